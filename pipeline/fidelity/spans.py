"""What is said of a stretch of text that no element holds: deleted from here to there; and what is kept all the same.

As the Guidelines say it: a stretch runs from behind the element that has `@spanTo` to the end of the element that this
names; `undo` takes back what it points at, or what is deleted in a stretch; `redo` puts it into force again; what is in
`restore` is not deleted. What keeps takes back one deletion, the one in it or else the one around it. Stretches do not
reach into notes, which stand apart.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.model import TEI
from pipeline.xmlio import xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_DEL, _KEEP, _NOTE = "del", "keep", "note"
_EXAMPLE = "{http://www.tei-c.org/ns/Examples}egXML"


def _tei(name: str) -> str:
    return f"{{{TEI}}}{name}"


# Of these the sides need each other, and what stands between them is layout; a formula is one thing.
_ALTERNATIVES = frozenset(map(_tei, ("choice", "app", "rdgGrp")))
_CLOSED = _ALTERNATIVES | {_tei("formula")}
# What stays though all in it is deleted: cells for the columns beside them, divisions for what hangs in them.
_FRAMES = frozenset(map(_tei, """
    cell text body front back div div1 div2 div3 div4 div5 div6 div7 group postscript prologue epilogue set performance
    castList sourceDoc surfaceGrp surface standOff facsimile
""".split()))


class Spans:
    """What of the text in an element is deleted, by more or by less than the elements around it.

    `edges` are the edges of elements, before them or behind, that stand in what is deleted; `whole` the elements of
    which all is.
    """

    def __init__(self, top: _Element) -> None:
        self.edges: set[tuple[_Element, bool]] = set()
        self.whole: set[_Element] = set()
        self._texts: set[tuple[_Element, bool]] = set()
        self._open: list[tuple[str, _Element]] = []
        self._ends: dict[_Element, list[_Element]] = defaultdict(list)
        self._read(top.getroottree().getroot())
        self._walk(top)

    @classmethod
    def of(cls, top: _Element) -> Spans | None:
        """Read the stretches in an element; `None` where there are none, as nearly everywhere."""
        found = next(top.getroottree().iter(*map(_tei, ("undo", "restore", "delSpan"))), None)
        return None if found is None else cls(top)

    def take(self, node: _Element) -> bool:
        """Tell whether an element goes from the reading text as a whole, or with one around it."""
        for one in (node, *node.iterancestors()):
            if one.tag == _tei("note") and one is not node:
                break
            parent = one.getparent()
            stays = one.tag in _FRAMES or (parent is not None and parent.tag in _ALTERNATIVES)
            if one in self.whole and (one, False) in self.edges and not stays:
                return True
        return False

    def take_text(self, node: _Element, *, after: bool) -> bool:
        """Tell whether the text in a node, or behind it, goes from the reading text."""
        holder = node.getparent() if after else node
        return (node, after) in self._texts and holder is not None and (holder.tag not in _CLOSED or self.take(holder))

    def _read(self, root: _Element) -> None:
        """Read what points at what: the ends of stretches, what was undone, what was done again."""
        self._named: dict[str, _Element] = {}
        for element in root.iter("*"):
            name = xml_id(element)
            if name and not _is_example(element):
                self._named.setdefault(name, element)
        redone = {name for redo in root.iter(_tei("redo")) for name in _targets(redo)}
        undone = {
            name for undo in root.iter(_tei("undo")) if xml_id(undo) not in redone for name in _targets(undo)
        }
        self._redone, self._undone = redone, undone - redone

    def _walk(self, top: _Element) -> None:
        before: set[_Element] = set()
        after: set[_Element] = set()
        for event, node in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
            if event == "start":
                outside = self._is_deleting()
                if outside:
                    self.edges.add((node, False))
                self._begin(node)
                if outside if node.tag == _tei("note") else self._is_deleting():
                    before.add(node)
                self._text(node.text, node, after=False)
                continue
            if event == "end":
                self._leave(node, after)
            if node is not top:
                self._text(node.tail, node, after=True)
        self._find_whole(top, before, after)

    def _leave(self, node: _Element, after: set[_Element]) -> None:
        if self._is_deleting():
            self.edges.add((node, True))
        self._end(node)
        if self._is_deleting():
            after.add(node)

    def _find_whole(self, top: _Element, before: set[_Element], after: set[_Element]) -> None:
        """Find the elements of which all is deleted, given those without parts at whose edges it is."""
        for node in reversed(list(top.iter("*"))):
            parts = [] if node.tag == _tei("note") else list(self._parts(node))
            alone = node in before and (node.tag == _tei("del") or node in after)
            if all(parts) if parts else alone:
                self.whole.add(node)

    def _parts(self, node: _Element) -> Iterator[bool]:
        """Tell of each part of an element, an element or a text, whether all of it is deleted."""
        if node.text:
            yield (node, False) in self._texts
        for child in node:
            if isinstance(child.tag, str):
                yield child in self.whole
            if child.tail:
                yield (child, True) in self._texts

    def _text(self, text: str | None, node: _Element, *, after: bool) -> None:
        if text and self._is_deleting():
            self._texts.add((node, after))

    def _begin(self, node: _Element) -> None:
        """Enter an element: what it says of its content."""
        name = xml_id(node)
        if node.tag == _tei("note"):
            self._open.append((_NOTE, node))
        elif _is_example(node):
            return
        elif node.tag == _tei("restore"):
            self._open.append((_KEEP, node))
        elif node.tag == _tei("del"):
            if name not in self._undone:
                self._open.append((_DEL, node))
        elif name in self._undone and node.tag not in {_tei("delSpan"), _tei("undo")}:
            self._open.append((_KEEP, node))

    def _end(self, node: _Element) -> None:
        """Leave an element: what ends there, and what it says of that which follows."""
        if node.tag == _tei("note"):
            del self._open[[one for _, one in self._open].index(node):]
        ended = [node, *self._ends.get(node, ())]
        self._open = [(kind, one) for kind, one in self._open if one not in ended]
        if node.tag not in {_tei("delSpan"), _tei("undo")} or _is_example(node):
            return
        end = self._named.get(_fragment(str(node.get("spanTo", ""))))
        taken_back = xml_id(node) in (self._undone if node.tag == _tei("delSpan") else self._redone)
        if end is not None and not taken_back and end is not node and _is_behind(end, node):
            self._ends[end].append(node)
            self._open.append((_DEL if node.tag == _tei("delSpan") else _KEEP, node))

    def _is_deleting(self) -> bool:
        kinds = [kind for kind, _ in self._open]
        if _NOTE in kinds:
            kinds = kinds[len(kinds) - kinds[::-1].index(_NOTE):]
        while kinds:
            last = kinds.pop()
            if kinds and kinds[-1] != last:
                kinds.pop()
            elif last == _DEL:
                return True
        return False


def _is_example(node: _Element) -> bool:
    return next(node.iterancestors(_EXAMPLE), None) is not None


def _fragment(pointer: str) -> str:
    return pointer[1:] if pointer.startswith("#") else ""


def _targets(element: _Element) -> list[str]:
    return [word.partition("#")[2] for word in str(element.get("target", "")).split()]


def _is_behind(end: _Element, start: _Element) -> bool:
    """Tell whether an element ends behind another: it surrounds it, or comes after it."""
    around = [start, *start.iterancestors()]
    if end in around:
        return True
    for one in end.iterancestors():
        if one in around:
            here = around[around.index(one) - 1] if around.index(one) else None
            there = end if end.getparent() is one else next(up for up in end.iterancestors() if up.getparent() is one)
            return here is None or one.index(here) < one.index(there)
    return False
