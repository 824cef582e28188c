"""The sources of a whole edition in one file, to be downloaded: the texts, and what belongs to them.

The archive is not compressed, so that it has the same bytes everywhere: libraries pack unlike.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pipeline import config
from pipeline.ledger import FOLDER as LEDGERS
from pipeline.xmlio import true_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reading import Reading

FILE = "source.zip"
_BESIDE = ("schemas", "xslt", LEDGERS)
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can tell


def archive(read: Reading) -> bytes:
    """Give the archive. Files that lead out of the edition's folder, and hidden ones, are not in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(set(_files(read))):
            name = path.relative_to(read.edition.folder).as_posix()
            about = zipfile.ZipInfo(name, _BEGINNING)
            about.external_attr = 0o644 << 16
            about.create_system = 3  # else it would be the machine's
            packed.writestr(about, path.read_bytes())
    return held.getvalue()


def _files(read: Reading) -> Iterator[Path]:
    folder = read.edition.folder
    found = [file.path for file in read.files]
    found += [folder / config.FILE, *(path for name in _BESIDE for path in (folder / name).rglob("*"))]
    for path in found:
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and true_path(path).is_relative_to(true_path(folder)):
            yield path
