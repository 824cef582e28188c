"""Names of persons, places and organisations, by each of their words: a few letters find whom a reader means."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import html

from pipeline.search.pieces import in_order, number
from pipeline.search.segment import thing_term
from pipeline.search.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping


def labels_of(path: str, page: str) -> dict[str, str]:
    """Give the names in the page of a register (`persons/index.html`), by the paths of the pages that they lead to."""
    found: dict[str, str] = {}
    folder = posixpath.dirname(path)
    names = ".//table[@class='sortable register']/tbody/tr/td[@class='title']/a"
    for link in html.document_fromstring(page).iterfind(names):
        place = unquote(urlsplit(link.get("href") or "").path)
        label = " ".join("".join(str(part) for part in link.itertext()).split())
        if place and label:
            found[posixpath.normpath(posixpath.join(folder, place))] = label
    return found


def names_of(labels: Mapping[str, str], terms: Mapping[str, int]) -> list[tuple[str, str]]:
    """Give an entry for each word of the names of what is mentioned: in how many sheets each, its term, its name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, label in sorted(labels.items()):
        count = terms.get(thing_term(path), 0)
        if count:
            # Spaces part fields, and `!` entries.
            shown = label.replace("!", "\uff01").replace(" ", "\u00a0")
            for term in dict.fromkeys(term for word in words(label) for term in word.terms[:1]):
                found[term].append(f" {number(count)} {thing_term(path)} {shown}")
    return in_order((term, "".join(rows)) for term, rows in found.items())
