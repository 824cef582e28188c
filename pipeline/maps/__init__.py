"""Maps of places, drawn when a site is built: nothing is fetched, by the build or by a reader.

`map_of` gives what `xslt/html/map.xsl` draws: the land and its lakes in a window around the points, as the paths of an
SVG; the lines of longitude and latitude; the points, and where there is room their names. Land alone, no borders: those
of today would mislead in an edition of yesterday's papers. The shapes (`shapes`) are those of a package; without it the
lines and points are drawn alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.maps.shapes import Box, edition_of_shapes, shapes_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.maps.shapes import Ring

__all__ = ["Point", "edition_of_shapes", "map_of"]

_WIDTH, _MOST_HEIGHT, _LEAST_HEIGHT = 1200, 900, 500
_HEIGHTS = (7.0, 12.0, 20.0, 34.0)  # degrees of latitude around one place: the first that shows a coast
_EDGE = 0.25  # of the extent of several points, around them
_STEPS = (1, 2, 5, 10, 15, 30)  # degrees from one line to the next
_FONT, _LARGE_FONT = 30, 44  # of names, in the units of the drawing, and on a small screen (xslt/assets/lists.css)
_ASIDE = {"start": 20, "end": -20}  # where a name begins or ends, from its point
_SMALLEST = 6  # of what is drawn, in the same
_NAMES = 40  # points of which the names are written


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a map: where it is, its name, and its page."""

    latitude: float
    longitude: float
    name: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the globe, flattened: degrees of longitude are as long as they are in its middle."""

    box: Box
    width: int
    height: int

    def at(self, longitude: float, latitude: float) -> tuple[int, int]:
        west, south, east, north = self.box
        return (round((longitude - west) / (east - west) * self.width),
                round((north - latitude) / (north - south) * self.height))


def map_of(points: Sequence[Point]) -> dict[str, Any]:
    """Draw a map of one place, or of several."""
    window = _around(points[0]) if len({(one.latitude, one.longitude) for one in points}) == 1 else _of_all(points)
    land, lakes = shapes_in(window.box)
    places = [(one, *window.at(_near(one.longitude, window.box), one.latitude)) for one in points]
    # Names, until there is no room for one; the rest have them in the list that belongs to the map.
    labels = _labels([(x, y, one.name) for one, x, y in places], window) if len(points) <= _NAMES else {}
    return {
        "width": window.width, "height": window.height, "shapes": edition_of_shapes() is not None,
        "land": "".join(_path(ring, window) for ring in land), "lakes": "".join(_path(ring, window) for ring in lakes),
        "lines": list(_lines(window)),
        "points": [
            {"x": x, "y": y, "name": one.name, "path": one.path, "at": written(one.latitude, one.longitude)}
            | ({"label": labels[number]} if number in labels else {})
            for number, (one, x, y) in enumerate(places)
        ],
    }


def written(latitude: float, longitude: float) -> list[dict[str, Any]]:
    """Give coordinates in degrees and minutes, each with its side of the globe."""
    return [
        {"degrees": minutes // 60, "minutes": minutes % 60, "side": sides[value < 0]}
        for value, sides in ((latitude, "NS"), (longitude, "EW")) for minutes in [round(abs(value) * 60)]
    ]


def _around(point: Point) -> _Window:
    for height in _HEIGHTS:
        window = _window(point.longitude, point.latitude, height, height * 4 / 3 / _shortening(point.latitude))
        if edition_of_shapes() is None or _has_coast(window.box):
            return window
    return window


def _has_coast(box: Box) -> bool:
    west, south, east, north = box
    for ring in shapes_in(box)[0]:
        inner = (1 for x, y in ring if west < x < east and south < y < north)
        if sum(inner) > 8:
            return True
    return False


def _of_all(points: Sequence[Point]) -> _Window:
    latitudes = [one.latitude for one in points]
    south, north = min(latitudes), max(latitudes)
    west, east = _narrowest([one.longitude for one in points])
    height = max((north - south) * (1 + 2 * _EDGE), _HEIGHTS[0])
    width = max((east - west) * (1 + 2 * _EDGE), height)
    return _window((west + east) / 2, (south + north) / 2, height, min(width, 360.0))


def _narrowest(longitudes: Sequence[float]) -> tuple[float, float]:
    """Give the ends of the shortest arc with all longitudes; it may go over the antimeridian."""
    rising = sorted(set(longitudes))
    gaps = [(after - before, after) for before, after in zip(rising, [*rising[1:], rising[0] + 360], strict=True)]
    gap, after = max(gaps)
    west = after if after <= 180 else after - 360
    return west, west + 360 - gap


def _window(longitude: float, latitude: float, height: float, width: float) -> _Window:
    """Give a window of these degrees around a point, wider or higher where it would be too flat or too long."""
    shortening = _shortening(latitude)
    shape = height / (width * shortening)
    if shape < _LEAST_HEIGHT / _WIDTH:
        height = width * shortening * _LEAST_HEIGHT / _WIDTH
    elif shape > _MOST_HEIGHT / _WIDTH:
        width = height / shortening * _WIDTH / _MOST_HEIGHT
    width = min(width, 360.0)
    height = min(height, 180.0)
    south = min(max(latitude - height / 2, -90.0), 90.0 - height)
    box = (longitude - width / 2, south, longitude + width / 2, south + height)
    return _Window(box, _WIDTH, max(round(_WIDTH * height / (width * shortening)), _LEAST_HEIGHT // 2))


def _shortening(latitude: float) -> float:
    return max(math.cos(math.radians(latitude)), 0.2)


def _near(longitude: float, box: Box) -> float:
    """Give a longitude as the window counts it."""
    return longitude + 360 * math.ceil((box[0] - longitude) / 360) if longitude < box[0] else longitude


def _path(ring: Ring, window: _Window) -> str:
    """Write a ring as a path of an SVG, without what is too small to be seen."""
    places: list[tuple[int, int]] = []
    for longitude, latitude in ring:
        place = window.at(longitude, latitude)
        if not places or abs(place[0] - places[-1][0]) + abs(place[1] - places[-1][1]) > 2:
            places.append(place)
    if len(places) < 3 or all(max(side) - min(side) < _SMALLEST for side in zip(*places, strict=True)):
        return ""
    steps = [f"{x - before[0]} {y - before[1]}" for before, (x, y) in pairwise(places)]
    return f"M{places[0][0]} {places[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def _lines(window: _Window) -> Iterator[dict[str, Any]]:
    west, south, east, north = window.box
    for vertical, first, last in ((True, west, east), (False, south, north)):
        step = next((step for step in _STEPS if (last - first) / step <= 6), 60)
        for number in range(math.ceil(first / step), math.floor(last / step) + 1):
            degrees = number * step
            if vertical:
                x, _ = window.at(degrees, south)
                yield {"x1": x, "y1": 0, "x2": x, "y2": window.height} | _named(degrees, "EW")
            elif abs(degrees) < 90:
                _, y = window.at(west, degrees)
                yield {"x1": 0, "y1": y, "x2": window.width, "y2": y} | _named(degrees, "NS")


def _named(degrees: int, sides: str) -> dict[str, Any]:
    turned = (degrees + 180) % 360 - 180 if sides == "EW" else degrees
    return {"degrees": abs(turned), "side": "" if turned in {0, -180} else sides[turned < 0]}


def _labels(places: Sequence[tuple[int, int, str]], window: _Window) -> dict[int, dict[str, Any]]:
    """Place names beside their points, right or left, where they cover neither a point nor another name.

    Those come first that have room when they are written large, as on a small screen, where the others are hidden.
    """
    points: list[Box] = [(x - 14, y - 14, x + 14, y + 14) for x, y, _ in places]
    found: dict[int, dict[str, Any]] = {}
    for font in (_LARGE_FONT, _FONT):
        taken = [*points, *(_beside(*places[number], one["anchor"], font) for number, one in found.items())]
        for number, (x, y, name) in enumerate(places):
            for anchor in ("start", "end") if name and number not in found else ():
                box = _beside(x, y, name, anchor, font)
                inside = box[0] > 4 and box[2] < window.width - 4 and box[1] > 4 and box[3] < window.height - 4
                if inside and not any(_meet(box, other) for other in taken):
                    taken.append(box)
                    found[number] = {"x": x + _ASIDE[anchor], "y": y, "anchor": anchor, "large": font != _FONT}
                    break
    return found


def _beside(x: int, y: int, name: str, anchor: str, font: int) -> Box:
    """Give the box of a name beside its point."""
    length, start = len(name) * font * 0.55, x + _ASIDE[anchor]
    left = start if anchor == "start" else start - length
    return (left, y - font * 0.6, left + length, y + font * 0.6)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
