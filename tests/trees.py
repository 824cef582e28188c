"""What tests ask of a tree that they know: lxml's types allow for what is not so here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

DEFAULT: Any = None
"""The prefix of the default namespace: lxml takes it, its types do not."""


def parent(element: _Element) -> _Element:
    """Give what an element stands in, where it is not the root."""
    found = element.getparent()
    assert found is not None
    return found


def attribute(element: _Element, name: str) -> str:
    """Give an attribute that an element has."""
    found = element.get(name)
    assert found is not None
    return found


def line_of(element: _Element) -> int:
    """Give the line that a tree has for an element; 0 where it has none."""
    found: Any = element.sourceline
    return found or 0
