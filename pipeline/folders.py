"""The files of a folder that are its user's: what is hidden (`.git`, `.edition`) belongs to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def unhidden(folder: Path, pattern: str = "*") -> list[Path]:
    """Give the files below a folder that have a name like `pattern`, in the order of their paths."""
    found = (
        path for path in folder.rglob(pattern)
        if not any(part.startswith(".") for part in path.relative_to(folder).parts) and path.is_file()
    )
    return sorted(found, key=lambda path: path.as_posix())
