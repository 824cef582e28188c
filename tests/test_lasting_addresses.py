"""What a site says by its ledger: addresses that last, what is gone and which version had it."""

from __future__ import annotations

import hashlib
import json
import posixpath
from typing import TYPE_CHECKING, Any

from editions import (
    SETTINGS,
    chapters,
    command,
    copy_of_exemplar,
    ids_of,
    parse_page,
    snapshot,
    source_of,
    tei,
    with_ledger,
)

from pipeline import config
from pipeline.build import Options, build
from pipeline.ledger import Was
from pipeline.ledger.renewal import renew

if TYPE_CHECKING:
    from pathlib import Path



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
    ledger = renew(source_of(data), None, Was("1.0", "2026-01-01", "abc"))
    names = ("lb", "pb", "cb", "gb", "milestone")
    inner = {one.id for entry in ledger.entries for one in entry.inner if one.name in names}
    known = inner | {entry.id for entry in ledger.entries if entry.name in names}
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

    site()
    known = {("documents/a.html", address): words for address, words in ids_of(
        (tmp_path / "site/documents/a.html").read_text("utf-8")).items() if address.startswith("p.")}
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
