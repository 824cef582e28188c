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


def test_a_page_of_two_files(tmp_path: Path) -> None:
    """The page, the texts and the source in the site are the whole; pointers of the parts mean what they meant."""
    part = '<ref target="../documents/b.xml">There</ref> it <novelty>ends</novelty>.<gap/>'
    folder = parted(tmp_path / "edition", part=part)
    other = small(tmp_path / "other", "b") / "documents" / "b.xml"
    other.rename(folder / "documents" / "b.xml")
    site = tmp_path / "site"
    told = command("build", folder, "--output", site)
    assert "parts/one.xml:3:51: warning: No rule for the element <novelty>" in told.err
    assert "There it ends." in (site / "documents" / "a.txt").read_text("utf-8")
    assert 'href="b.html"' in (site / "documents" / "a.html").read_text("utf-8")
    assert "include" not in (site / "documents" / "a.xml").read_text("utf-8").replace("XInclude", "")


def test_a_build_sees_what_is_included(tmp_path: Path) -> None:
    """What includes a file is made again when that file changes, appears or goes; nothing is when nothing changed."""
    folder, site = parted(tmp_path / "edition", part="Old."), tmp_path / "site"
    part, text = folder / "parts" / "one.xml", site / "documents" / "a.txt"
    build = ("build", folder, "--output", site, "--explain")
    command(*build)
    assert "Old." in text.read_text("utf-8")
    assert "Nothing was made anew" in command(*build).err
    part.write_text(PART.format("one", "New."), "utf-8")
    assert "documents/a.xml: the file changed" in command(*build).err
    assert "New." in text.read_text("utf-8")
    part.unlink()
    assert "[bad-xinclude]" in command(*build).err
    assert "New." not in text.read_text("utf-8")
    part.write_text(PART.format("one", "Again."), "utf-8")
    assert "[bad-xinclude]" not in command(*build).err
    assert "Again." in text.read_text("utf-8")


def test_nothing_outside_is_included(tmp_path: Path) -> None:
    """A page has nothing from outside the edition, by whatever way it is named."""
    folder, site = parted(tmp_path / "edition"), tmp_path / "site"
    (tmp_path / "secret.txt").write_text("SECRET", "utf-8")
    (folder / "parts" / "link.txt").symlink_to(tmp_path / "secret.txt")
    outside = tmp_path / "secret.txt"
    for href in ("../../secret.txt", outside.as_uri(), str(outside), "../parts/link.txt"):
        add(folder / "documents" / "a.xml", INCLUDE.format(href, ' parse="text"'))
    told = command("build", folder, "--output", site).err
    assert told.count("[include-outside]") == 4
    assert not any(b"SECRET" in path.read_bytes() for path in site.rglob("*") if path.is_file())
