"""Private schemes: `prefixDef` of a TEI header, and the pointers that are written with it (Guidelines 17.2.3)."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.model import TEI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _ElementTree

    from pipeline.model import Source

# Patterns come from files of strangers, and Python's matcher can be made to run for years: so at most that
# many parts that repeat without bound, none inside another, on values of that length.
_REPEATS = 3
_LONGEST = 256
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[*+?]|\{\d*,?\d*\}|\(\??|\)|\||.", re.DOTALL)
_OF_XSD = re.compile(r"\\[pPicIC]|-\[")
_GROUP = re.compile(r"\$(\d)")


@dataclass(frozen=True, slots=True)
class Prefix:
    """One `prefixDef`: what may stand after the colon, and what the whole is short for."""

    ident: str
    pattern: str
    replacement: str

    def expand(self, rest: str) -> str | None:
        """Give the pointer that stands for `rest`, `None` where the pattern does not match it.

        Raises `ValueError` where that cannot be told: the pattern is none, or is too costly to try.
        """
        compiled = _compiled(self.pattern)
        if compiled is None or len(rest) > _LONGEST:
            raise ValueError(self.pattern)
        found = compiled.fullmatch(rest)
        if not found:
            return None
        groups = ("", *found.groups(""))
        return _GROUP.sub(lambda ref: groups[n] if (n := int(ref[1])) < len(groups) else "", self.replacement)


def prefixes_of(tree: _ElementTree) -> Mapping[str, tuple[Prefix, ...]]:
    """Give the private schemes that a file declares, several of one name in their order."""
    found: dict[str, tuple[Prefix, ...]] = {}
    for element in tree.iter(f"{{{TEI}}}prefixDef"):
        ident, pattern, replacement = map(element.get, ("ident", "matchPattern", "replacementPattern"))
        if ident and pattern is not None and replacement is not None:
            found[ident] = (*found.get(ident, ()), Prefix(ident, pattern, replacement))
    return found


def prefixes_in(source: Source) -> Mapping[str, tuple[Prefix, ...]]:
    """Give the same of a source, of which there may be several pieces."""
    found: dict[str, tuple[Prefix, ...]] = {}
    for piece in source.pieces():
        for ident, several in prefixes_of(piece.tree).items():
            found[ident] = (*found.get(ident, ()), *several)
    return found


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    if not _is_tame(pattern):
        return None
    try:
        with warnings.catch_warnings():
            # Python warns of patterns that it may read differently some day.
            warnings.simplefilter("ignore", FutureWarning)
            if _OF_XSD.search(pattern):
                from elementpath.regex import translate_pattern  # noqa: PLC0415 - takes a tenth of a second to load

                pattern = str(translate_pattern(pattern, anchors=False))
            return re.compile(pattern)
    except Exception:  # noqa: BLE001 - each of the two has errors of its own for what is no pattern
        return None


def _is_tame(pattern: str) -> bool:
    """Tell whether a pattern is sure to be matched quickly."""
    repeats = 0
    risky = [False]  # for each open group: whether repeating it would nest repeats or choices
    closed = False
    for part in _TOKEN.findall(pattern):
        unbounded = part in {"*", "+"} or (part[0] == "{" and "}" in part)
        if unbounded:
            repeats += 1
            if closed or repeats > _REPEATS:
                return False
            risky[-1] = True
        elif part == "|":
            risky[-1] = True
        closed = False
        if part in {"(", "(?"}:
            risky.append(False)
        elif part == ")" and len(risky) > 1:
            closed = risky.pop()
            risky[-1] |= closed
    return True
