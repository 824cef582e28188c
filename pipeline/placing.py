"""The names of an edition's files as its user would write them, from where the user stands."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Finding


def placed(findings: Iterable[Finding], folder: Path) -> list[Finding]:
    """Name the files of an edition's findings as the user would, from where the user stands."""
    here = Path.cwd()
    base = folder.resolve()
    shown = base.relative_to(here) if base.is_relative_to(here) else base
    return [replace(finding, file=os.fspath(shown / finding.file)) for finding in findings]
