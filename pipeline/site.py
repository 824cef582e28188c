"""Files to disk: a site appears whole or not at all, and nothing of the user's is lost.

The new site is written beside the old one and put in its place by exchanging the two, so that whoever reads,
and whatever interrupts, sees the one or the other. `manifest.json` lists what a build wrote: what stands in
the folder beside that is the user's and is carried over.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST = "manifest.json"
_PROGRAM = "scholarly-edition-pipeline"


def write(folder: Path, files: Mapping[str, bytes], about: Mapping[str, Any]) -> None:
    """Make `folder` hold `files` (path from the site's root to content) and a manifest of them and `about`.

    Raises `OutputError` where the folder is not a site of ours, has been changed by hand, or cannot be
    written; the folder is then as it was.
    """
    try:
        folder = Path(os.path.realpath(folder))  # what a link leads to is replaced, not the link
        for name in files:
            _must_stay_inside(folder, name)
        kept = list(_of_the_user(folder, set(files)))
    except OSError as error:
        raise _cannot_write(folder, error) from error
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = {"generator": _PROGRAM, **about, "files": hashes}
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _cannot_write(folder, error) from error
    try:
        for name, content in {**files, MANIFEST: text.encode()}.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for path in kept:
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / path, target, follow_symlinks=False)
        # mkdtemp makes folders for their owner alone; a site is to be read.
        fresh.chmod(0o777 & ~_umask())
        _put(fresh, folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _must_stay_inside(folder: Path, path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or ":" in path or "\\" in path or path == MANIFEST:
        reason = f"a page would be written to “{path}”"
        raise OutputError(str(folder), reason, "Give what it belongs to another xml:id.")


def _of_the_user(folder: Path, new: set[str]) -> Iterator[Path]:
    """Give the files that no build wrote. Refuse a folder that is not ours, or that was changed by hand."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(str(folder), "there is a file of this name", "Give another --output.")
    files = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    found = sorted(path.relative_to(folder) for path in files)
    if not found:
        return
    written = _written(folder)
    if written is None:
        reason = "the folder holds files, and no edition was built there"
        raise OutputError(str(folder), reason, "Give an --output that does not exist or is empty.")
    for path in found:
        name = path.as_posix()
        if name == MANIFEST:
            continue
        if name not in written:
            if name in new:
                reason = "the file is not of a build, and a page would overwrite it"
                raise OutputError(str(folder / path), reason, "Move it away, or give another --output.")
            yield path
        elif (folder / path).is_symlink() or _hash(folder / path) != written[name]:
            hint = "Move it away (its content comes from the sources), or give another --output."
            raise OutputError(str(folder / path), "the file was changed by hand after the last build", hint)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _written(folder: Path) -> dict[str, str] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("generator") == _PROGRAM
    return manifest["files"] if ours and isinstance(manifest.get("files"), dict) else None


def _put(fresh: Path, folder: Path) -> None:
    """Exchange the two folders at once where the system can, else with a moment between two renamings."""
    if not folder.exists():
        fresh.rename(folder)
        return
    if _exchange(fresh, folder):
        return
    old = folder.with_name(f"{fresh.name}.old")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


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
