"""What flows through the pipeline: frozen values, no behaviour beyond themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lxml.etree import _Element, _ElementTree

TEI = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

Severity = Literal["error", "warning", "info"]
Origin = Literal["xml", "relaxng", "schematron", "references", "config", "transform", "fidelity"]
Kind = Literal["document", "register", "page"]

Registers: TypeAlias = tuple[tuple[str, bytes], ...]
"""Registers by their base URIs, as markup."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the input, told so that an editor can act on it.

    `line` and `column` are 1-based and `None` where the fault has no place (a missing file). `code` is
    stable and kebab-case; `hint` says what to do; `source` is the check that found it.
    """

    file: str
    line: int | None
    column: int | None
    severity: Severity
    code: str
    message: str
    source: Origin
    hint: str | None = None
    xpath: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the finding as the `--format json` contract writes it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Source:
    """One TEI file of an edition, read and parsed.

    `name` is its path inside the edition with `/`; `uri` is the base URI that stylesheets and rules see
    (`edition:/` and the name, so that nothing depends on where the folder lies).
    """

    name: str
    path: Path
    kind: Kind
    data: bytes
    tree: _ElementTree
    id: str
    padding: int = 0
    """How many bytes before it are no part of it: empty lines that keep the places in a text of a corpus."""

    @property
    def published(self) -> bytes:
        """The bytes that a site has of it."""
        return self.data[self.padding:]

    @property
    def uri(self) -> str:
        """Base URI of the file inside its edition."""
        return f"edition:/{self.name}"

    @property
    def root(self) -> _Element:
        """The document element."""
        return self.tree.getroot()


@dataclass(frozen=True, slots=True)
class Addressed:
    """What the ledger of a text says of it, as far as a page must know (see `pipeline.ledger`).

    `ids` gives the addresses of elements without an id of their own, by their numbers in the file, as text. `units` are
    its blocks and notes: the number, the addresses of it and of what is in it, the pages on which they have stood.
    `past` has the addresses that lead to nothing that is there.
    """

    ids: Mapping[str, str]
    units: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]
    past: tuple[Mapping[str, Any], ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Addressed:
        """Read what `dataclasses.asdict` gave, by way of JSON."""
        units = ((node, tuple(addresses), tuple(at)) for node, addresses, at in data["units"])
        return cls(data["ids"], tuple(units), tuple(data["past"]))
