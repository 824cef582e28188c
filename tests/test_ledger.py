"""The ledger of addresses: what is still there keeps its address, none is used twice, what is gone is told."""

from __future__ import annotations

import hashlib
import json
import posixpath
import random
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from editions import (
    MEMORANDUM,
    ROOT,
    SETTINGS,
    article_of,
    command,
    copy_of_exemplar,
    edition,
    parse_page,
    rendered,
    snapshot,
    source_of,
    tei,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline import config
from pipeline.build import Options, build
from pipeline.errors import ConfigError
from pipeline.ledger import Ledger, Was, read, renew, units, written

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Source

WAS = Was("1.0", "2026-01-01", "abc")
NEXT = Was("1.1", "2026-02-02", "def")
WORDS = [f"word{number}" for number in range(400)]


def paragraph(name: str) -> str:
    """Give a paragraph of words of its own, with a name, a note and a line's end in it."""
    words = random.Random(name).sample(WORDS, 32)  # noqa: S311 - words for a test
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
    ids = {one.node: one.id for entry in ledger.entries if entry.is_there for one in (entry, *entry.inner)}
    found = {}
    for node, element in elements.items():
        tag = etree.QName(element).localname
        if tag == "p" and element.find("{*}persName") is not None:
            key = str(element.find("{*}persName").get("ref"))
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
    count, deleted = len(order), []
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
        gone = {one.id for entry in ledger.entries if entry.gone for one in (entry, *entry.inner)}
        assert set(ever) - set(after.values()) == gone & set(ever)
        addresses = list(ledger.addresses())
        assert len(addresses) == len(set(addresses))
        deleted += gone_now


def with_ledger(folder: Path, documents: dict[str, bytes], settings: str = SETTINGS) -> Path:
    """Write an edition and its ledger."""
    edition(folder, documents, settings)
    assert command("addresses", folder).status == 0
    return folder


def ids_of(page: str) -> dict[str, str]:
    """Give the words of all that has an address in the text of a page."""
    found = (one for one in article_of(page).iter() if one.get("id"))
    return {str(one.get("id")): " ".join(one.text_content().split()) for one in found}


def test_a_ledger_begins_with_the_numbers_that_there_are(tmp_path: Path) -> None:
    """A site with a fresh ledger is the same, byte for byte, as one without."""
    folder = copy_of_exemplar(tmp_path / "tei")
    build(config.load(folder), tmp_path / "without")
    assert command("addresses", folder).status == 0
    built = build(config.load(folder), tmp_path / "with")
    sites = [snapshot(tmp_path / name) for name in ("with", "without")]
    for files in sites:
        # The archive of the sources has the ledger too.
        del files["source.zip"], files["manifest.json"]
    assert sites[0] == sites[1]
    assert not [one for one in built.findings if "ledger" in one.code]


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


def test_lines_and_pages_of_the_source_have_their_addresses_in_both_readings(tmp_path: Path) -> None:
    """Each break that the ledger addresses is one place of the page, which either reading shows; in parts as well."""
    lines = (
        "one<lb/>two<lb break='no'/>three<lb n='5'/>four<pb/>five<pb n='2'/>six<cb/>seven<gb/>eight"
        "<milestone unit='x'/>"
    )
    body = "".join(
        f"<div><head>H<lb/>{number}</head><p>{lines} {'word ' * 300}<note>a<lb/>b</note></p></div>" for number in (1, 2)
    )
    app = (
        '<p>A <app><lem>b<lb/>c</lem><rdg wit="#x">d<lb/>e</rdg></app> '
        "<choice><sic>f<lb/>g</sic><corr>h</corr></choice></p>"
    )
    data = tei(body + app)
    ledger = renew(source_of(data), None, WAS)
    names = ("lb", "pb", "cb", "gb", "milestone")
    known = {one.id for entry in ledger.entries for one in (entry, *entry.inner) if one.name in names}
    assert len(known) == 23
    folder = with_ledger(tmp_path / "e", {"a.xml": data}, f"{SETTINGS}\nlongest_page = 1")
    build(config.load(folder), tmp_path / "site")
    pages = {
        path: parse_page(content.decode()) for path, content in snapshot(tmp_path / "site").items()
        if path.startswith("documents/a") and path.endswith(".html")
    }
    assert len(pages) == 4
    placed = set()
    for name, page in pages.items():
        ids = [str(one) for one in page.xpath("//@id")]
        assert len(ids) == len(set(ids)), name
        found = {one for one in ids if one.partition(".")[0] in names}
        placed |= found if "whole" not in name else set()
        assert found == known or "whole" not in name
        for one in found - {"lb.13"}:  # which stands in what is corrected: one reading has it
            around = [page.get_element_by_id(one), *page.get_element_by_id(one).iterancestors()]
            assert not any(each.get("data-reading") or each.get("hidden") for each in around), one
    assert placed == known


def test_the_page_tells_what_is_gone_and_where_it_was(tmp_path: Path) -> None:
    """A paragraph is put in and one taken out: the others keep their addresses, and that of the lost one says so."""
    one, two, three = (f"<p>{name} says what only {name} can say about it.</p>" for name in ("Anna", "Berta", "Clara"))
    settings = f'{SETTINGS}\nversion = "1.0"\ndate = "2026-01-02"\nversions = "https://example.org/{{version}}/"'
    folder = with_ledger(tmp_path / "e", {"a.xml": tei(one + two + three), "b.xml": tei(one)}, settings)
    build(config.load(folder), tmp_path / "site", keep=True)
    before = ids_of((tmp_path / "site/documents/a.html").read_text("utf-8"))
    (folder / "documents/a.xml").write_bytes(tei("<p>Dora is new here.</p>" + one + three))
    built = build(config.load(folder), tmp_path / "site", options=Options(keep=True))
    assert [change[0] for change in built.changes if change[0].startswith("documents/")][:1] == ["documents/a.xml"]
    assert "documents/b.xml" not in dict(built.changes)
    (behind,) = [finding for finding in built.findings if finding.code == "ledger-behind"]
    assert behind.severity == "info"
    assert "1 new, 1 gone" in behind.message
    assert command("addresses", folder, "--check").status == 1
    page = (tmp_path / "site/documents/a.html").read_text("utf-8")
    after = ids_of(page)
    assert after.pop("p.4") == "Dora is new here."
    assert after.keys() | {"p.2"} == before.keys()
    assert [after["p.1"], after["p.3"]] == [before["p.1"], before["p.3"]]
    (gone,) = parse_page(page).get_element_by_id("p.2").iter("li")
    assert "p.2 (“Berta says what only Berta can say about it.”) is gone." in gone.text_content()
    source = hashlib.sha256(tei(one + two + three)).hexdigest()
    assert source in gone.text_content()
    assert gone.find("a").get("href") == "https://example.org/1.0/documents/a.html#p.2"
    assert gone.find("a").text == "Last in version 1.0, 2 January 2026."
    # The ledger is kept, and then says what the build said already.
    assert command("addresses", folder).out == "addresses/documents/a.jsonl: 4 addresses, 1 new, 1 gone.\n"
    build(config.load(folder), tmp_path / "again")
    assert (tmp_path / "again/documents/a.html").read_text("utf-8") == page
    assert command("addresses", folder).out == ""


def test_an_id_that_an_editor_gives_takes_the_place_of_the_number(tmp_path: Path) -> None:
    """The old address leads to the new one."""
    folder = with_ledger(tmp_path / "e", {"a.xml": tei("<p>Some words of a text.</p>")})
    (folder / "documents/a.xml").write_bytes(tei('<p xml:id="first">Some words of a text.</p>'))
    build(config.load(folder), tmp_path / "site")
    page = parse_page((tmp_path / "site/documents/a.html").read_text("utf-8"))
    assert page.get_element_by_id("p.1").find("a").get("href") == "#first"
    assert command("addresses", folder).status == 0
    (folder / "documents/a.xml").write_bytes(tei("<p>Some words of a text.</p>"))
    build(config.load(folder), tmp_path / "site")
    page = parse_page((tmp_path / "site/documents/a.html").read_text("utf-8"))
    assert page.get_element_by_id("first").tag == "p"
    assert page.get_element_by_id("p.1").find("a").get("href") == "#first"


def chapters(*sizes: int) -> bytes:
    """Give a text of chapters of so many paragraphs, each of its own words."""
    return tei("".join(
        f"<div><head>Chapter of {size}</head>"
        + "".join(f"<p>{' '.join(random.Random(f'{size}.{n}').sample(WORDS, 30))}</p>" for n in range(size))  # noqa: S311
        + "</div>" for size in sizes
    ))


def test_addresses_of_a_long_text_lead_to_the_page_where_it_is_now(tmp_path: Path) -> None:
    """Cut into pages, then not, then otherwise: each address that was ever leads on to its paragraph."""
    short, long = f"{SETTINGS}\nlongest_page = 300", f"{SETTINGS}\nlongest_page = 1"
    folder = with_ledger(tmp_path / "e", {"a.xml": chapters(3, 5, 7)}, short)

    def site() -> dict[str, Any]:
        build(config.load(folder), tmp_path / "site")
        pages = snapshot(tmp_path / "site")
        return {path: parse_page(page.decode()) for path, page in pages.items() if path.startswith("documents/a")
                and path.endswith(".html")}

    def follow(pages: dict[str, Any], path: str, address: str) -> str:
        found = pages[path].get_element_by_id(address)
        if found.tag == "li" and found.find("a") is not None:
            path, _, address = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), found.find("a").get("href"))).partition("#")
            found = pages[path].get_element_by_id(address)
        return " ".join(found.text_content().replace("¶", "").split())

    known = {("documents/a.html", address): words for address, words in ids_of(
        (site() and tmp_path / "site/documents/a.html").read_text("utf-8")).items() if address.startswith("p.")}
    for table, sizes in ((long, (3, 5, 7)), (long, (7, 9, 3, 5)), (short, (9, 5, 3, 7)), (long, (9, 5, 3, 7))):
        (folder / "edition.toml").write_text(f"[edition]\n{table}\n", "utf-8")
        (folder / "documents/a.xml").write_bytes(chapters(*sizes))
        for _ in range(2):  # before the ledger is kept, and after
            pages = site()
            for (path, address), words in known.items():
                assert follow(pages, path, address) == words, (path, address)
            assert command("addresses", folder).status == 0
        known |= {
            (path, address): words for path, page in pages.items() if page.find(".//article") is not None
            and "whole" not in path
            for address, words in ids_of((tmp_path / "site" / path).read_text("utf-8")).items() if address[:2] == "p."
        }
    assert len({path for path, _ in known}) >= 5


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


def test_a_text_that_is_gone_has_a_page_that_says_so(tmp_path: Path) -> None:
    """At its old address and each paragraph's, with the last version; until the file is back or its place taken."""
    settings = f'{SETTINGS}\nversion = "1.0"\ndate = "2026-01-02"\nversions = "https://example.org/{{version}}/"'
    text = tei('<p>Anna <persName ref="#x">says</persName> it.</p><p xml:id="main">Berta.</p>')
    folder = with_ledger(tmp_path / "e", {"a.xml": text, "b.xml": tei("<p>Stays.</p>")}, settings)

    def site() -> tuple[dict[str, bytes], list[str]]:
        built = build(config.load(folder), tmp_path / "site", options=Options(keep=True))
        return snapshot(tmp_path / "site"), [name for name, _ in built.changes]

    before, _ = site()
    (folder / "documents/a.xml").unlink()
    gone, _ = site()
    page = parse_page(gone["documents/a.html"].decode())
    words = page.get_element_by_id("p.1").getparent()
    assert " ".join(words.text_content().split()) == (
        "a (“Anna says it.”) is no longer in this edition. Last in version 1.0, 2 January 2026. "
        f"SHA-256 of the source that had it: {hashlib.sha256(text).hexdigest()}"
    )
    assert words.find("a").get("href") == "https://example.org/1.0/documents/a.html"
    assert page.get_element_by_id("persName.1").getparent() is words
    assert [one.tag for one in page.xpath("//*[@id='main']")] == ["main"]
    assert page.xpath("//main//a/@href") == ["https://example.org/1.0/documents/a.html", "../index.html"]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    manifest = json.loads(gone["manifest.json"])["files"]
    assert manifest["documents/a.html"] == hashlib.sha256(gone["documents/a.html"]).hexdigest()
    assert [name for name, data in gone.items() if b"documents/a." in data or b'"a.html' in data] == [
        "documents/a.html", "manifest.json"]
    # It is made of the ledger alone, and the same from nothing.
    (folder / "documents/b.xml").write_bytes(tei("<p>Other words.</p>"))
    after, changes = site()
    assert after["documents/a.html"] == gone["documents/a.html"]
    assert "documents/a.html" not in changes
    assert build(config.load(folder), tmp_path / "again").files["documents/a.html"] == gone["documents/a.html"]
    # Keeping the ledgers leaves it as it is; another text at its address takes its place.
    assert command("addresses", folder).status == 0
    (folder / "documents/c.xml").write_bytes(tei("<p>Something else.</p>", root='xml:id="a"'))
    assert b"Something else" in site()[0]["documents/a.html"]
    (folder / "documents/c.xml").unlink()
    (folder / "documents/b.xml").write_bytes(tei("<p>Stays.</p>"))
    (folder / "documents/a.xml").write_bytes(text)
    assert site()[0] == before


def test_a_long_text_that_is_gone_says_so_on_each_of_its_pages(tmp_path: Path) -> None:
    """Those of its parts and the whole; in the edition's language, and where its address was not that of its id."""
    settings = f'{SETTINGS}\nlanguage = "de"\nlongest_page = 1'
    other = tei("<p>Another.</p>", root='xml:id="X"')
    folder = with_ledger(tmp_path / "e", {"a.xml": other, "x.xml": chapters(20, 20)}, settings)
    built = build(config.load(folder), tmp_path / "site").files
    old = [name for name in built if name.startswith("documents/x") and name.endswith(".html")]
    assert len(old) > 3
    (folder / "documents/x.xml").unlink()
    gone = build(config.load(folder), tmp_path / "site").files
    for name in old:
        page = parse_page(gone[name].decode())
        assert page.get("lang") == "de"
        (words,) = page.xpath("//main/p[1]")
        assert "ist nicht mehr in dieser Ausgabe." in words.text_content()
        ids = {one.get("id") for one in parse_page(built[name].decode()).xpath("//p[starts-with(@id, 'p.')]")}
        assert ids <= {one.get("id") for one in words.iter("span")}, name


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
