"""The grammar engine against James Clark's test suite: every schema and every document judged right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import shared
from lxml import etree

from pipeline.relaxng import Schema, SchemaError

if TYPE_CHECKING:
    from pathlib import Path


def _cases() -> list[etree._Element]:
    """Give the cases; none where the suite is absent, which the test then tells."""
    try:
        path = shared("schemas/relaxng-spectest.xml")
    except pytest.skip.Exception:
        return []
    return list(etree.parse(path).iter("testCase"))


def _write(node: etree._Element, folder: Path) -> None:
    for child in node:
        if child.tag == "resource":
            (folder / child.get("name", "")).write_bytes(_content(child))
        elif child.tag == "dir":
            inside = folder / child.get("name", "")
            inside.mkdir()
            _write(child, inside)


def _content(node: etree._Element) -> bytes:
    element = node.find("*")
    assert element is not None
    return etree.tostring(element, with_tail=False, encoding="utf-8")


def test_the_suite_is_whole() -> None:
    """There are as many cases as the suite has."""
    shared("schemas/relaxng-spectest.xml")
    cases = _cases()
    assert len(cases) == 193
    assert (
        sum(len(case.findall(kind)) for case in cases for kind in ("correct", "incorrect", "valid", "invalid")) == 494
    )


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{n}-{case.findtext('section')}") for n, case in enumerate(_cases())]
)
def test_every_case(case: etree._Element, tmp_path: Path) -> None:
    """Correct schemas compile, incorrect ones do not and say where; documents are valid or not as the suite says."""
    _write(case, tmp_path)
    for incorrect in case.findall("incorrect"):
        with pytest.raises(SchemaError) as raised:
            Schema.from_string(_content(incorrect), folder=tmp_path)
        assert all(finding.line and finding.message and finding.hint for finding in raised.value.findings)
    correct = case.find("correct")
    if correct is None:
        return
    schema = Schema.from_string(_content(correct), folder=tmp_path)
    for kind in ("valid", "invalid"):
        for document in case.findall(kind):
            data = _content(document)
            assert schema.is_valid(data) is (kind == "valid"), data
            assert schema.is_valid(etree.fromstring(data)) is (kind == "valid"), data
            assert (schema.validate(data) == []) is (kind == "valid"), data
