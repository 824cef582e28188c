"""Where a very large file is cut, told by passes of expat over it, without its tree.

expat, which streams, finds the children of a corpus, and of corpora in it, by their bytes; and those of texts and
divisions that are too large for one tree, for checks, or for the pages that are to be made of them. What is unusual is
read whole, as any smaller file is: what is not well-formed, has a DOCTYPE, is no UTF-8, or includes other files.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from pipeline.errors import ChangedMeanwhile
from pipeline.model import TEI
from pipeline.pieces.piece import Around, Common, Cut, Piece, Streamed
from pipeline.xmlio import INCLUDES, is_plainly_utf_8

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path
    from typing import IO

    from pipeline.model import Kind

STREAMED_FROM = 8_000_000
"""Bytes of a file from which on it is read in pieces. Its tree would take some seven times as much."""
PIECE = 500_000
"""Bytes that a piece has at least, unless nothing follows that may be in it."""
AT_ONCE = 4_000_000
"""Bytes of a text or a division from which on it is cut, too, where no page has to be made of it."""
TEXT = 16_000_000
"""Bytes of a text from which on it is cut to make pages: all that is made of it would take 140 times as much."""
PART = 1_000_000
"""Bytes that a part of such a text has at least, unless nothing follows that may be in it."""
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
_COMMON = 500_000  # bytes of the header
_MOST_NAMES = 200  # of siblings
_MOST_PIECES = 50_000
_MARK = b"\xef\xbb\xbf"


def streamed(path: Path, name: str, kind: Kind, *, texts: bool = False) -> Streamed | None:
    """Give a file that is so large that it is read in pieces; `None` for what is read whole.

    `texts`: pages are to be made of it, so that only what is too large for that is cut of a text.
    """
    try:
        size = path.stat().st_size if path.is_file() else 0
        if size < STREAMED_FROM:
            return None
        found = _cut(path, parts=size >= TEXT) if texts else _cut_for_checks(path)
    except (OSError, expat.ExpatError, _OtherwiseError):
        return None
    source = Streamed(name, path, kind, found)
    return source if _can_be_parsed(source) else None


def _cut(path: Path, *, parts: bool) -> Cut:
    """Cut a corpus at its texts, and where it may have `parts`, a text that is too large."""
    if parts:
        with suppress(_OtherwiseError), path.open("rb") as file:
            return _Parts(file, _large_in(path, TEXT)).cut()
    with path.open("rb") as file:
        return _Cutter(file, ()).cut()


def _cut_for_checks(path: Path) -> Cut:
    with path.open("rb") as file:
        return _Cutter(file, _large_in(path)).cut()


def _large_in(path: Path, text: int = 0) -> set[int]:
    with path.open("rb") as file:
        finder = _Large(file, text)
        finder.go()
    return finder.found


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
    """Finds the elements that are too large to be read at once, by where they begin, from the root down.

    None is told that is in a TEI element of less than `text` bytes.
    """

    def __init__(self, file: IO[bytes], text: int = 0) -> None:
        super().__init__(file)
        self._text = text
        self._open: list[int] = []  # where those begin that only others of their kind surround
        self._inside = 0
        self.found: set[int] = set()

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """See whether only what may be opened is around."""
        if self._inside or name.rpartition(":")[2] not in _OPENED:
            self._inside += 1
        else:
            self._open.append(self.at())

    def end(self, name: str) -> None:
        """See how large it was."""
        if self._inside:
            self._inside -= 1
            return
        begin = self._open.pop()
        size = self.at() - begin
        if size >= AT_ONCE:
            self.found.add(begin)
        if size < self._text and name.rpartition(":")[2] == "TEI":
            self.found = {one for one in self.found if one < begin}


class _Cutter(_Pass):
    """Cuts a file: at the children of its corpora, and of what is too `large`."""

    def __init__(self, file: IO[bytes], large: Collection[int]) -> None:
        super().__init__(file)
        self._large = large
        self._around: list[Around] = []
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
            self._around.append(Around(f"<{name}{tag}>", name, self._number - 1, self.place(), counts[known]))
            if sum(len(one.tag) for one in self._around) > _AROUND:
                raise _OtherwiseError
            self._spaces.append(spaces)
            self._siblings.append(Counter())
            self._fresh += 1
            return
        self._inside = 1
        if self._open and here - self._open.begin >= self._least():
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

    def _least(self) -> int:
        return PIECE

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


class _Parts(_Cutter):
    """Cuts a file to make pages of it: each text that is too `large` into parts, which have its header in common."""

    def __init__(self, file: IO[bytes], large: Collection[int]) -> None:
        super().__init__(file, large)
        self._parser.CharacterDataHandler = self._words
        self._text = 0  # how many elements are around what such a text holds, itself among them; 0 outside of one
        self._header: tuple[int, int, int] | None = None  # where it begins: byte, line, element
        self._common: Common | None = None
        self._before_it = 0  # pieces

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Pass by what stands before the first element that is cut: it is common to all parts."""
        here, depth = self.at(), len(self._around)
        if self._inside or not self._text or self._common or depth > self._text:
            super().start(name, attributes)
            if not self._text and here in self._large and name.rpartition(":")[2] == "TEI":
                self._text, self._header, self._before_it = len(self._around), None, len(self.pieces)
            return
        line, _ = self.place()
        self._header = self._header or (here, line, self._number)
        if here in self._large:
            begin, first, number = self._header
            self._common = Common(self._text, begin, here, line - first, self._number - number)
            if here - begin > _COMMON:
                raise _OtherwiseError
            super().start(name, attributes)
        else:
            self._number += 1
            self._inside = 1

    def end(self, name: str) -> None:
        """Where a text ends that is cut, tell its parts what they have in common, and which they are."""
        ends = self._text and not self._inside and len(self._around) == self._text
        super().end(name)
        if not ends:
            return
        if self._common is None:
            raise _OtherwiseError
        parts = self.pieces[self._before_it:]
        self.pieces[self._before_it:] = [
            # All of one width, so that they sort, and no part is called otherwise when there are more.
            replace(one, part=f"{number:03}" if len(parts) > 1 else "", common=self._common)
            for number, one in enumerate(parts, 1)
        ]
        self._text, self._common = 0, None

    def _least(self) -> int:
        return PART if self._text else PIECE

    def _words(self, text: str) -> None:
        # Words that stand in no element of a piece would be lost.
        if self._text and not self._inside and self._open is None and text.strip():
            raise _OtherwiseError
