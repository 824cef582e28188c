"""A schema file as a tree of nodes that know their place: RELAX NG elements alone, annotations left out (4.1).

Standard: RELAX NG section 4.1 to 4.5, and the DTD compatibility annotations, of which the documentation is kept
for messages. Nothing outside the file is read.
"""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from pipeline.relaxng.datatypes import SPACE
from pipeline.relaxng.limits import MAX_DECLARATIONS, MAX_NESTING, MAX_NODES
from pipeline.relaxng.names import XML_NS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.relaxng.datatypes import Context

RNG = "http://relaxng.org/ns/structure/1.0"
_ANNOTATIONS = "http://relaxng.org/ns/compatibility/annotations/1.0"
_STRINGS = frozenset({"value", "name", "param"})
_OUTERMOST = {"": "", "xml": XML_NS}
_TRIMMED = ("name", "type", "combine")


class Scope:
    """What elements of a schema share with those around them.

    `library` is the datatype library in force, `base` the `xml:base`s in force from the outermost in, `context`
    the namespaces in scope, `places` where all elements of the file stand.
    """

    __slots__ = ("base", "context", "file", "folder", "library", "places")

    def __init__(self, file: str, folder: Path | None, places: Places) -> None:
        self.file, self.folder, self.places, self.library = file, folder, places, ""
        self.base: tuple[str, ...] = ()
        self.context: Context = _OUTERMOST

    def changed(self, **values: Any) -> Scope:
        """Give a scope that differs in some values."""
        other = copy(self)
        for key, value in values.items():
            setattr(other, key, value)
        return other


class Places:
    """Where the elements of a schema file stand. Few are ever asked for, and then the file is read again.

    Of a schema that was made of another, `given` has the places in that, in the order of the elements.
    """

    def __init__(self, data: bytes, given: Sequence[tuple[int, int]] | None = None) -> None:
        self._data, self._given = data, given
        self._known: dict[int, tuple[int, int]] | None = None

    def at(self, offset: int) -> tuple[int, int]:
        """Give line and column, in characters from 1, of the start tag at an offset in the file's bytes."""
        if self._known is None:
            known: dict[int, tuple[int, int]] = {}
            self._known = known
            parser = expat.ParserCreate()
            parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

            def note(_name: str, _attributes: dict[str, str]) -> None:
                place = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
                known[parser.CurrentByteIndex] = self._given[len(known)] if self._given else place

            parser.StartElementHandler = note
            with suppress(expat.ExpatError):
                parser.Parse(self._data, True)
        return self._known[offset]


class Node:
    """An element of a schema; `text` is kept of `value`, `name` and `param`, `annotation` is the first documentation.

    `faults` are messages and hints on what is wrong with the element itself.
    """

    # Of thousands, few have values of their own for these. The list is never added to.
    children: list[Node] = []  # noqa: RUF012 - as above
    text = annotation = ""
    faults: tuple[tuple[str, str], ...] = ()

    def __init__(self, tag: str, attributes: dict[str, str], scope: Scope, offset: int) -> None:
        self.tag, self.attributes, self.scope, self.offset = tag, attributes, scope, offset

    @property
    def place(self) -> tuple[int, int]:
        """Give line and column of the start tag."""
        return self.scope.places.at(self.offset)

    @property
    def documentation(self) -> str:
        """Give the annotation, each run of white space as one space."""
        return " ".join(self.annotation.split())


class SchemaReadError(Exception):
    """A schema file is not well-formed XML or no schema: `message`, and where."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.message, self.line, self.column = message, line, column
        super().__init__(message)


def read_schema(
    data: bytes, file: str, folder: Path | None, allowed: int = MAX_NODES,
    places: Sequence[tuple[int, int]] | None = None,
) -> tuple[Node, int]:
    """Read a schema file's bytes; `file` is what findings call it, `folder` where its references start.

    `places` are those that the elements have in the file, if it is not the bytes that are given.

    Gives the root and how many elements there are, of which so many are `allowed`. Raises `SchemaReadError`.
    """
    outermost = Scope(file, folder, Places(data, places))
    reader = _Reader(outermost, allowed)
    try:
        reader.parser.Parse(data, True)
        if "".join(reader.strays).strip(SPACE):
            # There is text where none may be: it is read again, more slowly, to see where.
            reader = _Reader(outermost, allowed, exact=True)
            reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"not well-formed XML: {expat.ErrorString(error.code)}"
        raise SchemaReadError(message, error.lineno, error.offset + 1) from error
    except (LookupError, ValueError) as error:
        raise SchemaReadError(f"it cannot be decoded: {error}", 1, 1) from error
    if reader.root is None:
        raise SchemaReadError("its root element is not one of RELAX NG", 1, 1)
    return reader.root, reader.count()


class _Reader:
    """Takes expat's events and builds nodes. The handlers are closures, which are quick: schemas are large.

    Text that should be white space is put into `strays`; if this is `exact`, it is noted as a fault where it stands.
    """

    def __init__(self, outermost: Scope, allowed: int, *, exact: bool = False) -> None:  # noqa: C901, PLR0915 - callbacks that share locals are twice as fast
        self.root: Node | None = None
        self.strays: list[str] = []
        self.parser = parser = expat.ParserCreate(None, "}")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        open_: list[Node] = []
        text: list[str] = []
        declared: dict[str, str] = {}
        known: dict[str, str] = {}
        foreign = count = copied = 0
        documenting = False
        between = text.append if exact else self.strays.append

        def declare(prefix: str | None, uri: str | None) -> None:
            declared[prefix or ""] = uri or ""

        def start(name: str, attributes: dict[str, str]) -> None:  # noqa: C901, PLR0912 - each call saved counts here
            nonlocal count
            if text:
                _settle(open_[-1], text)
            tag = known.get(name)
            if tag is None:
                ns, _, tag = name.rpartition("}")
                if ns != RNG:
                    start_foreign(name)
                    return
                known[name] = tag
            count += 1
            if count > allowed:
                raise SchemaReadError(f"the schema has more than {MAX_NODES} elements", *place())
            parent = open_[-1] if open_ else None
            scope = parent.scope if parent is not None else outermost
            node = Node(tag, attributes, scope, parser.CurrentByteIndex)
            if parent is None:
                self.root = node
            else:
                if parent.children:
                    parent.children.append(node)
                else:
                    parent.children = [node]
                if parent.tag in _STRINGS:
                    _note(parent, f"<{parent.tag}> holds <{tag}>, but may hold text alone.", "Take it out.")
                if len(open_) >= MAX_NESTING:
                    raise SchemaReadError(f"it nests deeper than {MAX_NESTING} elements", *place())
            if declared:
                take_declared(node)
            if attributes:
                given = attributes.get("name")
                if given is None or len(attributes) > 1:
                    _take(node)
                else:
                    attributes["name"] = given.strip(SPACE)
            if tag in _STRINGS:
                parser.CharacterDataHandler = text.append
            open_.append(node)

        def take_declared(node: Node) -> None:
            nonlocal copied
            context = node.scope.context
            if not declared.items() <= context.items():
                copied += len(context) + len(declared)
                if copied > MAX_DECLARATIONS:
                    raise SchemaReadError("it declares too many namespaces", *place())
                node.scope = node.scope.changed(context={**context, **declared})
            declared.clear()

        def end(_name: str) -> None:
            node = open_.pop()
            if text:
                _settle(node, text)
            if node.tag in _STRINGS:
                parser.CharacterDataHandler = between

        def start_foreign(name: str) -> None:
            nonlocal foreign, documenting
            if not open_:
                raise SchemaReadError("its root element is not one of RELAX NG", *place())
            parent = open_[-1]
            if parent.tag in _STRINGS:
                _note(parent, f"<{parent.tag}> holds an annotation, but may hold text alone.", "Put it beside.")
            foreign = 0
            documenting = name == f"{_ANNOTATIONS}}}documentation" and not parent.annotation
            parser.StartElementHandler, parser.EndElementHandler = inside_foreign, end_foreign
            parser.CharacterDataHandler = text.append if documenting else None

        def inside_foreign(_name: str, _attributes: dict[str, str]) -> None:
            nonlocal foreign
            foreign += 1

        def end_foreign(_name: str) -> None:
            nonlocal foreign
            if foreign:
                foreign -= 1
                return
            if documenting:
                open_[-1].annotation = "".join(text)
            text.clear()
            declared.clear()
            parser.StartElementHandler, parser.EndElementHandler = start, end
            parser.CharacterDataHandler = between

        def place() -> tuple[int, int]:
            return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = between
        parser.StartNamespaceDeclHandler = declare

        def counted() -> int:
            return count

        self.count = counted


def _take(node: Node) -> None:
    attributes = node.attributes
    plain = 0
    for key in _TRIMMED:
        value = attributes.get(key)
        if value is not None:
            attributes[key] = value.strip(SPACE)
            plain += 1
    if plain < len(attributes):
        _take_others(node)


def _take_others(node: Node) -> None:
    scope = node.scope
    for key in [key for key in node.attributes if "}" in key]:
        value = node.attributes.pop(key)
        if key == f"{XML_NS}}}base":
            scope = scope.changed(base=(*scope.base, value))
        elif key.startswith(f"{RNG}}}"):
            shown = key.rpartition("}")[2]
            _note(node, f"The attribute {shown} is written in RELAX NG's namespace.", "Remove its prefix.")
    library = node.attributes.get("datatypeLibrary", scope.library)
    node.scope = scope if library == scope.library else scope.changed(library=library)


def _settle(node: Node, text: list[str]) -> None:
    if node.tag in _STRINGS:
        node.text += "".join(text)
    elif "".join(text).strip(SPACE):
        shown = " ".join("".join(text).split())[:40]
        _note(node, f"<{node.tag}> holds the text “{shown}”.", "Remove it, or make it a comment.")
    text.clear()


def _note(node: Node, message: str, hint: str) -> None:
    node.faults = (*node.faults, (message, hint))
