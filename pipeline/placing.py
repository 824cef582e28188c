"""The names of an edition's files as its user would write them, from where the user stands."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Finding


def shown(path: Path) -> Path:
    """Name a file or folder from where the user stands, if it is below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def placed(findings: Iterable[Finding], folder: Path) -> list[Finding]:
    """Name the files of an edition's findings as the user would, from where the user stands."""
    base = shown(folder.resolve())
    return [replace(finding, file=os.fspath(base / finding.file)) for finding in findings]
