"""Letters and telegrams: sender, recipient, places, dates, neighbours; and all else that a header says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from editions import CASES, article_of, command, edition, parse_page, rendered, tei
from lxml import etree

from pipeline import config, fidelity
from pipeline.build import build

if TYPE_CHECKING:
    from pathlib import Path


def letter(description: str, more: str = "") -> bytes:
    """Give a letter with what stands in its correspDesc."""
    return tei("<p>Dear A,</p>", f"<profileDesc>{more}<correspDesc>{description}</correspDesc></profileDesc>")


def head(data: bytes) -> list[tuple[str, str]]:
    """Give what the head of a letter says: each term with its words."""
    page = parse_page(rendered(data)[1].page)
    return [
        (words(row.find("dt")), "; ".join(words(value) for value in row.iterfind("dd")))
        for row in page.xpath("//header//dl[@class='correspondence']/div")
    ]


def words(element: Any) -> str:
    """Give an element's words."""
    return " ".join(element.text_content().split())


SENT = ("<correspAction type='sent'><persName>Ann</persName><placeName>Vale</placeName><date when='1871-05-03'/>"
        "</correspAction>")
WAY = """<correspAction type='forwarded'><persName>Cy</persName><note>by boat</note></correspAction>
<correspAction type='redirected'><settlement>Rye</settlement></correspAction>
<correspAction type='transmitted'><date from='1871-05-04'/></correspAction>
<correspAction type='lost'><placeName>Dee</placeName></correspAction>"""
ADDRESSED = """<correspAction type='sent'><persName>Ann</persName>
<address><street>Mill Lane</street><settlement>Vale</settlement></address></correspAction>"""
AMONG = f"""{SENT}<correspContext><ref type='prev' target='in.xml'>The first</ref>
<ref subtype='next_letter' target='x'>The third</ref><ref type='belongsTo'>All of them</ref></correspContext>
<note>Torn.</note>"""


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (SENT, [("From", "Ann, Vale, 3 May 1871")]),
        (f"{SENT}<correspAction type='received'><persName>Ben</persName></correspAction>",
         [("From", "Ann, Vale, 3 May 1871"), ("To", "Ben")]),
        ("<correspAction type='sent'><persName>Ann</persName><orgName>The Mill</orgName></correspAction>",
         [("From", "Ann; The Mill")]),
        ("<correspAction type='sent'><date when='1871-05'/></correspAction><correspAction type='received'/>",
         [("From", "unknown, May 1871"), ("To", "unknown")]),
        ("<correspAction type='sent'><date when='1871-05-03' cert='low'>[3 May?] 1871</date></correspAction>",
         [("From", "unknown, [3 May?] 1871 (low certainty)")]),
        (WAY, [("Forwarded", "Cy by boat"), ("Redirected", "Rye"), ("Transmitted", "from 4 May 1871"),
               ("lost", "Dee")]),
        ("<correspAction type='sent'><name type='place'>Vale</name><name type='person'>Ann</name></correspAction>",
         [("From", "Ann, Vale")]),
        ("<correspAction type='sent'><p>A friend, from the mill</p></correspAction>",
         [("From", "A friend, from the mill")]),
        (ADDRESSED, [("From", "Ann, Mill Lane, Vale")]),
        (AMONG,
         [("From", "Ann, Vale, 3 May 1871"), ("Previous letter", "The first"), ("Next letter", "The third"),
          ("Context", "All of them"), ("Note", "Torn.")]),
        ("<correspContext><p>Between two others.</p></correspContext>", [("Context", "Between two others.")]),
    ],
)
def test_head(description: str, expected: list[tuple[str, str]]) -> None:
    """Sender, recipient, places, dates, hands on the way and neighbours, each by what it is."""
    assert head(letter(description)) == expected


def test_letters_of_the_edition_are_linked() -> None:
    """A neighbour that stands in the edition is led to; one that does not is named."""
    page = parse_page(rendered(letter(
        f"{SENT}<correspContext><ref type='prev' target='in.xml'>One</ref><ref type='next' target='gone.xml'>Two</ref>"
        "</correspContext>"))[1].page)
    assert page.xpath("//dl[@class='correspondence']//a/text()") == ["One"]


def test_date_of_a_letter_is_that_of_its_sending(tmp_path: Path) -> None:
    """Without a date of creation that of sending is the document's: on lists, in citations; told once in its head."""
    made = edition(tmp_path / "edition", {
        "a.xml": letter(SENT), "b.xml": letter(SENT.replace("1871-05-03", "1871-05-09")),
    })
    files = build(config.load(made), tmp_path / "site").files
    listed = parse_page(files["documents/index.html"].decode())
    assert "3 May 1871" in words(listed)
    page = parse_page(files["documents/a.html"].decode())
    assert page.xpath("count(//header[@class='masthead']//time)") == 1
    assert "May 3, 1871" in words(page.get_element_by_id("citation"))
    both = parse_page(rendered(letter(SENT, "<creation><date when='1871-05-01'/></creation>"))[1].page)
    assert both.xpath("//header//p[@class='when']/time/@datetime") == ["1871-05-01"]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ("<title type='main'>Main</title><title type='sub'>Sub</title>", "Main"),
        ("<title level='s'>Series</title><title type='iso-date'>1871</title><title level='a'>Letter</title>", "Letter"),
        ("<title type='short'>S</title><title>All <hi>of</hi> <choice><sic>ti</sic><corr>it</corr></choice></title>",
         "All of it"),
        ("<title/><title xml:lang='de'>Brief</title><title xml:lang='en'>Letter</title>", "Brief"),
        ("<title type='sub'>Only this</title>", "Only this"),
        ("<title> </title>", "in"),
    ],
)
def test_title(titles: str, expected: str, tmp_path: Path) -> None:
    """The title of a text is its main one, not that of its series; the home page and lists have the same."""
    data = tei("<p>x</p>").replace(b"<title>A case</title>", titles.encode())
    page = parse_page(rendered(data)[1].page)
    assert words(page.find(".//h1")) == expected
    made = edition(tmp_path / "edition", {"in.xml": data, "other.xml": tei("<p>y</p>", title="Z")})
    build(config.load(made), tmp_path / "site")
    other = parse_page((tmp_path / "site/documents/other.html").read_text("utf-8"))
    assert expected in words(other.xpath("//nav[@class='neighbours']")[0])


# Headers .......................................................................................................

HIDDEN = {"fsdDecl", "charDecl", "listPrefixDef", "schemaRef", "styleDefDecl", "tagsDecl", "xenoData"}


def with_header(header: str) -> bytes:
    """Give a text with a header."""
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}<text><body><p>x</p></body></text></TEI>'.encode()


def test_no_statement_of_a_header_is_lost() -> None:
    """All words of a header with all elements are on the page, but for what is meant for programs, which is named."""
    header = (CASES / "elements" / "header.xml").read_text("utf-8")
    page = parse_page(rendered(with_header(header))[1].page)
    shown = words(page.find(".//main"))
    parts = etree.fromstring(header).iterfind(".//{*}encodingDesc/*")
    for part in parts:
        name = etree.QName(part).localname
        if name in HIDDEN:
            continue
        said = [child for child in part.iter("*") if etree.QName(child).localname != "cRefPattern"]
        for word in re.findall(r"t-\w+", " ".join(child.text or "" for child in said)):
            assert word == "t-cRefPattern" or word in shown, (name, word)
    (named,) = page.xpath("//section[@class='about']//dt[. = 'Only in the TEI file']/following-sibling::dd[1]")
    assert "characters and glyphs" in words(named)
    assert "metadata in other formats" in words(named)


FOREIGN = """<teiHeader xmlns="http://www.tei-c.org/ns/1.0"><fileDesc>
  <titleStmt><title>T</title><author>w-author</author><editor ref="https://orcid.org/0">w-editor</editor>
    <funder><name>w-funder</name></funder><sponsor>w-sponsor</sponsor><principal>w-principal</principal>
    <respStmt><persName><forename>w-fore</forename><surname>w-sur</surname></persName><resp>w-resp</resp></respStmt>
  </titleStmt>
  <editionStmt><edition>w-edition</edition><respStmt><resp>w-resp2</resp><name>w-name2</name></respStmt></editionStmt>
  <extent>w-extent</extent>
  <publicationStmt><publisher>w-publisher</publisher><distributor>w-distributor</distributor>
    <authority>w-authority</authority><pubPlace>w-pubPlace</pubPlace><date when="2020">w-date</date>
    <idno type="DOI">10.1/w-idno</idno><idno type="empty"/>
    <availability><licence target="https://example.org/l"><p>w-licence</p><p>w-more</p></licence></availability>
  </publicationStmt>
  <seriesStmt><title>w-series</title><biblScope>w-scope</biblScope></seriesStmt>
  <notesStmt><note>w-note</note></notesStmt>
  <sourceDesc><biblStruct><monogr><title>w-monogr</title><imprint><date>w-year</date></imprint></monogr></biblStruct>
    <listWit><witness xml:id="W">w-witness</witness></listWit>
    <recordingStmt><recording><p>w-recording</p></recording></recordingStmt>
    <msDesc><msIdentifier><repository>w-repository</repository><idno>w-shelf</idno></msIdentifier>
      <physDesc><p>w-phys</p></physDesc><history><provenance>w-provenance</provenance></history></msDesc></sourceDesc></fileDesc>
  <profileDesc><creation><date when="1871">w-shown</date><placeName>w-created</placeName></creation>
    <langUsage><language ident="de">w-language</language><language ident="la"/></langUsage>
    <textClass><keywords><term>w-term</term></keywords><classCode scheme="#s">w-class</classCode>
      <catRef target="http://example.org/c"/></textClass>
    <particDesc><listPerson><person xml:id="P"><persName>w-person</persName></person></listPerson></particDesc>
    <settingDesc><setting><locale>w-locale</locale></setting></settingDesc>
    <calendarDesc><calendar xml:id="C"><p>w-calendar</p></calendar></calendarDesc>
    <abstract><p>w-abstract</p></abstract></profileDesc>
  <revisionDesc><listChange><change when="2020-01-02" who="#nobody">w-change</change>
    <change when-iso="2021-03-04T05:06:07Z"/></listChange></revisionDesc>
</teiHeader>"""


def test_headers_of_others() -> None:
    """What editions elsewhere say in their headers is shown, each statement once and under a term of its own."""
    page = parse_page(rendered(with_header(FOREIGN))[1].page)
    main = words(page.find(".//main"))
    lost = [token for token in re.findall(r"w-\w+", FOREIGN) if token not in main]
    assert lost == []
    about = page.xpath("//section[@class='about']//dl/*")
    terms = [words(one) for one in about if one.tag == "dt"]
    assert len(set(terms)) == len(terms)
    assert not [term for term in terms if term.islower()], "every term is a word of the interface"
    facts = {words(one.getprevious()): words(one) for one in about if one.tag == "dd" and one.getprevious().tag == "dt"}
    assert facts["Responsibility"] == "w-fore w-sur: w-resp"
    assert facts["Series"] == "w-series, w-scope"
    assert facts["Identifiers"] == "DOI: 10.1/w-idno"
    (history,) = page.xpath("//section[@aria-labelledby='history']/ul/li[last()]")
    assert words(history).startswith("2 January 2020, nobody: w-change")
    assert page.xpath("//a[@href='https://orcid.org/0']/text()") == ["w-editor"]
    assert page.xpath("//section[@class='about']//a[@rel='license']/@href") == ["https://example.org/l"]


def test_validate_has_nothing_to_say_of_kinds(tmp_path: Path) -> None:
    """The documents that the pictures are made of can all be read."""
    documents = {path.name: path.read_bytes() for path in (CASES / "kinds").glob("*.xml")}
    run = command("validate", edition(tmp_path / "edition", documents), "--format", "json")
    assert not [one for one in run.json["findings"] if one["source"] == "xml" and one["code"] != "image-not-found"]


def test_what_a_header_says_of_language_and_hand() -> None:
    """A text has the language that its header names alone; a hand that begins is called after its scribe."""
    header = ("<profileDesc><langUsage><language ident='de'>German</language>{}</langUsage><handNotes>"
              "<handNote xml:id='h1' scribe='Anna'>Ink</handNote></handNotes></profileDesc>")
    body = "<p>a <handShift new='#h1'/>b</p>"
    for more, language in (("", "de"), ("<language ident='fr'>French</language>", "und")):
        source, rendering = rendered(tei(body, header.format(more)))
        article = article_of(rendering.page)
        assert article.get("lang") == language
        assert "[hand: Anna]" in "".join(article.itertext())
        assert fidelity.check(source, rendering) == []
