"""Names of files made from ids: harmless, unlike for unlike ids, and as the id where it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from editions import source_of, tei
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.addresses import addresses, collisions, safe_name

if TYPE_CHECKING:
    from pipeline.model import Kind, Source

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
HOSTILE = [
    "", ".", "..", "../../etc/passwd", "/etc/passwd", "C:\\x", "a/b", "a\\b", "a:b", "con", "CON", "Nul.x", "com1",
    "index", "-x", "x.", "x ", " x", "a\nb", "a\0b", "é", "e\u0301", "日本", "\u202etxt.exe", "a?b*c", "<script>",
    "x" * 500, "\ud800", "~", "$(x)", "%2e%2e", "\uff0e\uff0e\uff0f", "\u2024\u2024/", "\u2102", "\ufb01",
]


@pytest.mark.parametrize("identifier", ["a", "memorandum-1944-09-19", "a.b_c-D", "1", "x" * 100])
def test_a_safe_id_stays(identifier: str) -> None:
    """An id that is a good name is the name."""
    assert safe_name(identifier) == identifier


@settings(max_examples=500)
@given(st.one_of(st.text(), st.text("aA.-_/\\ é\u0301", max_size=6), st.sampled_from(HOSTILE)))
@example("con-00000000")
def test_any_id(identifier: str) -> None:
    """A name is one part of a path, in ASCII, no device, not long; it stays when it is taken for an id."""
    name = safe_name(identifier)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,110}", name), name
    assert not name.endswith((".", "-"))
    assert name.split(".")[0].lower() not in DEVICES
    assert name.lower() != "index"
    assert safe_name(name) == name or len(name) > 100


@settings(max_examples=500)
@given(st.lists(st.one_of(st.text("aAéá./- ", max_size=4), st.sampled_from(HOSTILE), st.text(max_size=5)), unique=True))
def test_unlike_ids(identifiers: list[str]) -> None:
    """Unlike ids have unlike names."""
    assert len({safe_name(identifier) for identifier in identifiers}) == len(identifiers)


KINDS: dict[str, Kind] = {"document": "document", "page": "page", "register": "register"}


def sources(ids: dict[str, str]) -> list[Source]:
    """Give sources named after their kind and number, with these ids."""
    made = []
    for key, identifier in ids.items():
        kind, _, number = key.partition("_")
        entry = f'<listPerson><person xml:id="{identifier}"/></listPerson>'
        data = tei(entry) if kind == "register" else tei("<p/>", root=f'xml:id="{identifier}"')
        made.append(source_of(data, f"{kind}s/{number}.xml", KINDS[kind]))
    return made


def test_addresses() -> None:
    """Documents, pages, registers and their entries each have an address, by what points at them."""
    body = (
        '<listPerson><person xml:id="stalin"/><personGrp xml:id="three"/></listPerson>'
        '<listEvent><event xml:id="yalta"/></listEvent><listBibl><bibl xml:id="frus"/><bibl/></listBibl>'
    )
    found = addresses([
        source_of(tei("<p/>", root='xml:id="one"'), "documents/a.xml"),
        source_of(tei("<p/>"), "pages/about us.xml", "page"),
        source_of(tei(body), "registers/all.xml", "register"),
    ])
    assert found == {
        "documents/a.xml": "documents/one.html",
        "pages/about us.xml": "pages/about-us-f4116002.html",
        "registers/all.xml": "persons/index.html",
        "registers/all.xml#stalin": "persons/stalin.html",
        "registers/all.xml#three": "persons/three.html",
        "registers/all.xml#yalta": "chronology.html#yalta",
        "registers/all.xml#frus": "bibliography.html#frus",
    }


@pytest.mark.parametrize(("ids", "meet"), [
    ({"document_1": "a", "document_2": "b"}, False),
    ({"document_1": "a", "document_2": "a"}, True),
    ({"document_1": "a", "document_2": "A"}, True),
    ({"document_1": "a", "page_2": "a"}, False),
    ({"page_1": "a", "page_2": "A"}, True),
    ({"document_1": "a", "document_2": "a.diplomatic"}, True),  # a's diplomatic text has that name
    ({"document_1": "a.diplomatic", "document_2": "A"}, True),
    ({"register_1": "a", "register_2": "a"}, True),
    ({"register_1": "a", "register_2": "A"}, True),
    ({"register_1": "a", "register_2": "b", "document_3": "a"}, False),
])
def test_what_would_meet(ids: dict[str, str], meet: bool) -> None:
    """Two things in one file are told, with the place of the second, also where case does not count."""
    made = sources(ids)
    taken: dict[str, str] = {}
    found = [finding for source in made for finding in collisions(source, taken)]
    assert [finding.code for finding in found] == ["same-address"] * meet
    for finding in found:
        assert finding.line == 1
        assert "2.xml" in finding.file
        assert "1.xml" in finding.message
