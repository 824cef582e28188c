"""What changed between two versions of an edition: in text, readings and annotation, by words and paragraphs.

`versions` reads them, `units` cuts their texts, `match` pairs what belongs together, `changes` and `markup` tell what
became of each pair, `report` and `page` write it. The exit status is that of diff(1): 0 the same, 1 different, 2
trouble.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.diff.changes import KINDS, Change, Kind, changes_of
from pipeline.diff.match import likeness, pairs_of
from pipeline.diff.units import units_of
from pipeline.diff.versions import Text, Version, read_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.diff.units import Unit
    from pipeline.model import Kind as SourceKind

__all__ = ["KINDS", "Change", "Difference", "Document", "Text", "Version", "compare", "compare_versions"]

# Of two texts with unlike ids that are one, renamed, at least so much is the same.
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Document:
    """A text with changes: its id, its kind, its file before and after (none where it is new or gone)."""

    id: str
    kind: SourceKind
    action: Literal["changed", "added", "removed"]
    file: str | None
    new_file: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions; `documents` are those with changes alone."""

    old: str
    new: str
    documents: tuple[Document, ...]

    def __bool__(self) -> bool:
        return bool(self.documents)

    def counts(self) -> dict[Kind, int]:
        """Count the changes of each kind."""
        found = Counter(one.kind for document in self.documents for one in document.changes)
        return {kind: found[kind] for kind in KINDS}


def compare(old: str, new: str) -> Difference:
    """Compare two versions, each named by a path or a revision. Raises `ConfigError` where one cannot be read."""
    return compare_versions(*read_versions(old, new))


def compare_versions(old: Version, new: Version) -> Difference:
    """Compare two versions that have been read."""
    ours, theirs = _comparable(old, new), _comparable(new, old)
    return Difference(old.name, new.name, tuple(_documents(ours, theirs, renamed=_alike_names(old, new))))


def _comparable(one: Version, other: Version) -> list[Text]:
    """Of a version those texts that the other could have."""
    texts = list(one.texts)
    if other.form == "site":
        texts = [text for text in texts if text.source.kind == "document"]
    if other.form == "file" and one.form != "file":
        wanted = {text.id for text in other.texts}
        texts = [text for text in texts if text.id in wanted] or texts
    return texts


def _alike_names(old: Version, new: Version) -> bool:
    """Tell whether ids that come from names of files mean something in both: a site gives its own names."""
    return {old.form, new.form} <= {"folder", "revision"} or old.form == new.form == "site"


def _documents(old: Sequence[Text], new: Sequence[Text], *, renamed: bool) -> Iterator[Document]:
    for one, other in _pairs(old, new):
        text = other or one
        if text is None:
            continue
        if one is None or other is None:
            units = units_of(text.source)
            action: Literal["added", "removed"] = "added" if one is None else "removed"
            words = sum(len(unit.words) for unit in units)
            change = Change("document", action, text.source.kind, text.id, text.id, None, None if one is None else 1,
                            None if other is None else 1, f"{words} words", size=words)
            yield Document(text.id, text.source.kind, action, one.file if one else None, other.file if other else None,
                           (change,))
            continue
        changes = _changes(one, other)
        if renamed and one.id != other.id:
            changes = [Change("document", "renamed", other.source.kind, other.id, other.id, None, 1, 1,
                              f"{one.id} → {other.id}"), *changes]
        if changes:
            yield Document(other.id, other.source.kind, "changed", one.file, other.file, tuple(changes))


def _changes(one: Text, other: Text) -> list[Change]:
    if one.source.data == other.source.data:
        return []
    return changes_of(pairs_of(units_of(one.source), units_of(other.source)))


def _pairs(old: Sequence[Text], new: Sequence[Text]) -> Iterator[tuple[Text | None, Text | None]]:
    """Pair the texts by their ids; of the others, those that are mostly the same, and two files that stand alone."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    waiting: dict[str, list[Text]] = {}
    for text in old:
        waiting.setdefault(text.id, []).append(text)
    partner: dict[int, Text] = {}
    for number, text in enumerate(new):
        if waiting.get(text.id):
            partner[number] = waiting[text.id].pop(0)
    left = [text for some in waiting.values() for text in some]
    units: dict[int, list[Unit]] = {id(text): units_of(text.source) for text in left}
    for number, text in enumerate(new):
        if number in partner or not left:
            continue
        mine = units_of(text.source)
        score, best = max(((likeness(units[id(one)], mine), -place) for place, one in enumerate(left)))
        if score >= _SAME and left[-best].source.kind == text.source.kind:
            partner[number] = left.pop(-best)
    yield from ((partner.get(number), text) for number, text in enumerate(new))
    yield from ((text, None) for text in left)
