"""The examples of docs/customizing.md, run as they stand there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from editions import ROOT, SETTINGS, article_of, edition, parse_page, tei

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "customizing.md").read_text("utf-8")
BODY = '<p>The <name type="ship">Arcona</name><note type="gloss">A ship.</note> sailed.<note>Plain.</note></p>'
HEADER = '<profileDesc><creation><date when="1944-09-19">19 September</date></creation></profileDesc>'


def example(language: str, heading: str) -> str:
    """Give the first example of a language under a heading."""
    part = PAGE.split(f"# {heading}\n", 1)[1]
    found = re.search(rf"```{language}\n(.*?)```", part, re.DOTALL)
    assert found
    return found[1]


def made(folder: Path, settings: str = SETTINGS, **files: str) -> str:
    """Build an edition with files of its own in `xslt/`, and give the page of its document."""
    edition(folder, {"a.xml": tei(BODY, HEADER, root='xml:lang="en"')}, settings=settings)
    (folder / "xslt").mkdir()
    for ending, text in files.items():
        (folder / "xslt" / f"edition.{ending}").write_text(text, "utf-8")
    return build(config.load(folder), folder.parent / "site").files["documents/a.html"].decode()


def test_one_element(tmp_path: Path) -> None:
    """An element's own rule."""
    article = article_of(made(tmp_path / "e", xsl=example("xml", "One element")))
    assert [element.text for element in article.iter("i")] == ["Arcona"]
    assert article.xpath(".//i/@id") == ["name.1"]


def test_a_mode(tmp_path: Path) -> None:
    """A rule around the bundled one, in another mode."""
    article = article_of(made(tmp_path / "e", xsl=example("xml", "A mode")))
    (gloss,) = article.xpath(".//div[@class='gloss']")
    assert gloss.text_content().split() == ["1", "A", "ship."]
    assert len(article.xpath(".//div[@role='note']")) == 2


def test_a_convention(tmp_path: Path) -> None:
    """A function of the bundle, replaced."""
    page = parse_page(made(tmp_path / "e", xsl=example("xml", "A convention")))
    assert page.xpath("//p[@class='when']/time/text()") == ["19.9.1944"]


@pytest.mark.parametrize("word", ["Edited text", "Transcription"])
def test_words(word: str, tmp_path: Path) -> None:
    """Words of the interface."""
    page = parse_page(made(tmp_path / "e", settings=SETTINGS + "\n" + example("toml", "Words")))
    assert word in page.xpath("//fieldset/label/text()")


def test_looks(tmp_path: Path) -> None:
    """Custom properties: those that the example sets are those that the bundled style sheet reads."""
    style = example("css", "Looks")
    page = parse_page(made(tmp_path / "e", css=style))
    assert page.xpath("//link[@rel='stylesheet']/@href")[-1] == "../assets/own.css"
    bundled = (ROOT / "xslt" / "assets" / "edition.css").read_text("utf-8")
    assert all(f"var({name})" in bundled for name in re.findall(r"--[a-z]+", style))
