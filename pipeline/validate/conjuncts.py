"""Tests of which a part is clear: what must hold for the whole of one to hold, and values that cannot go wrong."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.validate.xpath import UnclearError, condition

if TYPE_CHECKING:
    from collections.abc import Collection

_PIECE = re.compile(r"\"[^\"]*\"|'[^']*'|[$@\w][\w.:-]*|.", re.DOTALL)
# With these, what stands on both sides of an "and" is not the whole test.
_JOINING = frozenset("or if then else for let some every satisfies return ,".split())
_WORDS = re.compile(r"\s*tokenize\((.*),\s*(?:' '|\" \")\s*\)\s*", re.DOTALL)


def necessary(test: str, strings: Collection[str] = ()) -> str:
    """Give an expression for XPath 1 that is true wherever the test is, and maybe elsewhere.

    Of what is joined by `and`, the parts that are clear. Raises `UnclearError` where none is.
    """
    found = []
    for part in _conjuncts(test):
        with suppress(UnclearError):
            found.append(condition(part, strings))
    if not found:
        raise UnclearError(test)
    return " and ".join(found)


def is_harmless(value: str) -> bool:
    """Tell whether the value of a variable can certainly be made, on any node."""
    words = _WORDS.fullmatch(value)
    try:
        condition(words[1] if words else value)
    except UnclearError:
        return False
    return True


def _conjuncts(test: str) -> list[str]:
    """Split a test where an `and` joins the whole of it."""
    if "(:" in test:
        return [test]
    parts = [""]
    depth = 0
    for found in _PIECE.finditer(test):
        piece = found[0]
        depth += (piece in "([{") - (piece in ")]}")
        if depth == 0 and piece in _JOINING:
            return [test]
        if depth == 0 and piece == "and":
            parts.append("")
        else:
            parts[-1] += piece
    return parts if all(part.strip() for part in parts) else [test]
