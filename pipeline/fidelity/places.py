"""Where in the source's file a character of its text stands: asked only where something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from lxml import etree

from pipeline.xmlio import line_in

if TYPE_CHECKING:
    from pipeline.fidelity.streams import Piece
    from pipeline.model import Source

Place = tuple[int | None, int | None]
_Chunk = tuple[int, int, str]


def place_of(source: Source, piece: Piece, offset: int) -> Place:
    """Give the 1-based line and column of a character of a piece, or the line that lxml knows of its element.

    The stretches of text between the marks of a file are the same for lxml, which made the piece, and for expat,
    which knows their places; so the number of marks before a stretch tells which it is.
    """
    known = line_in(source, piece.node), None
    first = source.within.line - 1 if source.within else 0
    try:
        chunks = _chunks(source, _marks_before(source, piece))
    except (expat.ExpatError, LookupError, ValueError):
        return known
    if not chunks or "".join(text for _, _, text in chunks) != piece.text:
        return known
    for line, column, text in chunks:
        if offset < len(text):
            before = text[:offset]
            return first + line + before.count("\n"), offset - before.rfind("\n") if "\n" in before else column + offset
        offset -= len(text)
    return known


def _marks_before(source: Source, piece: Piece) -> int:
    count = 0
    for event, node in etree.iterwalk(source.root, events=("start", "end", "comment", "pi")):
        count += 1
        if node is piece.node and (event == "start") is not piece.after:
            break
    return count


def _chunks(source: Source, wanted: int) -> list[_Chunk]:
    """Give the text behind so many marks, as expat gives it: line by line, and each entity by itself."""
    chunks: list[_Chunk] = []
    count = 0
    parser = expat.ParserCreate(encoding="utf-8")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def mark(*_: object) -> None:
        nonlocal count
        count += 1

    def outside_root(*_: object) -> None:
        if count:
            mark()

    def text(data: str) -> None:
        if count == wanted:
            chunks.append((parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, data))

    parser.StartElementHandler = parser.EndElementHandler = mark
    parser.CommentHandler = parser.ProcessingInstructionHandler = outside_root
    parser.CharacterDataHandler = text
    data = source.data.decode(source.tree.docinfo.encoding or "utf-8").removeprefix("\ufeff")
    parser.Parse(data.encode(), True)
    return chunks
