"""What flows through the pipeline: frozen values, no behaviour beyond themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lxml.etree import _Element, _ElementTree

TEI = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

Severity = Literal["error", "warning", "info"]
Origin = Literal["xml", "relaxng", "schematron", "references", "config", "transform", "fidelity"]
Kind = Literal["document", "register", "page"]


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

    @property
    def uri(self) -> str:
        """Base URI of the file inside its edition."""
        return f"edition:/{self.name}"

    @property
    def root(self) -> _Element:
        """The document element."""
        return self.tree.getroot()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a document: where it stands (`anchor`), whom it means (`target`), and its surroundings."""

    anchor: str
    target: str
    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the rest of the edition needs to know of one document; cross-document pages are made of these."""

    id: str
    kind: Kind
    path: str
    title: str
    date: str | None
    date_text: str | None
    summary: str | None
    categories: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Record:
        """Read what `xslt/record.xsl` wrote."""
        return cls(
            **{
                **data,
                "categories": tuple(data["categories"]),
                "mentions": tuple(Mention(**mention) for mention in data["mentions"]),
            },
        )

    def as_json(self) -> dict[str, Any]:
        """Give the record as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Rendering:
    """All that is made from one source: the page, the two texts, the record, and what was noticed.

    A text is kept in its three parts (`header`, `body`, `notes`), so that its body can be held against
    the source without guessing where it begins.
    """

    id: str
    page: str
    texts: Mapping[str, Mapping[str, str]]
    record: Record
    findings: tuple[Finding, ...] = field(default=())

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rendering:
        """Read what `as_json` gave."""
        findings = tuple(Finding(**finding) for finding in data["findings"])
        return cls(data["id"], data["page"], data["texts"], Record.from_json(data["record"]), findings)

    def as_json(self) -> dict[str, Any]:
        """Give the rendering as plain JSON values."""
        return asdict(self)
