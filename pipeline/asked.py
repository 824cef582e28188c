"""What a build is asked: how to go about it, and whom to tell how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.bounds import Limits
    from pipeline.tasks import Job, Outcome, Task

    Progress = Callable[[int, int], None]
    Scheduler = Callable[[Job, Sequence[Task]], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    With `keep`, what is made is kept beside the edition, or in the folder `cache`, and only what changed is made again.
    A text that is not valid is rendered as well as can be, unless the build is `strict`; one of which nothing can be
    made stops it, unless it is to be left out (`keep_going`). `limits` are those of one file; `scheduler` does the
    tasks elsewhere. `since` names a version (`edition diff` says which there are): pages tell what has changed since.
    """

    keep: bool = False
    cache: Path | None = None
    strict: bool = False
    keep_going: bool = False
    limits: Limits | None = None
    scheduler: Scheduler | None = None
    since: str | None = None
