"""Values that are nearly right: what was meant, offered only where the schema accepts it.

What is tried depends on the datatypes that are allowed; a guess that the schema refuses is not told.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline.relaxng.derivatives import inside
from pipeline.relaxng.names import is_ncname
from pipeline.relaxng.patterns import Data, List, Pattern
from pipeline.relaxng.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.relaxng.patterns import Unit

    Fits = Callable[[str], bool]
    # Values of which one is meant: more than one where a person must choose.
    Guess = tuple[str, ...]

NO_SUCH_DAY = "There is no such day."
_DATES = frozenset({"date", "gYear", "gYearMonth", "dateTime"})
_TIMES = frozenset({"time", "dateTime"})
_NUMERIC = frozenset(
    """decimal double float integer nonNegativeInteger positiveInteger negativeInteger nonPositiveInteger long int short
    byte unsignedLong unsignedInt unsignedShort unsignedByte""".split(),
)
_NAMES = frozenset({"ID", "IDREF", "NCName", "Name", "NMTOKEN"})
_LONGEST = 200
_DAY = re.compile(r"-?[0-9]{4,}-([0-9]{2})-([0-9]{2})(T.*)?")
_SPLIT = r"\s*[-./_‐‑–—−\s]\s*"
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_SPLIT}(\d{{1,2}})(?:{_SPLIT}(\d{{1,2}})\.?)?")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})({_SPLIT})(?:(\d{{1,2}}){_SPLIT})?(\d{{4}})\.?")
_TOGETHER = re.compile(r"([12]\d{3})(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(rf"\d{{2}}{_SPLIT}\d{{1,2}}{_SPLIT}\d{{1,2}}|\d{{1,2}}{_SPLIT}\d{{1,2}}{_SPLIT}['’]?\d{{2}}")
_WITH_MONTH = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+)?(?:of\s+)?([^\W\d]{3,})\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(Z|[+-]\d\d:\d\d)?")
_MOMENT = re.compile(r"(\S+)[ T]+(\d{1,2}[:.]\S+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[,. '’]\d{3})+")
_YES = frozenset("yes y on ja oui wahr vrai".split())
_NO = frozenset("no n off nein non falsch faux".split())
# January to December in English, German and French; three letters are enough where they tell one month.
_MONTHS = (
    "january januar jänner janvier", "february februar feber février", "march märz mars", "april avril", "may mai",
    "june juni juin", "july juli juillet", "august août", "september septembre", "october oktober octobre",
    "november novembre", "december dezember décembre",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


def repair(value: str, units: Sequence[Unit], fits: Fits) -> str | None:
    """Give the hint for a value that is none of `units`: what to write, or what is wrong; `None` if nobody knows.

    `fits` tells whether the schema accepts a value.
    """
    plain = " ".join(value.split())
    types = frozenset(_types(units))
    if not plain or len(plain) > _LONGEST:
        return None
    right: list[str] = []
    if any(isinstance(unit, List) for unit in units):
        words = [word if fits(word) else next(iter(_right(word, types, fits)), "") for word in plain.split()]
        right = [" ".join(words)] if all(words) and fits(" ".join(words)) else []
    right = right or _right(plain, types, fits)
    if right:
        which = ", whichever is meant" if len(right) > 1 else ""
        return f"Write {' or '.join(quoted(one) for one in right)}{which}."
    if types & _DATES:
        return _about_dates(plain)
    joined = plain.replace(" ", "-")
    return f"Remove the spaces: write {quoted(joined)}, for example." if joined != plain and fits(joined) else None


def _right(value: str, types: frozenset[str], fits: Fits) -> list[str]:
    for guess in _guesses(value, types):
        right = [one for one in dict.fromkeys(guess) if one != value and fits(one)]
        if right:
            return right
    return []


def _types(patterns: Sequence[Pattern]) -> Iterator[str]:
    """Give the names of the datatypes of units, and of those inside lists."""
    waiting = [*patterns]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Data):
            yield part.datatype.name
        waiting += [part.body] if isinstance(part, List) else inside(part)


def _about_dates(value: str) -> str:
    day = _DAY.fullmatch(value)
    if day and not 1 <= int(day[1]) <= 12:
        return f"There is no month {day[1]}."
    if day:
        return NO_SUCH_DAY
    if _SHORT_YEAR.fullmatch(value):
        return "Write the year with four digits, then month and day, with hyphens."
    return "Write year, month and day as numbers, with hyphens."


def as_id(value: str) -> str:
    """Give an id that is like a value."""
    made = "".join(letter if is_ncname(f"a{letter}") else "-" for letter in value.strip().lstrip("#"))
    made = re.sub("-{2,}", "-", made).strip("-")
    return made if made and is_ncname(made) else f"id-{made}".rstrip("-")


def _guesses(value: str, types: frozenset[str]) -> Iterator[Guess]:
    if types & _DATES:
        yield from _dates(value)
    if types & _TIMES:
        moment = _MOMENT.fullmatch(value)
        for day, (time,) in product(_dates(moment[1]), _times(moment[2])) if moment else ():
            yield tuple(f"{one}T{time}" for one in day)
        yield from _times(value)
    if "boolean" in types:
        word = value.lower()
        yield ("true" if word in _YES else "false" if word in _NO else word,)
    if types & _NUMERIC:
        yield from _numbers(value)
    if "language" in types:
        yield (value.replace("_", "-").replace(" ", "-"),)
    if "anyURI" in types:
        yield (value.replace(" ", "%20"),)
        yield (quote(value.replace("\\", "/"), safe="%/:=&?~#+!$,;'@()*[]."),)
    if types & _NAMES:
        yield (as_id(value),)


def _dates(value: str) -> Iterator[Guess]:
    if found := _YEAR_FIRST.fullmatch(value):
        year, month, day = found.groups()
        yield (_date(year, month, day),)
        # 1944-19-09: there are but twelve months.
        if day and int(month) > 12:
            yield (_date(year, day, month),)
    elif found := _YEAR_LAST.fullmatch(value):
        one, sign, other, year = found.groups()
        if other is None:
            yield (_date(year, one, None),)
        elif "/" in sign:
            # A stroke is written between day and month, and between month and day: where both can be, who knows.
            yield (_date(year, one, other), _date(year, other, one))
        else:
            yield (_date(year, other, one),)
            yield (_date(year, one, other),)
    elif found := _TOGETHER.fullmatch(value):
        yield (_date(*found.groups()),)
    elif (found := _WITH_MONTH.fullmatch(value)) and (number := _month(found[2])):
        yield (_date(found[3], number, found[1]),)
    elif (found := _MONTH_FIRST.fullmatch(value)) and (number := _month(found[1])):
        yield (_date(found[3], number, found[2]),)
    yield (value,)


def _date(year: str, month: str, day: str | None) -> str:
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _month(name: str) -> str | None:
    name = name.lower()
    found = {number for known, number in _NUMBERS.items() if known.startswith(name) or name == "sept" == known[:4]}
    return str(found.pop()) if len(found) == 1 else None


def _times(value: str) -> Iterator[Guess]:
    if found := _TIME.fullmatch(value):
        hour, minute, second, zone = found.groups()
        yield (f"{int(hour):02}:{minute}:{second or '00'}{zone or ''}",)


def _numbers(value: str) -> Iterator[Guess]:
    value = re.sub("[−–]", "-", value)
    if _THOUSANDS.fullmatch(value):
        # 1,500: fifteen hundred, or one and a half.
        yield (re.sub("[^0-9+-]", "", value), value.replace(",", "."))
    if re.fullmatch(r"[+-]?\d+[,.]?\d*", value):
        yield (value.replace(",", ".").rstrip("."),)
    yield (value.replace(" ", ""),) if re.fullmatch(r"[\d ]+", value) else ()
