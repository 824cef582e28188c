"""The documentation keeps up with the program: every code of a finding, every setting, every command is told."""

from __future__ import annotations

import ast
import json
import posixpath
import re
from dataclasses import fields
from pathlib import Path

import findings_pages
import pytest
from lxml import etree

from pipeline import account
from pipeline.cli import commands
from pipeline.codes import CODES
from pipeline.config import Settings

ROOT = Path(__file__).parent.parent
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")
# Strings of the same form that are no codes.
OTHERS = {
    "us-ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le",
    "windows-125", "a-z", "system-out", "the-grammar", "data-reading", "data-note", "data-editorial",
    "scholarly-edition-pipeline",
    "allow-external-functions", "xml-model", "query-binding", "when-iso", "from-iso", "use-when", "use-package",
    "import-schema", "data-part", "parallel-segmentation", "local-name", "normalize-space", "string-length",
    "starts-with", "is-a", "iso-date", "no-store", "same-origin", "latin-1", "rev-parse", "ls-tree", "cat-file",
    "chicago-notes-bibliography", "modern-language-association", "container-title", "date-parts", "original-date",
    "in-edition", "to-iso", "ancestor-or-self", "descendant-or-self", "following-sibling", "preceding-sibling",
    "processing-instruction", "value-of",
    *account.RULES,
}


def words_of_pages() -> set[str]:
    """Give the names of the words of the interface, which have the same form."""
    names = json.loads((ROOT / "xslt" / "words" / "en.json").read_text("utf-8"))
    # Where a number counts, there is one for each form of the noun.
    return {*names, *(re.sub("-(one|few|other)$", "", name) for name in names)}


def codes_of_program() -> set[str]:
    """Give all strings of the program that have the form of a code: a new one is explained or declared to be none."""
    return {
        node.value
        for path in (ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEBAB.fullmatch(node.value)
    } - OTHERS - words_of_pages()


def codes_of_rules() -> set[str]:
    """Give the codes of the bundled Schematron rules."""
    tree = etree.parse(str(ROOT / "schemas" / "edition.sch"))
    return {element.get("id", "") for element in tree.iter("{*}assert", "{*}report")}


def test_every_code_is_explained() -> None:
    """Each code has a case and stands on one page, and no other does."""
    told = [code for page in findings_pages.contents().values() for code in page["codes"].split()]
    assert sorted(told) == sorted(findings_pages.cases())
    codes = codes_of_program() | codes_of_rules()
    assert set(told) == CODES
    assert {"not explained": codes - set(told), "no codes": set(told) - codes} == {
        "not explained": set(), "no codes": set(),
    }


def test_examples_in_words_are_few() -> None:
    """These codes alone have an example in words: it takes more than files to meet them."""
    assert [code for code, case in findings_pages.cases().items() if not case.runs] == [
        "dangling-idref", "image-not-found", "image-not-shown", "image-unreadable", "missing-extra", "no-cluster",
        "no-edition", "no-rule", "no-settings", "no-version", "not-built", "outside-edition", "pointer-resolves",
        "port-taken", "read-whole", "schema-too-large", "text-in-parts", "too-complex", "too-many-faults",
        "unreadable-file",
    ]


@pytest.mark.parametrize("code", [code for code, case in findings_pages.cases().items() if case.runs])
def test_examples(code: str) -> None:
    """The wrong example gives the code, and nothing else that the case does not name; the right one does not."""
    case = findings_pages.cases()[code]
    wrong, right = findings_pages.told(case, "wrong"), findings_pages.told(case, "right")
    assert code in wrong
    assert code not in right
    more = {other for other, lines in wrong.items() if len(lines) > len(right.get(other, []))}
    assert more <= {code, *case.data.get("also", [])}


def test_pages_are_made_of_the_cases() -> None:
    """docs/findings.md and docs/findings/ are what `python tests/findings_pages.py` makes."""
    docs = findings_pages.DOCS
    made = findings_pages.pages()
    assert {path.relative_to(docs).as_posix() for path in docs.glob("findings/*")} == set(made) - {"findings.md"}
    for name, text in made.items():
        assert (docs / name).read_text("utf-8") == text, f"{name}: run {findings_pages.COMMAND}"


def test_links_of_the_pages() -> None:
    """Each link of the pages leads to a page that exists and to a heading that it has."""
    made = findings_pages.pages()
    for name, text in made.items():
        for path, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert target in made, (name, path)
            assert not anchor or f"\n## {anchor}\n" in made[target], (name, path, anchor)


def test_every_setting_is_named() -> None:
    """The README names every setting of edition.toml."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [field.name for field in fields(Settings) if f"`{field.name}`" not in readme] == []


def test_every_command_is_shown_with_an_example() -> None:
    """Each command has a help text with an example, and stands in the README."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for name, command in commands.main.commands.items():
        assert "Example:" in (command.help or ""), name
        assert f"edition {name}" in readme, name
