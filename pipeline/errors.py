"""What can go wrong, as one tree.

::

    EditionError
    ├── ConfigError        edition.toml or the command's options are wrong      exit 2
    ├── OutputError        the site cannot be written where it was asked for    exit 2
    ├── InvalidInput       the edition's own files have errors                  exit 1
    ├── ChangedMeanwhile   a file changed or went while the edition was built   exit 1
    └── StylesheetError    a stylesheet or rule file does not compile or run    exit 70

Each exception carries data and makes its message from it. Errors of lxml and of Saxon are translated
into these where they enter (`xmlio`, `saxon`) and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Finding


class EditionError(Exception):
    """Anything this library raises on purpose."""

    exit_status = 70


class ConfigError(EditionError):
    """Settings are wrong; `findings` tells every fault of the file, not the first."""

    exit_status = 2

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))

    def __reduce__(self) -> tuple[type[ConfigError], tuple[tuple[Finding, ...]]]:
        """Travel between processes whole."""
        return type(self), (self.findings,)


class OutputError(EditionError):
    """The site cannot be written at `path`; `reason` says why and `hint` what to do."""

    exit_status = 2

    def __init__(self, path: str, reason: str, hint: str) -> None:
        self.path, self.reason, self.hint = path, reason, hint
        super().__init__(f"{path}: {reason}. {hint}")


class InvalidInput(EditionError):
    """The sources have errors that stop a build; `findings` holds all of them."""

    exit_status = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = "; ".join(f"{finding.file}:{finding.line}: {finding.message}" for finding in self.findings[:1])
        super().__init__(f"{len(self.findings)} findings, the first: {first}")


class ChangedMeanwhile(EditionError):
    """A file, `name`, is not what it was when the build began; `reason` says why, where it cannot be read."""

    exit_status = 1

    def __init__(self, name: str, reason: str = "") -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name}: {reason or 'the file changed while the edition was built'}. Build again.")

    def __reduce__(self) -> tuple[type[ChangedMeanwhile], tuple[str, str]]:
        """Travel between processes whole."""
        return type(self), (self.name, self.reason)


class StylesheetError(EditionError):
    """A stylesheet failed: `file`, `line` and `code` (an XSLT error code) where Saxon tells them."""

    def __init__(
        self, message: str, file: str | None = None, line: int | None = None, code: str | None = None,
    ) -> None:
        self.message, self.file, self.line, self.code = message, file, line, code
        place = ":".join(str(part) for part in (file, line) if part is not None)
        super().__init__(f"{place}: {message}" if place else message)

    def __reduce__(self) -> tuple[type[StylesheetError], tuple[str | int | None, ...]]:
        """Travel between processes whole."""
        return type(self), (self.message, self.file, self.line, self.code)
