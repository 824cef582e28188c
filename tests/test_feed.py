"""The feed of new and changed documents, and what each document tells of its changes."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import rnc2rng
from editions import SETTINGS, command, edition, parse_page, snapshot, tei
from lxml import etree

from pipeline import config
from pipeline.build import Options, build
from pipeline.feed import atom

if TYPE_CHECKING:
    from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}"
# What RFC 4287 asks of a feed, as far as ours goes: which elements there must be, may be, and how often.
GRAMMAR = """
default namespace = "http://www.w3.org/2005/Atom"
start = element feed {
  attribute xml:lang { text },
  (id & title & updated & person & link+ & entry*
  & element subtitle { text }? & element generator { attribute version { text }?, text }?)
}
entry = element entry {
  id & title & updated & link+ & element published { date }? & element summary { text }?
  & element category { attribute term { text }, empty }*
}
id = element id { xsd:anyURI { pattern = "[a-z]+:.+" } }
title = element title { text }
updated = element updated { date }
date = xsd:dateTime { pattern = ".*(Z|[+\\-]\\d\\d:\\d\\d)" }
person = element author { element name { text } }
link = element link {
  attribute href { xsd:anyURI { pattern = "[a-z]+:.+" } }, attribute rel { text }, attribute type { text }?, empty
}
"""
REVISED = (
    '<revisionDesc><change when="2025-03-04">A &lt;b&gt; &amp; c</change><change when="2025-01-02">First.</change>'
    "</revisionDesc>"
)
BASE = f'{SETTINGS}\nbase_url = "https://example.org/e"'


def valid(feed: bytes) -> Any:
    """Hold a feed to the grammar, and give it parsed."""
    tree = etree.fromstring(feed)
    grammar = etree.RelaxNG(etree.fromstring(rnc2rng.dumps(rnc2rng.loads(GRAMMAR)).encode()))
    grammar.assertValid(tree)
    ids = [one.text for one in tree.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    return tree


def site(folder: Path, output: Path, **options: Any) -> dict[str, bytes]:
    """Build an edition."""
    build(config.load(folder), output, options=Options(**options))
    return snapshot(output)


def test_the_feed_of_an_edition(tmp_path: Path) -> None:
    """The documents, the last changed first, each with its revisions; every page leads to it."""
    new = tei("<p>b</p>", REVISED, title="New &amp; &lt;i>it&lt;/i>")
    documents = {"old.xml": tei("<p>a</p>", title="Old"), "new.xml": new}
    files = site(edition(tmp_path / "e", documents, f'{BASE}\ndate = "2024-12-31"'), tmp_path / "site")
    feed = valid(files["feed.xml"])
    assert feed.findtext(f"{ATOM}updated") == "2025-03-04T00:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["New & <i>it</i>", "Old"]
    assert entries[0].findtext(f"{ATOM}published") == "2025-01-02T00:00:00Z"
    assert entries[0].findtext(f"{ATOM}summary") == "2025-03-04: A <b> & c\n2025-01-02: First."
    assert [entry.find(f"{ATOM}category").get("term") for entry in entries] == ["changed", "new"]
    assert entries[1].findtext(f"{ATOM}updated") == "2024-12-31T00:00:00Z"
    for entry in entries:
        path = entry.findtext(f"{ATOM}id").removeprefix("https://example.org/e/")
        assert path in files
    for path, page in files.items():
        if path.endswith(".html"):
            (link,) = parse_page(page.decode()).xpath('//head/link[@type="application/atom+xml"]')
            assert link.get("href") == "../" * path.count("/") + "feed.xml"


def test_a_revision_of_one_document_changes_its_entry_alone(tmp_path: Path) -> None:
    """And no page of another document."""
    revised = REVISED.replace("2025-03-04", "2025-05-06")
    documents = {"a.xml": tei("<p>a</p>", REVISED, title="A"), "b.xml": tei("<p>b</p>", REVISED, title="B")}
    folder = edition(tmp_path / "e", documents, BASE)
    before = site(folder, tmp_path / "site")
    (folder / "documents/a.xml").write_bytes(tei("<p>a</p>", revised, title="A"))
    after = site(folder, tmp_path / "site")
    assert before["documents/b.html"] == after["documents/b.html"]
    entries = [etree.tostring(one) for files in (before, after) for one in valid(files["feed.xml"]).iter(f"{ATOM}entry")
               if one.findtext(f"{ATOM}title") == "B"]
    assert entries[0] == entries[1]


def test_there_is_no_feed_without_an_address_or_a_date(tmp_path: Path) -> None:
    """Its ids would mean nothing elsewhere; and the clock dates nothing."""
    assert "feed.xml" not in site(edition(tmp_path / "a", {"a.xml": tei("<p>a</p>", REVISED)}), tmp_path / "sa")
    files = site(edition(tmp_path / "b", {"a.xml": tei("<p>a</p>")}, BASE), tmp_path / "sb")
    assert "feed.xml" not in files
    assert b"feed.xml" not in files["index.html"]
    assert atom([{"kind": "document", "path": "x.html", "title": "X", "changes": [{"when": "1818", "text": ""}]}],
                {"title": "T", "base_url": "https://x.org"}, None) is None


def test_those_that_changed_last_are_told() -> None:
    """Of many documents a hundred: what changed last comes first; of several on one day, by title."""
    records: list[dict[str, Any]] = [
        {"path": f"documents/{number}.html", "title": f"T{number * 37 % 300}", "summary": None,
         "changes": [{"when": f"18{number * 7 % 100:02}-01-01", "text": ""}] * (number % 3)}
        for number in range(300)
    ]
    feed = atom(iter(records), {"title": "T", "base_url": "https://x.org"}, "1850-06-07")
    assert feed is not None
    entries = valid(feed).iter(f"{ATOM}entry")
    told = [(entry.findtext(f"{ATOM}updated"), entry.findtext(f"{ATOM}title")) for entry in entries]
    days = {one["title"]: one["changes"][0]["when"] if one["changes"] else "1850-06-07" for one in records}
    every = sorted((f"{day}T00:00:00Z", title) for title, day in days.items())
    every.sort(key=lambda one: one[0], reverse=True)
    assert told == every[:100]


def test_a_document_tells_what_changed(tmp_path: Path) -> None:
    """Its revisions, the last first, once."""
    files = site(edition(tmp_path / "e", {"a.xml": tei("<p>a</p>", REVISED)}), tmp_path / "site")
    page = parse_page(files["documents/a.html"].decode())
    told = [" ".join(item.text_content().split()) for item in page.xpath('//section[contains(@class, "history")]//li')]
    assert told == ["4 March 2025: A <b> & c", "2 January 2025: First."]
    assert files["documents/a.html"].count(b"2 January 2025") == 1


def test_what_is_other_than_in_another_version(tmp_path: Path) -> None:
    """A page for each document that differs, to which the document leads; none for the others."""
    before = {"a.xml": tei("<p>One word is wrong here.</p>"), "b.xml": tei("<p>Stays as it is.</p>")}
    old = edition(tmp_path / "old", before)
    settings = f'{SETTINGS}\nlanguage = "de"\nversion = "2"'
    new = edition(tmp_path / "new", {**before, "a.xml": tei("<p>One word is right here.</p>")}, settings=settings)
    built = command("build", new, "--output", tmp_path / "site", "--no-cache", "--since", old)
    assert built.status == 0
    files = snapshot(tmp_path / "site")
    assert [path for path in files if path.startswith("changes/")] == ["changes/a.html"]
    page = parse_page(files["changes/a.html"].decode())
    assert [one.text_content() for one in page.iter("del", "ins")] == [
        "entfallen: wrong (Ende)", "neu: right (Ende)"]
    assert page.getroottree().getroot().get("lang") == "de"
    assert page.find(".//h1").text == "Was sich geändert hat"
    assert f"Von {old} zu Fassung 2." in page.text_content()
    (link,) = parse_page(files["documents/a.html"].decode()).xpath('//section[contains(@class, "history")]//a')
    assert link.get("href") == "../changes/a.html"
    assert b"changes/" not in files["documents/b.html"]
    run = command("build", new, "--output", tmp_path / "site", "--since", "no-such-version")
    assert run.status == 2


def test_the_whole_to_take_along(tmp_path: Path) -> None:
    """Where the edition wants it, its sources are in one file, the same each time, and each page leads there."""
    settings = f'{SETTINGS}\ndownload = true\ncontact = "mailto:a@x.org"'
    folder = edition(tmp_path / "e", {"a.xml": tei("<p>a</p>")}, settings)
    (folder / "documents/.hidden.xml").write_text("<secret/>", "utf-8")
    command("addresses", folder)
    files = site(folder, tmp_path / "site")
    with zipfile.ZipFile(tmp_path / "site/source.zip") as packed:
        assert packed.namelist() == ["addresses/documents/a.jsonl", "documents/a.xml", "edition.toml"]
        assert packed.read("documents/a.xml") == (folder / "documents/a.xml").read_bytes()
    assert site(folder, tmp_path / "again")["source.zip"] == files["source.zip"]
    links = parse_page(files["documents/a.html"].decode()).xpath("//footer//li/a/@href")
    assert links == ["../help.html", "mailto:a@x.org", "../source.zip"]
    assert "source.zip" not in site(edition(tmp_path / "f", {"a.xml": tei("<p>a</p>")}), tmp_path / "other")
