"""What can be pointed to in a file, and the pointers that stand in it; of an edition's many files no tree is kept."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import TEI, XML_ID
from pipeline.prefixes import prefixes_of
from pipeline.validate import pointers
from pipeline.validate.nearest import Nearest
from pipeline.xinclude import has_includes
from pipeline.xmlio import local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from pipeline.model import Source
    from pipeline.prefixes import Prefix

_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True)
class Target:
    """An element with an id, without its tree: its number in the file, from 0, and its name."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """One pointer of an attribute: where it stands and what is written."""

    file: File
    number: int
    element: _Element
    attribute: str
    text: str

    @property
    def told(self) -> str:
        """The beginning of what a finding says of it."""
        return f"The {self.attribute} of <{local_name(self.element)}> points to “{self.text}”"

    @property
    def wanted(self) -> pointers.Kind | None:
        """What it must lead to, where the Guidelines say it."""
        return pointers.kind(self.attribute, local_name(self.element), self.element.get("type"))


class File:
    """What can be pointed to in a source: `name` and `path` are the source's."""

    def __init__(self, source: Source) -> None:
        self.name, self.path = source.name, source.path
        self.ids: dict[str, list[Target]] = {}
        self.has_base = self.has_includes = False
        declared: dict[str, tuple[Prefix, ...]] = {}
        for piece in source.pieces():
            for number, element in piece.numbered():
                if XML_ID in element.attrib:
                    target = Target(number, sys.intern(local_name(element)))
                    self.ids.setdefault(xml_id(element) or "", []).append(target)
                self.has_base = self.has_base or _BASE in element.attrib
            for ident, prefixes in prefixes_of(piece.tree).items():
                declared[ident] = (*declared.get(ident, ()), *prefixes)
        self.has_includes = has_includes(source)
        self.prefixes: Mapping[str, tuple[Prefix, ...]] = declared
        self.nearest = Nearest(self.ids)

    def pointers(self, source: Source) -> Iterator[tuple[int, Pointer]]:
        """Give the pointers of a piece of the file's source in their order, each with its element's number, from 0."""
        for number, element in source.numbered():
            for attribute, value in element.items():
                if attribute not in pointers.CANDIDATES:
                    continue
                tag = str(element.tag)
                if not tag.startswith(f"{{{TEI}}}") or not pointers.is_pointer(
                    str(attribute), tag.rpartition("}")[2], str(value),
                ):
                    continue
                for text in str(value).split() if "(" not in value else ():  # XPointers may hold spaces
                    yield number, Pointer(self, number, element, str(attribute), text)
