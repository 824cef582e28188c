"""A grammar for the sources of an edition, of which there are several kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.relaxng import Schema

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Finding, Kind

_RNG = "http://relaxng.org/ns/structure/1.0"


class Grammar:
    """A grammar for the sources of an edition.

    A grammar may tell the kinds of source apart: where its start is a choice of patterns whose names end in
    `.document`, `.page` and `.register`, a source is held to the one of its kind, so that a document without the
    header of a document does not pass as a page. Raises `SchemaError` (a `ConfigError`) where `path` is no grammar.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._whole = Schema.from_file(path, id_check=False)
        self._by_kind: dict[str, Schema] = {}

    def check(self, name: str, kind: Kind | None, data: bytes | Path) -> list[Finding]:
        """Validate one source, given as its name, its kind, if that is to count, and its bytes, or where they are."""
        if kind is None:
            return self._whole.validate(data, name)
        if kind not in self._by_kind:
            self._by_kind[kind] = self._of_kind(kind) or self._whole
        return self._by_kind[kind].validate(data, name)

    def _of_kind(self, kind: Kind) -> Schema | None:
        if self._path.suffix != ".rng":
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        tree = etree.parse(str(self._path), parser)
        (start, *others) = tree.getroot().findall(f"{{{_RNG}}}start") or [None]
        if start is None or others:
            return None
        named = [ref for ref in start.iter(f"{{{_RNG}}}ref") if (ref.get("name") or "").endswith(f".{kind}")]
        if len(named) != 1:
            return None
        start[:] = named
        return Schema.from_string(etree.tostring(tree), name=str(self._path), folder=self._path.parent, id_check=False)
