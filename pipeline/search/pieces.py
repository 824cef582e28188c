"""Lists to pieces: numbers as text, entries in the order of their terms, cut so that a reader loads little.

A piece is a script that hands its content to `editionSearch`: a page that was opened from a disk can load nothing else.
It is named by the hash of its content, so that a browser never puts an old piece beside a new one.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = "search"
# Printable ASCII but for what JSON escapes, `<`, and the separators, space and `!`. The first half goes on.
DIGITS = "".join(chr(code) for code in range(0x23, 0x7F) if chr(code) not in "\\<")
HALF = len(DIGITS) // 2
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


def numbers(values: Iterable[int]) -> str:
    """Write numbers one after the other."""
    small, most = _SMALL, HALF * HALF
    return "".join([small[value] if value < most else number(value) for value in values])


def steps(values: Iterable[int]) -> list[int]:
    """Give the differences of rising numbers."""
    last, found = 0, []
    for value in values:
        found.append(value - last)
        last = value
    return found


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

    def cut(self, entries: Sequence[tuple[str, str]]) -> str:
        """Cut entries, in the order of their terms, into pieces; give of each where it begins, and its name.

        Where to cut depends on the terms beside the cut alone, but for pieces that grow too long: a change moves no
        other cuts. A piece begins with so much of its first term as parts it from the term before.
        """
        found: list[str] = []
        some: list[str] = []
        size, first, last = 0, "", ""
        for term, rest in entries:
            same = _common(last, term)
            entry = f"{DIGITS[same]}{term[same:]}{rest}"
            natural = size >= _LEAST and not zlib.crc32(term.encode()) % _EVERY
            if some and (natural or size + len(entry) > _MOST):
                found += [first, self.add("!".join(some))]
                some, size, first = [], 0, term[: same + 1]
            if not some:
                entry = f"{DIGITS[0]}{term}{rest}"
            some.append(entry)
            size += len(entry) + 1
            last = term
        if some:
            found += [first, self.add("!".join(some))]
        return " ".join(found)


def in_order(entries: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sort entries by their terms as JavaScript compares strings: by UTF-16 units."""
    return sorted(entries, key=lambda entry: entry[0].encode("utf-16-be", "surrogatepass"))


def path_of(name: str) -> str:
    """Give the path of a piece in the site."""
    return f"{FOLDER}/{name[:2]}/{name[2:]}.js"


def _common(one: str, other: str) -> int:
    """Count the characters with which both begin, as far as JavaScript counts them alike."""
    most = min(len(one), len(other), len(DIGITS) - 1)
    return next((place for place in range(most) if one[place] != other[place] or one[place] > "\uffff"), most)
