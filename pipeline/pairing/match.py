"""Two lists of units to which of them are one: by their ids, then what is alike, then what is like, then what moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pipeline.pairing.align import Hunk, matches, rising

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

# How much of their words two units must share to be one that was changed.
_LIKE = 0.4
# Units with no more words than this may have other words altogether.
_SHORT = 8
# Of what is moved by itself, the least number of words by which it is known.
_KNOWN_BY = 4
_MOST = 40_000
_NEAR = 50


class Item(Protocol):
    """What is matched: the same `key` for units that are alike, the `words` by which they are like."""

    @property
    def zone(self) -> str:
        """Where it stands: units of unlike zones are never one."""

    @property
    def name(self) -> str:
        """What it is."""

    @property
    def id(self) -> str | None:
        """The id that was given to it."""

    @property
    def key(self) -> Hashable:
        """The same for what is alike in all that counts."""

    @property
    def bag(self) -> Sequence[Hashable]:
        """What it has, in pieces that are compared one by one."""

    @property
    def attributes(self) -> Sequence[Hashable]:
        """What is said of it: by this those without words are like."""

    @property
    def is_end(self) -> bool:
        """Whether it is no unit, but the end of one."""


T = TypeVar("T", bound=Item)


class Matcher(Generic[T]):
    """Pairs of two lists: `partner` gives of each place in the old list that in the new one, once `match` has run.

    With `moves_words`, a short unit may be one with another of other words that stands anywhere, where there is no
    doubt; else only where it stands between the same neighbours.
    """

    def __init__(self, old: Sequence[T], new: Sequence[T], *, moves_words: bool = True) -> None:
        self.old, self.new, self._anywhere = old, new, moves_words
        self.partner: dict[int, int] = {}
        self._taken: set[int] = set()

    def match(self) -> None:
        """Find the partners."""
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
        if self._anywhere:
            self._in_order(*self._left())
        else:
            for part in _gaps(rising(sorted(self.partner.items())), len(self.old), len(self.new)):
                self._in_order([i for i in range(part.start, part.end) if i not in self.partner],
                               [j for j in range(part.new_start, part.new_end) if j not in self._taken])

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
        words = {j: Counter(self.new[j].bag) for j in right}
        scores: list[tuple[float, int, int, int]] = []
        for row, i in enumerate(left):
            mine = Counter(self.old[i].bag)
            middle = row * len(right) // len(left)
            columns = range(max(0, middle - _NEAR), min(len(right), middle + _NEAR)) if near else range(len(right))
            for column in columns:
                score = self._score(i, right[column], mine, words[right[column]])
                if score >= _LIKE:
                    scores.append((-score, abs(row - column), i, right[column]))
        for _, _, i, j in sorted(scores):
            if i not in self.partner and j not in self._taken:
                self._take(i, j)

    def _score(self, i: int, j: int, mine: Counter[Any], theirs: Counter[Any]) -> float:
        one, other = self.old[i], self.new[j]
        if one.zone != other.zone or one.is_end or other.is_end or bool(mine) != bool(theirs):
            return 0
        if not mine and one.name != other.name:
            return 0
        if not mine:
            return 0.5 + 0.5 * shared(Counter(one.attributes), Counter(other.attributes))
        return shared(mine, theirs)

    def _moved(self) -> None:
        """Pair what stands elsewhere as it was."""
        places: dict[Any, list[int]] = defaultdict(list)
        left, right = self._left()
        for j in right:
            if len(self.new[j].bag) >= _KNOWN_BY:
                places[self.new[j].key].append(j)
        for i in left:
            found = places.get(self.old[i].key)
            if found:
                self._take(i, found.pop(0))

    def _in_order(self, left: Sequence[int], right: Sequence[int]) -> None:
        """Pair what has other words altogether, but stands for the same: statements of a header, short words."""
        groups: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for i in left:
            groups[self.old[i].zone, self.old[i].name][0].append(i)
        for j in right:
            groups[self.new[j].zone, self.new[j].name][1].append(j)
        for (zone, name), (some, others) in groups.items():
            if len(some) != len(others) or name.startswith("/"):
                continue
            for i, j in zip(some, others, strict=True):
                short = max(len(self.old[i].bag), len(self.new[j].bag)) <= _SHORT
                if zone in {"header", "register"} or short:
                    self._take(i, j)


def _gaps(anchors: Sequence[tuple[int, int]], length: int, new_length: int) -> Iterator[Hunk]:
    i, j = 0, 0
    for one, other in (*anchors, (length, new_length)):
        if i < one and j < other:
            yield Hunk(i, one, j, other)
        i, j = one + 1, other + 1


def shared(one: Counter[Any], other: Counter[Any]) -> float:
    """Tell how much two bags share, from 0 to 1."""
    count = one.total() + other.total()
    return 2 * (one & other).total() / count if count else 1.0
