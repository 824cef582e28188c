"""A disk without room: the old site stands whole, and the next build is right."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from editions import ROOT, failing_at, letters, process, snapshot

from pipeline import config, trees
from pipeline.build import build
from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize("call", [1, 3, 7])
def test_a_full_disk(call: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page cannot be written, the old site stands; the next build is right."""
    folder = letters(tmp_path / "edition")
    build(config.load(folder), tmp_path / "site", keep=True)
    before = snapshot(tmp_path / "site")
    (folder / config.FILE).write_text('[edition]\ntitle = "New"\n', "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(trees.Tree, "write", failing_at(call, trees.Tree.write))
        with pytest.raises(OutputError, match="No space left"):
            build(config.load(folder), tmp_path / "site", keep=True)
    assert snapshot(tmp_path / "site") == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    build(config.load(folder), tmp_path / "site", keep=True)
    build(config.load(folder), tmp_path / "clean")
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, where this system lets a test have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    line = [mount or "mount", "-t", "tmpfs", "-o", "size=4m", "edition-test", str(place)]
    if mount is None or subprocess.run(line, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be made here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full(tmp_path: Path, disk: Path) -> None:
    """On a disk that is really full the old site stands, and the store is not needed; with room the build is right."""
    folder = letters(disk / "edition")
    assert process("build", folder, "-o", disk / "site").status == 0
    before = snapshot(disk / "site")
    (folder / config.FILE).write_text('[edition]\ntitle = "New"\n', "utf-8")
    with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"0" * 4096)
    run = process("build", folder, "-o", disk / "site")
    assert run.status == 2
    assert "No space left on device" in run.err
    assert snapshot(disk / "site") == before
    assert process("build", folder, "-o", tmp_path / "elsewhere").status == 0  # its store has no room
    (disk / "ballast").unlink()
    assert process("build", folder, "-o", disk / "site").status == 0
    assert process("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(disk / "site") == snapshot(tmp_path / "clean") == snapshot(tmp_path / "elsewhere")
    assert sorted(path.name for path in disk.iterdir()) == ["edition", "site"]


def test_no_room_for_what_is_kept(tmp_path: Path) -> None:
    """Where nothing more may be written to the store, the site is made all the same."""
    folder = letters(tmp_path / "edition")
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "sys.argv = ['edition', *sys.argv[1:]]; from pipeline.cli import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", program, "build", str(folder), "-o", str(tmp_path / "site")]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
    whole = process("build", folder, "-o", tmp_path / "clean", "--no-cache")
    assert whole.status == 0
    if done.returncode == 0:
        assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")
    else:
        assert "cannot be written" in done.stderr
        assert not (tmp_path / "site").exists()
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")
