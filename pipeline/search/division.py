"""Documents to segments: which are in which, found out without looking at each."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.search.segment import About
    from pipeline.taken import Kept

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


def divided(documents: Documents, kept: Kept, program: str) -> Division:
    """Divide documents into segments: a power of two, so that their number seldom changes, by a hash of the path."""
    # How many there are is known when all documents are: most often as many as before.
    latest = key_of("search segments before", program)
    before = kept.get(latest) or 1
    division, count = _divided(documents, before)
    if count != before:
        kept.put(latest, count)
        division, _ = _divided(documents, count)
    return division


def _divided(documents: Documents, count: int) -> tuple[Division, int]:
    """Divide documents into so many segments; give also into how many they are to be divided."""
    size = whole = 0
    categories = Counter[str]()
    parts: dict[int, Part] = defaultdict(lambda: Part([], []))
    for some, (words, own, targets, groups) in documents.bundled(f"search parts {count}", partial(_groups, count)):
        whole = some.stop
        size += words
        categories.update(own)
        # What documents mention has its address from elsewhere: where it changes, they count as changed.
        addresses = list(map(documents.addresses.get, targets, repeat("")))
        for place, numbers, keys, mentioned in groups:
            part = parts[place]
            part.numbers.extend(map(some.start.__add__, numbers))
            where = key_of("\n".join(map(addresses.__getitem__, mentioned)))
            part.keys.extend(map(where.__add__, keys))
    wanted = 1
    while wanted * LARGEST < size or wanted * MOST < whole:
        wanted *= 2
    return Division([parts[place] for place in sorted(parts)], whole, categories), wanted


def _groups(count: int, documents: Sequence[Document]) -> list[Any]:
    """Give what division is made of.

    How many words documents have, how many there are of each category, what they mention, and of each of so many
    segments the numbers and keys of the documents that are in it, and which of that they mention.
    """
    places: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(documents):
        places[int.from_bytes(hashlib.sha256(one.about.path.encode()).digest()[:4], "big") % count].append(number)
    categories = Counter(category for one in documents for category in one.about.categories)
    mentioned = sorted({target for one in documents for target in one.targets})
    targets = {target: number for number, target in enumerate(mentioned)}
    groups = [
        (place, numbers, [_key(documents[number]) for number in numbers],
         sorted({targets[target] for number in numbers for target in documents[number].targets}))
        for place, numbers in sorted(places.items())
    ]
    return [sum(one.size for one in documents), dict(sorted(categories.items())), mentioned, groups]


def _key(document: Document) -> str:
    return key_of(document.digest, document.mentioned, json.dumps(document.about.values()))
