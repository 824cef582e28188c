"""What several tests hold findings and accounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import corpus
from pipeline.account import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.model import Finding, Source
    from pipeline.rendered import Account, Count, EditionAccount, LeftOut, Share


def sources(folder: Path) -> list[Source]:
    """Read the TEI files of a folder."""
    found = []
    for path in sorted(folder.rglob("*.xml")):
        source, findings = corpus.load_file(path, path.relative_to(folder).as_posix(), "document")
        assert source, findings
        found.append(source)
    return found


def told(findings: Sequence[Finding]) -> str:
    """Write findings as the expected files have them."""
    return "".join(
        f"{finding.file}:{finding.line}:{finding.column} {finding.severity} {finding.code} {finding.xpath}\n"
        f"  {finding.message}\n  {finding.hint}\n"
        for finding in findings
    )


def assert_closes(one: Account) -> None:
    """See that the account closes in each edition, in words and in characters, in HTML and in text."""
    for edition in one.editions.values():
        for share in filter(None, (edition.html, edition.text)):
            assert counted(share, edition) == counted(one.source)
        assert all(left.words >= 0 and left.characters >= 0 for left in edition.left_out if left.rule != "open-edge")
        assert {left.rule for left in edition.left_out} <= {*RULES}


def counted(share: Share, edition: EditionAccount | None = None) -> tuple[int, int]:
    """Add up the words and the characters of an edition and of what it leaves out."""
    counts: list[Count | LeftOut] = [share.body, share.notes, *(edition.left_out if edition else ())]
    return sum(count.words for count in counts), sum(count.characters for count in counts)
