"""Where things stand in a source: line and column when a finding needs them, and a path that a person can read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.xmlio import local_name, positions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element, _ElementTree

    from pipeline.model import Source
    from pipeline.xmlio import Position


_ORDINALS = 2_000  # elements whose children are counted
_AT_HAND = 8  # sources whose places are at hand


class Places:
    """The places of the elements of sources, each looked through when asked; those of a few are kept, not their trees.

    `origins` has, for sources that were put together of several files, the file and place of each element there.
    """

    def __init__(self, origins: Mapping[str, Sequence[tuple[str, int, int | None]]] | None = None) -> None:
        self._origins = origins or {}
        self._known: dict[str, list[Position]] = {}
        self._numbers: dict[str, tuple[_ElementTree, dict[_Element, int]]] = {}
        self._ordinals: dict[_Element, dict[_Element, int]] = {}

    def __call__(self, source: Source, number: int) -> Position:
        """Give line and column of an element, by its number in document order, from 0."""
        known = self._known.get(source.name)
        if known is None:
            if len(self._known) == _AT_HAND:
                self._known.pop(next(iter(self._known)))
            known = self._known[source.name] = positions(source.data)
        return known[number] if number < len(known) else (1, None)

    def of(self, source: Source, element: _Element) -> Position:
        """Give line and column of an element of a source."""
        return self(source, self.number(source, element))

    def told(self, source: Source, element: _Element, here: str | None = None) -> str:
        """Give the place of an element in words: its line and, unless it is the one `here`, its file."""
        return self.told_of(source, self.number(source, element), here)

    def told_of(self, source: Source, number: int, here: str | None = None) -> str:
        """Give the same of an element by its number."""
        file, line = source.name, self(source, number)[0]
        if source.name in self._origins:
            file, line, _ = self._origins[source.name][number]
        return f"line {line}" if file == (here or source.name) else f"line {line} of {file}"

    def number(self, source: Source, element: _Element) -> int:
        """Give the number of an element in document order, from 0."""
        tree, numbers = self._numbers.get(source.name, (None, {}))
        if tree is not source.tree:  # it may have been read anew
            if len(self._numbers) == _AT_HAND:
                self._numbers.pop(next(iter(self._numbers)))
                self._ordinals.clear()
            numbers = {other: n for n, other in enumerate(source.tree.iter("*"))}
            self._numbers[source.name] = source.tree, numbers
        return numbers[element]

    def path(self, element: _Element, attribute: str | None = None) -> str:
        """Give a path such as `/TEI[1]/text[1]/p[2]/@ref`, the same as the rules give."""
        steps = [] if attribute is None else [f"@{attribute}"]
        here: _Element | None = element
        while here is not None:
            prefix = f"{here.prefix}:" if here.prefix else ""
            steps.append(f"{prefix}{local_name(here)}[{self._ordinal(here)}]")
            here = here.getparent()
        return "/" + "/".join(reversed(steps))

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
