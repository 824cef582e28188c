"""The ledgers that lie beside the sources of an edition, and what a build is told by them."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError
from pipeline.ledger.file import FOLDER, Entry, Ledger, Was, path_of, read
from pipeline.model import Addressed, Finding, Source
from pipeline.store import digest_of
from pipeline.xmlio import true_path, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pipeline.model import Kind


class Ledgers:
    """The ledgers in an edition's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.there = (folder / FOLDER).is_dir()

    def get(self, name: str, kind: Kind) -> bytes:
        """Give the content of the ledger of a file; nothing where it has none. Raises `ConfigError`: see `read`."""
        if not self.there or kind == "register":
            return b""
        path = self._folder / path_of(name)
        if not path.is_file():
            return b""
        if not true_path(path).is_relative_to(true_path(self._folder)):
            message = "The ledger is a link that leads out of the edition's folder, and nothing outside is read."
            fault = Finding(path_of(name), None, None, "error", "wrong-ledger", message, "config",
                            "Copy the file into the edition.")
            raise ConfigError([fault])
        return path.read_bytes()


def addressed(texts: Iterable[Source], data: bytes, place: str) -> tuple[list[Addressed], list[Finding]]:
    """Give what a ledger says of the texts of its file, and a finding where it is behind. Raises `ConfigError`."""
    from pipeline.ledger.renewal import renew  # noqa: PLC0415 - most builds have all this kept

    found, new, gone = [], 0, 0
    for text, old in with_ledgers(texts, read(data, place)):
        ledger = renew(text, old, Was(None, None, digest_of(text.data)))
        more, less = changed(old, ledger)
        new, gone = new + more, gone + less
        found.append(_addressed(text, ledger))
    if not new and not gone:
        return found, []
    message = f"The ledger of addresses is behind: {new} new, {gone} gone."
    hint = "Run `edition addresses` before the next edition is published."
    return found, [Finding(place, None, None, "info", "ledger-behind", message, "config", hint)]


def with_ledgers(texts: Iterable[Source], ledgers: Sequence[Ledger]) -> Iterator[tuple[Source, Ledger | None]]:
    """Give each text with its ledger; a file's only text has the only one, whatever it was called."""
    texts = iter(texts)
    first = list(islice(texts, 2))
    if len(first) == len(ledgers) == 1:
        yield first[0], ledgers[0]
        return
    by_text = {ledger.text: ledger for ledger in ledgers}
    yield from ((text, by_text.get(text.id)) for text in chain(first, texts))


def changed(before: Ledger | None, after: Ledger) -> tuple[int, int]:
    """Count the addresses that a ledger has and the one before has not, and those that have gone since."""
    known = set(before.addresses()) if before else set()
    living = set(before.living()) if before else set()
    now = set(after.living())
    return len(now - known), len(living - now)


def _addressed(text: Source, ledger: Ledger) -> Addressed:
    own = {number for number, element in enumerate(text.root.iter("*"), 1) if xml_id(element)}
    living = [entry for entry in ledger.entries if entry.is_there]
    ids = {str(node): address for entry in living for address, node in entry.places() if node not in own}
    units = tuple((entry.node or 0, tuple(one for one, _ in entry.places()), entry.at or ("",)) for entry in living)
    return Addressed(ids, units, tuple(_past(entry) for entry in ledger.entries if not entry.is_there))


def _past(entry: Entry) -> dict[str, Any]:
    if entry.now or entry.gone is None:
        return {"id": entry.id, "now": entry.now}
    told = {
        "id": entry.id, "name": entry.name, "begins": entry.begins, "unit": entry.unit,
        "inner": [part.id for part in entry.inner], "version": entry.gone.version, "date": entry.gone.date,
        "source": entry.gone.source,
    }
    return {**{key: value for key, value in told.items() if value}, "at": list(entry.at or ("",))}
