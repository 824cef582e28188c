"""Where things stand in a source: line and column when a finding needs them, and a path that a person can read."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.xmlio import local_name, places_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element, _ElementTree

    from pipeline.model import Source
    from pipeline.xmlio import Position


_STEP = re.compile(r"([^\[\]@]+)\[(\d+)\]")
_ORDINALS = 2_000  # elements whose children are counted
_AT_HAND = 8  # sources whose places are at hand


class Places:
    """The places of the elements of sources, each looked through when asked; those of a few are kept, not their trees.

    `origins` has, for sources that were put together of several files, the file and place of each element there.
    Numbers of elements are those in the file, of an element that is at hand the source is the piece that it stands in.
    """

    def __init__(self, origins: Mapping[str, Sequence[tuple[str, int, int | None]]] | None = None) -> None:
        self._origins = origins or {}
        self._known: dict[tuple[str, int], list[Position]] = {}
        self._numbers: dict[tuple[str, int], tuple[_ElementTree, dict[_Element, int]]] = {}
        self._ordinals: dict[_Element, dict[_Element, int]] = {}

    def __call__(self, source: Source, number: int) -> Position:
        """Give line and column of an element, by its number in document order, from 0."""
        piece = source.piece_with(number)
        key = piece.name, _first(piece)
        known = self._known.get(key)
        if known is None:
            if len(self._known) == _AT_HAND:
                self._known.pop(next(iter(self._known)))
            known = self._known[key] = list(islice(places_in(piece), _skipped(piece), None))
        number -= _first(piece)
        return known[number] if number < len(known) else (1, None)

    def of(self, source: Source, element: _Element) -> Position:
        """Give line and column of an element of a source."""
        return self(source, self.number(source, element))

    def told_of(self, source: Source, number: int, here: str | None = None) -> str:
        """Give the place of an element of a number in words: its line and, unless it is the one `here`, its file."""
        file, line = source.name, self(source, number)[0]
        if source.name in self._origins:
            file, line, _ = self._origins[source.name][number]
        return f"line {line}" if file == (here or source.name) else f"line {line} of {file}"

    def number(self, source: Source, element: _Element) -> int:
        """Give the number of an element in document order, from 0."""
        key = source.name, _first(source)
        tree, numbers = self._numbers.get(key, (None, {}))
        if tree is not source.tree:  # it may have been read anew
            if len(self._numbers) == _AT_HAND:
                self._numbers.pop(next(iter(self._numbers)))
                self._ordinals.clear()
            numbers = {other: n for n, other in source.numbered()}
            self._numbers[key] = source.tree, numbers
        return numbers[element]

    def path(self, source: Source, element: _Element, attribute: str | None = None) -> str:
        """Give a path such as `/TEI[1]/text[1]/p[2]/@ref`, the same as the rules give."""
        steps = [] if attribute is None else [f"@{attribute}"]
        here: _Element | None = element
        while here is not None:
            steps.append(f"{_written(here)}[{self._ordinal(here)}]")
            here = here.getparent()
        return in_file(source, "/" + "/".join(reversed(steps)))

    def _ordinal(self, element: _Element) -> int:
        """Give the number of an element among those of its name and parent; all siblings are counted at once."""
        parent = element.getparent()
        if parent is None:
            return 1
        if parent not in self._ordinals:
            if len(self._ordinals) > _ORDINALS:
                self._ordinals.clear()
            counts: Counter[str] = Counter()
            numbers = self._ordinals[parent] = {}
            for child in parent.iterchildren("*"):
                counts[str(child.tag)] += 1
                numbers[child] = counts[str(child.tag)]
        return self._ordinals[parent][element]


def element_at(source: Source, number: int) -> _Element:
    """Give the element of a number in document order, from 0."""
    piece = source.piece_with(number)
    return next(islice(piece.own(), number - _first(piece), None))


def in_file(source: Source, path: str) -> str:
    """Give a path of a piece as it is in the file, where there are more elements before those of its first steps."""
    within = source.within
    if not within or not within.steps:
        return path
    steps = path.split("/")
    for depth, step in enumerate(within.steps, 1):
        if depth < len(steps) and (found := _STEP.fullmatch(steps[depth])):
            steps[depth] = f"{found[1]}[{step}]"
    depth = len(within.steps) + 1
    if depth < len(steps) and (found := _STEP.fullmatch(steps[depth])):
        before = within.before.get(_full_name(source, found[1]), 0)
        steps[depth] = f"{found[1]}[{int(found[2]) + before}]"
    return "/".join(steps)


def _full_name(source: Source, name: str) -> str:
    """Give the name of a child of the innermost element around a piece as lxml writes it."""
    here = source.root
    for _ in range(len(source.within.steps) - 1 if source.within else 0):
        here = here[0]
    return next((str(child.tag) for child in here.iterchildren("*") if _written(child) == name), name)


def _written(element: _Element) -> str:
    return f"{element.prefix}:{local_name(element)}" if element.prefix else local_name(element)


def _first(source: Source) -> int:
    return source.within.start if source.within else 0


def _skipped(source: Source) -> int:
    return source.within.skipped if source.within else 0
