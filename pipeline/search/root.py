"""What leads into the segments: which there are, and lists of all words and of the names of what is mentioned."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.search.lists import List
from pipeline.search.names import names_of
from pipeline.search.pieces import FOLDER, Pieces, in_order, names_in, number, path_of, read_numbers
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = f"{FOLDER}/index.js"
_LISTS = ("words", "mirrored", "names")


@dataclass(frozen=True, slots=True)
class Whole:
    """What is known of the whole index but how often words stand in it.

    `labels` are the names of persons, places and organisations by the paths of their pages.
    """

    segments: list[str]
    categories: list[tuple[str, int]]
    documents: int
    labels: Mapping[str, str]

    def names(self) -> str:
        """Give one hash for the labels."""
        return key_of(json.dumps(sorted(self.labels.items())))


@dataclass(frozen=True, slots=True)
class Root:
    """The lists of an index, in how many sheets each thing that has a page is mentioned, and the hash of its names."""

    lists: Mapping[str, str]
    things: Mapping[str, int]
    names: str

    @classmethod
    def from_json(cls, data: list[Any]) -> Root:
        """Read what `as_json` gave."""
        return cls(*data)

    @classmethod
    def of(cls, whole: Whole, counts: Iterable[Mapping[str, int]], pieces: Pieces) -> Root:
        """Make it anew: `counts` tell of each segment in how many sheets each term stands."""
        terms = Counter[str]()
        for some in counts:
            terms.update(some)
        words = [(term, f" {number(count)}") for term, count in terms.items() if _is_word(term)]
        lists = {
            "words": pieces.cut(in_order(words)),
            "mirrored": pieces.cut(in_order((term[::-1], count) for term, count in words)),
        }
        things = {term: count for term, count in terms.items() if term[0] == "@"}
        return cls({**lists, "names": pieces.cut(names_of(whole.labels, things))}, things, whole.names())

    def changed(
        self, whole: Whole, changes: Iterable[tuple[Mapping[str, int], Mapping[str, int]]], files: Mapping[str, str],
        pieces: Pieces,
    ) -> Root:
        """Give what it is where the counts of some segments are others: those before, and those now.

        `files` has the pieces of the lists.
        """
        more = Counter[str]()
        for old, new in changes:
            more.update(dict(new.items() - old.items()))
            more.subtract(dict(old.items() - new.items()))
        words, mirrored = List(self.lists["words"], files), List(self.lists["mirrored"], files)
        old_counts = words.get(term for term, count in more.items() if count and _is_word(term))
        entries: dict[str, str | None] = {}
        things = dict(self.things)
        for term, count in more.items():
            if count and _is_word(term):
                now = count + sum(read_numbers(old_counts.get(term, "")[1:]))
                entries[term] = f" {number(now)}" if now else None
            elif count and term[0] == "@":
                things[term] = things.get(term, 0) + count
        lists = {
            "words": words.changed(pieces, entries),
            "mirrored": mirrored.changed(pieces, {term[::-1]: entry for term, entry in entries.items()}),
        }
        things = {term: count for term, count in things.items() if count}
        is_same = things == self.things and whole.names() == self.names
        names = self.lists["names"] if is_same else pieces.cut(names_of(whole.labels, things))
        return Root({**lists, "names": names}, things, whole.names())

    def text(self, whole: Whole) -> str:
        """Give the file that leads to all others."""
        root = {
            "segments": whole.segments, "categories": whole.categories, "documents": whole.documents, **self.lists,
        }
        text = json.dumps(root, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return f'editionSearch("index",{text})\n'

    def paths(self) -> set[str]:
        """Give the paths of its files."""
        return {FILE, *(path_of(name) for one in _LISTS for name in names_in(self.lists[one]))}

    def as_json(self) -> list[Any]:
        """Give it as plain JSON values."""
        return [self.lists, self.things, self.names]


def _is_word(term: str) -> bool:
    return term[0] not in "@="
