"""Terms to patterns (4.12 to 4.21): of an element's content, when a document enters the element.

A define is made before those that refer to it, so that nothing here calls itself, however deep references go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.limits import COMPILING
from pipeline.relaxng.patterns import EMPTY, NOT_ALLOWED, TEXT_PATTERN, Element, Pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.relaxng.builder import Builder
    from pipeline.relaxng.terms import Define, Term


class Maker:
    """Makes the patterns of one schema with a builder; `at` is the term that is made."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.at: Term | None = None
        self._made: set[Define] = set()
        self._contents: dict[Element, Term] = {}
        self._makers: dict[str, Callable[[Term], Pattern]] = {
            "element": self._element, "attribute": self._attribute, "data": self._data, "value": self._value,
            "list": self._list, "choice": self._choice, "interleave": self._interleave, "mixed": self._mixed,
            "optional": self._optional, "oneOrMore": self._one_or_more, "zeroOrMore": self._zero_or_more,
        }

    def take(self, contents: dict[Element, Term]) -> None:
        """Make the contents of elements from now on."""
        self._contents = contents
        for element in contents:
            element.renew(self._content)

    def _content(self, element: Element) -> Pattern:
        # It counts as work of the schema, and the compiler has seen that it is not too much.
        spent, limit = self.builder.spent, self.builder.limit
        self.builder.limit = spent + COMPILING
        made = self.pattern(self._contents[element])
        self.builder.spent, self.builder.limit = spent, limit
        return made

    def pattern(self, term: Term) -> Pattern:
        """Make a term, and first the defines that it refers to."""
        order, waiting = below(term)
        needed: dict[Define, list[Term]] = {}
        while waiting:
            define = waiting.pop()
            if define not in self._made and define not in needed and define.body is not None:
                needed[define], further = below(define.body)
                waiting += further
        for define in sorted(needed, key=lambda define: define.rank):
            self._all(needed[define])
            define.term.made = define.body.made if define.body is not None else NOT_ALLOWED
        self._made.update(needed.keys())
        self._all(order)
        return term.made or NOT_ALLOWED

    def _all(self, order: list[Term]) -> None:
        makers, group = self._makers, self._group
        for term in reversed(order):
            self.at = term
            term.made = makers.get(term.tag, group)(term)

    def _group(self, term: Term) -> Pattern:
        made: Pattern = EMPTY
        for pattern in reversed(_operands(term)):
            made = self.builder.group(pattern, made)
        return made

    def _interleave(self, term: Term) -> Pattern:
        return self.builder.interleave(_operands(term))

    def _mixed(self, term: Term) -> Pattern:
        return self.builder.interleave((self._group(term), TEXT_PATTERN))

    def _choice(self, term: Term) -> Pattern:
        return self.builder.choice(_operands(term))

    def _optional(self, term: Term) -> Pattern:
        return self.builder.choice((self._group(term), EMPTY))

    def _one_or_more(self, term: Term) -> Pattern:
        return self.builder.one_or_more(self._group(term))

    def _zero_or_more(self, term: Term) -> Pattern:
        return self.builder.choice((self._one_or_more(term), EMPTY))

    def _element(self, term: Term) -> Pattern:
        return term.element or NOT_ALLOWED

    def _attribute(self, term: Term) -> Pattern:
        value = self._group(term) if term.children else TEXT_PATTERN
        return self.builder.attribute(term.name_class, value, term.node) if term.name_class is not None else NOT_ALLOWED

    def _list(self, term: Term) -> Pattern:
        return self.builder.list(self._group(term))

    def _data(self, term: Term) -> Pattern:
        if term.datatype is None:
            return NOT_ALLOWED
        return self.builder.data(term.datatype, self._choice(term) if term.children else None)

    def _value(self, term: Term) -> Pattern:
        if term.datatype is None or term.context is None:
            return NOT_ALLOWED
        return self.builder.value(term.datatype, term.node.text, term.context)


def _operands(term: Term) -> Sequence[Pattern]:
    return [child.made or NOT_ALLOWED for child in term.children]


def below(term: Term) -> tuple[list[Term], list[Define]]:
    """Give a term and what is in it, each before what is in it, elements not entered; and the defines referred to."""
    defines: list[Define] = []
    order: list[Term] = []
    waiting: Sequence[Term] = (term,)
    at = 0
    while True:
        for part in waiting:
            if part.define is not None:
                defines.append(part.define)
            elif not part.fixed:
                order.append(part)
        while at < len(order) and (order[at].tag == "element" or not order[at].children):
            at += 1
        if at == len(order):
            return order, defines
        waiting = order[at].children
        at += 1
