"""Which program this is: one hash for all code that makes an edition, so that nothing old is taken for new."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipeline import resources
from pipeline.store import digest_of_files, key_of


@cache
def program() -> str:
    """Give a hash of the stylesheets, the grammars, this package, and the versions of the libraries."""
    libraries = [f"{name} {version(name)}" for name in ("lxml", "saxonche", "elementpath")]
    folders = [(resources.stylesheet("edition.xsl").parent, "*.xsl"), (resources.schema("edition.rng").parent, "*.*"),
               (Path(__file__).parent, "*.py")]
    return key_of(*libraries, digest_of_files([file for folder, files in folders for file in folder.rglob(files)]))
