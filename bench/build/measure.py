"""A command to what it takes: seconds, seconds of the processors, memory; its own and its children's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Cost:
    """Seconds; seconds of all processors; the peak memory of the main process and of its largest child, in MB."""

    wall: float
    cpu: float
    main: int = 0
    child: int = 0

    def __add__(self, other: Cost) -> Cost:
        """Give the cost of one after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.main, other.main), max(self.child, other.child))


def cost(command: Sequence[str | Path], environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Cost:
    """Run a command; its output is kept from the table, and told where it fails."""
    environment = {**(environment or os.environ), "PYTHONPATH": os.pathsep.join(
        filter(None, (str(ROOT), (environment or {}).get("PYTHONPATH"))))}
    # Who has installed a package has its bytecode, too.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peaks: dict[int, int] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            for pid, size in _memory_of(process.pid).items():
                peaks[pid] = max(size, peaks.get(pid, 0))

    thread = threading.Thread(target=watch)
    thread.start()
    told = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    over.set()
    thread.join()
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))[:300]}\n{told.decode()[-2000:]}")
    # What the system tells of a process that has ended is the peak of it and of its children.
    return Cost(wall, used.ru_utime + used.ru_stime, peaks.get(process.pid, 0), max(
        (size for pid, size in peaks.items() if pid != process.pid), default=0))


def best(command: Sequence[str | Path], repeat: int = 1, before: Iterable[Path] = ()) -> Cost:
    """Run a command several times, each time without the folders `before`; give the quickest."""
    found = []
    for _ in range(repeat):
        for path in before:
            shutil.rmtree(path, ignore_errors=True)
        found.append(cost(command))
    return min(found, key=lambda one: one.wall)


def _memory_of(pid: int) -> dict[int, int]:
    """Give the peak memory of a process and of its children until now, in MB, by process."""
    found = {}
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            status = Path(f"/proc/{one}/status").read_text()
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            continue
        found[one] = next((int(line.split()[1]) * 1024 // 1_000_000 for line in status.splitlines()
                           if line.startswith("VmHWM:")), 0)
    return found
