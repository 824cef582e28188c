"""The command: exit statuses, where its words go, and help; never a traceback for what a user did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from editions import CASES, EXEMPLAR, MEMORANDUM, ROOT, command, edition, process, small, snapshot, tei

from pipeline import __version__
from pipeline.cli import HELP
from pipeline.cli.commands import main

if TYPE_CHECKING:
    from pipeline.config import Edition

DOCUMENT = EXEMPLAR / "documents" / f"{MEMORANDUM}.xml"


# Validate ......................................................................................................


def test_the_exemplar_is_valid() -> None:
    """The edition of the memorandum has no faults."""
    run = command("validate", EXEMPLAR)
    assert (run.status, run.out, run.err) == (0, "8 files checked: no findings.\n", "")


def test_a_file_of_an_edition() -> None:
    """A file of an edition is checked as part of it, and alone counted."""
    run = command("validate", DOCUMENT, "--format", "json")
    assert run.status == 0
    assert run.json["summary"]["files"] == 1
    run = command("validate", DOCUMENT, EXEMPLAR / "registers", DOCUMENT, "--format", "json")
    assert run.json["summary"] == {"files": 6, "errors": 0, "warnings": 0, "infos": 0}


def test_many_files_of_an_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of an edition's files are named, the edition is read once."""
    from pipeline import corpus

    read: list[object] = []
    whole = corpus.load

    def counted(one: Edition, *others: Any, **more: Any) -> Any:
        read.append(one)
        return whole(one, *others, **more)

    monkeypatch.setattr(corpus, "load", counted)
    assert command("validate", *sorted(EXEMPLAR.glob("*/*.xml"))).out.startswith("8 files")
    assert len(read) == 1


def test_only_what_was_asked_for(tmp_path: Path) -> None:
    """Faults of other files of the edition are not told for a file that has none."""
    folder = small(tmp_path, "a")
    (folder / "documents" / "b.xml").write_bytes(b"<TEI>")
    assert command("validate", folder / "documents" / "a.xml").status == 0
    assert command("validate", folder / "documents" / "b.xml").status == 1
    assert command("validate", folder / "documents").status == 1
    assert command("validate", folder).out.endswith("4 files checked: 1 error.\n")


def test_a_file_beside_an_edition(tmp_path: Path) -> None:
    """A file in an edition's folder that is no part of it is checked all the same."""
    folder = small(tmp_path, "a")
    (folder / "draft.xml").write_bytes(b"<TEI>")
    (folder / "drafts").mkdir()
    (folder / "drafts" / "b.xml").write_bytes(tei("<p/>"))
    for path in (folder / "draft.xml", folder / "drafts"):
        run = command("validate", path, "--format", "json")
        assert run.status == 1, run
        assert run.json["summary"]["files"] == 1
    assert command("validate", folder).status == 0


def test_files_of_no_edition(tmp_path: Path) -> None:
    """A folder of files that somebody else made gets a verdict on each."""
    (tmp_path / "a.xml").write_bytes(tei("<p/>"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.xml").write_bytes(b"<TEI>")
    (tmp_path / "c.txt").write_bytes(b"no XML")
    run = command("validate", tmp_path, "--format", "json")
    assert run.status == 1
    assert run.json["summary"]["files"] == 2
    assert {Path(finding["file"]).name for finding in run.json["findings"]} == {"a.xml", "b.xml"}
    run = command("validate", tmp_path / "c.txt")
    assert run.status == 1
    assert "c.txt:1:1: error" in run.out


def test_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without TEI is not said to be without faults, nor built, nor given addresses."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for name in ("validate", "build", "addresses"):
        run = command(name, "empty")
        assert run.status == 1
        assert "empty: error: The " in run.out + run.err
        assert "no-documents" in run.out + run.err


def test_files_are_named_from_where_the_user_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So are those of settings and rules; an address on the web stays as it is."""
    monkeypatch.chdir(tmp_path)
    command("new", "letters")
    run = command("validate", "letters", "--phase", "x")
    assert run.err.startswith("letters/schemas/edition.sch: error: There is no phase")
    (tmp_path / "file").write_bytes(b"")
    assert command("build", "letters", "-o", "file").err.startswith("edition: file: there is a file of this name. Give")
    settings = tmp_path / "letters" / "edition.toml"
    settings.write_text(settings.read_text("utf-8").replace("title =", "titel =", 1), "utf-8")
    for name in ("build", "validate", "addresses"):
        assert command(name, "letters").err.startswith("letters/edition.toml:4:1: error: Unknown setting")


def test_another_grammar(tmp_path: Path) -> None:
    """With --schema a file is held against that grammar alone."""
    grammar = tmp_path / "own.rng"
    grammar.write_text('<element name="TEI" ns="http://www.tei-c.org/ns/1.0" '
                       'xmlns="http://relaxng.org/ns/structure/1.0"><text/></element>', "utf-8")
    (tmp_path / "a.xml").write_bytes(b'<TEI xmlns="http://www.tei-c.org/ns/1.0">words</TEI>')
    assert command("validate", tmp_path / "a.xml", "--schema", grammar).status == 0
    assert command("validate", DOCUMENT, "--schema", grammar).status == 1
    # So is an edition, whatever its files name.
    assert command("new", tmp_path / "letters").status == 0
    run = command("validate", tmp_path / "letters", "--schema", grammar)
    assert run.status == 1
    assert "letter-1.xml:5:3: error: The schema has no element <teiHeader>" in run.out
    (tmp_path / "none.rng").write_text("words")
    assert command("validate", tmp_path / "letters", "--schema", tmp_path / "none.rng").status == 2
    run = command("validate", DOCUMENT, "--schema", tmp_path / "none.rng")
    assert run.status == 2
    assert "none.rng" in run.err


def test_from_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path it is the nearest edition; files are named from where the user stands."""
    folder = small(tmp_path / "edition", "a")
    (folder / "documents" / "b.xml").write_bytes(b"<TEI>")
    for place, name in [(folder, "documents/b.xml"), (folder / "documents", str(folder / "documents" / "b.xml"))]:
        monkeypatch.chdir(place)
        run = command("validate")
        assert run.status == 1
        assert run.out.startswith(f"{name}:1:"), run.out


def test_a_folder_of_texts_in_the_folder_of_an_edition(tmp_path: Path) -> None:
    """What is named is built: texts that are none of the edition around them, and from its own folders the edition."""
    folder = small(tmp_path / "edition", "a")
    (folder / "notes").mkdir()
    apart = small(tmp_path / "other", "b") / "documents"
    apart.rename(folder / "corpus")
    for inside, document in (("corpus", "b"), ("documents", "a"), ("notes", "a"), (".", "a")):
        site = tmp_path / f"site-{inside}"
        assert command("build", str(folder / inside), "--no-cache", "-o", str(site)).status == 0
        assert {path.stem for path in site.glob("documents/*.html")} - {"index"} == {document}, inside


# Wrong usage ...................................................................................................


@pytest.mark.parametrize("arguments", [
    ["validate", "no-such-file.xml"], ["validate", "--format", "xml"], ["validate", "--schema", "no-such.rng"],
    ["build", "no-such-folder"], ["build", "--jobs", "0"], ["build", "--no-such-option"], ["no-such-command"],
    ["build", str(DOCUMENT)], ["validate", "--update-baseline"], ["validate", "--max-findings", "0"], ["new"],
])
def test_wrong_usage(arguments: list[str]) -> None:
    """A wrong option or path is exit status 2, with the way to the help."""
    run = command(*arguments)
    assert run.status == 2
    assert run.out == ""
    assert "--help" in run.err or "Usage" in run.err


def test_no_edition(tmp_path: Path) -> None:
    """Where there is no edition, the command says how to make one."""
    run = command("build", tmp_path, "--output", tmp_path / "site")
    assert run.status == 1
    assert "edition new" in run.err
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    """Every fault of edition.toml is told at once, with line and suggestion; nothing is written."""
    folder = small(tmp_path / "edition", settings="titel = 'x'\nlanguage = 3\nlicense = 'https://x.org/'")
    before = snapshot(tmp_path)
    for run in (command("build", folder, "-o", tmp_path / "site"), command("validate", folder)):
        assert run.status == 2
        for place in ("edition.toml:2:1", "edition.toml:3:1", "edition.toml:4:1", "edition.toml:1:2"):
            assert place in run.err
        assert "Did you mean “title”?" in run.err
        assert "Did you mean “licence”?" in run.err
        assert "4 errors." in run.err
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("prepare", ["file", "files", "under a file", "nowhere"])
def test_an_output_that_cannot_be(tmp_path: Path, prepare: str) -> None:
    """An output that is a file, holds others' files, or cannot be written: status 2, and nothing changes."""
    folder = small(tmp_path / "edition")
    places = {"nowhere": Path("/dev/null/site"), "under a file": tmp_path / "file" / "site"}
    output = places.get(prepare, tmp_path / "site")
    if prepare == "files":
        output.mkdir()
        (output / "thesis.doc").write_bytes(b"years")
    (output if prepare == "file" else tmp_path / "file").write_bytes(b"words")
    before = snapshot(tmp_path)
    run = command("build", folder, "--output", output, "--no-cache")
    assert run.status == 2
    assert str(output) in run.err
    assert run.out == ""
    assert snapshot(tmp_path) == before


def test_a_page_changed_by_hand(tmp_path: Path) -> None:
    """A build does not overwrite what somebody wrote into a page."""
    folder = small(tmp_path / "edition")
    assert command("build", folder, "-o", tmp_path / "site", "--no-cache").status == 0
    page = tmp_path / "site" / "index.html"
    page.write_bytes(page.read_bytes() + b"mine")
    run = command("build", folder, "-o", tmp_path / "site", "--no-cache")
    assert run.status == 2
    assert "index.html: the file was changed by hand" in run.err
    assert page.read_bytes().endswith(b"mine")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source without permission is told by name, and the rest is checked."""
    folder = small(tmp_path, "a", "b")
    (folder / "documents" / "b.xml").chmod(0)
    true_read = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == "b.xml":
            raise PermissionError(13, "Permission denied")
        return true_read(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    run = command("validate", folder)
    assert run.status == 1
    assert "documents/b.xml: error: The file cannot be read: Permission denied." in run.out
    assert "4 files checked" in run.out


def test_a_fault_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is exit status 70, in a sentence, and shows its place when asked."""
    monkeypatch.setattr("pipeline.check.check_paths", lambda *_: 1 // 0)
    run = command("validate", EXEMPLAR)
    assert run.status == 70
    assert "ZeroDivisionError" in run.err
    assert "EDITION_TRACEBACK=1" in run.err
    monkeypatch.setenv("EDITION_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        command("validate", EXEMPLAR)


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`edition validate … | head -1` ends without a word about it."""
    documents = {f"{number:03}.xml": b"<TEI>" for number in range(400)}
    folder = edition(tmp_path / "edition", documents)
    line = f'"{sys.executable}" -m pipeline.cli validate "{folder}" | head -1'
    known = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False, env=known)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "fault of the program" not in done.stderr


# Help ..........................................................................................................


def test_help() -> None:
    """Each command has help with what it is for, its options and an example."""
    assert "Commands:" in command("--help").out
    assert command("--version").out == f"edition, version {__version__}\n"
    for name, one in main.commands.items():
        run = command(name, "--help")
        assert run.status == 0
        assert "Example:\n" in run.out, name
        assert f"\n    edition {name}" in run.out, name
        assert command(name, "-h").out == run.out
        for parameter in one.params:
            assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None), (name, parameter.name)


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_the_help_that_is_told_at_once(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The help of the whole command is kept as a text: the one that click gives, where a terminal is wide enough."""
    monkeypatch.setenv("COLUMNS", str(columns))
    assert command("--help").out == HELP
    assert process("--help").out == HELP


def test_the_help_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a terminal is narrower than the text that is kept, click puts it together."""
    monkeypatch.setenv("COLUMNS", "60")
    told = process("--help").out
    assert told != HELP
    assert max(map(len, told.splitlines())) <= 60


def test_the_help_takes_no_imports() -> None:
    """Nothing is imported for the help that takes long, neither click nor what it needs."""
    line = "import sys; sys.argv[1:] = ['--help']; from pipeline.cli import main; main(); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert told.startswith(HELP)
    assert not {"click", "typing", "shutil", "lxml", "pipeline.cli.commands"} & set(told.removeprefix(HELP).split())


def test_examples_of_the_help_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of the help do what they say, in the order new, build, validate."""
    import shlex

    helps = {name: command(name, "--help").out.splitlines() for name in ("new", "build", "validate")}
    lines = {name: [line for line in told if line.startswith("    edition ")] for name, told in helps.items()}
    (tmp_path / "tei").symlink_to(EXEMPLAR)
    monkeypatch.chdir(tmp_path)
    for line in [*lines["new"], *lines["validate"]]:
        run = command(*shlex.split(line)[1:])
        assert run.status == 0, (line, run)
    assert (tmp_path / "site" / "index.html").exists()


def test_new(tmp_path: Path) -> None:
    """A new edition is valid and builds as it stands; nothing of the user's is overwritten."""
    folder = tmp_path / "letters"
    run = command("new", folder)
    assert run.status == 0
    assert str(folder) in run.err
    assert command("validate", folder).status == 0
    assert command("build", folder, "--output", tmp_path / "site").status == 0
    before = snapshot(tmp_path)
    run = command("new", folder)
    assert run.status == 2
    assert "exists already" in run.err
    assert snapshot(tmp_path) == before


def test_the_module_can_be_run() -> None:
    """`python -m pipeline.cli` is the command; nothing but the command's own words is printed."""
    run = process("validate", EXEMPLAR, "--format", "json")
    assert run.status == 0
    assert json.loads(run.out)["findings"] == []
    assert run.err == ""


def test_cases_of_the_house_are_found() -> None:
    """The cases that the tests read are there."""
    assert len(list((CASES / "fidelity").iterdir())) > 30
