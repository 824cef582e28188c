"""Findings at a terminal, known findings, and watching: what an editor works with all day."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from lxml import etree

from pipeline import baseline
from pipeline.cli.commands import main
from pipeline.errors import ConfigError, OutputError
from pipeline.model import Finding
from pipeline.report import report
from pipeline.terminal import terminal
from pipeline.watch import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parent / "cases" / "terminal"
LONG = "x" * 200 + "<persname>" + "y" * 200
LINES = {"a.xml": ["<TEI>", "\t<p>A <persname>word</persname></p>", LONG]}
FINDINGS = [
    Finding("a.xml", 2, 7, "error", "unknown-element", "No such element: persname.", "relaxng", "Write persName."),
    Finding("a.xml", 3, 201, "warning", "unknown-element", "No such element: persname.", "relaxng"),
    Finding("b.xml", None, None, "error", "empty-file", "The file is empty.", "xml", "Remove it, or fill it."),
]


def test_by_file_with_the_place_marked() -> None:
    """Files, source lines with the place under them, hints, and a count of codes; compared with a file."""
    written = terminal(FINDINGS, 2, lambda file: LINES.get(file, []), 80)
    expected = CASES / "plain.txt"
    actual = expected.with_suffix(".actual")
    if written != expected.read_text("utf-8"):
        actual.write_text(written, "utf-8")
    assert written == expected.read_text("utf-8")


def test_the_mark_stands_under_the_place() -> None:
    """Whatever is cut of a long line, the mark is below the first character at fault."""
    for finding in FINDINGS[:2]:
        lines = terminal([finding], 1, lambda file: LINES[file], 80).splitlines()
        index = next(number for number, line in enumerate(lines) if "^" in line)
        assert lines[index - 1][lines[index].index("^"):].startswith("<persname>")


def test_colour_is_only_paint() -> None:
    """With the escapes taken away, the coloured text is the plain one."""
    import re

    painted = terminal(FINDINGS, 2, lambda file: LINES.get(file, []), 80, colour=True)
    plain = terminal(FINDINGS, 2, lambda file: LINES.get(file, []), 80)
    assert "\x1b[31m" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain


def test_known_findings_are_not_told_again(tmp_path: Path) -> None:
    """A fault that moved to another line is known; a second one like it, or one of another file, is new."""
    file = tmp_path / "known.json"
    baseline.write(file, FINDINGS[:1])
    moved = Finding("a.xml", 99, 1, "error", "unknown-element", "No such element: persname.", "relaxng")
    other = Finding("c.xml", 2, 7, "error", "unknown-element", "No such element: persname.", "relaxng")
    assert baseline.new_only(file, [moved]) == []
    assert baseline.new_only(file, [moved, moved, other]) == [moved, other]
    twice, again = (Finding("a.xml", 9, 1, "error", "x", f"Stands already on line {n}.", "xml") for n in (3, 44))
    baseline.write(file, [twice])
    assert baseline.new_only(file, [again]) == []


@pytest.mark.parametrize("text", ["", "[]", '{"known": 1}', '{"known": [{"file": "a"}]}'])
def test_a_file_that_is_no_list(tmp_path: Path, text: str) -> None:
    """Anything else is refused with its name."""
    file = tmp_path / "known.json"
    file.write_text(text)
    with pytest.raises(ConfigError, match="no list of known findings"):
        baseline.new_only(file, [])


@pytest.mark.parametrize("text", ["", "<TEI/>", "[1]", '{"title": "a letter"}'])
def test_no_file_is_overwritten_that_is_no_list(tmp_path: Path, text: str) -> None:
    """A source named by mistake stays what it is; a list, and what is not there, is written."""
    file = tmp_path / "letter.xml"
    file.write_text(text)
    with pytest.raises(OutputError, match="no list of known findings"):
        baseline.write(file, FINDINGS)
    assert file.read_text() == text
    file.unlink()
    for findings in (FINDINGS, FINDINGS[:1]):
        baseline.write(file, findings)
        assert baseline.new_only(file, findings) == []


def test_changes_are_seen(tmp_path: Path) -> None:
    """Watching tells the files that were saved, appeared or went, and no others."""
    (tmp_path / "one.xml").write_text("<a/>")
    (tmp_path / "note.txt").write_text("not watched")
    seen: Iterator[set[str]] = changes([tmp_path], interval=0.01)
    assert next(seen) == {str(tmp_path / "one.xml")}
    (tmp_path / "one.xml").write_text("<a>changed</a>")
    (tmp_path / "two.xml").write_text("<a/>")
    (tmp_path / "note.txt").write_text("still not")
    assert next(seen) == {str(tmp_path / "one.xml"), str(tmp_path / "two.xml")}
    (tmp_path / "two.xml").unlink()
    assert next(seen) == {str(tmp_path / "two.xml")}


def test_choice_of_codes(broken: Path) -> None:
    """--select, --ignore and --max-findings choose what is told; the status follows what was chosen."""
    def told(*options: str) -> tuple[int, list[str]]:
        result = CliRunner().invoke(main, ["validate", str(broken), "--format", "json", *options])
        return result.exit_code, [finding["code"] for finding in json.loads(result.stdout)["findings"]]

    status, every = told()
    assert status == 1
    assert len(every) > 1
    assert told("--select", "entry-used") == (0, ["entry-used"])
    assert told("--ignore", ",".join(set(every))) == (0, [])
    assert told("--max-findings", "1") == (1, every[:1])


def test_code_that_nobody_has(broken: Path) -> None:
    """A code misspelt in --select is told of, lest all seem well; no code of the program is, and none to ignore."""
    def warned(*options: str) -> str:
        return CliRunner().invoke(main, ["validate", str(broken), "--format", "json", *options]).stderr

    assert warned("--select", "entry-usd").endswith("has the code “entry-usd”; did you mean “entry-used”?\n")
    assert warned("--select", "zzzzzzzzz").endswith("has the code “zzzzzzzzz”, and the program has none.\n")
    assert warned("--select", "entry-used,words-lost", "--ignore", "of-our-own") == ""


def test_many_findings_of_an_edition_elsewhere(broken: Path) -> None:
    """A build that does not show each finding names the command that does, with the folder, as a shell takes it."""
    folder = broken.rename(broken.with_name("my letters"))
    letter = folder / "documents" / "letter-1.xml"
    letter.write_text(letter.read_text("utf-8").replace("<p>", "<p><wrong/></p>" * 30 + "<p>", 1), "utf-8")
    told = CliRunner().invoke(main, ["build", str(folder), "-o", str(folder.parent / "site"), "--no-cache"]).stderr
    assert f"`edition validate '{folder}'` shows each of them.\n" in told


def test_baseline_from_the_command(broken: Path, tmp_path: Path) -> None:
    """An old corpus starts clean; a new fault fails."""
    file = str(tmp_path / "known.json")
    assert CliRunner().invoke(main, ["validate", str(broken), "--baseline", file, "--update-baseline"]).exit_code == 0
    assert CliRunner().invoke(main, ["validate", str(broken), "--baseline", file]).exit_code == 0
    shutil.copy(broken / "documents" / "letter-1.xml", broken / "documents" / "letter-2.xml")
    assert CliRunner().invoke(main, ["validate", str(broken), "--baseline", file]).exit_code == 1
    assert CliRunner().invoke(main, ["validate", str(broken), "--update-baseline"]).exit_code == 2


def test_junit_is_xml() -> None:
    """JUnit: a case a file, failed where there are errors, whatever characters a message has."""
    odd = Finding("c\x01.xml", 1, 1, "warning", "odd", "A \x00 and a \ufffe & a <.", "xml")
    suite = etree.fromstring(report([*FINDINGS, odd], "junit", 3).encode())
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert [len(case.findall("failure")) for case in suite] == [1, 1, 0]
    assert len(etree.fromstring(report([], "junit", 3).encode())) == 1
