"""A part of the documents to a part of the index, which is made again only when one of them has changed."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.search.pieces import DIGITS, HALF, names_in, numbers, path_of, stepped, steps, units
from pipeline.search.sheets import Sheet
from pipeline.search.words import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.search.pieces import Pieces
    from pipeline.search.sheets import Block

GAP = 50  # places between two blocks, so that no phrase goes from one into the other: the farthest that is near
_CARDS = 16  # sheets whose titles are loaded at once
_DATE = re.compile(r"(-?\d{4,6})(?:-(\d\d)(?:-(\d\d))?)?")
_YEAR, _MONTH = 416, 32  # a date as one number: 13 x 32 (0 for a month or day that is not known)

BOTH, READING, DIPLOMATIC, TITLE = range(4)
_Places = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a document beside its text."""

    path: str
    title: str
    date: str | None
    date_text: str | None
    categories: tuple[str, ...]
    until: str | None = None
    """Where `date` is the beginning of a span, its end."""

    def values(self) -> tuple[Any, ...]:
        """Give all of that."""
        return self.path, self.title, self.date, self.date_text, self.categories, self.until

    def order(self) -> tuple[bool, int, str, str]:
        """Give its place among others: by date, those without one last, then by title and path."""
        moment = day(self.date)
        return moment is None, moment or 0, self.title, self.path


@dataclass(frozen=True, slots=True)
class Read:
    """A document to be indexed: its sheets, and by the pages of these the pages of the things that they mention.

    `key` is a hash of all that, `kept` the key of what is kept of its sheets.
    """

    about: About
    sheets: Sequence[Indexed]
    things: Mapping[str, Sequence[str]]
    key: str
    kept: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """A sheet and what is found in it: a part of a document's rendering, since it depends on that document alone.

    `terms` has of each term, for each of both readings and for what one of them has (`BOTH`, `READING`, `DIPLOMATIC`),
    how many places it has and which, as they are written; and last whether it stands in the title. `length` is how many
    words and gaps there are.
    """

    sheet: Sheet
    length: int
    terms: Mapping[str, Sequence[Any]]

    def as_json(self) -> list[Any]:
        """Give it as plain JSON values."""
        return [self.sheet.as_json(), self.length, self.terms]

    @classmethod
    def from_json(cls, data: list[Any]) -> Indexed:
        """Read what `as_json` gave."""
        return cls(Sheet.from_json(data[0]), data[1], data[2])


@dataclass(frozen=True, slots=True)
class Row:
    """What a segment says of a document beside its words: of each sheet its card, its length, and its marks."""

    key: str
    kept: str
    about: About
    sheets: Sequence[tuple[list[str], int, list[str]]]

    @classmethod
    def of(cls, read: Read, pieces: Pieces) -> Row:
        """Give that of a document, whose texts are put into pieces."""
        sheets = []
        for found in read.sheets:
            sheet = found.sheet
            card = [sheet.path, read.about.title, sheet.title, read.about.date_text or "", pieces.add(_shown(sheet))]
            marks = [*map(thing_term, read.things.get(sheet.path, ())), *map(category_term, read.about.categories)]
            sheets.append((card, found.length, list(dict.fromkeys(marks))))
        return cls(read.key, read.kept, read.about, sheets)

    @classmethod
    def from_json(cls, data: list[Any]) -> Row:
        """Read what `as_json` gave."""
        key, kept, about, sheets = data
        path, title, date, date_text, categories, until = about
        return cls(key, kept, About(path, title, date, date_text, tuple(categories), until), list(map(tuple, sheets)))

    def as_json(self) -> list[Any]:
        """Give it as plain JSON values."""
        return [self.key, self.kept, self.about.values(), self.sheets]

    def order(self) -> tuple[bool, int, str, str]:
        """Give its place among others."""
        return self.about.order()


@dataclass(frozen=True, slots=True)
class Segment:
    """What is made of documents: rows in the order of their sheets, lists of terms and of places, and the head.

    `name` is that of the piece to begin with, which leads to all others; `counts` says in how many sheets each term
    stands.
    """

    rows: Sequence[Row]
    terms: str
    places: str
    cards: Sequence[str]
    name: str
    counts: Mapping[str, int]

    @classmethod
    def of(cls, rows: Sequence[Row], lists: tuple[str, str], counts: Mapping[str, int], pieces: Pieces) -> Segment:
        """Give that of rows, and of lists of terms and of places."""
        sheets = [(row.about, *sheet) for row in rows for sheet in row.sheets]
        some = [card for _, card, _, _ in sheets]
        cards = [pieces.add(some[first : first + _CARDS]) for first in range(0, max(1, len(some)), _CARDS)]
        dates = [moment for about, *_ in sheets if (moment := day(about.date)) is not None]
        head = {
            "sheets": len(sheets), "first": dates[0] if dates else 0,
            "dates": numbers(steps(dates)[1:]) if dates else "",
            "dated": len(dates), "lengths": "".join(_rough(length) for _, _, length, _ in sheets), "cards": cards,
            "ends": list(_ends(about for about, *_ in sheets)), "terms": lists[0], "places": lists[1],
        }
        return cls(rows, *lists, cards, pieces.add(head), counts)

    @classmethod
    def from_json(cls, data: list[Any], counts: Mapping[str, int]) -> Segment:
        """Read what `as_json` gave, but for the counts, which are kept apart."""
        rows, terms, places, cards, name = data
        return cls([Row.from_json(row) for row in rows], terms, places, cards, name, counts)

    def as_json(self) -> list[Any]:
        """Give it as plain JSON values."""
        return [[row.as_json() for row in self.rows], self.terms, self.places, self.cards, self.name]

    def paths(self) -> set[str]:
        """Give the paths of its pieces."""
        texts = (card[4] for row in self.rows for card, _, _ in row.sheets)
        return {*map(path_of, [self.name, *self.cards, *texts]), *self.lists()}

    def lists(self) -> set[str]:
        """Give the paths of those that have its lists."""
        return {path_of(name) for cuts in (self.terms, self.places) for name in names_in(cuts)}


def day(date: str | None) -> int | None:
    """Give a W3C date as a number that has its order; month and day are 0 where they are not known."""
    found = _DATE.match(date or "")
    if not found:
        return None
    year, month, of_month = (int(part or 0) for part in found.groups())
    return year * _YEAR + month * _MONTH + of_month


def _ends(abouts: Iterable[About]) -> Iterator[tuple[int, int]]:
    """Give the sheets of documents that a span of time dates, each with its last day."""
    for place, about in enumerate(abouts):
        start, end = day(about.date), day(about.until)
        if start is not None and end is not None and end > start:
            yield place, end


def thing_term(path: str) -> str:
    """Give the term that a sheet has for a person, place or organisation: the path of its page."""
    return "@" + path.removesuffix(".html").replace(" ", "%20").replace("!", "%21")


def category_term(category: str) -> str:
    """Give the term for a kind of document."""
    return "=" + category.replace("%", "%25").replace(" ", "%20").replace("!", "%21")


def segment_of(documents: Iterable[Read], pieces: Pieces) -> Segment:
    """Index documents, which come in the order of their sheets."""
    postings = _Postings()
    rows = list[Row]()
    place = 0
    for one in documents:
        rows.append(Row.of(one, pieces))
        for (_, _, marks), found in zip(rows[-1].sheets, one.sheets, strict=True):
            postings.take(place, found.terms, marks)
            place += 1
    lists = pieces.cut(postings.sheets()), pieces.cut(postings.places())
    return Segment.of(rows, lists, postings.counts, pieces)


def indexed(sheet: Sheet, of: str) -> Indexed:
    """Index a sheet of a document of the title `of`."""
    places: tuple[_Places, ...] = tuple(defaultdict(list) for _ in range(TITLE))
    title = f"{sheet.title} · {of}" if sheet.title else of
    place = _text(places[BOTH], 0, title)
    of_title = set(places[BOTH])
    count = 0
    for block in sheet.blocks:
        start = place
        for reading, text in _texts(block):
            place = _text(places[reading], place, text)
        count += place - start
    terms: dict[str, list[Any]] = {
        term: [len(found), stepped(found), 0, "", 0, "", int(term in of_title)] for term, found in places[BOTH].items()
    }
    for reading in (READING, DIPLOMATIC):
        for term, found in places[reading].items():
            entry = terms.get(term) or terms.setdefault(term, [0, "", 0, "", 0, "", 0])
            entry[2 * reading : 2 * reading + 2] = len(found), stepped(found)
    return Indexed(sheet, count, terms)


def _text(places: _Places, place: int, text: str) -> int:
    for terms in terms_of(text):
        for term in terms if len(terms) == 1 else dict.fromkeys(terms):
            places[term].append(place)
        place += 1
    return place + GAP


# What is mentioned on a sheet, and what kind it is of, has no place in its text.
MENTIONED = (1, "", 0, "", 0, "", 0)


class _Postings:
    """Of each term the sheets that have it, in their order, with what `Indexed` says of it."""

    def __init__(self) -> None:
        # There are millions of them: number and count of a sheet stand one after the other, and so do all places, which
        # are ASCII; each a string of its own would take four times as much.
        self._lists: tuple[dict[str, tuple[list[int], bytearray]], ...] = tuple(
            defaultdict(lambda: ([], bytearray())) for _ in range(TITLE))
        self._titles: dict[str, list[int]] = defaultdict(list)
        self.counts: dict[str, int] = defaultdict(int)
        """In how many sheets each term stands."""

    def take(self, here: int, terms: Mapping[str, Sequence[Any]], marks: Iterable[str]) -> None:
        """Take in the sheet of the number `here`."""
        both, reading, diplomatic = self._lists
        counts = self.counts
        for term, (count, places, of_reading, in_reading, of_diplomatic, in_diplomatic, is_title) in terms.items():
            counts[term] += 1
            if count:
                sheets, text = both[term]
                sheets += here, count
                text += places.encode()
            if of_reading:
                sheets, text = reading[term]
                sheets += here, of_reading
                text += in_reading.encode()
            if of_diplomatic:
                sheets, text = diplomatic[term]
                sheets += here, of_diplomatic
                text += in_diplomatic.encode()
            if is_title:
                self._titles[term].append(here)
        for term in marks:
            counts[term] += 1
            both[term][0].extend((here, MENTIONED[0]))

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Give of each term the sheets: a step, doubled, or one more where the count follows of those that are many."""
        for term in self._terms:
            found = [some[term][0] if term in some else [] for some in self._lists]
            title = numbers(steps(self._titles.get(term, ())))
            yield term, fields(*[counted(one[::2], one[1::2]) for one in found], title)

    def places(self) -> Iterator[tuple[str, str]]:
        """Give of each word its places, sheet by sheet, in steps from the beginning of each."""
        for term in self._terms:
            if term[0] not in "@=":
                yield term, fields(*[some[term][1].decode() if term in some else "" for some in self._lists])

    @cached_property
    def _terms(self) -> list[str]:
        """The terms in the order of their entries."""
        return sorted(self.counts, key=units)


def fields(*parts: str) -> str:
    """Write the fields of an entry; those at its end that are empty are left out."""
    return (" " + " ".join(parts)).rstrip()


def counted(sheets: Iterable[int], counts: Iterable[int]) -> str:
    """Write sheets, each with how often it has a term."""
    last, values = 0, list[int]()
    for sheet, count in zip(sheets, counts, strict=True):
        if count == 1:
            values.append((sheet - last) * 2)
        else:
            values += ((sheet - last) * 2 + 1, count - 2)
        last = sheet
    return numbers(values)


def _texts(block: Block) -> list[tuple[int, str]]:
    if block.reading == block.diplomatic:
        return [(BOTH, block.reading)]
    texts = [(READING, block.reading), (DIPLOMATIC, block.diplomatic)]
    return [(reading, text) for reading, text in texts if text]


def _shown(sheet: Sheet) -> list[list[str]]:
    """Give the blocks as they are shown: the anchor, the reading text, and the diplomatic one where it differs."""
    return [
        [block.anchor, block.reading] if block.reading == block.diplomatic
        else [block.anchor, block.reading, block.diplomatic] for block in sheet.blocks
    ]


def _rough(length: int) -> str:
    """Write a length in one digit: the fourfold of its logarithm."""
    return DIGITS[min(HALF - 1, round(2 * math.log2(1 + length)))]
