"""Makes patterns, each once.

The `Builder` simplifies as it makes (RELAX NG sections 4.20 and 4.21, and a few equalities more), so that the
derivatives of a content model soon come back to patterns that exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.limits import COMPILING, MAX_DEPTH, MAX_GROUP, TooComplexError
from pipeline.relaxng.patterns import (
    EMPTY,
    NOT_ALLOWED,
    TEXT_PATTERN,
    Attribute,
    Choice,
    Data,
    Group,
    Interleave,
    List,
    OneOrMore,
    Pattern,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.relaxng.datatypes import Context, Datatype
    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.reader import Node

# Interleavings of more parts are divided.
_FEW = 32


def _take_out_tails(flat: dict[Pattern, None], groups: list[Group]) -> None:
    """Take out of a choice each group that another begins with nothing but what may be absent.

    Otherwise the readings of `a?, a?, a?, …` would grow with each element.
    """
    groups.sort(key=lambda group: -group.length)
    longest: Group | None = None
    for group in groups:
        if longest and longest.required == group.required and longest.tail_of(group.length) is group:
            del flat[group]
        elif group.head.nullable:
            longest = group


class Builder:
    """Makes patterns, each once. `spent` counts the work done; past `limit`, `TooComplexError` is raised."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Pattern] = {}
        self.spent = 0
        self.limit = COMPILING

    def group(self, head: Pattern, tail: Pattern) -> Pattern:
        """Make `head`, then `tail`."""
        if head is NOT_ALLOWED or tail is NOT_ALLOWED:
            return NOT_ALLOWED
        if head is EMPTY:
            return tail
        if tail is EMPTY or (head is TEXT_PATTERN and tail is TEXT_PATTERN):
            return head
        if isinstance(head, Group):
            if head.length > MAX_GROUP:
                raise TooComplexError(f"has a group of more than {MAX_GROUP} parts")
            self.spent += head.length
            heads = []
            rest: Pattern = head
            while isinstance(rest, Group):
                heads.append(rest.head)
                rest = rest.tail
            heads.append(rest)
            for part in reversed(heads):
                tail = self._cons(part, tail)
            return tail
        return self._cons(head, tail)

    def _cons(self, head: Pattern, tail: Pattern) -> Pattern:
        self.spent += 1
        key = (Group, head, tail)
        made = self._made.get(key)
        return made if made is not None else self._keep(key, Group(head, tail))

    def interleave(self, members: Iterable[Pattern]) -> Pattern:
        """Make an interleaving."""
        flat: list[Pattern] = []
        for member in members:
            if member is NOT_ALLOWED:
                return NOT_ALLOWED
            flat += member.members if isinstance(member, Interleave) else [member]
        self.spent += len(flat)
        flat = [member for member in flat if member is not EMPTY]
        if flat.count(TEXT_PATTERN) > 1:
            flat = [member for member in flat if member is not TEXT_PATTERN] + [TEXT_PATTERN]
        if not flat:
            return EMPTY
        if len(flat) == 1:
            return flat[0]
        flat.sort(key=id)
        while len(flat) > _FEW:
            flat = [self._interleaved(tuple(flat[at : at + _FEW])) for at in range(0, len(flat), _FEW)]
        return self._interleaved(tuple(flat))

    def beside(self, pattern: Interleave, at: int, left: Pattern) -> Pattern:
        """Make an interleaving in which `left` is what is left of the member at `at`."""
        rest = (*pattern.members[:at], *pattern.members[at + 1 :])
        if not pattern.wide or left is NOT_ALLOWED:
            return self.interleave((left, *rest))
        self.spent += len(rest)
        # The others stay where they are, so that taking all members one after the other makes few patterns anew.
        return self._interleaved(rest if left is EMPTY else (*pattern.members[:at], left, *pattern.members[at + 1 :]))

    def _interleaved(self, members: tuple[Pattern, ...]) -> Pattern:
        if len(members) == 1:
            return members[0]
        key = (Interleave, *members)
        made = self._made.get(key)
        return made if made is not None else self._keep(key, Interleave(members))

    def choice(self, members: Sequence[Pattern]) -> Pattern:
        """Make a choice; the order of `members` is kept for messages and matters to nothing else."""
        flat: dict[Pattern, None] = {}
        for member in members:
            if isinstance(member, Choice):
                flat.update(dict.fromkeys(member.members))
            else:
                flat[member] = None
        self.spent += len(flat)
        flat.pop(NOT_ALLOWED, None)
        if EMPTY in flat and any(member.nullable and member is not EMPTY for member in flat):
            del flat[EMPTY]
        groups = [member for member in flat if isinstance(member, Group)]
        if len(groups) > 1:
            _take_out_tails(flat, groups)
        if not flat:
            return NOT_ALLOWED
        if len(flat) == 1:
            return next(iter(flat))
        key = (Choice, frozenset(flat))
        made = self._made.get(key)
        return made if made is not None else self._keep(key, Choice(tuple(flat)))

    def optional(self, body: Pattern) -> Pattern:
        """Make a pattern that may be absent."""
        return body if body.nullable else self.choice((body, EMPTY))

    def one_or_more(self, body: Pattern) -> Pattern:
        """Make a repetition."""
        if body is NOT_ALLOWED or body is EMPTY or body is TEXT_PATTERN or isinstance(body, OneOrMore):
            return body
        if isinstance(body, Choice) and EMPTY in body.members:
            inner = self.choice([member for member in body.members if member is not EMPTY])
            return self.optional(self.one_or_more(inner))
        key = (OneOrMore, body)
        self.spent += 1
        made = self._made.get(key)
        return made if made is not None else self._keep(key, OneOrMore(body))

    def attribute(self, name_class: NameClass, value: Pattern, node: Node) -> Pattern:
        """Make an attribute; of two that are alike and documented alike, the first one's node is kept."""
        if value is NOT_ALLOWED:
            return NOT_ALLOWED
        key = (Attribute, name_class, value, node.annotation)
        made = self._made.get(key)
        return made if made is not None else self._keep(key, Attribute(name_class, value, node))

    def data(self, datatype: Datatype, excluded: Pattern | None) -> Pattern:
        """Make data of a datatype."""
        if excluded is NOT_ALLOWED:
            excluded = None
        key = (Data, datatype, excluded)
        made = self._made.get(key)
        return made if made is not None else self._keep(key, Data(datatype, excluded))

    def value(self, datatype: Datatype, text: str, context: Context) -> Pattern:
        """Make a value of a datatype."""
        key = (Value, datatype, text, id(context) if datatype.needs_context else None)
        made = self._made.get(key)
        return made if made is not None else self._keep(key, Value(datatype, text, context))

    def list(self, body: Pattern) -> Pattern:
        """Make a list."""
        if body is NOT_ALLOWED:
            return NOT_ALLOWED
        key = (List, body)
        made = self._made.get(key)
        return made if made is not None else self._keep(key, List(body))

    def _keep(self, key: tuple[object, ...], made: Pattern) -> Pattern:
        if made.depth > MAX_DEPTH:
            raise TooComplexError(f"nests patterns deeper than {MAX_DEPTH}")
        self._made[key] = made
        self.work(2)
        return made

    def work(self, steps: int) -> None:
        """Count work. Raises `TooComplexError` where there was too much."""
        self.spent += steps
        if self.spent > self.limit:
            raise TooComplexError("allows so many readings that they cannot be followed")
