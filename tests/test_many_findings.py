"""Files of nothing but faults: a thousand of each kind are told, the rest is counted, and none is lost in silence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pipeline.check import check_paths
from pipeline.validate.enough import MOST, bounded, more_of
from pipeline.xmlio import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.model import Finding

_MANY = MOST + 234
_ANY = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:sch="http://purl.oclc.org/dsdl/schematron"
  ns="http://www.tei-c.org/ns/1.0">
<sch:ns prefix="tei" uri="http://www.tei-c.org/ns/1.0"/>
<start><ref name="any"/></start>
<define name="any"><element><anyName/><zeroOrMore><attribute><anyName/></attribute></zeroOrMore>
<zeroOrMore><choice><text/><ref name="any"/></choice></zeroOrMore>
<sch:pattern><sch:rule context="tei:q">
  <sch:report id="no-q" test="true()" role="warning">A q.</sch:report></sch:rule></sch:pattern>
</element></define></grammar>"""

_CASES: dict[str, tuple[Callable[[int], str], str]] = {
    "pointers": (lambda number: f'<ref target="#no{number}"/>', "dangling-pointer"),
    "files": (lambda number: f'<ref target="no{number}.xml#x"/>', "missing-file"),
    "addresses": (lambda number: f'<ref target="http:/no{number}"/>', "bad-url"),
    "prefixes": (lambda number: f'<ref target="no{number}:x"/>', "unknown-prefix"),
    "ids": (lambda _: '<p xml:id="a"/>', "duplicate-id"),
    "dates": (lambda _: '<date when="1944-02-30"/>', "impossible-date"),
    "numbers": (lambda number: f'<idno type="GND">{number}</idno>', "wrong-identifier"),
    "entries": (lambda number: f'<person xml:id="p{number}"><idno type="x">1</idno></person>', "same-identifier"),
    "rules": (lambda _: "<q/>", "no-q"),
}


def found(folder: Path, body: str) -> list[Finding]:
    """Check one file against a grammar that allows everything."""
    schema, file = folder / "any.rng", folder / "a.xml"
    schema.write_text(_ANY, "utf-8")
    file.write_text(f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{body}</body></text></TEI>', "utf-8")
    return check_paths([file], schema)[1]


@pytest.mark.parametrize("case", _CASES)
def test_a_thousand_are_told_and_the_others_are_counted(case: str, tmp_path: Path) -> None:
    """What is told and what is counted come to all that is wrong."""
    fault, code = _CASES[case]
    findings = found(tmp_path, "".join(map(fault, range(_MANY))))
    counts = Counter(finding.code for finding in findings)
    first = 1 if case in {"ids", "entries"} else 0
    assert counts[code] == MOST
    more = [finding for finding in findings if finding.code == "too-many-faults"]
    assert [finding.message.split()[0] for finding in more] == [str(_MANY - MOST - first)], more
    assert f"“{code}”" in more[0].message
    severities = {finding.severity for finding in findings if finding.code == code}
    assert severities == {more[0].severity}


def test_few_are_all_told(tmp_path: Path) -> None:
    """With a thousand there is nothing beside them."""
    findings = found(tmp_path, '<date when="1944-02-30"/>' * MOST)
    assert Counter(finding.code for finding in findings) == {"impossible-date": MOST}


def test_each_file_and_each_kind_has_its_own_thousand() -> None:
    """A bad file takes nothing from the next."""
    one = more_of("a.xml", "x", "error", 5, "xml")
    findings = [one] * 3
    assert list(bounded(findings)) == findings


@pytest.mark.parametrize("attributes", [5000, 5001])
def test_a_tag_of_very_many_attributes(attributes: int) -> None:
    """It is refused, since each look at it would take a time that grows with the square of their number."""
    several = " ".join(f'a{number}=""' for number in range(attributes))
    data = f"<TEI>{'<p/>' * 20_000}\n<p {several}/></TEI>".encode()
    tree, findings = parse(data, "a.xml")
    assert (tree is None) is (attributes > 5000)
    assert [(finding.code, finding.line) for finding in findings] == [("too-complex", 2)] * (attributes > 5000)
