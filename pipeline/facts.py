"""What is known of a file of an edition from its content, worked out once; and the little of it always at hand."""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import corpus, images
from pipeline.addresses import addresses
from pipeline.ledger import addressed, path_of
from pipeline.model import TEI, Addressed, Finding, Source
from pipeline.outline import Cut, Outline, outline
from pipeline.pieces import Piece, Streamed
from pipeline.store import digest_of, digest_of_file, key_of
from pipeline.texts import texts as texts_of
from pipeline.xinclude import Included, has_includes, put_together
from pipeline.xmlio import local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from pipeline.config import Edition
    from pipeline.model import Kind
    from pipeline.xmlio import Position

# The words of these, in a text, are seen by nobody but the file's own rules; those of all others may be.
_PROSE = frozenset(
    """text body div div1 div2 div3 div4 div5 div6 div7 front back group p ab l lg seg hi head note quote q said emph
    foreign item list cell row table salute signed closer opener dateline postscript del add sic corr choice orig reg
    abbr expan ex supplied unclear lb pb cb ref""".split(),
)

_NONE: Mapping[str, str] = {}  # the images of most texts


@dataclass(frozen=True, slots=True)
class File:
    """A TEI file of an edition: its place, and the hash of its content (none where it cannot be read)."""

    name: str
    place: str
    """Where it lies: a `Path` takes seven times the memory, and there may be tens of thousands."""
    kind: Kind
    digest: str
    size: int = 0
    ledger: str = ""
    """The hash of the ledger of its addresses, where there is one."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.place)


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


class BriefText(NamedTuple):
    """What is always at hand of a text: `id`, `title` and `date` as in its outline, and what it is known by.

    `digest` is that of its content; `revised` when it was last revised; `size` that of its divisions together, in
    bytes (about), and `cuts` a hash of what is known of them, as bytes; `shown` the images that it names.
    """

    id: str
    title: str
    date: str | None
    digest: str
    revised: str | None
    size: int
    cuts: bytes
    shown: Mapping[str, str]


class Brief(NamedTuple):
    """What is always at hand of a file: of `Facts` what is short, and of the rest a hash.

    `outward` is the hash of all that other files may see of it and of what it points at: words that change in a text
    change it as little as the divisions, which have a hash of their own. It and `markup` are bytes: as digits a hash
    takes twice the memory, and there may be tens of thousands.
    """

    texts: tuple[BriefText, ...]
    findings: tuple[Finding, ...]
    includes: bool
    markup: bytes
    outward: bytes
    naming: tuple[images.Naming, ...]
    whole: str
    included: tuple[tuple[str, str], ...]
    complete: bool
    part: bool
    parts: tuple[Part, ...]

    @staticmethod
    def row(facts: Mapping[str, Any]) -> list[Any]:
        """Give it as plain JSON values, of facts as such."""
        shared = [[{**one, "cuts": None} for one in facts["outlines"]], facts["places"], facts["pointing"]]
        texts = [
            [one["id"], one["title"], one["date"], digest, revised,
             sum(cut["size"] for cut in one["cuts"] if not cut["depth"]), key_of(json.dumps(one["cuts"])), shown]
            for one, digest, revised, shown in zip(
                facts["outlines"], facts["digests"], facts["revised"], facts["shown"], strict=True)
        ]
        return [texts, facts["findings"], facts["includes"], facts["markup"], key_of(json.dumps(shared)),
                facts["naming"], facts["whole"], facts["included"], facts["complete"], facts["part"], facts["parts"]]

    @classmethod
    def from_row(cls, row: Sequence[Any], file: File) -> Brief:
        """Read what `row` gave of a file."""
        texts, findings, includes, markup, outward, naming, whole, included, complete, part, parts = row
        if whole == file.digest:  # most files are one text and include none: of three hashes one is kept
            whole = file.digest
            if len(texts) == 1 and texts[0][3] == whole:
                texts[0][3] = whole
        return cls(
            tuple([
                BriefText(id_, title, date, digest, revised, size, bytes.fromhex(cuts), shown or _NONE)
                for id_, title, date, digest, revised, size, cuts, shown in texts
            ]), tuple([Finding(**finding) for finding in findings]), includes,
            bytes.fromhex(markup), bytes.fromhex(outward), tuple([(line, *rest) for line, *rest in naming]), whole,
            tuple([(name, digest) for name, digest in included]), complete, part,
            tuple([Part.from_json(one) for one in parts]),
        )

    def part_with(self, text: int) -> int:
        """Give the number of the piece that has the text of a number; 0 where the file is not read in pieces."""
        return max(bisect_right(self.parts, text, key=lambda part: part.first) - 1, 0)

    def is_still_so(self, folder: Path) -> bool:
        """Tell whether the files that it includes are what they were; where one was missing, it may be there now."""
        return self.complete and all(digest_at(folder / name) == digest for name, digest in self.included)


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
    digest = digest_at(file.path) if large else digest_of(source.data)
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
    if large:
        findings = [*findings, *(_in_parts(file.name, *one) for one in large.cut.texts())]
    if ledger:
        told, behind = addressed(_texts(source), ledger, path_of(file.name))
        findings = [*findings, *behind]
        outlines = [one.with_addresses(found) for one, found in zip(outlines, told, strict=True)]
    return Facts(
        tuple(findings), tuple(outlines), tuple(digests), tuple(revised),
        addresses([source]) if file.kind == "register" else {}, bool(included.places),
        key_of(*(key_of(*_markup(piece)) for piece in source.pieces())), tuple(sorted(_pointing(source))),
        tuple(images.naming(source)), tuple(shown), digest,
        tuple((name, digest_at(edition.folder / name)) for name in sorted(included.files)), included.complete,
        any(finding.code == "tei-fragment" for finding in findings), tuple(parts),
    ), digest_at(file.path) if included.places else digest


def _in_parts(name: str, place: Position, count: int) -> Finding:
    message = f"The text is too large for one document: it becomes {count}, cut between its divisions."
    hint = "If they should begin elsewhere, divide it into several TEI elements."
    return Finding(name, *place, "info", "text-in-parts", message, "config", hint)


def digest_at(path: Path) -> str:
    """Give the hash of the content of a file, "" where it cannot be read."""
    try:
        return digest_of_file(path)
    except OSError:
        return ""


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
