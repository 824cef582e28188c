"""Where a document comes from: a path, bytes, a stream or a tree, read as events with their places.

expat reads nothing but the document itself: no external entity, no external DTD. It bounds what entities expand
to. Encodings that it does not know are decoded for it.
"""

from __future__ import annotations

import codecs
import io
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, Union
from xml.parsers import expat

from pipeline.relaxng.limits import MAX_TAG, TooComplexError
from pipeline.relaxng.names import XML_NS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    from lxml.etree import _Element, _ElementTree

    from pipeline.relaxng.validator import Sink

DocumentSource = Union[str, "PathLike[str]", bytes, IO[bytes], "_ElementTree", "_Element"]
Place = tuple[int | None, int | None]

_CHUNK = 1 << 16
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)
_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}


class NotWellFormedError(Exception):
    """A document is not well-formed XML, or cannot be decoded: `message` and `place`."""

    def __init__(self, message: str, place: Place) -> None:
        self.message, self.place = message, place
        super().__init__(message)


class Events:
    """Events of a stream of bytes; `namespaces` are those in scope, by prefix, as they change."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.namespaces: dict[str, str] = {"": "", "xml": XML_NS}
        self._fed = 0
        self._hidden: list[tuple[str, str | None]] = []
        self.parser = parser = expat.ParserCreate("utf-8", "}")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.buffer_size = _CHUNK
        parser.StartNamespaceDeclHandler = self._declare
        parser.EndNamespaceDeclHandler = self._undeclare

    def run(self, handlers: Sink) -> None:
        """Send all events to the handlers. Raises `NotWellFormedError`."""
        parser = self.parser
        parser.StartElementHandler = handlers.start
        parser.EndElementHandler = handlers.end
        parser.CharacterDataHandler = handlers.text
        try:
            for chunk in _utf_8(self._stream, self._size):
                self._fed += len(chunk)
                if self._fed - max(parser.CurrentByteIndex, 0) > MAX_TAG:
                    raise TooComplexError(f"is held against a tag of more than {MAX_TAG >> 20} MB")
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise NotWellFormedError(expat.ErrorString(error.code), (error.lineno, error.offset + 1)) from error
        except (LookupError, UnicodeError) as error:
            raise NotWellFormedError(f"it cannot be decoded: {error}", (parser.CurrentLineNumber, None)) from error

    def _size(self) -> int:
        return max(_CHUNK, self._fed - self.parser.CurrentByteIndex)

    def place(self) -> Place:
        """Give the line and column of the event, in characters from 1."""
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def tag(self) -> str:
        """Give the start tag of the event as it is written, or nothing if it comes out of an entity."""
        data = self.parser.GetInputContext() or b""
        return data[:_CHUNK].decode("utf-8", "replace") if data.startswith(b"<") else ""

    def offset(self) -> int:
        """Give a number that tells the event from all others."""
        return self.parser.CurrentByteIndex

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._hidden.append((prefix or "", self.namespaces.get(prefix or "")))
        self.namespaces[prefix or ""] = uri or ""

    def _undeclare(self, _prefix: str | None) -> None:
        prefix, uri = self._hidden.pop()
        if uri is None:
            del self.namespaces[prefix]
        else:
            self.namespaces[prefix] = uri


class TreeEvents:
    """Events of an lxml tree, which knows lines alone; `scoped` if namespaces in scope matter."""

    def __init__(self, tree: Any, *, scoped: bool) -> None:
        self._scoped = scoped
        self.root = tree.getroot() if hasattr(tree, "getroot") else tree
        self.element: Any = self.root
        self.namespaces: dict[str, str] = {"": "", "xml": XML_NS}

    def run(self, handlers: Sink) -> None:
        """Send all events to the handlers."""
        from lxml import etree  # noqa: PLC0415 - whoever has a tree has lxml

        start, end, text = handlers.start, handlers.end, handlers.text
        root, namespaces = self.root, self.namespaces
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            tag = element.tag
            if event == "start":
                self.element = element
                if self._scoped:
                    namespaces.clear()
                    namespaces.update({"": "", "xml": XML_NS})
                    namespaces.update((prefix or "", uri) for prefix, uri in element.nsmap.items())
                attributes: list[str] = []
                for key, value in element.items():
                    attributes += (key[1:] if key[0] == "{" else key, value)
                start(tag[1:] if tag[0] == "{" else tag, attributes)
                if element.text:
                    text(element.text)
                continue
            if event == "end":
                self.element = element
                end("")
            if element.tail and element is not root:
                text(element.tail)

    def place(self) -> Place:
        """Give the line of the element."""
        return self.element.sourceline, None

    def tag(self) -> str:
        """Give nothing: a tree does not know how a tag was written."""
        return ""

    def offset(self) -> int:
        """Give nothing to tell by."""
        return 0


def is_tree(source: object) -> bool:
    """Tell whether a source is an lxml tree or element."""
    return hasattr(source, "getroot") or hasattr(source, "iterchildren")


def opened(source: Any) -> Callable[[], IO[bytes]]:
    """Give what opens a source that is no tree. A stream is given as it is, and left open."""
    if isinstance(source, bytes):
        return lambda: io.BytesIO(source)
    if hasattr(source, "read"):
        return lambda: _Kept(source)  # type: ignore[return-value] # as much of a stream as is used
    return lambda: Path(source).open("rb")


class _Kept:
    """A stream that its reader does not close."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.read, self.seek = stream.read, getattr(stream, "seek", None)
        seekable = getattr(stream, "seekable", None)
        self.seekable = seekable if seekable is not None else lambda: False
        self.tell = getattr(stream, "tell", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _utf_8(stream: IO[bytes], size: Callable[[], int]) -> Iterator[bytes]:
    """Give a stream's chunks in UTF-8. Raises `LookupError` or `UnicodeError`.

    `size` says how much to read next: expat looks at a tag that is not complete anew with each chunk, so that
    chunks must grow with the tag.
    """
    head = stream.read(_CHUNK)
    encoding = _encoding(head)
    if encoding == "utf-8-sig":
        head, encoding = head[3:], "utf-8"
    if encoding in _UTF_8:
        while head:
            yield head
            head = stream.read(size())
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    while head:
        yield decoder.decode(head).encode("utf-8", "surrogatepass")
        head = stream.read(size())
    yield decoder.decode(b"", final=True).encode()


def _encoding(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head)
    return declared[1].decode().lower() if declared else "utf-8"
