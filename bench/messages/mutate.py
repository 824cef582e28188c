"""Valid documents with one known fault each: what was done, where, and what would mend it.

A fault is put into the text of the file, not into a tree, so that its line and column are those an editor sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

XML_ID = "xml:id"
_ATTRIBUTE = re.compile(r"""(\s+)([^\s=<>"'/]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_DATES = ("when", "notBefore", "notAfter", "from", "to")


@dataclass(slots=True)
class Tag:
    """An element of the source text; offsets count characters."""

    name: str
    start: int
    end: int
    close: int = 0
    after: int = 0
    parent: Tag | None = None
    children: list[Tag] = field(default_factory=list)
    text: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A document with a fault in it.

    `spans` are where a finding may point to, as first and last offset in `text`; `culprits` are words of which a
    finding must have one, `repairs` those of which its suggestions should have one.
    """

    kind: str
    text: str
    spans: tuple[tuple[int, int], ...]
    culprits: tuple[str, ...]
    repairs: tuple[str, ...]


class Source:
    """A document's text with its elements."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8-sig")
        self.tags: list[Tag] = []
        bytes_ = self.text.encode()
        parser = expat.ParserCreate("utf-8")
        open_: list[Tag] = []
        # Bytes to characters: expat counts the first, editors the second.
        places = [0] * (len(bytes_) + 1)
        at = 0
        for number, letter in enumerate(self.text):
            for _ in range(len(letter.encode())):
                places[at] = number
                at += 1
        places[at] = len(self.text)

        def start(name: str, _attributes: dict[str, str]) -> None:
            begin = places[parser.CurrentByteIndex]
            tag = Tag(name, begin, _end_of_tag(self.text, begin), parent=open_[-1] if open_ else None)
            if open_:
                open_[-1].children.append(tag)
            self.tags.append(tag)
            open_.append(tag)

        def end(_name: str) -> None:
            tag = open_.pop()
            tag.close = places[parser.CurrentByteIndex]
            if self.text[tag.end - 2] == "/":
                tag.close = tag.after = tag.end
            else:
                tag.after = self.text.index(">", tag.close) + 1

        def characters(data: str) -> None:
            if open_ and data.strip():
                open_[-1].text = True

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
        parser.Parse(bytes_, True)

    def attributes(self, tag: Tag) -> list[tuple[str, str, int, int]]:
        """Give the attributes of a tag: name, value, and the offsets of the whole."""
        found = []
        at = tag.start + 1 + len(tag.name)
        while match := _ATTRIBUTE.match(self.text, at, tag.end):
            at = match.end()
            if not match[2].startswith("xmlns"):
                found.append((match[2], match[4][1:-1], match.start(2), match.end()))
        return found

    def with_(self, begin: int, end: int, new: str) -> str:
        """Give the text with a part replaced."""
        return self.text[:begin] + new + self.text[end:]


def _end_of_tag(text: str, at: int) -> int:
    quote = ""
    for index in range(at, len(text)):
        letter = text[index]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == ">":
            return index + 1
    raise ValueError(at)


def misspelt(word: str, random_: random.Random) -> str:
    """Give a word with two letters swapped, one doubled or one left out."""
    at = random_.randrange(1, max(2, len(word) - 1))
    choices = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]]
    if at + 1 < len(word) and word[at] != word[at + 1]:
        choices.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    return random_.choice([made for made in choices if made != word and len(made) > 1] or [word + "x"])


def _renamed(source: Source, tag: Tag, new: str, kind: str) -> Fault:
    text = source.text
    if tag.close != tag.end or text[tag.end - 2] != "/":
        at = tag.close + 2
        text = text[:at] + new + text[at + len(tag.name) :]
    text = text[: tag.start + 1] + new + text[tag.start + 1 + len(tag.name) :]
    return Fault(kind, text, ((tag.start, tag.end + len(new) - len(tag.name)),), (new,), (tag.name,))


def element_misspelt(source: Source, random_: random.Random) -> Fault | None:
    tag = _pick(random_, [tag for tag in source.tags[1:] if len(tag.name) > 3])
    return tag and _renamed(source, tag, misspelt(tag.name, random_), "element misspelt")


def element_case(source: Source, random_: random.Random) -> Fault | None:
    tag = _pick(random_, [tag for tag in source.tags[1:] if tag.name.lower() != tag.name])
    return tag and _renamed(source, tag, tag.name.lower(), "element in wrong case")


def element_unknown(source: Source, random_: random.Random) -> Fault | None:
    tag = _pick(random_, [tag for tag in source.tags if tag.text and not tag.children])
    if tag is None:
        return None
    text = source.with_(tag.close, tag.close, "</wibble>")
    text = text[: tag.end] + "<wibble>" + text[tag.end :]
    return Fault("element unknown", text, ((tag.end, tag.end + 8),), ("wibble",), ())


def attribute_misspelt(source: Source, random_: random.Random) -> Fault | None:
    found = _pick(
        random_, [(t, a) for t in source.tags for a in source.attributes(t) if len(a[0]) > 3 and ":" not in a[0]]
    )
    if found is None:
        return None
    name, _, begin, end = found[1]
    new = misspelt(name, random_)
    text = source.with_(begin, begin + len(name), new)
    return Fault("attribute misspelt", text, ((begin, end + len(new) - len(name)),), (new,), (name,))


def attribute_case(source: Source, random_: random.Random) -> Fault | None:
    found = _pick(random_, [a for t in source.tags for a in source.attributes(t) if ":" not in a[0]])
    if found is None:
        return None
    name, _, begin, end = found
    new = name.capitalize() if name[0].islower() else name.lower()
    return Fault(
        "attribute in wrong case", source.with_(begin, begin + len(name), new), ((begin, end),), (new,), (name,)
    )


def attribute_elsewhere(source: Source, random_: random.Random) -> Fault | None:
    tag = _pick(random_, [tag for tag in source.tags if tag.name in {"p", "div", "title", "head", "body", "publisher"}])
    if tag is None:
        return None
    at = tag.start + 1 + len(tag.name)
    text = source.with_(at, at, ' cols="3"')
    return Fault("attribute of another element", text, ((at, at + 9),), ("cols",), ("table", "cell"))


def attribute_missing(source: Source, random_: random.Random) -> Fault | None:
    required = {
        ("gap", "reason"),
        ("relation", "name"),
        ("graphic", "url"),
        ("schemaRef", "url"),
        ("change", "when"),
        ("prefixDef", "ident"),
        ("language", "ident"),
        ("locus", "from"),
        ("ptr", "target"),
        ("handNote", "scope"),
        ("taxonomy", "xml:id"),
        ("category", "xml:id"),
        ("media", "url"),
        ("application", "ident"),
    }
    found = _pick(random_, [(t, a) for t in source.tags for a in source.attributes(t) if (t.name, a[0]) in required])
    if found is None:
        return None
    tag, (name, _, begin, end) = found
    text = source.with_(begin - 1, end, "")
    return Fault("attribute missing", text, ((tag.start, tag.end - (end - begin)),), (tag.name,), (name,))


def value_of_list(source: Source, random_: random.Random) -> Fault | None:
    closed = {
        ("ref", "cert"),
        ("date", "cert"),
        ("gap", "reason"),
        ("supplied", "reason"),
        ("list", "type"),
        ("textLang", "mainLang"),
    }
    names = {
        "cert",
        "full",
        "part",
        "status",
        "scope",
        "sex",
        "calendar",
        "default",
        "sample",
        "org",
        "place",
        "unit",
        "break",
        "anchored",
        "evidence",
        "instant",
    }
    found = _pick(
        random_,
        [(t, a) for t in source.tags for a in source.attributes(t) if a[0] in names or (t.name, a[0]) in closed],
    )
    if found is None:
        return None
    _, (name, value, begin, end) = found
    new = misspelt(value, random_) if len(value) > 2 else value + "xx"
    text = source.with_(begin, end, f'{name}="{new} "')
    return Fault("value of a closed list", text, ((begin, begin + len(name) + len(new) + 4),), (new, name), (value,))


def value_date(source: Source, random_: random.Random) -> Fault | None:
    found = _pick(
        random_, [a for t in source.tags for a in source.attributes(t) if a[0] in _DATES and a[1][:4].isdigit()]
    )
    if found is None:
        return None
    name, value, begin, end = found
    new = random_.choice((f"{value[:4]}/03/21", "21 March 1944", f"{value[:4]}-3-2", f"{value[:4]}-13-41"))
    span = ((begin, begin + len(name) + len(new) + 3),)
    return Fault("date", source.with_(begin, end, f'{name}="{new}"'), span, (new, name), ("1944-09-19", "1944"))


def id_bad(source: Source, random_: random.Random) -> Fault | None:
    found = _pick(random_, [a for t in source.tags for a in source.attributes(t) if a[0] == XML_ID])
    if found is None:
        return None
    _, value, begin, end = found
    new = random_.choice((f"1{value}", f"{value} a", f"#{value}"))
    span = ((begin, begin + len(new) + 9),)
    return Fault("xml:id malformed", source.with_(begin, end, f'{XML_ID}="{new}"'), span, (new, XML_ID), ("id",))


def id_twice(source: Source, random_: random.Random) -> Fault | None:
    ids = [a for t in source.tags for a in source.attributes(t) if a[0] == XML_ID]
    if len(ids) < 2:
        return None
    first = random_.randrange(len(ids) - 1)
    _, _, begin, end = ids[random_.randrange(first + 1, len(ids))]
    new = ids[first][1]
    span = ((begin, begin + len(new) + 9),)
    return Fault("xml:id twice", source.with_(begin, end, f'{XML_ID}="{new}"'), span, (new,), ("id",))


def text_loose(source: Source, random_: random.Random) -> Fault | None:
    structural = {"div", "body", "teiHeader", "fileDesc", "listPerson", "list", "table", "row", "text", "TEI", "msDesc"}
    tag = _pick(random_, [tag for tag in source.tags if tag.name in structural and tag.children and not tag.text])
    if tag is None:
        return None
    child = random_.choice(tag.children)
    text = source.with_(child.after, child.after, " Loose words ")
    return Fault(
        "text where none may stand", text, ((child.after, child.after + 13),), ("Loose words", tag.name), ("<",)
    )


def child_missing(source: Source, random_: random.Random) -> Fault | None:
    required = {
        ("titleStmt", "title"),
        ("fileDesc", "titleStmt"),
        ("fileDesc", "publicationStmt"),
        ("fileDesc", "sourceDesc"),
        ("teiHeader", "fileDesc"),
        ("TEI", "teiHeader"),
        ("TEI", "text"),
        ("text", "body"),
        ("msDesc", "msIdentifier"),
        ("row", "cell"),
        ("list", "item"),
        ("table", "row"),
        ("respStmt", "resp"),
        ("imprint", "date"),
    }
    found = _pick(
        random_,
        [
            tag
            for tag in source.tags
            if tag.parent
            and (tag.parent.name, tag.name) in required
            and sum(other.name == tag.name for other in tag.parent.children) == 1
        ],
    )
    if found is None or found.parent is None:
        return None
    gone = found.after - found.start
    parent = found.parent
    spans = [(parent.start, parent.end)]
    following = [child for child in parent.children if child.start > found.start][:1]
    spans += [(child.start - gone, child.end - gone) for child in following] or [
        (parent.close - gone, parent.after - gone)
    ]
    return Fault(
        "child missing",
        source.with_(found.start, found.after, ""),
        tuple(spans),
        (found.name, parent.name),
        (found.name,),
    )


def child_misplaced(source: Source, random_: random.Random) -> Fault | None:
    parent = _pick(
        random_,
        [
            t
            for t in source.tags
            if t.name in {"fileDesc", "teiHeader", "table", "row", "body", "listPerson", "titleStmt"} and t.children
        ],
    )
    if parent is None:
        return None
    at = random_.choice(parent.children).after
    new = random_.choice(("<emph>x</emph>", "<surname>x</surname>", "<cell>x</cell>"))
    name = new[1 : new.index(">")]
    if parent.name == "row" and name == "cell":
        return None
    return Fault(
        "element misplaced", source.with_(at, at, new), ((at, at + len(name) + 2),), (name,), ("may stand", "Put it")
    )


def order_wrong(source: Source, random_: random.Random) -> Fault | None:
    pairs = {
        ("titleStmt", "publicationStmt"),
        ("publicationStmt", "sourceDesc"),
        ("teiHeader", "text"),
        ("fileDesc", "encodingDesc"),
        ("fileDesc", "profileDesc"),
        ("front", "body"),
        ("body", "back"),
        ("head", "p"),
        ("msIdentifier", "msContents"),
        ("head", "list"),
        ("physDesc", "history"),
        ("fileDesc", "revisionDesc"),
        ("title", "respStmt"),
        ("title", "editor"),
        ("title", "author"),
    }
    found = _pick(
        random_,
        [
            (one, other)
            for parent in source.tags
            for one, other in zip(parent.children, parent.children[1:], strict=False)
            if (one.name, other.name) in pairs
        ],
    )
    if found is None:
        return None
    one, other = found
    between = source.text[one.after : other.start]
    text = source.with_(
        one.start, other.after, source.text[other.start : other.after] + between + source.text[one.start : one.after]
    )
    moved = one.start + (other.after - other.start) + len(between)
    spans = ((one.start, one.start + other.end - other.start), (moved, moved + one.end - one.start))
    return Fault("order", text, spans, (one.name, other.name), (one.name,))


def namespace_lost(source: Source, random_: random.Random) -> Fault | None:
    tag = _pick(random_, [tag for tag in source.tags[1:] if not tag.children])
    if tag is None:
        return None
    at = tag.start + 1 + len(tag.name)
    new = random_.choice((' xmlns=""', ' xmlns="http://www.w3.org/1999/xhtml"'))
    span = ((tag.start, tag.end + len(new)),)
    return Fault("namespace", source.with_(at, at, new), span, (tag.name,), ("tei-c.org",))


def _pick(random_: random.Random, items: list[object]) -> object:
    return random_.choice(items) if items else None


KINDS: tuple[Callable[[Source, random.Random], Fault | None], ...] = (
    element_misspelt,
    element_case,
    element_unknown,
    attribute_misspelt,
    attribute_case,
    attribute_elsewhere,
    attribute_missing,
    value_of_list,
    value_date,
    id_bad,
    id_twice,
    text_loose,
    child_missing,
    child_misplaced,
    order_wrong,
    namespace_lost,
)
