"""Why something was made again: what a build was made of, held against what the last one was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.mapping import AGAIN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.mapping import Plan
    from pipeline.store import Store


class Changes:
    """The reasons for what a build makes. Where nothing is known of the last build, all is new."""

    def __init__(self, store: Store, output: Path, plan: Plan) -> None:
        self._store, self._plan = store, plan
        self._name = f"keys of {output.resolve()}"
        before = store.last(self._name)
        self._before: dict[str, str] = before if isinstance(before, dict) else {}

    def told(self, pages: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Give each text and each page of the whole edition that was made, with the reason."""
        found = [(self._plan.names[number], self._why(number)) for number in self._plan.missing]
        names = set(self._plan.names)
        gone = [(name, "the file is gone") for name in self._before if name not in names]
        return (*found, *gone, *((path, "what it shows has changed") for path in sorted(pages)))

    def note(self) -> None:
        """Remember what this build was made of."""
        keys = (key.removeprefix(AGAIN) for key in self._plan.keys)
        self._store.note(self._name, dict(zip(self._plan.names, keys, strict=True)))

    def _why(self, number: int) -> str:
        key = self._before.get(self._plan.names[number])
        if key is None:
            return "it is new" if self._before else "nothing was kept of a build before"
        before = self._store.get(f"parts {key}") or {}
        now = self._store.get(f"parts {self._plan.keys[number].removeprefix(AGAIN)}") or {}
        changed = [what for what in now if now[what] != before.get(what)] if before else []
        changed += [what for what in before if what not in now]
        return f"{', '.join(changed)} changed" if changed else "what was kept of it was lost or had an error"
