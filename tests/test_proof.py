"""The proof that no word is lost can fail: each kind of fault is found, and told at its place."""

from __future__ import annotations

import copy
import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from editions import CASES, EXEMPLAR, MEMORANDUM, parse_page, rendered, renderer, source_of, tei
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from text_generator import FUZZ

from pipeline import fidelity
from pipeline.fidelity.kinds import TOLD, kind_of

if TYPE_CHECKING:
    from pipeline.model import Finding, Source
    from pipeline.rendered import Rendering

# The proof can fail ............................................................................................


@pytest.fixture(scope="module")
def memorandum() -> tuple[Source, Rendering]:
    """Give the memorandum, rendered, and without a fault."""
    source = source_of((EXEMPLAR / "documents" / f"{MEMORANDUM}.xml").read_bytes())
    rendering = renderer().render(source)
    assert fidelity.check(source, rendering) == []
    return source, rendering


def damaged(text: str, operation: str, at: int) -> str | None:
    """Delete, double, swap, join or split words of a text; `None` where it has too few."""
    words = list(re.finditer(r"\S+", text))
    pairs = [(one, two) for one, two in itertools.pairwise(words) if one[0] != two[0]]
    if not pairs:
        return None
    one, two = pairs[at % len(pairs)]
    match operation:
        case "delete":
            return text[: one.start()] + text[two.start() :]
        case "double":
            return text[: one.end()] + " " + text[one.start() :]
        case "swap":
            return text[: one.start()] + two[0] + text[one.end() : two.start()] + one[0] + text[two.end() :]
        case "split":
            return text[: two.start() + 1] + " " + text[two.start() + 1 :] if len(two[0]) > 1 else None
        case _:
            return text[: one.end()] + text[two.start() :]


OPERATIONS = st.sampled_from(["delete", "double", "swap", "join", "split"])


def told(findings: list[Finding]) -> bool:
    """Tell whether the findings are those of a difference."""
    return bool(findings) and {finding.code for finding in findings} <= {*TOLD}


def with_page(rendering: Rendering, page: str | Any) -> Rendering:
    """Put another page, or its tree, in the place of a rendering's only one."""
    if not isinstance(page, str):
        page = html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
    return replace(rendering, pages={rendering.record.path: page})


@settings(FUZZ, max_examples=40)
@given(operation=OPERATIONS, node=st.integers(0, 1000), at=st.integers(0, 1000))
def test_a_fault_of_a_page_is_found(
    memorandum: tuple[Source, Rendering], operation: str, node: int, at: int,
) -> None:
    """A word deleted, doubled, moved, joined or split in a page's text or notes is found."""
    source, rendering = memorandum
    page = parse_page(rendering.page)
    texts = [text for text in page.xpath(
        "//article//text()[not(ancestor::*[@data-editorial]) or ancestor::*[@data-note]]"
        "[not(ancestor::*[@data-note]//*[@data-editorial])]",
    ) if damaged(text, operation, at)]
    text = texts[node % len(texts)]
    holder = text.getparent()
    setattr(holder, "tail" if text.is_tail else "text", damaged(text, operation, at))
    assert told(fidelity.check(source, with_page(rendering, page))), (operation, str(text))


@settings(FUZZ, max_examples=60)
@given(operation=OPERATIONS, at=st.integers(0, 5000), reading=st.sampled_from(fidelity.READINGS),
       part=st.sampled_from(["body", "notes"]))
def test_a_fault_of_a_text_is_found(
    memorandum: tuple[Source, Rendering], operation: str, at: int, reading: str, part: str,
) -> None:
    """A word deleted, doubled, moved, joined or split in a plain text is found."""
    source, rendering = memorandum
    parts = dict(rendering.texts[reading])
    parts[part] = damaged(parts[part], operation, at) or damaged(parts[part], "delete", at) or ""
    broken = replace(rendering, texts={**rendering.texts, reading: parts})
    findings = fidelity.check(source, broken)
    assert told(findings)
    assert all(finding.line for finding in findings)


def test_a_lost_note_is_found(memorandum: tuple[Source, Rendering]) -> None:
    """A note that is nowhere on the page is found."""
    source, rendering = memorandum
    page = parse_page(rendering.page)
    note = next(iter(page.iterfind(".//*[@data-note]")))
    del note.attrib["data-note"]
    finding = fidelity.check(source, with_page(rendering, page))[0]
    assert (finding.code, finding.line is not None) == ("words-lost", True)
    assert "has it 0 times" in finding.message


def test_a_page_without_its_article_is_found(memorandum: tuple[Source, Rendering]) -> None:
    """A page whose article is gone has lost all."""
    source, rendering = memorandum
    findings = fidelity.check(source, with_page(rendering, rendering.page.replace("data-document", "data-gone")))
    assert {finding.code for finding in findings} == {"words-lost"}


def test_the_other_reading_in_the_wrong_place_is_found(memorandum: tuple[Source, Rendering]) -> None:
    """Readings exchanged on the page are found."""
    source, rendering = memorandum
    page = rendering.page.replace('data-reading="diplomatic"', 'data-reading="x"')
    page = page.replace('data-reading="reading"', 'data-reading="diplomatic"')
    assert told(fidelity.check(source, with_page(rendering, page)))


# The rules of the proof itself .................................................................................


@pytest.mark.parametrize(("expected", "found", "alike"), [
    ("a b", "a\n\tb", True),
    (" a ", "a", True),
    ("a b", "ab", False),
    ("ab", "a b", False),
    ("a\u00a0b", "a b", False),  # a no-break space is a character
    ("a\x00b", "ab", True),
    ("a\x00b", "a b", True),
    ("a\x00b", "axb", False),
    ("a\x00 b", "ab", False),
    ("a \x01 b", "a words of ours b", True),
    ("a \x01", "a words", True),
    ("a \x01 b c", "a words b d", False),
    ("a \x01", "b words", False),
    # The words of the edition may be none, and the white space on both sides is then one.
    ("a \x01", "a", True),
    ("\x01 a", "a", True),
    ("a \x01 b", "a b", True),
    ("a\x01 b", "a b", True),
    ("a \x01 b", "ab", False),
    ("a\x01b", "a words b", True),
    ("a \x01\x01 b \x01 c", "a words b c", True),
    ("a \x01 b", "a bb b", True),
    ("a \x01 b\x01", "a b b c", True),
    ("a \x01 bc", "a b", False),
    ("a\x01 \x01b", "a[…] […]b", True),
    ("\x01", "words", True),
    ("a\x00\x01\x00b", "a words b", True),
    ("a\x01 b c\x00d", "a x b cd", True),
    ("a", "", False),
    ("", "a", False),
    ("", " ", True),
    ("o\u0301", "\u00f3", False),  # composed is not decomposed
])
def test_comparison(expected: str, found: str, alike: bool) -> None:
    """White space is alike in all its lengths; every other character counts."""
    assert (fidelity.first_difference(expected, found) is None) is alike


def test_a_difference_is_told_with_its_place() -> None:
    """A finding has the line and column of the source and both texts around the place, and what has it."""
    source, rendering = rendered(tei("<p>One\ntwo &amp;\n  three</p><p>four</p>"))
    (finding,) = fidelity.check(source, with_page(rendering, rendering.page.replace("three", "trhee")))
    assert (finding.file, finding.severity, finding.source) == ("documents/in.xml", "error", "fidelity")
    assert (finding.line, finding.column) == (3, 3)
    assert finding.message == (
        "Words of the source are changed in the diplomatic text of the page and the reading text of the page: "
        "the source has “One two & ▸three◂ four”, the output has “One two & ▸trhee◂ four”."
    )


@pytest.mark.parametrize(("markup", "place"), [
    ("<p>a b gone c</p>", (1, 8)),
    ("<p>a <hi>b</hi> gone c</p>", (1, 17)),
    ("<p>a <!-- c --> gone c</p>", (1, 17)),
    ("<p>a &amp; gone c</p>", (1, 12)),
    ("<p><hi>a\nb</hi>\n\n  gone c</p>", (4, 3)),
    ("<p>a<note>b gone c</note></p>", (1, 13)),
    ("<p>a<?pi data?> gone\nc</p>", (1, 17)),
])
def test_the_place_is_that_of_the_word(markup: str, place: tuple[int, int]) -> None:
    """The line and the column are those of the word itself, wherever it stands in its element."""
    source, rendering = rendered(tei(markup))
    before = source.data.decode().partition(markup)[0]
    (finding,) = fidelity.check(source, with_page(rendering, rendering.page.replace("gone", "")))
    column = place[1] + len(before) if place[0] == 1 else place[1]
    assert (finding.code, finding.line, finding.column) == ("words-lost", place[0], column)


ONE = "It was the best of times, it was the worst of times, it was the age of wisdom."


@pytest.mark.parametrize(("code", "expected", "found", "sides"), [
    ("words-lost", "one two three", "one three", ("one ▸two◂ three", "one ▸◂three")),
    ("words-lost", "one two three", "one two", ("one two ▸three◂", "one two▸◂")),
    ("words-lost", "one two", "", ("▸one two◂", "▸◂")),
    ("words-lost", f"one {ONE * 9} two three four five six seven", "one two three four five six seven", None),
    ("words-lost", "(word) two", "() two", ("▸(word)◂ two", "▸()◂ two")),
    ("words-doubled", "one two three", "one two two three", None),
    ("words-doubled", "one two three", "one two three one two three", None),
    ("words-doubled", f"one {ONE}", f"one {ONE} {ONE}", None),
    ("words-added", "one two three", "one and two three", ("one ▸◂two three", "one ▸and◂ two three")),
    ("words-added", "", "one", ("▸◂", "▸one◂")),
    ("words-joined", "one two three", "one twothree", ("one ▸two three◂", "one ▸twothree◂")),
    ("words-joined", "one two three four", "one twothreefour", None),
    ("words-split", "one two three", "one t wo three", ("one ▸two◂ three", "one ▸t wo◂ three")),
    ("words-split", "one, two", "one , two", ("▸one,◂ two", "▸one ,◂ two")),
    ("words-moved", "one two three", "one three two", ("one ▸two three◂", "one ▸three two◂")),
    ("words-moved", f"one two three {ONE}", f"{ONE} one two three", None),
    ("words-changed", "one two three", "one 2 three", ("one ▸two◂ three", "one ▸2◂ three")),
    ("words-changed", "one\u00a0two", "one\u2009two", None),
])
def test_kinds(code: str, expected: str, found: str, sides: tuple[str, str] | None) -> None:
    """Each kind of difference is told from the others, and marked on both sides."""
    difference = fidelity.first_difference(expected, found)
    assert difference is not None
    kind = kind_of(expected, found, *difference)
    assert kind.code == code, kind
    if sides:
        assert (kind.expected, kind.found) == sides


def test_every_kind_is_told_apart() -> None:
    """There is a case above for each code."""
    kinds: Any = test_kinds
    marks = next(mark for mark in kinds.pytestmark if mark.name == "parametrize")
    assert {case[0] for case in marks.args[1]} == {*TOLD}


def test_projection_does_not_touch_the_source() -> None:
    """The source's tree is the same after a check."""
    source, rendering = rendered((CASES / "fidelity" / "choice" / "in.xml").read_bytes())
    before = etree.tostring(copy.deepcopy(source.tree))
    fidelity.check(source, rendering)
    assert etree.tostring(source.tree) == before
