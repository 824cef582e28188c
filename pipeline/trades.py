"""What the processes of a build can do, each a trade of the pool: imported and compiled where it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.pool import Failed, Pool, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.bounds import Limits
    from pipeline.config import Edition
    from pipeline.facts import Facts, File
    from pipeline.ledger import Ledgers
    from pipeline.reading import Read
    from pipeline.rendering import Done, Job, Outcome
    from pipeline.rendering import Task as Mapping

# To start a process costs as much as so many bytes of ordinary documents, and whose facts are not known are those of
# which everything is still to be made.
_WORTH = 200_000
_AT_ONCE = 500  # files of which what was read is in memory at once


def mapping(job: Job) -> Work:
    """Give the work of a map."""
    return Work(_mapper, job, _WORTH, limited=True, apart=job.context.own_rules is not None)


def _mapper(job: Job) -> Callable[[Mapping], Done]:
    from pipeline.rendering import Worker  # noqa: PLC0415 - for those who do it

    return Worker(job).do


def do_all(job: Job, tasks: Sequence[Mapping], jobs: int, limits: Limits | None = None) -> Iterator[Outcome]:
    """Do the tasks of a map in processes of their own; give the outcomes as they come, in any order."""
    with Pool(jobs, limits) as pool:
        yield from pool.do(mapping(job), tasks)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that is to be read."""

    number: int
    size: int
    file: File


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of it: see `facts_of`."""

    number: int
    found: tuple[Facts, str]


def reading(pool: Pool) -> Read:
    """Give what reads files as `read_all` does, in the processes of a pool."""
    def read(files: Sequence[File], edition: Edition, ledgers: Ledgers) -> Iterator[tuple[Facts, str]]:
        work = Work(_reader, edition, _WORTH)
        every = [_Reading(number, file.size, file) for number, file in enumerate(files)]
        several = [every[first : first + _AT_ONCE] for first in range(0, len(every), _AT_ONCE)]
        # While what was read is kept here, the processes read the next.
        begun = [pool.do(work, some) for some in several[:1]]
        for place, some in enumerate(several):
            begun += [pool.do(work, more) for more in several[place + 1 : place + 2]]
            found: dict[int, Any] = {}
            outcomes = begun.pop(0)
            for task in some:
                while task.number not in found:
                    outcome = next(outcomes)
                    found[outcome.number] = outcome
                outcome = found.pop(task.number)
                yield outcome.found if isinstance(outcome, _Read) else _again(outcome, task.file, edition, ledgers)

    return read


def _reader(edition: Edition) -> Callable[[_Reading], _Read]:
    from pipeline.facts import facts_of  # noqa: PLC0415 - as above
    from pipeline.ledger import Ledgers  # noqa: PLC0415

    ledgers = Ledgers(edition.folder)
    return lambda task: _Read(
        task.number, facts_of(task.file, edition, ledgers.get(task.file.name, task.file.kind)))


def _again(failed: Failed, file: File, edition: Edition, ledgers: Ledgers) -> tuple[Facts, str]:
    from pipeline.facts import facts_of  # noqa: PLC0415 - as above

    if failed.error:
        raise failed.error
    return facts_of(file, edition, ledgers.get(file.name, file.kind))
