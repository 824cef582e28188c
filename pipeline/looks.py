"""How files look: size, time and inode, which tell without reading it whether a file is still what it was.

A folder is gone through once, and what is found is held against what was known of it as a whole: where there are tens
of thousands of files, whatever is done for each of them takes longer than to make what has changed.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

# A file that was changed less than this before it was looked at may change again without showing it (nanoseconds).
_TOO_FRESH = 2_000_000_000
# Windows tells the inode of a file only to who asks for that file.
_ONE_BY_ONE = sys.platform == "win32"


@dataclass(frozen=True, slots=True)
class Looks:
    """How the files of a folder look, links among them, by their paths in it."""

    looks: dict[str, str]
    inodes: dict[str, int]
    fresh: set[str]
    """Those that were looked at so soon after a change that another might not show."""


def looks_of(folder: Path, without: Callable[[os.DirEntry[str]], bool] | None = None) -> Looks:
    """Look at the files of a folder; where it is not there, at none. `without` tells what is passed by."""
    looks: dict[str, str] = {}
    inodes: dict[str, int] = {}
    fresh: set[str] = set()
    since = too_fresh()
    for name, entry in _entries(os.fspath(folder), without=without):
        status = os.lstat(entry.path) if _ONE_BY_ONE else entry.stat(follow_symlinks=False)
        looks[name] = look_of(status)
        inodes[name] = status.st_ino
        if status.st_mtime_ns >= since:
            fresh.add(name)
    return Looks(looks, inodes, fresh)


def inodes_of(folder: Path) -> tuple[dict[str, int], set[str]]:
    """Give the inodes of the files of a folder, links among them, by their paths in it, and its folders."""
    folders: set[str] = set()
    return {name: entry.inode() for name, entry in _entries(os.fspath(folder), folders=folders)}, folders


def has_inodes(folder: Path, known: Mapping[str, int]) -> bool:
    """Tell whether a folder has these files, by their paths in it, with these inodes, and no others."""
    count = 0
    for name, entry in _entries(os.fspath(folder)):
        if known.get(name) != entry.inode():
            return False
        count += 1
    return count == len(known)


def look_of(status: os.stat_result) -> str:
    """Give the look of a file: one string, since many are held against others."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


def too_fresh() -> int:
    """Give the time (ns) from which on a file that is looked at now may change again without showing it."""
    return time.time_ns() - _TOO_FRESH


def _entries(
    folder: str, inside: str = "", *,
    without: Callable[[os.DirEntry[str]], bool] | None = None, folders: set[str] | None = None,
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if without and without(entry):
                continue
            name = inside + entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield name, entry
                continue
            if folders is not None:
                folders.add(name)
            yield from _entries(entry.path, f"{name}/", without=without, folders=folders)
