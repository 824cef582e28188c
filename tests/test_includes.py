"""Texts of an edition in several files: checked whole, each fault told in the file and on the line where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from editions import command, small

if TYPE_CHECKING:
    from pathlib import Path

INCLUDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}"{}/>'
PART = """<p xmlns="http://www.tei-c.org/ns/1.0" xml:id="{}">
  One.
  {}
</p>
"""


def add(document: Path, markup: str) -> int:
    """Put markup into the letter, and give its line."""
    before, closer, after = document.read_text("utf-8").partition("<closer>")
    document.write_text(f"{before}{markup}{closer}{after}", "utf-8")
    return before.count("\n") + 1


def parted(folder: Path, href: str = "../parts/one.xml", part: str = "") -> Path:
    """Write an edition of one letter that includes a paragraph."""
    made = small(folder, "a")
    add(made / "documents" / "a.xml", INCLUDE.format(href, ""))
    (made / "parts").mkdir()
    (made / "parts" / "one.xml").write_text(PART.format("one", part), "utf-8")
    return made


def findings(*arguments: str | Path) -> list[tuple[str, int, str]]:
    """Give file, line and code of what is found."""
    found = command("validate", *arguments, "--format", "json").json["findings"]
    return [(finding["file"].rpartition("edition/")[2], finding["line"], finding["code"]) for finding in found]


def test_a_text_in_two_files(tmp_path: Path) -> None:
    """With what it includes a text is valid, and pointers lead into the included part."""
    folder = parted(tmp_path / "edition", part='See <ref target="#one">here</ref>.')
    assert findings(folder) == []


def test_faults_stand_where_they_are(tmp_path: Path) -> None:
    """Grammar, rules and references tell the line of the included file, for the edition and for the document alone."""
    part = '<wrong/>\n<ref target="#nowhere">there</ref>\n<persName>N</persName>'
    folder = parted(tmp_path / "edition", part=part)
    for asked in (folder, folder / "documents", folder / "documents" / "a.xml"):
        assert findings(asked) == [
            ("parts/one.xml", 3, "unknown-element"), ("parts/one.xml", 4, "dangling-pointer"),
            ("parts/one.xml", 5, "name-has-ref"), ("parts/one.xml", 5, "name-has-resp"),
        ]
    assert findings(folder / "registers") == []


def test_a_part_among_the_documents(tmp_path: Path) -> None:
    """A part of a text may lie among the documents if one of them includes it; else it is told for what it is."""
    folder = parted(tmp_path / "edition", href="one.xml")
    (folder / "parts" / "one.xml").rename(folder / "documents" / "one.xml")
    assert findings(folder) == []
    (folder / "documents" / "two.xml").write_text(PART.format("two", ""), "utf-8")
    assert {file for file, _, _ in findings(folder)} == {"documents/two.xml"}


@pytest.mark.parametrize(
    ("href", "code"),
    [("../parts/two.xml", "bad-xinclude"), ("../../secret.xml", "include-outside"), ("a.xml", "bad-xinclude")],
)
def test_what_cannot_be_included(tmp_path: Path, href: str, code: str) -> None:
    """What is not there, lies outside the edition or is the text itself is told at the include, and never read."""
    (tmp_path / "secret.xml").write_text(PART.format("secret", "<wrong/>"), "utf-8")
    folder = parted(tmp_path / "edition", href=href)
    line = (folder / "documents" / "a.xml").read_text("utf-8").partition("<xi:")[0].count("\n") + 1
    assert findings(folder) == [("documents/a.xml", line, code)]
