"""The account: what the source has is what each edition has and what it leaves out, to the word and the character."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest
from editions import CASES, command, copy_of_exemplar, rendered, small, source_of, tei
from holding import assert_closes, counted
from hypothesis import given
from text_generator import FUZZ, bodies

from pipeline import account, config, fidelity
from pipeline.account import RULES, Total, account_of, gathered, together
from pipeline.build import build
from pipeline.fidelity import elements
from pipeline.rendered import Account, Count

if TYPE_CHECKING:
    from pathlib import Path



def taken(body: str) -> Account:
    """Render a text, and take its account."""
    return account_of_document(tei(body))


def account_of_document(data: bytes) -> Account:
    """Render a document, and take its account."""
    source, rendering = rendered(data)
    proof = fidelity.prove(source, rendering)
    assert proof.findings == []
    return account_of(source, rendering, proof)


def left_out(one: Account, reading: str) -> dict[str, tuple[int, int, int]]:
    """Give what an edition leaves out, by rule: places, words, characters."""
    return {left.rule: (left.places, left.words, left.characters) for left in one.editions[reading].left_out}


@pytest.mark.parametrize(("body", "words", "diplomatic", "reading"), [
    ("<p>One two</p>", 2, {}, {}),
    ("<p>One</p><p>two</p>", 2, {}, {}),
    ("<p>one <choice><sic>teh</sic><corr>the</corr></choice> two</p>", 4,
     {"choice-second": (1, 1, 3)}, {"choice-first": (1, 1, 3)}),
    # A part of a word is none: it is counted as characters.
    ("<p>un<del>x</del>der</p>", 1, {}, {"deletion": (1, 0, 1)}),
    ("<p>one <del>two <del>three</del></del> four</p>", 4, {}, {"deletion": (1, 2, 8)}),
    ("<p>one <surplus>one</surplus></p>", 2, {}, {"surplus": (1, 1, 3)}),
    ("<p>one <fw>page one</fw> two</p>", 4, {}, {"forme-work": (1, 2, 7)}),
    ('<p>Frei<lb break="no"/>heit</p>', 2, {}, {"break-in-word": (1, 1, 0)}),
    ("<p>a <app><lem>b</lem><rdg>c c</rdg><rdg>d</rdg></app></p>", 5,
     {"other-readings": (2, 3, 3)}, {"other-readings": (2, 3, 3)}),
    ("<p>a <del>b<choice><sic>c</sic><corr>d</corr></choice></del></p>", 3,
     {"choice-second": (1, 1, 1)}, {"deletion": (1, 2, 3)}),
])
def test_what_is_left_out(
    body: str, words: int, diplomatic: dict[str, tuple[int, int, int]], reading: dict[str, tuple[int, int, int]],
) -> None:
    """Each rule tells its places, its words and its characters; of rules one in the other, the outer."""
    one = taken(body)
    assert_closes(one)
    assert one.source.body.words == words
    assert (left_out(one, "diplomatic"), left_out(one, "reading")) == (diplomatic, reading)


def test_notes_and_signs() -> None:
    """Notes are counted apart, once, also one in what is left out; the signs of a plain text are no words of it."""
    one = taken("<p>one<note>a b <note>c</note></note> <del>two<note>d</note></del></p>")
    assert_closes(one)
    assert (one.number_of_notes, one.source.notes) == (3, Count(4, 4))
    reading, diplomatic = one.editions["reading"], one.editions["diplomatic"]
    assert reading.html.notes == diplomatic.html.notes == Count(4, 4)
    assert reading.html.body == Count(1, 3)
    assert reading.text is not None
    # Three numbers before the notes, and one behind “b”; that behind “one” is no word, and that behind “two” is gone.
    assert reading.text.signs == 4


def test_an_open_edge_is_told() -> None:
    """Where nobody knows whether an element of another namespace divides words, what came out is told."""
    one = taken('<p>one<x xmlns="urn:x">two</x>three</p>')
    assert_closes(one)
    assert one.editions["reading"].html.body == Count(1, 11)
    assert left_out(one, "reading") == {"open-edge": (2, 2, 0)}


def test_elements_by_the_default_rule() -> None:
    """Elements without a rule are named, with how often they stand in the text."""
    one = taken('<p><x xmlns="urn:x">one</x> <x xmlns="urn:x">two</x></p>')
    assert [*one.default_rule.values()] == [2]


@FUZZ
@given(bodies())
def test_any_account_closes(body: str) -> None:
    """Whatever the text, the account closes."""
    assert_closes(taken(body))


@pytest.mark.parametrize("case", sorted((CASES / "fidelity").glob("*/in.xml")), ids=lambda path: path.parent.name)
def test_a_feature_closes(case: Path) -> None:
    """The account of each case closes."""
    assert_closes(account_of_document(case.read_bytes()))


def test_a_wrong_account_does_not_close() -> None:
    """The test above can fail."""
    one = taken("<p>one <del>two</del></p>")
    edition = replace(one.editions["reading"], left_out=())
    with pytest.raises(AssertionError):
        assert_closes(replace(one, editions={"reading": edition}))


def test_each_rule_is_explained() -> None:
    """Every rule that the proof may name has its sentence."""
    assert {*elements.RULES_OF.values()} <= {*RULES}
    assert all(told.endswith(".") for told in RULES.values())


def test_json_and_back() -> None:
    """What is kept of an account is the account."""
    one = taken("<p>one <del>two</del><note>three</note></p>")
    assert Account.from_json(json.loads(json.dumps(one.as_json()))) == one
    without_text = source_of(b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/></TEI>')
    _, rendering = rendered(tei("<p>x</p>"))
    nothing = account_of(without_text, rendering, fidelity.prove(without_text, rendering))
    assert Account.from_json(json.loads(json.dumps(nothing.as_json()))) == nothing
    assert together([nothing]).source.body == Count(0, 0)


# Editions ......................................................................................................


def test_a_build_writes_its_account(tmp_path: Path) -> None:
    """The account of an edition is a file of the site, the sum of its texts, and kept with what was rendered."""
    folder = config.load(small(tmp_path / "edition", "one", "two"))
    built = build(folder, tmp_path / "site", keep=True)
    written = json.loads((tmp_path / "site" / account.FILE).read_text("utf-8"))
    assert account.FILE in json.loads((tmp_path / "site" / "manifest.json").read_text("utf-8"))["files"]
    assert {*written["rules"]} == {*RULES}
    assert [text["id"] for text in written["texts"]][:2] == ["one", "two"]
    assert written["all"]["source"]["body"]["words"] == sum(one.source.body.words for one in built.accounts)
    for one in (*built.accounts, together(built.accounts)):
        for edition in one.editions.values():
            assert counted(edition.html, edition) == counted(one.source)
    again = build(folder, tmp_path / "again", keep=True)
    assert again.accounts == built.accounts
    assert again.files[account.FILE] == built.files[account.FILE]


def test_the_command_tells_it(tmp_path: Path) -> None:
    """`edition build` ends with the account, on standard error."""
    run = command("build", copy_of_exemplar(tmp_path / "edition"), "-o", tmp_path / "site", "--no-cache")
    lines = run.err.splitlines()
    told = [line for line in lines if line.startswith(("1 document", "  reading text:", "  diplomatic text:"))]
    assert len(told) == 3
    assert "17 notes; none is lost." in told[0]
    assert "left out: choice-first 2 in 2 places" in told[1]
    assert "left out: choice-second 2 in 2 places" in told[2]


def summary(*accounts: Account) -> str:
    """Give the account of an edition in a few lines, which are those of its file, however it is put together."""
    tables = [one.as_json() for one in accounts]
    bundles = [tables], [tables[:1], [], tables[1:]]
    total, other = (Total(json.loads(json.dumps(gathered(some))) for some in every) for every in bundles)
    file, lines = b"".join(total.written()), total.summary()
    assert (b"".join(other.written()), other.summary()) == (file, lines)
    assert json.loads(file)["all"]["source"]["body"] == asdict(together(accounts).source.body)
    assert json.loads(file)["texts"] == [json.loads(json.dumps(one.as_json())) for one in accounts]
    return lines


def test_summary() -> None:
    """Numbers are told with their nouns, and what there is none of is not told."""
    assert summary(taken("<p>one</p>")) == (
        "1 document: 1 word; none is lost.\n  reading text:    1 word\n  diplomatic text: 1 word"
    )
    assert summary(*[taken("<p>one<note>two</note> <del>three</del></p>")] * 1000) == (
        "1,000 documents: 3,000 words, 1,000 of them in 1,000 notes; none is lost.\n"
        "  reading text:    2,000 words; left out: deletion 1,000 in 1,000 places\n"
        "  diplomatic text: 3,000 words"
    )
