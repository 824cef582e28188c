"""A text to its units: paragraphs and the like with their words, notes, statements of the header, entries.

White space, comments and processing instructions count for nothing. A unit with nothing but other units in it
(`div`, `list`) has no words; its end is a unit of its own, so that what is put into it or taken out of it shows.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from lxml import etree

from pipeline.fidelity.elements import edge, left_out, name_of
from pipeline.fidelity.projection import streams_of
from pipeline.fidelity.streams import READINGS, SOFT, SOURCE
from pipeline.model import XML_ID
from pipeline.xmlio import line_in, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from pipeline.model import Source

Zone = Literal["text", "note", "header", "register"]

_WHITE = " \t\r\n"
_SPLIT = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+")
_LISTS = frozenset("listPerson listPlace listOrg listEvent listBibl listNym listObject listRelation".split())
_ENTRIES = frozenset("person personGrp place org event nym object bibl biblStruct biblFull".split())


class Word(NamedTuple):
    """A word as it stands between white space.

    `parts` are its stretches, each with the readings that have it: bit 1 the diplomatic text, bit 2 the reading text.
    """

    parts: tuple[tuple[str, int], ...]
    line: int | None

    @property
    def text(self) -> str:
        """The whole word."""
        return "".join(text for text, _ in self.parts)

    def as_in(self, number: int) -> str:
        """Give what the reading of that number (of `READINGS`) has of it."""
        return "".join(text for text, shown in self.parts if shown >> number & 1)


class Tag(NamedTuple):
    """An element within a unit: from which character of the unit's words to which; `depth` below the unit."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    start: int
    end: int
    depth: int
    line: int | None


@dataclass(frozen=True, eq=False)
class Unit:
    """A part of a text that is compared as one: its element's name, attributes and line, and its words and tags.

    `place` tells people which one it is; `owner` is the id of the register's entry that it belongs to. The end of an
    element of units has a slash before the name.
    """

    zone: Zone
    name: str
    attributes: tuple[tuple[str, str], ...]
    id: str | None
    owner: str | None
    place: str
    line: int | None
    words: tuple[Word, ...] = ()
    tags: tuple[Tag, ...] = ()

    @cached_property
    def key(self) -> int:
        """The same for units that are alike in all that counts."""
        words = tuple(word.parts for word in self.words)
        return hash((self.zone, self.name, self.attributes, words, tuple(tag[:5] for tag in self.tags)))

    @cached_property
    def bag(self) -> tuple[str, ...]:
        """Its words, by which it is like another."""
        return tuple(word.text for word in self.words)

    @property
    def is_end(self) -> bool:
        """Whether it is the end of an element whose units stand before it."""
        return self.name.startswith("/")


def units_of(source: Source) -> list[Unit]:
    """Cut a text or a register into its units, in order."""
    return list(_Cutter(source).cut())


class _Cutter:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = _lines(source)
        self._counts: Counter[tuple[Zone, str]] = Counter()

    def cut(self) -> Iterator[Unit]:
        zone: Zone = "register" if self._source.kind == "register" else "text"
        yield from self._element(self._source.root, zone, None)

    def _element(self, node: _Element, zone: Zone, owner: str | None) -> Iterator[Unit]:
        name = name_of(node)
        zone, owner = _zone(name, zone), _owner(node, name, owner)
        own = bool((node.text or "").strip(_WHITE)) or any((child.tail or "").strip(_WHITE) for child in node)
        children = list(node.iterchildren("*"))
        inner = [child for child in children if name_of(child) != "note"]
        leaf = own or not children or (bool(inner) and zone in {"text", "note"} and not any(map(_holds_units, inner)))
        if leaf:
            yield self._leaf(node, zone, owner)
            for note in _notes(node):
                yield from self._element(note, "note" if zone == "text" else zone, owner)
            return
        place = self._place(node, name, zone)
        yield Unit(zone, name, _attributes(node), xml_id(node), owner, place, line_in(self._source, node))
        for child in children:
            yield from self._element(child, "note" if name_of(child) == "note" and zone == "text" else zone, owner)
        yield Unit(zone, f"/{name}", (), None, owner, place, line_in(self._source, node))

    def _place(self, node: _Element, name: str, zone: Zone) -> str:
        self._counts[zone, name] += 1
        return f"{name} {xml_id(node) or self._counts[zone, name]}"

    def _leaf(self, node: _Element, zone: Zone, owner: str | None) -> Unit:
        name = name_of(node)
        return Unit(
            zone, name, _attributes(node), xml_id(node), owner, self._place(node, name, zone),
            line_in(self._source, node),
            tuple(_words(node, self._lines)), tuple(_tags(self._source, node)),
        )


def _zone(name: str, zone: Zone) -> Zone:
    if name == "teiHeader":
        return "header"
    return "register" if name in _LISTS else zone


def _owner(node: _Element, name: str, owner: str | None) -> str | None:
    return (xml_id(node) or owner) if owner is None and name in _ENTRIES else owner


def _holds_units(node: _Element) -> bool:
    """Tell whether an element is a block, or one that has blocks in it."""
    return edge(node) == " " or any(edge(one) == " " for one in node.iterdescendants("*"))


def _notes(node: _Element) -> Iterator[_Element]:
    """Give the notes in a unit, but those in other notes."""
    walk = etree.iterwalk(node, events=("start",))
    for _, one in walk:
        if one is not node and isinstance(one.tag, str) and name_of(one) == "note":
            yield one
            walk.skip_subtree()


def _attributes(node: _Element) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(
        ("xml:id" if key == XML_ID else str(key).replace("{http://www.w3.org/XML/1998/namespace}", "xml:"), str(value))
        for key, value in node.attrib.items()
    ))


def _words(node: _Element, lines: Mapping[tuple[_Element, bool], int]) -> Iterator[Word]:
    outer = 0
    for number, reading in enumerate(READINGS):
        outer |= (not any(left_out(one, reading) for one in (node, *node.iterancestors()))) << number
    parts: list[tuple[str, int]] = []
    line: int | None = None
    for piece in streams_of(node)[0].pieces:
        if not piece.mask & SOURCE:
            continue
        shown = outer & sum((rule is None) << number for number, rule in enumerate(piece.fate))
        at = lines.get((piece.node, piece.after))
        for run in _SPLIT.findall(piece.text.replace(SOFT, "")):
            if run[0] not in _WHITE:
                line = line if parts else at
                if parts and parts[-1][1] == shown:
                    parts[-1] = (parts[-1][0] + run, shown)
                else:
                    parts.append((run, shown))
                continue
            if parts:
                yield Word(tuple(parts), line)
                parts = []
            at = at + run.count("\n") if at is not None else None
    if parts:
        yield Word(tuple(parts), line)


def _tags(source: Source, node: _Element) -> Iterator[Tag]:
    """Give the elements in a unit as they begin; of a note only that it stands there."""
    found: list[Tag] = []
    open_: list[int] = []
    at = 0
    walk = etree.iterwalk(node, events=("start", "end", "comment", "pi"))
    for event, one in walk:
        if event == "start":
            if one is not node:
                is_note = name_of(one) == "note"
                attributes = () if is_note else _attributes(one)
                found.append(Tag(name_of(one), attributes, at, at, len(open_), line_in(source, one)))
                if is_note:
                    walk.skip_subtree()
            open_.append(len(found) - 1)
            at += _length(one.text) if one is node or name_of(one) != "note" else 0
            continue
        if event == "end":
            number = open_.pop()
            if number >= 0:
                found[number] = found[number]._replace(end=at)
        if one is not node:
            at += _length(one.tail)
    return iter(found)


def _length(text: str | None) -> int:
    return len("".join(text.split(" ")).translate(_NOTHING)) if text else 0


_NOTHING = str.maketrans("", "", _WHITE + SOFT)


def _lines(source: Source) -> dict[tuple[_Element, bool], int]:
    """Give the line on which each stretch of text begins: the first of an element (`False`), that after it (`True`)."""
    found: dict[tuple[_Element, bool], int] = {}
    line = 1
    for event, node in etree.iterwalk(source.root, events=("start", "end", "comment", "pi")):
        if event == "start":
            line = max(line, line_in(source, node) or 1)
            found[node, False] = line
            line += (node.text or "").count("\n")
            continue
        if event != "end":
            line += (node.text or "").count("\n")
        found[node, True] = line
        line += (node.tail or "").count("\n")
    return found
