"""The elements in a unit before and after: which are new or gone, which say something else or of other words.

Two elements stand in the same place when they begin and end at the same words; where the words themselves have
changed, one place within them is as good as another.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.diff.units import Tag, Unit
    from pipeline.pairing.align import Hunk

MarkAction = Literal["added", "removed", "attributes", "extent", "renamed", "order"]
_Place = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one element: its attributes before and after where these changed, and the words that it holds.

    `edit` is the number of the first of the words, before, of the change of words that it is part of. `was` is the name
    that it had.
    """

    action: MarkAction
    element: str
    attributes: tuple[tuple[str, str | None, str | None], ...]
    words: str
    line: int | None
    new_line: int | None
    edit: int | None = None
    was: str | None = None


class _Spot(NamedTuple):
    """An element with its places: where it begins and ends, told by what is inside, and by what is outside."""

    tag: Tag
    begins: _Place
    ends: _Place
    behind: _Place
    before: _Place
    words: str


def marks_of(old: Unit, new: Unit, hunks: Sequence[Hunk]) -> Iterator[Mark]:
    """Compare the elements of two units whose words differ in `hunks`."""
    if old.name != new.name:
        yield Mark("renamed", new.name, (), "", old.line, new.line, was=old.name)
    if old.attributes != new.attributes:
        yield Mark("attributes", new.name, _attributes(old.attributes, new.attributes), "", old.line, new.line)
    before = list(_spots(old, hunks, new=False))
    after = list(_spots(new, hunks, new=True))
    same = _Matching(before, after)
    same.take(lambda one, two: one.tag[:2] == two.tag[:2] and one[1:3] == two[1:3])
    alike = not same.old and not same.new
    same.take(lambda one, two: one.tag[:2] == two.tag[:2] and _together(one, two))
    found: list[tuple[int, Mark]] = []
    for action, rule in _RULES:
        for one, two in same.take(rule):
            mark = Mark(action, two.tag.name, _attributes(one.tag.attributes, two.tag.attributes), two.words,
                        one.tag.line, two.tag.line, was=one.tag.name if action == "renamed" else None)
            found.append((two.tag.start, mark))
    found += [(one.tag.start, Mark("removed", one.tag.name, _attributes(one.tag.attributes, ()), one.words,
                                   one.tag.line, None, _edit(one))) for one in same.old]
    found += [(two.tag.start, Mark("added", two.tag.name, _attributes((), two.tag.attributes), two.words,
                                   None, two.tag.line, _edit(two))) for two in same.new]
    yield from (mark for _, mark in sorted(found, key=lambda item: item[0]))
    same_order = [one.tag[:2] + one.tag[4:5] for one in before] == [two.tag[:2] + two.tag[4:5] for two in after]
    if alike and not same_order:
        yield Mark("order", new.name, (), "", old.line, new.line)


def _together(one: _Spot, two: _Spot) -> bool:
    return (one.begins == two.begins or one.behind == two.behind) and (one.ends == two.ends or one.before == two.before)


def _touching(one: _Spot, two: _Spot) -> bool:
    return one.begins == two.begins or one.ends == two.ends


_RULES: tuple[tuple[MarkAction, Callable[[_Spot, _Spot], bool]], ...] = (
    ("attributes", lambda one, two: one.tag.name == two.tag.name and _together(one, two)),
    ("extent", lambda one, two: one.tag[:2] == two.tag[:2] and _touching(one, two)),
    ("renamed", lambda one, two: one.tag.name != two.tag.name and _together(one, two) and bool(one.words)),
)


class _Matching:
    """The elements that have no partner yet."""

    def __init__(self, old: list[_Spot], new: list[_Spot]) -> None:
        self.old, self.new = list(old), list(new)

    def take(self, rule: Callable[[_Spot, _Spot], bool]) -> list[tuple[_Spot, _Spot]]:
        """Take out the pairs that keep a rule, each with the first that does."""
        found: list[tuple[_Spot, _Spot]] = []
        left: list[_Spot] = []
        for one in self.old:
            at = next((number for number, two in enumerate(self.new) if rule(one, two)), None)
            if at is None:
                left.append(one)
            else:
                found.append((one, self.new.pop(at)))
        self.old = left
        return found


def _spots(unit: Unit, hunks: Sequence[Hunk], *, new: bool) -> Iterator[_Spot]:
    starts = [0, *accumulate(len(word.text) for word in unit.words)]
    place = _placer(starts, hunks, new=new)
    for tag in unit.tags:
        first, last = bisect_right(starts, tag.start) - 1, bisect_right(starts, max(tag.start, tag.end - 1)) - 1
        words = " ".join(word.text for word in unit.words[first : last + 1]) if tag.end > tag.start else ""
        inner_end = tag.end - 1 if tag.end > tag.start else tag.end
        yield _Spot(tag, place(tag.start), place(inner_end), place(tag.start - 1), place(tag.end), words)


def _placer(starts: Sequence[int], hunks: Sequence[Hunk], *, new: bool) -> Callable[[int], _Place]:
    """Give what names the place of a character: the same before and after, as far as the words are."""
    ranges = [(hunk.new_start, hunk.new_end) if new else (hunk.start, hunk.end) for hunk in hunks]
    begins = [start for start, _ in ranges]

    def place(at: int) -> _Place:
        if at < 0:
            return ("start",)
        word = bisect_right(starts, at) - 1
        if word >= len(starts) - 1:
            return ("end",)
        number = bisect_right(begins, word) - 1
        if number >= 0 and word < ranges[number][1]:
            return "in", hunks[number].start, hunks[number].new_start
        shift = 0
        if not new and number >= 0:
            shift = hunks[number].new_end - hunks[number].end
        return "at", word + shift, at - starts[word]

    return place


def _edit(spot: _Spot) -> int | None:
    """Tell whether an element belongs to a change of words."""
    for place in (spot.begins, spot.ends):
        if place[0] == "in" and isinstance(place[1], int):
            return place[1]
    return None


def _attributes(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]],
) -> tuple[tuple[str, str | None, str | None], ...]:
    before, after = dict(old), dict(new)
    return tuple(
        (name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)
    )
