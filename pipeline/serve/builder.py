"""An edition's folder to its site in memory, again and again: what did not change is not made again, nor compiled.

The steps are those of `pipeline.build`, with two differences: nothing is written, and what would stop a build leaves
the last good site as it was, with the reason among the findings.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline import config, transform
from pipeline.errors import ConfigError, EditionError, InvalidInput, StylesheetError
from pipeline.findings import in_order
from pipeline.flow import Flow
from pipeline.heads import Lost
from pipeline.model import Finding
from pipeline.own_rules import fault_in, own_rules
from pipeline.placing import placed
from pipeline.pool import attempt
from pipeline.reading import read_edition
from pipeline.rendering import Worker
from pipeline.store import Store
from pipeline.taken import Memory
from pipeline.transform import Renderers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.config import Edition
    from pipeline.heads import Head
    from pipeline.reading import Reading



@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build changed: files that are new or other, files that are gone, and what is wrong now.

    `findings` are as JSON, with `name`, the file inside the edition, and `stops`: whether the site is as it was because
    of it; `None` where that is not known yet. `origins` gives the file that a page is made of.
    """

    files: dict[str, bytes]
    gone: tuple[str, ...] = ()
    findings: tuple[dict[str, Any], ...] | None = ()
    origins: dict[str, str] = field(default_factory=dict)
    broken: bool = False


class Preview:
    """The site of the edition in a folder, kept between builds. To be used in one process, as it starts Saxon."""

    def __init__(self, folder: Path, *, implied: bool = False) -> None:
        self._folder, self._implied = folder, implied
        self._store = Store(None)
        self._renderers = Renderers()
        self._worker: Worker | None = None
        self._missing: set[str] | None = None
        self._early: Callable[[Outcome], None] | None = None
        self._origins: dict[str, str] = {}
        self._memory: Memory | None = None
        self.files: dict[str, bytes] = {}

    def close(self) -> None:
        """Let go what was kept."""
        self._store.close()

    def forget(self) -> None:
        """Compile grammar, rules and stylesheets again: their files have changed."""
        transform.forget()
        self._renderers, self._worker = Renderers(), None

    def build(self, early: Callable[[Outcome], None] | None = None) -> Outcome:
        """Build, and tell what is other than before. No fault of the input is raised: it is told.

        `early` is told of the documents, which a reader waits for, before the checks and the pages about all are done.
        """
        self._early = early if self.files else None
        try:
            edition = config.implied(self._folder) if self._implied else config.load(self._folder)
            files, findings = self._whole(edition)
        except (ConfigError, InvalidInput) as error:
            return self._stopped(error.findings)
        except StylesheetError as error:
            fault = fault_in(own_rules(self._folder)[0], error, self._folder)
            name = (error.file or "").rpartition("/")[2] or "the stylesheets"
            return self._stopped([fault or _fault(name, error.line, "stylesheet-error", error.message, "Report it.")])
        except EditionError as error:
            return self._stopped([_fault(str(self._folder), None, "not-built", f"{error}.", "Save the file again.")])
        except Exception as error:  # noqa: BLE001 - whatever it is, the preview goes on and tells it
            message = f"A fault of the program, not of your text: {type(error).__name__}: {error}."
            self.forget()
            return self._stopped([_fault(str(self._folder), None, "not-built", message, "Please report it.")])
        changed = {path: content for path, content in files.items() if self.files.get(path) != content}
        gone = tuple(sorted(self.files.keys() - files.keys()))
        self.files = files
        return Outcome(changed, gone, tuple(self._told(findings, ())), self._origins)

    def _stopped(self, findings: Sequence[Finding]) -> Outcome:
        return Outcome({}, (), tuple(self._told(findings, findings)), self._origins, broken=True)

    def _told(self, findings: Sequence[Finding], stopping: Sequence[Finding]) -> Iterator[dict[str, Any]]:
        every = in_order(findings)
        for one, shown in zip(every, placed(every, self._folder), strict=True):
            yield {**shown.as_json(), "name": one.file, "stops": one in stopping and one.severity == "error"}

    def _whole(self, edition: Edition) -> tuple[dict[str, bytes], list[Finding]]:
        while True:
            # What was kept and is lost is made again.
            with suppress(Lost):
                return self._build(edition)

    def _build(self, edition: Edition) -> tuple[dict[str, bytes], list[Finding]]:
        read = read_edition(edition, self._store)
        self._stop(read)
        # A site that was built into the edition's folder is no part of it.
        flow = Flow.of(read, self._store, edition.folder / "site")
        plan = flow.plan
        self._worker = self._worker or Worker(plan.job, self._renderers)
        self._worker.turn(plan.job)
        for task in plan.tasks:
            plan.take(attempt(self._worker.do, task))
        failed = plan.failures(keep_going=False)
        memory = Memory(self._memory)
        noticed = plan.write(memory)
        self._tell_early(memory.files)
        findings = [*flow.checked(), *failed, *noticed]
        made = plan.made
        self._origins = {
            path: read.files[read.texts[one][0]].name
            for run, some in plan.heads().bundled("paths", _paths) for one, paths in zip(made[run], some, strict=True)
            for path in paths
        }
        flow.pages(memory, self._renderers)
        self._memory = memory
        self._store.flush()
        return memory.files, findings

    def _tell_early(self, files: dict[str, bytes]) -> None:
        changed = {path: content for path, content in files.items() if self.files.get(path) != content}
        if changed and self._early:
            self.files = self.files | changed
            self._early(Outcome(changed, findings=None, origins=self._origins))

    def _stop(self, read: Reading) -> None:
        """Keep the last good site where a file that could be read no longer can."""
        unreadable = {
            file.name: brief.findings for file, brief in zip(read.files, read.briefs, strict=True) if not brief.texts
        }
        if self._missing is None:
            self._missing = set(unreadable)
        self._missing &= set(unreadable)
        new = [finding for name, findings in unreadable.items() if name not in self._missing for finding in findings]
        errors = [finding for finding in read.findings if finding.severity == "error"]
        if new or (errors and not read.texts):
            raise InvalidInput([*new, *errors])


def _paths(heads: Sequence[Head]) -> list[list[str]]:
    """Give the paths of the files made of each of some texts."""
    return [list(head.files) for head in heads]


def _fault(name: str, line: int | None, code: str, message: str, hint: str) -> Finding:
    return Finding(name, line, None, "error", code, message, "transform", hint)

