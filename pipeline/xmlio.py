"""The one safe parser: bytes in, a tree or findings out. Nothing here reads the network or a second file.

lxml builds the tree; expat, which knows columns and streams, tells where an element begins when a finding
needs it. Entities that a file declares for itself are expanded, within libxml2's bounds against bombs;
external entities and external DTDs are not read.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast
from xml.parsers import expat

from lxml import etree

from pipeline.model import XML_ID, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element, _ElementTree

    from pipeline.model import Source

Position = tuple[int, int | None]

INCLUDES = tuple(f"{{http://www.w3.org/{year}/XInclude}}include" for year in (2001, 2003))

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# What a file begins with, and its encoding: a mark of byte order, or "<" in UTF-16 or UTF-32 without one.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)
_EXTERNAL_ENTITY = re.compile(rb"""<!ENTITY\s+(?:%\s+)?([\w.:-]+)\s+(?:SYSTEM|PUBLIC)\b""")
# To look through the attributes of an element takes libxml2 a time that grows with the square of their number; and so
# many bytes a tag has that has as many.
_ATTRIBUTES = 5000
_STRETCH = 5 * _ATTRIBUTES
_MANY_ATTRIBUTES = etree.XPath(f"//*[count(@*) > {_ATTRIBUTES}]")
_UNDEFINED = re.compile(r"Entity '([^']+)' not defined")
_SAVE_AS_UTF_8 = 'Save the file as UTF-8, or name its true encoding in the first line: encoding="…".'
_HINTS = (
    ("already defined", "Give each element an xml:id of its own."),
    ("Opening and ending tag mismatch", "Close first what was opened last."),
    ("Premature end of data", "The file ends inside an element: add the missing end tag."),
    ("xmlParseEntityRef: no name", "Write &amp; for an ampersand."),
    ("EntityRef: expecting ';'", "Write &amp; for an ampersand, or end the entity's name with a semicolon."),
    ("Namespace prefix", 'Declare the prefix with xmlns:…="…", or remove it.'),
    ("not defined", "Declare the entity in the file, or write the character itself."),
    ("Start tag expected", "A TEI file begins with the XML declaration and its root element."),
    ("encoding", _SAVE_AS_UTF_8),
    ("Unescaped '<'", "Write &lt; for a less-than sign in an attribute."),
    ("AttValue", "Put the value of each attribute between quotation marks."),
    ("Attribute", "Give each attribute of an element once only."),
    ("amplification", "The entities of this file expand to too much text; write the text itself."),
    ("Extra content at the end", "A file has one root element: move what follows it inside."),
)


def parse(data: bytes, name: str) -> tuple[_ElementTree | None, list[Finding]]:
    """Parse a file's bytes.

    `name` is what findings call the file. Gives the tree, or `None` with at least one finding. Duplicate and
    malformed `xml:id`s do not stop the parser (`validate` tells them), but in a file with a DOCTYPE they do.
    """
    if not data.strip():
        return None, [_fault(name, None, "empty-file", "The file is empty.", "Remove it, or fill it.")]
    plain = _certainly_without_doctype(data)
    parser = etree.XMLParser(
        resolve_entities="internal",  # type: ignore[arg-type] # lxml's stubs are older than this value
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        # Two options that help with real files are dangerous where there may be a DOCTYPE: huge_tree drops
        # the bounds against bombs of entities, and collect_ids=False makes libxml2 read an external DTD.
        huge_tree=plain,
        collect_ids=not plain,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(data, parser)
        # libxml2 knows encodings that Python does not, and places could then not be told.
        _decoded(data)
    except etree.XMLSyntaxError as error:
        return None, list(_syntax_findings(parser, error, data, name))
    except (LookupError, ValueError) as error:
        message = f"The file cannot be decoded: {error}."
        return None, [_fault(name, (1, 1), "wrong-encoding", message, _SAVE_AS_UTF_8)]
    if _may_have_many_attributes(data):
        many = cast("list[_Element]", _MANY_ATTRIBUTES(root))
        if many:
            message = f"A start tag has more than {_ATTRIBUTES:,} attributes."
            hint = "See whether the file is what it should be; no element of TEI has a tenth of that."
            return None, [_fault(name, (line_of(many[0]) or 1, 1), "too-complex", message, hint)]
    return root.getroottree(), []


def pages_read(pages: Mapping[str, str]) -> dict[str, _Element]:
    """Parse pages of HTML, by their paths; several read these trees, and none may change them."""
    return {path: etree.HTML(page) for path, page in pages.items()}


def _may_have_many_attributes(data: bytes) -> bool:
    """Tell whether there is a stretch without an end of a tag, long enough; a glance, however long the file is."""
    at = 0
    while len(data) - at > _STRETCH:
        last = data.rfind(b">", at + 1, at + _STRETCH)
        if last < 0:
            return True
        at = last
    return False


def read(path: Path, name: str) -> tuple[bytes, _ElementTree | None, list[Finding]]:
    """Read and parse a file; one that cannot be read is a finding too."""
    try:
        # A pipe or a device may never end.
        ends = path.is_file() or path.is_dir() or not path.exists()
        data = path.read_bytes() if ends else b""
        reason = "" if ends else "it is a pipe or a device"
    except OSError as error:
        data, reason = b"", error.strerror or str(error)
    if reason:
        message = f"The file cannot be read: {reason}."
        hint = "See that it is a file and that you may read it."
        return b"", None, [_fault(name, None, "unreadable-file", message, hint)]
    tree, findings = parse(data, name)
    return data, tree, findings


def true_path(path: Path) -> Path:
    """Follow the links of a path; one that leads to itself stays (`Path.resolve` would raise)."""
    return Path(os.path.realpath(path))


def is_there(path: Path) -> bool:
    """Tell whether there is a file or folder; a name that no system can hold names none (`Path.exists` may raise)."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def positions(data: bytes, most: int | None = None) -> list[Position]:
    """Give the 1-based line and column of each element's start tag, in document order, or of so many.

    Columns count characters. For a file that `parse` has accepted; where expat knows fewer names than libxml2
    (those of XML's fifth edition), lines alone.
    """
    places: list[Position] = []
    # Decoded text is given as UTF-8, whatever the declaration says: expat itself knows four encodings.
    parser = expat.ParserCreate(encoding="utf-8")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def start(_name: str, _attributes: object) -> None:
        places.append((parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
        if len(places) == most:
            raise StopIteration

    parser.StartElementHandler = start
    try:
        parser.Parse(_decoded(data), True)
    except StopIteration:
        return places
    except expat.ExpatError:
        tree, _ = parse(data, "")
        return [(line_of(element) or 1, None) for element in elements(tree)] if tree is not None else []
    return places


def place_of_root(data: bytes) -> Position:
    """Give the line and column of the document element, as `positions` would; of one in lines lxml knows the last."""
    return next(iter(positions(data, 1)), (1, 1))


def places_in(source: Source) -> list[Position]:
    """Give the places of the elements of a source, or a piece of one, in its file."""
    places = positions(source.data)
    within = source.within
    return [within.place(number, place) for number, place in enumerate(places)] if within else places


def elements(tree: _ElementTree) -> Iterator[_Element]:
    """Give the elements of a tree in document order, without comments and processing instructions."""
    return tree.iter("*")


def xml_id(element: _Element) -> str | None:
    """Give an element's `xml:id`, blanks normalised as XML says of ids."""
    value = element.get(XML_ID)
    return " ".join(filter(None, value.split(" "))) if value is not None else None


def line_of(node: _Element) -> int | None:
    """Give the 1-based line of a node as lxml knows it."""
    return cast("int | None", node.sourceline)  # lxml's stubs give it no type


def line_in(source: Source, node: _Element) -> int | None:
    """Give the 1-based line of a node of a source, or of a piece of one, in its file, as lxml knows it."""
    line = line_of(node)
    return line if line is None or not source.within else line + source.within.line - 1


def local_name(element: _Element) -> str:
    """Give an element's name without its namespace."""
    return etree.QName(element).localname


def _decoded(data: bytes) -> bytes:
    """Give a file's text in UTF-8. Raises `LookupError` or `UnicodeDecodeError`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding).encode()
    declared = _DECLARED.match(data)
    encoding = declared[1].decode() if declared else "utf-8"
    return data if encoding.lower() == "utf-8" else data.decode(encoding).encode()


def is_plainly_utf_8(data: bytes) -> bool:
    """Tell whether a file that begins with `data` is UTF-8, and says nothing else."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(data)
    begins = data.lstrip().startswith(b"<") and b"\0" not in data
    return begins and (not declared or declared[1].lower() == b"utf-8")


def _certainly_without_doctype(data: bytes) -> bool:
    """Tell whether the bytes cannot hold a DOCTYPE; in an encoding that may hide one, they might."""
    declared = _DECLARED.match(data)
    encoding = declared[1].decode().lower() if declared else "utf-8"
    readable = encoding in {"utf-8", "us-ascii", "ascii"} or encoding.startswith(("iso-8859-", "windows-125"))
    begins = data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return readable and begins and b"\0" not in data and b"<!DOCTYPE" not in data


def _syntax_findings(
    parser: etree.XMLParser, error: etree.XMLSyntaxError, data: bytes, name: str,
) -> Iterator[Finding]:
    seen: set[tuple[int, int, str]] = set()
    external = _external_entities(data)
    for entry in parser.error_log.filter_from_errors():
        message = entry.message.strip()
        if (entry.line, entry.column, message) in seen:
            continue
        seen.add((entry.line, entry.column, message))
        place = (entry.line, entry.column) if entry.line else None
        undefined = _UNDEFINED.match(message)
        if undefined and undefined[1] in external:
            message = f"The entity “{undefined[1]}” lies outside the file, and nothing outside is read."
            hint = "Put the text itself in the place of the entity."
            yield _fault(name, place, "external-entity", message, hint)
            continue
        if "already defined" in message or entry.type_name == "DTD_ID_REDEFINED":
            code = "duplicate-id"
        else:
            code = "wrong-encoding" if "UTF-8" in message or "ncoding" in message else "not-well-formed"
        hint = next((hint for part, hint in _HINTS if part in message), "Mend the markup at this place.")
        yield _fault(name, place, code, f"Not well-formed XML: {message}.", hint)
    if not seen:
        place = (error.lineno or 1, error.offset or 1)
        hint = "Mend the markup at this place."
        yield _fault(name, place, "not-well-formed", f"Not well-formed XML: {error.msg}.", hint)


def _external_entities(data: bytes) -> set[str]:
    try:
        data = _decoded(data)
    except (LookupError, UnicodeDecodeError):
        return set()
    return {entity.decode("utf-8", "replace") for entity in _EXTERNAL_ENTITY.findall(data)}


def _fault(name: str, place: tuple[int, int] | None, code: str, message: str, hint: str) -> Finding:
    line, column = place or (None, None)
    return Finding(name, line, column, "error", code, message.replace("..", "."), "xml", hint)
