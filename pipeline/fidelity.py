"""Proof that no word is lost: each output's text is held against the source's own.

What an edition must say is *projected* from the parsed source by the few rules below (the table of the
editorial principles), by code that shares nothing with the stylesheets. A page's text is its article less
what the edition adds (`data-editorial`) and less the other reading. A plain text is compared with the signs
it prints for notes, pages and gaps.

White space (XML's own: blank, tab, line end) is compared as a reader sees it: words must neither be joined
nor split. Every other character counts, a no-break space too.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from lxml import etree, html

from pipeline.model import TEI, Finding
from pipeline.xmlio import elements, line_of, local_name, xml_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from pipeline.model import Rendering, Source

Reading = Literal["diplomatic", "reading"]
_Numbers: TypeAlias = "Mapping[_Element, int] | None"
_Unit = tuple[str, int]
READINGS: tuple[Reading, ...] = ("diplomatic", "reading")

# A place where white space may stand or not: the edge of an element that neither list below knows.
_SOFT = "\x00"
# A place where an output may print words of the edition's own: what a pointer points at.
_ANY = "\x01"

_SPACE = re.compile(r"[ \t\r\n\x00]+")

_FIRST = ("sic", "orig", "abbr")
_SECOND = ("corr", "reg", "expan")
_DIPLOMATIC_ONLY = frozenset({"del", "surplus", "fw"})
# What stands between the children of these is layout of the file, not text.
_ALTERNATIVES = ("choice", "app")
_BREAKS = ("lb", "pb", "cb", "gb", "milestone")
_INLINE = frozenset("""
    abbr actor add addName age am analytic anchor app att author bibl biblScope bloc c caesura case catchwords
    choice cit citedRange cl climate colloc corr country damage date def del depth desc dim dimensions distinct
    district edition editor email emph etym eventName ex expan foreign forename form formula funder fw g gap gen
    genName geo geogFeat geogName gi gloss gram gramGrp graphic handNote handShift height heraldry hi hyph
    imprint incident iType kinesic lang lbl lem locus locusGrp m material measure meeting mentioned metamark mod
    monogr mood move name nameLink note num objectName objectType offset orgName orig origDate origPlace orth
    pause pc per persName persPronouns phr placeName pos postBox postCode principal pron ptr publisher pubPlace
    q quote rdg re redo ref reg region restore retrace rhyme role roleDesc roleName rs s said secFol seg series
    settlement shift sic signatures soCalled space sponsor stamp street stress subc subst supplied surname
    surplus syll term terrain time title tns unclear undo usg vocal w watermark width writing xr
""".split())
_BLOCK = frozenset("""
    ab address addrLine affiliation argument back birth body byline camera caption castGroup castItem castList
    cell closer dateline death dictScrap div div1 div2 div3 div4 div5 div6 div7 docAuthor docDate docEdition
    docImprint docTitle education entry entryFree epigraph epilogue event faith figDesc figure floatingText
    floruit front group head hom idno imprimatur item l lg list listApp listBibl listEvent listNym listObject
    listOrg listPerson listPlace listRelation listWit location nationality nym object occupation opener org p
    performance person personGrp place population postscript prologue residence row salute sense set sex signed
    sound sp speaker spGrp state superEntry table tech text titlePage titlePart trailer trait u view witness
""".split())
_HTML_INLINE = frozenset("""
    a abbr b bdi bdo cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub
    sup time u var
""".split())


@dataclass(slots=True)
class Projection:
    """A text as it must come out, with the source line of each of its pieces."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    length: int = 0

    def add(self, text: str | None, line: int | None) -> None:
        """Append a piece that stands on `line` of the source."""
        if text:
            self.pieces.append(text)
            self.starts.append(self.length)
            self.lines.append(line or 1)
            self.length += len(text)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)

    def line_at(self, offset: int) -> int | None:
        """Give the source line of a character of the text."""
        index = bisect_right(self.starts, offset) - 1
        return self.lines[index] if index >= 0 else None


def project(element: _Element, reading: Reading, numbers: _Numbers = None) -> Projection:
    """Project an element's content: the text of one reading, without the notes that hang in it.

    With `numbers` (of the notes) the text has what a plain text prints where the source has no text: note
    numbers, page numbers, bullets, gaps.
    """
    out = Projection()
    skipped: _Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if skipped is not None and node is not skipped:
            continue
        if event == "start":
            if node is element:
                _start(out, node, reading, numbers)
            elif not _enter(out, node, reading, numbers):
                skipped = node
            continue
        if event == "end":
            if skipped is None and _is_lone_sic(node) and numbers is not None and reading == "diplomatic":
                out.add(" [sic]", line_of(node))
            skipped = None
            if node is not element:
                _edge(out, node)
        if node is not element:
            out.add(_tail(node), line_of(node))
    return out


def _enter(out: Projection, node: _Element, reading: Reading, numbers: _Numbers) -> bool:
    """Append what stands where an element begins; tell whether its content belongs to the text."""
    _edge(out, node)
    if not _left_out(node, reading):
        _start(out, node, reading, numbers)
        return True
    if _is(node, "note") and numbers is not None:
        out.add(f"[{numbers[node]}]", line_of(node))
    return False


def _start(out: Projection, node: _Element, reading: Reading, numbers: _Numbers) -> None:
    if _is(node, *_BREAKS) and (reading == "diplomatic" or node.get("break") != "no"):
        out.add(" ", line_of(node))
    if numbers is not None:
        out.add(_sign(node), line_of(node))
    out.add(None if _is(node, *_ALTERNATIVES) else node.text, line_of(node))


def _is_lone_sic(node: _Element) -> bool:
    return _is(node, "sic") and not _is(node.getparent(), "choice")


def _tail(node: _Element) -> str | None:
    return None if _is(node.getparent(), *_ALTERNATIVES) else node.tail


def _is(node: _Element | None, *names: str) -> bool:
    if node is None or not isinstance(node.tag, str):
        return False
    return node.tag in {f"{{{TEI}}}{name}" for name in names}


def _edge(out: Projection, node: _Element) -> None:
    name = local_name(node)
    if name in _BLOCK or (name == "bibl" and _is(node.getparent(), "listBibl")):
        out.add(" ", line_of(node))
    elif name not in _INLINE and name not in _BREAKS:
        out.add(_SOFT, line_of(node))


def _left_out(node: _Element, reading: Reading) -> bool:
    name, parent = local_name(node), node.getparent()
    if name == "note":
        return True
    if name in _DIPLOMATIC_ONLY and reading == "reading":
        return True
    if parent is not None and _is(parent, *_ALTERNATIVES):
        return node is not _chosen(parent, reading)
    return False


def _chosen(parent: _Element, reading: Reading) -> _Element | None:
    children = [child for child in parent if isinstance(child.tag, str)]
    if _is(parent, "app"):
        lemma = _first(children, "lem")
        return lemma if lemma is not None else _first(children, "rdg")
    first = _first(children, *_FIRST)
    first = first if first is not None else next(iter(children), None)
    if reading == "diplomatic":
        return first
    second = _first(children, *_SECOND)
    if second is None:
        second = next((child for child in children if child is not first), first)
    return second


def _first(children: list[_Element], *names: str) -> _Element | None:
    return next((child for child in children if _is(child, *names)), None)


def _sign(node: _Element) -> str | None:
    """Give what a plain text prints for an element that has no text of its own, or before its text."""
    sign: str | None = None
    match local_name(node):
        case "pb" | "cb" | "gb" | "milestone" as name if node.get("n"):
            sign = f"[{ {'pb': 'p. ', 'cb': 'col. '}.get(name, '') }{node.get('n')}]"
        case "gap" | "space" as name:
            quantity = node.get("quantity")
            extent = node.get("extent") or (f"{quantity} {node.get('unit') or 'units'}" if quantity else None)
            parts = ("space" if name == "space" else "…", node.get("reason"), extent)
            sign = f"[{', '.join(part for part in parts if part)}]"
        case "ptr":
            sign = _ANY
        case "graphic":
            sign = f"[image: {node.get('url') or ''}]"
        case "cell" if any(True for _ in node.itersiblings(f"{{{TEI}}}cell", preceding=True)):
            sign = " | "
        case "item":
            number = sum(1 for _ in node.itersiblings(f"{{{TEI}}}item", preceding=True)) + 1
            sign = f"{number}. " if _is_ordered(node.getparent()) else "- "
    return sign


def _is_ordered(parent: _Element | None) -> bool:
    if parent is None:
        return False
    return parent.get("type") in {"ordered", "numbered"} or parent.get("rend") == "numbered"


def page_text(root: _Element, reading: Reading) -> str:
    """Give the text of an element of a page as one reading shows it, less what the edition adds."""
    out: list[str] = []
    skipped: _Element | None = None
    other = "reading" if reading == "diplomatic" else "diplomatic"
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if skipped is not None and node is not skipped:
            continue
        if event == "start":
            if node is not root:
                if node.get("data-editorial") is not None or node.get("data-reading") == other:
                    skipped = node
                    continue
                out.append(_html_edge(node))
            out.append(node.text or "")
        elif node is not root:
            if event == "end" and skipped is None:
                out.append(_html_edge(node))
            skipped = None
            out.append(node.tail or "")
    return "".join(out)


def _html_edge(node: _Element) -> str:
    return "" if node.tag in _HTML_INLINE else " "


def check(source: Source, rendering: Rendering) -> list[Finding]:
    """Hold a document's page and texts against its source; each difference is a finding of severity error."""
    text = source.root.find(f"{{{TEI}}}text")
    if text is None:
        return []
    page = html.document_fromstring(rendering.page)
    article = next(iter(page.iterfind(".//article[@data-document]")), None)
    bodies = {body.get("data-note"): body for body in page.iterfind(".//*[@data-note]")}
    numbers = {note: number for number, note in enumerate(text.iter(f"{{{TEI}}}note"), 1)}
    printed = {note: bodies[name] for note, name in _names(source, numbers) if name in bodies}
    findings: list[Finding] = []
    if not len(numbers) == len(bodies) == len(printed):
        findings.append(_difference(source, None, "page", f"{len(numbers)} notes", f"{len(printed)} notes"))
    for reading in READINGS:
        found = page_text(article, reading) if article is not None else ""
        findings += _compare(source, f"{reading} text of the page", project(text, reading), found)
        for note, body in printed.items():
            where = f"note in the {reading} text of the page"
            findings += _compare(source, where, project(note, reading), page_text(body, reading))
        if rendering.texts:
            parts = rendering.texts[reading]
            expected = project(text, reading, numbers)
            findings += _compare(source, f"{reading} plain text", expected, parts["body"])
            expected = _gathered(reading, numbers)
            findings += _compare(source, f"notes of the {reading} plain text", expected, parts["notes"])
    return findings


def _names(source: Source, numbers: Mapping[_Element, int]) -> Iterator[tuple[_Element, str]]:
    """Give the id of each note on the page: its own, or `note.` and its number, made unlike all others."""
    taken = {xml_id(element) for element in elements(source.tree)}
    for note, number in numbers.items():
        name = f"note.{number}"
        while name in taken:
            name += "_"
        yield note, xml_id(note) or name


def _gathered(reading: Reading, numbers: Mapping[_Element, int]) -> Projection:
    gathered = Projection()
    for note, number in numbers.items():
        gathered.add(f" [{number}] ", line_of(note))
        body = project(note, reading, numbers)
        for piece, line in zip(body.pieces, body.lines, strict=True):
            gathered.add(piece, line)
    return gathered


def _compare(source: Source, where: str, expected: Projection, found: str) -> list[Finding]:
    difference = first_difference(expected.text, found)
    if difference is None:
        return []
    at, here = difference
    line = expected.line_at(at)
    return [_difference(source, line, where, _excerpt(expected.text, at), _excerpt(found, here))]


def first_difference(expected: str, found: str) -> tuple[int, int] | None:
    """Give where two texts part, as offsets into both; `None` where they read the same.

    Runs of white space are alike; a soft edge in `expected` may be white space in `found` or nothing.
    """
    # Nearly all texts are alike, and a comparison of strings costs a hundredth of the one below.
    if _folded(expected) == _folded(found):
        return None
    left, right = _units(expected), _units(found)
    i = j = 0
    while i < len(left) and j < len(right):
        one, two = left[i], right[j]
        if one[0] == two[0]:
            i, j = i + 1, j + 1
        elif one[0] == _SOFT:
            i += 1
            j += 1 if two[0] == " " else 0
        elif one[0] == _ANY:
            i, j = i + 1, _after_words(left, i + 1, right, j)
        else:
            return one[1], two[1]
    while i < len(left) and left[i][0] in {_SOFT, _ANY, " "}:
        i += 1
    while j < len(right) and right[j][0] == " ":
        j += 1
    if i < len(left) or j < len(right):
        return (left[i][1] if i < len(left) else len(expected), right[j][1] if j < len(right) else len(found))
    return None


def _folded(text: str) -> str:
    """Fold runs of white space, and the soft edges in them, to one space each."""
    return _SPACE.sub(lambda run: _SOFT if set(run[0]) == {_SOFT} else " ", text).strip(f" {_SOFT}")


def _after_words(left: list[_Unit], i: int, right: list[_Unit], j: int) -> int:
    """Give where the words of the edition's own end: where the next characters of the source begin."""
    while i < len(left) and left[i][0] == _SOFT:
        i += 1
    units = itertools.takewhile(lambda unit: unit[0] not in {_SOFT, _ANY}, left[i : i + 12])
    coming = [unit for unit, _ in units]
    if i + len(coming) == len(left):
        return max(j, len(right) - len(coming))
    for k in range(j, len(right)):
        if [unit for unit, _ in right[k : k + len(coming)]] == coming:
            return k
    return j


def _units(text: str) -> list[_Unit]:
    """Cut a text into characters and runs of white space, each with its offset, without those at its ends."""
    units = []
    for match in re.finditer(rf"{_SPACE.pattern}|.", text, re.DOTALL):
        unit = match[0]
        if unit[0] in " \t\r\n\x00":
            unit = _SOFT if set(unit) == {_SOFT} else " "
        units.append((unit, match.start()))
    while units and units[0][0] in {" ", _SOFT}:
        units.pop(0)
    while units and units[-1][0] in {" ", _SOFT}:
        units.pop()
    return units


def _excerpt(text: str, at: int) -> str:
    told = f"{text[max(0, at - 30) : at]}▸{text[at : at + 30]}"
    return " ".join(told.replace(_SOFT, "").replace(_ANY, "…").split())


def _difference(source: Source, line: int | None, where: str, wanted: str, found: str) -> Finding:
    return Finding(
        source.name, line, None, "error", "text-differs",
        f"The {where} is not the text of the source: the source has “{wanted}”, the output has “{found}”.",
        "fidelity", "The stylesheet has lost, doubled or moved words at this place; nothing was written.",
    )
