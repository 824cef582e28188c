"""What is known of many things, kept some hundred together, under the hash of what each of these was made of.

To read what is known of ten thousand texts one by one takes longer than to make one of them anew. Kept together it is
read at once; where one text has changed, those that are kept with it are read one by one, and kept together again.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.store import Store

_EVERY = 128  # one name of so many ends a bundle
_MOST = 512  # things in a bundle


def bundles(names: Sequence[str]) -> Iterator[slice]:
    """Divide a sequence of things, by their names, into runs: give where each begins and ends.

    A run ends where the hash of a name says so, so that one that comes or goes divides no other run anew.
    """
    first = 0
    for place, name in enumerate(names, 1):
        if place - first == _MOST or not zlib.crc32(name.encode("utf-8", "surrogatepass")) % _EVERY:
            yield slice(first, place)
            first = place
    if first < len(names):
        yield slice(first, len(names))


def key_of_bundle(what: str, keys: Sequence[str]) -> str:
    """Give the key under which what is known of a run is kept; `what` tells one kind of values from others."""
    return key_of("bundle", what, *keys)


def bundled(
    store: Store, what: str, names: Sequence[str], keys: Sequence[str], make: Callable[[slice], Any],
) -> Iterator[tuple[slice, Any]]:
    """Give, bundle by bundle, where it begins and ends and its value, which is JSON.

    Each thing has a name and a key: the hash of all that what is known of it depends on. What is not kept `make` makes;
    `what`: see `key_of_bundle`.
    """
    for some in bundles(names):
        key = key_of_bundle(what, keys[some])
        value = store.get(key)
        if value is None:
            value = make(some)
            store.put(key, value)
        yield some, value
