"""Sources against their grammar and rules, in one process or several."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.model import Source
from pipeline.pieces import Streamed
from pipeline.validate.against import DEFAULT_PHASE, EVERY_SCHEMA
from pipeline.validate.kept import Kept
from pipeline.validate.rules import Rules, check_phase, phases_in
from pipeline.validate.schematron import load_schema
from pipeline.xmlio import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pipeline.model import Finding, Kind
    from pipeline.validate.against import Checks
    from pipeline.validate.grammar import Grammar

# A process is worth starting for this much to read, in bytes. A grammar reads much faster than rules; of those that are
# embedded in one, few have to say anything of a text.
_WORTH_A_PROCESS = 6_000_000
_WORTH_WITH_RULES = 300_000
_BASE = "{http://www.w3.org/XML/1998/namespace}base"

Parcel = tuple[str, "Path", "Kind", bytes, str, bytes | None]


def check_phases(several: Iterable[Checks]) -> None:
    """Raise `ConfigError` where a phase is asked for that no rules have."""
    phases = {checks.phase for checks in several} - set(EVERY_SCHEMA)
    for phase in phases:
        check_phase(dict.fromkeys(path for checks in several for path in checks.with_rules), phase)


def check_sources(
    checks: Checks, sources: Sequence[Source], all_sources: Sequence[Source], jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """Check `sources`, with at most `jobs` processes; rules may look into `all_sources`.

    `progress` is told how many sources are done. The findings stand in the order of the sources, whatever `jobs` is.
    Raises `ConfigError` where grammar or rules cannot be used.
    """
    checker = Checker(checks)  # tells a bad schema once, not in each process
    worth = _WORTH_WITH_RULES if checks.rules else _WORTH_A_PROCESS
    jobs = min(jobs, max(1, sum(source.size for source in sources) // worth), max(1, len(sources)))
    findings: list[Finding] = []
    if jobs == 1:
        checker.prepare(sources, all_sources)
        for done, source in enumerate(sources, 1):
            findings += checker.check(source)
            if progress:
                progress(done)
        checker.prepare((), ())
        return findings
    # Processes are for many files; of one nobody waits for what starts them.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    seen = [_parcel(source) for source in all_sources] if checker.sees_edition else []
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (checks, seen)) as pool:
        chunk = max(1, min(100, len(sources) // (4 * jobs)))
        for done, found in enumerate(pool.map(_work, map(_parcel, sources), chunksize=chunk), 1):
            findings += found
            if progress:
                progress(done)
    return findings


class Checker:
    """A grammar and rules, compiled. Raises `ConfigError` where they cannot be used."""

    def __init__(self, checks: Checks) -> None:
        self._grammar = _grammars(checks.grammar) if checks.grammar else None
        self._by_kind = checks.by_kind
        self.rules = [rules for rules in (_rules(path, checks.phase) for path in checks.with_rules) if rules]

    @property
    def sees_edition(self) -> bool:
        """Whether any of the rules looks into other sources."""
        return any(rules.sees_edition for rules in self.rules)

    def prepare(self, sources: Sequence[Source], all_sources: Sequence[Source]) -> None:
        """Make ready for `sources`, of which rules may look into all."""
        for rules in self.rules:
            rules.see(all_sources)
            rules.prepare(sources)

    def see(self, all_sources: Sequence[Source]) -> None:
        """Take the sources that the rules see from now on."""
        for rules in self.rules:
            rules.see(all_sources)

    def check(self, source: Source) -> list[Finding]:
        """Check one source."""
        kind = source.kind if self._by_kind else None
        findings = self._grammar.check(source.name, kind, source.content) if self._grammar else []
        for rules in self.rules:
            findings += rules.check_one(source)
        return findings


def _of_phase(path: Path, phase: str) -> Rules:
    if phase not in EVERY_SCHEMA:
        schema = load_schema(path)
        phase = phase if schema is not None and phase in phases_in(schema) else DEFAULT_PHASE
    return Rules(path, phase)


def _grammar(path: Path, _: str) -> Grammar:
    from pipeline.validate.grammar import Grammar  # noqa: PLC0415 - who builds a site has others check files

    # A grammar is a million objects that stay: the collector need not look at them again and again, nor at the end.
    gc.unfreeze()
    grammar = Grammar(path)
    gc.freeze()
    return grammar


_grammars = Kept(_grammar)
_rules = Kept(_of_phase)


def _parcel(source: Source) -> Parcel | Streamed:
    if isinstance(source, Streamed):
        return source
    # The tree of a text that was put together says more than its data: see `Included`.
    told = any(element.get(_BASE) for element in source.tree.iter("*"))
    tree = etree.tostring(source.tree) if told else None
    return source.name, source.path, source.kind, source.data, source.id, tree


def _opened(parcel: Parcel | Streamed) -> Source | None:
    if isinstance(parcel, Streamed):
        return parcel
    name, path, kind, data, identifier, told = parcel
    tree, _ = parse(told or data, name)
    return Source(name, path, kind, data, tree, identifier) if tree is not None else None


# A worker process has one checker, made when it starts.
_checkers: list[Checker] = []


def _start(checks: Checks, seen: Sequence[Parcel | Streamed]) -> None:
    checker = Checker(checks)
    checker.prepare((), [source for source in map(_opened, seen) if source])
    _checkers.append(checker)


def _work(parcel: Parcel | Streamed) -> list[Finding]:
    source = _opened(parcel)
    if source is None:
        raise RuntimeError
    return _checkers[-1].check(source)
