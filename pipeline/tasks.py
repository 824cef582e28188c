"""What is to be done of the map, and what came of it; and under which key that is kept.

A `Task` and the `Job` that it is part of hold all that the outcome depends on, so that it can be done in any process,
on any machine, in any order (`rendering`), and be kept under their hash.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ChangedMeanwhile
from pipeline.pieces import data_of
from pipeline.pool import Failed
from pipeline.program import program
from pipeline.store import digest_of, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Finding, Kind, Registers
    from pipeline.pieces import Piece
    from pipeline.rendered import Surroundings
    from pipeline.transform import Context
    from pipeline.validate.against import Checks


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of a build share: the context of the stylesheets, and what files are checked against.

    `seen` are the files that the rules see beside the one that is checked. Without `checks` nothing is checked.
    `stubs` are more of them, for registers alone.
    """

    context: Context
    checks: Checks | None = None
    seen: Registers = ()
    stubs: Registers = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A file, or a piece of one, as it is to be worked on: read where that is done, unless its `data` travel along."""

    name: str
    path: str
    digest: str
    data: bytes | None = None
    piece: Piece | None = None

    def read(self) -> bytes:
        """Give its bytes. Raises `ChangedMeanwhile` where they are not those that were meant."""
        try:
            if self.data is not None:
                data = self.data
            else:
                data = data_of(Path(self.path), self.piece) if self.piece else Path(self.path).read_bytes()
        except OSError as error:
            raise ChangedMeanwhile(self.name, error.strerror or str(error)) from error
        if digest_of(data) != self.digest:
            raise ChangedMeanwhile(self.name)
        return data

    def loaded(self) -> Content:
        """Give the same with its bytes."""
        return replace(self, data=self.read())


@dataclass(frozen=True, slots=True)
class Task:
    """A file, or a piece of one, of which something is to be made, and those of its texts that are rendered.

    `number` tells it from all other tasks, `file` has what is to be read. The `texts` go by their numbers in that.
    `size` is what there is to do, in bytes. `check` says whether its findings are wanted too; `also` are more files
    that the rules see.
    """

    number: int
    file: Content
    kind: Kind
    size: int
    texts: Sequence[tuple[int, Surroundings]]
    check: bool = False
    also: tuple[Content, ...] = ()
    before: int = 0
    """How many texts of the file stand before those of the piece."""

    def loaded(self) -> Task:
        """Give the task with all its bytes, to be done on another machine."""
        also = tuple(one.loaded() for one in self.also)
        return replace(self, file=self.file.loaded(), also=also, texts=tuple(self.texts))


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of one text, apart for those who need little of it.

    `head` holds the record, what was noticed, the account, the hash of each file, and of each thing that is mentioned a
    hash of its mentions; `files` the files themselves, by path; `mentions` these, and `sheets` what the search finds in
    the pages. All are JSON; what is large is packed as it will be kept (`pipeline.store`), since who keeps it is one,
    and those that make it are many.
    """

    head: dict[str, Any]
    files: bytes
    mentions: bytes
    sheets: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a task: the findings, where they were wanted, and what was made, in the order of its texts."""

    number: int
    findings: tuple[Finding, ...] | None
    made: tuple[Made, ...]


Outcome = Done | Failed


def parts_of_key(context: Context, around: Surroundings, text: tuple[str, str, str, str]) -> dict[str, str]:
    """Give all that the rendering of a text depends on, each as a hash, by what an editor would call it.

    `text` is the name of its file, its kind, its id, and the hash of its content.
    """
    parts = {
        "the program": program(), "the settings": key_of(context.settings),
        "the edition's own stylesheet": key_of(context.own_digest), "what it is among the others": key_of(around.about),
        "addresses that it points at": key_of(around.addresses), "the file": key_of(*text),
    }
    for uri, data in around.registers:
        parts[f"entries of {uri.removeprefix('edition:/')}"] = key_of(data)
    return parts


def key_of_texts(context: Context) -> str:
    """Give the part of the keys of texts that is the same for all."""
    return key_of("text", program(), context.settings, context.own_digest)


def key_of_text(of_all: str, around: str, text: tuple[str, str, str, str]) -> str:
    """Give the key under which a rendering is kept; `around` is a hash of what it is handed, `text` as above."""
    return key_of(of_all, around, *text)
