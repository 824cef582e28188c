"""What the events of the first reading do not have: where a text begins, where an open element began, paths, usage.

Only for documents with faults, a second reading looks for them; the first keeps nothing and stays quick.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pipeline.relaxng.automaton import REMEMBERED, is_space
from pipeline.relaxng.limits import TooComplexError
from pipeline.relaxng.names import XML_NS
from pipeline.relaxng.ranking import Usage
from pipeline.relaxng.sources import Events, NotWellFormedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import IO

    from pipeline.relaxng.sources import Place, TreeEvents

_ATTRIBUTE = re.compile(r"""\s+([^\s=<>"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_TAG_NAME = re.compile(r"<[^\s/>]+")


class Want(NamedTuple):
    """An element to be found again: the one of a start tag, the one open around a text, or the one that ends.

    An event is known by its offset and the number of elements open, that of the tag included. All that an entity
    holds has one offset, so that a fault `in_entity` is told of the element around the entity.
    """

    kind: Literal["tag", "text", "end"]
    offset: int
    depth: int
    in_entity: bool


class Found(NamedTuple):
    """The path of an element, and a place if it is not that of the event."""

    path: str
    place: Place | None


class _Second:
    """Handlers that note paths, places and what names are used: as little as may be until something wanted is due."""

    def __init__(self, events: Events, wanted: Iterable[Want], *, counting: bool) -> None:
        self._events, self._counting = events, counting
        wants = sorted(set(wanted), key=lambda want: want.offset)
        self._wanted = {want for want in wants if not want.in_entity}
        self._entities: dict[int, list[Want]] = {}
        for want in wants:
            if want.in_entity:
                self._entities.setdefault(want.offset, []).append(want)
        self._texts = deque(want for want in wants if want.kind == "text")
        self._places = any(want.kind == "end" for want in wants)
        self._offsets = deque(want.offset for want in wants)
        self._due: float = self._offsets[0]
        self._text: Place | None = None
        # Of each open element its step in a path, where its tag begins, and how many children of a name it has.
        self._open: list[tuple[str, str, int, int, Place | None]] = []
        self._siblings: list[dict[str, int]] = [{}]
        self._known: dict[str, tuple[str, str]] = {}
        self.children: Counter[tuple[str, str]] = Counter()
        self.attributes: Counter[tuple[str, str]] = Counter()
        self.found: dict[Want, Found] = {}
        self.text: Callable[[str], None] = self._note_text if self._texts else _pass

    def start(self, name: str, attributes: list[str]) -> None:
        offset = self._events.offset()
        if offset >= self._due:
            self._settle(offset)
            for want in self._entities.pop(offset, ()):
                self.found[want] = Found(self._path(), None)
        self._text = None
        key, step = self._known.get(name) or self._learn(name)
        siblings = self._siblings[-1]
        number = siblings[key] = siblings.get(key, 0) + 1
        self._open.append((step, key, number, offset, self._events.place() if self._places else None))
        self._siblings.append({})
        if self._counting:
            for attribute in attributes[::2]:
                self.attributes[key, _parted(attribute)[0]] += 1
        if offset >= self._due:
            self._note(Want("tag", offset, len(self._open), in_entity=False), self._path(), None)

    def end(self, _name: str) -> None:
        offset = self._events.offset()
        if offset >= self._due:
            self._settle(offset)
            want = Want("end", offset, len(self._open), in_entity=False)
            self._note(want, self._path(offset), self._open[-1][4])
        self._text = None
        key = self._open.pop()[1]
        siblings = self._siblings.pop()
        if siblings and self._counting:
            self._count(key, siblings)

    def finish(self) -> None:
        """Count what is still open, and the root."""
        for key, siblings in zip(["", *(element[1] for element in self._open)], self._siblings, strict=True):
            self._count(key, siblings)

    def _count(self, key: str, siblings: dict[str, int]) -> None:
        for child, number in siblings.items():
            self.children[key, child] += number

    def _note_text(self, data: str) -> None:
        if self._text is None and not is_space(data):
            line, column = self._events.place()
            before = data[: len(data) - len(data.lstrip(" \t\n\r"))]
            self._text = line, (column or 1) + len(before)

    def _learn(self, name: str) -> tuple[str, str]:
        key, prefix = _parted(name)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        known = self._known[name] = key, f"/{prefix}{key.rpartition('}')[2]}"
        return known

    def _settle(self, offset: int) -> None:
        """Note what is wanted of the text before a tag; what is due next is of this offset or after it."""
        while self._texts:
            want = self._texts[0]
            # The first reading tells a long text before its end is reached.
            if want.offset > offset or (want.offset == offset and want.depth != len(self._open)):
                break
            self.found[self._texts.popleft()] = Found(self._path(offset), self._text)
        while self._offsets and self._offsets[0] < offset:
            self._offsets.popleft()
        self._due = self._offsets[0] if self._offsets else inf

    def _note(self, want: Want, path: str, place: Place | None) -> None:
        if want in self._wanted:
            self.found[want] = Found(path, place)

    def _path(self, offset: int | None = None) -> str:
        """Give the path of the open element; with an offset, of the one around the entity that stands there."""
        return "".join(f"{step}[{number}]" for step, _, number, begin, _ in self._open if begin != offset)


def _pass(_data: str) -> None:
    pass


def _parted(name: str) -> tuple[str, str]:
    """Give a name as the grammar has it, and its prefix with a colon, from the `uri}local}prefix` of expat."""
    uri, *rest = name.split("}")
    if len(rest) == 2:
        return f"{uri}}}{rest[0]}", f"{rest[1]}:"
    return name, ""


def second_reading(
    reopen: Callable[[], IO[bytes]], wanted: Collection[Want], *, counting: bool,
) -> tuple[dict[Want, Found], Usage]:
    """Read a document again; give what is wanted and, if it is `counting`, what names the document uses."""
    with reopen() as stream:
        events = Events(stream)
        # Text comes piece by piece, each with its place: lines and entities are pieces of their own.
        events.parser.buffer_text = all(want.kind != "text" for want in wanted)
        events.parser.namespace_prefixes = True
        second = _Second(events, wanted, counting=counting)
        with suppress(NotWellFormedError, TooComplexError):
            events.run(second)
    if counting:
        second.finish()
    return second.found, _usage(second.children, second.attributes)


def path_in_tree(events: TreeEvents, depth: int) -> str:
    """Give the path of the open element at a depth of what is validated, from 1, while a tree is walked."""
    root, here = events.root, events.element
    inner = [here]
    while inner[-1] is not root:
        inner.append(inner[-1].getparent())
    steps = []
    element = inner[-depth]
    while element is not None:
        before = element.itersiblings(element.tag, preceding=True)
        prefix = f"{element.prefix}:" if element.prefix else ""
        steps.append(f"/{prefix}{element.tag.rpartition('}')[2]}[{sum(1 for _ in before) + 1}]")
        element = element.getparent()
    return "".join(reversed(steps))


def usage_of_tree(events: TreeEvents) -> Usage:
    """Give what names a tree uses."""
    children: Counter[tuple[str, str]] = Counter()
    attributes: Counter[tuple[str, str]] = Counter()
    root = events.root
    for element in root.iter("*"):
        key = _key(element.tag)
        children["" if element is root else _key(element.getparent().tag), key] += 1
        attributes.update((key, _key(name)) for name in element.attrib)
    return _usage(children, attributes)


def _usage(children: Counter[tuple[str, str]], attributes: Counter[tuple[str, str]]) -> Usage:
    elements: Counter[str] = Counter()
    for (_, key), count in children.items():
        elements[key] += count
    return Usage(elements, children, attributes)


def _key(tag: Any) -> str:
    return str(tag[1:] if tag[0] == "{" else tag)


def attribute_step(key: str, written: str | None, namespaces: dict[str, str]) -> str:
    """Give the last step of the path of an attribute: as it is `written`, where that is known."""
    ns, _, local = key.rpartition("}")
    if written or not ns:
        return f"/@{written or local}"
    prefix = "xml" if ns == XML_NS else next((prefix for prefix, uri in namespaces.items() if prefix and uri == ns), "")
    return f"/@{prefix}:{local}" if prefix else f"/@{local}"


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
