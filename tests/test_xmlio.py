"""The one parser: what is no XML is a finding with a place and a hint; places are those of an editor's screen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline import xmlio

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Finding


def refused(data: bytes) -> list[Finding]:
    """Give the findings of bytes that are refused, each of them with what to do."""
    tree, findings = xmlio.parse(data, "in.xml")
    assert tree is None
    assert findings
    assert all(finding.severity == "error" and finding.file == "in.xml" and finding.hint for finding in findings)
    return findings


@pytest.mark.parametrize(("data", "hint"), [
    (b"<a>&x;</a>", "Declare the entity"), (b"<a><tei:b/></a>", "Declare the prefix"),
    (b"<a tei:b='c'/>", "Declare the prefix"),
])
def test_what_is_to_be_declared(data: bytes, hint: str) -> None:
    """An entity that nobody knows and a prefix that nobody knows are mended in different ways."""
    assert [str(finding.hint).startswith(hint) for finding in refused(data)][:1] == [True]


@pytest.mark.parametrize(("data", "code", "line", "column"), [
    (b"", "empty-file", None, None),
    (b" \n\n", "empty-file", None, None),
    (b"plain words", "not-well-formed", 1, 1),
    (b"<TEI>\n  <p>\n</TEI>", "not-well-formed", 3, 7),
    (b"<TEI>\n  <p>a", "not-well-formed", 2, 7),
    (b"<TEI>\n a & b</TEI>", "not-well-formed", 2, 5),
    (b"<TEI>\n a &b</TEI>", "not-well-formed", 2, 6),
    (b"<TEI>\n&nbsp;</TEI>", "not-well-formed", 2, 7),
    (b"<TEI n=1/>", "not-well-formed", 1, 8),
    (b"<TEI n='1' n='2'/>", "not-well-formed", 1, 17),
    (b"<TEI n='<'/>", "not-well-formed", 1, 9),
    (b"<TEI/>\n<TEI/>", "not-well-formed", 2, 1),
    (b"<TEI><x:p/></TEI>", "not-well-formed", 1, 10),
    (b"<TEI>\0</TEI>", "not-well-formed", 1, 6),
    (b"<TEI>\n <p>a\xe4b</p></TEI>", "wrong-encoding", 2, 6),
    (b'<?xml version="1.0" encoding="utf-8"?>\n<TEI>\xff</TEI>', "wrong-encoding", 2, 6),
    (b'<?xml version="1.0" encoding="no-such"?>\n<TEI/>', "wrong-encoding", 1, 39),
    (b'<?xml version="1.0" encoding="VISCII"?>\n<TEI/>', "wrong-encoding", 1, 1),
    (b"\xff\xfe<\0T\0E\0I\0>\0", "not-well-formed", 1, 6),
    (b"<TEI>" + b"<p>" * 3000 + b"</p>" * 3000 + b"</TEI>", "not-well-formed", 1, 6149),
])
def test_refused(data: bytes, code: str, line: int | None, column: int | None) -> None:
    """What is no XML is told with its place and what to do."""
    finding = refused(data)[0]
    assert (finding.code, finding.line, finding.column) == (code, line, column), finding


def test_all_faults_are_told_once() -> None:
    """Several faults of one file are several findings, none of them twice."""
    findings = refused(b"<TEI>\n&one;\n&two;\n&one;</TEI>")
    assert [(finding.line, "one" in finding.message) for finding in findings] == [(2, True), (3, False), (4, True)]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "iso-8859-1", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding: str) -> None:
    """Text is read in the encoding that the first line or the mark of byte order names; columns count characters."""
    declared = {"iso-8859-1": "ISO-8859-1", "cp1252": "windows-1252"}.get(encoding)
    first = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    data = f"{first}\n<TEI>éö <p>ü</p></TEI>".encode(encoding)
    tree, findings = xmlio.parse(data, "in.xml")
    assert findings == []
    assert tree is not None
    assert "".join(map(str, tree.getroot().itertext())) == "éö ü"
    assert xmlio.positions(data) == [(2, 1), (2, 9)]


@pytest.mark.parametrize("encoding", ["Shift_JIS", "windows-1251", "KOI8-R", "GB18030", "EUC-JP"])
def test_more_encodings(encoding: str) -> None:
    """The encodings of older files are read as they declare."""
    word = "Москва"
    data = f'<?xml version="1.0" encoding="{encoding}"?><TEI>{word}<p/></TEI>'.encode(encoding)
    tree, findings = xmlio.parse(data, "in.xml")
    assert findings == []
    assert tree is not None
    assert tree.getroot().text == word
    assert len(xmlio.positions(data)) == 2


def test_places_where_expat_knows_fewer_names() -> None:
    """A name of XML's fifth edition costs the columns, not the lines."""
    data = "<TEI>\n<\ua66e/></TEI>".encode()
    assert xmlio.parse(data, "in.xml")[1] == []
    assert xmlio.positions(data) == [(1, None), (2, None)]


def test_xml_1_1() -> None:
    """A file that says version 1.1 is read."""
    data = b'<?xml version="1.1"?><TEI><p/></TEI>'
    assert xmlio.parse(data, "in.xml")[1] == []
    assert xmlio.positions(data) == [(1, 22), (1, 27)]


def test_line_ends() -> None:
    """Line ends of Windows and of old Macs count as one."""
    for end in ("\n", "\r\n", "\r"):
        assert xmlio.positions(f"<TEI>{end}{end} <p/></TEI>".encode()) == [(1, 1), (3, 2)]


def test_own_entities_are_read() -> None:
    """Entities that a file declares for itself are expanded; the elements in them have the place of the reference."""
    data = b'<!DOCTYPE TEI [<!ENTITY e "<p>x</p>">]>\n<TEI>a&e;<p/></TEI>'
    tree, findings = xmlio.parse(data, "in.xml")
    assert findings == []
    assert tree is not None
    assert [child.text for child in tree.getroot()] == ["x", None]
    assert xmlio.positions(data) == [(2, 1), (2, 7), (2, 10)]


def test_repeated_ids_do_not_stop_the_parser() -> None:
    """A repeated or malformed id is for validation to tell; with a DOCTYPE the parser tells it."""
    data = b'<TEI xml:id="a"><p xml:id="a"/><p xml:id="1 b"/></TEI>'
    tree, findings = xmlio.parse(data, "in.xml")
    assert findings == []
    assert tree is not None
    assert [xmlio.xml_id(element) for element in xmlio.elements(tree)] == ["a", "a", "1 b"]
    finding = refused(b"<!DOCTYPE TEI>\n" + data)[0]
    assert (finding.code, finding.line) == ("duplicate-id", 2)


def test_ids_are_normalised() -> None:
    """White space around an id is no part of it."""
    assert xmlio.xml_id(etree.fromstring('<p xml:id=" a "/>')) == "a"
    assert xmlio.xml_id(etree.fromstring("<p/>")) is None


def test_large_files() -> None:
    """Real sizes pass: 150,000 references to &amp;, a depth of 500, 300 attributes, a text of 11 MB."""
    attributes = " ".join(f'a{n}="x"' for n in range(300))
    data = (
        f"<TEI {attributes}>" + "&amp;" * 150_000 + "<p>" * 500 + "</p>" * 500 + "x" * 11_000_000 + "</TEI>"
    ).encode()
    tree, findings = xmlio.parse(data, "in.xml")
    assert findings == []
    assert tree is not None
    assert len(xmlio.positions(data)) == 501


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder, or a file that is not there, is a finding."""
    (tmp_path / "folder.xml").mkdir()
    for name in ("folder.xml", "absent.xml"):
        data, tree, findings = xmlio.read(tmp_path / name, name)
        assert (data, tree) == (b"", None)
        assert [finding.code for finding in findings] == ["unreadable-file"]
        assert findings[0].hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    """Among the files of a folder may lie one that never ends."""
    os.mkfifo(tmp_path / "a.xml")
    assert [finding.code for finding in xmlio.read(tmp_path / "a.xml", "a.xml")[2]] == ["unreadable-file"]


@settings(max_examples=300)
@given(st.one_of(
    st.binary(max_size=60),
    st.builds(lambda a, b: b"<TEI>" + a + b"<p/>" + b + b"</TEI>", st.binary(max_size=20), st.binary(max_size=20)),
    st.builds(lambda text, code: f"<TEI>{text}</TEI>".encode(code, "replace"), st.text(max_size=20),
              st.sampled_from(ENCODINGS)),
))
def test_any_bytes(data: bytes) -> None:
    """Whatever the bytes: a tree whose every element has a place, or findings; never an exception."""
    tree, findings = xmlio.parse(data, "in.xml")
    assert (tree is None) == bool(findings)
    if tree is not None:
        assert len(xmlio.positions(data)) == sum(1 for _ in xmlio.elements(tree))
