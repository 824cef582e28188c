"""The bundled style sheets and scripts as a site has them: without their comments and the white space of their lines.

They are written to be read, and a page is to weigh little. What is taken out is known to say nothing: our style
sheets have no string, and our scripts no literal of several lines, in which it would (`tests/test_assets.py`).
"""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r" ?([{};,]) ?|(:) ")
_LINE = re.compile(r"^(?://.*)?\n", re.MULTILINE)


def lightened(name: str, data: bytes) -> bytes:
    """Give the bytes of an asset without what only its writers need; those of other files as they are."""
    if name.endswith(".css"):
        text = " ".join(_COMMENT.sub("", data.decode()).split())
        return (_AROUND.sub(r"\1\2", text).replace(";}", "}").replace("}", "}\n")).encode()
    if name.endswith(".js"):
        lines = "".join(f"{line.strip()}\n" for line in data.decode().splitlines())
        return _LINE.sub("", lines).encode()
    return data
