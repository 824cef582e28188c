"""The whole flow: an edition's folder to a site on disk, when something has changed. Reads top to bottom."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import site
from pipeline.changes import Changes
from pipeline.errors import InvalidInput, StylesheetError
from pipeline.findings import in_order
from pipeline.flow import Flow
from pipeline.heads import Lost
from pipeline.own_rules import fault_in
from pipeline.placing import placed
from pipeline.reading import read_edition
from pipeline.store import Store
from pipeline.trades import checking, indexing, make_ready, mapping, reading, rendering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.asked import Options, Progress
    from pipeline.config import Edition
    from pipeline.model import Finding
    from pipeline.pool import Pool
    from pipeline.reading import Reading


_OFTEN_ENOUGH = 5  # times that a build begins again since something that was kept is lost
_OFTEN = 20  # files after which the processes are looked at
# The checks whose errors no build passes over: settings, the edition's own stylesheet, and lost words.
_ALWAYS = ("config", "transform", "fidelity")


@dataclass(frozen=True, slots=True)
class Made:
    """What a build made: the findings, by the names that files have in the edition, and what `Built` has else.

    `digest` is the hash of the site's manifest.
    """

    findings: tuple[Finding, ...]
    summary: str
    changes: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    files: Mapping[str, bytes]
    digest: str


def make(
    edition: Edition, output: Path, pool: Pool, progress: Progress | None, options: Options, store: Store,
) -> Made:
    """Build the site of an edition, and make what has changed since it was last built; see `build.build`."""
    for _ in range(_OFTEN_ENOUGH):
        with suppress(Lost):
            return _make(edition, output, pool, progress, options, store)
        pool.end()
    # What is there can neither be read nor made again: whatever the reason, it is done without.
    with Store(None) as fresh:
        return _make(edition, output, pool, progress, options, fresh)


def _make(
    edition: Edition, output: Path, pool: Pool, progress: Progress | None, options: Options, store: Store,
) -> Made:
    read = read_edition(edition, store, reading(pool))
    make_ready(pool, edition)
    findings = list(read.findings)
    left_out = {file.name for file, brief in zip(read.files, read.briefs, strict=True) if not brief.texts}
    unreadable = [one for brief in read.briefs for one in brief.findings if one.file in left_out]
    _stop([*findings, *(() if options.keep_going else unreadable)], edition.folder)

    flow = Flow.of(read, store, output, options.since)
    plan, changes = flow.plan, Changes(store, output, flow.plan)
    run = options.scheduler or (lambda job, tasks: pool.do(mapping(job), tasks))
    noticed: list[Finding] = []
    with _own_rules_to_blame(read), ExitStack() as open_:
        tasks = plan.tasks
        outcomes = run(plan.job, tasks) if tasks else ()
        flow.validity.begin(checking(pool))
        # While the processes are at the texts there is time to look at the old site, and to write into the new one.
        draft = open_.enter_context(_Draft(output, site.known(store, output), store.spare(output)))
        while tasks:
            for done, outcome in enumerate(outcomes, 1):
                plan.take(outcome, draft)
                if progress:
                    progress(done, len(tasks))
            tasks = plan.again(keep_going=options.keep_going)
            outcomes = run(plan.job, tasks) if tasks else ()
        failed = plan.failures(keep_going=options.keep_going)
        left_out |= {finding.file for finding in failed}
        findings = in_order([*flow.checked(pool.jobs), *failed])
        _stop([one for one in findings if options.strict or _forbids(one, left_out, options)], edition.folder)

        draft.look_again()
        draft.look = pool.look

        def write() -> None:
            noticed.extend(plan.write(draft))
            _stop([one for one in noticed if one.source in _ALWAYS], edition.folder)

        pages = flow.pages(draft, rendering(pool), write, indexing(pool))
        draft.publish({"title": edition.settings.title, "version": edition.settings.version, "date": flow.date})
        if now := draft.news():
            site.know(store, output, now)
    told = changes.told(pages.made)
    changes.note()
    everything = tuple(_once_per_element(in_order([*findings, *noticed])))
    return Made(everything, pages.summary, told, tuple(sorted(left_out)),
                site.Written(output, draft.names), draft.digest)


class _Draft(site.Draft):
    """A site in the making; on the way it is seen to it that the processes have something to do."""

    look: Callable[[], None] | None = None
    """To be done now and then, when the processes are not looked at anyway."""
    _count = 0

    def put(self, name: str, content: bytes, digest: str | None = None) -> None:
        """See `site.Draft`."""
        super().put(name, content, digest)
        self._count += 1
        if self.look and not self._count % _OFTEN:
            self.look()


@contextmanager
def _own_rules_to_blame(read: Reading) -> Iterator[None]:
    """Tell a fault of the edition's own stylesheet as one of its files."""
    try:
        yield
    except StylesheetError as error:
        finding = fault_in(read.rules, error, read.edition.folder)
        if finding is None:
            raise
        raise InvalidInput(placed([finding], read.edition.folder)) from error


def _forbids(finding: Finding, left_out: set[str], options: Options) -> bool:
    """Tell whether a finding is of what cannot be rendered, rather than of what is not valid."""
    if finding.file in left_out and (finding.source in {"xml", "transform"}):
        return not options.keep_going
    return finding.source in _ALWAYS


def _stop(reasons: Sequence[Finding], folder: Path) -> None:
    if any(finding.severity == "error" for finding in reasons):
        raise InvalidInput(placed(in_order(reasons), folder))


def _once_per_element(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One warning a build for each element without a rule, at its first place."""
    seen: set[str] = set()
    for finding in findings:
        if finding.code == "no-rule":
            element = finding.message.split(">")[0]
            if element in seen:
                continue
            seen.add(element)
        yield finding
