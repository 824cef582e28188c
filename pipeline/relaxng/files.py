"""The files of a schema: found, read once, kept inside the schema's own folder; and the faults of all of them.

Standard: RELAX NG sections 4.5 (`href`), 4.6 and 4.7. Compact syntax is turned into XML syntax by `rnc2rng`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.model import Finding
from pipeline.relaxng.limits import MAX_BYTES, MAX_FAULTS, MAX_FILES, MAX_NODES, MAX_REFERENCES
from pipeline.relaxng.reader import SchemaReadError, read_schema
from pipeline.relaxng.syntax import faults_of

if TYPE_CHECKING:
    from pipeline.relaxng.reader import Node

_DEEPEST = 60


class SchemaError(ConfigError):
    """A schema cannot be used; `findings` tells all its faults, each with its place."""


class Files:
    """Opens the files of one schema; `root` is the folder that no reference may leave, if there is one."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._read: dict[Path, Node | None] = {}
        self._references = 0
        self._allowed, self._bytes = MAX_NODES, 0
        self._faults: dict[Finding, None] = {}

    def start(self, path: Path) -> Node | None:
        """Read the schema's first file."""
        return self._load(path, str(path), None)

    def parse(self, data: bytes, name: str, *, compact: bool, folder: Path | None) -> Node | None:
        """Read a schema from bytes; `None`, and a fault noted, where it is none."""
        try:
            places: list[tuple[int, int]] | None = None
            if compact:
                from pipeline.relaxng.compact import from_compact  # noqa: PLC0415 - few schemas are in that syntax

                data, places = from_compact(data)
            root, count = read_schema(data, name, folder, self._allowed, places)
            self._allowed -= count
        except SchemaReadError as error:
            message = f"The schema cannot be read: {error.message}."
            hint = "Give a RELAX NG schema, in XML syntax (.rng) or compact syntax (.rnc)."
            self._note(name, error.line, error.column, "schema-unreadable", message, hint)
            return None
        faults = list(islice(faults_of(root), MAX_FAULTS + 1))
        for node, message, hint in faults:
            self.fault(node, "schema-syntax", message, hint)
        return None if faults else root

    def open(self, node: Node, trail: tuple[Node, ...]) -> Node | None:
        """Read the file an `include` or `externalRef` refers to; `None`, and a fault noted, where that fails."""
        from urllib.parse import unquote, urljoin, urlsplit  # noqa: PLC0415 - most schemas are one file

        self._references += 1
        if self._references > MAX_REFERENCES:
            # Two references in each of thirty files are a thousand million.
            self._note(node.scope.file, None, None, "schema-too-large", "The schema's files refer to each other too often.",
                       "Refer to each file once.")
            return None
        href = node.attributes["href"]
        try:
            base = ""
            for part in node.scope.base:
                base = urljoin(base, part)
            href = urljoin(base, href)
            parts = urlsplit(href)
            path = ((node.scope.folder or Path()) / unquote(parts.path)).resolve()
        # Loops of links are a RuntimeError up to Python 3.12.
        except (OSError, ValueError, RuntimeError) as error:
            self.fault(node, "schema-include", f"“{href}” cannot be read: {error}.", "Give the name of a file.")
            return None
        if node.scope.folder is None or self._root is None:
            message = f"“{href}” cannot be read: the schema has no folder."
            self.fault(node, "schema-include", message, "Put it in a file.")
            return None
        if parts.scheme or parts.netloc or not path.is_relative_to(self._root):
            message = f"“{href}” lies outside of the schema's folder, and nothing outside is read."
            self.fault(node, "schema-include", message, "Put a copy beside the schema and refer to that.")
            return None
        root = self._load(path, path.relative_to(self._root).as_posix(), node)
        if root is not None and (root in trail or len(trail) > _DEEPEST):
            message = f"“{href}” leads back to itself." if root in trail else "The schema's files refer too deeply."
            self.fault(node, "schema-include", message, "Take out the reference, or define the pattern in one file.")
            return None
        return root

    def fault(self, node: Node, code: str, message: str, hint: str) -> None:
        """Note a fault of the schema."""
        self._note(node.scope.file, *node.place, code, message, hint)

    def settle(self) -> None:
        """Raise `SchemaError` where faults were noted."""
        if not self._faults:
            return
        faults = sorted(self._faults, key=lambda fault: (fault.file, fault.line or 0, fault.column or 0))
        if len(faults) > MAX_FAULTS:
            message, hint = "There are too many faults: the rest is not told.", "Mend these and try again."
            end = replace(faults[MAX_FAULTS - 1], code="too-many-faults", message=message, hint=hint)
            faults = [*faults[:MAX_FAULTS], end]
        raise SchemaError(faults)

    def _load(self, path: Path, name: str, node: Node | None) -> Node | None:
        if path in self._read:
            return self._read[path]
        self._read[path] = None
        try:
            reason = ""
            self._bytes += path.stat().st_size
            if len(self._read) > MAX_FILES or self._bytes > MAX_BYTES:
                reason = "the schema is too large"
            elif not path.is_file() and path.exists() and not path.is_dir():
                reason = "it is no file"
            data = b"" if reason else path.read_bytes()
        except (OSError, ValueError) as error:
            data, reason = b"", getattr(error, "strerror", None) or str(error)
        if reason:
            message = f"“{name}” cannot be read: {reason}."
            hint = "See that the file is there and that you may read it."
            if node is None:
                self._note(name, None, None, "schema-unreadable", message, hint)
            else:
                self.fault(node, "schema-include", message, hint)
            return None
        root = self.parse(data, name, compact=path.suffix == ".rnc", folder=path.parent)
        self._read[path] = root
        return root

    def _note(self, file: str, line: int | None, column: int | None, code: str, message: str, hint: str) -> None:
        self._faults[Finding(file, line, column, "error", code, message, "relaxng", hint)] = None
