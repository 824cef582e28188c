"""Tasks to outcomes in processes that may be lost: killed, stuck, or grown too large.

Saxon holds the interpreter's lock, so processes; and loses a thread when forked, so spawned ones. A transformation
cannot be interrupted from inside: the parent watches each process, ends one that takes too long or too much memory,
names the file that it was at, and starts another. What dies by itself gets its file a second time, alone.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.bounds import Limits
from pipeline.errors import EditionError
from pipeline.rendering import Done, Job, Task, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

# Starting a process costs as much as this many bytes of ordinary documents.
_WORTH_A_PROCESS = 200_000
_PARCEL = 500_000  # bytes that travel at once
_LOOK = 0.5  # seconds between two looks at the processes
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Failed:
    """A file of which nothing could be made: its task, and the error, or in `reason` what became of the process."""

    number: int
    error: Exception | None
    reason: str = ""


Outcome = Done | Failed


def do_all(job: Job, tasks: Sequence[Task], jobs: int, limits: Limits | None = None) -> Iterator[Outcome]:
    """Do tasks in at most `jobs` processes; give the outcomes as they come, in any order.

    A few small tasks are done in this process, unless `limits` are given or a stylesheet is the edition's own.
    """
    size = sum(task.size for task in tasks)
    jobs = min(jobs, len(tasks), max(1, size // _WORTH_A_PROCESS))
    if not tasks:
        return
    if jobs == 1 and limits is None and job.context.own_rules is None:
        worker = Worker(job)
        for task in tasks:
            yield attempt(worker, task)
        return
    yield from _Pool(job, jobs, limits or Limits()).run(tasks)


def attempt(worker: Worker, task: Task) -> Outcome:
    """Do a task; an error of the input or of a stylesheet is an outcome too."""
    try:
        return worker.do(task)
    except EditionError as error:
        return Failed(task.number, error)


def _work(connection: Connection, job: Job) -> None:
    # An interruption is for the parent, which ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    worker: Worker | None = None
    with suppress(EOFError, OSError):
        while True:
            for task in connection.recv():
                connection.send(_safe(worker := worker or Worker(job), task))


def _end_with_parent() -> None:
    """Where the system can (Linux): end when the parent is killed, though a stylesheet be in a loop without end."""
    if sys.platform.startswith("linux"):
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
        parent = multiprocessing.parent_process()
        if parent and parent.pid != os.getppid():
            os.kill(os.getpid(), signal.SIGKILL)  # it was killed before this


def _safe(worker: Worker, task: Task) -> Outcome:
    try:
        return attempt(worker, task)
    except Exception as error:  # noqa: BLE001 - whatever it is, it travels to the parent and is told there
        return Failed(task.number, _to_travel(error))


def _to_travel(error: Exception) -> Exception:
    return RuntimeError(f"{type(error).__name__}: {error}")


class _Process:
    """A worker process, and what it was given: the first of `tasks` is the one that it is at."""

    target = staticmethod(_work)

    def __init__(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        self.ours, theirs = context.Pipe()
        self._process = context.Process(target=self.target, args=(theirs, job), daemon=True)
        self._process.start()
        theirs.close()
        self.tasks: deque[Task] = deque()
        self.begun = time.monotonic()

    def give(self, tasks: Sequence[Task]) -> None:
        self.begun = time.monotonic()
        self.tasks.extend(tasks)
        with suppress(OSError):
            self.ours.send(tasks)

    def fault(self, limits: Limits) -> str:
        """Tell which limit the process has passed."""
        if limits.seconds and time.monotonic() - self.begun > limits.seconds:
            return f"it took longer than {limits.seconds:g} seconds"
        if limits.megabytes and _megabytes(self._process.pid) > limits.megabytes:
            return f"it took more than {limits.megabytes} MB of memory"
        return ""

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.ours.close()


class _Pool:
    """The processes of one run."""

    def __init__(self, job: Job, jobs: int, limits: Limits) -> None:
        self._job, self._jobs, self._limits = job, jobs, limits
        self._processes: list[_Process] = []
        self._parcels: list[list[Task]] = []
        self._tries: dict[int, int] = {}

    def run(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        # The largest come first, so that none is left for the end; the parcels are taken from the back.
        self._parcels = parcels(tasks, self._jobs)[::-1]
        try:
            while self._parcels or any(process.tasks for process in self._processes):
                self._occupy()
                ready = wait([process.ours for process in self._processes], _LOOK)
                for process in list(self._processes):
                    if process.ours in ready:
                        yield from self._heard(process)
                    elif process.tasks and (reason := process.fault(self._limits)):
                        yield self._lost(process, reason)
        finally:
            for process in self._processes:
                process.end()

    def _occupy(self) -> None:
        for process in self._processes:
            if not process.tasks and self._parcels:
                process.give(self._parcels.pop())
        while self._parcels and len(self._processes) < self._jobs:
            self._processes.append(_Process(self._job))
            self._processes[-1].give(self._parcels.pop())

    def _heard(self, process: _Process) -> Iterator[Outcome]:
        try:
            outcome: Outcome = process.ours.recv()
        except (EOFError, OSError):
            if not process.tasks:
                self._again(process)
                return
            task = process.tasks[0]
            tries = self._tries[task.number] = self._tries.get(task.number, 0) + 1
            if tries >= _TRIES:
                yield self._lost(process, "the process that worked on it died each time")
            else:
                self._again(process, alone=task)
            return
        process.tasks.popleft()
        process.begun = time.monotonic()
        yield outcome

    def _lost(self, process: _Process, reason: str) -> Failed:
        """End a process; its file is given up, and the rest of what it had given to another."""
        task = process.tasks.popleft()
        self._again(process)
        return Failed(task.number, None, reason)

    def _again(self, process: _Process, alone: Task | None = None) -> None:
        self._processes.remove(process)
        process.end()
        rest = [task for task in process.tasks if task is not alone]
        self._parcels += [parcel for parcel in (rest, [alone] if alone else []) if parcel]


def parcels(tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
    """Put tasks into parcels of like size, the largest first."""
    most = min(_PARCEL, sum(task.size for task in tasks) // (4 * jobs) + 1)
    found: list[list[Task]] = []
    size = most
    for task in sorted(tasks, key=lambda task: (-task.size, task.number)):
        if size + task.size > most:
            found.append([])
            size = 0
        found[-1].append(task)
        size += task.size
    return found


def _megabytes(pid: int | None) -> int:
    """Give the memory that a process has, where the system tells it as Linux does; else 0."""
    with suppress(OSError, ValueError, IndexError):
        pages: Any = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return int(pages * os.sysconf("SC_PAGE_SIZE")) // 1_000_000
    return 0
