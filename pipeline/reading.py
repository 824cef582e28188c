"""An edition's folder to what is known of its files, without reading again what has been read before.

A file that looks as it did (size, time, inode) has the hash that it had; what is known of a content is kept under its
hash. A tree is parsed only where something has to be made of it.
"""

from __future__ import annotations

import os
import stat
import sys
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

from pipeline import corpus, images, resources, xmlio
from pipeline.addresses import addresses
from pipeline.assets import lightened
from pipeline.errors import ChangedMeanwhile
from pipeline.ledger import Ledgers, addressed, path_of
from pipeline.model import TEI, Addressed, Finding, Source
from pipeline.outline import Cut, Outline, outline
from pipeline.own_rules import FOLDER as RULES
from pipeline.own_rules import own_rules
from pipeline.pieces import Piece, Streamed, streamed
from pipeline.program import program
from pipeline.store import digest_of, digest_of_file, digest_of_files, key_of
from pipeline.texts import texts as texts_of
from pipeline.xinclude import Included, has_includes, put_together
from pipeline.xmlio import local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _Element

    from pipeline.config import Edition
    from pipeline.model import Kind
    from pipeline.store import Store


_AT_ONCE = 200  # files of which what is known is read at once
_AT_HAND = 4  # sources whose trees are there at once
# The words of these, in a text, are seen by nobody but the file's own rules; those of all others may be.
_PROSE = frozenset(
    """text body div div1 div2 div3 div4 div5 div6 div7 front back group p ab l lg seg hi head note quote q said emph
    foreign item list cell row table salute signed closer opener dateline postscript del add sic corr choice orig reg
    abbr expan ex supplied unclear lb pb cb ref""".split(),
)


@dataclass(frozen=True)
class File:
    """A TEI file of an edition: where it lies, and the hash of its content (none where it cannot be read)."""

    name: str
    path: Path
    kind: Kind
    digest: str
    size: int = 0
    ledger: str = ""
    """The hash of the ledger of its addresses, where there is one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a corpus: the number of the first of its texts among all, and the hash of its content."""

    piece: Piece
    first: int
    digest: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Part:
        """Read what `dataclasses.asdict` gave, by way of JSON."""
        return cls(Piece.from_json(data["piece"]), data["first"], data["digest"])


@dataclass(frozen=True)
class Facts:
    """What is known of a file from its content: what is wrong with reading it, and the outlines of its texts.

    `whole` is the hash of the content with all that it includes, `included` the files that it includes, with theirs.
    `digests` are those of the texts; `revised` when each was last revised; `places` the addresses of a register.
    `markup` is a hash of all but the running text: what other files, and checks of the whole edition, can see of it.
    `pointing` are the pointers that lead out of the file, each with the attribute that has it.
    """

    findings: tuple[Finding, ...]
    outlines: tuple[Outline, ...]
    digests: tuple[str, ...]
    revised: tuple[str | None, ...]
    places: dict[str, str]
    includes: bool
    markup: str
    pointing: tuple[tuple[str, str], ...]
    naming: tuple[images.Naming, ...]
    """The places where it names images; `shown` are those of each of its texts."""
    shown: tuple[dict[str, str], ...]
    whole: str
    included: tuple[tuple[str, str], ...] = ()
    complete: bool = True
    part: bool = False
    """A part of a text, as others include it, and no text of its own."""
    parts: tuple[Part, ...] = ()
    """Of a corpus that is read in pieces, these."""

    def part_with(self, text: int) -> int:
        """Give the number of the piece that has the text of a number; 0 where the file is not read in pieces."""
        return max(bisect_right(self.parts, text, key=lambda part: part.first) - 1, 0)

    def is_still_so(self, folder: Path) -> bool:
        """Tell whether the files that it includes are what they were; where one was missing, it may be there now."""
        return self.complete and all(_digest_at(folder / name) == digest for name, digest in self.included)

    def as_json(self) -> dict[str, Any]:
        """Give the facts as plain JSON values."""
        outlines = []
        for one in self.outlines:
            table = {name: getattr(one, name) for name in Outline.__slots__}
            table["entries"] = {key: (kind, markup.decode()) for key, (kind, markup) in one.entries.items()}
            table["cuts"] = [asdict(cut) for cut in one.cuts]
            table["addressed"] = asdict(one.addressed) if one.addressed else None
            outlines.append(table)
        return {
            "findings": [finding.as_json() for finding in self.findings], "outlines": outlines,
            "digests": self.digests, "revised": self.revised, "places": self.places, "includes": self.includes,
            "markup": self.markup, "pointing": self.pointing, "naming": self.naming, "shown": self.shown,
            "whole": self.whole, "included": self.included, "complete": self.complete, "part": self.part,
            "parts": [asdict(part) for part in self.parts],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Facts:
        """Read what `as_json` gave."""
        outlines = []
        for table in data["outlines"]:
            table["entries"] = {key: (kind, markup.encode()) for key, (kind, markup) in table["entries"].items()}
            table["tokens"] = {sys.intern(token): sys.intern(pointer) for token, pointer in table["tokens"].items()}
            table["named"] = {sys.intern(pointer): sys.intern(kind) for pointer, kind in table["named"].items()}
            table["cuts"] = tuple(Cut(**cut) for cut in table["cuts"])
            table["addressed"] = Addressed.from_json(table["addressed"]) if table["addressed"] else None
            sides = table["correspondents"]
            table["correspondents"] = tuple(tuple(map(tuple, side)) for side in sides) if sides else None
            table["places"] = {key: tuple(where) for key, where in table["places"].items()}
            outlines.append(Outline(**table))
        findings = tuple(Finding(**finding) for finding in data["findings"])
        pointing = tuple((sys.intern(name), sys.intern(token)) for name, token in data["pointing"])
        return cls(findings, tuple(outlines), tuple(data["digests"]), tuple(data["revised"]), data["places"],
                   data["includes"], data["markup"], pointing,
                   tuple((line, *rest) for line, *rest in data["naming"]), tuple(data["shown"]), data["whole"],
                   tuple((name, digest) for name, digest in data["included"]), data["complete"], data["part"],
                   tuple(Part.from_json(part) for part in data["parts"]))


@dataclass(frozen=True)
class Reading:
    """The files of an edition, in their order, and what is known of each; `rules` and `style` as in `Corpus`."""

    edition: Edition
    files: tuple[File, ...]
    facts: tuple[Facts, ...]
    findings: tuple[Finding, ...]
    rules: tuple[Path, ...]
    style: bytes | None
    images: tuple[images.Image, ...]

    @cached_property
    def digest(self) -> str:
        """One hash for all the sources and the edition's own stylesheet."""
        return key_of(*(part for file in self.files for part in (file.name, file.digest)), digest_of_files(self.rules))

    @cached_property
    def texts(self) -> list[tuple[int, int]]:
        """The texts that have pages, documents first: each the number of its file, and its own in that file."""
        return [
            (number, part) for kind in ("document", "page") for number, file in enumerate(self.files)
            if file.kind == kind for part in range(len(self.facts[number].outlines))
        ]

    def of(self, kind: Kind) -> list[Facts]:
        """Give what is known of the files of one kind that could be read."""
        return [one for file, one in zip(self.files, self.facts, strict=True) if file.kind == kind and one.outlines]

    def places(self) -> dict[str, str]:
        """Give the addresses of the registers and their entries."""
        return {pointer: path for facts in self.facts for pointer, path in facts.places.items()}

    def shown(self) -> tuple[dict[str, Any], ...]:
        """Give the images of each text."""
        return images.sizes([self.facts[number].shown[part] for number, part in self.texts], self.images)

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


def read_edition(edition: Edition, store: Store) -> Reading:
    """Read the files of an edition that are not known, and tell what is known of all."""
    files: list[File] = []
    facts: list[Facts] = []
    ledgers = Ledgers(edition.folder)
    looked = _looked_at(edition, store, ledgers)
    while some := list(islice(looked, _AT_ONCE)):
        keys = [_key(file, edition) for file in some]
        known = store.get_many(keys)
        for one, key in zip(some, keys, strict=True):
            file, found = one, Facts.from_json(known[key]) if one.digest and key in known else None
            if found is None or not found.is_still_so(edition.folder):
                found, digest = facts_of(file, edition, ledgers.get(file.name, file.kind))
                # It may have changed between the two looks at it.
                file = replace(file, digest=digest)
                if digest:
                    store.put(_key(file, edition), found.as_json())
            facts.append(found)
            files.append(file)
    rules, findings = own_rules(edition.folder)
    style = edition.folder / RULES / "edition.css"
    if not files:
        findings += corpus.load(edition).findings
    files, facts = _texts_alone(files, facts)
    named = ((file.name, one.naming) for file, one in zip(files, facts, strict=True))
    pictures, missing = images.load_named(named, edition.folder)
    findings += [_located(finding, files, facts, edition) for finding in missing]
    return Reading(edition, tuple(files), tuple(facts), tuple(findings), tuple(rules),
                   style.read_bytes() if style.is_file() else None, pictures)


def _looked_at(edition: Edition, store: Store, ledgers: Ledgers) -> Iterator[File]:
    """Look at the files of an edition: those that look as they did have the hash that they had."""
    base = os.path.realpath(edition.folder)
    known = store.digests(base)
    seen: list[tuple[str, os.stat_result, str]] = []
    real = cache(os.path.realpath)  # of folders, of which there are few
    for path, kind in corpus.files_of(edition):
        place = f"{real(path.parent)}{os.sep}{path.name}"
        digest, size, inside = "", 0, True
        with suppress(OSError):
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                place, status = os.path.realpath(path), path.stat()
                inside = place.startswith(base + os.sep)
            looks = status.st_size, status.st_mtime_ns, status.st_ino
            before = known.get(place)
            digest = before[3] if before and before[:3] == looks else digest_of_file(path)
            size = status.st_size
            if not before or before != (*looks, digest):
                seen.append((place, status, digest))
        name = path.relative_to(edition.folder).as_posix()
        ledger = ledgers.get(name, kind)
        yield File(name, path, kind, digest if inside else "", size, digest_of(ledger) if ledger else "")
    store.know(seen)


def _key(file: File, edition: Edition) -> str:
    return key_of("facts", program(), file.name, file.kind, str(edition.implied), file.ledger, file.digest)


class Unread(Sequence[Source]):
    """The sources of files that could be read before, each read when it is asked for: of many, few trees are there."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = files
        self._last: dict[int, Source] = {}

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, number: int) -> Source: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Source]: ...

    def __getitem__(self, number: int | slice) -> Source | Sequence[Source]:
        if isinstance(number, slice):
            return Unread(self._files[number])
        if number not in self._last:
            source = _read_again(self._files[number])  # its IndexError is how a loop ends
            if len(self._last) == _AT_HAND:
                self._last.pop(next(iter(self._last)))
            self._last[number] = source
        return self._last[number]


def _read_again(file: File) -> Source:
    large = streamed(file.path, file.name, file.kind) if file.kind != "register" else None
    if large:
        return large
    data, tree, _ = xmlio.read(file.path, file.name)
    if tree is None:
        raise ChangedMeanwhile(file.name)
    identifier = xmlio.xml_id(tree.getroot()) or file.path.stem
    return Source(file.name, file.path, file.kind, data, tree, identifier)


def load(file: File, edition: Edition) -> tuple[Source | None, list[Finding]]:
    """Read one file of an edition, with what it includes."""
    included, findings = load_whole(file, edition)
    return included.source if included else None, findings


def load_whole(file: File, edition: Edition) -> tuple[Included | None, list[Finding]]:
    """Read one file of an edition, and tell where the parts of it are from. What cannot be included is left out."""
    source, findings = corpus.load_file(file.path, file.name, file.kind, edition.folder, foreign=edition.implied)
    if source is None:
        return None, findings
    if not has_includes(source):
        return Included(source, frozenset(), complete=True, findings=(), places=(), merged=()), findings
    return put_together(source, edition.folder), findings


def _texts_alone(files: list[File], facts: list[Facts]) -> tuple[list[File], list[Facts]]:
    """Leave out the parts of texts that others include."""
    inside = {name for one in facts for name, _ in one.included}
    both = [(file, one) for file, one in zip(files, facts, strict=True) if not (one.part and file.name in inside)]
    return [file for file, _ in both], [one for _, one in both]


def _located(finding: Finding, files: list[File], facts: list[Facts], edition: Edition) -> Finding:
    """Give what is told of a text that was put together at its place in the file that it is from."""
    torn = (file for file, one in zip(files, facts, strict=True) if one.includes and file.name == finding.file)
    included = next((load_whole(file, edition)[0] for file in torn), None)
    return included.located(finding) if included else finding


def _digest_at(path: Path) -> str:
    try:
        return digest_of_file(path)
    except OSError:
        return ""


def facts_of(file: File, edition: Edition, ledger: bytes = b"") -> tuple[Facts, str]:
    """Give what is known of a file and of the ledger of its addresses, and the hash of the content of the file.

    Raises `ConfigError` for a ledger that is damaged.
    """
    included, findings = load_whole(file, edition)
    if included is None:
        return Facts(tuple(findings), (), (), (), {}, includes=False, markup="", pointing=(), naming=(), shown=(),
                     whole=""), ""
    source = included.source
    large = source if isinstance(source, Streamed) else None
    digest = _digest_at(file.path) if large else digest_of(source.data)
    outlines: list[Outline] = []
    digests: list[str] = []
    revised: list[str | None] = []
    shown: list[dict[str, str]] = []
    parts: list[Part] = []
    for number, piece in enumerate(source.pieces()):
        if large:
            parts.append(Part(large.cut.pieces[number], len(outlines), digest_of(piece.data)))
        for text in _texts(piece, len(outlines)):
            outlines.append(outline(text))
            digests.append(digest if text is source else digest_of(text.data))
            revised.append(_revised(text))
            shown.append(images.named(text))
    if ledger:
        told, behind = addressed(_texts(source), ledger, path_of(file.name))
        findings = [*findings, *behind]
        outlines = [one.with_addresses(found) for one, found in zip(outlines, told, strict=True)]
    return Facts(
        tuple(findings), tuple(outlines), tuple(digests), tuple(revised),
        addresses([source]) if file.kind == "register" else {}, bool(included.places),
        key_of(*(key_of(*_markup(piece)) for piece in source.pieces())), tuple(sorted(_pointing(source))),
        tuple(images.naming(source)), tuple(shown), digest,
        tuple((name, _digest_at(edition.folder / name)) for name in sorted(included.files)), included.complete,
        any(finding.code == "tei-fragment" for finding in findings), tuple(parts),
    ), _digest_at(file.path) if included.places else digest


def _texts(source: Source, before: int = 0) -> Iterable[Source]:
    """Give the texts of a file, or of a piece of one; a register is one."""
    return (source,) if source.kind == "register" else texts_of(source, before)


def _revised(source: Source) -> str | None:
    dates = (change.get("when") for change in source.root.iter(f"{{{TEI}}}change"))
    return max((when for when in dates if when), default=None)


def _pointing(source: Source) -> set[tuple[str, str]]:
    return {
        (str(name), token) for piece in source.pieces() for element in piece.root.iter(f"{{{TEI}}}*")
        for name, value in element.attrib.items() if "#" in str(value) or ".xml" in str(value)
        for token in str(value).split() if not token.startswith("#")
    }


def _markup(source: Source) -> Iterator[str]:
    """Give the tags of a file, with all words that do not stand in running text; of a register everything."""
    open_: set[_Element] = set()  # elements of running text that such elements surround, from the text down
    for element in source.root.iter():
        parent = element.getparent()
        yield "<"
        if isinstance(element.tag, str):
            name = local_name(element)
            yield element.tag
            for key, value in sorted(element.attrib.items()):
                yield f"{key!s}={value!s}"
            if name in _PROSE and source.kind != "register" and (name == "text" or parent in open_):
                open_.add(element)
        if element not in open_:
            yield element.text or ""
        if parent not in open_:
            yield element.tail or ""
        yield str(sum(1 for _ in element.iterancestors()))
