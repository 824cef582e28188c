"""XPath that means the same to libxml2 as to Saxon: what is there, what it is called, and the logic that joins these.

A strict grammar reads the expressions of Schematron. Whatever it does not know (variables, order, arithmetic, types,
most functions) is refused, so that XPath 1 is never taken for XPath 3 where the two differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

_NC = r"[^\W\d][\w.-]*"
_TOKEN = re.compile(
    rf"""\s*(?:(?P<literal>"[^"]*"|'[^']*')
    |\$(?P<variable>{_NC})
    |(?P<number>\d+(?![\w.]))
    |(?P<name>(?:[a-z-]+\s*::\s*)?(?:Q\{{[^{{}}]*\}}{_NC}|(?:{_NC}:)?(?:{_NC}|\*)))
    |(?P<sign>//|\.\.|!=|<=|>=|[/|@()\[\],.=<>]))""", re.VERBOSE,
)
_BRACED = re.compile(rf"Q\{{([^'{{}}]*)\}}({_NC})")
_AXES = frozenset("ancestor ancestor-or-self attribute child descendant descendant-or-self parent self".split())
_SIBLINGS = frozenset("following-sibling preceding-sibling".split())
_OF_PATTERNS = frozenset("attribute child descendant".split())
_VALUES = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_EQUALITY = frozenset({"=", "!="})
_OPERATORS = frozenset(_VALUES.values())
# Functions of one string, of the node itself where none is given, and functions of two.
_OF_STRINGS: dict[str, Type] = {
    "local-name": "string", "name": "string", "normalize-space": "string", "string": "string",
    "string-length": "number",
}
_NAMING = frozenset({"local-name", "name"})
_OF_TWO = frozenset({"contains", "starts-with"})

Type = Literal["nodes", "boolean", "number", "string"]


class UnclearError(Exception):
    """An expression that may mean one thing to libxml2 and another to Saxon."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path from the root, and the names that elements must have somewhere for it to find anything."""

    text: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Value:
    """An expression for XPath 1, its type, and whether it is certainly no more than one item."""

    text: str
    type: Type
    one: bool = True


def condition(test: str, strings: Collection[str] = ()) -> str:
    """Give an expression for XPath 1 that is true where the test is. Raises `UnclearError`.

    `strings` are variables that hold strings. Where there are any, the test is for a few nodes, and what costs much
    with many (to look at all the siblings of each) is understood too.
    """
    parser = _Parser(test, strings)
    found = parser.logic()
    parser.end()
    return found


def string(value: str) -> str:
    """Give an expression for XPath 1 that is the same string. Raises `UnclearError` where it may be no string."""
    parser = _Parser(value)
    found = parser.string()
    parser.end()
    return found


def paths(context: str, *, loosely: bool = False) -> list[Path]:
    """Give paths that find in a whole document at least what a match pattern of XSLT matches.

    `loosely`: without its predicates, so that more patterns can be read. Raises `UnclearError`.
    """
    if loosely:
        context, before = re.sub(r"\"[^\"]*\"|'[^']*'", "", context), ""
        while before != context:
            context, before = re.sub(r"\[[^\[\]]*\]", "", context), context
    parser = _Parser(context)
    found = parser.patterns()
    parser.end()
    return [path if path.text.startswith("/") else Path(f"//{path.text}", path.names) for path in found]


class _Parser:
    """Reads one expression from the left; each method reads what it is called for, and gives it for XPath 1."""

    def __init__(self, expression: str, strings: Collection[str] = ()) -> None:
        self._strings = strings
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        expression = expression.strip()
        end = 0
        while end < len(expression):
            found = _TOKEN.match(expression, end)
            if found is None:
                raise UnclearError(expression)
            kind = str(found.lastgroup)
            self._tokens.append((kind, found[kind]))
            end = found.end()

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise UnclearError(self._tokens[self._at][1])

    def logic(self) -> str:
        """Read what is true or false."""
        value = self._junction("or")
        return value.text if value.type == "boolean" else f"boolean({value.text})"

    def string(self) -> str:
        """Read a string."""
        value = self._union()
        if value.type != "string":
            raise UnclearError(value.text)
        return value.text

    def patterns(self) -> list[Path]:
        """Read a match pattern."""
        found = self._pattern()
        while self._took("|"):
            found += self._pattern()
        return found

    # Tokens ...............................................................................................

    def _next(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][1] if at < len(self._tokens) and self._tokens[at][0] != "literal" else ""

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        if self._at >= len(self._tokens):
            raise UnclearError("end")
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _took(self, *signs: str) -> str:
        return self._take() if self._next() in signs else ""

    def _need(self, sign: str) -> None:
        if not self._took(sign):
            raise UnclearError(sign)

    # Logic ................................................................................................

    def _junction(self, word: str) -> _Value:
        def operand() -> _Value:
            return self._junction("and") if word == "or" else self._comparison()

        value = operand()
        if self._next() != word:
            return value
        parts = [value.text]
        while self._took(word):
            parts.append(operand().text)
        return _Value(f"({f' {word} '.join(f'boolean({part})' for part in parts)})", "boolean")

    def _comparison(self) -> _Value:
        left = self._union()
        written = self._took(*_VALUES, *_OPERATORS)
        if not written:
            return left
        operator = _VALUES.get(written, written)
        if written == "=" and self._next() == "(" and self._next(1) == "" and self._next(2) == ",":
            return self._one_of(left)
        right = self._union()
        types = {left.type, right.type}
        strings = types <= {"nodes", "string"} and operator in _EQUALITY
        if not (types == {"number"} or strings) or (written in _VALUES and not (left.one and right.one)):
            raise UnclearError(written)
        return _Value(f"({left.text} {operator} {right.text})", "boolean")

    def _one_of(self, left: _Value) -> _Value:
        if left.type not in {"nodes", "string"}:
            raise UnclearError(left.text)
        self._need("(")
        choices = [self._literal()]
        while self._took(","):
            choices.append(self._literal())
        self._need(")")
        return _Value(f"({' or '.join(f'{left.text} = {choice}' for choice in choices)})", "boolean")

    def _literal(self) -> str:
        # A doubled quotation mark is one in XPath 3, and the end of one literal and another to XPath 1.
        if self._kind() != "literal":
            raise UnclearError(self._next())
        text = self._take()
        if self._kind() == "literal":
            raise UnclearError(text)
        return text

    def _union(self) -> _Value:
        value = self._operand()
        if self._next() != "|":
            return value
        parts = [value]
        while self._took("|"):
            parts.append(self._operand())
        if any(part.type != "nodes" for part in parts):
            raise UnclearError("|")
        return _Value(f"({' | '.join(part.text for part in parts)})", "nodes", one=False)

    def _operand(self) -> _Value:
        kind, after = self._kind(), self._next(1)
        if kind == "literal":
            return _Value(self._literal(), "string")
        if kind == "number":
            return _Value(self._take(), "number")
        if kind == "variable":
            name = self._take()
            if name not in self._strings:
                raise UnclearError(name)
            return _Value(f"${name}", "string")
        if kind == "name" and after == "(":
            return self._function()
        if self._took("("):
            value = self._junction("or")
            self._need(")")
            if self._next() in {"/", "//", "["}:
                raise UnclearError(")")
            return _Value(f"({value.text})", value.type, value.one)
        return self._path()

    def _function(self) -> _Value:
        name = self._take()
        self._need("(")
        if name in {"true", "false"}:
            value = _Value(f"{name}()", "boolean")
        elif name in {"not", "boolean"}:
            value = _Value(f"{name}({self.logic()})", "boolean")
        elif name in {"exists", "empty", "count"}:
            nodes = self._union()
            if nodes.type != "nodes":
                raise UnclearError(name)
            inside = {"exists": "boolean", "empty": "not", "count": "count"}[name]
            value = _Value(f"{inside}({nodes.text})", "number" if name == "count" else "boolean")
        elif name in _OF_STRINGS:
            text = "" if self._next() == ")" else self._string(nodes=name in _NAMING)
            value = _Value(f"{name}({text})", _OF_STRINGS[name])
        elif name in _OF_TWO:
            first = self._string()
            self._need(",")
            value = _Value(f"{name}({first}, {self._string()})", "boolean")
        else:
            raise UnclearError(name)
        self._need(")")
        return value

    def _string(self, *, nodes: bool = False) -> str:
        value = self._union()
        if value.type not in {"nodes", "nodes" if nodes else "string"} or not value.one:
            raise UnclearError(value.text)
        return value.text

    # Paths ................................................................................................

    def _path(self) -> _Value:
        parts = [self._took("/", "//")]
        steps = 0
        one = False
        while True:
            text, one = self._step()
            parts.append(text)
            steps += 1
            slash = self._took("/", "//")
            if not slash:
                break
            parts.append(slash)
        return _Value("".join(parts), "nodes", one=one and steps == 1 and not parts[0])

    def _step(self) -> tuple[str, bool]:
        dots = self._took(".", "..")
        if dots:
            return dots, dots == "."
        text, axis, _ = self._named(_AXES | _SIBLINGS if self._strings else _AXES)
        predicates = self._predicates()
        return text + predicates, axis == "attribute" and not text.endswith("*")

    def _named(self, axes: frozenset[str]) -> tuple[str, str, str]:
        """Give a step with a name as XPath 1 writes it, its axis and its name."""
        axis = "attribute" if self._took("@") else ""
        if self._kind() != "name":
            raise UnclearError(self._next())
        before, colons, name = self._take().rpartition("::")
        # Blanks in an xml:id mean nothing to Saxon alone.
        if (axis and colons) or self._next() == "(" or name == "xml:id":
            raise UnclearError(name)
        axis = axis or before.strip() or "child"
        if axis not in axes:
            raise UnclearError(axis)
        name = name.strip()
        if not name.startswith("Q{"):
            return f"{axis}::{name}", axis, name
        braced = _BRACED.fullmatch(name)
        if not braced:
            raise UnclearError(name)
        return f"{axis}::*[local-name() = '{braced[2]}' and namespace-uri() = '{braced[1]}']", axis, name

    def _predicates(self) -> str:
        found = ""
        while self._took("["):
            value = self._junction("or")
            if value.type == "number" and not value.text.isdecimal():
                raise UnclearError(value.text)
            found += f"[{value.text}]" if value.type == "number" else f"[boolean({value.text})]"  # a number: the place
            self._need("]")
        return found

    def _pattern(self) -> list[Path]:
        if self._took("("):
            found = self.patterns()
            self._need(")")
        else:
            found = [Path(self._took("/", "//"), frozenset())]
            found = self._further(found)
        while True:
            slash = self._took("/", "//")
            if not slash:
                return found
            found = self._further([Path(path.text + slash, path.names) for path in found])

    def _further(self, before: list[Path]) -> list[Path]:
        text, axis, name = self._named(_OF_PATTERNS)
        text += self._predicates()
        names = frozenset() if axis == "attribute" or name.endswith("*") else frozenset({name})
        return [Path(path.text + text, path.names | names) for path in before]
