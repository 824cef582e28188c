"""The elements of TEI, as the proof knows them: what stands apart, what is left out and why, what a text prints.

This is the table of the editorial principles once more, in another language than the stylesheets' and not made from
them: what one of the two forgets, the other tells.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.fidelity.streams import ANY, SOFT
from pipeline.model import TEI

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.fidelity.streams import Reading

_EXAMPLES = "{http://www.tei-c.org/ns/Examples}"

WHITE = " \t\r\n"

# The rules by which a reading has not the words of an element, by the element's name.
RULES_OF = {
    "am": "abbreviation-mark", "app": "apparatus-apart", "del": "deletion", "fw": "forme-work",
    "metamark": "metamark", "surplus": "surplus",
}
_FIRST = ("sic", "orig", "abbr", "am")
_SECOND = ("corr", "reg", "expan", "ex")
_DIPLOMATIC_ONLY = frozenset({"del", "surplus", "fw", "metamark", "am"})
BREAKS = ("lb", "pb", "cb", "gb", "milestone")
# What is said about the text where it stands: no part of it.
_ANNOTATIONS = frozenset("""
    alt altGrp annotation certainty fLib fs fvLib index interp interpGrp join joinGrp link linkGrp listAnnotation
    listTranspose precision respons span spanGrp substJoin timeline transpose when
""".split())
# Told by a sign alone, whatever they hold.
_SIGNS = frozenset({"gap", "space", "graphic", "media", "binaryObject"})
_INLINE = frozenset("""
    abbr actor add addName addSpan altIdent altIdentifier am analytic anchor app att author authority bibl
    biblFull biblScope biblStruct binary binaryObject bloc c caesura case catchwords choice cit citedRange cl code
    collection colloc corr country damage damageSpan date def default del delSpan depth desc dim dimensions
    distinct distributor district divGen edition editor ellipsis email emph equiv etym eventName ex expan extent f
    foreign forename form formula funder fw g gap gen genName geogFeat geogName gi gloss gram gramGrp graphic
    handShift height heraldry hi hyph ident imprint incident institution iType kinesic label lacunaEnd lacunaStart
    lang language lbl lem licence locus locusGrp m material measure measureGrp media meeting mentioned metamark
    mod monogr mood move msName name nameLink notatedMusic noteGrp num number numeric objectIdentifier objectName
    objectType offset oRef orgName orig origDate origPlace orth path pause pc per persName persPronouns phr
    placeName pos postBox postCode pRef principal pron ptr publisher pubPlace q quote rb rdg rdgGrp re redo ref
    reg region relatedItem repository resp respStmt restore retrace rhyme role roleDesc roleName rs rt ruby s said
    secFol secl seg series settlement shift sic signatures soCalled space sponsor stamp street stress string subc
    subst supplied surname surplus syll symbol tag term textLang time title tns unclear undo unit usg val vAlt
    vColl vLabel vMerge vNot vocal w watermark width wit witDetail witEnd witStart writing xr
""".split())
_BLOCK = frozenset("""
    ab abstract accMat acquisition activity additional additions address addrLine adminInfo alternate
    annotationBlock anyElement arc argument attDef attList attRef availability back binding bindingDesc body
    broadcast byline calendar calendarDesc camera caption castGroup castItem castList catRef cell change channel
    classCode classes classRef classSpec closer collation colophon condition constitution constraint
    constraintSpec content correspAction correspContext correspDesc creation custEvent custodialHist dataFacet
    dataRef dataSpec datatype dateline decoDesc decoNote defaultVal derivation dictScrap div div1 div2 div3 div4
    div5 div6 div7 docAuthor docDate docEdition docImprint docTitle domain editionStmt eg eLeaf elementRef
    elementSpec empty entry entryFree epigraph epilogue equipment eTree event exemplum explicit facsimile
    factuality figDesc figure fileDesc filiation finalRubric floatingText foliation forest front graph group
    handDesc handNote handNotes head headItem headLabel history hom imprimatur incipit iNode interaction item
    keywords l langUsage layout layoutDesc leaf lg line list listApp listBibl listChange listEvent listForest
    listNym listObject listOrg listPerson listPlace listRef listRelation listWit locale macroRef macroSpec
    memberOf model modelGrp modelSequence moduleRef moduleSpec msContents msDesc msFrag msIdentifier msItem
    msItemStruct msPart musicNotation node notesStmt nym object objectDesc opener org origin outputRendition p
    param paramList paramSpec particDesc performance person persona personGrp physDesc place post postscript
    preparedness profileDesc prologue provenance publicationStmt purpose recordHist recording recordingStmt
    relation remarks root row rubric salute schemaSpec scriptDesc scriptNote scriptStmt seal sealDesc sense
    sequence seriesStmt set setting settingDesc signed sound source sourceDesc sourceDoc sp speaker specDesc
    specGrp specGrpRef specList spGrp standOff summary superEntry support supportDesc surface surfaceGrp
    surrogates table tech text textClass textDesc textNode titlePage titlePart titleStmt trailer tree triangle
    typeDesc typeNote u valDesc valItem valList view witness zone
""".split())
# What is told of a person, a place and the like: blocks in their entries, in the line elsewhere.
_STATEMENTS = frozenset("""
    affiliation age birth climate death education faith floruit gender geo idno langKnowledge langKnown location
    nationality occupation population residence sex socecStatus state terrain trait
""".split())
_ENTRIES = frozenset("""
    event langKnowledge nym object org person persona personGrp place publicationStmt seriesStmt
""".split())
# Elements of parts, with no words of their own: their parts are words apart, even without white space between.
_OF_PARTS = frozenset("""
    abstract additional address adminInfo altIdentifier analytic annotationBlock attDef attList availability bibl
    biblFull biblStruct broadcast calendar calendarDesc castGroup castItem cit classSpec climate constraintSpec
    correspAction correspContext correspDesc dataSpec dimensions editionStmt elementSpec entry entryFree equipment
    etym event exemplum fileDesc form gramGrp handDesc history hom imprint keywords langKnowledge listRef location
    locusGrp macroSpec moduleSpec monogr msContents msDesc msFrag msIdentifier msItem msItemStruct msPart notesStmt nym
    object objectDesc objectIdentifier org paramSpec particDesc person persona personGrp physDesc place population
    profileDesc publicationStmt re recordHist recording recordingStmt relatedItem respStmt scriptStmt
    sense seriesStmt setting settingDesc sourceDesc specDesc state superEntry supportDesc surface surfaceGrp terrain
    textClass textDesc titleStmt trait valItem valList
""".split())
# A sign before the words, which a page has in an element of the edition's own.
_LABELLED = frozenset("""
    alternate anyElement attDef attRef catRef classRef classSpec constraintSpec dataFacet dataRef dataSpec elementRef
    elementSpec empty macroRef macroSpec memberOf moduleRef moduleSpec param paramSpec relation schemaSpec specDesc
    specGrp specGrpRef textNode valItem
    binary default handShift lacunaEnd lacunaStart move numeric pause ptr shift symbol witEnd witStart
""".split())
_SIGN_IF_EMPTY = frozenset({"g", "oRef", "pRef"})
_SIGN_IF_BARE = frozenset({"depth", "dim", "height", "locus", "measure", "width"})
_DIGITS = 6  # of a number that an item may have
_HEARD = frozenset({"vocal", "kinesic", "incident", "writing"})


def is_a(node: _Element | None, *names: str) -> bool:
    """Tell whether a node is one of these elements of TEI."""
    return node is not None and name_of(node) in names


def name_of(node: _Element) -> str:
    """Give the name of an element of TEI; of another, its name with its namespace."""
    return _plain(node.tag)


@cache
def _plain(tag: object) -> str:
    return tag.removeprefix(f"{{{TEI}}}") if isinstance(tag, str) else ""


def is_in_word(node: _Element | None) -> bool:
    """Tell whether a node is a break that divides no words."""
    return is_a(node, *BREAKS) and node is not None and node.get("break") == "no"


def are_alternatives(node: _Element) -> bool:
    """Tell whether an element's children are alternatives: what stands between them is layout of the file, not text."""
    match name_of(node):
        case "choice":
            return True
        case "app":
            return not _is_listed(node)
        case "rdgGrp":
            return _within(node, "app") and not _is_listed(node)
    return False


def number_of(note: _Element) -> str | None:
    """Give the number that a note says it has."""
    number = note.get("n", "")
    return number if number and not any(white in number for white in WHITE) else None


def are_numbered(element: _Element) -> bool:
    """Tell whether each note of the text that an element is, or stands in, says its own number."""
    texts = [one for one in (element, *element.iterancestors()) if is_a(one, "text")]
    return bool(texts) and all(map(number_of, texts[-1].iter(f"{{{TEI}}}note")))


def edge(node: _Element) -> str:
    """Give what stands before an element and behind it: white space, nothing, or either."""
    name, parent = name_of(node), node.getparent()
    if name.startswith("{"):
        if name == f"{_EXAMPLES}egXML":
            return " "
        return "" if name.startswith(_EXAMPLES) else SOFT
    if name in _BLOCK:
        return " "
    if name in _STATEMENTS:
        return " " if is_a(parent, *_ENTRIES) else ""
    match name:
        case "bibl" | "biblStruct" | "biblFull" if is_a(parent, "listBibl"):
            return " "
        case "app" if is_a(parent, "listApp"):
            return " "
        case "label" if is_a(parent, "list"):
            return " "
        case "q" | "quote" | "said" if any(is_a(child, "p", "lg", "list", "ab") for child in node):
            return " "
    return "" if name in _INLINE or name in _ANNOTATIONS or name in BREAKS or name == "note" else SOFT


def stands_off(node: _Element) -> bool:
    """Tell whether an element is a part before another, of an element of parts."""
    parent = node.getparent()
    if parent is None:
        return False
    apart = _is_listed(parent) if is_a(parent, "app", "rdgGrp") else name_of(parent) in _OF_PARTS
    return apart and not _has_own_words(parent) and any(True for _ in node.itersiblings("*"))


def _has_own_words(element: _Element) -> bool:
    return any((text or "").strip(WHITE) for text in (element.text, *(child.tail for child in element)))


def left_out(node: _Element, reading: Reading) -> str | None:
    """Name the rule by which a reading leaves an element out; `None` where it has it."""
    name, parent = name_of(node), node.getparent()
    if name in _ANNOTATIONS:
        return "annotation"
    if name in _SIGNS:
        return "told-by-sign"
    if name == "app" and _is_apart(node):
        return "apparatus-apart"
    if reading == "reading" and name in _DIPLOMATIC_ONLY and _is_diplomatic(node):
        return RULES_OF[name]
    if parent is None or not are_alternatives(parent):
        return None
    if is_a(parent, "choice"):
        if node is _side(parent, reading):
            return None
        return "choice-second" if reading == "diplomatic" else "choice-first"
    lemma = _lemma(parent)
    shown = lemma is not None and (node is lemma or any(one is node for one in lemma.iterancestors()))
    return None if shown else "other-readings"


def _is_diplomatic(node: _Element) -> bool:
    return not is_a(node, "am") or _within(node, "expan")


def _is_apart(app: _Element) -> bool:
    """Tell whether the lemma of an entry stands in the text already."""
    if _is_listed(app):
        return False
    if _within(app, "standOff") and not _within(app, "app"):
        return True
    variants = app.getroottree().find(f".//{{{TEI}}}teiHeader/{{{TEI}}}encodingDesc/{{{TEI}}}variantEncoding")
    method = variants.get("method") if variants is not None else None
    return method != "parallel-segmentation" and any(app.get(key) is not None for key in ("from", "to", "loc"))


def _is_listed(node: _Element) -> bool:
    """Tell whether an element is an entry of a list of entries, or in one; an entry within a reading is none."""
    entry = next((one for one in (node, *node.iterancestors()) if is_a(one, "app")), None)
    return entry is not None and is_a(entry.getparent(), "listApp")


def _within(node: _Element, *names: str) -> bool:
    return any(is_a(one, *names) for one in node.iterancestors())


def _lemma(part: _Element) -> _Element | None:
    """Give the reading that the text has, of the entry that a group of readings is in."""
    while is_a(part, "rdgGrp"):
        outer = part.getparent()
        if outer is None:
            return None
        part = outer
    readings = list(_readings(part))
    lemma = _first(readings, "lem")
    return lemma if lemma is not None else next(iter(readings), None)


def _readings(part: _Element) -> list[_Element]:
    found = []
    for child in part:
        if is_a(child, "lem", "rdg"):
            found.append(child)
        elif is_a(child, "rdgGrp"):
            found += _readings(child)
    return found


def _side(choice: _Element, reading: Reading) -> _Element | None:
    children = [child for child in choice if isinstance(child.tag, str)]
    first = _first(children, *_FIRST)
    first = first if first is not None else next(iter(children), None)
    if reading == "diplomatic":
        return first
    second = _first(children, *_SECOND)
    if second is None:
        second = next((child for child in children if child is not first), first)
    return second


def _first(children: list[_Element], *names: str) -> _Element | None:
    return next((child for child in children if is_a(child, *names)), None)


def sign(node: _Element) -> str | None:
    """Give what a plain text prints for an element that has no text of its own, or before its text."""
    name = name_of(node)
    if name.startswith(_EXAMPLES):
        return None if name == f"{_EXAMPLES}egXML" else ANY
    if name in _SIGNS or name in _LABELLED or (name == "ref" and not _words(node) and node.find("*") is None):
        return ANY
    if name in _HEARD:
        return "((" if _words(node) else ANY
    if (name in _SIGN_IF_EMPTY and not _words(node)) or (name in _SIGN_IF_BARE and not node.text and not len(node)):
        return ANY
    return _sign_before(node, name)


def _sign_before(node: _Element, name: str) -> str | None:
    match name:
        case "pb" | "cb" | "gb" | "milestone" if node.get("n"):
            return f"[{ {'pb': 'p. ', 'cb': 'col. '}.get(name, '') }{node.get('n')}]"
        case "caesura":
            return "‖"
        case "rt" if is_a(node.getparent(), "ruby"):
            return "("
        case "u" if node.get("who"):
            return ANY
        case "sense" if node.get("n"):
            return f"{node.get('n')} "
        case "witness" if not any(is_a(child, "abbr") for child in node):
            return ANY
        case "cell" if any(True for _ in node.itersiblings(f"{{{TEI}}}cell", preceding=True)):
            return " | "
        case "item":
            number = _number(node)
            return f"{number}. " if _is_ordered(node.getparent()) else "- "
    return None


def _number(item: _Element) -> int:
    """Give the number of an item: its own, or what follows that of the last one that has one."""
    for number, one in enumerate((item, *item.itersiblings(f"{{{TEI}}}item", preceding=True))):
        own = one.get("n", "")
        if own.isascii() and own.isdigit() and len(own) <= _DIGITS:
            return int(own) + number
    return number + 1


def sign_behind(node: _Element) -> str | None:
    """Give what a plain text prints behind the words of an element."""
    name = name_of(node)
    if name.startswith(_EXAMPLES) and name != f"{_EXAMPLES}egXML":
        return ANY
    if name in _HEARD and _words(node):
        return "))"
    if name == "rt" and is_a(node.getparent(), "ruby"):
        return ")"
    return ANY if name in {"lem", "rdg"} and _is_listed(node) else None


def has_own_sign(node: _Element) -> bool:
    """Tell whether the sign of an element stands though its content is left out."""
    return name_of(node) in _SIGNS


def leiden(node: _Element) -> tuple[str, str] | None:
    """Give the signs of the Leiden system about the words of an element in the diplomatic text."""
    doubt = "?" if node.get("cert") == "low" else ""
    match name_of(node):
        case "supplied" if node.get("reason") in {"omitted", "subaudible"}:
            return "\u2039", f"{doubt}\u203a"
        case "supplied":
            return "[", f"{doubt}]"
        case "ex":
            return "(", f"{doubt})"
        case "surplus":
            return "{", "}"
        case "del":
            return "⟦", "⟧"
        case "add":
            return "`", "\u00b4"
    return None


def pointed(text: str) -> str:
    """Put the Leiden system's point below each letter."""
    return "".join(f"{letter}\u0323" if letter.isalpha() else letter for letter in text)


def is_unclear(node: _Element, *, after: bool) -> bool:
    """Tell whether the text in a node, or the text after it, is in words that are hard to read."""
    return _within(node, "unclear") or (not after and is_a(node, "unclear"))


def _words(node: _Element) -> bool:
    return bool("".join(map(str, node.itertext())).strip(WHITE))


def _is_ordered(parent: _Element | None) -> bool:
    ordered = {"ordered", "numbered"}
    return parent is not None and (parent.get("type") in ordered or parent.get("rend") in ordered)
