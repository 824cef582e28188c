"""A list of known findings, so that an old corpus can start clean and only new faults fail.

A finding is known by its file, code and words, not by its line: lines move when a file is edited. A fault that stands
twice in a file and is listed once is told once.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, OutputError
from pipeline.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_VERSION = 1


def write(path: Path, findings: Iterable[Finding]) -> None:
    """Write the findings as known. Raises `OutputError` where the file cannot be written."""
    counts = Counter(_key(finding) for finding in findings)
    known = [
        {"file": file, "code": code, "message": message, "count": count}
        for (file, code, message), count in sorted(counts.items())
    ]
    text = json.dumps({"version": _VERSION, "known": known}, ensure_ascii=False, indent=1) + "\n"
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        reason = f"it cannot be written: {error.strerror or error}"
        raise OutputError(str(path), reason, "Give another --baseline.") from error


def new_only(path: Path, findings: Sequence[Finding]) -> list[Finding]:
    """Give the findings that the file does not list. Raises `ConfigError` where it is no such list."""
    try:
        known = json.loads(path.read_text("utf-8"))["known"]
        left = Counter({(entry["file"], entry["code"], entry["message"]): int(entry["count"]) for entry in known})
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "Write it anew with --update-baseline."
        message = f"This is no list of known findings: {error}."
        raise ConfigError([Finding(str(path), None, None, "error", "bad-baseline", message, "config", hint)]) from error
    new = []
    for finding in findings:
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
        else:
            new.append(finding)
    return new


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.file, finding.code, finding.message
