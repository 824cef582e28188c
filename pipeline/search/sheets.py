"""The pages of a document to what is searched: sheets of blocks, each with its text in either reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipeline.search.words import GLUED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

READING, DIPLOMATIC = 1, 2
_BOTH = READING | DIPLOMATIC
# What runs in the line; `pipeline.fidelity.page` has the same.
_INLINE = frozenset("""
    a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub
    sup tei-inline time u var wbr
""".split())
_SIGN = {"reading": READING, "diplomatic": DIPLOMATIC}
_LONGEST = 24_000  # characters of a sheet: what a reader loads to be shown a hit
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, verse, note or the like: where it is (an id of the page), and its text in both readings."""

    anchor: str
    reading: str
    diplomatic: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is searched as one: a page with text, or of a long page a stretch."""

    path: str
    title: str
    blocks: tuple[Block, ...]

    def as_json(self) -> list[Any]:
        """Give it as plain JSON values."""
        return [self.path, self.title, [[one.anchor, one.reading, one.diplomatic] for one in self.blocks]]

    @classmethod
    def from_json(cls, data: list[Any]) -> Sheet:
        """Read what `as_json` gave."""
        return cls(data[0], data[1], tuple(Block(*one) for one in data[2]))


def sheets_of(pages: Mapping[str, _Element], title: str = "") -> list[Sheet]:
    """Read the pages of a document of that title (path to tree); of one with pages for its parts, those of the parts.

    A pure function of the pages, which knows of the stylesheets no more than this: what has `data-reading` is of one
    reading, what has `data-editorial` is not the source's, and the body of a note has `data-note`.
    """
    found = []
    for path, root in pages.items():
        article = next(root.iterfind(".//article[@data-document]"), None)
        if article is not None:
            part = article.get("data-part") or ""
            found.append((int(part) if part.isdecimal() else 0, path, _title_of_part(root, title), root, article))
    parts = [one for one in found if one[0]]
    return [
        sheet for _, path, own, root, article in sorted(parts or found, key=lambda one: one[:2])
        for sheet in _cut(path, own, [*_blocks(article, ""), *_notes(root)])
    ]


def _title_of_part(root: _Element, title: str) -> str:
    """Give what stands before the document's title in that of the page."""
    whole = next(root.iterfind(".//title"), None)
    before, mark, _ = (whole.text or "" if whole is not None else "").partition(f" · {title}")
    return _clean(before) if mark and title else ""


def _cut(path: str, title: str, blocks: list[Block]) -> Iterator[Sheet]:
    size, some = 0, list[Block]()
    for block in blocks:
        own = len(block.reading) + (len(block.diplomatic) if block.diplomatic != block.reading else 0)
        if some and size + own > _LONGEST:
            yield Sheet(path, title, tuple(some))
            size, some = 0, []
        some.append(block)
        size += own
    yield Sheet(path, title, tuple(some))


class _Text:
    """The text of a block in the making: pieces, each for one reading or for both."""

    def __init__(self, anchor: str) -> None:
        self.anchor = anchor
        self.pieces: list[tuple[int, str]] = []
        self.is_one = True

    def add(self, readings: int, text: str) -> None:
        """Go on with a text that these readings show."""
        if text and readings:
            self.pieces.append((readings, text))
            self.is_one &= readings == _BOTH

    def block(self) -> Block | None:
        """Give the block, if there is anything in it."""
        if self.is_one:
            reading = diplomatic = _clean("".join([text for _, text in self.pieces]))
        else:
            reading, diplomatic = self._of(READING), self._of(DIPLOMATIC)
        return Block(self.anchor, reading, diplomatic) if reading or diplomatic else None

    def _of(self, reading: int) -> str:
        return _clean("".join([text for shown, text in self.pieces if shown & reading]))


def _blocks(root: _Element, anchor: str) -> Iterator[Block]:
    """Give the blocks of an article, or of a note, in their order: runs of text between the edges of elements."""
    text, anchors = _Text(anchor), [anchor]
    shown, outer = _BOTH, list[int]()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        is_edge = event in {"start", "end"} and node.tag not in _INLINE
        if is_edge:
            if event == "start":
                anchors.append(node.get("id") or anchors[-1])
            else:
                anchors.pop()
            if text.pieces:
                yield from _ended(text)
                text = _Text(anchors[-1])
            text.anchor = anchors[-1]
        if event == "start":
            outer.append(shown)
            shown &= _BOTH if node is root else _readings(node)
            text.add(*_beginning(node, outer[-1], shown))
            if not shown:
                walk.skip_subtree()
            continue
        if event == "end":
            shown = outer.pop()
        if node is not root:
            text.add(shown, _without_ends(node.tail))


def _beginning(node: _Element, around: int, shown: int) -> tuple[int, str]:
    """Give what an element begins with, and the readings that show it; `around` are those of what it stands in."""
    if node.tag == "br":
        return around, _break(node)
    if shown:
        return shown, _without_ends(node.text)
    # A sign for what parts words as white space does.
    return around, " " if "space" in (node.get("class") or "").split() else ""


def _notes(root: _Element) -> Iterator[Block]:
    for note in root.iterfind(".//*[@data-note]"):
        identifier = note.get("data-note") or ""
        for block in _blocks(note, identifier):
            yield Block(identifier, block.reading, block.diplomatic)


def _ended(text: _Text) -> Iterator[Block]:
    if block := text.block():
        yield block


def _break(node: _Element) -> str:
    """Tell a break between words from one within a word: only the first leaves a space in the reading text."""
    beside = node.getnext()
    is_space = beside is not None and beside.get("data-reading") == "reading" and not (beside.text or "").strip()
    return "\n" if is_space or node.get("data-reading") is None else GLUED


def _readings(node: _Element) -> int:
    """Tell which readings show an element."""
    if node.get("data-editorial") is not None:
        return 0
    own = node.get("data-reading")
    return _BOTH if own is None else _SIGN.get(own, 0)


def _without_ends(text: str | None) -> str:
    """Give a text of the page whose lines mean nothing: a line's end stands for a break of the source from now on."""
    return text.replace("\n", " ") if text else ""


def _clean(text: str) -> str:
    """Make each stretch of white space one space, or the break that is in it."""
    if "\n" not in text:
        return " ".join(text.split())
    return _WHITE.sub(lambda white: "\n" if "\n" in white[0] else " ", text).strip()
