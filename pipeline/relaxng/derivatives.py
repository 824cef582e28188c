"""What is left of a pattern after an element, an attribute or a text: derivatives, each worked out once.

For the method see J. Clark, "An algorithm for RELAX NG validation", and V. Antimirov on partial derivatives. An
element's derivative does not enter the element: it says which elements are meant and what is left after each,
so that a content model's derivatives know nothing of what stands around it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from pipeline.relaxng.names import contains, explicit
from pipeline.relaxng.patterns import (
    ATTRIBUTES,
    ELEMENTS,
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Builder,
    Choice,
    Element,
    Group,
    Interleave,
    OneOrMore,
    Pattern,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

class _Attributes:
    """The attributes of a pattern: by name, those of open names, and those that may be absent whatever else is."""

    __slots__ = ("by_name", "loose", "open")

    def __init__(self) -> None:
        self.by_name: dict[str, list[Attribute]] = {}
        self.open: list[Attribute] = []
        self.loose: set[Attribute] = set()

    def add(self, attribute: Attribute) -> None:
        """Add an attribute."""
        names = explicit(attribute.name_class)
        if names is None:
            self.open.append(attribute)
        for name in names or ():
            self.by_name.setdefault(name, []).append(attribute)


Steps = tuple[tuple[Element, Pattern], ...]
_INDEXED = 8


class Derivatives:
    """Works out derivatives with a builder, which bounds the work. Raises `TooComplexError`."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._steps: dict[tuple[Pattern, str], Steps] = {}
        self._first: dict[Pattern, frozenset[str] | None] = {}
        self._index: dict[Pattern, tuple[dict[str, list[Pattern]], list[Pattern]]] = {}
        self._attributes: dict[Pattern, _Attributes] = {}
        self._closed: dict[Pattern, Pattern] = {}

    def steps(self, pattern: Pattern, name: str) -> Steps:
        """Give each element of that name that may come next, with what is left after it."""
        if not pattern.flags & ELEMENTS:
            return ()
        if isinstance(pattern, Element):
            return ((pattern, EMPTY),) if contains(pattern.name_class, name) else ()
        key = pattern, name
        found = self._steps.get(key)
        if found is None:
            self.builder.work(1)
            first = self.first(pattern)
            found = () if first is not None and name not in first else self._compute_steps(pattern, name)
            self._steps[key] = found
        return found

    def _compute_steps(self, pattern: Pattern, name: str) -> Steps:  # noqa: C901 - one branch a kind of pattern
        build = self.builder
        found: dict[Element, list[Pattern]] = {}

        def add(part: Pattern, around: Callable[[Pattern], Pattern]) -> None:
            steps = self.steps(part, name)
            build.work(len(steps))
            for element, left in steps:
                found.setdefault(element, []).append(around(left))

        if isinstance(pattern, Choice):
            for member in self._candidates(pattern, name):
                add(member, _unchanged)
        elif isinstance(pattern, Interleave):
            for member in self._candidates(pattern, name):
                add(member, partial(self._beside, pattern, member))
        elif isinstance(pattern, OneOrMore):
            add(pattern.body, partial(_before, build, build.optional(pattern)))
        else:
            part = pattern
            while isinstance(part, Group):
                add(part.head, partial(_before, build, part.tail))
                if not part.head.nullable:
                    break
                part = part.tail
                # The rest of a long group may be known already, from a group that it ends.
                if (part, name) in self._steps or not isinstance(part, Group):
                    add(part, _unchanged)
                    break
        return tuple((element, build.choice(left)) for element, left in found.items())

    def _beside(self, pattern: Interleave, member: Pattern, left: Pattern) -> Pattern:
        at = pattern.members.index(member)
        return self.builder.interleave((left, *pattern.members[:at], *pattern.members[at + 1 :]))

    def first(self, pattern: Pattern) -> frozenset[str] | None:
        """Give the names of the elements that may come next, `None` where one has an open name."""
        if isinstance(pattern, Element):
            return explicit(pattern.name_class)
        if pattern in self._first:
            return self._first[pattern]
        names: set[str] = set()
        result: frozenset[str] | None = None
        for member in nexts(pattern):
            if member.flags & ELEMENTS:
                inner = self.first(member)
                if inner is None:
                    break
                names |= inner
        else:
            result = frozenset(names)
        self.builder.work(len(names) // 8)
        self._first[pattern] = result
        return result

    def _candidates(self, pattern: Choice | Interleave, name: str) -> Iterable[Pattern]:
        if len(pattern.members) < _INDEXED:
            return pattern.members
        if pattern not in self._index:
            by_name: dict[str, list[Pattern]] = {}
            others = []
            for member in pattern.members:
                first = self.first(member) if member.flags & ELEMENTS else frozenset()
                if first is None:
                    others.append(member)
                else:
                    for key in first:
                        by_name.setdefault(key, []).append(member)
            self._index[pattern] = by_name, others
        by_name, others = self._index[pattern]
        return [*by_name.get(name, ()), *others]

    def attributes(self, pattern: Pattern, name: str) -> list[Attribute]:
        """Give the attributes of that name that may be given."""
        index = self._attributes_of(pattern)
        return [*index.by_name.get(name, ()), *(found for found in index.open if contains(found.name_class, name))]

    def _attributes_of(self, pattern: Pattern) -> _Attributes:
        index = self._attributes.get(pattern)
        if index is None:
            index = self._attributes[pattern] = _Attributes()
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
        if given and isinstance(pattern, Group) and given <= self._attributes_of(pattern).loose:
            return pattern
        return self._after_attribute(pattern, given)

    def _after_attribute(  # noqa: PLR0911 - one a kind of pattern
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
            members = pattern.members
            found = [(index, self._after_attribute(member, given)) for index, member in enumerate(members)]
            return build.choice([
                build.interleave((*members[:index], left, *members[index + 1 :]))
                for index, left in found if left is not NOT_ALLOWED
            ])
        return self._after_in_group(cast("Group", pattern), given)

    def _after_in_group(self, pattern: Group, given: frozenset[Attribute]) -> Pattern:
        build = self.builder
        before: list[Pattern] = []
        results = []
        part: Pattern = pattern
        while True:
            head = part.head if isinstance(part, Group) else part
            left = self._after_attribute(head, given)
            if left is head:
                # The group is as it was; an attribute cannot match in two parts of a group (7.3).
                return pattern
            if left is not NOT_ALLOWED:
                made = build.group(left, part.tail) if isinstance(part, Group) else left
                for earlier in reversed(before):
                    made = build.group(earlier, made)
                results.append(made)
            if not isinstance(part, Group) or not part.tail.flags & ATTRIBUTES:
                return build.choice(results)
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


def _unchanged(left: Pattern) -> Pattern:
    return left


def _before(build: Builder, tail: Pattern, left: Pattern) -> Pattern:
    return build.group(left, tail)


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
