"""An edition's folder to what is known of its files, without reading again what has been read before.

A file that looks as it did (size, time, inode) has the hash that it had; what is known of a content is kept under its
hash, and of that only a little is always at hand (`facts`). A tree is parsed only where something has to be made of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from pipeline import corpus, images, resources, xmlio
from pipeline.assets import lightened
from pipeline.bundles import bundles, key_of_bundle
from pipeline.errors import ChangedMeanwhile
from pipeline.facts import Brief, Facts, File, facts_of, load, load_whole
from pipeline.ledger import Ledgers
from pipeline.looks import look_of, too_fresh
from pipeline.model import Finding, Source
from pipeline.outline import Label, Outline
from pipeline.own_rules import FOLDER as RULES
from pipeline.own_rules import own_rules
from pipeline.pieces import streamed
from pipeline.program import program
from pipeline.store import digest_of, digest_of_file, digest_of_files, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.config import Edition
    from pipeline.model import Kind
    from pipeline.store import Store

    Read = Callable[[Sequence[File], Edition], Iterable[tuple[Facts, str]]]


_T = TypeVar("_T")
_AT_ONCE = 200  # files of which what is known is read at once
_BRIEFS = "briefs"
_AT_HAND = 4  # sources whose trees, and files whose facts, are there at once


class _Few(Sequence[_T]):
    """What is known of files, read when it is asked for, one by one; the last few are in memory."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = files
        self._last: dict[int, _T] = {}

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, number: int) -> _T: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[_T]: ...

    def __getitem__(self, number: int | slice) -> _T | Sequence[_T]:
        if isinstance(number, slice):
            some = copy(self)
            some._files, some._last = self._files[number], {}  # noqa: SLF001 - its own
            return some
        if number not in self._last:
            found = self._read(self._files[number])  # its IndexError is how a loop ends
            if len(self._last) == _AT_HAND:
                self._last.pop(next(iter(self._last)))
            self._last[number] = found
        return self._last[number]

    def _read(self, file: File) -> _T:
        raise NotImplementedError


class KeptFacts(_Few[Facts]):
    """The facts of files, read from where they are kept."""

    def __init__(self, files: Sequence[File], edition: Edition, store: Store) -> None:
        super().__init__(files)
        self._edition, self._store = edition, store

    def __iter__(self) -> Iterator[Facts]:
        for first in range(0, len(self._files), _AT_ONCE):
            yield from self._some(self._files[first : first + _AT_ONCE])

    def _read(self, file: File) -> Facts:
        return next(self._some([file]))

    def _some(self, files: Sequence[File]) -> Iterator[Facts]:
        keys = [_key(file, self._edition) for file in files]
        known = self._store.get_many(keys)
        for file, key in zip(files, keys, strict=True):
            if file.digest and key in known:
                yield Facts.from_json(known[key])
                continue
            # What was kept is damaged, or it is a file of which nothing can be kept.
            found, digest = facts_of(file, self._edition, Ledgers(self._edition.folder).get(file.name, file.kind))
            if digest != file.digest:
                raise ChangedMeanwhile(file.name)
            yield found


class Outlines(Sequence[Outline]):
    """The outlines of texts: of each the number of its file, and its own in that. `kind` tells that of a file."""

    def __init__(
        self, facts: Sequence[Facts], texts: Sequence[tuple[int, int]], kind: Callable[[int], Kind],
    ) -> None:
        self._facts, self._texts, self._kind = facts, texts, kind

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, number: int) -> Outline: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Outline]: ...

    def __getitem__(self, number: int | slice) -> Outline | Sequence[Outline]:
        if isinstance(number, slice):
            return Outlines(self._facts, self._texts[number], self._kind)
        file, part = self._texts[number]
        return self._facts[file].outlines[part]

    def __iter__(self) -> Iterator[Outline]:
        # They stand in the order of their kinds, and of the files of each.
        for _, some in groupby(self._texts, lambda text: self._kind(text[0])):
            every = enumerate(self._facts)
            here = next(every)
            for file, part in some:
                while here[0] < file:
                    here = next(every)
                yield here[1].outlines[part]


@dataclass(frozen=True)
class Reading:
    """The files of an edition, in their order, and what is known of each; `rules` and `style` as in `Corpus`."""

    edition: Edition
    files: tuple[File, ...]
    briefs: tuple[Brief, ...]
    """What is at hand of each file; `facts` has all that is known."""
    findings: tuple[Finding, ...]
    rules: tuple[Path, ...]
    style: bytes | None
    images: tuple[images.Image, ...]
    facts: KeptFacts = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """One hash for all the sources and the edition's own stylesheet."""
        return key_of(*(part for file in self.files for part in (file.name, file.digest)), digest_of_files(self.rules))

    @cached_property
    def texts(self) -> list[tuple[int, int]]:
        """The texts that have pages, documents first: each the number of its file, and its own in that file."""
        return [
            (number, part) for kind in ("document", "page") for number, file in enumerate(self.files)
            if file.kind == kind for part in range(len(self.briefs[number].texts))
        ]

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """What these are called, in the same order."""
        return tuple(
            Label(file.name, text.id, file.kind, text.title, text.date)
            for number, part in self.texts for file, text in [(self.files[number], self.briefs[number].texts[part])]
        )

    def outlines(self) -> Sequence[Outline]:
        """Give their outlines."""
        return Outlines(self.facts, self.texts, lambda number: self.files[number].kind)

    def registers(self) -> list[Facts]:
        """Give what is known of the registers that could be read."""
        return [self.facts[number] for number, file in enumerate(self.files)
                if file.kind == "register" and self.briefs[number].texts]

    def shown(self) -> tuple[dict[str, Any], ...]:
        """Give the images of each text."""
        return images.sizes([self.briefs[number].texts[part].shown for number, part in self.texts], self.images)

    @cached_property
    def outlined(self) -> str:
        """One hash for all that files see of each other, but for where they are cut."""
        return key_of(*(part for file, brief in zip(self.files, self.briefs, strict=True)
                        for part in (file.name, file.kind, brief.outward)))

    def outward(self, longest: int) -> str:
        """Give the same with where they are cut: sources over `longest` bytes are, where it is not 0."""
        cuts = (text.cuts if longest and text.size > longest else b"" for brief in self.briefs for text in brief.texts)
        return key_of(self.outlined, str(longest), *cuts)

    def sources(self, kind: Kind) -> list[Source]:
        """Read the files of one kind."""
        found = (load(file, self.edition)[0] for file in self.files if file.kind == kind)
        return [source for source in found if source]

    def assets(self) -> Iterator[tuple[str, bytes]]:
        """Give the files of a site that pages show or link to, by their paths: bundled ones, images, the own style."""
        for asset in sorted(resources.assets().iterdir()):
            if asset.is_file():
                yield f"assets/{asset.name}", lightened(asset.name, asset.read_bytes())
        for image in self.images:
            yield image.path, image.data
        if self.style is not None:
            yield "assets/own.css", self.style


def read_all(files: Sequence[File], edition: Edition) -> Iterator[tuple[Facts, str]]:
    """Give the facts of files, in their order, and of each the hash of its content; see `facts_of`."""
    ledgers = Ledgers(edition.folder)
    for file in files:
        yield facts_of(file, edition, ledgers.get(file.name, file.kind))


def read_edition(edition: Edition, store: Store, read: Read = read_all) -> Reading:
    """Read the files of an edition that are not known, and tell what is known of all. `read` is `read_all`, or like it.

    Raises `ConfigError` for a ledger that is damaged.
    """
    ledgers = Ledgers(edition.folder)
    files = list(_looked_at(edition, store, ledgers))
    files, briefs = _texts_alone(*_briefs(files, edition, store, lambda some: read(some, edition)))
    rules, findings = own_rules(edition.folder)
    style = edition.folder / RULES / "edition.css"
    if not files:
        findings += corpus.load(edition).findings
    named = ((file.name, one.naming) for file, one in zip(files, briefs, strict=True))
    pictures, missing = images.load_named(named, edition.folder)
    findings += [_located(finding, files, briefs, edition) for finding in missing]
    return Reading(edition, tuple(files), tuple(briefs), tuple(findings), tuple(rules),
                   style.read_bytes() if style.is_file() else None, pictures, KeptFacts(files, edition, store))


def _briefs(
    files: list[File], edition: Edition, store: Store, read: Callable[[Sequence[File]], Iterable[tuple[Facts, str]]],
) -> tuple[list[File], list[Brief]]:
    """Give what is to be at hand of each file; those whose facts are not known are read.

    A file may have changed between two looks at it: what is given has the hash of what was read.
    """
    keys = [_key(file, edition) if file.digest else "" for file in files]
    briefs: dict[int, Brief] = {}
    # The bundles that are kept anew: of each what is known already, and which files of it are to be read.
    anew: list[tuple[slice, dict[int, list[Any]], list[int]]] = []
    for run in bundles([file.name for file in files]):
        numbers = range(run.start, run.stop)
        found = store.get(key_of_bundle(_BRIEFS, keys[run]))
        if found is not None:
            rows = dict(zip(numbers, found, strict=True))
        else:
            known = store.get_many([key for key in keys[run] if key])
            rows = {number: Brief.row(known[keys[number]]) for number in numbers if keys[number] in known}
        briefs |= {number: Brief.from_row(row, files[number]) for number, row in rows.items()}
        unknown = [number for number in numbers
                   if number not in rows or not briefs[number].is_still_so(edition.folder)]
        if unknown or found is None:
            anew.append((run, rows, unknown))
    told = iter(read([files[number] for _, _, unknown in anew for number in unknown]))
    for run, rows, unknown in anew:
        for number in unknown:
            facts, digest = next(told)
            files[number] = replace(files[number], digest=digest)
            keys[number], table = _key(files[number], edition) if digest else "", facts.as_json()
            if digest:
                store.put(keys[number], table)
            rows[number] = Brief.row(table)
            briefs[number] = Brief.from_row(rows[number], files[number])
        if all(keys[run]):
            store.put(key_of_bundle(_BRIEFS, keys[run]), [rows[number] for number in range(run.start, run.stop)])
        rows.clear()  # of all it would be much
    return files, [briefs[number] for number in range(len(files))]


def _looked_at(edition: Edition, store: Store, ledgers: Ledgers) -> Iterator[File]:
    """Look at the files of an edition: those that look as they did have the hash that they had."""
    base = os.path.realpath(edition.folder)
    place = f"files {base}"
    known: dict[str, str] = store.last(place) or {}
    seen: dict[str, str] = {}
    since = too_fresh()
    inside_of = f"{edition.folder}{os.sep}"
    # Of thousands; pathlib takes as long for this as for all else here.
    for whole, kind in corpus.files_of(edition):
        name = whole.removeprefix(inside_of).replace(os.sep, "/")
        digest, size, inside = "", 0, True
        with suppress(OSError):
            status = os.lstat(whole)
            if stat.S_ISLNK(status.st_mode):
                status, inside = Path(whole).stat(), os.path.realpath(whole).startswith(base + os.sep)
            look = look_of(status)
            before, _, hashed = known.get(name, "").rpartition(" ")
            digest = hashed if before == look else digest_of_file(Path(whole))
            size = status.st_size
            if status.st_mtime_ns < since:
                seen[name] = f"{look} {digest}"
        ledger = ledgers.get(name, kind)
        yield File(name, whole, kind, digest if inside else "", size, digest_of(ledger) if ledger else "")
    if seen != known:
        store.note(place, seen)


def _key(file: File, edition: Edition) -> str:
    return key_of("facts", program(), file.name, file.kind, str(edition.implied), file.ledger, file.digest)


class Unread(_Few[Source]):
    """The sources of files that could be read before."""

    def _read(self, file: File) -> Source:
        large = streamed(file.path, file.name, file.kind) if file.kind != "register" else None
        if large:
            return large
        data, tree, _ = xmlio.read(file.path, file.name)
        if tree is None:
            raise ChangedMeanwhile(file.name)
        identifier = xmlio.xml_id(tree.getroot()) or file.path.stem
        return Source(file.name, file.path, file.kind, data, tree, identifier)


def _texts_alone(files: list[File], briefs: list[Brief]) -> tuple[list[File], list[Brief]]:
    """Leave out the parts of texts that others include."""
    inside = {name for one in briefs for name, _ in one.included}
    both = [(file, one) for file, one in zip(files, briefs, strict=True) if not (one.part and file.name in inside)]
    return [file for file, _ in both], [one for _, one in both]


def _located(finding: Finding, files: list[File], briefs: list[Brief], edition: Edition) -> Finding:
    """Give what is told of a text that was put together at its place in the file that it is from."""
    torn = (file for file, one in zip(files, briefs, strict=True) if one.includes and file.name == finding.file)
    included = next((load_whole(file, edition)[0] for file in torn), None)
    return included.located(finding) if included else finding
