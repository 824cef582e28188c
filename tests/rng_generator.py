"""Random documents from a RELAX NG grammar in XML syntax, to hold one grammar against another.

A `Generator` walks the patterns of a grammar and writes what they allow. It prefers what it has written least so
far, so that a few hundred documents come past every pattern; `unused` tells what is left. It knows what
the edition's grammar is made of and says so when it meets anything else (wildcards, nested grammars, exceptions).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lxml import etree
from trees import DEFAULT, attribute, parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

RNG = "{http://relaxng.org/ns/structure/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
_INFINITE = 10**6
_PARTS = 2  # the depth, below the root, at which a document is made of parts
_DEEP = 12
_WORDS = ("Moscow", "a", "committee", "of", "the", "Élysée", "<&>", "“so”", "1944", "—")
_SAFE = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789"

Kind = Literal["attribute", "text", "element"]


@dataclass(frozen=True)
class Event:
    """One thing inside an element: an attribute, a piece of text or a child, in the order of the content."""

    kind: Kind
    name: str = ""
    value: str = ""
    element: etree._Element | None = None


def patterns(parent: etree._Element) -> list[etree._Element]:
    """Give the patterns directly below `parent`: no documentation, comments, names or parameters."""
    skip = {f"{RNG}name", f"{RNG}param"}
    return [c for c in parent if isinstance(c.tag, str) and c.tag.startswith(RNG) and c.tag not in skip]


def defines(grammar: etree._Element) -> dict[str, etree._Element]:
    """Give the grammar's definitions by name; the start is under the empty name."""
    found: dict[str, etree._Element] = {}
    for define in grammar.iter(f"{RNG}define", f"{RNG}start"):
        name = define.get("name", "")
        if name in found or define.get("combine"):
            raise NotImplementedError(f"combined definitions of {name or 'start'}")
        found[name] = define
    return found


def string_matching(pattern: str, random_: Random) -> str:
    """Give a string that matches an XSD regular expression made of literals, classes, groups and repetitions."""
    text, end = _branches(pattern, 0, random_)
    if end != len(pattern) or not re.fullmatch(pattern, text):
        raise NotImplementedError(f"pattern {pattern}")
    return text


def _branches(pattern: str, at: int, random_: Random) -> tuple[str, int]:
    branches = [""]
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            branches.append("")
            at += 1
            continue
        atom, at = _atom(pattern, at, random_)
        low, high, at = _repetition(pattern, at)
        branches[-1] += "".join(atom() for _ in range(random_.randint(low, high)))
    return random_.choice(branches), at


def _atom(pattern: str, at: int, random_: Random) -> tuple[Callable[[], str], int]:
    if pattern[at] == "(":
        _, end = _branches(pattern, at + 1, random_)
        return lambda: _branches(pattern, at + 1, random_)[0], end + 1
    if pattern[at] == "[":
        end = at + 1
        while pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        end += 1
    else:
        end = at + (2 if pattern[at] == "\\" else 1)
    one = pattern[at:end]
    letters = [c for c in _SAFE if re.fullmatch(one, c)] or [c for c in one if re.fullmatch(one, c)]
    return lambda: random_.choice(letters), end


def _repetition(pattern: str, at: int) -> tuple[int, int, int]:
    simple = {"?": (0, 1), "*": (0, 3), "+": (1, 4)}
    if at < len(pattern) and pattern[at] in simple:
        return *simple[pattern[at]], at + 1
    counted = re.compile(r"\{(\d+)(,(\d+))?\}").match(pattern, at)
    if counted:
        return int(counted[1]), int(counted[3] or counted[1]), counted.end()
    return 1, 1, at


@dataclass
class Generator:
    """Writes documents that the grammar allows.

    `size` is about how many elements each part of a document (a child of a child of the root) has; past it,
    the shortest way out of each pattern is taken.
    """

    grammar: etree._Element
    random: Random
    size: int = 25
    _used: dict[etree._Element, int] = field(default_factory=dict)
    _left: int = 0
    _depth: int = 0
    _ids: int = 0

    def __post_init__(self) -> None:
        self._defines = defines(self.grammar)
        self._needs: dict[etree._Element, int] = {}
        self._way: dict[etree._Element, int] = {}
        self._goal: etree._Element | None = None
        self._aside = 0
        self._order = {pattern: number for number, pattern in enumerate(self.grammar.iter())}
        self._measure()

    @classmethod
    def of(cls, path: Path, random_: Random, size: int = 25) -> Generator:
        """Make a generator for a grammar file."""
        return cls(etree.parse(path).getroot(), random_, size)

    def document(self) -> etree._Element:
        """Give a new document's root."""
        self._ids = self._depth = 0
        self._set_out()
        (root,) = self._write(self._defines[""])
        if root.element is None:
            raise NotImplementedError("a start that is no element")
        return root.element

    def unused(self) -> list[etree._Element]:
        """Give the elements, attributes, values and references of the grammar that no document has had so far."""
        tags = (f"{RNG}element", f"{RNG}attribute", f"{RNG}value", f"{RNG}ref")
        return [pattern for pattern in self.grammar.iter(*tags) if pattern not in self._used]

    def _measure(self) -> None:
        """Find how many elements each pattern needs at least, so that a recursion can be ended."""
        everything = [p for define in self._defines.values() for p in define.iter() if isinstance(p.tag, str)]
        self._needs = dict.fromkeys(everything, _INFINITE)
        changed = True
        while changed:
            changed = False
            for pattern in reversed(everything):
                need = self._need(pattern)
                if need < self._needs[pattern]:
                    self._needs[pattern], changed = need, True

    def _need(self, pattern: etree._Element) -> int:
        tag = pattern.tag.removeprefix(RNG)
        if tag == "ref":
            return self._needs[self._defines[pattern.get("name", "")]]
        if tag in {"optional", "zeroOrMore", "attribute"}:
            return 0
        inner = [self._needs[p] for p in patterns(pattern)]
        if tag == "choice":
            return min(inner)
        return min(sum(inner) + (tag == "element"), _INFINITE)

    def _write(self, pattern: etree._Element) -> list[Event]:
        tag = pattern.tag.removeprefix(RNG)
        writer = getattr(self, f"_write_{tag}", None)
        if writer is None:
            raise NotImplementedError(f"{tag} in line {pattern.sourceline}")
        self._used[pattern] = self._used.get(pattern, 0) + 1
        return list(writer(pattern))

    def _write_group(self, pattern: etree._Element) -> Iterator[Event]:
        parts = patterns(pattern)
        ahead = [part for part in parts if self._ahead(part)]
        for part in parts:
            # What only stands beside the way must not look for the goal: it could come back here for ever.
            aside = bool(ahead) and part not in ahead
            self._aside += aside
            yield from self._write(part)
            self._aside -= aside

    _write_define = _write_start = _write_group

    def _write_ref(self, pattern: etree._Element) -> list[Event]:
        return self._write(self._defines[pattern.get("name", "")])

    def _write_choice(self, pattern: etree._Element) -> list[Event]:
        parts = patterns(pattern)
        if self._enough():
            least = min(self._needs[p] for p in parts)
            parts = [p for p in parts if self._needs[p] == least]
        weights = [1 / (1 + self._taken(p)) for p in parts]
        ahead = [p for p in patterns(pattern) if self._ahead(p)]
        return self._write(ahead[0] if ahead else self.random.choices(parts, weights)[0])

    def _taken(self, pattern: etree._Element) -> int:
        """Tell how often a branch was taken; a reference counts as what it stands for."""
        return self._used.get(self._target(pattern), 0)

    def _target(self, pattern: etree._Element) -> etree._Element:
        return self._defines[pattern.get("name", "")] if pattern.tag == f"{RNG}ref" else pattern

    def _ahead(self, pattern: etree._Element) -> bool:
        """Tell whether the shortest way from the pattern above to this document's goal leads through this one."""
        here, above = self._way.get(pattern), self._way.get(parent(pattern))
        return here is not None and above == here + 1 and not self._aside and self._goal not in self._used

    def _set_out(self) -> None:
        """Choose something that was never written for a goal, and measure how far each pattern is from it."""
        targets = self.unused()
        self._way = {}
        if not targets:
            return
        self._goal = self.random.choice(targets)
        callers: dict[etree._Element, list[etree._Element]] = {}
        for ref in self.grammar.iter(f"{RNG}ref"):
            callers.setdefault(self._target(ref), []).append(ref)
        edge, steps = [self._goal], 0
        while edge:
            self._way.update(dict.fromkeys(edge, steps))
            above = {p for e in edge for p in (e.getparent(), *callers.get(e, ())) if p is not None}
            edge, steps = sorted(above - set(self._way), key=self._order.__getitem__), steps + 1

    def _enough(self) -> bool:
        return self._left <= 0 or self._depth > _DEEP

    def _write_optional(self, pattern: etree._Element) -> Iterator[Event]:
        free = not self._enough() or all(p.tag == f"{RNG}attribute" for p in patterns(pattern))
        if self._ahead(pattern) or (free and self.random.random() < 0.4):
            yield from self._write_group(pattern)

    def _write_zeroOrMore(self, pattern: etree._Element) -> Iterator[Event]:  # noqa: N802 - the pattern's name
        times = 0 if self._enough() else self.random.randint(0, 3)
        for _ in range(max(times, self._ahead(pattern))):
            yield from self._write_group(pattern)

    def _write_oneOrMore(self, pattern: etree._Element) -> Iterator[Event]:  # noqa: N802 - the pattern's name
        yield from self._write_group(pattern)
        yield from self._write_zeroOrMore(pattern)

    def _write_interleave(self, pattern: etree._Element) -> Iterator[Event]:
        branches = [events for part in patterns(pattern) if (events := self._write(part))]
        while branches:
            branch = self.random.choice(branches)
            yield branch.pop(0)
            branches = [events for events in branches if events]

    def _write_mixed(self, pattern: etree._Element) -> Iterator[Event]:
        for part in patterns(pattern):
            for event in self._write(part):
                yield from self._write_text(pattern)
                yield event
        yield from self._write_text(pattern)

    def _write_element(self, pattern: etree._Element) -> list[Event]:
        self._left = self.size if self._depth <= _PARTS else self._left - 1
        self._depth += 1
        namespace = next(ns for a in (pattern, *pattern.iterancestors()) if (ns := a.get("ns")) is not None)
        element = etree.Element(f"{{{namespace}}}{attribute(pattern, 'name')}", nsmap={DEFAULT: namespace})
        for event in self._write_group(pattern):
            if event.kind == "attribute":
                element.set(event.name, event.value)
            elif event.element is not None:
                element.append(event.element)
            elif len(element):
                element[-1].tail = (element[-1].tail or "") + event.value
            else:
                element.text = (element.text or "") + event.value
        self._depth -= 1
        return [Event("element", element=element)]

    def _write_attribute(self, pattern: etree._Element) -> list[Event]:
        name = attribute(pattern, "name").replace("xml:", XML)
        inner = [event for part in patterns(pattern) for event in self._write(part)]
        return [Event("attribute", name, " ".join(event.value for event in inner))]

    def _write_list(self, pattern: etree._Element) -> list[Event]:
        inner = [event for part in patterns(pattern) for event in self._write(part)]
        return [Event("text", value=" ".join(event.value for event in inner))]

    def _write_text(self, _pattern: etree._Element) -> list[Event]:
        return [Event("text", value="".join(f"{w} " for w in self.random.sample(_WORDS, self.random.randint(0, 3))))]

    def _write_empty(self, _pattern: etree._Element) -> list[Event]:
        return []

    def _write_value(self, pattern: etree._Element) -> list[Event]:
        return [Event("text", value=pattern.text or "")]

    def _write_data(self, pattern: etree._Element) -> list[Event]:
        parameters = {p.get("name"): p.text or "" for p in pattern.iter(f"{RNG}param")}
        if unknown := set(parameters) - {"pattern", "minLength"}:
            raise NotImplementedError(f"parameters {unknown} in line {pattern.sourceline}")
        value = self._value(attribute(pattern, "type"), parameters.get("pattern"))
        return [Event("text", value=value)]

    def _value(self, type_: str, pattern: str | None) -> str:
        pick = self.random.randint
        year, month, day = pick(1000, 2999), pick(1, 12), pick(1, 28)
        typed = {
            "gYear": f"{year}",
            "gYearMonth": f"{year}-{month:02}",
            "date": f"{year}-{month:02}-{day:02}",
            "time": f"{pick(0, 23):02}:{pick(0, 59):02}:{pick(0, 59):02}",
            "positiveInteger": f"{pick(1, 99)}",
            "decimal": self.random.choice(("0", "-1.5", "12", "0.25")),
            "Name": self.random.choice(("choice", "xml:id", "rend")),
        }
        if type_ == "ID":
            self._ids += 1
            return f"id-{self._ids}"
        if type_ not in typed:
            return string_matching(pattern, self.random) if pattern else self.random.choice(_WORDS)
        if pattern and not re.fullmatch(pattern, typed[type_]):
            raise NotImplementedError(f"{type_} with pattern {pattern}")
        return typed[type_]
