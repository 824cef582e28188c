"""What can be pointed to in a file, and the pointers that stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import TEI, XML_ID
from pipeline.prefixes import prefixes_of
from pipeline.validate import pointers
from pipeline.validate.nearest import Nearest
from pipeline.xmlio import local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from pipeline.model import Source
    from pipeline.prefixes import Prefix

_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True)
class Pointer:
    """One pointer of an attribute: where it stands and what is written."""

    file: File
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
    """What can be pointed to in a source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.ids: dict[str, list[_Element]] = {}
        for element in source.tree.iterfind(f".//*[@{XML_ID}]"):
            self._add(element)
        if XML_ID in source.root.attrib:
            self._add(source.root)
        self.prefixes: Mapping[str, tuple[Prefix, ...]] = prefixes_of(source.tree)
        self.nearest = Nearest(self.ids)
        self.has_base = _BASE in source.root.attrib or source.tree.find(f".//*[@{_BASE}]") is not None

    def _add(self, element: _Element) -> None:
        self.ids.setdefault(xml_id(element) or "", []).append(element)

    def pointers(self) -> Iterator[tuple[int, Pointer]]:
        """Give the pointers of the file in document order, each with the number of its element, from 0."""
        for number, element in enumerate(self.source.tree.iter("*")):
            for attribute, value in element.items():
                if attribute not in pointers.CANDIDATES:
                    continue
                tag = str(element.tag)
                if not tag.startswith(f"{{{TEI}}}") or not pointers.is_pointer(
                    str(attribute), tag.rpartition("}")[2], str(value),
                ):
                    continue
                for text in str(value).split() if "(" not in value else ():  # XPointers may hold spaces
                    yield number, Pointer(self, element, str(attribute), text)
