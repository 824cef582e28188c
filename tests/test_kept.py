"""Schemas are compiled once and again when one of their files changes; `--watch` sees each change of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from editions import small

from pipeline.check import check_paths, watched
from pipeline.validate import checks, grammar
from pipeline.validate.kept import Kept, files_of

if TYPE_CHECKING:
    from pathlib import Path

RNG = 'xmlns="http://relaxng.org/ns/structure/1.0"'


def write(path: Path, text: str, time: int) -> None:
    """Write a file as if at a certain second, however fast the test is."""
    path.write_text(text, "utf-8")
    os.utime(path, (time, time))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A grammar of two files."""
    write(tmp_path / "main.rng", f'<grammar {RNG}><include href="part.rng"/></grammar>', 1)
    write(tmp_path / "part.rng", f'<grammar {RNG}><start><element name="a"><empty/></element></start></grammar>', 1)
    write(tmp_path / "TEI.xml", "<TEI xmlns='http://www.tei-c.org/ns/1.0'/>", 1)
    return tmp_path


def test_made_once(folder: Path) -> None:
    """The same file gives the same thing; another variant another; a change of any of its files a new one."""
    made: list[str] = []

    def make(path: Path, variant: str) -> str:
        made.append(f"{path.name}{variant}")
        return f"{len(made)}"

    kept = Kept(make)
    main = folder / "main.rng"
    assert [kept(main), kept(main), kept(main, "#ALL"), kept(main)] == ["1", "1", "2", "1"]
    write(folder / "part.rng", "<changed/>", 2)
    assert [kept(main), kept(main)] == ["3", "3"]
    (folder / "part.rng").unlink()
    assert kept(main) == "4"
    write(main, f"<grammar {RNG} xml:base='elsewhere/'><include href='part.rng'/></grammar>", 3)
    assert kept(main) != kept(main)


def test_no_more_than_so_many(folder: Path) -> None:
    """What was not asked for longest goes first."""
    kept = Kept(lambda _path, _variant: object(), most=2)
    path = folder / "part.rng"
    first = kept(path, "1")
    kept(path, "2")
    assert kept(path, "1") is first
    kept(path, "3")
    assert kept(path, "1") is first


def test_failures_are_not_kept(folder: Path) -> None:
    """A schema that was wrong is read again."""

    def fail(_path: Path, _variant: str) -> None:
        raise ValueError

    kept = Kept(fail)
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            kept(folder / "main.rng")


def test_a_grammar_that_changes(folder: Path) -> None:
    """A check after the included part of a grammar changed is a check against the new one."""
    schema, document = folder / "main.rng", folder / "TEI.xml"
    assert len(check_paths([document], schema)[1]) == 1
    tei = '<element name="TEI" ns="http://www.tei-c.org/ns/1.0"><empty/></element>'
    write(folder / "part.rng", f"<grammar {RNG}><start>{tei}</start></grammar>", 2)
    assert check_paths([document], schema)[1] == []
    assert {path.name for path in watched([document], schema)} == {"TEI.xml", "main.rng", "part.rng"}


def test_nothing_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second check of an edition compiles neither grammar nor rules."""
    folder = small(tmp_path, "a")
    assert check_paths([folder])[1] == []
    monkeypatch.setattr(grammar, "Grammar", None)
    monkeypatch.setattr(checks, "Rules", None)
    letter = folder / "documents" / "a.xml"
    letter.write_text(letter.read_text("utf-8").replace("<closer>", "<wrong/><closer>"), "utf-8")
    assert [finding.code for finding in check_paths([folder])[1]] == ["unknown-element"]


@pytest.mark.parametrize("reference", ["part.rng#x", "%70art.rng", "./part.rng"])
def test_how_files_are_named(folder: Path, reference: str) -> None:
    """A reference may have a fragment or be escaped; what is on the web or missing is none."""
    write(folder / "main.rng", f'<x href="{reference}"/><x href="http://a/b.rng"/><x href="none.rng"/>', 1)
    assert {path.name for path in files_of(folder / "main.rng")} == {"main.rng", "part.rng"}


def test_any_number_of_processes_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grammar and rules find in several processes what they find in one, in the same order, with includes resolved."""
    folder = small(tmp_path / "edition", "a", "b", "c")
    for name, markup in (("a", "<p><persName>N</persName></p>"), ("c", "<wrong/><p><persName>N</persName></p>")):
        letter = folder / "documents" / f"{name}.xml"
        letter.write_text(letter.read_text("utf-8").replace("<closer>", f"{markup}<closer>"), "utf-8")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../parts/d.xml"/>'
    letter = folder / "documents" / "b.xml"
    letter.write_text(letter.read_text("utf-8").replace("<closer>", f"{include}<closer>"), "utf-8")
    (folder / "parts").mkdir()
    (folder / "parts" / "d.xml").write_text(
        '<p xmlns="http://www.tei-c.org/ns/1.0">\n<persName>N</persName> <wrong/></p>', "utf-8",
    )
    alone = check_paths([folder], jobs=1)
    told = [(finding.file.rpartition("/")[2], finding.code) for finding in alone[1]]
    assert {("a.xml", "name-has-ref"), ("c.xml", "unknown-element"), ("d.xml", "name-has-ref")} <= set(told)
    for name in ("_WORTH_A_PROCESS", "_WORTH_WITH_RULES"):
        monkeypatch.setattr(checks, name, 1)
    assert check_paths([folder], jobs=2) == alone
