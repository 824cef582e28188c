"""What is too long to be held in memory."""

from __future__ import annotations

import tempfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.long import Long


@given(st.lists(st.one_of(st.binary(), st.integers(0, 700_000).map(bytes))))
def test_it_gives_what_was_written(parts: list[bytes]) -> None:
    """Whether it stayed in memory or not, as often as it is asked for, and in pieces."""
    long = Long()
    for part in parts:
        long.write(part)
    for _ in range(2):
        assert b"".join(long) == b"".join(parts)
    assert all(len(piece) <= 1 << 16 for piece in long)


def test_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no room, the folder is named."""
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(OutputError, match=r"No space left on device"):
        Long().write(bytes(2_000_000))
