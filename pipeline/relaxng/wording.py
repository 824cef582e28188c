"""Names, lists, datatypes and documentation in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.relaxng.names import XML_NS, split
from pipeline.relaxng.patterns import TEXT_PATTERN, Data, List, Pattern, Unit, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.relaxng.datatypes import Parameters
    from pipeline.relaxng.ranking import Names

_SHOWN = 8
_VALUES_SHOWN = 12
_DOCUMENTED = 140
_TYPES = {
    "date": "a date as 1944-09-19", "dateTime": "a date and time as 1944-09-19T12:00:00",
    "time": "a time as 12:00:00",
    "gYear": "a year as 1944", "gYearMonth": "a month as 1944-09", "gMonth": "a month of any year as --09",
    "gMonthDay": "a day of any year as --09-19", "gDay": "a day of any month as ---19",
    "duration": "a duration as P1Y2M or PT30M", "boolean": "true or false", "integer": "a whole number",
    "nonNegativeInteger": "a whole number from 0", "positiveInteger": "a whole number from 1",
    "negativeInteger": "a whole number below 0", "nonPositiveInteger": "a whole number up to 0",
    "decimal": "a number as 12 or 12.5",
    "double": "a number as 12, 12.5 or 1e3", "float": "a number as 12, 12.5 or 1e3",
    "anyURI": "an address or pointer as #anna or https://example.org/", "language": "a language as en or de-AT",
    "NCName": "a name (begins with a letter, without spaces and colons)",
    "Name": "a name (begins with a letter, without spaces)",
    "ID": "an id (begins with a letter or _, without spaces and colons)", "IDREF": "the id of an element",
    "IDREFS": "ids of elements", "NMTOKEN": "a word of letters, digits and . - _ :",
    "QName": "a name with a declared prefix",
    "hexBinary": "bytes in hexadecimal", "base64Binary": "bytes in base64", "string": "text", "token": "text",
    "normalizedString": "text",
}
# Sets of types that schemas write as one choice, in words that name them once.
_DATES = ("gYear", "gYearMonth", "date", "dateTime", "time", "gMonth", "gMonthDay", "gDay")
_DATE_FORMS = dict(zip(
    _DATES,
    ("1944", "1944-09", "1944-09-19", "1944-09-19T12:00:00", "12:00:00", "--09", "--09-19", "---19"), strict=True,
))
_PATTERNS = {
    r"[^\p{C}\p{Z}]+": "a word without spaces", r"\S+": "without spaces", r"(\-?[\d]+/\-?[\d]+)": "a ratio as 1/2",
}
_GLOSS = re.compile(r"^\([^)]*\)\s*")
_REFERENCE = re.compile(r"\s*\[[^\]]*\]\s*$")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is said of a fault; `allowed` and `places` fill the gaps in message and hint."""

    code: str
    message: str
    hint: str
    allowed: Names | None = None
    places: Names | None = None


def element_name(key: str, main: str) -> str:
    """Give an element's name as messages write it; `main` is the namespace that goes without saying."""
    ns, local = split(key)
    if ns == main:
        return f"<{local}>"
    return f"<{local}> of the namespace “{ns}”" if ns else f"<{local}> of no namespace"


def attribute_name(key: str) -> str:
    """Give an attribute's name as messages write it."""
    ns, local = split(key)
    if not ns:
        return local
    return f"xml:{local}" if ns == XML_NS else f"{local} of the namespace “{ns}”"


def listed(items: Sequence[str], joint: str = "or", shown: int = _SHOWN) -> str:
    """Give a list in words, its end counted where it is long."""
    if len(items) > shown + 1:
        return f"{', '.join(items[:shown])} and {len(items) - shown} more"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def quoted(text: str) -> str:
    """Give a value in quotation marks, shortened where it is long."""
    text = " ".join(text.split()) or text
    return f"“{text[:57]}…”" if len(text) > 60 else f"“{text}”"


def with_help(hint: str, said: str) -> str:
    """Give a hint with the first words of a documentation, its gloss and references to chapters left out."""
    said = _REFERENCE.sub("", _GLOSS.sub("", said))
    if len(said) > _DOCUMENTED:
        said = said[:_DOCUMENTED].rsplit(" ", 1)[0] + " …"
    return f"{hint} (It {said.rstrip('.')}.)" if said[:1].islower() else f"{hint} ({said})" if said else hint


def values_in_words(patterns: Iterable[Pattern], units: Sequence[Unit]) -> str:
    """Give what strings are allowed, in words: closed lists first, then datatypes."""
    values = list(dict.fromkeys(unit.text for unit in units if isinstance(unit, Value)))
    parts = []
    if values:
        shown = [quoted(value) if value.strip() else "nothing" for value in values]
        parts.append(listed(shown, shown=_VALUES_SHOWN))
    types = {unit.datatype.name: unit for unit in units if isinstance(unit, Data)}
    dates = [name for name in _DATES if name in types]
    if len(dates) > 1:
        parts.append(f"a date as {listed([_DATE_FORMS[name] for name in dates[:3]])}")
    parts += [
        data_in_words(unit.datatype.name, unit.datatype.parameters)
        for unit in units if isinstance(unit, Data) and not (len(dates) > 1 and unit.datatype.name in dates)
    ]
    for unit in units:
        if isinstance(unit, List):
            parts.append(f"words divided by spaces, each {_list_in_words(unit)}")
    if any(pattern is TEXT_PATTERN for pattern in patterns):
        parts.append("any text")
    return listed(list(dict.fromkeys(parts)), shown=4)


def data_in_words(name: str, parameters: Parameters) -> str:
    """Give a datatype in words."""
    said = _TYPES.get(name, name)
    limits = []
    for facet, value in parameters:
        if facet == "pattern":
            known = _PATTERNS.get(value)
            if known and known.startswith("a "):
                said = known
            else:
                limits.append(known or f"of the pattern {value}")
        else:
            words = {
                "minInclusive": f"from {value}", "maxInclusive": f"up to {value}", "minExclusive": f"above {value}",
                "maxExclusive": f"below {value}", "length": f"of length {value}",
                "minLength": f"of length {value} or more", "maxLength": f"of length {value} or less",
            }
            limits.append(words.get(facet, f"{facet} {value}"))
    return f"{said}, {', '.join(limits)}" if limits else said


def _list_in_words(unit: List) -> str:
    found: list[Unit] = []
    waiting: list[Pattern] = [unit.body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Unit):
            found.append(part)
        waiting += reversed([*getattr(part, "members", ()), *_ends(part)])
    return values_in_words((), list(dict.fromkeys(found))) or "of its own kind"


def _ends(part: Pattern) -> list[Pattern]:
    if isinstance(part, List):
        return []
    return [getattr(part, slot) for slot in ("head", "tail", "body") if hasattr(part, slot)]
