"""Sources to findings: identity, grammar, rules; all of a run, each once, in the order of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.validate.grammar import Grammar
from pipeline.validate.identity import check_identity
from pipeline.validate.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pipeline.model import Finding, Source

__all__ = ["Grammar", "Rules", "in_order", "validate"]


def validate(
    sources: Sequence[Source], grammar: Path, rules: Path | None, all_sources: Sequence[Source],
) -> list[Finding]:
    """Check `sources` against a RELAX NG grammar and, where given, Schematron rules.

    The rules see `all_sources`, the whole edition, so that pointers between files can be followed. Raises
    `StylesheetError` where the rules do not compile, `ConfigError` where the grammar does not.
    """
    checker = Grammar(grammar)
    findings: list[Finding] = []
    for source in sources:
        findings += check_identity(source)
        findings += checker.check(source)
    if rules:
        findings += Rules(rules).check(sources, all_sources)
    return in_order(findings)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by file and place, and drop repeated ones."""
    return sorted(
        dict.fromkeys(findings),
        key=lambda finding: (
            finding.file, finding.line or 0, finding.column or 0, finding.code, finding.message,
        ),
    )
