"""Paths to findings: what `edition validate` does, and the first step of a build."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import addresses, config, corpus, resources
from pipeline.model import Finding
from pipeline.validate import in_order, validate, validate_foreign
from pipeline.xmlio import true_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.config import Edition
    from pipeline.corpus import Corpus
    from pipeline.model import Source

    Progress = Callable[[int, int], None]


def check_edition(
    edition: Edition, jobs: int = 1, progress: Progress | None = None,
) -> tuple[Corpus, list[Finding]]:
    """Read an edition and validate all of it, with at most `jobs` processes.

    `progress` is told how many of how many files are done. Gives what could be read, and the findings of both.
    """
    read = corpus.load(edition)
    findings = [*read.findings]
    grammar, rules = _own(edition, "edition.rng"), _own(edition, "edition.sch")
    told = _counter(progress, len(read.sources))
    findings += validate(read.sources, grammar, rules, read.sources, jobs, told)
    findings += addresses.collisions(read.sources, addresses.addresses(read.sources))
    return read, in_order(findings)


def check_paths(
    paths: Sequence[Path], schema: Path | None = None, jobs: int = 1, progress: Progress | None = None,
) -> tuple[int, list[Finding]]:
    """Check editions, folders and files; give how many files were checked and what was found.

    A file inside an edition is checked as part of it, with the edition's grammar and rules; a file that belongs to
    none, or any file when `schema` is given, against that schema or the one that it names, with the rules in it.
    `jobs` and `progress` as in `check_edition`. Raises `ConfigError` for faults of settings or grammar.
    """
    count = 0
    findings: list[Finding] = []
    homes: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(paths):
        home = config.find(path if path.is_dir() else path.parent) if schema is None else None
        if home is None:
            number, found = _alone(path, schema, jobs, progress)
            count += number
            findings += found
        else:
            homes.setdefault(home, []).append(path)
    for home, inside in homes.items():
        number, found = _in_edition(inside, config.load(home), jobs, progress)
        count += number
        findings += found
    return count, in_order(findings)


def watched(paths: Sequence[Path], schema: Path | None = None) -> list[Path]:
    """Give what a check of `paths` depends on: the editions they belong to, else themselves, and the grammar."""
    homes = [config.find(path if path.is_dir() else path.parent) if schema is None else None for path in paths]
    found = [home or path for home, path in zip(homes, paths, strict=True)]
    return [*dict.fromkeys(found), *([schema] if schema else [])]


def placed(findings: Iterable[Finding], folder: Path) -> list[Finding]:
    """Name the files of an edition's findings as the user would, from where the user stands."""
    here = Path.cwd()
    base = folder.resolve()
    shown = base.relative_to(here) if base.is_relative_to(here) else base
    return [replace(finding, file=os.fspath(shown / finding.file)) for finding in findings]


def _own(edition: Edition, name: str) -> Path:
    """Give the grammar or the rules of an edition: its own, or the bundled ones."""
    own = edition.folder / "schemas" / name
    return own if own.is_file() else resources.schema(name)


def _counter(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    return partial(_count, progress, total) if progress else None


def _count(progress: Progress, total: int, done: int) -> None:
    progress(done, total)


def _in_edition(
    paths: Sequence[Path], edition: Edition, jobs: int, progress: Progress | None,
) -> tuple[int, list[Finding]]:
    read, findings = check_edition(edition, jobs, progress)
    names = {source.name for source in read.sources} | {finding.file for finding in read.findings}
    files = {name: true_path(edition.folder / name) for name in names}
    wanted: set[str] = set()
    count = 0
    alone: list[Finding] = []
    for path in paths:
        place = true_path(path)
        whole = edition.folder.is_relative_to(place)
        under = {name for name, file in files.items() if whole or file.is_relative_to(place)}
        wanted |= under
        if not under:  # a file in the edition's folder that is no part of the edition
            number, found = _alone(path, _own(edition, "edition.rng"), jobs, progress)
            count += number
            alone += found
    chosen = [finding for finding in findings if finding.file in wanted]
    return count + len(wanted), [*placed(chosen, edition.folder), *alone]


def _alone(path: Path, schema: Path | None, jobs: int, progress: Progress | None) -> tuple[int, list[Finding]]:
    files = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    sources: list[Source] = []
    findings: list[Finding] = []
    if not files:
        message, hint = "The folder has no TEI files.", "Name a folder with files that end in .xml."
        findings.append(Finding(str(path), None, None, "error", "no-documents", message, "xml", hint))
    for file in files:
        source, found = corpus.load_file(file, file.as_posix(), "document", foreign=True)
        findings += found
        if source:
            sources.append(source)
    told = _counter(progress, len(sources))
    folder = path if path.is_dir() else path.parent
    found = validate_foreign(sources, folder, schema, jobs, told)
    # Whoever gives a schema need not be told which others the files name.
    return len(files), findings + [one for one in found if schema is None or one.code != "schema-not-read"]
