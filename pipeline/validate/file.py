"""One file of an edition against its grammar and rules, with only those other files at hand that it can see."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model import Source
from pipeline.validate.checks import Checker
from pipeline.validate.identity import check_identity
from pipeline.xmlio import parse

if TYPE_CHECKING:
    from pipeline.model import Finding, Registers
    from pipeline.validate.against import Checks

_FOLDERS = ("documents", "registers", "pages")


class FileChecker:
    """A grammar and rules that have been compiled, and the files that the rules see in each case."""

    def __init__(self, checks: Checks, seen: Registers) -> None:
        self._checker = Checker(checks)
        self._seen = [_source(*one) for one in seen]
        self._also: Registers | None = None

    def check(self, source: Source, also: Registers = ()) -> list[Finding]:
        """Check a file; the rules see those in `also`, too."""
        if also != self._also:
            self._also = also
            # In the order of an edition, which the messages of the rules follow.
            every = [*self._seen, *(_source(*one) for one in also)]
            self._checker.see(sorted(every, key=lambda one: (_FOLDERS.index(one.name.split("/")[0]), one.name)))
        return [*self._checker.check(source), *check_identity(source)]


def _source(uri: str, data: bytes) -> Source:
    name = uri.removeprefix("edition:/")
    tree, _ = parse(data, name)
    if tree is None:
        raise ValueError(name)
    return Source(name, Path(name), "register", data, tree, name)
