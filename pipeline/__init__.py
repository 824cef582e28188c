"""TEI XML in, a scholarly edition out: what the command does, for a notebook or a script.

::

    from pathlib import Path
    import pipeline

    edition = pipeline.load_edition(Path("tei"))
    corpus, findings = pipeline.check_edition(edition)
    built = pipeline.build_edition(edition, Path("site"))

Names are imported when they are first asked for, so that the command starts quickly.
"""

from __future__ import annotations

from importlib import import_module

# As `typing` has it, which takes a tenth of the time that the command takes to start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pipeline.build import build as build_edition
    from pipeline.check import check_edition, check_paths
    from pipeline.config import Edition
    from pipeline.config import load as load_edition
    from pipeline.errors import EditionError
    from pipeline.model import Finding
    from pipeline.new import create as new_edition

__version__ = "0.1.0"

__all__ = [
    "Edition", "EditionError", "Finding", "build_edition", "check_edition", "check_paths", "load_edition",
    "new_edition",
]

_HOMES = {
    "Edition": ("config", "Edition"),
    "EditionError": ("errors", "EditionError"),
    "Finding": ("model", "Finding"),
    "build_edition": ("build", "build"),
    "check_edition": ("check", "check_edition"),
    "check_paths": ("check", "check_paths"),
    "load_edition": ("config", "load"),
    "new_edition": ("new", "create"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(f"pipeline.{module}"), attribute)
