"""edition.toml: all faults told at once, each with its line, its column and what to write instead."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editions import EXEMPLAR
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import config
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.model import Finding


def faults(folder: Path, text: str | bytes) -> list[Finding]:
    """Give the faults of settings."""
    (folder / config.FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        config.load(folder)
    assert all(finding.hint and finding.file.endswith(config.FILE) for finding in caught.value.findings)
    return list(caught.value.findings)


def test_the_exemplar() -> None:
    """The settings of the exemplar are read as they stand."""
    settings_ = config.load(EXEMPLAR).settings
    assert settings_.title == "A Tripartite Military Committee in Moscow"
    assert settings_.date == "2026-11-22"
    assert settings_.base_url is None


def test_all_settings(tmp_path: Path) -> None:
    """Every setting can be given, in the order of choice; a date as TOML's own or as a text."""
    given_ = {
        "title": "T", "subtitle": "S", "language": "de-AT", "version": "1", "date": "1944-09-19", "editor": "E",
        "publisher": "P", "licence": "https://x.org/", "base_url": "http://x.org/y",
        "versions": "https://x.org/{version}", "contact": "mailto:a@x.org",
        "conventions": "leiden",
    }
    lines = [f'{name} = "{value}"' for name, value in reversed(given_.items())]
    lines += ["longest_page = 50", "remote_images = true", "download = true", "[words]", 'home = "Start"']
    (tmp_path / config.FILE).write_text("\ufeff# a comment\n[edition]\n" + "\n".join(lines), "utf-8")
    edition = config.load(tmp_path)
    assert dataclasses.asdict(edition.settings) == {
        **given_, "longest_page": 50, "remote_images": True, "download": True,
    }
    assert edition.words == {"home": "Start"}


@pytest.mark.parametrize(("text", "code", "place", "words"), [
    ("", "missing-setting", (None, None), "table [edition]"),
    ("title = 'T'", "unknown-setting", (1, 1), "table “title”"),
    ("[edition]\n", "missing-setting", (1, 2), "no title"),
    ("[edition]\ntitle = ''", "wrong-setting", (2, 1), "title"),
    ("[edition]\ntitle = 3", "wrong-setting", (2, 1), "title"),
    ("[edition]\ntitle = T", "not-toml", (2, 9), "Not TOML"),
    ("[edition]\ntitle = 'T'\ntitle = 'U'", "not-toml", (3, 12), "Not TOML"),
    ("[edition\n", "not-toml", (1, 9), "Not TOML"),
    ("[edition]\n\ntitle = 'T'\n  licens = 'x'", "unknown-setting", (4, 3), "licens"),
    ("[edition]\ntitle = 'T'\nlanguage = 'English!'", "wrong-setting", (3, 1), "language"),
    ("[edition]\ntitle = 'T'\ndate = '19.9.1944'", "wrong-setting", (3, 1), "date"),
    ("[edition]\ntitle = 'T'\ndate = 1944-09-19T12:00:00", "wrong-setting", (3, 1), "date"),
    ("[edition]\ntitle = 'T'\ndate = '1944-02-30'", "wrong-setting", (3, 1), "date"),
    ("[edition]\ntitle = 'T'\nconventions = 'paris'", "wrong-setting", (3, 1), "conventions"),
    ("[edition]\ntitle = 'T'\nlongest_page = -1", "wrong-setting", (3, 1), "longest_page"),
    ("[edition]\ntitle = 'T'\nlongest_page = '9'", "wrong-setting", (3, 1), "longest_page"),
    ("[edition]\ntitle = 'T'\n[words]\nhom = 'Start'", "unknown-setting", (4, 1), "word “hom”"),
    ("[edition]\ntitle = 'T'\n[words]\nhome = 1", "wrong-setting", (4, 1), "word “home”"),
    ("words = 3\n[edition]\ntitle = 'T'", "wrong-setting", (1, 1), "no table"),
    ("[edition]\ntitle = 'T'\nbase_url = 'javascript:alert(1)'", "wrong-setting", (3, 1), "base_url"),
    ("[edition]\ntitle = 'T'\nlicence = 'CC BY'", "wrong-setting", (3, 1), "licence"),
    ("[edition]\ntitle = 'T'\n[editon]\n", "unknown-setting", (3, 2), "editon"),
    ("edition = 3", "missing-setting", (None, None), "table [edition]"),
    (b"\xff\xfe[", "wrong-encoding", (None, None), "UTF-8"),
])
def test_faults(tmp_path: Path, text: str | bytes, code: str, place: tuple[int | None, int | None], words: str) -> None:
    """Each fault has its code, its line and column, and its name."""
    finding = faults(tmp_path, text)[0]
    assert (finding.code, (finding.line, finding.column)) == (code, place), finding
    assert words in finding.message


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Five faults are five findings, with a suggestion where a name is near."""
    found = faults(tmp_path, "[edition]\ntitel = 'T'\nlicence = 'x'\ndate = 'x'\n\n[other]\n")
    told = {(finding.code, finding.line) for finding in found}
    assert told == {
        ("unknown-setting", 2), ("wrong-setting", 3), ("wrong-setting", 4), ("unknown-setting", 6),
        ("missing-setting", 1),
    }
    assert any(finding.hint == "Did you mean “title”?" for finding in found)


def test_no_settings(tmp_path: Path) -> None:
    """A folder without edition.toml says how to make one."""
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path)
    assert "edition new" in str(caught.value.findings[0].hint)


def test_find(tmp_path: Path) -> None:
    """An edition is found from inside it, from the folder itself, and from beside a folder `tei`."""
    home = tmp_path / "a" / "tei"
    (home / "documents").mkdir(parents=True)
    (home / config.FILE).write_text("[edition]")
    for start in (home, home / "documents", tmp_path / "a", home / "documents" / "not-there"):
        assert config.find(start) == home
    assert config.find(tmp_path) is None


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Whatever stands in the file, it is read or refused with findings."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / config.FILE).write_bytes(f"[edition]\n{text}".encode("utf-8", "surrogatepass"))
        with contextlib.suppress(ConfigError):
            config.load(Path(folder))
