"""Places that the events of the first reading do not have: where a text begins, where an open element began.

Only for documents with such faults, a second reading looks for them; the first keeps no places and stays quick.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.relaxng.automaton import is_space
from pipeline.relaxng.sources import Events, NotWellFormedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import IO, Literal

    from pipeline.relaxng.sources import Place

    Want = tuple[Literal["text", "open"], int, int]

_ATTRIBUTE = re.compile(r"""\s+([^\s=<>"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_TAG_NAME = re.compile(r"<[^\s/>]+")


class _Second:
    """Handlers that note places; an event is known by its offset and the number of elements open."""

    def __init__(self, events: Events, wanted: Iterable[Want]) -> None:
        self._events, self._wanted = events, set(wanted)
        self._text: Place | None = None
        self._open: list[Place] = []
        self.found: dict[Want, Place] = {}

    def start(self, _name: str, _attributes: list[str]) -> None:
        self._settle()
        self._open.append(self._events.place())

    def end(self, _name: str) -> None:
        self._settle()
        want: Want = ("open", self._events.offset(), len(self._open))
        if want in self._wanted:
            self.found[want] = self._open[-1]
        self._open.pop()

    def text(self, data: str) -> None:
        if self._text is None and not is_space(data):
            line, column = self._events.place()
            before = data[: len(data) - len(data.lstrip(" \t\n\r"))]
            self._text = line, (column or 1) + len(before)

    def _settle(self) -> None:
        if self._text is not None:
            want: Want = ("text", self._events.offset(), len(self._open))
            if want in self._wanted:
                self.found[want] = self._text
            self._text = None


def second_reading(reopen: Callable[[], IO[bytes]], wanted: Iterable[Want]) -> dict[Want, Place]:
    """Read a document again and give the places of what is wanted."""
    with reopen() as stream:
        events = Events(stream)
        # Text comes piece by piece, each with its place: lines and entities are pieces of their own.
        events.parser.buffer_text = False
        second = _Second(events, wanted)
        try:
            events.run(second)
        except NotWellFormedError:
            return second.found
    return second.found


def attribute_place(tag: str, number: int, place: Place) -> tuple[Place, str | None]:
    """Give the place of a start tag's attribute and its name as written; `place` is the tag's.

    `number` counts attributes from 0, namespace declarations left out. Without the tag's text, or for an
    attribute that the tag does not have (a DTD gives it), the tag's place is all there is.
    """
    line, column = place
    opening = _TAG_NAME.match(tag)
    if line is None or column is None or opening is None:
        return place, None
    at = opening.end()
    while found := _ATTRIBUTE.match(tag, at):
        at = found.end()
        if found[1] == "xmlns" or found[1].startswith("xmlns:"):
            continue
        if number == 0:
            before = tag[: found.start(1)]
            lines = before.count("\n")
            if not lines:
                return (line, column + len(before)), found[1]
            return (line + lines, len(before) - before.rindex("\n")), found[1]
        number -= 1
    return place, None
