"""Identifiers of authority files, GND, ISNI, ORCID and VIAF: whether one can be right, told by its check digit.

Standards: ISO 27729 (ISNI) and ORCID, both with the check character of ISO 7064 MOD 11-2; the numbers of the
Gemeinsame Normdatei, modulo 11 with the weights 2, 3, 4 … from the right, where a number without a hyphen adds up to
zero and one with a hyphen ends with the remainder. VIAF numbers have no check digit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import TEI, Finding
from pipeline.validate import pointers
from pipeline.xmlio import local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from pipeline.model import Source
    from pipeline.validate.enough import Enough
    from pipeline.validate.places import Places

_ELEVEN = 11
_DIGITS = "0123456789X"
_ADDRESSES = (
    ("GND", re.compile(r"(?i)https?://(?:www\.)?d-nb\.info/gnd/([^/?#\s]+)/?$")),
    ("ISNI", re.compile(r"(?i)https?://(?:www\.)?isni\.org/(?:isni/)?([\dX ]+)/?$")),
    ("ORCID", re.compile(r"(?i)https?://(?:www\.)?orcid\.org/([^/?#\s]+)/?$")),
    ("VIAF", re.compile(r"(?i)https?://(?:www\.)?viaf\.org/viaf/([^/?#\s]+)/?$")),
)
_TYPES = {"gnd": "GND", "pnd": "GND", "isni": "ISNI", "orcid": "ORCID", "viaf": "VIAF"}
_BEFORE = re.compile(r"(?i)^(?:\(DE-588\)|(?:gnd|isni|orcid|viaf)(?:[\s:-]?id)?[:\s]+)\s*")


class Fault(NamedTuple):
    """What is wrong with an identifier: the code of the finding, the reason, and what to do."""

    code: str
    reason: str
    hint: str


def check_authorities(source: Source, places: Places, enough: Enough) -> list[Finding]:
    """Look at each identifier of an authority file in a piece of a file, in `idno` or in the address of a pointer.

    `enough` counts what is told of the file.
    """
    findings = []
    for element, attribute, file, identifier in _identifiers(source):
        fault = fault_of(file, identifier)
        if fault and not enough.of(fault.code, "warning"):
            where = f"the {attribute} of <{local_name(element)}>" if attribute else f"<{local_name(element)}>"
            findings.append(
                Finding(
                    source.name, *places.of(source, element), "warning", fault.code,
                    f"The {file} number “{identifier}” in {where} {fault.reason}.", "references", fault.hint,
                    places.path(source, element, attribute),
                ),
            )
    return findings


def fault_of(file: str, identifier: str) -> Fault | None:
    """Give what is wrong with a number of the authority file `GND`, `ISNI`, `ORCID` or `VIAF`."""
    return _CHECKS[file](identifier.strip().upper())


def iso_7064_check(digits: str) -> str:
    """Give the check character of ISO 7064 MOD 11-2 for a row of digits."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % _ELEVEN
    return _DIGITS[(12 - total) % _ELEVEN]


def gnd_check(digits: str, *, hyphen: bool) -> str:
    """Give the check character of a number of the GND, without and with a hyphen before it."""
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), 2))
    return _DIGITS[(total if hyphen else -total) % _ELEVEN]


def _identifiers(source: Source) -> Iterator[tuple[_Element, str | None, str, str]]:
    for element in source.own(f"{{{TEI}}}*"):
        if element.tag == f"{{{TEI}}}idno":
            found = _of_idno(element)
            if found:
                yield element, None, *found
        for name, value in element.items():
            if name in pointers.CANDIDATES and "://" in value:
                for pointer in str(value).split():
                    address = _of_address(pointer)
                    if address:
                        yield element, str(name), *address


def _of_idno(element: _Element) -> tuple[str, str] | None:
    text = " ".join("".join(map(str, element.itertext())).split())
    if "://" in text:
        return _of_address(text)
    types = (str(element.get(name, "")).casefold() for name in ("subtype", "type"))
    file = next((_TYPES[type_] for type_ in types if type_ in _TYPES), None)
    identifier = _BEFORE.sub("", text)
    return (file, identifier) if file and identifier else None


def _of_address(address: str) -> tuple[str, str] | None:
    for file, pattern in _ADDRESSES:
        found = pattern.match(address)
        if found:
            return file, found[1]
    return None


def _gnd(number: str) -> Fault | None:
    # As Wikidata's property P227 and DNB give the forms: 118529668, 1026890527, 4044660-8, 16063972-4.
    if not re.fullmatch(r"[1-9][0-9]{7,9}[0-9X]|[1-9][0-9]{0,7}-[0-9X]", number, re.ASCII):
        plain = re.fullmatch(r"([0-9]{7})([0-9X])", number, re.ASCII)
        if plain and gnd_check(plain[1], hyphen=True) == plain[2]:
            hint = f"Write “{plain[1]}-{plain[2]}”."
            return Fault("wrong-identifier", "lacks the hyphen before its check digit", hint)
        hint = "A GND number is as 118529668, 1026890527 or 4044660-8; copy it from d-nb.info."
        return Fault("wrong-identifier", "has not the form of one", hint)
    digits, hyphen, check = number[:-1].rstrip("-"), "-" in number, number[-1]
    return _digit(check, gnd_check(digits, hyphen=hyphen))


def _isni(number: str) -> Fault | None:
    plain = re.sub(r"[\s-]", "", number)
    if not re.fullmatch(r"[0-9]{15}[0-9X]", plain, re.ASCII):
        hint = "An ISNI has sixteen digits, the last of which may be X, as 0000 0001 2145 0914."
        return Fault("wrong-identifier", "has not the form of one", hint)
    return _digit(plain[-1], iso_7064_check(plain[:-1]))


def _orcid(number: str) -> Fault | None:
    if not re.fullmatch(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]", number, re.ASCII):
        hint = "An ORCID iD has four groups of four digits with hyphens, as 0000-0002-1825-0097."
        return Fault("wrong-identifier", "has not the form of one", hint)
    return _digit(number[-1], iso_7064_check(number[:-1].replace("-", "")))


def _viaf(number: str) -> Fault | None:
    if re.fullmatch(r"[1-9][0-9]{1,21}", number, re.ASCII):
        return None
    return Fault("wrong-identifier", "has not the form of one", "A VIAF number has digits only, 2 to 22 of them.")


def _digit(found: str, right: str) -> Fault | None:
    if found == right:
        return None
    reason = f"is mistyped: with these digits before it the last would be {right}, not {found}"
    return Fault("wrong-check-digit", reason, "Compare it with the authority file, digit by digit.")


_CHECKS: dict[str, Callable[[str], Fault | None]] = {"GND": _gnd, "ISNI": _isni, "ORCID": _orcid, "VIAF": _viaf}
