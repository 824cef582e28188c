"""No word lost: each feature of the editorial table as a case, random texts, and the pages of parts."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from editions import CASES, parse_page, rendered, same_as_file, tei
from hypothesis import given, settings
from lxml import etree
from text_generator import FUZZ, bodies

from pipeline import fidelity
from pipeline.resources import schema

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.rendered import Rendering

FEATURES = sorted(path.parent for path in (CASES / "fidelity").glob("*/in.xml"))


# Cases .........................................................................................................


@pytest.mark.parametrize("case", FEATURES, ids=lambda case: case.name)
def test_feature(case: Path) -> None:
    """A feature comes out as its row of the editorial table says, in both readings of page and text."""
    source, rendering = rendered((case / "in.xml").read_bytes())
    assert fidelity.check(source, rendering) == []
    for reading in fidelity.READINGS:
        parts = rendering.texts[reading]
        notes = f"-----\n{parts['notes']}" if parts["notes"] else ""
        same_as_file(parts["body"] + notes, case / f"expected.{reading}.txt")


@pytest.mark.parametrize("case", FEATURES, ids=lambda case: case.name)
def test_feature_page(case: Path) -> None:
    """Ids are unique on the page, and links inside it lead somewhere."""
    _, rendering = rendered((case / "in.xml").read_bytes())
    assert faults_of_page(rendering.page) == []


# Elements that the grammar of the edition knows, and some that no stylesheet does.
GRAMMAR: Any = etree.parse(schema("edition.rng"))
EMPTY_ELEMENTS = {"anchor", "gap", "graphic", "handShift", "lb", "pb", "ptr", "space"}
SPECIAL = {"TEI", "teiHeader", "text", "body", "choice", "app", "list", "table", "row"}
NAMES = [*sorted({
    name for name in GRAMMAR.xpath("//*[local-name() = 'element']/@name") if re.fullmatch(r"\w+", name)
} - SPECIAL - EMPTY_ELEMENTS), "unknown", "sound"]


@pytest.mark.parametrize("name", NAMES)
def test_any_element(name: str) -> None:
    """Each element keeps its words, in the line and by itself, or the build would stop."""
    words = f"<{name}>y <hi>z</hi></{name}>"
    source, rendering = rendered(tei(f"<p>x {words} x</p><div>{words}<p>x</p></div>"))
    assert fidelity.check(source, rendering) == []


def faults_of_page(page: str) -> list[str]:
    """Tell ids that stand twice, links inside the page that lead nowhere, notes and references not in pairs."""
    root = parse_page(page)
    ids = [str(value) for value in root.xpath("//@id")]
    faults = [f"twice: {one}" for one in sorted(set(ids)) if ids.count(one) > 1]
    links = [str(value)[1:] for value in root.xpath("//@href[starts-with(., '#')]")]
    faults += [f"leads nowhere: {link}" for link in links if entities.unescape(link) not in ids]
    references = [str(value)[1:] for value in root.xpath("//a[@role='doc-noteref']/@href")]
    notes = [str(value) for value in root.xpath("//*[@role='note']/@id")]
    return faults + [f"no pair: {note}" for note in sorted({*references} ^ {*notes})]


def test_a_page_without_rules_is_told() -> None:
    """An element without a rule is a warning with its name, its place and how often it stands there."""
    _, rendering = rendered((CASES / "fidelity" / "unknown" / "in.xml").read_bytes())
    (finding,) = [finding for finding in rendering.findings if "<novelty>" in finding.message]
    assert (finding.code, finding.severity, finding.line, finding.column) == ("no-rule", "warning", 12, 15)


# Random texts ..................................................................................................


def check_text(body: str) -> None:
    """Render a text and hold page and texts against it."""
    data = tei(body)
    source, rendering = rendered(data)
    assert fidelity.check(source, rendering) == [], data.decode()
    # A known fault: notes in readings that are not shown.
    faults = [fault for fault in faults_of_page(rendering.page) if "<rdg" not in body or "twice" in fault]
    assert faults == [], data.decode()


@settings(FUZZ, max_examples=60)
@given(bodies())
def test_any_text(body: str) -> None:
    """Whatever the text, no word of it is lost, doubled, joined, split or moved."""
    check_text(body)


@pytest.mark.slow
@settings(FUZZ, max_examples=1000)
@given(bodies())
def test_many_texts(body: str) -> None:
    """The same, longer."""
    check_text(body)


# The pages of parts ............................................................................................


def in_parts(rendering: Rendering, bodies: list[list[str]]) -> dict[str, str]:
    """Give the whole page, and a page for each list of blocks."""
    pages = {rendering.record.path: rendering.page}
    for number, blocks in enumerate(bodies, 1):
        article = f'<article data-document="in" data-part="{number}">{"".join(blocks)}</article>'
        pages[f"documents/in.{number}.html"] = f"<!DOCTYPE html><html><body><nav>Contents</nav>{article}</body></html>"
    return pages


def note(number: int, text: str) -> str:
    """Write the body of a note as a page has it."""
    return f'<div data-editorial=""><div data-note="note.{number}">{text}</div></div>'


PARTS = [["<p>One</p>", note(1, "A note.")], ["<p>two</p>", note(2, "Another.")], ["<p>three</p>"]]


@pytest.mark.parametrize(("code", "parts"), [
    (None, PARTS),
    (None, [PARTS[0], ['<p data-editorial="">Above: One</p>', *PARTS[1]], PARTS[2]]),
    ("words-lost", PARTS[:2]),
    ("words-moved", [PARTS[1], PARTS[0], PARTS[2]]),
    ("words-doubled", [*PARTS, PARTS[2]]),
    ("words-lost", [["<p>One</p>"], *PARTS[1:]]),
    ("words-doubled", [PARTS[0] + PARTS[0][1:], *PARTS[1:]]),
    ("words-added", [[*PARTS[0], note(7, "Strange.")], *PARTS[1:]]),
    ("words-changed", [PARTS[0], ["<p>2</p>", PARTS[1][1]], PARTS[2]]),
    ("words-changed", [["<p>One</p>", note(1, "A goat.")], *PARTS[1:]]),
])
def test_parts(code: str | None, parts: list[list[str]]) -> None:
    """The pages of a document's parts, joined in their order, say what it says, with their notes; so does the whole."""
    source, rendering = rendered(tei(
        "<div><p>One<note>A note.</note></p></div><div><p>two<note>Another.</note></p></div><div><p>three</p></div>"))
    broken = replace(rendering, pages=in_parts(rendering, parts))
    findings = fidelity.check(source, broken)
    assert {finding.code for finding in findings} == ({code} if code else set())
    assert all("of the parts" in finding.message for finding in findings)


def test_parts_are_joined_by_their_numbers() -> None:
    """The order of the pages in the site does not matter: the tenth part stands behind the second."""
    words = [f"word{number}" for number in range(1, 13)]
    source, rendering = rendered(tei("".join(f"<p>{word}</p>" for word in words)))
    pages = in_parts(rendering, [[f"<p>{word}</p>"] for word in words])
    assert fidelity.check(source, replace(rendering, pages=dict(sorted(pages.items())))) == []
