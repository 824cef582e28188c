"""The sources of a whole edition in one file, to be downloaded: the texts, and what belongs to them.

The archive is not compressed, so that it has the same bytes everywhere: libraries pack unlike.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from pipeline import config
from pipeline.ledger import FOLDER as LEDGERS
from pipeline.program import program
from pipeline.store import digest_of, digest_of_file, key_of
from pipeline.xmlio import true_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.reading import Reading
    from pipeline.store import Store
    from pipeline.taken import Files

FILE = "source.zip"
_BESIDE = ("schemas", "xslt", LEDGERS)
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can tell


def put_archive(files: Files, read: Reading, store: Store) -> None:
    """Put the archive into a site; where it has what is to be in it already, nothing of that is read."""
    folder = read.edition.folder
    beside = [(path.relative_to(folder).as_posix(), digest_of_file(path))
              for path in sorted(set(_found(read, _beside(folder))))]
    texts = [(file.name, file.digest) for file in read.files]
    key = key_of("archive", program(), json.dumps([texts, beside]))
    digest: str | None = store.get(key)
    if digest is None or files.take({FILE: digest}):
        data = archive(read)
        store.put(key, digest_of(data))
        files.put(FILE, data)


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
    yield from _found(read, (*(file.path for file in read.files), *_beside(read.edition.folder)))


def _beside(folder: Path) -> list[Path]:
    return [folder / config.FILE, *(path for name in _BESIDE for path in (folder / name).rglob("*"))]


def _found(read: Reading, paths: Iterable[Path]) -> Iterator[Path]:
    """Give those paths that are files in the edition's folder, and not hidden."""
    folder = read.edition.folder
    for path in paths:
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and true_path(path).is_relative_to(true_path(folder)):
            yield path
