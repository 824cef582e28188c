"""The process that watches an edition's folder and builds: apart, since Saxon stops all threads of its own."""

from __future__ import annotations

import signal
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

from pipeline.serve.builder import Preview

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from pipeline.serve.builder import Outcome

_STEP = 20  # milliseconds without a change after which a save is taken to be done
_MOST = 400  # milliseconds of unceasing changes
_LOOK = 250  # milliseconds between two looks at whether anybody is there to be told
_COMPILED = {".rng", ".rnc", ".sch", ".xsl", ".xslt"}

Told = tuple["Outcome", tuple[str, ...]]
"""What a build changed, and the files that had been saved."""


def work(connection: Connection, folder: Path, scratch: str, *, implied: bool) -> None:
    """Build, then again whenever a file is saved; send a `Told` each time. Ends when nobody listens.

    What has to be kept on a disk lies in the folder `scratch`.
    """
    tempfile.tempdir = scratch
    # An interruption is for the parent, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preview = Preview(folder, implied=implied)
    begun = False
    # Watching begins before the first build, so that nothing saved meanwhile is missed.
    with suppress(OSError, EOFError):
        for changes in watch(folder, watch_filter=lambda _, path: _counts(folder, path), debounce=_MOST, step=_STEP,
                             rust_timeout=_LOOK, yield_on_timeout=True, raise_interrupt=False):
            if connection.poll():
                break
            if begun and not changes:
                continue
            begun = True
            files = [Path(path) for _, path in changes]
            if any(file.suffix in _COMPILED for file in files):
                preview.forget()
            saved = tuple(sorted(file.relative_to(folder).as_posix() for file in files))
            tell = partial(_tell, connection, saved)
            tell(preview.build(tell))
    preview.close()


def _tell(connection: Connection, saved: tuple[str, ...], outcome: Outcome) -> None:
    connection.send((outcome, saved))


def _counts(folder: Path, path: str) -> bool:
    """Leave out what is hidden, and what editors write for themselves."""
    file = Path(path)
    if not file.is_relative_to(folder) or file.name.endswith(("~", ".swp", ".tmp")):
        return False
    return not any(part.startswith(".") for part in file.relative_to(folder).parts)
