"""Keep the ledgers of an edition's addresses: `edition addresses`. Writes beside the sources, and never into them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import InvalidInput, OutputError
from pipeline.facts import load
from pipeline.forwarding import page_at, stem_of
from pipeline.ledger import Ledger, Ledgers, Was, at_page, changed, path_of, read, with_ledgers, written
from pipeline.ledger.renewal import renew
from pipeline.placing import placed
from pipeline.reading import read_edition
from pipeline.store import Store, digest_of
from pipeline.survey import survey_of
from pipeline.texts import texts as texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.config import Edition
    from pipeline.reading import Reading

    _Pages = tuple[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the ledger of a file: how many addresses lead somewhere, are new or have gone."""

    file: str
    ledger: str
    living: int
    new: int
    gone: int
    differs: bool


def keep_addresses(edition: Edition, *, write: bool = True) -> list[Kept]:
    """Bring the ledgers up to date, or with `write` off only tell what would be done.

    Raises `InvalidInput` where a text cannot be read, `ConfigError` where a ledger is damaged, `OutputError` where one
    cannot be written.
    """
    with Store(None) as store:
        return _kept(read_edition(edition, store), store, write=write)


def _kept(reading: Reading, store: Store, *, write: bool) -> list[Kept]:
    faults = [one for brief in reading.briefs if not brief.texts for one in brief.findings]
    faults += [one for one in reading.findings if one.source == "config" or one.code == "no-documents"]
    if faults:
        raise InvalidInput(placed(faults, reading.edition.folder))
    kept = [_of_file(reading, number, pages) for number, pages in _pages(reading, store).items()]
    if write:
        for one, content in kept:
            if one.differs:
                _write(reading.edition.folder / one.ledger, content)
    return [one for one, _ in kept]


def _pages(reading: Reading, store: Store) -> dict[int, list[_Pages]]:
    """Give for each file of texts the page of each, and the pages of its parts."""
    known = survey_of(reading, store)
    found: dict[int, list[_Pages]] = {}
    for place, (number, _) in enumerate(reading.texts):
        found.setdefault(number, []).append((known.paths[place], known.parts(place)))
    return found


def _of_file(reading: Reading, number: int, pages: Sequence[_Pages]) -> tuple[Kept, str]:
    file, edition = reading.files[number], reading.edition
    before = Ledgers(edition.folder).get(file.name, file.kind)
    source, _ = load(file, edition)
    texts = texts_of(source) if source else ()
    settings = edition.settings
    ledgers, new, gone = [], 0, 0
    pairs, briefs = with_ledgers(texts, read(before, path_of(file.name))), reading.briefs[number].texts
    for (text, old), (path, parts), brief in zip(pairs, pages, briefs, strict=True):
        ledger = renew(text, old, Was(settings.version, settings.date or brief.revised, digest_of(text.data)))
        more, less = changed(old, ledger)
        new, gone = new + more, gone + less
        ledgers.append(at_page(_placed(ledger, path, parts), path, file.name, implied=edition.implied))
    content = written(ledgers)
    living = sum(1 for ledger in ledgers for _ in ledger.living())
    return Kept(file.name, path_of(file.name), living, new, gone, content.encode() != before), content


def _placed(ledger: Ledger, path: str, parts: Sequence[Mapping[str, Any]]) -> Ledger:
    """Note the page of each unit with those on which it has stood."""
    return replace(ledger, entries=tuple(
        replace(entry, at=tuple(dict.fromkeys((*entry.at, stem_of(page_at(entry.node or 0, path, parts), path)))))
        if entry.is_there else entry for entry in ledger.entries
    ))


def _write(path: Path, content: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(content, "utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise OutputError(str(path), error.strerror or str(error), "Make room or give leave to write there.") from error
