"""Two sequences to what stands in both: first what is unlike all others, then, between such places, the rest.

What occurs once in either is found in time that grows with the length alone; `difflib` is asked about the stretches
between, which are short.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

# Stretches with more comparisons than this have nothing in common, as far as one can tell in time.
_MOST = 4_000_000


class Hunk(NamedTuple):
    """A place where two sequences differ: `old[start:end]` is `new[new_start:new_end]` now."""

    start: int
    end: int
    new_start: int
    new_end: int


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Give pairs of places with the same item, in an order that rises on both sides."""
    found: list[tuple[int, int]] = []
    waiting = [Hunk(0, len(old), 0, len(new))]
    while waiting:
        i, end, j, new_end = waiting.pop()
        while i < end and j < new_end and old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        while i < end and j < new_end and old[end - 1] == new[new_end - 1]:
            end, new_end = end - 1, new_end - 1
            found.append((end, new_end))
        if i == end or j == new_end:
            continue
        anchors = rising(_unique(old, new, Hunk(i, end, j, new_end)))
        if anchors:
            found += anchors
            waiting += _between(anchors, Hunk(i, end, j, new_end))
        elif (end - i) * (new_end - j) <= _MOST:
            matcher = SequenceMatcher(None, old[i:end], new[j:new_end], autojunk=False)
            for block in matcher.get_matching_blocks():
                found += [(i + block.a + step, j + block.b + step) for step in range(block.size)]
    return sorted(found)


def hunks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Hunk]:
    """Give where two sequences differ, in order."""
    return _between(matches(old, new), Hunk(0, len(old), 0, len(new)))


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest choice of pairs, which rise on their first side, that rises on the second too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else None)
        if at == len(ends):
            ends.append(place)
            last.append(number)
        else:
            ends[at], last[at] = place, number
    found: list[tuple[int, int]] = []
    at_end: int | None = last[-1] if last else None
    while at_end is not None:
        found.append(pairs[at_end])
        at_end = before[at_end]
    return found[::-1]


def _unique(old: Sequence[Hashable], new: Sequence[Hashable], part: Hunk) -> list[tuple[int, int]]:
    ours, theirs = Counter(old[part.start : part.end]), Counter(new[part.new_start : part.new_end])
    places = {new[j]: j for j in range(part.new_start, part.new_end) if theirs[new[j]] == 1}
    return [(i, places[old[i]]) for i in range(part.start, part.end) if ours[old[i]] == 1 and old[i] in places]


def _between(pairs: Sequence[tuple[int, int]], part: Hunk) -> list[Hunk]:
    return list(_gaps(pairs, part))


def _gaps(pairs: Sequence[tuple[int, int]], part: Hunk) -> Iterator[Hunk]:
    i, j = part.start, part.new_start
    for one, other in (*pairs, (part.end, part.new_end)):
        if i < one or j < other:
            yield Hunk(i, one, j, other)
        i, j = one + 1, other + 1
