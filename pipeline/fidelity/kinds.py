"""What kind of difference parts two texts: words lost, doubled, joined, split, moved, added or changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.fidelity.streams import ANY, SOFT

TOLD = {
    "words-lost": "Words of the source are lost",
    "words-doubled": "Words of the source stand twice",
    "words-joined": "Words that the source divides are joined",
    "words-split": "A word of the source is split",
    "words-moved": "Words of the source stand in another order",
    "words-added": "Words that the source has not are added",
    "words-changed": "Words of the source are changed",
}

# How many words are compared behind the place, how many make a place certain, and how many a phrase that is not chance.
_WINDOW, _SURE, _PHRASE = 60, 6, 3
_AROUND, _WITHIN = 30, 60
# XML's white space, and the signs for an edge and for words of the edition.
_WHITE = " \t\r\n\x00\x01"
_WORD = re.compile(f"[^{_WHITE}]+")
_BETWEEN = f"[{_WHITE}]+"

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of difference, by its code, with the offset of its words in the source's text, and both sides marked."""

    code: str
    at: int
    expected: str
    found: str


class _Side:
    """A text from the word on that has the difference: the next words of it, with their places."""

    def __init__(self, text: str, at: int) -> None:
        self.end = len(text.rstrip(_WHITE))
        at = min(at, self.end)
        while at and _WORD.fullmatch(text[at - 1]):
            at -= 1
        self.text, self.start = text, at
        self.spans: list[_Span] = []
        for match in _WORD.finditer(text, at):
            self.spans.append(match.span())
            if len(self.spans) == _WINDOW:
                break
        self.words = [text[start:end] for start, end in self.spans]

    def span(self, first: int, last: int) -> _Span:
        """Give the place of the words from `first` to before `last`; for none, the place before `first`."""
        start = self.spans[first][0] if first < len(self.spans) else self.end
        return start, max(start, self.spans[last - 1][1] if last > first else start)

    def next_place(self, words: list[str]) -> int | None:
        """Give where the first of `words` stands again, behind the start."""
        if len(words) < _SURE:
            return None
        match = _phrase(words[:_SURE]).search(self.text, self.start + 1)
        return match.start() if match else None

    def marked(self, span: _Span) -> str:
        """Show a place in what stands around it."""
        start, end = span
        told = self.text[start:end]
        if len(told) > _WITHIN:
            told = f"{told[: _WITHIN // 2]} … {told[-_WITHIN // 2 :]}"
        told = f"{self.text[max(0, start - _AROUND) : start]}▸{told}◂{self.text[end : end + _AROUND]}"
        return " ".join(told.replace(SOFT, " ").replace(ANY, "…").split())


def kind_of(expected: str, found: str, at: int, here: int) -> Kind:
    """Tell the kind of the difference at the offset `at` of the source's text and `here` of the output's."""
    ours, theirs = _Side(expected, at), _Side(found, here)
    code, left, right = _far(ours, theirs) or _near(ours, theirs)
    if code == "words-lost":
        code = _if_elsewhere(expected[slice(*left)], expected, found, code)
    if code == "words-added":
        code = _if_elsewhere(found[slice(*right)], expected, found, code)
    if code == "words-added" and _is_doubled(expected, found):
        code = "words-doubled"
    return Kind(code, left[0], ours.marked(left), theirs.marked(right))


def _far(ours: _Side, theirs: _Side) -> tuple[str, _Span, _Span] | None:
    """Find much that is lost or added: the next words of one side stand on the other, but further on."""
    if (gone := ours.next_place(theirs.words)) is not None:
        return "words-lost", (ours.start, _before(ours, gone)), (theirs.start, theirs.start)
    if (come := theirs.next_place(ours.words)) is not None:
        return "words-added", (ours.start, ours.start), (theirs.start, _before(theirs, come))
    return None


def _before(side: _Side, place: int) -> int:
    return len(side.text[:place].rstrip(_WHITE))


def _near(ours: _Side, theirs: _Side) -> tuple[str, _Span, _Span]:
    """Compare the next words, and name the first change among them."""
    left, right = ours.words, theirs.words
    opcodes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    changes = [place for verb, *place in opcodes if verb != "equal"]
    if not changes:
        return "words-changed", ours.span(0, 1), theirs.span(0, 1)
    first, last, begin, end = changes[0]
    code = None
    for _, until, _, to in changes:
        if sorted(left[first:until]) == sorted(right[begin:to]):
            code, last, end = "words-moved", until, to
            break
    code = code or _name(left[first:last], right[begin:end])
    return code, ours.span(first, last), theirs.span(begin, end)


def _name(left: list[str], right: list[str]) -> str:
    """Name a change by the words of either side."""
    one, two = "".join(left), "".join(right)
    if one == two or (left and right and (one.startswith(two) or two.startswith(one)) and len(left) != len(right)):
        return "words-joined" if len(left[0]) < len(right[0]) else "words-split"
    if _is_cut(one, two):
        return "words-lost"
    return "words-added" if _is_cut(two, one) else "words-changed"


def _is_cut(whole: str, rest: str) -> bool:
    """Tell whether a text is another with one stretch of it cut out."""
    pairs = enumerate(zip(whole, rest, strict=False))
    same = next((number for number, (one, two) in pairs if one != two), len(rest))
    return len(rest) < len(whole) and whole.endswith(rest[same:])


def _is_doubled(expected: str, found: str) -> bool:
    """Tell whether all that is added is a stretch that stands beside itself, with white space between or without."""
    one, two = (re.sub(_BETWEEN, "", text) for text in (expected, found))
    count = len(two) - len(one)
    if count < 1 or not _is_cut(two, one):
        return False
    pairs = enumerate(zip(one, two, strict=False))
    at = next((number for number, (ours, theirs) in pairs if ours != theirs), len(one))
    added = two[at : at + count]
    return added in {two[max(0, at - count) : at], two[at + count : at + 2 * count]}


def _if_elsewhere(text: str, expected: str, found: str, code: str) -> str:
    """Tell of words that are lost or added here whether they stand elsewhere, where they should not or should."""
    words = _WORD.findall(text)
    if not words:
        return code
    phrase = _phrase(words[:_WINDOW])
    should, does = (len(phrase.findall(side)) for side in (expected, found))
    twice = re.compile(f"(?:{phrase.pattern}){_BETWEEN}(?:{phrase.pattern})")
    if code == "words-added" and does > should:
        again = len(twice.findall(found)) > len(twice.findall(expected))
        return "words-doubled" if again or (should and len(words) >= _PHRASE) else code
    return "words-moved" if len(words) >= _PHRASE and does >= should > 0 else code


def _phrase(words: list[str]) -> re.Pattern[str]:
    inner = _BETWEEN.join(map(re.escape, words))
    return re.compile(f"(?<![^{_WHITE}]){inner}(?![^{_WHITE}])")
