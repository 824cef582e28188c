"""What one file may take of a machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds, and megabytes of the process that works on it; 0: no limit."""

    seconds: float = 300
    megabytes: int = 4000
