"""What is cited: a text in an edition, any other page of one, or an edition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.model import TEI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

_T = f"{{{TEI}}}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
# Words that are no part of a citation, and would be read as marks in one.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef]+")
# What stands for what is a page's own where one citation is made for all pages: no text has these signs.
OWN = {"\ufdd6": "title", "\ufdd7": "url", "\ufdd8": "id"}


@dataclass(frozen=True, slots=True)
class Reference:
    """All that a citation may say. `container` is the edition that a text is in; `digest` the SHA-256 of its source.

    `written` and `date` are those of the text and of this version of the edition, as numbers: year, month, day.
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    written: tuple[int, ...] = ()
    container: str | None = None
    editor: str | None = None
    publisher: str | None = None
    version: str | None = None
    date: tuple[int, ...] = ()
    language: str | None = None
    interface: str = "en"
    url: str | None = None
    digest: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether an edition is cited, and no text in it."""
        return self.container is None


def of_text(about: Mapping[str, Any], settings: Mapping[str, Any], root: _Element, digest: str) -> Reference:
    """Give the reference of a text: of its tree, and of what `survey` says about it."""
    path = str(about["path"])
    return Reference(
        id=path.rpartition("/")[2].removesuffix(".html"), title=_plain(about["title"]) or str(about["id"]),
        authors=tuple(_authors(root)), written=_numbers(about.get("date")),
        container=_plain(settings["title"]), language=_language(root),
        url=f"{settings['base_url'].rstrip('/')}/{path}" if settings.get("base_url") else None, digest=digest,
        **_imprint(settings),
    )


def of_edition(settings: Mapping[str, Any]) -> Reference:
    """Give the reference of an edition."""
    return Reference(
        id="edition", title=_plain(settings["title"]), language=settings.get("language"), url=settings.get("base_url"),
        **_imprint(settings),
    )


def of_page(settings: Mapping[str, Any]) -> Reference:
    """Give the reference of any page that is no text, with the signs of `OWN` for what is its own."""
    title, url, own = OWN
    return Reference(
        id=own, title=title, container=_plain(settings["title"]), language=settings.get("language"),
        url=url if settings.get("base_url") else None, **_imprint(settings),
    )


def _authors(root: _Element) -> Iterator[str]:
    for author in root.iterfind(f"{_T}teiHeader/{_T}fileDesc/{_T}titleStmt/{_T}author"):
        words = _plain("".join(_words(author)))
        if words:
            yield words


def _words(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag != f"{_T}note":
            yield from _words(child)
        yield child.tail or ""


def _language(root: _Element) -> str | None:
    text = root.find(f"{_T}text")
    return (text.get(_LANG) if text is not None else None) or root.get(_LANG)


def _imprint(settings: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: _plain(settings[name]) for name in ("editor", "publisher", "version") if settings.get(name)}
    language = str(settings.get("language") or "en")
    return {**said, "date": _numbers(settings.get("date")), "interface": language.split("-", maxsplit=1)[0].lower()}


def _plain(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _numbers(date: str | None) -> tuple[int, ...]:
    """Give year, month and day; nothing for what citations cannot say (years before Christ, weeks)."""
    found = _DATE.match(date or "")
    return tuple(int(part) for part in found.groups() if part) if found else ()
