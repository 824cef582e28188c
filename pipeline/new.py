"""`edition new`: a folder of the shape of an edition, with examples, that builds as it stands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from pipeline import resources
from pipeline.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = ("edition.rng", "edition.sch")


def create(folder: Path) -> list[Path]:
    """Make the edition in `folder`, which must not exist or be empty; give the files that were written.

    The grammar and the rules are copied into its `schemas/`, where editors that validate while typing find them; an
    edition that needs other rules changes them there. Raises `OutputError` where the folder holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(str(folder), "it exists already", "Nothing was written. Name a folder that does not exist.")
    try:
        shutil.copytree(resources.template(), folder, dirs_exist_ok=True)
        (folder / "schemas").mkdir()
        for name in SCHEMAS:
            shutil.copyfile(resources.schema(name), folder / "schemas" / name)
    except OSError as error:
        reason = f"it cannot be written: {error.strerror or error}"
        raise OutputError(str(folder), reason, "Choose a folder that you may write to.") from error
    return sorted(path for path in folder.rglob("*") if path.is_file())
