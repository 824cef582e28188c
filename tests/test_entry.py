"""The page of a person, a place, an organisation: what is told, relations, authority files, time, mentions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from conftest import MODES, hold_to_axe
from editions import edition, memorandum_site, page_of, parse_page, tei

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

PERSONS = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Persons</title></titleStmt>
<publicationStmt><p>A test.</p></publicationStmt><sourceDesc><p>Made up.</p></sourceDesc></fileDesc></teiHeader>
<standOff><listPerson>
<person xml:id="ada"><persName>Ada Weber</persName><persName xml:lang="la">Ada Textrix</persName>
 <birth when="1801"><placeName>Bonn</placeName></birth><death notBefore="1860" notAfter="1865"/>
 <sex value="f"/><education from="1815" to="1819">at home</education>
 <occupation from="1820" to="1840">weaver</occupation>
 <occupation>teacher</occupation><residence when="1841-05-02">Cologne</residence><faith/>
 <event when="1850"><label>Opens a school</label></event>
 {identifiers}</person>
<person xml:id="ben"><persName>Ben Weber</persName><floruit from="-0044" to="0014"/></person>
<person xml:id="eva"><persName>Eva Holt</persName></person>
<listRelation>
 <relation name="marriedTo" mutual="#ada #ben" when="1821"/>
 <relation name="teacher-of" active="#ada" passive="#eva"><desc>in the new school</desc></relation>
</listRelation></listPerson></standOff></TEI>"""

# What stands in an idno, by its type, to the link and the words of it; none where nobody can know.
AUTHORITIES = {
    ("GND", "118642499"): ("https://d-nb.info/gnd/118642499", "GND 118642499"),
    ("gnd", "(DE-588)118642499"): ("https://d-nb.info/gnd/118642499", "GND 118642499"),
    ("PND", "11864249X"): ("https://d-nb.info/gnd/11864249X", "GND 11864249X"),
    ("VIAF", "101715927"): ("https://viaf.org/viaf/101715927", "VIAF 101715927"),
    ("ISNI", "0000 0001 2145 7825"): ("https://isni.org/isni/0000000121457825", "ISNI 0000000121457825"),
    ("wikidata", "Q855"): ("https://www.wikidata.org/entity/Q855", "Wikidata Q855"),
    ("Wikidata", "not known"): (None, "Wikidata not known"),
    ("geonames", "2761369"): ("https://www.geonames.org/2761369", "GeoNames 2761369"),
    ("LCNAF", "n 79-1"): (None, "Library of Congress n79-1"),
    ("LCNAF", "n 80017"): ("https://id.loc.gov/authorities/names/n80017", "Library of Congress n80017"),
    ("DOI", "10.1000/182"): ("https://doi.org/10.1000/182", "DOI 10.1000/182"),
    ("URL", "https://d-nb.info/gnd/118642499"): ("https://d-nb.info/gnd/118642499", "GND 118642499"),
    ("URI", "http://www.wikidata.org/entity/Q855"): ("http://www.wikidata.org/entity/Q855", "Wikidata Q855"),
    ("URL", "https://sws.geonames.org/2761369/"): ("https://sws.geonames.org/2761369/", "GeoNames 2761369"),
    ("URL", "https://example.org/x?y=1"): ("https://example.org/x?y=1", "https://example.org/x?y=1"),
    ("URL", "javascript:alert(1)"): (None, "javascript:alert(1)"),
    ("shelfmark", "A 1"): (None, "shelfmark A 1"),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """Build an edition of a few persons and of fourteen letters that name one of them."""
    idnos = "".join(f'<idno type="{kind}">{value}</idno>' for kind, value in AUTHORITIES)
    header = '<profileDesc><creation><date when="{}">then</date></creation></profileDesc>'
    letters = {
        f"letter-{number:02}.xml": tei(
            '<p>To <persName ref="../registers/persons.xml#ada">Ada</persName> alone.</p>',
            header.format(f"{1830 + number // 5}-0{1 + number % 5}"), title=f"Letter {number}")
        for number in range(14)
    }
    letters["letter-eva.xml"] = tei(
        '<p>Dear <persName ref="../registers/persons.xml#eva">Eva</persName>, <persName '
        'ref="https://d-nb.info/gnd/118642499">he</persName>.</p>', header.format("1830-01-02"), title="To Eva")
    folder = tmp_path_factory.mktemp("entry")
    registers = {"persons.xml": PERSONS.replace("{identifiers}", idnos).encode()}
    built = build(config.load(edition(folder / "e", letters, registers=registers)), folder / "site")
    return lambda path: parse_page(built.files[path].decode())


def facts(page: Any) -> dict[str, list[str]]:
    """Give what is told, by its headings."""
    told: dict[str, list[str]] = {}
    for element in page.xpath("//dl[@class='facts']/*"):
        if element.tag == "dt":
            told[element.text_content()] = []
        else:
            list(told.values())[-1].append(" ".join(element.text_content().split()))
    return told


def course(page: Any) -> list[str]:
    """Give what the course of time says, line by line."""
    return [" ".join(item.text_content().split()) for item in page.xpath("//section[@class='course']/ol/li")]


def test_what_is_told(pages: Callable[[str], Any]) -> None:
    """Each statement stands once, under its heading; one without words has those of its date or value."""
    told = facts(pages("persons/ada.html"))
    assert told["Names"] == ["Ada Textrix"]
    assert pages("persons/ada.html").xpath("//dd[@lang='la']/text()") == ["Ada Textrix"]
    assert told["Born"] == ["Bonn"]
    assert told["Died"] == ["1860 – 1865"]
    assert told["Sex"] == ["f"]
    assert told["Education"] == ["at home (1815 – 1819)"]
    assert told["Role"] == ["weaver (1820 – 1840)", "teacher"]
    assert "Faith" not in told


def test_relations_both_ways(pages: Callable[[str], Any]) -> None:
    """A relation stands on the pages of all that are in it; it links to the others, and not to itself."""
    ada, ben, eva = (pages(f"persons/{name}.html") for name in ("ada", "ben", "eva"))
    assert facts(ada)["Relations"] == [
        "Ada Weber, Ben Weber married to, 1821", "Ada Weber teacher of Eva Holt: in the new school"]
    assert facts(ben)["Relations"] == ["Ada Weber, Ben Weber married to, 1821"]
    assert facts(eva)["Relations"] == ["Ada Weber teacher of Eva Holt: in the new school"]
    assert ben.xpath("//dd/a/@href") == ["ada.html"]
    assert eva.xpath("//dd/a/@href") == ["ada.html"]
    assert set(ada.xpath("//dd[not(contains(., 'http'))]/a/@href")) >= {"ben.html", "eva.html"}
    assert "ada.html" not in ada.xpath("//dd/a/@href")


@pytest.mark.parametrize(("kind", "value"), AUTHORITIES)
def test_authority_files(pages: Callable[[str], Any], kind: str, value: str) -> None:
    """An identifier leads to its authority file, however it is written; what is none leads nowhere."""
    href, words = AUTHORITIES[kind, value]
    rows = pages("persons/ada.html").xpath("//dt[.='Identifiers']/following-sibling::dd")
    row = rows[list(AUTHORITIES).index((kind, value))]
    assert row.text_content() == words
    assert row.xpath("string(a/@href)") == (href or "")


def test_a_thing_without_an_entry(pages: Callable[[str], Any]) -> None:
    """Whom a name means by an address of an authority file has a page that says which."""
    (href,) = pages("documents/letter-eva.html").xpath("//article//a[.='he']/@href")
    page = pages(href.removeprefix("../"))
    assert page.xpath("normalize-space(//p[@class='elsewhere'])") == "GND 118642499"


def test_course_of_time(pages: Callable[[str], Any]) -> None:
    """What has a date stands in the order of time, in words; documents one by one, or counted where they are many."""
    assert course(pages("persons/ada.html")) == [
        "1801 Born, Bonn", "1815 – 1819 at home", "1820 – 1840 weaver", "1821 Ada Weber, Ben Weber married to",
        "1830 Mentioned in 5 documents", "1831 Mentioned in 5 documents", "1832 Mentioned in 4 documents",
        "2 May 1841 Cologne", "1850 Opens a school", "1860 – 1865 Died",
    ]
    eva = pages("persons/eva.html")
    assert eva.xpath("//section[@class='course']") == []
    assert len(course(parse_page(page_of("persons/stalin.html")))) == 6


def test_drawn(pages: Callable[[str], Any]) -> None:
    """All that is drawn is within the drawing, from left to right in the order of time; and nobody hears it twice."""
    for page in (pages("persons/ada.html"), pages("persons/ben.html"), parse_page(page_of("persons/deane.html"))):
        (drawing,) = page.xpath("//section[@class='course']/*[local-name()='svg']")
        assert drawing.get("aria-hidden") == "true"
        width, height = map(float, drawing.get("viewbox", drawing.get("viewBox")).split()[2:])
        ends = []
        for rect in drawing.xpath(".//*[local-name()='rect']"):
            x, y, w, h = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
            assert 0 <= x <= x + w <= width
            assert 0 <= y <= y + h <= height
            assert w >= 2
            ends.append(x)
        assert ends[1:] == sorted(ends[1:])
        for one in drawing.xpath(".//*[local-name()='circle']"):
            assert 0 <= float(one.get("cx")) <= width
        assert all(link.get("tabindex") == "-1" for link in drawing.xpath(".//*[local-name()='a']"))
    ada = pages("persons/ada.html")
    assert ada.xpath("//*[local-name()='g'][@class='life']/*[local-name()='text']/text()") == ["* 1801", "† 1860"]
    assert len(ada.xpath("//*[local-name()='g'][@class='documents']//*[local-name()='circle']")) == 14


def test_mentions_by_document(pages: Callable[[str], Any]) -> None:
    """Each mention stands in its context, under its document, and leads to its place."""
    page = pages("persons/ada.html")
    assert len(page.xpath("//section[@class='mentions']/h3")) == 14
    item = page.xpath("//section[@class='mentions']/ol/li")[0]
    assert " ".join(item.text_content().split()) == "To Ada alone."
    assert re.fullmatch(r"\.\./documents/letter-\d\d\.html#persName\.1", item.xpath("string(a/@href)"))


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("mode", MODES)
def test_accessible(visit: Callable[..., Page], mode: str) -> None:
    """The page keeps WCAG 2.2 AA, as far as axe can tell, and the drawing fits the screen."""
    page = visit((memorandum_site() / "organizations" / "us-military-mission.html").as_uri(), mode)
    hold_to_axe(page, "best-practice")
    box = page.locator(".course svg").bounding_box()
    assert box
    assert box["width"] > 250


def _register(title: str, *entries: str) -> bytes:
    lists = f"<standOff><listPerson>{''.join(entries)}</listPerson></standOff><text>"
    return tei("<p>Text.</p>", title=title).replace(b"<text>", lists.encode(), 1)


def test_one_thing_in_several_files(tmp_path: Path) -> None:
    """Entries that name the same thing of an authority file lead to each other; a name or a number is no proof."""
    person = '<person xml:id="{}"><persName{}>{}</persName>{}</person>'
    documents = {
        "one.xml": _register(
            'One &amp; "first"', person.format("a", "", "Anna Holt", '<idno type="GND">118642499</idno>'),
            person.format("n", "", "Nobody", '<idno type="local">7</idno>')),
        "two.xml": _register(
            "Two", person.format("b", ' ref="http://d-nb.info/gnd/118642499"', "A. Holt", ""),
            person.format("n", "", "Nobody", '<idno type="local">7</idno>')),
    }
    registers = {"all.xml": _register(
        "All", person.format("c", "", "Holt", '<idno type="URL">https://d-nb.info/gnd/118642499</idno>'),
        person.format("d", "", "Anna Holt", '<idno type="GND" cert="low">118642499</idno>'),
        person.format("e", "", "E", '<idno type="VIAF">118642499</idno>'))}
    built = build(config.load(edition(tmp_path / "e", documents, registers=registers)), tmp_path / "site")
    found = {}
    for path, data in built.files.items():
        if path.startswith("persons/") and path.endswith(".html") and "index" not in path:
            page = parse_page(data.decode())
            links = page.xpath("//dd[@class='also-here']/a/@href")
            assert all(f"persons/{link}" in built.files for link in links)
            found[path] = (page.xpath("string(//h1)"), facts(page).get("Also in this edition", []), set(links))
    anna = {path: one for path, one in found.items() if one[1]}
    assert sorted((name, told) for name, told, _ in anna.values()) == [
        ("A. Holt", ['Anna Holt (One & "first")', "Holt (All)"]),
        ("Anna Holt", ["A. Holt (Two)", "Holt (All)"]),
        ("Holt", ["A. Holt (Two)", 'Anna Holt (One & "first")']),
    ]
    for path, (*_, links) in anna.items():
        assert {f"persons/{link}" for link in links} == anna.keys() - {path}
    assert len(found) == 7
