"""Folders of files that appear whole or not at all: made beside what they replace, and exchanged with it.

No file is ever written in place: what stays the same is a link to the one that was there. So a tree can be made from a
*spare* that stands ready, which is what stood in the place before, and whatever becomes of the build, of the spare or
of the files in it, a file that is the same is known by its inode. What an interrupted build left beside the folder, the
next one takes away; a build holds a lock on its own tree.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.looks import inodes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

# What unfinished trees are called: `.FOLDER.edition-…`; an old one between two renamings ends in `.old`.
_MARK, _OLD = "edition-", ".old"
_NEW = -1  # stands for the inode of a file that was written here: no other has it


class Tree:
    """A folder in the making: empty, or the spare, whose files are taken for what they are by their inodes."""

    def __init__(self, folder: Path, lock: int | None, spare: Path | None) -> None:
        self._folder, self._lock, self._spare = folder, lock, spare
        self._there, self._old = inodes_of(folder)
        self._folders: set[str] = set()
        self._stays = folder == spare

    def link(self, source: Path, files: Mapping[str, int]) -> list[str]:
        """Let it have files of another folder, by their paths in that and here, each with its inode.

        Where they cannot be linked they are copied; gives the paths of these.
        """
        copied = []
        for name in [name for name, number in files.items() if self._there.get(name) != number]:
            target = self._target(name)
            try:
                os.link(source / name, target, follow_symlinks=False)
            except (OSError, NotImplementedError):
                shutil.copy2(source / name, target, follow_symlinks=False)
                copied.append(name)
            self._there[name] = files[name]
        return copied

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file, piece by piece."""
        with self._target(name).open("wb") as file:
            file.writelines(pieces)
        self._there[name] = _NEW

    def clear(self, names: AbstractSet[str]) -> None:
        """Take away all files but these, and folders that are then empty."""
        for name in self._there.keys() - names:
            (self._folder / name).unlink()
        for name in sorted(self._old, reverse=True):
            with suppress(OSError):  # of those that are not empty
                (self._folder / name).rmdir()

    def replace(self, folder: Path, stood: int | None) -> bool:
        """Put it in the place of a folder, which stays as the spare where there can be one.

        False, and all as it was, where the folder is no longer the one that `stood` there.
        """
        # mkdtemp makes folders for their owner alone; what is made here is to be read.
        self._folder.chmod(0o777 & ~_umask())
        if not _put(self._folder, folder, stood):
            return False
        self._keep_spare(folder)
        return True

    def leave(self) -> None:
        """Take away what is left, but for the spare."""
        if not self._stays:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _keep_spare(self, folder: Path) -> None:
        """Let what was replaced be the spare; where nothing was, one is made of links."""
        if self._spare is None or self._stays:
            return
        with suppress(OSError):
            if self._folder.exists():
                self._folder.rename(self._spare)
                return
            self._spare.mkdir()
            with suppress(OSError, NotImplementedError):
                spare = Tree(self._spare, None, self._spare)
                for name in self._there:
                    os.link(folder / name, spare._target(name), follow_symlinks=False)

    def _target(self, name: str) -> Path:
        """Make room for a file, and give its place."""
        target = self._folder / name
        if self._there.pop(name, None) is not None:
            target.unlink()  # another name for it may be in use
        elif target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
            self._there = {other: number for other, number in self._there.items() if not other.startswith(f"{name}/")}
        parent = name.rpartition("/")[0]
        if parent not in self._folders:
            for end in (place for place, letter in enumerate(f"{parent}/") if letter == "/"):
                # A file, or a link that leads elsewhere, gives way to a folder.
                if self._there.pop(parent[:end], None) is not None:
                    (self._folder / parent[:end]).unlink()
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(parent)
        return target


def begin(folder: Path, spare: Path | None = None) -> Tree:
    """Begin a tree that is to replace a folder, from the `spare` where there is one that can be used."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if spare and not _can_be_spare(spare, folder):
        spare = None
    if spare and spare.is_dir():
        lock = _locked(spare)
        if sys.platform == "win32" or (lock is not None and inode(spare) == os.fstat(lock).st_ino):
            with suppress(OSError):
                return Tree(spare, lock, spare)
        if lock is not None:
            os.close(lock)
        spare = None  # another build works on it
    return Tree(*_new_folder(folder), spare)


def inode(folder: Path) -> int | None:
    """Give the inode of a folder, if it is there."""
    try:
        return folder.stat().st_ino
    except FileNotFoundError:
        return None


def clean(folder: Path) -> None:
    """Take away what interrupted builds left beside a folder, or put it in its place where one was just doing that."""
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


def _new_folder(folder: Path) -> tuple[Path, int | None]:
    """Make an empty folder beside another, with a lock on it that ends with this process."""
    while True:
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.{_MARK}", dir=folder.parent))
        lock = _locked(fresh)
        # Another build may have taken it for one that nobody owns.
        if lock is None or inode(fresh) == os.fstat(lock).st_ino:
            return fresh, lock
        os.close(lock)


def _can_be_spare(spare: Path, folder: Path) -> bool:
    """Tell whether a folder may stand there that can be exchanged with another; links that lead elsewhere are none."""
    try:
        here = Path(os.path.realpath(spare)) == Path(os.path.realpath(spare.parent.parent), *spare.parts[-2:])
        return here and spare.parent.stat().st_dev == folder.parent.stat().st_dev
    except OSError:
        return False


def _put(fresh: Path, folder: Path, stood: int | None) -> bool:
    """Exchange the two folders at once where the system can, else with moments between renamings.

    False, and all as it was, where the folder is no longer the one that `stood` there.
    """
    if not folder.exists():
        fresh.rename(folder)
        return True
    if inode(folder) != stood:
        return False
    if _exchange(fresh, folder):
        if inode(fresh) == stood:
            return True
        _exchange(fresh, folder)
        return False
    old = folder.with_name(f".{folder.name}.{_MARK}{os.getpid():x}{_OLD}")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    try:
        old.rename(fresh)
    except OSError:
        shutil.rmtree(old, ignore_errors=True)
    return True


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
