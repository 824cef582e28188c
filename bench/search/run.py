"""What the search costs: the index of many letters, and what a reader's browser loads for a query.

    python bench/search/run.py [--letters 10000] [--seed 1]

Needs `../shared` (corpora) and Chromium. Makes letters of 150 to 600 words from the sentences of the corpora, in the
mixture of languages that these have, with invented names; builds their index, and asks it queries in Chromium. Prints the
size of the index, the seconds for a thousand letters, those for a second build when one letter has changed and how many
files it changes, and for each query the hits, the kB loaded in files (the page itself apart), and how many. The bound is
500 kB a query over 10,000 letters.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import shutil
import sys
import tempfile
import time
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lxml import etree
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipeline import config, search
from pipeline.build import build
from pipeline.store import Store
from pipeline.taken import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
TEI = "{http://www.tei-c.org/ns/1.0}"
QUERIES = [
    "the", "treaty", "peace treaty", '"of the"', '"the end of the war"', '"secretary of state"', "presid*", "con*", "*ation",
    "treaty NEAR/5 peace", "ambassador -soviet", "war OR krieg", "ministre", "tretay ambasador",
    "the president of the united states and the secretary of state for foreign affairs", '"in the" NEAR/10 "of the"',
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


def sentences() -> dict[str, list[str]]:
    """Give the sentences of each corpus."""
    found: dict[str, list[str]] = {}
    for path in sorted(CORPORA.rglob("*.xml")):
        own = found.setdefault(path.parent.name, [])
        for paragraph in etree.parse(path).iter(f"{TEI}p", f"{TEI}ab"):
            text = " ".join("".join(paragraph.itertext()).split())
            own += [one for one in re.split(r"(?<=[.!?])\s+", text) if 3 < len(one.split()) < 60]
    return {corpus: own for corpus, own in found.items() if len(own) > 50}


def letters(count: int, seed: int) -> Iterator[tuple[search.About, str]]:
    chance = random.Random(seed)
    corpora = sentences()
    weights = [len(own) ** 0.5 for own in corpora.values()]
    syllables = "ba den ker lin mo rath sto ver wal zim ha go fel brun ost tu pra nie".split()
    for number in range(count):
        own = chance.choices(list(corpora.values()), weights)[0]
        words, paragraphs = 0, []
        wanted = chance.randint(150, 600)
        while words < wanted:
            some = chance.choices(own, k=chance.randint(2, 6))
            name = "".join(chance.choices(syllables, k=chance.randint(2, 4))).capitalize()
            paragraphs.append(" ".join([*some, f"{name}."]))
            words += len(paragraphs[-1].split())
        date = f"{chance.randint(1700, 1990)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        path = f"documents/letter-{number:05}.html"
        body = "".join(f'<p id="p.{place}">{escape(text)}</p>' for place, text in enumerate(paragraphs, 1))
        about = search.About(path, f"Letter {number} to {name}", date, date, (chance.choice(["Letter", "Note", "Report"]),))
        yield about, f'<html><body><article data-document="{number}">{body}</article></body></html>'


def documents(made: list[tuple[search.About, str]]) -> search.Listed:
    def pages(about: search.About, page: str) -> dict[str, str]:
        return {about.path: page}

    return search.Listed(
        search.Document(about, hashlib.sha256(page.encode()).hexdigest(), "", len(page) // 6, partial(pages, about, page), dict)
        for about, page in made
    )


def index(made: list[tuple[search.About, str]], store: Store) -> tuple[float, dict[str, bytes]]:
    start = time.perf_counter()
    site = Memory()
    search.put_index(site, documents(made), dict, "bench", store)
    return time.perf_counter() - start, site.files


def ask(site: Path) -> None:
    print(f"\n{'hits':>44} {'kB':>6} {'files':>6}   query")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for query in QUERIES:
            page = browser.new_page()
            loaded: list[Path] = []
            # Each page has its own list, and calls this while it is there.
            page.on("request", lambda request: loaded.append(Path(request.url.removeprefix("file://")))  # noqa: B023
                    if "/search/" in request.url else None)
            page.goto(f"{(site / 'search.html').as_uri()}?q={quote(query)}")
            page.locator("#search-told", has_text=re.compile(r"[^…\s]\s*$")).wait_for()
            page.wait_for_timeout(700)
            told = " ".join((page.inner_text("#search-told") + " " + page.inner_text("#search-hint")).split())
            size = sum(path.stat().st_size for path in set(loaded))
            print(f"{told[:44]:>44} {size / 1000:6.0f} {len(set(loaded)):6}   {query}")
            page.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    made = list(letters(given.letters, given.seed))
    words = sum(len(page.split()) for _, page in made)
    with tempfile.TemporaryDirectory() as folder, Store(None) as store:
        seconds, files = index(made, store)
        texts = sum(len(page.encode()) for _, page in made)
        total = sum(map(len, files.values()))
        print(f"{given.letters} letters, {words:,} words, pages of {texts / 1e6:.1f} MB")
        print(f"index: {len(files)} files, {total / 1e6:.1f} MB, the largest {max(map(len, files.values())) / 1000:.0f} kB")
        print(f"build: {seconds:.1f} s, {seconds / given.letters * 1000:.2f} s for 1,000 letters")
        about, page = made[len(made) // 2]
        made[len(made) // 2] = about, page.replace("</p>", " Extraordinary.</p>", 1)
        again, changed = index(made, store)
        new = [name for name in changed if name not in files]
        print(f"one letter changed: {again:.1f} s, {len(new)} new files, {sum(len(changed[name]) for name in new) / 1000:.0f} kB")
        site = Path(folder) / "site"
        found = config.find(ROOT / "tei")
        build(config.load(found), site)
        shutil.rmtree(site / "search")
        for name, content in files.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_bytes(content)
        ask(site)


if __name__ == "__main__":
    main()
