"""Reduce: the pages that cross documents, each made again only where what it shows has changed."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from pipeline import browse, maps
from pipeline.mapping import Lost
from pipeline.program import program
from pipeline.search import labels_of
from pipeline.store import digest_of, key_of
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from pipeline.mapping import Head, Heads
    from pipeline.store import Store
    from pipeline.survey import Survey
    from pipeline.taken import Files

_FOLDERS = ("persons/", "organizations/", "places/")
_NAMING = tuple(f"{folder}index.html" for folder in _FOLDERS)
_LISTS = ("chronology.html", "bibliography.html", "search.html", "help.html")
# Pages of one run of the stylesheet, and the rows and mentions on them: what it has in memory at once.
_AT_ONCE, _ROWS = 300, 4_000

_OF_RECORD = ("kind", "path", "title", "date", "date_text")

Table = dict[str, Any]


class Reduction:
    """What is known of an edition's texts, taken in one by one, and the pages made of it, which go into `files`.

    `renderer` gives one for the context, when a page has to be made.
    """

    def __init__(
        self, context: Context, known: Survey, heads: Heads, store: Store, files: Files,
        renderer: Callable[[Context], Renderer] = Renderer,
    ) -> None:
        self._context, self._known, self._store, self._files = context, known, store, files
        self._heads = heads
        self._renderer = cache(partial(renderer, context))
        self.made: list[str] = []
        """The pages that had to be made."""
        self._keys: dict[str, str] = {}
        self._named: dict[str, _Named] = defaultdict(_Named)
        self._documents: list[Table] = []
        self._later: list[tuple[int, Head]] = []

    def take(self, number: int, head: Head) -> None:
        """Take in what is known of the text of a number."""
        if head.record["kind"] == "document":
            self._documents.append({name: head.record[name] for name in browse.OF_RECORD})
            self._mentioned(number, head, in_document=True)
        else:
            # In the order of the page: documents, by date and title, then pages.
            self._later.append((number, head))

    def _mentioned(self, number: int, head: Head, *, in_document: bool) -> None:
        shown = json.dumps([head.record[name] for name in ("path", "title", "date", "date_text", "kind")])
        for target, (digest, times, texts) in head.mentions.items():
            self._named[target].add(number, (shown, digest), times, texts, in_document=in_document)

    def put_pages(self) -> None:
        """Put the pages into the site, when all texts have been taken in."""
        for number, head in self._later:
            self._mentioned(number, head, in_document=False)
        common = key_of("page", program(), self._context.settings, self._context.own_digest, self._shown_addresses(), *(
            part for register in self._context.registers for part in register))
        self._put(dict.fromkeys(_LISTS, key_of(common, "lists")), lambda *_: [])
        self._browsing(common)
        things = self._things()
        self._indexes(common, things)
        self._entries(common, things)

    def put_gone(self, pages: Sequence[Table]) -> None:
        """Put the pages of texts that are gone into the site: each is made of what its ledger tells alone."""
        common = key_of("gone", program(), self._context.settings, self._context.own_digest)
        tables = {str(page["path"]): page for page in pages}
        keys = {path: key_of(common, json.dumps(page)) for path, page in tables.items()}
        self._put(keys, lambda paths, _: [tables[path] for path in paths],
                  {path: len(page["ids"]) for path, page in tables.items()})

    def labels(self) -> dict[str, str]:
        """Give the names of persons, organisations and places by the paths of their pages."""
        found: dict[str, str] = {}
        for path in _NAMING:
            if path not in self._keys:
                continue
            key = key_of("labels", self._keys[path])
            labels = self._store.get(key)
            if labels is None:
                page = self._store.get(f"page {self._keys[path]}")
                if page is None:
                    self._store.drop(self._keys[path])
                    raise Lost
                labels = labels_of(path, page) if page else {}
                self._store.put(key, labels)
            found |= labels
        return found

    def _browsing(self, common: str) -> None:
        pages = {page.path: page for page in browse.pages_of(self._documents, self._known.addresses.get)}
        keys = {path: key_of(common, "browse", page.digest) for path, page in pages.items()}
        rows = {path: len(page.shown.get("rows", ())) for path, page in pages.items()}
        self._put(keys, lambda paths, _: [pages[path].table for path in paths], rows)

    def _indexes(self, common: str, things: Mapping[str, str]) -> None:
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
            self._put({path: key}, partial(self._index, within, {path: points}))

    def _entries(self, common: str, things: Mapping[str, str]) -> None:
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
        with _Inverted(self._heads) as mentions:
            def records(paths: Sequence[str], missing: Sequence[str]) -> list[Table]:
                every = {pointers[path] for path in missing} & self._named.keys()
                wanted = (pointers[path] for path in paths)
                return [*mentions.of(wanted, lambda: {one: self._named[one].numbers for one in every}),
                        *_maps({path: points[path] for path in paths if path in points})]

            self._put(keys, records, rows)

    def _put(
        self, keys: Mapping[str, str], records: Callable[[Sequence[str], Sequence[str]], list[Table]],
        rows: Mapping[str, int] | None = None,
    ) -> None:
        """Put pages into the site; those that are not kept are made, of the `records` of some, and of all of these."""
        of_path = {path: key_of(key, path) for path, key in keys.items()}
        self._keys |= {path: key for path, key in of_path.items() if path in _NAMING}
        known = self._store.get_many([*of_path.values()])
        missing = [path for path in keys if not self._take_over(path, of_path[path], known.get(of_path[path]))]
        for some in _parcels(missing, rows or {}):
            made = self._renderer().some_pages(records(some, missing), some)
            for path in some:
                self._store.put(f"page {of_path[path]}", made.get(path, ""))
                self._store.put(of_path[path], digest_of(made[path].encode()) if path in made else "")
            self.made += made
            for path, page in made.items():
                self._files.put(path, page.encode())

    def _take_over(self, path: str, key: str, digest: str | None) -> bool:
        """Put a page into the site that is kept, if it is; of some paths it is known that there is none."""
        if digest and self._files.has(path, digest):
            self._files.keep(path)
        elif digest:
            page = self._store.get(f"page {key}")
            if page is None:
                return False
            self._files.put(path, page.encode(), digest)
        return digest is not None

    def _things(self) -> dict[str, str]:
        """Give what has a page of its own: entries, and what is mentioned; each with its path."""
        return {
            pointer: path for pointer in sorted({*self._known.entries, *self._named})
            if (path := self._known.addresses.get(pointer)) and path.startswith(_FOLDERS) and "#" not in path
        }

    def _point(self, pointer: str, path: str) -> maps.Point | None:
        where = self._known.coordinates.get(pointer)
        return maps.Point(*where, path) if where else None

    def _index(self, pointers: set[str], points: Mapping[str, list[maps.Point]], *_: Sequence[str]) -> list[Table]:
        """Give how often things are mentioned, and those without an entry by which names; and a map."""
        counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for head in self._heads:
            for target in head.mentions.keys() & pointers:
                # What has an entry is called as that says.
                for text in head.mentions[target][2]:
                    counts[head.record["kind"]][target, "" if target in self._known.entries else text] += 1
        counted: list[Table] = [
            {"kind": kind, "path": "", "title": "", "date": None, "mentions": [
                {"target": target, "text": text, "times": times} for (target, text), times in sorted(some.items())
            ]} for kind, some in sorted(counts.items())
        ]
        return [*counted, *_maps(points)]

    def _shown_addresses(self) -> str:
        """Give the addresses that a page about the edition may show: those of entries, and what they point at."""
        registers = {name.removeprefix("edition:/") for name, _ in self._context.registers}
        texts = [*self._known.registers, *self._known.with_entries]
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
    numbers: array[int] = field(default_factory=lambda: array("L"))
    """The numbers of the texts that mention it."""

    def add(self, number: int, shown: tuple[str, str], times: int, texts: Sequence[str], *, in_document: bool) -> None:
        """Add the mentions of one text, in the order in which its page has them."""
        self.numbers.append(number)
        self.shown = key_of(self.shown, *shown)
        for text in texts:  # whatever their order
            self.texts = (self.texts + _number_of(text)) % (1 << 128)
        self.times += times
        self.in_documents += times if in_document else 0


@lru_cache(maxsize=100_000)
def _number_of(text: str) -> int:
    return int(key_of(text)[:32], 16)


class _Inverted:
    """The mentions of things, by these, on disk: made when they are first asked for."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._database:
            self._database.close()

    def of(self, pointers: Iterable[str], every: Callable[[], Mapping[str, Iterable[int]]]) -> list[Table]:
        """Give the records of those texts that mention these things, with those mentions.

        `every` gives all the things that will be asked for, each with the numbers of the texts that mention it.
        """
        database = self._database = self._database or self._made(every())
        found: dict[int, list[Table]] = defaultdict(list)
        for pointer in pointers:
            for number, told in database.execute("SELECT number, told FROM mention WHERE target = ?", (pointer,)):
                found[number] += json.loads(told)
        return [
            {**json.loads(database.execute("SELECT told FROM text WHERE number = ?", (number,)).fetchone()[0]),
             "mentions": found[number]} for number in sorted(found)
        ]

    def _made(self, every: Mapping[str, Iterable[int]]) -> sqlite3.Connection:
        database = sqlite3.connect("")  # SQLite keeps it in a file of its own, which nobody else sees
        database.execute("CREATE TABLE text (number INTEGER PRIMARY KEY, told TEXT)")
        database.execute("CREATE TABLE mention (target TEXT, number INTEGER, told TEXT, PRIMARY KEY (target, number))"
                         " WITHOUT ROWID")
        for number in sorted({number for numbers in every.values() for number in numbers}):
            record = self._heads[number].record
            database.execute("INSERT INTO text VALUES (?, ?)", (
                number, json.dumps({name: record[name] for name in _OF_RECORD})))
            by_target: dict[str, list[Table]] = defaultdict(list)
            for mention in self._heads.mentions(number):
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
