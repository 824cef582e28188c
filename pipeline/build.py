"""An edition's folder to a site on disk: nothing where nothing has changed, else what `making` makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.asked import Options
from pipeline.imports import import_lxml
from pipeline.placing import placed
from pipeline.pool import Pool
from pipeline.rendered import Accounts
from pipeline.standing import Standing
from pipeline.store import Store
from pipeline.trades import begin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.asked import Progress
    from pipeline.config import Edition
    from pipeline.model import Finding

__all__ = ["Built", "Options", "build"]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the files by their path in the site, what it noticed, and the account of each text.

    `summary` tells the accounts in a few lines; `changes` of each thing that was made why; `left_out` names the files
    of which nothing could be made.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    accounts: Accounts
    summary: str
    changes: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()


def build(
    edition: Edition, output: Path, jobs: int = 1, progress: Progress | None = None, *,
    keep: bool = False, options: Options | None = None,
) -> Built:
    """Build the site of an edition in the folder `output`, with `jobs` processes.

    `progress` is told how many of how many files are done. `keep` is that of `Options`. Raises `InvalidInput` where a
    file cannot be read or an output would differ from its source, or in a strict build at any error; nothing is then
    written. `OutputError`: see `site.Draft`.
    """
    options = options or Options(keep=keep)
    with Store(edition.folder if options.keep else None, options.cache) as store:
        asked = (str(options.strict), str(options.keep_going))
        # Another version may be anywhere, and may have changed.
        looks = options.keep and not options.since
        standing = Standing(edition, output, store, asked) if looks else None
        told = standing.told() if standing else None
        if standing and told:
            findings = tuple(placed(told.findings, edition.folder))
            return Built(standing.files(told.count), findings, Accounts(output), told.summary)
        with Pool(jobs, options.limits) as pool:
            begin(pool, edition, standing.count if standing else 0)
            # What makes things takes longer to import than all of this.
            import_lxml()
            from pipeline.making import make  # noqa: PLC0415

            made = make(edition, output, pool, progress, options, store)
        if standing and not made.left_out:
            standing.note(made.findings, made.summary, len(made.files), made.digest)
        return Built(made.files, tuple(placed(made.findings, edition.folder)), Accounts(output), made.summary,
                     made.changes, made.left_out)
