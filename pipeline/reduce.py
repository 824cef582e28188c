"""Reduce: the pages that cross documents, each made again only where what it shows has changed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pipeline import browse, maps
from pipeline.program import program
from pipeline.store import key_of
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.mapping import Head
    from pipeline.store import Store
    from pipeline.survey import Survey

_FOLDERS = ("persons/", "organizations/", "places/")
_LISTS = ("chronology.html", "bibliography.html", "search.html", "help.html")
_AT_ONCE = 300  # pages of one run of the stylesheet

Table = dict[str, Any]


class Reduction:
    """The records of an edition's texts, in their order, and the pages made of them.

    `mentions` gives those of the text of a number; `renderer` one for the context, when a page has to be made.
    """

    def __init__(
        self, context: Context, known: Survey, heads: Sequence[Head], mentions: Callable[[int], list[Table]],
        store: Store, renderer: Callable[[Context], Renderer] = Renderer,
    ) -> None:
        self._context, self._known, self._store = context, known, store
        self._heads, self._mentions = heads, mentions
        self._renderer = cache(partial(renderer, context))
        self.made: list[str] = []
        """The pages that had to be made."""
        self._where: dict[str, list[int]] = defaultdict(list)
        # In the order of the page: documents by date and title, then pages.
        for number in sorted(range(len(heads)), key=lambda number: heads[number].record["kind"] != "document"):
            for target in heads[number].mentions:
                self._where[target].append(number)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Give the pages by their paths."""
        common = key_of("page", program(), self._context.settings, self._context.own_digest, self._shown_addresses(), *(
            part for register in self._context.registers for part in register))
        yield from self._kept(dict.fromkeys(_LISTS, key_of(common, "lists")), lambda _: [])
        yield from self._browsing(common)
        things = self._things()
        yield from self._indexes(common, things)
        yield from self._entries(common, things)

    def _browsing(self, common: str) -> Iterator[tuple[str, str]]:
        records = (head.record for head in self._heads)
        pages = {page.path: page for page in browse.pages_of(records, self._known.addresses.get)}
        keys = {path: key_of(common, "browse", page.digest) for path, page in pages.items()}
        yield from self._kept(keys, lambda paths: [pages[path].table for path in paths])

    def _indexes(self, common: str, things: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for folder in _FOLDERS:
            within = {pointer for pointer, path in things.items() if path.startswith(folder)}
            if not within:
                continue
            counted = {
                pointer: [
                    (self._heads[number].record["kind"], self._heads[number].mentions[pointer][1:])
                    for number in self._where.get(pointer, ())
                ] for pointer in sorted(within)
            }
            key = key_of(common, "index", folder, json.dumps({
                pointer: (sum(some[0] for kind, some in found if kind == "document"),
                          sorted(Counter(text for _, some in found for text in some[1]).items()))
                for pointer, found in counted.items()
            }))
            path = f"{folder}index.html"
            points = [point for pointer in within if (point := self._point(pointer, things[pointer]))]
            points.sort(key=lambda point: (point.name, point.path))
            key = key_of(key, *_of_map(points))
            yield from self._kept({path: key}, partial(self._index, within, {path: points}))

    def _entries(self, common: str, things: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        keys: dict[str, str] = {}
        pointers: dict[str, str] = {}
        points: dict[str, list[maps.Point]] = {}
        for pointer, path in things.items():
            shown = [
                (head.record["path"], head.record["title"], head.record["date"], head.record["date_text"],
                 head.record["kind"], head.mentions[pointer][0])
                for head in (self._heads[number] for number in self._where.get(pointer, ()))
            ]
            keys[path] = key_of(common, "entry", pointer, path, json.dumps(shown))
            pointers[path] = pointer
            if point := self._point(pointer, path):
                points[path] = [point]
                keys[path] = key_of(keys[path], *_of_map([point]))
        yield from self._kept(keys, lambda paths: [
            *self._mentioning({pointers[path] for path in paths}),
            *_maps({path: points[path] for path in paths if path in points}),
        ])

    def _kept(
        self, keys: Mapping[str, str], records: Callable[[Sequence[str]], list[Table]],
    ) -> Iterator[tuple[str, str]]:
        """Give those pages that are kept, and make the others."""
        missing: list[str] = []
        for path, key in keys.items():
            found = self._store.get(key_of(key, path))
            if found is None:
                missing.append(path)
            elif found:
                yield path, found[0]
        for some in self._parcels(missing):
            made = self._renderer().some_pages(records(some), some)
            for path in some:
                self._store.put(key_of(keys[path], path), [made[path]] if path in made else [])
            self.made += made
            yield from made.items()

    def _parcels(self, paths: Sequence[str]) -> Iterator[list[str]]:
        for start in range(0, len(paths), _AT_ONCE):
            yield list(paths[start : start + _AT_ONCE])

    def _things(self) -> dict[str, str]:
        """Give what has a page of its own: entries, and what is mentioned; each with its path."""
        entries = {f"{one.name}#{name}" for one in (*self._known.registers, *self._known.texts) for name in one.entries}
        return {
            pointer: path for pointer in sorted({*entries, *self._where})
            if (path := self._known.addresses.get(pointer)) and path.startswith(_FOLDERS) and "#" not in path
        }

    def _mentioning(self, pointers: set[str]) -> list[Table]:
        """Give the records of those texts that mention these things, with those mentions."""
        numbers = sorted({number for pointer in pointers for number in self._where.get(pointer, ())})
        return [
            {**self._heads[number].record,
             "mentions": [one for one in self._mentions(number) if one["target"] in pointers]}
            for number in numbers
        ]

    def _point(self, pointer: str, path: str) -> maps.Point | None:
        where = self._known.coordinates.get(pointer)
        return maps.Point(*where, path) if where else None

    def _index(self, pointers: set[str], points: Mapping[str, list[maps.Point]], _: Sequence[str]) -> list[Table]:
        """Give all records with no more of their mentions than is counted, and a map."""
        counted: list[Table] = [
            {"kind": head.record["kind"], "path": head.record["path"], "title": head.record["title"],
             "date": head.record["date"],
             "mentions": [{"target": target, "text": text} for target, found in head.mentions.items()
                          if target in pointers for text in found[2]]}
            for head in self._heads
        ]
        return [*counted, *_maps(points)]

    def _shown_addresses(self) -> str:
        """Give the addresses that a page about the edition may show: those of entries, and what they point at."""
        registers = {name.removeprefix("edition:/") for name, _ in self._context.registers}
        texts = [one for one in (*self._known.registers, *self._known.texts) if one.name in registers]
        wanted = {token for one in texts for token in one.tokens.values()}
        wanted |= {token.partition("#")[0] for token in wanted}
        return json.dumps({
            pointer: path for pointer, path in self._known.addresses.items()
            if pointer in wanted or pointer.partition("#")[0] in registers
        }, sort_keys=True)


def _of_map(points: Sequence[maps.Point]) -> list[str]:
    """Give what a map depends on."""
    return [str(maps.edition_of_shapes()), *map(repr, points)] if points else []


def _maps(points: Mapping[str, Sequence[maps.Point]]) -> list[Table]:
    """Give maps, as the stylesheet is handed them, each with the page on which it stands."""
    return [{"kind": "map", "path": path, **maps.map_of(some)} for path, some in points.items() if some]
