"""What the grammar engine says: each folder of `cases/relaxng` has a document and the findings it must have.

A case is held against its own `schema.rng`, or else `letter.rng` beside the cases. What came out otherwise is left
in the case as `result.txt`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline.relaxng import Schema

CASES = Path(__file__).parent / "cases" / "relaxng"
_NAMES = sorted(path.parent.name for path in CASES.glob("*/in.xml"))


def _schema(case: Path) -> Schema:
    own = case / "schema.rng"
    return Schema.from_file(own if own.exists() else CASES / "letter.rng")


@pytest.mark.parametrize("name", _NAMES)
def test_findings(name: str) -> None:
    """The findings are those of `expected.txt`: place, code, message, and what to do."""
    case = CASES / name
    findings = _schema(case).validate(case / "in.xml")
    told = "".join(f"{f.line}:{f.column} {f.code}\n  {f.message}\n  {f.hint}\n" for f in findings)
    expected = case / "expected.txt"
    if not expected.exists() or expected.read_text(encoding="utf-8") != told:
        (case / "result.txt").write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in _NAMES if name != "not-well-formed"])
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
    assert sorted((f.code, f.message) for f in found) == sorted((code, message) for _, _, code, message, _ in expected)
    assert all(f.column is None for f in found)
    assert schema.is_valid(tree) is schema.is_valid(data) is (expected == [])
