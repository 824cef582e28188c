"""A ledger and a text as it is now to the ledger of that text: what is still there keeps its address.

A unit is known by its `xml:id`, then by its content, then by what it is like and where it stands. A new one has a
number that no other has ever had. What is gone is remembered with the version that had it; if it comes back as it was,
it has its address back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ledger.file import Entry, Ledger, Part, Was
from pipeline.ledger.units import Inner, Unit, units_of
from pipeline.pairing.align import matches, rising
from pipeline.pairing.match import Item, Matcher
from pipeline.xmlio import xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model import Source

_NUMBERED = re.compile(r"(.+)\.(\d{1,9})_*")


def renew(source: Source, before: Ledger | None, now: Was) -> Ledger:
    """Give the ledger of a text. Without one `before`, elements are numbered in order, as they are without a ledger."""
    own = {identifier for element in source.root.iter("*") if (identifier := xml_id(element))}
    units = units_of(source)
    if before is None:
        return Ledger(source.id, now, tuple(_first(units, own)))
    return Ledger(source.id, now, tuple(_Renewal(units, before, own).entries()))


def _first(units: Sequence[Unit], own: set[str]) -> Iterator[Entry]:
    """Give all elements numbers by their names, in the order of the file."""
    everything: list[Unit | Inner] = [*units, *(one for unit in units for one in unit.inner)]
    counts: dict[str, int] = defaultdict(int)
    ids: dict[int, str] = {}
    for one in sorted(everything, key=lambda one: one.node):
        counts[one.name] += 1
        ids[one.node] = one.id or _free(f"{one.name}.{counts[one.name]}", own)
    for unit in units:
        yield _entry(unit, ids[unit.node], [_part(one, ids[one.node]) for one in unit.inner])


def _free(candidate: str, taken: set[str]) -> str:
    while candidate in taken:
        candidate += "_"
    return candidate


def _entry(unit: Unit, address: str, inner: Sequence[Part], at: tuple[str, ...] = ()) -> Entry:
    return Entry(address, unit.name, unit.key, unit.bag, unit.begins, tuple(inner), at, node=unit.node)


def _part(inner: Inner, address: str) -> Part:
    return Part(address, inner.name, inner.key, inner.node)


class _Renewal:
    def __init__(self, units: Sequence[Unit], before: Ledger, own: set[str]) -> None:
        self._units, self._was, self._own = units, before.was, own
        self._there = [one for one in before.entries if one.is_there]
        self._past = [one for one in before.entries if not one.is_there]
        self._known = set(before.addresses())
        self._last: dict[str, int] = defaultdict(int)
        for address in self._known | own:
            numbered = _NUMBERED.fullmatch(address)
            if numbered:
                self._last[numbered[1]] = max(self._last[numbered[1]], int(numbered[2]))
        self._partner: dict[int, Entry] = self._matched()
        self._came_back = self._returned()
        self._inner_partner, self._left_inner = self._matched_inner()
        self._instead: list[Entry] = []

    def entries(self) -> Iterator[Entry]:
        """Give the new entries: what is there, what has another address, what is gone."""
        found = [self._renewed(unit) for unit in self._units]
        yield from found
        living = {address for one in found for address in (one.id, *(part.id for part in one.inner))}
        for one in (*self._past, *self._instead, *self._gone()):
            if one.id in living:
                continue
            living.add(one.id)
            yield replace(one, inner=tuple(part for part in one.inner if part.id not in living))

    def _matched(self) -> dict[int, Entry]:
        old: list[Item] = list(self._there)
        found = Matcher(old, list[Item](self._units), moves_words=False)
        found.match()
        return {self._units[j].node: self._there[i] for i, j in found.partner.items()}

    def _returned(self) -> set[str]:
        """Give the addresses of units that were gone and are there again, as they were or by their ids."""
        gone = [one for one in self._past if one.gone and one.bag]
        for unit in self._units:
            if unit.node in self._partner:
                continue
            for one in gone:
                if unit.id == one.id or (not unit.id and (unit.name, unit.key) == (one.name, one.key)):
                    self._partner[unit.node] = one
                    gone.remove(one)
                    break
        return {one.id for one in self._partner.values() if one.gone}

    def _matched_inner(self) -> tuple[dict[int, Part], list[tuple[Entry, Part]]]:
        """Give of each element of the line the one that it was, and those that are gone, each with its unit."""
        partner: dict[int, Part] = {}
        matched: set[str] = set()
        for unit in self._units:
            entry = self._partner.get(unit.node)
            for one, part in _pairs(entry.inner if entry else (), unit.inner):
                partner[one.node] = part
                matched.add(part.id)
        left = [(entry, part) for entry in self._there for part in entry.inner if part.id not in matched]
        new = [one for unit in self._units for one in unit.inner if one.node not in partner]
        # What went to another unit with its words, as in a paragraph that was cut in two.
        keys = [(part.name, part.key) for _, part in left]
        for i, j in matches(keys, [(one.name, one.key) for one in new]):
            partner[new[j].node] = left[i][1]
            matched.add(left[i][1].id)
        return partner, [(entry, part) for entry, part in left if part.id not in matched]

    def _renewed(self, unit: Unit) -> Entry:
        before = self._partner.get(unit.node)
        address = self._address(unit, before.id if before else None)
        inner = []
        for one in unit.inner:
            part = self._inner_partner.get(one.node)
            inner.append(_part(one, self._address(one, part.id if part else None)))
        return _entry(unit, address, inner, before.at if before else ())

    def _address(self, one: Unit | Inner, before: str | None) -> str:
        if one.id:
            if before and before != one.id and before not in self._own:
                self._instead.append(Entry(before, now=one.id))
            return one.id
        if before and before not in self._own:
            return before
        self._last[one.name] += 1
        return f"{one.name}.{self._last[one.name]}"

    def _gone(self) -> Iterator[Entry]:
        kept = {entry.id for entry in self._partner.values()}
        for entry in self._there:
            left = tuple(part for owner, part in self._left_inner if owner is entry)
            if entry.id not in kept:
                yield replace(entry, inner=tuple(replace(part, node=None) for part in left), gone=self._was)
                continue
            for part in left:
                yield Entry(part.id, part.name, part.key, gone=self._was, unit=entry.id, at=entry.at)


def _pairs(old: Sequence[Part], new: Sequence[Inner]) -> Iterator[tuple[Inner, Part]]:
    """Pair elements of a unit: by their ids, then by their words, then, between such, in order by their names."""
    places = {part.id: number for number, part in enumerate(old)}
    found = [(places[one.id], number) for number, one in enumerate(new) if one.id in places]
    used, taken = {i for i, _ in found}, {j for _, j in found}
    left = [i for i in range(len(old)) if i not in used]
    right = [j for j in range(len(new)) if j not in taken]
    found += [
        (left[i], right[j])
        for i, j in matches([(old[i].name, old[i].key) for i in left], [(new[j].name, new[j].key) for j in right])
    ]
    used, taken = {i for i, _ in found}, {j for _, j in found}
    start, new_start = 0, 0
    for i, j in (*rising(sorted(found)), (len(old), len(new))):
        for name in dict.fromkeys(part.name for part in old[start:i]):
            some = [one for one in range(start, i) if old[one].name == name and one not in used]
            others = [one for one in range(new_start, j) if new[one].name == name and one not in taken]
            if len(some) == len(others):
                found += zip(some, others, strict=True)
        start, new_start = i + 1, j + 1
    for i, j in found:
        yield new[j], old[i]
