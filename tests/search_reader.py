"""The index of the search, read by what knows its files alone, and documents to be searched."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from conftest import shared

from pipeline import search
from pipeline.search.pieces import DIGITS, HALF, path_of
from pipeline.store import Store
from pipeline.taken import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path



FOLDED = {
    "Œuvre": "oeuvre", "oeuvre": "oeuvre", "ſie": "sie", "Straße": "strasse", "STRASSE": "strasse", "naïve": "naive",
    "ﬁnd": "find", "Ægir": "aegir", "Łódź": "lodz", "ёлка": "елка", "Ὀδυσσεύς": "οδυσσευσ", "İstanbul": "istanbul",
    "con\u00adsult": "consult", "Mʳ": "mr", "smørrebrød": "smorrebrod", "e\u0301te\u0301": "ete", "Đoković": "dokovic",
}


class Index:
    """A reader of an index, simple and slow, to hold the files and the scripts against."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self.root = self.piece("index")
        self.segments = [self.piece(name) for name in self.root["segments"]]
        self._all: list[dict[str, list[dict[int, list[int]]]]] = []

    def piece(self, name: str) -> Any:
        """Read a piece as a browser does."""
        text = self._files["search/index.js" if name == "index" else path_of(name)].decode()
        called = re.fullmatch(r'editionSearch\("(\w+)",(.*)\)\n', text, re.DOTALL)
        assert called
        assert called[1] == name
        return json.loads(called[2])

    def entries(self, cuts: str) -> dict[str, list[str]]:
        """Read all entries of a list."""
        found: dict[str, list[str]] = {}
        fields = cuts.split(" ") if cuts else []
        for first, name in zip(fields[::2], fields[1::2], strict=True):
            last = ""
            for entry in self.piece(name).split("!"):
                term, *fields = entry.split(" ")
                last = last[: DIGITS.index(term[0])] + term[1:]
                assert last >= first
                assert last not in found
                found[last] = fields
        return found

    def postings(self, segment: Mapping[str, Any]) -> dict[str, list[dict[int, list[int]]]]:
        """Give of each term, in the three lists, the places by sheet."""
        places = self.entries(segment["places"])
        found = {}
        for term, fields in self.entries(segment["terms"]).items():
            found[term] = [
                dict(_placed(counts, steps))
                for counts, steps in zip((fields + [""] * 3)[:3], (places.get(term, []) + [""] * 3)[:3], strict=True)
            ]
        return found

    def card(self, segment: Mapping[str, Any], sheet: int) -> list[str]:
        """Give what is shown of a sheet."""
        card: list[str] = self.piece(segment["cards"][sheet // 16])[sheet % 16]
        return card

    def sheets(self, term: str) -> set[tuple[int, int]]:
        """Give the sheets that have a term, each with the number of its segment."""
        if not self._all:
            self._all = [self.postings(segment) for segment in self.segments]
        return {(number, sheet) for number, postings in enumerate(self._all) if term in postings
                for places in postings[term] for sheet in places}

    def find(self, *terms: str) -> list[tuple[str, str, str]]:
        """Give path and titles of the sheets that have all terms."""
        found = set.intersection(*map(self.sheets, terms))
        cards = [self.card(self.segments[number], sheet) for number, sheet in sorted(found)]
        return [(card[0], card[1], card[2]) for card in cards]


def read_numbers(text: str) -> list[int]:
    """Read numbers as they are written."""
    found, value = [], 0
    for digit in text:
        one = DIGITS.index(digit)
        value = value * HALF + one % HALF
        if one >= HALF:
            found.append(value)
            value = 0
    return found


def _placed(counts: str, steps: str) -> Iterator[tuple[int, list[int]]]:
    values, rest, sheet = iter(read_numbers(counts)), read_numbers(steps), 0
    for value in values:
        sheet += value // 2
        count = next(values) + 2 if value % 2 else 1
        yield sheet, list(accumulate(rest[:count]))
        rest = rest[count:]


def document(path: str, *blocks: str, title: str = "", **about: Any) -> search.Document:
    """Give a document to be searched without rendering one."""
    page = "".join(f'<p id="p.{number}">{text}</p>' for number, text in enumerate(blocks, 1))
    pages = {path: f'<html><body><article data-document="x">{page}</article></body></html>'}
    things = about.pop("things", [])
    known = search.About(path, title, about.get("date"), about.get("date"), tuple(about.get("categories", ())))
    return search.Document(known, json.dumps(pages), str(things), 1, lambda: pages, lambda: {path: things})


def index_of(documents: list[search.Document], store: Store | None = None) -> dict[str, bytes]:
    """Give the files of the index of documents."""
    with Store(None) if store is None else nullcontext(store) as kept:
        site = Memory()
        search.put_index(site, search.Listed(documents), dict, "", kept)
        return site.files


def small_documents() -> list[Path]:
    """Give the shared documents that render at once."""
    folder = shared("corpora")
    return [path for path in sorted(folder.rglob("*.xml")) if path.stat().st_size < 60_000]


def many(count: int) -> list[search.Document]:
    """Give letters, each with words of its own and words that all have."""
    return [
        document(f"documents/{number:03}.html", f"The letter number{number} of the envoy", f"about matter{number % 7}",
                 title=f"Letter {number}", date=f"19{number % 100:02}-0{number % 9 + 1}")
        for number in range(count)
    ]
