"""The search: words, what is read of pages, and the index that a build makes, held against a reader of its own."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest
from editions import EXEMPLAR, command, edition, memorandum_site, rendered, snapshot, tei
from hypothesis import given
from hypothesis import strategies as st
from search_reader import FOLDED, Index, document, index_of, many, read_numbers, small_documents

from pipeline import config, search
from pipeline.build import build
from pipeline.search import division
from pipeline.search.pieces import numbers
from pipeline.search.segment import GAP, day
from pipeline.search.sheets import Block, Sheet, sheets_of
from pipeline.search.words import fold, words
from pipeline.store import Store
from pipeline.xmlio import pages_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path



# The words ........................................................................................................

@pytest.mark.parametrize(("written", "folded"), FOLDED.items())
def test_fold(written: str, folded: str) -> None:
    """Case, accents, ligatures, old letters and soft hyphens make no difference."""
    assert fold(written) == folded
    assert [word.terms[0] for word in words(f"({written}),")] == [folded]


@pytest.mark.parametrize(("text", "terms"), [
    ("l’homme d'État", [["l"], ["homme"], ["d"], ["etat"]]),
    ("high-ranking", [["high"], ["ranking"]]),
    # A hyphen at the end of a line: the word, and either half, which may be a word of its own.
    ("the consul-\nting firm", [["the"], ["consulting", "consul", "ting"], ["firm"]]),
    # Two words, not one that is divided.
    ("the Franco-\nPrussian war", [["the"], ["franco"], ["prussian"], ["war"]]),
    # A break that the source says is none.
    ("consul\u200bting, Schiff\u00ac\u200bfahrt", [["consulting"], ["schifffahrt"]]),
    ("平和条約", [["平"], ["和"], ["条"], ["約"]]),
    ("1944-09-19, § 7(a)", [["1944"], ["09"], ["19"], ["7"], ["a"]]),
    ("–  … \u00ad", []),
])
def test_words(text: str, terms: list[list[str]]) -> None:
    """Words end where letters do; one that a line divides is whole."""
    assert [list(word.terms) for word in words(text)] == terms


@given(st.lists(st.sampled_from(["a", "Z", "1", "_", "-", "-\n", "=\n", "\n", " ", "'", "\x1f"]), max_size=12))
def test_words_of_ascii(some: list[str]) -> None:
    """A text of ASCII alone, which has a pattern of its own, has the words that it has beside others."""
    text = "".join(some)
    assert [*words(text)] == [*words(f"{text} \u00e9")][:-1]


@given(st.text(max_size=60))
def test_folding_is_stable(text: str) -> None:
    """What is folded stays as it is, and the places of words are those of the text."""
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert fold(text[word.start : word.end]) == word.terms[0]
        for term in word.terms:
            assert fold(term) == term
            assert not set(term) & set(" !@=")
        last = word.end


@pytest.mark.parametrize(("early", "late"), [
    ("-0044-03-15", "0014"), ("1944", "1944-09"), ("1944-09", "1944-09-19"), ("1944-09-19", "1944-10"),
    ("1944-12-31", "1945"), ("1944-09-19T10:00:00", "1944-09-20"),
])
def test_dates(early: str, late: str) -> None:
    """Dates of any precision have their order."""
    first, second = day(early), day(late)
    assert first is not None
    assert second is not None
    assert first < second
    assert day("in summer") is day(None) is None


# The sheets .......................................................................................................


def blocks_of(body: str) -> list[tuple[str, str, str]]:
    """Render a document, and give its blocks."""
    _, rendering = rendered(tei(body))
    (sheet,) = sheets_of(pages_read(rendering.pages), rendering.record.title)
    return [(block.anchor, block.reading, block.diplomatic) for block in sheet.blocks]


def test_readings() -> None:
    """Each block has both texts; what the edition adds is in neither; a note is a block of its own."""
    body = """<p>A <choice><sic>consultive</sic><corr>consultative</corr></choice>
      body<note>So the <hi>draft</hi>.</note>,
      <gap reason="illegible"/> of <del>two</del> <add>three</add>.</p><lg><l>One line</l><l>Another</l></lg>"""
    first, *others = blocks_of(body)
    assert first == ("p.1", "A consultative body, of three.", "A consultive body, of two three.")
    assert [block[1:] for block in others] == [("One line",) * 2, ("Another",) * 2, ("So the draft.",) * 2]
    assert others[-1][0] == "note.1"


def test_breaks() -> None:
    """A word that a line divides is one word in both texts; two words that a line parts are two."""
    ((_, reading, diplomatic),) = blocks_of('<p>con-<lb/>sult<lb break="no"/>ing the<lb/>man</p>')
    for text in (reading, diplomatic):
        assert [word.terms[0] for word in words(text)] == ["consulting", "the", "man"]


def test_spaces() -> None:
    """A space that an element stands for parts words as one that is typed does."""
    ((_, *texts),) = blocks_of('<p>für<space unit="chars" quantity="1"/><c>s</c>ie</p>')
    assert texts == ["für sie", "für sie"]


def test_kinds_and_spans(tmp_path: Path) -> None:
    """What one can browse by limits the search, and a span of time has its end."""
    header = """<profileDesc><creation><date from="1716-03" to="1717">1716</date></creation>
      <textClass><keywords scheme="genre"><term>Letter</term></keywords></textClass></profileDesc>"""
    site = tmp_path / "site"
    build(config.load(edition(tmp_path / "e", {"a.xml": tei("<p>One.</p>", header)})), site)
    index = Index(snapshot(site))
    assert index.root["categories"] == [["Letter", 1]]
    assert index.find("=Letter")
    assert [segment["ends"] for segment in index.segments] == [[[0, day("1717")]]]


def test_parts(tmp_path: Path) -> None:
    """A long text is found on the pages of its parts, under their titles."""
    divisions = "".join(
        f"<div><head>Chapter {name}</head><p>{name} {'much ' * 300}</p></div>" for name in ("One", "Two"))
    folder = edition(tmp_path / "e", {"a.xml": tei(divisions, title="Long")}, 'title = "E"\nlongest_page = 1')
    index = Index(build(config.load(folder), tmp_path / "site").files)
    ((path, title, part),) = index.find("two", "much")
    assert path.startswith("documents/a/")
    assert (title, part) == ("Long", "Chapter Two")


# The index, read by what knows its files alone ....................................................................


@given(st.lists(st.integers(0, 10**6)))
def test_numbers(values: list[int]) -> None:
    """Numbers are read as they were written."""
    assert read_numbers(numbers(values)) == values
    assert not set(numbers(values)) & set(' !"\\<')


TEXTS = st.lists(st.text(st.sampled_from("aAbéßſœ-­ \n'ж和𐌰𝔞1'"), max_size=12), max_size=4)


@given(st.lists(TEXTS, max_size=6))
def test_every_word_is_in_its_place(texts: list[list[str]]) -> None:
    """Whatever is written, each word of each block stands in the index where it stands in the text."""
    documents = [document(f"documents/{number}.html", *blocks) for number, blocks in enumerate(texts)]
    index = Index(index_of(documents))
    everything = [index.postings(segment) for segment in index.segments]
    where = {index.card(segment, sheet)[0]: (number, sheet, segment)
             for number, segment in enumerate(index.segments) for sheet in range(segment["sheets"])}
    count = 0
    for one in documents:
        number, sheet, segment = where[one.about.path]
        place = GAP
        for _, text, *_ in index.piece(index.card(segment, sheet)[4]):
            for word in words(text):
                for term in word.terms:
                    assert place in everything[number][term][0][sheet]
                    count += 1
                place += 1
            place += GAP
    entries = sum(len(places) for postings in everything for lists in postings.values() for one in lists
                  for places in one.values())
    assert entries <= count, "nothing else is in the index"
    assert set(index.entries(index.root["words"])) == {term for postings in everything for term in postings}


def test_every_word_of_the_corpora() -> None:
    """What stands between white space and punctuation in a real document's texts is found there, in either reading."""
    count = 0
    for path in small_documents()[::4]:
        _, rendering = rendered(path.read_bytes())
        sheets = sheets_of(pages_read(rendering.pages), rendering.record.title)
        about = search.About("documents/in.html", rendering.record.title, None, None, ())
        one = search.Document(about, "", "", 1, partial(getattr, rendering, "pages"), dict)
        index = Index(index_of([one]))
        (segment,) = index.segments
        postings = index.postings(segment)
        terms = [{term for term, lists in postings.items() if lists[0] or lists[own]} for own in (1, 2)]
        for block in (block for sheet in sheets for block in sheet.blocks):
            for text, known in zip((block.reading, block.diplomatic), terms, strict=True):
                for word in re.findall(r"[^\W_]+", re.sub("[-‐¬⸗=]?[\n\u200b\u00ad]|[^\\w\\s]", " ", text)):
                    # Half of a word that a hyphen divides is part of the whole.
                    there = fold(word) in known or any(fold(word) in term for term in known)
                    assert there, (path.name, word)
                    count += 1
    assert count > 10_000


def test_the_same_bytes() -> None:
    """The order in which documents come does not matter, and neither does what was kept."""
    documents = many(120)
    files = index_of(documents)
    assert index_of(documents[::-1]) == files
    with Store(None) as store:
        assert index_of(documents, store) == files
        assert index_of(documents, store) == files


def test_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change makes one segment again, reads one document, and leaves the pieces of other words as they were."""
    monkeypatch.setattr(division, "MOST", 20)
    documents = many(150)
    with Store(None) as store:
        before = index_of(documents, store)
        read: list[str] = []

        def telling(one: search.Document) -> search.Document:
            def pages() -> Mapping[str, str]:
                read.append(one.about.path)
                return one.pages()
            return search.Document(one.about, one.digest, one.mentioned, one.size, pages, one.things)

        changed = [telling(one) for one in documents]
        changed[70] = telling(document("documents/070.html", "The letter number70 of the consul", "about matter0",
                                       title="Letter 70", date="1970-08"))
        after = index_of(changed, store)
    assert read == ["documents/070.html"]
    assert sum(one != other for one, other in zip(Index(before).root["segments"], Index(after).root["segments"],
                                                  strict=True)) == 1
    new = {path for path in after if path not in before}
    old = {path for path in after if path in before} - {"search/index.js"}
    assert len(new) <= 8, "its text, the segment, and the pieces of words"
    assert len(old) > 150
    assert all(before[path] == after[path] for path in old)


def test_pieces_are_small() -> None:
    """No piece is large, but one that has a single entry."""
    text = " ".join(f"word{number} common" for number in range(3000))
    files = index_of([document(f"documents/{number}.html", *[text] * 3) for number in range(4)])
    for path, content in files.items():
        assert len(content) < 60_000, path
        if content.count(b"!") and content[28:29] != b"[":
            assert len(content) < 9_000, path


def test_cuts_are_stable() -> None:
    """A word more moves no other cut: all pieces but those beside it stay."""
    names = [f"w{number:05}" for number in range(4000)]
    before = index_of([document("documents/a.html", " ".join(names))])
    after = index_of([document("documents/a.html", " ".join(names), "w02000x")])
    assert len(after.keys() - before.keys()) < 12
    assert len(after.keys() & before.keys()) > 30


def test_long_pages_are_cut() -> None:
    """A page that is long is several sheets, so that a hit on it loads little."""
    page = "".join(f'<p id="p.{number}">{"word " * 500}</p>' for number in range(40))
    sheets = sheets_of(pages_read({"documents/a.html": f'<article data-document="a">{page}</article>'}))
    assert len(sheets) > 3
    assert [block.anchor for sheet in sheets for block in sheet.blocks] == [f"p.{number}" for number in range(40)]
    assert all(sum(len(block.reading) for block in sheet.blocks) <= 24_000 for sheet in sheets)


def test_json_and_back() -> None:
    """A sheet is kept as it is."""
    sheet = Sheet("documents/a.html", "A", (Block("p.1", "one", "two"),))
    assert Sheet.from_json(json.loads(json.dumps(sheet.as_json()))) == sheet


def test_in_the_site(tmp_path: Path) -> None:
    """A build writes the index and the page; a second build the same; an edition without documents has one, too."""
    site = memorandum_site()
    index = Index(snapshot(site))
    assert index.root["documents"] == 3
    assert {"Memorandum", "Secret"} <= {category for category, _ in index.root["categories"]}
    found = [path for path, *_ in index.find("harriman", "deane", "tripartite")]
    assert found == ["documents/memorandum-1944-09-19.html", "pages/introduction.html"]
    assert index.find("@persons/stalin")
    assert index.find("=Secret")
    assert "harriman" in index.entries(index.root["names"])
    assert command("build", str(EXEMPLAR), "--output", str(tmp_path / "site")).status == 0
    again = snapshot(tmp_path / "site")
    assert {path: data for path, data in snapshot(site).items() if path.startswith("search/")} == {
        path: data for path, data in again.items() if path.startswith("search/")}
    shutil.rmtree(tmp_path / "site")
