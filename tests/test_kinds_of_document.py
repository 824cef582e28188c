"""Ten kinds of document as people see them: made up for the tests, built as one edition, opened in Chromium."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import hold_to_axe
from editions import CASES, edition
from pictures import png

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = {"wide": (1280, 900), "phone": (390, 800)}
# What a reader of each kind looks for first, as selectors that must be seen.
SEEN = {
    "letter": [".correspondence dt", ".opener .dateline", ".signed", ".postscript", ".facsimile img", ".note"],
    "telegram": [".correspondence dt", ".telegram .head, .head", ".signed"],
    "memorandum": [".masthead .when", "article ol, article ul", ".closer"],
    "play": [".castList", ".castItem", ".speaker", ".stage", ".sp .l"],
    "poem": [".lg .l", ".lg + .lg, .block + .block .lg"],
    "inscription": [".app-entry", ".supplied", "[data-type=translation]", ".about dt"],
    "table": [".table table", "th", "td"],
    "dictionary": [".entry .orth", ".sense", ".etym"],
    "apparatus": [".lg .l", "#apparatus", ".changes li"],
    "speech": [".u", ".u .speaker, .speaker"],
}
LINES = ((330, 68, 560, 92), (40, 148, 260, 172), (40, 228, 560, 252), (40, 308, 560, 332), (40, 388, 560, 410),
         (40, 468, 560, 492))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ten documents, built as one edition."""
    folder = tmp_path_factory.mktemp("kinds")
    kinds = CASES / "kinds"
    documents = {path.name: path.read_bytes() for path in kinds.glob("*.xml")}
    assert {name.removesuffix(".xml") for name in documents} == set(SEEN)
    registers = {path.name: path.read_bytes() for path in (kinds / "registers").glob("*.xml")}
    made = edition(folder / "edition", documents, 'title = "Ten kinds of document"', registers=registers)
    (made / "images").mkdir()
    for number in (1, 2):
        (made / "images" / f"letter-{number}.png").write_bytes(png(600, 800, LINES[: 6 if number == 1 else 3]))
    build(config.load(made), folder / "site")
    return folder / "site"


@pytest.fixture
def opened(visit: Callable[..., Page], site: Path, request: pytest.FixtureRequest) -> Page:
    """The page of a kind at a width, which logs no error and asks nothing of a network."""
    kind, width = request.param
    size = WIDTHS[width]
    address = (site / "documents" / f"{kind}.html").as_uri()
    return visit(address, viewport={"width": size[0], "height": size[1]}, has_touch=width == "phone")


BOTH = [pytest.param((kind, width), id=f"{kind}-{width}") for kind in SEEN for width in WIDTHS]


@pytest.mark.parametrize("opened", BOTH, indirect=True)
def test_kind(opened: Page, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Each kind shows what it is, fits its screen, keeps WCAG 2.2 AA; and a picture of it is made.

    The pictures are in `tests/pictures-of-kinds` where EDITION_SCREENSHOTS is set, for people to look at.
    """
    kind, width = request.node.callspec.params["opened"]
    for selector in SEEN[kind]:
        assert opened.locator(selector).first.is_visible(), selector
    hold_to_axe(opened, "best-practice")
    folder = Path(__file__).parent / "pictures-of-kinds" if os.environ.get("EDITION_SCREENSHOTS") else tmp_path
    folder.mkdir(exist_ok=True)
    picture = folder / f"{kind}-{width}.png"
    opened.screenshot(path=picture, full_page=True)
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("opened", [pytest.param(("table", "phone"), id="phone")], indirect=True)
def test_table_on_a_phone(opened: Page) -> None:
    """A table stays a table on a phone: wider than the screen, in a box that scrolls by itself, by keyboard too."""
    box = opened.locator(".table")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert opened.locator("td").first.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
    box.focus()
    opened.keyboard.press("ArrowRight")
    # The scrolling is smooth; the page's own policy forbids what Playwright would wait with.
    box.evaluate(
        "box => new Promise(done => box.scrollLeft ? done() : box.addEventListener('scroll', done, {once: true}))",
    )
    assert box.evaluate("box => box.scrollLeft") > 0


@pytest.mark.parametrize("opened", [pytest.param(("letter", "wide"), id="wide")], indirect=True)
def test_zone_and_line(opened: Page) -> None:
    """A line lights its zone on the page's image, and a zone leads to its line, by keyboard too."""
    zones = opened.locator(".zones a")
    assert zones.count() == 6
    opened.locator("text=stands still for want").hover()
    assert opened.locator(".zones a.here").count() == 1
    zones.nth(1).focus()
    opened.keyboard.press("Enter")
    target = zones.nth(1).get_attribute("href") or ""
    assert opened.url.endswith(target)
    assert opened.locator(f"[id='{target[1:]}']").count() == 1


@pytest.mark.parametrize("opened", [pytest.param(("letter", "wide"), id="wide")], indirect=True)
def test_images_follow_the_text(opened: Page) -> None:
    """The image of a page stands beside the text, is as large as its file says, and the link at a break shows it."""
    image = opened.locator(".facsimile img").first
    assert image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [600, 800]
    assert (image.get_attribute("width"), image.get_attribute("height")) == ("600", "800")
    article, beside = opened.locator("article").bounding_box(), opened.locator(".facsimile").bounding_box()
    assert article
    assert beside
    assert beside["x"] >= article["x"] + article["width"]
    opened.locator("a.page-link").nth(1).click()
    second = opened.locator(".views > li").nth(1).get_attribute("id")
    assert opened.evaluate("document.activeElement.closest('li').id") == second


@pytest.mark.parametrize("opened", [pytest.param(("letter", "phone"), id="phone")], indirect=True)
def test_letters_lead_to_each_other(opened: Page) -> None:
    """From a letter to the next, and to who wrote it."""
    opened.locator(".correspondence a", has_text="9 May 1871").click()
    assert opened.url.endswith("documents/telegram.html")
    opened.locator(".correspondence a", has_text="Ottilie Brandner").first.click()
    opened.locator("#who .card-name a").click()
    assert opened.url.endswith("persons/brandner.html")
