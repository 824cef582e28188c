"""The documentation keeps up with the program: every code of a finding, every setting, every command is told."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

from lxml import etree

from pipeline import cli
from pipeline.config import Settings

ROOT = Path(__file__).parent.parent
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")
# Strings of the same form that are no codes.
OTHERS = {
    "us-ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le",
    "windows-125", "a-z", "system-out", "the-grammar", "data-reading", "data-note", "data-editorial",
    "scholarly-edition-pipeline",
    "allow-external-functions", "xml-model", "query-binding",
}


def codes_of_program() -> set[str]:
    """Give all strings of the program that have the form of a code: a new one is explained or declared to be none."""
    return {
        node.value
        for path in (ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEBAB.fullmatch(node.value)
    } - OTHERS


def codes_of_rules() -> set[str]:
    """Give the codes of the bundled Schematron rules."""
    tree = etree.parse(str(ROOT / "schemas" / "edition.sch"))
    return {element.get("id") for element in tree.iter("{*}assert", "{*}report")}  # type: ignore[misc]


def test_every_code_is_explained() -> None:
    """docs/findings.md has every code, and none that does not exist."""
    told = set(re.findall(r"^\| (`.*?`.*?) \|", (ROOT / "docs" / "findings.md").read_text("utf-8"), re.MULTILINE))
    told = {code for cell in told for code in re.findall(r"`([a-z0-9-]+)`", cell)}
    assert told == codes_of_program() | codes_of_rules()


def test_every_setting_is_named() -> None:
    """The README names every setting of edition.toml."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [field.name for field in fields(Settings) if f"`{field.name}`" not in readme] == []


def test_every_command_is_shown_with_an_example() -> None:
    """Each command has a help text with an example, and stands in the README."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for name, command in cli.main.commands.items():
        assert "Example:" in (command.help or ""), name
        assert f"edition {name}" in readme, name
