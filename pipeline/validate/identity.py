"""Ids within a file: lxml would refuse a duplicate outright, so it is told to look away; this tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Finding
from pipeline.xmlio import elements, local_name, positions, xml_id

if TYPE_CHECKING:
    from pipeline.model import Source


def check_identity(source: Source) -> list[Finding]:
    """Tell each `xml:id` that an element before it in the file has already."""
    first: dict[str, int] = {}
    repeated: list[tuple[int, str, str]] = []
    for index, element in enumerate(elements(source.tree)):
        identifier = xml_id(element)
        if identifier is None:
            continue
        if identifier in first:
            repeated.append((index, identifier, local_name(element)))
        else:
            first[identifier] = index
    if not repeated:
        return []
    places = positions(source.data)
    return [
        Finding(
            source.name, *places[index], "error", "duplicate-id",
            f"The xml:id “{identifier}” of <{name}> stands already on line {places[first[identifier]][0]}.",
            "xml", "Give each element an xml:id of its own.",
        )
        for index, identifier, name in repeated
    ]
