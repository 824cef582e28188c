"""What files are checked against: a grammar, and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import resources
from pipeline.validate.embedded import OLD, SCH

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Edition

DEFAULT_PHASE = "#DEFAULT"
EVERY_SCHEMA = (DEFAULT_PHASE, "#ALL")
_SPACES = (SCH.encode(), OLD.encode())


@dataclass(frozen=True, slots=True)
class Checks:
    """What sources are held to: a grammar with the rules in it, and Schematron rules.

    `by_kind`: the sources are those of an edition, and their kinds count. `phase` counts in the rules that have it;
    the others are taken as they are.
    """

    grammar: Path | None
    rules: tuple[Path, ...] = ()
    phase: str = DEFAULT_PHASE
    by_kind: bool = False

    @property
    def with_rules(self) -> tuple[Path, ...]:
        """The files in which there are rules to apply."""
        return (self.grammar, *self.rules) if self.grammar and has_rules(self.grammar) else self.rules


def checks_of(edition: Edition, phase: str = DEFAULT_PHASE) -> Checks:
    """Give what the files of an edition are held to."""
    return Checks(grammar_of(edition), (_own(edition, "edition.sch"),), phase, by_kind=True)


def grammar_of(edition: Edition) -> Path:
    """Give the grammar of an edition."""
    return _own(edition, "edition.rng")


def _own(edition: Edition, name: str) -> Path:
    """Give the grammar or the rules of an edition: its own, or the bundled ones."""
    own = edition.folder / "schemas" / name
    return own if own.is_file() else resources.schema(name)


def has_rules(grammar: Path) -> bool:
    """Tell whether there may be rules in a RELAX NG grammar."""
    return grammar.suffix == ".rng" and any(space in grammar.read_bytes() for space in _SPACES)
