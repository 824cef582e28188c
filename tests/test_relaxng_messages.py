"""What the grammar engine says: each folder of `cases/relaxng` has a document and the findings it must have.

A case is held against its own `schema.rng`, or else `letter.rng` beside the cases. What came out otherwise is left
in the case as `result.txt`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.relaxng import Schema
from pipeline.relaxng.suggest import all_near

CASES = Path(__file__).parent / "cases" / "relaxng"
_NAMES = sorted(path.parent.name for path in CASES.glob("*/in.xml"))
# libxml2 puts what an entity holds into no namespace.
_STREAMS_ALONE = {"not-well-formed", "in-an-entity"}


def _schema(case: Path) -> Schema:
    own = case / "schema.rng"
    return Schema.from_file(own if own.exists() else CASES / "letter.rng")


@pytest.mark.parametrize("name", _NAMES)
def test_findings(name: str) -> None:
    """The findings are those of `expected.txt`: place, code, path, message, and what to do."""
    case = CASES / name
    findings = _schema(case).validate(case / "in.xml")
    told = "".join(f"{f.line}:{f.column} {f.code} {f.xpath}\n  {f.message}\n  {f.hint}\n" for f in findings)
    expected = case / "expected.txt"
    if not expected.exists() or expected.read_text(encoding="utf-8") != told:
        (case / "result.txt").write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in _NAMES if name not in _STREAMS_ALONE])
def test_trees_and_streams(name: str) -> None:
    """A tree, bytes and a stream have the same findings as a file, but for columns and the places of texts."""
    case = CASES / name
    schema = _schema(case)
    data = (case / "in.xml").read_bytes()
    expected = [(f.line, f.column, f.code, f.message, f.hint) for f in schema.validate(case / "in.xml")]
    assert [(f.line, f.column, f.code, f.message, f.hint) for f in schema.validate(data)] == expected
    with (case / "in.xml").open("rb") as stream:
        assert [(f.line, f.column, f.code, f.message, f.hint) for f in schema.validate(stream)] == expected
    tree = etree.fromstring(data, etree.XMLParser(collect_ids=False)).getroottree()
    found = schema.validate(tree)
    paths = sorted((f.code, f.message, f.hint or "", f.xpath or "") for f in schema.validate(data))
    assert sorted((f.code, f.message, f.hint or "", f.xpath or "") for f in found) == paths
    assert all(f.column is None for f in found)
    assert schema.is_valid(tree) is schema.is_valid(data) is (expected == [])


# Paths


def _spans(data: bytes) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Give where the elements of a document begin and end, in the order of the document."""
    parser = expat.ParserCreate()
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    open_: list[int] = []

    def place() -> tuple[int, int]:
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    def start(_name: str, _attributes: object) -> None:
        open_.append(len(found))
        found.append((place(), place()))

    def end(_name: str) -> None:
        number = open_.pop()
        found[number] = found[number][0], place()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return found


def _element_at(data: bytes, place: tuple[int, int]) -> int:
    """Give the number of the innermost element around a place."""
    spans = _spans(data)
    last = bisect_right(spans, place, key=lambda span: span[0])
    # What begins last of those that have not ended is the innermost; an empty tag ends where the next thing begins.
    return max(
        number for number in range(last)
        if place < spans[number][1] or place == spans[number][0] or number == 0
        or (place == spans[number][1] and data.splitlines()[place[0] - 1][place[1] - 1 :].startswith(b"</"))
    )


_LEAVES = st.sampled_from((
    b"<p/>", b"<item/>", b"<number/>", b"<number>x</number>", b"words ", b"<break>x</break>", b"<p xml:id='a'/>",
    b"<break  id='1'\n ref='2'/>", b"<x:p xmlns:x='http://example.org/x'/>", b"<date/>", b"<date when='1944-9'/>", b"\n",
    b"<!-- c -->", "é".encode(), b"<persName ref='nobody'/>", b"<?pi?>", b"&#65;", b"<![CDATA[c]]>",
))
_TAGS = st.sampled_from((b"p", b"list", b"item", b"persName", b"wobble", b"break", b"x:p", b"date"))
_CONTENTS = st.recursive(_LEAVES, lambda inner: st.builds(
    lambda tag, parts: b"<%b>%b</%b>" % (tag, b"".join(parts), tag), _TAGS, st.lists(inner, max_size=4),
), max_leaves=12)


@settings(max_examples=300)
@given(st.lists(_CONTENTS, min_size=1, max_size=4))
def test_paths(parts: list[bytes]) -> None:
    """The path of a finding leads to the element at its place, whatever is wrong, in a stream and in a tree."""
    data = b"<letter xmlns='http://example.org/letter' xmlns:x='http://example.org/x'>\n<title/><author/>"
    data += b"<body>%b</body>\n</letter>" % b"".join(parts)
    tree = etree.fromstring(data, etree.XMLParser(collect_ids=False)).getroottree()
    findings = _LETTER.validate(data)
    elements = list(tree.iter("*"))
    for finding in findings:
        assert finding.xpath
        assert finding.line
        assert finding.column
        path, _, attribute = finding.xpath.partition("/@")
        found = tree.xpath(re.sub(r"/([^/\[]+)\[", r"/*[name()='\1'][", path))
        assert isinstance(found, list)
        (element,) = found
        # A text may begin in a section of CDATA or a reference; it is told of the element around it all the same.
        assert elements[_element_at(data, (finding.line, finding.column))] is element, finding
        if attribute:
            assert attribute in element.attrib or attribute == "xml:id"
    # The words of a text are told up to a comment in a tree, and past it in a stream.
    assert sorted((f.code, f.xpath or "") for f in _LETTER.validate(tree)) == sorted(
        (f.code, f.xpath or "") for f in findings
    )


_LETTER = Schema.from_file(CASES / "letter.rng")


@pytest.mark.parametrize(("wrong", "known", "right"), [
    ("persname", ["persNames", "persName", "pers-name"], "persName"),
    ("bolk", ["bold", "boll", "bolt"], "boll"),
    ("hte", ["hat", "the"], "the"),
    ("heead", ["heard", "head"], "head"),
    ("cat", ["car", "can", "cab"], "car"),
    ("xx", ["ab", "cd"], None),
])
def test_nearest(wrong: str, known: list[str], right: str | None) -> None:
    """Of names as near by letters the likelier slip is meant, whatever their order."""
    assert next(iter(all_near(wrong, known)), None) == right
    assert all_near(wrong, reversed(known)) == all_near(wrong, known)
