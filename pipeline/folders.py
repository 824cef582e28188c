"""The files of a folder that are its user's: what is hidden (`.git`, `.edition`) belongs to programs."""

from __future__ import annotations

import os
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path


def unhidden(folder: Path, pattern: str = "*") -> list[Path]:
    """Give the files below a folder that have a name like `pattern`, in the order of their paths.

    Links to files are among them; those to folders are not followed.
    """
    return [Path(place) for place in places(folder, pattern)]


def places(folder: Path, pattern: str = "*") -> list[str]:
    """Give the same as strings, for who has tens of thousands."""
    found: list[str] = []
    waiting = [os.fspath(folder)]
    while waiting:
        # What cannot be read, or has gone meanwhile, has no files.
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif fnmatch(entry.name, pattern) and _is_file(entry):
                    found.append(entry.path)
    return sorted(found, key=lambda path: path.replace(os.sep, "/"))


def _is_file(entry: os.DirEntry[str]) -> bool:
    # A link may lead nowhere, or round and round.
    return Path(entry.path).is_file() if entry.is_symlink() else entry.is_file(follow_symlinks=False)
