"""Paths to findings: what `edition validate` does, and the first step of a build."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pipeline import corpus
from pipeline.findings import in_order
from pipeline.folders import unhidden
from pipeline.foreign import Given
from pipeline.model import Finding
from pipeline.placing import placed
from pipeline.validate.against import DEFAULT_PHASE, checks_of, grammar_of
from pipeline.validate.foreign import texts_of_edition
from pipeline.validate.kept import files_of
from pipeline.validate.together import validate, validate_foreign
from pipeline.xmlio import true_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.config import Edition
    from pipeline.corpus import Corpus
    from pipeline.model import Source
    from pipeline.validate.foreign import Texts

    Progress = Callable[[int, int], None]


_OF_PARTS = frozenset({"not-tei", "tei-fragment"})


class _Run(NamedTuple):
    """How to check: see `check_edition`."""

    jobs: int
    progress: Progress | None
    phase: str


def check_edition(
    edition: Edition, jobs: int = 1, progress: Progress | None = None, phase: str = DEFAULT_PHASE,
) -> tuple[Corpus, list[Finding]]:
    """Read an edition and validate all of it, with at most `jobs` processes.

    What its texts include is read from the edition's folder. `progress` is told how many of how many files are done;
    `phase` is one of the rules. Gives what could be read, as it stands in the files, and the findings of both. Raises
    `ConfigError` for faults of grammar or rules.
    """
    read, _, findings = _checked(edition, jobs, progress, phase)
    return read, findings


def check_paths(
    paths: Sequence[Path], schema: Path | None = None, jobs: int = 1, progress: Progress | None = None,
    phase: str = DEFAULT_PHASE,
) -> tuple[int, list[Finding]]:
    """Check editions, folders and files; give how many files were checked and what was found.

    A file inside an edition is checked as part of it, with the edition's grammar and rules, or where a `schema` is
    given, against that alone; a file that belongs to none against the schema that it names, or else that is given.
    `jobs`, `progress` and `phase` as in `check_edition`. Raises `ConfigError` for faults of settings or grammar.
    """
    count = 0
    findings: list[Finding] = []
    homes: dict[Path, list[Path]] = {}
    run = _Run(jobs, progress, phase)
    for path in dict.fromkeys(paths):
        home = _home_of(path)
        if home is None or schema:
            of_edition = home is not None and true_path(path).is_relative_to(true_path(home))
            number, found = _alone(path, Given(schema, of_edition) if schema else None, run)
            count += number
            findings += found
        else:
            homes.setdefault(home, []).append(path)
    for home, inside in homes.items():
        from pipeline.config import load  # noqa: PLC0415 - to read settings is for those who have some

        number, found = _in_edition(inside, load(home), run)
        count += number
        findings += found
    return count, in_order(findings)


def watched(paths: Sequence[Path], schema: Path | None = None) -> list[Path]:
    """Give what a check of `paths` depends on: the editions they belong to, else themselves, and the schema's files."""
    homes = [_home_of(path) if schema is None else None for path in paths]
    found = [home or path for home, path in zip(homes, paths, strict=True)]
    return [*dict.fromkeys(found), *((files_of(schema) or [schema]) if schema else [])]


def _home_of(path: Path) -> Path | None:
    """Give the edition that a path belongs to."""
    from pipeline.config import find  # noqa: PLC0415 - see above

    return find(path if path.is_dir() else path.parent)


def _counter(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    return partial(_count, progress, total) if progress else None


def _count(progress: Progress, total: int, done: int) -> None:
    progress(done, total)


def _checked(
    edition: Edition, jobs: int, progress: Progress | None, phase: str,
) -> tuple[Corpus, Texts, list[Finding]]:
    from pipeline.addresses import collisions  # noqa: PLC0415 - as the settings, of editions only

    read = corpus.load(edition)
    texts = texts_of_edition(read.sources, edition.folder)
    included = {file for one in texts.included.values() for file in one.files}
    # A part of a text is no fault among the documents where a text includes it.
    findings = [one for one in read.findings if not (one.code in _OF_PARTS and one.file in included)]
    told = _counter(progress, len(read.sources))
    if edition.implied:
        findings += validate_foreign(read.sources, edition.folder, None, jobs, told, phase=phase)
        return read, texts, in_order(findings)
    findings += validate(texts, checks_of(edition, phase), jobs, told)
    taken: dict[str, str] = {}
    findings += [finding for source in read.sources for finding in collisions(source, taken)]
    return read, texts, in_order(findings)


def _in_edition(paths: Sequence[Path], edition: Edition, run: _Run) -> tuple[int, list[Finding]]:
    read, texts, findings = _checked(edition, *run)
    names = {source.name for source in read.sources} | {finding.file for finding in findings}
    files = {name: true_path(edition.folder / name) for name in names}
    wanted: set[str] = set()
    count = 0
    alone: list[Finding] = []
    for path in paths:
        place = true_path(path)
        whole = edition.folder.is_relative_to(place)
        under = {name for name, file in files.items() if whole or file.is_relative_to(place)}
        # What a text includes belongs to it, wherever it lies.
        wanted |= under.union(*(texts.included[name].files for name in under if name in texts.included))
        if not under:  # a file in the edition's folder that is no part of the edition
            number, found = _alone(path, Given(grammar_of(edition)), run)
            count += number
            alone += found
    chosen = [finding for finding in findings if finding.file in wanted]
    return count + len(wanted), [*placed(chosen, edition.folder), *alone]


def _alone(path: Path, schema: Given | None, run: _Run) -> tuple[int, list[Finding]]:
    files = unhidden(path, "*.xml") if path.is_dir() else [path]
    sources: list[Source] = []
    findings: list[Finding] = []
    if not files:
        message, hint = "The folder has no TEI files.", "Name a folder with files that end in .xml."
        findings.append(Finding(str(path), None, None, "error", "no-documents", message, "xml", hint))
    for file in files:
        source, found = corpus.load_file(file, file.as_posix(), "document", foreign=True, texts=False)
        findings += found
        if source:
            sources.append(source)
    told = _counter(run.progress, len(sources))
    folder = path if path.is_dir() else path.parent
    found = validate_foreign(sources, folder, schema, run.jobs, told, phase=run.phase)
    # Whoever gives a schema need not be told which others the files name.
    return len(files), findings + [one for one in found if schema is None or one.code != "schema-not-read"]
