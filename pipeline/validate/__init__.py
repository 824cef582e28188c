"""Sources to findings: identity, grammar, rules, references; all of a run, each once, in the order of the files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.foreign import Given, schemas_of
from pipeline.validate.checks import Checks, check_phases, check_sources
from pipeline.validate.enough import bounded
from pipeline.validate.foreign import Texts, check_schemas, texts_of, texts_of_edition
from pipeline.validate.identity import Entries, check_identity
from pipeline.validate.places import Places
from pipeline.validate.references import References
from pipeline.validate.rules import DEFAULT_PHASE, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pipeline.model import Finding, Source

__all__ = [
    "DEFAULT_PHASE", "Checks", "Rules", "Texts", "check_references", "in_order", "once", "texts_of_edition", "validate",
    "validate_foreign",
]

_QUOTED = re.compile("“([^”]*)”")

# What the bundled rules say of pointers, for editors of XML that know no more than the rules. The references say
# the same with the nearest id, and of the first they know more: private schemes, schemes other than the web's.
_SUPERSEDED = frozenset({"pointer-resolves"})
# What the rules in TEI's schemas say of where elements stand, as the grammar does.
_SAYS_WHERE = tuple(f"{name}-abstractmodel-structure" for name in ("p", "ab", "l", "lg", "div"))
_TOLD_BY_BOTH = frozenset(
    """resp-names-respstmt who-names-respstmt person-ref org-ref place-ref event-ref relation-ref category-ref
    taxonomy-ref source-ref""".split(),
)


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


def once(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out what two checks tell of one fault, whatever their order.

    Of a pointer the references are kept before the rules, since they name the nearest id; of a date that no
    calendar has the grammar, since it is an error, with the reason that the dates know.
    """
    findings = list(findings)
    pointers = {(finding.file, finding.xpath) for finding in findings if finding.source == "references"}
    misplaced = {
        (finding.file, finding.line, finding.column) for finding in findings if finding.code == "not-allowed-here"
    }
    kept = [
        finding for finding in findings
        if not (finding.source == "schematron" and finding.code in _SUPERSEDED)
        and not (finding.code in _TOLD_BY_BOTH and (finding.file, finding.xpath) in pointers)
        and not (finding.code.startswith(_SAYS_WHERE) and (finding.file, finding.line, finding.column) in misplaced)
    ]
    dates = [number for number, finding in enumerate(kept) if finding.code == "impossible-date"]
    of_grammar: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for number, finding in enumerate(kept) if dates else ():
        if finding.source == "relaxng":
            for value in _QUOTED.findall(finding.message):
                of_grammar.setdefault((finding.file, value), []).append((finding.line or 0, number))
    repeated = set()
    for at in dates:
        date = kept[at]
        value = date.message.partition("“")[2].partition("”")[0]
        reason = date.message.partition("”, but ")[2]
        # The grammar tells the attribute's own line, which may be below its element's.
        same = [one for one in of_grammar.get((date.file, value), ()) if one[0] >= (date.line or 0)]
        if same:
            number = min(same)[1]
            told = f"{reason[:1].upper()}{reason[1:]}"
            if not kept[number].message.endswith(told):
                kept[number] = replace(kept[number], message=f"{kept[number].message} {told}")
            repeated.add(at)
    return [finding for number, finding in enumerate(kept) if number not in repeated]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by file and place, and drop repeated ones."""
    return sorted(
        dict.fromkeys(findings),
        key=lambda finding: (
            finding.file, finding.line or 0, finding.column or 0, finding.code, finding.message,
        ),
    )
