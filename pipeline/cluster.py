"""The map on a cluster: Dask's scheduler says which machine does what; here is only what is handed to it.

Files travel as bytes, the edition's own stylesheet, grammar and rules too: a worker needs nothing but this package.
What a lost worker was at is done again by another (Dask counts to `distributed.scheduler.allowed-failures`).
"""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError, EditionError
from pipeline.model import Finding
from pipeline.pool import Failed, attempt, parcels
from pipeline.rendering import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.tasks import Job, Outcome, Task

_WAIT = 30  # seconds for a scheduler and its first worker
# Parcels that are on their way or being worked on, for each process of the cluster.
_AHEAD = 4

Files = tuple[tuple[str, str, bytes], ...]
"""Files that a job needs beside itself: the folder that they lie in, the path in it, the bytes."""


def on_cluster(address: str) -> Callable[[Job, Sequence[Task]], Iterator[Outcome]]:
    """Give what does tasks on the cluster whose scheduler has this address. Raises `ConfigError`."""
    try:
        import distributed  # noqa: F401, PLC0415 - an extra, of use to few
    except ImportError as error:
        raise _fault(address, "The library for clusters is not installed.",
                     'Install it: pip install "scholarly-edition-pipeline[cluster]".') from error
    return lambda job, tasks: _run(address, job, tasks)


def _run(address: str, job: Job, tasks: Sequence[Task]) -> Iterator[Outcome]:
    from distributed import Client, as_completed  # noqa: PLC0415 - an extra, and slow to load

    if not tasks:
        return
    try:
        client: Any = Client(address, timeout=_WAIT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        hint = "Start one with `dask scheduler`, workers with `dask worker ADDRESS`, and give its address."
        raise _fault(address, f"There is no scheduler at this address: {error}.", hint) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError as error:
            raise _fault(address, "The scheduler has no workers.", f"Start some: `dask worker {address}`.") from error
        processes = max(1, sum(client.nthreads().values()))
        waiting = parcels(tasks, processes)[::-1]
        packed = client.scatter(pickle.dumps((job, _files(job))), broadcast=True, hash=True)
        running: Any = as_completed(loop=client.loop, raise_errors=False)
        given: dict[str, list[Task]] = {}

        def give() -> None:
            parcel = waiting.pop()
            future = client.submit(_work, packed, [task.loaded() for task in parcel], pure=False)
            given[future.key] = parcel
            running.add(future)

        for _ in range(min(len(waiting), _AHEAD * processes)):
            give()
        for future in running:
            parcel = given.pop(future.key)
            # Its status does not tell: what was done and then lost with its worker is done again, and waited for here.
            outcomes, lost = _outcomes_of(future)
            if lost is None:
                yield from outcomes
            elif len(parcel) > 1:
                # Workers died of it again and again: each file alone, so that the culprit is known.
                waiting += [[task] for task in parcel]
            else:
                yield Failed(parcel[0].number, None, f"no worker could do it ({str(lost) or type(lost).__name__})")
            future.release()
            while waiting and len(given) < _AHEAD * processes:
                give()


def _outcomes_of(future: Any) -> tuple[list[Outcome], Exception | None]:
    """Wait for a parcel that was given to the cluster; give what became of it, or why nothing did."""
    try:
        return future.result(), None
    except Exception as error:  # noqa: BLE001 - of a file's faults none comes here: it is the worker that was lost
        return [], error


def _files(job: Job) -> Files:
    """Give the files of the edition's own that a job names."""
    found: list[tuple[str, str, bytes]] = []
    own = [job.context.own_rules, *((job.checks.grammar, *job.checks.rules) if job.checks else ())]
    for path in filter(None, own):
        folder = path.parent
        found += [
            (str(folder), file.relative_to(folder).as_posix(), file.read_bytes())
            for file in sorted(folder.rglob("*")) if file.is_file()
        ]
    return tuple(dict.fromkeys(found))


_workers: dict[str, Worker] = {}


def _work(packed: bytes, tasks: list[Task]) -> list[Outcome]:
    """Do tasks in a process of the cluster; its last job stays ready."""
    key = hashlib.sha256(packed).hexdigest()
    if key not in _workers:
        _workers.clear()
        _workers[key] = Worker(_placed(*pickle.loads(packed)))  # noqa: S301 - it came from the client, as all tasks do
    found: list[Outcome] = []
    for task in tasks:
        try:
            found.append(attempt(_workers[key].do, task))
        except Exception as error:  # noqa: BLE001 - one file's fault is not its parcel's
            found.append(Failed(task.number, EditionError(f"{type(error).__name__}: {error}")))
    return found


def _placed(job: Job, files: Files) -> Job:
    """Write the files of a job where the worker can read them, and name them there."""
    home = Path(tempfile.mkdtemp(prefix="edition-job-"))
    folders = {folder: home / str(number) for number, folder in enumerate(dict.fromkeys(one for one, _, _ in files))}
    for folder, name, data in files:
        path = folders[folder] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def moved(path: Path) -> Path:
        return folders[str(path.parent)] / path.name

    context, checks = job.context, job.checks
    if context.own_rules:
        context = replace(context, own_rules=moved(context.own_rules))
    if checks:
        grammar = moved(checks.grammar) if checks.grammar else None
        checks = replace(checks, grammar=grammar, rules=tuple(map(moved, checks.rules)))
    return replace(job, context=context, checks=checks)


def _fault(address: str, message: str, hint: str) -> ConfigError:
    return ConfigError([Finding(address, None, None, "error", "no-cluster", message, "config", hint)])
