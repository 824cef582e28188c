"""Records to the pages that one browses by: dates, types, classifications, subjects, correspondents.

Each page is told here with all that it shows of the documents, and with nothing else, so that it is made again only
when that changes; `xslt/html/browse.xsl` makes it. What would be too long for a page falls into years, and a year into
months.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.addresses import safe_name
from pipeline.facets import FACETS, day_of
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Table = dict[str, Any]

# What these pages know of a document.
OF_RECORD = ("path", "title", "date", "date_text", "until", "facets", "letter")
_MOST = 300  # documents in one table
_LONGEST = 10  # years of a span that is listed under each of them; what is dated more widely, under its first alone
_AT_HOME = 30  # documents that the home page names


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its path in the site, and all that it shows: rows of documents, and what is around them."""

    path: str
    shown: Table
    rows: tuple[_Row, ...] | None = None

    @property
    def digest(self) -> str:
        """A hash of all that it shows."""
        return key_of(json.dumps(self.shown), *(row.digest for row in self.rows or ()))

    @property
    def table(self) -> Table:
        """The same as the stylesheet is handed it."""
        rows = {} if self.rows is None else {"rows": [row.shown for row in self.rows]}
        return {"kind": "browse", "path": self.path, **self.shown, **rows}


@dataclass(frozen=True, slots=True)
class _Row:
    """A document in a table, and a hash of what is shown of it."""

    shown: Table
    digest: str


@dataclass(frozen=True, slots=True)
class _Document:
    """A document, and when it was written, or between when: year, month and day, 0 where they are not known."""

    record: Table
    date: tuple[int, int, int] | None
    until: tuple[int, int, int] | None

    @property
    def months(self) -> list[tuple[int, int]]:
        """The years and months that it touches, from the first on; month 0 where none is known."""
        if not self.date:
            return []
        (year, month, _), (last, end, _) = self.date, self.until or self.date
        if not self.until or not year <= last <= year + _LONGEST:
            return [(year, month)]
        if not month or not end:
            return [(year, month), *((one, 0) for one in range(year + 1, last + 1))]
        count = max(1, (last - year) * 12 + end - month + 1)
        return [(year + (month - 1 + one) // 12, (month - 1 + one) % 12 + 1) for one in range(count)]

    @property
    def order(self) -> tuple[Any, ...]:
        return self.date is None, self.date or (), self.record["title"], self.record["path"]


def pages_of(records: Iterable[Table], address: Callable[[str], str | None]) -> Iterator[Page]:
    """Give the pages that documents are browsed by; `address` tells where what a pointer means has its page."""
    some = [_Document(record, day_of(record["date"]), day_of(record["until"])) for record in records]
    documents = sorted(some, key=lambda one: one.order)
    browse = _Browse(documents, address)
    yield from browse.documents()
    yield from browse.dates()
    for facet in FACETS:
        yield from browse.facet(facet)
    yield from browse.correspondents()


class _Browse:
    """The documents of an edition, and the names of the pages of what they are browsed by."""

    def __init__(self, documents: Sequence[_Document], address: Callable[[str], str | None]) -> None:
        self._documents = documents
        labels: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._meant: dict[str, str] = {}
        for one in documents:
            for facet in FACETS:
                labels[facet].update(one.record["facets"].get(facet, ()))
            for side in (one.record["letter"] or {}).values():
                for who in side:
                    self._names[who["as"]][who["name"]] += 1
                    self._meant.setdefault(who["as"], who["who"])
        self._people = dict(self._pages_of_people(address))
        self._best = {facet: _most_frequent(some) for facet, some in labels.items()}
        self._persons = {one: self._person(one) for one in self._people}
        rows = ((one.record["path"], self._row(one)) for one in documents)
        self._row_of = {path: _Row(row, key_of(json.dumps(row))) for path, row in rows}

    def documents(self) -> Iterator[Page]:
        """Give the home page, and that of all documents."""
        shown = {"view": "home", "count": len(self._documents)}
        if len(self._documents) > _AT_HOME and not self._documents[0].date:
            yield Page("index.html", shown)
        else:
            yield self._some("index.html", shown, self._documents, _AT_HOME)
        yield self._some("documents/index.html", {"view": "documents"}, self._documents, _MOST)

    def dates(self) -> Iterator[Page]:
        """Give a page for each year, for each month of a year with many documents, and that of all years."""
        years = _touched(self._documents)
        if not any(year is not None for year in years):
            return
        yield Page("dates/index.html", {"view": "dates", "years": self._years(self._documents)})
        dated = [year for year in years if year is not None]
        for place, year in enumerate(dated):
            some = years[year]
            beside = {
                word: {"year": dated[other], "path": _year_path(dated[other])}
                for word, other in (("previous", place - 1), ("next", place + 1)) if 0 <= other < len(dated)
            }
            shown = {"view": "year", "year": year, "beside": beside}
            if len(some) <= _MOST:
                days = _days(_begun(some, (year,)), _year_path(year))
                yield Page(_year_path(year), shown | {"days": days}, self._rows(some, (year,)))
                continue
            months = _touched_months(some, year)
            starts = {month: _begun(found, (year, month)) for month, found in months.items()}
            days = [day for month, found in starts.items() for day in _days(found, _month_path(year, month))]
            yield Page(_year_path(year), shown | {"days": days, "months": _months(year, months)})
            for month, found in months.items():
                path = _month_path(year, month)
                shown = {"view": "month", "year": year, "month": month, "up": _year_path(year)}
                yield Page(path, shown | {"days": _days(starts[month], path)}, self._rows(found, (year, month)))
        if None in years:
            yield Page(_year_path(None), {"view": "undated"}, self._rows(years[None]))

    def facet(self, facet: str) -> Iterator[Page]:
        """Give a page for each value of a facet, and that of all values."""
        found: dict[str, list[_Document]] = defaultdict(list)
        for one in self._documents:
            for key in dict.fromkeys(map(_key, one.record["facets"].get(facet, ()))):
                found[key].append(one)
        if not found:
            return
        values = [
            {"label": self._best[facet][key], "path": _value_path(facet, key), "count": len(some), **_span(some)}
            for key, some in sorted(found.items())
        ]
        yield Page(f"{facet}/index.html", {"view": "values", "facet": facet, "values": values})
        for key, some in found.items():
            about = {"view": "value", "facet": facet, "label": self._best[facet][key]}
            yield from self._value(_value_path(facet, key), about, some)

    def correspondents(self) -> Iterator[Page]:
        """Give a page for each correspondent, with the letters from and to them, and that of all."""
        found: dict[str, list[_Document]] = defaultdict(list)
        counts = {"sent": Counter[str](), "received": Counter[str]()}
        for one in self._documents:
            letter = one.record["letter"] or {}
            for word, side in letter.items():
                counts[word].update({who["as"] for who in side})
            for who in dict.fromkeys(who["as"] for side in letter.values() for who in side):
                found[who].append(one)
        if not found:
            return
        values = [
            {**self._persons[who], "sent": counts["sent"][who], "received": counts["received"][who], **_span(some)}
            for who, some in sorted(found.items())
        ]
        yield Page("correspondents/index.html", {"view": "correspondents", "values": values})
        for who, some in found.items():
            about = {key: value for key, value in self._persons[who].items() if key != "path"}
            yield from self._value(self._people[who], {"view": "correspondent", **about}, some)

    def _value(self, path: str, about: Table, some: Sequence[_Document]) -> Iterator[Page]:
        """Give the page of the documents that have something in common; of many, a page for each year."""
        if len(some) <= _MOST or not some[0].date:
            yield Page(path, about, self._rows(some))
            return
        folder = path.removesuffix(".html")
        yield Page(path, about | {"years": self._years(some, folder)})
        for year, found in self._by_year(some).items():
            shown = about | {"up": path} | ({} if year is None else {"year": year})
            page = f"{folder}/{_year_name(year)}.html"
            if year is None or len(found) <= _MOST:
                yield Page(page, shown, self._rows(found))
                continue
            months = self._by_month(found)
            yield Page(page, shown | {"months": _months(year, months, folder)})
            for month, few in months.items():
                part = shown | {"up": page, "month": month}
                yield Page(_month_path(year, month, folder), part, self._rows(few))

    def _some(self, path: str, shown: Table, documents: Sequence[_Document], most: int) -> Page:
        """Give a page of documents as rows, or where they are too many as years."""
        if len(documents) <= most or not documents[0].date:
            return Page(path, shown, self._rows(documents))
        return Page(path, shown | {"years": self._years(documents)})

    def _rows(self, documents: Iterable[_Document], time: tuple[int, ...] = ()) -> tuple[_Row, ...]:
        return tuple(self._row_at(one, time) for one in documents)

    def _row_at(self, one: _Document, time: tuple[int, ...]) -> _Row:
        """Give the row of a document on the page of a year or month, which it may have begun before."""
        row = self._row_of[one.record["path"]]
        if not one.date or one.date[: len(time)] == time:
            return row
        shown = {key: value for key, value in row.shown.items() if key != "day"} | {"begun": True}
        return _Row(shown, key_of(json.dumps(shown)))

    def _row(self, one: _Document) -> Table:
        record = one.record
        facets = {
            facet: [{"label": self._best[facet][key], "path": _value_path(facet, key)}
                    for key in dict.fromkeys(map(_key, labels))]
            for facet, labels in record["facets"].items()
        }
        sides = (record["letter"] or {}).items()
        letter = {word: [self._persons[who["as"]] for who in side] for word, side in sides}
        row = {key: record[key] for key in ("path", "title", "date_text")} | facets | letter
        return row | ({"order": _number(one.date), "day": _id_of_day(one.date)} if one.date else {})

    def _person(self, one: str) -> Table:
        # As they are called most often; of names as frequent, the first in the alphabet.
        names = sorted((name for name in self._names[one] if name), key=lambda name: (-self._names[one][name], name))
        who = self._meant[one]
        return {"who": who, "name": names[0] if names else _bare(who), "path": self._people[one]}

    def _pages_of_people(self, address: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
        taken: set[str] = set()
        for one in sorted(self._names, key=lambda one: (one.startswith("name:"), one)):
            who = self._meant[one]
            page = address(who) if one == who else None
            if page and "#" not in page:
                path = f"correspondents/{posixpath.basename(page)}"
            else:
                path = f"correspondents/{_name(_bare(who)) if one == who else safe_name(_bare(who))}.html"
            if path.casefold() in taken:
                path = f"{path.removesuffix('.html')}-{hashlib.sha256(one.encode()).hexdigest()[:8]}.html"
            taken.add(path.casefold())
            yield one, path

    def _by_year(self, documents: Iterable[_Document]) -> dict[int | None, list[_Document]]:
        found: dict[int | None, list[_Document]] = defaultdict(list)
        for one in documents:
            found[one.date[0] if one.date else None].append(one)
        return found

    def _by_month(self, documents: Iterable[_Document]) -> dict[int, list[_Document]]:
        found: dict[int, list[_Document]] = defaultdict(list)
        for one in documents:
            found[one.date[1] if one.date else 0].append(one)
        return found

    def _years(self, documents: Sequence[_Document], folder: str = "dates") -> list[Table]:
        found = []
        # The pages of years list what touches them; those that a page of many falls into, each document once.
        for year, some in (_touched if folder == "dates" else self._by_year)(documents).items():
            found.append({"path": f"{folder}/{_year_name(year)}.html", "count": len(some)})
            if year is not None:
                months = Counter(month for one in some for touched, month in one.months if touched == year)
                begun = len(_begun(some, (year,)))
                found[-1] |= {"year": year, "begun": begun, "months": [months[month] for month in range(1, 13)]}
        return found


def _touched(documents: Iterable[_Document]) -> dict[int | None, list[_Document]]:
    """Give the documents of each year that they touch, in the order of time; those without a date last."""
    found: dict[int | None, list[_Document]] = defaultdict(list)
    for one in documents:
        for year in dict.fromkeys(year for year, _ in one.months) if one.date else (None,):
            found[year].append(one)
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def _begun(documents: Iterable[_Document], time: tuple[int, ...]) -> list[_Document]:
    """Give those that were begun in a year, or in a month of it."""
    return [one for one in documents if one.date and one.date[: len(time)] == time]


def _touched_months(documents: Iterable[_Document], year: int) -> dict[int, list[_Document]]:
    found: dict[int, list[_Document]] = defaultdict(list)
    for one in documents:
        for touched, month in one.months:
            if touched == year:
                found[month].append(one)
    return dict(sorted(found.items()))


def _most_frequent(labels: Mapping[str, int]) -> dict[str, str]:
    """Give for each label, case apart, the form of it that is found most often; of equals, the first."""
    found: dict[str, str] = {}
    for label in sorted(labels, key=lambda label: (-labels[label], label)):
        found.setdefault(_key(label), label)
    return found


def _days(documents: Sequence[_Document], page: str) -> list[Table]:
    """Give the days that have documents: where each leads, on which page it is listed, and how many it has."""
    found: dict[tuple[int, int], list[_Document]] = defaultdict(list)
    for one in documents:
        if one.date and one.date[2]:
            found[one.date[1:]].append(one)
    return [
        {"month": month, "day": day, "count": len(some),
         "path": some[0].record["path"] if len(some) == 1 else f"{page}#{_id_of_day(some[0].date)}",
         "title": some[0].record["title"] if len(some) == 1 else ""}
        for (month, day), some in found.items()
    ]


def _bare(who: str) -> str:
    """Give the end of a pointer: an id, a key, or a name."""
    return who.removeprefix("name:") if who.startswith("name:") else who.rpartition("#")[2].rpartition(":")[2]


def _span(documents: Sequence[_Document]) -> Table:
    dates = [date for one in documents for date in (one.date, one.until) if one.date and date]
    return {"from": min(dates)[0], "to": max(dates)[0]} if dates else {}


def _number(date: tuple[int, int, int]) -> int:
    return date[0] * 10_000 + date[1] * 100 + date[2]


def _id_of_day(date: tuple[int, int, int] | None) -> str:
    return f"d-{date[1]:02}-{date[2]:02}" if date else ""


def _year_name(year: int | None) -> str:
    if year is None:
        return "undated"
    return f"{year:04}" if year >= 0 else f"{-year:04}-bce"


def _year_path(year: int | None) -> str:
    return f"dates/{_year_name(year)}.html"


def _month_path(year: int, month: int, folder: str = "dates") -> str:
    return f"{folder}/{_year_name(year)}-{month:02}.html"


def _months(year: int, months: Mapping[int, Sequence[_Document]], folder: str = "dates") -> list[Table]:
    return [
        {"month": month, "path": _month_path(year, month, folder), "count": len(some)} for month, some in months.items()
    ]


def _key(label: str) -> str:
    return label.casefold()


def _value_path(facet: str, key: str) -> str:
    return f"{facet}/{_name(key)}.html"


def _name(label: str) -> str:
    """Give the name of a page, readable where it can be: unlike for unlike labels."""
    key = _key(label)
    if re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", key):
        return safe_name(key.replace(" ", "-"))
    readable = re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode())
    return "-".join(filter(None, (readable.strip("-")[:60].rstrip("-"), hashlib.sha256(key.encode()).hexdigest()[:8])))
