"""The memorandum: every word and stop of the transcription comes back from the TEI, the page and the texts.

`cases/memorandum/memorandum.txt` is the record as the Archive shows it. Its lines: the Archive's date and title, the
document (classification, heading, four paragraphs, date), the abstract, five empty headings, the statement of rights.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from editions import CASES, EXEMPLAR, MEMORANDUM, article_of, memorandum_site, page_of, same_as_file
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES = (CASES / "memorandum" / "memorandum.txt").read_text("utf-8").splitlines()
DATE_LINE, TITLE = LINES[:2]
DOCUMENT = LINES[2:9]
ABSTRACT = LINES[9]
RIGHTS = LINES[16:]
NS = {"t": "http://www.tei-c.org/ns/1.0"}
EMENDATIONS = [("which would not as", "which would act as"), ("a high-running member", "a high-ranking member")]
READING = [line.replace(" [sic]", "") for line in DOCUMENT]
for wrong, right in EMENDATIONS:
    READING = [line.replace(wrong, right) for line in READING]


@pytest.fixture(scope="module")
def tree() -> Any:
    """Give the TEI of the memorandum, as any parser reads it."""
    return etree.parse(EXEMPLAR / "documents" / f"{MEMORANDUM}.xml")


def spaced(text: str) -> str:
    """Make runs of white space one blank."""
    return " ".join(text.split())


def reading_of(element: Any, chosen: str, mark: str) -> str:
    """Read a TEI element: no notes, one side of each choice, a mark after an error that stands alone."""
    parts = [element.text or ""]
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name == "choice":
            parts.append(reading_of(child.find(f"t:{chosen}", NS), chosen, mark))
        elif name == "sic":
            parts.append(reading_of(child, chosen, mark) + mark)
        elif name and name != "note":
            parts.append(reading_of(child, chosen, mark))
        parts.append(child.tail or "")
    return "".join(parts)


def blocks(tree: Any, chosen: str, mark: str) -> list[str]:
    """Read the body of the TEI, a block a line."""
    div = tree.getroot().find("t:text/t:body/t:div", NS)
    return [spaced(reading_of(child, chosen, mark)) for child in div]


def test_the_record_is_what_the_cases_take_it_for() -> None:
    """The lines of the record are where this module looks for them."""
    assert DATE_LINE == "September 19, 1944"
    assert TITLE == "Memorandum Discussing Joint Military Organization"
    assert DOCUMENT[:2] == ["SECRET", "MEMORANDUM:"]
    assert DOCUMENT[-1] == "September 19, 1944."
    assert [len(line.split()) for line in DOCUMENT[2:6]] == [130, 126, 38, 20]
    assert ABSTRACT.startswith("Stalin and Harriman discuss")
    assert [line[:8] for line in RIGHTS] == ["The Hist", "To enqui"]


def test_diplomatic_text_of_the_tei(tree: Any) -> None:
    """The TEI gives the document's lines back, word for word and stop for stop, and nothing more."""
    assert blocks(tree, "sic", " [sic]") == DOCUMENT


def test_reading_text_of_the_tei(tree: Any) -> None:
    """The reading text has two emendations and no other change."""
    assert blocks(tree, "corr", "") == READING
    changed = [(one, two) for one, two in zip(DOCUMENT, READING, strict=True) if one != two]
    assert len(changed) == 1  # both stand in the second paragraph
    words = [
        (one, two) for one, two in zip(
            DOCUMENT[3].replace(" [sic]", "").split(), READING[3].split(), strict=True,
        ) if one != two
    ]
    assert words == [("not", "act"), ("high-running", "high-ranking")]


@pytest.mark.parametrize(("edition", "lines"), [("diplomatic.txt", DOCUMENT), ("txt", READING)])
def test_plain_texts(edition: str, lines: list[str]) -> None:
    """The body of each plain text, less the numbers of notes and the breaks of lines, is the document."""
    text = page_of(f"documents/{MEMORANDUM}.{edition}")
    _, body, _ = re.split(r"^-{72}$", text, flags=re.MULTILINE)
    paragraphs = re.split(r"\n\s*\n", re.sub(r"\[\d+\]", "", body).strip())
    assert [spaced(paragraph) for paragraph in paragraphs] == lines


def text_of_page(node: Any, other: str) -> Iterator[str]:
    """Read an element of the page less what is the edition's or the other reading's; the mark [sic] is kept."""
    editorial = node.get("data-editorial") is not None and node.get("class") != "mark"
    if not editorial and node.get("data-reading") != other:
        yield node.text or ""
        for child in node:
            yield from text_of_page(child, other)
            yield child.tail or ""


@pytest.mark.parametrize(("other", "lines"), [("reading", DOCUMENT), ("diplomatic", READING)])
def test_page(other: str, lines: list[str]) -> None:
    """The page's article, less what the edition adds, is the document, block by block."""
    article = article_of(page_of(f"documents/{MEMORANDUM}.html"))
    found = ["".join(text_of_page(block, other)) for block in article.iterfind(".//*[@class='block']")]
    assert [spaced(text) for text in found] == lines
    assert spaced("".join(text_of_page(article, other))).replace(" ", "") == "".join(lines).replace(" ", "")


def test_the_words_of_the_archive(tree: Any) -> None:
    """Title, date line, abstract and both paragraphs of rights stand in the header, to the letter, as the Archive's."""
    header = tree.find("t:teiHeader", NS)
    found = {
        "title": header.find(".//t:titleStmt/t:title[@type='main']", NS),
        "title in the source": header.find(".//t:sourceDesc/t:bibl/t:title", NS),
        "date line": header.find(".//t:sourceDesc/t:bibl/t:date", NS),
        "abstract": header.find(".//t:abstract/t:p", NS),
        "rights 1": header.find(".//t:sourceDesc/t:bibl/t:availability/t:p[1]", NS),
        "rights 2": header.find(".//t:sourceDesc/t:bibl/t:availability/t:p[2]", NS),
    }
    assert {name: reading_of(element, "sic", "") for name, element in found.items()} == {
        "title": TITLE, "title in the source": TITLE, "date line": DATE_LINE, "abstract": ABSTRACT,
        "rights 1": RIGHTS[0], "rights 2": RIGHTS[1],
    }
    hands = {name: element.get("resp") or element.getparent().get("resp") for name, element in found.items()}
    del hands["title in the source"]
    assert set(hands.values()) == {"#memorandum-archive"}


def test_the_words_of_the_archive_on_the_page() -> None:
    """What the Archive wrote stands on the page to the letter, outside the document's own text."""
    page = spaced(page_of(f"documents/{MEMORANDUM}.html"))
    article = spaced("".join(article_of(page).itertext()))
    for line in (TITLE, ABSTRACT, *RIGHTS):
        assert line in page
        assert line not in article


def test_every_judgement_has_a_hand(tree: Any) -> None:
    """Notes, emendations and identifications name who made them, and each hand is one of the three."""
    hands = {f"#{one.get('{http://www.w3.org/XML/1998/namespace}id')}" for one in tree.iterfind(".//t:respStmt", NS)}
    assert len(hands) == 3
    for element in tree.find("t:text", NS).iter("{*}note", "{*}corr", "{*}sic", "{*}persName", "{*}orgName", "{*}rs"):
        assert element.get("resp") in hands, etree.tostring(element)


@pytest.mark.parametrize(("name", "case"), [("txt", "reading.txt"), ("diplomatic.txt", "diplomatic.txt")])
def test_golden_texts(name: str, case: str) -> None:
    """The whole of each plain text is as it was read and approved."""
    text = (memorandum_site() / "documents" / f"{MEMORANDUM}.{name}").read_text("utf-8")
    same_as_file(text, CASES / "memorandum" / case)
