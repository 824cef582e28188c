"""RELAX NG's compact syntax to XML syntax, by `rnc2rng`: bounded, kept from reading files, with places in the source.

What a schema in compact syntax names of other files is kept from `rnc2rng`, which would take it from anywhere, the web
too (see `references`).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn
from xml.parsers import expat

from pipeline.relaxng.limits import MAX_COMPACT, MAX_COMPACT_NESTING, MAX_TOKENS
from pipeline.relaxng.reader import SchemaReadError
from pipeline.relaxng.references import hidden, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

Place = tuple[int, int]

_OPENING, _CLOSING = frozenset({"LBRACE", "LBRACKET", "LPAREN"}), frozenset({"RBRACE", "RBRACKET", "RPAREN"})
_OF_KEYWORDS = frozenset({"start", "empty", "text", "notAllowed", "list", "mixed", "grammar", "div"})
# So many words further on at most stands what an element of the XML syntax was made of.
_AHEAD = 50


def from_compact(data: bytes) -> tuple[bytes, list[Place]]:
    """Give a schema in XML syntax, and the place in the compact syntax that each of its elements was made of.

    Raises `SchemaReadError`.
    """
    try:
        from rnc2rng import parser, serializer  # noqa: PLC0415 - few schemas need it
        from rply import LexingError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise SchemaReadError("compact syntax needs the package rnc2rng") from error
    parser.parse = _refuse
    if len(data) > MAX_COMPACT:
        raise SchemaReadError(f"it has more than {MAX_COMPACT >> 20} MB")
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start)
        raise SchemaReadError("it is neither UTF-8 nor UTF-16", line, column) from error
    try:
        tokens = list(islice(parser.lex(text), MAX_TOKENS + 1))
    except LexingError as error:
        line, column = _true(text, error.source_pos.idx)
        what = _line_from(text, error.source_pos.idx)
        more = "; write literals between double quotes, on one line" if what[:1] in {"'", '"'} else ""
        raise SchemaReadError(f"“{what}” is not understood{more}", line, column) from error
    _bound(tokens)
    try:
        plain, references = hidden(text, tokens)
        root = parser.parser.parse(parser.lex(plain), state=parser.State(None, plain))
        made = str(serializer.XMLSerializer(None).toxml(root)).encode()
    # rnc2rng has no exception of its own for much of what it does not understand.
    except Exception as error:
        place = getattr(getattr(error, "token", None), "source_pos", None)
        if place is None:
            if isinstance(error, KeyError):
                raise SchemaReadError(f"the prefix “{error.args[0]}” is not declared", 1, 1) from error
            missing = isinstance(error, AttributeError) and "NoneType" in str(error)
            reason = "it ends too soon: something is not closed" if missing else f"it is not understood: {error}"
            line, column = _true(text, len(text.rstrip())) if missing else (1, 1)
            raise SchemaReadError(reason, line, column) from error
        what = f"“{_line_from(plain, place.idx)}” cannot stand here"
        raise SchemaReadError(what, *_true(plain, place.idx)) from error
    declared = {one.name: one.value[0] for one in root.value if one.type in {"NS", "DEFAULT_NS"} and one.value}
    default = next((one.value[0] for one in root.value if one.type == "DEFAULT_NS" and one.value), None)
    made = shown(made, references, declared, default)
    places = [(token.value, _true_of(token)) for token in tokens]
    return made, _places(made, places)


def _bound(tokens: Sequence[Any]) -> None:
    """Refuse what would take too long or nests too deep."""
    if len(tokens) > MAX_TOKENS:
        raise SchemaReadError(f"it has more than {MAX_TOKENS:,} words and signs", *_true_of(tokens[-1]))
    depth = 0
    for token in tokens:
        if token.name in _OPENING:
            depth += 1
            if depth > MAX_COMPACT_NESTING:
                raise SchemaReadError(f"it nests deeper than {MAX_COMPACT_NESTING} brackets", *_true_of(token))
        elif token.name in _CLOSING:
            depth -= 1


def _refuse(*_: object, **__: object) -> NoReturn:
    raise ValueError("no other file is read")


def _true(text: str, index: int) -> Place:
    """Give line and column of a place in a text: those that rply counts are right of the first line alone."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _true_of(token: Any) -> Place:
    return token.source_pos.lineno, token.source_pos.colno


def _line_from(text: str, index: int) -> str:
    return text[index:].partition("\n")[0].strip()[:40]


def _places(made: bytes, words: Sequence[tuple[str, Place]]) -> list[Place]:
    """Find for each element of the XML syntax the word that it was made of: both stand in the same order."""
    found: list[Place] = []
    at = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at
        key = attributes.get("href") or attributes.get("name") or attributes.get("type") or (tag if tag in _OF_KEYWORDS else None)
        for number in range(at, min(at + _AHEAD, len(words))) if key else ():
            word = words[number][0].lstrip("\\")
            if word == key or word.endswith(f":{key}"):
                at = number + 1
                found.append(words[number][1])
                return
        found.append(found[-1] if found else (1, 1))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(made, True)
    except expat.ExpatError as error:
        raise SchemaReadError("it is not understood", *(found[-1] if found else (1, 1))) from error
    return found
