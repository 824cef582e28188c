"""Patterns, each made once: two patterns that are written alike are one object, and compare as fast as numbers.

The `Builder` simplifies as it makes (RELAX NG sections 4.20 and 4.21, and a few equalities more), so that the
derivatives of a content model soon come back to patterns that exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.names import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.relaxng.datatypes import Context, Datatype
    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.reader import Node

ATTRIBUTES, ELEMENTS, TEXT, UNITS = 1, 2, 4, 8
# Functions on patterns call themselves once a level; Python bears about a thousand.
MAX_DEPTH = 150
_LONGEST = 20_000
_COMPILING = 2_000_000


class TooComplexError(Exception):
    """A pattern grew past what is bearable; `reason` says how, as the end of a sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Pattern:
    """A pattern; `flags` tells what may be met in it without entering elements, attributes and lists."""

    __slots__ = ("depth", "flags", "nullable")

    def __init__(self, flags: int, depth: int, *, nullable: bool) -> None:
        self.flags, self.depth, self.nullable = flags, depth, nullable


class Element(Pattern):
    """An element; `content` is given after the patterns that refer to it exist."""

    __slots__ = ("content", "name_class", "node")

    def __init__(self, name_class: NameClass, node: Node) -> None:
        super().__init__(ELEMENTS, 1, nullable=False)
        self.name_class, self.node = name_class, node
        self.content: Pattern = NOT_ALLOWED


class Attribute(Pattern):
    """An attribute; `single` if it has one possible name."""

    __slots__ = ("name_class", "node", "single", "value")

    def __init__(self, name_class: NameClass, value: Pattern, node: Node) -> None:
        super().__init__(ATTRIBUTES, 1, nullable=False)
        self.name_class, self.value, self.node = name_class, value, node
        self.single = isinstance(name_class, Name)


class Group(Pattern):
    """One pattern, then another; `head` is never a group. `length` counts the heads."""

    __slots__ = ("head", "length", "tail")

    def __init__(self, head: Pattern, tail: Pattern) -> None:
        deep = tail.depth if isinstance(tail, Group) else tail.depth + 1
        nullable = head.nullable and tail.nullable
        super().__init__(head.flags | tail.flags, max(head.depth + 1, deep), nullable=nullable)
        self.head, self.tail = head, tail
        self.length: int = tail.length + 1 if isinstance(tail, Group) else 2


class Interleave(Pattern):
    """Patterns in any order and mingled."""

    __slots__ = ("members",)

    def __init__(self, members: tuple[Pattern, ...]) -> None:
        flags = depth = 0
        for member in members:
            flags |= member.flags
            depth = max(depth, member.depth)
        super().__init__(flags, depth + 1, nullable=all(member.nullable for member in members))
        self.members = members


class Choice(Pattern):
    """One of several patterns; `optional` is the one attribute of a choice between it and nothing."""

    __slots__ = ("members", "optional")

    def __init__(self, members: tuple[Pattern, ...]) -> None:
        flags = depth = 0
        for member in members:
            flags |= member.flags
            depth = max(depth, member.depth)
        super().__init__(flags, depth + 1, nullable=any(member.nullable for member in members))
        self.members = members
        self.optional: Attribute | None = None
        if len(members) == 2 and EMPTY in members:
            other = members[0] if members[1] is EMPTY else members[1]
            if isinstance(other, Attribute) and other.single:
                self.optional = other


class OneOrMore(Pattern):
    """A pattern, repeated."""

    __slots__ = ("body",)

    def __init__(self, body: Pattern) -> None:
        super().__init__(body.flags, body.depth + 1, nullable=body.nullable)
        self.body = body


class Unit(Pattern):
    """What a whole string matches or not: data, a value, a list."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(UNITS, 1, nullable=False)


class Data(Unit):
    """A datatype, less what `excluded` matches."""

    __slots__ = ("datatype", "excluded")

    def __init__(self, datatype: Datatype, excluded: Pattern | None) -> None:
        super().__init__()
        self.datatype, self.excluded = datatype, excluded


class Value(Unit):
    """One value of a datatype, as it is written in the schema and in the schema's namespaces."""

    __slots__ = ("context", "datatype", "text")

    def __init__(self, datatype: Datatype, text: str, context: Context) -> None:
        super().__init__()
        self.datatype, self.text, self.context = datatype, text, context


class List(Unit):
    """Words separated by white space."""

    __slots__ = ("body",)

    def __init__(self, body: Pattern) -> None:
        super().__init__()
        self.body = body


EMPTY = Pattern(0, 0, nullable=True)
NOT_ALLOWED = Pattern(0, 0, nullable=False)
TEXT_PATTERN = Pattern(TEXT, 0, nullable=True)


class Builder:
    """Makes patterns, each once. `spent` counts the work done; past `limit`, `TooComplexError` is raised."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Pattern] = {}
        self.spent = 0
        self.limit = _COMPILING

    def fork(self) -> Builder:
        """Give a builder that knows the same patterns and goes its own way."""
        other = Builder()
        other._made = dict(self._made)
        return other

    def group(self, head: Pattern, tail: Pattern) -> Pattern:
        """Make `head`, then `tail`."""
        if head is NOT_ALLOWED or tail is NOT_ALLOWED:
            return NOT_ALLOWED
        if head is EMPTY:
            return tail
        if tail is EMPTY or (head is TEXT_PATTERN and tail is TEXT_PATTERN):
            return head
        if isinstance(head, Group):
            if head.length > _LONGEST:
                raise TooComplexError(f"has a group of more than {_LONGEST} parts")
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
        key = (Interleave, *flat)
        made = self._made.get(key)
        return made if made is not None else self._keep(key, Interleave(tuple(flat)))

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
        """Make an attribute; of two that are alike, the first one's node is kept."""
        if value is NOT_ALLOWED:
            return NOT_ALLOWED
        key = (Attribute, name_class, value)
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
