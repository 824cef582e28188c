"""A text to the units that have addresses: its blocks and notes, and in each the elements of the line.

What counts is the same as in `xslt/identify.xsl`: all elements of the text but those in an example of markup; where
there is no text, those of the transcription of the pages, or of what the file has apart.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipeline.fidelity.elements import edge
from pipeline.model import TEI
from pipeline.xmlio import local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from pipeline.model import Source

_EXAMPLE = "{http://www.tei-c.org/ns/Examples}egXML"
_INSTEAD = ("sourceDoc", "standOff", "facsimile")
# Marks of a few letters, and parts of names and measures: they have no address but an `xml:id` (`xslt/common.xsl`).
SMALL = frozenset(
    "addName am c depth dim ex extent forename g genName geo geogFeat height hi idno location m measure measureGrp "
    "nameLink num pc roleName space surname unit w width".split()
)
# In the entry of a register, so the forms of its name and what it tells of places and dates.
_ENTRIES = frozenset(("object", "org", "person", "personGrp", "place"))
TOLD = frozenset(
    "bloc country date district geogName name orgName persName placeName region settlement time title".split()
)
_SKETCH = 24  # words of a unit by which it is known again
_BEGINNING = 60  # characters of it that people are told
_AFTER = 40  # characters behind an element without words, by which it is known


@dataclass(frozen=True, slots=True)
class Inner:
    """An element of the line: its number in the file, what it is counted as, its own id, and a hash of its words."""

    node: int
    name: str
    id: str | None
    key: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A block or a note.

    `key` is a hash of its words and of the elements in it, `bag` a sketch of its words: of two that are like, most of
    it is the same. What belongs to its notes is in neither.
    """

    node: int
    name: str
    id: str | None
    key: str
    bag: tuple[str, ...]
    begins: str
    inner: tuple[Inner, ...]
    attributes: tuple[str, ...] = ()
    is_end: bool = False

    @property
    def zone(self) -> str:
        """A note is never what a block was."""
        return "note" if self.name == "note" else "text"


def units_of(source: Source) -> list[Unit]:
    """Cut a text into its units, in the order in which they begin."""
    numbers = {element: number for number, element in enumerate(source.root.iter("*"), 1)}
    text = source.root.find(f"{{{TEI}}}text")
    if text is not None:
        return _Cutter(numbers, text, itself=False).units
    roots = [one for one in source.root.iterchildren("*") if local_name(one) in _INSTEAD]
    return [unit for root in roots for unit in _Cutter(numbers, root, itself=True).units]


def counted_name(element: _Element) -> str:
    """Tell what an element is counted as (`ed:counted-name` of the stylesheets)."""
    return local_name(element) + ("" if element.tag.startswith(f"{{{TEI}}}") else "-")


@dataclass
class _Open:
    element: _Element
    number: int  # its place among the units
    parts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    inner: list[tuple[_Element, int]] = field(default_factory=list)
    ends: dict[_Element, int] = field(default_factory=dict)


class _Cutter:
    def __init__(self, numbers: dict[_Element, int], root: _Element, *, itself: bool) -> None:
        self._numbers, self._root = numbers, root
        self._open: list[_Open] = []
        self._units: list[Unit | None] = []
        self._example: _Element | None = None
        self._entry: _Element | None = None
        for event, one in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event == "start":
                if one is not root or itself:
                    self._start(one)
                self._say(one.text)
                continue
            if event == "end" and (one is not root or itself):
                self._end(one)
            if one is not root:
                self._say(one.tail)

    @property
    def units(self) -> list[Unit]:
        """What was found."""
        return [unit for unit in self._units if unit]

    def _say(self, text: str | None) -> None:
        if text and self._open:
            self._open[-1].parts.append(text)

    def _start(self, one: _Element) -> None:
        if self._example is not None:
            return
        if one.tag == _EXAMPLE:
            self._example = one
        if self._entry is None and local_name(one) in _ENTRIES:
            self._entry = one
        if _is_unit(one) or not self._open:
            if self._open:
                self._open[-1].parts.append(" ")
            self._open.append(_Open(one, len(self._units)))
            self._units.append(None)
            return
        top = self._open[-1]
        name = counted_name(one)
        top.names.append(name)
        if not self._is_part(one, name):
            top.inner.append((one, len(top.parts)))

    def _is_part(self, one: _Element, name: str) -> bool:
        """Tell whether an element of the line is addressed by what it stands in."""
        if xml_id(one) or one.get("facs"):
            return False
        is_told = name in TOLD and self._entry is not None and not (one.get("ref") or one.get("key"))
        return name in SMALL or is_told

    def _end(self, one: _Element) -> None:
        if self._example is not None:
            if one is not self._example:
                return
            self._example = None
        if one is self._entry:
            self._entry = None
        top = self._open[-1]
        if top.element is not one:
            top.ends[one] = len(top.parts)
            return
        self._open.pop()
        words = "".join(top.parts).split()
        name = counted_name(one)
        key = _hash([name, " ".join(words), top.names, top.children])
        everything = top.words | set(words)
        self._units[top.number] = Unit(
            self._numbers[one], name, xml_id(one), key, _sketch(everything), _beginning(words),
            tuple(self._inner(top, element, start) for element, start in top.inner),
        )
        if self._open and name != "note":
            self._open[-1].children.append(key)
            self._open[-1].words |= everything

    def _inner(self, top: _Open, element: _Element, start: int) -> Inner:
        words = "".join(top.parts[start : top.ends[element]]).split()
        told: list[Any] = ["words", " ".join(words)]
        if not words:
            told = ["after", "".join(top.parts[top.ends[element] :])[:_AFTER].split()]
        return Inner(self._numbers[element], counted_name(element), xml_id(element), _hash(told))


def _is_unit(element: _Element) -> bool:
    return edge(element) == " " or element.tag == f"{{{TEI}}}note"


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]


@lru_cache(maxsize=100_000)
def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()


def _sketch(words: Iterable[str]) -> tuple[str, ...]:
    """Give some of the words, as hashes: the same ones of any two texts that share them."""
    chosen = sorted(map(_digest, words))[:_SKETCH]
    return tuple(b64encode(digest[-3:]).decode()[:3] for digest in chosen)


def _beginning(words: list[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING].rsplit(' ', 1)[0]} …"
