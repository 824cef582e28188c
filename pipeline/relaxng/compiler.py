"""A schema's term looked through, all that a document can reach of it: what the restrictions (7) forbid, and its elements.

Patterns are made later, by a `Maker`, of what documents use. A define is looked at after those it refers to, the
content of an element after its define, so that the depth of a schema's references is bounded by nothing but its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng import restrictions as rules
from pipeline.relaxng.builder import Builder
from pipeline.relaxng.limits import COMPILING, MAX_DEPTH, MAX_GROUP, TooComplexError
from pipeline.relaxng.maker import Maker, below
from pipeline.relaxng.names import Mentioned
from pipeline.relaxng.patterns import Element
from pipeline.relaxng.restrictions import ABSENT, NO_CONTENT, TEXT_FACTS, Facts
from pipeline.relaxng.terms import Term

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.relaxng.files import Files
    from pipeline.relaxng.terms import Define

_DATA = Facts(kind=rules.SIMPLE, flags=rules.DATA)


class Compiler:
    """Compiles one schema.

    `contents` has the elements that a document can reach, in the order they were reached; `mentioned` what is named.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._work = Builder()
        self.contents: dict[Element, Term] = {}
        self.mentioned = Mentioned()
        self._at: Term | None = None
        self._ranks = self._steps = 0
        self._large = False
        self._makers: dict[str, Callable[[Term], Facts]] = {
            "element": self._element, "attribute": self._attribute, "data": self._data, "value": self._value,
            "list": self._list, "choice": self._choice, "interleave": self._interleave, "mixed": self._mixed,
            "optional": self._optional, "oneOrMore": self._one_or_more, "zeroOrMore": self._zero_or_more,
        }

    def compile(self, term: Term) -> None:
        """Look through a schema's term; faults are noted in `files`."""
        maker: Maker | None = None
        try:
            self._compile(term)
            if self._steps + self._work.spent > COMPILING or self._large:
                # It may be too much: it is tried here, not in the middle of a document.
                maker = Maker(self._work)
                maker.take(self.contents)
                for one in (term, *self.contents.values()):
                    maker.pattern(one)
        except TooComplexError as error:
            at = maker.at if maker is not None else self._at
            node = at.node if at is not None else term.node
            self._files.fault(node, "schema-too-large", f"The schema {error.reason}.", "Make it simpler.")

    def _compile(self, term: Term) -> None:
        facts = self._make(term)
        problem = rules.forbidden(facts, rules.IN_START, term.node, "The start of a schema")
        self._note((*facts.problems, *([problem] if problem else [])))
        reached: set[Facts | Element] = set()
        contents: dict[Element, Term] = {}
        waiting = list(facts.elements(reached))
        while waiting:
            element = waiting.pop()
            self.mentioned.add(element.name_class)
            content = contents[element] = self.contents[element]
            facts = self._make(content)
            if facts.problems or facts.mingled or facts.unrepeated:
                self._note((*facts.problems, *facts.mingled, *facts.unrepeated))
            waiting += facts.elements(reached)
        self.contents = contents

    def _note(self, problems: tuple[rules.Problem, ...]) -> None:
        for node, message, hint in problems:
            self._files.fault(node, "schema-restriction", message, hint)

    def _make(self, term: Term) -> Facts:
        """Find out about a term, and first about the defines that it refers to."""
        order, referred = below(term)
        open_: dict[Define, list[Term]] = {}
        stack: list[tuple[Define | None, list[Define]]] = [(None, referred)]
        while stack:
            define, waiting = stack[-1]
            if not waiting:
                stack.pop()
                if define is not None:
                    self._ranks += 1
                    define.rank = self._ranks
                    self._all(open_.pop(define))
                    define.term.facts = define.body.facts if define.body is not None else ABSENT
                continue
            following = waiting.pop()
            if following.term.facts is not None or following.body is None:
                continue
            if following in open_:
                what = f"“{following.name}”" if following.name else "<start>"
                message = f"{what} refers to itself with no element between."
                self._files.fault(following.node, "schema-reference", message, "Put an <element> into the loop.")
                following.term.facts = ABSENT
                continue
            open_[following], referred = below(following.body)
            stack.append((following, referred))
        self._all(order)
        return term.facts or ABSENT

    def _all(self, order: list[Term]) -> None:
        makers, group = self._makers, self._group
        for term in reversed(order):
            self._at = term
            make = makers.get(term.tag)
            term.facts = make(term) if make is not None else group(term)

    def _group(self, term: Term) -> Facts:
        children = term.children
        if len(children) == 1:
            return children[0].facts or ABSENT
        return self._join(term, _operands(term))

    def _join(self, term: Term, operands: Sequence[Facts], *, interleaved: bool = False) -> Facts:
        if ABSENT in operands:
            return ABSENT
        present = [facts for facts in operands if facts is not NO_CONTENT]
        if not present:
            return NO_CONTENT
        if len(present) == 1:
            return present[0]
        return self._measured(rules.joined(term.node, present, interleaved=interleaved, work=self._work.work))

    def _interleave(self, term: Term) -> Facts:
        return self._join(term, _operands(term), interleaved=True)

    def _mixed(self, term: Term) -> Facts:
        return self._join(term, (self._group(term), TEXT_FACTS), interleaved=True)

    def _choice(self, term: Term) -> Facts:
        return self._choose(_operands(term))

    def _choose(self, operands: Sequence[Facts]) -> Facts:
        present = [facts for facts in operands if facts is not ABSENT]
        if not present:
            return ABSENT
        if len(present) == 1:
            return present[0]
        if all(facts is NO_CONTENT for facts in present):
            return NO_CONTENT
        return self._measured(rules.chosen(present))

    def _optional(self, term: Term) -> Facts:
        return self._choose((self._group(term), NO_CONTENT))

    def _one_or_more(self, term: Term) -> Facts:
        facts = self._group(term)
        if facts is ABSENT or facts is NO_CONTENT:
            return facts
        return self._measured(rules.repeated(term.node, facts))

    def _zero_or_more(self, term: Term) -> Facts:
        return self._choose((self._one_or_more(term), NO_CONTENT))

    def _element(self, term: Term) -> Facts:
        if term.name_class is None:
            return ABSENT
        element = term.element = Element(term.name_class, term.node)
        self.contents[element] = Term("group", term.node, term.children)
        return Facts(rules.COMPLEX, rules.ELEMENT, (element,))

    def _attribute(self, term: Term) -> Facts:
        facts = self._group(term) if term.children else TEXT_FACTS
        if facts is ABSENT or term.name_class is None:
            return ABSENT
        self.mentioned.add(term.name_class)
        return rules.attribute(term.node, term.name_class, facts)

    def _list(self, term: Term) -> Facts:
        facts = self._group(term)
        if facts is ABSENT:
            return ABSENT
        problem = rules.forbidden(facts, rules.IN_LIST, term.node, "A list")
        # Within a list data may be grouped and repeated: its `mingled` are left behind.
        return _with(Facts(rules.SIMPLE, rules.LIST), (*facts.problems, *([problem] if problem else [])))

    def _data(self, term: Term) -> Facts:
        if term.datatype is None:
            return ABSENT
        if not term.children:
            return _DATA
        facts = self._choose(_operands(term))
        problem = rules.forbidden(facts, rules.IN_EXCEPT, term.node, "An exception from data")
        return _with(Facts(rules.SIMPLE, rules.DATA), (*facts.problems, *facts.mingled, *([problem] if problem else [])))

    def _value(self, term: Term) -> Facts:
        return _DATA if term.datatype is not None and term.context is not None else ABSENT

    def _measured(self, facts: Facts) -> Facts:
        """Count the steps that making the pattern may take: more than it will, so that few schemas need be tried."""
        self._steps += (4 if facts.flags & (rules.GROUP | rules.INTERLEAVE) else 1) * facts.size
        self._large |= facts.depth > MAX_DEPTH or facts.size > MAX_GROUP
        return facts


def _with(facts: Facts, problems: tuple[rules.Problem, ...]) -> Facts:
    facts.problems = problems
    return facts


def _operands(term: Term) -> Sequence[Facts]:
    return [child.facts or ABSENT for child in term.children]
