"""Whether a schema file is written as RELAX NG's full syntax says (section 3, and 4.2, 4.3, 4.5, 4.16 in part)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.relaxng.datatypes import SPACE
from pipeline.relaxng.names import is_ncname

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pipeline.relaxng.reader import Node

Role = Literal["pattern", "name", "grammar", "include"]
Fault = tuple["Node", str, str]

_MANY = 10**9
_NAMES = frozenset({"name", "anyName", "nsName", "choice"})
_COMPONENTS = frozenset({"start", "define", "div", "include"})
_PATTERNS = frozenset({
    "element", "attribute", "group", "interleave", "choice", "optional", "zeroOrMore", "oneOrMore", "list", "mixed",
    "ref", "parentRef", "empty", "value", "data", "text", "notAllowed", "externalRef", "grammar",
})
_ALLOWED: dict[Role, frozenset[str]] = {
    "pattern": _PATTERNS, "name": _NAMES, "grammar": _COMPONENTS, "include": _COMPONENTS - {"include"},
}
_COMMON = frozenset({"ns", "datatypeLibrary"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """How an element of a schema is written: its attributes, and how many children it has of which role."""

    role: Role = "pattern"
    least: int = 0
    most: int = 0
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()


_NAMED = frozenset({"name"})
_HREF = frozenset({"href"})
_SEVERAL = _Rule(least=1, most=_MANY)
_RULES: dict[tuple[bool, str], _Rule] = {
    **{(False, tag): _SEVERAL for tag in ("group", "interleave", "choice", "optional", "zeroOrMore", "oneOrMore")},
    **{(False, tag): _SEVERAL for tag in ("list", "mixed")},
    **{(False, tag): _Rule() for tag in ("empty", "text", "notAllowed")},
    **{(False, tag): _Rule(required=_NAMED) for tag in ("ref", "parentRef")},
    (False, "element"): _Rule(least=1, most=_MANY, optional=_NAMED),
    (False, "attribute"): _Rule(most=1, optional=_NAMED),
    (False, "value"): _Rule(optional=frozenset({"type"})),
    (False, "data"): _Rule(required=frozenset({"type"}), most=_MANY),
    (False, "externalRef"): _Rule(required=_HREF),
    (False, "grammar"): _Rule("grammar", most=_MANY),
    (False, "start"): _Rule(least=1, most=1, optional=frozenset({"combine"})),
    (False, "define"): _Rule(least=1, most=_MANY, required=_NAMED, optional=frozenset({"combine"})),
    (False, "include"): _Rule("include", most=_MANY, required=_HREF),
    (True, "name"): _Rule("name"),
    (True, "anyName"): _Rule("name", most=1),
    (True, "nsName"): _Rule("name", most=1),
    (True, "choice"): _Rule("name", least=1, most=_MANY),
}
# Nearly all patterns of a schema: the one attribute they have, and how few and how many patterns are in them.
_PLAIN: dict[str, tuple[str, int, int]] = {
    **dict.fromkeys(("group", "interleave", "choice", "optional", "zeroOrMore", "oneOrMore", "list"), ("", 1, _MANY)),
    **dict.fromkeys(("empty", "text", "value"), ("", 0, 0)),
    "ref": ("name", 0, 0), "element": ("name", 1, _MANY), "attribute": ("name", 0, 1), "data": ("type", 0, 0),
}
_DEFINE = ("name", 1, _MANY)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def faults_of(root: Node) -> Iterator[Fault]:
    """Give each fault of one schema file as its node, what is wrong, and what to do."""
    waiting: list[tuple[Node, Role]] = [(root, "pattern")]
    patterns: list[Node] = []
    names: set[str] = set()
    while waiting or patterns:
        if not patterns:
            node, role = waiting.pop()
        elif (unclear := _first_unclear(patterns, names)) is not None:
            node, role = unclear, "pattern"
        else:
            continue
        yield from ((node, message, hint) for message, hint in node.faults)
        if node.tag not in _ALLOWED[role]:
            yield node, f"<{node.tag}> cannot stand here.", f"Here may stand {_listed(_ALLOWED[role])}."
            continue
        # A <div> takes the role of what it stands in; a <choice> may be one of names.
        rule = _Rule(role, most=_MANY) if node.tag == "div" else _RULES[role == "name", node.tag]
        yield from _attribute_faults(node, rule)
        children = yield from _children(node, rule)
        for child, inner in reversed(children):
            if inner == "pattern":
                patterns.append(child)
            elif child.tag == "define" and inner == "grammar" and _is_plain(child, _DEFINE, names):
                patterns += reversed(child.children)
            else:
                waiting.append((child, inner))


def _first_unclear(patterns: list[Node], names: set[str]) -> Node | None:
    """Take away the patterns that are plainly as they should be, which is most of a schema; give the first other."""
    while patterns:
        node = patterns.pop()
        rule = _PLAIN.get(node.tag)
        if rule is None or not _is_plain(node, rule, names):
            return node
        if node.children:
            patterns += reversed(node.children)
    return None


def _is_plain(node: Node, rule: tuple[str, int, int], names: set[str]) -> bool:
    """Tell whether a node has just the attribute and as many patterns as it should; `names` are known to be names."""
    key, least, most = rule
    attributes = node.attributes
    if not least <= len(node.children) <= most or node.faults:
        return False
    if not key or not attributes:
        return not key and not attributes
    value = attributes.get(key)
    if value is None or len(attributes) > 1:
        return False
    if key != "name" or value in names:
        return True
    if is_ncname(value):
        names.add(value)
    return value in names


def _attribute_faults(node: Node, rule: _Rule) -> Iterator[Fault]:
    for attribute in node.attributes:
        if attribute not in rule.required and attribute not in rule.optional and attribute not in _COMMON:
            yield node, f"<{node.tag}> has no attribute {attribute}.", "Remove it, or give it a namespace."
    for attribute in sorted(rule.required - node.attributes.keys()):
        yield node, f"<{node.tag}> lacks the attribute {attribute}.", f'Add {attribute}="…".'
    library = node.attributes.get("datatypeLibrary", "")
    if library and (not _SCHEME.match(library) or "#" in library or _ESCAPE.search(library)):
        message = f"datatypeLibrary must be an absolute URI without a fragment, not “{library}”."
        yield node, message, "For XML Schema it is http://www.w3.org/2001/XMLSchema-datatypes."
    if "#" in node.attributes.get("href", ""):
        yield node, "href must not have a fragment (#…).", "Refer to a whole file."
    if node.attributes.get("combine", "choice") not in {"choice", "interleave"}:
        yield node, f"combine is “choice” or “interleave”, not “{node.attributes['combine']}”.", "Write one of them."
    if "name" in node.attributes:
        yield from _name_faults(node, node.attributes["name"], qualified=node.tag in {"element", "attribute"})
    if node.tag == "name":
        yield from _name_faults(node, node.text.strip(SPACE), qualified=True)


def _name_faults(node: Node, name: str, *, qualified: bool) -> Iterator[Fault]:
    prefix, colon, local = name.rpartition(":") if qualified else ("", "", name)
    if not is_ncname(local) or (colon and not is_ncname(prefix)):
        yield node, f"“{name}” is not a name.", "A name begins with a letter and has no spaces."
    elif prefix and prefix not in node.scope.context:
        yield node, f"The prefix of “{name}” is not declared.", f'Declare it with xmlns:{prefix}="…".'


def _children(node: Node, rule: _Rule) -> Generator[Fault, None, list[tuple[Node, Role]]]:
    """Check how many children there are; returns those to go on with."""
    children: list[tuple[Node, Role]] = []
    own = list(node.children)
    if node.tag in {"element", "attribute"} and "name" not in node.attributes:
        if own and own[0].tag in _NAMES:
            children.append((own.pop(0), "name"))
        else:
            yield node, f"<{node.tag}> has no name.", "Give it the attribute name, or a name class as its first child."
    if node.tag in {"anyName", "nsName", "data"}:
        yield from _except_faults(node, own, children)
    elif rule.least and not own:
        yield node, f"<{node.tag}> is empty.", "Put a pattern in it, or <empty/>."
    elif len(own) > rule.most:
        allowed = "no children" if not rule.most else "one child only"
        yield node, f"<{node.tag}> may have {allowed}.", "Remove what is too much, or put it in a <group>."
    else:
        children += ((child, rule.role) for child in own)
    return children


def _except_faults(node: Node, own: list[Node], children: list[tuple[Node, Role]]) -> Iterator[Fault]:
    if node.tag == "data":
        while own and own[0].tag == "param":
            parameter = own.pop(0)
            yield from ((parameter, message, hint) for message, hint in parameter.faults)
            yield from _attribute_faults(parameter, _Rule(required=_NAMED))
    if not own:
        return
    excluded = own[0]
    if len(own) > 1 or excluded.tag != "except":
        allowed = "<param>s and then one <except>" if node.tag == "data" else "one <except>"
        yield own[-1], f"<{node.tag}> may hold {allowed}, nothing else.", "Remove what is too much."
        return
    yield from ((excluded, message, hint) for message, hint in excluded.faults)
    yield from _attribute_faults(excluded, _Rule())
    if not excluded.children:
        yield excluded, "<except> is empty.", "Remove it, or say what is excepted."
    children += ((child, "pattern" if node.tag == "data" else "name") for child in excluded.children)
    if node.tag != "data":
        yield from _open_names(node, excluded)


def _open_names(outer: Node, excluded: Node) -> Iterator[Fault]:
    """Section 4.16: an exception from all names has no "all names" in it, nor one from a namespace a namespace."""
    waiting = list(excluded.children)
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.tag == "anyName" or (node.tag == "nsName" and outer.tag == "nsName"):
            yield node, f"<{node.tag}> cannot be excepted from <{outer.tag}>.", "Write out the names instead."


def _listed(tags: frozenset[str]) -> str:
    return ", ".join(f"<{tag}>" for tag in sorted(tags))
