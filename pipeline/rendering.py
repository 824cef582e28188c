"""Map: one file of an edition to what is found wrong in it and what is made of its texts (`tasks`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import fidelity
from pipeline.account import account_of
from pipeline.errors import ChangedMeanwhile
from pipeline.model import Source
from pipeline.pieces import within
from pipeline.search import sheets_in
from pipeline.store import digest_of, key_of, packed, written
from pipeline.tasks import Done, Made
from pipeline.texts import texts as texts_of
from pipeline.transform import Renderer
from pipeline.xmlio import pages_read, parse, xml_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lxml.etree import _Element

    from pipeline.model import Finding
    from pipeline.rendered import Rendering, Surroundings
    from pipeline.tasks import Job, Task
    from pipeline.transform import Context
    from pipeline.validate.against import Checks
    from pipeline.validate.file import FileChecker


class Worker:
    """Does the tasks of a job; one in a process. `renderer` gives one for the job's context."""

    def __init__(self, job: Job, renderer: Callable[[Context], Renderer] = Renderer) -> None:
        self._job, self._renderer = job, renderer
        self._made: Renderer | None = None
        self._checker: FileChecker | None = None

    def turn(self, job: Job) -> None:
        """Take up another job; grammar and rules are compiled again only where they, or what they see, are others."""
        if job.checks and (job.checks, job.seen) != (self._job.checks, self._job.seen):
            self._checker = None
        elif not job.checks:
            job = replace(job, checks=self._job.checks, seen=self._job.seen)
        self._job, self._made = job, None

    def prepare(self) -> None:
        """Compile what most tasks need: what is made here, another job of this process has ready."""
        self._renderer(self._job.context).prepare()
        if self._job.checks:
            self._checks(self._job.checks)

    def do(self, task: Task) -> Done:
        """Do a task. Raises `StylesheetError`, and `ConfigError` where grammar or rules cannot be used."""
        data, name = task.file.read(), task.file.name
        tree, _ = parse(data, name)
        if tree is None:
            raise ChangedMeanwhile(name)
        path = Path(task.file.path)
        place = within(task.file.piece) if task.file.piece else None
        source = Source(name, path, task.kind, data, tree, xml_id(tree.getroot()) or path.stem, place)
        findings = None
        if task.check and self._job.checks:
            checker = self._checks(self._job.checks)
            also = tuple((f"edition:/{one.name}", one.read()) for one in task.also)
            stubs = self._job.stubs if task.kind == "register" else ()
            findings = tuple(checker.check(source, (*also, *stubs)))
        texts = list(texts_of(source, task.before)) if task.texts else []
        return Done(task.number, findings, tuple(self._text(texts[part], around) for part, around in task.texts))

    def _checks(self, checks: Checks) -> FileChecker:
        if self._checker is None:
            from pipeline.validate.file import FileChecker  # noqa: PLC0415 - a grammar takes long to import

            self._checker = FileChecker(checks, self._job.seen)
        return self._checker

    def _text(self, source: Source, around: Surroundings) -> Made:
        if self._made is None:
            self._made = self._renderer(self._job.context)
        rendering = self._made.render(source, around)
        pages = pages_read(rendering.pages)
        proof = fidelity.prove(source, rendering, self._made.conventions, pages)
        if not proof.findings:
            rendering = replace(rendering, account=account_of(source, rendering, proof))
        return made_of(source, rendering, (*rendering.findings, *proof.findings), pages)


def made_of(source: Source, rendering: Rendering, findings: Sequence[Finding], pages: Mapping[str, _Element]) -> Made:
    """Take apart what was made of a text; `pages` are those of the rendering, as trees."""
    files = dict(rendering.pages)
    if source.kind == "document":
        stem = rendering.record.path.removesuffix(".html")
        files[f"{stem}.txt"] = _text(rendering, "reading")
        files[f"{stem}.diplomatic.txt"] = _text(rendering, "diplomatic")
    record = rendering.record.as_json()
    mentions = list(record.pop("mentions"))
    targets: dict[str, list[Any]] = {}
    for mention in mentions:
        targets.setdefault(mention["target"], []).append(mention)
    head = {
        "record": record,
        "findings": [finding.as_json() for finding in findings],
        "account": rendering.account.as_json() if rendering.account else None,
        "files": {path: digest_of(text.encode()) for path, text in files.items()},
        "mentions": {
            target: [key_of(written(some)), len(some), [one["text"] for one in some]]
            for target, some in targets.items()
        },
    }
    return Made(head, packed(files), packed(mentions), packed(sheets_in(pages, rendering.record.title)))


def _text(rendering: Rendering, reading: str) -> str:
    rule = "-" * 72 + "\n"
    parts = rendering.texts[reading]
    notes = f"\n{rule}\n{parts['notes']}" if parts["notes"] else ""
    return f"{parts['header']}\n{rule}\n{parts['body']}{notes}"
