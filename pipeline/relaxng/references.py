"""What `rnc2rng` cannot do with a schema in compact syntax: other files that it names, and patterns of a grammar around.

`rnc2rng` opens the files of `include` itself, from anywhere, drops what overrides them, knows no `external`, and writes
`parent` for `parentRef`. So each reference is put into the text as a name that stands nowhere else, and the name is put
back as an element of the XML syntax, which `Files` opens like any other. Standard: RELAX NG Compact Syntax (ISO/IEC
19757-2, annex C).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

_RNG = "{http://relaxng.org/ns/structure/1.0}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A file that a schema names: the name that stands for it, the file, and the prefix of the namespace it inherits."""

    name: str
    href: str
    inherit: str | None
    body: bool


def hidden(text: str, tokens: Sequence[Any]) -> tuple[str, list[Reference]]:
    """Put a name in the place of each reference to a file. No line of the text moves."""
    found: list[Reference] = []
    parts: list[str] = []
    stem, at = "file", 0
    while stem in text:
        stem += "_"
    for number, token in enumerate(tokens):
        following = [one.name for one in tokens[number + 1 : number + 5]]
        if token.name not in {"INCLUDE", "EXTERNAL"} or following[:1] != ["LITERAL"]:
            continue
        inherits = following[1:3] == ["INHERIT", "EQUAL"] and len(following) == 4
        last = number + 4 if inherits else number + 1
        start = token.source_pos.idx
        end = tokens[last].source_pos.idx + len(tokens[last].value) + 2 * (not inherits)
        body = tokens[last + 1].name == "LBRACE" if last + 1 < len(tokens) else False
        name = f"{stem}{len(found)}"
        found.append(Reference(name, tokens[number + 1].value, tokens[last].value if inherits else None, body))
        component = f"{name} = empty{' div ' * body}"
        parts += [text[at:start], component if token.name == "INCLUDE" else name, "\n" * text.count("\n", start, end)]
        at = end
    return "".join((*parts, text[at:])), found


def shown(made: bytes, references: Sequence[Reference], namespaces: dict[str, str], default: str | None) -> bytes:
    """Put the references back into what `rnc2rng` made.

    `namespaces` are those that are declared, by prefix. Names without a prefix are of the namespace that whoever
    includes the schema gives, unless it has a `default` of its own.
    """
    from lxml import etree  # noqa: PLC0415 - few schemas are in compact syntax

    root = etree.fromstring(made, etree.XMLParser(resolve_entities=False, no_network=True))
    known = {one.name: one for one in references}
    for element in list(root.iter(f"{_RNG}*")):
        reference = known.get(element.get("name", ""))
        if element.tag == f"{_RNG}parent":
            element.tag = f"{_RNG}parentRef"
        elif reference and element.tag == f"{_RNG}ref":
            _refer(element, "externalRef", reference, namespaces, default)
        elif reference and element.tag == f"{_RNG}define":
            body = element.getnext() if reference.body else None
            _refer(element, "include", reference, namespaces, default)
            del element[:]
            if body is not None:
                element.extend(body)
                body.getparent().remove(body)
        elif default is None and element.tag == f"{_RNG}name" and not element.get("ns") and not _of_attribute(element):
            element.attrib.pop("ns", None)
    return etree.tostring(root)


def _refer(
    element: _Element, tag: str, reference: Reference, namespaces: dict[str, str], default: str | None,
) -> None:
    element.tag = f"{_RNG}{tag}"
    del element.attrib["name"]
    element.set("href", reference.href)
    namespace = namespaces.get(reference.inherit, default) if reference.inherit else default
    if namespace is not None:
        element.set("ns", namespace)


def _of_attribute(name: _Element) -> bool:
    """Tell whether a name is in the name class of an attribute, which is without namespace where it has no prefix."""
    return any(one.tag == f"{_RNG}attribute" for one in name.iterancestors(f"{_RNG}attribute", f"{_RNG}element"))
