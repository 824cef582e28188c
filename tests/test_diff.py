"""What changed between two versions: cases as files, properties, the ways to name a version, and how it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from conftest import shared
from editions import CASES, edition, same_as_file, source_of, tei
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.cli.commands import main
from pipeline.diff import KINDS, Difference, Text, Version, compare, compare_versions
from pipeline.diff.changes import changes_of
from pipeline.diff.match import pairs_of
from pipeline.diff.page import as_html
from pipeline.diff.report import as_json, as_text
from pipeline.diff.units import units_of
from pipeline.interface import Interface
from pipeline.pairing.align import hunks, matches, rising

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diff.changes import Change

DIFF = CASES / "diff"
ROWS = sorted(path for path in DIFF.iterdir() if path.is_dir())


def run(*arguments: str) -> Result:
    """Run `edition diff`."""
    return CliRunner().invoke(main, ["diff", *arguments])


def changes(old: str, new: str) -> list[Change]:
    """Compare two bodies."""
    return changes_of(pairs_of(units_of(source_of(tei(old))), units_of(source_of(tei(new)))))


def between(old: bytes, new: bytes) -> Difference:
    """Compare two files."""
    def version(data: bytes) -> Version:
        return Version("a", "file", (Text("in", "in.xml", source_of(data)),))

    return compare_versions(version(old), version(new))


def versions(case: Path) -> tuple[str, str]:
    """Give the two versions of a case: files or folders."""
    ending = ".xml" if (case / "old.xml").exists() else ""
    return str(case / f"old{ending}"), str(case / f"new{ending}")


# Cases .........................................................................................................


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.name)
def test_case(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of change is told as the case's file has it, of the same number in every form."""
    monkeypatch.chdir(case)
    old, new = (Path(one).name for one in versions(case))
    found = compare(old, new)
    same_as_file(as_text(found), case / "expected.txt")
    told = json.loads(as_json(found))
    number = sum(told["summary"][kind] for kind in KINDS)
    assert number == sum(len(one["changes"]) for one in told["documents"])
    assert len(html.document_fromstring(as_html(found, Interface.of())).findall(".//h3")) == number
    assert run(old, new).exit_code == (1 if number else 0)
    assert not compare(old, old)
    assert not compare(new, new)


# Properties ....................................................................................................

WORDS = st.lists(st.sampled_from(["a", "b", "lake", "shore", "night", "the", "œuvre", "—"]), min_size=0, max_size=30)


@given(WORDS, WORDS)
def test_edits_make_the_new_of_the_old(old: list[str], new: list[str]) -> None:
    """The hunks, put into the old words, give the new ones; what stays is the same; and nothing is told of the same."""
    made = list(old)
    for hunk in reversed(hunks(old, new)):
        made[hunk.start : hunk.end] = new[hunk.new_start : hunk.new_end]
    assert made == new
    assert all(old[i] == new[j] for i, j in matches(old, new))
    assert hunks(new, new) == []


@given(st.permutations(range(9)))
def test_rising(order: list[int]) -> None:
    """The longest rising choice rises, and none is longer: two falling pairs are never both in it."""
    found = rising(list(enumerate(order)))
    assert [j for _, j in found] == sorted(j for _, j in found)
    best = [1] * 9
    for i in range(9):
        best[i] = 1 + max((best[k] for k in range(i) if order[k] < order[i]), default=0)
    assert len(found) == max(best)


@given(st.lists(WORDS.filter(bool), min_size=1, max_size=6), st.lists(WORDS.filter(bool), min_size=1, max_size=6))
def test_applied(old: list[list[str]], new: list[list[str]]) -> None:
    """The edits that are told, put into the old paragraphs, give the new ones, wherever these stand."""
    bodies = ("".join(f"<p>{' '.join(one)}</p>" for one in some) for some in (old, new))
    before, after = (units_of(source_of(tei(body))) for body in bodies)
    pairs = pairs_of(before, after)
    assert sorted(id(one.old) for one in pairs if one.old) == sorted(map(id, before))
    assert sorted(id(one.new) for one in pairs if one.new) == sorted(map(id, after))
    for pair in pairs:
        if pair.old is None or pair.new is None:
            continue
        words = [word.text for word in pair.old.words]
        edits = [edit for change in changes_of([pair]) for edit in change.edits]
        for edit in reversed(edits):
            assert tuple(words[edit.at : edit.at + len(edit.removed)]) == edit.removed
            words[edit.at : edit.at + len(edit.removed)] = edit.added
        assert words == [word.text for word in pair.new.words]


MARKUP = st.recursive(
    st.sampled_from(["lake ", "the ", "shore ", "<lb/>", "<pb n='2'/>"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["hi", "persName ref='#a'", "persName ref='#b'", "del", "add", "note", "seg", "unclear"]),
        st.lists(inner, max_size=3),
    ), max_leaves=8,
)
BODIES = st.lists(st.lists(MARKUP, max_size=5).map(lambda parts: f"<p>x {''.join(parts)}</p>"), min_size=1, max_size=4)


@given(BODIES.map("".join), BODIES.map("".join))
def test_nothing_is_passed_over(old: str, new: str) -> None:
    """Two texts differ where their words or markup do, and only there."""
    assert bool(changes(old, new)) == (old != new), (old, new)


@given(BODIES.map("".join))
def test_same(body: str) -> None:
    """A text is the same as itself, however it is laid out."""
    assert changes(body, body) == []
    assert changes(body, body.replace(" ", "\n    ").replace("<p>", "<!-- x --><p>\n")) == []


@given(BODIES, st.data())
def test_a_changed_word_is_told(bodies: list[str], data: st.DataObject) -> None:
    """A word that is put in the place of another stands in the report, with the other."""
    number = data.draw(st.integers(0, len(bodies) - 1))
    new = [*bodies]
    new[number] = bodies[number].replace("x ", "unheard ", 1)
    report = as_text(between(tei("".join(bodies)), tei("".join(new))))
    assert "[-x-] {+unheard+}" in report


def test_same_bytes() -> None:
    """The report is the same each time, in another process with another seed too."""
    old, new = versions(DIFF / "register")
    line = [sys.executable, "-m", "pipeline.cli", "diff", old, new, "--format", "json"]
    outputs = {
        subprocess.run(
            line, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert b'"register": 2' in outputs.pop()


def test_large_document() -> None:
    """In a volume, the words that were changed are told and no others."""
    path = shared("corpora/frus-volumes-2013/frus1969-76v01.xml")
    old = path.read_bytes()
    new = old.replace(b"triangular diplomacy", b"three-cornered diplomacy")
    count = sum(b"triangular diplomacy" in line for line in old.splitlines())
    found = between(old, new)
    edits = [edit for one in found.documents for change in one.changes for edit in change.edits]
    assert count
    assert edits
    assert {edit.removed for edit in edits} == {("triangular",)}
    assert {edit.added for edit in edits} == {("three-cornered",)}


# Versions ......................................................................................................


def git(folder: Path, *arguments: str) -> None:
    """Run git, with an author."""
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an edition in `letters`, of two commits, and a third state that is not committed."""
    folder = tmp_path / "letters"
    CliRunner().invoke(main, ["new", str(folder)])
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    letter = folder / "documents" / "letter-1.xml"
    text = letter.read_text("utf-8")
    letter.write_text(text.replace("<p>", "<p>First ", 1), "utf-8")
    git(tmp_path, "commit", "-q", "-a", "-m", "two")
    letter.write_text(text.replace("<p>", "<p>Second ", 1), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def summary(old: str, new: str) -> Sequence[str]:
    """Give the words that are new between two versions."""
    told = json.loads(run(old, new, "--format", "json").stdout)
    return [word for one in told["documents"] for change in one["changes"] for edit in change["edits"]
            for word in edit["added"]]


def test_revisions(repository: Path) -> None:
    """Revisions are named with a folder or without; a folder's state is what lies there; nothing is checked out."""
    state = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    assert summary("HEAD", "letters") == ["Second"]
    assert summary("HEAD:", "letters") == ["Second"]
    assert summary("HEAD~1:letters", "HEAD:letters/") == ["First"]
    assert summary("HEAD~1:letters/documents/letter-1.xml", "letters/documents/letter-1.xml") == ["Second"]
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == state


@pytest.mark.parametrize("name", [
    "--upload-pack=touch x", "-x", "HEAD:../..", "HEAD:letters/../..", "HEAD;touch x", "$(touch x)", "nothing",
    "HEAD:none", "HEAD\nx", ":letters", "HEAD:letters/*",
])
def test_no_such_version(repository: Path, name: str) -> None:
    """What is no version is told as such; nothing of it is run."""
    result = CliRunner().invoke(main, ["diff", "--", name, "letters"])
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert not (repository / "x").exists()


def test_links_in_a_revision_are_not_followed(repository: Path) -> None:
    """A link in a revision is no text of it."""
    (repository / "letters" / "documents" / "link.xml").symlink_to("/etc/passwd")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "link")
    assert run("HEAD", "HEAD:letters").exit_code == 0


def test_site(repository: Path) -> None:
    """A built site is a version: of its documents, since it has no registers."""
    CliRunner().invoke(main, ["build", "letters", "--output", "site", "--no-cache"])
    assert run("site", "letters").exit_code == 0
    assert summary("HEAD:letters", "site") == ["Second"]
    assert run("site", "letters").stdout == "No differences.\n"


def test_broken_version(tmp_path: Path) -> None:
    """A file that cannot be read is trouble, with its place."""
    (tmp_path / "a.xml").write_text("<TEI", "utf-8")
    (tmp_path / "b.xml").write_bytes(tei("<p>Words.</p>"))
    result = run(str(tmp_path / "a.xml"), str(tmp_path / "b.xml"))
    assert result.exit_code == 2
    assert "a.xml:1" in result.stderr
    (tmp_path / "empty").mkdir()
    assert "no-documents" in run(str(tmp_path / "empty"), str(tmp_path / "b.xml")).stderr


# How it is told ................................................................................................


def test_colours() -> None:
    """At a terminal the words are coloured, and still marked."""
    old, new = versions(DIFF / "words")
    told = as_text(compare(old, new), colour=True)
    assert "\x1b[31m[-shoar-]\x1b[0m \x1b[32m{+shore+}\x1b[0m" in told


@pytest.mark.parametrize("language", ["de", "fr", "ru"])
@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.name)
def test_page_in_a_language(case: Path, language: str) -> None:
    """A page says the same in each language, and in no other: its English words are gone."""
    found = compare(*versions(case))
    english, other = (html.document_fromstring(as_html(found, Interface.of(one))) for one in ("en-GB", language))
    assert (english.get("lang"), other.get("lang")) == ("en-GB", language)
    assert [one.tag for one in english.iter()] == [one.tag for one in other.iter()]
    pairs = zip(english.iter("h1", "h3", "li", "p"), other.iter("h1", "h3", "li", "p"), strict=True)
    same = [one.text.strip() for one, two in pairs if one.text and one.text.strip() and one.text == two.text]
    alike = {change.words for one in found.documents for change in one.changes} | {"Annotation", "Document", "Register",
                                                                                  "Text"}
    assert [text for text in same if text not in alike and not text.startswith("…")] == []


def test_language_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the edition, with its own words; English where there are no words or no edition; the text is English."""
    old = edition(tmp_path / "old", {"a.xml": tei("<p>One word.</p>")})
    settings = 'title = "T"\nlanguage = "de-AT"\n[words]\nhistory = "Neues"'
    new = edition(tmp_path / "new", {"a.xml": tei("<p>One world.</p>")}, settings=settings)
    page = run(str(old), str(new), "--format", "html").output
    assert '<html lang="de-AT">' in page
    assert "<h1>Neues</h1>" in page
    assert "1 Datei ist anders" in page
    assert "1 file differs" in run(str(old), str(new)).output
    (new / "edition.toml").write_text('[edition]\ntitle = "T"\nlanguage = "it"', "utf-8")
    assert '<html lang="en">' in run(str(old), str(new), "--format", "html").output
    monkeypatch.chdir(tmp_path)
    files = [str(one / "documents/a.xml") for one in (old, new)]
    (new / "edition.toml").write_text("[broken", "utf-8")
    assert '<html lang="en">' in run(*files, "--format", "html").output


def test_page_is_safe() -> None:
    """What stands in a text is text on the page, too."""
    page = as_html(between(tei("<p>a b</p>"), tei("<p>a &lt;script&gt;alert(1)&lt;/script&gt; b</p>")), Interface.of())
    assert "<script" not in page
    tree = html.document_fromstring(page)
    assert "<script>alert(1)</script>" in html.tostring(tree.iter("ins").__next__(), method="text", encoding="unicode")
    assert not tree.xpath("//@src | //@href")
