"""Outlines to what each document's rendering is handed of all the others: addresses, register entries, neighbours.

A document is handed what it points at and nothing else, so that what is made of it changes only when that does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline import images
from pipeline.addresses import FOLDERS, LISTS, addresses, safe_name
from pipeline.facets import day_of
from pipeline.forwarding import stubs
from pipeline.model import TEI
from pipeline.outline import Cut, Outline, is_absolute, outline
from pipeline.rendered import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.model import Registers, Source

# How far from a document's own pointers the entries are followed: to an entry, and to what that names.
_STEPS = 2
# The namespace of what is said for the stylesheets.
_OWN = "https://scholarly-edition-pipeline.invalid/ns"


@dataclass(frozen=True)
class Survey:
    """What is known of a whole edition before its documents are rendered."""

    texts: tuple[Outline, ...]
    registers: tuple[Outline, ...]
    addresses: Mapping[str, str]
    paths: tuple[str, ...]
    """The page of each text, in their order."""
    longest: int
    images: tuple[Mapping[str, Any], ...] = ()
    """Of each text the image files that it names, as written there."""
    differences: Mapping[str, str] = field(default_factory=dict)
    """The pages that tell what documents have otherwise than in another version, by the documents' own pages."""
    since: str = ""
    """What that version is called."""
    _pieces: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _entries(self) -> dict[str, tuple[str, bytes]]:
        return {
            f"{one.name}#{identifier}": entry
            for one in (*self.registers, *self.texts) for identifier, entry in one.entries.items()
        }

    @cached_property
    def _tokens(self) -> dict[str, Mapping[str, str]]:
        return {one.name: one.tokens for one in (*self.texts, *self.registers)}

    @cached_property
    def known(self) -> dict[str, set[str]]:
        """The ids of each file, by its name."""
        known: dict[str, set[str]] = defaultdict(set)
        for one in (*self.texts, *self.registers):
            known[one.name] |= one.ids.keys()
        return known

    @cached_property
    def coordinates(self) -> dict[str, tuple[float, float, str]]:
        """Latitude, longitude and name of the entries that have coordinates, by their pointers."""
        return {
            f"{one.name}#{identifier}": where
            for one in (*self.registers, *self.texts) for identifier, where in one.places.items()
        }

    @cached_property
    def lists(self) -> frozenset[str]:
        """The pages of the edition's lists (`persons/index.html`) that have something to list."""
        found = {path for path in self.addresses.values() if path in set(LISTS.values())}
        documents = [one for one in self.texts if one.kind == "document"]
        found |= {f"{facet}/index.html" for one in documents for facet in one.facets}
        if any(one.correspondents and any(one.correspondents) for one in documents):
            found.add("correspondents/index.html")
        if any(day_of(one.date) for one in documents):
            found.add("dates/index.html")
        folders = {path.split("/")[0] for path in self.addresses.values() if "/" in path}
        return frozenset(found | {f"{folder}/index.html" for folder in set(FOLDERS.values()) & folders})

    def of_documents(self) -> Registers:
        """Give the entries that texts keep themselves, each text's as a register."""
        found: dict[str, list[bytes]] = defaultdict(list)
        for one in self.texts:
            if one.entries:
                found[one.name].append(_list([markup for _, markup in one.entries.values()], one.title))
        return tuple((f"edition:/{name}", _of_lists(lists)) for name, lists in found.items())

    def surroundings(self, revised: Sequence[str | None] = ()) -> Iterator[Surroundings]:
        """Give what each text is handed, in their order; `revised` are the dates of their last revisions."""
        neighbours = _neighbours(self.texts, self.paths, self.known)
        for number, one in enumerate(self.texts):
            tokens = {token: _canonical(pointer, one, self.known) for token, pointer in one.tokens.items()}
            pointers = {*tokens.values(), *one.named}
            entries = self._reached(pointers)
            wanted = {one.name, *pointers, *entries}
            for pointer in entries:
                wanted.update(self._named_by(pointer))
            wanted |= {pointer.partition("#")[0] for pointer in wanted}
            places = {pointer: self.addresses[pointer] for pointer in wanted if pointer in self.addresses}
            # What the stylesheets would read otherwise: private schemes, and things that are nowhere.
            plain = {token: token if is_absolute(token) else pointer for token, pointer in one.tokens.items()}
            strange = {token: pointer for token, pointer in tokens.items() if pointer != plain[token]}
            about = {
                "id": one.id, "path": self.paths[number], "name": one.name, "title": one.title, "date": one.date,
                "tokens": strange, "images": self.images[number], **neighbours[number], **self._pages(number),
            }
            about |= self._browsed(one)
            if about["path"] in self.differences:
                about["differences"] = {"path": self.differences[about["path"]], "since": self.since}
            if one.addressed:
                about["ids"] = one.addressed.ids
                about["stubs"] = stubs(one.addressed, about["path"], about.get("parts", ()), about.get("whole"))
            if revised and revised[number]:
                about["revised"] = revised[number]
            yield Surroundings(_json(about), _json(places), self._subset(entries))

    def _browsed(self, one: Outline) -> dict[str, Any]:
        """Give what a text is browsed by, beside its date."""
        found: dict[str, Any] = {"until": one.until, "facets": one.facets}
        if one.correspondents:
            sides = ([self._correspondent(one, *who) for who in side] for side in one.correspondents)
            found["letter"] = dict(zip(("sent", "received"), sides, strict=True))
        return {key: value for key, value in found.items() if value}

    def _correspondent(self, one: Outline, pointer: str, name: str) -> dict[str, str]:
        """Give whom a name means; those that each file has an entry of its own for are one by its id and the name."""
        who = _canonical(pointer, one, self.known)
        file, mark, fragment = who.partition("#")
        words = " ".join(sorted(re.findall(r"\w+", name.casefold())))
        return {"who": who, "name": name, "as": f"{fragment} {words}" if mark and file == one.name else who}

    def compared(self, since: str, changed: Iterable[str]) -> Survey:
        """Give the survey of an edition of which documents, by their ids, have changed since a version."""
        ids = set(changed)
        pages = {
            path: f"changes/{path.removeprefix('documents/')}"
            for one, path in zip(self.texts, self.paths, strict=True) if one.kind == "document" and one.id in ids
        }
        return replace(self, differences=pages, since=since)

    def parts(self, number: int) -> Sequence[Mapping[str, Any]]:
        """Give the pages of the text of a number, where it is cut: the `path` of each, and `from` which element on."""
        parts: list[dict[str, Any]] = self._pages(number).get("parts", [])
        return parts

    def _reached(self, pointers: Iterable[str]) -> set[str]:
        found: set[str] = set()
        front = {pointer for pointer in pointers if pointer in self._entries}
        for _ in range(_STEPS):
            found |= front
            front = {pointer for one in front for pointer in self._named_by(one) if pointer in self._entries} - found
        return found

    def _named_by(self, pointer: str) -> tuple[str, ...]:
        """Give what an entry points at itself."""
        if pointer not in self._pieces:
            tokens = self._tokens[pointer.partition("#")[0]]
            elements = etree.fromstring(self._entries[pointer][1]).iter("*")
            written = (token for one in elements for value in one.attrib.values() for token in str(value).split())
            self._pieces[pointer] = tuple(dict.fromkeys(tokens[token] for token in written if token in tokens))
        return self._pieces[pointer]

    def _subset(self, wanted: set[str]) -> Registers:
        # To look through all files for each text would take a time that grows with the square of their number.
        places = sorted(place for pointer in wanted for place in self._places.get(pointer, ()))
        files = (*self.registers, *self.texts)
        return tuple(
            (f"edition:/{files[number].name}", _register([markup for *_, markup in several]))
            for number, several in groupby(places, lambda place: place[0])
        )

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, int, bytes]]]:
        """Where the entries stand: the numbers of the file, registers first, and of the entry in it, and its markup."""
        found: dict[str, list[tuple[int, int, bytes]]] = defaultdict(list)
        for number, one in enumerate((*self.registers, *self.texts)):
            for place, (identifier, (_, markup)) in enumerate(one.entries.items()):
                found[f"{one.name}#{identifier}"].append((number, place, markup))
        return found

    def _pages(self, number: int) -> dict[str, Any]:
        one = self.texts[number]
        starts = _starts(one.cuts, self.longest)
        if not starts:
            return {}
        # The first page has what stands before the first division, too.
        starts[0] = (0, starts[0][1])
        path = self.paths[number]
        folder = path.removesuffix(".html")
        ends = [start for start, _ in starts[1:]] + [None]
        parts: list[dict[str, Any]] = [
            {"path": f"{folder}/{safe_name(cut.id)}.html", "from": start, "to": end, "title": cut.title}
            for (start, cut), end in zip(starts, ends, strict=True)
        ]
        contents = []
        for cut in one.cuts:
            if cut.title:
                page = next((part for part in reversed(parts) if part["from"] <= cut.node), None)
                place = page["path"] if page else path
                contents.append({"title": cut.title, "depth": cut.depth, "path": f"{place}#{_fragment(cut.id)}"})
        return {"whole": f"{folder}/whole.html", "parts": parts, "contents": contents}


def survey(
    texts: Sequence[Source], registers: Sequence[Source], longest: int, pictures: Sequence[images.Image] = (),
) -> Survey:
    """Survey the texts and registers of an edition, and the `pictures` that they name.

    Sources over `longest` bytes are cut into pages (0: none is).
    """
    outlines, lists = [outline(source) for source in texts], [outline(source) for source in registers]
    shown = images.sizes([images.named(source) for source in texts], pictures)
    return survey_of(outlines, lists, addresses(registers), longest, shown)


def survey_of(
    outlines: Sequence[Outline], lists: Sequence[Outline], known: Mapping[str, str], longest: int,
    shown: Sequence[Mapping[str, Any]] = (),
) -> Survey:
    """Survey texts and registers by their outlines.

    `known` are the addresses of the registers and their entries; `shown` the images of each text.
    """
    places: dict[str, str] = {}
    paths: list[str] = []
    taken: set[str] = set()
    for key, path in known.items():
        # Two registers may have an entry of one id: the second's page is called for its file too.
        own = "#" in key and "#" not in path
        places[key] = _free(path, key, taken) if own else path
        taken.add(places[key].casefold())
    for one in outlines:
        folder = "documents" if one.kind == "document" else "pages"
        path = _free(f"{folder}/{safe_name(one.id)}.html", one.name, taken)
        paths.append(path)
        places.setdefault(one.name, path)
    files = Counter(one.name for one in outlines)
    found = Survey(
        tuple(outlines), tuple(lists), places, tuple(paths), longest, tuple(shown) or ({},) * len(outlines),
    )
    for number, one in enumerate(outlines):
        starts = _starts(one.cuts, longest)
        if starts or files[one.name] > 1:
            places.update(_ids(one, paths[number], starts))
    for one in outlines:
        for identifier, (kind, _) in one.entries.items():
            path = f"{FOLDERS[kind]}/{safe_name(f'{one.id}.{identifier}')}.html"
            places[f"{one.name}#{identifier}"] = _free(path, one.name, taken)
    for pointer, kind in _mentioned(outlines, found.known).items():
        if pointer not in places:
            name = safe_name(pointer.removeprefix("#").removeprefix(f"key:{kind}:"))
            places[pointer] = _free(f"{FOLDERS[kind]}/{name}.html", pointer, taken)
    return found


def _mentioned(outlines: Sequence[Outline], known: Mapping[str, set[str]]) -> dict[str, str]:
    """Give what names mean that is nowhere in the edition: of each pointer, the kind of thing."""
    found: dict[str, str] = {}
    for one in outlines:
        for pointer, kind in one.named.items():
            canonical = _canonical(pointer, one, known)
            file, mark, fragment = canonical.partition("#")
            if file in known and (not mark or fragment in known[file]):
                continue
            found.setdefault(canonical, kind)
    return dict(sorted(found.items()))


def _canonical(pointer: str, one: Outline, known: Mapping[str, set[str]]) -> str:
    """Give the form of a pointer that is the same in all texts: what none of the files holds, without the file."""
    file, mark, fragment = pointer.partition("#")
    if mark and file == one.name and fragment not in known[file] and pointer in one.named:
        return f"#{fragment}"
    return pointer


def _free(path: str, name: str, taken: set[str]) -> str:
    if path.casefold() in taken:
        path = f"{path.removesuffix('.html')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.html"
    taken.add(path.casefold())
    return path


def _starts(cuts: Sequence[Cut], longest: int) -> list[tuple[int, Cut]]:
    """Give where the pages of a text begin: at each division of one that is too long for a page."""
    total = sum(cut.size for cut in cuts if cut.depth == 0)
    if not longest or total <= longest:
        return []
    starts: list[tuple[int, Cut]] = []
    long = {-1}  # depths of the divisions around the present one that are too long
    waiting: int | None = None
    for cut in cuts:
        long = {depth for depth in long if depth < cut.depth}
        if cut.depth - 1 not in long:
            continue
        too_long = cut.size > longest
        if too_long:
            long.add(cut.depth)
        if too_long and cut.bare:
            # It has nothing of its own to show: it begins on the page of its first division.
            waiting = cut.node if waiting is None else waiting
            continue
        starts.append((cut.node if waiting is None else waiting, cut))
        waiting = None
    return starts if len(starts) > 1 else []


def _ids(one: Outline, path: str, starts: Sequence[tuple[int, Cut]]) -> Iterator[tuple[str, str]]:
    """Give the page of each id of a text, where it is not simply that of the file."""
    folder = path.removesuffix(".html")
    for identifier, node in one.ids.items():
        cut = next((cut for start, cut in reversed(starts) if start <= node), None)
        page = f"{folder}/{safe_name(cut.id)}.html" if cut else path
        yield f"{one.name}#{identifier}", f"{page}#{_fragment(identifier)}"


def _fragment(identifier: str) -> str:
    return quote(identifier, safe="-._~")


def _neighbours(
    texts: Sequence[Outline], paths: Sequence[str], known: Mapping[str, set[str]],
) -> list[dict[str, Any]]:
    """Give of each text the one before and the one after: of all documents by date, and of its correspondence."""
    found: list[dict[str, Any]] = [{} for _ in texts]
    documents = [number for number, one in enumerate(texts) if one.kind == "document"]
    documents.sort(key=lambda number: (texts[number].date or "9999", texts[number].title, texts[number].name))
    groups = {"": documents} if len(documents) > 1 else {}
    letters: dict[Any, list[int]] = defaultdict(list)
    for number in documents:
        sides = texts[number].correspondents
        if sides and all(sides):
            key = frozenset(tuple(_canonical(who, texts[number], known) for who, _ in side) for side in sides)
            letters[key].append(number)
    for key, numbers in [*groups.items(), *letters.items()]:
        for place, number in enumerate(numbers):
            links = {
                word: {"path": paths[other], "title": texts[other].title, "date": texts[other].date}
                for word, step in (("previous", -1), ("next", 1))
                if 0 <= place + step < len(numbers) for other in [numbers[place + step]]
            }
            if key == "":
                found[number] |= links
            elif links:
                found[number]["correspondence"] = links
    return found


def _register(entries: Sequence[bytes]) -> bytes:
    return _of_lists([_list(entries)])


def _of_lists(lists: Sequence[bytes]) -> bytes:
    return f'<TEI xmlns="{TEI}">'.encode() + b"".join(lists) + b"</TEI>"


def _list(entries: Sequence[bytes], title: str = "") -> bytes:
    """Give entries as a list; `title` is that of the text they stand in, for those who show where that is."""
    said = f' xmlns:ed="{_OWN}" ed:title={quoteattr(title)}' if title else ""
    return f"<standOff{said}>".encode() + b"".join(entries) + b"</standOff>"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
