"""Maps of places: what coordinates mean, what is drawn around them, and what a page says of it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING

import pytest
from editions import edition, parse_page, tei
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline import config, maps
from pipeline.build import build
from pipeline.coordinates import coordinates_of, declarations, parse
from pipeline.maps import Point, map_of, shapes
from pipeline.model import TEI

if TYPE_CHECKING:
    from pathlib import Path

PLACE = '<place xml:id="{id}"><placeName>{name}</placeName><location><geo{more}>{geo}</geo></location></place>'


@pytest.mark.parametrize(("written", "expected"), [
    ("55.75204 37.61781", (55.75204, 37.61781)),
    ("38.86194,30.75028", (38.86194, 30.75028)),
    ("37.85358, 15.28851", (37.85358, 15.28851)),
    ("48,208333 16,373056", (48.208333, 16.373056)),
    ("38,62727 -90,19789", (38.62727, -90.19789)),
    ("\u221233.9; 18.4", (-33.9, 18.4)),
    ("41° 53\u2032 N, 12° 30\u2032 E", (41 + 53 / 60, 12.5)),
    ("12°30' O 41°53' N", (41 + 53 / 60, 12.5)),
    ("33° 52' 30\" S 151° 12' E", (-33.875, 151.2)),
    ("116.4 39.9", (39.9, 116.4)),  # no latitude is over 90
    ("12 13 14", None), ("near the mill", None), ("", None), ("200 300", None), ("1.2.3 4", None),
])
def test_coordinates(written: str, expected: tuple[float, float] | None) -> None:
    """Degrees, with points or commas, with minutes and seconds; what cannot be read is no place."""
    found = parse(written)
    assert found == (pytest.approx(expected) if expected else None)


@pytest.mark.parametrize(("declaration", "pointer", "expected"), [
    ("", "", (10, 20)),
    ("<geoDecl>latitude, longitude</geoDecl>", "", (10, 20)),
    ("<geoDecl>Longitude first, then latitude.</geoDecl>", "", (20, 10)),
    ("<geoDecl>Länge und Breite</geoDecl>", "", (20, 10)),
    ('<geoDecl xml:id="a">lat lon</geoDecl><geoDecl xml:id="b">lon lat</geoDecl>', ' decls="#b"', (20, 10)),
    ('<geoDecl xml:id="a">lat lon</geoDecl><geoDecl xml:id="b">lon lat</geoDecl>', "", (10, 20)),
    ('<geoDecl xml:id="a">lat lon</geoDecl><geoDecl xml:id="b" default="true">lon lat</geoDecl>', "", (20, 10)),
    ('<geoDecl datum="OSGB36">Eastings and northings</geoDecl>', "", None),
])
def test_what_a_declaration_says(declaration: str, pointer: str, expected: tuple[int, int] | None) -> None:
    """The order of the numbers is that of the geoDecl that holds; a national grid is no longitude and latitude."""
    place = PLACE.format(id="p", name="P", more=pointer, geo="10 20")
    root = etree.fromstring(f'<TEI xmlns="{TEI}"><teiHeader>{declaration}</teiHeader><text>{place}</text></TEI>')
    found = coordinates_of(next(root.iter(f"{{{TEI}}}place")), declarations(root))
    assert found == expected


def test_places_within_a_place_have_their_own() -> None:
    """A place has not the coordinates of one that its entry contains."""
    inner = PLACE.format(id="b", name="B", more="", geo="1 2")
    root = etree.fromstring(f'<place xmlns="{TEI}"><placeName>A</placeName>{inner}</place>')
    assert coordinates_of(root, {}) is None


@given(st.lists(st.builds(Point, st.floats(-90, 90), st.floats(-180, 180), st.text("abc", max_size=9)),
                min_size=1, max_size=5))
def test_all_places_are_on_the_map(points: list[Point]) -> None:
    """Wherever places lie, on either side of the antimeridian, each is within the map, and the map is no strip."""
    drawn = map_of(points)
    assert len(drawn["points"]) == len(points)
    assert all(0 <= one["x"] <= drawn["width"] and 0 <= one["y"] <= drawn["height"] for one in drawn["points"])
    assert 0.2 <= drawn["height"] / drawn["width"] <= 0.76
    assert drawn == map_of(points)


@given(st.lists(st.builds(Point, st.integers(40, 60), st.integers(0, 30), st.text("abc", min_size=1, max_size=9)),
                min_size=1, max_size=12))
def test_names_do_not_cover_each_other(points: list[Point]) -> None:
    """Names that a page shows cover neither each other nor a point, on a small screen, where they are larger, too."""
    drawn = map_of(points)
    large = [one for one in drawn["points"] if one.get("label", {}).get("large")]
    for font, shown in ((30, drawn["points"]), (44, large)):
        boxes = []
        for one in shown:
            if "label" in one:
                label, length = one["label"], len(one["name"]) * font * 0.55
                left = label["x"] - (length if label["anchor"] == "end" else 0)
                boxes.append((left, label["y"] - font * 0.6, left + length, label["y"] + font * 0.6))
                assert 0 < left < left + length < drawn["width"]
        points_there = [(one["x"] - 10, one["y"] - 10, one["x"] + 10, one["y"] + 10) for one in drawn["points"]]
        for number, (left, top, right, bottom) in enumerate(boxes):
            for other in [*boxes[:number], *points_there]:
                assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < bottom)


def test_what_lies_where() -> None:
    """The point of a town by the sea has water on one side and land on the other, as on any map."""
    assert maps.edition_of_shapes(), "the package of shapes is one of the developer's tools"
    drawn = map_of([Point(37.5, 15.08, "Catania")])
    [point] = drawn["points"]

    def is_land(x: int, y: int) -> bool:
        rings = []
        for path in re.findall(r"M[^M]*", drawn["land"]):
            numbers = [int(number) for number in re.findall(r"-?\d+", path)]
            at, ring = (0, 0), []
            for step in zip(numbers[::2], numbers[1::2], strict=True):
                at = (at[0] + step[0], at[1] + step[1])
                ring.append(at)
            rings.append(ring)
        crossings = 0
        for ring in rings:
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
                if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                    crossings += 1
        return crossings % 2 == 1

    assert is_land(point["x"] - 60, point["y"])  # Sicily
    assert not is_land(point["x"] + 90, point["y"])  # the Ionian Sea
    assert len(drawn["land"]) < 20_000


def test_pages(tmp_path: Path) -> None:
    """A place with coordinates has a map that says where it is; all of them are on that of the list, with links."""
    places = "".join([
        PLACE.format(id="vienna", name="Vienna &amp; suburbs", more="", geo="48,208333 16,373056"),
        PLACE.format(id="trieste", name="Trieste", more="", geo="45.65 13.77"),
        '<place xml:id="east"><placeName>The East</placeName></place>',
    ])
    register = f'<TEI xmlns="{TEI}"><teiHeader/><standOff><listPlace>{places}</listPlace></standOff></TEI>'.encode()
    folder = edition(tmp_path / "e", {"a.xml": tei("<p>A.</p>")}, registers={"places.xml": register})
    files = build(config.load(folder), tmp_path / "site").files
    page = parse_page(files["places/vienna.html"].decode())
    [svg] = page.iterfind(".//figure[@class='map']/svg")
    assert svg.get("role") == "img"
    where = "48°\u202f12\u2032\u202fN, 16°\u202f22\u2032\u202fE"
    assert svg.findtext("desc").strip() == f"Vienna & suburbs lies at {where}."
    assert "Natural Earth" in page.findtext(".//figcaption")
    assert "map" not in {one.get("class") for one in parse_page(files["places/east.html"].decode()).iter("figure")}
    linked = parse_page(files["places/index.html"].decode()).iterfind(".//figure/svg/a")
    assert {one.get("href") for one in linked} == {"vienna.html", "trieste.html"}


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the shapes a map has lines and its point, and says that it shows no coasts."""
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    caches = (shapes.edition_of_shapes, shapes._world, shapes._near)
    monkeypatch.setattr(shapes, "distribution", missing)
    for one in caches:
        one.cache_clear()
    try:
        place = PLACE.format(id="v", name="Vienna", more="", geo="48.2 16.37")
        register = f'<TEI xmlns="{TEI}"><teiHeader/><standOff><listPlace>{place}</listPlace></standOff></TEI>'.encode()
        folder = edition(tmp_path / "e", {"a.xml": tei("<p>A.</p>")}, registers={"places.xml": register})
        page = parse_page(build(config.load(folder), tmp_path / "site").files["places/v.html"].decode())
        assert "no coasts are drawn" in page.findtext(".//figcaption")
        assert "Natural Earth" not in page.text_content()
        assert list(page.iterfind(".//svg/line"))
        assert len(list(page.iterfind(".//svg/circle"))) == 1
    finally:
        for one in caches:
            one.cache_clear()
