"""Processes that take tasks of several kinds: each outcome comes once, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from editions import ROOT, small

from pipeline.bounds import Limits
from pipeline.errors import ChangedMeanwhile, EditionError
from pipeline.pool import Failed, Pool, Work

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do."""

    number: int
    size: int = 1
    what: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it, and which process did it."""

    number: int
    found: Any
    process: int


KEPT: list[str] = []


def doer(share: str) -> Callable[[Task], Told]:
    """Do a task as it says; `share` is a folder that tells what has been done before."""
    died = Path(share, "died")

    def do(task: Task) -> Told:
        if task.what == "die" or (task.what == "die once" and not died.exists()):
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if task.what == "raise":
            raise ChangedMeanwhile("a.xml")
        if task.what == "break":
            raise ValueError("broken")
        if task.what == "eat":
            KEPT.append("x" * 300_000_000)
        time.sleep({"wait": 60, "pause": 2.5}.get(task.what, 0))
        return Told(task.number, task.what, os.getpid())

    return do


def other(share: str) -> Callable[[Task], Told]:
    """Another kind of work."""
    return lambda task: Told(task.number, f"{share} {task.what}", os.getpid())


def broken(share: str) -> Callable[[Task], Told]:
    """Work that cannot even begin."""
    raise EditionError(share)


def test_every_outcome_comes_once(tmp_path: Path) -> None:
    """Of works that processes do at the same time each gives its own outcomes; processes go from one to the other."""
    with Pool(2) as pool:
        first = pool.do(Work(doer, str(tmp_path), 1), [Task(number) for number in range(40)])
        second = pool.do(Work(other, "b", 1), [Task(number, 1, "c") for number in range(5)])
        alone = pool.do(Work(other, "d", 1), [Task(0, 1, "e")])
        (found,) = alone
        assert found.found == "d e"
        every = [*first, *second]
    assert sorted(one.number for one in every) == sorted([*range(40), *range(5)])
    processes = {one.process for one in every}
    assert os.getpid() not in processes
    assert 1 <= len(processes) <= 2


def test_little_is_done_here(tmp_path: Path) -> None:
    """What is not worth a process is done by this one, in its order, unless there are processes or limits."""
    work, tasks = Work(doer, str(tmp_path), 100), [Task(number) for number in range(3)]
    with Pool(2) as pool:
        assert [(one.number, one.process) for one in pool.do(work, tasks)] == [(n, os.getpid()) for n in range(3)]
        pool.warm(work, 1)
        assert {one.process for one in pool.do(work, tasks)} == {os.getpid()}
        anyway = Work(doer, str(tmp_path), 100, anyway=True)
        assert os.getpid() not in {one.process for one in pool.do(anyway, tasks)}
    with Pool(1) as pool:
        pool.warm(work, 1)
        assert {one.process for one in pool.do(work, [Task(0, 1000), Task(1, 1000)])} == {os.getpid()}
    for work, limits in ((Work(doer, str(tmp_path), 100, apart=True), None),
                         (Work(doer, str(tmp_path), 100, limited=True), Limits())):
        with Pool(1, limits) as pool:
            assert os.getpid() not in {one.process for one in pool.do(work, tasks)}


def test_errors_travel(tmp_path: Path) -> None:
    """An error of the input comes as it is, another as what can travel; the other tasks are done all the same."""
    with Pool(2) as pool:
        tasks = [Task(0), Task(1, 1, "raise"), Task(2, 1, "break"), Task(3)]
        found = {one.number: one for one in pool.do(Work(doer, str(tmp_path), 1), tasks)}
        assert isinstance(found[0], Told)
        assert isinstance(found[3], Told)
        assert isinstance(found[1].error, ChangedMeanwhile)
        assert str(found[2].error) == "ValueError: broken"
        several = [*pool.do(Work(broken, "why", 1), [Task(0), Task(1)])]
        assert [str(one.error) for one in several] == ["why", "why"]
        pool.warm(Work(broken, "why", 1), 2)  # is told with a task, if there is one
        assert [one.found for one in pool.do(Work(other, "a", 1), [Task(0, 1, "b")])] == ["a b"]


@pytest.mark.parametrize("limited", [True, False])
def test_who_dies(tmp_path: Path, *, limited: bool) -> None:
    """What a process was at when it died is done again; what it dies of each time is named, and the rest is done."""
    with Pool(2) as pool:
        tasks = [*(Task(number, 10) for number in range(20)), Task(20, 10, "die once"), Task(21, 10, "die")]
        found = {one.number: one for one in pool.do(Work(doer, str(tmp_path), 1, limited=limited), tasks)}
    assert sorted(found) == list(range(22))
    assert [one.number for one in found.values() if isinstance(one, Failed)] == [21]
    assert "died each time" in found[21].reason


def test_limits_hold_for_what_is_limited(tmp_path: Path) -> None:
    """What takes too long or too much is ended where limits hold, and nowhere else."""
    with Pool(2, Limits(seconds=2)) as pool:
        limited, free = (Work(doer, str(tmp_path), 1, limited=one) for one in (True, False))
        assert len([*pool.do(free, [Task(number, 100) for number in range(9)])]) == 9  # they have started
        stuck, patient = pool.do(limited, [Task(0, 1, "wait"), Task(1)]), pool.do(free, [Task(0, 1, "pause")])
        assert {one.number: isinstance(one, Failed) for one in stuck} == {0: True, 1: False}
        assert [isinstance(one, Failed) for one in patient] == [False]


def test_memory_of_one_work_is_no_fault_of_another(tmp_path: Path) -> None:
    """A process that something without limits has made large does nothing more that has some: another does."""
    with Pool(1, Limits(seconds=0, megabytes=300)) as pool:
        limited, free = (Work(doer, str(tmp_path), 1, limited=one, apart=True) for one in (True, False))
        (large,) = pool.do(free, [Task(0, 1, "eat")])
        (small,) = pool.do(limited, [Task(0, 1, "pause")])
    assert isinstance(large, Told)
    assert isinstance(small, Told)


def test_what_is_alone_goes_first(tmp_path: Path) -> None:
    """A task that cannot be divided is begun before the rest of many, so that nobody waits for it at the end."""
    with Pool(1) as pool:
        work = Work(doer, str(tmp_path), 1, apart=True)
        many = pool.do(work, [Task(number, 100) for number in range(10)])
        (first,) = pool.do(Work(other, "a", 1), [Task(0, 1, "b")])
        assert first.found == "a b"
        assert sum(batch.left for batch in pool._batches) > 1
        assert len([*many]) == 10


def test_who_builds_a_large_edition_starts_no_engine(tmp_path: Path) -> None:
    """Where processes are at work the one that builds imports neither Saxon nor what compiles grammars."""
    small(tmp_path / "edition", "a", "b", "c")
    program = (
        "import sys; sys.argv = ['edition', *sys.argv[1:]]\n"
        "from pipeline import trades; trades._WORTH = 1\n"
        "from pipeline.cli import main\n"
        "if __name__ == '__main__':\n"
        "    try: main()\n"
        "    finally: print(*{'saxonche', 'pipeline.validate.grammar'} & sys.modules.keys(), 'imported')\n"
    )
    (tmp_path / "program.py").write_text(program, "utf-8")
    paths = [str(tmp_path / name) for name in ("program.py", "edition", "site")]
    line = [sys.executable, paths[0], "build", paths[1], "-o", paths[2], "-j", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["imported"]
