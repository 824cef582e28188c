"""What the preview shows: the files of the site, since when each is as it is, and what is wrong."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.serve.worker import Told

_POLICY = re.compile(rb"(<meta http-equiv=\"Content-Security-Policy\"\s+content=\")(default-src 'none';)")
_MOST = 50  # findings that a page shows


@dataclass
class State:
    """The site as last built. `run` names this run of the server, `number` its builds, from 1."""

    run: str
    number: int = 0
    broken: bool = False
    stopped: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    _since: dict[str, int] = field(default_factory=dict)
    _findings: tuple[dict[str, Any], ...] = ()
    _origins: dict[str, str] = field(default_factory=dict)
    _saved: set[str] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, told: Told) -> None:
        """Take over what a build changed, and wake all pages."""
        outcome, saved = told
        self.number += 1
        self.files |= outcome.files
        for path in outcome.gone:
            self.files.pop(path, None)
        self._since |= dict.fromkeys((*outcome.files, *outcome.gone), self.number)
        if outcome.findings is not None:
            self._findings, self._origins, self.broken = outcome.findings, outcome.origins, outcome.broken
        self._saved.update(saved)
        self.wake()

    def stop(self) -> None:
        """End all streams of events."""
        self.stopped = True
        self.wake()

    def wake(self) -> None:
        """Let all who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Wait for a build, or so long."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    def news(self, path: str, since: int) -> dict[str, Any]:
        """Tell a page what concerns it: whether it is other than at the build `since`, and what is wrong.

        That is what is wrong in the files that were saved since the server began and in the page's own, and whatever
        keeps the site from being built.
        """
        shown = [name for name in self._since if name == path or name.startswith("assets/")]
        wrong = [
            {key: value for key, value in one.items() if key != "name"} for one in self._findings
            if one["stops"] or one["name"] in self._saved or one["name"] == self._origins.get(path, "")
        ]
        return {
            "build": self.number, "reload": any(self._since[name] > since for name in shown), "broken": self.broken,
            "findings": wrong[:_MOST], "more": max(0, len(wrong) - _MOST),
        }

    def page(self, path: str, markup: bytes) -> bytes:
        """Add the script of the preview to a page, and let it listen to this server."""
        up = b"../" * path.count("/")
        script = (
            b'<link rel="stylesheet" href="%s.preview/preview.css"><script src="%s.preview/preview.js" defer '
            b'data-run="%s" data-build="%d" data-path="%s"></script></head>'
        ) % (up, up, self.run.encode(), self.number, _attribute(path))
        return _POLICY.sub(rb"\1\2 connect-src 'self';", markup, count=1).replace(b"</head>", script, 1)


def _attribute(text: str) -> bytes:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").encode()
