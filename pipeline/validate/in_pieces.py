"""Rules on what is read in pieces: whether they may be, and what they say of all the pieces as of one file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipeline.model import Finding
from pipeline.validate.embedded import SCH
from pipeline.validate.enough import MOST, more_of
from pipeline.validate.reach import CORPUS, EVERYWHERE, INNER, TOP, Names, far_rules
from pipeline.validate.xpath import UnclearError, paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lxml.etree import _Element, _ElementTree

    from pipeline.model import Severity, Source
    from pipeline.pieces import Streamed
    from pipeline.validate.reach import Far, Where


def far_in(schema: _ElementTree, source: Streamed) -> list[Far]:
    """Give the rules of a schema that look beyond a piece of the source, those first that always have to.

    A rule whose context nowhere is looks at nothing.
    """
    spaces = {str(ns.get("prefix")): str(ns.get("uri")) for ns in schema.iter(f"{{{SCH}}}ns")}
    far = far_rules(schema, Names(source.cut.corpora, source.cut.tops))
    asked = {number: _question(rule, spaces) for number, rule in enumerate(far)}
    met: list[int] = []
    for piece in source.pieces() if asked else ():
        for number, question in list(asked.items()):
            if question is None or _meets(far[number].places, question, piece):
                met.append(number)
                del asked[number]
    return sorted((far[number] for number in sorted(met)), key=lambda rule: bool(rule.unless))


def read_whole(name: str, schema: Path, rule: Far | None) -> Finding:
    """Make the finding that a file was read whole since a rule looks beyond its texts, this one, say."""
    context = " ".join(str(rule.rule.get("context")).split()) if rule else ""
    told = f"a rule of {schema.name} (“{context}”) looks" if rule else f"the rules of {schema.name} look"
    message = f"The file was read whole, which takes memory: {told} beyond the part that it is about."
    hint = "If the memory does not suffice, divide the file."
    return Finding(name, 1, 1, "info", "read-whole", message, "schematron", hint)


def merged(name: str, found: Iterable[Iterable[Finding]]) -> list[Finding]:
    """Put together what was found in the pieces of a file: of each kind as many as are told of one file."""
    findings: list[Finding] = []
    counts: Counter[tuple[str, Severity]] = Counter()
    for one in (one for several in found for one in several):
        counts[one.code, one.severity] += 1
        if counts[one.code, one.severity] <= MOST:
            findings.append(one)
    more = (
        more_of(name, code, severity, count - MOST, "schematron")
        for (code, severity), count in counts.items() if count > MOST
    )
    return [*findings, *more]


def _question(rule: Far, spaces: dict[str, str]) -> etree.XPath | None:
    """Give what finds at least the nodes that a rule is about; `None` where that is not clear."""
    context = str(rule.rule.get("context", ""))
    for loosely in (False, True) if rule.clear else (True,):
        try:
            found = paths(context, loosely=loosely)
            return etree.XPath(" | ".join(path.text for path in found), namespaces=spaces)
        except (UnclearError, etree.XPathError):
            continue
    return None


def _meets(places: Where, question: etree.XPath, piece: Source) -> bool:
    """Tell whether a rule is about something of a piece that stands where it would look too far."""
    try:
        return any(
            places == EVERYWHERE or _place(piece, node) in places for node in _elements(question(piece.tree))
        )
    except etree.XPathError:
        return True


def _elements(nodes: Any) -> Iterator[_Element]:
    for node in nodes:
        element = node if etree.iselement(node) else node.getparent()  # of an attribute
        if element is not None:
            yield element


def _place(piece: Source, element: _Element) -> str:
    depth = sum(1 for _ in element.iterancestors()) - len(piece.within.steps if piece.within else ())
    return CORPUS if depth < 0 else TOP if depth == 0 else INNER
