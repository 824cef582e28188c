"""Schematron that is embedded in a RELAX NG grammar, as TEI's ODD processor writes it, to a schema of its own.

The rules stand anywhere in the grammar: patterns in the definition of the element they are about, rules without a
pattern, tests without a rule (whose context is then the element that they stand in). Namespaces are declared with
`ns` at one of them, or only as the grammar declares its own.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.xmlio import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element, _ElementTree

RNG = "http://relaxng.org/ns/structure/1.0"
SCH = "http://purl.oclc.org/dsdl/schematron"
MADE = "urn:scholarly-edition-pipeline:schematron"
OLD = "http://www.ascc.net/xml/schematron"
XSLT = "http://www.w3.org/1999/XSL/Transform"
_S = f"{{{SCH}}}"
_ABOUT = f"{{{MADE}}}about"

_DECLARED = ("function", "key")
_ROLES = frozenset("error fatal critical warning warn nonfatal caution info information hint".split())
_RESERVED = frozenset({"made", "xsl", "xml"})
# What the ODD processor puts around the name of a constraint to make the id of its pattern.
_MADE_ID = re.compile(r"^(?:[^-]*?_?(?:tei|all|odd)[^-]*-)?(.+?)-constraint-(?:rule|assert|report)-\d+$")


def embedded(grammar: _ElementTree) -> _ElementTree | None:
    """Give the schema that is embedded in a grammar, with the lines its elements have there; `None` without one."""
    root = grammar.getroot()
    for element in root.iter(f"{{{OLD}}}*"):
        element.tag = f"{_S}{local_name(element)}"
    patterns = list(_patterns(root))
    if not patterns:
        return None
    schema = etree.Element(f"{_S}schema", nsmap={"sch": SCH}, queryBinding="xslt3")
    for prefix, uri in _namespaces(root).items():
        etree.SubElement(schema, f"{_S}ns", prefix=prefix, uri=uri)
    for element in root.iter(f"{_S}let", f"{_S}phase", *(f"{{{XSLT}}}{name}" for name in _DECLARED)):
        parent = element.getparent()
        if parent is not None and not str(parent.tag).startswith((_S, f"{{{XSLT}}}")):
            schema.append(_copy(element))
    schema.extend(patterns)
    _drop_repeated(schema)
    for diagnostics in root.iter(f"{_S}diagnostics"):
        schema.append(_copy(diagnostics))
    _name_tests(schema)
    return schema.getroottree()


def _patterns(root: _Element) -> Iterator[_Element]:
    """Give the patterns of a grammar, and one for each rule and each test that has none."""
    for element in root.iter(f"{_S}pattern", f"{_S}rule", f"{_S}assert", f"{_S}report"):
        parent = element.getparent()
        if parent is None or str(parent.tag).startswith(_S):
            continue
        pattern = copy = _copy(element)
        about = _element_of(element)
        if element.tag in {f"{_S}assert", f"{_S}report"}:
            if about is None:
                continue
            rule = etree.Element(f"{_S}rule", nsmap={"sch": SCH}, context=_context(about, root))
            rule.append(copy)
            copy = rule
        if element.tag != f"{_S}pattern":
            pattern = etree.Element(f"{_S}pattern", nsmap={"sch": SCH})
            pattern.append(copy)
        if about is not None:
            pattern.set(_ABOUT, local_name_of(about))
        yield pattern


def _element_of(node: _Element) -> _Element | None:
    """Give the element of the grammar inside which something stands, in it or in the definition around it."""
    inside = next(node.iterancestors(f"{{{RNG}}}element"), None)
    define = next(node.iterancestors(f"{{{RNG}}}define"), None)
    return inside if inside is not None else define


def local_name_of(element: _Element) -> str:
    """Give the name of an element or a definition of a grammar, without its prefix."""
    return str(element.get("name", "")).rpartition(":")[2]


def _context(element: _Element, root: _Element) -> str:
    namespace = next((a.get("ns") for a in (element, *element.iterancestors()) if a.get("ns") is not None), None)
    return f"Q{{{namespace if namespace is not None else root.get('ns', '')}}}{local_name_of(element)}"


def _namespaces(root: _Element) -> dict[str, str]:
    """Give what prefixes mean to the rules: as `ns` says or, where none does, as the grammar itself does."""
    found = {
        str(ns.get("prefix")): str(ns.get("uri")) for ns in root.iter(f"{_S}ns")
        if ns.get("prefix") not in {None, *_RESERVED}
    }
    for element in root.iter(f"{_S}pattern", f"{_S}rule", f"{_S}assert", f"{_S}report", f"{_S}let"):
        for prefix, uri in element.nsmap.items():
            if prefix and prefix not in _RESERVED:
                found.setdefault(prefix, uri)
    return found


def _copy(element: _Element) -> _Element:
    """Copy an element with all that it holds; roles that are no severity are left out, as are nested patterns."""
    copy = deepcopy(element)
    copy.tail = None
    for inner in copy.iter("*"):
        if str(inner.get("role", "error")).lower() not in _ROLES:
            del inner.attrib["role"]
    return copy


def _name_tests(schema: _Element) -> None:
    """Give each test an id that says what it is about, since ids are the codes of findings."""
    used: set[str] = {str(test.get("id")) for test in schema.iter(f"{_S}assert", f"{_S}report") if test.get("id")}
    for pattern in schema.iterchildren(f"{_S}pattern"):
        made = _MADE_ID.match(str(pattern.get("id", "")))
        about = pattern.get(_ABOUT)
        for test in pattern.iter(f"{_S}assert", f"{_S}report"):
            if test.get("id"):
                continue
            name = _kebab(made[1] if made else f"rule-of-{about or 'the-grammar'}")
            number, code = 1, name
            while code in used:
                number += 1
                code = f"{name}-{number}"
            used.add(code)
            test.set("id", code)


def _drop_repeated(schema: _Element) -> None:
    """Drop a test that stands above already for the same context: TEI has some of them in two languages."""
    seen = set()
    for test in list(schema.iter(f"{_S}assert", f"{_S}report")):
        rule = test.getparent()
        if rule is None:
            continue
        lets = tuple((let.get("name"), let.get("value")) for let in rule.iterchildren(f"{_S}let"))
        key = test.tag, " ".join(str(rule.get("context")).split()), " ".join(str(test.get("test")).split()), lets
        if key in seen:
            rule.remove(test)
        seen.add(key)


def _kebab(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
