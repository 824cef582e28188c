"""What is mentioned in the texts, and where: put together by the bundle, so that no text is gone through alone.

What is known of a thing is the same however its texts are bundled: where bundles are divided otherwise no page is made
again.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Self

    from pipeline.heads import Head, Heads

_OF_RECORD = ("kind", "path", "title", "date", "date_text")
_DIGITS = 32  # of a hash of what a page shows of one text
_MANY = 1 << 128

Table = dict[str, Any]


@dataclass(slots=True)
class Named:
    """What is known of a thing that is mentioned: hashes of what its page shows, and of its names; how often it is."""

    shown: list[str] = field(default_factory=list)
    """What its page shows of the texts that mention it, in the order in which the page has them, as hashes."""
    names: int = 0
    times: int = 0
    in_documents: int = 0
    numbers: array[int] = field(default_factory=lambda: array("L"))
    """The numbers of the texts that mention it."""

    @property
    def digest(self) -> str:
        """A hash of all that its page shows of the texts."""
        return key_of("".join(self.shown))

    @property
    def row(self) -> list[Any]:
        """The same as JSON."""
        return ["".join(self.shown), f"{self.names:x}", self.times, self.in_documents, self.numbers.tolist()]


def things_in(heads: Heads) -> dict[str, Named]:
    """Give the things that texts mention, by what they are pointed at with."""
    gathered = heads.gathered("things", _things, lambda parts: _rows(_joined(parts)))
    return _joined((some.start, rows) for some, rows in gathered)


def _things(heads: Sequence[Head]) -> dict[str, list[Any]]:
    """Give what is known of the things that some texts mention."""
    found: dict[str, Named] = defaultdict(Named)
    for number, head in enumerate(heads):
        text = json.dumps([head.record[name] for name in _OF_RECORD])
        for target, (digest, times, names) in head.mentions.items():
            one = found[target]
            one.shown.append(key_of(text, digest)[:_DIGITS])
            one.names = (one.names + sum(map(_number_of, names))) % _MANY  # whatever their order
            one.times += times
            one.in_documents += times if head.record["kind"] == "document" else 0
            one.numbers.append(number)
    return _rows(found)


def _rows(found: Mapping[str, Named]) -> dict[str, list[Any]]:
    return {target: one.row for target, one in found.items()}


def _joined(parts: Iterable[tuple[int, Mapping[str, Sequence[Any]]]]) -> dict[str, Named]:
    """Put together what is known of things in some texts and in those behind them, of each with its first number."""
    found: dict[str, Named] = defaultdict(Named)
    for first, things in parts:
        for target, (shown, names, times, in_documents, numbers) in things.items():
            one = found[target]
            one.shown.append(shown)
            one.names = (one.names + int(names, 16)) % _MANY
            one.times += times
            one.in_documents += in_documents
            one.numbers.extend([first + number for number in numbers])
    return dict(found)


def counts_of(heads: Heads, targets: AbstractSet[str], entries: AbstractSet[str]) -> list[Table]:
    """Give how often things are mentioned in texts of each kind, and those that are no entries, by which names."""
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for _, names in heads.bundled("names", _names):
        for kind, target, text, times in names:
            if target in targets:
                # What has an entry is called as that says.
                counts[kind][target, "" if target in entries else text] += times
    return [
        {"kind": kind, "path": "", "title": "", "date": None, "mentions": [
            {"target": target, "text": text, "times": times} for (target, text), times in sorted(some.items())
        ]} for kind, some in sorted(counts.items())
    ]


def _names(heads: Sequence[Head]) -> list[tuple[str, str, str, int]]:
    """Give by which names some texts call what they mention, and how often: by their kind."""
    counts = Counter(
        (head.record["kind"], target, text)
        for head in heads for target, (*_, texts) in head.mentions.items() for text in texts
    )
    return [(*one, times) for one, times in counts.items()]


@lru_cache(maxsize=100_000)
def _number_of(text: str) -> int:
    return int(key_of(text)[:32], 16)


class Inverted:
    """The mentions of things, by these, on disk: made when they are first asked for."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._database:
            self._database.close()

    def of(self, pointers: Iterable[str], every: Callable[[], Mapping[str, Iterable[int]]]) -> list[Table]:
        """Give the records of those texts that mention these things, with those mentions.

        `every` gives all the things that will be asked for, each with the numbers of the texts that mention it.
        """
        database = self._database = self._database or self._made(every())
        found: dict[int, list[Table]] = defaultdict(list)
        for pointer in pointers:
            for number, told in database.execute("SELECT number, told FROM mention WHERE target = ?", (pointer,)):
                found[number] += json.loads(told)
        return [
            {**json.loads(database.execute("SELECT told FROM text WHERE number = ?", (number,)).fetchone()[0]),
             "mentions": found[number]} for number in sorted(found)
        ]

    def _made(self, every: Mapping[str, Iterable[int]]) -> sqlite3.Connection:
        database = sqlite3.connect("")  # SQLite keeps it in a file of its own, which nobody else sees
        database.execute("CREATE TABLE text (number INTEGER PRIMARY KEY, told TEXT)")
        database.execute("CREATE TABLE mention (target TEXT, number INTEGER, told TEXT, PRIMARY KEY (target, number))"
                         " WITHOUT ROWID")
        for number in sorted({number for numbers in every.values() for number in numbers}):
            record = self._heads[number].record
            database.execute("INSERT INTO text VALUES (?, ?)", (
                number, json.dumps({name: record[name] for name in _OF_RECORD})))
            by_target: dict[str, list[Table]] = defaultdict(list)
            for mention in self._heads.mentions(number):
                by_target[mention["target"]].append(mention)
            database.executemany("INSERT INTO mention VALUES (?, ?, ?)", (
                (target, number, json.dumps(some)) for target, some in by_target.items() if target in every))
        return database
