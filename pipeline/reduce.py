"""Reduce: the pages that cross documents, each made again only where what it shows has changed."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pipeline import browse, maps
from pipeline.program import program
from pipeline.store import key_of
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Self

    from pipeline.mapping import Head
    from pipeline.store import Store
    from pipeline.survey import Survey

_FOLDERS = ("persons/", "organizations/", "places/")
_LISTS = ("chronology.html", "bibliography.html", "search.html", "help.html")
# Pages of one run of the stylesheet, and the rows and mentions on them: what it has in memory at once.
_AT_ONCE, _ROWS = 300, 4_000

_OF_RECORD = ("kind", "path", "title", "date", "date_text")

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
        self._named: dict[str, _Named] = defaultdict(_Named)
        # In the order of the page: documents, by date and title, then pages.
        later = [number for number, head in enumerate(heads) if not self._take(head)]
        for number in later:
            self._take(heads[number], last=True)

    def _take(self, head: Head, *, last: bool = False) -> bool:
        """Take in what a text mentions; False for one whose turn comes when `last`."""
        record = head.record
        if record["kind"] != "document" and not last:
            return False
        shown = json.dumps([record[name] for name in ("path", "title", "date", "date_text", "kind")])
        for target, (digest, times, texts) in head.mentions.items():
            self._named[target].add(shown, digest, times, texts, in_document=not last)
        return True

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
        rows = {path: len(page.shown.get("rows", ())) for path, page in pages.items()}
        yield from self._kept(keys, lambda paths: [pages[path].table for path in paths], rows)

    def _indexes(self, common: str, things: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for folder in _FOLDERS:
            within = {pointer for pointer, path in things.items() if path.startswith(folder)}
            if not within:
                continue
            key = key_of(common, "index", folder, json.dumps([
                (pointer, self._named[pointer].in_documents, self._named[pointer].texts)
                for pointer in sorted(within & self._named.keys())
            ]))
            path = f"{folder}index.html"
            points = [point for pointer in within if (point := self._point(pointer, things[pointer]))]
            points.sort(key=lambda point: (point.name, point.path))
            key = key_of(key, *_of_map(points))
            yield from self._kept({path: key}, partial(self._index, within, {path: points}))

    def _entries(self, common: str, things: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        keys: dict[str, str] = {}
        pointers: dict[str, str] = {}
        points: dict[str, list[maps.Point]] = {}
        rows: dict[str, int] = {}
        for pointer, path in things.items():
            named = self._named.get(pointer) or _Named()
            keys[path] = key_of(common, "entry", pointer, path, named.shown)
            pointers[path], rows[path] = pointer, named.times
            if point := self._point(pointer, path):
                points[path] = [point]
                keys[path] = key_of(keys[path], *_of_map([point]))
        with _Inverted(self._heads, self._mentions) as mentions:
            yield from self._kept(keys, lambda paths: [
                *mentions.of([pointers[path] for path in paths], {pointers[path] for path in keys}),
                *_maps({path: points[path] for path in paths if path in points}),
            ], rows)

    def _kept(
        self, keys: Mapping[str, str], records: Callable[[Sequence[str]], list[Table]],
        rows: Mapping[str, int] | None = None,
    ) -> Iterator[tuple[str, str]]:
        """Give those pages that are kept, and make the others, which have so many `rows`."""
        missing: list[str] = []
        for path, key in keys.items():
            found = self._store.get(key_of(key, path))
            if found is None:
                missing.append(path)
            elif found:
                yield path, found[0]
        for some in _parcels(missing, rows or {}):
            made = self._renderer().some_pages(records(some), some)
            for path in some:
                self._store.put(key_of(keys[path], path), [made[path]] if path in made else [])
            self.made += made
            yield from made.items()

    def _things(self) -> dict[str, str]:
        """Give what has a page of its own: entries, and what is mentioned; each with its path."""
        entries = {f"{one.name}#{name}" for one in (*self._known.registers, *self._known.texts) for name in one.entries}
        return {
            pointer: path for pointer in sorted({*entries, *self._named})
            if (path := self._known.addresses.get(pointer)) and path.startswith(_FOLDERS) and "#" not in path
        }

    def _point(self, pointer: str, path: str) -> maps.Point | None:
        where = self._known.coordinates.get(pointer)
        return maps.Point(*where, path) if where else None

    def _index(self, pointers: set[str], points: Mapping[str, list[maps.Point]], _: Sequence[str]) -> list[Table]:
        """Give how often things are mentioned, and those without an entry by which names; and a map."""
        own = {f"{one.name}#{name}" for one in (*self._known.registers, *self._known.texts) for name in one.entries}
        counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for head in self._heads:
            for target in head.mentions.keys() & pointers:
                # What has an entry is called as that says.
                for text in head.mentions[target][2]:
                    counts[head.record["kind"]][target, "" if target in own else text] += 1
        counted: list[Table] = [
            {"kind": kind, "path": "", "title": "", "date": None, "mentions": [
                {"target": target, "text": text, "times": times} for (target, text), times in sorted(some.items())
            ]} for kind, some in sorted(counts.items())
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


@dataclass(slots=True)
class _Named:
    """What is known of a thing that is mentioned: hashes of what its page shows, and of its names; how often it is."""

    shown: str = ""
    texts: int = 0
    times: int = 0
    in_documents: int = 0

    def add(self, shown: str, digest: str, times: int, texts: Sequence[str], *, in_document: bool) -> None:
        """Add the mentions of one text, in the order in which its page has them."""
        self.shown = key_of(self.shown, shown, digest)
        for text in texts:  # whatever their order
            self.texts = (self.texts + int(key_of(text)[:32], 16)) % (1 << 128)
        self.times += times
        self.in_documents += times if in_document else 0


class _Inverted:
    """The mentions of an edition by what is mentioned, on disk: made when they are first asked for."""

    def __init__(self, heads: Sequence[Head], mentions: Callable[[int], list[Table]]) -> None:
        self._heads, self._mentions = heads, mentions
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._database:
            self._database.close()

    def of(self, pointers: Sequence[str], every: AbstractSet[str]) -> list[Table]:
        """Give the records of those texts that mention these things, which are some of `every`, with those mentions."""
        database = self._database = self._database or self._made(every)
        found: dict[int, list[Table]] = defaultdict(list)
        for pointer in pointers:
            for number, told in database.execute("SELECT number, told FROM mention WHERE target = ?", (pointer,)):
                found[number] += json.loads(told)
        return [
            {**{name: self._heads[number].record[name] for name in _OF_RECORD}, "mentions": found[number]}
            for number in sorted(found)
        ]

    def _made(self, every: AbstractSet[str]) -> sqlite3.Connection:
        database = sqlite3.connect("")  # SQLite keeps it in a file of its own, which nobody else sees
        database.execute("CREATE TABLE mention (target TEXT, number INTEGER, told TEXT, PRIMARY KEY (target, number))"
                         " WITHOUT ROWID")
        for number in range(len(self._heads)):
            by_target: dict[str, list[Table]] = defaultdict(list)
            for mention in self._mentions(number):
                by_target[mention["target"]].append(mention)
            database.executemany("INSERT INTO mention VALUES (?, ?, ?)", (
                (target, number, json.dumps(some)) for target, some in by_target.items() if target in every))
        return database


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
