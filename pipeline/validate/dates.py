"""Dates that no calendar has, and pairs of them the wrong way round.

The attributes are those of `att.datable.w3c` and `att.datable.iso` (TEI Guidelines 13.4): years, months, days and
times of W3C's XML Schema, of the Gregorian calendar reckoned backwards.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import TEI, Finding
from pipeline.xmlio import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from pipeline.model import Source
    from pipeline.validate.enough import Enough
    from pipeline.validate.places import Places

Day = tuple[int, int, int]

_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?(?:T[\d:.,]*)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_IN_YEAR = re.compile(r"--(\d\d)(?:-(\d\d))?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_NAMES = ("when", "notBefore", "notAfter", "from", "to")
_DATES = frozenset(_NAMES) | {f"{name}-iso" for name in _NAMES}
_PAIRS = (("notBefore", "notAfter"), ("from", "to"))
# On these, from and to are pages, leaves and pointers.
_NO_DATES = frozenset({"app", "arc", "biblScope", "citedRange", "locus", "rt", "span", "when", "zone", "surface"})
_DECEMBER = 12
_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


class Span(NamedTuple):
    """The days that a date may mean: of a year, a month or a day the first and the last."""

    first: Day
    last: Day


def check_dates(source: Source, places: Places, enough: Enough) -> list[Finding]:
    """Tell each impossible date of a piece of a file, and each pair whose end lies before its beginning.

    `enough` counts what is told of the file.
    """
    findings = []
    for element in source.own(f"{{{TEI}}}*"):
        if _DATES.isdisjoint(element.keys()) or local_name(element) in _NO_DATES:
            continue
        for attribute, code, message, hint in _faults(element):
            if enough.of(code, "warning"):
                continue
            findings.append(
                Finding(
                    source.name, *places.of(source, element), "warning", code, message, "references", hint,
                    places.path(source, element, attribute),
                ),
            )
    return findings


def span(date: str) -> Span | None:
    """Give the days that a date of W3C's may mean, `None` for what is no such date or for one that is none."""
    found = _DATE.fullmatch(date.strip())
    if not found or impossible(date):
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    last = month or _DECEMBER
    return Span((year, month or 1, day or 1), (year, last, day or _length(year, last)))


def impossible(date: str) -> str | None:
    """Give the reason why a date cannot be, `None` where it can or where it has another form."""
    date = date.strip()
    if found := _DATE.fullmatch(date):
        year, month, day = int(found[1]), found[2], found[3]
        month_of = f"{calendar.month_name[int(month)]} {found[1]}" if month and 1 <= int(month) <= _DECEMBER else ""
        longest = _length(year, int(month)) if month_of else 0
    elif found := _IN_YEAR.fullmatch(date):
        month, day = found[1], found[2]
        month_of = calendar.month_name[int(month)] if 1 <= int(month) <= _DECEMBER else ""
        longest = _LONGEST_MONTH.get(int(month), 31)
    else:
        return None
    if month and not month_of:
        return f"there is no month {month}"
    if day and not 1 <= int(day) <= longest:
        return f"{month_of} has {longest} days"
    return None


def days_told(element: _Element) -> str:
    """Give the dates of an element in words: `from 1943-10-23 to 1946-01-24`."""
    words = {"when": "", "from": "from ", "to": "to ", "notBefore": "not before ", "notAfter": "not after "}
    return " ".join(f"{word}{element.get(name)}" for name, word in words.items() if element.get(name))


def _length(year: int, month: int) -> int:
    # Gregorian years repeat every 400; XML Schema counts the year before 1 as -1, so that -1 is a leap year
    # where there is a year 0 and -1 stands for it. Either reading lets a 29 February pass.
    leap = calendar.isleap(year % 400) or (year < 0 and calendar.isleap((year + 1) % 400))
    return (29 if leap else 28) if month == 2 else _LONGEST_MONTH.get(month, 31)


def _faults(element: _Element) -> Iterator[tuple[str, str, str, str]]:
    name = local_name(element)
    for attribute in element.attrib:
        if attribute in _DATES:
            value = str(element.get(attribute))
            reason = impossible(value)
            if reason:
                message = f"The {attribute} of <{name}> is “{value}”, but {reason}."
                hint = "Correct the date; where the day is not known, give the month."
                yield str(attribute), "impossible-date", message, hint
    for suffix in ("", "-iso"):
        for early, late in _PAIRS:
            begin, end = element.get(early + suffix), element.get(late + suffix)
            if not begin or not end:
                continue
            first, last = span(begin), span(end)
            if first and last and first.first > last.last:
                message = f"The {early}{suffix} of <{name}> is {begin}, after its {late}{suffix}, {end}."
                yield early + suffix, "dates-reversed", message, "Exchange the two, or correct the wrong one."
