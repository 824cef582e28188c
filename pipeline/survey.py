"""Outlines to what each document's rendering is handed of all the others: addresses, register entries, neighbours.

A document is handed what it points at and nothing else, so that what is made of it changes only when that does.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline import images
from pipeline.addresses import addresses
from pipeline.cutting import pages
from pipeline.forwarding import stubs
from pipeline.model import TEI
from pipeline.outline import Label, Outline, is_absolute, outline
from pipeline.overview import Overview, canonical, overview_of
from pipeline.program import program
from pipeline.rendered import Surroundings
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pipeline.model import Registers, Source
    from pipeline.reading import Reading
    from pipeline.store import Store

# How far from a document's own pointers the entries are followed: to an entry, and to what that names.
_STEPS = 2
_AT_HAND = 2_000  # entries of texts that are in memory, about
# The namespace of what is said for the stylesheets.
_OWN = "https://scholarly-edition-pipeline.invalid/ns"


@dataclass(frozen=True)
class Survey:
    """What is known of a whole edition before its documents are rendered.

    The outlines of `texts` may be read when they are asked for; `labels` are at hand.
    """

    texts: Sequence[Outline]
    labels: Sequence[Label]
    registers: Sequence[Outline]
    overview: Overview
    longest: int
    images: Sequence[Mapping[str, Any]] = ()
    """Of each text the image files that it names, as written there."""
    outward: str = ""
    """A hash of all outlines, as far as they can be seen by other texts."""
    differences: Mapping[str, str] = field(default_factory=dict)
    """The pages that tell what documents have otherwise than in another version, by the documents' own pages."""
    since: str = ""
    """What that version is called."""
    _pieces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _of_texts: dict[str, dict[int, _Entry]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """A hash of all that what texts are handed depends on."""
        return key_of(self.outward, json.dumps([self.images, self.differences, self.since], sort_keys=True))

    @property
    def addresses(self) -> Mapping[str, str]:
        """The pages of all that has one, by pointers."""
        return self.overview.addresses

    @property
    def paths(self) -> Sequence[str]:
        """The page of each text, in their order."""
        return self.overview.paths

    @property
    def lists(self) -> Sequence[str]:
        """The pages of the edition's lists (`persons/index.html`) that have something to list."""
        return self.overview.lists

    @cached_property
    def entries(self) -> AbstractSet[str]:
        """The pointers of all entries, of registers and those that texts keep themselves."""
        return {f"{one.name}#{identifier}" for one in self.registers for identifier in one.entries} | {
            *self.overview.entries}

    @cached_property
    def with_entries(self) -> Sequence[Outline]:
        """The texts that keep entries themselves."""
        numbers = sorted({number for some in self.overview.entries.values() for number in some})
        return [self.texts[number] for number in numbers]

    @property
    def coordinates(self) -> Mapping[str, tuple[float, float, str]]:
        """Latitude, longitude and name of the entries that have coordinates, by their pointers."""
        return self.overview.coordinates

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The texts of each file."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self.labels):
            found[one.name].append(number)
        return found

    @cached_property
    def _of_registers(self) -> dict[str, list[_Entry]]:
        """The entries of registers, by their pointers; one pointer may mean several."""
        found: dict[str, list[_Entry]] = defaultdict(list)
        for number, one in enumerate(self.registers):
            for place, (identifier, (_, markup)) in enumerate(one.entries.items()):
                found[f"{one.name}#{identifier}"].append(_Entry(number, place, markup, one))
        return found

    def of_documents(self) -> Registers:
        """Give the entries that texts keep themselves, each text's as a register."""
        found: dict[str, list[bytes]] = defaultdict(list)
        for one in self.with_entries:
            found[one.name].append(_list([markup for _, markup in one.entries.values()], one.title))
        return tuple((f"edition:/{name}", _of_lists(lists)) for name, lists in found.items())

    def surroundings(self) -> Iterator[Surroundings]:
        """Give what each text is handed, in their order."""
        for number, one in enumerate(self.texts):
            yield self._around(number, one)

    def surroundings_of(self, number: int) -> Surroundings:
        """Give what the text of a number is handed."""
        return self._around(number, self.texts[number])

    def digests(self, store: Store) -> Sequence[str]:
        """Give the hashes of the surroundings of all texts; they are kept."""
        key = key_of("surroundings", program(), self.digest)
        found: list[str] | None = store.get(key)
        if found is None:
            found = [around.digest for around in self.surroundings()]
            store.put(key, found)
        return found

    def _around(self, number: int, one: Outline) -> Surroundings:
        own = one.ids.keys() if len(self._numbers[one.name]) == 1 else self._ids(one.name)
        tokens = {token: canonical(pointer, one, own) for token, pointer in one.tokens.items()}
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
            "tokens": strange, "images": self.images[number], **self._neighbours(number),
            **pages(one, self.paths[number], self.longest),
        }
        about |= self._browsed(one, own)
        if one.part:
            about["part"] = one.part
        if about["path"] in self.differences:
            about["differences"] = {"path": self.differences[about["path"]], "since": self.since}
        if one.addressed:
            about["ids"] = one.addressed.ids
            about["stubs"] = stubs(one.addressed, about["path"], about.get("parts", ()), about.get("whole"))
        return Surroundings(_json(about), _json(places), self._subset(entries))

    def _ids(self, name: str) -> AbstractSet[str]:
        """Give the ids of a file of several texts."""
        return {identifier for number in self._numbers[name] for identifier in self.texts[number].ids}

    def _neighbours(self, number: int) -> dict[str, Any]:
        """Give the texts before and after one: of all documents by date, and of its correspondence."""
        links: list[tuple[str, dict[str, str | None]]] = [
            (word, {"path": self.paths[other], "title": self.labels[other].title, "date": self.labels[other].date})
            if other is not None else (word, {})
            for word, other in zip(("previous", "next") * 2, self.overview.near[number], strict=True)
        ]
        found: dict[str, Any] = {word: link for word, link in links[:2] if link}
        letters = {word: link for word, link in links[2:] if link}
        return {**found, "correspondence": letters} if letters else found

    def _browsed(self, one: Outline, own: AbstractSet[str]) -> dict[str, Any]:
        """Give what a text is browsed by, beside its date."""
        found: dict[str, Any] = {"until": one.until, "facets": one.facets}
        if one.correspondents:
            sides = ([_correspondent(one, own, *who) for who in side] for side in one.correspondents)
            found["letter"] = dict(zip(("sent", "received"), sides, strict=True))
        return {key: value for key, value in found.items() if value}

    def compared(self, since: str, changed: Iterable[str]) -> Survey:
        """Give the survey of an edition of which documents, by their ids, have changed since a version."""
        ids = set(changed)
        pages = {
            path: f"changes/{path.removeprefix('documents/')}"
            for one, path in zip(self.labels, self.paths, strict=True) if one.kind == "document" and one.id in ids
        }
        return replace(self, differences=pages, since=since)

    def parts(self, number: int) -> Sequence[Mapping[str, Any]]:
        """Give the pages of the text of a number, where it is cut: the `path` of each, and `from` which element on."""
        parts: list[dict[str, Any]] = pages(self.texts[number], self.paths[number], self.longest).get("parts", [])
        return parts

    def _reached(self, pointers: Iterable[str]) -> set[str]:
        found: set[str] = set()
        front = {pointer for pointer in pointers if pointer in self.entries}
        for _ in range(_STEPS):
            found |= front
            front = {pointer for one in front for pointer in self._named_by(one) if pointer in self.entries} - found
        return found

    def _named_by(self, pointer: str) -> tuple[str, ...]:
        """Give what an entry points at itself."""
        if pointer not in self._pieces:
            entry = self._having(pointer)[-1]
            elements, tokens = etree.fromstring(entry.markup).iter("*"), entry.of.tokens
            written = (token for one in elements for value in one.attrib.values() for token in str(value).split())
            self._pieces[pointer] = tuple(dict.fromkeys(tokens[token] for token in written if token in tokens))
        return self._pieces[pointer]

    def _having(self, pointer: str) -> list[_Entry]:
        """Give the entries that a pointer means."""
        found = self._of_registers.get(pointer, [])
        if pointer not in self.overview.entries:
            return found
        if pointer not in self._of_texts:
            if len(self._of_texts) > _AT_HAND:
                self._of_texts.clear()  # most are of use to their own text alone
            for number in self.overview.entries[pointer]:
                one = self.texts[number]
                for place, (identifier, (_, markup)) in enumerate(one.entries.items()):
                    entry = _Entry(len(self.registers) + number, place, markup, one)
                    self._of_texts.setdefault(f"{one.name}#{identifier}", {})[number] = entry
        return [*found, *self._of_texts[pointer].values()]

    def _subset(self, wanted: set[str]) -> Registers:
        # To look through all files for each text would take a time that grows with the square of their number.
        entries = sorted((entry for pointer in wanted for entry in self._having(pointer)), key=_Entry.where)
        return tuple(
            (f"edition:/{several[0].of.name}", _register([entry.markup for entry in several]))
            for several in (list(some) for _, some in groupby(entries, lambda entry: entry.number))
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry: the number of its file among registers and texts, its place in that, its markup, and the outline."""

    number: int
    place: int
    markup: bytes
    of: Outline

    def where(self) -> tuple[int, int]:
        """Its place among all entries."""
        return self.number, self.place


def survey_of(read: Reading, store: Store) -> Survey:
    """Survey an edition that was read; what is worked out from all outlines is kept."""
    longest = read.edition.settings.longest_page * 1000
    texts, labels, lists = read.outlines(), read.labels, read.registers()
    outward = key_of("overview", program(), read.outward(longest))
    found = store.get(outward)
    overview = Overview(**found) if found else None
    if overview is None:
        known = {pointer: path for facts in lists for pointer, path in facts.places.items()}
        overview = overview_of(texts, labels, [facts.outlines[0] for facts in lists], known, longest)
        store.put(outward, overview.as_json())
    return Survey(texts, labels, [facts.outlines[0] for facts in lists], overview, longest, read.shown(), outward)


def survey(
    texts: Sequence[Source], registers: Sequence[Source], longest: int, pictures: Sequence[images.Image] = (),
) -> Survey:
    """Survey the texts and registers of an edition, and the `pictures` that they name.

    Sources over `longest` bytes are cut into pages (0: none is).
    """
    outlines, lists = [outline(source) for source in texts], [outline(source) for source in registers]
    labels = [Label(one.name, one.id, one.kind, one.title, one.date) for one in outlines]
    shown = images.sizes([images.named(source) for source in texts], pictures)
    return Survey(outlines, labels, lists, overview_of(outlines, labels, lists, addresses(registers), longest), longest,
                  shown)


def _correspondent(one: Outline, own: AbstractSet[str], pointer: str, name: str) -> dict[str, str]:
    """Give whom a name means; those that each file has an entry of its own for are one by its id and the name."""
    who = canonical(pointer, one, own)
    file, mark, fragment = who.partition("#")
    words = " ".join(sorted(re.findall(r"\w+", name.casefold())))
    return {"who": who, "name": name, "as": f"{fragment} {words}" if mark and file == one.name else who}


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
