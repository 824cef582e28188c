"""A piece of a very large file: where it stands, and what is parsed of it when it is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import ChangedMeanwhile
from pipeline.model import Source, Within
from pipeline.xmlio import parse, read, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _ElementTree

    from pipeline.model import Kind
    from pipeline.xmlio import Position


@dataclass(frozen=True, slots=True)
class Around:
    """What is around pieces: its start tag, its number in the file, its place, its number as a sibling."""

    tag: str
    name: str
    number: int
    place: Position
    step: int


@dataclass(frozen=True, slots=True)
class Common:
    """What stands before the parts of a text, its header: its bytes, and how many lines and elements these are.

    It is written into the innermost of so many elements around a part.
    """

    depth: int
    begin: int
    end: int
    lines: int
    elements: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a file that are parsed together: children of one element, which follow each other.

    `fresh` are the innermost of the elements `around` that no piece before it stands in; `place` is where it begins,
    `first` the number of its first element in the file, `before` how many elements of each name stand before it beside
    those that it has. Of a text that is cut to make pages it is a `part`, and has what is `common` to all.
    """

    around: tuple[Around, ...]
    fresh: int
    begin: int
    end: int
    place: tuple[int, int]
    first: int
    before: Mapping[str, int]
    part: str = ""
    common: Common | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Piece:
        """Read what `dataclasses.asdict` gave, by way of JSON."""
        around = tuple(Around(**{**one, "place": tuple(one["place"])}) for one in data["around"])
        common = Common(**data["common"]) if data["common"] else None
        return cls(**{**data, "around": around, "place": tuple(data["place"]), "common": common})

    @property
    def start(self) -> int:
        """The number of its first own element."""
        return self.first - self.fresh


class Streamed(Source):
    """A file that is read in pieces. Whoever asks for its `tree` or `data` has all of it read."""

    def __init__(self, name: str, path: Path, kind: Kind, cut: Cut) -> None:
        values = {"name": name, "path": path, "kind": kind, "within": None, "cut": cut}
        for key, value in values.items():
            object.__setattr__(self, key, value)
        object.__setattr__(self, "id", xml_id(self.head.root) or path.stem)

    cut: Cut

    __eq__ = object.__eq__  # to compare what it holds would read it
    __hash__ = object.__hash__

    def __reduce__(self) -> tuple[type[Streamed], tuple[str, Path, Kind, Cut]]:
        """Travel between processes: what is known of it, and none of its bytes."""
        return type(self), (self.name, self.path, self.kind, self.cut)

    @property
    def data(self) -> bytes:
        """All its bytes."""
        return self.whole().data

    @property
    def tree(self) -> _ElementTree:
        """Its whole tree, parsed anew each time."""
        return self.whole().tree

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.cut.size

    @property
    def content(self) -> Path:
        """Where its bytes are."""
        return self.path

    @property
    def is_alone(self) -> bool:
        """That it includes no other file."""
        return True

    @property
    def head(self) -> Source:
        """Its document element, with its attributes and without content, and what stands before it."""
        data = self.cut.prolog + _written(self.cut.pieces[0].around[:1], b"", b"")
        return _parsed(self.path, self.name, self.kind, data)

    def whole(self) -> Source:
        """Read it like any other file."""
        data, tree, _ = read(self.path, self.name)
        if tree is None:
            raise ChangedMeanwhile(self.name)
        return Source(self.name, self.path, self.kind, data, tree, self.id)

    def pieces(self) -> Iterator[Source]:
        """Read its pieces, one after the other."""
        return (self.piece(number) for number in range(len(self.cut.pieces)))

    def piece(self, number: int) -> Source:
        """Read the piece of a number. Raises `ChangedMeanwhile` where it is not there any more."""
        return read_piece(self.path, self.name, self.kind, self.cut.pieces[number])

    def piece_with(self, number: int) -> Source:
        """Read the piece that has the element of a number."""
        return self.piece(self.cut.at(number))


@dataclass(frozen=True, slots=True)
class Cut:
    """A file as it is cut: what stands before its root, its pieces, and how many bytes it has.

    `corpora` are the names of the elements around its pieces, `tops` of those that these are made of.
    """

    prolog: bytes
    pieces: tuple[Piece, ...]
    size: int
    corpora: frozenset[str]
    tops: frozenset[str]

    def at(self, number: int) -> int:
        """Give the number of the piece that has the element of a number."""
        return max(bisect_right(self.pieces, number, key=lambda piece: piece.start) - 1, 0)

    def texts(self) -> Iterator[tuple[Position, int]]:
        """Give the texts that are cut to make pages: where each begins, and how many parts it has."""
        parts = (piece.around[piece.common.depth - 1].place for piece in self.pieces if piece.part and piece.common)
        yield from Counter(parts).items()


def read_piece(path: Path, name: str, kind: Kind, piece: Piece) -> Source:
    """Read a piece of a file. Raises `ChangedMeanwhile` where it is not there any more."""
    return replace(_parsed(path, name, kind, data_of(path, piece)), within=within(piece))


def _parsed(path: Path, name: str, kind: Kind, data: bytes) -> Source:
    tree, _ = parse(data, name)
    if tree is None:
        raise ChangedMeanwhile(name)
    return Source(name, path, kind, data, tree, xml_id(tree.getroot()) or path.stem)


def data_of(path: Path, piece: Piece) -> bytes:
    """Read a piece, and write it inside the elements around it."""
    try:
        with path.open("rb") as file:
            file.seek(piece.begin)
            data = file.read(piece.end - piece.begin)
            if not (common := piece.common):
                return _written(piece.around, b"", data)
            file.seek(common.begin)
            return _written(piece.around, file.read(common.end - common.begin), data, common.depth)
    except OSError as error:
        raise ChangedMeanwhile(path.name, error.strerror or str(error)) from error


def within(piece: Piece) -> Within:
    """Tell where a piece stands in its file."""
    around, common, (line, column) = piece.around, piece.common, piece.place
    skipped = len(around) - piece.fresh
    if common:
        line -= common.lines
        skipped += common.elements if skipped >= common.depth else 0
    return Within(
        piece.start, skipped, line, column, sum(len(one.tag) for one in around),
        tuple(one.place for one in around), tuple(one.step for one in around), piece.before, piece.part,
    )


def _written(around: tuple[Around, ...], common: bytes, data: bytes, depth: int = 0) -> bytes:
    outer, inner = ("".join(one.tag for one in some).encode() for some in (around[:depth], around[depth:]))
    return outer + common + inner + data + "".join(f"</{one.name}>" for one in reversed(around)).encode()
