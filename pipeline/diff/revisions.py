"""The files of a revision in git: read from its objects alone, so that nothing is checked out and no filter runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HINT = "Name the folder of an edition, a TEI file, a site, or a revision such as HEAD~1, v1.0 or main:tei."
# No question at the terminal, nothing fetched, no lock, and a path is a path, not a pattern.
_SAFELY = {
    "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_FILES = ("100644", "100755")
_READ = (".xml", "edition.toml")


def read_revision(name: str, beside: Path) -> dict[str, bytes]:
    """Give the TEI files of a revision and its `edition.toml`, by their names inside the edition.

    `name` is `REVISION`, with the edition's folder where it is in `beside`, or `REVISION:PATH`, from the top of the
    repository. Raises `ConfigError` where there is no such thing. Links in a revision are not followed.
    """
    revision, colon, path = name.partition(":")
    if not revision or revision.startswith("-") or "\0" in name or "\n" in name or not shutil.which("git"):
        raise _fault(name, "There is no such file, folder or revision.")
    home = beside.resolve()
    commit = _git(home, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise _fault(name, "There is no such file, folder or revision.")
    sha = commit.decode().strip()
    if colon and path:
        folder = path.strip("/")
    else:
        folder = (_git(home, "rev-parse", "--show-prefix") or b"").decode("utf-8", "surrogateescape").strip().strip("/")
    if any(part in {"..", "."} for part in folder.split("/")):
        raise _fault(name, "The path leads out of the repository.")
    listed = _git(home, "ls-tree", "-r", "-z", "--full-tree", sha, "--", *([folder] if folder else []))
    found = dict(_listed(listed or b"", folder))
    if not found:
        raise _fault(name, "The revision has no TEI files there.")
    return dict(zip(found, _blobs(home, list(found.values()), name), strict=True))


def _listed(listing: bytes, folder: str) -> Iterator[tuple[str, str]]:
    """Give the names and the objects of the files that are read."""
    for entry in listing.split(b"\0"):
        about, tab, path = entry.decode("utf-8", "surrogateescape").partition("\t")
        if not tab:
            continue
        mode, kind, sha = about.split()
        # The path may be that of a file.
        inside = path.rpartition("/")[2] if path == folder else path.removeprefix(f"{folder}/") if folder else path
        if mode in _FILES and kind == "blob" and path.endswith(_READ):
            yield inside, sha


def _blobs(home: Path, names: list[str], told: str) -> Iterator[bytes]:
    output = _git(home, "cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode()) or b""
    at = 0
    for _ in names:
        end = output.find(b"\n", at)
        head = output[at:end].split()
        if end < 0 or len(head) != 3:
            raise _fault(told, "The repository does not have all of it: it is a partial copy.")
        size = int(head[2])
        yield output[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """Run git with these arguments, no shell between; `None` where it fails."""
    try:
        run = subprocess.run(
            ["git", "--no-pager", "-C", os.fspath(folder), *arguments],
            input=given, capture_output=True, check=False, env={**os.environ, **_SAFELY},
        )
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None


def _fault(name: str, message: str) -> ConfigError:
    return ConfigError([Finding(name, None, None, "error", "no-version", message, "config", _HINT)])
