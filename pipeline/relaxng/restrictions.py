"""What RELAX NG forbids although it is well written (section 7), found from the bottom up.

Each pattern has `Facts` about what is in it. A fault is kept with the facts and told only if the pattern stays:
what `notAllowed` removes from a schema (4.20) is forbidden nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.names import contains, explicit, overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.patterns import Element
    from pipeline.relaxng.reader import Node

# What is in a pattern, attributes' values and elements' contents not looked into.
ATTRIBUTE, ELEMENT, LIST, TEXT, DATA, GROUP, INTERLEAVE, REPEAT, EMPTY, GROUPED = (1 << bit for bit in range(10))
_NAMES = {
    ATTRIBUTE: "an attribute", ELEMENT: "an element", LIST: "a list", TEXT: "text", DATA: "data", GROUP: "a group",
    INTERLEAVE: "an interleaving", REPEAT: "a repetition", EMPTY: "empty",
}
IN_ATTRIBUTE = ATTRIBUTE | ELEMENT
IN_LIST = LIST | ELEMENT | ATTRIBUTE | TEXT | INTERLEAVE
IN_EXCEPT = ATTRIBUTE | ELEMENT | LIST | TEXT | GROUP | INTERLEAVE | REPEAT | EMPTY
IN_START = ATTRIBUTE | DATA | LIST | TEXT | GROUP | INTERLEAVE | REPEAT | EMPTY
# Content types (7.2), in their order; `None` for a pattern that has none.
NOTHING, COMPLEX, SIMPLE = range(3)

Problem = tuple["Node", str, str]
_NO_NAMES: frozenset[str] = frozenset()


class Facts:
    """What is in a pattern; `parts` leads to its elements.

    `mingled` are problems that a list around the pattern heals, `unrepeated` those that a repetition does.
    """

    __slots__ = ("flags", "kind", "mingled", "names", "open_names", "parts", "problems", "unrepeated")

    def __init__(  # noqa: PLR0913, PLR0917 - a record; a dataclass that cannot be changed takes three times as long
        self, kind: int | None = NOTHING, flags: int = 0, names: frozenset[str] = _NO_NAMES,
        open_names: tuple[NameClass, ...] = (), parts: tuple[Facts | Element, ...] = (),
        problems: tuple[Problem, ...] = (), mingled: tuple[Problem, ...] = (), unrepeated: tuple[Problem, ...] = (),
    ) -> None:
        self.kind, self.flags, self.names, self.open_names, self.parts = kind, flags, names, open_names, parts
        self.problems, self.mingled, self.unrepeated = problems, mingled, unrepeated

    def elements(self, seen: set[Facts | Element] | None = None) -> Iterator[Element]:
        """Give each element of the pattern once, in the order of the schema; what is `seen` already is left out."""
        seen = set() if seen is None else seen
        waiting: list[Facts | Element] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part, Facts):
                fresh = [inner for inner in part.parts if inner not in seen]
                seen.update(fresh)
                waiting += reversed(fresh)
            else:
                yield part


def forbidden(facts: Facts, flags: int, node: Node, where: str) -> Problem | None:
    """Give the problem of a pattern in which something stands that may not (7.1)."""
    found = [name for flag, name in _NAMES.items() if facts.flags & flags & flag]
    if not found:
        return None
    return node, f"{where} may not hold {' or '.join(found)}.", "Move it out, or use another pattern."


def joined(node: Node, operands: Sequence[Facts], *, interleaved: bool) -> Facts:
    """Give the facts of a group or an interleaving of at least two patterns (7.2, 7.3, 7.4)."""
    problems = [problem for facts in operands for problem in facts.problems]
    kind: int | None = NOTHING
    names: frozenset[str] = frozenset()
    open_names: tuple[NameClass, ...] = ()
    flags = INTERLEAVE if interleaved else GROUP
    for facts in operands:
        kind = _grouped(kind, facts.kind)
        if facts.names or facts.open_names:
            shared = _shared(names, open_names, facts)
            if shared:
                message = f"The attribute {shared} stands twice in one element."
                problems.append((node, message, "Take one of them out, or make them a choice."))
            names |= facts.names
            open_names += facts.open_names
        if interleaved and flags & facts.flags & TEXT:
            problems.append((node, "Two parts of an interleaving hold text.", "Use one <text/> or <mixed> for all."))
        flags |= facts.flags
    if flags & ATTRIBUTE:
        flags |= GROUPED
    if interleaved and flags & ELEMENT:
        problems += _overlapping(node, operands)
    mingled = [problem for facts in operands for problem in facts.mingled]
    if kind is None and all(facts.kind is not None for facts in operands):
        message = "Data and what else an element holds cannot stand beside each other."
        mingled.append((node, message, "Let the element hold data alone, or a choice of either."))
    return Facts(
        kind, flags, names, open_names, tuple(operands), tuple(problems), tuple(mingled),
        tuple(problem for facts in operands for problem in facts.unrepeated),
    )


def chosen(operands: Sequence[Facts]) -> Facts:
    """Give the facts of a choice."""
    made = Facts(parts=tuple(operands))
    kind: int | None = NOTHING
    for facts in operands:
        made.flags |= facts.flags
        kind = None if kind is None or facts.kind is None else max(kind, facts.kind)
        if facts.names:
            made.names |= facts.names
        made.open_names += facts.open_names
        made.problems += facts.problems
        made.mingled += facts.mingled
        made.unrepeated += facts.unrepeated
    made.kind = kind
    return made


def repeated(node: Node, facts: Facts) -> Facts:
    """Give the facts of a repetition (7.1.2, 7.2)."""
    problems = list(facts.problems)
    if facts.flags & GROUPED:
        message = "A group with an attribute in it may not be repeated."
        problems.append((node, message, "Take the attribute out of the repetition."))
    kind = _grouped(facts.kind, facts.kind)
    mingled = list(facts.mingled)
    if kind is None and facts.kind is not None:
        mingled.append((node, "Data may not be repeated.", "Put it in a <list>."))
    flags = facts.flags | REPEAT
    return Facts(kind, flags, facts.names, facts.open_names, (facts,), tuple(problems), tuple(mingled))


def attribute(node: Node, name_class: NameClass, value: Facts) -> Facts:
    """Give the facts of an attribute (7.1.1, 7.3)."""
    problem = forbidden(value, IN_ATTRIBUTE, node, "An attribute")
    problems = (*value.problems, *value.mingled, *([problem] if problem else []))
    names = explicit(name_class)
    if names is not None:
        return Facts(NOTHING, ATTRIBUTE, names, problems=problems)
    unrepeated = (node, "An attribute of any name must be repeated.", "Put it in a <zeroOrMore> or <oneOrMore>.")
    return Facts(NOTHING, ATTRIBUTE, open_names=(name_class,), problems=problems, unrepeated=(unrepeated,))


def _grouped(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return None
    if NOTHING in (one, other) or one == other == COMPLEX:
        return max(one, other)
    return None


def _shared(names: frozenset[str], open_names: tuple[NameClass, ...], facts: Facts) -> str | None:
    both = names & facts.names
    if both:
        return f"“{min(both).rpartition('}')[2]}”"
    for name_class, others in [*((c, names) for c in facts.open_names), *((c, facts.names) for c in open_names)]:
        found = next((name for name in others if contains(name_class, name)), None)
        if found:
            return f"“{found.rpartition('}')[2]}”"
    if any(overlap(one, other) for one in open_names for other in facts.open_names):
        return "of any name"
    return None


def _overlapping(node: Node, operands: Sequence[Facts]) -> Iterator[Problem]:
    seen_names: set[str] = set()
    seen_open: list[NameClass] = []
    for facts in operands:
        names: set[str] = set()
        open_names: list[NameClass] = []
        for element in facts.elements():
            found = explicit(element.name_class)
            if found is None:
                open_names.append(element.name_class)
            else:
                names |= found
        mine = Facts(names=frozenset(names), open_names=tuple(open_names))
        shared = _shared(frozenset(seen_names), tuple(seen_open), mine)
        if shared:
            message = f"The element {shared} stands in two parts of an interleaving."
            yield node, message, "Let it stand in one part, repeated there if need be."
            return
        seen_names |= names
        seen_open += open_names
