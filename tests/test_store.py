"""A second build does only what changed, and what it gives is what a build from nothing gives."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from pipeline import config, rendering, store
from pipeline.build import build
from pipeline.new import create

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.model import Source
    from pipeline.transform import Renderer


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """An edition of three letters."""
    folder = tmp_path / "letters"
    create(folder)
    first = (folder / "documents" / "letter-1.xml").read_text("utf-8")
    for number in (2, 3):
        text = first.replace("letter-1", f"letter-{number}").replace('"document-type"', f'"document-type-{number}"')
        text = text.replace("type-letter", f"type-letter-{number}")
        text = text.replace('#document-type"', f'#document-type-{number}"')
        (folder / "documents" / f"letter-{number}.xml").write_text(text, "utf-8")
    return folder


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the sources that were really rendered."""
    names: list[str] = []
    original = rendering._render

    def noted(renderer: Renderer, source: Source) -> rendering.Mapped:
        names.append(source.name)
        return original(renderer, source)

    monkeypatch.setattr(rendering, "_render", noted)
    return names


@pytest.fixture
def built(letters: Path, tmp_path: Path, rendered: list[str]) -> Callable[[], list[str]]:
    """Build with the store, check against a build without, and give the names of what was rendered."""

    def run() -> list[str]:
        rendered.clear()
        kept = build(config.load(letters), tmp_path / "site", keep=True).files
        names = sorted(rendered)
        shutil.rmtree(tmp_path / "clean", ignore_errors=True)
        assert kept == build(config.load(letters), tmp_path / "clean").files
        return names

    return run


ALL = ["documents/letter-1.xml", "documents/letter-2.xml", "documents/letter-3.xml", "pages/introduction.xml"]


def test_only_what_changed(letters: Path, built: Callable[[], list[str]]) -> None:
    """Nothing, one document, a register, a setting, a document gone: each makes what it must, and no more."""
    assert built() == ALL
    assert built() == []
    letter = letters / "documents" / "letter-2.xml"
    letter.write_text(letter.read_text("utf-8").replace("Dear", "Dearest"), "utf-8")
    assert built() == ["documents/letter-2.xml"]
    person = letters / "registers" / "persons.xml"
    person.write_text(person.read_text("utf-8").replace("A made-up person", "An invented person"), "utf-8")
    assert built() == ALL
    settings = letters / "edition.toml"
    settings.write_text(settings.read_text("utf-8").replace("A new edition", "Another"), "utf-8")
    assert built() == ALL
    letter.unlink()
    built()
    assert built() == []


def test_damage_is_made_again(letters: Path, built: Callable[[], list[str]]) -> None:
    """A store with other bytes in it, or none that SQLite knows, costs time and nothing else."""
    built()
    file = letters / store.FOLDER / "cache.sqlite3"
    dice = random.Random(1944)  # noqa: S311 - the same damage each time
    for _ in range(5):
        data = bytearray(file.read_bytes())
        for _ in range(200):
            data[dice.randrange(len(data))] = dice.randrange(256)
        file.write_bytes(bytes(data))
        built()
    file.write_bytes(b"no database")
    built()


def test_nothing_of_the_edition_is_touched(letters: Path, built: Callable[[], list[str]]) -> None:
    """Beside its own folder, which version control does not see, a build leaves the edition as it was."""
    before = {path: path.read_bytes() for path in letters.rglob("*") if path.is_file()}
    built()
    files = [path for path in letters.rglob("*") if path.is_file() and store.FOLDER not in path.parts]
    after = {path: path.read_bytes() for path in files}
    assert after == before
    assert (letters / store.FOLDER / ".gitignore").read_text() == "*\n"
