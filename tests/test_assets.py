"""What pages weigh, with the style sheets and scripts that they link to; and what is taken out of these."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest
from conftest import shared
from editions import MEMORANDUM, ROOT, edition, memorandum_site, parse_page

from pipeline import config
from pipeline.assets import lightened
from pipeline.build import build

if TYPE_CHECKING:
    from pathlib import Path

ASSETS = sorted(path for path in (ROOT / "xslt" / "assets").iterdir() if path.is_file())
TEXT, BUDGET = 20_000, 100_000  # bytes: a text of so many, with its notes; its page with all that it loads


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_only_what_says_nothing_is_taken_out(path: Path) -> None:
    """A style sheet has the same rules after as before, a script the same lines of code; done twice is done once."""
    before, after = path.read_text("utf-8"), lightened(path.name, path.read_bytes()).decode()
    assert len(after) < len(before)
    assert lightened(path.name, after.encode()).decode() == after
    if path.suffix == ".css":
        # No string in which white space, a comment or a sign between rules would be taken out.
        strings = re.findall(r'"[^"]*"', re.sub(r"/\*.*?\*/", "", before, flags=re.DOTALL))
        assert not [one for one in strings if re.search(r"[{};,]|: |\s\s|/\*", one) and not one.isspace()]
        plain = re.sub(r"/\*.*?\*/|\s", "", before, flags=re.DOTALL)
        assert re.sub(r"\s", "", after) == plain.replace(";}", "}")
    else:
        assert before.count("`") % 2 == 0
        assert all(line.count("`") % 2 == 0 for line in before.splitlines())
        assert all("*/" in line for line in before.splitlines() if "/*" in line)
        code = [line.strip() for line in before.splitlines()]
        assert after.splitlines() == [line for line in code if line and not line.startswith("//")]


def weight(page: Path) -> tuple[int, int]:
    """Count the bytes of a page with all that it links to, as they are and as servers send them."""
    text = page.read_text("utf-8")
    linked = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', text)
    assert len(linked) > 4
    files = [text.encode(), *((page.parent / one).read_bytes() for one in linked)]
    return sum(map(len, files)), sum(len(gzip.compress(data)) for data in files)


def test_weight_of_the_memorandum() -> None:
    """Its page weighs under 100 kB in all."""
    assert weight(memorandum_site() / "documents" / f"{MEMORANDUM}.html")[0] < BUDGET


def test_weight(tmp_path: Path) -> None:
    """So does each page of the sample corpora whose text has no more than 20 kB, however dense its markup is."""
    files = [path for path in sorted(shared("corpora").glob("*/*.xml")) if path.stat().st_size < 150_000]
    documents = {f"{path.parent.name}-{path.name}": path.read_bytes() for path in files}
    site = tmp_path / "site"
    build(config.load(edition(tmp_path / "edition", documents)), site)
    weights = {}
    for page in (site / "documents").glob("**/*.html"):
        article = parse_page(page.read_text("utf-8")).find(".//article[@data-document]")
        text = " ".join(article.text_content().split()) if article is not None else ""
        if text and len(text.encode()) <= TEXT:
            weights[page.name] = weight(page)
    assert len(weights) > 40
    assert {name: size for name, (size, _) in weights.items() if size >= BUDGET} == {}
    assert max(sent for _, sent in weights.values()) < 0.3 * BUDGET


def test_looks_of_kinds_are_linked_to() -> None:
    """What has looks in the style sheet of single kinds of text is what a page is asked for that links to it."""
    sheet = re.sub(r"/\*.*?\*/", "", (ROOT / "xslt" / "assets" / "kinds.css").read_text("utf-8"), flags=re.DOTALL)
    layout = (ROOT / "xslt" / "html" / "layout.xsl").read_text("utf-8")
    [words] = re.findall(r"name=\"ed:kinds\".*?tokenize\('(.*?)'\)", layout, re.DOTALL)
    known = set(words.split())
    rules = re.findall(r"([^{}]+)\{[^{}]*\}", sheet)
    assert len(rules) > 40
    for selector in (one for rule in rules for one in re.split(r",(?![^(]*\))", rule)):
        assert known & set(re.findall(r"\.([\w-]+)", selector)), selector
