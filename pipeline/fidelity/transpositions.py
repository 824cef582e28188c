"""What is to change places: in the reading text each stands where `transpose` puts it.

Only what runs alike can change places: elements of one name in running text, without notes, of which each is in one
transposition, in a text of which nothing is deleted or kept by stretches. Others stay, and are told of apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import TEI
from pipeline.xmlio import xml_id

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.fidelity.streams import Piece

_MOVED = frozenset("seg s w phr cl hi l lg p ab".split())
_AROUND = frozenset(f"{{{TEI}}}{name}" for name in """
    teiCorpus TEI text group front body back div div1 div2 div3 div4 div5 div6 div7 p ab lg l head seg s hi
""".split())
_EXAMPLE = "{http://www.tei-c.org/ns/Examples}egXML"


def _tei(*names: str) -> list[str]:
    return [f"{{{TEI}}}{name}" for name in names]


def transpositions(top: _Element) -> list[list[_Element]]:
    """Give, for each transposition in an element's document that is effected, its elements in their new order."""
    root = top.getroottree().getroot()
    found = [one for one in root.iter(*_tei("transpose")) if next(one.iterancestors(_EXAMPLE), None) is None]
    stretches = root.iter(*_tei("addSpan", "delSpan", "damageSpan", "mod", "retrace"))
    kept = next(root.iter(*_tei("undo", "restore")), None)
    if not found or kept is not None or any(one.get("spanTo") for one in stretches):
        return []
    named: dict[str, _Element] = {}
    for element in root.iter("*"):
        if name := xml_id(element):
            named.setdefault(name, element)
    orders = [[_fragment(ptr) for ptr in one.iterchildren(*_tei("ptr"))] for one in found]
    taken: set[str] = set()
    effected = []
    everywhere = {named[name] for order in orders for name in order if name in named}
    for order in orders:
        elements = [named[name] for name in order if name in named]
        alone = len(set(order)) == len(order) == len(elements) and not taken.intersection(order)
        taken.update(order)
        if alone and len({one.tag for one in elements}) == 1 and all(_may_move(one, everywhere) for one in elements):
            effected.append(elements)
    return effected


def in_new_order(
    pieces: list[Piece], stretches: dict[_Element, tuple[int, int]], orders: list[list[_Element]],
) -> list[Piece]:
    """Give the pieces of a stream with what changes places, of which `stretches` has the places, where it belongs."""
    moves: dict[int, tuple[int, int]] = {}
    ends: dict[int, int] = {}
    for order in orders:
        if not all(one in stretches for one in order):
            continue
        for (start, end), there in zip(sorted(stretches[one] for one in order), order, strict=True):
            moves[start], ends[start] = stretches[there], end
    found: list[Piece] = []
    at = 0
    for start in sorted(moves):
        found += pieces[at:start]
        found += pieces[slice(*moves[start])]
        at = ends[start]
    return found + pieces[at:]


def _fragment(ptr: _Element) -> str:
    return str(ptr.get("target", "")).partition("#")[2]


def _may_move(element: _Element, moved: set[_Element]) -> bool:
    around = [str(one.tag) for one in element.iterancestors()]
    return (
        element.tag in _tei(*_MOVED) and _AROUND.issuperset(around) and f"{{{TEI}}}text" in around
        and next(element.iter(*_tei("note")), None) is None
        and not any(one in moved for one in element.iterancestors())
        and not any(one in moved for one in element.iterdescendants())
    )
