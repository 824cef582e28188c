"""The page of a document beside its text: metadata, citation, cards, registers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

ROOT = Path(__file__).parent.parent
MEMORANDUM = "documents/memorandum-1944-09-19"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The files of the memorandum's site."""
    return build(config.load(ROOT / "tei"), tmp_path_factory.mktemp("page") / "site").files


def page_of(site: Mapping[str, bytes], path: str) -> HtmlElement:
    """Give a page of the site, parsed."""
    return html.document_fromstring(site[path].decode())


def metadata(page: HtmlElement) -> dict[str, str]:
    """Give the meta elements by name."""
    return {meta.get("name", ""): meta.get("content", "") for meta in page.iterfind(".//head/meta")}


def test_reference_managers_take_it(site: Mapping[str, bytes]) -> None:
    """The names that Zotero reads are there: title, containing work, editor, publisher, date, language."""
    found = metadata(page_of(site, f"{MEMORANDUM}.html"))
    assert found["citation_title"] == "Memorandum Discussing Joint Military Organization"
    assert found["citation_book_title"] == found["citation_inbook_title"]
    assert found["citation_inbook_title"] == "A Tripartite Military Committee in Moscow"
    assert found["citation_publication_date"] == "2026/11/22"
    assert found["citation_language"] == "en-US"
    assert not found.get("citation_author"), "the document states no author, and none is asserted"


def test_linked_data(site: Mapping[str, bytes]) -> None:
    """schema.org JSON-LD names the document, its date, and whom it mentions, with their authority records."""
    script = page_of(site, f"{MEMORANDUM}.html").find('.//script[@type="application/ld+json"]')
    assert script is not None
    data = json.loads(script.text or "")
    assert data["dateCreated"] == "1944-09-19"
    mentions = {mention["name"]: mention for mention in data["mentions"]}
    assert "https://www.wikidata.org/entity/Q855" in mentions["Joseph Stalin"]["sameAs"]
    assert "sameAs" in mentions["Moscow"]
    assert mentions["Montagu Brocas Burrows"].get("sameAs") is None, "none is attested"


def test_no_identifier_is_invented(site: Mapping[str, bytes]) -> None:
    """Every identifier in the registers stands in the dossier of facts."""
    del site
    from conftest import shared

    dossier = shared("dossier.md").read_text("utf-8")
    identifiers = [
        element.text or ""
        for register in (ROOT / "tei" / "registers").glob("*.xml")
        for element in html.etree.parse(str(register)).iter("{*}idno")
    ]
    assert identifiers
    assert [identifier for identifier in identifiers if identifier not in dossier] == []


def test_every_mention_is_in_its_register_page(site: Mapping[str, bytes]) -> None:
    """Each name of the text that points to an entry stands on the entry's page, and the link leads back to it."""
    page = page_of(site, f"{MEMORANDUM}.html")
    cards = {link.get("href") for link in page.iterfind(".//p[@class='card-name']/a")}
    names = [name for name in page.iterfind(".//article//a[@id]")
             if name.get("class", "").startswith("name ") and name.get("href") in cards]
    assert len(names) > 20
    for name in names:
        entry = page_of(site, name.get("href", "").removeprefix("../"))
        back = f"../{MEMORANDUM}.html#{name.get('id')}"
        (link,) = entry.xpath("//section[@class='mentions']//a[@href=$back]", back=back)
        assert " ".join(link.text_content().split()) == " ".join(name.text_content().split())
