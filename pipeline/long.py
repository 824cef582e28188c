"""What is too long to be held in memory while it is put together: on disk meanwhile, and read piece by piece."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MUCH = 1_000_000  # bytes from which on it is on disk
_PIECE = 1 << 16


class Long:
    """Bytes that are written one after the other, and then read, as often as need be."""

    def __init__(self) -> None:
        # It ends with this object.
        self._file = tempfile.SpooledTemporaryFile(max_size=_MUCH)  # noqa: SIM115

    def write(self, data: bytes) -> None:
        """Add something. Raises `OutputError` where there is no room for it."""
        with _errors():
            self._file.write(data)

    def __iter__(self) -> Iterator[bytes]:
        with _errors():
            self._file.seek(0)
        while True:
            with _errors():
                piece = self._file.read(_PIECE)
            if not piece:
                return
            yield piece


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"nothing can be written there for a while: {error.strerror or error}"
        hint = "Make room there, or name another folder as TMPDIR."
        raise OutputError(tempfile.gettempdir(), reason, hint) from error
