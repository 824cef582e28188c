"""So many findings of one kind are told of a file; of those beyond, how many there are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import Origin, Severity

MOST = 1000


class Enough:
    """Counts the findings of one file by code."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._told: Counter[str] = Counter()
        self._severities: dict[str, Severity] = {}

    def of(self, code: str, severity: Severity) -> bool:
        """Count one more finding, and tell whether there are enough of its kind, so that it is only counted."""
        self._told[code] += 1
        self._severities[code] = severity
        return self._told[code] > MOST

    def rest(self) -> Iterator[Finding]:
        """Give, for each kind of which not all were told, a finding that says how many there are beside."""
        for code, number in self._told.items():
            if number > MOST:
                yield more_of(self._file, code, self._severities[code], number - MOST, "references")


def more_of(file: str, code: str, severity: Severity, number: int, source: Origin) -> Finding:
    """Make the finding that tells of so many others of a kind no more than that they are there."""
    message = f"{number:,} more of the kind “{code}” {'are' if number > 1 else 'is'} in this file, and not told."
    hint = "Mend those that are told and validate again."
    return Finding(file, None, None, severity, "too-many-faults", message, source, hint)


def bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out of findings what is too much of one kind in one file, and say so."""
    counts: dict[str, Enough] = {}
    for finding in findings:
        if not counts.setdefault(finding.file, Enough(finding.file)).of(finding.code, finding.severity):
            yield finding
    for enough in counts.values():
        yield from enough.rest()
