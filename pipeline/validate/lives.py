"""People who act before their birth or after their death.

A person acts by holding an office, by belonging to something, by being the active party of a relation, by writing,
sending or receiving a document. Whom a text merely names may be long dead. Dates of different precision contradict
each other only where no reading of them agrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import TEI, Finding
from pipeline.validate.dates import Span, days_told, span
from pipeline.xmlio import local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from pipeline.model import Source
    from pipeline.validate.dates import Day
    from pipeline.validate.places import Places
    from pipeline.validate.references import References

_T = f"{{{TEI}}}"
_HINT = "Correct the date, the birth or death of the entry, or whom it points to."


def check_lives(source: Source, references: References, places: Places) -> list[Finding]:
    """Tell each act of a piece of a file outside the life of who does it, and each death before a birth."""
    findings = []
    for element, person, dated in _acts(source, references):
        fault = _outside(element, person, dated)
        if fault:
            code, message = fault
            findings.append(
                Finding(
                    source.name, *places.of(source, element), "warning", code, message, "references", _HINT,
                    places.path(source, element),
                ),
            )
    for person in source.own(f"{_T}person"):
        born, died = _born(person), _died(person)
        if born and died and born[0] > died[0]:
            message = f"{_called(person)} dies ({died[1]}) before birth ({born[1]})."
            findings.append(
                Finding(
                    source.name, *places.of(source, person), "warning", "death-before-birth", message, "references",
                    "Correct one of the two dates.", places.path(source, person),
                ),
            )
    return findings


def _acts(source: Source, references: References) -> Iterator[tuple[_Element, _Element, _Element]]:
    """Give each act, who does it, and what dates it."""
    for element in source.tree.iter(f"{_T}occupation", f"{_T}affiliation"):
        parent = element.getparent()
        if parent is not None and parent.tag == f"{_T}person":
            yield element, parent, element
    for element, attribute, dated in _dated(source):
        for pointer in str(element.get(attribute, "")).split():
            person = references.target(source, element, pointer)
            if person is not None and person.tag == f"{_T}person":
                yield element, person, dated


def _dated(source: Source) -> Iterator[tuple[_Element, str, _Element]]:
    """Give each act whose persons are pointed to, by which attribute, and what dates it."""
    for relation in source.tree.iter(f"{_T}relation"):
        yield relation, "active", relation
        yield relation, "mutual", relation
    for action in source.tree.iter(f"{_T}correspAction"):
        date = action.find(f"{_T}date")
        if date is not None:
            yield from ((name, "ref", date) for name in action.iter(f"{_T}persName", f"{_T}rs"))
    for header in source.tree.iter(f"{_T}teiHeader"):
        created = header.find(f"{_T}profileDesc/{_T}creation/{_T}date")
        if created is not None:
            for author in header.iterfind(f"{_T}fileDesc/{_T}titleStmt/{_T}author"):
                yield from ((name, "ref", created) for name in author.iter(f"{_T}author", f"{_T}persName"))


def _outside(element: _Element, person: _Element, dated: _Element) -> tuple[str, str] | None:
    spans = {name: found for name in ("when", "from", "to", "notBefore", "notAfter") if (found := _span(dated, name))}
    # What is not after a day may be long before it, and the other way round.
    begins = [found.first for name, found in spans.items() if name != "notAfter"]
    ends = [found.last for name, found in spans.items() if name != "notBefore"]
    text = " ".join("".join(map(str, element.itertext())).split()) or str(element.get("name", ""))
    does = "is dated" if dated is element else "has a part in a document of"
    act = f"The {local_name(element)}{f' “{text}”' if text else ''} {does} {days_told(dated)}"
    died, born = _died(person), _born(person)
    if died and begins and max(begins) > died[0]:
        return "act-after-death", f"{act}, after the death of {_called(person, '')} ({died[1]})."
    if born and ends and min(ends) < born[0]:
        return "act-before-birth", f"{act}, before the birth of {_called(person, '')} ({born[1]})."
    return None


def _born(person: _Element) -> tuple[Day, str] | None:
    """Give the first day on which somebody may have been born, and the dates that say so."""
    found = [
        (span_.first, days_told(birth)) for birth in person.iterfind(f"{_T}birth")
        for name in ("when", "notBefore", "from") if (span_ := _span(birth, name))
    ]
    # Where one account gives only an end, the beginning is open.
    return min(found) if found and all(_opens(birth) for birth in person.iterfind(f"{_T}birth")) else None


def _died(person: _Element) -> tuple[Day, str] | None:
    """Give the last day on which somebody may have died, and the dates that say so."""
    found = [
        (span_.last, days_told(death)) for death in person.iterfind(f"{_T}death")
        for name in ("when", "notAfter", "to") if (span_ := _span(death, name))
    ]
    return max(found) if found and all(_closes(death) for death in person.iterfind(f"{_T}death")) else None


def _opens(birth: _Element) -> bool:
    return any(birth.get(name) for name in ("when", "notBefore", "from")) or not days_told(birth)


def _closes(death: _Element) -> bool:
    return any(death.get(name) for name in ("when", "notAfter", "to")) or not days_told(death)


def _span(element: _Element, name: str) -> Span | None:
    return span(str(element.get(name, "")))


def _called(person: _Element, article: str = "The person ") -> str:
    name = next(person.iter(f"{_T}persName"), None)
    text = " ".join("".join(map(str, name.itertext())).split()) if name is not None else ""
    identifier = xml_id(person)
    return f"{article}{f'“{identifier}”' if identifier else text or 'without a name'}"
