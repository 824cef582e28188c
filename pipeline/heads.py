"""What is known of the texts of which something was made: read one by one where it must be, else by the bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from pipeline.bundles import bundles
from pipeline.model import Finding
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.store import Store

_AT_ONCE = 200  # texts of which something is in memory at once
_TOGETHER, _MOST = 8, 32  # bundles that are gathered, about, and at most


@dataclass(frozen=True, slots=True)
class Head:
    """What the build must know of what was made of a text: not the files themselves."""

    record: dict[str, Any]
    findings: tuple[Finding, ...]
    account: dict[str, Any] | None
    files: dict[str, str]
    mentions: dict[str, Any]


class Lost(Exception):
    """Something that was kept turned out to be damaged: it is forgotten now, and the build is to begin again."""


class Heads(Sequence[Head]):
    """What is known of texts, in their order, by the keys under which it is kept; read when it is asked for.

    Each text has a name, by which it is bundled. Of many texts no more than a few are in memory. Raises `Lost` for one
    that is there no longer.
    """

    def __init__(self, store: Store, names: Sequence[str], keys: Sequence[str]) -> None:
        self._store, self.names, self.keys = store, names, keys
        self._last: tuple[str, list[Head]] = "", []

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, number: int) -> Head: ...

    @overload
    def __getitem__(self, number: slice) -> Heads: ...

    def __getitem__(self, number: int | slice) -> Head | Heads:
        if isinstance(number, slice):
            return Heads(self._store, self.names[number], self.keys[number])
        return next(self._some([self.keys[number]]))

    def __iter__(self) -> Iterator[Head]:
        for first in range(0, len(self.keys), _AT_ONCE):
            yield from self._some(self.keys[first : first + _AT_ONCE])

    def bundled(self, what: str, make: Callable[[Sequence[Head]], Any]) -> Iterator[tuple[slice, Any]]:
        """Give, bundle by bundle, the numbers of its texts, and what `make` makes of these: JSON, which is kept.

        `what` tells what one maker gives from what others do.
        """
        return self._of_runs(self._runs, what, make)

    def gathered(
        self, what: str, make: Callable[[Sequence[Head]], Any], join: Callable[[Iterator[tuple[int, Any]]], Any],
    ) -> Iterator[tuple[slice, Any]]:
        """Give the same of several bundles at once, where `join` puts together what `make` made of each.

        `join` is told of each the number of its first text among those of all: the numbers are those of what it gives.
        """
        for group in self._groups:
            numbers = slice(group[0][0].start, group[-1][0].stop)
            value = self._store.get(key := f"{what}, gathered {key_of(*(digest for _, digest in group))}")
            if value is None:
                parts = self._of_runs(group, what, make)
                value = join((some.start - numbers.start, part) for some, part in parts)
                self._store.put(key, value)
            yield numbers, value

    def files(self, number: int) -> dict[str, str]:
        """Give the files made of the text of a number, by their paths."""
        return dict(self._kept("body", self.keys[number]))

    def mentions(self, number: int) -> list[dict[str, Any]]:
        """Give its mentions."""
        return list(self._kept("mentions", self.keys[number]))

    @cached_property
    def _runs(self) -> list[tuple[slice, str]]:
        """The bundles, each with a hash of the keys of its texts."""
        return [(some, key_of("heads", *self.keys[some])) for some in bundles(self.names)]

    @cached_property
    def _groups(self) -> list[list[tuple[slice, str]]]:
        """The bundles, some together: where a group ends the name of its last text says."""
        groups: list[list[tuple[slice, str]]] = [[]]
        for some, digest in self._runs:
            groups[-1].append((some, digest))
            if len(groups[-1]) == _MOST or not int(key_of(self.names[some.stop - 1])[:8], 16) % _TOGETHER:
                groups.append([])
        return [group for group in groups if group]

    def _of_runs(
        self, runs: Sequence[tuple[slice, str]], what: str, make: Callable[[Sequence[Head]], Any],
    ) -> Iterator[tuple[slice, Any]]:
        for some, digest in runs:
            value = self._store.get(key := f"{what} {digest}")
            if value is None:
                value = make(self._at_hand(some, digest))
                self._store.put(key, value)
            yield some, value

    def _at_hand(self, some: slice, digest: str) -> list[Head]:
        """Read what is known of a bundle, which several makers may ask for one after the other."""
        if self._last[0] != digest:
            self._last = digest, list(self[some])
        return self._last[1]

    def _kept(self, what: str, key: str) -> Any:
        found = self._store.get(f"{what} {key}")
        if found is None:
            self._store.drop(key)  # so that it is made again, with all that belongs to it
            raise Lost
        return found

    def _some(self, keys: Sequence[str]) -> Iterator[Head]:
        found = self._store.get_many(keys)
        for key in keys:
            if key not in found:
                self._store.drop(key)
                raise Lost
            table = found[key]
            yield Head(**{**table, "findings": tuple(Finding(**finding) for finding in table["findings"])})
