"""The feed of an edition (Atom, RFC 4287): its documents, those first that were new or changed last.

Dates are those of the revisions in the documents' headers, else that of the edition; never that of the clock. A feed
has addresses that mean the same everywhere, so that there is one only where the edition says where it stands on the
web (`base_url`) and anything in it is dated.
"""

from __future__ import annotations

import re
from heapq import nsmallest
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree

from pipeline import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = "feed.xml"
# What the feed knows of a document.
OF_RECORD = ("path", "title", "summary", "changes")
_ATOM = "http://www.w3.org/2005/Atom"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOST = 100  # entries: those that changed last


def atom(records: Iterable[Mapping[str, Any]], settings: Mapping[str, Any], date: str | None) -> bytes | None:
    """Give the feed of the documents that these records are of, as far as `OF_RECORD`; nothing where there is none."""
    base = settings.get("base_url")
    every = ((changes[-1][0], changes[0][0], record, changes) for record in records
             if (changes := _changes(record, date)))
    # Of many documents no more are in memory than are in the feed.
    entries = nsmallest(_MOST, every, key=_order) if base else []
    if not base or not entries:
        return None
    home = f"{base.rstrip('/')}/"
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item] # the stubs forget the default
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", settings.get("language") or "en")
    _add(feed, "id", home)
    _add(feed, "title", settings["title"])
    if settings.get("subtitle"):
        _add(feed, "subtitle", settings["subtitle"])
    _add(feed, "updated", _time(entries[0][0]))
    _add(_add(feed, "author"), "name", settings.get("editor") or settings["title"])
    _add(feed, "link", rel="self", type="application/atom+xml", href=urljoin(home, FILE))
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    if settings.get("licence"):
        _add(feed, "link", rel="license", href=settings["licence"])
    _add(feed, "generator", "scholarly-edition-pipeline", version=__version__)
    for updated, published, record, changes in entries:
        _entry(feed, home, record, (updated, published, changes))
    etree.indent(feed)
    return bytes(etree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


_Changes = list[tuple[str, str]]


def _order(entry: tuple[str, str, Mapping[str, Any], _Changes]) -> tuple[int, str, str]:
    """Tell which comes first: what changed last; of several, by title and path."""
    updated, _, record, _ = entry
    return -int(updated.replace("-", "")), record["title"], record["path"]


def _changes(record: Mapping[str, Any], date: str | None) -> _Changes:
    """Give the days on which a document changed, each with what was done; the date of the edition if none is told."""
    found = [(change["when"][:10], change["text"]) for change in record.get("changes", ())]
    days = sorted(one for one in found if _DAY.fullmatch(one[0]))
    return days or [(day, "") for day in [date or ""] if _DAY.fullmatch(day)]


def _entry(feed: etree._Element, home: str, record: Mapping[str, Any], dates: tuple[str, str, _Changes]) -> None:
    updated, published, changes = dates
    entry = _add(feed, "entry")
    address = urljoin(home, record["path"])
    _add(entry, "id", address)
    _add(entry, "title", record["title"])
    _add(entry, "updated", _time(updated))
    _add(entry, "published", _time(published))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(entry, "link", rel="alternate", type="application/tei+xml", href=address.removesuffix(".html") + ".xml")
    _add(entry, "category", term="new" if updated == published else "changed")
    said = "\n".join(f"{day}: {text}" for day, text in reversed(changes) if text)
    if said or record.get("summary"):
        _add(entry, "summary", said or record["summary"])


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text
    return child


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"


def is_dated(days: Iterable[str | None]) -> bool:
    """Tell whether any of these is the date of a day."""
    return any(_DAY.fullmatch((day or "")[:10]) for day in days)
