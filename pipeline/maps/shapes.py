"""The shapes of land and lakes: Natural Earth's, from the package `blips`, which has them simplified; cut to a window.

Natural Earth is in the public domain, the package under the MIT licence. Of the package nothing is run: the one file of
shapes that it carries is read.
"""

from __future__ import annotations

import gzip
import math
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PACKAGE, _FILE = "blips", "blips/data/basemap.json.gz"
_CELL = 20.0  # degrees: what many windows are cut from is cut once, to the cells that they lie in

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees; the east may be beyond 180."""
Ring = tuple[tuple[float, float], ...]
Shapes = tuple[tuple[Ring, ...], tuple[Ring, ...]]
"""Land, and the lakes in it."""
_Bounded = tuple[Box, Ring]


@cache
def edition_of_shapes() -> str | None:
    """Tell which shapes there are: the package and its version; nothing where it is not installed."""
    try:
        found = distribution(PACKAGE)
    except PackageNotFoundError:
        return None
    return f"{PACKAGE} {found.version}" if Path(str(found.locate_file(_FILE))).exists() else None


def shapes_in(box: Box) -> Shapes:
    """Give the land and the lakes in a window, cut a little outside it; nothing where there are no shapes."""
    west, south, east, north = box
    x, y = math.floor(west / _CELL), math.floor(south / _CELL)
    across, up = math.ceil(east / _CELL) - x, math.ceil(north / _CELL) - y
    wider = _wider(box)
    land, lakes = _near(x, y, across, up)
    return tuple(_cut(land, wider)), tuple(_cut(lakes, wider))


def _wider(box: Box) -> Box:
    west, south, east, north = box
    more = (north - south) / 50
    return west - more, south - more, east + more, north + more


@cache
def _world() -> tuple[tuple[_Bounded, ...], tuple[_Bounded, ...]]:
    """Give land and lakes of the globe, each ring with the box that it fills."""
    if edition_of_shapes() is None:
        return (), ()
    with gzip.open(str(distribution(PACKAGE).locate_file(_FILE))) as file:
        told: dict[str, Any] = orjson.loads(file.read())
    land, lakes = (tuple(_rings(told.get(kind, ()))) for kind in ("land", "lakes"))
    return land, lakes


def _rings(shapes: Iterable[Sequence[Sequence[Sequence[float]]]]) -> Iterator[_Bounded]:
    for shape in shapes:
        for ring in shape:
            points = tuple((float(x), float(y)) for x, y, *_ in ring)
            yield _bounds(points), points


def _bounds(ring: Ring) -> Box:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


@lru_cache(maxsize=64)
def _near(x: int, y: int, across: int, up: int) -> Shapes:
    """Give what is in some cells of the globe; those beyond 180 degrees are those of the other side."""
    box = _wider((x * _CELL, y * _CELL, (x + across) * _CELL, (y + up) * _CELL))
    land, lakes = (
        tuple(ring for turn in (-360.0, 0.0, 360.0) for ring in _cut(_turned(kind, turn, box), box))
        for kind in _world()
    )
    return land, lakes


def _turned(rings: Iterable[_Bounded], turn: float, box: Box) -> Iterator[Ring]:
    """Give the rings that reach into a box when the globe is turned."""
    west, south, east, north = box
    for (left, low, right, high), ring in rings:
        if left + turn <= east and right + turn >= west and low <= north and high >= south:
            yield tuple((x + turn, y) for x, y in ring) if turn else ring


def _cut(rings: Iterable[Ring], box: Box) -> Iterator[Ring]:
    """Cut rings to a box, side by side (after Sutherland and Hodgman)."""
    west, south, east, north = box
    for ring in rings:
        left, low, right, high = _bounds(ring)
        if left > east or right < west or low > north or high < south:
            continue
        if left >= west and right <= east and low >= south and high <= north:
            yield ring
            continue
        inside = ring
        for axis, sign, limit in ((0, 1, west), (0, -1, east), (1, 1, south), (1, -1, north)):
            inside = _side(inside, axis, sign, limit)
        if len(inside) > 2:
            yield inside


def _side(ring: Ring, axis: int, sign: int, limit: float) -> Ring:
    """Give what of a ring is on the inner side of a line: beyond `limit` on an axis, in the direction of the sign."""
    found: list[tuple[float, float]] = []
    for place, point in enumerate(ring):
        before = ring[place - 1]
        inside, was_inside = sign * (point[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
        if inside != was_inside:
            part = (limit - before[axis]) / (point[axis] - before[axis])
            found.append((before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1])))
        if inside:
            found.append(point)
    return tuple(found)
