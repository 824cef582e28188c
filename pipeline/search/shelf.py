"""Files of the index that belong together, kept in parcels: what a change leaves as it is need not be packed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.store import digest_of, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.taken import Files, Kept

_MOST = 6  # parcels, after which all is packed again


@dataclass(frozen=True, slots=True)
class Shelf:
    """The hashes of files by their paths, and the keys of the parcels in which they are, with others perhaps."""

    digests: Mapping[str, str]
    parcels: tuple[str, ...]

    @classmethod
    def of(cls, kept: Kept, files: Mapping[str, str]) -> Shelf:
        """Keep files."""
        digests = {path: digest_of(text.encode()) for path, text in files.items()}
        return cls(digests, (_put(kept, digests, files),))

    @classmethod
    def from_json(cls, data: list[Any]) -> Shelf:
        """Read what `as_json` gave."""
        return cls(data[0], tuple(data[1]))

    def as_json(self) -> list[Any]:
        """Give it as plain JSON values."""
        return [self.digests, self.parcels]

    def changed(self, kept: Kept, before: Mapping[str, str], new: Mapping[str, str], paths: Iterable[str]) -> Shelf:
        """Keep those files of these `paths` that are new, too; `before` are those that are here."""
        wanted = sorted(paths)
        if len(self.parcels) == _MOST:
            return Shelf.of(kept, {path: new[path] if path in new else before[path] for path in wanted})
        digests = {path: digest_of(new[path].encode()) for path in wanted if path in new}
        fresh = {path: new[path] for path in digests if before.get(path) != new[path]}
        parcels = (*self.parcels, _put(kept, digests, fresh)) if fresh else self.parcels
        return Shelf({path: digests.get(path) or self.digests[path] for path in wanted}, parcels)

    def read(self, kept: Kept) -> dict[str, str] | None:
        """Give the files, and perhaps others, by their paths; `None` where they are not whole."""
        found: dict[str, str] = {}
        for parcel in self.parcels:
            some = kept.get(parcel)
            if some is None:
                return None
            found |= some
        return found

    def put(self, files: Files, kept: Kept, texts: Mapping[str, str] | None = None) -> bool:
        """Put the files into a site; tell whether they were there to be put. `texts` has them, where it is at hand."""
        missing = files.take(self.digests)
        found = self.read(kept) if missing and texts is None else texts or {}
        if found is None:
            return False
        for path in missing:
            files.put(path, found[path].encode(), self.digests[path])
        return True


def _put(kept: Kept, digests: Mapping[str, str], files: Mapping[str, str]) -> str:
    key = key_of("search files", *(digests[path] for path in files))
    kept.put(key, dict(files))
    return key
