"""The ledgers that are left when their files are gone, and what the pages at the addresses of their texts say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.addresses import safe_name
from pipeline.forwarding import page_of
from pipeline.ledger.beside import Ledgers
from pipeline.ledger.file import FOLDER, Ledger, path_of, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

_OWN = "main"  # the id that each page has itself


def left_alone(folder: Path) -> Iterator[str]:
    """Give the files of an edition's texts that are gone and have left a ledger: their addresses are still taken."""
    for path in sorted((folder / FOLDER).rglob("*.jsonl")):
        name = f"{path.relative_to(folder / FOLDER).as_posix().removesuffix('.jsonl')}.xml"
        if not (folder / name).is_file():
            yield name


def at_page(ledger: Ledger, path: str, name: str, *, implied: bool) -> Ledger:
    """Note the page of the text of a file, where that does not follow from its id."""
    return replace(ledger, page=None if path == _usual(ledger, name, implied=implied) else path)


def pages_left(folder: Path, taken: AbstractSet[str], *, implied: bool) -> list[dict[str, Any]]:
    """Give what the pages of texts that are gone say; `taken` are addresses, in small letters, that others have now.

    Where several had one address, the last has it. Raises `ConfigError` for a ledger that is damaged.
    """
    ledgers = Ledgers(folder)
    found = [(ledger, name) for name in left_alone(folder)
             for ledger in read(ledgers.get(name, "document"), path_of(name))]
    found.sort(key=lambda one: one[0].was.date or "")
    pages: dict[str, list[dict[str, Any]]] = {}
    for ledger, name in found:
        path = ledger.page or _usual(ledger, name, implied=implied)
        if path.lower() not in taken:
            pages[path.lower()] = list(_pages(ledger, path))
    return sorted((page for some in pages.values() for page in some), key=lambda page: str(page["path"]))


def _usual(ledger: Ledger, name: str, *, implied: bool) -> str:
    is_page = name.startswith("pages/") and not implied
    return f"{'pages' if is_page else 'documents'}/{safe_name(ledger.text)}.html"


def _pages(ledger: Ledger, path: str) -> Iterator[dict[str, Any]]:
    """Give a page for each that the text has had, each with all addresses that were there."""
    begins = next((entry.begins for entry in ledger.entries if entry.is_there and entry.begins), None)
    was = ledger.was
    told = {"kind": "gone", "name": ledger.text, "begins": begins, "version": was.version, "date": was.date,
            "source": was.source}
    told = {key: value for key, value in told.items() if value}
    stems = {stem for entry in ledger.entries for stem in entry.at if stem and safe_name(stem) == stem}
    for stem in sorted({"", *stems, *(["whole"] if stems else ())}):
        ids = [address for entry in ledger.entries if stem in {"", "whole", *entry.at} for address, _ in entry.places()]
        yield {**told, "path": page_of(stem, path),
               "ids": [one for one in dict.fromkeys(ids) if one and one.split() == [one] and one != _OWN]}
