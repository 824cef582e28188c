"""A unit before and after to what changed in it: its words, what the readings have of them, and the annotation.

`text` changes are of words that both readings have, alike. `readings`: one reading changed, or what neither shows
(another witness's words), or the markup that they follow (`choice`, `del`, a line's end). `annotation`: notes, and
markup about words that stayed. What stands in the header is `metadata`, in the entry of a register `register`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from pipeline.diff.markup import Mark, marks_of
from pipeline.fidelity.streams import READINGS
from pipeline.pairing.align import Hunk, hunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.diff.match import Pair
    from pipeline.diff.units import Unit, Word, Zone

Kind = Literal["document", "text", "readings", "annotation", "metadata", "register"]
Action = Literal["changed", "added", "removed", "moved", "renamed"]
KINDS: tuple[Kind, ...] = ("document", "text", "readings", "annotation", "metadata", "register")

_OF_ZONE: dict[Zone, Kind] = {"note": "annotation", "header": "metadata", "register": "register"}
# What changes the readings rather than what is said about the text.
_READINGS = frozenset("""
    abbr add addSpan am app cb choice corr damage damageSpan del delSpan ex expan fw g gap gb handShift lacunaEnd
    lacunaStart lb lem listTranspose metamark milestone mod orig pb rdg rdgGrp redo reg restore retrace secl sic space
    subst substJoin supplied surplus transpose unclear undo witEnd witStart
""".split())
_CONTEXT = 6  # words shown on either side


@dataclass(frozen=True, slots=True)
class Edit:
    """Words in the place of others.

    `at` and `new_at` are the numbers of the first word in the unit before and after, from 0. `readings` has, of what is
    not alike in both, what either reading said and says; `elements` those that are new there, or gone, and make it so.
    """

    at: int
    new_at: int
    removed: tuple[str, ...]
    added: tuple[str, ...]
    before: str
    after: str
    line: int | None
    new_line: int | None
    readings: tuple[tuple[str, str, str], ...] = ()
    elements: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one unit, of one kind.

    `words` are those of a unit that is new, gone or elsewhere. `entry` is the register's entry that it belongs to.
    `size` counts the words of a document that is new or gone.
    """

    kind: Kind
    action: Action
    element: str
    place: str
    id: str | None
    entry: str | None
    line: int | None
    new_line: int | None
    words: str = ""
    edits: tuple[Edit, ...] = ()
    marks: tuple[Mark, ...] = field(default=())
    size: int | None = None


def changes_of(pairs: Sequence[Pair]) -> list[Change]:
    """Tell what changed between the units of two versions of a text."""
    alone = [(one.old, one.new) for one in pairs if one.old is None or one.new is None]
    begun = {(one.zone, one.place, new is None) for old, new in alone if (one := old or new) and not one.is_end}
    # Of a note that is new or gone, so is the place where it hangs.
    notes = any(one.zone == "note" and one.name == "note" for old, new in alone if (one := old or new))
    found: list[Change] = []
    ended: set[tuple[str, str]] = set()
    for pair in pairs:
        one = pair.new or pair.old
        if one is None:
            continue
        if one.is_end:
            if pair.old and pair.new:
                continue
            # Of an element that is new or gone the end goes without saying.
            if (one.zone, one.place, pair.new is None) not in begun and (one.zone, one.place) not in ended:
                ended.add((one.zone, one.place))
                found.append(_ends_elsewhere(one, pair))
            continue
        found += _of_pair(pair)
    return [*_without_notes(found)] if notes else found


def _without_notes(changes: Iterable[Change]) -> Iterator[Change]:
    for change in changes:
        marks = tuple(
            mark for mark in change.marks if mark.element != "note" or mark.action not in {"added", "removed"}
        )
        if marks or change.edits or not change.marks:
            yield replace(change, marks=marks)


def _of_pair(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if old is None or new is None:
        one = old or new
        if one is not None:
            yield replace(_bare(_kind(one), "removed" if new is None else "added", old, new), words=_said(one.words))
        return
    if pair.moved:
        yield replace(_bare(_kind(new), "moved", old, new), words=_said(new.words))
    if old.key == new.key:
        return
    parts = hunks(_parts(old), _parts(new))
    marks = list(marks_of(old, new, parts))
    edits, told = _with_elements([_edit(old, new, hunk) for hunk in parts], marks)
    kinds: dict[Kind, tuple[list[Edit], list[Mark]]] = {kind: ([], []) for kind in KINDS}
    for edit in edits:
        kinds[_OF_ZONE.get(new.zone) or ("readings" if edit.readings else "text")][0].append(edit)
    for mark in marks:
        kind: Kind = _OF_ZONE.get(new.zone) or ("readings" if mark.element in _READINGS else "annotation")
        if mark not in told:
            kinds[kind][1].append(mark)
    for kind, (some, others) in kinds.items():
        if some or others:
            yield replace(_bare(kind, "changed", old, new), edits=tuple(some), marks=tuple(others))


def _with_elements(edits: Sequence[Edit], marks: Sequence[Mark]) -> tuple[list[Edit], list[Mark]]:
    """Tell elements that change the readings with the words that they change; give those that are told so, too."""
    told = [mark for mark in marks if mark.element in _READINGS and mark.action in {"added", "removed"}]
    found: list[Edit] = []
    of_edits: list[Mark] = []
    for edit in edits:
        own = [mark for mark in told if edit.readings and mark.edit == edit.at]
        of_edits += own
        found.append(replace(edit, elements=tuple((mark.action, mark.element) for mark in own)))
    return found, of_edits


def _edit(old: Unit, new: Unit, hunk: Hunk) -> Edit:
    gone, come = old.words[hunk.start : hunk.end], new.words[hunk.new_start : hunk.new_end]
    said = tuple((reading, _as_in(gone, n), _as_in(come, n)) for n, reading in enumerate(READINGS))
    alike = len({before for _, before, _ in said}) == len({after for _, _, after in said}) == 1
    plain = alike and said[0][1] != said[0][2]
    context = old.words if hunk.start < hunk.end else new.words
    start, end = (hunk.start, hunk.end) if hunk.start < hunk.end else (hunk.new_start, hunk.new_end)
    return Edit(
        hunk.start, hunk.new_start, tuple(word.text for word in gone), tuple(word.text for word in come),
        _said(context[max(0, start - _CONTEXT) : start]), _said(context[end : end + _CONTEXT]),
        _line(old, hunk.start), _line(new, hunk.new_start), () if plain else said,
    )


def _line(unit: Unit, number: int) -> int | None:
    """Give the line of a word, or of the last where there is none."""
    return unit.words[min(number, len(unit.words) - 1)].line if unit.words else unit.line


def _as_in(words: Iterable[Word], number: int) -> str:
    return " ".join(filter(None, (word.as_in(number) for word in words)))


def _parts(unit: Unit) -> list[object]:
    return [word.parts for word in unit.words]


def _said(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _kind(unit: Unit) -> Kind:
    return _OF_ZONE.get(unit.zone) or ("text" if unit.words else "annotation")


def _bare(kind: Kind, action: Action, old: Unit | None, new: Unit | None) -> Change:
    one = new or old
    if one is None:
        raise ValueError(kind)
    lines = old.line if old else None, new.line if new else None
    return Change(kind, action, one.name, one.place, one.id, one.owner, *lines)


def _ends_elsewhere(one: Unit, pair: Pair) -> Change:
    mark = Mark("extent", one.name.lstrip("/"), (), "", one.line, one.line)
    return replace(_bare(_kind(one), "changed", pair.old, pair.new), element=mark.element, marks=(mark,))
