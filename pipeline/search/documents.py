"""What a build knows of its texts to what is searched."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.facets import FACETS
from pipeline.search import About, Document
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class Head(Protocol):
    """What is known of a text without its pages (`pipeline.heads.Head`)."""

    @property
    def record(self) -> dict[str, Any]:
        """What the pages of the whole edition know of it."""

    @property
    def files(self) -> dict[str, str]:
        """The hashes of its files, by path."""

    @property
    def account(self) -> dict[str, Any] | None:
        """Its words, counted (`pipeline.rendered.Account`)."""

    @property
    def mentions(self) -> dict[str, Any]:
        """By what is mentioned, a hash of the mentions first."""


class Heads(Protocol):
    """What is known of many texts (`pipeline.heads.Heads`)."""

    def __getitem__(self, number: int) -> Head: ...

    def bundled(self, what: str, make: Callable[[Sequence[Head]], Any]) -> Iterator[tuple[slice, Any]]:
        """Give, bundle by bundle, the numbers of its texts, and what `make` makes of these: JSON, which is kept."""

    def files(self, number: int) -> Mapping[str, str]:
        """Give the files made of the text of a number, by their paths."""

    def mentions(self, number: int) -> Sequence[Mapping[str, Any]]:
        """Give its mentions."""


class Documents:
    """The texts of an edition as documents to be searched, each made when it is asked for.

    `addresses` has the pages of what is mentioned.
    """

    def __init__(self, heads: Heads, addresses: Mapping[str, str]) -> None:
        self._heads, self.addresses = heads, addresses

    def __getitem__(self, number: int) -> Document:
        return self._document(number, self._heads[number])

    def bundled(self, what: str, make: Callable[[Sequence[Document]], Any]) -> Iterator[tuple[slice, Any]]:
        """See `pipeline.search.division.Documents`."""
        def of_heads(heads: Sequence[Head]) -> Any:
            return make([self._document(number, head) for number, head in enumerate(heads, first)])

        first = 0
        for some, value in self._heads.bundled(what, of_heads):
            yield some, value
            first = some.stop

    def _document(self, number: int, head: Head) -> Document:
        record = head.record
        about = About(
            record["path"], record["title"], record["date"], record["date_text"], _kinds(record), record["until"])
        found = sorted((target, some[0]) for target, some in head.mentions.items())
        return Document(
            about, digest_of_pages(head.files), key_of(json.dumps(found)), _words(head.account),
            partial(_pages, self._heads, number), partial(_things, self._heads, number, self.addresses),
            tuple(target for target, _ in found),
        )


def digest_of_pages(files: Mapping[str, str]) -> str:
    """Give one hash for the pages among the files of a text, whose hashes these are by path."""
    pages = {path: digest for path, digest in files.items() if path.endswith(".html")}
    return key_of(json.dumps(pages, sort_keys=True))


def _kinds(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what a document is: what one can browse by, and its categories."""
    labels = (label for facet in FACETS for label in record["facets"].get(facet, ()))
    return tuple(dict.fromkeys((*labels, *record["categories"])))


def _words(account: Mapping[str, Any] | None) -> int:
    return sum(account["source"][part]["words"] for part in ("body", "notes")) if account else 0


def _pages(heads: Heads, number: int) -> dict[str, str]:
    return {path: page for path, page in heads.files(number).items() if path.endswith(".html")}


def _things(heads: Heads, number: int, addresses: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for mention in heads.mentions(number):
        path = addresses.get(mention["target"])
        if path and "#" not in path:
            found[mention["path"]][path] = None
    return {page: sorted(paths) for page, paths in found.items()}
