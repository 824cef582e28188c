"""What is made of a schema, kept until its file or one that it refers to changes: `--watch` asks again and again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import unquote

from pipeline.xmlio import is_there, true_path

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_REFERENCE = re.compile(rb"""href\s*=\s*["']([^"'\n]{1,1000})["']""")
_COMPACT = re.compile(rb"""(?:include|external)\s*["']([^"'\n]{1,1000})["']""")
# With these, names of files mean something else than they say, and nothing is kept.
_BASE = re.compile(rb"xml:base\s*=")
_MOST_FILES = 100

State = dict[Path, tuple[int, int, int]]


class Kept(Generic[T]):
    """Gives what `make` makes of a file and a variant, the same as before while the files are the same."""

    def __init__(self, make: Callable[[Path, str], T], most: int = 8) -> None:
        self._make = make
        self._most = most
        self._made: dict[tuple[Path, str], tuple[State, T]] = {}

    def __call__(self, path: Path, variant: str = "") -> T:
        """Give what is made of a file. Raises what `make` raises."""
        key = path, variant
        made = self._made.pop(key, None)
        if made and made[0] and made[0] == {file: _status(file) for file in made[0]}:
            self._made[key] = made
            return made[1]
        state = files_of(path)
        value = self._make(path, variant)
        while len(self._made) >= self._most:
            del self._made[next(iter(self._made))]
        self._made[key] = state, value
        return value


def files_of(path: Path) -> State:
    """Give the files of a schema as they are now; none where it is not certain which they are."""
    found: State = {}
    waiting = [true_path(path)]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        try:
            found[file] = _status(file)
            data = file.read_bytes()
        except OSError:
            return {}
        if b"<!ENTITY" in data or _BASE.search(data) or len(found) > _MOST_FILES:
            return {}
        for reference in (_COMPACT if file.suffix == ".rnc" else _REFERENCE).findall(data):
            name = unquote(reference.decode("utf-8", "replace")).partition("#")[0]
            other = true_path(file.parent / name.replace("\0", ""))
            if name and "://" not in name and is_there(other) and other.is_file():
                waiting.append(other)
    return found


def _status(file: Path) -> tuple[int, int, int]:
    try:
        status = file.stat()
    except OSError:
        return 0, 0, 0
    return status.st_mtime_ns, status.st_size, status.st_ino
