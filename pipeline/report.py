"""Findings to plain text, and to JSON, SARIF 2.1.0, JUnit and GitHub's annotations for machines."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from pipeline import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Finding

Format = Literal["text", "json", "sarif", "github", "junit"]
FORMATS: tuple[Format, ...] = ("text", "json", "sarif", "github", "junit")


def report(findings: Sequence[Finding], form: Format, files: int | None = None) -> str:
    """Write findings in one of the formats; `files` is how many were checked. Ends with a line end."""
    match form:
        case "json":
            summary = {"files": files, **_counts(findings)}
            return _json({"findings": [finding.as_json() for finding in findings], "summary": summary})
        case "sarif":
            return _json(_sarif(findings))
        case "github":
            return "".join(_github(finding) + "\n" for finding in findings)
        case "junit":
            return _junit(findings)
        case "text":
            return "".join(f"{line}\n" for line in (*map(text_of, findings), summary_of(findings, files)))


def text_of(finding: Finding) -> str:
    """Give a finding as two or three lines: where and what; what to do."""
    lines = [f"{place_of(finding)}: {finding.severity}: {finding.message} [{finding.code}]"]
    if finding.hint:
        lines.append(f"    {finding.hint}")
    return "\n".join(lines)


def place_of(finding: Finding) -> str:
    """Give file, line and column as editors and terminals make links of them."""
    return ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)


def summary_of(findings: Sequence[Finding], files: int | None) -> str:
    """Count in a sentence."""
    counts = _counts(findings)
    told = [f"{n} {name if n != 1 else name[:-1]}" for name, n in counts.items() if n]
    checked = f"{files} {'file' if files == 1 else 'files'} checked: " if files is not None else ""
    return f"{checked}{', '.join(told) or 'no findings'}."


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    counts = Counter(finding.severity for finding in findings)
    return {"errors": counts["error"], "warnings": counts["warning"], "infos": counts["info"]}


def _json(value: object) -> str:
    import json  # noqa: PLC0415 - plain text needs none

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _sarif(findings: Sequence[Finding]) -> dict[str, object]:
    levels = {"error": "error", "warning": "warning", "info": "note"}
    results = []
    for finding in findings:
        region = {"startLine": finding.line, "startColumn": finding.column}
        region = {key: value for key, value in region.items() if value}
        location: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.file)}}
        if region:
            location["region"] = region
        text = f"{finding.message} {finding.hint}" if finding.hint else finding.message
        results.append({
            "ruleId": finding.code,
            "level": levels[finding.severity],
            "message": {"text": text},
            "locations": [{"physicalLocation": location}],
        })
    rules = [{"id": code} for code in sorted({finding.code for finding in findings})]
    driver = {"name": "edition", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _uri(file: str) -> str:
    """Give the name of a file as a reference to a URI: relative ones stay so."""
    from urllib.parse import quote  # noqa: PLC0415 - as above

    return quote(file.replace("\\", "/"), safe="/:", errors="surrogateescape")


def _junit(findings: Sequence[Finding]) -> str:
    """One test case a file with findings, failed where there is an error; one that passed where there is none."""
    from lxml import etree  # noqa: PLC0415 - the other formats need none

    suite = etree.Element("testsuite", name="edition validate", errors="0")
    failed = 0
    for file, group in groupby(findings, key=lambda finding: finding.file):
        case = etree.SubElement(suite, "testcase", classname="edition", name=_xml(file))
        told = list(group)
        errors = [finding for finding in told if finding.severity == "error"]
        text = _xml("\n".join(text_of(finding) for finding in told))
        if errors:
            failed += 1
            etree.SubElement(case, "failure", message=_xml(summary_of(told, None)), type=errors[0].code).text = text
        else:
            etree.SubElement(case, "system-out").text = text
    if not findings:
        etree.SubElement(suite, "testcase", classname="edition", name="all files")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failed))
    return etree.tostring(suite, encoding="unicode", pretty_print=True)


def _xml(text: str) -> str:
    """Leave out the characters that XML cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _github(finding: Finding) -> str:
    def escaped(text: str, *, inside: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if inside else text

    level = {"error": "error", "warning": "warning", "info": "notice"}[finding.severity]
    fields = {"file": finding.file, "line": finding.line, "col": finding.column, "title": finding.code}
    told = ",".join(f"{key}={escaped(str(value), inside=True)}" for key, value in fields.items() if value)
    text = f"{finding.message} {finding.hint}" if finding.hint else finding.message
    return f"::{level} {told}::{escaped(text)}"
