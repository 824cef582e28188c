"""No word lost: each feature of the editorial table as a case, random texts, and proof that the proof can fail."""

from __future__ import annotations

import copy
import html as entities
import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from editions import CASES, EXEMPLAR, MEMORANDUM, parse_page, rendered, renderer, same_as_file, source_of, tei
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from pipeline import fidelity
from pipeline.resources import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.model import Finding, Rendering, Source

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
    (finding,) = [finding for finding in rendering.findings if "<zone>" in finding.message]
    assert (finding.code, finding.severity, finding.line, finding.column) == ("no-rule", "warning", 12, 15)


# Random texts ..................................................................................................

# Not the characters that XML forbids, and not those of a known fault (control characters).
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
WORDS = st.one_of(
    st.text("abc éß", min_size=1, max_size=8),
    st.sampled_from([
        " ", "\n  ", "word", " two words ", "&", "<b>", "]]>", "\u00a0", "o\u0301", "\u05d0\u05d1\u200f", "\U0001f600",
        "\u2028", "-", "\u00ad", "\t", "[1]", "[sic]", "&amp;", "<!--", "\ufeff", "\u200b",
    ]),
    st.text(CHARACTERS, max_size=6),
)


EMPTY = [
    "<lb/>", '<lb break="no"/>', '<pb n="2"/>', '<pb break="no" n="3"/>', '<cb n="1"/>', "<milestone unit='x'/>",
    "<gap/>", '<gap reason="lost" quantity="2" unit="chars"/>', "<space/>", "<anchor/>", "<hi/>", "<?pi data?>",
    '<ptr target="https://example.org/"/>', '<graphic url="x.png"/>', "<unknown.empty/>",
]
INLINE = [
    "hi", "emph", "foreign", "term", "q", "quote", "said", "title", "seg", "persName", "date", "name",
    'rs ref="https://example.org/x"',
    'ref target="https://example.org/"', "add", "unclear", "supplied", "damage", "expan", "ex", "abbr", "sic",
    "corr", "orig", "reg", "del", "surplus", "fw", "w", "unknown", "soCalled", "num", "bibl",
]
PAIRS = [("sic", "corr"), ("orig", "reg"), ("abbr", "expan"), ("corr", "sic"), ("seg", "seg")]
LEAVES = ["text", "text", "text", "cdata", "comment", "empty"]
INNER = [*LEAVES, "inline", "inline", "choice", "app", "note", "subst"]
SIMPLE = ["p", "p", "p", "ab", "head", "opener", "closer", "dateline", "l", "trailer", "salute", "note"]
BLOCKS = ["simple", "simple", "simple", "list", "table", "lg", "sp", "div", "p-list", "p-quote", "p-floating"]


class Writer:
    """Writes a random text, one Hypothesis choice after the other."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, choices: list[str]) -> str:
        """Choose one."""
        return self.draw(st.sampled_from(choices))

    def several(self, write: Callable[[int], str], depth: int, least: int = 0, most: int = 4) -> list[str]:
        """Write several."""
        return [write(depth) for _ in range(self.draw(st.integers(least, most)))]

    def line(self, depth: int) -> str:
        """Write text with markup in the line."""
        return "".join(self.several(self.part, depth))

    def part(self, depth: int) -> str:  # noqa: PLR0911 - a row a kind
        """Write a part of a line."""
        kind, inner = self.one(INNER if depth else LEAVES), depth - 1
        match kind:
            case "text":
                return escaped(self.draw(WORDS))
            case "cdata":
                return f"<![CDATA[{self.draw(WORDS).replace(']]>', ']]')}]]>"
            case "comment":
                return f"<!--{self.draw(WORDS).replace('-', '')}-->"
            case "empty":
                return self.one(EMPTY)
            case "inline":
                return element(self.one(INLINE), self.line(inner))
            case "choice":
                first, second = self.draw(st.sampled_from(PAIRS))
                blank = self.one(["", "\n  "])
                content = element(first, self.line(inner)) + blank + element(second, self.line(inner))
                return element("choice", blank + content + blank)
            case "app":
                readings = self.several(self.line, inner, 1, 3)
                names = [self.one(["lem", "rdg"]), "rdg", "rdg"]
                return element("app", "\n".join(map(element, names, readings)))
            case "subst":
                return element("subst", element("del", self.line(inner)) + element("add", self.line(inner)))
            case _:  # a note begins in the line (a known fault) and may go on with paragraphs
                return element("note", "x" + self.line(inner) + self.one(["", "<p>y</p>", "<p>y</p><p>z</p> "]))

    def block(self, depth: int) -> str:  # noqa: PLR0911 - a row a kind
        """Write a block."""
        inner = depth - 1
        match self.one(BLOCKS if depth else ["simple"]):
            case "list":
                items = ["x" + text for text in self.several(self.line, inner, 1, 3)]
                return element(self.one(["list", 'list type="ordered"']), "".join(element("item", x) for x in items))
            case "table":
                rows = [self.several(self.line, inner, 1, 3) for _ in range(2)]
                return element("table", "".join(
                    element("row", "".join(element("cell", cell) for cell in row)) for row in rows))
            case "lg":
                return element("lg", "".join(element("l", text) for text in self.several(self.line, inner, 1)))
            case "sp":
                return element("sp", element("speaker", self.line(inner)) + element("p", self.line(inner)))
            case "div":
                return element(self.one(["div", 'div xml:lang="de"']), "".join(self.several(self.block, inner, 1)))
            case "p-list":
                return element("p", f"{self.line(inner)}<list><item>x</item></list>{self.line(inner)}")
            case "p-quote":
                return element("p", f"{self.line(inner)}<quote><p>{self.line(inner)}</p></quote>{self.line(inner)}")
            case "p-floating":
                body = "".join(self.several(self.block, inner, 1, 2))
                return element("p", f"{self.line(inner)}<floatingText><body>{body}</body></floatingText>")
            case _:
                return element(self.one(SIMPLE), "x" + self.line(2))


def element(name: str, content: str) -> str:
    """Write an element; `name` may have attributes."""
    return f"<{name}>{content}</{name.partition(' ')[0]}>"


def escaped(text: str) -> str:
    """Write a text as XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Give the content of a body."""
    writer = Writer(draw)
    return "".join(writer.several(writer.block, 2, 1, 3))


def check_text(body: str) -> None:
    """Render a text and hold page and texts against it."""
    data = tei(body)
    source, rendering = rendered(data)
    assert fidelity.check(source, rendering) == [], data.decode()
    # A known fault: notes in readings that are not shown.
    faults = [fault for fault in faults_of_page(rendering.page) if "<rdg" not in body or "twice" in fault]
    assert faults == [], data.decode()


FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))


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


# The proof can fail ............................................................................................


@pytest.fixture(scope="module")
def memorandum() -> tuple[Source, Rendering]:
    """Give the memorandum, rendered, and without a fault."""
    source = source_of((EXEMPLAR / "documents" / f"{MEMORANDUM}.xml").read_bytes())
    rendering = renderer().render(source)
    assert fidelity.check(source, rendering) == []
    return source, rendering


def damaged(text: str, operation: str, at: int) -> str | None:
    """Delete, double, swap or join words of a text; `None` where it has too few."""
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
        case _:
            return text[: one.end()] + text[two.start() :]


OPERATIONS = st.sampled_from(["delete", "double", "swap", "join"])


def told(findings: list[Finding]) -> bool:
    """Tell whether the findings are those of a difference."""
    return bool(findings) and {finding.code for finding in findings} == {"text-differs"}


@settings(FUZZ, max_examples=40)
@given(operation=OPERATIONS, node=st.integers(0, 1000), at=st.integers(0, 1000))
def test_a_fault_of_a_page_is_found(
    memorandum: tuple[Source, Rendering], operation: str, node: int, at: int,
) -> None:
    """A word deleted, doubled, moved or joined in a page's text or notes is found."""
    source, rendering = memorandum
    page = parse_page(rendering.page)
    texts = [text for text in page.xpath(
        "//article//text()[not(ancestor::*[@data-editorial]) or ancestor::*[@data-note]]"
        "[not(ancestor::*[@data-note]//*[@data-editorial])]",
    ) if damaged(text, operation, at)]
    text = texts[node % len(texts)]
    holder = text.getparent()
    setattr(holder, "tail" if text.is_tail else "text", damaged(text, operation, at))
    broken = replace(rendering, page=html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>"))
    assert told(fidelity.check(source, broken)), (operation, str(text))


@settings(FUZZ, max_examples=60)
@given(operation=OPERATIONS, at=st.integers(0, 5000), reading=st.sampled_from(fidelity.READINGS),
       part=st.sampled_from(["body", "notes"]))
def test_a_fault_of_a_text_is_found(
    memorandum: tuple[Source, Rendering], operation: str, at: int, reading: str, part: str,
) -> None:
    """A word deleted, doubled, moved or joined in a plain text is found."""
    source, rendering = memorandum
    parts = dict(rendering.texts[reading])
    parts[part] = damaged(parts[part], operation, at) or ""
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
    broken = replace(rendering, page=html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>"))
    assert told(fidelity.check(source, broken))
    assert "17 notes" in fidelity.check(source, broken)[0].message


def test_a_page_without_its_article_is_found(memorandum: tuple[Source, Rendering]) -> None:
    """A page whose article is gone has lost all."""
    source, rendering = memorandum
    broken = replace(rendering, page=rendering.page.replace("data-document", "data-gone"))
    assert told(fidelity.check(source, broken))


def test_the_other_reading_in_the_wrong_place_is_found(memorandum: tuple[Source, Rendering]) -> None:
    """Readings exchanged on the page are found."""
    source, rendering = memorandum
    page = rendering.page.replace('data-reading="diplomatic"', 'data-reading="x"')
    page = page.replace('data-reading="reading"', 'data-reading="diplomatic"')
    assert told(fidelity.check(source, replace(rendering, page=page)))


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
    ("a", "", False),
    ("", "a", False),
    ("", " ", True),
    ("o\u0301", "\u00f3", False),  # composed is not decomposed
])
def test_comparison(expected: str, found: str, alike: bool) -> None:  # noqa: FBT001 - a column of the table
    """White space is alike in all its lengths; every other character counts."""
    assert (fidelity.first_difference(expected, found) is None) is alike


def test_a_difference_is_told_with_its_place() -> None:
    """A finding has the line of the source and both texts around the place."""
    source, rendering = rendered(tei("<p>One\ntwo\nthree</p><p>four</p>"))
    broken = replace(rendering, page=rendering.page.replace("three", "trhee"))
    finding = fidelity.check(source, broken)[0]
    assert (finding.file, finding.severity, finding.source) == ("documents/in.xml", "error", "fidelity")
    assert "“One two t▸hree four”" in finding.message
    assert "“One two t▸rhee four”" in finding.message


def test_projection_does_not_touch_the_source() -> None:
    """The source's tree is the same after a check."""
    source, rendering = rendered((CASES / "fidelity" / "choice" / "in.xml").read_bytes())
    before = etree.tostring(copy.deepcopy(source.tree))
    fidelity.check(source, rendering)
    assert etree.tostring(source.tree) == before
