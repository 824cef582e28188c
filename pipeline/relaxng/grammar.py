"""A schema's files as one grammar: includes and external references taken in, definitions combined, names resolved.

Standard: RELAX NG sections 4.5 to 4.18. What comes out is a tree of `Term`s in which every reference points at
its `Define`, every name class and datatype is made, and nothing depends on where a term stands any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipeline.relaxng.datatypes import SPACE, DatatypeError, Library
from pipeline.relaxng.names import AnyName, Name, NameChoice, NsName, key_of, parts
from pipeline.relaxng.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.relaxng.datatypes import Context, Datatype
    from pipeline.relaxng.files import Files
    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.patterns import Pattern
    from pipeline.relaxng.reader import Node
    from pipeline.relaxng.restrictions import Facts

_XMLNS = "http://www.w3.org/2000/xmlns"
# References to files multiply what a schema says; this bounds the product.
MAX_TERMS = 400_000


class Term:
    """A pattern of the schema with all that it refers to; `made` and `facts` are the compiler's."""

    __slots__ = ("children", "context", "datatype", "define", "facts", "made", "name_class", "node", "tag")

    def __init__(self, tag: str, node: Node, children: Sequence[Term] = ()) -> None:
        self.tag, self.node, self.children = tag, node, children
        self.name_class: NameClass | None = None
        self.datatype: Datatype | None = None
        self.context: Context | None = None
        self.define: Define | None = None
        self.made: Pattern | None = None
        self.facts: Facts | None = None


@dataclass(slots=True, eq=False)
class Define:
    """A definition by name, all its parts combined; `start` is one named with the empty string."""

    name: str
    node: Node
    parts: list[tuple[Node, _Place]] = field(default_factory=list)
    combine: str | None = None
    body: Term | None = None
    made: Pattern | None = None
    facts: Facts | None = None


@dataclass(slots=True, eq=False)
class _Scope:
    """One `grammar` and the one it stands in."""

    node: Node
    outer: _Scope | None
    defines: dict[str, Define] = field(default_factory=dict)


class _Place(NamedTuple):
    """What a pattern inherits from where it stands; `trail` is the files that led there, against loops."""

    scope: _Scope | None
    ns: str
    trail: tuple[Node, ...]

    def at(self, node: Node) -> _Place:
        """Give the place inside a node."""
        ns = node.attributes.get("ns")
        return self if ns is None else self._replace(ns=ns)


class Binder:
    """Makes the terms of a schema. Faults go to `files`, which tells all of them at the end."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._library = Library()
        self._terms = 0
        self._waiting: list[tuple[Node, _Place, Term]] = []
        self._bodies: list[Define] = []

    def bind(self, root: Node) -> Term:
        """Give the schema's term."""
        term = self._term(root, _Place(None, "", (root,)))
        while self._waiting or self._bodies:
            if self._terms > MAX_TERMS:
                self._fault(root, "schema-too-large", "The schema has too many patterns.", "Include fewer files.")
                break
            if self._waiting:
                node, place, unfilled = self._waiting.pop()
                self._fill(node, place.at(node), unfilled)
            else:
                self._define_body(self._bodies.pop())
        return term

    def _term(self, node: Node, place: _Place) -> Term:
        self._terms += 1
        term = Term(node.tag, node)
        self._waiting.append((node, place, term))
        return term

    def _fill(self, node: Node, place: _Place, term: Term) -> None:
        if node.tag in {"ref", "parentRef"}:
            self._refer(node, place.scope, term)
        elif node.tag == "externalRef":
            root = self._files.open(node, place.trail)
            if root is not None:
                term.children = [self._term(root, place._replace(trail=(*place.trail, root)))]
        elif node.tag == "grammar":
            term.define = self._grammar(node, place)
        elif node.tag in {"data", "value"}:
            self._datatype(node, place, term)
        else:
            children = node.children
            if node.tag in {"element", "attribute"}:
                term.name_class = self._name_class(node, place.ns)
                if "name" not in node.attributes:
                    children = children[1:]
            term.children = [self._term(child, place) for child in children]

    def _refer(self, node: Node, scope: _Scope | None, term: Term) -> None:
        name = node.attributes["name"]
        if node.tag == "parentRef" and scope is not None:
            scope = scope.outer
        if scope is None:
            where = "a grammar within a grammar" if node.tag == "parentRef" else "a grammar"
            message = f"<{node.tag}> stands outside of {where}."
            self._fault(node, "schema-reference", message, "Write the pattern itself.")
            return
        term.define = scope.defines.get(name)
        if term.define is None:
            hint = near(name, scope.defines) or "Define it, or correct the name."
            self._fault(node, "schema-reference", f"“{name}” is not defined.", hint)

    def _datatype(self, node: Node, place: _Place, term: Term) -> None:
        name, library = node.attributes.get("type"), node.library
        if name is None:
            name, library = "token", ""
        parameters = [(child.attributes["name"], child.text) for child in node.children if child.tag == "param"]
        try:
            term.datatype = self._library.get(library, name, parameters)
        except DatatypeError as error:
            self._fault(node, "schema-datatype", str(error), "See the datatypes and parameters of the library.")
        if node.tag == "value":
            qualified = term.datatype is not None and term.datatype.needs_context
            term.context = {**node.context, "": place.ns} if qualified else node.context
        elif node.children and node.children[-1].tag == "except":
            place = place.at(node.children[-1])
            term.children = [self._term(child, place) for child in node.children[-1].children]

    def _name_class(self, node: Node, ns: str) -> NameClass:
        is_attribute = node.tag == "attribute"
        if "name" in node.attributes:
            # An attribute without an ns of its own is in no namespace (4.8).
            own = node.attributes.get("ns", "") if is_attribute else ns
            name_class: NameClass = _named(node, node.attributes["name"], own)
        else:
            name_class = _class_of(node.children[0], ns)
        if is_attribute:
            for part in parts(name_class):
                is_name = isinstance(part, Name) and (part.key == "xmlns" or part.key.startswith(f"{_XMLNS}}}"))
                if is_name or (isinstance(part, NsName) and part.ns == _XMLNS):
                    message = "A namespace declaration is no attribute."
                    self._fault(node, "schema-restriction", message, "Remove the pattern: xmlns is always allowed.")
                    break
        return name_class

    def _grammar(self, node: Node, place: _Place) -> Define:
        scope = _Scope(node, place.scope)
        self._collect(node, place._replace(scope=scope), scope, frozenset())
        self._bodies += scope.defines.values()
        start = scope.defines.get("")
        if start is None:
            self._fault(node, "schema-reference", "The grammar has no <start>.", "Add one: it names the root element.")
            start = Define("", node)
        return start

    def _collect(self, node: Node, place: _Place, scope: _Scope, replaced: frozenset[str]) -> set[str]:
        """Take the definitions of a grammar, div or include; those `replaced` are seen but not taken.

        Returns the names seen.
        """
        seen = set()
        waiting = [(child, place) for child in reversed(node.children)]
        while waiting:
            child, where = waiting.pop()
            where = where.at(child)
            if child.tag == "div":
                waiting += ((inner, where) for inner in reversed(child.children))
            elif child.tag == "include":
                seen |= self._include(child, where, scope, replaced)
            else:
                name = child.attributes["name"] if child.tag == "define" else ""
                seen.add(name)
                if name not in replaced:
                    self._add(scope, name, child, where)
        return seen

    def _include(self, node: Node, place: _Place, scope: _Scope, replaced: frozenset[str]) -> set[str]:
        own = _defined_in(node)
        seen = self._collect(node, place, scope, replaced)
        root = self._files.open(node, place.trail)
        if root is None:
            return seen
        if root.tag != "grammar":
            message = "The included file is no <grammar>."
            self._fault(node, "schema-include", message, "Use <externalRef> for a pattern.")
            return seen
        inner = place._replace(trail=(*place.trail, root)).at(root)
        found = self._collect(root, inner, scope, replaced | own.keys())
        for name in own.keys() - found:
            what = f"“{name}”" if name else "<start>"
            message = f"{what} replaces nothing: the included file does not define it."
            hint = near(name, found) or "Move it out of <include>."
            self._fault(own[name], "schema-include", message, hint)
        return seen | found

    def _add(self, scope: _Scope, name: str, node: Node, place: _Place) -> None:
        define = scope.defines.setdefault(name, Define(name, node))
        combine = node.attributes.get("combine")
        what = f"“{name}”" if name else "<start>"
        if combine is not None and define.combine not in {None, combine}:
            message = f"{what} is combined in two ways, “{define.combine}” and “{combine}”."
            self._fault(node, "schema-combine", message, "Combine all parts in the same way.")
        elif combine is None and any("combine" not in part.attributes for part, _ in define.parts):
            first = next(part for part, _ in define.parts if "combine" not in part.attributes)
            message = f"{what} is defined twice without combine; first on line {first.line} of {first.file}."
            self._fault(node, "schema-combine", message, 'Give one of them combine="choice" or "interleave".')
        define.combine = define.combine or combine
        define.parts.append((node, place))

    def _define_body(self, define: Define) -> None:
        terms = []
        for node, place in define.parts:
            self._terms += 1
            terms.append(Term("group", node, [self._term(child, place) for child in node.children]))
        define.body = terms[0] if len(terms) == 1 else Term(define.combine or "choice", define.node, terms)

    def _fault(self, node: Node, code: str, message: str, hint: str) -> None:
        self._files.fault(node, code, message, hint)


def _defined_in(node: Node) -> dict[str, Node]:
    found = {}
    waiting = list(node.children)
    while waiting:
        child = waiting.pop()
        if child.tag == "div":
            waiting += child.children
        else:
            found[child.attributes["name"] if child.tag == "define" else ""] = child
    return found


def _named(node: Node, name: str, ns: str) -> Name:
    prefix, _, local = name.strip(SPACE).rpartition(":")
    return Name(key_of(node.context[prefix] if prefix else ns, local))


def _class_of(node: Node, ns: str) -> NameClass:
    """Make a name class. It calls itself for what is excepted only, which nests no deeper than twice (4.16)."""
    members: list[NameClass] = []
    waiting = [(node, ns)]
    while waiting:
        part, inherited = waiting.pop()
        inherited = part.attributes.get("ns", inherited)
        if part.tag == "choice":
            waiting += ((child, inherited) for child in reversed(part.children))
        elif part.tag == "name":
            members.append(_named(part, part.text, inherited))
        else:
            excluded = _excluded(part, inherited)
            members.append(NsName(inherited, excluded) if part.tag == "nsName" else AnyName(excluded))
    return members[0] if len(members) == 1 else NameChoice(tuple(members))


def _excluded(node: Node, ns: str) -> NameClass | None:
    if not node.children:
        return None
    names = node.children[0]
    ns = names.attributes.get("ns", ns)
    members = tuple(_class_of(child, ns) for child in names.children)
    return members[0] if len(members) == 1 else NameChoice(members)


def near(name: str, known: Iterable[str]) -> str | None:
    """Give a sentence that proposes the nearest of some names."""
    found = nearest(name, known) if name else None
    return f"Did you mean “{found}”?" if found else None
