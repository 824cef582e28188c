"""Files that nobody here wrote to findings: each against the schema it asks for, with what it includes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.foreign import recognize
from pipeline.validate.grammar import check_grammar
from pipeline.validate.rules import Rules, embedded_rules
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


def texts_of(sources: Sequence[Source], folder: Path) -> Texts:
    """Put together what belongs together: a file that another includes is checked as a part of that."""
    included = {source.name: resolve(source, folder) for source in sources if has_includes(source)}
    inside = {file for one in included.values() for file in one.files}
    wholes: list[Source] = []
    parts: list[Source] = []
    for source in sources:
        if source.name in inside:
            continue
        whole = included[source.name].source if source.name in included else source
        (parts if recognize(source.root).form == "fragment" else wholes).append(whole)
    within = tuple(source for source in sources if source.name in inside)
    findings = [finding for one in included.values() for finding in one.findings]
    torn = frozenset(name for name, one in included.items() if not one.complete)
    return Texts(tuple(wholes), tuple(parts), included, torn, within, tuple(findings))


def check_schemas(
    texts: Texts, schemas: Schemas, jobs: int = 1, progress: Callable[[int], None] | None = None, *,
    embedded: bool = True,
) -> list[Finding]:
    """Check texts against the grammars and rules that were found for them.

    `embedded`: with the rules inside the grammars. Raises `ConfigError` where a schema cannot be used.
    """
    findings: list[Finding] = []
    done = 0
    for grammar, sources in _by_grammar(texts.wholes, schemas).items():
        if grammar is not None:
            findings += check_grammar(grammar, sources, jobs, _after(done, progress))
            rules = embedded_rules(grammar) if embedded else None
            for source in sources if rules else ():
                findings += rules.check([source], [source]) if rules else []
        done += len(sources)
    for path in dict.fromkeys(path for paths in schemas.rules.values() for path in paths):
        rules = Rules(path)
        for source in texts.wholes:
            if path in schemas.rules[source.name]:
                findings += rules.check([source], texts.wholes)
    return findings


def _by_grammar(sources: Sequence[Source], schemas: Schemas) -> dict[Path | None, list[Source]]:
    groups: dict[Path | None, list[Source]] = {}
    for source in sources:
        groups.setdefault(schemas.grammars[source.name], []).append(source)
    return groups


def _after(done: int, progress: Callable[[int], None] | None) -> Callable[[int], None] | None:
    return (lambda more: progress(done + more)) if progress else None
