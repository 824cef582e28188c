"""What is made of texts, and handed on: frozen values, as those of `model`, of which checks alone need none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.model import Finding
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.model import Kind, Registers


def _table(value: Any) -> dict[str, Any]:
    """Give the fields of a value as they are: `asdict` copies whatever is in them, which takes ten times as long."""
    return {name: getattr(value, name) for name in value.__slots__}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rendering of one text is handed beside its source, as JSON and as markup.

    `about` holds its id and path, its pages where it is cut, and its neighbours; `addresses` and `registers` are those
    of the edition that it points at, written anew (`pipeline.survey`).
    """

    about: str
    addresses: str
    registers: Registers
    revised: str | None = None
    """When the text was last revised, where the edition has no date of its own: that is in the text, too."""

    @property
    def digest(self) -> str:
        """A hash of it, as far as it is not in the text."""
        registers = (part for register in self.registers for part in register)
        return key_of(self.about, self.addresses, *registers)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a document: where it stands (the id `anchor` on the page `path`), whom it means, what is around it."""

    path: str
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
    until: str | None = None
    """The end of the span in which it was written, where `date` is the beginning of one."""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Its types, classifications and subjects (`pipeline.facets`)."""
    letter: Mapping[str, Sequence[Mapping[str, str]]] | None = None
    """Who `sent` and who `received` it: `who` the name means, the `name`, and `as` whom they are browsed."""
    changes: Sequence[Mapping[str, str]] = ()
    """Its revisions, the last first: `when`, and the `text` that tells of it."""

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
        return {**_table(self), "mentions": [_table(mention) for mention in self.mentions]}


@dataclass(frozen=True, slots=True)
class Count:
    """How many words (what stands between white space), and how many characters but white space."""

    words: int
    characters: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an edition leaves out of the source by one rule, in how many places."""

    rule: str
    places: int
    words: int
    characters: int


@dataclass(frozen=True, slots=True)
class Share:
    """The words of a text and of its notes in one output; `signs` are those that are not the source's."""

    body: Count
    notes: Count
    signs: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {"body": _table(self.body), "notes": _table(self.notes), "signs": self.signs}


@dataclass(frozen=True, slots=True)
class EditionAccount:
    """The source's words in one reading, in HTML and in plain text (pages of the edition have none)."""

    html: Share
    text: Share | None
    left_out: tuple[LeftOut, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        text = self.text.as_json() if self.text else None
        return {"html": self.html.as_json(), "text": text, "left_out": [_table(one) for one in self.left_out]}


@dataclass(frozen=True, slots=True)
class Account:
    """The words of one source and of its editions; see `pipeline.account`."""

    id: str
    file: str
    kind: Kind
    source: Share
    number_of_notes: int
    editions: Mapping[str, EditionAccount]
    default_rule: Mapping[str, int]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Account:
        """Read what `as_json` gave."""
        def share(one: Mapping[str, Any]) -> Share:
            return Share(Count(**one["body"]), Count(**one["notes"]), one["signs"])

        editions = {
            reading: EditionAccount(
                share(edition["html"]), share(edition["text"]) if edition["text"] else None,
                tuple(LeftOut(**one) for one in edition["left_out"]),
            )
            for reading, edition in data["editions"].items()
        }
        return cls(**{**data, "source": share(data["source"]), "editions": editions})

    def as_json(self) -> dict[str, Any]:
        """Give the account as plain JSON values."""
        editions = {reading: edition.as_json() for reading, edition in self.editions.items()}
        return {**_table(self), "source": self.source.as_json(), "editions": editions}


class Accounts(Sequence[Account]):
    """The accounts in the file of a site, read when they are asked for."""

    def __init__(self, site: Path) -> None:
        self._file = site / "account.json"

    @cached_property
    def _every(self) -> tuple[Account, ...]:
        return tuple(map(Account.from_json, json.loads(self._file.read_text("utf-8"))["texts"]))

    def __getitem__(self, place: Any) -> Any:
        return self._every[place]

    def __len__(self) -> int:
        return len(self._every)

    def __eq__(self, other: object) -> bool:
        return self._every == (other._every if isinstance(other, Accounts) else other)

    __hash__ = None  # type: ignore[assignment] # Python's own way to say that there is none


@dataclass(frozen=True, slots=True)
class Rendering:
    """All that is made from one source: its pages, the two texts, the record, what was noticed, and its account.

    `pages` are by their paths in the site: one, or for a long text that of its contents, those of its parts, and the
    whole.

    A text is kept in its three parts (`header`, `body`, `notes`), so that its body can be held against
    the source without guessing where it begins.
    """

    id: str
    pages: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    record: Record
    findings: tuple[Finding, ...] = field(default=())
    account: Account | None = None

    @property
    def page(self) -> str:
        """The page that the address of the text leads to."""
        return self.pages[self.record.path]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rendering:
        """Read what `as_json` gave."""
        findings = tuple(Finding(**finding) for finding in data["findings"])
        account = Account.from_json(data["account"]) if data.get("account") else None
        return cls(data["id"], data["pages"], data["texts"], Record.from_json(data["record"]), findings, account)

    def as_json(self) -> dict[str, Any]:
        """Give the rendering as plain JSON values."""
        return asdict(self)
