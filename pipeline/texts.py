"""A file to the texts that are rendered from it: most files are one text as they are.

A corpus gives its parts; a part of a text, and TEI of another time or without its namespace, are made into what the
stylesheets read, in a copy. It is known on which line of its file a copy begins, so that what is noticed has its place.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.model import TEI, XML_ID, Source, Within
from pipeline.xmlio import line_in, local_name, parse, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXAMPLES = "{http://www.tei-c.org/ns/Examples}"
_XML = "http://www.w3.org/XML/1998/namespace"
_ROOTS = {"TEI", "teiCorpus"}
_OLD = {"TEI.2": "TEI", "teiCorpus.2": "teiCorpus"}
# TEI P4 wrote these without the prefix.
_OLD_ATTRIBUTES = {"id": XML_ID, "lang": f"{{{_XML}}}lang"}
_BESIDE_TEXT = {"teiHeader", "standOff", "sourceDoc", "facsimile", "fsdDecl", "text", "listPrefixDef"}
_IN_TEXT = {"front", "body", "back", "group"}


def can_be_read(root: etree._Element) -> bool:
    """Tell whether a root element is TEI of any time, or a part of it."""
    name = etree.QName(root)
    return name.namespace == TEI or (name.localname in {*_ROOTS, *_OLD} and name.namespace is None)


def texts(source: Source, before: int = 0) -> Iterator[Source]:
    """Give the texts of a file, in their order; the file itself where it is one text of TEI P5.

    A text's root is a `TEI` element. The id of one that has none is the file's, with its number in a corpus; `before`
    is how many stand before those of a piece. Of a text that is too large for one tree each part is one.
    """
    for piece in source.pieces():
        for text in _texts(piece, before):
            before += 1
            yield text


def _texts(source: Source, before: int) -> Iterator[Source]:
    root = source.root
    part = source.within.part if source.within else ""
    if root.tag == f"{{{TEI}}}TEI":
        shown = _examples_apart(root)
        alone = replace(source, id=f"{source.id}.{part}") if part else source
        yield alone if shown is root else _as_source(alone, shown, root)
        return
    shown = _examples_apart(_in_namespace(root))
    name = local_name(shown)
    if name == "TEI":
        yield _as_source(source, shown, root)
    elif name != "teiCorpus":
        yield _as_source(source, _around(shown), root)
    else:
        for number, one in enumerate(shown.iter(f"{{{TEI}}}TEI"), before + 1):
            own = xml_id(one)
            identifier = f"{own}.{part}" if own and part else own or f"{source.id}.{number}"
            yield _as_source(replace(source, id=identifier), one, one)


def _in_namespace(root: etree._Element) -> etree._Element:
    """Give the tree in TEI's namespace and with the names of P5; itself where it is."""
    if root.tag.startswith("{"):
        return root
    copy = deepcopy(root)
    for element in copy.iter("*"):
        if not element.tag.startswith("{"):
            element.tag = f"{{{TEI}}}{_OLD.get(element.tag, element.tag)}"
        for old, new in _OLD_ATTRIBUTES.items():
            if old in element.attrib and new not in element.attrib:
                element.set(new, element.attrib.pop(old))
    return copy


def _examples_apart(root: etree._Element) -> etree._Element:
    """Give the tree with all markup that an example shows in the namespace of examples; itself where it is.

    An example may show TEI in TEI's own namespace, or be `egXML` of that: neither is a part of the text's structure.
    """
    wrong = [
        element for example in root.iter(f"{_EXAMPLES}egXML", f"{{{TEI}}}egXML")
        for element in example.iter(f"{{{TEI}}}*")
    ]
    if not wrong:
        return root
    copy = deepcopy(root)
    for example in copy.iter(f"{_EXAMPLES}egXML", f"{{{TEI}}}egXML"):
        for element in example.iter(f"{{{TEI}}}*"):
            element.tag = f"{_EXAMPLES}{local_name(element)}"
    return copy


def _around(part: etree._Element) -> etree._Element:
    """Give a TEI element around a part of a text."""
    part = deepcopy(part)
    part.tail = None
    name = local_name(part)
    tei = etree.Element(f"{{{TEI}}}TEI", nsmap={None: TEI})  # type: ignore[dict-item] # the stubs of lxml forget the default
    inner = tei
    if name not in _BESIDE_TEXT:
        inner = etree.SubElement(inner, f"{{{TEI}}}text")
        if name not in _IN_TEXT:
            inner = etree.SubElement(inner, f"{{{TEI}}}body")
    inner.append(part)
    return tei


def _as_source(source: Source, tei: etree._Element, at: etree._Element) -> Source:
    """Give a text as a source of its own; it begins where an element of its file does."""
    data = etree.tostring(tei, encoding="utf-8", with_tail=False)
    tree, _ = parse(data, source.name)
    if tree is None:
        raise ValueError(source.name)
    within = Within(line=line_in(source, at) or 1)
    if source.within and source.within.part:
        outer = sum(1 for _ in tei.iterancestors())
        within = replace(within, part=source.within.part, skipped=max(source.within.skipped - outer, 0))
    return replace(source, data=data, tree=tree, within=within)
