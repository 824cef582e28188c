"""Files to disk: a site appears whole or not at all, and nothing of the user's is lost.

The new site is made beside the old one and put in its place by exchanging the two (`trees`), so that whoever reads, and
whatever interrupts, sees the one or the other. Where the old one then stands ready as the `spare`, the next build
changes in it what differs, and writes no file in place. `manifest.json` lists what a build wrote: what stands in the
folder beside that is the user's and is carried over.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline import trees
from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from pipeline.store import Seen

MANIFEST = "manifest.json"
_PROGRAM = "scholarly-edition-pipeline"


def write(folder: Path, files: Mapping[str, bytes], about: Mapping[str, Any]) -> None:
    """Make `folder` hold `files` (path from the site's root to content) and a manifest of them and `about`.

    Raises `OutputError` where the folder is not a site of ours, has been changed by hand, or cannot be
    written; the folder is then as it was.
    """
    with Draft(folder) as draft:
        for name, content in files.items():
            draft.put(name, content)
        draft.publish(about)


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

    `known` are the files of the old site whose hashes are known for how they look (see `pipeline.store`); `spare` is
    where a former site may stand that the new one can be made from. All methods raise `OutputError` as `write` does.
    """

    def __init__(
        self, folder: Path, known: Mapping[str, Seen] | None = None, spare: Path | None = None,
    ) -> None:
        self.folder = folder
        self._hashes: dict[str, str] = {}
        self._same = True
        self._fresh: trees.Tree | None = None
        with self._errors():
            self.folder = Path(os.path.realpath(folder))  # what a link leads to is replaced, not the link
            trees.clean(self.folder)
            self._spare = spare
            self._stood = trees.inode(self.folder)
            self._old = _written(self.folder)
            self._there = dict(trees.files(self.folder)) if self.folder.is_dir() else {}
            self._known = known or {}
            self._is_ours()
            self._whole = {name: digest for name, digest in (self._old or {}).items()
                           if name in self._there and self._is_whole(name)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        if self._fresh:
            self._fresh.leave()

    @property
    def names(self) -> list[str]:
        """The files that were put into it."""
        return sorted(self._hashes)

    def has(self, name: str, digest: str) -> bool:
        """Tell whether the old site has a file with this content."""
        return self._whole.get(name) == digest

    def take(self, files: Mapping[str, str]) -> list[str]:
        """Take over those files that the old site has with these hashes, by path; give the paths of the others."""
        others = [name for name, digest in files.items() if self._whole.get(name) != digest]
        taken = {**files}
        for name in others:
            del taken[name]
        for name in taken if self._fresh else ():
            self.keep(name)
        self._hashes.update(taken)
        return others

    def keep(self, name: str) -> None:
        """Take a file over from the old site, as `has` has told."""
        digest = (self._old or {})[name]
        if self._hashes.get(name) == digest:
            return  # it is there already
        self._hashes[name] = digest
        if self._fresh:
            self._take(self._fresh, name)

    def put(self, name: str, content: bytes, digest: str | None = None) -> None:
        """Put a file into the site."""
        digest = digest or hashlib.sha256(content).hexdigest()
        if self.has(name, digest):
            self.keep(name)
            return
        _must_stay_inside(self.folder, name)
        self._hashes[name] = digest
        with self._errors():
            self._differ().write(name, content)

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
            fresh = self._differ()
            fresh.write(MANIFEST, text)
            users = self._there.keys() - (self._old or {}).keys() - {MANIFEST}
            for name in users:
                self._take(fresh, name)
            fresh.clear({*hashes, *users, MANIFEST})
            if not fresh.replace(self.folder, self._stood):
                hint = "It stands as that one wrote it. Build again."
                raise OutputError(str(self.folder), "another build has written it meanwhile", hint)
        return True

    def looks(self) -> Iterator[tuple[str, os.stat_result, str]]:
        """Give, when it has been published, of each file that was not known its path, its `stat` and its hash."""
        for name, digest in self._hashes.items():
            path = self._path(name)
            seen = self._known.get(path)
            if seen and seen[3] == digest and self.has(name, digest):
                continue
            with suppress(OSError):
                yield path, os.stat(path), digest  # noqa: PTH116 - thousands of times

    def gone(self) -> Iterator[str]:
        """Give the paths of those files that were known and are there no longer."""
        there = {self._path(name) for name in self._hashes}
        yield from (path for path in self._known if path not in there)

    def _path(self, name: str) -> str:
        return f"{self.folder}{os.sep}{name}"

    def _differ(self) -> trees.Tree:
        """Begin a new tree: until something differs from the old site, there is none."""
        if self._fresh is None:
            self._fresh = trees.begin(self.folder, self._spare)
            self._same = False
            for name, digest in self._hashes.items():
                if self.has(name, digest):
                    self._take(self._fresh, name)
        return self._fresh

    def _take(self, fresh: trees.Tree, name: str) -> None:
        with self._errors():
            fresh.link(name, self._path(name), self._there[name].inode())

    def _is_ours(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise OutputError(str(self.folder), "there is a file of this name", "Give another --output.")
        if self._there and self._old is None:
            reason = "the folder holds files, and no edition was built there"
            raise OutputError(str(self.folder), reason, "Give an --output that does not exist or is empty.")

    def _is_whole(self, name: str) -> bool:
        """Tell whether a file of the old site is as it was written."""
        path, digest = self._path(name), (self._old or {})[name]
        status = self._there[name].stat(follow_symlinks=False)
        seen = self._known.get(path)
        looks = (status.st_size, status.st_mtime_ns, status.st_ino, digest)
        if not self._there[name].is_symlink() and (seen == looks or _hash(Path(path)) == digest):
            return True
        hint = "Move it away (its content comes from the sources), or give another --output."
        raise OutputError(path, "the file was changed by hand after the last build", hint)

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


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    reason = f"it cannot be written: {error.strerror or error}"
    return OutputError(str(folder), reason, "The old site, if there was one, is as it was.")
