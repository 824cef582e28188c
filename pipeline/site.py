"""Files to disk: a site appears whole or not at all, and nothing of the user's is lost.

The new site is written beside the old one and put in its place by exchanging the two, so that whoever reads,
and whatever interrupts, sees the one or the other. What an interrupted build left beside it, the next one takes away;
a build holds a lock on its own. `manifest.json` lists what a build wrote: what stands in
the folder beside that is the user's and is carried over.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from pipeline.store import Seen

MANIFEST = "manifest.json"
_PROGRAM = "scholarly-edition-pipeline"
# What the folders of unfinished sites are called: `.SITE.edition-…`; an old site between two renamings ends in `.old`.
_MARK, _OLD = "edition-", ".old"


def write(folder: Path, files: Mapping[str, bytes], about: Mapping[str, Any]) -> None:
    """Make `folder` hold `files` (path from the site's root to content) and a manifest of them and `about`.

    Raises `OutputError` where the folder is not a site of ours, has been changed by hand, or cannot be
    written; the folder is then as it was.
    """
    with Draft(folder) as draft:
        for name, content in files.items():
            draft.put(name, content)
        draft.publish(about)


class Files(Protocol):
    """A site in the making, wherever it is made."""

    def has(self, name: str, digest: str) -> bool:
        """Tell whether the site that it will replace has a file with this content."""

    def keep(self, name: str) -> None:
        """Take a file over from there, as `has` has told."""

    def put(self, name: str, content: bytes, digest: str | None = None) -> None:
        """Put a file into the site."""


class Written(Mapping[str, bytes]):
    """The files of a site that was written, by path; read when they are asked for.

    Without `names` they are those that its manifest has, `count` of them.
    """

    def __init__(self, folder: Path, names: Iterable[str] | None = None, count: int | None = None) -> None:
        self._folder, self._given, self._count = folder, names, count

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(digests(self._folder) if self._given is None else self._given)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        return (self._folder / name).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __len__(self) -> int:
        return len(self._names) if self._count is None else self._count


def digests(folder: Path) -> dict[str, str]:
    """Give the files that a build wrote into a site, by their paths, each with the hash of what it wrote."""
    return _written(folder) or {}


class Draft:
    """A site in the making, beside the one that it will replace; to be used as a context.

    `known` are the files of the old site whose hashes are known for how they look (see `pipeline.store`). All methods
    raise `OutputError` as `write` does.
    """

    def __init__(self, folder: Path, known: Mapping[str, Seen] | None = None) -> None:
        self.folder = folder
        self._hashes: dict[str, str] = {}
        self._made: set[Path] = set()
        self._same = True
        self._fresh: Path | None = None
        self._lock: int | None = None
        with self._errors():
            self.folder = Path(os.path.realpath(folder))  # what a link leads to is replaced, not the link
            _clean(self.folder)
            self._stood = _inode(self.folder)
            self._old = _written(self.folder)
            self._there = dict(_files(self.folder)) if self.folder.is_dir() else {}
            self._known = known or {}
            self._is_ours()
            self._whole = {name for name in self._old or () if name in self._there and self._is_whole(name)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        if self._fresh:
            shutil.rmtree(self._fresh, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def names(self) -> list[str]:
        """The files that were put into it."""
        return sorted(self._hashes)

    def has(self, name: str, digest: str) -> bool:
        """Tell whether the old site has a file with this content."""
        return self._old is not None and self._old.get(name) == digest and name in self._whole

    def keep(self, name: str) -> None:
        """Take a file over from the old site, as `has` has told."""
        digest = (self._old or {})[name]
        if self._hashes.get(name) == digest:
            return  # it is there already
        self._place(name, digest)
        if not self._same:
            self._take(name)

    def put(self, name: str, content: bytes, digest: str | None = None) -> None:
        """Put a file into the site."""
        digest = digest or hashlib.sha256(content).hexdigest()
        if self.has(name, digest):
            self.keep(name)
            return
        self._place(name, digest)
        with self._errors():
            self._differ()
            self._target(name).write_bytes(content)

    def publish(self, about: Mapping[str, Any]) -> bool:
        """Put the site into its place, at once; give whether anything in it is new."""
        hashes = dict(sorted(self._hashes.items()))
        manifest = {"generator": _PROGRAM, **about, "files": hashes}
        text = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
        with self._errors():
            self._nothing_overwritten()
            gone = (self._old or {}).keys() - hashes.keys()
            if self._same and self._old is not None and not gone and _read(self.folder / MANIFEST) == text:
                return False
            self._differ()
            self._target(MANIFEST).write_bytes(text)
            for name in self._there.keys() - (self._old or {}).keys() - {MANIFEST}:
                shutil.copy2(self.folder / name, self._target(name), follow_symlinks=False)
            if self._fresh:
                # mkdtemp makes folders for their owner alone; a site is to be read.
                self._fresh.chmod(0o777 & ~_umask())
                if not _put(self._fresh, self.folder, self._stood):
                    hint = "It stands as that one wrote it. Build again."
                    raise OutputError(str(self.folder), "another build has written it meanwhile", hint)
        return True

    def looks(self) -> Iterator[tuple[str, os.stat_result, str]]:
        """Give, when it has been published, each file's path, what `stat` says of it, and its hash."""
        for name, digest in self._hashes.items():
            with suppress(OSError):
                path = self.folder / name
                yield os.fspath(path), path.stat(), digest

    def _place(self, name: str, digest: str) -> None:
        _must_stay_inside(self.folder, name)
        self._hashes[name] = digest

    def _differ(self) -> None:
        """Begin a new tree: until something differs from the old site, there is none."""
        if self._fresh:
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._fresh, self._lock = _new_folder(self.folder)
        self._same = False
        for name in self._hashes:
            if name in self._whole and self.has(name, self._hashes[name]):
                self._take(name)

    def _take(self, name: str) -> None:
        """Link a file of the old site into the new one, since no site is ever written in place; else copy it."""
        with self._errors():
            source, target = self.folder / name, self._target(name)
            try:
                os.link(source, target, follow_symlinks=False)
            except (OSError, NotImplementedError):
                shutil.copy2(source, target, follow_symlinks=False)

    def _target(self, name: str) -> Path:
        if self._fresh is None:
            raise RuntimeError(name)
        target = self._fresh / name
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        return target

    def _is_ours(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise OutputError(str(self.folder), "there is a file of this name", "Give another --output.")
        if self._there and self._old is None:
            reason = "the folder holds files, and no edition was built there"
            raise OutputError(str(self.folder), reason, "Give an --output that does not exist or is empty.")

    def _is_whole(self, name: str) -> bool:
        """Tell whether a file of the old site is as it was written."""
        path, digest = self.folder / name, (self._old or {})[name]
        status = self._there[name].stat(follow_symlinks=False)
        seen = self._known.get(os.fspath(path))
        looks = (status.st_size, status.st_mtime_ns, status.st_ino, digest)
        if not self._there[name].is_symlink() and (seen == looks or _hash(path) == digest):
            return True
        hint = "Move it away (its content comes from the sources), or give another --output."
        raise OutputError(str(path), "the file was changed by hand after the last build", hint)

    def _nothing_overwritten(self) -> None:
        for name in sorted(self._there.keys() - (self._old or {}).keys()):
            if name in self._hashes:
                reason = "the file is not of a build, and a page would overwrite it"
                raise OutputError(str(self.folder / name), reason, "Move it away, or give another --output.")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _cannot_write(self.folder, error) from error


def _files(folder: Path, inside: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Give the files of a folder, links among them, by their paths."""
    with os.scandir(folder / inside) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, f"{inside}{entry.name}/")
        else:
            yield f"{inside}{entry.name}", entry


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _must_stay_inside(folder: Path, path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or ":" in path or "\\" in path or path == MANIFEST:
        reason = f"a page would be written to “{path}”"
        raise OutputError(str(folder), reason, "Give what it belongs to another xml:id.")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _written(folder: Path) -> dict[str, str] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("generator") == _PROGRAM
    return manifest["files"] if ours and isinstance(manifest.get("files"), dict) else None


def _put(fresh: Path, folder: Path, stood: int | None) -> bool:
    """Exchange the two folders at once where the system can, else with a moment between two renamings.

    False, and all as it was, where the folder is no longer the one that `stood` there.
    """
    if not folder.exists():
        fresh.rename(folder)
        return True
    if _inode(folder) != stood:
        return False
    if _exchange(fresh, folder):
        if _inode(fresh) == stood:
            return True
        _exchange(fresh, folder)
        return False
    old = folder.with_name(f"{fresh.name}{_OLD}")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return True


def _inode(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino
    except FileNotFoundError:
        return None


def _new_folder(folder: Path) -> tuple[Path, int | None]:
    """Make an empty folder beside another, with a lock on it that ends with this process."""
    while True:
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.{_MARK}", dir=folder.parent))
        lock = _locked(fresh)
        # Another build may have taken it for one that nobody owns.
        if lock is None or _inode(fresh) == os.fstat(lock).st_ino:
            return fresh, lock
        os.close(lock)


def _clean(folder: Path) -> None:
    """Take away what builds that were killed left beside the folder, or put the old site back into its place."""
    left = re.compile(rf"\.{re.escape(folder.name)}\.{_MARK}\w+({re.escape(_OLD)})?")
    if not folder.parent.is_dir():
        return
    for path in sorted(folder.parent.iterdir()):
        found = left.fullmatch(path.name)
        if not found or path.is_symlink() or not path.is_dir():
            continue
        lock = _locked(path)
        if lock is None:
            continue
        if found[1] and not folder.exists():
            path.rename(folder)
        else:
            shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _locked(folder: Path) -> int | None:
    """Lock a folder, and give what holds the lock; none where another process has it, or where there are no locks."""
    if sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415 - not everywhere

    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def _exchange(one: Path, other: Path) -> bool:
    """Linux: renameat2 with RENAME_EXCHANGE. False where there is none."""
    if not sys.platform.startswith("linux"):
        return False
    at_fdcwd, rename_exchange = -100, 2
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    status: int = call(at_fdcwd, os.fsencode(one), at_fdcwd, os.fsencode(other), rename_exchange)
    return status == 0


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    reason = f"it cannot be written: {error.strerror or error}"
    return OutputError(str(folder), reason, "The old site, if there was one, is as it was.")
