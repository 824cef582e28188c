"""Lists to pieces: numbers as text, entries in the order of their terms, cut so that a reader loads little.

A piece is a script that hands its content to `editionSearch`: a page that was opened from a disk can load nothing else.
It is named by the hash of its content, so that a browser never puts an old piece beside a new one.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import dataclass, field
from operator import sub
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = "search"
# Printable ASCII but for what JSON escapes, `<`, and the separators, space and `!`. The first half goes on.
DIGITS = "".join(chr(code) for code in range(0x23, 0x7F) if chr(code) not in "\\<")
HALF = len(DIGITS) // 2
ENDS = DIGITS[HALF:]
_LEAST, _MOST = 1_000, 6_000  # characters of a piece; one long entry may be longer
_EVERY = 64  # one term of so many begins a piece


def number(value: int) -> str:
    """Write a number, the last digit from the second half of the alphabet."""
    text = DIGITS[HALF + value % HALF]
    value //= HALF
    while value:
        text = DIGITS[value % HALF] + text
        value //= HALF
    return text


_SMALL = [number(value) for value in range(HALF * HALF)]
_VALUES = {text: value for value, text in enumerate(_SMALL)}
_NUMBER = re.compile(f"[{re.escape(DIGITS[:HALF])}]*[{re.escape(ENDS)}]")


def numbers(values: Iterable[int]) -> str:
    """Write numbers one after the other."""
    small, most = _SMALL, HALF * HALF
    return "".join([small[value] if value < most else number(value) for value in values])


def read_numbers(text: str) -> list[int]:
    """Read what `numbers` wrote."""
    return [_VALUES[one] if one in _VALUES else _value(one) for one in _NUMBER.findall(text)]


def _value(text: str) -> int:
    value = 0
    for digit in text:
        value = value * HALF + DIGITS.index(digit) % HALF
    return value


def steps(values: Iterable[int]) -> list[int]:
    """Give the differences of rising numbers."""
    every = [*values]
    return [*map(sub, every, (0, *every))]


def stepped(values: Sequence[int]) -> str:
    """Write rising numbers as their differences; most are alone."""
    if len(values) == 1 and values[0] < len(_SMALL):
        return _SMALL[values[0]]
    return numbers(steps(values))


@dataclass(slots=True)
class Pieces:
    """The files of an index, by their paths in the site."""

    files: dict[str, str] = field(default_factory=dict)

    def add(self, content: Any) -> str:
        """Make a piece of a JSON value, and give its name."""
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        # Line ends of JavaScript that JSON knows not.
        text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        name = hashlib.sha256(text.encode()).hexdigest()[:10]
        self.files[path_of(name)] = f'editionSearch("{name}",{text})\n'
        return name

    def cut(self, entries: Iterable[tuple[str, str]]) -> str:
        """Cut entries, in the order of their terms, into pieces; give of each where it begins, and its name."""
        cutter = Cutter(self)
        for term, rest in entries:
            cutter.take(term, rest)
        return " ".join(cutter.done())


class Cutter:
    """Cuts entries into pieces, as they come in the order of their terms.

    Where to cut depends on the terms beside the cut alone, but for pieces that grow too long: a change moves no other
    cuts. A piece begins with so much of its first term as parts it from the term before; the first of these with
    `first`.
    """

    def __init__(self, pieces: Pieces, first: str = "") -> None:
        self._pieces, self._first = pieces, first
        self._found: list[str] = []
        self._some: list[str] = []
        self._size, self._last = 0, ""

    def take(self, term: str, rest: str) -> None:
        """Take the next entry."""
        same = _common(self._last, term)
        entry = f"{DIGITS[same]}{term[same:]}{rest}"
        if self._some and self._cuts(term, len(entry)):
            self._found += [self._first, self._pieces.add("!".join(self._some))]
            self._some, self._size, self._first = [], 0, parting(self._last, term)
        if not self._some:
            entry = f"{DIGITS[0]}{term}{rest}"
        self._some.append(entry)
        self._size += len(entry) + 1
        self._last = term

    def ends(self, term: str, rest: str) -> str:
        """Tell whether an entry, if it were the next, would begin a piece: with what, or nothing where it would not."""
        length = 1 + len(term) - _common(self._last, term) + len(rest)
        return parting(self._last, term) if self._some and self._cuts(term, length) else ""

    def done(self) -> list[str]:
        """Give of each piece where it begins, and its name."""
        if self._some:
            self._found += [self._first, self._pieces.add("!".join(self._some))]
            self._some = []
        return self._found

    def _cuts(self, term: str, length: int) -> bool:
        natural = self._size >= _LEAST and not zlib.crc32(term.encode()) % _EVERY
        return natural or self._size + length > _MOST


def in_order(entries: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sort entries by their terms as JavaScript compares strings."""
    return sorted(entries, key=lambda entry: units(entry[0]))


def units(term: str) -> bytes:
    """Give the UTF-16 units of a term, which have the order that strings have in JavaScript."""
    return term.encode("utf-16-be", "surrogatepass")


def read_piece(text: str) -> Any:
    """Give the content of a piece from its file."""
    return json.loads(text[text.index(",") + 1 : -2])


def names_in(cuts: str) -> list[str]:
    """Give the names of the pieces of a list."""
    return cuts.split(" ")[1::2]


def path_of(name: str) -> str:
    """Give the path of a piece in the site."""
    return f"{FOLDER}/{name[:2]}/{name[2:]}.js"


def parting(last: str, term: str) -> str:
    """Give so much of a term as parts it from the one before."""
    least = min(len(last), len(term))
    return term[: next((place for place in range(least) if last[place] != term[place]), least) + 1]


def _common(one: str, other: str) -> int:
    """Count the characters with which both begin, as far as JavaScript counts them alike."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right or left > "\uffff" or place == len(DIGITS) - 1:
            return place
    return min(len(one), len(other), len(DIGITS) - 1)
