"""What readers search: an index made from the rendered pages, in pieces that a page loads as it needs them.

`put_index` puts its files into a site. What is searched is what the pages say (`sheets`), under the words folded
(`words`); the documents fall into segments (`segment`) by a hash of their paths, each of which is made from its
documents alone, so that a change makes one of them again; lists of all words and of the names of persons, places and
organisations lead into them. The scripts `xslt/assets/search*.js` read the files, with the same notions under the same
names.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import astuple, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.search.names import labels_of, names_of
from pipeline.search.pieces import FOLDER, Pieces, in_order, number
from pipeline.search.segment import About, Indexed, Read, indexed, segment_of
from pipeline.search.sheets import sheets_of
from pipeline.store import key_of
from pipeline.taken import put_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.taken import Files, Kept

ROOT = f"{FOLDER}/index.js"
# What more words or documents cost a query, more segments cost it, too; these cost a change, that makes one again.
_LARGEST = 700_000  # words in a segment
_MOST = 2_500  # documents in a segment

__all__ = ["About", "Document", "key_of_sheets", "labels_of", "put_index", "sheets_in"]


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


def put_index(
    files: Files, documents: Sequence[Document], labels: Mapping[str, str], program: str, kept: Kept,
) -> None:
    """Put the index of documents into a site.

    `labels` are the names of persons, places and organisations by the paths of their pages. With what was `kept` by
    this `program`, a segment none of whose documents has changed is not made again.
    """
    # Documents are looked at one by one, and segments made one by one: none needs the memory of all.
    categories = Counter[str]()
    segments: dict[str, str] = {}
    make: dict[str, Callable[[], tuple[str, Mapping[str, str]]]] = {}
    for places, key in _divided(documents, categories, program):
        make[key] = partial(_segment, documents, places, program, kept, key)
        segments[key] = put_kept(files, kept, key, make[key])

    def root() -> tuple[None, dict[str, str]]:
        terms = Counter[str]()
        for key, again in make.items():
            while (found := kept.get(f"terms {key}")) is None:
                again()
            terms.update(found)
        return None, _root([*segments.values()], categories, len(documents), labels, terms)

    about = json.dumps([[*segments.values()], sorted(categories.items()), len(documents), sorted(labels.items())])
    put_kept(files, kept, key_of("search root", program, about), root)


def _root(
    segments: Sequence[str], categories: Mapping[str, int], count: int, labels: Mapping[str, str],
    terms: Mapping[str, int],
) -> dict[str, str]:
    """Give the files that lead into the segments."""
    pieces = Pieces()
    words = [(term, f" {number(count)}") for term, count in terms.items() if term[0] not in "@="]
    root = {
        "segments": segments,
        "words": pieces.cut(in_order(words)),
        "mirrored": pieces.cut(in_order((term[::-1], count) for term, count in words)),
        "names": pieces.cut(names_of(labels, terms)),
        "categories": [[category, count] for category, count in sorted(categories.items())],
        "documents": count,
    }
    text = json.dumps(root, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**pieces.files, ROOT: f'editionSearch("index",{text})\n'}


def _divided(documents: Sequence[Document], categories: Counter[str], program: str) -> Iterator[tuple[list[int], str]]:
    """Divide documents into segments: a power of two, so that their number seldom changes, by a hash of the path.

    Gives the places of those of each, in the order of their paths, and the key of what is made of them; the
    `categories` of all are counted on the way.
    """
    size = 0
    paths: list[str] = []
    keys: list[str] = []
    for one in documents:
        size += one.size
        paths.append(one.about.path)
        keys.append(key_of(one.digest, one.mentioned, json.dumps(astuple(one.about))))
        categories.update(one.about.categories)
    count = 1
    while count * _LARGEST < size or count * _MOST < len(paths):
        count *= 2
    segments: dict[int, list[int]] = defaultdict(list)
    for which in sorted(range(len(paths)), key=paths.__getitem__):
        place = int.from_bytes(hashlib.sha256(paths[which].encode()).digest()[:4], "big") % count
        segments[place].append(which)
    for place in sorted(segments):
        yield segments[place], key_of("search segment", program, *(keys[one] for one in segments[place]))


def _segment(
    documents: Sequence[Document], places: Sequence[int], program: str, kept: Kept, key: str,
) -> tuple[str, Mapping[str, str]]:
    """Give the name of a segment, and its files; how often each term is in it is kept beside it."""
    some = (documents[place] for place in places)
    segment = segment_of(Read(one.about, _sheets(one, program, kept), one.things()) for one in some)
    kept.put(f"terms {key}", segment.terms)
    return segment.name, segment.files


def _sheets(document: Document, program: str, kept: Kept) -> list[Indexed]:
    key = key_of_sheets(program, document.digest, document.about.title)
    found = kept.get(key)
    if found is None:
        found = sheets_in(document.pages(), document.about.title)
        kept.put(key, found)
    return [Indexed.from_json(one) for one in found]


def sheets_in(pages: Mapping[str, str], title: str) -> list[Any]:
    """Index the pages of a document of that title by themselves; as JSON, which is kept under `key_of_sheets`."""
    return [indexed(sheet, title).as_json() for sheet in sheets_of(pages, title)]


def key_of_sheets(program: str, digest: str, title: str) -> str:
    """Give the key under which that is kept; `digest` is a hash of the pages."""
    return key_of("search sheets", program, digest, title)
