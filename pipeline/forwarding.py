"""Addresses that have led elsewhere before, or lead to nothing now, to the pages that must say so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model import Addressed

Stubs = dict[str, list[dict[str, Any]]]


def stem_of(page: str, path: str) -> str:
    """Give what a ledger calls a page of the text whose address is `path`: `""` for that itself."""
    return "" if page == path else page.removeprefix(f"{path.removesuffix('.html')}/").removesuffix(".html")


def page_at(node: int, path: str, parts: Sequence[Mapping[str, Any]]) -> str:
    """Give the page on which the element of a number stands."""
    found = (part["path"] for part in reversed(parts) if part["from"] <= node)
    return str(next(found, path))


def stubs(found: Addressed, path: str, parts: Sequence[Mapping[str, Any]], whole: str | None) -> Stubs:
    """Give for each page of a text what it must say of addresses: where they lead now, or that they are gone.

    There may be pages among them that the text has no more. One without an id is of all addresses of its page.
    """
    told: Stubs = defaultdict(list)
    pages: dict[str, str] = {}
    for node, addresses, at in found.units:
        page = page_at(node, path, parts)
        pages |= dict.fromkeys(addresses, page)
        for stem in at:
            before = page_of(stem, path)
            if before != page:
                told[before] += [{"id": one, "to": f"{page}#{_fragment(one)}"} for one in addresses]
    for entry in found.past:
        now = entry.get("now")
        places = [pages.get(now, path)] if now else [page_of(stem, path) for stem in entry["at"]]
        for place in dict.fromkeys([*places, *([whole] if whole else ())]):
            to = {"to": f"{place}#{_fragment(now)}"} if now else {}
            told[place].append({**{key: value for key, value in entry.items() if key not in {"at", "now"}}, **to})
    if not whole and any(page_of(stem, path) != path for _, _, at in found.units for stem in at):
        told[page_of("whole", path)].append({"to": path})
    return dict(sorted(told.items()))


def _fragment(identifier: str) -> str:
    return quote(identifier, safe="-._~")


def page_of(stem: str, path: str) -> str:
    """Give the page that a ledger calls so, of the text whose address is `path`."""
    return f"{path.removesuffix('.html')}/{stem}.html" if stem else path
