"""A witness that is chosen is read in the text, in place or marked."""



from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import hold_to_axe
from reader import read_witness, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TEXTS = {
    "A": ["darkening", "boatman", "hair was wet"], "B": ["darkening", "ferryman", "hair is wet"],
    "C": ["darkning", "ferryman", "[omitted]"], "": ["darkening", "boatman", "hair is wet"],
}


def test_witness(visit: Callable[..., Page], kinds: Path) -> None:
    """A witness that is chosen is read, where it differs; what differs is counted and gone through."""
    page = visit((kinds / "apparatus.html").as_uri())
    for witness, readings in TEXTS.items():
        read_witness(page, witness)
        assert [one.strip() for one in page.locator("article .app").all_inner_texts()] == readings
    read_witness(page, "C")
    assert page.inner_text("#tour [role=status]") == "C, other readings: 1 of 3"
    assert page.locator(".lit").count() == 3
    side_by_side(page)
    assert page.locator(".twin .app >> nth=1").inner_text() == "ferryman"
    read_witness(page, "")
    assert not page.locator("#tour").is_visible()
    assert page.locator(".twin .app >> nth=1").inner_text() == "boatman"


def test_witness_of_groups(visit: Callable[..., Page], kinds: Path) -> None:
    """A group stands for its members; a witness of which an entry is silent has the lemma, and a mark that says so."""
    page = visit((kinds / "groups.html").as_uri())
    assert page.locator("#witness option").all_inner_texts() == ["the edition", "D – Delta", "E – Epsilon"]
    read_witness(page, "D")
    assert page.inner_text("article p").rstrip("¶") == "A second and last."
    read_witness(page, "E")
    assert page.inner_text("article p").rstrip("¶") == "A second and least."
    assert not page.locator("#untold").is_visible()


def test_witness_of_entries_apart(visit: Callable[..., Page], kinds: Path) -> None:
    """A reading stands between the two points of its entry, where they are in one line; else that text is marked."""
    page = visit((kinds / "apart.html").as_uri())
    text = page.locator("article p[id]").first
    as_edited = text.inner_text()
    assert as_edited.rstrip("¶") == "The quick brown* fox, no dog*; over the lazy* old hound."
    read_witness(page, "B")
    assert text.inner_text().rstrip("¶") == "The slow* fox, a cat*; over the lazy* [omitted]."
    assert page.inner_text("#tour [role=status]") == "B, other readings: 1 of 5"
    assert [" ".join(one.split()) for one in page.locator("li.lit").all_inner_texts()] == [
        "↑ the lazy A] a lazy B", "9 fox] vixen B"]
    marked = "elements => elements.map(e => [e.textContent, e.dataset.say])"
    spans = page.locator("article .block > p span.lit[data-say]")
    assert spans.evaluate_all(marked) == [
        ["the", "B, other readings: a lazy"], [" lazy", "B, other readings"]]
    hold_to_axe(page)
    side_by_side(page)
    assert "slow" in page.inner_text(".twin p")
    assert page.locator(".twin span.lit[data-say]").all_text_contents() == ["the", " lazy"]
    read_witness(page, "A")
    assert page.locator(".lit, .lit-here, [data-part][data-say]").count() == 0
    read_witness(page, "B")
    assert page.locator(".lit[data-part]").all_text_contents() == ["the", " lazy"] * 2
    read_witness(page, "A")
    page.click("label[for=show-reading]")
    assert text.inner_text() == as_edited
    # Of two that overlap one is put in its place, and the other is marked.
    read_witness(page, "C")
    assert page.locator("article p[id] >> nth=1").inner_text().rstrip("¶") == "One 2 3* four*"
    assert "3 4" in page.locator(".app-entry[id].lit").inner_text()
    assert page.inner_text("#tour [role=status]") == "C, other readings: 1 of 2"


def test_witness_across_paragraphs(visit: Callable[..., Page], kinds: Path) -> None:
    """Text is marked from paragraph to paragraph, in the column that it is in; a note between is not, and ids stay."""
    page = visit((kinds / "apart.html").as_uri())
    side_by_side(page)
    read_witness(page, "E")
    said = page.locator(".lit[data-part]:not(.twin *)")
    assert said.all_text_contents() == ["of ", "one.", "And ", "another"]
    assert page.locator(".twin .lit[data-part]").all_text_contents() == ["of ", "one.", "And ", "another"]
    assert page.inner_text("#tour [role=status]") == "E, other readings: 1 of 1"
    assert said.first.get_attribute("data-say") == "E, other readings: of it"
    assert page.locator("li.lit").count() == 1
    hold_to_axe(page)


def test_witness_without_script(visit: Callable[..., Page], kinds: Path) -> None:
    """Without JavaScript the text is the edition's, and its apparatus stands below it."""
    page = visit((kinds / "apparatus.html").as_uri(), java_script_enabled=False)
    assert not page.locator("#witness").is_visible()
    assert page.inner_text("article .app >> nth=0") == "darkening"
    assert "darkning" in page.inner_text(".changes")
