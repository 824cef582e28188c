"""docs/reviewing.md names pages and tests that there are."""

from __future__ import annotations

import ast
import re
from functools import cache

from editions import ROOT, memorandum_site

TEXT = (ROOT / "docs" / "reviewing.md").read_text("utf-8")
ROWS = [row for row in re.findall(r"^\| (?!Asked|---)(.*) \|$", TEXT, re.MULTILINE) if not row.startswith("---")]


@cache
def named_in(path: str) -> set[str]:
    """Give the tests of a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_line_has_what_meets_it() -> None:
    """Each row names a page of the site, a test or a document, and all that is named is there."""
    assert len(ROWS) > 30
    for row in ROWS:
        asked, source, answer, places = row.split(" | ")
        assert asked
        assert answer
        assert set(source.split(", ")) <= {"IDE", "MLA", "Endings"}
        named = re.findall(r"`([^`]+)`", places)
        assert named, row
        for one in named:
            path, _, test = one.partition("::")
            if path.startswith("tests/"):
                assert (ROOT / path).is_file(), one
                assert not test or test in named_in(path), one
            elif path.startswith("docs/"):
                assert (ROOT / path).is_file(), one
            else:
                assert (memorandum_site() / path).is_file(), one
