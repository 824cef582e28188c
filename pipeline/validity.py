"""What is wrong in an edition, found anew only where something that a check can see has changed.

A file is held to grammar and rules alone, in the map, with those other files at hand that rules can see from it: the
registers, what it points at, what has an id that it has, and for a register what points at it. Checks that compare all
files with each other are done again when anything but running text has changed anywhere. Where rules are the edition's
own and look at others, where files include others, and in a folder without settings, everything is checked as
`edition validate` does it, whenever anything has changed.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from pipeline import addresses, resources
from pipeline.findings import once
from pipeline.model import TEI, Finding
from pipeline.program import program
from pipeline.reading import Unread
from pipeline.store import FOLDER, key_of
from pipeline.validate.against import checks_of
from pipeline.validate.kept import files_of
from pipeline.xmlio import true_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.facts import File
    from pipeline.model import Registers
    from pipeline.reading import Reading
    from pipeline.store import Store
    from pipeline.validate.against import Checks

    Checking = Callable[[Sequence[File]], Callable[[], list[Finding]]]

# With more files than this of one id, all that a rule may tell of one is not worth handing to each of them.
_MANY = 20
# An edition's folder may hold pictures and the like: of these it counts whether they are there.
_READ = {".xml", ".rng", ".rnc", ".sch", ".xsl", ".toml", ".txt", ".tei"}


@dataclass(frozen=True, slots=True)
class Look:
    """What rules see from one file: the key of what is found wrong in it, and the other files."""

    key: str
    also: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Sight:
    """Which other files rules see `also` from each, and a hash of the stubs; nothing where files are too `crowded`."""

    also: Sequence[Sequence[int]]
    stubs: str = ""
    crowded: bool = False


class Validity:
    """The checks of an edition that has been read, and what is known of their outcome."""

    def __init__(self, read: Reading, store: Store, output: Path) -> None:
        self._read, self._store, self._output = read, store, true_path(output)
        self._checked: Callable[[], list[Finding]] | None = None
        self.checks: Checks = checks_of(read.edition)
        self.apart = not read.edition.implied and self._rules_are_known() and not any(
            brief.includes or not brief.texts for brief in read.briefs
        )
        self._sight = self._in_sight() if self.apart else _Sight(())
        self.apart &= not self._sight.crowded

    def whole(self, jobs: int) -> list[Finding]:
        """Check everything together, unless nothing has changed since that was done."""
        key = key_of("all", self._everything())
        found = self._store.get(key)
        if found is None:
            from pipeline.check import check_edition  # noqa: PLC0415 - who needs them not, need not import all checks

            found = [finding.as_json() for finding in check_edition(self._read.edition, jobs)[1]]
            self._store.put(key, found)
        return [Finding(**finding) for finding in found]

    def looks(self) -> list[Look]:
        """Tell of each file what the rules see from it, and the key of what is found wrong in it."""
        common = key_of(program(), *self._schemas(), *(
            part for file in self._read.files if file.kind == "register" for part in (file.name, file.digest)
        ))
        files, stubs = self._read.files, self._sight.stubs
        return [
            Look(key_of("file", common, stubs if file.kind == "register" else "", file.name, file.kind, file.digest,
                        *(part for one in also for part in (files[one].name, files[one].digest))), tuple(also))
            for file, also in zip(files, self._sight.also, strict=True)
        ]

    def registers(self) -> Registers:
        """Give the files that rules see from each."""
        return tuple((source.uri, source.data) for source in self._read.sources("register"))

    def stubs(self) -> Registers:
        """Give, for each folder of texts, one file with all pointers that stand in its texts."""
        pointers: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for file, facts in zip(self._read.files, self._read.facts, strict=True):
            if file.kind != "register":
                pointers[file.name.rpartition("/")[0]] |= set(facts.pointing)
        found = []
        for folder, several in sorted(pointers.items()):
            elements = "".join(f"<p {name}={quoteattr(token)}/>" for name, token in sorted(several) if name[0] != "{")
            found.append((f"edition:/{folder}/.", f'<TEI xmlns="{TEI}">{elements}</TEI>'.encode()))
        return tuple(found)

    def together(self, found: list[Finding]) -> list[Finding]:
        """Give all findings of an edition whose files have been checked apart, of which `found` are."""
        known = [finding for brief in self._read.briefs for finding in brief.findings]
        return [*known, *self._read.findings, *once([*found, *self._between()])]

    def begin(self, check: Checking) -> None:
        """Begin to check the files against each other, where the outcome is not kept; `together` takes it."""
        if self.apart and self._kept_between is None:
            self._checked = check(self._files())

    def _between(self) -> list[Finding]:
        """Give what is wrong between the files of an edition."""
        if self._kept_between is not None:
            return self._kept_between
        findings = self._checked() if self._checked else check_between(self._files())
        digests = {file.name: file.digest for file in self._read.files}
        self._store.put(self._key_between, {
            "findings": [finding.as_json() for finding in findings], "digests": digests})
        return findings

    @cached_property
    def _key_between(self) -> str:
        return key_of("between", program(), *self._names(), *(
            part for file, brief in zip(self._read.files, self._read.briefs, strict=True)
            for part in (file.name, brief.markup)
        ))

    @cached_property
    def _kept_between(self) -> list[Finding] | None:
        kept = self._store.get(self._key_between)
        if not kept:
            return None
        digests = {file.name: file.digest for file in self._read.files}
        findings = [Finding(**finding) for finding in kept["findings"]]
        changed = {name for name, digest in kept["digests"].items() if digests[name] != digest}
        # Words that move within a file move what is told of it.
        moved = any(name in changed for one in findings for name in _files_told(one, changed))
        return None if moved else findings

    def _files(self) -> list[File]:
        return [file for file, brief in zip(self._read.files, self._read.briefs, strict=True) if brief.texts]

    def _in_sight(self) -> _Sight:
        """Tell which other files rules see from each: what it points at, and what has an id that it has."""
        key = key_of("in sight", program(), self._read.outlined)
        kept = self._store.get(key)
        if kept is not None:
            return _Sight(*kept)
        files = self._read.files
        index = {file.name: number for number, file in enumerate(files)}

        def others(number: int, some: Iterable[int]) -> set[int]:
            return {one for one in some if one != number and files[one].kind != "register"}

        # Most files see no others, and most ids are those of one file.
        seen: dict[int, set[int]] = defaultdict(set)
        home: dict[str, int] = {}
        homes: dict[str, list[int]] = {}
        for number, facts in enumerate(self._read.facts):
            targets = {target.partition("#")[0] for one in facts.outlines for target in one.tokens.values()}
            if some := others(number, (index[name] for name in targets if name in index)):
                seen[number] = some
            for identifier in {identifier for one in facts.outlines for identifier in one.ids}:
                first = home.setdefault(identifier, number)
                if first != number:
                    homes.setdefault(identifier, [first]).append(number)
        for several in homes.values():
            for number in several:
                seen[number].update(several)
        sight = _Sight((), crowded=True)
        if all(len(several) <= _MANY for several in homes.values()):
            also = [sorted(others(number, seen.get(number, ()))) for number in range(len(files))]
            sight = _Sight(also, key_of(*(data for _, data in self.stubs())))
        self._store.put(key, [sight.also, sight.stubs, sight.crowded])
        return sight

    def _rules_are_known(self) -> bool:
        """Tell whether the rules are the bundled ones, of which it is known what they look at."""
        return self.checks.rules == (resources.schema("edition.sch"),) and len(self.checks.with_rules) == 1

    def _schemas(self) -> Iterator[str]:
        for path in filter(None, (self.checks.grammar, *self.checks.rules)):
            # Where it is not certain which files a schema is made of, nothing that it found is kept.
            state = files_of(path) or {path: (0, 0, os.getpid())}
            for file in sorted(state):
                yield file.name
                yield key_of(file.read_bytes()) if len(state) > 1 or file.is_file() else ""
            if not files_of(path):
                yield os.urandom(16).hex()

    def _names(self) -> list[str]:
        """Give the names of all files in the edition's folder: a pointer may lead to one that is not read."""
        return [name for name, _ in self._walk()]

    def _everything(self) -> str:
        known = {os.path.realpath(file.place): file.digest for file in self._read.files}
        every = any(brief.includes for brief in self._read.briefs)
        parts = [program(), *self._schemas(), str(self._read.edition.implied)]
        for name, path in self._walk():
            place, file = os.path.realpath(path), Path(path)
            counts = every or file.suffix in _READ
            parts += [name, known.get(place) or (_digest(file) if counts and file.is_file() else "")]
        return key_of(*parts)

    def _walk(self) -> Iterator[tuple[str, str]]:
        """Give the files of the edition's folder, but those that are hidden and the site: names, and where they are."""
        base, output = os.fspath(true_path(self._read.edition.folder)), os.fspath(self._output)
        for folder, folders, files in os.walk(base):
            inside = f"{folder[len(base) + 1 :]}/".replace(os.sep, "/").removeprefix("/")
            folders[:] = sorted(
                one for one in folders if one != FOLDER and f"{folder}{os.sep}{one}" != output
                and not one.startswith(f".{self._output.name}.")
            )
            yield from ((inside + name, f"{folder}{os.sep}{name}") for name in sorted(files))


def check_between(files: Sequence[File]) -> list[Finding]:
    """Give what is wrong between files that could be read; few of their trees are in memory at once."""
    from pipeline.validate.references import References  # noqa: PLC0415 - as above
    from pipeline.validate.together import check_references  # noqa: PLC0415

    sources, taken = Unread(files), dict[str, str]()
    return check_references(
        References(sources, complete=True), sources, lambda source: addresses.collisions(source, taken))


def _digest(path: Path) -> str:
    try:
        return key_of(path.read_bytes())
    except OSError as error:
        return f"cannot be read: {error.errno}"


def _files_told(finding: Finding, names: set[str]) -> Iterator[str]:
    words = f"{finding.message} {finding.hint or ''}"
    yield from (name for name in names if finding.file == name or name.rpartition("/")[2] in words)
