"""Datatypes: the built-in library (RELAX NG section 4.4, 6.2.8 to 6.2.11) and where others are asked for.

The types of XML Schema are in `xsd`, which is read only when a schema names one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pipeline.relaxng.expressions import Expressions

Context = Mapping[str, str]
IdKind = Literal["ID", "IDREF", "IDREFS"]
Parameters = Sequence[tuple[str, str]]

XSD_LIBRARY = "http://www.w3.org/2001/XMLSchema-datatypes"
# The compatibility library of the DTD annotations has the three types of ids alone.
DTD_LIBRARY = "http://relaxng.org/ns/compatibility/datatypes/1.0"
SPACE = " \t\n\r"
_REMEMBERED = 4096
_SPACES = re.compile(r"[ \t\n\r]+")
_IRREGULAR = re.compile(r"[\t\n\r]|  ")


class DatatypeError(Exception):
    """A schema asks for a datatype or parameter that does not exist; the message is a whole sentence."""


def collapse(text: str) -> str:
    """Give a text with each run of white space as one space, and none at the ends."""
    return _SPACES.sub(" ", text).strip(" ") if _IRREGULAR.search(text) else text.strip(" ")


def words(text: str) -> list[str]:
    """Give the words of a list; only the four white-space characters of XML divide them."""
    return [word for word in _SPACES.split(text) if word]


class Datatype:
    """A datatype with its parameters applied. This one allows every string: the built-in types and their kin."""

    needs_context = False
    # Whether strings that are alike once normalised are all that stand for one value.
    textual = True
    id_kind: IdKind | None = None

    def __init__(self, name: str, *, collapses: bool, parameters: Parameters = ()) -> None:
        self.name, self.collapses, self.parameters = name, collapses, tuple(parameters)
        self._seen: dict[str, bool] = {}

    def allows(self, text: str, context: Context) -> bool:
        """Tell whether a string is one of the datatype's; `context` gives the namespace of each prefix."""
        if self.needs_context:
            return self._check(self.normalized(text), context)
        known = self._seen.get(text)
        if known is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            known = self._seen[text] = self._check(self.normalized(text), context)
        return known

    def normalized(self, text: str) -> str:
        """Give a string with its white space treated as the datatype says."""
        return collapse(text) if self.collapses else text

    def same(self, text: str, context: Context, other: str, other_context: Context) -> bool:
        """Tell whether two strings stand for one value; false where either stands for none."""
        try:
            one = self.value(self.normalized(text), context)
            return bool(one == self.value(self.normalized(other), other_context))
        except (ValueError, ArithmeticError, TypeError):
            return False

    def value(self, text: str, context: Context) -> object:  # noqa: ARG002 - for types that need it
        """Give what a normalised string stands for. Raises `ValueError` where it stands for nothing."""
        return text

    def _check(self, text: str, context: Context) -> bool:  # noqa: ARG002 - for types that need it
        return True


class Library:
    """Makes the datatypes of one schema, each once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, tuple[tuple[str, str], ...]], Datatype] = {}
        self._expressions: Expressions | None = None

    def get(self, library: str, name: str, parameters: Parameters = ()) -> Datatype:
        """Give a datatype. Raises `DatatypeError`."""
        key = (library, name, tuple(parameters))
        if key not in self._made:
            self._made[key] = self._make(library, name, parameters)
        return self._made[key]

    def _make(self, library: str, name: str, parameters: Parameters) -> Datatype:
        if library == "":
            if name not in {"string", "token"}:
                hint = f'; did you mean datatypeLibrary="{XSD_LIBRARY}"?'
                raise DatatypeError(f"The built-in datatypes are “string” and “token”, not “{name}”{hint}")
            if parameters:
                raise DatatypeError(f"The built-in datatype “{name}” has no parameter “{parameters[0][0]}”.")
            return Datatype(name, collapses=name == "token")
        if library not in {XSD_LIBRARY, DTD_LIBRARY}:
            raise DatatypeError(f"The datatype library “{library}” is not known.")
        if library == DTD_LIBRARY and (name not in {"ID", "IDREF", "IDREFS"} or parameters):
            raise DatatypeError(f"The compatibility library has no datatype “{name}” with these parameters.")
        from pipeline.relaxng.expressions import Expressions  # noqa: PLC0415 - see the module's docstring
        from pipeline.relaxng.xsd import make  # noqa: PLC0415 - few schemas need it, and it loads a library

        self._expressions = self._expressions or Expressions()
        return make(name, parameters, self._expressions)
