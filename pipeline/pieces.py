"""A very large file without its tree: a pass tells where its texts stand, and each is parsed when it is asked for.

expat, which streams, finds the children of a corpus, and of corpora in it, by their bytes; for checks also those of
texts and divisions that are too large for one tree. Some that follow each other make a piece, which is parsed inside
the elements around it, so that it has their namespaces and attributes. What is unusual is read whole, as any smaller
file is: what is not well-formed, has a DOCTYPE, is no UTF-8, or includes other files.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from pipeline.errors import ChangedMeanwhile
from pipeline.model import TEI, Source, Within
from pipeline.xmlio import INCLUDES, is_plainly_utf_8, parse, read, xml_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path
    from typing import IO

    from lxml.etree import _ElementTree

    from pipeline.model import Kind
    from pipeline.xmlio import Position

STREAMED_FROM = 8_000_000
"""Bytes of a file from which on it is read in pieces. Its tree would take some seven times as much."""
PIECE = 500_000
"""Bytes that a piece has at least, unless nothing follows that may be in it."""
AT_ONCE = 4_000_000
"""Bytes of a text or a division from which on it is cut, too, where no page has to be made of it."""
_CHUNK = 1 << 16
_CORPORA = {(TEI, "teiCorpus"), ("", "teiCorpus"), ("", "teiCorpus.2")}
# Those that are cut where they are too large.
_OPENED = frozenset(
    """TEI teiCorpus text group front body back div div1 div2 div3 div4 div5 div6 div7 standOff listPerson listPlace
    listOrg listBibl listEvent""".split(),
)
# What the values of attributes must not have in them when they are written again.
_ESCAPED = str.maketrans({
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;",
})
_LONGEST_TAG = 1 << 20
# What is around a piece is written for each of them, and what is known of each is kept: more than this is read whole.
_DEEPEST = 50
_AROUND = 20_000  # characters of the tags
_MOST_NAMES = 200  # of siblings
_MOST_PIECES = 50_000
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Around:
    """What is around pieces: its start tag, its number in the file, its place, its number as a sibling."""

    tag: str
    name: str
    number: int
    place: Position
    step: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a file that are parsed together: children of one element, which follow each other.

    `fresh` are the innermost of the elements `around` that no piece before it stands in; `place` is where it begins,
    `first` the number of its first element in the file, `before` how many elements of each name stand before it beside
    those that it has.
    """

    around: tuple[_Around, ...]
    fresh: int
    begin: int
    end: int
    place: tuple[int, int]
    first: int
    before: Mapping[str, int]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Piece:
        """Read what `dataclasses.asdict` gave, by way of JSON."""
        around = tuple(_Around(**{**one, "place": tuple(one["place"])}) for one in data["around"])
        return cls(**{**data, "around": around, "place": tuple(data["place"])})

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
        data = self.cut.prolog + _written(self.cut.pieces[0].around[:1], b"")
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


def streamed(path: Path, name: str, kind: Kind, *, texts: bool = False) -> Streamed | None:
    """Give a file that is so large that it is read in pieces; `None` for what is read whole.

    `texts`: no text is to be cut, so that the file must be a corpus.
    """
    try:
        if not path.is_file() or path.stat().st_size < STREAMED_FROM:
            return None
        large: set[int] = set()
        if not texts:
            with path.open("rb") as file:
                finder = _Large(file)
                finder.go()
            large = finder.found
        with path.open("rb") as file:
            found = _Cutter(file, large).cut()
    except (OSError, expat.ExpatError, _OtherwiseError):
        return None
    source = Streamed(name, path, kind, found)
    return source if _can_be_parsed(source) else None


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
    except OSError as error:
        raise ChangedMeanwhile(path.name, error.strerror or str(error)) from error
    return _written(piece.around, data)


def within(piece: Piece) -> Within:
    """Tell where a piece stands in its file."""
    around = piece.around
    return Within(
        piece.start, len(around) - piece.fresh, *piece.place, sum(len(one.tag) for one in around),
        tuple(one.place for one in around), tuple(one.step for one in around), piece.before,
    )


def _written(around: tuple[_Around, ...], data: bytes) -> bytes:
    begin = "".join(one.tag for one in around)
    return begin.encode() + data + "".join(f"</{one.name}>" for one in reversed(around)).encode()


def _can_be_parsed(source: Streamed) -> bool:
    """Tell whether each piece is to libxml2 what it is to expat, and includes no other file."""
    try:
        return not any(next(piece.tree.iter(*INCLUDES), None) is not None for piece in source.pieces())
    except ChangedMeanwhile:
        return False


class _OtherwiseError(Exception):
    """A file that is to be read whole."""


class _Pass:
    """One pass over a file, whose elements go to `start` and `end`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.StartDoctypeDeclHandler = self._otherwise
        self._before = 0  # bytes that are no part of the text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a start tag."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """Take an end tag."""
        raise NotImplementedError

    def go(self) -> tuple[bytes, int]:
        """Give how the file begins, and its size. Raises `_OtherwiseError` or an error of expat's."""
        head = self._file.read(_CHUNK)
        if not is_plainly_utf_8(head):
            raise _OtherwiseError
        if head.startswith(_MARK):
            self._before = len(_MARK)
        fed, chunk = self._before, head[self._before:]
        while chunk:
            fed += len(chunk)
            if fed - self.at() > _LONGEST_TAG:
                raise _OtherwiseError
            self._parser.Parse(chunk, False)
            chunk = self._file.read(_CHUNK)
        self._parser.Parse(b"", True)
        return head, fed

    def _otherwise(self, *_: object) -> None:
        raise _OtherwiseError

    def at(self) -> int:
        """Give where in the file the event is, in bytes."""
        return max(self._parser.CurrentByteIndex, 0) + self._before

    def place(self) -> tuple[int, int]:
        """Give its line and column."""
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1


class _Large(_Pass):
    """Finds the elements that are too large to be read at once, by where they begin, from the root down."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._open: list[int] = []  # where those begin that only others of their kind surround
        self._inside = 0
        self.found: set[int] = set()

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """See whether only what may be opened is around."""
        if self._inside or name.rpartition(":")[2] not in _OPENED:
            self._inside += 1
        else:
            self._open.append(self.at())

    def end(self, _name: str) -> None:
        """See how large it was."""
        if self._inside:
            self._inside -= 1
        elif self.at() - (begin := self._open.pop()) >= AT_ONCE:
            self.found.add(begin)


class _Cutter(_Pass):
    """Cuts a file: at the children of its corpora, and of what is too `large`."""

    def __init__(self, file: IO[bytes], large: Collection[int]) -> None:
        super().__init__(file)
        self._large = large
        self._around: list[_Around] = []
        self._spaces: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self._siblings: list[Counter[str]] = [Counter()]
        self._inside = 0  # elements that are open below the innermost one around
        self._number = 0
        self._fresh = 0
        self._open: Piece | None = None
        self._begin: int | None = None
        self._kind: tuple[str, str] | None = None
        self._names: tuple[set[str], set[str]] = set(), set()  # of those in pieces, and of those around
        self.pieces: list[Piece] = []

    def cut(self) -> Cut:
        """Cut the file. Raises what `go` raises."""
        head, size = self.go()
        prolog = head[:self._begin]
        if self._begin is None or len(prolog) < self._begin or not self.pieces:
            raise _OtherwiseError
        return Cut(prolog, tuple(self.pieces), size, frozenset(self._names[True]), frozenset(self._names[False]))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a piece, or go into an element around some."""
        self._number += 1
        if self._inside:
            self._inside += 1
            return
        here = self.at()
        spaces = {**self._spaces[-1]}
        spaces.update((key[6:], value) for key, value in attributes.items() if key == "xmlns" or key[:6] == "xmlns:")
        prefix, _, local = name.rpartition(":")
        key = spaces.get(prefix, ""), local
        if self._kind is None:
            if key not in _CORPORA and not (key == (TEI, "TEI") and here in self._large):
                raise _OtherwiseError
            self._kind, self._begin = key, here
        counts = self._siblings[-1]
        known = f"{{{key[0]}}}{key[1]}" if key[0] else key[1]
        around = here in self._large or (key == self._kind and key in _CORPORA)
        around = around and len(self._around) < _DEEPEST  # those below are content
        self._names[around].add(known)
        if around:
            self._close(here)
            counts[known] += 1
            tag = "".join(f' {one}="{value.translate(_ESCAPED)}"' for one, value in attributes.items())
            self._around.append(_Around(f"<{name}{tag}>", name, self._number - 1, self.place(), counts[known]))
            if sum(len(one.tag) for one in self._around) > _AROUND:
                raise _OtherwiseError
            self._spaces.append(spaces)
            self._siblings.append(Counter())
            self._fresh += 1
            return
        self._inside = 1
        if self._open and here - self._open.begin >= PIECE:
            self._close(here)
        if self._open is None:
            self._begun(here, self._number - 1, counts)
        counts[known] += 1

    def end(self, _name: str) -> None:
        """End a piece where the element around it ends."""
        if self._inside:
            self._inside -= 1
            return
        here = self.at()
        if self._open is None and self._fresh:
            # What has no content is told, too.
            self._begun(here, self._number, {})
        self._close(here)
        self._around.pop()
        self._spaces.pop()
        self._siblings.pop()

    def _begun(self, here: int, first: int, before: Mapping[str, int]) -> None:
        if len(self.pieces) >= _MOST_PIECES or len(before) > _MOST_NAMES:
            raise _OtherwiseError
        self._open = Piece(tuple(self._around), self._fresh, here, here, self.place(), first, dict(before))
        self._fresh = 0

    def _close(self, here: int) -> None:
        """End the piece that is open, where something else begins."""
        if self._open is not None:
            self.pieces.append(replace(self._open, end=here))
            self._open = None
