"""Every element of TEI P5 has a rule of its own, keeps its words wherever it stands, and is in the docs' table."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import element_table
import pytest
from conftest import shared
from editions import article_of, parse_page, rendered, source_of, tei
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline import fidelity
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from pipeline.rendered import Rendering

# The table .....................................................................................................


def test_the_table_is_what_the_stylesheets_do() -> None:
    """docs/elements.md says how each element is rendered; `python tests/element_table.py` writes it anew."""
    assert element_table.table() == element_table.TABLE.read_text("utf-8")


def test_no_element_is_missing() -> None:
    """The table has the elements of TEI All, and no other."""
    grammar: Any = etree.parse(shared("schemas/tei_all.rng"))
    names = set(grammar.xpath("//*[local-name() = 'element']/@name"))
    assert set(element_table.known()) == names


def test_no_element_is_left_to_the_rule_for_unknown_ones() -> None:
    """What TEI allows in a text has a rule; what it has in the header alone is told so."""
    assert [row.name for row in element_table.rows() if "unhandled" in row.html] == []


# No word lost ..................................................................................................

NAMES = sorted(set(element_table.known()) - element_table.in_header() - {"text", "body", "egXML", "note"})
EMPTY = element_table.EMPTY
HEARD = {"vocal", "kinesic", "incident", "writing"}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in EMPTY])
def test_any_element(name: str) -> None:
    """Each element keeps its words, in the line without white space about it, and by itself."""
    words = f"<{name}>y <hi>z</hi></{name}>"
    source, rendering = rendered(tei(f"<p>x{words}x</p><div>{words}<p>x</p></div><p>a <hi>b{words}</hi> c</p>"))
    assert fidelity.check(source, rendering) == []
    assert [finding for finding in rendering.findings if finding.code == "no-rule"] == []


@st.composite
def nested(draw: st.DrawFn, depth: int = 3) -> str:
    """Give an element of TEI with others in it, whether they may stand there or not."""
    name = draw(st.sampled_from(NAMES))
    attributes = element_table.ATTRIBUTES.get(name, "")
    if name in EMPTY:
        return f"<{name} {attributes}/>"
    if name in HEARD:
        return f"<{name}><desc>heard</desc></{name}>"
    parts = st.sampled_from(["one ", "two", " three", "four five", " "])
    content = st.lists(st.one_of(parts, nested(depth - 1)) if depth else parts, max_size=3)
    return f"<{name} {attributes}>{''.join(draw(content))}</{name}>"


def check_nested(body: str, place: str) -> None:
    """Render elements in elements and hold page and texts against them."""
    source, rendering = rendered(tei(place.format(body)))
    assert fidelity.check(source, rendering) == [], body


PLACES = st.sampled_from(["<p>x{}y</p>", "<div>{}</div>", "<p>x {} y</p>"])
FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@settings(FUZZ, max_examples=150)
@given(nested(), PLACES)
def test_elements_in_elements(body: str, place: str) -> None:
    """Rendering does not require validity: any element in any other keeps its words."""
    check_nested(body, place)


# Looks .........................................................................................................


def classes(markup: str, header: str = "") -> set[str]:
    """Give the classes of looks that the only `hi` of a text has."""
    _, rendering = rendered(tei(f"<p>{markup}</p>", header))
    (found,) = article_of(rendering.page).xpath(".//*[contains(concat(' ', @class, ' '), ' hi ')]")
    return {one for one in found.get("class").split() if one.startswith("r-")}


@pytest.mark.parametrize(("attributes", "expected"), [
    ('rend="italic"', {"r-italic"}),
    ('rend="bold smallcaps"', {"r-bold", "r-small-caps"}),
    ('rend="indent(3)"', {"r-indent-3"}),
    ('rend="hexagonal"', set()),
    ('style="font-style: italic; font-weight: 700"', {"r-italic", "r-bold"}),
    ('style="text-indent: 32px; text-align: center"', {"r-indent-2", "r-center"}),
    ('style="margin-left: 2.5em; letter-spacing: .1em"', {"r-margin-3", "r-spaced"}),
    ('style="text-transform: uppercase"', {"r-uppercase"}),
    ('style="color: red !important"', {"r-red"}),
    ('rendition="#r"', {"r-underline"}),
])
def test_looks(attributes: str, expected: set[str]) -> None:
    """@rend, @style and @rendition become classes of a fixed vocabulary."""
    rendition = '<rendition xml:id="r" scheme="css">text-decoration:underline</rendition>'
    header = f"<encodingDesc><tagsDecl>{rendition}</tagsDecl></encodingDesc>"
    assert classes(f"<hi {attributes}>x</hi>", header) == expected


def test_looks_of_all_of_a_kind() -> None:
    """A selector of tagsDecl, and the usage it declares, count for all elements of the name."""
    header = (
        '<encodingDesc><tagsDecl><rendition selector="hi, emph">font-style: italic</rendition>'
        '<rendition xml:id="b">font-weight: bold</rendition>'
        '<namespace name="x"><tagUsage gi="hi" rendition="#b"/></namespace></tagsDecl></encodingDesc>'
    )
    assert classes("<hi>x</hi>", header) == {"r-italic", "r-bold"}


HOSTILE = [
    "javascript:alert(1)", "background:url(https://evil.example/x)", "position:fixed;inset:0", 'x" onclick="evil()',
    "content:'evil'", "color:expression(evil())", "@import 'https://evil.example'", "font-family:evil;}*{color:red",
    "width:\\65 vil", "--evil:1", "behavior:url(#evil)", "&lt;/style>&lt;script>evil()&lt;/script>",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("attribute", ["rend", "style", "rendition"])
def test_hostile_looks(attribute: str, value: str) -> None:
    """No value of the source reaches the page's style, its attributes or its scripts."""
    quoted = value.replace('"', "&quot;")
    header = f'<encodingDesc><tagsDecl><rendition xml:id="r">{quoted}</rendition></tagsDecl></encodingDesc>'
    more = 'rendition="#r"' if attribute == "rendition" else f'{attribute}="{quoted}"'
    _, rendering = rendered(tei(f"<p {more}>x <hi {more}>y</hi></p>", header))
    article = article_of(rendering.page)
    assert article.xpath("//@style | //@onclick") == []
    values = " ".join(map(str, article.xpath(".//@*")))
    assert not re.search(r"evil|javascript|url|fixed|import|expression|:", values), values


@pytest.mark.parametrize(("language", "inner", "expected"), [
    ("he", "ar", [None]), ("en", "ar", ["rtl"]), ("en", "az-Arab", ["rtl"]), ("en", "he-Latn", [None]),
    ("fa", "de", ["ltr"]),
])
def test_direction(language: str, inner: str, expected: list[str | None]) -> None:
    """A language that is written the other way than what is around it has a direction."""
    _, rendering = rendered(tei(f'<p xml:lang="{language}">x <foreign xml:lang="{inner}">y</foreign></p>'))
    assert [one.get("dir") for one in article_of(rendering.page).xpath(".//i")] == expected


def test_mathml() -> None:
    """Mathematics is copied without what acts, or what is there for programs."""
    formula = (
        '<formula><math xmlns="http://www.w3.org/1998/Math/MathML" onclick="evil()"><semantics>'
        '<mrow href="javascript:evil()"><mi>x</mi><maction actiontype="evil"><mn>2</mn></maction></mrow>'
        "<annotation-xml><p>evil</p></annotation-xml></semantics></math></formula>"
    )
    _, rendering = rendered(tei(f"<p>{formula}</p>"))
    (math,) = article_of(rendering.page).xpath(".//math")
    assert "evil" not in etree.tostring(math, encoding="unicode")
    assert math.text_content() == "x2"


# The apparatus .................................................................................................

WITNESSES = '<witness xml:id="A"/><witness xml:id="B"><abbr>Bx</abbr></witness><witness xml:id="C" n="c"/>'


def shown_in(entry: Any) -> str:
    """Give what an entry says: the words that it keeps for the choice of a witness are not shown."""
    return " ".join("".join(entry.xpath(".//text()[not(ancestor::*[@hidden])]")).split())


def apparatus(markup: str, header: str = "") -> tuple[Any, list[str]]:
    """Render a text and give its page, and the entries of the apparatus below it."""
    text = f"<text><front><listWit>{WITNESSES}</listWit></front><body><div>{markup}</div></body></text>"
    source, rendering = rendered(tei(text, header))
    assert fidelity.check(source, rendering) == []
    page = parse_page(rendering.page)
    entries = page.xpath("//section[@aria-labelledby='apparatus']//li")
    return page, [shown_in(entry) for entry in entries]


def test_parallel_segmentation() -> None:
    """All readings stand in the list with their witnesses' letters, in groups too; in the text stands the lemma."""
    page, entries = apparatus(
        '<p>x <app><lem wit="#A">a</lem><rdgGrp type="late"><rdg wit="#B #C">b</rdg><rdg wit="#C"/></rdgGrp>'
        '<witDetail wit="#C">erased</witDetail></app></p>',
    )
    assert entries == ["a A] late: b Bx c; omitted c (erased)"]
    assert fidelity.page_text(page.xpath("//article//p[@id='p.1']")[0], "reading") == "x a"


def test_double_end_point() -> None:
    """An entry that points at the ends of its lemma is no part of the line; a mark leads to it, and back."""
    page, entries = apparatus(
        '<p>x <anchor xml:id="one"/>a<app from="#one"><lem wit="#A">a</lem><rdg wit="#B">b</rdg></app></p>',
        '<encodingDesc><variantEncoding method="double-end-point" location="internal"/></encodingDesc>',
    )
    assert entries == ["↑ a A] b Bx"]
    (mark,) = page.xpath("//article//a[@class='app-ref']")
    (entry,) = page.xpath("//*[@id=$id]", id=mark.get("href")[1:])
    assert entry.xpath("string(.//a/@href)") == "#one"


def test_lines_in_the_apparatus() -> None:
    """An entry in verse is told with the number of its line."""
    line = '<l n="7">x <app><lem wit="#A">a</lem><rdg wit="#B">b</rdg></app></l>'
    _, entries = apparatus(f"<lg>{line}</lg>")
    assert entries == ["7 a A] b Bx"]


def test_location_referenced() -> None:
    """An entry that names its line stands apart; with parallel segmentation declared, its lemma is text."""
    entry = '<p>x<app loc="5"><lem>a</lem><rdg wit="#B">b</rdg></app></p>'
    page, entries = apparatus(entry)
    assert entries == ["5 a] b Bx"]
    assert page.xpath("//article//p[@id='p.1']/text()") == ["x"]
    page, entries = apparatus(entry, '<encodingDesc><variantEncoding method="parallel-segmentation"/></encodingDesc>')
    assert fidelity.page_text(page.xpath("//article//p[@id='p.1']")[0], "reading") == "xa"


def test_an_apparatus_elsewhere() -> None:
    """Entries beside the text are told below it, and the anchors they point at have marks."""
    text = (
        '<standOff><listApp><app from="#s" to="#e"><lem>a</lem><rdg wit="#W">b</rdg></app></listApp></standOff>'
        '<text><body><p>x <anchor xml:id="s"/>a<anchor xml:id="e"/></p></body></text>'
    )
    data = tei("<p/>").replace(b"<text><body><p/></body></text>", text.encode())
    source, rendering = rendered(data)
    assert fidelity.check(source, rendering) == []
    page = parse_page(rendering.page)
    (mark,) = page.xpath("//article//*[@id='e']/following-sibling::a[@class='app-ref']")
    (entry,) = page.xpath("//*[@id=$id]", id=mark.get("href")[1:])
    assert shown_in(entry) == "↑ a] b W"


# The Leiden system .............................................................................................


@functools.cache
def epigrapher() -> Renderer:
    """Give a renderer of an edition that has chosen the Leiden conventions."""
    about = {"title": "T", "program": "0", "menu": [], "conventions": "leiden"}
    return Renderer(Context.of(about, {"documents/in.xml": "documents/in.html"}, []))


@pytest.mark.parametrize(("markup", "signs"), [
    ('<supplied reason="lost">abc</supplied>', "[abc]"),
    ('<supplied reason="lost" cert="low">abc</supplied>', "[abc?]"),
    ('<supplied reason="omitted">abc</supplied>', "\u2039abc\u203a"),
    ("<expan><abbr>a</abbr><ex>bc</ex></expan>", "a(bc)"),
    ("<surplus>abc</surplus>", "{abc}"),
    ("<del>abc</del>", "\u27e6abc\u27e7"),
    ("<add>abc</add>", "`abc\u00b4"),
    ("<unclear>a c</unclear>", "a\u0323 c\u0323"),
    ('<gap reason="lost" quantity="3" unit="character"/>', "[...]"),
    ('<gap reason="illegible" quantity="3" unit="character"/>', "..."),
    ('<gap reason="lost" quantity="12" unit="character"/>', "[·· 12 ··]"),
    ('<gap reason="lost" atLeast="2" atMost="4" unit="character"/>', "[·· 2\u20134 ··]"),
    ('<gap reason="lost" extent="unknown" unit="character"/>', "[- - -]"),
    ('<gap reason="lost" quantity="1" unit="line"/>', "[- - - - - -]"),
    ('<space quantity="2" unit="character"/>', "(vac. 2)"),
])
def test_leiden(markup: str, signs: str) -> None:
    """The diplomatic text has the signs of the system, in text and page; the page's are the edition's own."""
    source = source_of(tei(f"<p>x {markup} y</p>"))
    rendering: Rendering = epigrapher().render(source)
    assert rendering.texts["diplomatic"]["body"].strip() == f"x {signs} y"
    assert fidelity.check(source, rendering, "leiden") == []
    article = article_of(rendering.page)
    if "unclear" not in markup:
        assert "".join(article.text_content().split()) == "".join(f"x{signs}y".split())
