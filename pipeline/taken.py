"""Files of a site that are made of many things: taken over, unpacked, or made, whichever is the first that can be.

Under the key of all that they are made of are kept the hashes of the files, and apart from these the files: who has
them in the old site need not even read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pipeline.store import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Kept(Protocol):
    """What was made before, by its key (`pipeline.store.Store`)."""

    def get(self, key: str) -> Any:
        """Give a value, `None` where there is none."""

    def put(self, key: str, value: Any) -> None:
        """Keep a value."""


class Files(Protocol):
    """A site in the making, wherever it is made (`pipeline.site.Draft`)."""

    def take(self, files: Mapping[str, str]) -> list[str]:
        """Take over those files that the site that it will replace has with these hashes, by path.

        Gives the paths of the others, which are to be put. Of thousands of files this costs next to nothing.
        """

    def put(self, name: str, content: bytes, digest: str | None = None) -> None:
        """Put a file into the site."""

    def put_long(self, name: str, pieces: Callable[[], Iterable[bytes]]) -> None:
        """Put a file whose content `pieces` gives piece by piece, each time that it is called."""


class Memory:
    """A site in memory, made from an `old` one."""

    def __init__(self, old: Memory | None = None) -> None:
        self._old: dict[str, bytes] = old.files if old else {}
        self._whole: dict[str, str] = old.digests if old else {}
        self.files: dict[str, bytes] = {}
        self.digests: dict[str, str] = {}
        """The hashes of the files."""

    def take(self, files: Mapping[str, str]) -> list[str]:
        """See `Files`."""
        others = [name for name, digest in files.items() if self._whole.get(name) != digest]
        for name in files.keys() - set(others):
            self.files[name], self.digests[name] = self._old[name], self._whole[name]
        return others

    def put(self, name: str, content: bytes, digest: str | None = None) -> None:
        """See `Files`."""
        digest = digest or digest_of(content)
        if self.take({name: digest}):
            self.files[name], self.digests[name] = content, digest

    def put_long(self, name: str, pieces: Callable[[], Iterable[bytes]]) -> None:
        """See `Files`."""
        self.put(name, b"".join(pieces()))


def put_kept(files: Files, kept: Kept, key: str, make: Callable[[], tuple[Any, Mapping[str, str]]]) -> Any:
    """Put those files into a site that `make` gives, by path, unless they are kept under `key`.

    Gives the value that `make` gives with them, which is JSON.
    """
    found = kept.get(key)
    if found is not None:
        value, digests = found
        if not files.take(digests):
            return value
    made = kept.get(f"files {key}") if found is not None else None
    if made is None:
        value, made = make()
        digests = {path: digest_of(text.encode()) for path, text in made.items()}
        kept.put(f"files {key}", dict(made))
        kept.put(key, [value, digests])
    for path, text in made.items():
        files.put(path, text.encode(), digests[path])
    return value
