"""How texts are cited: in words by two styles, for programs in three formats; with version, date and hash."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from editions import EXEMPLAR, MEMORANDUM, edition, page_of, parse_page, snapshot, tei
from hypothesis import given
from hypothesis import strategies as st

from pipeline import config
from pipeline.build import build
from pipeline.citing import Reference, bibtex, cited_page, csl, ris, styles
from pipeline.citing.styles import styled

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Reference(
    "letter-7", "On “Order” & <b>Use</b>", ("Ada Writer",), (1871, 5, 3), "Letters of a Year", "The editors", "A Press",
    "2.1", (2026, 11, 22), "en", "en", "https://example.org/e/documents/letter-7.html", "ab" * 32,
)


def words(one: Reference) -> dict[str, str]:
    """Give the citation in each style, italics between stars."""
    return {
        style["name"]: "".join(f"*{part['text']}*" if part["italic"] else part["text"] for part in style["parts"])
        for style in styled(one)
    }


def test_styles() -> None:
    """Chicago and MLA, each with what it says of author, title, edition, version, dates and address."""
    assert words(WHOLE) == {
        "Chicago": "Ada Writer. “On \u2018Order\u2019 & <b>Use</b>.” In *Letters of a Year*, version 2.1, edited by "
                   "the editors. May 3, 1871; A Press, November 22, 2026. "
                   "https://example.org/e/documents/letter-7.html. SHA-256 abababababab.",
        "MLA": "Ada Writer. “On \u2018Order\u2019 & <b>Use</b>.” 3 May 1871. *Letters of a Year*, edited by the "
               "editors, Version 2.1, A Press, 22 Nov. 2026, https://example.org/e/documents/letter-7.html. "
               "SHA-256 abababababab.",
    }


@pytest.mark.parametrize(("language", "said"), [
    ("de", "herausgegeben von The editors. 3. Mai 1871"), ("fr", "édité par The editors. 3 mai 1871"),
    ("ru", "под редакцией The editors. 3 мая 1871"),
])
def test_styles_speak_the_language_of_the_edition(language: str, said: str) -> None:
    """Words and dates are those of the interface; the title keeps its capitals."""
    one = Reference(**{**_table(WHOLE), "interface": language, "title": "on Use"})
    assert said in words(one)["Chicago"]
    assert "on Use" in words(one)["Chicago"]


def _table(one: Reference) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Reference.__slots__}


def test_who_wrote_it_is_not_made_up() -> None:
    """A text without an author begins with its title, and its editor is named once."""
    for said in words(Reference(**{**_table(WHOLE), "authors": ()})).values():
        assert said.startswith("“On ")
        assert said.count("editors") == 1


MARKS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
LETTERS = st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters=MARKS)
TEXTS = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)


_WORDS = st.lists(st.sampled_from(
    ["Letter", "from", "Lincoln", "to", "des", "Ärztin", "Письмо", "27", "1862", "of", "the", "a", "I",
     "O\u2019Hara", "Qzxtitle"],
), min_size=1, max_size=6).map(" ".join)


@given(_WORDS, st.sampled_from([(), (1862,), (1862, 7), (1862, 7, 1), (1862, 11, 28), (812, 3, 4)]),
       st.sampled_from([(), (2026, 11, 22), (2027, 1, 1)]), st.sampled_from(["en", "de", "fr", "ru"]), st.booleans(),
       st.sampled_from([None, "1.0.0", "27", "7391"]))
def test_a_pattern_says_what_a_style_says(
    title: str, written: tuple[int, ...], date: tuple[int, ...], interface: str, linked: Any, version: str | None,
) -> None:
    """A citation that is made after the pattern of another is what the style itself makes of it."""
    one = Reference("x", title, (), written, "Letters of all", "The editor", "A house", version, date, "en", interface,
                    "https://example.org/27/x.html" if linked else None)
    quick = styles.styled(one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(styles, "_pattern", lambda item: (item, {}))
        assert styles.styled(one) == quick


@given(TEXTS, st.lists(TEXTS, max_size=2), TEXTS, st.none() | TEXTS)
def test_whatever_the_title(title: str, authors: list[str], container: str, editor: str | None) -> None:
    """Any words are cited as they are: no fault, no markup obeyed, one field a line, braces that close."""
    one = Reference("x", title, tuple(authors), (1871,), container, editor, digest="0" * 64)
    for said in words(one).values():
        assert not set(MARKS) & set(said)
        assert said.endswith("SHA-256 000000000000.")
    told = bibtex(one)
    assert told.count("\n") == told.count(",\n") + 2
    depth = 0
    for letter in re.sub(r"\\[{}]", "", told):
        depth += (letter == "{") - (letter == "}")
        assert depth >= 0
    assert depth == 0
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in ris(one).splitlines())
    assert csl(one)["title"] == title


def read_ris(text: str) -> dict[str, list[str]]:
    """Read RIS as reference managers do: a tag of two letters, two spaces, a hyphen, a value."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        tag, value = line[:2], line[6:]
        assert line[2:5] == "  -"
        found.setdefault(tag, []).append(value)
    return found


def test_the_page_of_the_memorandum() -> None:
    """All of it stands in the page, without a script, and says the same; the hash is that of the source."""
    page = parse_page(page_of(f"documents/{MEMORANDUM}.html"))
    digest = hashlib.sha256((EXEMPLAR / f"documents/{MEMORANDUM}.xml").read_bytes()).hexdigest()
    assert " ".join(page.get_element_by_id("citation").text_content().split()) == (
        "“Memorandum Discussing Joint Military Organization.” In A Tripartite Military Committee in Moscow, version "
        "1.0.0, edited by the editors of this edition. September 19, 1944; The Scholarly Edition Pipeline, November "
        f"22, 2026. SHA-256 {digest[:12]}."
    )
    assert "22 Nov. 2026" in page.get_element_by_id("citation-mla").text_content()
    (fixity,) = page.find_class("fixity")
    assert " ".join(fixity.text_content().split()) == (
        f"version 1.0.0, 22 November 2026, SHA-256 of the source (TEI XML): {digest}"
    )
    (item,) = json.loads(page.find_class("csl-json")[0].text_content())
    assert item["version"] == "1.0.0"
    assert item["note"] == f"SHA-256: {digest}"
    assert read_ris(page.find_class("ris")[0].text_content())["DA"] == ["2026/11/22"]
    first = page.find_class("address")[0]
    assert first.get("href") == f"#{first.getparent().get('id')}"


# What Zotero's translator “Embedded Metadata” reads of a page's head: of which name it makes which field.
ZOTERO = {
    "citation_title": "title", "citation_publication_date": "date", "citation_book_title": "bookTitle",
    "citation_publisher": "publisher", "citation_abstract": "abstractNote", "citation_public_url": "url",
    "citation_language": "language", "citation_author": "creators", "citation_keywords": "tags",
}


def as_zotero_reads(page: Any) -> dict[str, list[str]]:
    """Give the fields that Zotero takes: by the endings of the names of the meta elements in the head."""
    found: dict[str, list[str]] = {}
    for meta in page.iterfind("head/meta"):
        for name, field in ZOTERO.items():
            if meta.get("name", "").endswith(name) and meta.get("content"):
                found.setdefault(field, []).append(meta.get("content"))
    return found


def test_zotero_takes_each_page(tmp_path: Path) -> None:
    """A text is a part of a book, with its author, date, address and subjects; so are the pages of a long one."""
    header = (
        "<profileDesc><abstract><p>What it is about.</p></abstract><textClass><keywords><term>Trade</term></keywords>"
        "</textClass></profileDesc>"
    )
    long = "".join(f"<div><head>Part {number}</head><p>{'words ' * 300}</p></div>" for number in (1, 2))
    settings = (
        'title = "Letters"\nbase_url = "https://example.org/e"\neditor = "Ed"\npublisher = "P"\n'
        'date = "2026-01-02"\nlongest_page = 1'
    )
    data = tei(long, header, title="A long text").replace(b"</titleStmt>", b"<author>Ada Writer</author></titleStmt>")
    intro = {"intro.xml": tei("<p>Hello.</p>", title="Hello")}
    folder = edition(tmp_path / "e", {"a.xml": data}, settings, pages=intro)
    build(config.load(folder), tmp_path / "site")
    pages = {path: parse_page(content.decode()) for path, content in snapshot(tmp_path / "site").items()
             if path.endswith(".html")}
    texts = [path for path in pages if path.startswith(("documents/a", "pages/"))]
    assert len(texts) == 5
    for path in texts:
        found = as_zotero_reads(pages[path])
        assert found["bookTitle"] == ["Letters"]
        assert found["date"] == ["2026/01/02"]
        assert found["url"] == [f"https://example.org/e/{'pages/intro' if 'intro' in path else 'documents/a'}.html"]
        data_of = json.loads(pages[path].find('.//script[@type="application/ld+json"]').text)
        assert data_of["datePublished"] == "2026-01-02"
        if "intro" not in path:
            assert found["title"] == ["A long text"]
            assert found["creators"] == ["Ada Writer"]
            assert found["abstractNote"] == ["What it is about."]
            assert found["tags"] == ["Trade"]
            assert data_of["author"] == [{"@type": "Person", "name": "Ada Writer"}]


REGISTER = tei("", title="Persons").replace(b"<text>", (
    "<standOff><listPerson><person xml:id='ada'><persName>Ada “A”?</persName><idno type='VIAF'>9847974</idno></person>"
    "</listPerson><listPlace><place xml:id='rome'><placeName>Rome</placeName></place></listPlace>"
    "<listOrg><org xml:id='un'><orgName>U &amp; N {\\\\} \"_~^$#%</orgName></org></listOrg>"
    "<listEvent><event xml:id='e1' when='1944'><label>What was</label></event></listEvent>"
    "<listBibl><bibl xml:id='b1'>A book</bibl></listBibl></standOff><text>"
).encode())


def test_zotero_takes_the_pages_about_the_edition(tmp_path: Path) -> None:
    """Lists and entries are parts of the edition too, with a citation as the styles make of just that page."""
    settings = (
        'title = "Letters"\nbase_url = "https://example.org/e/"\neditor = "The editor"\npublisher = "P"\n'
        'date = "2026-01-02"\nversion = "1.0"'
    )
    header = (
        "<profileDesc><creation><date when='1944-01-02'/></creation><textClass><keywords><term>Trade</term></keywords>"
        "</textClass></profileDesc>"
    )
    body = "<p><persName ref='https://example.org/nobody'>Nobody</persName></p>"
    folder = edition(tmp_path / "e", {"a.xml": tei(body, header)}, settings, registers={"all.xml": REGISTER})
    build(config.load(folder), tmp_path / "site")
    pages = {path: parse_page(content.decode()) for path, content in snapshot(tmp_path / "site").items()
             if path.endswith(".html") and not path.startswith("documents/a")}
    about = {"persons/ada.html": "Person", "places/rome.html": "Place", "organizations/un.html": "Organization"}
    (nobody,) = (path for path in pages if "nobody" in path)
    about[nobody] = "Person"
    lists = {"persons/index.html", "dates/1944.html", "subjects/trade.html", "chronology.html", "bibliography.html"}
    assert pages.keys() >= {*about, *lists, "documents/index.html"}
    del pages["help.html"], pages["search.html"]
    for path, page in pages.items():
        found = as_zotero_reads(page)
        assert len(found["title"]) == 1, path
        assert found["date"] == ["2026/01/02"]
        assert found["publisher"] == ["P"]
        assert found["language"] == ["en"]
        assert found["url"] == [f"https://example.org/e/{path}"]
        told = json.loads(page.find('.//script[@type="application/ld+json"]').text)
        assert told["url"] == found["url"][0]
        if path == "index.html":
            assert told["@type"] == "WebSite"
            continue
        assert found["bookTitle"] == [told["isPartOf"]["name"]] == ["Letters"]
        assert told.get("mainEntity", {}).get("@type") == about.get(path), path
        (title,) = found["title"]
        one = Reference(
            "x", title, (), (), "Letters", "The editor", "P", "1.0", (2026, 1, 2), "en", "en", found["url"][0],
        )
        for name, said in words(one).items():
            shown = page.get_element_by_id("citation" if name == "Chicago" else "citation-mla")
            assert shown.text_content() == said.replace("*", "").replace("?.”", "?”"), path
            assert [link.get("href") for link in shown.iter("a")] == found["url"]
        _says_to_programs(page, replace(one, id=path.removesuffix(".html").replace("/", "-")))
    assert json.loads(pages["persons/ada.html"].find('.//script[@type="application/ld+json"]').text)["mainEntity"] == {
        "@type": "Person", "name": "Ada “A”?", "sameAs": ["https://viaf.org/viaf/9847974"]}


def _says_to_programs(page: Any, one: Reference) -> None:
    """A page has for programs just what is written for a text of its title, its address and its name."""
    said = {name: page.find_class(name)[0].text_content() for name in ("bibtex", "ris", "csl-json")}
    assert json.loads(said["csl-json"]) == [csl(one)]
    assert read_ris(said["ris"]) == read_ris(ris(one))
    assert said["bibtex"] == bibtex(one)


def test_styles_are_asked_once_for_all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is a page's own has its place in the citation once; without an address on the web there is none."""
    asked: list[str] = []
    run = styles._run

    def counting(item: Any, locale: str) -> Any:
        asked.append(locale)
        return run(item, locale)

    monkeypatch.setattr(styles, "_run", counting)
    for language in ("en", "de", "fr", "ru"):
        for url, own in ((None, ["title"]), ("https://example.org/", ["title", "url"])):
            for style in cited_page({"title": "Letters", "language": language, "base_url": url})["styles"]:
                assert [part["own"] for part in style["parts"] if "own" in part] == own
                said = "".join(part.get("text", "") for part in style["parts"])
                assert not set(MARKS + "\ufdd6\ufdd7\ufdd8") & set(said)
    assert len(asked) == 8
