"""What is left of a pattern after an attribute; which attributes may be given, found by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pipeline.relaxng.patterns import (
    ATTRIBUTES,
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Choice,
    Group,
    Interleave,
    OneOrMore,
    Pattern,
    inside,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.relaxng.builder import Builder

# Groups of more parts are taken from their beginning, and not looked through as a whole.
LONG = 32


class _Index:
    """The attributes of a pattern: by name, those of open names, and those that may be absent whatever else is."""

    __slots__ = ("all", "by_name", "loose", "open")

    def __init__(self) -> None:
        self.by_name: dict[str, list[Attribute]] = {}
        self.open: list[Attribute] = []
        self.loose: set[Attribute] = set()
        self.all: set[Attribute] = set()

    def add(self, attribute: Attribute) -> None:
        """Add an attribute."""
        self.all.add(attribute)
        names = attribute.names.explicit
        if names is None:
            self.open.append(attribute)
        for name in names or ():
            self.by_name.setdefault(name, []).append(attribute)


class AttributeDerivatives:
    """Works out derivatives with a builder, which bounds the work. Raises `TooComplexError`."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._attributes: dict[Pattern, _Index] = {}
        self._closed: dict[Pattern, Pattern] = {}

    def attributes(self, pattern: Pattern, name: str) -> list[Attribute]:
        """Give the attributes of that name that may be given."""
        if isinstance(pattern, Group) and pattern.length > LONG and pattern.head.flags & ATTRIBUTES:
            # No two parts have an attribute of the same name (7.3), and what comes first is mostly asked for first.
            found = self.attributes(pattern.head, name)
            if found:
                return found
        if isinstance(pattern, Interleave) and pattern.wide:
            inner = (self.attributes(member, name) for member in pattern.members if member.flags & ATTRIBUTES)
            return next((found for found in inner if found), [])
        index = self._attributes_of(pattern)
        return [*index.by_name.get(name, ()), *(found for found in index.open if found.accepts(name))]

    def attribute_names(self, pattern: Pattern) -> Iterable[str]:
        """Give the names of attributes, in the order in which they are taken most quickly."""
        return self._attributes_of(pattern).by_name

    def _attributes_of(self, pattern: Pattern) -> _Index:
        index = self._attributes.get(pattern)
        if index is None:
            index = self._attributes[pattern] = _Index()
            waiting: list[tuple[Pattern, bool]] = [(pattern, True)]
            seen = {pattern}
            while waiting:
                part, outermost = waiting.pop()
                if isinstance(part, Attribute):
                    index.add(part)
                    continue
                self.builder.work(1)
                if outermost and isinstance(part, Choice) and part.optional is not None:
                    index.loose.add(part.optional)
                fresh = [inner for inner in inside(part) if inner.flags & ATTRIBUTES and inner not in seen]
                seen.update(fresh)
                waiting += ((inner, outermost and isinstance(part, Group)) for inner in reversed(fresh))
        return index

    def after_attribute(self, pattern: Pattern, given: frozenset[Attribute]) -> Pattern:
        """Give what is left after an attribute that matches just the attributes `given`."""
        if not pattern.flags & ATTRIBUTES:
            return NOT_ALLOWED
        # No attribute comes twice: where one may be absent, it need not be noted that it was present.
        if given and isinstance(pattern, Group):
            ahead = pattern.length > LONG and not self._attributes_of(pattern.head).all.isdisjoint(given)
            if not ahead and given <= self._attributes_of(pattern).loose:
                return pattern
        return self._after_attribute(pattern, given)

    def _after_attribute(
        self, pattern: Pattern, given: frozenset[Attribute],
    ) -> Pattern:
        if not pattern.flags & ATTRIBUTES:
            return NOT_ALLOWED
        build = self.builder
        build.work(1)
        if isinstance(pattern, Attribute):
            return EMPTY if pattern in given else NOT_ALLOWED
        if isinstance(pattern, Choice):
            if pattern.optional is not None:
                return pattern if pattern.optional in given else NOT_ALLOWED
            return build.choice([self._after_attribute(member, given) for member in pattern.members])
        if isinstance(pattern, OneOrMore):
            return build.group(self._after_attribute(pattern.body, given), build.optional(pattern))
        if isinstance(pattern, Interleave):
            for index, member in enumerate(pattern.members):
                left = self._after_attribute(member, given)
                if left is not NOT_ALLOWED:
                    # An attribute cannot match in two parts (7.3).
                    return build.beside(pattern, index, left)
            return NOT_ALLOWED
        return self._after_in_group(cast("Group", pattern), given)

    def _after_in_group(self, pattern: Group, given: frozenset[Attribute]) -> Pattern:
        build = self.builder
        before: list[Pattern] = []
        part: Pattern = pattern
        while True:
            head = part.head if isinstance(part, Group) else part
            left = self._after_attribute(head, given)
            if left is head:
                return pattern
            if left is not NOT_ALLOWED:
                # An attribute cannot match in two parts of a group (7.3): the others are as they were.
                made = build.group(left, part.tail) if isinstance(part, Group) else left
                for earlier in reversed(before):
                    made = build.group(earlier, made)
                return made
            if not isinstance(part, Group) or not part.tail.flags & ATTRIBUTES:
                return NOT_ALLOWED
            before.append(head)
            part = part.tail

    def closed(self, pattern: Pattern, *, forgiving: bool = False) -> Pattern:
        """Give what is left when no more attributes come; `forgiving` those that are missing."""
        if not pattern.flags & ATTRIBUTES:
            return pattern
        known = None if forgiving else self._closed.get(pattern)
        if known is not None:
            return known
        build = self.builder
        result: Pattern
        if isinstance(pattern, Attribute):
            result = EMPTY if forgiving else NOT_ALLOWED
        elif isinstance(pattern, Choice):
            result = build.choice([self.closed(member, forgiving=forgiving) for member in pattern.members])
        elif isinstance(pattern, OneOrMore):
            result = build.one_or_more(self.closed(pattern.body, forgiving=forgiving))
        elif isinstance(pattern, Interleave):
            result = build.interleave([self.closed(member, forgiving=forgiving) for member in pattern.members])
        else:
            heads = []
            part: Pattern = pattern
            while isinstance(part, Group):
                heads.append(self.closed(part.head, forgiving=forgiving))
                part = part.tail
            result = self.closed(part, forgiving=forgiving)
            for head in reversed(heads):
                result = build.group(head, result)
        if not forgiving:
            self._closed[pattern] = result
        return result
