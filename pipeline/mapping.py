"""What of the map is to be done, and what of it is kept: tasks for the files that changed, and the outcomes of all."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError
from pipeline.model import Finding
from pipeline.pool import Failed
from pipeline.program import program
from pipeline.reading import load, load_whole
from pipeline.rendering import Content, Job, Task, key_of_text, parts_of_key
from pipeline.search import key_of_sheets
from pipeline.search.documents import digest_of_pages
from pipeline.texts import texts as texts_of

if TYPE_CHECKING:
    from pipeline.pool import Outcome
    from pipeline.reading import Reading
    from pipeline.rendered import Surroundings
    from pipeline.site import Files
    from pipeline.store import Store
    from pipeline.survey import Survey
    from pipeline.transform import Context
    from pipeline.validity import Look, Validity


@dataclass(frozen=True, slots=True)
class Head:
    """What the build must know of what was made of a text: not the files themselves."""

    record: dict[str, Any]
    findings: tuple[Finding, ...]
    account: dict[str, Any] | None
    files: dict[str, str]
    mentions: dict[str, Any]


class Lost(Exception):  # noqa: N818 - it never leaves a build
    """Something that was kept turned out to be damaged: it is forgotten now, and the build is to begin again."""


class Plan:
    """The map of a build: which files are worked on, and what is known of all when that is done."""

    def __init__(self, read: Reading, known: Survey, context: Context, validity: Validity, store: Store) -> None:
        self._read, self._store, self._validity = read, store, validity
        dated = json.loads(context.settings).get("date")
        revised = [] if dated else [read.facts[number].revised[part] for number, part in read.texts]
        self._around: list[Surroundings] = list(known.surroundings(revised))
        self.names = [
            one.name if len(read.facts[number].outlines) == 1 else f"{one.name}#{one.id}"
            for (number, _), one in zip(read.texts, known.texts, strict=True)
        ]
        self.parts = [
            parts_of_key(context, around, (one.name, one.kind, one.id, read.facts[number].digests[part]))
            for (number, part), one, around in zip(read.texts, known.texts, self._around, strict=True)
        ]
        self._keys = [key_of_text(parts) for parts in self.parts]
        self._heads: list[Head | None] = [self._head(key) for key in self._keys]
        self.missing = [number for number, head in enumerate(self._heads) if head is None]
        self._failed: list[Failed] = []
        self._looks = validity.looks() if validity.apart else []
        self._found: list[list[Finding] | None] = [self._kept_findings(look) for look in self._looks]
        self.tasks = self._tasks()
        checking = any(task.check for task in self.tasks)
        self.job = Job(
            context.bare(), validity.checks if checking else None,
            validity.registers() if checking else (), validity.stubs() if checking else (),
        )

    def take(self, outcome: Outcome) -> None:
        """Keep what a task gave; a fault of the program, of a stylesheet or of settings is raised when all is told."""
        if isinstance(outcome, Failed):
            self._failed.append(outcome)
            return
        number = outcome.number
        # Where several files were put together, what is told has its place in one of them.
        torn = self._read.facts[number].includes
        included = load_whole(self._read.files[number], self._read.edition)[0] if torn else None
        if outcome.findings is not None:
            self._found[number] = list(outcome.findings)
            self._store.put(self._looks[number].key, [finding.as_json() for finding in outcome.findings])
        for one, made in zip(self._texts_of[number], outcome.made, strict=True):
            if included:
                found = (included.located(Finding(**finding)) for finding in made.head["findings"])
                made.head["findings"] = [finding.as_json() for finding in found]
            self._heads[one] = _head(made.head)
            # What is in error is made again: it is told each time.
            kept = not any(finding["severity"] == "error" for finding in made.head["findings"])
            self._store.put(self._keys[one] if kept else f"again {self._keys[one]}", made.head)
            self._store.put(f"body {self._keys[one]}", made.body)
            pages = digest_of_pages(made.head["files"])
            self._store.put(key_of_sheets(program(), pages, made.head["record"]["title"]), made.sheets)

    def failures(self, *, keep_going: bool) -> list[Finding]:
        """Tell the files of which nothing could be made. What is the fault of no file alone is raised."""
        found = []
        for failed in sorted(self._failed, key=lambda failed: failed.number):
            error, name = failed.error, self._read.files[failed.number].name
            if isinstance(error, ConfigError) or (error and not keep_going):
                raise error
            message = f"Nothing could be made of the file: {failed.reason or error}."
            hint = "Look for what is unusual in it, or raise the limit." if failed.reason else "Mend it; build again."
            found.append(Finding(name, None, None, "error", "not-built", message, "transform", hint))
        return found

    def findings(self) -> list[Finding]:
        """Give what is wrong in the files, each by itself."""
        return [finding for found in self._found for finding in found or ()]

    def heads(self) -> list[Head]:
        """Give what is known of each text of which something was made, in their order."""
        return [head for head in self._heads if head]

    def pages(self, number: int) -> dict[str, str]:
        """Give the files made of the text that is the `number`th of `heads`, by their paths."""
        return dict(self._body(self._there[number])["files"])

    def mentions(self, number: int) -> list[dict[str, Any]]:
        """Give the mentions of the text that is the `number`th of `heads`."""
        return list(self._body(self._there[number])["mentions"])

    @cached_property
    def _there(self) -> list[str]:
        """The keys of `heads`, when the map is done."""
        return [key for key, head in zip(self._keys, self._heads, strict=True) if head]

    def write(self, draft: Files) -> None:
        """Put the pages and texts of all documents into the site, and their sources."""
        for (number, part), key, head in zip(self._read.texts, self._keys, self._heads, strict=True):
            if head is None:
                continue
            body: dict[str, Any] | None = None
            for path, digest in head.files.items():
                if draft.has(path, digest):
                    draft.keep(path)
                    continue
                body = body or self._body(key)
                draft.put(path, body["files"][path].encode(), digest)
            if head.record["kind"] == "document":
                self._write_source(draft, head.record["path"].removesuffix(".html") + ".xml", number, part)

    def _write_source(self, draft: Files, path: str, number: int, part: int) -> None:
        facts = self._read.facts[number]
        if len(facts.outlines) == 1:
            if draft.has(path, facts.whole):
                draft.keep(path)
            else:
                draft.put(path, self._content(number).read(), facts.whole)
            return
        # Of a corpus this text.
        source, _ = load(self._read.files[number], self._read.edition)
        texts = texts_of(source) if source else []
        draft.put(path, texts[part].published)

    def _body(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] | None = self._store.get(f"body {key}")
        if found is None:
            self._store.drop(f"body {key}")
            raise Lost
        return found

    def _head(self, key: str) -> Head | None:
        found = self._store.get(key)
        return _head(found) if found and self._store.has(f"body {key}") else None

    def _kept_findings(self, look: Look) -> list[Finding] | None:
        found = self._store.get(look.key)
        return None if found is None else [Finding(**finding) for finding in found]

    def _content(self, number: int) -> Content:
        file, facts = self._read.files[number], self._read.facts[number]
        if not facts.includes:
            return Content(file.name, str(file.path), file.digest)
        # Put together here, so that whoever works on it reads no other files.
        source, _ = load(file, self._read.edition)
        return Content(file.name, str(file.path), facts.whole, source.data if source else b"")

    def _tasks(self) -> list[Task]:
        """Give the files that something must be made of, or that must be checked."""
        self._texts_of: dict[int, list[int]] = defaultdict(list)
        for one in self.missing:
            self._texts_of[self._read.texts[one][0]].append(one)
        unchecked = {number for number, found in enumerate(self._found) if found is None}
        files = self._read.files
        return [
            Task(
                number, self._content(number), files[number].kind,
                files[number].size * (1 + len(self._texts_of.get(number, ()))),
                tuple((self._read.texts[one][1], self._around[one]) for one in self._texts_of.get(number, ())),
                number in unchecked,
                tuple(self._content(one) for one in self._looks[number].also) if number in unchecked else (),
            )
            for number in sorted({*self._texts_of, *unchecked})
        ]


def _head(table: dict[str, Any]) -> Head:
    findings = tuple(Finding(**finding) for finding in table["findings"])
    return Head(table["record"], findings, table["account"], table["files"], table["mentions"])
