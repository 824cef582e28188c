"""A segment that was made before to one of whose documents a few are others: what these have otherwise is spliced in.

The numbers of the sheets must stay: documents may change, but none may come or go between those that stay.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pipeline.search.lists import List
from pipeline.search.pieces import ENDS, numbers, read_numbers, steps
from pipeline.search.segment import MENTIONED, TITLE, Segment, counted, fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.search.pieces import Pieces
    from pipeline.search.segment import Row

Terms = dict[str, "Sequence[Any]"]
"""What a sheet has of each term: see `pipeline.search.segment.Indexed`."""
_Change = tuple["Sequence[Any] | None", "Sequence[Any] | None"]
_NONE = [0, ""] * TITLE  # what a sheet has of a term that does not stand there
_ENDS = bytes(chr(code) in ENDS for code in range(256))


def others(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[int, Row, Row]] | None:
    """Give the rows that are others, each with the number of its first sheet; `None` where sheets get other numbers."""
    if len(before) != len(after):
        return None
    found, first = [], 0
    for old, new in zip(before, after, strict=True):
        if len(old.sheets) != len(new.sheets):
            return None
        if old.key != new.key:
            found.append((first, old, new))
        first += len(new.sheets)
    return found


def terms_in(terms: Mapping[str, Sequence[Any]], marks: Iterable[str]) -> Terms:
    """Give what a sheet has of each term, its marks among them."""
    return {**terms, **dict.fromkeys(marks, MENTIONED)}


def renewed(
    before: Segment, rows: Sequence[Row], sheets: Iterable[tuple[int, Terms, Terms]], files: Mapping[str, str],
    pieces: Pieces,
) -> Segment:
    """Give the segment of other rows.

    `sheets` are those that are others, by their numbers, with the terms that each had and has now. `files` has the
    pieces from before; those that are new are put into `pieces`.
    """
    changes: dict[str, dict[int, _Change]] = defaultdict(dict)
    for sheet, old, new in sheets:
        for term in old.keys() | new.keys():
            if old.get(term) != new.get(term):
                changes[term][sheet] = old.get(term), new.get(term)
    terms, places = List(before.terms, files), List(before.places, files)
    old_terms, old_places = terms.get(changes), places.get(changes)
    new_terms: dict[str, str | None] = {}
    new_places: dict[str, str | None] = {}
    counts = dict(before.counts)
    for term, own in changes.items():
        entry, placed = _spliced(old_terms.get(term, ""), old_places.get(term, ""), own)
        if entry != old_terms.get(term, ""):
            new_terms[term] = entry or None
        if placed != old_places.get(term, ""):
            new_places[term] = placed or None
        counts[term] = counts.get(term, 0) + sum((new is not None) - (old is not None) for old, new in own.values())
        if not counts[term]:
            del counts[term]
    lists = terms.changed(pieces, new_terms), places.changed(pieces, new_places)
    return Segment.of(rows, lists, counts, pieces)


def _spliced(entry: str, placed: str, changes: Mapping[int, _Change]) -> tuple[str, str]:
    """Give the entries of a term, in the list of terms and in that of places, with other sheets."""
    old, old_placed = _fields(entry, TITLE + 1), _fields(placed, TITLE)
    found, places = [], []
    for reading in range(TITLE):
        here = slice(2 * reading, 2 * reading + 2)
        own = {
            sheet: (new[here] if new else (0, ""))
            for sheet, (was, new) in sorted(changes.items()) if (was or _NONE)[here] != (new or _NONE)[here]
        }
        one, other = _list(old[reading], old_placed[reading], own) if own else (old[reading], old_placed[reading])
        found.append(one)
        places.append(other)
    titles = (set(accumulate(read_numbers(old[TITLE]))) - changes.keys()) | {
        sheet for sheet, (_, new) in changes.items() if new and new[-1]}
    return fields(*found, numbers(steps(sorted(titles)))), fields(*places)


def _fields(entry: str, count: int) -> list[str]:
    some = entry.split(" ")[1:]
    return some + [""] * (count - len(some))


def _list(sheets: str, places: str, changes: Mapping[int, Sequence[Any]]) -> tuple[str, str]:
    """Splice sheets and places of a reading: `changes` have how many a sheet has, and which."""
    counts = _counts(sheets)
    marks = places.encode().translate(_ENDS)
    found: list[str] = []
    start = end = passed = 0  # of the places that stay and are not written yet; how many sheets these are of
    order = sorted({*counts, *changes})
    for sheet, (_, text) in changes.items():
        where = bisect_left(order, sheet)
        end = _after(marks, start, sum(counts.get(one, 0) for one in order[passed:where]))
        found += places[start:end], text
        start, passed = _after(marks, end, counts.get(sheet, 0)), where + 1
    found.append(places[start:])
    if any(counts.get(sheet, 0) != count for sheet, (count, _) in changes.items()):
        now = {**counts, **{sheet: count for sheet, (count, _) in changes.items()}}
        order = [sheet for sheet in order if now[sheet]]
        sheets = counted(order, map(now.__getitem__, order))
    return sheets, "".join(found)


def _after(marks: bytes, start: int, count: int) -> int:
    """Give the place after so many numbers from `start` on, by the marks at their ends: by halves, which is quick."""
    if not count:
        return start
    low, high = start, len(marks)
    while high - low > 1:
        middle = (low + high) // 2
        some = marks.count(1, low, middle)
        if some < count:
            low, count = middle, count - some
        else:
            high = middle
    return high


def _counts(text: str) -> dict[int, int]:
    """Read what `counted` wrote."""
    found, sheet = {}, 0
    values = iter(read_numbers(text))
    for value in values:
        sheet += value >> 1
        found[sheet] = next(values) + 2 if value & 1 else 1
    return found
