"""What takes long to import, imported without what nobody here needs of it."""

from __future__ import annotations

import sys


def import_lxml() -> None:
    """Import lxml without `rnc2rng`, which it looks for: to make that one's parser takes longer than all of lxml."""
    if "rnc2rng" in sys.modules or "lxml.etree" in sys.modules:
        return
    sys.modules["rnc2rng"] = None  # type: ignore[assignment] # Python's own way to say that there is none
    try:
        import lxml.etree  # noqa: F401, PLC0415 - to have it imported is all
    finally:
        del sys.modules["rnc2rng"]
