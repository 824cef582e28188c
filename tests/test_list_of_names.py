"""The list of those whom a text names, and of those who speak in it: what it marks in the text."""



from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conftest import hold_to_axe
from reader import boxes, open_list, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_list_marks_places(memorandum: Callable[..., Page]) -> None:
    """An entry marks all its places, with the keyboard alone, and leads from one to the next, round and round."""
    page = memorandum(reduced_motion="reduce")
    page.focus(".in-text summary")
    page.keyboard.press("Enter")
    entry = page.get_by_role("button", name="Joseph Stalin")
    assert entry.get_attribute("aria-pressed") == "false"
    entry.focus()
    page.keyboard.press("Enter")
    assert entry.get_attribute("aria-pressed") == "true"
    lit = page.locator("article .lit")
    assert lit.all_inner_texts() == ["Marshal Stalin", "Marshal Stalin"]
    told = page.locator("#tour [role=status]")
    assert told.inner_text() == "Joseph Stalin: 1 of 2"
    onward = page.get_by_role("button", name="Next place")
    onward.focus()
    page.keyboard.press("Enter")
    assert told.inner_text() == "Joseph Stalin: 2 of 2"
    assert page.locator(".lit-here").get_attribute("id") == lit.nth(1).get_attribute("id")
    box = page.locator(".lit-here").bounding_box()
    assert box
    assert 0 < box["y"] < 900
    page.keyboard.press("Enter")
    assert told.inner_text() == "Joseph Stalin: 1 of 2"
    page.get_by_role("button", name="Previous place").click()
    assert told.inner_text() == "Joseph Stalin: 2 of 2"
    # Another entry takes its place; Escape ends it.
    page.get_by_role("button", name="Moscow", exact=True).click()
    assert entry.get_attribute("aria-pressed") == "false"
    assert "Moscow" in told.inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#tour").is_visible()
    assert page.locator(".lit, [aria-pressed=true]").count() == 0
    # Closing it puts the reader down at the place.
    entry.click()
    page.get_by_role("button", name="read on here").click()
    assert page.evaluate("document.activeElement.innerText") == "Marshal Stalin"


def test_list_says_all(memorandum: Callable[..., Page]) -> None:
    """Persons, organisations, places and dates are there; each knows places that exist, and the numbers are right."""
    page = memorandum()
    assert page.inner_text(".in-text summary") == "Persons · Organisations · Places · Dates"
    items: list[list[Any]] = page.evaluate(
        "[...document.querySelectorAll('.in-text li')].map(li => [li.querySelector('a').textContent,"
        " li.dataset.at.split(' '), li.querySelector('.count')?.textContent || '1'])")
    assert {"Joseph Stalin", "John R. Deane", "Germany", "19 September 1944"} <= {label for label, _, _ in items}
    for label, places, count in items:
        assert len(places) == int(count), label
        for place in places:
            assert page.locator(f"article [id='{place}']").count() == 1, (label, place)


def test_list_beside_the_text(memorandum: Callable[..., Page]) -> None:
    """On a wide screen the open list stays beside the text, and covers neither it nor the notes."""
    page = memorandum()
    open_list(page)
    page.evaluate("scrollTo({top: document.querySelector('article').offsetTop + 500, behavior: 'instant'})")
    (beside,) = boxes(page, ".in-text")
    assert 0 <= beside["y"] < 60
    for box in boxes(page, "article .block > *"):
        assert box["x"] + box["w"] <= beside["x"] + 1
    open_list(page)
    assert page.locator("article.placed").count() == 1


def test_list_without_script(memorandum: Callable[..., Page]) -> None:
    """Without JavaScript the entries are links to the first places."""
    page = memorandum(java_script_enabled=False)
    page.click(".in-text summary")
    page.click(".in-text a >> text=Joseph Stalin")
    place = page.url.split("#")[1]
    assert page.inner_text(f"[id='{place}']") == "Marshal Stalin"


def test_list_in_both_columns(memorandum: Callable[..., Page]) -> None:
    """Side by side an entry marks its places in both columns, and counts them once."""
    page = memorandum()
    side_by_side(page)
    open_list(page)
    page.get_by_role("button", name="Joseph Stalin").click()
    assert page.locator("article .lit").count() == 4
    assert page.inner_text("#tour [role=status]") == "Joseph Stalin: 1 of 2"


@pytest.mark.parametrize(("document", "speaker", "said", "others"), [
    ("talk", "Stalin", ["that it would be necessary", "agreed", "Soon."], "A second"),
    ("speech", "The old man", ["Seventy-two", "I rowed"], "So when did they"),
    ("play", "Mrs Fenn", ["Whose is this?", "It was not here"], "Then nobody"),
])
def test_speeches(
    visit: Callable[..., Page], kinds: Path, document: str, speaker: str, said: list[str], others: str,
) -> None:
    """What one of them says stands out; what the others say is there and quiet."""
    page = visit((kinds / f"{document}.html").as_uri())
    open_list(page)
    page.locator("[data-kind=speeches]").get_by_role("button", name=speaker).click()
    lit = " ".join(" ".join(page.locator("article .lit").all_inner_texts()).split())
    for words in said:
        assert words in lit
    assert others not in lit
    assert others in page.inner_text("article")
    assert page.locator("article.only-lit").count() == 1
    hold_to_axe(page, "best-practice")
    page.keyboard.press("Escape")
    assert page.locator("article.only-lit").count() == 0
