"""A list that was cut into pieces before, of which some entries change: it is cut anew where these are."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.search.pieces import DIGITS, Cutter, in_order, path_of, read_piece, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.search.pieces import Pieces

_Entry = tuple[str, str]
_VALUES = {digit: value for value, digit in enumerate(DIGITS)}


class List:
    """The list that `Pieces.cut` gave; the pieces are in `files`, by their paths."""

    def __init__(self, cuts: str, files: Mapping[str, str]) -> None:
        fields = cuts.split(" ") if cuts else []
        self._firsts, self._names, self._files = fields[::2], fields[1::2], files
        self._order = [units(first) for first in self._firsts]
        self._read: dict[int, list[_Entry]] = {}

    def get(self, terms: Iterable[str]) -> dict[str, str]:
        """Give the entries of those terms that are there."""
        by_piece: dict[int, list[str]] = defaultdict(list)
        for term in terms if self._names else ():
            by_piece[self._place(term)].append(term)
        found = dict[str, str]()
        for place, some in by_piece.items():
            entries = dict(self._entries(place))
            found |= {term: entries[term] for term in some if term in entries}
        return found

    def changed(self, pieces: Pieces, changes: Mapping[str, str | None]) -> str:
        """Give what `Pieces.cut` would give of the list with these changes (`None`: the entry goes).

        A cut depends on what stands since the last one, and on the entry after it. So what comes after a cut that is
        where it was stays as it is, up to the next change; that of the first entry of a piece may move the cut before.
        """
        if not self._names:
            return pieces.cut(in_order((term, rest) for term, rest in changes.items() if rest is not None))
        own: dict[int, dict[str, str | None]] = defaultdict(dict)
        touched = set[int]()
        for term, rest in changes.items():
            place = self._place(term)
            own[place][term] = rest
            touched.add(place)
            if place and units(term) <= units(self._entries(place)[0][0]):
                touched.add(place - 1)
        found: list[str] = []
        cutter = None
        for place, (first, name) in enumerate(zip(self._firsts, self._names, strict=True)):
            if place not in touched:
                start = cutter.ends(*self._entries(place)[0]) if cutter else first
                if start or not cutter:
                    found += [*(cutter.done() if cutter else ()), start, name]
                    cutter = None
                    continue
            cutter = cutter or Cutter(pieces, first)
            for term, rest in _merged(self._entries(place), own.get(place)):
                cutter.take(term, rest)
        return " ".join([*found, *(cutter.done() if cutter else ())])

    def _place(self, term: str) -> int:
        return max(0, bisect_right(self._order, units(term)) - 1)

    def _entries(self, place: int) -> list[_Entry]:
        if place not in self._read:
            last, found = "", list[_Entry]()
            for entry in read_piece(self._files[path_of(self._names[place])]).split("!"):
                end, space, rest = entry.partition(" ")
                last = last[: _VALUES[end[0]]] + end[1:]
                found.append((last, space + rest))
            self._read[place] = found
        return self._read[place]


def _merged(entries: list[_Entry], changes: Mapping[str, str | None] | None) -> list[_Entry]:
    if not changes:
        return entries
    return in_order((term, rest) for term, rest in {**dict(entries), **changes}.items() if rest is not None)
