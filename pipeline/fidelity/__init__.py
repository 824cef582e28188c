"""Proof that no word is lost: each output's text is held against the source's own.

What an edition must say is *projected* from the parsed source by the few rules of `projection` (the table of the
editorial principles), by code that shares nothing with the stylesheets. A page's text is its article less
what the edition adds (`data-editorial`) and less the other reading. A plain text is compared with the signs
it prints for notes, pages and gaps. Where a document has pages of its parts, those together are held against the
source as the whole page is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.fidelity.compare import Comparison, compare, first_difference, total
from pipeline.fidelity.kinds import TOLD, Kind, kind_of
from pipeline.fidelity.page import Said, page_text, read_whole
from pipeline.fidelity.places import place_of
from pipeline.fidelity.projection import RULES, project, streams_of
from pipeline.fidelity.streams import PAGE, READINGS, TEXT, Stream, gathered, joined, output, piece_at
from pipeline.model import TEI, Finding
from pipeline.xmlio import line_in, pages_read, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from pipeline.fidelity.places import Place
    from pipeline.fidelity.streams import Piece
    from pipeline.model import Source
    from pipeline.rendered import Count, Rendering

__all__ = ["READINGS", "RULES", "Proof", "check", "first_difference", "page_text", "project", "prove"]

_HINT = "The stylesheet does this, not the text: report it, with this place of the source. Nothing was written."


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared: the streams of the source, and each difference as a finding.

    `counts` has, for an output and `body` or `notes`, the words that stand there.
    """

    streams: Sequence[Stream]
    counts: Mapping[tuple[int, str], Count]
    findings: list[Finding]


def check(source: Source, rendering: Rendering, conventions: str | None = None) -> list[Finding]:
    """Hold a document's pages and texts against its source; each difference is a finding of severity error.

    `conventions` are those of the edition's settings: with "leiden" the diplomatic plain text has that system's signs.
    """
    return prove(source, rendering, conventions).findings


def prove(
    source: Source, rendering: Rendering, conventions: str | None = None, pages: Mapping[str, _Element] | None = None,
) -> Proof:
    """Check, and give what was compared too: the account is made of it.

    `pages` are those of the rendering as trees, where they have been read.
    """
    # Where there is no text, the transcription of the pages stands for it, or what the file has apart.
    candidates = (source.root.find(f"{{{TEI}}}{name}") for name in ("text", "sourceDoc", "standOff", "facsimile"))
    text = next((found for found in candidates if found is not None), None)
    if text is None:
        return Proof((), {}, [])
    streams = streams_of(text, conventions)
    names = dict(_names(source, streams[1:]))
    whole, parts = read_whole((pages or pages_read(rendering.pages)).values())
    differences = _Differences(source)
    if parts:
        _hold_page(differences, "pages of the parts", parts, streams[0], names)
    counts = _hold_page(differences, "page", whole, streams[0], names)
    for reading in READINGS if rendering.texts else ():
        written, wanted = rendering.texts[reading], output(TEXT, reading)
        for part, pieces in (("body", streams[0].of(wanted)), ("notes", gathered(streams[1:], wanted))):
            where = f"the {reading} plain text" if part == "body" else f"the notes of the {reading} plain text"
            counts[wanted, part] = differences.hold(where, pieces, written[part])
    return Proof(streams, counts, list(differences.findings()))


def _hold_page(
    differences: _Differences, what: str, said: Said, body: Stream, names: Mapping[str, Stream],
) -> dict[tuple[int, str], Count]:
    for name in {**names, **said.notes}:
        count = len(said.notes.get(name, ()))
        if count != 1 or name not in names:
            differences.note(f"the {what}", name, names.get(name), count)
    counts = {}
    for reading in READINGS:
        wanted = output(PAGE, reading)
        where = f"the {reading} text of the {what}"
        counts[wanted, "body"] = differences.hold(where, body.of(wanted), said.body[reading])
        notes = [
            differences.hold(f"a note in {where}", stream.of(wanted), text[reading])
            for name, stream in names.items() for text in said.notes.get(name, ())
        ]
        counts[wanted, "notes"] = total(notes)
    return counts


class _Differences:
    """The differences found so far; the same one in several outputs is told once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: dict[tuple[str, Place, str], list[str]] = {}
        # The readings are often alike, and a comparison costs more than looking up one that was made.
        self._made: dict[tuple[str, str], Comparison] = {}

    def hold(self, where: str, pieces: Sequence[Piece], found: str) -> Count:
        """Compare an output's text with the pieces that it must have; give how many words it has."""
        expected = joined(pieces)
        compared = self._made.get((expected, found)) or compare(expected, found)
        self._made[expected, found] = compared
        if compared.difference:
            self._parted(where, pieces, kind_of(expected, found, *compared.difference))
        return compared.found

    def _parted(self, where: str, pieces: Sequence[Piece], kind: Kind) -> None:
        at = piece_at(pieces, kind.at)
        place = place_of(self._source, *at) if at else (None, None)
        self._tell(where, kind.code, place, f"the source has “{kind.expected}”, the output has “{kind.found}”")

    def note(self, where: str, name: str, stream: Stream | None, count: int) -> None:
        """Tell a note that does not stand in an output once."""
        line = line_in(self._source, stream.note) if stream and stream.note is not None else None
        code = "words-lost" if count == 0 else "words-doubled" if stream else "words-added"
        told = f"the source has {'it' if stream else 'no such note'}, the output has it {count} times"
        self._tell(where, code, (line, None), f"of the note “{name}”, {told}")

    def findings(self) -> Iterator[Finding]:
        """Give each difference, with all the outputs that have it."""
        for (code, place, told), outputs in self._found.items():
            message = f"{TOLD[code]} in {_listed(outputs)}: {told}."
            yield Finding(self._source.name, *place, "error", code, message, "fidelity", _HINT)

    def _tell(self, where: str, code: str, place: Place, told: str) -> None:
        self._found.setdefault((code, place, told), []).append(where)


def _listed(places: Sequence[str]) -> str:
    *most, last = places
    return f"{', '.join(most)} and {last}" if most else last


def _names(source: Source, notes: Iterable[Stream]) -> Iterator[tuple[str, Stream]]:
    """Give the id of each note on the page: its own, or `note.` and its number, made unlike all others."""
    taken = {xml_id(element) for element in source.tree.iter("*")}
    for stream in notes:
        name = f"note.{stream.number}"
        while name in taken:
            name += "_"
        yield (stream.note is not None and xml_id(stream.note)) or name, stream
