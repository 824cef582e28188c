"""What the processes of a build can do, each a trade of the pool: imported and compiled where it is done."""

from __future__ import annotations

import json
import zlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.pool import Failed, Pool, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from pipeline.bounds import Limits
    from pipeline.config import Edition
    from pipeline.facts import Facts, File
    from pipeline.heads import Heads
    from pipeline.model import Finding
    from pipeline.reading import Read
    from pipeline.search import Elsewhere, Part
    from pipeline.store import Place, Store
    from pipeline.tasks import Done, Job, Outcome
    from pipeline.tasks import Task as Text
    from pipeline.transform import Context, PageMaker, Parcel
    from pipeline.validity import Checking

# To start a process costs as much as so many bytes of ordinary documents, and whose facts are not known are those of
# which everything is still to be made.
_WORTH = 200_000
_LARGE = 500  # files from which on to look for what has changed takes longer than to start a process
_AT_ONCE = 500  # files of which what was read is in memory at once


def begin(pool: Pool, edition: Edition, count: int) -> None:
    """Start a process that makes ready for the map of an edition of so many files, if these are many.

    That is before it is known what there is to be done, and before this process has imported what finds it out.
    """
    if count >= _LARGE:
        pool.warm(Work(_readying, edition, _WORTH), 1)


def make_ready(pool: Pool, edition: Edition) -> None:
    """Have the processes that there are make ready for the map, while this one finds out what there is to be done."""
    pool.warm(Work(_readying, edition, _WORTH))


def _readying(edition: Edition) -> Callable[[Any], Any]:
    from pipeline.own_rules import own_rules
    from pipeline.rendering import Worker
    from pipeline.tasks import Job
    from pipeline.transform import Context
    from pipeline.validate.against import checks_of

    context = Context.of({}, {}, (), own_rules(edition.folder)[0])
    Worker(Job(context, checks_of(edition))).prepare()
    return lambda task: task


def mapping(job: Job) -> Work:
    """Give the work of a map."""
    return Work(_mapper, job, _WORTH, anyway=True, limited=True, apart=job.context.own_rules is not None)


def _mapper(job: Job) -> Callable[[Text], Done]:
    from pipeline.rendering import Worker

    return Worker(job).do


def do_all(job: Job, tasks: Sequence[Text], jobs: int, limits: Limits | None = None) -> Iterator[Outcome]:
    """Do the tasks of a map in processes of their own; give the outcomes as they come, in any order."""
    with Pool(jobs, limits) as pool:
        yield from pool.do(mapping(job), tasks)


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be done, beside the map."""

    number: int
    size: int
    what: Any


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of it."""

    number: int
    found: Any


def reading(pool: Pool) -> Read:
    """Give what reads files as `read_all` does, in the processes of a pool."""
    def read(files: Sequence[File], edition: Edition) -> Iterator[tuple[Facts, str]]:
        work = Work(_reader, edition, _WORTH)
        every = [_Task(number, file.size, file) for number, file in enumerate(files)]
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
                yield _found(work, task, found.pop(task.number))

    return read


def _reader(edition: Edition) -> Callable[[_Task], _Done]:
    from pipeline.facts import facts_of
    from pipeline.ledger import Ledgers

    ledgers = Ledgers(edition.folder)
    return lambda task: _Done(
        task.number, facts_of(task.what, edition, ledgers.get(task.what.name, task.what.kind)))


def checking(pool: Pool) -> Checking:
    """Give what checks files against each other as `check_between` does, in a process of a pool if there are any."""
    def check(files: Sequence[File]) -> Callable[[], list[Finding]]:
        work, task = Work(_checker, None, _WORTH), _Task(0, sum(file.size for file in files), files)
        outcomes = pool.do(work, [task])
        return lambda: list(_found(work, task, next(outcomes)))

    return check


def _checker(_: None) -> Callable[[_Task], _Done]:
    from pipeline.validity import check_between

    return lambda task: _Done(task.number, check_between(task.what))


def rendering(pool: Pool) -> Callable[[Context], PageMaker]:
    """Give what makes the pages about an edition as a `Renderer` does, in the processes of a pool if there are any."""
    return lambda context: _Pages(pool, Work(_renderer, context, _WORTH, anyway=True))


@dataclass(frozen=True, slots=True)
class _Pages:
    """Makes pages in the processes of a pool."""

    pool: Pool
    work: Work

    def many_pages(self, parcels: Iterable[Parcel]) -> Iterator[Mapping[str, str]]:
        """See `PageMaker`."""
        tasks = (_Task(number, 1, (records, [*only])) for number, (records, only) in enumerate(parcels))
        done = _in_turn(self.pool, self.work, tasks)
        return (json.loads(zlib.decompress(_found(self.work, *one))) for one in done)


def _in_turn(pool: Pool, work: Work, tasks: Iterator[_Task]) -> Iterator[tuple[_Task, _Done | Failed]]:
    """Do tasks; give each with its outcome, in their order. Some are begun at once, before anybody waits for them."""
    begun: deque[tuple[_Task, Iterator[Any]]] = deque()

    def begin() -> bool:
        task = next(tasks, None)
        if task:
            begun.append((task, pool.do(work, [task])))
        return task is not None

    def done() -> Iterator[tuple[_Task, _Done | Failed]]:
        while begun or begin():
            task, outcomes = begun[0]
            outcome = next(outcomes)
            begun.popleft()
            if pool.ahead:
                begin()
            yield task, outcome

    for _ in range(pool.ahead):
        begin()
    return done()


def _renderer(context: Context) -> Callable[[_Task], _Done]:
    from pipeline.transform import Renderer

    renderer = Renderer(context)
    # What is made may wait long, some megabytes, until the main process takes it.
    return lambda task: _Done(
        task.number, zlib.compress(json.dumps(renderer.some_pages(*task.what)).encode(), 1))


def indexing(pool: Pool) -> Callable[[Heads, Mapping[str, str], Store], Elsewhere | None]:
    """Give what makes segments of the index of texts in the processes of a pool, if there are any."""
    def of_texts(heads: Heads, addresses: Mapping[str, str], store: Store) -> Elsewhere | None:
        def make(parts: Sequence[Part]) -> Iterator[bool]:
            store.flush()
            work = Work(_indexer, (store.place, addresses), _WORTH, anyway=True)
            tasks = (_Task(number, 1, _Texts.of(heads, part)) for number, part in enumerate(parts))
            for _, outcome in _in_turn(pool, work, tasks):
                # What could not be made there is made here.
                if isinstance(outcome, _Done):
                    for key, packed in outcome.found.items():
                        store.put_packed(key, packed)
                yield isinstance(outcome, _Done)

        return make if pool.ahead else None

    return of_texts


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a segment: what `Heads` and a `Part` know of them."""

    names: Sequence[str]
    keys: Sequence[str]
    hashes: list[str]

    @classmethod
    def of(cls, heads: Heads, part: Part) -> Self:
        """Give those of a part."""
        return cls([heads.names[one] for one in part.numbers], [heads.keys[one] for one in part.numbers], part.keys)


def _indexer(share: tuple[Place, Mapping[str, str]]) -> Callable[[_Task], _Done]:
    from pipeline.heads import Heads
    from pipeline.program import program
    from pipeline.search import Part, keep_segment
    from pipeline.search.documents import Documents
    from pipeline.store import Apart

    place, addresses = share

    def index(task: _Task) -> _Done:
        texts, kept = task.what, Apart(place)
        documents = Documents(Heads(kept, texts.names, texts.keys), addresses)
        keep_segment(documents, Part([*range(len(texts.keys))], texts.hashes), program(), kept)
        return _Done(task.number, kept.new)

    return index


def _found(work: Work, task: _Task, outcome: _Done | Failed) -> Any:
    """Give what came of a task; where a process was lost with it, do it here. Raises what was wrong with it."""
    if isinstance(outcome, Failed):
        if outcome.error:
            raise outcome.error
        return work.trade(work.share)(task).found
    return outcome.found
