"""What a page says: its text as either reading shows it, less what the edition adds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.fidelity.streams import READINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from pipeline.fidelity.streams import Reading

_INLINE = frozenset("""
    a abbr b bdi bdo cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub
    sup tei-inline time u var
""".split())
_BOTH = 3


@dataclass(slots=True)
class Said:
    """The texts of a page, or of the pages of its parts together: the body's and the notes', in either reading.

    A note is known by its id; one that stands twice has two texts.
    """

    body: dict[Reading, str] = field(default_factory=lambda: dict.fromkeys(READINGS, ""))
    notes: dict[str, list[dict[Reading, str]]] = field(default_factory=lambda: defaultdict(list))


def read_whole(pages: Iterable[_Element]) -> tuple[Said, Said | None]:
    """Read the pages of a document: what the whole page says, and what the parts say together, if there are parts.

    A part is a page whose article has `data-part`, its number from 1; the parts are joined in the order of those.
    """
    whole, parts = Said(), []
    for root in pages:
        article = next(root.iterfind(".//article[@data-document]"), None)
        number = article.get("data-part") if article is not None else None
        if number is None:
            _read(whole, root, article)
        else:
            parts.append((int(number) if number.isdecimal() else 0, root, article))
    if not parts:
        return whole, None
    together = Said()
    for _, root, article in sorted(parts, key=lambda part: part[0]):
        _read(together, root, article)
    return whole, together


def page_text(root: _Element, reading: Reading) -> str:
    """Give the text of an element of a page as one reading shows it, less what the edition adds."""
    return _texts(root)[reading]


def _read(said: Said, root: _Element, article: _Element | None) -> None:
    for reading, text in (_texts(article) if article is not None else {}).items():
        said.body[reading] += f"{text} "
    for body in root.iterfind(".//*[@data-note]"):
        said.notes[body.get("data-note", "")].append(_texts(body))


def _texts(root: _Element) -> dict[Reading, str]:
    """Read both readings in one walk: each piece is for one of them (1, 2) or for both."""
    pieces: list[tuple[int, str]] = []
    shown, outer = _BOTH, []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            outer.append(shown)
            if node is not root:
                shown &= _readings(node)
                if node.tag not in _INLINE:
                    pieces.append((shown, " "))
            if not shown:
                walk.skip_subtree()
            elif node.text:
                pieces.append((shown, node.text))
            continue
        if event == "end":
            if node is not root and node.tag not in _INLINE:
                pieces.append((shown, " "))
            shown = outer.pop()
        if node is not root and node.tail:
            pieces.append((shown, node.tail))
    return {
        reading: "".join([text for readings, text in pieces if readings & sign])
        for sign, reading in enumerate(READINGS, 1)
    }


def _readings(node: _Element) -> int:
    """Tell which readings show an element: the first is 1, the second 2, both are 3."""
    if node.get("data-editorial") is not None:
        return 0
    own = node.get("data-reading")
    return _BOTH if own is None else sum(sign for sign, reading in enumerate(READINGS, 1) if reading == own)
