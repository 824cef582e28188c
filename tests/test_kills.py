"""A build that is killed, and two at once: the site is whole, that of before or the new one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editions import LOOP, ROOT, letters, process, publish, snapshot

from pipeline import config, site
from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable



def started(*arguments: str | os.PathLike[str]) -> subprocess.Popen[bytes]:
    """Start a build as a group of processes, which can be killed together."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "pipeline.cli", "build", *(os.fspath(one) for one in arguments)]
    return subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, start_new_session=True,
    )


def kill(folder: Path, dice: random.Random, times: int, wait: Callable[[float], float]) -> None:
    """Kill builds at random moments; the site is always that of a build before, or whole and new."""
    letters(folder / "edition")
    begun = time.monotonic()
    assert process("build", folder / "edition", "-o", folder / "site").status == 0
    taken = time.monotonic() - begun
    for number in range(times):
        before = snapshot(folder / "site")
        (folder / "edition" / config.FILE).write_text(f'[edition]\ntitle = "T {number}"\n', "utf-8")
        running = started(folder / "edition", "-o", folder / "site", "-j", "2")
        time.sleep(wait(taken) * dice.random())
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        after = snapshot(folder / "site")
        manifest = json.loads(after["manifest.json"])
        is_new = manifest["title"] == f"T {number}" and after.keys() == {*manifest["files"], "manifest.json"}
        assert after == before or is_new
        left = [path for path in folder.iterdir() if path.name.startswith(".")]
        assert len(left) <= 1  # each build takes away what the one before left
    assert process("build", folder / "edition", "-o", folder / "site").status == 0
    assert process("build", folder / "edition", "-o", folder / "clean", "--no-cache").status == 0
    assert snapshot(folder / "site") == snapshot(folder / "clean")
    assert sorted(path.name for path in folder.iterdir()) == ["clean", "edition", "site"]


def test_killed(tmp_path: Path) -> None:
    """A build may be killed at any moment."""
    kill(tmp_path, random.Random(1), 4, lambda taken: taken)


@pytest.mark.slow
def test_killed_again_and_again(tmp_path: Path) -> None:
    """The same at a hundred moments."""
    kill(tmp_path, random.Random(2), 100, lambda taken: 1.1 * taken)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone ends processes with their parent")
def test_a_parent_that_is_killed(tmp_path: Path) -> None:
    """Where the build alone is killed, its processes end too, though they be in a loop without end."""
    folder = letters(tmp_path / "edition", LOOP)
    running = started(folder, "-o", tmp_path / "site", "-j", "1")
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")

    def loops(pid: str) -> bool:
        """Tell whether a process has worked for a while: it is in the loop."""
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().split()[13:15])) > 500

    def until(happened: Callable[[], bool]) -> None:
        while not happened():
            assert running.poll() is None or not children.exists()
            time.sleep(0.1)

    until(lambda: any(loops(pid) for pid in children.read_text().split()))
    pids = children.read_text().split()
    running.kill()
    running.communicate()
    until(lambda: not any(_runs(pid) for pid in pids))
    assert not (tmp_path / "site").exists()


def _runs(pid: str) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_what_a_killed_build_left(tmp_path: Path) -> None:
    """What nobody owns beside the site goes, what another build is at stays, and so does all else of such a name."""
    site_ = tmp_path / "site"
    publish(site_, {"a.html": b"one"})
    names = (".site.edition-dead0000", ".site.edition-dead0001.old", ".site.mine", ".site.edition-", ".other.edition-x")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_bytes(b"left")
    (tmp_path / ".site.edition-file").write_bytes(b"a file")
    with site.Draft(site_) as alive:
        alive.put("a.html", b"two")
        publish(site_, {"a.html": b"three"})
        assert alive._fresh is not None
        assert (alive._fresh._folder / "a.html").read_bytes() == b"two"
        with pytest.raises(OutputError, match="another build"):
            alive.publish({})
    assert (site_ / "a.html").read_bytes() == b"three"
    publish(site_, {"a.html": b"four"})
    assert (site_ / "a.html").read_bytes() == b"four"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".other.edition-x", ".site.edition-", ".site.edition-file", ".site.mine", "site"]


def test_killed_between_two_renamings(tmp_path: Path) -> None:
    """Where folders cannot be exchanged, a kill may leave no site: the next build puts the old one back."""
    publish(tmp_path / "site", {"a.html": b"one"})
    (tmp_path / "site" / "own.txt").write_text("the user's")
    (tmp_path / "site").rename(tmp_path / ".site.edition-dead0000.old")
    with site.Draft(tmp_path / "site"):
        pass
    assert (tmp_path / "site" / "a.html").read_bytes() == b"one"
    publish(tmp_path / "site", {"a.html": b"two"})
    assert (tmp_path / "site" / "own.txt").read_text() == "the user's"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_two_builds_at_once(tmp_path: Path) -> None:
    """Two builds of one edition into one folder, with one store: each ends well or says why, and the site is whole."""
    folder = letters(tmp_path / "edition")
    running = [started(folder, "-o", tmp_path / "site") for _ in range(2)]
    ends = [(one.communicate()[1], one.returncode)[::-1] for one in running]
    assert 0 in [status for status, _ in ends], ends
    for status, told in ends:
        assert status in (0, 2), told
        assert b"Traceback" not in told
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    assert process("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_two_builds_with_one_shared_store(tmp_path: Path) -> None:
    """Two builds that put into one shared folder at the same time, and one after them: all sites are right."""
    shared = tmp_path / "shared"
    folders = [letters(tmp_path / name) for name in ("one", "two")]
    running = [started(one, "-o", tmp_path / f"{one.name}-site", "--cache", shared) for one in folders]
    for one in running:
        told = one.communicate()[1]
        assert one.returncode == 0, told
    run = process("build", folders[0], "-o", tmp_path / "third", "--cache", shared, "--explain")
    assert run.status == 0
    assert "letter" not in run.err
    assert process("build", folders[0], "-o", tmp_path / "clean", "--no-cache").status == 0
    for name in ("one-site", "two-site", "third"):
        assert snapshot(tmp_path / name) == snapshot(tmp_path / "clean")
    assert [path for path in shared.rglob("new-*") if path.is_file()] == []
