"""Map: each source alone to what is made of it, in one process or several, and only where it was not made before."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import fidelity, resources
from pipeline.model import Finding, Rendering, Source
from pipeline.store import digest_of_files, key_of
from pipeline.transform import Context, Renderer
from pipeline.xmlio import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.store import Store

# Starting a process costs as much as rendering this many documents of ordinary size.
_WORTH_A_PROCESS = 20

Mapped = tuple[Rendering, tuple[Finding, ...]]


def render_all(context: Context, sources: Sequence[Source], jobs: int, store: Store | None = None) -> Iterator[Mapped]:
    """Give, in the order of `sources`, each one's rendering and what was noticed, its fidelity included.

    `jobs` is how many processes may be used. What `store` has of the same bytes, context and program is taken from
    there; what was made and is free of errors is put there. Raises `StylesheetError`.
    """
    keys = [_key(context, source) for source in sources] if store else []
    kept = store.load(keys) if store else {}
    missing = [source for source, key in zip(sources, keys, strict=True) if key not in kept] if store else sources
    made = _make(context, missing, jobs)
    new: dict[str, Any] = {}
    for number, source in enumerate(sources):
        del source
        if store and keys[number] in kept:
            entry = kept[keys[number]]
            yield Rendering.from_json(entry["rendering"]), tuple(Finding(**finding) for finding in entry["findings"])
            continue
        rendering, findings = next(made)
        if store and not any(finding.severity == "error" for finding in findings):
            entry = {"rendering": rendering.as_json(), "findings": [finding.as_json() for finding in findings]}
            new[keys[number]] = entry
        yield rendering, findings
    if store:
        store.replace(kept, new)


def _key(context: Context, source: Source) -> str:
    registers = [part for register in context.registers for part in register]
    parts = (_program(), context.settings, context.addresses, *registers)
    return key_of(*parts, source.name, source.kind, source.id, source.data)


@cache
def _program() -> str:
    """Give a hash of all code that makes a rendering: the stylesheets, this package, and the libraries' versions."""
    libraries = [f"{name} {version(name)}" for name in ("lxml", "saxonche")]
    stylesheets = resources.stylesheet("document.xsl").parent.rglob("*.xsl")
    return key_of(*libraries, digest_of_files([*stylesheets, *Path(__file__).parent.glob("*.py")]))


def _make(context: Context, sources: Sequence[Source], jobs: int) -> Iterator[Mapped]:
    jobs = min(jobs, max(1, len(sources) // _WORTH_A_PROCESS))
    if jobs == 1:
        if sources:
            renderer = Renderer(context)
            yield from (_render(renderer, source) for source in sources)
        return
    # Saxon holds the interpreter's lock, so processes; and loses a thread when forked, so spawned ones.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (context,)) as pool:
        parcels = [(source.name, source.path, source.kind, source.data, source.id) for source in sources]
        yield from pool.map(_work, parcels, chunksize=max(1, len(parcels) // (8 * jobs)))


_renderer: Renderer | None = None


def _start(context: Context) -> None:
    global _renderer  # noqa: PLW0603 - a worker process has one renderer, made when it starts
    _renderer = Renderer(context)


def _work(parcel: tuple[Any, ...]) -> Mapped:
    name, path, kind, data, identifier = parcel
    tree, _ = parse(data, name)
    if _renderer is None or tree is None:
        raise RuntimeError(name)
    return _render(_renderer, Source(name, path, kind, data, tree, identifier))


def _render(renderer: Renderer, source: Source) -> Mapped:
    rendering = renderer.render(source)
    return rendering, (*rendering.findings, *fidelity.check(source, rendering))
