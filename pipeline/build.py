"""The whole flow: an edition's folder to a site on disk. Reads top to bottom."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline import site
from pipeline.changes import Changes
from pipeline.check import placed
from pipeline.errors import InvalidInput, StylesheetError
from pipeline.flow import Flow
from pipeline.mapping import Lost
from pipeline.own_rules import fault_in
from pipeline.pool import do_all
from pipeline.reading import read_edition
from pipeline.store import Store
from pipeline.validate import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.config import Edition
    from pipeline.model import Finding
    from pipeline.pool import Limits, Outcome
    from pipeline.reading import Reading
    from pipeline.rendered import Account
    from pipeline.rendering import Job, Task

    Progress = Callable[[int, int], None]
    Scheduler = Callable[[Job, Sequence[Task]], Iterator[Outcome]]


# The checks whose errors no build passes over: settings, the edition's own stylesheet, and lost words.
_ALWAYS = ("config", "transform", "fidelity")


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    With `keep`, what is made is kept beside the edition, or in the folder `cache`, and only what changed is made again.
    A text that is not valid is rendered as well as can be, unless the build is `strict`; one of which nothing can be
    made stops it, unless it is to be left out (`keep_going`). `limits` are those of one file; `scheduler` does the
    tasks elsewhere.
    """

    keep: bool = False
    cache: Path | None = None
    strict: bool = False
    keep_going: bool = False
    limits: Limits | None = None
    scheduler: Scheduler | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the files by their path in the site, what it noticed, and the account of each text.

    `changes` tells of each thing that was made why; `left_out` names the files of which nothing could be made.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    accounts: tuple[Account, ...]
    changes: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = field(default=())


def build(
    edition: Edition, output: Path, jobs: int = 1, progress: Progress | None = None, *,
    keep: bool = False, options: Options | None = None,
) -> Built:
    """Build the site of an edition in the folder `output`, with `jobs` processes.

    `progress` is told how many of how many files are done. `keep` is that of `Options`. Raises `InvalidInput` where a
    file cannot be read or an output would differ from its source, or in a strict build at any error; nothing is then
    written. `OutputError`: see `site.write`.
    """
    options = options or Options(keep=keep)
    with Store(edition.folder if options.keep else None, options.cache) as store:
        while True:
            with suppress(Lost):
                return _build(edition, output, jobs, progress, options, store)


def _build(
    edition: Edition, output: Path, jobs: int, progress: Progress | None, options: Options, store: Store,
) -> Built:
    read = read_edition(edition, store)
    findings = list(read.findings)
    left_out = {file.name for file, facts in zip(read.files, read.facts, strict=True) if not facts.outlines}
    unreadable = [one for facts in read.facts for one in facts.findings if one.file in left_out]
    _stop([*findings, *(() if options.keep_going else unreadable)], edition.folder)

    flow = Flow.of(read, store, output)
    plan, changes = flow.plan, Changes(store, output, flow.plan)
    run = options.scheduler or (lambda job, tasks: do_all(job, tasks, jobs, options.limits))
    with _own_rules_to_blame(read):
        for done, outcome in enumerate(run(plan.job, plan.tasks), 1):
            plan.take(outcome)
            if progress:
                progress(done, len(plan.tasks))
        failed = plan.failures(keep_going=options.keep_going)
    left_out |= {finding.file for finding in failed}
    findings = in_order([*flow.checked(jobs), *failed])
    _stop([one for one in findings if options.strict or _forbids(one, left_out, options)], edition.folder)

    noticed = [finding for head in plan.heads() for finding in head.findings]
    _stop([one for one in noticed if one.source in _ALWAYS], edition.folder)
    with site.Draft(output, store.digests(os.path.realpath(output))) as draft, _own_rules_to_blame(read):
        plan.write(draft)
        pages = flow.pages(draft)
        draft.publish({"title": edition.settings.title, "version": edition.settings.version, "date": flow.date})
        store.know(draft.looks(), os.path.realpath(output))
    told = changes.told(pages.made)
    changes.note()
    everything = placed(_once_per_element(in_order([*findings, *noticed])), edition.folder)
    return Built(site.Written(output, draft.names), tuple(everything), pages.accounts, told, tuple(sorted(left_out)))


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
