"""Where a place is: what `geo` says, to degrees of latitude and longitude.

TEI has latitude before longitude, unless a `geoDecl` says otherwise in words ("longitude, latitude"). National grids
give no coordinates here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model import TEI, XML_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

Coordinates = tuple[float, float]

_T = f"{{{TEI}}}"
_GRIDS = frozenset({"MGRS", "OSGB36"})
_LATITUDE, _LONGITUDE = ("latitud", "breite", "широт", "lat", "north"), ("longitud", "länge", "долгот", "lon", "east")
_NUMBER = r"\d+(?:[.,]\d+)?"
_SEXAGESIMAL = re.compile(
    rf"([NSEWO]?)\s*({_NUMBER})\s*°\s*(?:({_NUMBER})\s*[\u2032'\u2019]\s*)?(?:({_NUMBER})\s*(?:[\u2033\"\u201d]|'')\s*)?([NSEWO]?)")
_DECIMAL_COMMAS = re.compile(r"[-+]?\d+,\d+[\s;]+[-+]?\d+,\d+")


def declarations(root: _Element) -> dict[str, _Element]:
    """Give the `geoDecl` of a file, by their ids."""
    return {one.get(XML_ID, f"#{number}"): one for number, one in enumerate(root.iter(f"{_T}geoDecl"))}


def coordinates_of(place: _Element, declared: Mapping[str, _Element]) -> Coordinates | None:
    """Give the latitude and longitude of a place, by the first of its own `geo` that has them.

    `declared` are the `geoDecl` of its file.
    """
    for geo in place.iter(f"{_T}geo"):
        if next(geo.iterancestors(f"{_T}place", f"{_T}org", f"{_T}event"), place) is not place:
            continue
        holds = _declaration(geo, declared)
        if holds is not None and holds.get("datum") in _GRIDS:
            continue
        found = parse("".join(map(str, geo.itertext())), longitude_first=_longitude_first(holds))
        if found:
            return found
    return None


def parse(written: str, *, longitude_first: bool = False) -> Coordinates | None:
    """Read coordinates in degrees: decimal ones, also with decimal commas, or with minutes and seconds.

    Letters of the compass say which is which; without them the order does, and a number that can be no latitude.
    """
    text = " ".join(written.replace("\u2212", "-").replace("\u2013", "-").split())
    with_minutes = [one.groups() for one in _SEXAGESIMAL.finditer(text)]
    if len(with_minutes) == 2:
        values = [_degrees(*one) for one in with_minutes]
        if with_minutes[0][0] in {"E", "W", "O"} or with_minutes[0][4] in {"E", "W", "O"}:
            longitude_first = True
    else:
        if _DECIMAL_COMMAS.fullmatch(text):
            text = text.replace(",", ".")
        parts = re.split(r"[\s,;]+", text)
        if len(parts) != 2 or not all(re.fullmatch(r"[-+]?\d+(\.\d+)?", part) for part in parts):
            return None
        values = [float(part) for part in parts]
    latitude, longitude = reversed(values) if longitude_first else values
    if abs(latitude) > 90 >= abs(longitude):
        latitude, longitude = longitude, latitude
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(before: str, degrees: str, minutes: str | None, seconds: str | None, after: str) -> float:
    parts = [float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds)]
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -value if before in {"S", "W"} or after in {"S", "W"} else value


def _declaration(geo: _Element, declared: Mapping[str, _Element]) -> _Element | None:
    """Give the `geoDecl` that holds for a `geo`: the one that it, or what it is in, names; else the default one."""
    for element in (geo, *geo.iterancestors()):
        for token in (element.get("decls") or "").split():
            if token.removeprefix("#") in declared:
                return declared[token.removeprefix("#")]
    some = list(declared.values())
    return next((one for one in some if one.get("default") == "true"), some[0] if len(some) == 1 else None)


def _longitude_first(declared: _Element | None) -> bool:
    if declared is None:
        return False
    words = "".join(map(str, declared.itertext())).casefold()
    latitude, longitude = (
        min((at for word in names if (at := words.find(word)) >= 0), default=-1) for names in (_LATITUDE, _LONGITUDE)
    )
    return 0 <= longitude < latitude
