"""What is left of a pattern after a string; and which data, values and lists a string matches.

A string goes into a derivative only as the set of units that it matches: so the tables have an entry for each of
the few sets that occur, and not for each of the many strings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pipeline.relaxng.datatypes import SPACE, words
from pipeline.relaxng.derivatives import inside
from pipeline.relaxng.limits import MAX_WORDS, TooComplexError
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
    from pipeline.relaxng.datatypes import Context, Datatype
    from pipeline.relaxng.derivatives import Derivatives

# Choices from so many on are not looked through; so many words of lists are remembered.
_INDEXED = 8
_REMEMBERED = 4096


class _Index:
    """The units that a string may be held against; values that are texts are found by their text."""

    __slots__ = ("context", "others", "texts")

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.others: list[Unit] = []
        self.texts: dict[Datatype, dict[str, list[Unit]]] = {}
        self.context = any(needs_context(unit) for unit in units)
        for unit in units:
            if not isinstance(unit, Value) or not unit.datatype.textual:
                self.others.append(unit)
            elif unit.datatype.same(unit.text, unit.context, unit.text, unit.context):
                texts = self.texts.setdefault(unit.datatype, {})
                texts.setdefault(unit.datatype.normalized(unit.text), []).append(unit)


class Strings:
    """Holds strings against patterns; the work counts as that of `derivatives`."""

    def __init__(self, derivatives: Derivatives) -> None:
        self._builder = derivatives.builder
        self._units: dict[Pattern, tuple[Unit, ...]] = {}
        self._indexes: dict[Pattern, _Index] = {}
        self._known: dict[tuple[Pattern, str], Pattern] = {}
        self._after: dict[tuple[Pattern, frozenset[Unit]], Pattern] = {}
        self._fits: dict[tuple[Pattern, frozenset[Unit]], bool] = {}
        self._chosen: dict[Choice, tuple[frozenset[Pattern], list[Pattern]]] = {}

    def units(self, pattern: Pattern) -> tuple[Unit, ...]:
        """Give the data, values and lists that a string may be held against next."""
        if pattern not in self._units:
            found: dict[Unit, None] = {}
            waiting = [pattern]
            while waiting:
                part = waiting.pop()
                if isinstance(part, Unit):
                    found[part] = None
                elif isinstance(part, Group):
                    heads: list[Pattern] = []
                    rest: Pattern = part
                    while isinstance(rest, Group):
                        heads.append(rest.head)
                        rest = EMPTY if rest.head.flags & UNITS and not rest.head.nullable else rest.tail
                    waiting += [*reversed(heads), rest]
                    self._builder.work(len(heads) // 4)
                elif part.flags & UNITS:
                    waiting += reversed(inside(part))
            self._builder.work(1 + len(found) // 4)
            self._units[pattern] = tuple(found)
        return self._units[pattern]

    def given(self, pattern: Pattern, text: str, context: Context) -> frozenset[Unit]:
        """Give which of the units of a pattern a string matches."""
        index = self._index(pattern)
        found = [unit for unit in index.others if self.matches(unit, text, context)]
        for datatype, texts in index.texts.items():
            found += texts.get(datatype.normalized(text), ())
        return frozenset(found)

    def _index(self, pattern: Pattern) -> _Index:
        index = self._indexes.get(pattern)
        if index is None:
            index = self._indexes[pattern] = _Index(self.units(pattern))
        return index

    def after(self, pattern: Pattern, given: frozenset[Unit]) -> Pattern:
        """Give what is left after a string that matches just the units `given`."""
        build = self._builder
        build.work(1)
        if not pattern.flags & (TEXT | UNITS) or isinstance(pattern, Unit):
            return EMPTY if pattern in given else NOT_ALLOWED
        if isinstance(pattern, Choice):
            if len(pattern.members) < _INDEXED:
                return build.choice([self.after(member, given) for member in pattern.members])
            units, others = self._members(pattern)
            left = [EMPTY] if not given.isdisjoint(units) else []
            return build.choice([*left, *(self.after(member, given) for member in others)])
        if isinstance(pattern, OneOrMore):
            return build.group(self.after(pattern.body, given), build.optional(pattern))
        if isinstance(pattern, Interleave):
            found = [
                (index, self.after(member, given)) for index, member in enumerate(pattern.members)
                if member.flags & (TEXT | UNITS)
            ]
            return build.choice(
                [build.beside(pattern, index, left) for index, left in found if left is not NOT_ALLOWED],
            )
        return self._after_in_group(pattern, given) if isinstance(pattern, Group) else pattern

    def _members(self, pattern: Choice) -> tuple[frozenset[Pattern], list[Pattern]]:
        """Give the units of a long choice, and its other members."""
        if pattern not in self._chosen:
            units = frozenset(member for member in pattern.members if isinstance(member, Unit))
            self._chosen[pattern] = units, [member for member in pattern.members if member not in units]
            self._builder.work(len(pattern.members) // 8)
        return self._chosen[pattern]

    def _after_in_group(self, pattern: Group, given: frozenset[Unit]) -> Pattern:
        results = []
        part: Pattern = pattern
        while isinstance(part, Group):
            results.append(self._builder.group(self.after(part.head, given), part.tail))
            if not part.head.nullable:
                return self._builder.choice(results)
            part = part.tail
        return self._builder.choice([*results, self.after(part, given)])

    def matches(self, unit: Unit, text: str, context: Context) -> bool:
        """Tell whether a string matches a unit."""
        if isinstance(unit, Data):
            excluded = unit.excluded
            return unit.datatype.allows(text, context) and (excluded is None or not self.fits(excluded, text, context))
        if isinstance(unit, Value):
            return unit.datatype.same(unit.text, unit.context, text, context)
        pattern = cast("List", unit).body
        found = words(text)
        if len(found) > MAX_WORDS:
            raise TooComplexError(f"is held against a list of more than {MAX_WORDS} words")
        known = self._known
        for word in found:
            pattern = known.get((pattern, word)) or self._after_word(pattern, word, context)
            if pattern is NOT_ALLOWED:
                return False
        return pattern.nullable

    def _after_word(self, pattern: Pattern, word: str, context: Context) -> Pattern:
        given = self.given(pattern, word, context)
        following = self._after.get((pattern, given))
        if following is None:
            following = self._after[pattern, given] = self.after(pattern, given)
        if len(self._known) < _REMEMBERED and not self._index(pattern).context:
            self._known[pattern, word] = following
        return following

    def fits(self, pattern: Pattern, text: str, context: Context) -> bool:
        """Tell whether a string is all that a pattern wants: the value of an attribute."""
        if pattern is TEXT_PATTERN:
            return True
        if pattern.nullable and not text.strip(SPACE):
            return True
        key = pattern, self.given(pattern, text, context)
        if key not in self._fits:
            self._fits[key] = self.after(*key).nullable
        return self._fits[key]


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
