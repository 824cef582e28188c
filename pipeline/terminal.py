"""Findings for a person at a terminal: by file, each with its line of source and the place under it."""

from __future__ import annotations

import textwrap
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.report import summary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model import Finding

Lines = "Callable[[str], Sequence[str]]"

_COLOURS = {"error": "31", "warning": "33", "info": "36", "bold": "1", "dim": "2"}
_WIDEST = 100
# How much of a long line is shown before the place, and in all.
_BEFORE, _SHOWN = 30, 76


def terminal(
    findings: Sequence[Finding], files: int | None, lines_of: Callable[[str], Sequence[str]], width: int = 80,
    *, colour: bool = False,
) -> str:
    """Write findings by file, then how many there are of each code.

    `lines_of` gives the lines of a file, none where it cannot be read; `width` is that of the terminal in columns.
    """
    width = min(width, _WIDEST)
    out: list[str] = []
    for file, group in groupby(findings, key=lambda finding: finding.file):
        lines = lines_of(file)
        out.append(_painted(file, "bold", colour=colour))
        for finding in group:
            out += _finding(finding, lines, width, colour=colour)
        out.append("")
    counts = Counter((finding.code, finding.severity) for finding in findings)
    for (code, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        out.append(f"  {count:4} {_painted(severity, severity, colour=colour)} {code}")
    out.append(summary_of(findings, files))
    return "\n".join(out) + "\n"


def _finding(finding: Finding, lines: Sequence[str], width: int, *, colour: bool) -> list[str]:
    place = ":".join(str(part) for part in (finding.line, finding.column) if part is not None)
    severity = _painted(finding.severity, finding.severity, colour=colour)
    head = f"{place + ' ' if place else ''}{finding.severity} {finding.message} [{finding.code}]"
    wrapped = textwrap.wrap(head, width - 2, initial_indent="  ", subsequent_indent="    ", break_long_words=False,
                            break_on_hyphens=False)
    wrapped[0] = wrapped[0].replace(finding.severity, severity, 1)
    if finding.line is not None and finding.line <= len(lines):
        wrapped += _excerpt(lines[finding.line - 1], finding, colour=colour)
    if finding.hint:
        wrapped += [
            _painted(line, "dim", colour=colour)
            for line in textwrap.wrap(
                finding.hint, width - 4, initial_indent="    → ", subsequent_indent="      ", break_long_words=False,
                break_on_hyphens=False,
            )
        ]
    return wrapped


def _excerpt(line: str, finding: Finding, *, colour: bool) -> list[str]:
    """Give the line of source and, below it, a mark under what is at fault."""
    line = line.expandtabs(1)
    at = (finding.column or 1) - 1
    start = max(0, at - _BEFORE) if len(line) > _SHOWN else len(line) - len(line.lstrip())
    start = min(start, at) if finding.column else start
    shown = line[start : start + _SHOWN]
    dots = "…" if start > len(line) - len(line.lstrip()) else ""
    number = f"{finding.line:>6} │ "
    out = [_painted(number, "dim", colour=colour) + dots + shown + ("…" if start + _SHOWN < len(line) else "")]
    if finding.column is not None:
        mark = " " * (len(dots) + at - start) + "^" * max(1, _width_of(line, at))
        out.append(_painted(" " * 7 + "│ ", "dim", colour=colour) + _painted(mark, finding.severity, colour=colour))
    return out


def _width_of(line: str, at: int) -> int:
    """Give how many characters the thing at a place takes: the name of a tag, or a word."""
    end = at + 1
    while end < len(line) and not line[end].isspace() and line[end] not in "<>=/":
        end += 1
    return min(end, at + _SHOWN) - at


def _painted(text: str, name: str, *, colour: bool) -> str:
    return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if colour else text
