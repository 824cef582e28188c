"""Findings, each once and in order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Finding

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
