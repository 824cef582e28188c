"""The units of two versions of a text in pairs: by their ids, then what is alike, then what is like.

What is left of the one was taken out, what is left of the other put in. An entry of a register is held against the
entry of the same id, wherever that stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.diff.align import Hunk, matches, rising

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.diff.units import Unit

# How much of their words two units must share to be one that was changed.
_LIKE = 0.4
# Units with no more words than this may have other words altogether.
_SHORT = 8
# Of what is moved by itself, the least number of words by which it is known.
_KNOWN_BY = 4
_MOST = 40_000
_NEAR = 50


class Pair(NamedTuple):
    """A unit before and after: without the one it is new, without the other it is gone."""

    old: Unit | None
    new: Unit | None
    moved: bool = False


def pairs_of(old: Sequence[Unit], new: Sequence[Unit]) -> list[Pair]:
    """Match the units of two versions, in the order of the new one; what is gone stands where it stood."""
    ours, theirs = _by_owner(old), _by_owner(new)
    found: list[Pair] = []
    both = [owner for owner in ours if owner in theirs]
    kept = {number for number, _ in rising(_places(both, list(theirs)))}
    moved = {owner for number, owner in enumerate(both) if number not in kept}
    for owner in _merged(list(ours), list(theirs)):
        within = _Matcher(ours.get(owner, []), theirs.get(owner, [])).pairs()
        if owner in moved and within:
            first = next((n for n, pair in enumerate(within) if pair.old and pair.new), None)
            if first is not None:
                within[first] = within[first]._replace(moved=True)
        found += within
    return found


def likeness(old: Sequence[Unit], new: Sequence[Unit]) -> float:
    """Tell how much two texts share, from 0 to 1."""
    return _shared(Counter(one.key for one in old), Counter(one.key for one in new))


def _by_owner(units: Iterable[Unit]) -> dict[str | None, list[Unit]]:
    found: dict[str | None, list[Unit]] = defaultdict(list)
    for unit in units:
        found[unit.owner].append(unit)
    return dict(found)


def _places(some: Sequence[str | None], others: Sequence[str | None]) -> list[tuple[int, int]]:
    place = {owner: number for number, owner in enumerate(others)}
    return [(number, place[owner]) for number, owner in enumerate(some)]


def _merged(old: Sequence[str | None], new: Sequence[str | None]) -> list[str | None]:
    """Give all owners in the order of the new version, each that is gone behind the one that it stood behind."""
    found = list(new)
    there = set(new)
    for number, owner in enumerate(old):
        if owner not in there:
            at = found.index(old[number - 1]) + 1 if number else 0
            found.insert(at, owner)
    return found


class _Matcher:
    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old, self.new = old, new
        self.partner: dict[int, int] = {}
        self._taken: set[int] = set()

    def pairs(self) -> list[Pair]:
        self._by_id()
        anchors = rising(sorted(self.partner.items()))
        for part in _gaps(anchors, len(self.old), len(self.new)):
            left = [i for i in range(part.start, part.end) if i not in self.partner]
            right = [j for j in range(part.new_start, part.new_end) if j not in self._taken]
            for i, j in matches([self.old[i].key for i in left], [self.new[j].key for j in right]):
                self._take(left[i], right[j])
        for part in _gaps(rising(sorted(self.partner.items())), len(self.old), len(self.new)):
            self._like(list(range(part.start, part.end)), list(range(part.new_start, part.new_end)))
        self._moved()
        self._like(*self._left())
        self._in_order()
        return list(self._in_new_order())

    def _take(self, i: int, j: int) -> None:
        self.partner[i] = j
        self._taken.add(j)

    def _left(self) -> tuple[list[int], list[int]]:
        return ([i for i in range(len(self.old)) if i not in self.partner],
                [j for j in range(len(self.new)) if j not in self._taken])

    def _by_id(self) -> None:
        places = {unit.id: j for j, unit in reversed(list(enumerate(self.new))) if unit.id}
        for i, unit in enumerate(self.old):
            j = places.get(unit.id) if unit.id else None
            if j is not None and j not in self._taken and self.new[j].zone == unit.zone:
                self._take(i, j)

    def _like(self, left: Sequence[int], right: Sequence[int]) -> None:
        """Pair what shares words, the most alike first; of two that are equally so, the one at a like place."""
        left = [i for i in left if i not in self.partner]
        right = [j for j in right if j not in self._taken]
        near = len(left) * len(right) > _MOST
        words = {j: Counter(word.text for word in self.new[j].words) for j in right}
        scores: list[tuple[float, int, int, int]] = []
        for row, i in enumerate(left):
            mine = Counter(word.text for word in self.old[i].words)
            middle = row * len(right) // len(left)
            columns = range(max(0, middle - _NEAR), min(len(right), middle + _NEAR)) if near else range(len(right))
            for column in columns:
                score = self._score(i, right[column], mine, words[right[column]])
                if score >= _LIKE:
                    scores.append((-score, abs(row - column), i, right[column]))
        for _, _, i, j in sorted(scores):
            if i not in self.partner and j not in self._taken:
                self._take(i, j)

    def _score(self, i: int, j: int, mine: Counter[str], theirs: Counter[str]) -> float:
        one, other = self.old[i], self.new[j]
        if one.zone != other.zone or one.is_end or other.is_end or bool(mine) != bool(theirs):
            return 0
        if not mine and one.name != other.name:
            return 0
        if not mine:
            return 0.5 + 0.5 * _shared(Counter(one.attributes), Counter(other.attributes))
        return _shared(mine, theirs)

    def _moved(self) -> None:
        """Pair what stands elsewhere as it was."""
        places: dict[int, list[int]] = defaultdict(list)
        left, right = self._left()
        for j in right:
            if len(self.new[j].words) >= _KNOWN_BY:
                places[self.new[j].key].append(j)
        for i in left:
            found = places.get(self.old[i].key)
            if found:
                self._take(i, found.pop(0))

    def _in_order(self) -> None:
        """Pair what has other words altogether, but stands for the same: statements of a header, short words."""
        left, right = self._left()
        groups: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for i in left:
            groups[self.old[i].zone, self.old[i].name][0].append(i)
        for j in right:
            groups[self.new[j].zone, self.new[j].name][1].append(j)
        for (zone, name), (some, others) in groups.items():
            if len(some) != len(others) or name.startswith("/"):
                continue
            for i, j in zip(some, others, strict=True):
                short = max(len(self.old[i].words), len(self.new[j].words)) <= _SHORT
                if zone in {"header", "register"} or short:
                    self._take(i, j)

    def _in_new_order(self) -> Iterator[Pair]:
        kept = set(rising(sorted(self.partner.items())))
        origin = {j: i for i, j in self.partner.items()}
        gone = [i for i in range(len(self.old)) if i not in self.partner]
        at = 0
        for j, unit in enumerate(self.new):
            i = origin.get(j)
            if i is not None and (i, j) in kept:
                while at < len(gone) and gone[at] < i:
                    yield Pair(self.old[gone[at]], None)
                    at += 1
            yield Pair(self.old[i] if i is not None else None, unit, i is not None and (i, j) not in kept)
        for one in gone[at:]:
            yield Pair(self.old[one], None)


def _gaps(anchors: Sequence[tuple[int, int]], length: int, new_length: int) -> Iterator[Hunk]:
    i, j = 0, 0
    for one, other in (*anchors, (length, new_length)):
        if i < one and j < other:
            yield Hunk(i, one, j, other)
        i, j = one + 1, other + 1


def _shared(one: Counter[Any], other: Counter[Any]) -> float:
    count = one.total() + other.total()
    return 2 * (one & other).total() / count if count else 1.0
