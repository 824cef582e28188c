"""How far a rule of Schematron looks: whether it can be judged on a piece of a corpus as it would be on the whole.

A piece has all that its texts hold, and the elements around them with their attributes. So a rule may look down, at
attributes, and up; not at what stands beside a text, at what a corpus holds, or anywhere in the file. Expressions are
followed step by step: of each, where the nodes that it gives may stand. Whatever is not known here looks too far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.validate.embedded import SCH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element, _ElementTree

_S = f"{{{SCH}}}"
# Where a node stands: in a text, as a child of a corpus, or as a corpus itself; an attribute has "@" before it.
INNER, TOP, CORPUS = "inner", "top", "corpus"
EVERYWHERE = frozenset({INNER, TOP, CORPUS})
Where = frozenset[str]
_NOWHERE: Where = frozenset()
_LINKS = ("abstract", "is-a")
_CURRENT_NODE = "current.node"  # the variable that stands for what `current()` gives
_CURRENT = re.compile(r"\bcurrent\s*\(\s*\)")

_LITERALS = frozenset({"(string)", "(integer)", "(decimal)", "(float)"})
_UP = frozenset({"ancestor", "ancestor-or-self", "parent"})
_BESIDE = frozenset({"following-sibling", "preceding-sibling"})
_AXES = frozenset({"child", "descendant", "descendant-or-self", "self", "attribute", *_UP, *_BESIDE})
_KINDS = frozenset({"text", "node", "comment", "processing-instruction", "element"})
_TURNS = frozenset({".", "..", "$", "/", "//", "!", "["})
_RANGES = frozenset({"for", "let", "some", "every"})
_JOINED = frozenset({"|", "union", "intersect", "except", ",", "("})
_TRUTH = frozenset({"or", "and", "is", "<<", ">>"})
_VALUES = frozenset("= != < <= > >= eq ne lt le gt ge + - * div idiv mod || to".split())
_TYPED = frozenset({"cast", "castable", "instance", "treat"})
# Functions that look at nodes, but not into them ...
_OF_NODES = frozenset(
    "exists empty not boolean count name local-name namespace-uri node-name position last true false".split(),
)
_PASSING = frozenset("head tail reverse subsequence zero-or-one one-or-more exactly-one".split())
# ... and that take their values; those with a star that of the node itself, where they are given none.
_OF_VALUES = frozenset(
    """matches contains starts-with ends-with tokenize concat string-join substring substring-before substring-after
    upper-case lower-case translate replace normalize-space string string-length number data sum min max avg abs ceiling
    floor round distinct-values index-of compare codepoints-to-string string-to-codepoints normalize-unicode
    current-date current-dateTime current-time year-from-date month-from-date day-from-date deep-equal lang
    integer decimal double float date dateTime gYear gYearMonth duration dayTimeDuration yearMonthDuration anyURI
    NCName boolean""".split(),
)
_PLAIN = frozenset("= != and or not / ( substring substring-after substring-before normalize-space".split())
_OF_ITSELF = frozenset("normalize-space string string-length number data".split())
_SURELY_TRUE_OR_FALSE = frozenset(
    """= != < <= > >= eq ne lt le gt ge or and not exists empty boolean matches contains starts-with ends-with / // @ |
    union self child descendant attribute ancestor parent .. . : (name)""".split(),
)


class TooFarError(Exception):
    """An expression looks beyond a piece, or it is not known how far it looks."""


@dataclass(frozen=True, slots=True)
class Far:
    """A rule that looks beyond a piece from nodes that stand in one of these places; `clear`: its context does not.

    Where it tells nothing of a piece with the codes `unless`, if there are any, it would tell nothing of the whole.
    """

    rule: _Element
    places: Where
    clear: bool
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Names:
    """The names, as lxml writes them, of the corpora of a file and of their children."""

    corpora: Collection[str]
    tops: Collection[str]


def far_rules(schema: _ElementTree, names: Names) -> list[Far]:
    """Give the rules of a schema that look beyond a piece of a file."""
    root = schema.getroot()
    linked = next(root.iter(f"{_S}extends"), None) is not None or any(
        element.get(name) for element in root.iter(f"{_S}pattern", f"{_S}rule") for name in _LINKS
    )
    reader = _Reader(root, names)
    found = []
    for rule in root.iter(f"{_S}rule"):
        far = Far(rule, EVERYWHERE, clear=False) if linked else reader.far(rule)
        if far:
            found.append(far)
    return found


class _Reader:
    """Reads the rules of one schema."""

    def __init__(self, root: _Element, names: Names) -> None:
        # It takes a fifth of a second to load, and few files are so large.
        from elementpath.xpath31 import XPath31Parser  # noqa: PLC0415

        self._root, self._names = root, names
        spaces = {str(ns.get("prefix")): str(ns.get("uri")) for ns in root.iter(f"{_S}ns")}
        self._spaces = spaces
        self._parser = XPath31Parser(namespaces=spaces, strict=False)
        self._lets = dict(self._given(root.iterchildren(f"{_S}let"), frozenset({CORPUS}), {}))

    def far(self, rule: _Element) -> Far | None:
        """Give from where a rule looks too far, if from anywhere."""
        pattern = rule.getparent()
        lets = pattern.iterchildren(f"{_S}let") if pattern is not None else ()
        known = {**self._lets, **dict(self._given(lets, frozenset({CORPUS}), self._lets))}
        try:
            places = self._matched(self._parsed(str(rule.get("context", ""))), known)
        except TooFarError:
            return Far(rule, EVERYWHERE, clear=False)
        far = {place for place in places if not self._holds(rule, frozenset({place}), known)}
        if not far:
            return None
        unless = {str(test.get("id", "")) for test in rule.iterchildren(f"{_S}assert", f"{_S}report")}
        certain = "" not in unless and all(self._holds(rule, frozenset({place}), known, certain=True) for place in far)
        places = frozenset(place.lstrip("@") for place in far)
        return Far(rule, places, clear=True, unless=frozenset(unless if certain else ()))

    def _given(
        self, lets: Iterable[_Element], here: Where, known: Mapping[str, Where],
    ) -> Iterator[tuple[str, Where]]:
        """Give variables with where the nodes in them stand; those that look too far are not known."""
        found = dict(known)
        for let in lets:
            try:
                value = let.get("value")
                found[str(let.get("name"))] = self._where(self._parsed(value), here, found) if value else _NOWHERE
            except TooFarError:
                found.pop(str(let.get("name")), None)
                continue
            yield str(let.get("name")), found[str(let.get("name"))]

    def _holds(
        self, rule: _Element, here: Where, known: Mapping[str, Where], *, certain: bool = False,
    ) -> bool:
        """Tell whether a rule can be judged on a piece; `certain`: whether it can where it tells nothing of that."""
        known = {**known, _CURRENT_NODE: here}
        try:
            for let in rule.iterchildren(f"{_S}let"):
                value = let.get("value")
                where = self._where(self._parsed(value), here, known) if value else _NOWHERE
                known = {**known, str(let.get("name")): where}
            for test in rule.iterchildren(f"{_S}assert", f"{_S}report"):
                expression = self._parsed(str(test.get("test", "")))
                if certain and test.tag == f"{_S}assert":
                    self._grows(expression, here, known)
                    continue
                self._where(expression, here, known)
                for subject in (test.get("subject"), rule.get("subject")):
                    if subject and CORPUS in self._where(self._parsed(subject), here, known):
                        return False
                told = [test, *(self._diagnostic(name) for name in str(test.get("diagnostics", "")).split())]
                for one in (said for text in told for said in text.iter(f"{_S}value-of", f"{_S}name")):
                    where = self._where(self._parsed(str(one.get("select") or one.get("path") or ".")), here, known)
                    if one.tag == f"{_S}value-of":
                        _value(where)
        except TooFarError:
            return False
        return True

    def _diagnostic(self, name: str) -> _Element:
        found = (one for one in self._root.iter(f"{_S}diagnostic") if one.get("id") == name)
        diagnostic = next(found, None)
        if diagnostic is None:
            raise TooFarError(name)
        return diagnostic

    def _parsed(self, expression: str) -> Any:
        try:
            return self._parser.parse(_CURRENT.sub(f"${_CURRENT_NODE}", expression))
        # elementpath raises what Python does where it meets what it does not expect.
        except Exception as error:
            raise TooFarError(expression) from error

    # Patterns .............................................................................................

    def _matched(self, token: Any, known: Mapping[str, Where]) -> Where:
        """Give where the nodes stand that a match pattern matches. It looks up alone, but for its predicates."""
        symbol, parts = token.symbol, list(token)
        if symbol in {"|", "union", "("} and parts:
            return _NOWHERE.union(*(self._matched(part, known) for part in parts))
        if symbol in {"/", "//"}:
            return self._path_matched(symbol, parts, known)
        if symbol == "[":
            places = self._matched(parts[0], known)
            if not places.isdisjoint({TOP, CORPUS}) and _may_count(parts[1]):
                raise TooFarError(symbol)
            self._where(parts[1], places, {**known, _CURRENT_NODE: places})
            return places
        if symbol in {"@", "attribute"}:
            return frozenset(f"@{place}" for place in EVERYWHERE)
        if symbol in {"child", "descendant", "descendant-or-self", "self"} and parts:
            return self._matched(parts[0], known)
        if symbol in _KINDS - {"element"}:  # text between the texts of a corpus is in none of its pieces
            raise TooFarError(symbol)
        return self._filtered(token, EVERYWHERE)

    def _path_matched(self, symbol: str, parts: Sequence[Any], known: Mapping[str, Where]) -> Where:
        if not parts:
            raise TooFarError(symbol)
        before = self._matched(parts[0], known) if len(parts) > 1 else EVERYWHERE
        if parts[-1].symbol in _KINDS and before <= {INNER, TOP}:
            return frozenset({INNER})
        after = self._matched(parts[-1], known)
        if symbol == "/" and after <= {f"@{place}" for place in EVERYWHERE}:
            return after & {f"@{place}" for place in before}
        return after

    # Expressions ..........................................................................................

    def _where(self, token: Any, here: Where, known: Mapping[str, Where]) -> Where:
        """Give where the nodes may stand that an expression gives at a node that stands `here`."""
        symbol, parts = token.symbol, list(token)
        if _is_function(token):
            return self._called(token, here, known)
        if symbol in {"(name)", ":", "Q{", *_KINDS} or (symbol == "*" and not parts):
            return self._step("child", token, here)
        if (symbol in _AXES and len(parts) == 1) or symbol == "@":
            return self._step("attribute" if symbol == "@" else symbol, parts[0], here)
        if symbol in _TURNS | _RANGES:
            return (self._turned if symbol in _TURNS else self._ranging)(symbol, parts, here, known)
        if symbol not in _JOINED | _TRUTH | _VALUES | _TYPED | _LITERALS | {"if"}:
            raise TooFarError(symbol)
        every = [self._where(part, here, known) for part in parts[: 1 if symbol in _TYPED else None]]
        if symbol in _VALUES | _TYPED:
            for one in every:
                _value(one)
        if symbol in _JOINED | {"if"}:
            return _NOWHERE.union(*every[symbol == "if":])
        return _NOWHERE

    def _turned(self, symbol: str, parts: Sequence[Any], here: Where, known: Mapping[str, Where]) -> Where:
        """Give the same of what leads from one node to others."""
        if symbol == ".":
            return here
        if symbol == "..":
            return self._step("parent", None, here)
        if symbol == "$":
            name = str(parts[0].value)
            if name not in known:
                raise TooFarError(name)
            return known[name]
        if len(parts) == 1:  # from the root
            raise TooFarError(symbol)
        before = self._where(parts[0], here, known)
        below = self._step("descendant-or-self", None, before) if symbol == "//" else before
        after = self._where(parts[1], below, known)
        return before if symbol == "[" else after

    def _ranging(self, symbol: str, parts: Sequence[Any], here: Where, known: Mapping[str, Where]) -> Where:
        known = dict(known)
        *ranges, body = parts
        for name, value in zip(ranges[::2], ranges[1::2], strict=True):
            known[str(name[0].value)] = self._where(value, here, known)
        found = self._where(body, here, known)
        return found if symbol in {"for", "let"} else _NOWHERE

    def _called(self, token: Any, here: Where, known: Mapping[str, Where]) -> Where:
        if token.symbol == ":":
            prefix, token = str(token[0].value), token[1]
            if self._spaces.get(prefix, "http://www.w3.org/2001/XMLSchema") != "http://www.w3.org/2001/XMLSchema":
                raise TooFarError(prefix)
        name, arguments = token.symbol, [self._where(part, here, known) for part in token]
        if name in _PASSING:
            return _NOWHERE.union(*arguments)
        if name in _OF_NODES:
            return _NOWHERE
        if name in _OF_VALUES:
            for one in arguments or ([here] if name in _OF_ITSELF else []):
                _value(one)
            return _NOWHERE
        raise TooFarError(name)

    # What is true of the whole when it is of a piece ......................................................

    def _grows(self, token: Any, here: Where, known: Mapping[str, Where]) -> None:
        """Raise `TooFarError` unless what is true of a piece is true of the whole: that something is there, say."""
        symbol, parts = token.symbol, list(token)
        if symbol in {"and", "or"} or (symbol == "(" and len(parts) == 1):
            for part in parts:
                self._grows(part, here, known)
            return
        try:
            self._where(token, here, known)
        except TooFarError:
            if symbol in {"exists", "boolean"} and len(parts) == 1:
                self._more(parts[0], here, known)
            elif symbol == "id" and len(parts) == 1:
                _value(self._where(parts[0], here, known))
            else:
                self._more(token, here, known)

    def _more(self, token: Any, here: Where, known: Mapping[str, Where]) -> Where:
        """Give where nodes may stand of which the whole has at least those that a piece has. Raises `TooFarError`."""
        symbol, parts = token.symbol, list(token)
        if symbol in {"following", "preceding"}:
            return self._filtered(parts[0], EVERYWHERE)
        if symbol in {"/", "//"} and len(parts) == 1:
            return self._more(parts[0], here, known) if parts[0].symbol == "[" else self._filtered(parts[0], EVERYWHERE)
        if symbol == "/" and parts[1].symbol == "@":
            return self._step("attribute", None, self._more(parts[0], here, known))
        if symbol == "[" and not _may_count(parts[1]) and _is_plain(parts[1]):
            child = self._is_name(parts[0])  # after a slash alone: anywhere
            found = self._filtered(parts[0], EVERYWHERE) if child else self._more(parts[0], here, known)
            self._where(parts[1], found, known)
            return found
        raise TooFarError(symbol)

    # Steps ................................................................................................

    def _step(self, axis: str, test: Any, here: Where) -> Where:
        found: set[str] = set()
        for place in here:
            found.update(self._from(axis, test, place))
        return frozenset(found) if axis == "attribute" or test is None else self._filtered(test, frozenset(found))

    def _from(self, axis: str, test: Any, place: str) -> Iterable[str]:
        """Give where an axis leads from a place. Raises `TooFarError` where not all that it has is in a piece."""
        if place.startswith("@"):
            owner = place[1:]
            up = {"parent": {owner}, "ancestor": {owner, *_above(owner)}, "ancestor-or-self": {owner, *_above(owner)}}
            return {*up.get(axis, ()), *({place} if axis.endswith("self") else ())}
        if axis in _FROM:
            return _FROM[axis](place)
        if place == CORPUS and axis == "child" and not self._filtered(test, frozenset({TOP, CORPUS})):
            return ()
        if place == CORPUS or (place == TOP and axis in _BESIDE):
            raise TooFarError(axis)
        return {INNER, place} if axis == "descendant-or-self" else {INNER}

    @staticmethod
    def _is_name(token: Any) -> bool:
        return token.symbol in {"(name)", ":", "Q{"} or (token.symbol == "*" and not len(token))

    def _filtered(self, test: Any, found: Where) -> Where:
        """Leave out where no element has the name that a step asks for."""
        if test.symbol in _KINDS:
            return found
        space, local = self._name(test)

        def has(names: Collection[str]) -> bool:
            return any(
                (local in {"*", name.rpartition("}")[2]})
                and (space is None or space == (name[1:].rpartition("}")[0] if name[0] == "{" else ""))
                for name in names
            )

        there = {CORPUS: has(self._names.corpora), TOP: has(self._names.tops)}
        return frozenset(place for place in found if there.get(place, True))

    def _name(self, test: Any) -> tuple[str | None, str]:
        """Give the namespace, `None` for any, and the name that a test asks for."""
        if test.symbol == "*":
            return None, "*"
        if test.symbol == "(name)":
            return "", str(test.value)
        if test.symbol not in {":", "Q{"}:
            raise TooFarError(test.symbol)
        first, second = test
        local = "*" if second.symbol == "*" else str(second.value)
        if test.symbol == "Q{":
            return str(first.value), local
        if first.symbol == "*":
            return None, local
        return self._spaces.get(str(first.value), ""), local


def _above(place: str) -> Where:
    """Give where the elements around a place stand; the document is taken for the outermost corpus."""
    return EVERYWHERE if place == INNER else frozenset({CORPUS})


_FROM: Mapping[str, Callable[[str], Iterable[str]]] = {
    "attribute": lambda place: {f"@{place}"},
    "self": lambda place: {place},
    "parent": lambda place: {INNER, TOP} if place == INNER else {CORPUS},
    "ancestor": _above,
    "ancestor-or-self": lambda place: {place, *_above(place)},
}


def _may_count(predicate: Any) -> bool:
    """Tell whether a predicate may ask for the place of an element among others."""
    return (
        predicate.symbol not in _SURELY_TRUE_OR_FALSE or (predicate.symbol == ":" and _is_function(predicate))
        or any(one.symbol in {"position", "last"} for one in predicate.iter())
    )


def _is_plain(token: Any) -> bool:
    """Tell whether an expression compares attributes as strings, which goes wrong with none."""
    if token.symbol == "$":
        return bool(token[0].value == _CURRENT_NODE)
    if token.symbol in {"=", "!="} and any(part.symbol in _LITERALS - {"(string)"} for part in token):
        return False
    return token.symbol in _LITERALS | {"@", "."} or (token.symbol in _PLAIN and all(map(_is_plain, token)))


def _is_function(token: Any) -> bool:
    if token.symbol == ":":
        return _is_function(token[1])
    label = str(getattr(token, "label", ""))
    return "function" in label and token.symbol not in _KINDS


def _value(where: Where) -> None:
    """Take the values of nodes, which are all the text in them: that of a corpus is in no piece."""
    if CORPUS in where:
        raise TooFarError(CORPUS)
