"""What a build knows of its texts to what is searched."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, overload

from pipeline.facets import FACETS
from pipeline.search import About, Document
from pipeline.store import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Head(Protocol):
    """What is known of a text without its pages (`pipeline.mapping.Head`)."""

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
    """What is known of many texts (`pipeline.mapping.Heads`)."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Head]: ...

    def __getitem__(self, number: int) -> Head: ...

    def files(self, number: int) -> Mapping[str, str]:
        """Give the files made of the text of a number, by their paths."""

    def mentions(self, number: int) -> Sequence[Mapping[str, Any]]:
        """Give its mentions."""


class Documents(Sequence[Document]):
    """The texts of an edition as documents to be searched, each made when it is asked for.

    `addresses` has the pages of what is mentioned.
    """

    def __init__(self, heads: Heads, addresses: Mapping[str, str]) -> None:
        self._heads, self._addresses = heads, addresses

    def __len__(self) -> int:
        return len(self._heads)

    @overload
    def __getitem__(self, number: int) -> Document: ...

    @overload
    def __getitem__(self, number: slice) -> list[Document]: ...

    def __getitem__(self, number: int | slice) -> Document | list[Document]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        return self._document(number, self._heads[number])

    def __iter__(self) -> Iterator[Document]:
        for number, head in enumerate(self._heads):
            yield self._document(number, head)

    def _document(self, number: int, head: Head) -> Document:
        record = head.record
        about = About(
            record["path"], record["title"], record["date"], record["date_text"], _kinds(record), record["until"])
        found = [(target, self._addresses.get(target), some[0]) for target, some in sorted(head.mentions.items())]
        return Document(
            about, digest_of_pages(head.files), key_of(json.dumps(found)), _words(head.account),
            partial(_pages, self._heads, number), partial(_things, self._heads, number, self._addresses),
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
