"""Two readings of a document side by side."""



from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from reader import boxes, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("width", [1300, 900])
def test_side_by_side(memorandum: Callable[..., Page], width: int) -> None:
    """Each paragraph stands beside its copy at one height, the one as it reads, the other as it was transcribed."""
    page = memorandum(viewport={"width": width, "height": 900})
    side_by_side(page)
    left, right = boxes(page, "article .twin > *"), boxes(page, "article .twin + *")
    assert len(left) == len(right) == page.locator("article .block:not(.twin)").count() > 5
    for copy, text in zip(left, right, strict=True):
        assert abs(copy["y"] - text["y"]) < 1
        assert copy["x"] + copy["w"] < text["x"]
        assert abs(copy["w"] - text["w"]) < 1
    second = page.locator(".block:not(.twin)", has_text="converged").first
    assert second.locator("> p").count() == 1
    both = page.locator("article .block:not(.twin)", has_text="consultive").first
    assert "which would not" in both.locator("> .twin").inner_text()
    assert "[sic]" in both.locator("> .twin").inner_text()
    assert "which would act" not in both.locator("> .twin").inner_text()
    assert "which would act" in both.locator("> p").inner_text()
    assert "which would not" not in both.locator("> p").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_one_text(memorandum: Callable[..., Page]) -> None:
    """There is one article, no id, heading or stop for the tabulator is there twice; and all is as it was after."""
    page = memorandum()
    ids = "[...document.querySelectorAll('[id]')].map(e => e.id)"
    headings = "article :is(h1, h2, h3, h4, h5, h6):not([role=presentation])"
    before, heads = page.evaluate(ids), page.locator(headings).count()
    text = page.inner_text("article")
    side_by_side(page)
    assert page.locator("article[data-document]").count() == 1
    assert page.evaluate(ids) == before
    assert page.locator(headings).count() == heads
    assert page.locator(".twin a").count() > 10
    assert page.locator(".twin a:not([tabindex='-1'])").count() == 0
    page.click("label[for=show-reading]")
    assert page.inner_text("article") == text
    side_by_side(page)
    assert page.locator(".column-heads").count() == 1


def test_kept_and_by_keyboard(memorandum: Callable[..., Page]) -> None:
    """The arrow keys choose it, and it is kept from page to page."""
    page = memorandum()
    page.focus("#show-reading")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.is_checked("#show-parallel")
    page.reload()
    assert page.is_checked("#show-parallel")
    assert boxes(page, ".twin")


def test_on_a_phone(memorandum: Callable[..., Page]) -> None:
    """On a phone only the paragraphs that differ have the other reading, above them, and say so."""
    page = memorandum("narrow")
    side_by_side(page)
    copies = boxes(page, ".twin")
    assert 0 < len(copies) < page.locator(".twin").count()
    assert all(copy["w"] > 250 for copy in copies)
    assert not page.locator(".column-heads").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_parallel_without_script(memorandum: Callable[..., Page]) -> None:
    """What needs a script is not offered without."""
    page = memorandum(java_script_enabled=False)
    assert page.locator("label[for=show-diplomatic]").is_visible()
    assert not page.locator("label[for=show-parallel]").is_visible()
    assert not page.locator("#show-parallel").is_visible()


def test_parallel_on_paper(memorandum: Callable[..., Page]) -> None:
    """Paper has both columns, and the notes once."""
    page = memorandum()
    side_by_side(page)
    page.emulate_media(media="print")
    assert len(boxes(page, ".twin")) == page.locator(".twin").count()
    assert len(boxes(page, ".note")) == 17
    assert not page.locator(".readings").is_visible()
    assert len(page.pdf(format="A4")) > 10_000
