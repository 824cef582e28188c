"""What was made before, kept under the hash of all that it was made from.

A store is an SQLite file beside the edition; entries may lie in a folder that several editions, builds and machines
share instead, each in a file of its own, which appears whole or not at all, so that no locks are needed there. Nothing
depends on a store: without it, or where an entry is damaged, the thing is made again. Several builds may use it at
once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

FOLDER = ".edition"
KEPT_FOR = 30  # days without use after which an entry goes
_FILE = "cache.sqlite3"
_SPARE = "site-"
# Values are large: in a table without row numbers a key would be sought among them, which takes five times as long.
_TABLES = (
    """CREATE TABLE IF NOT EXISTS entry (
        key TEXT PRIMARY KEY, used INTEGER NOT NULL, digest TEXT NOT NULL, value BLOB NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS noted (key TEXT PRIMARY KEY, digest TEXT NOT NULL, value BLOB NOT NULL)",
    # What former versions had for it.
    "DROP TABLE IF EXISTS file",
    "DROP TABLE IF EXISTS last",
)
_SWEPT = "swept"  # when what is old was last let go
_WAIT = 10.0  # seconds for another build that is writing
_PARCEL = 200  # entries that are read or written at once
_MUCH = 1_000_000  # bytes that wait to be written
_LARGE = 4_000  # bytes from which on it is worth packing
_PACKED = b"x"  # how what zlib has packed begins, and JSON does not
_DAY = 24 * 60 * 60


def key_of(*parts: bytes | str) -> str:
    """Give the SHA-256 of the parts, each with its length, so that no two lists of parts meet."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def digest_of(data: bytes) -> str:
    """Give the SHA-256 of a content."""
    return hashlib.sha256(data).hexdigest()


def digest_of_pieces(pieces: Iterable[bytes]) -> str:
    """Give the SHA-256 of a content that comes in pieces."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def digest_of_file(path: Path) -> str:
    """Give the SHA-256 of the content of a file, however large. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_files(files: Iterable[Path]) -> str:
    """Give one hash for the names and contents of files."""
    return key_of(*(part for file in sorted(files) for part in (file.name, file.read_bytes())))


def written(value: Any) -> bytes:
    """Write a value as JSON, in the order of its entries."""
    try:
        return orjson.dumps(value)
    except TypeError:  # names of files may be no Unicode
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def packed(value: Any) -> bytes:
    """Write a value as JSON, and pack it where it is large."""
    data = written(value)
    return zlib.compress(data, 1) if len(data) >= _LARGE else data


def unpacked(packed: bytes) -> Any:
    """Give back what was packed, `None` where it is not whole."""
    with suppress(ValueError, zlib.error):
        data = zlib.decompress(packed) if packed.startswith(_PACKED) else packed
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            return json.loads(data)  # see `packed`
    return None


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds: where, how many entries, their bytes, and how many of them no build used for so long."""

    place: Path
    entries: int
    size: int
    unused: int


Place = tuple[Path, Path | None]


class Store:
    """Entries by key; values are JSON. A store that cannot be opened or written is empty and stays so.

    `edition` is the folder beside which it lies, or `None` for one that is forgotten when it is closed; `shared` is the
    folder of entries that others use too. To be used in one process, as a context.
    """

    def __init__(self, edition: Path | None, shared: Path | None = None) -> None:
        self._scratch = None if edition else tempfile.TemporaryDirectory(prefix="edition-")
        folder = edition / FOLDER if edition else Path(self._scratch.name if self._scratch else "")
        self.path = folder / _FILE
        self._shared = shared
        self._now = int(time.time())
        self._waiting: dict[str, bytes] = {}
        self._size = 0
        self._added = False
        self._used: list[str] = []
        self.day = self._now // _DAY
        """The day of this build: what is used is noted once a day."""
        self.dropped = False
        """Whether anything that was kept has turned out not to be whole."""
        # Nothing is made where nothing is put.
        self._database: sqlite3.Connection | None = None
        self._tried = False

    @property
    def place(self) -> Place:
        """Where it lies, as other processes are told, which see what was put before the last `flush`."""
        return self.path, self._shared

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, key: str) -> Any:
        """Give the value of a key, `None` where it is not there or not whole."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Sequence[str]) -> dict[str, Any]:
        """Give the values of those keys that are there, and whole: quicker than one by one."""
        found = {key: self._waiting[key] for key in keys if key in self._waiting}
        missing = [key for key in keys if key not in found]
        found |= {key: self._from_file(key) for key in missing} if self._shared else self._from_table(missing)
        return {key: value for key, data in found.items() if data and (value := unpacked(data)) is not None}

    def has_all(self, keys: Iterable[str]) -> set[str]:
        """Give those keys of which there are entries, without looking at these."""
        wanted = list(keys)
        if self._shared:
            return {key for key in wanted if key in self._waiting or self._file(key).is_file()}
        rows = self._rows("SELECT key, used FROM entry WHERE key IN", wanted)
        self._used += (key for key, used in rows if not isinstance(used, int) or used < self._now - _DAY)
        return {key for key, _ in rows} | (self._waiting.keys() & set(wanted))

    def put(self, key: str, value: Any) -> None:
        """Keep a value; it is on disk when `flush` or `close` has been called, or soon."""
        self.put_packed(key, packed(value))

    def put_packed(self, key: str, data: bytes) -> None:
        """Keep a value that is `packed`."""
        if self._shared and self._to_file(key, data):
            return
        self._waiting[key] = data
        self._added = True
        self._size += len(data)
        if (len(self._waiting) % _PARCEL == 0 or self._size > _MUCH) and not self._shared:
            self.flush()

    def drop(self, key: str) -> None:
        """Forget an entry that turned out not to be whole."""
        self.dropped = True
        self._waiting.pop(key, None)
        if self._shared:
            with suppress(OSError):
                self._file(key).unlink()
        else:
            self._write("DELETE FROM entry WHERE key = ?", [(key,)])

    def flush(self) -> None:
        """Write what was put."""
        self._size = 0
        # Where they cannot be written, they stay in memory, since this build needs them.
        if not self._shared:
            rows = [(key, self._now, key_of(key, packed), packed) for key, packed in self._waiting.items()]
            if self._write("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", rows):
                self._waiting.clear()
        self._write("UPDATE entry SET used = ? WHERE key = ?", [(self._now, key) for key in self._used])
        self._used.clear()

    def close(self) -> None:
        """Write what was put, and let go what no build has used for long."""
        self.flush()
        # To look for what is old costs as much as there is: who has put nothing need not, nor is it done twice a day.
        if self._database and self._added and (self.last(_SWEPT) or 0) < self._now - _DAY:
            self._write("DELETE FROM entry WHERE used < ?", [(self._now - KEPT_FOR * _DAY,)])
            self.note(_SWEPT, self._now)
        if self._database:
            self._database.close()
            self._database = None
        if self._scratch:
            self._scratch.cleanup()
            self._scratch = None

    def spare(self, site: Path) -> Path | None:
        """Give where a former state of a site may stand ready for the next build (`pipeline.trees`)."""
        return None if self._scratch else self.path.parent / f"{_SPARE}{key_of(os.path.realpath(site))[:16]}"

    # What a build noted for the next one: what it was made of, how files looked.

    def last(self, name: str) -> Any:
        """Give what was noted under a name, `None` where nothing was, or it is not whole."""
        key = key_of(name)
        for digest, data in self._read("SELECT digest, value FROM noted WHERE key = ?", (key,)):
            return unpacked(data) if isinstance(data, bytes) and key_of(key, data) == digest else None
        return None

    def note(self, name: str, value: Any) -> None:
        """Note something for the next build."""
        key, data = key_of(name), written(value)  # to pack it would take longer than all else
        self._write("INSERT OR REPLACE INTO noted VALUES (?, ?, ?)", [(key, key_of(key, data), data)])

    # For `edition cache`.

    def held(self, days: int = KEPT_FOR) -> Held:
        """Tell what it holds."""
        before = self._now - days * _DAY
        if self._shared:
            states = [status for _, status in self._files()]
            unused = sum(status.st_mtime < before for status in states)
            return Held(self._shared, len(states), sum(status.st_size for status in states), unused)
        rows = self._read("SELECT COUNT(*), COALESCE(SUM(LENGTH(value)), 0), COALESCE(SUM(used < ?), 0) FROM entry",
                          (before,))
        count, size, unused = next(iter(rows), (0, 0, 0))
        return Held(self.path, count, size, unused)

    def prune(self, days: int) -> int:
        """Drop what no build has used for so many days, and sites that stand ready; give how many entries that were."""
        gone = self.held(days).unused
        for folder in self.path.parent.glob(f"{_SPARE}*"):
            shutil.rmtree(folder, ignore_errors=True)
        before = self._now - days * _DAY
        self.flush()
        for path, status in self._files() if self._shared else ():
            if status.st_mtime < before:
                with suppress(OSError):
                    path.unlink()
        if not self._shared:
            self._write("DELETE FROM entry WHERE used < ?", [(before,)])
            with suppress(sqlite3.Error):
                if self._database:
                    self._database.execute("VACUUM")
        return gone

    def _from_table(self, keys: Sequence[str]) -> dict[str, bytes]:
        found = {}
        for key, used, digest, packed in self._rows("SELECT key, used, digest, value FROM entry WHERE key IN", keys):
            if isinstance(packed, bytes) and key_of(key, packed) == digest:
                if not isinstance(used, int) or used < self._now - _DAY:
                    self._used.append(key)
                found[key] = packed
        return found

    def _rows(self, statement: str, keys: Sequence[str]) -> list[Any]:
        """Give the rows of these keys."""
        return [
            row for first in range(0, len(keys), _PARCEL) for some in [keys[first : first + _PARCEL]]
            for row in self._read(f"{statement} ({','.join('?' * len(some))})", tuple(some))
        ]

    def _from_file(self, key: str) -> bytes:
        with suppress(OSError):
            path = self._file(key)
            data = path.read_bytes()
            if key_of(key, data[32:]) == data[:32].hex():
                if path.stat().st_mtime < self._now - _DAY:
                    os.utime(path)
                return data[32:]
        return b""

    def _to_file(self, key: str, packed: bytes) -> bool:
        path = self._file(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix="new-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(bytes.fromhex(key_of(key, packed)) + packed)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
            else:
                return True
        return False

    def _file(self, key: str) -> Path:
        name = key_of(key)
        return Path(self._shared or "") / name[:2] / name[2:]

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in Path(self._shared or "").glob("??/*"):
            with suppress(OSError):
                yield path, path.stat()

    def _open(self) -> sqlite3.Connection | None:
        for _ in range(2):
            try:
                self.path.parent.mkdir(exist_ok=True)
                # The folder is a by-product: version control need not see it.
                (self.path.parent / ".gitignore").write_text("*\n", "utf-8")
                database = sqlite3.connect(self.path, timeout=_WAIT)
                # What a sudden loss of power leaves half written is found out by its hash.
                database.execute("PRAGMA synchronous = OFF")
                for table in _TABLES:
                    database.execute(table)
                database.execute("SELECT rowid, used, digest, value FROM entry LIMIT 1").fetchall()
            except sqlite3.OperationalError as error:
                if "no such column" not in str(error):
                    return None
                self._drop()
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                self._drop()
            except OSError:
                return None
            else:
                return database
        return None

    def _drop(self) -> None:
        """Take away a file that is no database, one that is damaged, or one of another version: a new one is begun."""
        self._tried, self._database = False, None
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _read(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        if not self._tried and self.path.exists():
            self._tried, self._database = True, self._open()
        if not self._database:
            return []
        try:
            with closing(self._database.execute(statement, values)) as cursor:
                return cursor.fetchall()
        except (sqlite3.OperationalError, OverflowError):
            return []
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            # What is put into a damaged database might never be read.
            self._drop()
            return []

    def _write(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> bool:
        rows = list(rows)
        if rows and not self._tried:
            self._tried, self._database = True, self._open()
        if not rows or not self._database:
            return not rows
        try:
            with self._database:
                self._database.executemany(statement, rows)
        except sqlite3.OperationalError:
            return False  # locked for long, or no room: the next build does without
        except sqlite3.DatabaseError:
            self._drop()
            return False
        return True


class Apart(Store):
    """A store as another process sees it, which changes nothing in it: what is put is in `new`, packed, by key."""

    def __init__(self, place: Place) -> None:
        super().__init__(place[0].parent, place[1])
        self.path = place[0]
        self.new: dict[str, bytes] = {}

    def put(self, key: str, value: Any) -> None:
        """See `Store`."""
        self.new[key] = packed(value)

    def drop(self, key: str) -> None:
        """See `Store`: whose it is will find out that it is not whole."""

    def _drop(self) -> None:
        self._tried, self._database = True, None
