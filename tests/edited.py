"""Documents told as edits of a valid one, a line each.

Beside the valid `NAME.xml`, `NAME.refused` has the edits that make it invalid, `NAME.accepted` those that do not.
A line is a verb, an XPath (elements without prefix) and, after ``=>``, what the verb needs. A place that stands for
several nodes makes as many cases, and so do several values with `` | `` between. The verbs:

====== ==========================================================================
drop   take the element, with what it holds, or the attribute away
bare   take all its attributes away from the element
blank  take all its attributes and all that it holds away from the element
set    give the attribute that is there another value
give   give the element an attribute: ``name="value"``
fill   put this text, or nothing, in the place of what the element holds
words  put words at the beginning of the element
twice  put the element there a second time
swap   put the element behind the next one
last   put the element behind all the others
put    put this, written in XML, at the end of the element
====== ==========================================================================

Each document is laid out with every start tag on lines of its own, so that a line names an element.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree
from trees import line_of, parent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEI = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LINE = re.compile(r"(\w+)\s+(.+?)(?:\s+=>\s?(.*))?")


@dataclass(frozen=True)
class Case:
    """One edited document: its bytes, and the lines on which a validator may find fault.

    `name` is for people: the file, the line in it, the edit and the place. `concerns` are the names of the
    culprits and of the attribute that was edited.
    """

    name: str
    verb: str
    concerns: frozenset[str]
    document: bytes
    lines: frozenset[int]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Edit:
    """What a line says, at one of the places that it stands for."""

    verb: str
    element: etree._Element
    attribute: str
    value: str

    def make(self) -> list[etree._Element]:
        """Make the edit and give the elements at fault: the one itself first, then where it may be noticed."""
        return getattr(self, f"_{self.verb}")() or [self.element]

    def _drop(self) -> list[etree._Element] | None:
        if self.attribute:
            del self.element.attrib[self.attribute]
            return None
        parent, following = self.element.getparent(), self.element.getnext()
        _remove(self.element)
        return [e for e in (parent, following) if e is not None]

    def _bare(self) -> None:
        self.element.attrib.clear()

    def _blank(self) -> None:
        self._empty()

    def _empty(self) -> None:
        tail = self.element.tail
        self.element.clear()
        self.element.tail = tail

    def _set(self) -> None:
        self.element.set(self.attribute, self.value)

    def _give(self) -> None:
        self.element.attrib.update(etree.fromstring(f"<e {self.value}/>").attrib)

    def _fill(self) -> None:
        kept = dict(self.element.items())
        self._empty()
        self.element.attrib.update(kept)
        self.element.text = self.value

    def _words(self) -> None:
        self.element.text = "stray words" + (self.element.text or "")

    def _twice(self) -> list[etree._Element]:
        again = copy.deepcopy(self.element)
        for number, element in enumerate(e for e in again.iter() if _ID in e.attrib):
            element.set(_ID, f"again-{number}")
        self.element.addnext(again)
        return [e for e in (again, self.element.getparent(), again.getnext()) if e is not None]

    def _swap(self) -> list[etree._Element]:
        following = self.element.getnext()
        return self._behind(following)

    def _last(self) -> list[etree._Element]:
        return self._behind(parent(self.element)[-1])

    def _behind(self, other: etree._Element | None) -> list[etree._Element]:
        if other is None or other is self.element:
            raise ValueError(f"{self.element.tag}: nothing stands behind it")
        following = self.element.getnext()
        self.element.tail = None
        other.addnext(self.element)
        return [e for e in (following, self.element, self.element.getparent()) if e is not None]

    def _put(self) -> list[etree._Element]:
        new = list(etree.fromstring(f"<e>{self.value}</e>"))
        self.element.extend(new)
        return [*new[-1].iter(), *new[:-1], self.element]


def laid_out(root: etree._Element) -> bytes:
    """Write a tree without namespaces as TEI, each start tag ending a line."""
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    text = re.sub(r"(<\w[^>]*?)(/?>)", r"\1\n\2", text)
    return re.sub(r"<TEI\b", f'<TEI xmlns="{TEI}"', text, count=1).encode()


def parsed(document: bytes) -> etree._Element:
    """Parse a case; a bad xml:id must reach the grammar, where the parser by itself would stop."""
    return etree.fromstring(document, etree.XMLParser(collect_ids=False))


def valid(path: Path) -> etree._Element:
    """Read a valid document, without its namespace, so that XPath can do without prefixes."""
    text = path.read_text(encoding="utf-8").replace(f' xmlns="{TEI}"', "")
    return etree.fromstring(text.encode(), etree.XMLParser(remove_comments=True, remove_pis=True))


def cases(path: Path) -> Iterator[Case]:
    """Give the cases of a file; a place that is not in the document is an error of the file."""
    base = valid(path.with_suffix(".xml"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        told = _LINE.fullmatch(line.rstrip())
        if told is None or not (places := _places(base, told[2])):
            raise ValueError(f"{path.name}:{number}: {line}")
        for value in (told[3] or "").split(" | "):
            for index, attribute in places:
                root = copy.deepcopy(base)
                element = next(e for number, e in enumerate(root.iter()) if number == index)
                name = f"{path.name}:{number} {line} [{root.getroottree().getpath(element)} {attribute}]"
                yield _case(name, root, Edit(told[1], element, attribute, value))


def _places(base: etree._Element, place: str) -> list[tuple[int, str]]:
    """Give the places as numbers of elements in document order and names of attributes."""
    order = {element: number for number, element in enumerate(base.iter())}
    hits: Any = base.xpath(place)
    return [(order[hit], "") if etree.iselement(hit) else (order[hit.getparent()], hit.attrname) for hit in hits]


def _case(name: str, root: etree._Element, edit: Edit) -> Case:
    culprits = edit.make()
    document = laid_out(root)
    lines = zip(root.iter(), parsed(document).iter(), strict=True)
    marked = frozenset(line_of(there) for here, there in lines if here in culprits)
    concerns = frozenset({edit.attribute, *(culprit.tag for culprit in culprits)})
    return Case(name, edit.verb, concerns, document, marked)


def _remove(element: etree._Element) -> None:
    """Take an element away and leave the text behind it."""
    above, before = parent(element), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        above.text = (above.text or "") + (element.tail or "")
    above.remove(element)
