"""Sources to findings: identity, grammar, rules, references; all of a run, each once, in the order of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.findings import in_order, once
from pipeline.foreign import Given, schemas_of
from pipeline.validate.against import DEFAULT_PHASE
from pipeline.validate.checks import check_phases, check_sources
from pipeline.validate.enough import bounded
from pipeline.validate.foreign import Texts, check_schemas, texts_of
from pipeline.validate.identity import Entries, check_identity
from pipeline.validate.places import Places
from pipeline.validate.references import References

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pipeline.model import Finding, Source
    from pipeline.validate.against import Checks
    from pipeline.validate.foreign import Texts


def validate(
    texts: Texts, checks: Checks, jobs: int = 1, progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """Check all the texts of an edition against its grammar and rules, and follow their pointers.

    The rules see the whole edition, so that pointers between files can be followed, and nothing may lead out of it.
    Findings stand at their places in the files as they are. Raises `ConfigError` where grammar or rules cannot be used.
    """
    check_phases([checks])
    sources = texts.wholes
    places = Places({name: one.places for name, one in texts.included.items()})
    findings = check_sources(checks, sources, sources, jobs, progress)
    for source in sources:
        findings += check_identity(source, places)
    findings += check_references(References(sources, complete=True, torn=texts.torn, places=places), sources)
    found = [texts.located(finding) for finding in once(findings)]
    return in_order(bounded([*texts.findings, *found]))


def validate_foreign(
    sources: Sequence[Source], folder: Path, given: Given | None = None, jobs: int = 1,
    progress: Callable[[int], None] | None = None, *, phase: str = DEFAULT_PHASE,
) -> list[Finding]:
    """Check somebody's files, which lie in `folder`, each against the schema that it asks for or that is `given`.

    What they include is read from `folder` too. Findings stand at their places in the files as they are. Raises
    `ConfigError` where a schema cannot be used.
    """
    texts = texts_of(sources, folder)
    schemas = schemas_of(texts.wholes, folder, given)
    places = Places({name: one.places for name, one in texts.included.items()})
    findings = check_schemas(texts, schemas, jobs, progress, phase)
    for source in (*texts.wholes, *texts.parts):
        findings += check_identity(source, places)
    # Of a part alone the pointers are not followed: they may lead to the rest of its text, which is not there.
    references = References([*texts.wholes, *texts.inside], complete=False, torn=texts.torn, places=places)
    findings += check_references(references, texts.wholes)
    found = [texts.located(finding) for finding in once(findings)]
    return in_order(bounded([*texts.findings, *schemas.findings, *found]))


def check_references(
    references: References, sources: Sequence[Source], also: Callable[[Source], Iterable[Finding]] = lambda _: (),
) -> list[Finding]:
    """Follow the pointers of sources, and give the warnings about who is who; `also` finds more in each.

    The sources, which may be read anew each time, are gone through once; they are the first of those that `references`
    knows.
    """
    entries = Entries(references)
    findings: list[Finding] = []
    more: list[Finding] = []
    for number, source in enumerate(sources):
        findings += references.check(source)
        entries.take(number, source)
        more += also(source)
    return [*findings, *entries.findings(), *more]
