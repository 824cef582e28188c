"""The nearest of some names: by letter case first, then by how few letters must change, then by how likely a slip."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_LONGEST = 64
_NEAR = 3
_KEYBOARDS = (("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("qwertzuiop", "asdfghjkl", "yxcvbnm"))


# What people write who come from HTML, and what TEI and its like have for it.
_ELEMENTS = {
    "b": ("hi",), "i": ("hi",), "u": ("hi",), "em": ("emph", "hi"), "strong": ("hi",), "small": ("hi",), "sup": ("hi",),
    "sub": ("hi",), "br": ("lb",), "hr": ("milestone",), "a": ("ref",), "img": ("graphic",), "span": ("seg", "hi"),
    "ul": ("list",), "ol": ("list",), "dl": ("list",), "li": ("item",), "dt": ("label",), "dd": ("item",), "tr": ("row",),
    "td": ("cell",), "th": ("cell",), "caption": ("figDesc", "head"), "blockquote": ("quote",), "strike": ("del",),
    "s": ("del",), "ins": ("add",), **{f"h{number}": ("head",) for number in range(1, 7)},
}
_ATTRIBUTES = {
    "href": ("target",), "src": ("url",), "url": ("target",), "class": ("rend", "type"), "number": ("n",),
    "no": ("n",), "date": ("when",), "style": ("rend",),
}


def of_html(wrong: str, known: Container[str], *, attribute: bool = False) -> str | None:
    """Give the name that stands for one of HTML's, `None` where there is none among those that are known."""
    others = (_ATTRIBUTES if attribute else _ELEMENTS).get(wrong.lower(), ())
    return next((other for other in others if other in known), None)


def nearest(wrong: str, known: Iterable[str], preferred: Container[str] = ()) -> str | None:
    """Give the name that `wrong` is most likely meant to be, `None` if none is near.

    Near is: the same but for case and the signs `-`, `_`, `.`; or at most a third of the letters to change (and
    three at most); or, for names of four letters and more, one the beginning of the other. Of names as near, one
    of `preferred` is taken, then the one that differs by the likelier slip, then the first of the alphabet.
    """
    return next(iter(all_near(wrong, known, preferred)), None)


def all_near(wrong: str, known: Iterable[str], preferred: Container[str] = ()) -> list[str]:
    """Give the nearest names, the nearest first, three at most."""
    if len(wrong) > _LONGEST:
        return []
    scored = [(score, name) for name in known if (score := _score(wrong, name)) is not None]
    if len(scored) < 2:
        return [name for _, name in scored]
    scored.sort(key=lambda one: (one[0], one[1] not in preferred, _slip(wrong.lower(), one[1].lower()), one[1]))
    return list(dict.fromkeys(name for _, name in scored))[:_NEAR]


def _score(wrong: str, name: str) -> float | None:
    folded, other = _folded(wrong), _folded(name)
    if folded[0] == other[0]:
        return 0.0 if wrong.lower() == name.lower() else 0.5
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


def _slip(one: str, other: str) -> float:
    """Give how unlikely it is that one word was written for the other.

    Two letters swapped, one doubled or left single, or its neighbour on the keyboard: these are the slips of fingers.
    """
    rows = [[float(column) for column in range(len(other) + 1)]]
    for i, letter in enumerate(one, 1):
        row = [float(i)]
        for j, meant in enumerate(other, 1):
            doubled = i > 1 and letter == one[i - 2]
            single = j > 1 and meant == other[j - 2]
            cost = min(
                rows[-1][j] + (0.5 if doubled else 1),
                row[-1] + (0.5 if single else 1),
                rows[-1][j - 1] + (0 if letter == meant else 0.75 if _beside(letter, meant) else 1),
            )
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == meant:
                cost = min(cost, rows[-2][j - 2] + 0.5)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@lru_cache(maxsize=1024)
def _beside(one: str, other: str) -> bool:
    """Tell whether two keys touch, on an English or a German keyboard."""
    for keyboard in _KEYBOARDS:
        places = {letter: (row, column) for row, letters in enumerate(keyboard) for column, letter in enumerate(letters)}
        if one in places and other in places:
            (row, column), (other_row, other_column) = places[one], places[other]
            # Each row stands half a key to the right of the one above.
            across = (column + row / 2) - (other_column + other_row / 2)
            if abs(row - other_row) <= 1 and abs(across) <= 1:
                return True
    return False


@lru_cache(maxsize=4096)
def _folded(name: str) -> tuple[str, frozenset[str]]:
    """Give a name without case and signs, and its letters."""
    lower = name.lower()
    return lower.replace("-", "").replace("_", "").replace(".", ""), frozenset(lower)
