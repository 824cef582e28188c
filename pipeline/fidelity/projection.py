"""What an edition must say, projected from the parsed source by the table of the editorial principles.

This code shares nothing with the stylesheets, and must not learn its lists from them. One walk of a text gives the
streams of its words, that of the body and one for each note, in which every piece says which outputs have it and by
which rule the others have not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.fidelity import elements as known
from pipeline.fidelity.spans import Spans
from pipeline.fidelity.streams import PAGE, READINGS, SHOWN, SOFT, SOURCE, TEXT, Fate, Stream, joined, output
from pipeline.fidelity.transpositions import in_new_order, transpositions

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.fidelity.streams import Reading

# Every rule by which a reading has not the words of the source, in the order in which they are counted.
RULES = {
    "choice-first": "Of a choice, the reading text has the second side: corrected, regularized or expanded.",
    "choice-second": "Of a choice, the diplomatic text has the first side: as it stands in the source.",
    "other-readings": "Of an apparatus, either text has the lemma, or the first reading where there is none.",
    "deletion": "What was deleted is struck in the diplomatic text, and not in the reading text.",
    "surplus": "What the editor holds for superfluous is struck in the diplomatic text, and not in the reading text.",
    "forme-work": "Running heads, page numbers and catchwords are the page's, and not in the reading text.",
    "metamark": "Signs that say how the page is to be read are the page's, and not in the reading text.",
    "abbreviation-mark": "Of an expansion, the reading text has not the mark of abbreviation that it resolves.",
    "apparatus-apart": "Entries of an apparatus whose lemma stands in the text are told below it.",
    "annotation": "What is said about a place of the text (index, interpretation, link) is told below it.",
    "told-by-sign": "What describes a gap, a space or an image is told in the sign that stands for it.",
    "not-shown": "Some other element that only one of the texts shows.",
    "break-in-word": 'A break that stands in a word (break="no") divides it in the diplomatic text alone.',
}


def project(element: _Element, reading: Reading) -> str:
    """Give what a page must say of an element's content in one reading, without the notes that hang in it."""
    return joined(streams_of(element)[0].of(output(PAGE, reading)))


def streams_of(element: _Element, conventions: str | None = None) -> list[Stream]:
    """Project an element's content in one walk: its own stream, then one for each note in it, in order.

    Notes are numbered as they begin. The children of a choice or an apparatus are set apart by white space in the
    source's stream alone, since what stands between them there is layout of the file.
    """
    walk = _Walk(element, conventions)
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            walk.start(node)
        elif event == "end":
            walk.end(node)
        elif node is not element:
            walk.tail(node)
    if walk.moves:
        walk.streams[0].reordered = in_new_order(walk.streams[0].pieces, walk.stretches, walk.orders)
    return walk.streams


class _Walk:
    """Where a walk stands: in which stream, under which rules, and whether between alternatives."""

    def __init__(self, element: _Element, conventions: str | None) -> None:
        self.element, self.conventions = element, conventions
        self.spans = Spans.of(element)
        self.orders = transpositions(element)
        self.moves = {one for order in self.orders for one in order}
        self.stretches: dict[_Element, tuple[int, int]] = {}
        self.numbered = known.are_numbered(element)
        self.streams = [Stream(None, 0)]
        self.stream = self.streams[0]
        self.fate = SHOWN
        self.between = False
        self.outer: list[tuple[Stream, Fate, bool]] = []

    def start(self, node: _Element) -> None:
        """Enter an element: its edge, what an output prints for it, its first text."""
        name, stream = known.name_of(node), self.stream
        if node in self.moves:
            self.stretches[node] = len(stream.pieces), -1
        self.outer.append((stream, self.fate, self.between))
        if node is not self.element:
            if name == "note":
                number = len(self.streams)
                label = (known.number_of(node) if self.numbered else None) or str(number)
                stream.add(f"[{label}]", TEXT, self._of_whole(node, self.fate), node)
                self.stream = stream = Stream(node, number, label)
                self.streams.append(stream)
                self.fate = SHOWN
            else:
                self._leave_out(node)
                self._edge(node, self.fate, behind=False)
        if name in known.BREAKS:
            self._break(node)
        sign = known.sign(node)
        if sign:
            fate = self.outer[-1][1] if known.has_own_sign(node) else self.fate
            stream.add(sign, TEXT, self._of_whole(node, fate), node)
        self._convention(node, 0)
        self.between = known.are_alternatives(node)
        self._text(node.text, node, after=False)

    def end(self, node: _Element) -> None:
        """Leave an element: what an output prints behind it, its edge, the text behind it."""
        if known.is_a(node, "sic") and not known.is_a(node.getparent(), "choice"):
            self.stream.add(" [sic]", TEXT, (self.fate[0], "not-shown"), node)
        self._convention(node, 1)
        sign = known.sign_behind(node)
        if sign:
            self.stream.add(sign, TEXT, self._of_whole(node, self.fate), node)
        fate = self.fate
        self.stream, self.fate, self.between = self.outer.pop()
        if node is not self.element:
            # Where an element is left out, nothing stands at its edges.
            self._edge(node, fate, behind=True)
            if known.stands_off(node):
                self._divide(" ", self.fate, node, behind=True)
            if node in self.moves:
                self.stretches[node] = self.stretches[node][0], len(self.stream.pieces)
            self.tail(node)

    def tail(self, node: _Element) -> None:
        """Add the text behind a node."""
        self._text(node.tail, node, after=True)

    def _text(self, text: str | None, node: _Element, *, after: bool) -> None:
        # Words between alternatives are a fault of the markup, but words.
        if not text or (self.between and not text.strip(known.WHITE)):
            return
        if not self.spans and known.is_in_word(node.getnext() if after else next(iter(node), None)):
            # What stands before a break in a word is layout of the file.
            words = text.rstrip(known.WHITE)
            fate = self.fate[0], self.fate[1] or "break-in-word"
            self._words(words, node, after=after)
            self.stream.add(text[len(words):], SOURCE | PAGE | TEXT, fate, node, after=after)
        else:
            self._words(text, node, after=after)

    def _words(self, text: str, node: _Element, *, after: bool) -> None:
        if self.spans and self.spans.take_text(node, after=after):
            self._deleted(text, node, after=after)
        elif self.conventions == "leiden" and known.is_unclear(node, after=after):
            self.stream.add(text, SOURCE | PAGE, self.fate, node, after=after)
            self.stream.add(known.pointed(text), TEXT, (self.fate[0], "not-shown"), node, after=after)
            self.stream.add(text, TEXT, ("not-shown", self.fate[1]), node, after=after)
        else:
            self.stream.add(text, SOURCE | PAGE | TEXT, self.fate, node, after=after)

    def _convention(self, node: _Element, side: int) -> None:
        """Add a sign of the edition's conventions, which the diplomatic text alone has."""
        signs = known.leiden(node) if self.conventions == "leiden" else None
        if signs and not (self.spans and known.is_a(node, "del") and node not in self.spans.whole):
            self.stream.add(signs[side], TEXT, (self.fate[0], "not-shown"), node)

    def _deleted(self, text: str, node: _Element, *, after: bool) -> None:
        """Add text that a stretch deletes, or a deletion of which some is kept."""
        if text.strip(known.WHITE) or self.fate[1]:
            fate = self.fate[0], self.fate[1] or "deletion"
            self.stream.add(text, SOURCE | PAGE | TEXT, fate, node, after=after)
        else:
            self._loosely(text, self.fate, node)

    def _of_whole(self, node: _Element, fate: Fate) -> Fate:
        """Give the fate of what stands for an element, which goes where all of it is deleted."""
        return (fate[0], fate[1] or "deletion") if self.spans and self.spans.take(node) else fate

    def _edge(self, node: _Element, fate: Fate, *, behind: bool) -> None:
        edge = known.edge(node)
        self.stream.open_edges += edge is SOFT
        if edge:
            self._divide(edge, fate, node, behind=behind)

    def _divide(self, edge: str, fate: Fate, node: _Element, *, behind: bool) -> None:
        """Add what divides words; what is deleted may or may not divide those beside it."""
        if self.spans and fate[1] is None and (node, behind) in self.spans.edges:
            self._loosely(edge, fate, node)
        else:
            self.stream.add(edge, SOURCE | PAGE | TEXT, fate, node)

    def _loosely(self, blank: str, fate: Fate, node: _Element) -> None:
        """Add a blank that the reading text may have or not, since it may go with what stands beside it."""
        self.stream.add(blank, SOURCE, fate, node)
        self.stream.add(blank, PAGE | TEXT, (fate[0], "not-shown"), node)
        self.stream.add(SOFT, PAGE | TEXT, ("not-shown", None), node)
        self.stream.open_edges += 1

    def _break(self, node: _Element) -> None:
        joined = node.get("break") == "no"
        diplomatic, reading = self.fate
        fate = self._of_whole(node, (diplomatic, reading or "break-in-word") if joined else self.fate)
        if joined and reading is None:
            self.stream.places["reading", "break-in-word"] += 1
        self.stream.add(" ", SOURCE | PAGE | TEXT, fate, node)

    def _leave_out(self, node: _Element) -> None:
        """Note which readings leave an element out, by which rule; of one in another, the outer rule counts."""
        if self.between and any(True for _ in node.itersiblings("*", preceding=True)):
            # What stands before a part of alternatives is layout, and never printed; it goes with what is left out.
            rules = [rule or _rule_between(node, reading) for rule, reading in zip(self.fate, READINGS, strict=True)]
            self.stream.add(" ", SOURCE | PAGE | TEXT, (rules[0], rules[1]), node)
        for number, reading in enumerate(READINGS):
            rule = known.left_out(node, reading) if self.fate[number] is None else None
            if self.spans and rule == "deletion":
                # What is in it may be kept: of each text of it is known what becomes of it.
                self.stream.places[reading, rule] += 1
            elif rule is not None:
                self.fate = (self.fate[0], rule) if number else (rule, self.fate[1])
                self.stream.places[reading, rule] += 1


def _rule_between(node: _Element, reading: Reading) -> str:
    """Name the rule by which a part of alternatives, or one of those before it, is left out."""
    parts = (node, *node.itersiblings("*", preceding=True))
    return next((rule for part in parts if (rule := known.left_out(part, reading))), "not-shown")
