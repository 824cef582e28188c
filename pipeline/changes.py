"""Why something was made again: what a build was made of, held against what the last one was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.mapping import Plan
    from pipeline.store import Store


class Changes:
    """The reasons for what a build makes. Where nothing is known of the last build, all is new."""

    def __init__(self, store: Store, output: Path, plan: Plan) -> None:
        self._store, self._plan = store, plan
        self._name = f"parts of {output.resolve()}"
        before = store.last(self._name)
        self._before: dict[str, dict[str, str]] = before if isinstance(before, dict) else {}

    def told(self, pages: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Give each text and each page of the whole edition that was made, with the reason."""
        found = [(self._plan.names[number], self._why(number)) for number in self._plan.missing]
        names = set(self._plan.names)
        gone = [(name, "the file is gone") for name in self._before if name not in names]
        return (*found, *gone, *((path, "what it shows has changed") for path in sorted(pages)))

    def note(self) -> None:
        """Remember what this build was made of."""
        plan = self._plan
        self._store.note(self._name, {
            name: dict(parts)
            for name, parts in zip(plan.names, plan.parts, strict=True)
        })

    def _why(self, number: int) -> str:
        before = self._before.get(self._plan.names[number])
        if before is None:
            return "it is new" if self._before else "nothing was kept of a build before"
        now = self._plan.parts[number]
        changed = [what for what in now if now[what] != before.get(what)]
        changed += [what for what in before if what not in now]
        return f"{', '.join(changed)} changed" if changed else "what was kept of it was lost or had an error"
