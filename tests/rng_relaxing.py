"""Every constraint of a RELAX NG grammar, one at a time, and the grammar without it.

A test that asks for a constraint fails when the constraint goes. So `relaxations` takes each away in turn; for each
of the grammars that are left, some invalid case must turn valid, or nothing tests the constraint.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lxml import etree
from rng_generator import RNG, defines, patterns
from trees import parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Change = Callable[[etree._Element], None]
    Constraint = tuple[str, str, Change]

_REPEATED = {"zeroOrMore", "oneOrMore"}
_FREE = {"optional", "zeroOrMore", "choice"}
_DATA = {"data", "value", "list"}


@dataclass(frozen=True)
class Relaxation:
    """One constraint and how to take it away.

    `kind` is what is asked for, `define` and `element` where (the element may be empty: in a class), `detail` of what.
    """

    kind: str
    define: str
    element: str
    detail: str
    _index: int
    _change: Change

    def __str__(self) -> str:
        return f"{self.define}, {self.kind}: {self.detail}"

    def apply(self, grammar: etree._Element) -> etree._ElementTree:
        """Give a copy of the grammar without the constraint."""
        relaxed = copy.deepcopy(grammar)
        self._change(next(node for number, node in enumerate(relaxed.iter()) if number == self._index))
        return etree.ElementTree(relaxed)


def relaxations(grammar: etree._Element) -> Iterator[Relaxation]:
    """Go through the constraints of a grammar, which has to be without documentation and comments."""
    finder = _Finder(grammar)
    for index, node in enumerate(grammar.iter()):
        for kind, detail, change in finder.constraints(node):
            define = next((a for a in node.iterancestors(f"{RNG}define", f"{RNG}start")), node)
            element = next((a.get("name", "") for a in node.iterancestors(f"{RNG}element")), "")
            if node.tag == f"{RNG}element" and kind == "no words":
                element = node.get("name", "")
            yield Relaxation(kind, define.get("name", "start"), element, detail, index, change)
        for detail, change in finder.strangers(node):
            define = next(node.iterancestors(f"{RNG}define"))
            yield Relaxation("not here", define.get("name", ""), "", detail, index, change)


def _tag(node: etree._Element) -> str:
    return str(node.tag).removeprefix(RNG)


def _make(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    made = etree.Element(f"{RNG}{tag}", attributes)
    made.extend(children)
    return made


def _replace(node: etree._Element, by: Callable[[etree._Element], etree._Element]) -> None:
    above = parent(node)
    place = above.index(node)
    new = by(node)
    above.insert(place, new)


def _wrap(tag: str) -> Change:
    return lambda node: _replace(node, lambda old: _make(tag, old))


def _beside(name: str) -> Change:
    return lambda node: node.addnext(_make("ref", name=name))


def _any_string(node: etree._Element) -> None:
    _replace(node, lambda _old: _make("data", type="string"))
    parent(node).remove(node)


class _Finder:
    """Reads the patterns of a grammar."""

    def __init__(self, grammar: etree._Element) -> None:
        self._defines = defines(grammar)

    def constraints(self, node: etree._Element) -> Iterator[Constraint]:
        """Find what one pattern asks for, with a name for people and the change that takes it away."""
        tag, above = _tag(node), node.getparent()
        if above is None or tag in {"define", "start", "div", "grammar"}:
            return
        if _tag(above) in _DATA or self._in_attribute(node) or self._is_data(node):
            yield from self._data(node)
            return
        yield from self._choices(node)
        whole = _tag(above) in {"define", "start"} and len(patterns(above)) == 1  # asked for where it is referred to
        if self._is_attribute(node):
            if not whole and _tag(above) not in _FREE and not self._nullable(node):
                yield "required attribute", self._name(node), _wrap("optional")
            return
        if tag == "element" and not self._has_words(node) and self._content(node):
            yield "no words", node.get("name", ""), self._mix
        if tag == "empty" and _tag(above) == "element":
            yield "empty", above.get("name", ""), lambda n: _replace(n, lambda _old: _make("text"))
        if tag not in {"text", "empty"} and not whole:
            yield from self._numbers(node)
            yield from self._order(node)

    def _numbers(self, node: etree._Element) -> Iterator[Constraint]:
        """Find how often a child has to stand there, and whether it may again."""
        above, siblings = _tag(parent(node)), [p for p in patterns(parent(node)) if p is not node]
        free = above in {*_FREE, "oneOrMore"} and not siblings
        if above != "choice" and not free and not self._nullable(node):
            within = f" in {self._name(parent(node))}" if above in _REPEATED else ""
            yield "required child", self._name(node) + within, _wrap("optional")
        # In (a, b*)* and the like the one that cannot be missing may stand again.
        repeated = above in _REPEATED and all(self._nullable(p) for p in siblings)
        told_above = above == "choice" or (above == "optional" and not siblings)
        if not repeated and not told_above and not self._idempotent(node) and not self._with_attributes(node):
            yield "once", self._name(node), self._many if _tag(node) == "optional" else _wrap("oneOrMore")

    def strangers(self, node: etree._Element) -> Iterator[tuple[str, Change]]:
        """Find what the other language of the edition has in this place, and this one not.

        The classes model.X and model.X.prose are set against each other, and so are the patterns that have two forms,
        such as core.hi and core.hi.prose, wherever a class refers to one of them.
        """
        class_ = next((a.get("name", "") for a in node.iterancestors(f"{RNG}define")), "")
        if not class_.startswith("model.") or _tag(parent(node)) != "choice":
            return
        if twin := self._twin(node.get("name", "")):
            yield f"{twin} for {node.get('name')}", _beside(twin)
        other = self._twin(class_)
        if other and node.getprevious() is None:
            here = self._members(class_)
            for element, name in self._members(other).items():
                if element not in here:
                    yield name, _beside(name)

    def _twin(self, name: str) -> str:
        twin = name.removesuffix(".prose") if name.endswith(".prose") else f"{name}.prose"
        return twin if twin in self._defines else ""

    def _members(self, class_: str) -> dict[str, str]:
        """Give the elements of a class and of its subclasses, with the patterns that define them."""
        members = {}
        for ref in self._defines[class_].iter(f"{RNG}ref"):
            (define,) = self._target(ref)
            if _tag(define) == "element":
                members[define.get("name", "")] = ref.get("name", "")
            else:
                members |= self._members(ref.get("name", ""))
        return members

    def _order(self, node: etree._Element) -> Iterator[Constraint]:
        if _tag(parent(node)) == "choice":
            return
        following = node.getnext()
        while following is not None and self._is_attribute(following):
            following = following.getnext()
        if following is None or _tag(following) in {"text", "empty"} or self._is_data(following):
            return
        if _tag(parent(node)) in _REPEATED and self._nullable(following):
            return  # (a, b*)* is not ordered
        yield "order", f"{self._name(node)} before {self._name(following)}", self._swap

    def _data(self, node: etree._Element) -> Iterator[Constraint]:
        """Find what is asked of a value: a closed list, a datatype, its facets."""
        tag, above = _tag(node), _tag(parent(node))
        if tag == "param":
            yield "facet", f"{node.get('name')} {node.text}", lambda n: parent(n).remove(n)
        elif tag == "oneOrMore":
            yield "required item", "in a list", _wrap("optional")
        elif above in {"attribute", "element", "group"}:
            yield "value", self._name(parent(node) if above == "attribute" else node), _any_string
        elif above == "oneOrMore":
            yield "value", self._name(node), _any_string

    def _choices(self, node: etree._Element) -> Iterator[Constraint]:
        """Go through the branches of a choice of attributes: none may have attributes of another."""
        if _tag(node) != "choice" or not all(self._is_attribute(p) for p in patterns(node)):
            return
        for number, branch in enumerate(patterns(node)):
            if set(self._attributes(node)) - set(self._attributes(branch)):
                yield "one of", self._name(branch), partial(self._together, number=number)

    @staticmethod
    def _together(node: etree._Element, number: int) -> None:
        finder = _Finder(node.getroottree().getroot())
        branch = patterns(node)[number]
        own = set(finder._attributes(branch))
        others = {name: a for name, a in finder._attributes(node).items() if name not in own}
        more = [_make("optional", copy.deepcopy(a)) for a in others.values()]
        _replace(branch, lambda old: _make("group", old, *more))

    def _attributes(self, node: etree._Element) -> dict[str, etree._Element]:
        """Give the attributes that a pattern of attributes is made of, by name."""
        if _tag(node) == "attribute":
            return {node.get("name", ""): node}
        inner = self._target(node) if _tag(node) == "ref" else patterns(node)
        return {name: a for part in inner for name, a in self._attributes(part).items()}

    @staticmethod
    def _many(node: etree._Element) -> None:
        node.tag = f"{RNG}zeroOrMore"

    def _mix(self, node: etree._Element) -> None:
        finder = _Finder(node.getroottree().getroot())
        inside = [part for part in patterns(node) if not finder._is_attribute(part)]
        node.append(_make("mixed", *inside))

    @staticmethod
    def _swap(node: etree._Element) -> None:
        finder = _Finder(node.getroottree().getroot())
        following = next(one for one in node.itersiblings() if not finder._is_attribute(one))
        above = parent(node)
        place = above.index(node)
        one = _make("group", copy.deepcopy(node), copy.deepcopy(following))
        two = _make("group", following, node)
        above.insert(place, _make("choice", one, two))

    def _target(self, node: etree._Element) -> list[etree._Element]:
        return patterns(self._defines[node.get("name", "")])

    def _is_attribute(self, node: etree._Element) -> bool:
        tag = _tag(node)
        if tag == "attribute":
            return True
        if tag == "ref":
            return all(self._is_attribute(p) for p in self._target(node))
        inner = patterns(node)
        return tag in {"optional", "choice", "group"} and all(self._is_attribute(p) for p in inner)

    def _with_attributes(self, node: etree._Element) -> bool:
        """Tell whether a pattern of content has attributes too, and so cannot be repeated."""
        if _tag(node) in {"element", "attribute"}:
            return _tag(node) == "attribute"
        return any(self._with_attributes(p) for p in (self._target(node) if _tag(node) == "ref" else patterns(node)))

    @staticmethod
    def _in_attribute(node: etree._Element) -> bool:
        return any(_tag(a) in {"attribute", "list", "data"} for a in node.iterancestors(f"{RNG}*"))

    def _is_data(self, node: etree._Element) -> bool:
        if _tag(node) == "ref":
            return all(self._is_data(p) for p in self._target(node))
        if _tag(node) == "choice":
            return all(self._is_data(p) for p in patterns(node))
        return _tag(node) in {*_DATA, "param"}

    def _content(self, node: etree._Element) -> list[etree._Element]:
        return [p for p in patterns(node) if not self._is_attribute(p) and _tag(p) != "empty"]

    def _has_words(self, node: etree._Element) -> bool:
        """Tell whether text or data can stand directly in the element."""
        return any(self._words(p) for p in patterns(node))

    def _words(self, node: etree._Element) -> bool:
        tag = _tag(node)
        if tag in {"element", "attribute", "empty"}:
            return False
        if tag in {"text", *_DATA}:
            return True
        return any(self._words(p) for p in (self._target(node) if tag == "ref" else patterns(node)))

    def _nullable(self, node: etree._Element) -> bool:
        tag = _tag(node)
        if tag in {"optional", "zeroOrMore", "text", "empty"}:
            return True
        if tag in {"element", "attribute", *_DATA}:
            return False
        if tag == "choice":
            return any(self._nullable(p) for p in patterns(node))
        return all(self._nullable(p) for p in (self._target(node) if tag == "ref" else patterns(node)))

    def _idempotent(self, node: etree._Element) -> bool:
        """Tell whether to repeat the pattern allows nothing new."""
        tag = _tag(node)
        if tag in {*_REPEATED, "text", "empty"}:
            return True
        inner = self._target(node) if tag == "ref" else patterns(node)
        return tag in {"ref", "optional"} and len(inner) == 1 and self._idempotent(inner[0])

    def _name(self, node: etree._Element) -> str:
        """Name a pattern for a message: its own name, or what it is made of, as the compact syntax writes it."""
        tag = _tag(node)
        if name := node.get("name") or node.get("type"):
            return name
        if tag in {"value", "text", "empty"}:
            return node.text or tag
        inner = (" | " if tag == "choice" else " ").join(self._name(p) for p in patterns(node))
        inner = f"({inner})" if len(patterns(node)) > 1 else inner
        return inner + {"optional": "?", "zeroOrMore": "*", "oneOrMore": "+"}.get(tag, "")
