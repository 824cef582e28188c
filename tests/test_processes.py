"""A build in several processes: the same site however many there are, and whatever becomes of one."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from editions import LOOP, letters, snapshot

from pipeline import config, pool, rendering, search, trades
from pipeline.bounds import Limits
from pipeline.build import Options, build
from pipeline.search.segment import segment_of
from pipeline.tasks import Content, Done, Task

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


class Suicide(rendering.Worker):
    """A worker that dies at a document: always, or the first time."""

    def do(self, task: Task) -> Done:
        """Die, or work."""
        mark = Path(os.environ["EDITION_TEST_MARK"])
        if task.file.name.endswith("b.xml") and (mark.suffix == ".always" or not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().do(task)


def _suicidal(connection: Connection) -> None:
    with patch.object(rendering, "Worker", Suicide):
        pool._work(connection)


@pytest.mark.parametrize("how", ["once", "always"])
def test_a_worker_that_dies(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process was at when it died is done again; the file of which it dies each time is named."""
    folder = letters(tmp_path / "edition")
    monkeypatch.setenv("EDITION_TEST_MARK", str(tmp_path / f"mark.{how}"))
    monkeypatch.setattr(trades, "_WORTH", 1)

    class Process(pool._Process):
        target = staticmethod(_suicidal)

    monkeypatch.setattr(pool, "_Process", Process)
    options = Options(keep_going=True, limits=Limits())
    built = build(config.load(folder), tmp_path / "site", 2, options=options)
    assert built.left_out == (("documents/b.xml",) if how == "always" else ())
    monkeypatch.undo()
    if how == "once":
        build(config.load(folder), tmp_path / "clean")
        assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_processes(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site and what is told are the same, however many processes there are."""
    folder = letters(tmp_path / "edition")
    one = build(config.load(folder), tmp_path / "one", 1)
    monkeypatch.setattr(trades, "_WORTH", 1)
    many = build(config.load(folder), tmp_path / "many", jobs)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "many")
    assert one.findings == many.findings


def _broken(_: object) -> object:
    raise RuntimeError


def _deadly(_: object) -> Callable[[object], object]:
    return lambda _: os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("broken", [None, _broken, _deadly], ids=["made", "broken", "deadly"])
@pytest.mark.parametrize("shared", [False, True], ids=["own", "shared"])
def test_segments_of_the_index_are_made_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Callable[[object], object] | None, *, shared: bool,
) -> None:
    """A build in several processes leaves the segments to others, and makes those here that could not be made there."""
    kept = Options(keep=True, cache=tmp_path / "cache" if shared else None)
    folder, made = letters(tmp_path / "edition"), list[int]()
    build(config.load(folder), tmp_path / "one")
    inner = segment_of

    def counting(*given: Any) -> Any:
        made.append(1)
        return inner(*given)

    monkeypatch.setattr(search, "segment_of", counting)
    monkeypatch.setattr(trades, "_WORTH", 1)
    if broken:
        monkeypatch.setattr(trades, "_indexer", broken)
    for keep in (False, True, True):
        build(config.load(folder), tmp_path / f"other-{keep}", 2, options=kept if keep else Options())
    assert made == ([1, 1] if broken else [])
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "other-False") == snapshot(tmp_path / "other-True")
    # What was made elsewhere is where the next build begins.
    letter = folder / "documents" / "a.xml"
    letter.write_text(letter.read_text("utf-8").replace("Dear", "Dearest"), "utf-8")
    monkeypatch.setattr(search, "FEW", 1)
    monkeypatch.setattr(trades, "_indexer", _broken)
    monkeypatch.setattr(search, "segment_of", lambda *_: pytest.fail("A segment was made anew."))
    build(config.load(folder), tmp_path / "other-True", 2, options=kept)


@pytest.mark.parametrize("own", ["", LOOP], ids=["bundled", "own rules"])
def test_a_process_that_makes_ready(own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large edition a process is ready before it is known what is to be made: all is as without it."""
    folder = letters(tmp_path / "edition", own)
    harmless = (folder / "documents" / "b.xml").read_text("utf-8").replace("LOOP", "")
    (folder / "documents" / "b.xml").write_text(harmless, "utf-8")
    build(config.load(folder), tmp_path / "site", 2, keep=True)
    monkeypatch.setattr(trades, "_LARGE", 1)
    done: list[object] = []
    give = pool._Process.give

    def noting(process: Any, parcel: Any, number: int) -> None:
        done.extend(task.file.name for task in parcel.tasks if isinstance(task, Task))
        give(process, parcel, number)

    monkeypatch.setattr(pool._Process, "give", noting)
    letter = folder / "documents" / "a.xml"
    letter.write_text(letter.read_text("utf-8").replace("Dear", "Dearest"), "utf-8")
    build(config.load(folder), tmp_path / "site", 2, keep=True)
    assert "documents/a.xml" in done
    build(config.load(folder), tmp_path / "clean")
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_parcels() -> None:
    """Tasks are put into parcels of like size, the largest first, each once."""
    dice = random.Random(3)
    content = Content("a.xml", "a.xml", "")
    tasks = [Task(number, content, "document", dice.randrange(1, 100_000), ()) for number in range(200)]
    parcels = pool.parcels(tasks, 2)
    assert sorted(task.number for parcel in parcels for task in parcel) == list(range(200))
    sizes = [sum(task.size for task in parcel) for parcel in parcels]
    assert max(sizes) <= max(100_000, sum(sizes) // 8 + 1)
    assert parcels[0][0].size == max(task.size for task in tasks)
