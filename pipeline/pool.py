"""Tasks to outcomes in processes that live through a build and may be lost: killed, stuck, or grown too large.

Saxon holds the interpreter's lock, so processes; and loses a thread when forked, so spawned ones. A transformation
cannot be interrupted from inside: the parent watches each process, ends one that takes too long or too much memory,
names the file that it was at, and starts another. What dies by itself gets its file a second time, alone.

A process starts when there is enough to do, and takes tasks of any kind of `Work`, some of one and then of another.
What it needs for a kind it imports and compiles when it is first given such a task, and keeps.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.bounds import Limits
from pipeline.errors import EditionError
from pipeline.imports import import_lxml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from types import TracebackType
    from typing import Self

_PARCEL = 500_000  # bytes that travel at once
_LOOK = 0.5  # seconds between two looks at the processes
_TRIES = 2


class Task(Protocol):
    """What is to be done: the number that tells it from others of its work, and how much it is, in bytes."""

    @property
    def number(self) -> int:
        """Tell it from others."""
    @property
    def size(self) -> int:
        """Tell how much it is."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task of which nothing came: its number, and the error, or in `reason` what became of the process."""

    number: int
    error: Exception | None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Tasks of one kind: `trade` makes, of what they `share`, what does one of them; the outcome has its `number`.

    A process is worth starting for so many bytes of them; less is done in the process that builds, unless others are
    there `anyway`. `limited`: the limits of one file hold. `apart`: the process that builds does nothing of it.
    """

    trade: Callable[[Any], Callable[[Any], Any]]
    """A function of a module, so that all processes know it."""
    share: Any
    worth: int
    anyway: bool = False
    limited: bool = False
    apart: bool = False


@dataclass(slots=True, eq=False)
class _Batch:
    """Tasks that were given to the processes together: how many are not done, and the outcomes that nobody took."""

    work: Work
    left: int
    most: int
    """How many processes they are worth."""
    outcomes: deque[Any] = field(default_factory=deque)
    tries: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Parcel:
    """Tasks of a batch that travel together; a process is at the first of them."""

    batch: _Batch
    tasks: deque[Any]


def attempt(do: Callable[[Any], Any], task: Task) -> Any:
    """Do a task; an error of the input or of a stylesheet is an outcome too."""
    try:
        return do(task)
    except EditionError as error:
        return Failed(task.number, error)


def _work(connection: Connection) -> None:
    # An interruption is for the parent, which ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    import_lxml()
    works: dict[int, Work] = {}
    doing: dict[int, Callable[[Any], Any]] = {}
    with suppress(EOFError, OSError):
        while True:
            number, work, tasks = connection.recv()
            if work:
                works[number] = work
            if not tasks:
                with suppress(Exception):  # it will be told with a task
                    doing[number] = work.trade(work.share)
            for task in tasks:
                connection.send(_safe(works[number], number, doing, task))


def _safe(work: Work, number: int, doing: dict[int, Callable[[Any], Any]], task: Task) -> Any:
    try:
        if number not in doing:
            doing[number] = work.trade(work.share)
        return attempt(doing[number], task)
    except Exception as error:  # noqa: BLE001 - whatever it is, it travels to the parent and is told there
        return Failed(task.number, _to_travel(error))


def _to_travel(error: Exception) -> Exception:
    return error if isinstance(error, EditionError) else RuntimeError(f"{type(error).__name__}: {error}")


def _end_with_parent() -> None:
    """Where the system can (Linux): end when the parent is killed, though a stylesheet be in a loop without end."""
    if sys.platform.startswith("linux"):
        import multiprocessing  # noqa: PLC0415 - see `_Process`

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
        parent = multiprocessing.parent_process()
        if parent and parent.pid != os.getppid():
            os.kill(os.getpid(), signal.SIGKILL)  # it was killed before this


class _Process:
    """A worker process, and what it was given: the first task of its `parcel` is the one that it is at."""

    target = staticmethod(_work)

    def __init__(self) -> None:
        import multiprocessing  # noqa: PLC0415 - many builds need none

        context = multiprocessing.get_context("spawn")
        self.ours, theirs = context.Pipe()
        self._process = context.Process(target=self.target, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.parcel: _Parcel | None = None
        self.begun = time.monotonic()
        self._knows: set[int] = set()
        self._large = False

    def give(self, parcel: _Parcel, number: int) -> None:
        """Give tasks to a process that has none; `number` is that of their work."""
        self.begun, self.parcel = time.monotonic(), parcel
        self._large |= not parcel.batch.work.limited
        self.tell(number, parcel.batch.work, [*parcel.tasks])

    def tell(self, number: int, work: Work, tasks: Sequence[Task] = ()) -> None:
        """Send tasks, or with none tell what will be needed soon."""
        with suppress(OSError):
            self.ours.send((number, None if number in self._knows else work, tasks))
        self._knows.add(number)

    def fault(self, limits: Limits) -> str:
        """Tell which limit the process has passed."""
        if limits.seconds and time.monotonic() - self.begun > limits.seconds:
            return f"it took longer than {limits.seconds:g} seconds"
        if limits.megabytes and self._megabytes() > limits.megabytes:
            return f"it took more than {limits.megabytes} MB of memory"
        return ""

    def is_large(self, limits: Limits) -> bool:
        """Tell whether it has taken so much memory for what has no limits that what has some would pass them."""
        return bool(self._large and limits.megabytes and 2 * self._megabytes() > limits.megabytes)

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.ours.close()

    def _megabytes(self) -> int:
        """Give the memory that it has, where the system tells it as Linux does; else 0."""
        with suppress(OSError, ValueError, IndexError):
            pages: Any = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
            return int(pages * os.sysconf("SC_PAGE_SIZE")) // 1_000_000
        return 0


class Pool:
    """At most `jobs` processes; to be used as a context, at the end of which they are ended.

    The limits are those of `Limits` where none are given; where they are, what is limited is done by no other process
    than these.
    """

    def __init__(self, jobs: int, limits: Limits | None = None) -> None:
        self.jobs, self._limited, self._limits = jobs, limits is not None, limits or Limits()
        self._processes: list[_Process] = []
        self._waiting: deque[_Parcel] = deque()
        self._batches: list[_Batch] = []
        self._numbers: dict[Work, int] = {}
        self._here: dict[Work, Callable[[Any], Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """End all processes."""
        for process in self._processes:
            process.end()
        self._processes.clear()
        self._waiting.clear()
        self._batches.clear()

    def warm(self, work: Work, count: int = 0) -> None:
        """Have the processes make ready for a work. Starts them if there are fewer than `count`, and may be any."""
        while self.jobs > 1 and len(self._processes) < min(count, self.jobs):
            self._processes.append(_Process())
        for process in self._processes:
            process.tell(self._number(work), work)

    def do(self, work: Work, tasks: Sequence[Any]) -> Iterator[Any]:
        """Do tasks; give the outcomes as they come, in any order.

        Processes begin at once, and go on whenever outcomes are taken or `look` is called; this one does when they are.
        """
        size = sum(task.size for task in tasks)
        most = min(self.jobs, len(tasks), max(1, size // work.worth))
        apart = work.apart or (work.limited and self._limited)
        others = self._processes and (work.anyway or size >= work.worth)
        if not tasks or (not apart and not others and (self.jobs == 1 or most == 1)):
            return self._done_here(work, tasks)
        batch = _Batch(work, len(tasks), most)
        self._batches.append(batch)
        some = [_Parcel(batch, deque(parcel)) for parcel in parcels(tasks, most)]
        # One alone is no part of much that can be divided among all to the end: nobody shall wait for it then.
        self._waiting = deque([*some, *self._waiting] if len(some) == 1 else [*self._waiting, *some])
        self._occupy()
        return self._outcomes(batch)

    @property
    def ahead(self) -> int:
        """How many tasks are worth beginning before anybody waits for them."""
        return self.jobs + 1 if self._processes else 0

    def look(self, seconds: float = 0) -> None:
        """Take outcomes that are there, and see to it that the processes have something to do."""
        if not self._batches:
            return
        from multiprocessing.connection import wait  # noqa: PLC0415 - see `_Process`

        self._occupy()
        ready = wait([process.ours for process in self._processes], seconds)
        for process in list(self._processes):
            if process.ours in ready:
                self._heard(process)
            elif process.parcel and process.parcel.batch.work.limited and (reason := process.fault(self._limits)):
                self._lost(process, process.parcel, reason)
        self._occupy()

    def _done_here(self, work: Work, tasks: Sequence[Any]) -> Iterator[Any]:
        for task in tasks:
            if work not in self._here:
                self._here[work] = work.trade(work.share)
            yield attempt(self._here[work], task)

    def _outcomes(self, batch: _Batch) -> Iterator[Any]:
        while batch.left or batch.outcomes:
            while batch.outcomes:
                yield batch.outcomes.popleft()
            if batch.left:
                self.look(_LOOK)
        self._batches.remove(batch)

    def _occupy(self) -> None:
        for process in list(self._processes):
            if self._waiting and not process.parcel:
                work = self._waiting[0].batch.work
                if work.limited and process.is_large(self._limits):
                    self._processes.remove(process)
                    process.end()
                else:
                    self._give(process)
        most = min(self.jobs, sum(batch.most for batch in self._batches if batch.left))
        while self._waiting and len(self._processes) < most:
            self._processes.append(process := _Process())
            self._give(process)

    def _give(self, process: _Process) -> None:
        parcel = self._waiting.popleft()
        process.give(parcel, self._number(parcel.batch.work))

    def _number(self, work: Work) -> int:
        return self._numbers.setdefault(work, len(self._numbers))

    def _heard(self, process: _Process) -> None:
        parcel = process.parcel
        try:
            outcome = process.ours.recv()
        except (EOFError, OSError):
            if parcel is None:
                self._again(process, ())
                return
            task = parcel.tasks[0]
            tries = parcel.batch.tries[task.number] = parcel.batch.tries.get(task.number, 0) + 1
            if tries >= _TRIES:
                self._lost(process, parcel, "the process that worked on it died each time")
            else:
                self._again(process, ([*parcel.tasks][1:], [task]))
            return
        if parcel is None:  # it has nothing to tell
            return
        parcel.tasks.popleft()
        process.begun = time.monotonic()
        self._take(parcel.batch, outcome)
        if not parcel.tasks:
            process.parcel = None

    def _lost(self, process: _Process, parcel: _Parcel, reason: str) -> None:
        """End a process; its task is given up, and the rest of what it had given to another."""
        task = parcel.tasks.popleft()
        self._again(process, ([*parcel.tasks],))
        self._take(parcel.batch, Failed(task.number, None, reason))

    def _take(self, batch: _Batch, outcome: Any) -> None:
        batch.left -= 1
        batch.outcomes.append(outcome)

    def _again(self, process: _Process, rest: Iterable[Sequence[Any]]) -> None:
        self._processes.remove(process)
        process.end()
        if process.parcel:
            self._waiting.extendleft(_Parcel(process.parcel.batch, deque(some)) for some in rest if some)


def parcels(tasks: Sequence[Any], jobs: int) -> list[list[Any]]:
    """Put tasks into parcels of like size, the largest first, so that none of these is left for the end."""
    most = min(_PARCEL, sum(task.size for task in tasks) // (4 * jobs) + 1)
    found: list[list[Any]] = []
    size = most
    for task in sorted(tasks, key=lambda task: (-task.size, task.number)):
        if size + task.size > most:
            found.append([])
            size = 0
        found[-1].append(task)
        size += task.size
    return found
