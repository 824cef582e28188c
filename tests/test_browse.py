"""Pages to browse by: what a header says of a text, which pages there are, and what makes one of them anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from editions import edition, parse_page, source_of, tei
from hypothesis import given
from hypothesis import strategies as st

from pipeline import config
from pipeline.browse import pages_of
from pipeline.build import build
from pipeline.facets import facets_of, scheme_of
from pipeline.outline import outline

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.browse import Page


def record(name: str, date: str | None = None, until: str | None = None, **more: Any) -> dict[str, Any]:
    """Give a record as pages to browse by know it."""
    return {"kind": "document", "path": f"documents/{name}.html", "title": name, "date": date, "until": until,
            "date_text": date, "facets": {}, "letter": None, **more}


def pages(records: list[dict[str, Any]]) -> dict[str, Page]:
    """Give the pages by their paths."""
    return {page.path: page for page in pages_of(records, lambda _: None)}


def classes(more: str, taxonomies: str = "") -> dict[str, list[str]]:
    """Give the facets of a text with this in its textClass."""
    header = (f"<encodingDesc><classDecl>{taxonomies}</classDecl></encodingDesc>"
              f"<profileDesc><textClass>{more}</textClass></profileDesc>")
    return facets_of(source_of(tei("<p>A.</p>", header)).root)


def taxonomy(identifier: str, description: str = "") -> str:
    """Give a taxonomy with one category, c."""
    category = '<category xml:id="c"><catDesc>Memo\n randum</catDesc></category>'
    return f'<taxonomy xml:id="{identifier}"><desc>{description}</desc>{category}</taxonomy>'


@pytest.mark.parametrize(("more", "taxonomies", "expected"), [
    ('<catRef target="#c"/>', taxonomy("document-type"), {"types": ["Memo randum"]}),
    ('<catRef target="#c"/>', taxonomy("t", "Gattung des Textes"), {"types": ["Memo randum"]}),
    ('<catRef target="#c"/>', taxonomy("t", "Security classification"), {"classifications": ["Memo randum"]}),
    ('<catRef target="#c" scheme="#genre"/>', taxonomy("t"), {"types": ["Memo randum"]}),
    ('<catRef target="#c"/>', taxonomy("t", "Information"), {"subjects": ["Memo randum"]}),
    ('<catRef target="#missing"/>', "", {}),
    ("<keywords><term>War</term><term>Peace</term><term>War</term></keywords>", "", {"subjects": ["War", "Peace"]}),
    ("<keywords><list><item>War</item></list></keywords>", "", {"subjects": ["War"]}),
    ('<keywords scheme="https://x.org/type_of_inscription"><term>Honorific</term></keywords>', "",
     {"types": ["Honorific"]}),
    ('<keywords><term type="genre">Letter</term></keywords>', "", {"types": ["Letter"]}),
    ('<classCode scheme="security">Secret</classCode><classCode scheme="ddc">940</classCode>', "",
     {"classifications": ["Secret"]}),
])
def test_what_a_header_says(more: str, taxonomies: str, expected: dict[str, list[str]]) -> None:
    """Categories, terms and codes are types, classifications or subjects as their scheme says."""
    assert classes(more, taxonomies) == expected


def test_what_a_text_says() -> None:
    """Where the header is silent, the type of the text, and a stamp in it."""
    text = '<text type="field_report"><body><p><seg type="classification">TOP SECRET.</seg></p></body></text>'
    assert facets_of(source_of(tei(text)).root) == {"types": ["Field report"], "classifications": ["Top secret"]}
    assert facets_of(source_of(tei('<text type="document"><body><p/></body></text>')).root) == {}


def test_names_of_schemes() -> None:
    """The first name that says something counts; words count from their beginnings."""
    assert scheme_of("subject", "document type") == "subjects"
    assert scheme_of("x", None, "documentType") == "types"
    assert scheme_of("platform") == "subjects"


def test_pages_for_what_there_is() -> None:
    """A page for each value, for each year; none where there is nothing."""
    assert set(pages([record("a")])) == {"index.html", "documents/index.html"}
    found = pages([
        record("a", "1944-09-19", facets={"types": ["Letter", "letter"], "subjects": ["A/B", "A B", "Мир"]}),
        record("b", "-0044", "0014", facets={"types": ["letter"]}),
        record("c", "0800-12"), record("d", "someday"),
    ])
    assert {path for path in found if path.startswith("dates/")} == {
        "dates/index.html", "dates/1944.html", "dates/0044-bce.html", "dates/0800.html", "dates/undated.html"}
    assert [year.get("year") for year in found["dates/index.html"].shown["years"]] == [-44, 800, 1944, None]
    assert {path for path in found if path.startswith("types/")} == {"types/index.html", "types/letter.html"}
    assert found["types/index.html"].shown["values"] == [
        {"label": "letter", "path": "types/letter.html", "count": 2, "from": -44, "to": 1944}]
    subjects = [path for path in found if path.startswith("subjects/") and "index" not in path]
    assert len(set(subjects)) == 3
    assert "subjects/a-b.html" in subjects
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9-]+\.html", path) for path in subjects)


def test_many_documents_fall_into_years_and_months() -> None:
    """No page has a row for each of thousands of letters; each letter is on one page of its year or month."""
    letters = [record(f"l{n:04}", f"1{850 + n % 7}-{n % 11 + 1:02}-{n % 28 + 1:02}", facets={"types": ["Letter"]})
               for n in range(3_000)]
    found = pages(letters)
    assert max(len(page.rows or ()) for page in found.values()) <= 300
    for folder in ("dates/", "types/"):
        rows = (row for path, page in found.items() if path.startswith(folder) for row in page.rows or ())
        assert sorted(row.shown["path"] for row in rows) == sorted(one["path"] for one in letters)
    assert found["types/letter.html"].rows is None
    assert {"dates/1850-02.html", "types/letter/1850-02.html"} <= set(found)
    assert pages([record(f"u{n}") for n in range(400)])["documents/index.html"].rows


@given(st.lists(st.tuples(st.sampled_from(["1850", "1850-03", "1850-03-04", "1851", None]), st.sampled_from("ab")),
                min_size=1, max_size=8), st.data())
def test_only_what_shows_a_change_is_made_anew(some: list[tuple[str | None, str]], data: st.DataObject) -> None:
    """A new title changes the pages that name the document, and no other; the order of the files changes none."""
    records = [record(f"d{n}", date, facets={"types": [kind]}) for n, (date, kind) in enumerate(some)]
    before = {path: page.digest for path, page in pages(records).items()}
    assert {path: page.digest for path, page in pages(records[::-1]).items()} == before
    place = data.draw(st.integers(0, len(records) - 1))
    path = records[place]["path"]
    records[place] = {**records[place], "title": "another"}
    after = pages(records)
    assert set(after) == set(before)
    for name, page in after.items():
        names_it = any(row.shown["path"] == path for row in page.rows or ()) or path in str(page.shown)
        assert (page.digest != before[name]) == names_it, name


LETTER = """<profileDesc><correspDesc><correspAction type="sent">{sent}<date when="{date}"/></correspAction>
<correspAction type="received">{received}</correspAction></correspDesc></profileDesc>"""


def test_correspondents(tmp_path: Path) -> None:
    """Who wrote, and who was written to: by what their names point at, by their own entries in each file, by name."""
    ann, ben = '<persName ref="../registers/p.xml#ann">A.</persName>', "<persName>Ben Or</persName>"
    own = '<persName ref="#cy">Cy, Miss</persName>'
    person = '<person xml:id="cy"><persName>Cy</persName></person>'
    cy = f"<text><body><p>A.</p></body><back><listPerson>{person}</listPerson></back></text>"
    register = tei("<p/>").replace(
        b"<text><body><p/></body></text>",
        b'<standOff><listPerson><person xml:id="ann"><persName>Ann Vale</persName></person></listPerson></standOff>')
    documents = {
        "a.xml": tei("<p>A.</p>", LETTER.format(sent=ann, received=ben, date="1871-05-03")),
        "b.xml": tei(cy, LETTER.format(sent=own, received=ann, date="1872-05-03")),
        "c.xml": tei(cy, LETTER.format(sent=own, received=ann, date="1873")),
    }
    folder = edition(tmp_path / "e", documents, registers={"p.xml": register})
    files = build(config.load(folder), tmp_path / "site").files
    rows = [[cell.text_content().strip() for cell in row]
            for row in parse_page(files["correspondents/index.html"].decode()).xpath("//tbody/tr")]
    assert rows == [
        ["Ann Vale", "1", "2", "1871\u20131873"], ["Ben Or", "0", "1", "1871"], ["Cy", "2", "0", "1872\u20131873"]]
    page = parse_page(files["correspondents/ann.html"].decode())
    assert page.xpath("//header[@class='masthead']//a/@href") == ["index.html", "../persons/ann.html"]
    assert [row[2].text_content() for row in page.xpath("//tbody/tr")] == ["Ann Vale", "Cy", "Cy"]
    assert "correspondents/cy.html" in files
    menu = parse_page(files["documents/a.html"].decode()).xpath("//details[@class='menu']//a/@href")
    assert menu == ["../dates/index.html", "../persons/index.html", "../correspondents/index.html"]


def test_calendar(tmp_path: Path) -> None:
    """A day with one document leads to it, one with several to their rows; each month has its days."""
    header = '<profileDesc><creation><date when="{}"/></creation></profileDesc>'
    dates = ["1896-02-29", "1896-02-29", "1896-07-01", "1896-07", "1896"]
    documents = {f"{name}.xml": tei("<p>A.</p>", header.format(date), title=f"Text {name}")
                 for name, date in zip("abcde", dates, strict=True)}
    files = build(config.load(edition(tmp_path / "e", documents)), tmp_path / "site").files
    page = parse_page(files["dates/1896.html"].decode())
    months = page.xpath("//section[@class='calendar']/div")
    assert [len(month.xpath(".//li")) for month in months] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    links = {link.get("aria-label"): link.get("href") for link in page.xpath("//section[@class='calendar']//a")}
    assert links == {"29 February 1896: 2 documents": "#d-02-29", "1 July 1896: Text c": "../documents/c.html"}
    assert page.xpath("//tr[@id='d-02-29']/td/a/text()") == ["Text a"]
    assert len(page.xpath("//tbody/tr")) == 5


def test_outline_of_a_span() -> None:
    """A span has its beginning and its end."""
    header = '<profileDesc><creation><date notBefore="1716-01-01" notAfter="1716-12-31"/></creation></profileDesc>'
    found = outline(source_of(tei("<p>A.</p>", header)))
    assert (found.date, found.until) == ("1716-01-01", "1716-12-31")


def test_a_span_is_listed_under_each_year_and_month_that_it_touches() -> None:
    """It is told there as begun before, counted once in the whole, and once in each year and month."""
    some = [record("long", "1944-12-20", "1946-02"), record("short", "1945-03-01"), record("wide", "1900", "1999")]
    found = pages(some)
    assert [row["title"] for row in found["dates/1945.html"].table["rows"]] == ["long", "short"]
    assert [row.get("begun", False) for row in found["dates/1945.html"].table["rows"]] == [True, False]
    assert "day" not in found["dates/1945.html"].table["rows"][0]
    assert not found["dates/1944.html"].table["rows"][0].get("begun")
    assert [day["title"] for day in found["dates/1945.html"].table["days"]] == ["short"]
    assert found["index.html"].table["count"] == 3
    years = {year["year"]: year for year in found["dates/index.html"].table["years"]}
    assert {year: one["count"] for year, one in years.items()} == {1900: 1, 1944: 1, 1945: 2, 1946: 1}
    assert sum(one["begun"] for one in years.values()) == 3
    assert years[1945]["months"] == [1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert years[1946]["months"] == [1, 1, *[0] * 10]


def test_a_span_in_years_that_fall_into_months() -> None:
    """A year with many documents has pages of months: there too a span stands under each."""
    many = [record(f"letter-{number:03}", f"1945-0{number % 9 + 1}-11") for number in range(400)]
    found = pages([*many, record("long", "1944-11-02", "1945-03-04")])
    for month in ("01", "02", "03"):
        assert found[f"dates/1945-{month}.html"].table["rows"][0]["title"] == "long"
    assert all(row["title"] != "long" for row in found["dates/1945-04.html"].table["rows"])
    assert sum(month["count"] for month in found["dates/1945.html"].table["months"]) == 403
    assert sum(day["count"] for day in found["dates/1945.html"].table["days"]) == 400
