"""What is left of a pattern after an element, an attribute or a text: derivatives, each worked out once.

For the method see J. Clark, "An algorithm for RELAX NG validation", and V. Antimirov on partial derivatives. An
element's derivative does not enter the element: it says which elements are meant and what is left after each,
so that a content model's derivatives know nothing of what stands around it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.relaxng.attributes import LONG, AttributeDerivatives
from pipeline.relaxng.patterns import (
    ELEMENTS,
    EMPTY,
    Choice,
    Element,
    Group,
    Interleave,
    OneOrMore,
    Pattern,
    inside,
    nexts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.relaxng.builder import Builder

__all__ = ["Derivatives", "Steps", "inside", "nexts"]

Steps = tuple[tuple[Element, Pattern], ...]
_INDEXED = 8


class Derivatives(AttributeDerivatives):
    """Works out derivatives with a builder, which bounds the work. Raises `TooComplexError`."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self._steps: dict[tuple[Pattern, str], Steps] = {}
        self._first: dict[Pattern, frozenset[str] | None] = {}
        self._index: dict[Pattern, tuple[dict[str, list[Pattern]], list[Pattern]]] = {}
        self._spans: dict[Group, frozenset[str] | None] = {}

    def steps(self, pattern: Pattern, name: str) -> Steps:
        """Give each element of that name that may come next, with what is left after it."""
        if not pattern.flags & ELEMENTS:
            return ()
        if isinstance(pattern, Element):
            return ((pattern, EMPTY),) if pattern.accepts(name) else ()
        key = pattern, name
        found = self._steps.get(key)
        if found is None:
            self.builder.work(1)
            first = self.first(pattern)
            found = () if first is not None and name not in first else self._compute_steps(pattern, name)
            self._steps[key] = found
        return found

    def _compute_steps(self, pattern: Pattern, name: str) -> Steps:  # noqa: C901 - one branch a kind of pattern
        if isinstance(pattern, Group) and pattern.length > LONG:
            return self._steps_of_long(pattern, name)
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

    def _steps_of_long(self, pattern: Group, name: str) -> Steps:
        """Do the same for a group of many parts: those that have no such element are jumped over."""
        build = self.builder
        waiting: list[Group] = []
        steps: Steps = ()
        part: Pattern | None = pattern
        while part is not None:
            part = self._next_with(part, name)
            if not isinstance(part, Group):
                steps = () if part is None else self.steps(part, name)
                break
            if (part, name) in self._steps:
                steps = self._steps[part, name]
                break
            waiting.append(part)
            part = part.tail if part.head.nullable else None
        for group in reversed(waiting):
            found: dict[Element, list[Pattern]] = {}
            for element, left in self.steps(group.head, name):
                found.setdefault(element, []).append(build.group(left, group.tail))
            if group.head.nullable:
                for element, left in steps:
                    found.setdefault(element, []).append(left)
            build.work(1 + len(steps))
            steps = tuple((element, build.choice(left)) for element, left in found.items())
            self._steps[group, name] = steps
        return steps

    def _next_with(self, pattern: Pattern, name: str) -> Pattern | None:
        """Give the first tail of a group whose head has an element of that name; or its last part, if it comes to that."""
        part = pattern
        while isinstance(part, Group):
            self.builder.work(1)
            jump = part.jump
            if jump is not None and jump is not part.tail:
                span = self._span(part, jump)
                if span is not None and name not in span:
                    if part.required != jump.required:
                        return None
                    part = jump
                    continue
            first = self.first(part.head) if part.head.flags & ELEMENTS else frozenset()
            if first is None or name in first:
                return part
            if not part.head.nullable:
                return None
            part = part.tail
        return part

    def _span(self, group: Group, end: Group) -> frozenset[str] | None:
        if group in self._spans:
            return self._spans[group]
        names: set[str] = set()
        part: Pattern = group
        while isinstance(part, Group) and part is not end:
            inner = self.first(part.head) if part.head.flags & ELEMENTS else frozenset()
            if inner is None:
                self._spans[group] = None
                return None
            names |= inner
            part = part.tail
        self.builder.work(1 + len(names) // 8)
        result = self._spans[group] = frozenset(names)
        return result

    def _beside(self, pattern: Interleave, member: Pattern, left: Pattern) -> Pattern:
        return self.builder.beside(pattern, pattern.members.index(member), left)

    def first(self, pattern: Pattern) -> frozenset[str] | None:
        """Give the names of the elements that may come next, `None` where one has an open name, or there are too many."""
        if isinstance(pattern, Element):
            return pattern.names.explicit
        if isinstance(pattern, Group):
            if pattern.length > LONG:
                return None
        elif isinstance(pattern, Interleave) and pattern.wide:
            return None
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
        if isinstance(pattern, Interleave):
            self.builder.work(len(pattern.members) // 8)
            firsts = ((member, self.first(member)) for member in pattern.members if member.flags & ELEMENTS)
            return [member for member, first in firsts if first is None or name in first]
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


def _unchanged(left: Pattern) -> Pattern:
    return left


def _before(build: Builder, tail: Pattern, left: Pattern) -> Pattern:
    return build.group(left, tail)
