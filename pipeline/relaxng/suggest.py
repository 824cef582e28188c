"""The nearest of some names: by letter case first, then by how few letters must change."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 64


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """Give the name that `wrong` is most likely meant to be, `None` if none is near.

    Near is: the same but for case and the signs `-`, `_`, `.`; or at most a third of the letters to change (and
    three at most); or, for names of four letters and more, one the beginning of the other.
    """
    best: tuple[float, str] | None = None
    if len(wrong) > _LONGEST:
        return None
    for name in known:
        score = _score(wrong, name)
        if score is not None and (best is None or (score, name) < best):
            best = score, name
    return best[1] if best else None


def _score(wrong: str, name: str) -> float | None:
    folded, other = _folded(wrong), _folded(name)
    if folded[0] == other[0]:
        return 0.5
    shortest = min(len(wrong), len(name))
    bound = min(3, max(1, shortest // 3))
    # A change of one letter changes the set of letters by two at most.
    if abs(len(wrong) - len(name)) <= bound and len(folded[1] ^ other[1]) <= 2 * bound and len(name) > 1:
        changes = distance(wrong.lower(), name.lower(), bound)
        if changes is not None:
            return float(changes)
    if shortest >= 4 and (folded[0].startswith(other[0]) or other[0].startswith(folded[0])):
        return 4.0
    return None


def distance(one: str, other: str, bound: int) -> int | None:
    """Give how many letters must be put in, taken out, exchanged or swapped; `None` if more than `bound`."""
    if abs(len(one) - len(other)) > bound or max(len(one), len(other)) > _LONGEST:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        following = [i]
        for j, other_letter in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > bound:
            return None
        before, row = row, following
    return row[-1] if row[-1] <= bound else None


@lru_cache(maxsize=4096)
def _folded(name: str) -> tuple[str, frozenset[str]]:
    """Give a name without case and signs, and its letters."""
    lower = name.lower()
    return lower.replace("-", "").replace("_", "").replace(".", ""), frozenset(lower)
