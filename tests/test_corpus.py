"""An edition's folder to its sources: everything that is TEI is read, everything else is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from editions import edition, tei

from pipeline import config, corpus

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.corpus import Corpus


def load(folder: Path) -> Corpus:
    """Read an edition's sources."""
    return corpus.load(config.load(folder))


def test_order_and_kinds(tmp_path: Path) -> None:
    """Sources come by kind and name, folders within folders too; the id is the root's, or the file's name."""
    folder = edition(
        tmp_path, {"b.xml": tei("<p/>"), "a.xml": tei("<p/>", root='xml:id=" x "'), "notes.txt": b"not read"},
        registers={"r.xml": tei("<p/>")}, pages={"p.xml": tei("<p/>")}, drafts={"d.xml": b"not read"},
    )
    (folder / "documents" / "1944").mkdir()
    (folder / "documents" / "1944" / "c.xml").write_bytes(tei("<p/>"))
    read = load(folder)
    assert read.findings == ()
    assert [(source.name, source.kind, source.id) for source in read.sources] == [
        ("documents/1944/c.xml", "document", "c"), ("documents/a.xml", "document", "x"),
        ("documents/b.xml", "document", "b"), ("registers/r.xml", "register", "r"), ("pages/p.xml", "page", "p"),
    ]
    assert read.sources[1].uri == "edition:/documents/a.xml"
    assert read.sources[1].data == tei("<p/>", root='xml:id=" x "')


@pytest.mark.parametrize(("data", "line", "words", "hint"), [
    (b"<html><p/></html>", 1, "no TEI file", "out of the edition"),
    (b'<x xmlns="http://example.org/"/>', 1, "no TEI file", "out of the edition"),
])
def test_what_is_no_tei(tmp_path: Path, data: bytes, line: int, words: str, hint: str) -> None:
    """A file of another kind is told for what it is, with what to do; the others are read."""
    read = load(edition(tmp_path, {"a.xml": data, "b.xml": tei("<p/>")}))
    assert [source.name for source in read.sources] == ["documents/b.xml"]
    (finding,) = read.findings
    assert (finding.file, finding.code, finding.line, finding.column) == ("documents/a.xml", "not-tei", line, 1)
    assert words in finding.message
    assert hint in str(finding.hint)


@pytest.mark.parametrize(("data", "line", "code", "words", "hint"), [
    (b"\n<TEI/>", 2, "not-tei", "not in TEI's namespace", 'xmlns="http://www.tei-c.org/ns/1.0"'),
    (b"<TEI.2><teiHeader/></TEI.2>", 1, "not-tei", "TEI P4", "TEI P5"),
    (b'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"/>', 1, "tei-corpus", "a corpus", "Each text"),
    (b'<div xmlns="http://www.tei-c.org/ns/1.0"/>', 1, "tei-fragment", "<div>", "as it is"),
])
def test_tei_of_another_form(tmp_path: Path, data: bytes, line: int, code: str, words: str, hint: str) -> None:
    """TEI that is no text of P5 is told for what it is, and read."""
    read = load(edition(tmp_path, {"a.xml": data, "b.xml": tei("<p/>")}))
    assert [source.name for source in read.sources] == ["documents/a.xml", "documents/b.xml"]
    (finding,) = read.findings
    assert (finding.file, finding.code, finding.line, finding.column) == ("documents/a.xml", code, line, 1)
    assert words in finding.message
    assert hint in str(finding.hint)


def test_all_faults_are_told(tmp_path: Path) -> None:
    """One finding a file, and the reading goes on."""
    read = load(edition(tmp_path, {"a.xml": b"", "b.xml": b"<TEI>", "c.xml": b"<x/>"}))
    assert [finding.code for finding in read.findings] == ["empty-file", "not-well-formed", "not-tei"]


def test_an_edition_without_texts(tmp_path: Path) -> None:
    """An edition without a file is told."""
    (finding,) = load(edition(tmp_path, {})).findings
    assert finding.code == "no-documents"
    assert "documents/" in str(finding.hint)


def test_links_out_of_the_edition(tmp_path: Path) -> None:
    """A link to a file outside is not followed; one within the edition is."""
    (tmp_path / "secret.xml").write_bytes(tei("<p>secret</p>"))
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "secret.xml").write_bytes(tei("<p>secret</p>"))
    folder = edition(tmp_path / "edition", {"a.xml": tei("<p/>")})
    (folder / "documents" / "b.xml").symlink_to(tmp_path / "secret.xml")
    (folder / "documents" / "c.xml").symlink_to(folder / "documents" / "a.xml")
    (folder / "documents" / "d").symlink_to(tmp_path / "more")
    (folder / "pages").symlink_to(tmp_path / "more")
    (folder / "documents" / "loop.xml").symlink_to(folder / "documents" / "loop.xml")
    read = load(folder)
    assert [source.name for source in read.sources] == ["documents/a.xml", "documents/c.xml"]
    assert not any(b"secret" in source.data for source in read.sources)
    assert {finding.code for finding in read.findings} <= {"outside-edition", "unreadable-file"}
    assert "documents/b.xml" in {finding.file for finding in read.findings}
