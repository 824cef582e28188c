"""Files of the index that belong together, kept in parcels: what a change leaves as it is need not be packed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.store import digest_of, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from pipeline.taken import Files, Kept

_MOST = 6  # parcels
_Parcel = tuple[str, "dict[str, str]"]
"""Under which key it is kept, and the hashes of its files by their paths: others in it count no longer."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files in parcels, each in one of them."""

    parcels: tuple[_Parcel, ...]

    @classmethod
    def of(cls, kept: Kept, files: Mapping[str, str], apart: AbstractSet[str] = frozenset()) -> Shelf:
        """Keep files; those `apart` in a parcel of their own."""
        some = {path: text for path, text in files.items() if path in apart}
        others = {path: text for path, text in files.items() if path not in apart}
        return cls(tuple(_parcel(kept, one) for one in (some, others) if one))

    @classmethod
    def from_json(cls, data: list[Any]) -> Shelf:
        """Read what `as_json` gave."""
        return cls(tuple((key, digests) for key, digests in data))

    def as_json(self) -> list[Any]:
        """Give it as plain JSON values."""
        return list(self.parcels)

    def changed(self, kept: Kept, new: Mapping[str, str], paths: AbstractSet[str]) -> Shelf:
        """Give one of those files of these `paths`, of which some are here and the others new."""
        fresh = {path: text for path, text in new.items() if path in paths}
        there = {path: digest for _, digests in self.parcels for path, digest in digests.items()}
        digests = {path: digest_of(text.encode()) for path, text in fresh.items()}
        fresh = {path: text for path, text in fresh.items() if there.get(path) != digests[path]}
        parcels = []
        for key, some in self.parcels:
            left = {path: digest for path, digest in some.items() if path in paths and path not in fresh}
            if left:
                parcels.append((key, left))
        # The largest stays as it is for ever, perhaps.
        parcels.sort(key=lambda one: len(one[1]), reverse=True)
        if len(parcels) >= _MOST:
            several = Shelf(tuple(parcels[1:]))
            before = several.read(kept)
            if before is not None:
                fresh |= {path: before[path] for _, some in several.parcels for path in some}
                del parcels[1:]
        return Shelf((*parcels, *([_parcel(kept, fresh)] if fresh else ())))

    def read(self, kept: Kept, paths: AbstractSet[str] | None = None) -> dict[str, str] | None:
        """Give the files, or those of these paths, and perhaps others; `None` where they are not whole."""
        found: dict[str, str] = {}
        for key, digests in self.parcels:
            if paths is None or not paths.isdisjoint(digests):
                some = kept.get(key)
                if some is None:
                    return None
                found |= {path: some[path] for path in digests}
        return found

    def put(self, files: Files, kept: Kept, new: Mapping[str, str] | None = None) -> bool:
        """Put the files into a site; tell whether they were there to be put. `new` has those that are at hand."""
        at_hand = new or {}
        missing = [path for _, digests in self.parcels for path in files.take(digests)]
        found = self.read(kept, {path for path in missing if path not in at_hand})
        if found is None:
            return False
        for _, digests in self.parcels:
            for path in digests.keys() & set(missing):
                files.put(path, (at_hand.get(path) or found[path]).encode(), digests[path])
        return True


def _parcel(kept: Kept, files: Mapping[str, str]) -> _Parcel:
    digests = {path: digest_of(text.encode()) for path, text in files.items()}
    key = key_of("search files", *digests.values())
    kept.put(key, dict(files))
    return key, digests
