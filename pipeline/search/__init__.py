"""What readers search: an index made from the rendered pages, in pieces that a page loads as it needs them.

`put_index` puts its files into a site. What is searched is what the pages say (`sheets`), under the words folded
(`words`); the documents fall into segments (`segment`) by a hash of their paths (`division`), each of which is made of
its documents alone; lists of all words and of the names of persons, places and organisations lead into them (`root`).
Where a few documents have changed, what they have otherwise is spliced into what was made before (`renewal`, `lists`):
the outcome is the same. The scripts `xslt/assets/search*.js` read the files; they have the same notions and names.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.search.division import Document, Listed, Part, divided
from pipeline.search.names import labels_of
from pipeline.search.pieces import Pieces
from pipeline.search.renewal import Terms, others, renewed, terms_in
from pipeline.search.root import FILE, Root, Whole
from pipeline.search.segment import About, Indexed, Read, Row, Segment, indexed, segment_of
from pipeline.search.sheets import sheets_of
from pipeline.search.shelf import Shelf
from pipeline.store import key_of
from pipeline.xmlio import pages_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from pipeline.search.division import Documents
    from pipeline.taken import Files, Kept

FEW = 8  # where more than one document of so many has changed, a segment is made anew

__all__ = [
    "About", "Document", "Elsewhere", "Listed", "Part", "keep_segment", "key_of_sheets", "labels_of", "put_index",
    "sheets_in",
]

_Made = tuple[Any, Shelf, "Mapping[str, str]"]
"""What was made: its value, which is JSON, its files as they are kept, and the contents of those that are new."""
_Maker = Callable[[str | None], _Made]
"""Makes something from what was made before, which is kept under a key, or from nothing."""
Elsewhere = Callable[["Sequence[Part]"], "Iterator[bool]"]
"""Makes segments, in their order, so that what `keep_segment` keeps is kept; tells of each whether it is."""


def put_index(
    files: Files, documents: Documents, labels: Callable[[], Mapping[str, str]], program: str, kept: Kept,
    elsewhere: Elsewhere | None = None,
) -> None:
    """Put the index of documents into a site.

    `labels` gives the names of persons, places and organisations by the paths of their pages: they are asked for when
    all else is made. With what was `kept` by this `program`, only what has changed is made. Segments of which nothing
    is known are made `elsewhere`, several at once.
    """
    # Segments are made one by one: none needs the memory of all.
    division = divided(documents, kept, program)
    segments: dict[str, str] = {}
    make: dict[str, _Maker] = {}
    keys = [_key_of_segment(part, program) for part in division.parts]
    latest = [key_of("search segment before", program, f"{number} of {len(keys)}") for number in range(len(keys))]
    anew = {key: part for key, last, part in zip(keys, latest, division.parts, strict=True)
            if elsewhere and kept.get(last) is None and kept.get(key) is None}
    made = elsewhere([*anew.values()]) if elsewhere and anew else iter(())
    for key, last, part in zip(keys, latest, division.parts, strict=True):
        make[key] = partial(_segment, documents, part, program, kept, key)
        if key in anew and next(made, None):
            kept.put(last, key)
        segments[key] = _put(files, kept, key, last, make[key])

    def counts(key: str) -> Mapping[str, int]:
        while (found := kept.get(f"terms {key}")) is None:
            make[key](None)
        return dict(found)

    whole = Whole([*segments.values()], sorted(division.categories.items()), division.count, labels())
    key = key_of("search root", program, json.dumps([whole.segments, whole.categories, whole.documents, whole.names()]))
    root = partial(_root, whole, [*segments], counts, kept, key)
    _put(files, kept, key, key_of("search root before", program), root)


def keep_segment(documents: Documents, part: Part, program: str, kept: Kept) -> None:
    """Make a segment as `put_index` does where nothing is known of it, and keep all that is made."""
    key = _key_of_segment(part, program)
    value, shelf, _ = _segment(documents, part, program, kept, key, None)
    kept.put(key, [value, shelf.as_json()])


def _key_of_segment(part: Part, program: str) -> str:
    return key_of("search segment", program, "".join(part.keys))


def _put(files: Files, kept: Kept, key: str, latest: str, make: _Maker) -> Any:
    """Put those files into a site that are kept under a key, or that are made; give their value.

    Under `latest` is kept the key of what was made last: no hash of what is made, but where to begin.
    """
    found = kept.get(key)
    if found is not None and Shelf.from_json(found[1]).put(files, kept):
        return found[0]
    last = kept.get(latest)
    # What is kept of that may not be whole.
    for before in (last if last != key else None, None):
        value, shelf, texts = make(before)
        kept.put(key, [value, shelf.as_json()])
        if shelf.put(files, kept, texts):
            break
    kept.put(latest, key)
    return value


def _segment(documents: Documents, part: Part, program: str, kept: Kept, key: str, before: str | None) -> _Made:
    """Make a segment, and keep what is needed to make the next of it."""
    made = _renewed(documents, part, program, kept, before) if before else None
    if not made:
        pieces = Pieces()
        some = sorted(((documents[number], key) for number, key in part.items()), key=lambda one: one[0].about.order())
        segment = segment_of((_read(document, key, program, kept) for document, key in some), pieces)
        made = segment, Shelf.of(kept, pieces.files, segment.lists()), pieces.files
    segment, shelf, texts = made
    kept.put(f"segment {key}", segment.as_json())
    kept.put(f"terms {key}", segment.counts)
    return segment.name, shelf, texts


def _renewed(
    documents: Documents, part: Part, program: str, kept: Kept, before: str,
) -> tuple[Segment, Shelf, Mapping[str, str]] | None:
    """Make a segment from the one that is kept under the key `before`; nothing where it would not pay, or cannot be."""
    found, state, counts = kept.get(before), kept.get(f"segment {before}"), kept.get(f"terms {before}")
    if found is None or state is None or counts is None:
        return None
    old = Segment.from_json(state, counts)
    there = {row.key: row for row in old.rows}
    new = [(number, key) for number, key in part.items() if key not in there]
    if len(part.keys) != len(there) or len(new) * FEW > len(there):
        return None
    pieces = Pieces()
    rows = [there[key] for key in part.keys if key in there]
    rows += [Row.of(_read(documents[number], key, program, kept), pieces) for number, key in new]
    rows.sort(key=Row.order)
    changes = others(old.rows, rows)
    shelf = Shelf.from_json(found[1])
    texts = shelf.read(kept, old.lists())
    if changes is None or len(changes) * FEW > len(there) or texts is None:
        return None
    sheets = list[tuple[int, Terms, Terms]]()
    for first, *both in changes:
        some = [kept.get(row.kept) for row in both]
        if None in some:
            return None
        was, now = (
            [terms_in(terms, marks) for (_, _, terms), (_, _, marks) in zip(found, row.sheets, strict=True)]
            for row, found in zip(both, some, strict=True)
        )
        sheets += zip(range(first, first + len(was)), was, now, strict=True)
    segment = renewed(old, rows, sheets, texts, pieces)
    shelf = shelf.changed(kept, pieces.files, segment.paths())
    return segment, shelf, pieces.files


def _root(
    whole: Whole, keys: Sequence[str], counts: Callable[[str], Mapping[str, int]], kept: Kept, key: str,
    before: str | None,
) -> _Made:
    """Make what leads into the segments of those keys, and keep what is needed to make the next of it."""
    made = _renewed_root(whole, keys, counts, kept, before) if before else None
    if not made:
        pieces = Pieces()
        root = Root.of(whole, map(counts, keys), pieces)
        files = {**pieces.files, FILE: root.text(whole)}
        made = root, Shelf.of(kept, files), files
    root, shelf, texts = made
    kept.put(f"root {key}", [list(keys), root.as_json()])
    return None, shelf, texts


def _renewed_root(
    whole: Whole, keys: Sequence[str], counts: Callable[[str], Mapping[str, int]], kept: Kept, before: str,
) -> tuple[Root, Shelf, Mapping[str, str]] | None:
    """Make it from the one that is kept under the key `before`; nothing where it would not pay, or cannot be."""
    found, state = kept.get(before), kept.get(f"root {before}")
    if found is None or state is None or len(state[0]) != len(keys):
        return None
    others = [(old, new) for old, new in zip(state[0], keys, strict=True) if old != new]
    shelf = Shelf.from_json(found[1])
    texts = shelf.read(kept)
    before_that = [kept.get(f"terms {old}") for old, _ in others]
    if len(others) > 1 + len(keys) // 2 or texts is None or None in before_that:
        return None
    changes = [(old, counts(new)) for old, (_, new) in zip(before_that, others, strict=True)]
    pieces = Pieces()
    root = Root.from_json(state[1]).changed(whole, changes, texts, pieces)
    files = {**pieces.files, FILE: root.text(whole)}
    return root, shelf.changed(kept, files, root.paths()), files


def _read(document: Document, key: str, program: str, kept: Kept) -> Read:
    """Read a document, the key of which this is; what is found in its sheets is kept."""
    title = document.about.title
    place = key_of_sheets(program, document.digest, title)
    found = kept.get(place)
    if found is None:
        found = sheets_in(pages_read(document.pages()), title)
        kept.put(place, found)
    return Read(document.about, [Indexed.from_json(one) for one in found], document.things(), key, place)


def sheets_in(pages: Mapping[str, _Element], title: str) -> list[Any]:
    """Index the pages (trees) of a document of that title by themselves; as JSON, kept under `key_of_sheets`."""
    return [indexed(sheet, title).as_json() for sheet in sheets_of(pages, title)]


def key_of_sheets(program: str, digest: str, title: str) -> str:
    """Give the key under which that is kept; `digest` is a hash of the pages."""
    return key_of("search sheets", program, digest, title)
