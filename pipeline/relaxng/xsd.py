"""The datatypes of XML Schema (Part 2, second edition) as RELAX NG uses them, on the types of `elementpath`.

What a type's strings and values are, and what a regular expression means, is elementpath's business; here
stand the facets, which RELAX NG gives as parameters ("Guidelines for using W3C XML Schema Datatypes with
RELAX NG"). elementpath takes a tenth of a second to load and is loaded when the first value is looked at.
"""

from __future__ import annotations

import operator
import re
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.relaxng import plain
from pipeline.relaxng.datatypes import Context, Datatype, DatatypeError, IdKind, Parameters, collapse, words
from pipeline.relaxng.expressions import ExpressionError, Expressions, compiled
from pipeline.relaxng.limits import MAX_EXPRESSION, TooComplexError
from pipeline.relaxng.names import is_name, is_ncname, is_nmtoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.relaxng.expressions import Compiled

_INTEGERS = {
    "integer": "Integer", "nonPositiveInteger": "NonPositiveInteger", "negativeInteger": "NegativeInteger",
    "long": "Long", "int": "Int", "short": "Short", "byte": "Byte", "nonNegativeInteger": "NonNegativeInteger",
    "unsignedLong": "UnsignedLong", "unsignedInt": "UnsignedInt", "unsignedShort": "UnsignedShort",
    "unsignedByte": "UnsignedByte", "positiveInteger": "PositiveInteger",
}
_NUMBERS = {"decimal": "DecimalProxy", "double": "DoubleProxy10", "float": "DoubleProxy10", **_INTEGERS}
_DATES = {
    "date": "Date10", "dateTime": "DateTime10", "time": "Time", "gYear": "GregorianYear10",
    "gYearMonth": "GregorianYearMonth10", "gMonth": "GregorianMonth", "gMonthDay": "GregorianMonthDay",
    "gDay": "GregorianDay", "duration": "Duration",
}
_PLAIN = {"boolean": "BooleanProxy", "hexBinary": "HexBinary", "base64Binary": "Base64Binary", "anyURI": "AnyURI"}
_CLASSES = {**_NUMBERS, **_DATES, **_PLAIN}
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_LEXICAL: dict[str, Callable[[str], object]] = {
    "Name": is_name, "NCName": is_ncname, "ID": is_ncname, "IDREF": is_ncname, "ENTITY": is_ncname,
    "NMTOKEN": is_nmtoken, "language": _LANGUAGE.fullmatch,
}
_LISTS = {"IDREFS": "IDREF", "ENTITIES": "ENTITY", "NMTOKENS": "NMTOKEN"}
_STRINGS = ("string", "normalizedString", "token")
_QUALIFIED = ("QName", "NOTATION")
_ID_KINDS: dict[str, IdKind] = {"ID": "ID", "IDREF": "IDREF", "IDREFS": "IDREFS"}

TYPES = frozenset({*_CLASSES, *_LEXICAL, *_LISTS, *_STRINGS, *_QUALIFIED})
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "minInclusive": operator.ge, "minExclusive": operator.gt, "maxInclusive": operator.le, "maxExclusive": operator.lt,
}
_LENGTHS: dict[str, Callable[[int, int], bool]] = {
    "length": operator.eq, "minLength": operator.ge, "maxLength": operator.le,
}
_DIGITS = ("totalDigits", "fractionDigits")
_SHORTHAND = re.compile(r"\\(.)|\[|\]", re.DOTALL)
_ANCHORED = re.compile(r"\^\(\?:(.*)\)\$\(\?!\\n\\Z\)", re.DOTALL)
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,2}")


def make(name: str, parameters: Parameters, expressions: Expressions | None = None) -> Datatype:
    """Make a datatype; `expressions` are the schema's. Raises `DatatypeError`."""
    if name not in TYPES:
        raise DatatypeError(f"XML Schema has no datatype “{name}”.")
    return _Xsd(name, parameters, expressions or Expressions())


@cache
def _class(name: str) -> Any:
    from elementpath import datatypes  # noqa: PLC0415 - see the module's docstring

    return getattr(datatypes, _CLASSES[name])


@lru_cache(maxsize=16)
def _pattern(pattern: str) -> Compiled:
    from elementpath.regex import RegexError, translate_pattern  # noqa: PLC0415 - see the module's docstring

    if len(pattern) > MAX_EXPRESSION:
        raise ExpressionError(f"it is longer than {MAX_EXPRESSION} characters")
    try:
        translated = translate_pattern(
            _in_classes(pattern), back_references=False, lazy_quantifiers=False, anchors=False,
        )
    except (RegexError, ValueError, IndexError, OverflowError, RecursionError) as error:
        raise ExpressionError(str(error)) from error
    # elementpath's anchors look ahead, which RE2 cannot and a match of the whole need not.
    inner = _ANCHORED.fullmatch(translated)
    return compiled(inner[1] if inner else translated, pattern)


def _in_classes(pattern: str) -> str:
    r"""Write `\s`, `\d` and their like as `[\s]`: outside of brackets elementpath gives them Python's meaning."""
    depth = 0

    def bracketed(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1] is None:
            depth += 1 if found[0] == "[" else -1
        elif not depth and found[1] in "sSwWdD":
            return f"[{found[0]}]"
        return found[0]

    return _SHORTHAND.sub(bracketed, pattern)


class _Xsd(Datatype):
    """A datatype of XML Schema with its facets."""

    def __init__(self, name: str, parameters: Parameters, expressions: Expressions) -> None:
        # A list of ids is one string with single spaces; its items are looked at one by one.
        super().__init__(name, collapses=name not in {"string", "normalizedString"}, parameters=parameters)
        self.needs_context = name in _QUALIFIED
        self.textual = name in _STRINGS or name in _LEXICAL
        self.id_kind = _ID_KINDS.get(name)
        self._free = name in _STRINGS and not parameters
        self._facets = [
            self._pattern_facet(value, expressions) if facet == "pattern" else self._facet(facet, value)
            for facet, value in parameters
        ]
        # Where no facet looks at the value, a glance may do.
        self._plain = all(facet == "pattern" for facet, _ in parameters)
        given = [facet for facet, _ in parameters if facet != "pattern"]
        twice = next((facet for facet in given if given.count(facet) > 1), None)
        if twice:
            raise DatatypeError(f"The parameter “{twice}” stands twice.")

    def normalized(self, text: str) -> str:
        if self.name == "normalizedString":
            return re.sub(r"[\t\n\r]", " ", text)
        return super().normalized(text)

    def value(self, text: str, context: Context) -> Any:
        name = self.name
        if name in _STRINGS:
            return text
        if name in _LISTS:
            items = words(text)
            if not items or not all(_LEXICAL[_LISTS[name]](item) for item in items):
                raise ValueError(text)
            return tuple(items)
        if name in _LEXICAL:
            if not _LEXICAL[name](text):
                raise ValueError(text)
            return text
        if self.needs_context:
            return _qualified(text, context)
        kind = _class(name)
        if name in _DATES:
            return kind.fromstring(text)
        if name in {"hexBinary", "base64Binary"}:
            return kind(text).decode()
        if name == "anyURI":
            kind.validate(text)
            return text
        kind.validate(text)
        return kind(text)

    def _check(self, text: str, context: Context) -> bool:
        if self._free:
            return True
        if self._plain:
            known = plain.of_type(self.name, text)
            if known is not None:
                return known and all(facet(text, text) for facet in self._facets)
        try:
            value = self.value(text, context)
        except OverflowError:
            # A year of more than nine digits is a year; it cannot be compared with anything.
            return not any(facet != "pattern" for facet, _ in self.parameters)
        except (ValueError, ArithmeticError, TypeError):
            return False
        try:
            return all(facet(text, value) for facet in self._facets)
        except TypeError:
            return False

    def _facet(self, facet: str, value: str) -> Callable[[str, Any], bool]:
        if facet in _ORDERS and self.name in {*_NUMBERS, *_DATES}:
            return self._order_facet(facet, value)
        measured = {*_STRINGS, *_LEXICAL, *_LISTS, "hexBinary", "base64Binary", "anyURI"}
        if (facet in _LENGTHS and self.name in measured) or (facet in _DIGITS and self.name in {"decimal", *_INTEGERS}):
            if not re.fullmatch(r"\+?[0-9]{1,9}", value := collapse(value)):
                raise DatatypeError(f"The parameter “{facet}” must be a number, not “{value}”.")
            bound = int(value)
            if facet in _LENGTHS:
                compare = _LENGTHS[facet]
                return lambda _text, found: compare(len(found), bound)
            index = _DIGITS.index(facet)
            return lambda text, _found: _digits(text)[index] <= bound
        raise DatatypeError(f"The datatype “{self.name}” has no parameter “{facet}”.")

    def _pattern_facet(self, pattern: str, expressions: Expressions) -> Callable[[str, Any], bool]:
        try:
            matches = expressions.facet(pattern, _pattern)
        except ExpressionError as error:
            raise DatatypeError(f"The pattern “{pattern}” is not one of XML Schema: {error}.") from error
        except TooComplexError as error:
            raise DatatypeError(f"The schema {error.reason}.") from error
        return lambda text, _value: matches(text)

    def _order_facet(self, facet: str, value: str) -> Callable[[str, Any], bool]:
        compare = _ORDERS[facet]

        @cache
        def bound() -> Any:
            return self.value(self.normalized(value), {})

        # What is plainly a number is read when first compared with.
        if not (self.name in _NUMBERS and _PLAIN_NUMBER.fullmatch(value)):
            try:
                bound()
            except (ValueError, ArithmeticError, TypeError) as error:
                message = f"The parameter “{facet}” must be a value of “{self.name}”, not “{value}”."
                raise DatatypeError(message) from error
        return lambda _text, found: compare(found, bound())


def _qualified(text: str, context: Context) -> tuple[str, str]:
    prefix, colon, local = text.rpartition(":")
    if not is_ncname(local) or (colon and prefix not in context):
        raise ValueError(text)
    return context.get(prefix, ""), local


def _digits(text: str) -> tuple[int, int]:
    """Give how many digits a number has in all and after the point, those that add nothing not counted."""
    try:
        whole, _, fraction = f"{Decimal(text):f}".lstrip("+-").partition(".")
    except InvalidOperation:
        whole, fraction = text, ""
    fraction = fraction.rstrip("0")
    return len(whole.lstrip("0") + fraction), len(fraction)
