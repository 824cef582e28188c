"""Random texts from the grammar of TEI All: whatever may stand in a text, down to its rarest element.

The grammar is read as what each element may hold: a pattern of texts, elements, sequences, alternatives and
repetitions, without attributes but those that are required. A `Writer` walks the patterns with the choices of a
`random.Random`, which Hypothesis can give and shrink; it can be sent to an element, by the shortest way from `text`.
"""

from __future__ import annotations

import copy
import functools
import random
import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree
from rng_generator import RNG, string_matching
from trees import DEFAULT, attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

TEI = "http://www.tei-c.org/ns/1.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
_NEVER = 10**6
_ANY = f"{{{TEI}}}*"

# Text as it may stand at the edges of elements and between them.
TEXTS = (
    "word", "word", "two words", " word", "word ", " word ", "\n   word\n   ", "a\nb", "\tx", " ", "\n", ".", ", ", "(",
    "-", "\u00a0", "\u05d0", "\U0001f600", "o\u0301", "&", "<b>", "[1]", "1",
)
_VALUES = {
    "ID": "id", "anyURI": "https://example.org/", "date": "1944-09-19", "boolean": "true", "language": "en",
    "nonNegativeInteger": "1", "positiveInteger": "1", "decimal": "1", "double": "1", "integer": "1", "Name": "p",
    "NCName": "p", "NMTOKEN": "p", "token": "x", "string": "x", "duration": "P1D", "dateTime": "1944-09-19T00:00:00",
    "time": "12:00:00", "gYear": "1944", "gYearMonth": "1944-09",
}
_LEAVES = {"text", "empty", "data", "value"}
_PATTERNS = _LEAVES | {"list", "optional", "zeroOrMore", "oneOrMore", "choice", "group"}


@dataclass(frozen=True)
class Pattern:
    """What may stand: `kind` is that of RELAX NG; `name` that of an element, `value` a sample of a value's type."""

    kind: str
    parts: tuple[Pattern, ...] = ()
    name: str = ""
    value: str = ""


@dataclass
class Grammar:
    """What each element holds, its required attributes, how many elements it needs, and the way from `text` to it."""

    content: dict[str, Pattern] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)
    ways: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The elements that may stand in a text, in the order of their distance from it."""
        return list(self.ways)


@functools.cache
def grammar(path: Path) -> Grammar:
    """Read a grammar."""
    root = etree.parse(path).getroot()
    defines = {str(define.get("name")): define for define in root.iter(f"{RNG}define")}
    elements = {name: define.find(f"{RNG}element[@name]") for name, define in defines.items()}
    named = {name: element for name, element in elements.items() if element is not None}
    read = Grammar()
    for element in named.values():
        name = attribute(element, "name")
        read.namespaces[name] = next(str(one.get("ns")) for one in (element, *element.iterancestors()) if one.get("ns"))
        required: dict[str, str] = {}
        parts = tuple(_patterns(element, defines, named, required))
        read.content[name], read.attributes[name] = Pattern("group", parts), required
    _measure(read)
    _find_ways(read)
    return read


def _patterns(
    parent: etree._Element, defines: Mapping[str, etree._Element], named: Mapping[str, etree._Element],
    required: dict[str, str] | None,
) -> Iterator[Pattern]:
    """Read what stands directly in a pattern; into `required` come the attributes that it must have."""
    for child in parent:
        kind = child.tag.removeprefix(RNG) if isinstance(child.tag, str) else ""
        if kind == "ref":
            name = attribute(child, "name")
            if name in named:
                yield Pattern("element", name=attribute(named[name], "name"))
            elif not name.startswith("anyElement"):
                yield from _patterns(defines[name], defines, named, required)
        elif kind == "attribute" and required is not None and child.get("name"):
            inner = [one for one in _patterns(child, defines, named, None) if one.kind != "empty"]
            required[attribute(child, "name").replace("xml:", XML)] = inner[0].value if inner else "x"
        elif kind in _PATTERNS:
            inside = required if kind in {"group", "oneOrMore"} else None
            parts = tuple(_patterns(child, defines, named, inside))
            value = _value(child, kind, parts)
            if parts or value or kind in {"text", "empty"}:
                yield Pattern(kind, parts, value=value)


def _value(child: etree._Element, kind: str, parts: tuple[Pattern, ...]) -> str:
    if kind == "value":
        return child.text or ""
    if kind == "data":
        wanted = child.find(f"{RNG}param[@name='pattern']")
        if wanted is None:
            return _VALUES.get(attribute(child, "type"), "x")
        try:
            return string_matching(wanted.text or "", random.Random(1))
        except (NotImplementedError, re.error):
            return "x"  # the patterns with \\p{…} are those of words
    return next((part.value for part in parts if part.value), "") if kind not in _LEAVES else ""


def need(pattern: Pattern, needs: Mapping[str, int]) -> int:
    """Tell how many elements a pattern needs at least."""
    match pattern.kind:
        case "element":
            return 1 + needs[pattern.name]
        case "choice":
            return min((need(part, needs) for part in pattern.parts), default=0)
        case "group" | "oneOrMore":
            return min(_NEVER, sum(need(part, needs) for part in pattern.parts))
        case _:
            return 0


def _measure(read: Grammar) -> None:
    read.needs = dict.fromkeys(read.content, _NEVER)
    while True:
        found = {name: need(content, read.needs) for name, content in read.content.items()}
        if found == read.needs:
            return
        read.needs = found


def children(pattern: Pattern) -> Iterator[str]:
    """Give the elements that a pattern names."""
    if pattern.kind == "element":
        yield pattern.name
    for part in pattern.parts:
        yield from children(part)


def _find_ways(read: Grammar) -> None:
    read.ways = {"text": []}
    edge = deque(["text"])
    while edge:
        name = edge.popleft()
        for child in children(read.content[name]):
            if child not in read.ways:
                read.ways[child] = [*read.ways[name], child]
                edge.append(child)


@dataclass
class Writer:
    """Writes a text of about `size` elements."""

    grammar: Grammar
    random: random.Random
    size: int = 30
    left: int = 0
    ids: int = 0

    def text(self, way: list[str] | None = None) -> etree._Element:
        """Write a `text`; the names of `way` stand one in the other, the first in the text."""
        self.left = self.size
        return self.element("text", way or [])

    def element(self, name: str, way: list[str]) -> etree._Element:
        """Write an element."""
        self.left -= 1
        namespace = self.grammar.namespaces[name]
        made = etree.Element(f"{{{namespace}}}{name}", nsmap={DEFAULT: namespace})
        for own, value in self.grammar.attributes[name].items():
            made.set(own, self._own(own, value))
        if name in {"lb", "pb", "cb", "gb", "milestone"} and self.random.random() < 0.4:
            made.set("break", "no")
        for part in self._write(self.grammar.content[name], way):
            if not isinstance(part, str):
                made.append(part)
            elif len(made):
                made[-1].tail = (made[-1].tail or "") + part
            else:
                made.text = (made.text or "") + part
        return made

    def _own(self, attribute: str, value: str) -> str:
        if attribute != f"{XML}id":
            return value
        self.ids += 1
        return f"id-{self.ids}"

    def _write(self, pattern: Pattern, way: list[str]) -> Iterator[etree._Element | str]:
        goes = bool(way) and way[0] in children(pattern)
        match pattern.kind:
            case "element":
                yield self.element(pattern.name, way[1:] if goes else [])
            case "text":
                yield self.random.choice(TEXTS) if self.left > 0 else "x"
            case "data" | "value" | "list":
                yield pattern.value
            case "choice":
                yield from self._write(self._branch(pattern, way if goes else []), way if goes else [])
            case "group":
                yield from self._sequence(pattern, way if goes else [])
            case "optional":
                if goes or (self.left > 0 and self.random.random() < 0.3):
                    yield from self._sequence(pattern, way if goes else [])
            case "zeroOrMore" | "oneOrMore":
                least = int(goes or pattern.kind == "oneOrMore")
                times = max(least, self.random.choice((0, 1, 2, 3, 4)) if self.left > 0 else 0)
                which = self.random.randrange(times) if goes else -1
                for number in range(times):
                    yield from self._sequence(pattern, way if number == which else [])

    def _sequence(self, pattern: Pattern, way: list[str]) -> Iterator[etree._Element | str]:
        on_the_way = next((part for part in pattern.parts if way and way[0] in children(part)), None)
        for part in pattern.parts:
            yield from self._write(part, way if part is on_the_way else [])

    def _branch(self, pattern: Pattern, way: list[str]) -> Pattern:
        parts = [part for part in pattern.parts if not way or way[0] in children(part)]
        if self.left <= 0 and not way:
            least = min(need(part, self.grammar.needs) for part in parts)
            parts = [part for part in parts if need(part, self.grammar.needs) == least]
        # Texts stand in one alternative among a hundred elements, and are what is wanted.
        texts = [part for part in parts if part.kind == "text"]
        return texts[0] if texts and self.random.random() < 0.5 else self.random.choice(parts)


def spanned(text: etree._Element, choices: random.Random) -> None:
    """Put the ends of stretches, what undoes and what does again into a text, wherever they fall."""
    names = [str(element.get(f"{XML}id")) for element in text.iter(_ANY) if element.get(f"{XML}id")]
    for element in text.iter(_ANY):
        if choices.random() < 0.1 and f"{XML}id" not in element.attrib:
            names.append(f"here-{len(names)}")
            element.set(f"{XML}id", names[-1])
    for number in range(choices.randrange(3, 8)):
        kind = choices.choice("anchor anchor delSpan delSpan addSpan damageSpan undo undo redo".split())
        made = etree.Element(f"{{{TEI}}}{kind}", {f"{XML}id": f"span-{number}"})
        if kind in {"undo", "redo"} and names and choices.random() < 0.6:
            made.set("target", " ".join(f"#{choices.choice(names)}" for _ in range(choices.randrange(1, 3))))
        elif kind != "anchor":
            made.set("spanTo", f"#{choices.choice(names or ['nowhere'])}")
        _put_somewhere(text, made, choices)
        names.append(f"span-{number}")
    for element in text.iter(*(f"{{{TEI}}}{name}" for name in ("seg", "hi", "emph", "s", "w"))):
        if choices.random() < 0.4:
            element.tag = f"{{{TEI}}}{choices.choice(('del', 'restore'))}"


def transposed(text: etree._Element, choices: random.Random) -> None:
    """Let elements change places that can, and some that cannot."""
    names = [f"{{{TEI}}}{name}" for name in "seg s w phr cl hi l lg p ab".split()]
    # Few texts have several of them: whatever stands in a line becomes one.
    for line in text.iter(*(f"{{{TEI}}}{name}" for name in ("p", "ab", "l", "s", "head"))):
        for child in line.iterchildren(_ANY):
            if choices.random() < 0.5:
                child.tag = names[0]
    for number in range(choices.randrange(1, 4)):
        name = choices.choice([*names, names[0], names[0]])
        found = [one for one in text.iter(name) if f"{XML}id" not in one.attrib]
        moved = choices.sample(found, min(len(found), choices.randrange(2, 4)))
        made = etree.Element(f"{{{TEI}}}transpose")
        for one in moved:
            one.set(f"{XML}id", f"moved-{number}-{moved.index(one)}")
            etree.SubElement(made, f"{{{TEI}}}ptr").set("target", f"#moved-{number}-{moved.index(one)}")
        _put_somewhere(text, made, choices)


def _put_somewhere(text: etree._Element, made: etree._Element, choices: random.Random) -> None:
    # What stands between alternatives, rows and cells is none of the text.
    closed = {f"{{{TEI}}}{name}" for name in ("choice", "app", "rdgGrp", "table", "row", "formula")}
    parent = choices.choice([one for one in text.iter(_ANY) if one.tag not in closed])
    at = choices.randrange(len(parent) + 1)
    before = parent[at - 1] if at else None
    words = (parent.text if before is None else before.tail) or ""
    cut = choices.randrange(len(words) + 1)
    made.tail = words[cut:]
    if before is None:
        parent.text = words[:cut]
    else:
        before.tail = words[:cut]
    parent.insert(at, made)


def reduced(text: etree._Element, fails: Callable[[etree._Element], bool]) -> etree._Element:
    """Make a text that fails as small as it can be and still fail."""
    while (smaller := next((one for one in _smaller(text) if fails(one)), None)) is not None:
        text = smaller
    return text


def _smaller(text: etree._Element) -> Iterator[etree._Element]:
    """Give the text with an element less, or its tags, or its text, or the text behind it."""
    for number in range(1, sum(1 for _ in text.iter())):
        for take in (_take_away, _unwrap, _blank, _blank_behind):
            again = copy.deepcopy(text)
            if take(next(one for n, one in enumerate(again.iter()) if n == number)):
                yield again


def _take_away(element: etree._Element) -> bool:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return False
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
    return True


def _unwrap(element: etree._Element) -> bool:
    parent = element.getparent()
    if parent is None or not len(element) or element.text or element.tail:
        return False
    for child in reversed(element):
        element.addnext(child)
    parent.remove(element)
    return True


def _blank(element: etree._Element) -> bool:
    shorter = {None: None, "a": None}.get(element.text, "a")
    changed = element.text != shorter
    element.text = shorter
    return changed


def _blank_behind(element: etree._Element) -> bool:
    shorter = {None: None, "b": None}.get(element.tail, "b")
    changed = element.tail != shorter
    element.tail = shorter
    return changed
