"""Two texts, held against each other as a reader sees them.

White space (XML's own: blank, tab, line end) is alike in all its lengths: words must neither be joined nor split.
Every other character counts, a no-break space too.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.fidelity.streams import ANY, SOFT
from pipeline.rendered import Count

if TYPE_CHECKING:
    from collections.abc import Iterable

_RUN = r"[ \t\r\n\x00]+"
_SOFT_RUN = re.compile(rb"[ \t\r\n]*\x00[ \t\r\n\x00]*")
_OPEN = re.compile(f"[{SOFT}{ANY}]")
# Where the words of the source go on behind those of the edition, if they do not go on as they should.
_SURE = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where two texts part, as offsets into both, if they do; and how many words and characters the second has."""

    difference: tuple[int, int] | None
    found: Count


def compare(expected: str, found: str) -> Comparison:
    """Compare the text that an output must have with the one it has, and count the latter."""
    theirs = folded(found)
    place = _parting(folded(expected), theirs)
    difference = (_offset(expected, place[0]), _offset(found, place[1])) if place else None
    return Comparison(difference, _count(theirs))


def first_difference(expected: str, found: str) -> tuple[int, int] | None:
    """Give where two texts part, as offsets into both; `None` where they read the same.

    Runs of white space are alike; a soft edge in `expected` may be white space in `found` or nothing, and where the
    output may print words of its own, anything may stand.
    """
    return compare(expected, found).difference


def counted(text: str) -> Count:
    """Count the words of a text, and its characters but white space; soft edges divide words."""
    return _count(folded(text.replace(SOFT, " ")))


def total(counts: Iterable[Count]) -> Count:
    """Add counts up."""
    pairs = [(count.words, count.characters) for count in counts]
    return Count(sum(words for words, _ in pairs), sum(characters for _, characters in pairs))


def folded(text: str) -> str:
    """Fold each run of white space to a blank, of soft edges alone to one, and drop those at the ends.

    Bytes are cut at XML's white space alone, strings at that of Unicode too; and cutting is faster than a pattern.
    """
    data = text.encode()
    if b"\0" in data:
        data = _SOFT_RUN.sub(lambda run: b" " if run[0].strip(b"\0") else b"\0", data).strip(b"\0 ")
    return b" ".join(data.split()).decode()


def _count(text: str) -> Count:
    blanks = text.count(" ")
    return Count(blanks + 1 if text else 0, len(text) - blanks)


def _parting(left: str, right: str) -> tuple[int, int] | None:
    """Give where two folded texts part, as offsets into both."""
    if left == right:
        return None
    # With blanks at the ends, nothing printed there is alike too.
    left, right = f" {left} ", f" {right} "
    i = j = 0
    while i < len(left):
        sign = _OPEN.search(left, i)
        end = sign.start() if sign else len(left)
        if left[i:end] != right[j : j + end - i]:
            pairs = enumerate(zip(left[i:end], right[j:], strict=False))
            same = next((number for number, (one, two) in pairs if one != two), len(right) - j)
            return _before_end(left, i + same, right, j + same)
        i, j = end, j + end - i
        if sign and sign[0] == SOFT:
            i, j = i + 1, j + (right[j : j + 1] == " ")
        elif sign:
            i, j = _after_words(left, i, right, j)
    return None if j == len(right) else _before_end(left, i, right, j)


def _before_end(left: str, i: int, right: str, j: int) -> tuple[int, int]:
    """Take the blanks at the ends off again; where one text has ended, the place is behind the last word of both."""
    ended = (i == len(left) or j == len(right)) and left[i - 1] == right[j - 1] == " "
    return max(0, i - 1 - ended), max(0, j - 1 - ended)


def _after_words(left: str, i: int, right: str, j: int) -> tuple[int, int]:
    """Give where the words of the edition's own end: where the next ones of the source begin, in both texts."""
    end = i
    while left[end : end + 1] in {SOFT, ANY, " "} and end < len(left):
        end += 1
    if end == len(left):
        return end, len(right)
    stop = left.find(ANY, end)
    coming, blank = left[end : stop if stop >= 0 else len(left)], left[end - 1] == " "
    if stop < 0 and SOFT not in coming and right.endswith(coming, j):
        return end, len(right) - len(coming)
    for words in (coming, coming[:_SURE]):
        phrase = f"{'(?<= )' if blank else ''}{' ?'.join(map(re.escape, words.split(SOFT)))}"
        if place := re.compile(phrase).search(right, j):
            return end, place.start()
    return end, j


def _offset(text: str, place: int) -> int:
    """Give the offset into a text of an offset into what it is folded to."""
    units = re.finditer(f"{_RUN}|.", text, re.DOTALL)
    begun = itertools.dropwhile(lambda unit: re.fullmatch(_RUN, unit[0]), units)
    unit = next(itertools.islice(begun, place, None), None)
    return unit.start() if unit else len(text)
