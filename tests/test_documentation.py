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
MAKERS = {"Finding", "_fault", "_difference"}


def codes_of_program() -> set[str]:
    """Give the codes that stand in calls that make findings, or are assigned to `code`."""
    codes: set[str] = set()
    for path in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                values = [*node.args, *(keyword.value for keyword in node.keywords)]
            elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "code" for target in node.targets):
                values = list(ast.walk(node.value))  # type: ignore[arg-type]
            else:
                continue
            codes |= {
                value.value for value in values
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and KEBAB.fullmatch(value.value)
            }
    return codes


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
