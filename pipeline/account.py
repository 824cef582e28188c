"""An account of each document's words: those of the source, of each edition, and those left out, by which rule.

A word is what stands between white space, so that a rule's words are told by subtraction: how many fewer the text has
once what the rule leaves out is gone, one rule after the other in the order of `RULES`. The sides of a choice and the
readings of an apparatus are words apart in the source. So the account closes, in words and in characters: the source
is the edition's text, its notes and what it leaves out. The edition's words are counted in its outputs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline import fidelity
from pipeline.fidelity.compare import counted, total
from pipeline.fidelity.streams import PAGE, READINGS, SHOWN, SOURCE, TEXT, joined, output
from pipeline.long import Long
from pipeline.rendered import Account, Count, EditionAccount, LeftOut, Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.fidelity.streams import Piece, Reading, Stream
    from pipeline.model import Source
    from pipeline.rendered import Rendering

FILE = "account.json"

_OPEN_EDGE = "open-edge"
RULES = {**fidelity.RULES, _OPEN_EDGE: "The edges of an element of another namespace divide words, or do not."}

# Where all outputs have white space no word runs on, so that what lies between two such places is counted alone.
_EVERYWHERE = SOURCE | sum(output(kind, reading) for kind in (PAGE, TEXT) for reading in READINGS)
_BY_DEFAULT = re.compile(r"<([^>]+)>, which stands (\d+) times")


def account_of(source: Source, rendering: Rendering, proof: fidelity.Proof) -> Account:
    """Give the account of a document or page whose outputs are right, as `proof` has found."""
    streams = proof.streams
    words = [_count(piece for piece in stream.pieces if piece.mask & SOURCE) for stream in streams]
    share = Share(total(words[:1]), total(words[1:]))
    editions = {str(reading): _edition(reading, share, proof) for reading in READINGS if streams}
    by_default = (_BY_DEFAULT.search(finding.message) for finding in rendering.findings if finding.code == "no-rule")
    return Account(
        source.id, source.name, source.kind, share, max(0, len(streams) - 1), editions,
        {found[1]: int(found[2]) for found in by_default if found},
    )


def gathered(accounts: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Put accounts together, which are JSON, as JSON: their lines in the file, how many there are, and their sum."""
    tables = list(accounts)
    lines = ",".join(f"\n  {json.dumps(table, ensure_ascii=False)}" for table in tables)
    return [lines, Counter(table["kind"] for table in tables), together([*map(Account.from_json, tables)]).as_json()]


class Total:
    """The account of an edition, of those of its texts as `gathered` puts some of them together."""

    def __init__(self, some: Iterable[Sequence[Any]]) -> None:
        self._lines = Long()  # of ten thousand texts nine megabytes, and what stands before them is known at their end
        self._kinds: Counter[str] = Counter()
        sums = []
        for lines, kinds, whole in some:
            if lines:
                self._lines.write(f"{',' if self._kinds else ''}{lines}".encode())
            self._kinds.update(kinds)
            sums.append(Account.from_json(whole))
        self._whole = together(sums)

    def written(self) -> Iterator[bytes]:
        """Give the file in pieces: the rules, all texts together, and each document and page, a line for each."""
        table = self._whole.as_json()
        told = {"documents": self._kinds["document"], "pages": self._kinds["page"],
                **{key: table[key] for key in ("source", "number_of_notes", "editions", "default_rule")}}
        head = json.dumps({"rules": RULES, "all": told}, ensure_ascii=False, indent=1).removesuffix("\n}")
        yield f'{head},\n "texts": ['.encode()
        yield from self._lines
        yield b"\n ]\n}\n"

    def summary(self) -> str:
        """Tell it in a few lines."""
        return _summary(self._whole, self._kinds)


def _summary(whole: Account, kinds: Mapping[str, int]) -> str:
    texts = [_number(kinds[kind], kind) for kind in ("document", "page") if kinds[kind]]
    words = whole.source.body.words + whole.source.notes.words
    notes = f", {whole.source.notes.words:,} of them in {_number(whole.number_of_notes, 'note')}"
    lines = [f"{' and '.join(texts)}: {_number(words, 'word')}{notes * (whole.number_of_notes > 0)}; none is lost."]
    for reading in reversed(READINGS):
        edition = whole.editions[reading]
        left_out = ", ".join(f"{one.rule} {one.words:,} in {_number(one.places, 'place')}" for one in edition.left_out)
        words = edition.html.body.words + edition.html.notes.words
        lines.append(f"  {f'{reading} text:':17}{_number(words, 'word')}{left_out and f'; left out: {left_out}'}")
    if whole.default_rule:
        told = ", ".join(f"<{name}> {_number(count, 'time')}" for name, count in whole.default_rule.items())
        lines.append(f"  by the default rule: {told}")
    return "\n".join(lines)


def together(accounts: Sequence[Account]) -> Account:
    """Add accounts up."""
    by_default: Counter[str] = Counter()
    for account in accounts:
        by_default.update(account.default_rule)
    editions = {
        str(reading): _all_editions([account.editions[reading] for account in accounts if account.editions])
        for reading in READINGS
    }
    source, notes = _all_shares([account.source for account in accounts]), sum(one.number_of_notes for one in accounts)
    return Account("", "", "document", source, notes, editions, dict(sorted(by_default.items())))


def _all_editions(editions: Sequence[EditionAccount]) -> EditionAccount:
    rules: dict[str, list[LeftOut]] = {}
    for edition in editions:
        for one in edition.left_out:
            rules.setdefault(one.rule, []).append(one)
    left_out = []
    for rule in (rule for rule in RULES if rule in rules):
        words = total(Count(one.words, one.characters) for one in rules[rule])
        left_out.append(LeftOut(rule, sum(one.places for one in rules[rule]), words.words, words.characters))
    texts = [edition.text for edition in editions if edition.text]
    return EditionAccount(_all_shares([edition.html for edition in editions]), _all_shares(texts), tuple(left_out))


def _all_shares(shares: Sequence[Share]) -> Share:
    bodies, notes = total(share.body for share in shares), total(share.notes for share in shares)
    return Share(bodies, notes, sum(share.signs for share in shares))


def _number(count: int, of: str) -> str:
    return f"{count:,} {of}{'s' * (count != 1)}"


def _edition(reading: Reading, source: Share, proof: fidelity.Proof) -> EditionAccount:
    counts, page, text = proof.counts, output(PAGE, reading), output(TEXT, reading)
    html = Share(counts[page, "body"], counts[page, "notes"])
    plain = None
    if (text, "body") in counts:
        # Its words of the source are those of the page, since both were compared; the others are its signs.
        printed = counts[text, "body"].words + counts[text, "notes"].words
        plain = Share(html.body, html.notes, printed - html.body.words - html.notes.words)
    left_out = _left_out(proof.streams, reading)
    edges = sum(stream.open_edges for stream in proof.streams)
    if edges:
        has = total([html.body, html.notes, *(Count(one.words, one.characters) for one in left_out)]).words
        more = source.body.words + source.notes.words - has
        left_out += [LeftOut(_OPEN_EDGE, edges, more, 0)] if more else []
    return EditionAccount(html, plain, tuple(left_out))


def _left_out(streams: Sequence[Stream], reading: Reading) -> list[LeftOut]:
    places: Counter[str] = Counter()
    gone: dict[str, list[Count]] = {rule: [] for rule in RULES}
    which = READINGS.index(reading)
    for stream in streams:
        for (of, rule), count in stream.places.items():
            places[rule] += count if of == reading else 0
        if all(piece.fate is SHOWN for piece in stream.pieces):
            continue
        for everywhere, group in groupby(stream.pieces, lambda piece: piece.mask == _EVERYWHERE and piece.text == " "):
            if everywhere:
                continue
            pieces = [piece for piece in group if piece.mask & SOURCE]
            rules = {piece.fate[which] for piece in pieces} - {None}
            for rule in (rule for rule in RULES if rule in rules) if rules else ():
                rest = [piece for piece in pieces if piece.fate[which] != rule]
                one, two = _count(pieces), _count(rest)
                gone[rule].append(Count(one.words - two.words, one.characters - two.characters))
                pieces = rest
    totals = {rule: total(counts) for rule, counts in gone.items() if counts or places[rule]}
    return [LeftOut(rule, places[rule], count.words, count.characters) for rule, count in totals.items()]


def _count(pieces: Iterable[Piece]) -> Count:
    return counted(joined(pieces))
