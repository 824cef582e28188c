"""A text to the words that are searched for: folded, with their places.

`xslt/assets/search-terms.js` does the same in the browser, for what is asked and for what is shown; a test holds one
against the other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

GLUED = "\u200b"
"""Stands for a break within a word that the source does not divide there (`break="no"`)."""
LONGEST = 40  # characters of a term; what is longer is no word
# What compatibility decomposition leaves as it is; after lower-casing.
_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "\u0131": "i", "ħ": "h",
    "ŋ": "n", "ŧ": "t", "ĸ": "k", "\u03c2": "\u03c3", "ꝛ": "r", "ꝺ": "d",
}
_HYPHEN = "\\-\u2010\u2011\u00ac\u2e17="
_IN_WORD = "\u00ad\u200c\u200d\u2060"
# Scripts without spaces between words: each sign for itself.
_SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


class Word(NamedTuple):
    """A word's place in its text, and its terms: the whole, and the halves of one that a hyphen divides at a break."""

    start: int
    end: int
    terms: tuple[str, ...]


def words(text: str) -> Iterator[Word]:
    """Give the words of a text in their order."""
    for match in _pattern(text.isascii()).finditer(text):
        if terms := _terms(match[0]):
            yield Word(*match.span(), terms)


def terms_of(text: str) -> Iterator[tuple[str, ...]]:
    """Give the terms of each word of a text, in the order of the words."""
    return filter(None, map(_terms, _pattern(text.isascii()).findall(text)))


@cache
def _terms(written: str) -> tuple[str, ...]:
    whole = fold(written)
    halves = map(fold, written.split("\n")) if whole and "\n" in written else ()
    return (whole, *filter(None, halves)) if whole else ()


def fold(word: str) -> str:
    """Give a word without case, accents, ligatures, hyphens and breaks."""
    if word.isascii() and word.isalnum():
        return word.lower()[:LONGEST]
    plain = "".join(
        _LETTERS.get(letter, letter)
        for letter in _bare(unicodedata.normalize("NFKD", word)).lower()
    )
    # Lower-casing may bring marks of its own.
    return _bare(unicodedata.normalize("NFKD", plain))[:LONGEST]


def _bare(word: str) -> str:
    return _dropped().sub("", word)


@cache
def _dropped() -> re.Pattern[str]:
    return re.compile(f"[{_class('M')}{_HYPHEN}{_IN_WORD}{GLUED}\\n]")


@cache
def _pattern(is_ascii: bool) -> re.Pattern[str]:  # noqa: FBT001 - the key of the cache
    """Give what matches a word; in a text of ASCII alone what is there is asked in half the time."""
    broken = f"[{_HYPHEN}]\\n\u2060*(?=[{_class('Ll')}])"
    if is_ascii:
        return re.compile(f"[A-Za-z0-9]+(?:{broken}[A-Za-z0-9]*)*")
    letter = f"[^\\W_{_SIGN}]"
    glued = f"[{_HYPHEN}]?{GLUED}(?={letter})"
    # Letters, of which there are most, are taken as a stretch: tried beside the others each takes half as long again.
    return re.compile(f"{letter}+(?:(?:[{_class('M')}{_IN_WORD}]|{broken}|{glued}){letter}*)*|[{_SIGN}]")


@cache
def _class(category: str) -> str:
    """Give the characters of a Unicode category as the inside of a class of a pattern."""
    ranges: list[list[int]] = []
    for code in range(0x80 if category == "M" else 0, 0x1F000):
        if unicodedata.category(chr(code)).startswith(category):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
