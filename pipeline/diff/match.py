"""The units of two versions of a text in pairs: by their ids, then what is alike, then what is like.

What is left of the one was taken out, what is left of the other put in. An entry of a register is held against the
entry of the same id, wherever that stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pipeline.pairing.align import rising
from pipeline.pairing.match import Matcher, shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.diff.units import Unit


class Pair(NamedTuple):
    """A unit before and after: without the one it is new, without the other it is gone."""

    old: Unit | None
    new: Unit | None
    moved: bool = False


def pairs_of(old: Sequence[Unit], new: Sequence[Unit]) -> list[Pair]:
    """Match the units of two versions, in the order of the new one; what is gone stands where it stood."""
    ours, theirs = _by_owner(old), _by_owner(new)
    found: list[Pair] = []
    both = [owner for owner in ours if owner in theirs]
    kept = {number for number, _ in rising(_places(both, list(theirs)))}
    moved = {owner for number, owner in enumerate(both) if number not in kept}
    for owner in _merged(list(ours), list(theirs)):
        within = list(_in_new_order(Matcher(ours.get(owner, []), theirs.get(owner, []))))
        if owner in moved and within:
            first = next((n for n, pair in enumerate(within) if pair.old and pair.new), None)
            if first is not None:
                within[first] = within[first]._replace(moved=True)
        found += within
    return found


def likeness(old: Sequence[Unit], new: Sequence[Unit]) -> float:
    """Tell how much two texts share, from 0 to 1."""
    return shared(Counter(one.key for one in old), Counter(one.key for one in new))


def _by_owner(units: Iterable[Unit]) -> dict[str | None, list[Unit]]:
    found: dict[str | None, list[Unit]] = defaultdict(list)
    for unit in units:
        found[unit.owner].append(unit)
    return dict(found)


def _places(some: Sequence[str | None], others: Sequence[str | None]) -> list[tuple[int, int]]:
    place = {owner: number for number, owner in enumerate(others)}
    return [(number, place[owner]) for number, owner in enumerate(some)]


def _merged(old: Sequence[str | None], new: Sequence[str | None]) -> list[str | None]:
    """Give all owners in the order of the new version, each that is gone behind the one that it stood behind."""
    found = list(new)
    there = set(new)
    for number, owner in enumerate(old):
        if owner not in there:
            at = found.index(old[number - 1]) + 1 if number else 0
            found.insert(at, owner)
    return found


def _in_new_order(found: Matcher[Unit]) -> Iterator[Pair]:
    found.match()
    kept = set(rising(sorted(found.partner.items())))
    origin = {j: i for i, j in found.partner.items()}
    gone = [i for i in range(len(found.old)) if i not in found.partner]
    at = 0
    for j, unit in enumerate(found.new):
        i = origin.get(j)
        if i is not None and (i, j) in kept:
            while at < len(gone) and gone[at] < i:
                yield Pair(found.old[gone[at]], None)
                at += 1
        yield Pair(found.old[i] if i is not None else None, unit, i is not None and (i, j) not in kept)
    for one in gone[at:]:
        yield Pair(found.old[one], None)
