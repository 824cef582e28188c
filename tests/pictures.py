"""Pictures for tests: pages of a notebook that nobody wrote, drawn as PNG."""

from __future__ import annotations

import struct
import zlib

_PAPER, _INK = 238, 96


def png(width: int, height: int, lines: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """Draw a page with dark bars for its lines, each from its left and upper to its right and lower side."""
    rows = [bytearray([_PAPER]) * width for _ in range(height)]
    for left, top, right, bottom in lines:
        for row in rows[top:bottom]:
            row[left:right] = bytes([_INK]) * (right - left)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
