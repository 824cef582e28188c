"""The search: the index that a build makes, read by a reader of its own, and what a person finds in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from conftest import hold_to_axe, shared
from editions import EXEMPLAR, MEMORANDUM, command, edition, memorandum_site, rendered, snapshot, tei
from hypothesis import given
from hypothesis import strategies as st

from pipeline import config, search
from pipeline.build import build
from pipeline.search.pieces import DIGITS, HALF, numbers, path_of
from pipeline.search.segment import GAP, day
from pipeline.search.sheets import Block, Sheet, sheets_of
from pipeline.search.words import fold, words
from pipeline.store import Store
from pipeline.taken import Memory

# ruff: noqa: RUF001 - letters that are alike are what it is about

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Page


# The words ........................................................................................................

FOLDED = {
    "Œuvre": "oeuvre", "oeuvre": "oeuvre", "ſie": "sie", "Straße": "strasse", "STRASSE": "strasse", "naïve": "naive",
    "ﬁnd": "find", "Ægir": "aegir", "Łódź": "lodz", "ёлка": "елка", "Ὀδυσσεύς": "οδυσσευσ", "İstanbul": "istanbul",
    "con\u00adsult": "consult", "Mʳ": "mr", "smørrebrød": "smorrebrod", "e\u0301te\u0301": "ete", "Đoković": "dokovic",
}


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
    (sheet,) = sheets_of(rendering.pages, rendering.record.title)
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


class Index:
    """A reader of an index, simple and slow, to hold the files and the scripts against."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self.root = self.piece("index")
        self.segments = [self.piece(name) for name in self.root["segments"]]
        self._all: list[dict[str, list[dict[int, list[int]]]]] = []

    def piece(self, name: str) -> Any:
        """Read a piece as a browser does."""
        text = self._files["search/index.js" if name == "index" else path_of(name)].decode()
        called = re.fullmatch(r'editionSearch\("(\w+)",(.*)\)\n', text, re.DOTALL)
        assert called
        assert called[1] == name
        return json.loads(called[2])

    def entries(self, cuts: str) -> dict[str, list[str]]:
        """Read all entries of a list."""
        found: dict[str, list[str]] = {}
        fields = cuts.split(" ") if cuts else []
        for first, name in zip(fields[::2], fields[1::2], strict=True):
            last = ""
            for entry in self.piece(name).split("!"):
                term, *fields = entry.split(" ")
                last = last[: DIGITS.index(term[0])] + term[1:]
                assert last >= first
                assert last not in found
                found[last] = fields
        return found

    def postings(self, segment: Mapping[str, Any]) -> dict[str, list[dict[int, list[int]]]]:
        """Give of each term, in the three lists, the places by sheet."""
        places = self.entries(segment["places"])
        found = {}
        for term, fields in self.entries(segment["terms"]).items():
            found[term] = [
                dict(_placed(counts, steps))
                for counts, steps in zip((fields + [""] * 3)[:3], (places.get(term, []) + [""] * 3)[:3], strict=True)
            ]
        return found

    def card(self, segment: Mapping[str, Any], sheet: int) -> list[str]:
        """Give what is shown of a sheet."""
        card: list[str] = self.piece(segment["cards"][sheet // 16])[sheet % 16]
        return card

    def sheets(self, term: str) -> set[tuple[int, int]]:
        """Give the sheets that have a term, each with the number of its segment."""
        if not self._all:
            self._all = [self.postings(segment) for segment in self.segments]
        return {(number, sheet) for number, postings in enumerate(self._all) if term in postings
                for places in postings[term] for sheet in places}

    def find(self, *terms: str) -> list[tuple[str, str, str]]:
        """Give path and titles of the sheets that have all terms."""
        found = set.intersection(*map(self.sheets, terms))
        cards = [self.card(self.segments[number], sheet) for number, sheet in sorted(found)]
        return [(card[0], card[1], card[2]) for card in cards]


def read_numbers(text: str) -> list[int]:
    """Read numbers as they are written."""
    found, value = [], 0
    for digit in text:
        one = DIGITS.index(digit)
        value = value * HALF + one % HALF
        if one >= HALF:
            found.append(value)
            value = 0
    return found


def _placed(counts: str, steps: str) -> Iterator[tuple[int, list[int]]]:
    values, rest, sheet = iter(read_numbers(counts)), read_numbers(steps), 0
    for value in values:
        sheet += value // 2
        count = next(values) + 2 if value % 2 else 1
        yield sheet, list(accumulate(rest[:count]))
        rest = rest[count:]


def document(path: str, *blocks: str, title: str = "", **about: Any) -> search.Document:
    """Give a document to be searched without rendering one."""
    page = "".join(f'<p id="p.{number}">{text}</p>' for number, text in enumerate(blocks, 1))
    pages = {path: f'<html><body><article data-document="x">{page}</article></body></html>'}
    things = about.pop("things", [])
    known = search.About(path, title, about.get("date"), about.get("date"), tuple(about.get("categories", ())))
    return search.Document(known, json.dumps(pages), str(things), 1, lambda: pages, lambda: {path: things})


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


def index_of(documents: list[search.Document], store: Store | None = None) -> dict[str, bytes]:
    """Give the files of the index of documents."""
    with Store(None) if store is None else nullcontext(store) as kept:
        site = Memory()
        search.put_index(site, documents, {}, "", kept)
        return site.files


def small_documents() -> list[Path]:
    """Give the shared documents that render at once."""
    folder = shared("corpora")
    return [path for path in sorted(folder.rglob("*.xml")) if path.stat().st_size < 60_000]


def test_every_word_of_the_corpora() -> None:
    """What stands between white space and punctuation in a real document's texts is found there, in either reading."""
    count = 0
    for path in small_documents()[::4]:
        _, rendering = rendered(path.read_bytes())
        sheets = sheets_of(rendering.pages, rendering.record.title)
        about = search.About("documents/in.html", rendering.record.title, None, None, ())
        one = search.Document(about, "", "", 1, lambda rendering=rendering: rendering.pages, dict)
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


def many(count: int) -> list[search.Document]:
    """Give letters, each with words of its own and words that all have."""
    return [
        document(f"documents/{number:03}.html", f"The letter number{number} of the envoy", f"about matter{number % 7}",
                 title=f"Letter {number}", date=f"19{number % 100:02}-0{number % 9 + 1}")
        for number in range(count)
    ]


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
    monkeypatch.setattr(search, "_MOST", 20)
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
    sheets = sheets_of({"documents/a.html": f'<article data-document="a">{page}</article>'})
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


# In a browser .....................................................................................................

_SERVE = """
import functools, http.server, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
"""


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site of letters and articles of the shared corpora, in German and English."""
    documents = {path.name: path.read_bytes() for path in small_documents()
                 if path.parent.name in {"hsg-rdcr", "schnitzler-briefe"}}
    folder = tmp_path_factory.mktemp("letters")
    build(config.load(edition(folder / "edition", documents)), folder / "site")
    return folder / "site"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder's parent over http, so that the site lies in a sub-folder."""
    line = [sys.executable, "-c", _SERVE, str(folder.parent)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/{folder.name}"
        finally:
            process.kill()


def answer(page: Page) -> str:
    """Wait for the answer, and give what is told."""
    page.locator("#search-told", has_text=re.compile(r"[^…\s]\s*$")).wait_for()
    if page.inner_text("#search-told")[0].isdigit():
        page.wait_for_selector(".hit")
    return page.inner_text("#search-told")


def marked(page: Page) -> list[str]:
    """Give the words that are marked in what is shown of the hits."""
    return page.locator(".places mark").all_inner_texts()


def asking(site: str, **parameters: str) -> str:
    """Give the address of a search."""
    return f"{site}/search.html?{urlencode({key.rstrip('_'): value for key, value in parameters.items()})}"


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_scripts_fold_alike(visit: Callable[..., Page]) -> None:
    """The browser finds the same words in a text as the build, at the same places."""
    page = visit(asking(memorandum_site().as_uri()))
    texts = [
        *FOLDED, "the consul-\nting firm", "consul\u200bting, Schiff\u00ac\u200bfahrt", "Franco-\nPrussian",
        "平和条約です", "l’homme d'État", "\u00adx\u00ad", "ΣΊΣΥΦΟΣ", "हिन्दी में", "العَرَبِيَّة",
        "ﬀ ½ ²", "𝔞𝔟 𐌰𐌱", "A_b c", "ǅ ŉ ẞ", "x" * 60,
    ]
    texts += [chr(code) + "a" + chr(code + 1) for code in range(0xA0, 0x2FF0, 2)]
    theirs = page.evaluate("texts => texts.map(text => editionWords.words(text))", texts)
    for text, found in zip(texts, theirs, strict=True):
        units = [len(text[:place].encode("utf-16-le")) // 2 for place in range(len(text) + 1)]
        ours = [{"start": units[word.start], "end": units[word.end], "terms": list(word.terms)} for word in words(text)]
        # Letters that this Python's Unicode has not, or the browser's.
        if len(text) == 3 and not all(char.isprintable() for char in text):
            continue
        assert found == ours, text


QUERIES = {
    "stalin": ["Stalin"],
    '"high ranking member"': ["high-ranking member"],
    '"HIGH-RUNNING"': ["high-running"],
    "tripart*": ["tripartite"],
    "*ambassador": ["Ambassador"],
    "establishment NEAR/3 tripartite": ["establishment", "tripartite"],
    '"establishment tripartite"~3': ["establishment", "tripartite"],
    "qzx OR tripartite": ["tripartite"],
}


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("over", ["file", "http"])
@pytest.mark.parametrize("query", QUERIES)
def test_queries(visit: Callable[..., Page], query: str, over: str) -> None:
    """Words, phrases, beginnings, endings and nearness are found, from the disk and from a sub-folder of a server."""
    site = memorandum_site()
    with served(site) if over == "http" else contextmanager(lambda: iter([site.as_uri()]))() as address:
        page = visit(asking(address, q=query))
        assert re.match(r"\d+ hits?$", answer(page))
        assert "Memorandum Discussing" in page.inner_text(".hit >> nth=0")
        found = [word.replace("\u2060", "") for word in marked(page)]
        for word in QUERIES[query]:
            for piece in re.split(r"-", word):
                assert any(piece in one for one in found), found


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("query", [
    {"q": "establishment NEAR/1 tripartite"}, {"q": '"ranking high"'}, {"q": "stalin -harriman"},
    {"q": "stalin", "from": "1945"}, {"q": "stalin", "to": "1943"},
    {"q": '"high-running"', "in": "reading", "type": "Memorandum"},
    {"q": '"high-ranking"', "in": "diplomatic", "type": "Memorandum"},
    {"q": "editorial", "type": "Memorandum", "to": "1900"}, {"q": "stalin", "who": "Nobody at all"}, {"q": "-stalin"},
])
def test_nothing_found(visit: Callable[..., Page], query: dict[str, str]) -> None:
    """What is not near, not in this order, left out, of another time, or in the other reading, is not found."""
    page = visit(asking(memorandum_site().as_uri(), **query))
    assert re.match("Nothing|No |Say", answer(page))
    assert page.locator(".hit").count() == 0


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("query", [
    {"q": "stalin", "from": "1944", "to": "1944"}, {"q": "stalin", "from": "1944-09-19", "to": "1944-09"},
    {"q": "committee", "type": "Secret"}, {"q": "", "who": "Stalin", "type": "Secret"},
    {"q": "committee", "who": "harrim"}, {"q": '"high-running"', "in": "diplomatic"},
    {"q": '"high-ranking"', "in": "reading"}, {"q": "consultive", "in": ""},
])
def test_limits(visit: Callable[..., Page], query: dict[str, str]) -> None:
    """Kind, span of time, what is mentioned and the reading limit what is found, and stand in the form again."""
    page = visit(asking(memorandum_site().as_uri(), **query))
    answer(page)
    assert page.locator(".hit h2", has_text="Memorandum Discussing").count() == 1
    for name, value in query.items():
        assert page.input_value(f"[name={name}]") == value


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_place_on_arrival(visit: Callable[..., Page]) -> None:
    """A hit leads to its paragraph, in the reading that has it, with the words marked."""
    from playwright.sync_api import expect

    page = visit(asking(memorandum_site().as_uri(), q='"a high-running member"', type="Memorandum"))
    answer(page)
    assert "Diplomatic text" in page.inner_text(".hit")
    page.click(".hit .to-place >> nth=0")
    page.wait_for_selector("mark.found")
    assert page.is_checked("#show-diplomatic")
    found = page.locator("mark.found").all_inner_texts()
    assert " ".join("".join(found).split()).replace(" ", "") == "ahighrunningmember"
    assert page.url.endswith("#p.2")
    expect(page.locator("mark.found").first).to_be_in_viewport()
    page.goto(asking(memorandum_site().as_uri(), q="Wilson NEAR Digital"))
    answer(page)
    page.click(".hit .to-place >> nth=0")
    page.wait_for_selector("mark.found")
    assert "#note." in page.url
    assert page.locator(".note mark.found").count() >= 2


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_misspelt(visit: Callable[..., Page]) -> None:
    """A word that stands nowhere is answered with one that does, whether it errs at its end or at its beginning."""
    pairs = {"comittee": "committee", "gommittee": "committee", "Harimann": "harriman", "stlain": "stalin"}
    for wrong, right in pairs.items():
        page = visit(asking(memorandum_site().as_uri(), q=f"the {wrong}"))
        page.wait_for_selector("#search-hint a")
        assert page.inner_text("#search-hint") == f"Did you mean the {right}?"
        page.click("#search-hint a")
        page.wait_for_selector(".hit")
        assert "q=the+" + right in page.url


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_from_any_page(visit: Callable[..., Page]) -> None:
    """The field on every page leads to the answer, by the keyboard; the form sends no more than is asked."""
    page = visit(f"{memorandum_site().as_uri()}/persons/stalin.html")
    page.fill(".quick-search input", "Eisenhower")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    assert page.url.endswith("search.html?q=Eisenhower")
    assert page.input_value("#search-q") == "Eisenhower"
    page.fill("#search-q", "ambassador")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=ambassador")
    assert answer(page)
    page.go_back()
    page.wait_for_selector(".hit")
    assert page.input_value("#search-q") == "Eisenhower"


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_letters(visit: Callable[..., Page], letters: Path) -> None:
    """Of an edition of letters: accents are folded, more hits follow, the order can be that of time."""
    page = visit(asking(letters.as_uri(), q="fur"))
    assert answer(page)
    assert "für" in {word.lower() for word in marked(page)}
    page = visit(asking(letters.as_uri(), q="der OR the", order="date"))
    total = int(answer(page).split()[0])
    assert total > 10
    assert page.locator(".hit").count() == 10
    page.click("#search-more")
    page.wait_for_selector(".hit:nth-child(11)")
    assert page.evaluate("document.activeElement.closest('.hit') === document.querySelectorAll('.hit')[10]")
    page.reload()
    answer(page)
    page.wait_for_selector(".hit:nth-child(11)")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_agrees_with_the_reader(visit: Callable[..., Page], letters: Path) -> None:
    """The scripts find what the simple reader finds, for words of every frequency."""
    index = Index(snapshot(letters))
    known = sorted(index.entries(index.root["words"]))
    page = visit(asking(letters.as_uri()))
    count = "async query => (await editionQuery.ask(editionWords.parse(query), {}, 'both', '')).hits.length"
    for term in known[:: max(1, len(known) // 40)]:
        assert page.evaluate(count, term) == len(index.find(term)), term
        beginning = term[: max(1, len(term) // 2)]
        some = {sheet for one in known if one.startswith(beginning) for sheet in index.sheets(one)}
        assert page.evaluate(count, f"{beginning}*") == len(some), beginning


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("mode", ["wide", "dark", "narrow"])
def test_accessible(visit: Callable[..., Page], mode: str) -> None:
    """The page with hits, and the page that they lead to, keep WCAG 2.2 AA, and fit the width of the screen."""
    page = visit(asking(memorandum_site().as_uri(), q="committee", in_="both", who="Harriman"), mode)
    answer(page)
    for _ in range(2):
        hold_to_axe(page, "best-practice")
        page.goto(f"{(memorandum_site() / 'documents' / MEMORANDUM).as_uri()}.html?hl=committee#p.2")
        page.wait_for_selector("mark.found")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_without_script(visit: Callable[..., Page]) -> None:
    """Without JavaScript the page says so, and leads to the lists."""
    page = visit(asking(memorandum_site().as_uri(), q="stalin"), java_script_enabled=False)
    assert "JavaScript" in page.inner_text("main")
    assert not page.locator("#search").is_visible()
    assert page.locator("main noscript a, main ul a").count() > 3


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_paper(visit: Callable[..., Page]) -> None:
    """Paper has the hits and the words that were asked for, and no buttons."""
    page = visit(asking(memorandum_site().as_uri(), q="committee"))
    answer(page)
    page.emulate_media(media="print")
    assert page.locator("#search-q").is_visible()
    assert page.locator(".places mark").first.is_visible()
    assert not page.locator("#search button").is_visible()
    assert len(page.pdf(format="A4")) > 5_000
