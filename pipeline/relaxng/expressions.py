"""Regular expressions of XML Schema, matched in time that grows with the string and with nothing else.

elementpath says what an expression means (see `xsd`); RE2, which never goes back in a string, matches it. Python's own `re` is
quicker to load and to call, but tries all ways of reading a string: it is used where these are known to be few.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipeline.relaxng import plain
from pipeline.relaxng.limits import MAX_EXPRESSIONS, MAX_WEIGHT, TooComplexError

if TYPE_CHECKING:
    from collections.abc import Callable

# So many ways of reading a string are tried as quickly as RE2 is called.
_FEW = 1000
# So many characters and classes, repetitions written out, are no trouble in any alphabet.
_SMALL = 200
# What RE2 may use for one expression, and for one that is large.
_MEMORY, _LARGE_MEMORY = 1 << 20, 8 << 20
_HEAVY = re.compile(r"\\[pPwWdDcCiIsS]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_COUNTS = {"?": (0, 1), "*": (0, 1), "+": (1, 2)}
_ENDLESS = 99


class ExpressionError(ValueError):
    """A regular expression is not one of XML Schema, or is too large; the message says which, and why."""


class Compiled(Protocol):
    """What matches strings."""

    def fullmatch(self, string: str) -> object | None:
        """Tell whether a whole string matches, by what is not `None`."""


class Cost(NamedTuple):
    """How many ways there may be to read a string of length n: `factor` times n to the `degree`; `size` when written out."""

    factor: int
    degree: int
    size: int

    def few(self, length: int) -> bool:
        """Tell whether a backtracking matcher may try all ways."""
        if self.degree <= 1:
            return self.factor <= _FEW
        return self.degree < _ENDLESS and self.factor * (length + 1) ** self.degree <= _FEW


_NOTHING, _ATOM = Cost(1, 0, 0), Cost(1, 0, 1)


class Expressions:
    """The regular expressions of one schema: what matches them is made when it is needed, and kept."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, bool], Compiled] = {}
        self._weight = 0

    def facet(self, text: str, general: Callable[[str], Compiled]) -> Callable[[str], bool]:
        """Give what tells whether a string matches an expression; `general` compiles it for any alphabet.

        Raises `ExpressionError`, and `TooComplexError` where there are too many.
        """
        quick, cost = plain.pattern_for_ascii(text), cost_of(text)
        small = quick is not None and cost is not None and cost.size <= _SMALL
        heavy = len(_HEAVY.findall(text)) * (60 if "-[" in text else 6)
        self._weight += 1 + heavy + (0 if small else 20)
        if self._weight > MAX_WEIGHT:
            raise TooComplexError("has too many regular expressions, or too many classes of characters in them")
        if not small:
            self._made[text, False] = general(text)

        def matches(string: str) -> bool:
            if quick is not None and cost is not None and string.isascii():
                if cost.few(len(string)):
                    return quick.fullmatch(string) is not None
                if small:
                    return self._kept(quick.pattern, in_ascii=True, make=_small).fullmatch(string) is not None
            return self._kept(text, in_ascii=False, make=general).fullmatch(string) is not None

        return matches

    def _kept(self, text: str, *, in_ascii: bool, make: Callable[[str], Compiled]) -> Compiled:
        key = text, in_ascii
        if key not in self._made:
            if len(self._made) >= MAX_EXPRESSIONS:
                raise TooComplexError(f"needs more than {MAX_EXPRESSIONS} patterns of characters for this document")
            self._made[key] = make(text)
        return self._made[key]


def compiled(translated: str, text: str) -> Compiled:
    """Give what matches an expression in any alphabet, from its translation. Raises `ExpressionError`."""
    cost = cost_of(text)
    try:
        python = re.compile(translated)
        memory = _MEMORY if cost is not None and cost.size <= _SMALL // 10 else _LARGE_MEMORY
        return _linear(_SURROGATE.sub(lambda found: rf"\x{{{ord(found[0]):x}}}", translated), memory)
    except (re.error, OverflowError, RecursionError) as error:
        raise ExpressionError(str(error)) from error
    except ExpressionError:
        if cost is None or cost.degree > 1 or cost.factor > 1:
            raise
        # Repetitions too long for RE2, which are read in one way.
        return python


def _small(pattern: str) -> Compiled:
    return _linear(pattern, _MEMORY)


def _linear(pattern: str, memory: int) -> Compiled:
    import re2  # noqa: PLC0415 - few values need it

    options = re2.Options()
    options.log_errors, options.never_capture, options.max_mem = False, True, memory
    try:
        compiled: Compiled = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        raise ExpressionError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from error
    return compiled


def cost_of(text: str) -> Cost | None:
    """Give what matching an expression may cost; `None` where that is not plain to see."""
    outside: list[tuple[Cost, int]] = []
    # What stands before the last atom, with how many branches so far, and the last atom, which may be repeated.
    so_far, branches, last = _NOTHING, 1, _NOTHING
    at = 0
    while at < len(text):
        found = plain.TOKEN.match(text, at)
        if found is None:
            return None
        kind, part, at = found.lastgroup, found[0], found.end()
        if kind == "quantifier":
            last = _repeated(last, part)
            continue
        so_far, last = _both(so_far, last), _ATOM
        if part == "(" and kind == "bracket":
            outside.append((so_far, branches))
            so_far, branches, last = _NOTHING, 1, _NOTHING
        elif part == "|" and kind == "bracket":
            branches, last = branches + 1, _NOTHING
        elif part == ")" and kind == "bracket":
            if not outside:
                return None
            last = so_far._replace(factor=so_far.factor * branches)
            so_far, branches = outside.pop()
    so_far = _both(so_far, last)
    return None if outside else so_far._replace(factor=so_far.factor * branches)


def _both(one: Cost, other: Cost) -> Cost:
    return Cost(min(one.factor * other.factor, _FEW + 1), one.degree + other.degree, one.size + other.size)


def _repeated(one: Cost, quantifier: str) -> Cost:
    if quantifier in _COUNTS:
        low, high = _COUNTS[quantifier]
    else:
        least, comma, most = quantifier[1:-1].partition(",")
        low, high = int(least), int(most if comma else least)
    if quantifier == "?":
        return one._replace(factor=one.factor * 2)
    degree = one.degree
    if one != _ATOM:
        # What can itself be read in several ways can be so each time.
        degree = _ENDLESS
    elif low != high:
        degree = 1
    return Cost(one.factor, degree, one.size * max(high, 1))
