"""Sources to renderings: drives the stylesheets, one document at a time.

A `Renderer` belongs to one process (see `saxon`); what it is made from, a `Context`, travels between
processes. What it gives for a source depends on the source's bytes and the context alone.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.citing import cited
from pipeline.errors import StylesheetError
from pipeline.model import Finding
from pipeline.rendered import Record, Rendering
from pipeline.resources import stylesheet, words
from pipeline.store import digest_of_files
from pipeline.xmlio import parse, places_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.model import Registers, Source
    from pipeline.rendered import Surroundings
    from pipeline.saxon import Engine, Extended

    Parcel = tuple[str, Sequence[str]]
    """Records as JSON, in which they travel and wait, and the paths of pages."""


_SHEET = "edition"


@dataclass(frozen=True, slots=True)
class Context:
    """What the documents share: the settings and addresses as JSON, the registers' names and bytes."""

    settings: str
    addresses: str
    registers: Registers
    own_rules: Path | None = None
    """The edition's own stylesheet, and a hash of it and its modules."""
    own_digest: str = ""

    @classmethod
    def of(
        cls, settings: Mapping[str, Any], addresses: Mapping[str, str], registers: Sequence[Source],
        own_rules: Sequence[Path] = (), *, others: Registers = (),
    ) -> Context:
        """Make a context from the values of an edition.

        The `words` of the settings take the place of the bundled ones; `own_rules` are the files of its stylesheet, the
        entry first; `others` are registers that are no files.
        """
        merged = words(settings.get("language") or "en") | settings.get("words", {})
        return cls(
            json.dumps({**settings, "words": merged}, ensure_ascii=False, sort_keys=True),
            json.dumps(addresses, ensure_ascii=False, sort_keys=True),
            (*((source.uri, source.data) for source in registers), *others),
            own_rules[0] if own_rules else None,
            digest_of_files(own_rules),
        )

    def bare(self) -> Context:
        """Give the context without what only the pages of the whole edition need."""
        return replace(self, addresses="{}", registers=())


class PageMaker(Protocol):
    """Makes pages of the whole edition."""

    def many_pages(self, parcels: Iterable[Parcel]) -> Iterator[Mapping[str, str]]:
        """See `Renderer`. The first of them may be begun at once, and be made while nobody waits for them."""


class Renderer:
    """Compiled stylesheets and parsed registers, for as many sources as one likes."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.conventions: str | None = json.loads(context.settings).get("conventions")
        self._addresses: dict[str, str] = json.loads(context.addresses)
        self._settings: dict[str, Any] = json.loads(context.settings)
        self._parameters: dict[str, Any] | None = None

    def _engine(self) -> Engine:
        # Saxon's objects belong to the thread that made them.
        return _compiled(_entry(self.context.own_rules), self.context.own_digest, threading.get_ident())

    def prepare(self) -> None:
        """Compile the stylesheets: they are kept for all renderers of this process."""
        self._engine()

    def _documents(self, engine: Engine, registers: Registers) -> list[Any]:
        trees = ((parse(data, uri)[0], uri) for uri, data in registers)
        return [engine.document(tree, uri) for tree, uri in trees if tree is not None]

    def _shared(self) -> dict[str, Any]:
        if self._parameters is None:
            engine = self._engine()
            self._parameters = {
                "settings": engine.value(self.context.settings),
                "addresses": self.context.addresses,
                "registers": self._documents(engine, self.context.registers),
            }
        return self._parameters

    def render(self, source: Source, surroundings: Surroundings | None = None) -> Rendering:
        """Make all that is made from one document or page.

        Where `surroundings` are given, they stand for the addresses and registers of the whole edition. An element
        without a rule is a warning. Raises `StylesheetError` where a stylesheet fails.
        """
        engine = self._engine()
        document = engine.document(source.tree, source.uri)
        about = {"id": source.id, "name": source.name, "path": self._addresses.get(source.name)}
        own: dict[str, Any] = {"kind": source.kind, "about": json.dumps(about, ensure_ascii=False)}
        if surroundings:
            own["about"], own["addresses"] = surroundings.about, surroundings.addresses
            known, settings = json.loads(surroundings.about), self._settings
            # As the stylesheets have it: an edition without a date of its own.
            if surroundings.revised and not settings.get("date"):
                settings, known = {**settings, "date": surroundings.revised}, {**known, "revised": surroundings.revised}
            own["about"] = json.dumps({**known, "cited": cited(known, settings, source)}, ensure_ascii=False)
            own["registers"] = [engine.written(data.decode(), uri) for uri, data in surroundings.registers]
        result = self._run(document, own)
        findings = tuple(_unhandled(source, result["unhandled"]))
        record = Record.from_json({**result["record"], "id": source.id})
        pages = {path: _page(page) for path, page in sorted(result["pages"].items())}
        return Rendering(source.id, pages, result["texts"], record, findings)

    def site(self, records: Sequence[Record], browsed: Iterable[Mapping[str, Any]] = ()) -> dict[str, str]:
        """Make the pages of the whole edition from the registers and records, by their path in the site.

        `browsed` are those that one browses by (the tables of `pipeline.browse.pages_of`).
        """
        return self.some_pages(json.dumps([*(record.as_json() for record in records), *browsed]), ())

    def some_pages(self, records: str, only: Sequence[str]) -> dict[str, str]:
        """Make those pages of the whole edition whose paths are `only` (without any: all), as far as there are such.

        Each page is made of the registers and of what the records, here as JSON, say of what it shows; those that one
        browses by of what `pipeline.browse` says of each.
        """
        found = self._run(None, {"records": records, "only": list(only)})
        return {path: _page(page) for path, page in sorted(found.items())}

    def many_pages(self, parcels: Iterable[Parcel]) -> Iterator[dict[str, str]]:
        """Make the pages of several parcels, each of the records and paths that `some_pages` takes."""
        return (self.some_pages(*parcel) for parcel in parcels)

    def _run(self, source: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = self._engine().run(_SHEET, source, {**self._shared(), **parameters})
        if "error" in result:
            error = result["error"]
            raise StylesheetError(error["message"], error["file"], error["line"], error["code"])
        return result


class Renderers:
    """Renderers for one context after the other: the registers of one that comes again are not parsed again."""

    def __init__(self) -> None:
        self._last: list[Renderer] = []

    def __call__(self, context: Context) -> Renderer:
        """Give a renderer for a context."""
        found = next((one for one in self._last if one.context == context), None) or Renderer(context)
        # The documents have one context, the pages about the edition another.
        self._last = [found, *(one for one in self._last if one is not found)][:2]
        return found


def forget() -> None:
    """Compile stylesheets again when they are next used: their files may have changed."""
    _compiled.cache_clear()


@lru_cache(maxsize=2)
def _compiled(sheet: Path | Extended, _digest: str, _thread: int) -> Engine:
    """Compile the stylesheets: that takes as long as some twenty documents, and the next build needs them."""
    from pipeline.saxon import Engine  # noqa: PLC0415 - Saxon is for who transforms something

    return Engine({_SHEET: sheet})


def _entry(own: Path | None) -> Path | Extended:
    if own is None:
        return stylesheet("edition.xsl")
    from pipeline.saxon import Extended  # noqa: PLC0415 - as above

    return Extended(stylesheet("rules.xsl"), own, "document")


def _page(markup: str) -> str:
    return markup if markup.endswith("\n") else markup + "\n"


def _unhandled(source: Source, elements: Sequence[Mapping[str, Any]]) -> list[Finding]:
    if not elements:
        return []
    places = places_in(source)
    hint = "Use an element that the edition knows, or add a rule to the stylesheets."
    findings = []
    for element in elements:
        line, column = places[element["node"] - 1]
        message = (
            f"No rule for the element <{element['name']}>, which stands {element['count']} times in the "
            "text: its words are shown, its meaning is not."
        )
        findings.append(
            Finding(source.name, line, column, "warning", "no-rule", message, "transform", hint),
        )
    return findings
