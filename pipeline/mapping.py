"""What of the map is to be done, and what of it is kept: tasks for the files that changed, and the outcomes of all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from pipeline.bundles import bundles, key_of_bundle
from pipeline.errors import ConfigError, StylesheetError
from pipeline.facts import load, load_whole
from pipeline.heads import Heads
from pipeline.model import Finding
from pipeline.pieces import read_piece
from pipeline.pool import Failed
from pipeline.program import program
from pipeline.search import key_of_sheets
from pipeline.search.documents import digest_of_pages
from pipeline.store import unpacked
from pipeline.tasks import Content, Job, Task, key_of_text, key_of_texts, parts_of_key
from pipeline.texts import texts as texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.heads import Head
    from pipeline.model import Source
    from pipeline.reading import Reading
    from pipeline.rendered import Surroundings
    from pipeline.store import Store
    from pipeline.survey import Survey
    from pipeline.taken import Files
    from pipeline.tasks import Outcome
    from pipeline.transform import Context
    from pipeline.validity import Validity


AGAIN = "again "  # how the keys begin of what is to be made again in the next build
_SHORT = 12  # digits of a hash that tells what changed


class Handed(Sequence[tuple[int, "Surroundings"]]):
    """What is handed to the texts of a task, worked out when it is done or sent: of all at once it would be much.

    `give` gives it with the number that a text has in its file; `before` so many stand before those of the piece.
    """

    __slots__ = ("_before", "_give", "_texts")

    def __init__(
        self, texts: Sequence[int], give: Callable[[int], tuple[int, Surroundings]], before: int = 0,
    ) -> None:
        self._texts, self._give, self._before = texts, give, before

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, place: int) -> tuple[int, Surroundings]: ...

    @overload
    def __getitem__(self, place: slice) -> Handed: ...

    def __getitem__(self, place: int | slice) -> tuple[int, Surroundings] | Handed:
        if isinstance(place, slice):
            return Handed(self._texts[place], self._give, self._before)
        number, around = self._give(self._texts[place])
        return number - self._before, around

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self),)


class Plan:
    """The map of a build: which files are worked on, and what is known of all when that is done."""

    def __init__(self, read: Reading, known: Survey, context: Context, validity: Validity, store: Store) -> None:
        self._read, self._store, self._validity = read, store, validity
        self._known, self._context = known, context
        self._is_dated = bool(json.loads(context.settings).get("date"))
        self.names = [
            one.name if len(read.briefs[number].texts) == 1 else f"{one.name}#{one.id}"
            for (number, _), one in zip(read.texts, known.labels, strict=True)
        ]
        common = key_of_texts(context)
        self.keys = [
            key_of_text(common, around, self._text(one)) for one, around in enumerate(known.digests(store))]
        """Under which is kept what is made of each text."""
        there = self._whole()
        self.missing = [one for one, key in enumerate(self.keys) if key not in there]
        self._gone = set(self.missing)  # those of which nothing has been made yet
        self._heads: Heads | None = None
        self._failed: list[Failed] = []
        self._corpus: tuple[tuple[int, int] | None, list[Source]] = None, []
        self._looks = validity.looks() if validity.apart else []
        self._found = self._found_before()
        self.tasks = self._tasks()
        checked = {task.kind for task in self.tasks if task.check}
        self.job = Job(
            context.bare(), validity.checks if checked else None,
            validity.registers() if checked else (), validity.stubs() if "register" in checked else (),
        )

    def _found_before(self) -> list[Sequence[Finding] | None]:
        """Give what is wrong in each file that is checked apart; nothing where it is not known."""
        every: list[Sequence[Finding] | None] = []
        keys = [look.key for look in self._looks]
        for run in bundles([file.name for file in self._read.files]) if keys else ():
            of_all = key_of_bundle("findings", keys[run])
            found = self._store.get(of_all)
            if found is None:
                known = self._store.get_many(keys[run])
                found = [known.get(key) for key in keys[run]]
                if None not in found:
                    self._store.put(of_all, found)
            every += [some if some is None else tuple(Finding(**one) for one in some) for some in found]
        return every

    def _text(self, one: int) -> tuple[str, str, str, str]:
        number, part = self._read.texts[one]
        label = self._known.labels[one]
        return label.name, label.kind, label.id, self._read.briefs[number].texts[part].digest

    def _handed(self, one: int) -> tuple[int, Surroundings]:
        return self._read.texts[one][1], self._around(one)

    def _around(self, one: int) -> Surroundings:
        number, part = self._read.texts[one]
        revised = None if self._is_dated else self._read.briefs[number].texts[part].revised
        around = self._known.surroundings_of(one)
        # To tell what has changed when it is made again (`changes`).
        parts = parts_of_key(self._context, around, self._text(one))
        self._store.put(f"parts {self.keys[one]}", {what: digest[:_SHORT] for what, digest in parts.items()})
        return replace(around, revised=revised)

    def take(self, outcome: Outcome, draft: Files | None = None) -> None:
        """Keep what a task gave, and put its files into the site, which `write` would do with more trouble.

        A fault of the program, of a stylesheet or of settings is raised when all is told.
        """
        if isinstance(outcome, Failed):
            self._failed.append(outcome)
            return
        self._heads = None
        number, texts = self._work[outcome.number]
        # Where several files were put together, what is told has its place in one of them.
        torn = self._read.briefs[number].includes
        included = load_whole(self._read.files[number], self._read.edition)[0] if torn else None
        if outcome.findings is not None:
            self._found[number] = outcome.findings
            self._store.put(self._looks[number].key, [finding.as_json() for finding in outcome.findings])
        for one, made in zip(texts, outcome.made, strict=True):
            if included:
                found = (included.located(Finding(**finding)) for finding in made.head["findings"])
                made.head["findings"] = [finding.as_json() for finding in found]
            self._gone.discard(one)
            # What is in error is made again: it is told each time.
            if any(finding["severity"] == "error" for finding in made.head["findings"]):
                self.keys[one] = f"{AGAIN}{self.keys[one]}"
            self._store.put(self.keys[one], made.head)
            # Whoever needs the mentions seldom needs the pages.
            self._store.put_packed(f"mentions {self.keys[one]}", made.mentions)
            self._store.put_packed(f"body {self.keys[one]}", made.files)
            if draft is not None:
                for path, text in unpacked(made.files).items():
                    draft.put(path, text.encode(), made.head["files"][path])
            pages = digest_of_pages(made.head["files"])
            self._store.put_packed(key_of_sheets(program(), pages, made.head["record"]["title"]), made.sheets)

    def again(self, *, keep_going: bool) -> list[Task]:
        """Give anew, each by itself, the texts that failed together, so that the culprit alone does."""
        self.tasks = []  # those are done
        several = [one for one in self._failed if len(self._work[one.number][1]) > 1 and (one.reason or keep_going)]
        self._failed = [one for one in self._failed if one not in several]
        tasks = []
        for number, texts in [self._work[one.number] for one in several]:
            place = self._read.briefs[number].part_with(self._read.texts[texts[0]][1])
            check = bool(self._found) and self._found[number] is None and not self._read.briefs[number].parts
            for text in texts:
                self._work.append((number, [text]))
                tasks.append(self._task(len(self._work) - 1, place, check and text == texts[0]))
        return tasks

    def failures(self, *, keep_going: bool) -> list[Finding]:
        """Tell the files of which nothing could be made. What is the fault of no file alone is raised."""
        found = []
        for failed in sorted(self._failed, key=lambda failed: failed.number):
            number, texts = self._work[failed.number]
            error, name = failed.error, self._read.files[number].name
            if isinstance(error, StylesheetError) and not keep_going:
                message = f"{error.message.rstrip('.')} (met in {name})"
                raise StylesheetError(message, error.file, error.line, error.code)
            if isinstance(error, ConfigError) or (error and not keep_going):
                raise error
            alone = len(texts) == 1 and len(self._read.briefs[number].texts) > 1
            what = f"the text {self.names[texts[0]].partition('#')[2]}" if alone else "the file"
            message = f"Nothing could be made of {what}: {failed.reason or error}."
            hint = "Look for what is unusual in it, or raise the limit." if failed.reason else "Mend it; build again."
            found.append(Finding(name, None, None, "error", "not-built", message, "transform", hint))
        return found

    def findings(self) -> list[Finding]:
        """Give what is wrong in the files, each by itself."""
        return [finding for found in self._found for finding in found or ()]

    @property
    def made(self) -> Sequence[int]:
        """The numbers of the texts of which something was made."""
        return [one for one in range(len(self.keys)) if one not in self._gone]

    def heads(self) -> Heads:
        """Give what is known of each text of which something was made, in their order."""
        if self._heads is None:
            made = self.made
            self._heads = Heads(self._store, [self.names[one] for one in made], [self.keys[one] for one in made])
        return self._heads

    def write(self, draft: Files) -> list[Finding]:
        """Put the pages and texts of all documents into the site, and their sources; give what was noticed in them."""
        noticed: list[Finding] = []
        heads = self.heads()
        for some, (files, findings) in heads.bundled("files", _files_and_findings):
            noticed += (Finding(**finding) for finding in findings)
            missing = set(draft.take(files))
            for number, head in enumerate(heads[some], some.start) if missing else ():
                own = head.files.keys() & missing
                body = heads.files(number) if own else {}
                for path in own:
                    draft.put(path, body[path].encode(), head.files[path])
        sources = {
            self._known.paths[one].removesuffix(".html") + ".xml": one
            for one in self.made if self._known.labels[one].kind == "document"
        }
        digests = {path: self._digest_of_source(*self._read.texts[one]) for path, one in sources.items()}
        missing = set(draft.take(digests))
        for path, one in sources.items() if missing else ():
            if path in missing:
                draft.put(path, self._source(*self._read.texts[one]), digests[path])
        return noticed

    def _digest_of_source(self, number: int, part: int) -> str:
        brief = self._read.briefs[number]
        return brief.whole if len(brief.texts) == 1 else brief.texts[part].digest

    def _source(self, number: int, part: int) -> bytes:
        brief = self._read.briefs[number]
        if len(brief.texts) == 1:
            return self._content(number).read()
        # Of a corpus this text. Its texts come one after the other.
        place = brief.part_with(part)
        if self._corpus[0] != (number, place):
            self._corpus = (number, place), list(self._texts_at(number, place))
        return self._corpus[1][part - (brief.parts[place].first if brief.parts else 0)].data

    def _texts_at(self, number: int, place: int) -> Iterator[Source]:
        """Read the texts of a file, or of one of its pieces."""
        file, brief = self._read.files[number], self._read.briefs[number]
        if not brief.parts:
            source, _ = load(file, self._read.edition)
            return texts_of(source) if source else iter(())
        part = brief.parts[place]
        return texts_of(read_piece(file.path, file.name, file.kind, part.piece), part.first)

    def _whole(self) -> set[str]:
        """Give the keys of those texts of which all is kept that is made of one."""
        # One that is not will be found out when it is read. Each is looked at once a day, lest it be taken for old.
        runs = {key_of_bundle(f"whole on day {self._store.day}", self.keys[run]): self.keys[run]
                for run in bundles(self.names)}
        known = set() if self._store.dropped else self._store.has_all(runs)
        keys = [key for of_all, some in runs.items() if of_all not in known for key in some]
        there = self._store.has_all([*keys, *(f"body {key}" for key in keys)])
        whole = {key for key in keys if key in there and f"body {key}" in there}
        if self._store.dropped:
            # Where one was lost, others may be: each is looked at before the build begins again.
            told = self._store.has_all(f"mentions {key}" for key in keys)
            return {key for key in whole & self._store.get_many(keys).keys() if f"mentions {key}" in told}
        for of_all, some in runs.items():
            if of_all not in known and whole.issuperset(some):
                self._store.put(of_all, len(some))
        return whole.union(*(runs[of_all] for of_all in known))

    def _content(self, number: int) -> Content:
        file, brief = self._read.files[number], self._read.briefs[number]
        if not brief.includes:
            return Content(file.name, file.place, file.digest)
        # Put together here, so that whoever works on it reads no other files.
        source, _ = load(file, self._read.edition)
        return Content(file.name, file.place, brief.whole, source.data if source else b"")

    def _tasks(self) -> list[Task]:
        """Give the files that something must be made of, or that must be checked."""
        texts_of: dict[tuple[int, int], list[int]] = defaultdict(list)
        for one in self.missing:
            number, part = self._read.texts[one]
            texts_of[number, self._read.briefs[number].part_with(part)].append(one)
        unchecked = {number for number, found in enumerate(self._found) if found is None}
        # What is checked is checked whole, and may be rendered at once where it is no corpus in pieces.
        places = sorted({*texts_of, *((number, -1 if self._read.briefs[number].parts else 0) for number in unchecked)})
        self._work = [(number, texts_of.get((number, place), [])) for number, place in places]
        return [self._task(task, place, number in unchecked) for task, (number, place) in enumerate(places)]

    def _task(self, task: int, place: int, check: bool) -> Task:  # noqa: FBT001 - of one caller
        number, texts = self._work[task]
        file, brief = self._read.files[number], self._read.briefs[number]
        part = brief.parts[place] if brief.parts and place >= 0 else None
        first = part.first if part else 0
        check = check and part is None
        return Task(
            task, Content(file.name, file.place, part.digest, piece=part.piece) if part else self._content(number),
            file.kind, (part.piece.end - part.piece.begin if part else file.size) * (1 + len(texts)),
            Handed(texts, self._handed, first), check,
            tuple(self._content(one) for one in self._looks[number].also) if check else (), first,
        )


def _files_and_findings(heads: Sequence[Head]) -> list[Any]:
    """Give the hashes of the files made of some texts, by path, and what was noticed in these."""
    files = {path: digest for head in heads for path, digest in head.files.items()}
    return [files, [finding.as_json() for head in heads for finding in head.findings]]
