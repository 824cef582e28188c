"""The card of a name: who it is, by touch, by keyboard and on paper."""



from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import hold_to_axe
from reader import arrived

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_card_by_touch(memorandum: Callable[..., Page]) -> None:
    """A tap on a name shows who it is, in the text, in a note or in the other column; a tap elsewhere closes it."""
    page = memorandum("narrow")
    card = page.locator("#who")
    for name in (page.locator("article p a[data-card]").first, page.locator("article a[data-card]").last):
        name.tap()
        assert card.is_visible()
        assert card.locator(".card-name").inner_text()
        box = card.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        page.locator(".masthead h1").evaluate("e => e.scrollIntoView()")
        page.touchscreen.tap(20, 20)
        assert not card.is_visible()
    page.locator("label[for=show-parallel]").tap()
    arrived(page, "parallel")
    page.locator(".twin:not(.same) a[data-card]").first.tap()
    assert card.is_visible()
    card.get_by_role("button", name="Close").tap()
    assert not card.is_visible()


def test_card_by_keyboard(memorandum: Callable[..., Page]) -> None:
    """Enter opens the card with the focus in it; Escape and going on close it; the reader is back at the name."""
    page = memorandum()
    card = page.locator("#who")
    name = page.locator("article p a[data-card]").first
    assert name.get_attribute("aria-haspopup") == "dialog"
    name.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#who') !== null")
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.dataset.card") == name.get_attribute("data-card")
    page.keyboard.press("Enter")
    for _ in range(1 + card.locator("a, button").count()):
        page.keyboard.press("Tab")
    assert not card.is_visible()
    hold_to_axe(page, "best-practice")


def test_card_open_is_accessible(memorandum: Callable[..., Page]) -> None:
    """An open card keeps WCAG 2.2 AA too, in the light and in the dark."""
    for mode in ("wide", "dark", "narrow"):
        page = memorandum(mode)
        page.locator("article p a[data-card]").first.click()
        hold_to_axe(page, "best-practice")


def test_cards_on_paper(memorandum: Callable[..., Page]) -> None:
    """On paper all whom the text names are told in notes below it, and no card lies over it."""
    page = memorandum()
    page.locator("article p a[data-card]").first.click()
    page.emulate_media(media="print")
    assert not page.locator("#who").is_visible()
    named = set(page.locator("article a[data-card]").evaluate_all("all => all.map(one => one.dataset.card)"))
    assert len(named) > 8
    for one in named:
        assert page.locator(f".card:has(> .card-name > a[href='{one}'])").is_visible(), one
