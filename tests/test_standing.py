"""A build of what has not changed makes nothing and tells the same; whatever has changed, it notices."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from editions import EXEMPLAR

from pipeline import config, making
from pipeline.build import Built, Options, build
from pipeline.errors import OutputError
from pipeline.new import create

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Work(Exception):
    """Raised where a build begins to make something."""


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Give an edition whose files have been there for some time."""
    folder = tmp_path / "letters"
    create(folder)
    text = (folder / "documents" / "letter-1.xml").read_text("utf-8")
    (folder / "documents" / "letter-1.xml").write_text(text.replace("#example-person", "#nobody"), "utf-8")
    aged(folder)
    return folder


@pytest.fixture
def again(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Options], Built]:
    """Build the edition, and give what builds it again, and raises `Work` where it would make anything."""
    run(letters, tmp_path)
    monkeypatch.setattr(making, "make", no_work)
    return lambda options: run(letters, tmp_path, options)


def run(letters: Path, tmp_path: Path, options: Options | None = None) -> Built:
    """Build the edition."""
    return build(config.load(letters), tmp_path / "site", options=options or Options(keep=True))


def no_work(*_: object) -> None:
    """Stand for what makes things."""
    raise Work


def aged(folder: Path) -> None:
    """Let all files be a minute old."""
    for path in folder.rglob("*"):
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 60_000_000_000))


def other(path: Path) -> None:
    """Put another file in the place of one that has its size and its time."""
    status, new = path.stat(), path.with_name("other")
    new.write_bytes(path.read_bytes().replace(b"e", b"a", 1))
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.rename(path)


def test_nothing_changed(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings, the files, the summary and the accounts of the build before, and nothing made."""
    first = run(letters, tmp_path)
    assert any(finding.code == "dangling-pointer" for finding in first.findings)
    monkeypatch.setattr(making, "make", no_work)
    for _ in range(2):
        second = run(letters, tmp_path)
        assert (second.findings, second.summary, second.changes) == (first.findings, first.summary, ())
        assert second.accounts == first.accounts
        assert dict(second.files) == dict(first.files)
    with pytest.raises(Work):
        build(config.load(letters), tmp_path / "site")  # nothing is kept


@pytest.mark.parametrize("change", [
    lambda folder: (folder / "documents" / "letter-1.xml").touch(),
    lambda folder: (folder / "documents" / "letter-1.xml").unlink(),
    lambda folder: shutil.copy(folder / "documents" / "letter-1.xml", folder / "documents" / "letter-2.xml"),
    lambda folder: (folder / "documents" / "letter-1.xml").rename(folder / "documents" / "a.xml"),
    lambda folder: (folder / "documents" / "notes.txt").write_text("A pointer may lead here."),
    lambda folder: (folder / "registers" / "persons.xml").touch(),
    lambda folder: (folder / "schemas" / "edition.sch").touch(),
    lambda folder: (folder / "edition.toml").write_text('[edition]\ntitle = "Other"\n'),
    lambda folder: (folder / "pages" / "more.xml").symlink_to(EXEMPLAR / "pages" / "introduction.xml"),
    lambda folder: (folder.parent / "site" / "index.html").unlink(),
    lambda folder: (folder.parent / "site" / "mine.txt").write_text("mine"),
    lambda folder: (folder.parent / "site" / "manifest.json").touch(),
    lambda folder: other(folder.parent / "site" / "index.html"),
    lambda folder: other(folder / "documents" / "letter-1.xml"),
])
def test_what_changes(
    change: Callable[[Path], None], letters: Path, again: Callable[[Options | None], Built],
) -> None:
    """A file of the edition or of the site that is new, gone, other or touched is looked at."""
    change(letters)
    with pytest.raises(Work):
        again(None)


def test_what_is_asked(again: Callable[[Options | None], Built], monkeypatch: pytest.MonkeyPatch) -> None:
    """Other options and another date of the environment are another build."""
    with pytest.raises(Work):
        again(Options(keep=True, strict=True))
    with pytest.raises(Work):
        again(Options(keep=True, keep_going=True))
    again(None)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    with pytest.raises(Work):
        again(None)


def test_a_page_changed_at_once(letters: Path, tmp_path: Path) -> None:
    """A page that is changed right after it was written, so that it looks the same, is seen all the same."""
    run(letters, tmp_path)
    page = tmp_path / "site" / "index.html"
    status = page.stat()
    with page.open("r+b") as file:
        file.write(b"<!doctype")  # as many bytes
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(OutputError, match="by hand"):
        run(letters, tmp_path)


def test_fresh_sources(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files that were saved just now nothing is noted: they may change again without showing it."""
    (letters / "documents" / "letter-1.xml").touch()
    run(letters, tmp_path)
    monkeypatch.setattr(making, "make", no_work)
    with pytest.raises(Work):
        run(letters, tmp_path)


def test_another_site_since(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was noted of one site is not told of a later one of which nothing could be noted."""
    document = letters / "documents" / "letter-1.xml"
    run(letters, tmp_path)
    away = document.rename(tmp_path / "away.xml")
    document.write_text(away.read_text("utf-8").replace("</p>", " more</p>", 1), "utf-8")
    run(letters, tmp_path)  # of what was saved just now
    away.rename(document)
    monkeypatch.setattr(making, "make", no_work)
    with pytest.raises(Work):
        run(letters, tmp_path)


@pytest.mark.parametrize("fresh", [True, False])
def test_a_source_that_looks_the_same(fresh: bool, letters: Path, tmp_path: Path) -> None:
    """A letter that has changed without showing it but by its inode, or not even by that right after it was saved."""
    document = letters / "documents" / "letter-1.xml"
    if fresh:
        document.touch()
    before = run(letters, tmp_path).files["documents/letter-1.txt"]
    status, text = document.stat(), document.read_text("utf-8")
    new = text.replace("Dear", "Fear")
    assert len(new.encode()) == status.st_size
    if fresh:
        with document.open("r+b") as file:
            file.write(new.encode())
    else:
        (tmp_path / "new").write_text(new, "utf-8")
        (tmp_path / "new").rename(document)
    os.utime(document, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(letters, tmp_path).files["documents/letter-1.txt"] == before.replace(b"Dear", b"Fear")
