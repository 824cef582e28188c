"""Which files of a folder are its user's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.folders import unhidden

if TYPE_CHECKING:
    import pytest


def test_files_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a kind, links to files among them, in the order of their paths; not what is hidden or no file."""
    for name in ("b.xml", "a/z.xml", "a.xml", "a-b/c.xml", "notes.txt", ".hidden.xml", ".git/d.xml", "a/.e/f.xml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<a/>", "utf-8")
    (tmp_path / "folder.xml").mkdir()
    (tmp_path / "link.xml").symlink_to("b.xml")
    (tmp_path / "broken.xml").symlink_to("nowhere.xml")
    (tmp_path / "round.xml").symlink_to("round.xml")
    (tmp_path / "again").symlink_to(".", target_is_directory=True)
    found = [path.relative_to(tmp_path).as_posix() for path in unhidden(tmp_path, "*.xml")]
    assert found == ["a-b/c.xml", "a.xml", "a/z.xml", "b.xml", "link.xml"]
    assert len(unhidden(tmp_path)) == len(found) + 1
    assert unhidden(tmp_path / "nothing") == []
    monkeypatch.chdir(tmp_path)
    assert [str(path) for path in unhidden(Path(), "*.xml")] == [str(Path(name)) for name in found]
