"""A document that breaks a build: the old site stands whole, the culprit is named, and all others are built."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editions import LOOP, command, letters, process, snapshot

from pipeline import config
from pipeline.build import Options, build
from pipeline.errors import EditionError
from pipeline.trades import do_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.tasks import Job, Outcome, Task

# Rules for the letter whose words say so: one asks for more and more, one fails.
EATER = """
<xsl:template match="closer[contains(., 'LOOP')]" mode="html" priority="9">
  <xsl:variable name="much" select="for $n in 1 to 30000000 return string($n) || 'abcdefghijklmnopqrstuvwxyz'"/>
  <xsl:value-of select="count(reverse($much))"/>
</xsl:template>"""
BREAKS = """
<xsl:template match="closer[contains(., 'LOOP')]" mode="html" priority="9">
  <xsl:sequence select="error((), 'It broke.')"/>
</xsl:template>"""


@pytest.mark.parametrize(("rule", "limit", "reason"), [
    (LOOP, ["--time-limit", "4"], "longer than 4 seconds"),
    (EATER, ["--memory-limit", "700"], "more than 700 MB"),
])
def test_a_stylesheet_without_end(rule: str, limit: list[str], reason: str, tmp_path: Path) -> None:
    """A document on which a stylesheet loops or eats memory is named; with --keep-going all others are built."""
    folder = letters(tmp_path / "edition", rule)
    run = process("build", folder, "-o", tmp_path / "site", *limit)
    assert run.status == 1, run.err
    assert "b.xml" in run.err
    assert reason in run.err
    assert not (tmp_path / "site").exists()
    run = process("build", folder, "-o", tmp_path / "site", "--keep-going", *limit)
    assert run.status == 1, run.err
    assert "Left out: documents/b.xml." in run.err
    pages = {path.stem for path in (tmp_path / "site" / "documents").glob("*.html")}
    assert {"a", "c"} <= pages
    assert "b" not in pages


def test_a_document_that_breaks_its_page(tmp_path: Path) -> None:
    """Where a stylesheet fails on one document, both are named; with --keep-going all others are built."""
    folder = letters(tmp_path / "edition")
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    before = snapshot(tmp_path / "site")
    other = letters(tmp_path / "other", BREAKS)
    shutil.copytree(other / "xslt", folder / "xslt")
    shutil.copy(other / "documents" / "b.xml", folder / "documents")
    run = process("build", folder, "-o", tmp_path / "site")
    assert run.status == 1
    assert "xslt/edition.xsl" in run.err
    assert "It broke (met in documents/b.xml)" in run.err
    assert snapshot(tmp_path / "site") == before
    run = process("build", folder, "-o", tmp_path / "site", "--keep-going")
    assert run.status == 1
    assert "Left out: documents/b.xml." in run.err
    assert {path.stem for path in (tmp_path / "site" / "documents").glob("*.html")} >= {"a", "c"}
    shutil.rmtree(folder / "xslt")
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    assert process("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read stops the build, the old site stands; with --keep-going it is left out, and named."""
    folder = letters(tmp_path / "edition")
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    before = snapshot(tmp_path / "site")
    with (folder / "documents" / "b.xml").open("a") as file:
        file.write("\n")
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path == folder / "documents" / "b.xml":
            raise PermissionError(13, "Permission denied")
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        run = command("build", folder, "-o", tmp_path / "site")
        assert run.status == 1
        assert "b.xml: error: The file cannot be read: Permission denied." in run.err
        assert snapshot(tmp_path / "site") == before
        run = command("build", folder, "-o", tmp_path / "site", "--keep-going")
        assert run.status == 1
        assert "Left out: documents/b.xml." in run.err
        assert not (tmp_path / "site" / "documents" / "b.html").exists()
        assert (tmp_path / "site" / "documents" / "a.html").exists()
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    assert command("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """A file that is no XML stops the build; with --keep-going it is left out, and named."""
    folder = letters(tmp_path / "edition")
    (folder / "documents" / "b.xml").write_text("<TEI>", "utf-8")
    assert command("build", folder, "-o", tmp_path / "site").status == 1
    assert not (tmp_path / "site").exists()
    run = command("build", folder, "-o", tmp_path / "site", "--keep-going")
    assert run.status == 1
    assert "Left out: documents/b.xml." in run.err
    assert "not-well-formed" in run.err
    assert (tmp_path / "site" / "documents" / "a.html").exists()


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    """A file that goes, or changes, between the two looks at it stops the build; the next one is right."""
    for change in ("gone", "changed"):
        folder = letters(tmp_path / change)
        victim = folder / "documents" / "b.xml"

        def scheduler(
            job: Job, tasks: Sequence[Task], victim: Path = victim, change: str = change,
        ) -> Iterator[Outcome]:
            if change == "gone":
                victim.unlink()
            else:
                victim.write_text(victim.read_text("utf-8").replace("Dear", "Dearest"), "utf-8")
            return do_all(job, tasks, 1)

        with pytest.raises(EditionError, match=r"b\.xml"):
            build(config.load(folder), tmp_path / "site", options=Options(keep=True, scheduler=scheduler))
        assert not (tmp_path / "site").exists()
        build(config.load(folder), tmp_path / "site", keep=True)
        build(config.load(folder), tmp_path / "clean")
        assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")
        shutil.rmtree(tmp_path / "site")
        shutil.rmtree(tmp_path / "clean")
