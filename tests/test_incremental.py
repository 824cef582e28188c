"""A second build does only what changed, and what it gives is what a build from nothing gives, whatever was changed."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from editions import command, small, snapshot
from edits import Edits

from pipeline import archive, bundles, config, heads, making, rendering, site, store
from pipeline.build import Built, Options, build
from pipeline.check import check_edition
from pipeline.errors import EditionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.model import Finding, Source
    from pipeline.tasks import Made


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """An edition of three letters."""
    return small(tmp_path / "letters", "letter-1", "letter-2", "letter-3")


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the sources that were really rendered."""
    names: list[str] = []
    original = rendering.made_of

    def noted(source: Source, *others: Any) -> Made:
        names.append(source.name)
        return original(source, *others)

    monkeypatch.setattr(rendering, "made_of", noted)
    return names


@pytest.fixture
def built(letters: Path, tmp_path: Path, rendered: list[str]) -> Callable[[], list[str]]:
    """Build with the store, check against a build without, and give the names of what was rendered."""

    def run() -> list[str]:
        rendered.clear()
        kept = build(config.load(letters), tmp_path / "site", keep=True)
        names = sorted(rendered)
        shutil.rmtree(tmp_path / "clean", ignore_errors=True)
        clean = build(config.load(letters), tmp_path / "clean")
        assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")
        assert kept.findings == clean.findings
        return names

    return run


def replaced(path: Path, old: str, new: str) -> None:
    """Change the words of a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


ALL = ["documents/letter-1.xml", "documents/letter-2.xml", "documents/letter-3.xml", "pages/introduction.xml"]


def test_only_what_changed(letters: Path, built: Callable[[], list[str]]) -> None:
    """Nothing, one document, a register, a setting, a document gone: each makes what it must, and no more."""
    assert built() == ALL
    assert built() == []
    letter = letters / "documents" / "letter-2.xml"
    replaced(letter, "Dear", "Dearest")
    assert built() == ["documents/letter-2.xml"]
    replaced(letter, '<change when="2000-01-31"', '<change when="2001-01-31"')
    assert built() == ["documents/letter-2.xml"]  # though it is the latest revision of all
    replaced(letters / "registers" / "persons.xml", "A made-up person", "An invented person")
    assert built() == ALL[:3]  # the introduction does not name the person
    replaced(letters / "edition.toml", "A test edition", "Another")
    assert built() == ALL
    letter.unlink()
    built()
    assert built() == []


def test_a_correspondent_is_another_kind_of_thing(letters: Path, built: Callable[[], list[str]]) -> None:
    """The page of a correspondent leads to that of the person, wherever another letter has that moved to."""
    who = '<correspDesc><correspAction type="sent"><persName ref="https://example.org/one">One</persName>'
    second = letters / "documents" / "letter-2.xml"
    replaced(second, "</langUsage>", f"</langUsage>{who}</correspAction></correspDesc>")
    replaced(second, "<closer>", '<p><persName ref="https://example.org/one">One</persName></p><closer>')
    # That there are lists of both kinds every page tells.
    several = '<orgName ref="https://example.org/two">Two</orgName> <persName ref="https://example.org/me">I</persName>'
    replaced(letters / "documents" / "letter-3.xml", "<closer>", f"<p>{several}</p><closer>")
    built()
    first = letters / "documents" / "letter-1.xml"
    replaced(first, "<closer>", '<p><orgName ref="https://example.org/one">One</orgName></p><closer>')
    built()


def test_what_is_to_be_downloaded(letters: Path, built: Callable[[], list[str]], tmp_path: Path) -> None:
    """The archive of the sources is that of a build from nothing, whatever of it has changed; else it is not made."""
    (letters / "edition.toml").write_text('[edition]\ntitle = "T"\ndownload = true\n', "utf-8")
    built()
    archives = [(tmp_path / "site" / "source.zip").read_bytes()]
    beside = letters / "xslt" / "notes" / "read.me"
    for change in (lambda: beside.parent.mkdir(parents=True), lambda: beside.write_text("One."),
                   lambda: beside.write_text("Two."), lambda: beside.rename(beside.with_name("READ.ME")),
                   lambda: replaced(letters / "documents" / "letter-1.xml", "Dear", "Dearest"),
                   (letters / "documents" / "letter-2.xml").unlink,
                   lambda: (letters / "edition.toml").write_text('[edition]\ntitle = "T" # \ndownload = true\n')):
        change()
        built()
        archives.append((tmp_path / "site" / "source.zip").read_bytes())
    assert len(set(archives)) == 7
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "archive", None)
        replaced(letters / "documents" / "letter-1.xml", "Dearest", "Dearest")
        build(config.load(letters), tmp_path / "site", keep=True)
        os.utime(letters / "documents" / "letter-1.xml")
        build(config.load(letters), tmp_path / "site", keep=True)


def test_files_that_did_not_change_stay(letters: Path, built: Callable[[], list[str]], tmp_path: Path) -> None:
    """Of a site only those files are written whose content changed; where nothing changed, none is."""
    built()

    def inodes() -> dict[str, int]:
        site = tmp_path / "site"
        return {path.relative_to(site).as_posix(): path.stat().st_ino for path in site.rglob("*") if path.is_file()}

    before = inodes()
    built()
    assert inodes() == before
    replaced(letters / "documents" / "letter-2.xml", "Dear", "Dearest")
    built()
    after = inodes()
    changed = {path for path in after if before.get(path) != after[path]}
    assert {"documents/letter-2.html", "documents/letter-2.xml", "documents/letter-2.txt"} <= changed
    assert changed & {"documents/letter-1.html", "documents/index.html", "index.html", "assets/edition.css"} == set()


def test_damage_is_made_again(letters: Path, built: Callable[[], list[str]]) -> None:
    """A store with other bytes in it, or none that SQLite knows, costs time and nothing else."""
    built()
    file = letters / store.FOLDER / "cache.sqlite3"
    dice = random.Random(1944)
    for _ in range(5):
        if not file.exists():  # what was damaged too much was dropped at the end
            built()
        data = bytearray(file.read_bytes())
        for _ in range(200):
            data[dice.randrange(len(data))] = dice.randrange(256)
        file.write_bytes(bytes(data))
        built()
    file.write_bytes(b"no database")
    built()


def beginnings(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Give a list that gets longer whenever a build begins, or begins again."""
    begun: list[None] = []
    original = making._make

    def counted(*arguments: Any) -> making.Made:
        begun.append(None)
        return original(*arguments)

    monkeypatch.setattr(making, "_make", counted)
    return begun


def test_mentions_that_are_lost(
    letters: Path, built: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where of all texts the mentions alone are gone, and are wanted again, a build begins again once."""
    built()
    with closing(sqlite3.connect(letters / store.FOLDER / "cache.sqlite3")) as database, database:
        keys = {key for (key,) in database.execute("SELECT key FROM entry")}
        texts = {key.removeprefix("body ") for key in keys if key.startswith("body ")}
        gone = keys - texts - {f"body {key}" for key in texts}
        assert len([key for key in gone if key.startswith("mentions ")]) == len(texts) > 2
        database.executemany("DELETE FROM entry WHERE key = ?", ((key,) for key in gone))
    begun = beginnings(monkeypatch)
    built()
    assert len(begun) == 3  # one of them is the clean build that it is held against


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_lost_is_made_again(
    seed: int, letters: Path, built: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whichever entries are gone from the store, a build needs no more than a few beginnings."""
    built()
    dice = random.Random(seed)
    with closing(sqlite3.connect(letters / store.FOLDER / "cache.sqlite3")) as database, database:
        keys = [key for (key,) in database.execute("SELECT key FROM entry ORDER BY key")]
        gone = dice.sample(keys, 2 * len(keys) // 3)
        database.executemany("DELETE FROM entry WHERE key = ?", ((key,) for key in gone))
    if seed % 4 == 0:
        shutil.rmtree(letters.parent / "site")
    begun = beginnings(monkeypatch)
    built()
    assert len(begun) < 5


def test_damage_to_all_is_met_once(
    letters: Path, built: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many texts were damaged in the store, a build begins again once, not for each."""
    built()
    with closing(sqlite3.connect(letters / store.FOLDER / "cache.sqlite3")) as database, database:
        database.execute("UPDATE entry SET digest = ''")
    shutil.rmtree(letters.parent / "site")
    begun = beginnings(monkeypatch)
    built()
    assert len(begun) == 3, "twice with the store, once without"


def test_nothing_of_the_edition_is_touched(letters: Path, built: Callable[[], list[str]]) -> None:
    """Beside its own folder, which version control does not see, a build leaves the edition as it was."""
    before = {path: path.read_bytes() for path in letters.rglob("*") if path.is_file()}
    built()
    files = [path for path in letters.rglob("*") if path.is_file() and store.FOLDER not in path.parts]
    after = {path: path.read_bytes() for path in files}
    assert after == before
    assert (letters / store.FOLDER / ".gitignore").read_text() == "*\n"


def test_explain(letters: Path, tmp_path: Path) -> None:
    """`--explain` names each thing that is made anew, and what of it changed."""

    def told() -> list[str]:
        run = command("build", letters, "-o", tmp_path / "site", "--explain")
        assert run.status == 0, run.err
        return run.err.splitlines()

    assert "documents/letter-1.xml: nothing was kept of a build before" in command(
        "build", letters, "-o", tmp_path / "site", "--explain").err.splitlines()
    assert "Nothing was made anew." in told()
    replaced(letters / "documents" / "letter-2.xml", "Dear", "Dearest")
    assert "documents/letter-2.xml: the file changed" in told()
    replaced(letters / "registers" / "persons.xml", "A made-up person", "An invented person")
    lines = told()
    assert "documents/letter-1.xml: entries of registers/persons.xml changed" in lines
    assert "persons/example-person.html: what it shows has changed" in lines
    replaced(letters / "edition.toml", "A test edition", "Another")
    assert "pages/introduction.xml: the settings changed" in told()
    (letters / "documents" / "letter-3.xml").unlink()
    assert "documents/letter-3.xml: the file is gone" in told()


def test_a_shared_folder(letters: Path, tmp_path: Path, rendered: list[str]) -> None:
    """Another copy of the edition takes what the first has put into the shared folder."""
    options = Options(keep=True, cache=tmp_path / "shared")
    build(config.load(letters), tmp_path / "site", options=options)
    rendered.clear()
    other = shutil.copytree(letters, tmp_path / "other", ignore=shutil.ignore_patterns(".edition"))
    build(config.load(other), tmp_path / "site-2", options=options)
    assert rendered == []
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "site-2")


# Whatever is changed ...........................................................................................


def outcome(folder: Path, site: Path, *, keep: bool) -> Built | tuple[type, tuple[Finding, ...]]:
    """Build, and give what came of it."""
    try:
        return build(config.load(folder), site, options=Options(keep=keep))
    except EditionError as error:
        return type(error), getattr(error, "findings", ())


def settle(folder: Path, turn: int) -> None:
    """Let what was saved just now have been saved a while ago, so that a look at it can tell that it is the same."""
    for path in folder.rglob("*"):
        status = path.stat(follow_symlinks=False)
        if time.time() - status.st_mtime < 100 and not path.is_symlink() and path.is_file():
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 10**12 + turn))


def follow(folder: Path, seed: int, edits: int) -> None:
    """Change an edition at random, and hold each build against one from nothing, and its findings against a check."""
    small(folder / "e", "a", "b", "c")
    model = Edits(folder / "e", random.Random(seed))
    for turn in range(edits):
        for _ in range(model.dice.choice([1, 1, 1, 3])):
            model.change()
        settle(folder / "e", turn)
        kept = outcome(folder / "e", folder / "site", keep=True)
        shutil.rmtree(folder / "clean", ignore_errors=True)
        clean = outcome(folder / "e", folder / "clean", keep=False)
        where = f"seed {seed}: {' '.join(model.done)}"
        if not isinstance(kept, Built) or not isinstance(clean, Built):
            assert kept == clean, where
            continue
        assert snapshot(folder / "site") == snapshot(folder / "clean"), where
        assert kept.findings == clean.findings, where
        again = outcome(folder / "e", folder / "site", keep=True)
        assert isinstance(again, Built), where
        assert (again.findings, again.summary, again.accounts) == (kept.findings, kept.summary, kept.accounts), where
        found = {(one.code, one.file.rpartition("/e/")[2], one.line, one.message, one.hint) for one in kept.findings}
        checked = check_edition(config.load(folder / "e"))[1]
        assert {(one.code, one.file, one.line, one.message, one.hint) for one in checked} <= found, where


@pytest.fixture
def bundling(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundle the few things of a small edition as the many of a large one are: every second name ends a bundle."""
    if request.node.callspec.params["seed"] % 2:
        monkeypatch.setattr(bundles, "_EVERY", 2)
        monkeypatch.setattr(heads, "_TOGETHER", 2)


@pytest.mark.usefixtures("bundling")
@pytest.mark.parametrize("seed", range(5))
def test_any_changes(seed: int, tmp_path: Path) -> None:
    """After each of a few random changes, the site is that of a build from nothing."""
    follow(tmp_path, seed, 5)


@pytest.mark.slow
@pytest.mark.usefixtures("bundling")
@pytest.mark.parametrize("seed", range(100, 600))
def test_many_changes(seed: int, tmp_path: Path) -> None:
    """The same with five hundred sequences of changes."""
    follow(tmp_path, seed, 5)


def test_a_file_that_is_put_twice(tmp_path: Path) -> None:
    """What a build puts into the site twice, the same each time, is there once, taken over from the old site or not."""
    for first in (b"one", b"two"):
        with site.Draft(tmp_path / "site") as draft:
            for name, content in (("a.html", first), ("b.html", b"same"), ("b.html", b"same")):
                draft.put(name, content)
            draft.publish({})
        assert (tmp_path / "site" / "a.html").read_bytes() == first
        assert (tmp_path / "site" / "b.html").read_bytes() == b"same"
