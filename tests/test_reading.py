"""The page of a document as it is read, in each of its states: documents of others, width, zoom, what is heard."""



from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from conftest import MODES, hold_to_axe, shared
from editions import MEMORANDUM, edition, memorandum_site
from reader import arrived, boxes, open_list, read_witness, side_by_side

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OTHERS = ("schnitzler-briefe/L02771", "legalkraus/D_000010-018-000", "isicily/ISic002985", "hsg-milestones/1801-1829")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an edition of a letter, an act of a court, an inscription and an article that others have made."""
    folder = tmp_path_factory.mktemp("others")
    documents = {f"{name.split('/')[1]}.xml": shared(f"corpora/{name}.xml").read_bytes() for name in OTHERS}
    build(config.load(edition(folder / "edition", documents)), folder / "site")
    return folder / "site" / "documents"


@pytest.mark.parametrize("name", OTHERS)
def test_documents_of_others(visit: Callable[..., Page], others: Path, name: str) -> None:
    """Their readings stand side by side, each entry of their lists leads to places that exist; all of it accessible."""
    (path,) = others.glob(f"{name.split('/')[1]}*.html")
    page = visit(path.as_uri())
    side_by_side(page)
    left, right = boxes(page, "article .twin > :first-child"), boxes(page, "article .twin + *")
    assert left
    for copy, text in zip(left, right, strict=True):
        assert abs(copy["y"] - text["y"]) < 2, "they begin together"
        assert copy["x"] + copy["w"] <= text["x"]
    hold_to_axe(page)
    page.click("label[for=show-reading]")
    if page.locator(".in-text").count():
        open_list(page)
        # A register of the letter's own, with the dates of lives, is none of what it names.
        assert "1624" not in page.inner_text(".in-text")
        for entry in page.locator(".in-text button").all()[:12]:
            entry.click()
            assert re.search(r": [1-9]\d* of [1-9]\d*$", page.inner_text("#tour [role=status]")), entry.inner_text()
        hold_to_axe(page)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("state", ["parallel", "list", "witness"])
def test_accessible(visit: Callable[..., Page], kinds: Path, state: str, mode: str) -> None:
    """Every state keeps WCAG 2.2 AA, as far as axe can tell, and fits the width of the screen."""
    pages = memorandum_site() / "documents"
    page = visit(((kinds / "apparatus.html") if state == "witness" else pages / f"{MEMORANDUM}.html").as_uri(), mode)
    page.emulate_media(media="screen")
    if state == "witness":
        read_witness(page, "C")
    elif state == "parallel":
        side_by_side(page)
    else:
        open_list(page)
        page.locator(".in-text button").nth(1).click()
    if mode == "print":
        page.emulate_media(media="print")
    hold_to_axe(page, "best-practice")


@pytest.mark.parametrize("width", [992, 1000, 1100])
def test_notes_beside_the_text_stay_on_the_page(memorandum: Callable[..., Page], width: int) -> None:
    """Where there is just room for notes beside the text, none runs out of the page."""
    page = memorandum(viewport={"width": width, "height": 900})
    ends = page.locator("article .note").evaluate_all("notes => notes.map(note => note.getBoundingClientRect().right)")
    assert len(ends) > 5
    assert max(ends) <= width


@pytest.mark.parametrize("width", [640, 320])
def test_zoom(memorandum: Callable[..., Page], width: int) -> None:
    """At 200 and at 400 % of a screen of 1280 pixels nothing is cut off or stands beside the screen."""
    page = memorandum(viewport={"width": width, "height": 512})
    open_list(page)
    for choice in ("reading", "diplomatic", "parallel"):
        page.click(f"label[for=show-{choice}]")
        arrived(page, "parallel" if choice == "parallel" else "mentions")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), choice
    page.locator(".in-text button").first.click()
    (bar,) = boxes(page, "#tour")
    assert bar["x"] >= 0
    assert bar["x"] + bar["w"] <= width


def test_words_for_those_who_hear(visit: Callable[..., Page], kinds: Path) -> None:
    """A screen reader is told what is struck, added, corrected, unclear; what is copied has the text's words alone."""
    page = visit((kinds / "talk.html").as_uri())

    def heard() -> str:
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        known = {node["nodeId"]: node for node in nodes}

        def texts(node: dict[str, Any]) -> str:
            if node["role"]["value"] == "StaticText":
                return str(node["name"]["value"])
            return " ".join(texts(known[child]) for child in node["childIds"] if child in known)

        return re.sub(r"\s+", " ", texts(nodes[0]))

    reading = heard()
    assert re.search(r"\[corrected: be ?\]", reading)
    assert re.search(r"\[added: new ?\]", reading)
    assert re.search(r"\[unclear: thing ?\]", reading)
    assert "deleted:" not in reading
    page.click("label[for=show-diplomatic]")
    diplomatic = heard()
    assert re.search(r"\[deleted: old ?\]", diplomatic)
    assert re.search(r"\[apparent error: bee ?\]", diplomatic)
    assert "corrected:" not in diplomatic
    assert "added:" not in page.inner_text("article")


def test_reduced_motion(memorandum: Callable[..., Page]) -> None:
    """Who wants no motion gets none."""
    page = memorandum(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_no_layout_shift(memorandum: Callable[..., Page]) -> None:
    """Nothing moves when the scripts run."""
    page = memorandum()
    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
            .observe({type: 'layout-shift', buffered: true});
          setTimeout(() => done(sum), 300);
        })""")
    assert shift < 0.02
