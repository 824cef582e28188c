"""What is left of a pattern after a string; and which data, values and lists a string matches.

A string goes into a derivative only as the set of units that it matches: so the tables have an entry for each of
the few sets that occur, and not for each of the many strings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pipeline.relaxng.datatypes import SPACE, words
from pipeline.relaxng.derivatives import inside
from pipeline.relaxng.patterns import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
    TEXT_PATTERN,
    UNITS,
    Choice,
    Data,
    Group,
    Interleave,
    List,
    OneOrMore,
    Pattern,
    Unit,
    Value,
)

if TYPE_CHECKING:
    from pipeline.relaxng.datatypes import Context
    from pipeline.relaxng.derivatives import Derivatives


class Strings:
    """Holds strings against patterns; the work counts as that of `derivatives`."""

    def __init__(self, derivatives: Derivatives) -> None:
        self._builder = derivatives.builder
        self._units: dict[Pattern, tuple[Unit, ...]] = {}
        self._words: dict[tuple[Pattern, int], Pattern] = {}
        self._fits: dict[tuple[Pattern, int], bool] = {}

    def units(self, pattern: Pattern) -> tuple[Unit, ...]:
        """Give the data, values and lists that a string may be held against."""
        if pattern not in self._units:
            found: dict[Unit, None] = {}
            waiting = [pattern]
            while waiting:
                part = waiting.pop()
                if isinstance(part, Unit):
                    found[part] = None
                elif part.flags & UNITS:
                    waiting += reversed(inside(part))
            self._units[pattern] = tuple(found)
        return self._units[pattern]

    def after(self, pattern: Pattern, given: frozenset[Unit]) -> Pattern:
        """Give what is left after a string that matches just the units `given`."""
        build = self._builder
        build.work(1)
        if not pattern.flags & (TEXT | UNITS) or isinstance(pattern, Unit):
            return EMPTY if pattern in given else NOT_ALLOWED
        if isinstance(pattern, Choice):
            return build.choice([self.after(member, given) for member in pattern.members])
        if isinstance(pattern, OneOrMore):
            return build.group(self.after(pattern.body, given), build.optional(pattern))
        if isinstance(pattern, Interleave):
            members = pattern.members
            found = [(index, self.after(member, given)) for index, member in enumerate(members)]
            return build.choice([
                build.interleave((*members[:index], left, *members[index + 1 :]))
                for index, left in found if left is not NOT_ALLOWED
            ])
        return self._after_in_group(pattern, given) if isinstance(pattern, Group) else pattern

    def _after_in_group(self, pattern: Group, given: frozenset[Unit]) -> Pattern:
        results = []
        part: Pattern = pattern
        while isinstance(part, Group):
            results.append(self._builder.group(self.after(part.head, given), part.tail))
            if not part.head.nullable:
                return self._builder.choice(results)
            part = part.tail
        return self._builder.choice([*results, self.after(part, given)])

    def mask(self, units: tuple[Unit, ...], text: str, context: Context) -> int:
        """Give which of some units a string matches, as bits."""
        return sum(1 << index for index, unit in enumerate(units) if self.matches(unit, text, context))

    def matches(self, unit: Unit, text: str, context: Context) -> bool:
        """Tell whether a string matches a unit."""
        if isinstance(unit, Data):
            excluded = unit.excluded
            return unit.datatype.allows(text, context) and (excluded is None or not self.fits(excluded, text, context))
        if isinstance(unit, Value):
            return unit.datatype.same(unit.text, unit.context, text, context)
        pattern = cast("List", unit).body
        for word in words(text):
            units = self.units(pattern)
            key = pattern, self.mask(units, word, context)
            if key not in self._words:
                self._builder.work(1)
                self._words[key] = self.after(pattern, chosen(units, key[1]))
            pattern = self._words[key]
            if pattern is NOT_ALLOWED:
                return False
        return pattern.nullable

    def fits(self, pattern: Pattern, text: str, context: Context) -> bool:
        """Tell whether a string is all that a pattern wants: the value of an attribute."""
        if pattern is TEXT_PATTERN:
            return True
        if pattern.nullable and not text.strip(SPACE):
            return True
        units = self.units(pattern)
        key = pattern, self.mask(units, text, context)
        if key not in self._fits:
            self._fits[key] = self.after(pattern, chosen(units, key[1])).nullable
        return self._fits[key]


def chosen(units: tuple[Unit, ...], mask: int) -> frozenset[Unit]:
    """Give the units that the bits of `mask` say."""
    return frozenset(unit for index, unit in enumerate(units) if mask >> index & 1)


def needs_context(unit: Unit) -> bool:
    """Tell whether what a unit matches depends on the namespaces in scope."""
    waiting: list[Pattern] = [unit]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (Data, Value)) and part.datatype.needs_context:
            return True
        if isinstance(part, Data) and part.excluded is not None:
            waiting.append(part.excluded)
        waiting += (part.body,) if isinstance(part, List) else inside(part)
    return False
