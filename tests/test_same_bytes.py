"""The same bytes from the same input: wherever, whenever and by however many processes a site is built."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from editions import (
    EXEMPLAR,
    MEMORANDUM,
    copy_of_exemplar,
    edition,
    many,
    memorandum_site,
    process,
    small,
    snapshot,
    tei,
)

from pipeline import config
from pipeline.build import build
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def test_two_builds(tmp_path: Path) -> None:
    """Another hash seed, another folder, another working folder, a copy of the edition: the same bytes."""
    elsewhere = copy_of_exemplar(tmp_path / "somewhere" / "else")
    (tmp_path / "cwd").mkdir()
    run = process(
        "build", elsewhere, "--output", tmp_path / "out", "--no-cache", cwd=tmp_path / "cwd", PYTHONHASHSEED="12345",
        TZ="Pacific/Kiritimati", LC_ALL="C", HOME=str(tmp_path),
    )
    assert run.status == 0, run.err
    assert snapshot(tmp_path / "out") == snapshot(memorandum_site())
    assert run.out.strip() == str(tmp_path / "out" / "index.html")
    assert not any(str(tmp_path).encode() in data for data in snapshot(tmp_path / "out").values())


def test_one_process_or_two(tmp_path: Path) -> None:
    """Forty-two documents by one process and by two: the same bytes."""
    folder = config.load(many(tmp_path / "edition", 42))
    one = build(folder, tmp_path / "one", jobs=1)
    two = build(folder, tmp_path / "two", jobs=2)
    assert one == two
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    assert len(list((tmp_path / "one" / "documents").glob("*.html"))) == 43


def date_of(folder: Path, output: Path) -> str | None:
    """Build an edition and give the date of the site."""
    build(config.load(folder), output)
    found: str | None = json.loads((output / "manifest.json").read_bytes())["date"]
    return found


def test_dates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The date is the setting's, the environment's, or the latest revision's; never the clock's."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder = small(tmp_path / "edition", "a", "b")
    file = folder / "documents" / "b.xml"
    file.write_bytes(file.read_bytes().replace(b'change when="2000-01-31"', b'change when="2001-02-03"'))
    assert date_of(folder, tmp_path / "a") == "2001-02-03"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert date_of(folder, tmp_path / "b") == "1970-01-02"
    (folder / config.FILE).write_text('[edition]\ntitle = "T"\ndate = 1944-09-19\n')
    assert date_of(folder, tmp_path / "c") == "1944-09-19"
    (folder / config.FILE).write_text('[edition]\ntitle = "T"\n')
    for wrong in ("yesterday", "9" * 30, "\u00b2"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(ConfigError):
            date_of(folder, tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_no_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition without any date has none."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    documents = {"a.xml": tei("<p>Words.</p>")}
    assert date_of(edition(tmp_path / "edition", documents), tmp_path / "site") is None


def test_manifest() -> None:
    """The manifest names the program and each file with its SHA-256, and nothing else is there."""
    files = snapshot(memorandum_site())
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["generator"] == "scholarly-edition-pipeline"
    assert manifest["version"] == "1.0.0"
    assert manifest["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def test_the_source_is_there() -> None:
    """The TEI beside the page is the source, byte for byte."""
    name = f"documents/{MEMORANDUM}.xml"
    assert (memorandum_site() / name).read_bytes() == (EXEMPLAR / name).read_bytes()


def test_sources_are_not_touched(tmp_path: Path) -> None:
    """A build changes no file of the edition."""
    folder = copy_of_exemplar(tmp_path / "edition")
    before = snapshot(folder)
    build(config.load(folder), tmp_path / "site")
    assert snapshot(folder) == before
