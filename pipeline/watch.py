"""Tell when files change: what `--watch` waits for. Asks the file system, so it needs no library and no server."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from pipeline.folders import unhidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

INTERVAL = 0.1
_WATCHED = frozenset({".xml", ".toml", ".rng", ".rnc", ".sch"})

State = dict[str, tuple[int, int]]


def changes(paths: Sequence[Path], interval: float = INTERVAL) -> Iterator[set[str]]:
    """Give the files that appeared, changed or went, each time there are any, for ever.

    `paths` are files and folders; `interval` is how often to look, in seconds. Of folders, the files that validation
    reads are watched. The first value, at once, has all of them.
    """
    before: State = {}
    while True:
        now = _state(paths)
        if now != before:
            yield {path for path in now.keys() | before.keys() if now.get(path) != before.get(path)}
            before = now
        time.sleep(interval)


def _state(paths: Sequence[Path]) -> State:
    found: State = {}
    for path in paths:
        names = [path] if path.is_file() else [file for file in unhidden(path) if file.suffix in _WATCHED]
        for name in names:
            try:
                status = name.stat()
            except OSError:
                continue
            found[os.fspath(name)] = (status.st_mtime_ns, status.st_size)
    return found
