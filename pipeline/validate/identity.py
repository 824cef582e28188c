"""Who is who: ids that stand twice, one entry under two names of its own, one name for two entries, impossible lives.

All but the first are warnings: each tells what it is judged by, and says nothing where that is not enough.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import TEI, Finding
from pipeline.validate.authorities import check_authorities
from pipeline.validate.dates import check_dates
from pipeline.validate.enough import MOST, Enough
from pipeline.validate.lives import check_lives
from pipeline.validate.places import Places, element_at
from pipeline.xmlio import local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from lxml.etree import _Element

    from pipeline.model import Severity, Source
    from pipeline.validate.references import References

_ENTRIES = {"person": "persName", "org": "orgName", "place": "placeName"}
_NAMES = {name: entry for entry, name in _ENTRIES.items()}
_CHOOSE = "Two of one name? Then write the names of both into their entries. Else point to the one that is meant."
_COMPARE = "Both entries have this name: see that each time the right one is meant."
_WORD = re.compile(r"[^\W\d_]{2,}")


def check_identity(source: Source, places: Places | None = None) -> list[Finding]:
    """Tell each `xml:id` that an element before it in the file has already."""
    first: dict[str, int] = {}
    repeated: list[tuple[int, str, str]] = []
    enough = Enough(source.name)
    for piece in source.pieces():
        for number, element in piece.numbered():
            identifier = xml_id(element)
            if identifier is None:
                continue
            if identifier not in first:
                first[identifier] = number
            elif not enough.of("duplicate-id", "error"):
                repeated.append((number, local_name(element), identifier))
    places = places or Places()
    findings = [
        Finding(
            source.name, *places(source, number), "error", "duplicate-id",
            f"The xml:id “{identifier}” of <{name}> stands already on {places.told_of(source, first[identifier])}.",
            "xml", "Give each element an xml:id of its own.",
        )
        for number, name, identifier in repeated
    ]
    return [*findings, *enough.rest()]


class Entries:
    """The warnings about names, entries, identifiers, lives and dates of sources, which are taken in one by one.

    `references` knows the ids of all of them, which are the first that it knows. Of a complete edition the lives are
    left to its rules.
    """

    def __init__(self, references: References) -> None:
        self._references = references
        self._names = _Names(references)
        self._entries: dict[tuple[str, str, str], _Entry] = {}
        self._doubled: list[Finding] = []
        self._alone: list[Finding] = []

    def take(self, number: int, source: Source) -> None:
        """Take in the source of a number."""
        places, enough = self._references.places, Enough(source.name)
        self._names.take(number, source)
        self._doubled += _same_identifier(number, source, self._entries, self._references)
        for piece in source.pieces():
            self._alone += check_authorities(piece, places, enough)
            self._alone += check_dates(piece, places, enough)
            if not self._references.complete:
                self._alone += check_lives(piece, self._references, places)
        self._alone += enough.rest()

    def findings(self) -> list[Finding]:
        """Give what is wrong in the sources, when all have been taken in."""
        return [*self._names.findings(), *self._doubled, *self._alone]


# One name, two entries ....................................................................................


class _Mention(NamedTuple):
    """A name with a pointer: the number of its source, its own in it, the pointer, and the place that it leads to."""

    source: int
    number: int
    pointer: str
    place: tuple[str, str]

    @property
    def meaning(self) -> str:
        """What the pointer means, the same for all that mean the same, however they are written.

        An id means the same in every file: editions that copy an entry into each file that needs it keep its id.
        """
        path, fragment = self.place
        return f"#{fragment}" if fragment else path


class _Counted(NamedTuple):
    """The first of the mentions that mean the same, and how many there are."""

    first: _Mention
    times: int


class _Names:
    """The names of sources, and what each means."""

    def __init__(self, references: References) -> None:
        self._references = references
        # They are many: at first no more is kept of each than hashes, to know which to look at.
        self._meant: dict[int, int] = {}
        self._several: set[int] = set()
        self._count = 0

    def take(self, number: int, source: Source) -> None:
        """Take in the source of a number."""
        self._count += 1
        for words, mention in _mentions(number, source, self._references):
            name, meaning = hash(words), hash(mention.meaning)
            if self._meant.setdefault(name, meaning) != meaning:
                self._several.add(name)

    def findings(self) -> Iterator[Finding]:
        """Tell the names that mean several things; for these all sources are gone through again."""
        found: dict[tuple[str, str], dict[str, _Counted]] = {}
        for number, source in enumerate(self._references.sources[: self._count]) if self._several else ():
            for key, mention in _mentions(number, source, self._references, self._several):
                by_target = found.setdefault(key, {})
                before = by_target.get(mention.meaning)
                first, times = before or (mention, 0)
                by_target[mention.meaning] = _Counted(first, times + 1)
        told = 0
        # Each entry has many names, and is looked up once.
        names_at = cache(partial(_names_of, self._references))
        for (element, text), by_target in found.items():
            # A name of very many is no name of one thing: so much is told of it as somebody may read.
            for finding in _contradictions(element, text, by_target, self._references, names_at):
                told += 1
                if told > MOST:
                    return
                yield finding


def _mentions(
    number: int, source: Source, references: References, only: Container[int] | None = None,
) -> Iterator[tuple[tuple[str, str], _Mention]]:
    """Give the names of a source that have one pointer, each with its text."""
    for piece in source.pieces():
        for place, element in piece.numbered():
            name = str(element.tag).removeprefix(f"{{{TEI}}}")
            pointer = str(element.get("ref", "")).strip() if name in _NAMES else ""
            text = _text(element) if pointer and " " not in pointer else ""
            if text and (only is None or hash((name, text)) in only):
                yield (name, text), _Mention(number, place, pointer, references.place(source, element, pointer))


def _contradictions(
    name: str, text: str, by_target: dict[str, _Counted], references: References,
    names_at: Callable[[tuple[str, str]], frozenset[str] | None],
) -> Iterator[Finding]:
    sources, places = references.sources, references.places
    # The entry that is meant most often is held to be right, of two alike the one that comes first.
    usual, *others = sorted(by_target, key=lambda target: -by_target[target].times)
    right = by_target[usual].first
    for other in others:
        here = by_target[other].first
        severity = _judged(text, usual, other, *(names_at(one.place) for one in (right, here)))
        if not severity:
            continue
        source = sources[here.source]
        piece = source.piece_with(here.number)
        element = element_at(piece, here.number)
        right_place = places.told_of(sources[right.source], right.number, source.name)
        message = (
            f"The <{name}> “{text}” points to “{here.pointer}” here ({_times(by_target[other].times)}), and to "
            f"“{right.pointer}” elsewhere ({_times(by_target[usual].times)}; first on {right_place})."
        )
        hint = _CHOOSE if severity == "warning" else _COMPARE
        yield Finding(
            source.name, *places(source, here.number), severity, "same-name", message, "references", hint,
            places.path(piece, element, "ref"),
        )


def _judged(
    text: str, usual: str, other: str, known: frozenset[str] | None, known_other: frozenset[str] | None,
) -> Severity | None:
    """Tell how sure it is that one name ought not to mean two things: the names in their entries decide."""
    words = frozenset(_WORD.findall(text.casefold()))
    if known is not None and known_other is not None:
        if words & known and not words & known_other:
            return "warning"
        return "info" if _is_full_name(text) and words <= known and words <= known_other else None
    # Of things elsewhere nothing is known but the address: two in one place, and a name that is full.
    comparable = known is None and known_other is None and usual.rpartition("/")[0] == other.rpartition("/")[0]
    return "warning" if comparable and _is_full_name(text) else None


def _is_full_name(text: str) -> bool:
    """Tell whether a name has two words that begin with capitals, neither of them a title (`Mr.`, `Dr.`)."""
    words = [word for word in text.split() if not word.endswith(".")]
    return len([word for word in words if word[0].isupper() and len(word) > 1]) > 1 and text[0].isupper()


def _names_of(references: References, place: tuple[str, str]) -> frozenset[str] | None:
    """Give the words of all names in the entry at a place, `None` where it cannot be seen."""
    target = references.there(*place)
    if target is None or local_name(target) not in _ENTRIES:
        return None
    words = (
        word for name in target.iter(f"{{{TEI}}}*") if local_name(name).endswith("Name")
        for word in _WORD.findall(_text(name).casefold())
    )
    return frozenset(words)


# One thing, two entries ...................................................................................


class _Entry(NamedTuple):
    """An entry of a register: the number of its source, its own in it, its id, and what it is called."""

    source: int
    number: int
    id: str | None
    called: str


def _same_identifier(
    number: int, source: Source, first: dict[tuple[str, str, str], _Entry], references: References,
) -> Iterator[Finding]:
    """Tell what identifiers of a source another entry has; `first` are those who have them, up to here."""
    enough, places = Enough(source.name), references.places
    for piece, idno in _identifiers(source):
        entry = idno.getparent()
        if entry is None or not str(entry.tag).startswith(f"{{{TEI}}}") or local_name(entry) not in _ENTRIES:
            continue
        kind, value = str(idno.get("subtype") or idno.get("type") or ""), _text(idno)
        key = local_name(entry), "" if "://" in value else kind.casefold(), _plain(value)
        here = _Entry(number, places.number(piece, entry), xml_id(entry), _called(entry))
        before = first.setdefault(key, here)
        # Editions that copy an entry into each file that needs it keep its id.
        if not value or before[:2] == here[:2] or (here.id is not None and before.id == here.id):
            continue
        if enough.of("same-identifier", "warning"):
            continue
        where = places.told_of(references.sources[before.source], before.number, source.name)
        told = f"the {before.called} on {where}"
        message = f"The {here.called} has the {kind or 'identifier'} “{value}”, and so has {told}."
        yield Finding(
            source.name, *places.of(piece, idno), "warning", "same-identifier", message, "references",
            "If the two are one, keep one entry and change what points to the other; else correct the identifier.",
            places.path(piece, idno),
        )
    yield from enough.rest()


def _identifiers(source: Source) -> Iterator[tuple[Source, _Element]]:
    return ((piece, idno) for piece in source.pieces() for idno in piece.own(f"{{{TEI}}}idno"))


def _called(entry: _Element) -> str:
    name = _text(next(entry.iter(f"{{{TEI}}}{_ENTRIES[local_name(entry)]}"), None))
    identifier = xml_id(entry)
    told = " ".join(part for part in (f"“{identifier}”" if identifier else "", f"({name})" if name else "") if part)
    return f"{local_name(entry)} {told}".strip()


def _plain(value: str) -> str:
    """Give an identifier without what makes no difference: the protocol, `www.`, a last slash, spaces."""
    return re.sub(r"(?i)^https?://(www\.)?|/$|\s", "", value)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _text(element: _Element | None) -> str:
    words: Iterable[str] = map(str, element.itertext()) if element is not None else ()
    return " ".join("".join(words).split())
