"""What RELAX NG forbids although it is well written (section 7), found from the bottom up.

Each pattern has `Facts` about what is in it. A fault is kept with the facts and told only if the pattern stays:
what `notAllowed` removes from a schema (4.20) is forbidden nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.classes import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

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

    `mingled` are problems that a list around the pattern heals, `unrepeated` those that a repetition does. The pattern
    has no more than `size` members and nests no deeper than `depth`.
    """

    # Of thousands, nearly all have but a few values of their own: the others stand here, and are set nowhere else.
    names: frozenset[str] = _NO_NAMES
    open_names: tuple[Names, ...] = ()
    problems: tuple[Problem, ...] = ()
    mingled: tuple[Problem, ...] = ()
    unrepeated: tuple[Problem, ...] = ()
    size = depth = 1

    def __init__(self, kind: int | None = NOTHING, flags: int = 0, parts: tuple[Facts | Element, ...] = ()) -> None:
        self.kind, self.flags, self.parts = kind, flags, parts

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


# What is not allowed, and what is empty: what is simplified away (4.20, 4.21).
ABSENT = Facts()
NO_CONTENT = Facts(flags=EMPTY)
TEXT_FACTS = Facts(kind=COMPLEX, flags=TEXT)


def forbidden(facts: Facts, flags: int, node: Node, where: str) -> Problem | None:
    """Give the problem of a pattern in which something stands that may not (7.1)."""
    if not facts.flags & flags:
        return None
    found = [name for flag, name in _NAMES.items() if facts.flags & flags & flag]
    return node, f"{where} may not hold {' or '.join(found)}.", "Move it out, or use another pattern."


def joined(node: Node, operands: Sequence[Facts], *, interleaved: bool, work: Callable[[int], None]) -> Facts:
    """Give the facts of a group or an interleaving of at least two patterns (7.2, 7.3, 7.4); `work` counts the work."""
    made = _around(operands)
    kind: int | None = NOTHING
    names: set[str] = set()
    open_names: list[Names] = []
    problems: list[Problem] = []
    flags = INTERLEAVE if interleaved else GROUP
    for facts in operands:
        kind = _grouped(kind, facts.kind)
        if facts.names or facts.open_names:
            work(len(facts.names) // 2 + len(facts.open_names))
            shared = _shared(names, open_names, facts.names, facts.open_names, work)
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
        problems += _overlapping(node, operands, work)
    if kind is None and all(facts.kind is not None for facts in operands):
        message = "Data and what else an element holds cannot stand beside each other."
        made.mingled += ((node, message, "Let the element hold data alone, or a choice of either."),)
    if problems:
        made.problems += tuple(problems)
    made.kind, made.flags, made.names, made.open_names = kind, flags, frozenset(names), tuple(open_names)
    return made


def chosen(operands: Sequence[Facts]) -> Facts:
    """Give the facts of a choice."""
    made = _around(operands)
    kind: int | None = NOTHING
    flags = 0
    for facts in operands:
        flags |= facts.flags
        if facts.kind != kind:
            kind = None if kind is None or facts.kind is None else max(kind, facts.kind)
        if facts.names:
            made.names |= facts.names
        if facts.open_names:
            made.open_names += facts.open_names
    made.kind, made.flags = kind, flags
    return made


def _around(operands: Sequence[Facts]) -> Facts:
    """Begin the facts of what is made of operands: with their problems, and measured."""
    made = Facts(NOTHING, 0, tuple(operands))
    size = deepest = 1
    for facts in operands:
        size += facts.size
        if facts.depth > deepest:  # noqa: PLR1730 - quicker than a call
            deepest = facts.depth
        if facts.problems:
            made.problems += facts.problems
        if facts.mingled:
            made.mingled += facts.mingled
        if facts.unrepeated:
            made.unrepeated += facts.unrepeated
    # An interleaving is divided, an optional repetition is three patterns.
    made.size, made.depth = size, deepest + 3
    return made


def repeated(node: Node, facts: Facts) -> Facts:
    """Give the facts of a repetition (7.1.2, 7.2)."""
    made = _around((facts,))
    made.kind, made.flags = _grouped(facts.kind, facts.kind), facts.flags | REPEAT
    if facts.flags & ATTRIBUTE:
        made.names, made.open_names, made.unrepeated = facts.names, facts.open_names, ()
    if facts.flags & GROUPED:
        message = "A group with an attribute in it may not be repeated."
        made.problems += ((node, message, "Take the attribute out of the repetition."),)
    if made.kind is None and facts.kind is not None:
        made.mingled += ((node, "Data may not be repeated.", "Put it in a <list>."),)
    return made


def attribute(node: Node, name_class: NameClass, value: Facts) -> Facts:
    """Give the facts of an attribute (7.1.1, 7.3)."""
    problem = forbidden(value, IN_ATTRIBUTE, node, "An attribute")
    made = Facts(NOTHING, ATTRIBUTE)
    made.problems = (*value.problems, *value.mingled, *([problem] if problem else []))
    names = Names(name_class)
    if names.explicit is not None:
        made.names = names.explicit
    else:
        made.open_names = (names,)
        message = "An attribute of any name must be repeated."
        made.unrepeated = ((node, message, "Put it in a <zeroOrMore> or <oneOrMore>."),)
    return made


def _grouped(one: int | None, other: int | None) -> int | None:
    if one == NOTHING:
        return other
    return one if other == NOTHING or one == other == COMPLEX else None


def _shared(
    names: set[str], open_names: Sequence[Names], other_names: AbstractSet[str], other_open: Sequence[Names],
    work: Callable[[int], None],
) -> str | None:
    if not names.isdisjoint(other_names):
        return f"“{min(other_names & names).rpartition('}')[2]}”"
    if not open_names and not other_open:
        return None
    work(len(other_open) * len(names) + len(open_names) * len(other_names))
    for name_class, others in [*((c, names) for c in other_open), *((c, other_names) for c in open_names)]:
        found = next((name for name in others if name in name_class), None)
        if found:
            return f"“{found.rpartition('}')[2]}”"
    for one in open_names:
        for other in other_open:
            work(10 + len(one.mentioned) + len(other.mentioned))
            if one.overlaps(other):
                return "of any name"
    return None


def _overlapping(node: Node, operands: Sequence[Facts], work: Callable[[int], None]) -> Iterator[Problem]:
    seen_names: set[str] = set()
    seen_open: list[Names] = []
    for facts in operands:
        names: set[str] = set()
        open_names: list[Names] = []
        for element in facts.elements():
            explicit = element.names.explicit
            work(1)
            if explicit is None:
                open_names.append(element.names)
            else:
                names |= explicit
        shared = _shared(seen_names, seen_open, names, open_names, work)
        if shared:
            message = f"The element {shared} stands in two parts of an interleaving."
            yield node, message, "Let it stand in one part, repeated there if need be."
            return
        seen_names |= names
        seen_open += open_names
