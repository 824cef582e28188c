"""What was made of a source before, kept under the hash of all that it was made from.

A store is an SQLite file beside the edition. Nothing depends on it: without it, or where an entry is damaged, the
thing is made again. Two builds may use it at once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FOLDER = ".edition"
_FILE = "cache.sqlite3"
_TABLE = "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, digest TEXT NOT NULL, value BLOB NOT NULL)"
_WAIT = 10.0  # seconds for another build that is writing


def key_of(*parts: bytes | str) -> str:
    """Give the SHA-256 of the parts, each with its length, so that no two lists of parts meet."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def digest_of_files(files: Iterable[Path]) -> str:
    """Give one hash for the names and contents of files."""
    return key_of(*(part for file in sorted(files) for part in (file.name, file.read_bytes())))


class Store:
    """Entries by key; values are JSON. A store that cannot be opened or written is empty and stays so."""

    def __init__(self, edition: Path) -> None:
        self._path = edition / FOLDER / _FILE

    def load(self, keys: Iterable[str]) -> dict[str, Any]:
        """Give the values of those keys that are there and whole."""
        wanted, found = set(keys), {}
        if not self._path.is_file():
            return {}
        with suppress(sqlite3.Error), closing(self._open()) as database:
            for key, digest, packed in database.execute("SELECT key, digest, value FROM entry"):
                if key in wanted and hashlib.sha256(packed).hexdigest() == digest:
                    with suppress(ValueError, zlib.error):
                        found[key] = json.loads(zlib.decompress(packed))
        return found

    def replace(self, kept: Iterable[str], new: Mapping[str, Any]) -> None:
        """Keep the entries of `kept`, add `new`, and drop the rest, which no source has any more."""
        keys = {*kept, *new}
        with suppress(sqlite3.Error, OSError):
            self._path.parent.mkdir(exist_ok=True)
            # The folder is a by-product: version control need not see it.
            (self._path.parent / ".gitignore").write_text("*\n", "utf-8")
            with closing(self._open()) as database, database:
                database.execute(_TABLE)
                gone = [key for (key,) in database.execute("SELECT key FROM entry") if key not in keys]
                database.executemany("DELETE FROM entry WHERE key = ?", ((key,) for key in gone))
                for key, value in new.items():
                    packed = zlib.compress(json.dumps(value, ensure_ascii=False).encode())
                    row = (key, hashlib.sha256(packed).hexdigest(), packed)
                    database.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", row)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_WAIT)
