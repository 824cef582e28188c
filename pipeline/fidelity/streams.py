"""The words of a text as pieces, each with the outputs that have it; an output's text is a choice among them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

Reading = Literal["diplomatic", "reading"]
READINGS: tuple[Reading, ...] = ("diplomatic", "reading")

# A place where white space may stand or not: the edge of an element that no list knows.
SOFT = "\x00"
# A place where an output may print words of the edition's own: what a pointer points at.
ANY = "\x01"

# The rule by which the diplomatic and the reading text leave a piece out; none, where they have it.
Fate = tuple[str | None, str | None]
SHOWN: Fate = (None, None)

# Where a piece may stand: the source itself, the pages, the plain texts. The signs of plain texts stand there alone.
SOURCE, PAGE, TEXT = 1, 2, 8
_READING = (PAGE | TEXT) << 1


class Piece(NamedTuple):
    """Text with the outputs that have it, and its place: `node`'s first text, or the text `after` it."""

    text: str
    mask: int
    fate: Fate
    node: _Element
    after: bool


@dataclass(slots=True)
class Stream:
    """The pieces of the body (`note` is `None`) or of a note.

    `number` counts them, `label` is what an output calls a note.
    `places` is how often a reading has left something out by a rule, `open_edges` how many edges are `SOFT`.
    """

    note: _Element | None
    number: int
    label: str = ""
    pieces: list[Piece] = field(default_factory=list)
    places: Counter[tuple[Reading, str]] = field(default_factory=Counter)
    open_edges: int = 0
    # The pieces as the reading text has them, where that is another order.
    reordered: list[Piece] | None = None

    def add(self, text: str, outputs: int, fate: Fate, node: _Element, *, after: bool = False) -> None:
        """Append a piece for some of `SOURCE`, `PAGE` and `TEXT`."""
        self.pieces.append(Piece(text, _mask(outputs, fate), fate, node, after))

    def of(self, output: int) -> list[Piece]:
        """Give the pieces that one output has; see `output`."""
        pieces = self.pieces if self.reordered is None or not output & _READING else self.reordered
        return [piece for piece in pieces if piece.mask & output]


def output(kind: int, reading: Reading) -> int:
    """Give the sign of an output: `PAGE` or `TEXT` in a reading."""
    return kind << READINGS.index(reading)


def gathered(notes: Iterable[Stream], wanted: int) -> list[Piece]:
    """Give the notes as a plain text has them, one after the other, each behind its number."""
    pieces: list[Piece] = []
    for stream in notes:
        if stream.note is not None:
            pieces.append(Piece(f" [{stream.label}] ", wanted, SHOWN, stream.note, after=False))
            pieces += stream.of(wanted)
    return pieces


def joined(pieces: Iterable[Piece]) -> str:
    """Give the text of pieces."""
    return "".join([piece.text for piece in pieces])


def piece_at(pieces: Iterable[Piece], offset: int) -> tuple[Piece, int] | None:
    """Give the piece that has a character of the pieces' text, or the last, and the offset in it."""
    found = None
    for piece in pieces:
        found = piece, min(offset, len(piece.text))
        if offset < len(piece.text):
            break
        offset -= len(piece.text)
    return found


@cache
def _mask(outputs: int, fate: Fate) -> int:
    mask = outputs & SOURCE
    for number, rule in enumerate(fate):
        if rule is None:
            mask |= (outputs & (PAGE | TEXT)) << number
    return mask
