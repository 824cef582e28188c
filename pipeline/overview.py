"""What is worked out from the outlines of all texts together before any is rendered: addresses, order, lists."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.addresses import FOLDERS, LISTS, safe_name
from pipeline.cutting import pages_of_ids, starts_of
from pipeline.facets import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pipeline.outline import Label, Outline

_NOTHING = (None, None, None, None)
_LAST = (10_000, 0, 0)  # where what has no day stands in an order of days


@dataclass(frozen=True, slots=True)
class Overview:
    """What is worked out from all outlines together: as JSON it can be kept under the hash of these.

    `addresses` has the pages of registers, texts, entries and whatever else is pointed at; `paths` the page of each
    text, in their order, and `near` the numbers of the texts before and after it, of all and of its correspondence.
    `lists` are the pages of the edition's lists that have something to list. `entries` has those that texts keep
    themselves, by their pointers, each with the numbers of the texts that have it; `coordinates` the latitude,
    longitude and name of those entries, of registers too, that have any.
    """

    addresses: Mapping[str, str]
    paths: Sequence[str]
    near: Sequence[Sequence[int | None]]
    lists: Sequence[str]
    entries: Mapping[str, Sequence[int]]
    coordinates: Mapping[str, tuple[float, float, str]]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def overview_of(
    texts: Sequence[Outline], labels: Sequence[Label], registers: Sequence[Outline], known: Mapping[str, str],
    longest: int,
) -> Overview:
    """Work out what is known of texts and registers from their outlines; those of the texts are gone through once.

    `labels` are those of the texts, `known` the addresses of the registers and their entries. Sources over `longest`
    bytes are cut into pages (0: none is).
    """
    places: dict[str, str] = {}
    taken: set[str] = set()
    for key, path in known.items():
        # Two registers may have an entry of one id: the second's page is called for its file too.
        own = "#" in key and "#" not in path
        places[key] = _free(path, key, taken) if own else path
        taken.add(places[key].casefold())
    paths = []
    for one in labels:
        folder = "documents" if one.kind == "document" else "pages"
        paths.append(_free(f"{folder}/{safe_name(one.id)}.html", one.name, taken))
        places.setdefault(one.name, paths[-1])
    every = _Gathered(labels, paths, registers, longest)
    for number, text in enumerate(texts):
        every.take(number, text)
    places |= every.ids
    for name, identifier, kind, called in every.entries:
        places[f"{name}#{identifier}"] = _free(f"{FOLDERS[kind]}/{safe_name(called)}.html", name, taken)
    for pointer, kind in every.mentioned(texts).items():
        if pointer not in places:
            name = safe_name(pointer.removeprefix("#").removeprefix(f"key:{kind}:"))
            places[pointer] = _free(f"{FOLDERS[kind]}/{name}.html", pointer, taken)
    return Overview(places, paths, every.near(), every.lists(places.values()), every.having, every.coordinates)


class _Gathered:
    """What is gathered from the outlines of texts, which are taken in one by one, those of a file together."""

    def __init__(
        self, labels: Sequence[Label], paths: Sequence[str], registers: Sequence[Outline], longest: int,
    ) -> None:
        self._labels, self._paths, self._longest = labels, paths, longest
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(labels):
            self._numbers[one.name].append(number)
        self._of_registers: dict[str, set[str]] = defaultdict(set)
        self.coordinates: dict[str, tuple[float, float, str]] = {}
        for register in registers:
            self._of_registers[register.name] |= register.ids.keys()
            self.coordinates |= {f"{register.name}#{name}": where for name, where in register.places.items()}
        self._waiting: list[tuple[int, Outline]] = []
        self._mentioned: dict[str, str] = {}
        self._letters: dict[Any, list[int]] = defaultdict(list)
        self._lists: set[str] = set()
        self.ids: dict[str, str] = {}
        """The pages of ids, where these are not simply those of the file."""
        self.entries: list[tuple[str, str, str, str]] = []
        """The entries that texts keep: the file, the id, the kind, and what the page is called."""
        self.having: dict[str, list[int]] = defaultdict(list)

    def take(self, number: int, text: Outline) -> None:
        """Take in the text of a number."""
        self._waiting.append((number, text))
        if len(self._waiting) == len(self._numbers[text.name]):
            own = {identifier for _, one in self._waiting for identifier in one.ids}
            for one in self._waiting:
                self._take(*one, own)
            self._waiting.clear()

    def _take(self, number: int, text: Outline, own: AbstractSet[str]) -> None:
        name, starts = text.name, starts_of(text.cuts, self._longest)
        if starts or len(self._numbers[name]) > 1:
            self.ids.update(pages_of_ids(text, self._paths[number], starts))
        for identifier, (kind, _) in text.entries.items():
            self.entries.append((name, identifier, kind, f"{text.id}.{identifier}"))
            self.having[f"{name}#{identifier}"].append(number)
        self.coordinates |= {f"{name}#{identifier}": where for identifier, where in text.places.items()}
        for pointer in text.mentioned:
            meant = canonical(pointer, text, own)
            file, mark, fragment = meant.partition("#")
            there = own if file == name else self._of_registers.get(file)
            if there is None or (mark and fragment not in there):
                self._mentioned.setdefault(meant, text.named[pointer])
        if text.kind != "document":
            return
        self._lists |= {f"{facet}/index.html" for facet in text.facets}
        if text.correspondents and any(text.correspondents):
            self._lists.add("correspondents/index.html")
            if all(text.correspondents):
                self._letters[frozenset(
                    tuple(canonical(who, text, own) for who, _ in side) for side in text.correspondents
                )].append(number)
        if day_of(text.date):
            self._lists.add("dates/index.html")

    def mentioned(self, texts: Sequence[Outline]) -> dict[str, str]:
        """Give what names mean that is nowhere in the edition: of each pointer, the kind of thing."""
        found: dict[str, str] = {}
        ids: dict[str, set[str]] = {}
        for pointer, kind in sorted(self._mentioned.items()):
            file, mark, fragment = pointer.partition("#")
            if file in self._numbers:
                if mark and file not in ids:
                    ids[file] = {identifier for number in self._numbers[file] for identifier in texts[number].ids}
                if not mark or fragment in ids[file]:
                    continue
            found[pointer] = kind
        return found

    def near(self) -> list[Sequence[int | None]]:
        """Give of each text the one before and the one after: of all documents by date, and of its correspondence.

        Those without a date have an order of their own, by title.
        """
        labels = self._labels
        documents = [number for number, one in enumerate(labels) if one.kind == "document"]

        def place(number: int) -> tuple[Any, ...]:
            one = labels[number]
            return day_of(one.date) or _LAST, one.date or "", one.title, one.name

        documents.sort(key=place)
        orders = ([one for one in documents if bool(labels[one].date) is dated] for dated in (True, False))
        found = {number: [*beside, None, None] for some in orders for number, beside in _beside(some)}
        for letters in self._letters.values():
            for number, beside in _beside(sorted(letters, key=place)):
                found[number][2:] = beside
        return [found.get(number, _NOTHING) for number in range(len(labels))]

    def lists(self, pages: Iterable[str]) -> list[str]:
        """Give the pages of lists that have something to list, where these `pages` have an address."""
        pages = set(pages)
        folders = {path.split("/")[0] for path in pages if "/" in path} & {*FOLDERS.values()}
        return sorted({*self._lists, *(pages & {*LISTS.values()}), *(f"{folder}/index.html" for folder in folders)})


def _beside(numbers: Sequence[int]) -> Iterator[tuple[int, list[int | None]]]:
    """Give of each number the one before and the one after."""
    for place, number in enumerate(numbers):
        yield number, [numbers[place - 1] if place else None, numbers[place + 1] if number != numbers[-1] else None]


def canonical(pointer: str, one: Outline, own: AbstractSet[str]) -> str:
    """Give the form of a pointer that is the same in all texts: what its own file does not hold, without the file.

    `own` are the ids of the file.
    """
    file, mark, fragment = pointer.partition("#")
    if mark and file == one.name and fragment not in own and pointer in one.named:
        return f"#{fragment}"
    return pointer


def _free(path: str, name: str, taken: set[str]) -> str:
    if path.casefold() in taken:
        path = f"{path.removesuffix('.html')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.html"
    taken.add(path.casefold())
    return path
