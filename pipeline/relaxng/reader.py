"""A schema file as a tree of nodes that know their place: RELAX NG elements alone, annotations left out (4.1).

Standard: RELAX NG section 4.1 to 4.5, and the DTD compatibility annotations, of which the documentation is kept
for messages. Nothing outside the file is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from pipeline.relaxng.datatypes import SPACE
from pipeline.relaxng.names import XML_NS

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.relaxng.datatypes import Context

RNG = "http://relaxng.org/ns/structure/1.0"
_ANNOTATIONS = "http://relaxng.org/ns/compatibility/annotations/1.0"
MAX_NESTING = 500
_STRINGS = frozenset({"value", "name", "param"})
_OUTERMOST = {"": "", "xml": XML_NS}
_TRIMMED = ("name", "type", "combine")


class Node:
    """An element of a schema; `text` is kept of `value`, `name` and `param`, `documentation` of the first annotation.

    `library` is the datatype library in force, `base` the `xml:base`s in force from the outermost in, `context`
    the namespaces in scope; `faults` are messages and hints on what is wrong with the element itself.
    """

    __slots__ = (
        "attributes", "base", "children", "column", "context", "documentation", "faults", "file", "folder", "library",
        "line", "tag", "text",
    )

    def __init__(self, tag: str, attributes: dict[str, str], file: str, folder: Path | None) -> None:
        self.tag, self.attributes = tag, attributes
        self.file, self.folder = file, folder
        self.context: Context = _OUTERMOST
        self.line: int | None = None
        self.column: int | None = None
        self.library = self.text = self.documentation = ""
        self.base: tuple[str, ...] = ()
        self.children: list[Node] = []
        self.faults: tuple[tuple[str, str], ...] = ()


class SchemaReadError(Exception):
    """A schema file is not well-formed XML or no schema: `message`, and where."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.message, self.line, self.column = message, line, column
        super().__init__(message)


def read_schema(data: bytes, file: str, folder: Path | None) -> Node:
    """Read a schema file's bytes; `file` is what findings call it, `folder` where its references start.

    Raises `SchemaReadError`.
    """
    reader = _Reader(file, folder)
    try:
        reader.parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        message = f"not well-formed XML: {expat.ErrorString(error.code)}"
        raise SchemaReadError(message, error.lineno, error.offset + 1) from error
    except (LookupError, ValueError) as error:
        raise SchemaReadError(f"it cannot be decoded: {error}", 1, 1) from error
    if reader.root is None:
        raise SchemaReadError("its root element is not one of RELAX NG", 1, 1)
    return reader.root


class _Reader:
    """Takes expat's events and builds nodes. The handlers are closures, which are quick: schemas are large."""

    def __init__(self, file: str, folder: Path | None) -> None:  # noqa: C901, PLR0915 - see above
        self.root: Node | None = None
        self.parser = parser = expat.ParserCreate(None, "}")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        open_: list[Node] = []
        text: list[str] = []
        declared: dict[str, str] = {}
        foreign = 0
        documenting = False

        def declare(prefix: str | None, uri: str | None) -> None:
            declared[prefix or ""] = uri or ""

        def start(name: str, attributes: dict[str, str]) -> None:
            if text:
                _settle(open_[-1], text)
            ns, _, local = name.rpartition("}")
            if ns != RNG:
                start_foreign(name)
                return
            node = Node(local, {}, file, folder)
            node.line, node.column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
            if open_:
                parent = open_[-1]
                node.library, node.base, node.context = parent.library, parent.base, parent.context
                parent.children.append(node)
                if parent.tag in _STRINGS:
                    _note(parent, f"<{parent.tag}> holds <{local}>, but may hold text alone.", "Take it out.")
                if len(open_) >= MAX_NESTING:
                    raise SchemaReadError(f"it nests deeper than {MAX_NESTING} elements", *place())
            else:
                self.root = node
            if declared:
                node.context = {**node.context, **declared}
                declared.clear()
            if attributes:
                _take(node, attributes)
            open_.append(node)

        def end(_name: str) -> None:
            node = open_.pop()
            if text:
                _settle(node, text)

        def characters(data: str) -> None:
            if not data.isspace() or open_[-1].tag in _STRINGS:
                text.append(data)

        def start_foreign(name: str) -> None:
            nonlocal foreign, documenting
            if not open_:
                raise SchemaReadError("its root element is not one of RELAX NG", *place())
            parent = open_[-1]
            if parent.tag in _STRINGS:
                _note(parent, f"<{parent.tag}> holds an annotation, but may hold text alone.", "Put it beside.")
            foreign = 0
            documenting = name == f"{_ANNOTATIONS}}}documentation" and not parent.documentation
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
                open_[-1].documentation = " ".join("".join(text).split())
            text.clear()
            declared.clear()
            parser.StartElementHandler, parser.EndElementHandler = start, end
            parser.CharacterDataHandler = characters

        def place() -> tuple[int, int]:
            return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters
        parser.StartNamespaceDeclHandler = declare


def _take(node: Node, attributes: dict[str, str]) -> None:
    for key, value in attributes.items():
        if "}" not in key:
            node.attributes[key] = value.strip(SPACE) if key in _TRIMMED else value
        elif key == f"{XML_NS}}}base":
            node.base = (*node.base, value)
        elif key.startswith(f"{RNG}}}"):
            shown = key.rpartition("}")[2]
            _note(node, f"The attribute {shown} is written in RELAX NG's namespace.", "Remove its prefix.")
    if "datatypeLibrary" in attributes:
        node.library = attributes["datatypeLibrary"]


def _settle(node: Node, text: list[str]) -> None:
    if node.tag in _STRINGS:
        node.text += "".join(text)
    elif "".join(text).strip(SPACE):
        shown = " ".join("".join(text).split())[:40]
        _note(node, f"<{node.tag}> holds the text “{shown}”.", "Remove it, or make it a comment.")
    text.clear()


def _note(node: Node, message: str, hint: str) -> None:
    node.faults = (*node.faults, (message, hint))
