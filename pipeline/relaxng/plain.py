"""Strings of which it is plain, at a glance, whether a datatype has them.

elementpath decides what XML Schema's datatypes and regular expressions mean, but takes a tenth of a second to
load and microseconds a value. Nearly all values of real documents are plain: for these, and for these alone,
the answer is known here. Each function gives `None` where it is not plain.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DATES = {"date": 3, "gYearMonth": 2, "gYear": 1}
_OTHER_DATES = frozenset({"dateTime", "time", "gMonth", "gMonthDay", "gDay", "duration"})
_WORDS = re.compile(r"[A-Za-z][A-Za-z ]*")
_URI = re.compile(
    r"(?:https?://[A-Za-z0-9.\-]+(?=[/?#]|\Z)|[A-Za-z]+:)?[A-Za-z0-9._~/?=&;,+\-]*(?:#[A-Za-z0-9._~/?=&;,+\-]*)?",
)
_NUMBER = re.compile(r"[0-9]{1,9}")
_WHOLE = frozenset({"integer", "nonNegativeInteger", "decimal", "double", "float", "long", "unsignedLong"})

_LETTERS, _UPPER, _LOWER, _DIGITS = "A-Za-z", "A-Z", "a-z", "0-9"
_MARKS, _SIGNS, _CONTROLS = r"!-#%-*,-/:;?@\[-\]_{}", r"$+<=>\^`|~", r"\x00-\x1f\x7f"
# What the classes of characters hold of ASCII, written for the inside of brackets.
_CLASSES = {
    r"\s": r" \t\n\r", r"\d": _DIGITS, r"\w": _LETTERS + _DIGITS + _SIGNS, r"\i": rf"{_LETTERS}_:",
    r"\c": rf"{_LETTERS}{_DIGITS}_:.\-", r"\p{L}": _LETTERS, r"\p{Lu}": _UPPER, r"\p{Ll}": _LOWER, r"\p{N}": _DIGITS,
    r"\p{Nd}": _DIGITS, r"\p{P}": _MARKS, r"\p{S}": _SIGNS, r"\p{Z}": " ", r"\p{Zs}": " ", r"\p{C}": _CONTROLS,
    r"\p{Cc}": _CONTROLS,
}
_ESCAPE = r"\\(?:[nrt\\|.?*+(){}\-\[\]^]|[sdwicSDWIC]|[pP]\{[A-Z][a-z]?\})"
TOKEN = re.compile(
    rf"(?P<escape>{_ESCAPE})|(?P<class>\[\^?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|{_ESCAPE}|[^\[\]\\\-^&~|])+\])"
    r"|(?P<quantifier>[?*+]|\{[0-9]{1,4}(?:,[0-9]{1,4})?\})|(?P<dot>\.)|(?P<bracket>[(|)])|(?P<letter>[^\\?*+{}\[\]^$])",
)
_MEMBER = re.compile(rf"{_ESCAPE}|.", re.DOTALL)


def of_type(name: str, text: str) -> bool | None:
    """Tell whether a string, its white space normalised, is of an XML Schema datatype without facets."""
    if name == "anyURI":
        return True if _URI.fullmatch(text) else None
    if name in _DATES or name in _OTHER_DATES:
        found = _DATE.fullmatch(text)
        if found is None:
            return False if _WORDS.fullmatch(text) and not text.startswith("P") else None
        year, month, day = found.groups()
        if _DATES.get(name) != (3 if day else 2 if month else 1):
            return False
        if year == "0000" or (month and not 1 <= int(month) <= 12):
            return False
        return None if day and not 1 <= int(day) <= 28 else True
    if name in _WHOLE and _NUMBER.fullmatch(text):
        return True
    if name == "boolean":
        return text in {"true", "false", "1", "0"}
    return None


@lru_cache(maxsize=1024)
def pattern_for_ascii(pattern: str) -> re.Pattern[str] | None:
    """Give a regular expression for strings of ASCII that means what one of XML Schema does."""
    made = []
    at = depth = 0
    before: str | None = "bracket"
    while at < len(pattern):
        found = TOKEN.match(pattern, at)
        if found is None or len(pattern) > 500:
            return None
        kind, part = found.lastgroup, found[0]
        if kind == "quantifier" and before in {"quantifier", "bracket"}:
            return None
        at = found.end()
        before = kind
        if kind == "bracket":
            depth += {"(": 1, ")": -1}.get(part, 0)
            if depth < 0:
                return None
            # What a group holds may be repeated, so its end counts as an atom.
            before = "letter" if part == ")" else kind
            made.append("(?:" if part == "(" else part)
            continue
        piece = _piece(kind, part)
        if piece is None:
            return None
        made.append(piece)
    try:
        return None if depth else re.compile("".join(made), re.ASCII)
    except (re.error, OverflowError):
        return None


def _piece(kind: str | None, part: str) -> str | None:
    if kind == "quantifier":
        return part
    if kind == "dot":
        return r"[^\n\r]"
    if kind == "letter":
        return re.escape(part)
    if kind == "escape":
        said = _escape(part)
        return f"[{said}]" if said is not None else _complement(part)
    members = _MEMBER.findall(part[2:-1] if part.startswith("[^") else part[1:-1])
    said = "".join(_escape(member) or "\0" if member.startswith("\\") else member for member in members)
    return None if "\0" in said else f"{part[: 2 if part.startswith('[^') else 1]}{said}]"


def _escape(part: str) -> str | None:
    """Give what stands in brackets for an escape; `None` for a complement, which cannot."""
    if part in _CLASSES:
        return _CLASSES[part]
    return part if len(part) == 2 and part[1] not in "sdwicSDWIC" else None


def _complement(part: str) -> str | None:
    said = _CLASSES.get(f"\\{part[1].lower()}{part[2:]}")
    return f"[^{said}]" if said is not None and part[1].isupper() else None
