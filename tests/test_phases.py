"""`edition validate --phase`: the phases of an edition's rules and of those in a grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from editions import command, edition, tei

if TYPE_CHECKING:
    from pathlib import Path

RULES = """<sch:schema xmlns:sch="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt3" defaultPhase="quick">
  <sch:ns prefix="tei" uri="http://www.tei-c.org/ns/1.0"/>
  <sch:phase id="quick"><sch:active pattern="ps"/></sch:phase>
  <sch:phase id="last"><sch:active pattern="hs"/></sch:phase>
  <sch:pattern id="ps">
    <sch:rule context="tei:body/tei:p"><sch:assert id="p-n" test="@n">No n.</sch:assert></sch:rule>
  </sch:pattern>
  <sch:pattern id="hs">
    <sch:rule context="tei:hi"><sch:report id="a-hi" test="true()">A hi.</sch:report></sch:rule>
  </sch:pattern>
</sch:schema>"""
GRAMMAR = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:sch="http://purl.oclc.org/dsdl/schematron">
  <start><ref name="any"/></start>
  <define name="any"><element><anyName/><zeroOrMore><attribute><anyName/></attribute></zeroOrMore>
    <zeroOrMore><choice><text/><ref name="any"/></choice></zeroOrMore></element>{}</define>
</grammar>"""
ANY = GRAMMAR.format(RULES.partition(">")[2].rpartition("<")[0])
FOUND = [("#ALL", ["p-n", "a-hi"]), ("last", ["a-hi"]), ("quick", ["p-n"])]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An edition with rules that have phases, and a grammar with the same rules in it."""
    made = edition(tmp_path / "edition", {"a.xml": tei("<p><hi>One</hi></p>", root='xml:id="a"')})
    (made / "schemas").mkdir()
    (made / "schemas" / "edition.sch").write_text(RULES, "utf-8")
    (made / "schemas" / "edition.rng").write_text(GRAMMAR.format(""), "utf-8")
    (tmp_path / "any.rng").write_text(ANY, "utf-8")
    return made


def codes(*arguments: str | Path) -> list[str]:
    """Give the codes that the rules tell."""
    found = command("validate", *arguments, "--format", "json").json["findings"]
    return [finding["code"] for finding in found if finding["source"] == "schematron"]


@pytest.mark.parametrize(("phase", "expected"), [*FOUND, ("#DEFAULT", ["p-n"])])
def test_phase_of_an_edition(folder: Path, phase: str, expected: list[str]) -> None:
    """An edition's own rules are checked by the phase that is named; by the one that they name where none is."""
    assert codes(folder, "--phase", phase) == expected
    assert codes(folder) == ["p-n"]


@pytest.mark.parametrize(("phase", "expected"), FOUND)
def test_phase_of_a_grammar(folder: Path, phase: str, expected: list[str]) -> None:
    """The rules in a grammar have phases too."""
    document, schema = folder / "documents" / "a.xml", folder.parent / "any.rng"
    assert codes(document, "--schema", schema, "--phase", phase) == expected


def test_unknown_phase(folder: Path) -> None:
    """A phase that no rules have is told with those that they have; nothing is checked."""
    for arguments in ([folder], [folder / "documents" / "a.xml", "--schema", folder.parent / "any.rng"]):
        run = command("validate", *arguments, "--phase", "lst")
        assert run.status == 2
        assert "There is no phase “lst”: the rules have quick, last. [unknown-phase]" in run.err
        assert run.out == ""
    none = folder / "schemas" / "edition.rng"
    run = command("validate", folder / "documents" / "a.xml", "--schema", none, "--phase", "x")
    assert run.status == 2
    assert "the rules have none" in run.err
