"""A list of known findings, so that an old corpus can start clean and only new faults fail.

A finding is known by its file, code and words, not by its line: lines move when a file is edited. A fault that stands
twice in a file and is listed once is told once.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, OutputError
from pipeline.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_VERSION = 1


def write(path: Path, findings: Iterable[Finding]) -> None:
    """Write the findings as known.

    Raises `OutputError` where the file cannot be written, or is something else than such a list.
    """
    if path.exists() and not _is_list(path):
        reason = "there is a file of this name, which is no list of known findings"
        raise OutputError(str(path), reason, "Give another --baseline. Nothing was written.")
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
        left: Counter[tuple[str, str, str]] = Counter()
        for entry in known:
            left[entry["file"], entry["code"], _told(str(entry["message"]))] += int(entry["count"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        hint = "Remove it, and write it anew with --update-baseline."
        form = "it cannot be read as JSON" if isinstance(error, ValueError) else "it has another form"
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else form
        message = f"This is no list of known findings: {reason}."
        raise ConfigError([Finding(str(path), None, None, "error", "bad-baseline", message, "config", hint)]) from error
    new = []
    for finding in findings:
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
        else:
            new.append(finding)
    return new


def _is_list(path: Path) -> bool:
    try:
        return "known" in json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.file, finding.code, _told(finding.message)


def _told(message: str) -> str:
    """Give a message without the lines that it names, which move."""
    return re.sub(r"\bline \d+", "line …", message)
