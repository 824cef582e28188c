"""What a person finds: the search in a browser, over http and from the disk."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from conftest import hold_to_axe
from editions import MEMORANDUM, edition, memorandum_site, snapshot
from search_reader import FOLDED, Index, small_documents

from pipeline import config
from pipeline.build import build
from pipeline.search.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page


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
    {"q": "*"}, {"q": "%"},
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
