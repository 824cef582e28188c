"""RELAX NG: sources against a grammar, by the kind of source, in one process or several."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.relaxng import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.model import Finding, Kind, Source

_RNG = "http://relaxng.org/ns/structure/1.0"
# A process is worth starting for this much to read, in bytes.
_WORTH_A_PROCESS = 2_000_000

Parcel = tuple[str, "Kind | None", bytes]


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

    def check(self, name: str, kind: Kind | None, data: bytes) -> list[Finding]:
        """Validate one source, given as its name, its kind, if that is to count, and its bytes."""
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


def check_grammar(
    path: Path, sources: Sequence[Source], jobs: int = 1, progress: Callable[[int], None] | None = None,
    *, by_kind: bool = False,
) -> list[Finding]:
    """Validate sources against the grammar at `path`, with at most `jobs` processes.

    `by_kind`: the sources are those of an edition, and their kinds count. `progress` is told how many sources are
    done. The findings stand in the order of the sources, whatever `jobs` is. Raises `SchemaError`.
    """
    parcels: list[Parcel] = [(source.name, source.kind if by_kind else None, source.data) for source in sources]
    jobs = min(jobs, max(1, sum(len(data) for _, _, data in parcels) // _WORTH_A_PROCESS), max(1, len(parcels)))
    findings: list[Finding] = []
    if jobs == 1:
        grammar = Grammar(path)
        for done, parcel in enumerate(parcels, 1):
            findings += grammar.check(*parcel)
            if progress:
                progress(done)
        return findings
    Grammar(path)  # tells a bad grammar once, not in each process
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (path,)) as pool:
        chunk = max(1, min(100, len(parcels) // (4 * jobs)))
        for done, found in enumerate(pool.map(_work, parcels, chunksize=chunk), 1):
            findings += found
            if progress:
                progress(done)
    return findings


_grammar: Grammar | None = None


def _start(path: Path) -> None:
    global _grammar  # noqa: PLW0603 - a worker process has one grammar, compiled when it starts
    _grammar = Grammar(path)


def _work(parcel: Parcel) -> list[Finding]:
    if _grammar is None:
        raise RuntimeError(parcel[0])
    return _grammar.check(*parcel)
