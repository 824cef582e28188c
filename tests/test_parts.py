"""A text that is too large for one tree is rendered in parts: all of it is in one of them, and nothing twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import line_of

from pipeline.build import Options, build
from pipeline.config import implied, load
from pipeline.keeping import keep_addresses
from pipeline.model import TEI
from pipeline.outline import outline
from pipeline.pieces import streaming
from pipeline.texts import texts
from pipeline.xmlio import line_in, parse

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from lxml.etree import _Element

    from pipeline.build import Built
    from pipeline.model import Source

WHOLE = 10**12


class Book:
    """Makes one text after the other: divisions in divisions, with ids of their own in all of them."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.count = dice, 0

    def some(self, *words: str) -> str:
        """Choose one of some words."""
        return self.dice.choice(words)

    def paragraph(self) -> str:
        """Give a paragraph with words that no other has."""
        self.count += 1
        note = f"<note>Note {self.count}.</note>" if self.dice.random() < 0.2 else ""
        words = f"Word{self.count}{self.some(' ', chr(10))}and more."
        return f'<p xml:id="p{self.count}" n="{self.count}">{words}{note}</p>'

    def division(self, depth: int = 0) -> str:
        """Give a division: with a heading, paragraphs, and further divisions."""
        self.count += 1
        begin = f'<div{self.some("", chr(10))} xml:id="d{self.count}" n="&lt;{self.count}">'
        head = f"<head>Heading {self.count}</head>" if self.dice.random() < 0.7 else ""
        between = "", "\n", "<!-- between -->"
        inner = "".join(self.paragraph() + self.some(*between) for _ in range(self.dice.randrange(1, 4)))
        if depth < 2:
            inner += "".join(self.division(depth + 1) for _ in range(self.dice.randrange(3)))
        return f'{begin}{self.some("", chr(10))}{head}{inner}</div>'

    def text(self, attributes: str = "") -> str:
        """Give a TEI element; what stands before its text has ids, too."""
        self.count += 1
        person = f'<person xml:id="s{self.count}"><persName>S</persName></person>'
        before = f"<standOff><listPerson>{person}</listPerson></standOff>"
        header = (
            f'<teiHeader>\n<fileDesc><titleStmt><title xml:id="h{self.count}">A\nbook</title></titleStmt>'
            "<publicationStmt><p>None.</p></publicationStmt><sourceDesc><p>None.</p></sourceDesc></fileDesc></teiHeader>"
        )
        front, back = (f"<{name}>{self.division()}</{name}>" * (self.dice.random() < 0.5) for name in ("front", "back"))
        body = "".join(self.division() + self.some("", "\n") for _ in range(self.dice.randrange(1, 6)))
        self.count += 1
        after = self.some("", f'<standOff><note xml:id="n{self.count}">After.</note></standOff>')
        inner = f"{self.some('', before)}<text>{front}<body>{body}</body>{back}</text>{after}"
        return f"<TEI{attributes}>{self.some('', chr(10))}{header}{inner}</TEI>"


def parts_of(path: Path, text: int, at_once: int, part: int) -> list[Source] | None:
    """Give the texts of a file of which those are cut that have so many bytes."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("STREAMED_FROM", 0), ("TEXT", text), ("AT_ONCE", at_once), ("PART", part), ("PIECE", 1)):
            patch.setattr(streaming, name, value)
        source = streaming.streamed(path, path.name, "document", texts=True)
    return list(texts(source)) if source else None


def seen(element: _Element) -> tuple[object, ...]:
    """Give what an element is."""
    words = " ".join((element.text or "").split())
    around = [one.tag for one in element.iterancestors() if not str(one.tag).endswith("}teiCorpus")]
    return element.tag, dict(element.items()), words, around


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0, 100, 400]), st.sampled_from([1, 200, 1000]))
def test_parts_are_the_text(
    tmp_path_factory: pytest.TempPathFactory, dice: random.Random, at_once: int, size: int,
) -> None:
    """Each element is in one part, in its order, at its line, with those around it; what stands before is in all."""
    path = tmp_path_factory.mktemp("parts") / "book.xml"
    data = Book(dice).text(f' xmlns="{TEI}"').encode()
    path.write_bytes(data)
    found = parts_of(path, 0, at_once, size)
    tree, _ = parse(data, path.name)
    assert tree is not None
    if found is None:
        assert at_once  # nothing in it is so large
        return
    assert [seen(element) for part in found for element in part.own()] == [*map(seen, tree.iter("*"))]
    lines = [line_of(element) for element in tree.iter(f"{{{TEI}}}p") if element.get("n")]
    assert lines == [line_in(part, one) for part in found for one in part.own(f"{{{TEI}}}p") if one.get("n")]
    for part in found:
        assert part.root.findtext(f".//{{{TEI}}}title") == "A\nbook"
    identifiers = [part.id for part in found]
    assert identifiers == sorted({*identifiers})
    outlines = [outline(part) for part in found]
    ids = [identifier for one in outlines for identifier in one.ids]
    assert sorted(ids) == sorted({*ids}) == sorted(re.findall(r'xml:id="(\w+)"', data.decode()))
    titles = [one.title for one in outlines]
    assert titles == ["A book"] if len(found) == 1 else titles == sorted({*titles})


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0, 300]), st.sampled_from([1, 500]))
def test_only_large_texts_are_cut(
    tmp_path_factory: pytest.TempPathFactory, dice: random.Random, at_once: int, size: int,
) -> None:
    """Of a corpus those texts have parts that are too large, and no others; ids are those of one text each."""
    path = tmp_path_factory.mktemp("parts") / "corpus.xml"
    book = Book(dice)
    every = [book.text(dice.choice(["", f' xml:id="t{number}"'])) for number in range(dice.randrange(1, 5))]
    path.write_text(f'<teiCorpus xmlns="{TEI}">{chr(10).join(every)}</teiCorpus>', "utf-8")
    large = 1500
    found = parts_of(path, large, at_once, size)
    assert found is not None
    tree, _ = parse(path.read_bytes(), path.name)
    assert tree is not None
    assert [seen(element) for text in found for element in text.own()] == [
        seen(element) for text in tree.iter(f"{{{TEI}}}TEI") for element in text.iter("*")]
    assert len({text.id for text in found}) == len(found)
    whole = sum(len(text.encode()) - len("</TEI>") < large for text in every)
    assert sum(not (text.within and text.within.part) for text in found) >= whole


@pytest.mark.parametrize("content", [
    "<text><body>lost<div><p>x</p></div><div><p>y</p></div></body></text>",
    "<text><body><div><p>x</p></div></body>lost</text>", "<text/>", "",
    f"<teiHeader><p>{'x' * 600_000}</p></teiHeader><text><body><div><p/></div><div><p/></div></body></text>",
])
def test_what_is_unusual_has_no_parts(content: str, tmp_path: Path) -> None:
    """Where words would be in no part, or nothing can be cut, a text is rendered as one, if it can be."""
    path = tmp_path / "book.xml"
    path.write_text(f'<TEI xmlns="{TEI}">{content}</TEI>', "utf-8")
    found = parts_of(path, 0, 0, 1)
    assert found is None or [text.within and text.within.part for text in found] == [""]


def test_a_corpus_is_cut_though_a_text_cannot_be(tmp_path: Path) -> None:
    """A text with words between its divisions stays whole, and the corpus that it is in is cut all the same."""
    path = tmp_path / "corpus.xml"
    text = "<TEI><teiHeader/><text><body>{}<div><p>x</p></div><div><p>y</p></div></body></text></TEI>"
    path.write_text(f'<teiCorpus xmlns="{TEI}">{text.format("lost")}{text.format("")}</teiCorpus>', "utf-8")
    found = parts_of(path, 0, 0, 1)
    assert found
    assert [text.id for text in found] == ["corpus.1", "corpus.2"]


def book_of(*divisions: str) -> str:
    """Give a text of some divisions."""
    inner = "".join(f'<div xml:id="d{number}">{one}</div>\n' for number, one in enumerate(divisions))
    header = (
        "<teiHeader><fileDesc><titleStmt><title>A book</title></titleStmt><publicationStmt><p>None.</p>"
        "</publicationStmt><sourceDesc><p>None.</p></sourceDesc></fileDesc><profileDesc><particDesc><listPerson>"
        '<person xml:id="ada"><persName>Ada</persName></person></listPerson></particDesc></profileDesc></teiHeader>'
    )
    return f'<TEI xmlns="{TEI}">{header}\n<text><body>{inner}</body></text></TEI>'


DIVISIONS = (
    '<head>One</head><p>The first words; see <ref target="#d3">three</ref>.</p>',
    '<head>Two</head><p>More of <persName ref="#ada">Ada</persName>.</p>',
    "<p>Without a heading.</p>",
    '<head>Three</head><p xml:id="p3">The last<note>A note.</note> words; see <ref target="#d0">one</ref>.</p>',
)


def built(folder: Path, output: Path, *, text: int = 0, keep: bool = False) -> Built:
    """Build an edition of which each division is a part."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("STREAMED_FROM", text), ("TEXT", text), ("AT_ONCE", 250), ("PART", 1)):
            patch.setattr(streaming, name, value)
        edition = load(folder) if (folder / "edition.toml").exists() else implied(folder)
        return build(edition, output, options=Options(keep=keep))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a book."""
    folder = tmp_path / "edition"
    folder.mkdir()
    (folder / "book.xml").write_text(book_of(*DIVISIONS), "utf-8")
    return folder


def test_a_book_in_parts(folder: Path, tmp_path: Path) -> None:
    """Parts are documents: they say which they are, lead to each other, and have all words of the text between them."""
    made, whole = built(folder, tmp_path / "site"), built(folder, tmp_path / "whole", text=WHOLE)
    assert ["becomes 4" in one.message for one in made.findings if one.code == "text-in-parts"] == [True]
    assert {one.code for one in made.findings} - {one.code for one in whole.findings} == {"text-in-parts"}
    documents = tmp_path / "site" / "documents"
    pages = {number: (documents / f"book.{number:03}.html").read_text("utf-8") for number in range(1, 5)}
    assert len([*documents.glob("book*.html")]) == len(pages)
    titles = [re.search(r"<h1>\s*(.*?)\s*</h1>", page).group(1) for page in pages.values()]  # type: ignore[union-attr]
    assert titles == ["A book · 001 · One", "A book · 002 · Two", "A book · 003", "A book · 004 · Three"]
    assert 'href="book.004.html#d3"' in pages[1]
    assert 'href="book.001.html#d0"' in pages[4]
    for number in range(1, 4):
        assert f'href="book.{number + 1:03}.html" rel="next"' in pages[number]
    index = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert [index.index(title) for title in titles] == sorted(index.index(title) for title in titles)
    words, every = (
        [sum(getattr(one.source, what).words for one in site.accounts) for what in ("body", "notes")]
        for site in (made, whole)
    )
    assert words == every
    assert (tmp_path / "site" / "persons" / "book.001.ada.html").is_file()
    assert len([*(tmp_path / "site" / "persons").glob("*ada*")]) == 1


def test_one_part_changes(folder: Path, tmp_path: Path) -> None:
    """A word in one part makes that part anew, and the site is that of a clean build."""
    built(folder, tmp_path / "site", keep=True)
    path = folder / "book.xml"
    path.write_text(path.read_text("utf-8").replace("Without", "Still without"), "utf-8")
    made = built(folder, tmp_path / "site", keep=True)
    assert [name for name, _ in made.changes if name.startswith("book")] == ["book.xml#book.003"]
    built(folder, tmp_path / "clean")
    sites = [{path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
             for site in (tmp_path / "site", tmp_path / "clean")]
    assert sites[0] == sites[1]


def test_addresses_of_parts_last(folder: Path, tmp_path: Path) -> None:
    """The ledger of a book counts for its parts."""
    (folder / "documents").mkdir()
    (folder / "book.xml").rename(folder / "documents" / "book.xml")
    (folder / "edition.toml").write_text('[edition]\ntitle = "T"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("STREAMED_FROM", 0), ("TEXT", 0), ("AT_ONCE", 250), ("PART", 1)):
            patch.setattr(streaming, name, value)
        keep_addresses(load(folder))
    built(folder, tmp_path / "before")
    path = folder / "documents" / "book.xml"
    path.write_text(path.read_text("utf-8").replace("<p>Without", "<p>New.</p><p>Without"), "utf-8")
    made = built(folder, tmp_path / "after")
    pages = [(tmp_path / site / "documents" / "book.003.html").read_text("utf-8") for site in ("before", "after")]
    addresses = [re.findall(r'<p[^>]* id="([^"]+)"[^>]*>\s*Without', page) for page in pages]
    assert addresses[0] == addresses[1]
    assert len(addresses[0]) == 1, pages
    assert "New." in pages[1]
    told = {one.code for one in made.findings if one.source in {"xml", "config", "transform", "fidelity"}}
    assert told == {"text-in-parts", "ledger-behind"}
