"""Every link of a site leads somewhere, every page is reached, and each stands alone."""

from __future__ import annotations

import posixpath
import re
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from editions import MEMORANDUM, article_of, edition, memorandum_site, page_of, parse_page, snapshot, source_of, tei

from pipeline import config
from pipeline.addresses import addresses
from pipeline.build import build
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from pathlib import Path


def pages() -> list[str]:
    """Give the pages of the memorandum's site."""
    return [path for path in snapshot(memorandum_site()) if path.endswith(".html")]


def parsed() -> dict[str, Any]:
    """Parse the pages of the memorandum's site."""
    return {path: parse_page(page_of(path)) for path in pages()}


def target_of(page: str, link: str) -> str:
    """Give the path that the path of a link leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link))) if link else page


def leads_nowhere(roots: dict[str, Any], files: set[str]) -> list[str]:
    """Give the links inside a site that lead to no file or no id."""
    ids = {path: {element.get("id") for element in root.iter("*")} for path, root in roots.items()}
    wrong = []
    for path, root in roots.items():
        for element in root.iter("*"):
            for key in ("href", "src"):
                link = element.get(key)
                if link is None or urlsplit(link).scheme or (link.startswith("#") and key == "src"):
                    continue
                url = urlsplit(link)
                target = target_of(path, url.path)
                missing = target not in files or (url.fragment and unquote(url.fragment) not in ids.get(target, set()))
                if missing or url.path.startswith("/") or url.path.endswith("/"):
                    wrong.append(f"{path}: {link}")
    return wrong


def test_links_lead_somewhere() -> None:
    """Each link of each page leads to a file of the site, and to an id that is there; all are relative."""
    roots = parsed()
    assert len(roots) > 20
    assert leads_nowhere(roots, set(snapshot(memorandum_site()))) == []


def test_names_in_a_header_alone(tmp_path: Path) -> None:
    """What nobody names in a text has no page, and nothing leads to one."""
    who = "https://orcid.org/0000-0002-1825-0097"
    title = (f'<editor ref="#no">Nobody</editor><respStmt><resp>by</resp><persName xml:id="no" ref="{who}">Nobody'
             '</persName></respStmt>')
    header = "<profileDesc><creation><placeName key='Berlin'>B.</placeName></creation></profileDesc>"
    data = tei('<p>To <persName key="anna_1">Anna</persName></p>', header)
    data = data.replace(b"</titleStmt>", f"{title}</titleStmt>".encode())
    files = build(config.load(edition(tmp_path / "e", {"a.xml": data})), tmp_path / "site").files
    pages = {path: parse_page(page.decode()) for path, page in files.items() if path.endswith(".html")}
    assert leads_nowhere(pages, {*files}) == []
    assert {path for path in pages if path.startswith(("persons/", "places/"))} == {
        "persons/index.html", "persons/anna_1.html"}
    assert pages["persons/anna_1.html"].findtext(".//h1") == "Anna", "a key of a database is no name"
    (about,) = pages["documents/a.html"].xpath("//section[@class='about']/dl")
    assert about.xpath(".//a[. = 'Nobody']/@href") == [who, who]


def test_cards_are_there() -> None:
    """Each name of a text that leads to an entry has a card on its page that leads there too."""
    count = 0
    for path, root in parsed().items():
        if path.startswith("documents/") and path != "documents/index.html":
            cards = root.xpath("//p[@class='card-name']/a/@href")
            assert len(set(cards)) == len(cards), path
            links = root.xpath("//article//a[starts-with(@class, 'name ') or @class = 'also']/@href")
            names = [link for link in links if link.startswith("../")]
            assert [one for one in names if one not in cards] == [], path
            count += len(names)
    assert count > 30


ENTRIES = {
    "person": '<listPerson><person xml:id="x"><persName>X</persName></person></listPerson>',
    "group": '<listPerson><personGrp xml:id="x"><persName>X</persName></personGrp></listPerson>',
    "org": '<listOrg><org xml:id="x"><orgName>X</orgName></org></listOrg>',
    "place": '<listPlace><place xml:id="x"><placeName>X</placeName></place></listPlace>',
    "place in a place": '<listPlace><place xml:id="y"><placeName>Y</placeName><place xml:id="x">'
                        "<placeName>X</placeName></place></place></listPlace>",
    "event": '<listEvent><event xml:id="x" when="1944"><label>X</label></event></listEvent>',
    "event of a person": '<listPerson><person xml:id="y"><persName>Y</persName>'
                         '<event xml:id="x" when="1944"><label>X</label></event></person></listPerson>',
    "book": '<listBibl><bibl xml:id="x"><abbr>X</abbr></bibl></listBibl>',
    "book in parts": '<listBibl><biblStruct xml:id="x"><monogr><title>X</title><imprint/></monogr></biblStruct>'
                     "</listBibl>",
    "book of a person": '<listPerson><person xml:id="y"><persName>Y</persName><bibl xml:id="x">X</bibl></person>'
                        "</listPerson>",
    "list in a list": '<listPerson><listPerson><person xml:id="x"><persName>X</persName></person></listPerson>'
                      "</listPerson>",
    "no name of a file": '<listPlace><place xml:id="\u00d8re"><placeName>X</placeName></place></listPlace>',
}
HOLDERS = {"standOff": "<standOff>{}</standOff><text><body><p/></body></text>", "text": "<text><body>{}</body></text>"}


@pytest.mark.parametrize(("holder", "name"), [(holder, name) for holder in HOLDERS for name in ENTRIES])
def test_every_address_has_its_page(holder: str, name: str) -> None:
    """What an entry's address promises is there: the page, and the id on it."""
    data = tei("<p/>").replace(b"<text><body><p/></body></text>", HOLDERS[holder].format(ENTRIES[name]).encode())
    register = source_of(data, "registers/all.xml", "register")
    places = addresses([register])
    renderer = Renderer(Context.of({"title": "T", "menu": []}, places, [register]))
    made = {path: parse_page(page) for path, page in renderer.site([]).items()}
    for key, place in places.items():
        path, _, fragment = place.partition("#")
        assert path in made, key
        assert not fragment or made[path].xpath("//*[@id=$id]", id=fragment), key


def test_a_dead_link_is_found() -> None:
    """The check of links can fail."""
    roots = {"a/b.html": parse_page('<a href="c.html"></a><a href="#x"></a><a href="/b.html"></a>')}
    assert len(leads_nowhere(roots, {"a/b.html", "b.html"})) == 3


def test_every_page_is_reached() -> None:
    """From the home page, links lead to every page."""
    roots, seen, ahead = parsed(), set(), ["index.html"]
    while ahead:
        path = ahead.pop()
        if path in seen or path not in roots:
            continue
        seen.add(path)
        links = (urlsplit(a.get("href")) for a in roots[path].iter("a") if a.get("href"))
        ahead += [target_of(path, url.path) for url in links if not url.scheme]
    assert set(roots) - seen <= {"documents/index.html", "404.html"}


def test_nothing_is_asked_of_another_server() -> None:
    """No style, script, image, font or frame comes from the web: pages are read without a network."""
    for path, root in parsed().items():
        for element in root.iter("script", "img", "iframe", "source", "video", "audio", "embed", "object", "use"):
            assert not re.match(r"(https?:)?//", element.get("src") or element.get("data") or ""), path
        for element in root.iter("link"):
            if element.get("rel") not in {"license", "canonical", "alternate"}:
                assert not re.match(r"(https?:)?//", element.get("href")), path
    for path, data in snapshot(memorandum_site() / "assets").items():
        text = data.decode("utf-8", "replace")
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//|XMLHttpRequest|WebSocket|sendBeacon", text), path


def test_ids() -> None:
    """Ids are unique on each page; each paragraph, heading, note, name and change of the texts has one."""
    for path, root in parsed().items():
        ids = [element.get("id") for element in root.iter("*") if element.get("id")]
        assert len(set(ids)) == len(ids), path
        assert not [one for one in ids if re.search(r"\s", one)], path
    article = article_of(page_of(f"documents/{MEMORANDUM}.html"))
    for name in ("p", "name", "note", "choice", "head", "note-ref", "sic"):
        found = [one for one in article.iter("*") if name in (one.get("class") or "").split()]
        assert found, name
        assert all(one.get("id") or (name == "sic" and one.get("data-reading")) for one in found), name


def test_notes_and_references() -> None:
    """Each reference leads to its note and each note back to its reference, with the same number."""
    root = parsed()[f"documents/{MEMORANDUM}.html"]
    notes = root.xpath("//*[@role='note']")
    references = root.xpath("//*[@role='doc-noteref']")
    assert len(notes) == len(references) == 17
    for note, reference in zip(notes, references, strict=True):
        (back,) = note.xpath(".//a[@role='doc-backlink']")
        assert reference.get("href") == f"#{note.get('id')}"
        assert back.get("href") == f"#{reference.get('id')}"
        assert re.findall(r"\d+", back.text_content()) == re.findall(r"\d+", reference.text_content())


def test_mentions_lead_to_the_words() -> None:
    """Each mention on a register's page leads to the element that holds just these words."""
    roots, count = parsed(), 0
    for path, root in roots.items():
        for link in root.xpath("//*[contains(@class, 'mentions')]//li//a[contains(@href, '#')]"):
            url = urlsplit(link.get("href"))
            target = target_of(path, url.path)
            (element,) = roots[target].xpath("//*[@id=$id]", id=unquote(url.fragment))
            for editorial in element.xpath(".//*[@data-editorial]"):
                editorial.drop_tree() if editorial.tail else editorial.getparent().remove(editorial)
            assert " ".join(element.text_content().split()) == " ".join(link.text_content().split()), (path, url)
            count += 1
    assert count > 30


def test_pages_stand_alone() -> None:
    """Each page names its language, its title and its encoding, and has one first heading."""
    titles = set()
    for path, root in parsed().items():
        assert root.get("lang"), path
        assert root.xpath("//meta/@charset") == ["utf-8"], path
        assert len(root.xpath("//h1")) == 1, path
        assert root.xpath("//main"), path
        titles.add(root.findtext("head/title"))
        assert page_of(path).startswith("<!DOCTYPE"), path
        assert page_of(path).endswith("\n"), path
    assert len(titles) == len(pages())


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows has not")
def test_names_of_files() -> None:
    """All files have names that every system can hold."""
    paths = list(snapshot(memorandum_site()))
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", path) for path in paths)
    assert len({path.casefold() for path in paths}) == len(paths)
