"""What flows through the pipeline: frozen values, no behaviour beyond themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
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
class Within:
    """Where a piece of a file stands in it (see `pipeline.pieces`): it is parsed inside the elements around it.

    Its tree begins with these; of them the first `skipped` are told with another piece. The next element has the number
    `start` in the file, from 0. Its own bytes begin at `line` and `column`, from 1, and are written behind
    `prefix` characters, the tags of the elements around it, which stand in the file at the places `around`. `steps` are
    the numbers of those among their siblings of one name, `before` how many there are of each name before its own.
    `part` tells which part it is of a text that is too large for one tree.
    """

    start: int = 0
    skipped: int = 0
    line: int = 1
    column: int = 1
    prefix: int = 0
    around: tuple[tuple[int, int | None], ...] = ()
    steps: tuple[int, ...] = ()
    before: Mapping[str, int] = field(default_factory=dict)
    part: str = ""

    def place(self, number: int, place: tuple[int, int | None]) -> tuple[int, int | None]:
        """Give the place in the file of the element of a number, from 0, of the piece, where it has a `place`."""
        if number < len(self.around):
            return self.around[number]
        line, column = place
        if line == 1 and column is not None:
            column += self.column - 1 - self.prefix
        return line + self.line - 1, column


@dataclass(frozen=True, slots=True)
class Source:
    """One TEI file of an edition, read and parsed, or a piece of one.

    `name` is its path inside the edition with `/`; `uri` is the base URI that stylesheets and rules see
    (`edition:/` and the name, so that nothing depends on where the folder lies).

    A check that goes through a file goes through its `pieces`, since a very large one has no tree of its own.
    """

    name: str
    path: Path
    kind: Kind
    data: bytes
    tree: _ElementTree
    id: str
    within: Within | None = None
    """Of a piece of a file, or a text of one: where it stands in it."""

    def pieces(self) -> Iterable[Source]:
        """Give what it is read in, one after the other: itself, unless it is too large for one tree."""
        return (self,)

    def piece_with(self, _number: int) -> Source:
        """Give the piece that has the element of a number, from 0 in document order."""
        return self

    def own(self, tag: str = "*") -> Iterator[_Element]:
        """Give its elements, or those of a name, in document order; of a piece those that no other one has."""
        found: Iterator[_Element] = self.tree.iter(tag)
        if not self.within or not self.within.skipped:
            return found
        around = set(islice(self.tree.iter("*"), self.within.skipped))  # they come first
        return dropwhile(around.__contains__, found)

    def is_own(self, element: _Element) -> bool:
        """Tell whether an element is told with this piece: not one of those around it that another has."""
        skipped = self.within.skipped if self.within else 0
        return element not in set(islice(self.tree.iter("*"), skipped))

    def numbered(self) -> Iterator[tuple[int, _Element]]:
        """Give the same with their numbers in the file, from 0."""
        return enumerate(self.own(), self.within.start if self.within else 0)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)

    @property
    def content(self) -> bytes | Path:
        """Its bytes, or where they are: for who reads them one after the other."""
        return self.data

    @property
    def is_alone(self) -> bool:
        """Whether it is known to include no other file."""
        return False

    @property
    def head(self) -> Source:
        """Its document element and what stands before that, with or without what it holds."""
        return self

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
