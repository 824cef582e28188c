"""The ledger of addresses: what is still there keeps its address, none is used twice, what is damaged is told."""

from __future__ import annotations

import json
import random
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from editions import (
    MEMORANDUM,
    ROOT,
    WORDS,
    article_of,
    command,
    copy_of_exemplar,
    ids_of,
    rendered,
    snapshot,
    source_of,
    tei,
    with_ledger,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import ConfigError
from pipeline.ledger import Ledger, Was, read, units, written
from pipeline.ledger.renewal import renew

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Source

WAS = Was("1.0", "2026-01-01", "abc")
NEXT = Was("1.1", "2026-02-02", "def")


def paragraph(name: str) -> str:
    """Give a paragraph of words of its own, with a name, a note and a line's end in it."""
    words = random.Random(name).sample(WORDS, 32)
    note, words = words[20:], words[:20]
    words.insert(4, f'<persName ref="#{name}">Name {name}</persName>')
    words.insert(12, f"<note><p>{' '.join(note)}</p></note>")
    return f"<p>{' '.join(words[:15])}<lb/>{' '.join(words[15:])}</p>"


def document(paragraphs: list[str]) -> Source:
    """Give a document of these paragraphs."""
    return source_of(tei(f"<div><head>The heading of it all</head>{''.join(paragraphs)}</div>"))


def by_ref(source: Source, ledger: Ledger) -> dict[tuple[str, str], str]:
    """Give the addresses of all that carries a paragraph's name, or stands in it: by that name and by what it is."""
    elements = dict(enumerate(source.root.iter("*"), 1))
    there = [entry for entry in ledger.entries if entry.is_there]
    ids = {entry.node: entry.id for entry in there} | {one.node: one.id for entry in there for one in entry.inner}
    found = {}
    for node, element in elements.items():
        tag = etree.QName(element).localname
        name = element.find("{*}persName")
        if tag == "p" and name is not None:
            key = str(name.get("ref"))
            found[key, "p"] = ids[node]
            for inner in element.iterdescendants("{*}persName", "{*}note", "{*}lb"):
                number = next(number for number, one in elements.items() if one is inner)
                found[key, etree.QName(inner).localname] = ids[number]
    return found


EDITS = st.lists(
    st.tuples(st.sampled_from(["insert", "delete", "edit", "move", "back"]), st.integers(0, 99), st.integers(0, 99)),
    min_size=1, max_size=6,
)


@settings(max_examples=150)
@given(st.lists(EDITS, min_size=1, max_size=5))
def test_addresses_survive_edits(rounds: list[list[tuple[str, int, int]]]) -> None:
    """Through any edits each unit that stays keeps its address, none ever means two, and what is gone is told."""
    texts = {f"n{number}": paragraph(f"n{number}") for number in range(5)}
    order = list(texts)
    source = document([texts[name] for name in order])
    ledger = renew(source, None, WAS)
    ever: dict[str, tuple[str, str]] = {address: key for key, address in by_ref(source, ledger).items()}
    count, deleted = len(order), list[str]()
    for edits in rounds:
        gone_now = []
        for verb, one, other in edits:
            place = one % len(order) if order else 0
            if verb == "insert":
                name = f"n{count}"
                count += 1
                texts[name] = paragraph(name)
                order.insert(other % (len(order) + 1), name)
            elif verb == "delete" and order:
                gone_now.append(order.pop(place))
            elif verb == "edit" and order:
                words = texts[order[place]].replace(" word", f" changed{count} word", 2)
                texts[order[place]] = words
            elif verb == "move" and order:
                order.insert(other % len(order), order.pop(place))
            elif verb == "back" and deleted:
                order.append(deleted.pop(one % len(deleted)))
        before = by_ref(source, ledger)
        source = document([texts[name] for name in order])
        ledger = renew(source, read(written([ledger]).encode(), "x")[0], NEXT)
        after = by_ref(source, ledger)
        for key, address in after.items():
            if key in before:
                assert address == before[key], key
            assert ever.setdefault(address, key) == key
        no_more = [entry for entry in ledger.entries if entry.gone]
        gone = {entry.id for entry in no_more} | {one.id for entry in no_more for one in entry.inner}
        assert set(ever) - set(after.values()) == gone & set(ever)
        addresses = list(ledger.addresses())
        assert len(addresses) == len(set(addresses))
        deleted += gone_now


@pytest.mark.parametrize("body", [
    '<p xml:id="p.2">a</p><div><egXML xmlns="http://www.tei-c.org/ns/Examples"><p>c</p></egXML></div>',
    '<p>a <m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:p>x</m:p></m:math></p><list><item>b</item></list>',
    "<text><group><text><body><p>a</p></body></text><text><body><p>b<note>n</note></p></body></text></group></text>",
])
def test_the_first_numbers_are_those_of_the_stylesheet(body: str) -> None:
    """What a ledger begins with is what the page has without one, whatever counts or does not."""
    source, rendering = rendered(tei(body))
    there = {one for one in ids_of(rendering.page) if not one.startswith("ref.")}
    assert there <= set(renew(source, None, WAS).addresses())
    assert there


@pytest.mark.parametrize("damage", [
    '{"id": 1', "[]", '{"id": "p.9"}', "{}", '{"id": "p.9", "name": "p", "hash": "x", "begins": "\\u0000"}',
    "7", '"text"',
    '{"id": "p.9", "name": "p", "hash": "x", "inner": ["hi"]}', '{"id": "p.9", "name": "p", "hash": "x", "gone": {}}',
])
def test_a_damaged_ledger_stops_a_build(tmp_path: Path, damage: str) -> None:
    """With its line; what it told would be lost otherwise."""
    folder = with_ledger(tmp_path / "e", {"a.xml": tei("<p>Words.</p>")})
    file = folder / "addresses/documents/a.jsonl"
    file.write_text(file.read_text("utf-8") + damage + "\n", "utf-8")
    run = command("build", folder, "--output", tmp_path / "site")
    assert run.status == 2
    assert "a.jsonl:4: error: The line is none of a ledger of addresses." in run.err
    assert not (tmp_path / "site").exists()


def test_an_address_given_twice_stops_a_build(tmp_path: Path) -> None:
    """As two branches that were merged may give it."""
    folder = with_ledger(tmp_path / "e", {"a.xml": tei("<p>Words.</p>")})
    file = folder / "addresses/documents/a.jsonl"
    file.write_text(file.read_text("utf-8") + file.read_text("utf-8").splitlines()[-1] + "\n", "utf-8")
    run = command("build", folder, "--output", tmp_path / "site")
    assert run.status == 2
    assert "The address “p.1” is given twice, on line 3 too." in run.err


def test_sources_are_never_written(tmp_path: Path) -> None:
    """Keeping addresses writes into `addresses/` alone; a text that went is told, its ledger left."""
    folder = copy_of_exemplar(tmp_path / "tei")
    before = snapshot(folder)
    command("addresses", folder)
    assert {name: data for name, data in snapshot(folder).items() if not name.startswith("addresses/")} == before
    (folder / "documents" / f"{MEMORANDUM}.xml").unlink()
    run = command("addresses", folder)
    assert f"addresses/documents/{MEMORANDUM}.jsonl: its text is gone; the addresses stay taken." in run.err
    assert (folder / f"addresses/documents/{MEMORANDUM}.jsonl").is_file()


@pytest.mark.parametrize("page", ["index.html", "documents/../x.html", "documents/index.html", "/documents/x.html"])
def test_a_ledger_names_no_other_page(page: str) -> None:
    """Of a text that is gone a page is written where its ledger says: only where a text could be."""
    line = json.dumps({"text": "a", "page": page, "source": "1"})
    with pytest.raises(ConfigError):
        read(line.encode(), "x")


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3))
NAMES = "text source id name hash words inner at gone now unit begins version page".split()
LINES = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)) | JSON, max_size=4)


@given(LINES)
def test_any_lines(lines: list[Any]) -> None:
    """A ledger of whatever values is read or told to be damaged."""
    with suppress(ConfigError):
        for ledger in read("\n".join(json.dumps(line) for line in lines).encode(), "x"):
            list(ledger.addresses())
            written([ledger])


def test_ids_that_are_none_are_kept_too() -> None:
    """A source may have ids with spaces, which its ledger must not stumble over."""
    source = source_of(tei('<p xml:id="a b">One <hi xml:id="c d">two</hi> three.</p>'))
    ledger = renew(source, None, WAS)
    (again,) = read(written([ledger]).encode(), "x")
    assert list(again.addresses()) == list(ledger.addresses()) == ["body.1", "a b", "c d"]
    assert list(renew(source, again, NEXT).addresses()) == list(ledger.addresses())


def test_the_smallest_marks_are_alike_on_the_page_and_in_the_ledger() -> None:
    """The page and the ledger agree on what has no address: two lists, since neither can read the other's."""
    sheet = (ROOT / "xslt" / "common.xsl").read_text("utf-8")
    lists = dict(re.findall(r'name="(ed:small|ed:told-of-entries)".*?tokenize\(\'(.*?)\'\)', sheet, re.DOTALL))
    assert set(lists["ed:small"].split()) == units.SMALL
    assert set(lists["ed:told-of-entries"].split()) == units.TOLD


def test_the_smallest_marks_have_no_address() -> None:
    """A letter, a word, a part of a name has an address where its xml:id says so, on the page as in the ledger."""
    body = (
        '<p>A <hi>b</hi><hi xml:id="own">c</hi> <persName><surname>D</surname></persName> <c>e</c></p>'
        '<listPerson><person xml:id="f"><persName>G</persName>'
        '<birth><placeName>H</placeName></birth></person></listPerson>'
    )
    source, rendering = rendered(tei(body))
    ledger = units.units_of(source)
    ids = {one for unit in ledger for one in (unit.id, *(inner.id for inner in unit.inner)) if one}
    assert ids == {"own", "f"}
    assert [inner.name for unit in ledger for inner in unit.inner] == ["hi", "persName"]
    page = article_of(rendering.page)
    assert set(page.xpath(".//@id")) == {"body.1", "p.1", "own", "persName.1", "listPerson.1", "f", "birth.1"}
