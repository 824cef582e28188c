"""Names and name classes (RELAX NG section 3, *nameClass*; sections 7.3 and 7.4 for overlaps).

A name is a string as expat gives it: `uri}local`, or `local` alone in no namespace. One string is one dictionary
look-up, and `}` cannot stand in a local name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Iterator

# Names of XML (Namespaces in XML 1.0, third edition, on XML 1.0, fifth edition, section 2.3).
_NAME_START = (
    "A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F"
    "\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME_REST = rf"{_NAME_START}\-.0-9\u00B7\u0300-\u036F\u203F\u2040"
# The same of ASCII, to which nearly all names keep: the full patterns take a while to compile.
_PLAIN_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_PLAIN_NAME = re.compile(r"[:A-Za-z_][:A-Za-z0-9_.\-]*")
_PLAIN_NMTOKEN = re.compile(r"[:A-Za-z0-9_.\-]+")

XML_NS = "http://www.w3.org/XML/1998/namespace"
# Neither can be written in a document, so they stand for "any name that no schema mentions".
_OTHER_LOCAL = "*"
_OTHER_NS = " "


def key_of(ns: str, local: str) -> str:
    """Give the name string for a namespace and a local name."""
    return f"{ns}}}{local}" if ns else local


def split(key: str) -> tuple[str, str]:
    """Give namespace and local name of a name string."""
    ns, _, local = key.rpartition("}")
    return ns, local


def is_ncname(text: str) -> bool:
    """Tell whether a text is a name without a colon. None begins with a combining mark (XML, fourth edition)."""
    if text.isascii():
        return _PLAIN_NCNAME.fullmatch(text) is not None
    return _matches(f"[{_NAME_START}][{_NAME_REST}]*", text) and category(text[0])[0] != "M"


def is_name(text: str) -> bool:
    """Tell whether a text is a name."""
    if text.isascii():
        return _PLAIN_NAME.fullmatch(text) is not None
    return _matches(f"[:{_NAME_START}][:{_NAME_REST}]*", text) and category(text[0])[0] != "M"


def is_nmtoken(text: str) -> bool:
    """Tell whether a text is made of the characters of names."""
    if text.isascii():
        return _PLAIN_NMTOKEN.fullmatch(text) is not None
    return _matches(f"[:{_NAME_REST}]+", text)


def _matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Name:
    """One name."""

    key: str


@dataclass(frozen=True, slots=True)
class NsName:
    """All names of a namespace but those of `excluded`."""

    ns: str
    excluded: NameClass | None = None


@dataclass(frozen=True, slots=True)
class AnyName:
    """All names but those of `excluded`."""

    excluded: NameClass | None = None


@dataclass(frozen=True, slots=True)
class NameChoice:
    """The names of any member."""

    members: tuple[NameClass, ...]


NameClass = Name | NsName | AnyName | NameChoice


def parts(name_class: NameClass) -> Iterator[NameClass]:
    """Give the class and all that it is made of, what it excludes included."""
    waiting = [name_class]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, NameChoice):
            waiting += reversed(part.members)
        elif not isinstance(part, Name) and part.excluded is not None:
            waiting.append(part.excluded)


def alternatives(name_class: NameClass) -> Iterator[Name | NsName | AnyName]:
    """Give the choices of a class, what they exclude left aside."""
    waiting = [name_class]
    while waiting:
        part = waiting.pop()
        if isinstance(part, NameChoice):
            waiting += reversed(part.members)
        else:
            yield part


def contains(name_class: NameClass, key: str) -> bool:
    """Tell whether a name belongs to a class."""
    for part in alternatives(name_class):
        if isinstance(part, Name):
            if part.key == key:
                return True
        elif isinstance(part, NsName) and part.ns != split(key)[0]:
            continue
        elif part.excluded is None or not contains(part.excluded, key):
            return True
    return False


def explicit(name_class: NameClass) -> frozenset[str] | None:
    """Give the names of a finite class, `None` for one that is open."""
    found = set()
    for part in alternatives(name_class):
        if not isinstance(part, Name):
            return None
        found.add(part.key)
    return frozenset(found)


def overlap(one: NameClass, other: NameClass) -> bool:
    """Tell whether two classes share a name.

    It is enough to try each name that either mentions, and one unmentioned name of each namespace.
    """
    return any(
        contains(one, key) and contains(other, key)
        for name_class in (one, other)
        for key in (_representative(part) for part in parts(name_class))
        if key is not None
    )


def _representative(part: NameClass) -> str | None:
    if isinstance(part, Name):
        return part.key
    if isinstance(part, NsName):
        return key_of(part.ns, _OTHER_LOCAL)
    return key_of(_OTHER_NS, _OTHER_LOCAL) if isinstance(part, AnyName) else None


class Mentioned:
    """The names and namespaces that a schema mentions: all other names of a namespace behave alike."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._namespaces: set[str] = {""}

    def add(self, name_class: NameClass) -> None:
        """Note what a name class of the schema mentions."""
        for part in parts(name_class):
            if isinstance(part, Name):
                self._names.add(part.key)
                self._namespaces.add(split(part.key)[0])
            elif isinstance(part, NsName):
                self._namespaces.add(part.ns)

    def canonical(self, key: str) -> str:
        """Give the name itself if it is mentioned, else the one name that stands for all its like."""
        if key in self._names:
            return key
        ns = split(key)[0]
        return key_of(ns if ns in self._namespaces else _OTHER_NS, _OTHER_LOCAL)
