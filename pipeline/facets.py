"""What readers browse a text by: its types, classifications and subjects, as its header says, and its day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model import TEI, XML_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

FACETS = ("types", "classifications", "subjects")
_T = f"{{{TEI}}}"
# What the words that name a scheme begin with, in the languages of the interface; the first that fits counts.
_SCHEMES = {
    "subjects": ("subject", "topic", "keyword", "theme", "thema", "schlagw", "sujet", "тем", "предмет"),
    "types": ("type", "typ", "genre", "gattung", "kind", "form", "sorte", "textsorte", "вид", "жанр", "тип"),
    "classifications": ("classif", "klassif", "secur", "secre", "geheim", "confiden", "vertraulich", "секрет", "гриф"),
}
# What TEI/@type and text/@type say of any text is no type of it.
_NO_TYPES = frozenset({"document", "text", "tei", "main", "edition", "transcription"})
_DATE = re.compile(r"(-?)(\d{4,6})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
_LONGEST = 120  # characters: what is longer is a description, and no name to browse by


def facets_of(root: _Element) -> dict[str, list[str]]:
    """Give the types, classifications and subjects of a text, as its categories, terms and codes name them.

    Categories and terms belong to the scheme whose name or description says so, else to the subjects. Where there are
    none, `text/@type` and `TEI/@type` give a type, and what is marked `type="classification"` in the text, as stamps
    of secrecy are, a classification.
    """
    found: dict[str, dict[str, None]] = {facet: {} for facet in FACETS}
    for facet, label in _said(root):
        words = " ".join(label.split())
        if words and len(words) <= _LONGEST:
            found[facet][words] = None
    if not found["types"]:
        text = root.find(f"{_T}text")
        for said in (text.get("type") if text is not None else None, root.get("type")):
            if said and said.casefold() not in _NO_TYPES and not found["types"]:
                found["types"][" ".join(re.sub(r"[_-]+", " ", said).split()).capitalize()] = None
    if not found["classifications"]:
        for mark in root.iterfind(f"{_T}text//*[@type='classification']"):
            words = _words(mark).rstrip(".").capitalize()
            if words and len(words) <= _LONGEST:
                found["classifications"][words] = None
                break
    return {facet: list(labels) for facet, labels in found.items() if labels}


def scheme_of(*names: str | None) -> str:
    """Tell which facet a scheme is of, by its names, the first that says anything before the others."""
    for name in names:
        parts = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name or ""))
        for facet, beginnings in _SCHEMES.items():
            if any(part.casefold().startswith(beginnings) for part in parts):
                return facet
    return "subjects"


def day_of(written: str | None) -> tuple[int, int, int] | None:
    """Give a date in W3C's form as year (0 and less: before our era), month and day, 0 where they are not known."""
    found = _DATE.match(written or "")
    if not found:
        return None
    year, month, day = (int(part or 0) for part in found.groups()[1:])
    if month > 12 or day > 31:
        return None
    return -year if found[1] else year, month, day


def _said(root: _Element) -> Iterator[tuple[str, str]]:
    known = {identifier: one for one in root.iter(f"{_T}category") if (identifier := one.get(XML_ID))}
    for description in root.iterfind(f"{_T}teiHeader/{_T}profileDesc/{_T}textClass"):
        for one in description.iterchildren(f"{_T}catRef", f"{_T}keywords", f"{_T}classCode"):
            scheme = one.get("scheme")
            if one.tag == f"{_T}catRef":
                for token in one.get("target", "").split():
                    category = known.get(token.rpartition("#")[2])
                    if category is not None:
                        yield _scheme_of_category(category, scheme), _label(category)
            elif one.tag == f"{_T}keywords":
                facet = scheme_of(scheme, one.get("n"))
                for term in one.iter(f"{_T}term", f"{_T}item"):
                    if term.find(f".//{_T}term") is None:
                        yield scheme_of(term.get("type")) if term.get("type") else facet, _words(term)
            elif scheme_of(scheme) == "classifications":
                yield "classifications", _words(one)


def _scheme_of_category(category: _Element, scheme: str | None) -> str:
    taxonomy = next(category.iterancestors(f"{_T}taxonomy"), None)
    if taxonomy is None:
        return scheme_of(scheme)
    outer = [one for one in category.iterancestors(f"{_T}category", f"{_T}taxonomy") if one.get(XML_ID)]
    description = next(taxonomy.iterchildren(f"{_T}desc", f"{_T}bibl", f"{_T}head"), None)
    words = "" if description is None else _words(description)
    return scheme_of(*(one.get(XML_ID) for one in outer), scheme, taxonomy.get("n"), words)


def _label(category: _Element) -> str:
    said = [one for name in ("catDesc", "gloss", "desc") for one in category.iterchildren(f"{_T}{name}")]
    labels = [words for one in said if (words := _words(one))]
    return labels[0] if labels else category.get("n") or category.get(XML_ID) or ""


def _words(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
