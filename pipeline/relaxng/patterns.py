"""Patterns; `builder` makes each once, so that two that are written alike are one object, compared as fast as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.classes import Names
from pipeline.relaxng.names import Name

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.relaxng.datatypes import Context, Datatype
    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.reader import Node

ATTRIBUTES, ELEMENTS, TEXT, UNITS = 1, 2, 4, 8


class Pattern:
    """A pattern; `flags` tells what may be met in it without entering elements, attributes and lists."""

    __slots__ = ("depth", "flags", "nullable")

    def __init__(self, flags: int, depth: int, *, nullable: bool) -> None:
        self.flags, self.depth, self.nullable = flags, depth, nullable


class _Named(Pattern):
    """An element or attribute."""

    __slots__ = ("_names", "name_class", "node")

    def __init__(self, flags: int, name_class: NameClass, node: Node) -> None:
        super().__init__(flags, 1, nullable=False)
        self.name_class, self.node = name_class, node
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """Give the names that it may have."""
        if self._names is None:
            self._names = Names(self.name_class)
        return self._names

    def accepts(self, name: str) -> bool:
        """Tell whether it may have a name."""
        return self.name_class.key == name if isinstance(self.name_class, Name) else name in self.names


class Element(_Named):
    """An element; its content is made when it is first asked for, by what `makes` it."""

    __slots__ = ("_content", "makes")

    def __init__(self, name_class: NameClass, node: Node) -> None:
        super().__init__(ELEMENTS, name_class, node)
        self._content: Pattern | None = None
        self.makes: Callable[[Element], Pattern] | None = None

    @property
    def content(self) -> Pattern:
        """Give what it holds."""
        if self._content is None:
            self._content = self.makes(self) if self.makes is not None else NOT_ALLOWED
        return self._content

    def renew(self, makes: Callable[[Element], Pattern]) -> None:
        """Forget the content; `makes` makes it anew."""
        self._content, self.makes = None, makes


class Attribute(_Named):
    """An attribute; `single` if it has one possible name."""

    __slots__ = ("single", "value")

    def __init__(self, name_class: NameClass, value: Pattern, node: Node) -> None:
        super().__init__(ATTRIBUTES, name_class, node)
        self.value = value
        self.single = isinstance(name_class, Name)


class Group(Pattern):
    """One pattern, then another; `head` is never a group. `length` counts the parts, `required` those not nullable.

    `jump` leads to a later tail, so that any tail of a long group is near (E. Myers, "An applicative random-access
    stack").
    """

    __slots__ = ("head", "jump", "length", "required", "tail")

    def __init__(self, head: Pattern, tail: Pattern) -> None:
        deep = tail.depth if isinstance(tail, Group) else tail.depth + 1
        nullable = head.nullable and tail.nullable
        super().__init__(head.flags | tail.flags, max(head.depth + 1, deep), nullable=nullable)
        self.head, self.tail = head, tail
        self.length = 2
        self.required = (not head.nullable) + (not tail.nullable)
        self.jump: Group | None = None
        if isinstance(tail, Group):
            self.length, self.required = tail.length + 1, tail.required + (not head.nullable)
            far, farther = tail.jump, tail.jump and tail.jump.jump
            even = far and farther and tail.length - far.length == far.length - farther.length
            self.jump = farther if even else tail

    def tail_of(self, length: int) -> Group | None:
        """Give the tail that has so many parts."""
        part: Group | Pattern = self
        while isinstance(part, Group) and part.length > length:
            part = part.jump if part.jump is not None and part.jump.length >= length else part.tail
        return part if isinstance(part, Group) and part.length == length else None


class Interleave(Pattern):
    """Patterns in any order and mingled. Many are kept as interleavings of a few: `wide`."""

    __slots__ = ("members", "wide")

    def __init__(self, members: tuple[Pattern, ...]) -> None:
        flags = depth = 0
        for member in members:
            flags |= member.flags
            depth = max(depth, member.depth)
        super().__init__(flags, depth + 1, nullable=all(member.nullable for member in members))
        self.members = members
        self.wide = any(isinstance(member, Interleave) for member in members)


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


def inside(pattern: Pattern) -> tuple[Pattern, ...]:
    """Give what a pattern is made of, elements, attributes and units not entered."""
    if isinstance(pattern, (Choice, Interleave)):
        return pattern.members
    if isinstance(pattern, Group):
        return pattern.head, pattern.tail
    return (pattern.body,) if isinstance(pattern, OneOrMore) else ()


def nexts(pattern: Pattern) -> tuple[Pattern, ...]:
    """Give what of a pattern may come next; of a long group, all at once."""
    if not isinstance(pattern, Group):
        return inside(pattern)
    found = []
    part: Pattern = pattern
    while isinstance(part, Group):
        found.append(part.head)
        if not part.head.nullable:
            return tuple(found)
        part = part.tail
    return (*found, part)
