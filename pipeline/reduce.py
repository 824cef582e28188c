"""Reduce: the pages that cross documents, each made again only where what it shows has changed."""

from __future__ import annotations

import json
import zlib
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pipeline import browse, maps
from pipeline.bundles import bundles, key_of_bundle
from pipeline.heads import Lost
from pipeline.mentions import Inverted, Named, counts_of, things_in
from pipeline.program import program
from pipeline.search import labels_of
from pipeline.store import digest_of, key_of
from pipeline.transform import Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.heads import Head, Heads
    from pipeline.store import Store
    from pipeline.survey import Survey
    from pipeline.taken import Files
    from pipeline.transform import Context, PageMaker

_FOLDERS = ("persons/", "organizations/", "places/")
_NAMING = tuple(f"{folder}index.html" for folder in _FOLDERS)
_LISTS = ("chronology.html", "bibliography.html", "search.html", "help.html")
# Pages of one run of the stylesheet, and the rows and mentions on them: what it has in memory at once.
_AT_ONCE, _ROWS = 100, 1_000

Table = dict[str, Any]


class Reduction:
    """The pages made of what is known of all texts of an edition, which go into `files`.

    `renderer` gives one for the context, when a page has to be made.
    """

    def __init__(
        self, context: Context, known: Survey, heads: Heads, store: Store, files: Files,
        renderer: Callable[[Context], PageMaker] = Renderer,
    ) -> None:
        self._context, self._known, self._store, self._files = context, known, store, files
        self._heads = heads
        self._renderer = cache(lambda: renderer(replace(context, addresses=json.dumps(self._addresses()))))
        self.made: list[str] = []
        """The pages that had to be made."""
        self._keys: dict[str, str] = {}
        self._begun: list[tuple[Mapping[str, str], list[list[str]], Iterator[Mapping[str, str]]]] = []
        self._open = ExitStack()

    def put_pages(self) -> None:
        """Put those pages into the site that are kept, and begin with the others."""
        common = key_of("page", program(), self._context.settings, self._context.own_digest, self._digest_of_shown(), *(
            part for register in self._context.registers for part in register))
        self._put(dict.fromkeys(_LISTS, key_of(common, "lists")), lambda *_: [])
        self._browsing(common)
        named = things_in(self._heads)
        things = self._things(named)
        self._indexes(common, things, named)
        self._entries(common, things, named)

    def put_gone(self, pages: Sequence[Table]) -> None:
        """Do the same for the pages of texts that are gone: each is made of what its ledger tells alone."""
        common = key_of("gone", program(), self._context.settings, self._context.own_digest)
        tables = {str(page["path"]): page for page in pages}
        keys = {path: key_of(common, json.dumps(page)) for path, page in tables.items()}
        self._put(keys, lambda paths, _: [tables[path] for path in paths],
                  {path: len(page["ids"]) for path, page in tables.items()})

    def finished(self) -> dict[str, str]:
        """Put the others into the site, when they have been made; give the names that are in them, as `labels`."""
        with self._open:
            for keys, parcels, several in self._begun:
                for paths, made in zip(parcels, several, strict=True):
                    digests = {path: digest_of(page.encode()) for path, page in made.items()}
                    for path in paths:
                        self._store.put(f"page {keys[path]}", made.get(path, ""))
                        self._store.put(keys[path], digests.get(path, ""))
                    self.made += made
                    for path, page in made.items():
                        self._files.put(path, page.encode(), digests[path])
        self._begun.clear()
        return self.labels()

    def labels(self) -> dict[str, str]:
        """Give the names of persons, organisations and places by the paths of their pages."""
        found: dict[str, str] = {}
        for path in _NAMING:
            if path not in self._keys:
                continue
            labels = self._labels(path, self._keys[path])
            if labels is None:
                raise Lost
            found |= labels
        return found

    def _labels(self, path: str, page: str) -> dict[str, str] | None:
        """Give the names on a page, by its path and its key; nothing where neither they nor the page are kept."""
        key = key_of("labels", page)
        labels: dict[str, str] | None = self._store.get(key)
        if labels is None:
            made = self._store.get(f"page {page}")
            if made is None:
                return None
            labels = labels_of(path, made) if made else {}
            self._store.put(key, labels)
        return labels

    def _browsing(self, common: str) -> None:
        address = self._known.addresses.get
        @cache
        def pages() -> dict[str, browse.Page]:
            records = (record for _, some in self._heads.bundled("browsed", _of_records) for record in some)
            return {page.path: page for page in browse.pages_of(records, address)}

        # To tell what they show takes longer than to see that nothing of it has changed.
        digests, people = self._browsed()
        where = [(one, address(one)) for one in people]
        key = key_of("browse", program(), *digests, json.dumps(where))
        told = self._store.get(key)
        if told is None:
            # A page of a correspondent leads to that of the person, too.
            told = {path: (key_of(page.digest, address(page.shown.get("who", "")) or ""), len(page.rows or ()))
                    for path, page in pages().items()}
            self._store.put(key, told)
        keys = {path: key_of(common, "browse", digest) for path, (digest, _) in told.items()}
        rows = {path: count for path, (_, count) in told.items()}
        self._put(keys, lambda paths, _: [pages()[path].table for path in paths], rows, apart=False)

    def _browsed(self) -> tuple[list[str], list[str]]:
        """Give hashes of what the pages to browse by know of all texts, and whom the names of correspondents mean."""
        short = [value for _, value in self._heads.bundled("browsed, in short", _in_short)]
        return [digest for digest, _ in short], sorted({one for _, people in short for one in people})

    def _indexes(self, common: str, things: Mapping[str, str], named: Mapping[str, Named]) -> None:
        for folder in _FOLDERS:
            within = {pointer for pointer, path in things.items() if path.startswith(folder)}
            if not within:
                continue
            key = key_of(common, "index", folder, json.dumps([
                (pointer, things[pointer], named[pointer].in_documents, f"{named[pointer].names:x}")
                for pointer in sorted(within & named.keys())
            ]))
            path = f"{folder}index.html"
            points = [point for pointer in within if (point := self._point(pointer, things[pointer]))]
            points.sort(key=lambda point: (point.name, point.path))
            key = key_of(key, *_of_map(points))
            self._put({path: key}, partial(self._index, within, {path: points}))

    def _entries(self, common: str, things: Mapping[str, str], named: Mapping[str, Named]) -> None:
        keys: dict[str, str] = {}
        pointers: dict[str, str] = {}
        points: dict[str, list[maps.Point]] = {}
        rows: dict[str, int] = {}
        for pointer, path in things.items():
            one = named.get(pointer) or Named()
            keys[path] = key_of(common, "entry", pointer, path, one.digest)
            pointers[path], rows[path] = pointer, one.times
            if point := self._point(pointer, path):
                points[path] = [point]
                keys[path] = key_of(keys[path], *_of_map([point]))
        mentions = self._open.enter_context(Inverted(self._heads))
        # Of all that is known of things, this alone is wanted when the pages are made.
        numbers = {pointer: one.numbers for pointer, one in named.items()}

        def records(paths: Sequence[str], missing: Sequence[str]) -> list[Table]:
            every = {pointers[path] for path in missing} & numbers.keys()
            wanted = (pointers[path] for path in paths)
            return [*mentions.of(wanted, lambda: {one: numbers[one] for one in every}),
                    *_maps({path: points[path] for path in paths if path in points})]

        self._put(keys, records, rows)

    def _put(
        self, keys: Mapping[str, str], records: Callable[[Sequence[str], Sequence[str]], list[Table]],
        rows: Mapping[str, int] | None = None, *, apart: bool = True,
    ) -> None:
        """Put pages into the site, or begin: those not kept are made of the `records` of some, and of all of these.

        What cannot be asked for some pages `apart` from others is asked for all at once, and packed meanwhile.
        """
        of_path = {path: key_of(key, path) for path, key in keys.items()}
        self._keys |= {path: key for path, key in of_path.items() if path in _NAMING}
        missing = self._take_over(of_path)
        if missing:
            parcels = [*_parcels(missing, rows or {})]
            given = ((json.dumps(records(some, missing)), some) for some in parcels)
            if not apart:
                every = [(zlib.compress(told.encode(), 1), some) for told, some in given]
                given = ((zlib.decompress(told).decode(), some) for told, some in every)
            made = self._renderer().many_pages(given)
            self._begun.append((of_path, parcels, made))

    def _take_over(self, keys: Mapping[str, str]) -> list[str]:
        """Put those of some pages into the site that are kept; give the others. Of some it is known that none is."""
        digests: dict[str, str] = {}
        paths = list(keys)
        for run in bundles(paths):
            some = paths[run]
            of_all = key_of_bundle("pages", [keys[path] for path in some])
            found = self._store.get(of_all)
            if found is None:
                known = self._store.get_many([keys[path] for path in some])
                found = {path: known[keys[path]] for path in some if keys[path] in known}
                if len(found) == len(some):
                    self._store.put(of_all, found)
            digests |= found
        lost = []
        for path in sorted(self._files.take({path: digest for path, digest in digests.items() if digest})):
            page = self._store.get(f"page {keys[path]}")
            if page is None:
                lost.append(path)
            else:
                self._files.put(path, page.encode(), digests[path])
        # Of these the names are wanted, too.
        lost += [path for path in paths if path in _NAMING and path in digests
                 and self._labels(path, keys[path]) is None]
        return [path for path in paths if path not in digests or path in lost]

    def _things(self, named: Mapping[str, Named]) -> dict[str, str]:
        """Give what has a page of its own: entries, and what is mentioned; each with its path."""
        return {
            pointer: path for pointer in sorted({*self._known.entries, *named})
            if (path := self._known.addresses.get(pointer)) and path.startswith(_FOLDERS) and "#" not in path
        }

    def _point(self, pointer: str, path: str) -> maps.Point | None:
        where = self._known.coordinates.get(pointer)
        return maps.Point(*where, path) if where else None

    def _index(self, pointers: set[str], points: Mapping[str, list[maps.Point]], *_: Sequence[str]) -> list[Table]:
        """Give how often things are mentioned, and those without an entry by which names; and a map."""
        return [*counts_of(self._heads, pointers, self._known.entries), *_maps(points)]

    def _digest_of_shown(self) -> str:
        """Give a hash of the addresses that any page about the edition may show, which is kept."""
        key = key_of("addresses shown", program(), self._known.outward, *(name for name, _ in self._context.registers))
        found: str | None = self._store.get(key)
        if found is None:
            found = key_of(json.dumps(self._shown(), sort_keys=True))
            self._store.put(key, found)
        return found

    def _shown(self) -> dict[str, str]:
        """Give the addresses that any page about the edition may show: those of entries, and what they point at."""
        registers = {name.removeprefix("edition:/") for name, _ in self._context.registers}
        texts = [*self._known.registers, *self._known.with_entries]
        wanted = {token for one in texts for token in one.tokens.values()}
        wanted |= {token.partition("#")[0] for token in wanted}
        return {
            pointer: path for pointer, path in self._known.addresses.items()
            if pointer in wanted or pointer.partition("#")[0] in registers
        }

    def _addresses(self) -> dict[str, str]:
        """Give these, and those of what pages are about: the stylesheet need not read the addresses of all texts."""
        _, people = self._browsed()
        wanted = {*people, *(one.partition("#")[0] for one in people)}
        return self._shown() | {
            pointer: path for pointer, path in self._known.addresses.items()
            if path.startswith(_FOLDERS) or pointer in wanted
        }


def _of_records(heads: Sequence[Head]) -> list[Table]:
    """Give what the pages that one browses by know of some texts."""
    return [{name: head.record[name] for name in browse.OF_RECORD}
            for head in heads if head.record["kind"] == "document"]


def _in_short(heads: Sequence[Head]) -> tuple[str, list[str]]:
    """Give a hash of that, and whom the names of correspondents mean."""
    records = _of_records(heads)
    sides = (side for record in records for side in (record["letter"] or {}).values())
    return key_of(json.dumps(records)), sorted({who["who"] for side in sides for who in side})


def _parcels(paths: Sequence[str], rows: Mapping[str, int]) -> Iterator[list[str]]:
    some: list[str] = []
    weight = 0
    for path in paths:
        if some and (len(some) == _AT_ONCE or weight + rows.get(path, 0) > _ROWS):
            yield some
            some, weight = [], 0
        some.append(path)
        weight += rows.get(path, 0)
    if some:
        yield some


def _of_map(points: Sequence[maps.Point]) -> list[str]:
    """Give what a map depends on."""
    return [str(maps.edition_of_shapes()), *map(repr, points)] if points else []


def _maps(points: Mapping[str, Sequence[maps.Point]]) -> list[Table]:
    """Give maps, as the stylesheet is handed them, each with the page on which it stands."""
    return [{"kind": "map", "path": path, **maps.map_of(some)} for path, some in points.items() if some]
