"""What a schema's files come to: a tree of terms in which every reference points at its definition."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipeline.relaxng.patterns import EMPTY, NOT_ALLOWED, TEXT_PATTERN
from pipeline.relaxng.restrictions import ABSENT, NO_CONTENT, TEXT_FACTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.relaxng.datatypes import Context, Datatype
    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.patterns import Element, Pattern
    from pipeline.relaxng.reader import Node
    from pipeline.relaxng.restrictions import Facts


class Term:
    """A pattern of the schema with all that it refers to; `facts`, `element` and `made` are those of later steps.

    A `define` makes it a reference to that; one that is `fixed` depends on nothing.
    """

    __slots__ = (
        "children", "context", "datatype", "define", "element", "facts", "fixed", "made", "name_class", "node", "tag",
    )

    def __init__(self, tag: str, node: Node, children: Sequence[Term] = ()) -> None:
        self.tag, self.node, self.children = tag, node, children
        self.fixed = False
        self.name_class: NameClass | None = None
        self.datatype: Datatype | None = None
        self.context: Context | None = None
        self.define: Define | None = None
        self.facts: Facts | None = None
        self.element: Element | None = None
        self.made: Pattern | None = None


FIXED: dict[str, tuple[Facts, Pattern]] = {
    "empty": (NO_CONTENT, EMPTY), "text": (TEXT_FACTS, TEXT_PATTERN), "notAllowed": (ABSENT, NOT_ALLOWED),
}


def fixed(tag: str, node: Node) -> Term:
    """Make a term that serves wherever there is such a one."""
    term = Term(tag, node)
    term.fixed = True
    term.facts, term.made = FIXED[tag]
    return term


@dataclass(slots=True, eq=False)
class Define:
    """A definition by name, all its parts combined; `start` is one named with the empty string.

    `alone` is the part that does not say how to combine, of which there may be one; `rank` is greater than those of
    the defines that it refers to, `term` stands for all references to it.
    """

    name: str
    node: Node
    parts: list[tuple[Node, Place]] = field(default_factory=list)
    combine: str | None = None
    alone: Node | None = None
    body: Term | None = None
    rank: int = 0
    term: Term = field(init=False)

    def __post_init__(self) -> None:
        self.term = Term("ref", self.node)
        self.term.define = self


@dataclass(slots=True, eq=False)
class Scope:
    """One `grammar` and the one it stands in."""

    node: Node
    outer: Scope | None
    defines: dict[str, Define] = field(default_factory=dict)


class Place(NamedTuple):
    """What a pattern inherits from where it stands; `trail` is the files that led there, against loops."""

    scope: Scope | None
    ns: str
    trail: tuple[Node, ...]

    def at(self, node: Node) -> Place:
        """Give the place inside a node."""
        ns = node.attributes.get("ns")
        return self if ns is None else self._replace(ns=ns)
