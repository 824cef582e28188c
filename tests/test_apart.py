"""What stands apart from the text that it is about: links from the pages of its parts lead to the right page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editions import edition, parse_page, tei

from pipeline import config
from pipeline.build import build

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "<p>Some words of a long text.</p>" * 40
ENTRIES = """<standOff><listApp>
  <app from="#a1" to="#a2"><lem>first</lem><rdg wit="#B">1st</rdg></app>
  <app from="#b1" to="#b2"><lem>second</lem><rdg wit="#B">2nd</rdg></app>
</listApp><linkGrp><link target="#a1 #b1"/></linkGrp></standOff>"""


def links(files: dict[str, str], path: str, section: str) -> list[str]:
    """Give the links in a list below the text of a page."""
    return list(map(str, parse_page(files[path]).xpath(f"//section[@aria-labelledby='{section}']//a/@href")))


def test_entries_and_links_that_stand_apart(tmp_path: Path) -> None:
    """An entry is told on the page that has its lemma; what is about two parts leads to either; ids are there."""
    divisions = "".join(
        f'<div><head>{name}</head><p><anchor xml:id="{name}1"/>word<anchor xml:id="{name}2"/></p>{WORDS}</div>'
        for name in "ab"
    )
    data = tei(divisions).replace(b"<text>", ENTRIES.encode() + b"<text>")
    folder = edition(tmp_path / "e", {"t.xml": data}, 'title = "E"\nlongest_page = 1')
    built = build(config.load(folder), tmp_path / "site").files
    files = {path: content.decode() for path, content in built.items() if path.endswith(".html")}
    first, second = (next(path for path in files if path.startswith("documents/t/") and f'id="{name}1"' in files[path]
                          and "whole" not in path) for name in "ab")
    assert first != second
    for path, words, other in ((first, "1st", "2nd"), (second, "2nd", "1st")):
        assert words in files[path]
        assert other not in files[path]
    assert links(files, first, "apparatus") == ["#a1"]
    assert links(files, second, "apparatus") == ["#b1"]
    assert links(files, first, "annotations") == ["#a1", f"{second.rpartition('/')[2]}#b1"]
    assert links(files, second, "annotations") == [f"{first.rpartition('/')[2]}#a1", "#b1"]
    whole = next(path for path in files if path.endswith("/whole.html"))
    assert links(files, whole, "annotations") == ["#a1", "#b1"]


def test_what_moves_is_not_struck(tmp_path: Path) -> None:
    """Of what changes places each reading has one, and neither is shown as deleted; ids stand once."""
    moved = (
        '<p>One <seg xml:id="t1">two</seg> <seg xml:id="t2">three</seg>.</p>'
        '<listTranspose><transpose><ptr target="#t2"/><ptr target="#t1"/></transpose></listTranspose>'
    )
    built = build(config.load(edition(tmp_path / "e", {"t.xml": tei(moved)})), tmp_path / "site").files
    page = parse_page(built["documents/t.html"].decode())
    found = [(one.get("data-reading"), one.text, one.get("class"), one.get("id")) for one in page.find_class("moved")]
    assert found == [
        ("diplomatic", "two", "seg moved", "t1"), ("reading", "three", "seg moved", None),
        ("diplomatic", "three", "seg moved", "t2"), ("reading", "two", "seg moved", None),
    ]
