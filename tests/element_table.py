"""The table of all elements of TEI P5 in docs/elements.md: made by rendering each of them, and reading what came out.

`python tests/element_table.py` writes the table anew. Which elements there are, and of which module, the table itself
says; `test_elements.py` holds its list against TEI All.
"""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from editions import CASES, article_of, parse_page, rendered, tei

from pipeline.ledger.units import SMALL

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "elements.md"
_ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|", re.MULTILINE)
_HEAD = "| Element | Module | HTML | Text |\n|---|---|---|---|\n"

# Where an element must stand to mean something; `{}` is its place. Any other stands in a paragraph.
_PLACES = {
    "TEI": "{}", "text": "{}", "body": "{}",
    **dict.fromkeys(("front", "back", "group"), "<text>{}<body><p>x</p></body></text>"),
    **dict.fromkeys(("div", "div1", "postscript", "castList", "prologue", "epilogue", "set", "performance"),
                    "<p>Before</p>{}<p>after.</p>"),
    **{f"div{n}": f"<p>Before</p><div{n - 1}>{{}}</div{n - 1}><p>after.</p>" for n in range(2, 8)},
    **dict.fromkeys(("item", "headItem"), "<p>Before</p><list>{}</list><p>after.</p>"),
    **dict.fromkeys(("label", "headLabel"), "<p>Before</p><list>{}<item>x</item></list><p>after.</p>"),
    "p": "<p>Before</p>{}<p>after.</p>",
    "head": "<p>Before</p><div>{}<p>after.</p></div>",
    "row": "<p>Before</p><table>{}</table><p>after.</p>",
    "cell": "<p>Before</p><table><row>{}</row></table><p>after.</p>",
    "figDesc": "<p>Before</p><figure>{}</figure><p>after.</p>",
    **dict.fromkeys(("lem", "rdg"), "<p>Before <app>{}</app> after.</p>"),
    "rdgGrp": "<p>Before <app>{}</app> after.</p>",
    **dict.fromkeys(("wit", "witDetail"), "<p>Before <app><lem>x</lem>{}</app> after.</p>"),
    **dict.fromkeys(("rb", "rt"), "<p>Before <ruby>{}</ruby> after.</p>"),
    "del": "<p>Before {} after.</p>",
    "am": "<p>Before <expan>{}</expan> after.</p>",
    **dict.fromkeys(("addrLine", "street"), "<p>Before</p><address>{}</address><p>after.</p>"),
    **dict.fromkeys(("birth", "death", "sex", "occupation", "education", "faith", "floruit", "nationality", "residence",
                     "affiliation", "age", "gender", "socecStatus", "langKnowledge", "state", "trait"),
                    "<p>Before</p><listPerson><person>{}</person></listPerson><p>after.</p>"),
    **dict.fromkeys(("location", "population", "climate", "terrain", "geo"),
                    "<p>Before</p><listPlace><place>{}</place></listPlace><p>after.</p>"),
    "witness": "<p>Before</p><listWit>{}</listWit><p>after.</p>",
}
# What an element holds or says in its attributes; any other holds words.
CONTENT = {
    "app": "<lem>words</lem><rdg>other</rdg>", "choice": "<sic>wrods</sic><corr>words</corr>",
    "subst": "<del>wrods</del><add>words</add>", "ruby": "<rb>words</rb><rt>gloss</rt>", "rdgGrp": "<rdg>words</rdg>",
    "list": "<item>words</item>", "table": "<row><cell>words</cell></row>", "row": "<cell>words</cell>",
    "figure": "<figDesc>words</figDesc>", "lg": "<l>words</l>", "sp": "<speaker>S</speaker><p>words</p>",
    "floatingText": "<body><p>words</p></body>", "text": "<body><p>words</p></body>", "body": "<p>words</p>",
    "front": "<div><p>words</p></div>", "back": "<div><p>words</p></div>",
    "group": "<text><body><p>words</p></body></text>", "address": "<addrLine>words</addrLine>",
    "relation": "", "fs": '<f name="n"><symbol value="words"/></f>',
    "listApp": "<app><lem>words</lem><rdg>other</rdg></app>", "listBibl": "<bibl>words</bibl>",
    "altGrp": "<alt/>", "spanGrp": "<span>words</span>", "interpGrp": "<interp>words</interp>", "linkGrp": "<link/>",
    "joinGrp": "<join/>", "timeline": "<when/>", "fLib": '<f name="n"><string>words</string></f>',
    "fvLib": "<string>words</string>", "listAnnotation": "<annotation>words</annotation>",
    "listTranspose": "<transpose>words</transpose>",
    "restore": "<del>words</del>",
    "notatedMusic": "<desc>words</desc>", "locusGrp": "<locus>words</locus>",
}
ATTRIBUTES = {
    "gap": 'reason="lost" quantity="3" unit="chars"', "space": 'quantity="3" unit="chars"', "graphic": 'url="a.png"',
    "media": 'url="a.mp3" mimeType="audio/mpeg"', "pb": 'n="2"', "cb": 'n="2"', "gb": 'n="A"',
    "milestone": 'unit="x" n="2"', "ptr": 'target="https://example.org/"', "handShift": 'scribe="B"',
    "move": 'type="exit"',
    "shift": 'feature="tempo" new="f"', "pause": 'dur="PT1S"', "relation": 'name="knows" active="#a" passive="#b"',
    "symbol": 'value="s"', "binary": 'value="true"', "numeric": 'value="1"', "g": 'type="leaf"', "caesura": "",
    "default": "", "classRef": 'key="k"', "elementRef": 'key="k"', "macroRef": 'key="k"', "dataRef": 'name="k"',
    "moduleRef": 'key="k"', "attRef": 'name="k"', "specDesc": 'key="k"', "specGrpRef": 'target="k"',
    "catRef": 'target="k"',
    "param": 'name="k"', "dataFacet": 'name="k"', "memberOf": 'key="k"', "u": 'who="#ann"', "sense": 'n="1"',
    "witness": 'n="A"',
    "unclear": 'reason="faded"',
}
EMPTY = set("""
    addSpan alt alternate anchor anyElement attRef binary binaryObject caesura catRef cb classRef damageSpan
    dataFacet dataRef default delSpan divGen elementRef empty equiv g gap gb graphic handShift lacunaEnd
    lacunaStart lb link macroRef media memberOf milestone moduleRef move numeric oRef param path pause pb pRef ptr
    redo shift space specDesc specGrpRef symbol textNode undo when witEnd witStart
""".split())


class Row(NamedTuple):
    """A row of the table."""

    name: str
    module: str
    html: str
    text: str

    def __str__(self) -> str:
        cells = (f"`{self.name}`", self.module, self.html, self.text)
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def known() -> dict[str, str]:
    """Give the elements of the table with their modules."""
    return dict(_ROW.findall(TABLE.read_text("utf-8")))


def table() -> str:
    """Make the whole document: what stands before the table, and the table."""
    before, _, _ = TABLE.read_text("utf-8").partition(_HEAD)
    return before + _HEAD + "".join(f"{row}\n" for row in rows())


@functools.cache
def rows() -> tuple[Row, ...]:
    """Render each element."""
    return tuple((_header_row if name in in_header() else _row)(name, module) for name, module in known().items())


def _row(name: str, module: str) -> Row:
    attributes = ATTRIBUTES.get(name, "")
    content = "" if name in EMPTY else CONTENT.get(name, "words")
    prefix = ' xmlns="http://www.tei-c.org/ns/Examples"' if name == "egXML" else ""
    if name in {"sourceDoc", "surface", "surfaceGrp", "zone", "line", "standOff", "facsimile"}:
        place = "<p>Before</p>{}<p>after.</p>"
    else:
        place = _PLACES.get(name, "<p>Before {} after.</p>")
    element = f"<{name}{prefix}{attributes and ' ' + attributes}>{content}</{name}>"
    if name in {"text", "body"}:
        element = element if name == "text" else f"<text>{element}</text>"
    _, rendering = rendered(tei(place.format(element)))
    made, article = parse_page(rendering.page), article_of(rendering.page)
    number = 2 if name == "p" else 1
    found = article.xpath(f"(.//*[@id='{name}.{number}' or @id='{name}-.1'])[1]")
    if name in SMALL:
        found = article.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")[:1]
    texts = [rendering.texts[reading]["body"] for reading in ("diplomatic", "reading")]
    return Row(name, module, _html(name, found, article, made), _text(texts, rendering.texts["reading"]["notes"]))


def _html(name: str, found: list[Any], article: Any, page: Any) -> str:
    breaks = article.xpath(f".//br[@class='{name}']")
    if found and name != "note":
        is_address = breaks and not found[0].get("class")
        return f'`<br class="{name}">`, its address' if is_address else _shown(found[0])
    if name == "note":
        return '`<a class="note-ref">`, the body apart in `<div class="note">`'
    for heading in ("annotations", "apparatus", "changes"):
        if page.xpath(f"//section[@aria-labelledby='{heading}']"):
            return "in the apparatus" if heading == "apparatus" else f"in the list of {heading}"
    if name in SMALL and "Before words after." in " ".join(article.text_content().split()):
        return "its words alone"
    return "its parts" if "words" in article.text_content() else "nothing"


def _shown(element: Any) -> str:
    tag = element.tag
    inner = element.get("class") and f' class="{element.get("class")}"'
    told = f"`<{tag}{inner or ''}>`"
    if element.get("data-editorial") is not None or (len(element) and element[0].get("data-editorial") is not None
                                                    and not (element.text or "").strip()):
        sign = " ".join(element.text_content().split())
        told += f", a sign: `{sign}`" if "words" not in sign else ", with a label"
    alone = element.get("data-reading") or (element.getparent().get("data-reading"))
    return f"{told}, {alone} text only" if alone else told


def _text(texts: list[str], notes: str) -> str:
    told = []
    for text in texts:
        match = re.search(r"Before(.*)after\.", text, re.DOTALL)
        middle = match[1] if match else text
        words = " ".join(middle.split()).removesuffix(" x")
        if words == "words":
            told.append("its words, as a block" if "\n\n" in middle or not match else "its words")
        else:
            told.append(f"`{words}`" if words else "nothing")
    if notes:
        return "its number, the words apart"
    return told[0] if told[0] == told[1] else f"diplomatic: {told[0]}; reading: {told[1]}"


# Elements of the header ........................................................................................


@functools.cache
def _header() -> Any:
    return etree.parse(CASES / "elements" / "header.xml").getroot()


@functools.cache
def in_header() -> frozenset[str]:
    """Give the elements that TEI has in the header alone, and the roots."""
    plain = set("""
        change creation date desc fileDesc fs label p profileDesc publicationStmt sourceDesc string title titleStmt
    """.split())
    names = {etree.QName(element).localname for element in _header().iter("*")}
    return frozenset((names - plain) | {"TEI", "teiCorpus"})


@functools.cache
def _header_page() -> Any:
    header = etree.tostring(_header(), encoding="unicode")
    data = f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}<text><body><p>x</p></body></text></TEI>'
    return parse_page(rendered(data.encode())[1].page)


def _header_row(name: str, module: str) -> Row:
    if name in {"TEI", "teiCorpus"}:
        each = name == "teiCorpus"
        page, file = ("a page for each text", "a file for each text") if each else ("the page", "the file")
        return Row(name, module, page, file)
    made = _header_page()
    tokens = set()
    for element in _header().iter(f"{{*}}{name}"):
        tokens |= set(re.findall(r"t-\w+", etree.tostring(element, encoding="unicode", with_tail=False)))
    places = {
        "the masthead": "//header[@class='masthead']", "“About this text”": "//section[contains(@class, 'about')]",
    }
    shown = [place for place, path in places.items()
             if any(tokens & set(re.findall(r"t-\w+", part.text_content())) for part in made.xpath(path))]
    return Row(name, module, f"in {shown[0]}" if shown else "header: not shown", "header: not shown")


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
