"""The name that was most likely meant, out of thousands, quickly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Comparing costs: of more names than that, only those are compared that begin or end alike or have the same letters.
_COMPARED = 200
# And after so many names that had no match, what lacks is a whole file of them, and suggestions stop.
_ASKED = 200
_ALIKE = 0.75


class Nearest:
    """Suggestions out of `names`, looked at when the first is asked for; each answer is kept."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = names
        self._groups: dict[tuple[str, str], list[str]] | None = None
        self._known: dict[str, list[str]] = {}

    def __call__(self, name: str, suits: Callable[[str], bool] = bool) -> str | None:
        """Give the name that is nearest to `name` among those that suit, `None` where none is near."""
        if name not in self._known:
            self._known[name] = self._near(name)
        return next((other for other in self._known[name] if suits(other)), None)

    def _near(self, name: str) -> list[str]:
        if self._groups is None:
            self._groups = {}
            for other in self._names:
                for key in _keys(other):
                    self._groups.setdefault(key, []).append(other)
        alike: dict[str, None] = {}
        for key in _keys(name) if len(self._known) < _ASKED else ():
            several = self._groups.get(key, ())
            if key[0] != "any" or len(several) <= _COMPARED:
                alike.update(dict.fromkeys(several[:_COMPARED]))
        from difflib import get_close_matches  # noqa: PLC0415 - most pointers lead somewhere

        near = get_close_matches(name, alike, 3, _ALIKE)
        # A number is seldom mistyped: what differs in letters alone comes first.
        return sorted(
            dict.fromkeys([*(other for other in alike if _plain(other) == _plain(name)), *near]),
            key=lambda other: (_plain(other) != _plain(name), _digits(other) != _digits(name)),
        )


def _keys(name: str) -> tuple[tuple[str, str], ...]:
    plain = _plain(name)
    letters = "".join(sorted(plain))
    return ("same", plain), ("letters", letters), ("begin", plain[:3]), ("end", plain[-3:]), ("any", "")


def _plain(name: str) -> str:
    """Give a name as it is but for what is easily mistaken: case, hyphens, underscores, points."""
    return re.sub(r"[\W_]+", "", name).casefold() or name


def _digits(name: str) -> str:
    return re.sub(r"\D+", "", name)
