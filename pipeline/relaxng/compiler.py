"""Terms to patterns: the rest of the simplification (4.12 to 4.21) and the restrictions (7), without recursion.

A define is made after those it refers to, the content of an element after its define, so that the depth of a
schema's references is bounded by nothing but its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng import restrictions as rules
from pipeline.relaxng.grammar import Term
from pipeline.relaxng.names import Mentioned
from pipeline.relaxng.patterns import EMPTY, NOT_ALLOWED, TEXT_PATTERN, Builder, Element, Pattern, TooComplexError
from pipeline.relaxng.restrictions import Facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.relaxng.files import Files
    from pipeline.relaxng.grammar import Define

_NONE = Facts(kind=rules.NOTHING)
_EMPTY = Facts(kind=rules.NOTHING, flags=rules.EMPTY)
_TEXT = Facts(kind=rules.COMPLEX, flags=rules.TEXT)
_DATA = Facts(kind=rules.SIMPLE, flags=rules.DATA)
Made = tuple[Pattern, Facts]


class Compiler:
    """Compiles one schema.

    `elements` are those that a document can reach, in the order they were reached; `mentioned` what is named.
    """

    def __init__(self, files: Files, builder: Builder) -> None:
        self._files, self._builder = files, builder
        self.elements: list[Element] = []
        self.mentioned = Mentioned()
        self._contents: dict[Element, Term] = {}
        self._makers: dict[str, Callable[[Term], Made]] = {
            "empty": lambda _term: (EMPTY, _EMPTY), "text": lambda _term: (TEXT_PATTERN, _TEXT),
            "notAllowed": lambda _term: (NOT_ALLOWED, _NONE),
            "element": self._element, "attribute": self._attribute, "data": self._data, "value": self._value,
            "list": self._list, "choice": self._choice, "interleave": self._interleave, "mixed": self._mixed,
            "optional": self._optional, "oneOrMore": self._one_or_more, "zeroOrMore": self._zero_or_more,
            "ref": self._ref, "parentRef": self._ref, "grammar": self._ref,
        }

    def compile(self, term: Term) -> Pattern:
        """Give the pattern of a schema's term; faults are noted in `files`."""
        start, facts = self._make(term)
        problem = rules.forbidden(facts, rules.IN_START, term.node, "The start of a schema")
        self._note((*facts.problems, *([problem] if problem else [])))
        reached: set[Facts | Element] = set()
        waiting = list(facts.elements(reached))
        while waiting:
            element = waiting.pop()
            self.elements.append(element)
            self.mentioned.add(element.name_class)
            content = self._contents[element]
            element.content, facts = self._make(content)
            self._note((*facts.problems, *facts.mingled, *facts.unrepeated))
            waiting += facts.elements(reached)
        return start

    def _note(self, problems: tuple[rules.Problem, ...]) -> None:
        for node, message, hint in problems:
            self._files.fault(node, "schema-restriction", message, hint)

    def _make(self, term: Term) -> Made:
        """Make a term, and first the defines that it refers to."""
        order = _below(term)
        waiting = [(None, _referred(order))]
        open_: dict[Define, None] = {}
        bodies: dict[Define, list[Term]] = {}
        stack: list[tuple[Define | None, list[Define]]] = list(waiting)
        while stack:
            define, referred = stack[-1]
            if not referred:
                stack.pop()
                if define is not None:
                    del open_[define]
                    define.made, define.facts = self._all(bodies.pop(define))
                continue
            following = referred.pop()
            if following.made is not None or following.body is None:
                continue
            if following in open_:
                what = f"“{following.name}”" if following.name else "<start>"
                message = f"{what} refers to itself with no element between."
                self._files.fault(following.node, "schema-reference", message, "Put an <element> into the loop.")
                following.made, following.facts = NOT_ALLOWED, _NONE
                continue
            open_[following] = None
            bodies[following] = _below(following.body)
            stack.append((following, _referred(bodies[following])))
        return self._all(order)

    def _all(self, order: list[Term]) -> Made:
        for term in reversed(order):
            if term.made is None:
                try:
                    made = self._makers.get(term.tag, self._group)(term)
                except TooComplexError as error:
                    self._files.fault(term.node, "schema-too-large", f"The schema {error.reason}.", "Make it simpler.")
                    made = NOT_ALLOWED, _NONE
                term.made, term.facts = made
        return _result(order[0])

    def _operands(self, term: Term) -> list[Made]:
        return [_result(child) for child in term.children]

    def _ref(self, term: Term) -> Made:
        define = term.define
        if define is None or define.made is None or define.facts is None:
            return NOT_ALLOWED, _NONE
        return define.made, define.facts

    def _group(self, term: Term) -> Made:
        return self._join(term, self._operands(term))

    def _join(self, term: Term, operands: list[Made], *, interleaved: bool = False) -> Made:
        if any(pattern is NOT_ALLOWED for pattern, _ in operands):
            return NOT_ALLOWED, _NONE
        present = [made for made in operands if made[0] is not EMPTY]
        if not present:
            return EMPTY, _EMPTY
        if len(present) == 1:
            return present[0]
        facts = rules.joined(term.node, [facts for _, facts in present], interleaved=interleaved)
        if interleaved:
            return self._builder.interleave([pattern for pattern, _ in present]), facts
        made: Pattern = EMPTY
        for pattern, _ in reversed(present):
            made = self._builder.group(pattern, made)
        return made, facts

    def _interleave(self, term: Term) -> Made:
        return self._join(term, self._operands(term), interleaved=True)

    def _mixed(self, term: Term) -> Made:
        return self._join(term, [self._group(term), (TEXT_PATTERN, _TEXT)], interleaved=True)

    def _choice(self, term: Term) -> Made:
        return self._choose(self._operands(term))

    def _choose(self, operands: list[Made]) -> Made:
        present = [made for made in operands if made[0] is not NOT_ALLOWED]
        if not present:
            return NOT_ALLOWED, _NONE
        if len(present) == 1:
            return present[0]
        return self._builder.choice([pattern for pattern, _ in present]), rules.chosen([facts for _, facts in present])

    def _optional(self, term: Term) -> Made:
        return self._choose([self._group(term), (EMPTY, _EMPTY)])

    def _one_or_more(self, term: Term) -> Made:
        pattern, facts = self._group(term)
        if pattern is NOT_ALLOWED or pattern is EMPTY:
            return pattern, facts
        return self._builder.one_or_more(pattern), rules.repeated(term.node, facts)

    def _zero_or_more(self, term: Term) -> Made:
        return self._choose([self._one_or_more(term), (EMPTY, _EMPTY)])

    def _element(self, term: Term) -> Made:
        if term.name_class is None:
            return NOT_ALLOWED, _NONE
        element = Element(term.name_class, term.node)
        self._contents[element] = Term("group", term.node, term.children)
        return element, Facts(rules.COMPLEX, rules.ELEMENT, parts=(element,))

    def _attribute(self, term: Term) -> Made:
        value, facts = self._group(term) if term.children else (TEXT_PATTERN, _TEXT)
        if value is NOT_ALLOWED or term.name_class is None:
            return NOT_ALLOWED, _NONE
        self.mentioned.add(term.name_class)
        return (
            self._builder.attribute(term.name_class, value, term.node),
            rules.attribute(term.node, term.name_class, facts),
        )

    def _list(self, term: Term) -> Made:
        body, facts = self._group(term)
        if body is NOT_ALLOWED:
            return NOT_ALLOWED, _NONE
        problem = rules.forbidden(facts, rules.IN_LIST, term.node, "A list")
        # Within a list data may be grouped and repeated: its `mingled` are left behind.
        problems = (*facts.problems, *([problem] if problem else []))
        return self._builder.list(body), Facts(rules.SIMPLE, rules.LIST, problems=problems)

    def _data(self, term: Term) -> Made:
        if term.datatype is None:
            return NOT_ALLOWED, _NONE
        if not term.children:
            return self._builder.data(term.datatype, None), _DATA
        excluded, facts = self._choose(self._operands(term))
        problem = rules.forbidden(facts, rules.IN_EXCEPT, term.node, "An exception from data")
        problems = (*facts.problems, *facts.mingled, *([problem] if problem else []))
        return self._builder.data(term.datatype, excluded), Facts(rules.SIMPLE, rules.DATA, problems=problems)

    def _value(self, term: Term) -> Made:
        if term.datatype is None or term.context is None:
            return NOT_ALLOWED, _NONE
        return self._builder.value(term.datatype, term.node.text, term.context), _DATA


def _below(term: Term) -> list[Term]:
    """Give a term and what is in it, each before what is in it, elements not entered."""
    order = []
    waiting = [term]
    while waiting:
        term = waiting.pop()
        order.append(term)
        if term.tag != "element" and term.made is None:
            waiting += term.children
    return order


def _referred(order: list[Term]) -> list[Define]:
    return [term.define for term in order if term.define is not None]


def _result(term: Term) -> Made:
    if term.made is None or term.facts is None:
        return NOT_ALLOWED, _NONE
    return term.made, term.facts
