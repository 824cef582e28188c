"""Files to disk: a site appears whole or not at all, and nothing of the user's is lost.

The new site is made beside the old one and put in its place by exchanging the two (`trees`), so that whoever reads, and
whatever interrupts, sees the one or the other. Where the old one then stands ready as the `spare`, the next build
changes in it what differs, and writes no file in place. `manifest.json` lists what a build wrote: what stands in the
folder beside that is the user's and is carried over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import orjson

from pipeline import trees
from pipeline.errors import OutputError
from pipeline.looks import Looks, has_inodes, look_of, looks_of, too_fresh
from pipeline.store import digest_of, digest_of_file, digest_of_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from pipeline.store import Store

MANIFEST = "manifest.json"
_PROGRAM = "scholarly-edition-pipeline"


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
    with suppress(OSError):
        return _files_of(_read(folder / MANIFEST)) or {}
    return {}


@dataclass(frozen=True, slots=True)
class Known:
    """How the files in a site's folder looked when it was known to be whole, by their paths; the user's among them.

    `digest` is the hash of its manifest, which has those of all that a build wrote; `fresh` are those files that may
    have changed since without showing it.
    """

    digest: str = ""
    looks: Mapping[str, str] = field(default_factory=dict)
    fresh: Sequence[str] = ()


def known(store: Store, folder: Path) -> Known:
    """Give what is known of a site."""
    found = store.last(_name(folder))
    return Known(**found) if found else Known()


def know(store: Store, folder: Path, known: Known) -> None:
    """Note what is known of a site."""
    store.note(_name(folder), {"digest": known.digest, "looks": known.looks, "fresh": known.fresh})


class Draft:
    """A site in the making, beside the one that it will replace; to be used as a context.

    The old site is looked at when this is made, which may be some time before it is used. `known` tells which files
    need not be read to know that the old site is whole; `spare` is where a former site may stand that the new one can
    be made from. `digest` is the hash of the manifest: of the old one, and of the new one when it has been published.
    All methods raise `OutputError` where the folder is not a site of ours, has been changed by hand, or cannot be
    written; it is then as it was.
    """

    def __init__(self, folder: Path, known: Known | None = None, spare: Path | None = None) -> None:
        self.folder = folder
        self._known, self._spare = known or Known(), spare
        self._put: dict[str, str] = {}
        self._written: set[str] = set()
        self._fresh: trees.Tree | None = None
        self.digest, self._there = "", Looks({}, {}, set())
        self._whole: dict[str, str] = {}
        self._left: set[str] = set()  # those of them that have not been taken over: names are there once alone
        self._users: set[str] = set()
        with self._errors():
            self.folder = Path(os.path.realpath(folder))  # what a link leads to is replaced, not the link
            trees.clean(self.folder)
            self._look()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        if self._fresh:
            self._fresh.leave()

    def look_again(self) -> None:
        """Look at the old site once more, if something has come there, gone, or been exchanged since the last look."""
        with self._errors():
            if trees.inode(self.folder) != self._stood or not has_inodes(self.folder, self._there.inodes):
                self._look()

    @property
    def names(self) -> list[str]:
        """The files that were put into it."""
        return sorted((self._whole.keys() - self._left) | self._put.keys())

    def take(self, files: Mapping[str, str]) -> list[str]:
        """Take over those files that the old site has with these hashes, by path; give the paths of the others.

        Those that have been put already are taken as they are.
        """
        others = [name for name, digest in files.items() if self._whole.get(name) != digest]
        taken = files.keys() - others if others else files
        self._left.difference_update(taken)
        for name in self._put.keys() & taken if self._put else ():
            del self._put[name]
        return [name for name in others if self._put.get(name) != files[name]] if self._put else others

    def put(self, name: str, content: bytes, digest: str | None = None) -> None:
        """Put a file into the site."""
        self._put_pieces(name, lambda: (content,), digest or digest_of(content))

    def put_long(self, name: str, pieces: Callable[[], Iterable[bytes]]) -> None:
        """Put a file whose content `pieces` gives piece by piece: to hash it, and where it is new to write it."""
        self._put_pieces(name, pieces, digest_of_pieces(pieces()))

    def _put_pieces(self, name: str, pieces: Callable[[], Iterable[bytes]], digest: str) -> None:
        if not self.take({name: digest}):
            return
        _must_stay_inside(self.folder, name)
        with self._errors():
            self._differ().write(name, pieces())
        self._put[name] = digest

    def publish(self, about: Mapping[str, Any]) -> bool:
        """Put the site into its place, at once; give whether anything in it is new."""
        hashes = {name: self._put.get(name) or self._whole[name] for name in self.names}
        text = _manifest(about, hashes)
        digest = digest_of(text)
        with self._errors():
            self._nothing_overwritten()
            # A manifest that is the same has the same files; one of them that was not there has been put.
            if not self._fresh and self.digest == digest:
                return False
            fresh = self._differ()
            fresh.write(MANIFEST, (text,))
            new = {*self._put, MANIFEST}
            left = self._there.inodes.keys() - hashes.keys() - self._users | new
            if trees.inode(self.folder) not in (self._stood, None):
                raise _written_meanwhile(self.folder)
            self._whole_still(left & self._whole.keys())
            self._known = Known()
            for name in left:
                self._there.looks.pop(name, None)
                self._there.inodes.pop(name, None)
            new.update(fresh.link(self.folder, self._there.inodes))
            fresh.clear(self._there.inodes.keys() | new)
            if not fresh.replace(self.folder, self._stood):
                raise _written_meanwhile(self.folder)
        self.digest, self._written = digest, new
        return True

    def news(self) -> Known | None:
        """Give the same as `known`, where that is not what was known before."""
        if not self._written and (self._known.digest, self._known.looks) == (self.digest, self._there.looks) and (
                {*self._known.fresh} == self._there.fresh):
            return None
        return self.known()

    def known(self) -> Known:
        """Tell, when it has been published, how all files in the folder look."""
        looks, fresh, since = {**self._there.looks}, {*self._there.fresh}, too_fresh()
        for name in self._written:
            with suppress(OSError):
                status = (self.folder / name).lstat()
                looks[name] = look_of(status)
                if status.st_mtime_ns >= since:
                    fresh.add(name)
        return Known(self.digest, looks, sorted(fresh & looks.keys()))

    def _look(self) -> None:
        """Look at the old site."""
        self._stood = trees.inode(self.folder)
        stood = _read(self.folder / MANIFEST)
        self.digest = digest_of(stood)
        old = _files_of(stood)
        self._there = looks_of(self.folder) if self.folder.is_dir() else Looks({}, {}, set())
        self._is_ours(old)
        looks = self._there.looks
        self._whole = {name: digest for name, digest in (old or {}).items() if name in looks}
        self._left = set(self._whole)
        self._users = looks.keys() - self._whole.keys() - {MANIFEST}
        if looks == self._known.looks:
            self._known = replace(self._known, looks=looks)  # to be there once
        known = self._known if self._known.digest == self.digest else Known()
        unknown = [name for name in self._whole if looks[name] != known.looks.get(name)] if looks != known.looks else []
        for name in [*unknown, *(name for name in known.fresh if name in self._whole)]:
            self._hold(name)

    def _whole_still(self, names: Iterable[str]) -> None:
        """Look once more at files that are about to go: they may have been changed meanwhile."""
        for name in sorted(names):
            with suppress(FileNotFoundError):
                if look_of(os.lstat(f"{self.folder}{os.sep}{name}")) != self._there.looks[name]:
                    self._hold(name)

    def _hold(self, name: str) -> None:
        """Hold a file of the old site against what was written."""
        path = self.folder / name
        if path.is_symlink() or digest_of_file(path) != self._whole[name]:
            hint = "Move it away (its content comes from the sources), or give another --output."
            raise OutputError(str(path), "the file was changed by hand after the last build", hint)

    def _differ(self) -> trees.Tree:
        """Begin a new tree: until something differs from the old site, there is none."""
        self._fresh = self._fresh or trees.begin(self.folder, self._spare)
        return self._fresh

    def _is_ours(self, old: dict[str, str] | None) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise OutputError(str(self.folder), "there is a file of this name", "Give another --output.")
        if self._there.looks and old is None:
            reason = "the folder holds files, and no edition was built there"
            raise OutputError(str(self.folder), reason, "Give an --output that does not exist or is empty.")

    def _nothing_overwritten(self) -> None:
        if not self._users:
            return
        ours = set(self.names)
        folders = set(_folders(ours))
        for name in sorted(self._users):
            if name in ours or name in folders or not ours.isdisjoint(_folders([name])):
                reason = "the file is not of a build, and a page would overwrite it"
                raise OutputError(str(self.folder / name), reason, "Move it away, or give another --output.")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _cannot_write(self.folder, error) from error


def _read(path: Path) -> bytes:
    """Give the content of a file, an empty one where there is no such file."""
    return path.read_bytes() if path.is_file() else b""


def _folders(names: Iterable[str]) -> Iterator[str]:
    """Give the folders that files are in."""
    for folder in {name.rpartition("/")[0] for name in names}:
        yield from (f"{folder}/"[:place] for place, letter in enumerate(f"{folder}/") if letter == "/")


def _must_stay_inside(folder: Path, path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or ":" in path or "\\" in path or path == MANIFEST:
        reason = f"a page would be written to “{path}”"
        raise OutputError(str(folder), reason, "Give what it belongs to another xml:id.")


def _manifest(about: Mapping[str, Any], files: Mapping[str, str]) -> bytes:
    """Write a manifest, a line for each file."""
    head = json.dumps({"generator": _PROGRAM, **about}, ensure_ascii=False, indent=1).encode()
    # The same, ten times as quickly, but for the place of the last bracket.
    lines = memoryview(orjson.dumps(files, option=orjson.OPT_INDENT_2))[:-1]
    return b"".join([head[:-2], b',\n "files": ', lines, b" }\n}\n" if files else b"}\n}\n"])


def _name(folder: Path) -> str:
    """Give the name under which is noted what is known of a site."""
    return f"site {os.path.realpath(folder)}"


def _files_of(manifest: bytes) -> dict[str, str] | None:
    """Give the files that a manifest has; none where it is not ours."""
    try:
        found = orjson.loads(manifest)
    except ValueError:
        return None
    ours = isinstance(found, dict) and found.get("generator") == _PROGRAM
    return found["files"] if ours and isinstance(found.get("files"), dict) else None


def _written_meanwhile(folder: Path) -> OutputError:
    hint = "It stands as that one wrote it. Build again."
    return OutputError(str(folder), "another build has written it meanwhile", hint)


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    reason = f"it cannot be written: {error.strerror or error}"
    hint = "Make room or give leave to write there, or give another --output. What stood there is as it was."
    return OutputError(str(folder), reason, hint)
