"""What the other documents of an edition, and its common pages, must know of one: read once from its tree.

An `Outline` depends on the source's bytes and its ledger alone. All that leads from one document to another (addresses,
neighbours, indexes) is worked out from outlines, in `survey`.
"""

from __future__ import annotations

import posixpath
import re
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import unquote

from lxml import etree

from pipeline.coordinates import coordinates_of, declarations
from pipeline.facets import facets_of
from pipeline.model import TEI, Addressed, Kind, Source
from pipeline.prefixes import Prefix, prefixes_of
from pipeline.xmlio import local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

_T = f"{{{TEI}}}"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DATES = ("when", "from", "notBefore", "when-iso", "from-iso", "notBefore-iso")
_ENDS = ("to", "notAfter", "to-iso", "notAfter-iso")
_KINDS = {
    "persName": "person", "orgName": "org", "placeName": "place", "geogName": "place", "settlement": "place",
    "country": "place", "region": "place", "district": "place", "bloc": "place",
}
_ENTRIES = frozenset({"person", "personGrp", "org", "place"})
_LESSER_TITLES = frozenset({"sub", "subordinate", "short", "alt", "parallel", "desc", "iso-date", "series", "sort"})
_CONTAINERS = frozenset({"TEI", "text", "body", "front", "back", "div", "standOff"})
_DIVISIONS = frozenset({"div", "front", "body", "back", "group", "text", *(f"div{n}" for n in range(1, 8))})


@dataclass(frozen=True, slots=True)
class Cut:
    """A division where a new page may begin.

    `node` is its number among the file's elements, `depth` that of its nesting (0: front, body, back), `size` the bytes
    it takes, about; one that is `bare` has nothing before its first division.
    """

    node: int
    id: str
    title: str
    depth: int
    size: int
    bare: bool


Side: TypeAlias = tuple[tuple[str, str], ...]
Sides: TypeAlias = tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a text before it is rendered.

    `ids` are its explicit ids, each with its node; `entries` those of register entries, each with kind and markup;
    `tokens` all pointers written in it, as written, with what each resolves to; `named` the kind of thing that a
    pointer of a name means, and `mentioned` those of names in the text itself, which registers tell of. A text was
    written at `date`, or between that and `until`; `facets` are its types, classifications and subjects
    (`pipeline.facets`). The `correspondents` of a letter are its senders and its addressees, each by what the name
    points at, if anything, and by the name. `places` are the latitude, the longitude and the name of those entries
    that have any.
    """

    name: str
    id: str
    kind: Kind
    title: str
    date: str | None
    ids: Mapping[str, int]
    entries: Mapping[str, tuple[str, bytes]]
    tokens: Mapping[str, str]
    named: Mapping[str, str]
    correspondents: Sides | None = None
    until: str | None = None
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    places: Mapping[str, tuple[float, float, str]] = field(default_factory=dict)
    mentioned: Sequence[str] = ()
    cuts: tuple[Cut, ...] = field(default=())
    part: str = ""
    """What a part of a text is called that is too large for one tree."""
    addressed: Addressed | None = None
    """What the ledger says of it, where there is one."""

    def with_addresses(self, addressed: Addressed) -> Outline:
        """Give the outline with what a ledger says, which names the divisions too."""
        cuts = (replace(cut, id=addressed.ids.get(str(cut.node), cut.id)) for cut in self.cuts)
        return replace(self, cuts=tuple(cuts), addressed=addressed)


class Label(NamedTuple):
    """What is at hand of a text: `name` and `kind` of its file; `id`, `title` and `date` as in its outline."""

    name: str
    id: str
    kind: Kind
    title: str
    date: str | None


def outline(source: Source) -> Outline:
    """Read the outline of a text or a register."""
    ids: dict[str, int] = {}
    entries: dict[str, tuple[str, bytes]] = {}
    tokens: dict[str, str] = {}
    named: dict[str, str] = {}
    mentioned: dict[str, None] = {}
    in_text = {element for text in source.root.iterfind(f"{_T}text") for element in text.iter("*")}
    prefixes = prefixes_of(source.tree)
    skipped = source.within.skipped if source.within else 0
    part = _part(source)
    for number, element in enumerate(source.root.iter("*"), 1):
        name = local_name(element)
        identifier = xml_id(element)
        if identifier and number > skipped:
            ids.setdefault(identifier, number)
            if _is_entry(source, name):
                entries.setdefault(identifier, (name, etree.tostring(element, encoding="utf-8", with_tail=False)))
        for value in map(str, element.attrib.values()):
            if "#" in value or ":" in value or ".xml" in value:
                for token in value.split():
                    if token not in tokens:
                        # Many texts point at the same things: of each pointer there is one string.
                        tokens[sys.intern(token)] = sys.intern(_resolved(token, source.name, prefixes))
        if name in _KINDS or name in {"name", "rs"}:
            kind = kind_of_name(element)
            for pointer in _pointers(element, tokens, kind) if kind else ():
                named.setdefault(pointer, kind or "")
                mentioned |= {pointer: None} if element in in_text else {}
    header = source.root.find(f"{_T}teiHeader")
    date, until = _dates(header)
    facets = facets_of(source.root) if source.kind == "document" else {}
    return Outline(
        source.name, source.id, source.kind, " · ".join(filter(None, (_title(source, header), part))), date,
        ids, entries, tokens, named, _correspondents(header, tokens), until, facets, _places(source, entries),
        tuple(mentioned), tuple(_cuts(source)), part,
    )


def is_absolute(token: str) -> bool:
    """Tell whether a pointer, as written, has a scheme: an address, or one of the file's own."""
    return bool(_SCHEME.match(token))


def kind_of_name(element: _Element) -> str | None:
    """Tell whether a name is that of a `person`, an `org` or a `place`; `None` where it does not say."""
    name = local_name(element)
    if name in _KINDS:
        return _KINDS[name]
    said = (element.get("type") or "").lower()
    return next((kind for kind in ("person", "place", "org") if said.startswith(kind)), None)


def _places(source: Source, entries: Mapping[str, object]) -> dict[str, tuple[float, float, str]]:
    declared = declarations(source.root)
    found: dict[str, tuple[float, float, str]] = {}
    for place in source.root.iter(f"{_T}place"):
        identifier = xml_id(place)
        if identifier and identifier in entries and (where := coordinates_of(place, declared)):
            found.setdefault(identifier, (*where, _name_of_place(place)))
    return found


def _name_of_place(place: _Element) -> str:
    """Give the name of an entry (`ed:label` in `xslt/common.xsl` has the same rule)."""
    names = list(place.iterchildren(f"{_T}placeName", f"{_T}label", f"{_T}abbr"))
    main = [one for one in names if one.get("type") == "main"]
    names = main or [one for one in names if one.get("type") != "sort"] or names
    return " ".join("".join(map(str, names[0].itertext())).split()) if names else ""


def _is_entry(source: Source, name: str) -> bool:
    """In a register all that has an id but what only holds entries; elsewhere persons and the like."""
    if source.kind == "register":
        return name not in _CONTAINERS and not name.startswith("list")
    return name in _ENTRIES


def _pointers(element: _Element, tokens: Mapping[str, str], kind: str | None) -> Iterator[str]:
    written = element.get("ref") or (kind and (element.get("sameAs") or element.get("corresp")))
    if written:
        yield from (tokens.get(token, token) for token in written.split())
    elif element.get("key"):
        yield f"key:{kind}:{' '.join(element.get('key', '').split())}"


def _resolved(token: str, name: str, prefixes: Mapping[str, tuple[Prefix, ...]]) -> str:
    """Resolve a pointer: inside the edition to a file's name and a fragment, else to what it says."""
    scheme = _SCHEME.match(token)
    if scheme:
        for prefix in prefixes.get(scheme[0][:-1], ()):
            try:
                long = prefix.expand(token[scheme.end():])
            except ValueError:
                continue
            if long is not None:
                return _resolved(long, name, {})
        return token
    file, mark, fragment = token.partition("#")
    if not file:
        return f"{name}#{fragment}"
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(file)))
    return f"{path}{mark}{fragment}"


def _title(source: Source, header: _Element | None) -> str:
    titles = header.findall(f"{_T}fileDesc/{_T}titleStmt/{_T}title") if header is not None else []
    for title in sorted(titles, key=_rank):
        words = " ".join("".join(_words(title)).split())
        if words:
            return words
    return source.id


def _part(source: Source) -> str:
    """Give the number of a part of a text, and the first heading of a division in it."""
    number = source.within.part if source.within else ""
    if not number:
        return ""
    heads = (head for head in source.own(f"{_T}head") if _is_division(head.getparent()))
    heading = next((words for head in heads if (words := " ".join("".join(_words(head)).split()))), "")
    return " · ".join(filter(None, (number, heading)))


def _is_division(element: _Element | None) -> bool:
    return element is not None and local_name(element) in _DIVISIONS


def _rank(title: _Element) -> int:
    """Put the main title first, that of the text before its series' (`xslt/html/masthead.xsl` has the same rule)."""
    kind, level = title.get("type"), title.get("level")
    if kind == "main":
        return 0
    if kind in _LESSER_TITLES:
        return 3
    return 1 if level == "a" else 3 if level in {"j", "s"} else 2


def _words(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and local_name(child) not in {"note", "sic", "orig", "abbr", "fw", "del"}:
            yield from _words(child)
        yield child.tail or ""


def _dates(header: _Element | None) -> tuple[str | None, str | None]:
    """Give when a text was written, or sent, in W3C's or ISO's form; and, of a span, its end."""
    if header is None:
        return None, None
    profile = f"{_T}profileDesc"
    places = [
        *header.iterfind(f"{profile}/{_T}creation//{_T}date"),
        *header.iterfind(f"{profile}/{_T}correspDesc/{_T}correspAction[@type='sent']//{_T}date"),
    ]
    for date in places:
        start = next((value for name in _DATES if (value := date.get(name))), None)
        if start:
            return start, next((value for name in _ENDS if (value := date.get(name))), None)
    return None, None


def _correspondents(header: _Element | None, tokens: Mapping[str, str]) -> Sides | None:
    if header is None:
        return None
    description = header.find(f"{_T}profileDesc/{_T}correspDesc")
    if description is None:
        return None
    sent, received = (
        [
            name for action in description.iterfind(f"{_T}correspAction[@type='{kind}']")
            for name in action.iter(f"{_T}persName", f"{_T}orgName", f"{_T}name", f"{_T}rs")
            if kind_of_name(name) != "place"
        ] for kind in ("sent", "received")
    )
    return _side(sent, tokens), _side(received, tokens)


def _side(names: Sequence[_Element], tokens: Mapping[str, str]) -> Side:
    found: dict[str, str] = {}
    for name in names:
        words = " ".join("".join(map(str, name.itertext())).split())
        pointer = next(_pointers(name, tokens, kind_of_name(name)), "")
        if pointer or words:
            found.setdefault(pointer or f"name:{words}", words)
    return tuple(found.items())


def _cuts(source: Source) -> Iterator[Cut]:
    """Give the divisions of the text, those within others after them, each with the bytes it takes (about)."""
    text = source.root.find(f"{_T}text")
    if text is None or source.kind != "document":
        return
    sizes: dict[_Element, int] = {}
    numbers = {element: number for number, element in enumerate(source.root.iter("*"), 1)}
    for element in reversed(list(text.iter("*"))):
        own = len(element.text or "") + len(element.tail or "") + 2 * len(local_name(element)) + 5
        own += sum(len(name) + len(value) + 4 for name, value in element.attrib.items())
        sizes[element] = own + sum(sizes[child] for child in element if child in sizes)
    counts: dict[str, int] = {}
    open_ = {text}  # divisions that only divisions surround: a page begins at no other
    for element in text.iterdescendants("*"):
        name = local_name(element)
        counts[name] = counts.get(name, 0) + 1
        if name in _DIVISIONS and element.getparent() in open_:
            open_.add(element)
            head = element.find(f"{_T}head")
            title = " ".join("".join(_words(head)).split()) if head is not None else ""
            depth = sum(1 for _ in element.iterancestors()) - 2
            first = next(element.iterchildren("*"), None)
            bare = first is not None and local_name(first) in _DIVISIONS
            identifier = xml_id(element) or f"{name}.{counts[name]}"
            yield Cut(numbers[element], identifier, title, depth, sizes[element], bare)
