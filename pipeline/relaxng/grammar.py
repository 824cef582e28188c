"""A schema's files as one grammar: includes and external references taken in, definitions combined, names resolved.

Standard: RELAX NG sections 4.5 to 4.18. What comes out is a tree of `Term`s in which every reference points at
its `Define`, every name class and datatype is made, and nothing depends on where a term stands any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.relaxng.classes import class_of, named
from pipeline.relaxng.datatypes import DatatypeError, Library
from pipeline.relaxng.limits import MAX_TERMS
from pipeline.relaxng.names import Name, NsName, parts
from pipeline.relaxng.suggest import nearest
from pipeline.relaxng.terms import FIXED, Define, Place, Scope, Term, fixed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.relaxng.files import Files
    from pipeline.relaxng.names import NameClass
    from pipeline.relaxng.reader import Node

_XMLNS = "http://www.w3.org/2000/xmlns"
_PROPOSALS = 20


class Binder:
    """Makes the terms of a schema. Faults go to `files`, which tells all of them at the end."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._library = Library()
        self._terms = self._proposed = 0
        self._fixed: dict[str, Term] = {}
        self._waiting: list[tuple[Node, Place, Term]] = []
        self._bodies: list[Define] = []

    def bind(self, root: Node) -> Term:
        """Give the schema's term."""
        term = self._term(root, Place(None, "", (root,)))
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

    def _term(self, node: Node, place: Place) -> Term:
        self._terms += 1
        tag = node.tag
        if tag == "ref" and place.scope is not None:
            define = place.scope.defines.get(node.attributes["name"])
            if define is not None:
                return define.term
        if tag in FIXED:
            return self._fixed.get(tag) or self._fixed.setdefault(tag, fixed(tag, node))
        if tag == "grammar":
            return self._grammar(node, place.at(node)).term
        term = Term(tag, node)
        self._waiting.append((node, place, term))
        return term

    def _fill(self, node: Node, place: Place, term: Term) -> None:
        tag = node.tag
        if tag in {"ref", "parentRef"}:
            self._refer(node, place.scope, term)
        elif tag == "externalRef":
            root = self._files.open(node, place.trail)
            if root is not None:
                term.children = [self._term(root, place._replace(trail=(*place.trail, root)))]
        elif tag in {"data", "value"}:
            self._datatype(node, place, term)
        else:
            children = node.children
            if tag in {"element", "attribute"}:
                term.name_class = self._name_class(node, place.ns)
                if "name" not in node.attributes:
                    children = children[1:]
            term.children = [self._term(child, place) for child in children]

    def _refer(self, node: Node, scope: Scope | None, term: Term) -> None:
        name = node.attributes["name"]
        if node.tag == "parentRef" and scope is not None:
            scope = scope.outer
        if scope is None:
            where = "a grammar within a grammar" if node.tag == "parentRef" else "a grammar"
            message = f"<{node.tag}> stands outside of {where}."
            self._fault(node, "schema-reference", message, "Write the pattern itself.")
            return
        define = scope.defines.get(name)
        if define is not None:
            term.children = (define.term,)
            return
        hint = self._near(name, scope.defines) or "Define it, or correct the name."
        self._fault(node, "schema-reference", f"“{name}” is not defined.", hint)

    def _datatype(self, node: Node, place: Place, term: Term) -> None:
        name, library = node.attributes.get("type"), node.scope.library
        if name is None:
            name, library = "token", ""
        parameters = [(child.attributes["name"], child.text) for child in node.children if child.tag == "param"]
        try:
            term.datatype = self._library.get(library, name, parameters)
        except DatatypeError as error:
            self._fault(node, "schema-datatype", str(error), "See the datatypes and parameters of the library.")
        if node.tag == "value":
            qualified = term.datatype is not None and term.datatype.needs_context
            term.context = {**node.scope.context, "": place.ns} if qualified else node.scope.context
        elif node.children and node.children[-1].tag == "except":
            place = place.at(node.children[-1])
            term.children = [self._term(child, place) for child in node.children[-1].children]

    def _name_class(self, node: Node, ns: str) -> NameClass:
        is_attribute = node.tag == "attribute"
        if "name" in node.attributes:
            # An attribute without an ns of its own is in no namespace (4.8).
            own = node.attributes.get("ns", "") if is_attribute else ns
            name_class: NameClass = named(node, node.attributes["name"], own)
        else:
            name_class = class_of(node.children[0], ns)
        if is_attribute:
            for part in parts(name_class):
                is_name = isinstance(part, Name) and (part.key == "xmlns" or part.key.startswith(f"{_XMLNS}}}"))
                if is_name or (isinstance(part, NsName) and part.ns == _XMLNS):
                    message = "A namespace declaration is no attribute."
                    self._fault(node, "schema-restriction", message, "Remove the pattern: xmlns is always allowed.")
                    break
        return name_class

    def _grammar(self, node: Node, place: Place) -> Define:
        scope = Scope(node, place.scope)
        self._collect(node, place._replace(scope=scope), scope, frozenset())
        self._bodies += scope.defines.values()
        start = scope.defines.get("")
        if start is None:
            self._fault(node, "schema-reference", "The grammar has no <start>.", "Add one: it names the root element.")
            start = Define("", node)
        return start

    def _collect(self, node: Node, place: Place, scope: Scope, replaced: frozenset[str]) -> set[str]:
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

    def _include(self, node: Node, place: Place, scope: Scope, replaced: frozenset[str]) -> set[str]:
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
            hint = self._near(name, found) or "Move it out of <include>."
            self._fault(own[name], "schema-include", message, hint)
        return seen | found

    def _add(self, scope: Scope, name: str, node: Node, place: Place) -> None:
        define = scope.defines.setdefault(name, Define(name, node))
        combine = node.attributes.get("combine")
        what = f"“{name}”" if name else "<start>"
        if combine is not None and define.combine not in {None, combine}:
            message = f"{what} is combined in two ways, “{define.combine}” and “{combine}”."
            self._fault(node, "schema-combine", message, "Combine all parts in the same way.")
        elif combine is None and define.alone is not None:
            first = define.alone
            message = f"{what} is defined twice without combine; first on line {first.place[0]} of {first.scope.file}."
            self._fault(node, "schema-combine", message, 'Give one of them combine="choice" or "interleave".')
        if combine is None:
            define.alone = define.alone or node
        define.combine = define.combine or combine
        define.parts.append((node, place))

    def _define_body(self, define: Define) -> None:
        terms = []
        for node, place in define.parts:
            self._terms += 1
            terms.append(Term("group", node, [self._term(child, place) for child in node.children]))
        define.body = terms[0] if len(terms) == 1 else Term(define.combine or "choice", define.node, terms)

    def _near(self, name: str, known: Iterable[str]) -> str | None:
        """Propose the nearest of some names, as long as few were asked for: each is held against all."""
        self._proposed += 1
        return near(name, known) if self._proposed <= _PROPOSALS else None

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


def near(name: str, known: Iterable[str]) -> str | None:
    """Give a sentence that proposes the nearest of some names."""
    found = nearest(name, known) if name else None
    return f"Did you mean “{found}”?" if found else None
