"""The index of the search after changes: whatever was made before, it is the one that is made of nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_reader import document, many

from pipeline import search
from pipeline.search import division, pieces, sheets
from pipeline.search.lists import List
from pipeline.search.pieces import Pieces, in_order, path_of, read_numbers, units
from pipeline.search.renewal import renewed
from pipeline.search.root import Root
from pipeline.store import key_of
from pipeline.taken import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping

# Lists ............................................................................................................

TERMS = st.text(st.sampled_from("ab\ue000𐌰é"), min_size=1, max_size=4)
RESTS = st.integers(0, 12).map(lambda count: " " + "x" * count)


@given(st.dictionaries(TERMS, RESTS), st.dictionaries(TERMS, st.none() | RESTS))
def test_a_list_that_changes(before: dict[str, str], changes: dict[str, str | None]) -> None:
    """A list of which entries come, go and change is cut as one that was so from the beginning."""
    with patch.multiple(pieces, _LEAST=6, _MOST=20, _EVERY=3):
        old, new = Pieces(), Pieces()
        cuts = old.cut(in_order(before.items()))
        found = List(cuts, old.files)
        assert found.get(changes) == {term: rest for term, rest in before.items() if term in changes}
        after = {term: rest for term, rest in {**before, **changes}.items() if rest is not None}
        clean = Pieces()
        assert found.changed(new, changes) == clean.cut(in_order(after.items()))
        assert clean.files.items() <= {**old.files, **new.files}.items()


@given(st.dictionaries(TERMS, RESTS))
def test_where_pieces_begin(entries: dict[str, str]) -> None:
    """What a piece begins with parts it from the last entry before, also in the order of the browser."""
    with patch.multiple(pieces, _LEAST=6, _MOST=20, _EVERY=3):
        made = Pieces()
        fields = made.cut(in_order(entries.items())).split(" ")
        terms = iter(sorted(entries, key=units))
        last = ""
        for first, name in zip(fields[::2], fields[1::2], strict=False):
            for _ in pieces.read_piece(made.files[path_of(name)]).split("!"):
                term = next(terms)
                assert units(first) <= units(term)
                assert not first or units(last) < units(first)
            last = term


def test_few_pieces_change() -> None:
    """An entry more makes one piece again, or two; no other is read."""
    made, read = Pieces(), set[str]()
    cuts = made.cut([(f"w{number:05}", " x") for number in range(20_000)])

    @dataclass
    class Files(dict[str, str]):
        def __getitem__(self, path: str) -> str:
            read.add(path)
            return made.files[path]

    fresh = Pieces()
    after = List(cuts, Files()).changed(fresh, {"w10000x": " x"})
    assert 1 <= len(fresh.files) <= 2
    assert len(read) <= 3
    assert len(cuts.split(" ")) > 50
    assert len(set(cuts.split(" ")) - set(after.split(" "))) <= 4


@given(st.lists(st.integers(0, 10**6)))
def test_numbers_again(values: list[int]) -> None:
    """What was written is read."""
    assert read_numbers(pieces.numbers(values)) == values


# The index ........................................................................................................

@dataclass
class Kept:
    """What was made before, in memory, as JSON."""

    entries: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        """Give a value."""
        return json.loads(self.entries[key]) if key in self.entries else None

    def put(self, key: str, value: Any) -> None:
        """Keep a value."""
        self.entries[key] = json.dumps(value)


WORDS = st.sampled_from([
    "the", "the", "the", "a", "letter", "of", "peace", "Œuvre", "𐌰𐌱", "𐌰𐌲", "con-\nsul",
    '<i data-reading="reading">war</i>', '<i data-reading="diplomatic">ware</i>',
])
BLOCKS = st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=3)
DOCUMENTS = st.fixed_dictionaries({
    "blocks": BLOCKS, "title": st.sampled_from(["", "A", "B", "The letter"]),
    "date": st.sampled_from([None, "1914", "1914-08", "1915"]),
    "categories": st.lists(st.sampled_from(["Letter", "A note"]), unique=True),
    "targets": st.lists(st.sampled_from("xyz"), unique=True),
})
EDITION = st.dictionaries(st.sampled_from("abcdefghij"), DOCUMENTS, max_size=8)
PAGES = ["persons/a.html", "persons/b.html", "places/c.html"]
# Documents and pages of what they mention come, go and change; of what is kept some is lost.
EDITS = st.lists(st.tuples(
    st.dictionaries(st.sampled_from("abcdefghij"), st.none() | DOCUMENTS, max_size=3),
    st.dictionaries(st.sampled_from("xyz"), st.sampled_from(PAGES), max_size=1), st.sets(st.integers(0, 9), max_size=3),
), max_size=5)
LABELS = dict(zip(PAGES, ["Anna of the Hill", "Berta", "Hill"], strict=True))


def made(
    edition: Mapping[str, Any], addresses: Mapping[str, str], kept: Kept, site: Memory | None = None,
) -> Memory:
    """Put the index of an edition into a site."""
    documents = search.Listed()
    documents.addresses = addresses
    for name, one in sorted(edition.items()):
        things = sorted({addresses[target] for target in one["targets"]})
        documents.append(replace(
            document(f"documents/{name}.html", *one["blocks"], title=one["title"], date=one["date"],
                     categories=one["categories"], things=things),
            mentioned=str(sorted(one["targets"])), targets=sorted(one["targets"])))
    files = Memory(site)
    search.put_index(files, documents, lambda: LABELS, "", kept)
    return files


@given(EDITION, EDITS)
def test_the_index_after_edits(edition: dict[str, Any], edits: list[tuple[dict[str, Any], Any, set[int]]]) -> None:
    """Whatever is edited, and whatever of what was kept is lost, the files are those that a clean build makes."""
    addresses = dict(zip("xyz", PAGES, strict=True))
    with patch.multiple(pieces, _LEAST=20, _MOST=60, _EVERY=3), patch.object(division, "MOST", 4), \
            patch.object(search, "FEW", 1), patch.object(sheets, "_LONGEST", 20):
        kept = Kept()
        site = made(edition, addresses, kept)
        for changes, moved, lost in edits:
            edition = {name: one for name, one in {**edition, **changes}.items() if one is not None}
            addresses |= moved
            for key in [key for key in kept.entries if int(key_of(key)[:3], 16) % 10 in lost]:
                del kept.entries[key]
            site = made(edition, addresses, kept, site)
            assert site.files == made(edition, addresses, Kept()).files
            assert made(edition, addresses, kept).files == site.files, "what is kept is whole"


def test_what_changes_is_spliced_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of words is spliced into its segment and into the lists of all words; nothing is made anew."""
    letters = search.Listed(many(300))
    monkeypatch.setattr(division, "MOST", 100)
    kept, spliced = Kept(), list[int]()
    before = Memory()
    search.put_index(before, letters, dict, "", kept)

    def telling(*given: Any) -> Any:
        spliced.append(len(list(given[2])))
        return renewed(*given)

    monkeypatch.setattr(search, "renewed", telling)
    monkeypatch.setattr(search, "segment_of", lambda *_: pytest.fail("A segment was made anew."))
    monkeypatch.setattr(Root, "of", lambda *_: pytest.fail("The lists were made anew."))
    for place in range(12):  # more often than there are parcels
        letters[150] = document("documents/150.html", f"The letter {place} of the envoy", "", title="Letter 150",
                                date="1950-07")
        after = Memory(before)
        search.put_index(after, letters, dict, "", kept)
        monkeypatch.undo() if place == 11 else None
        before = after
    assert spliced == [1] * 12
    clean = Memory()
    with patch.object(division, "MOST", 100):
        search.put_index(clean, letters, dict, "", Kept())
    assert before.files == clean.files
