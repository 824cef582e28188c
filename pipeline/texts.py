"""A file to the texts that are rendered from it: most files are one text as they are.

A corpus gives its parts; a part of a text, and TEI of another time or without its namespace, are made into what the
stylesheets read, in a copy. The lines of a copy are those of its file, so that what is noticed has its place.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from lxml import etree

from pipeline.model import TEI, XML_ID, Source
from pipeline.xmlio import line_of, local_name, parse, xml_id

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


def texts(source: Source) -> list[Source]:
    """Give the texts of a file, in their order; the file itself where it is one text of TEI P5.

    A text's root is a `TEI` element. The id of one that has none is the file's, with its number in a corpus.
    """
    root = source.root
    line = line_of(root)
    if root.tag == f"{{{TEI}}}TEI":
        shown = _examples_apart(root)
        return [source if shown is root else _as_source(source, shown, line, source.id)]
    root = _examples_apart(_in_namespace(root))
    name = local_name(root)
    if name == "TEI":
        return [_as_source(source, root, line, source.id)]
    if name != "teiCorpus":
        return [_as_source(source, _around(root), line, source.id)]
    same = root is source.root
    return [
        _as_source(source, one, line_of(one) if same else line, xml_id(one) or f"{source.id}.{number}")
        for number, one in enumerate(root.iter(f"{{{TEI}}}TEI"), 1)
    ]


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


def _as_source(source: Source, tei: etree._Element, line: int | None, identifier: str) -> Source:
    """Give a text as a source of its own; empty lines before it keep its places those of the file."""
    padding = (line or 1) - 1
    data = b"\n" * padding + etree.tostring(tei, encoding="utf-8", with_tail=False)
    tree, _ = parse(data, source.name)
    if tree is None:
        raise ValueError(source.name)
    return replace(source, data=data, tree=tree, id=identifier, padding=padding)
