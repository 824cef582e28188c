"""What readers search: an index made from the rendered pages, in pieces that a page loads as it needs them.

`index_of` gives the files. What is searched is what the pages say (`sheets`), under the words folded (`words`); the
documents fall into segments (`segment`) by a hash of their paths, each of which is made from its documents alone, so
that a change makes one of them again; lists of all words and of the names of persons, places and organisations lead
into them. The scripts `xslt/assets/search*.js` read the files, with the same notions under the same names.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.search.names import labels_of, names_of
from pipeline.search.pieces import FOLDER, Pieces, in_order, number
from pipeline.search.segment import About, Indexed, Read, Segment, indexed, segment_of
from pipeline.search.sheets import sheets_of
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = f"{FOLDER}/index.js"
# What more words or documents cost a query, more segments cost it, too; these cost a change, that makes one again.
_LARGEST = 700_000  # words in a segment
_MOST = 2_500  # documents in a segment

__all__ = ["About", "Document", "index_of", "key_of_sheets", "labels_of", "sheets_in"]


class Kept(Protocol):
    """What was made before, by its key (`pipeline.store.Store`)."""

    def get(self, key: str) -> Any:
        """Give a value, `None` where there is none."""

    def put(self, key: str, value: Any) -> None:
        """Keep a value."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be searched: what is known of it, and its pages and what they mention, when they are needed.

    `digest` is a hash of its pages, `mentioned` one of its mentions.
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


def index_of(
    documents: Sequence[Document], labels: Mapping[str, str], program: str = "", kept: Kept | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Give the files of the index of documents, by their paths.

    `labels` are the names of persons, places and organisations by the paths of their pages. With what was `kept` by
    this `program`, a segment none of whose documents has changed is not made again.
    """
    # Documents are looked at one by one, and segments made one by one: none needs the memory of all.
    segments: list[str] = []
    terms, categories = Counter[str](), Counter[str]()
    for some in _divided(documents, categories):
        segment = _segment([documents[place] for place in some], program, kept)
        yield from segment.files.items()
        terms.update(segment.terms)
        segments.append(segment.name)
    pieces = Pieces()
    words = [(term, f" {number(count)}") for term, count in terms.items() if term[0] not in "@="]
    root = {
        "segments": segments,
        "words": pieces.cut(in_order(words)),
        "mirrored": pieces.cut(in_order((term[::-1], count) for term, count in words)),
        "names": pieces.cut(names_of(labels, terms)),
        "categories": [[category, count] for category, count in sorted(categories.items())],
        "documents": len(documents),
    }
    yield from pieces.files.items()
    text = json.dumps(root, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    yield ROOT, f'editionSearch("index",{text})\n'.encode()


def _divided(documents: Sequence[Document], categories: Counter[str]) -> list[list[int]]:
    """Divide documents into segments: a power of two, so that their number seldom changes, by a hash of the path.

    Gives the places of those of each, in the order of their paths; the `categories` of all are counted on the way.
    """
    size = 0
    paths: list[str] = []
    for one in documents:
        size += one.size
        paths.append(one.about.path)
        categories.update(one.about.categories)
    count = 1
    while count * _LARGEST < size or count * _MOST < len(paths):
        count *= 2
    segments: dict[int, list[int]] = defaultdict(list)
    for which in sorted(range(len(paths)), key=paths.__getitem__):
        place = int.from_bytes(hashlib.sha256(paths[which].encode()).digest()[:4], "big") % count
        segments[place].append(which)
    return [segments[place] for place in sorted(segments)]


def _segment(documents: Sequence[Document], program: str, kept: Kept | None) -> Segment:
    key = key_of("search segment", program, *(part for one in documents for part in (
        one.digest, one.mentioned, json.dumps(asdict(one.about), sort_keys=True))))
    found = kept.get(key) if kept else None
    if found is not None:
        return Segment.from_json(found)
    segment = segment_of(Read(one.about, _sheets(one, program, kept), one.things()) for one in documents)
    if kept:
        kept.put(key, segment.as_json())
    return segment


def _sheets(document: Document, program: str, kept: Kept | None) -> list[Indexed]:
    key = key_of_sheets(program, document.digest, document.about.title)
    found = kept.get(key) if kept else None
    if found is None:
        found = sheets_in(document.pages(), document.about.title)
        if kept:
            kept.put(key, found)
    return [Indexed.from_json(one) for one in found]


def sheets_in(pages: Mapping[str, str], title: str) -> list[Any]:
    """Index the pages of a document of that title by themselves; as JSON, which is kept under `key_of_sheets`."""
    return [indexed(sheet, title).as_json() for sheet in sheets_of(pages, title)]


def key_of_sheets(program: str, digest: str, title: str) -> str:
    """Give the key under which that is kept; `digest` is a hash of the pages."""
    return key_of("search sheets", program, digest, title)
