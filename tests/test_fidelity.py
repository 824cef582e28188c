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
from pipeline.fidelity.kinds import TOLD, kind_of
from pipeline.resources import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.model import Finding, Source
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


FUZZ = settings(suppress_health_check=list(HealthCheck))


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
def test_comparison(expected: str, found: str, alike: bool) -> None:  # noqa: FBT001 - a column of the table
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
    marks = next(mark for mark in test_kinds.pytestmark if mark.name == "parametrize")
    assert {case[0] for case in marks.args[1]} == {*TOLD}


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


def test_projection_does_not_touch_the_source() -> None:
    """The source's tree is the same after a check."""
    source, rendering = rendered((CASES / "fidelity" / "choice" / "in.xml").read_bytes())
    before = etree.tostring(copy.deepcopy(source.tree))
    fidelity.check(source, rendering)
    assert etree.tostring(source.tree) == before
