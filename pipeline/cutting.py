"""Where a long text is cut into pages: at its divisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.addresses import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.outline import Cut, Outline


def pages(one: Outline, path: str, longest: int) -> dict[str, Any]:
    """Give the pages of a text that is cut, and its contents; nothing of another."""
    starts = starts_of(one.cuts, longest)
    if not starts:
        return {}
    # The first page has what stands before the first division, too.
    starts[0] = (0, starts[0][1])
    folder = path.removesuffix(".html")
    ends = [start for start, _ in starts[1:]] + [None]
    parts: list[dict[str, Any]] = [
        {"path": f"{folder}/{safe_name(cut.id)}.html", "from": start, "to": end, "title": cut.title}
        for (start, cut), end in zip(starts, ends, strict=True)
    ]
    contents = []
    for cut in one.cuts:
        if cut.title:
            page = next((part for part in reversed(parts) if part["from"] <= cut.node), None)
            place = page["path"] if page else path
            contents.append({"title": cut.title, "depth": cut.depth, "path": f"{place}#{_fragment(cut.id)}"})
    return {"whole": f"{folder}/whole.html", "parts": parts, "contents": contents}


def starts_of(cuts: Sequence[Cut], longest: int) -> list[tuple[int, Cut]]:
    """Give where the pages of a text begin: at each division of one that is too long for a page."""
    total = sum(cut.size for cut in cuts if cut.depth == 0)
    if not longest or total <= longest:
        return []
    starts: list[tuple[int, Cut]] = []
    long = {-1}  # depths of the divisions around the present one that are too long
    waiting: int | None = None
    for cut in cuts:
        long = {depth for depth in long if depth < cut.depth}
        if cut.depth - 1 not in long:
            continue
        too_long = cut.size > longest
        if too_long:
            long.add(cut.depth)
        if too_long and cut.bare:
            # It has nothing of its own to show: it begins on the page of its first division.
            waiting = cut.node if waiting is None else waiting
            continue
        starts.append((cut.node if waiting is None else waiting, cut))
        waiting = None
    return starts if len(starts) > 1 else []


def pages_of_ids(one: Outline, path: str, starts: Sequence[tuple[int, Cut]]) -> Iterator[tuple[str, str]]:
    """Give the page of each id of a text, where it is not simply that of the file."""
    folder = path.removesuffix(".html")
    for identifier, node in one.ids.items():
        cut = next((cut for start, cut in reversed(starts) if start <= node), None)
        page = f"{folder}/{safe_name(cut.id)}.html" if cut else path
        yield f"{one.name}#{identifier}", f"{page}#{_fragment(identifier)}"


def _fragment(identifier: str) -> str:
    return quote(identifier, safe="-._~")
