"""Map: one file of an edition to what is found wrong in it and what is made of its texts.

A `Task` and the `Job` that it is part of hold all that the outcome depends on, so that it can be done in any process,
on any machine, in any order, and be kept under their hash.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import fidelity
from pipeline.account import account_of
from pipeline.errors import ChangedMeanwhile
from pipeline.model import Finding, Source
from pipeline.pieces import data_of, within
from pipeline.pool import Failed
from pipeline.program import program
from pipeline.rendered import Rendering, Surroundings
from pipeline.search import sheets_in
from pipeline.store import digest_of, key_of
from pipeline.texts import texts as texts_of
from pipeline.transform import Context, Renderer
from pipeline.xmlio import parse, xml_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model import Kind, Registers
    from pipeline.pieces import Piece
    from pipeline.validate.checks import Checks
    from pipeline.validate.file import FileChecker

Mapped = tuple[Rendering, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of a build share: the context of the stylesheets, and what files are checked against.

    `seen` are the files that the rules see beside the one that is checked. Without `checks` nothing is checked.
    `stubs` are more of them, for registers alone.
    """

    context: Context
    checks: Checks | None = None
    seen: Registers = ()
    stubs: Registers = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A file, or a piece of one, as it is to be worked on: read where that is done, unless its `data` travel along."""

    name: str
    path: str
    digest: str
    data: bytes | None = None
    piece: Piece | None = None

    def read(self) -> bytes:
        """Give its bytes. Raises `ChangedMeanwhile` where they are not those that were meant."""
        try:
            if self.data is not None:
                data = self.data
            else:
                data = data_of(Path(self.path), self.piece) if self.piece else Path(self.path).read_bytes()
        except OSError as error:
            raise ChangedMeanwhile(self.name, error.strerror or str(error)) from error
        if digest_of(data) != self.digest:
            raise ChangedMeanwhile(self.name)
        return data

    def loaded(self) -> Content:
        """Give the same with its bytes."""
        return replace(self, data=self.read())


@dataclass(frozen=True, slots=True)
class Task:
    """A file, or a piece of one, of which something is to be made, and those of its texts that are rendered.

    `number` tells it from all other tasks, `file` has what is to be read. The `texts` go by their numbers in that.
    `size` is what there is to do, in bytes. `check` says whether its findings are wanted too; `also` are more files
    that the rules see.
    """

    number: int
    file: Content
    kind: Kind
    size: int
    texts: Sequence[tuple[int, Surroundings]]
    check: bool = False
    also: tuple[Content, ...] = ()
    before: int = 0
    """How many texts of the file stand before those of the piece."""

    def loaded(self) -> Task:
        """Give the task with all its bytes, to be done on another machine."""
        also = tuple(one.loaded() for one in self.also)
        return replace(self, file=self.file.loaded(), also=also, texts=tuple(self.texts))


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of one text, apart for those who need little of it.

    `head` holds the record, what was noticed, the account, the hash of each file, and of each thing that is mentioned a
    hash of its mentions; `body` the files themselves and the mentions; `sheets` what the search finds in the pages. All
    are JSON.
    """

    head: dict[str, Any]
    body: dict[str, Any]
    sheets: list[Any]


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a task: the findings, where they were wanted, and what was made, in the order of its texts."""

    number: int
    findings: tuple[Finding, ...] | None
    made: tuple[Made, ...]


Outcome = Done | Failed


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
        self._renderer(self._job.context).prepare("document")
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
        return made_of(source, *_render(self._made, source, around))


def made_of(source: Source, rendering: Rendering, findings: Sequence[Finding]) -> Made:
    """Take apart what was made of a text."""
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
        "account": asdict(rendering.account) if rendering.account else None,
        "files": {path: digest_of(text.encode()) for path, text in files.items()},
        "mentions": {
            target: [key_of(json.dumps(some, sort_keys=True)), len(some), [one["text"] for one in some]]
            for target, some in targets.items()
        },
    }
    return Made(head, {"files": files, "mentions": mentions}, sheets_in(rendering.pages, rendering.record.title))


def parts_of_key(context: Context, around: Surroundings, text: tuple[str, str, str, str]) -> dict[str, str]:
    """Give all that the rendering of a text depends on, each as a hash, by what an editor would call it.

    `text` is the name of its file, its kind, its id, and the hash of its content.
    """
    parts = {
        "the program": program(), "the settings": key_of(context.settings),
        "the edition's own stylesheet": key_of(context.own_digest), "what it is among the others": key_of(around.about),
        "addresses that it points at": key_of(around.addresses), "the file": key_of(*text),
    }
    for uri, data in around.registers:
        parts[f"entries of {uri.removeprefix('edition:/')}"] = key_of(data)
    return parts


def key_of_texts(context: Context) -> str:
    """Give the part of the keys of texts that is the same for all."""
    return key_of("text", program(), context.settings, context.own_digest)


def key_of_text(of_all: str, around: str, text: tuple[str, str, str, str]) -> str:
    """Give the key under which a rendering is kept; `around` is a hash of what it is handed, `text` as above."""
    return key_of(of_all, around, *text)


def _text(rendering: Rendering, reading: str) -> str:
    rule = "-" * 72 + "\n"
    parts = rendering.texts[reading]
    notes = f"\n{rule}\n{parts['notes']}" if parts["notes"] else ""
    return f"{parts['header']}\n{rule}\n{parts['body']}{notes}"


def _render(renderer: Renderer, source: Source, around: Surroundings) -> Mapped:
    rendering = renderer.render(source, around)
    proof = fidelity.prove(source, rendering, renderer.conventions)
    if not proof.findings:
        rendering = replace(rendering, account=account_of(source, rendering, proof))
    return rendering, (*rendering.findings, *proof.findings)
