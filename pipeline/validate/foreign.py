"""Files that nobody here wrote to findings: each against the schema it asks for, with what it includes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.foreign import recognize
from pipeline.model import TEI
from pipeline.validate.against import Checks
from pipeline.validate.checks import check_phases, check_sources
from pipeline.xinclude import has_includes, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.foreign import Schemas
    from pipeline.model import Finding, Source
    from pipeline.xinclude import Included


@dataclass(frozen=True, slots=True)
class Texts:
    """What there is to check: `wholes` are texts with all that they include, `parts` what stands in none of them.

    `torn` are the names of those of which a part is missing, `inside` the files that are part of another.
    """

    wholes: tuple[Source, ...]
    parts: tuple[Source, ...]
    included: dict[str, Included]
    torn: frozenset[str]
    inside: tuple[Source, ...]
    findings: tuple[Finding, ...]

    def located(self, finding: Finding) -> Finding:
        """Give a finding at its place in the file that it came from."""
        included = self.included.get(finding.file)
        return included.located(finding) if included else finding


def _of_tei(sources: Sequence[Source]) -> list[Source]:
    """Give those in TEI's namespace: of others it is told that they are not, and nothing more."""
    return [source for source in sources if str(source.head.root.tag).startswith(f"{{{TEI}}}")]


def texts_of(sources: Sequence[Source], folder: Path) -> Texts:
    """Put together what belongs together: a file that another includes is checked as a part of that."""
    sources = _of_tei(sources)
    included = {source.name: resolve(source, folder) for source in sources if has_includes(source)}
    inside = {file for one in included.values() for file in one.files}
    wholes: list[Source] = []
    parts: list[Source] = []
    for source in sources:
        if source.name in inside:
            continue
        whole = included[source.name].source if source.name in included else source
        (parts if recognize(source.head.root).form == "fragment" else wholes).append(whole)
    within = tuple(source for source in sources if source.name in inside)
    findings = [finding for one in included.values() for finding in one.findings]
    torn = frozenset(name for name, one in included.items() if not one.complete)
    return Texts(tuple(wholes), tuple(parts), included, torn, within, tuple(findings))


def texts_of_edition(sources: Sequence[Source], folder: Path) -> Texts:
    """Put together the texts of an edition: a whole text that another includes is one of its own all the same."""
    sources = _of_tei(sources)
    included = {source.name: resolve(source, folder) for source in sources if has_includes(source)}
    inside = {file for one in included.values() for file in one.files}
    wholes = tuple(
        included[source.name].source if source.name in included else source for source in sources
        if source.name not in inside or recognize(source.head.root).form != "fragment"
    )
    findings = tuple(finding for one in included.values() for finding in one.findings)
    torn = frozenset(name for name, one in included.items() if not one.complete)
    return Texts(wholes, (), included, torn, (), findings)


def check_schemas(
    texts: Texts, schemas: Schemas, jobs: int, progress: Callable[[int], None] | None, phase: str,
) -> list[Finding]:
    """Check texts against the grammars, with the rules in them, and the rules that were found for them.

    Raises `ConfigError` where a schema cannot be used, or none of them has the phase.
    """
    groups: dict[Checks, list[Source]] = {}
    for source in texts.wholes:
        checks = Checks(schemas.grammars[source.name], schemas.rules[source.name], phase)
        groups.setdefault(checks, []).append(source)
    check_phases(groups)
    findings: list[Finding] = []
    done = 0
    for checks, sources in groups.items():
        findings += check_sources(checks, sources, texts.wholes, jobs, _after(done, progress))
        done += len(sources)
    return findings


def _after(done: int, progress: Callable[[int], None] | None) -> Callable[[int], None] | None:
    return (lambda more: progress(done + more)) if progress else None
