"""What tests of every subject share: where the project lies, and what lies beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from editions import MEMORANDUM, memorandum_site
from hypothesis import settings
from lxml import etree
from reader import build_kinds

from pipeline.cli.commands import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent

# No test asserts how long something takes, Hypothesis's examples included; and what passed once passes again.
settings.register_profile("untimed", deadline=None, derandomize=True)
settings.load_profile("untimed")


def shared(path: str) -> Path:
    """Find a file that is shared by projects and no part of this one.

    Without it the test is skipped; where `EDITION_REQUIRE_SHARED` is 1, it fails.
    """
    found = ROOT.parent / "shared" / path
    if not found.exists():
        told = f"{found.relative_to(ROOT.parent)} is not beside the project"
        if os.environ.get("EDITION_REQUIRE_SHARED") == "1":
            pytest.fail(told)
        pytest.skip(told)
    return found


@pytest.fixture(scope="session")
def tei_all() -> etree.RelaxNG:
    """TEI All, compiled once: that takes ten seconds."""
    return etree.RelaxNG(etree.parse(shared("schemas/tei_all.rng")))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A new edition with one pointer mistyped."""
    folder = tmp_path / "letters"
    CliRunner().invoke(main, ["new", str(folder)])
    letter = folder / "documents" / "letter-1.xml"
    letter.write_text(letter.read_text("utf-8").replace("#example-person", "#exampel-person"), "utf-8")
    return folder


# In a browser ....................................................................................................

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)
MODES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "print": {"viewport": {"width": 800, "height": 1100}},
}


def needs(*programs: str) -> str:
    """Give the first of some programs that is there; without any the test is skipped, or fails where it must not be."""
    path = next((found for name in programs if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("EDITION_REQUIRE_BROWSER"):
            pytest.fail(f"EDITION_REQUIRE_BROWSER is set, and there is no {programs[0]}")
        pytest.skip(f"no {programs[0]} on this machine")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once for the tests of a file."""
    chromium = needs("chromium", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=FLAGS)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in one of the modes; at the end, no error was logged and nothing was asked of elsewhere."""
    troubles: list[str] = []
    contexts = []

    def opened(address: str, mode: str = "wide", **options: Any) -> Page:
        context = browser.new_context(**(MODES[mode] | options))
        contexts.append(context)
        page = context.new_page()
        home = address.split(":", maxsplit=1)[0]
        page.on("console", lambda one: troubles.append(f"{one.text} {one.location}") if one.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(home) else troubles.append(asked.url))
        if mode == "print":
            page.emulate_media(media="print")
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [trouble for trouble in troubles if "favicon" not in trouble] == []


@pytest.fixture
def memorandum(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Open the memorandum."""
    return lambda *mode, **options: visit(
        (memorandum_site() / "documents" / f"{MEMORANDUM}.html").as_uri(), *mode, **options)


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a play, an interview, a poem of three witnesses, and a talk reported by a paper."""
    return build_kinds(tmp_path_factory.mktemp("kinds"))


def hold_to_axe(page: Page, *more: str) -> None:
    """Hold a page to WCAG 2.2 AA as far as axe can tell (and to rules with other tags), and to the screen's width."""
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", *more]
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}, "preload": False})
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the source distribution, as an index would have it made."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made
