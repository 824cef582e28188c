"""Ledgers as files: JSON, a line a unit, so that version control shows what became of each.

The first line of a text names it, and the version of which its lines tell. Then come the units in their order, those
that have another address now, and those that are gone.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError
from pipeline.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FOLDER = "addresses"
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A page that a build gives a text: no other page of the site, and none outside.
_IN_SITE = re.compile(r"(documents|pages)/(?!index\.)[A-Za-z0-9_-][A-Za-z0-9._-]*\.html")


@dataclass(frozen=True, slots=True)
class Was:
    """A version of a text: the edition's number of it, its date, and the SHA-256 of its source."""

    version: str | None
    date: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """An element of the line in a unit: its address, its name, and a hash of its words; `node` as in `Entry`."""

    id: str
    name: str
    key: str
    node: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """An address: of a unit that is there, of one that is `gone`, or one in whose place there is another `now`.

    `node` is the number of its element in the file, where it is known; `at` the pages of a long text on which it has
    stood (`""`: the page of the text). One that is gone from a unit that is still there names that `unit`.
    """

    id: str
    name: str = ""
    key: str = ""
    bag: tuple[str, ...] = ()
    begins: str = ""
    inner: tuple[Part, ...] = ()
    at: tuple[str, ...] = ()
    gone: Was | None = None
    now: str | None = None
    unit: str | None = None
    node: int | None = field(default=None, compare=False)
    attributes: tuple[str, ...] = ()
    is_end: bool = False

    @property
    def zone(self) -> str:
        """A note is never what a block was."""
        return "note" if self.name == "note" else "text"

    def places(self) -> Iterator[tuple[str, int | None]]:
        """Give the addresses of it and of what is in it, each with its number in the file."""
        yield self.id, self.node
        yield from ((part.id, part.node) for part in self.inner)

    @property
    def is_there(self) -> bool:
        """Whether it is the address of a unit of the text."""
        return self.gone is None and self.now is None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The addresses of a text: its id, the version that it tells of, and the entries.

    `page` is its address in the site, where that is not the one that texts of this id have.
    """

    text: str
    was: Was
    entries: tuple[Entry, ...]
    page: str | None = None

    def addresses(self) -> Iterator[str]:
        """Give every address that is or has been."""
        yield from (address for entry in self.entries for address, _ in entry.places())

    def living(self) -> Iterator[str]:
        """Give the addresses of what is there."""
        yield from (address for entry in self.entries if entry.is_there for address, _ in entry.places())


def path_of(name: str) -> str:
    """Give the place of the ledger of a file of an edition, from the edition's folder."""
    return f"{FOLDER}/{name.removesuffix('.xml')}.jsonl"


def written(ledgers: Iterable[Ledger]) -> str:
    """Write the ledgers of the texts of a file."""
    lines = []
    for one in ledgers:
        lines.append({"text": one.text, **({"page": one.page} if one.page else {}), **_version(one.was)})
        lines += [_line(entry) for entry in one.entries]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def read(data: bytes, place: str) -> tuple[Ledger, ...]:
    """Read a ledger; `place` is what people call its file. Raises `ConfigError` for one that is damaged."""
    found: list[tuple[str, Was, str | None, list[Entry]]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
            _hold_to_characters(table)
            if "text" in table:
                found.append((str(table["text"]), _was(table), _page(table), []))
                seen = {}
                continue
            entry = _entry(table)
            entries = found[-1][3]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
            message = "The line is none of a ledger of addresses."
            hint = "Take the file back from version control; a merge must keep the lines of both sides whole."
            raise ConfigError([_fault(place, number, message, hint)]) from error
        for address, _ in entry.places():
            if address in seen:
                message = f"The address “{address}” is given twice, on line {seen[address]} too."
                hint = "Take away the later line; `edition addresses` then gives what it told of a new address."
                raise ConfigError([_fault(place, number, message, hint)])
            seen[address] = number
        entries.append(entry)
    return tuple(Ledger(text, was, tuple(entries), page) for text, was, page, entries in found)


def _hold_to_characters(value: Any) -> None:
    """Raise `ValueError` for a text that no source could hold: it would come into a page."""
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for one in value:
            _hold_to_characters(one)
    elif isinstance(value, str) and _NO_TEXT.search(value):
        raise ValueError(value)


def _page(table: Mapping[str, Any]) -> str | None:
    page = table.get("page")
    if page is not None and not _IN_SITE.fullmatch(page):
        raise ValueError(page)
    return page


def _fault(place: str, line: int, message: str, hint: str) -> Finding:
    return Finding(place, line, None, "error", "wrong-ledger", message, "config", hint)


def _version(was: Was) -> dict[str, str]:
    return {
        key: value for key, value in (("version", was.version), ("date", was.date), ("source", was.source)) if value
    }


def _was(table: Mapping[str, Any]) -> Was:
    return Was(table.get("version"), table.get("date"), str(table["source"]))


def _line(entry: Entry) -> dict[str, Any]:
    if entry.now:
        return {"id": entry.id, "now": entry.now}
    table: dict[str, Any] = {"id": entry.id, "name": entry.name, "hash": entry.key}
    told = {"begins": entry.begins, "words": "".join(entry.bag), "unit": entry.unit}
    table |= {key: value for key, value in told.items() if value}
    if entry.inner:
        table["inner"] = [f"{part.name} {part.key} {part.id}" for part in entry.inner]
    if entry.at not in {(), ("",)}:
        table["at"] = list(entry.at)
    if entry.gone:
        table["gone"] = _version(entry.gone)
    return table


def _entry(table: Mapping[str, Any]) -> Entry:
    if "now" in table:
        return Entry(str(table["id"]), now=str(table["now"]))
    words = str(table.get("words", ""))
    parts = (line.split(" ", 2) for line in table.get("inner", ()))
    return Entry(
        str(table["id"]), str(table["name"]), str(table["hash"]),
        tuple(words[start : start + 3] for start in range(0, len(words), 3)), str(table.get("begins", "")),
        tuple(Part(address, name, key) for name, key, address in parts), tuple(map(str, table.get("at", ("",)))),
        _was(table["gone"]) if "gone" in table else None, unit=table.get("unit"),
    )
