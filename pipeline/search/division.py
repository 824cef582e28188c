"""Documents to segments: which are in which, found out without looking at each."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.search.segment import About

# What more words or documents cost a query, more segments cost it, too; these cost a change, that makes one again.
LARGEST = 700_000  # words in a segment
MOST = 2_500  # documents in a segment


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be searched: what is known of it, and its pages and what they mention, when they are needed.

    `digest` is a hash of its pages, `mentioned` one of its mentions; `targets` are what it mentions.
    """

    about: About
    digest: str
    mentioned: str
    size: int
    """How many words it has, about."""
    pages: Callable[[], Mapping[str, str]]
    """Its pages by path."""
    things: Callable[[], Mapping[str, Sequence[str]]]
    """By the same paths, the pages of the things that are mentioned there."""
    targets: Sequence[str] = ()


class Documents(Protocol):
    """Documents to be searched."""

    addresses: Mapping[str, str]
    """Where the pages are of what they mention."""

    def __getitem__(self, number: int) -> Document: ...

    def bundled(self, what: str, make: Callable[[Sequence[Document]], Any]) -> Iterator[tuple[slice, Any]]:
        """Give, bundle by bundle, the numbers of its documents, and what `make` makes of these: JSON, which is kept.

        `what` tells what one maker gives from what others do.
        """


class Listed(list[Document]):
    """Documents that are all at hand, of which nothing is kept."""

    addresses: Mapping[str, str] = {}

    def bundled(self, _what: str, make: Callable[[Sequence[Document]], Any]) -> Iterator[tuple[slice, Any]]:
        """See `Documents`."""
        yield slice(0, len(self)), make(self)


@dataclass(frozen=True, slots=True)
class Part:
    """The documents of a segment: their numbers, and of each a hash of all that is known of it."""

    numbers: list[int]
    keys: list[str]

    def items(self) -> Iterator[tuple[int, str]]:
        """Give each number with its key."""
        return zip(self.numbers, self.keys, strict=True)


@dataclass(frozen=True, slots=True)
class Division:
    """The documents of each segment; how many there are in all, and of each category."""

    parts: list[Part]
    count: int
    categories: Counter[str]


def divided(documents: Documents) -> Division:
    """Divide documents into segments: a power of two, so that their number seldom changes, by a hash of the path."""
    size = whole = 0
    categories = Counter[str]()
    for some, (words, own) in documents.bundled("search size", _size):
        whole = some.stop
        size += words
        categories.update(own)
    count = 1
    while count * LARGEST < size or count * MOST < whole:
        count *= 2
    parts: dict[int, Part] = defaultdict(lambda: Part([], []))
    for some, groups in documents.bundled(f"search parts {count}", lambda some: _groups(some, count)):
        for place, (numbers, keys, targets) in groups:
            part = parts[place]
            part.numbers.extend(some.start + number for number in numbers)
            # What documents mention has its address from elsewhere: where it changes, they count as changed.
            where = key_of(*(documents.addresses.get(target, "") for target in targets))
            part.keys.extend([where + key for key in keys])
    return Division([parts[place] for place in sorted(parts)], whole, categories)


def _size(documents: Sequence[Document]) -> list[Any]:
    """Give how many words documents have, and how many there are of each category."""
    categories = Counter(category for one in documents for category in one.about.categories)
    return [sum(one.size for one in documents), dict(sorted(categories.items()))]


def _groups(documents: Sequence[Document], count: int) -> list[Any]:
    """Give of each of so many segments the numbers, the keys and the targets of the documents that are in it."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(documents):
        groups[int.from_bytes(hashlib.sha256(one.about.path.encode()).digest()[:4], "big") % count].append(number)
    return [[place, [numbers, [_key(documents[number]) for number in numbers],
                     sorted({target for number in numbers for target in documents[number].targets})]]
            for place, numbers in sorted(groups.items())]


def _key(document: Document) -> str:
    return key_of(document.digest, document.mentioned, json.dumps(document.about.values()))
