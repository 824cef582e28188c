"""A very large corpus is read in pieces: what is told of it, and made of it, is the same as if it were read whole."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING

import pytest
from corpus_generator import Maker
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.build import Options, build
from pipeline.check import check_paths
from pipeline.config import implied, load
from pipeline.keeping import keep_addresses
from pipeline.model import TEI
from pipeline.pieces import streaming
from pipeline.validate.places import Places
from pipeline.xmlio import parse, positions

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from lxml.etree import _Element

    from pipeline.model import Finding

WHOLE = 10**12
# Contexts and tests of which some look beyond a text, and are judged all the same.
RULES = {
    "down": ("tei:p", "not(.//tei:hi)"),
    "up": ("tei:hi", "ancestor::tei:TEI[@n]"),
    "up to the corpus": ("tei:head", "ancestor::tei:teiCorpus/@n"),
    "beside": ("tei:head", "not(preceding-sibling::*)"),
    "of the corpus": ("tei:teiCorpus", "@n"),
    "of any": ("*[@n]", "not(@n = 'x2')"),
    "an attribute": ("@ref", "starts-with(., '#') or ../@n"),
    "texts beside": ("tei:TEI[@n = 'x1']", "following-sibling::tei:TEI"),
    "the first text": ("tei:TEI[1]", "@n"),
    "in the corpus": ("tei:teiCorpus[@n = 'x1']", "count(tei:TEI) lt 3"),
    "anywhere": ("tei:note", "not(//tei:hi[@n = current()/@n])"),
    "before": ("tei:hi[@n]", "not(preceding::tei:hi[@n = current()/@n])"),
    "words of the corpus": ("tei:note[@n]", "contains(string(ancestor::tei:teiCorpus[1]), 'word')"),
    "an id": ("tei:anchor[@n]", "id(@n)"),
    "a span": ("tei:anchor[@n]", "id(@n) and following::*[@xml:id = current()/@n]"),
    "an end": ("tei:anchor", "exists(following::tei:hi[@n = current()/@n]) or //tei:p"),
}


def schema(rules: dict[str, tuple[str, str]]) -> str:
    """Give a grammar that allows most, with rules in it."""
    patterns = "".join(
        f'<sch:pattern id="p{number}"><sch:rule context="{context}"><sch:assert test="{test}">It is not {name}: '
        '<sch:value-of select="name(.)"/>.</sch:assert></sch:rule></sch:pattern>'
        for number, (name, (context, test)) in enumerate(rules.items())
    )
    return f"""<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:sch="http://purl.oclc.org/dsdl/schematron"
  ns="{TEI}"><sch:ns prefix="tei" uri="{TEI}"/>{patterns}<start><ref name="any"/></start>
  <define name="any"><element><anyName><except><name>bad</name></except></anyName><zeroOrMore><choice>
  <attribute><anyName/></attribute><text/><ref name="any"/></choice></zeroOrMore></element></define></grammar>"""


def both(path: Path, grammar: Path | None, size: int, at_once: int) -> tuple[list[Finding], list[Finding]]:
    """Check a file that is read whole, and one that is read in pieces of a size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "PIECE", size)
        patch.setattr(streaming, "AT_ONCE", at_once)
        patch.setattr(streaming, "STREAMED_FROM", WHOLE)
        whole = check_paths([path], grammar)[1]
        patch.setattr(streaming, "STREAMED_FROM", 0)
        return whole, [one for one in check_paths([path], grammar)[1] if one.code != "read-whole"]


def seen(element: _Element) -> tuple[object, ...]:
    """Give what checks see of an element."""
    around = [one.tag for one in element.iterancestors()]
    return element.tag, dict(element.items()), element.base, element.nsmap, around


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 300, 2000]))
def test_pieces_are_the_file(tmp_path_factory: pytest.TempPathFactory, dice: random.Random, size: int) -> None:
    """Each element of a corpus is in one piece, with its number, its place, and the elements around it."""
    path = tmp_path_factory.mktemp("pieces") / "corpus.xml"
    path.write_bytes(Maker(dice).file())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "STREAMED_FROM", 0)
        patch.setattr(streaming, "PIECE", size)
        patch.setattr(streaming, "AT_ONCE", dice.choice([0, 1000, 10_000]))
        source = streaming.streamed(path, path.name, "document")
    if source is None:
        assert b"teiCorpus" not in path.read_bytes()  # one text, and not so large
        return
    source = pickle.loads(pickle.dumps(source))
    data = path.read_bytes()
    tree, _ = parse(data, path.name)
    assert tree is not None
    found = [(number, seen(element)) for piece in source.pieces() for number, element in piece.numbered()]
    assert found == list(enumerate(map(seen, tree.iter("*"))))
    assert [Places()(source, number) for number in range(len(found))] == positions(data)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 300, 2000]))
def test_findings_are_the_same(tmp_path_factory: pytest.TempPathFactory, dice: random.Random, size: int) -> None:
    """What checks say of a corpus does not depend on how it is read: grammar, rules, references, who is who."""
    folder = tmp_path_factory.mktemp("findings")
    chosen = dice.sample(sorted(RULES), dice.randrange(1, 5))
    grammar = folder / "own.rng"
    grammar.write_text(schema({name: RULES[name] for name in chosen}), "utf-8")
    path = folder / "corpus.xml"
    given = dice.random() < 0.5
    if not given:
        name, (context, test) = dice.choice(sorted(RULES.items()))
        (folder / "own.sch").write_text(
            f'<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt3"><ns prefix="tei" uri="{TEI}"/>'
            f'<let name="three" value="3"/><pattern><let name="two" value="$three - 1"/><rule context="{context}">'
            f'<let name="here" value="name(.)"/><report test="not({test}) and $two = 2">{name}, in <value-of '
            'select="$here"/></report></rule></pattern></schema>', "utf-8",
        )
    named = b'<?xml-model href="own.rng"?><?xml-model href="own.sch"?>' if not given else b""
    # It may not stand before the XML declaration, or the mark of byte order.
    before, root, rest = re.split(rb"(<(?:t:)?TEI|<(?:t:)?teiCorpus)", Maker(dice).file(), maxsplit=1)
    path.write_bytes(before + named + root + rest)
    whole, in_pieces = both(path, grammar if given else None, size, dice.choice([0, 1000, 10_000]))
    assert in_pieces == whole



@pytest.mark.parametrize(("name", "told"), [
    ("down", False), ("up", False), ("up to the corpus", False), ("beside", False), ("of the corpus", False),
    ("of any", False), ("an attribute", False),
    ("texts beside", True), ("the first text", True), ("in the corpus", True), ("anywhere", True), ("before", True),
    ("words of the corpus", True), ("an id", True), ("a span", True), ("an end", False),
])
def test_what_looks_too_far_is_told(name: str, told: bool, tmp_path: Path) -> None:
    """A rule that asks for what is not in a piece has the whole file read; one about nothing that is there does not."""
    grammar, path = tmp_path / "own.rng", tmp_path / "corpus.xml"
    grammar.write_text(schema({name: RULES[name]}), "utf-8")
    texts = '<TEI n="x1"><teiHeader/><text><p/><hi n="x1"/><head/><note n="x1"/><anchor n="x1"/></text></TEI>' * 2
    for content, expected in ((texts, told), ("<TEI/>", name == "the first text")):
        path.write_text(f'<teiCorpus n="x1" xmlns="{TEI}"><teiHeader/>{content}</teiCorpus>', "utf-8")
        if name == "in the corpus":
            expected = True  # noqa: PLW2901 - it is about the corpus itself
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streaming, "STREAMED_FROM", 0)
            codes = [one.code for one in check_paths([path], grammar)[1]]
        assert ("read-whole" in codes) is expected, content


@pytest.mark.parametrize(("name", "content"), [
    ("an id", '<p xml:id="i"/><anchor n="i"/>'), ("a span", '<anchor n="i"/><p xml:id="i"/>'),
    ("an end", "<anchor n='x'/><hi n='x'/>"), ("an end", "<anchor n='x'/><p/>"),
])
def test_what_holds_in_a_piece(name: str, content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be there somewhere, and is there in the same piece, asks for no more."""
    grammar, path = tmp_path / "own.rng", tmp_path / "corpus.xml"
    grammar.write_text(schema({name: RULES[name]}), "utf-8")
    path.write_text(f'<teiCorpus xmlns="{TEI}"><TEI><text>{content}</text></TEI><TEI/></teiCorpus>', "utf-8")
    monkeypatch.setattr(streaming, "STREAMED_FROM", 0)
    monkeypatch.setattr(streaming, "PIECE", 1)
    assert "read-whole" not in {one.code for one in check_paths([path], grammar)[1]}


@pytest.mark.parametrize("data", [
    b'<!DOCTYPE teiCorpus [<!ENTITY e "x">]><teiCorpus xmlns="%s"><TEI>&e;</TEI></teiCorpus>',
    b'<teiCorpus xmlns="%s"><TEI><p></TEI></teiCorpus>',
    b'<teiCorpus xmlns="%s"><TEI><q:p/></TEI></teiCorpus>',
    b'<?xml version="1.0" encoding="iso-8859-1"?><teiCorpus xmlns="%s"><TEI>\xe4</TEI></teiCorpus>',
    b'<teiCorpus xmlns="%s"><TEI>\xe4</TEI></teiCorpus>',
    b'<teiCorpus xmlns="%s"><TEI/><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="a.xml"/></teiCorpus>',
    b'<TEI xmlns="%s"/>', b"<teiCorpus xmlns='urn:other'><TEI/></teiCorpus>", b"",
])
def test_what_is_unusual_is_read_whole(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no corpus, or not as most are, has one way only."""
    path = tmp_path / "corpus.xml"
    path.write_bytes(data.replace(b"%s", TEI.encode()))
    monkeypatch.setattr(streaming, "STREAMED_FROM", 0)
    assert streaming.streamed(path, path.name, "document") is None


P4 = """<teiCorpus.2 id="all"><teiHeader/>
<TEI.2 id="one"><teiHeader><fileDesc><titleStmt><title>One</title></titleStmt></fileDesc></teiHeader>
<text><body><div
  type="x"><p>Text <hi>one</hi>, <unknown>two</unknown>.</p></div></body></text></TEI.2>
<teiCorpus.2><TEI.2><text><body><p>See <ref target="#one">one</ref>.</p></body></text></TEI.2></teiCorpus.2>
</teiCorpus.2>"""


def built(
    folder: Path, size: int, piece: int, options: Options | None = None,
) -> tuple[dict[str, bytes], list[Finding], str]:
    """Build a folder's edition, whose files are read in pieces from a size on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "STREAMED_FROM", size)
        patch.setattr(streaming, "PIECE", piece)
        output = folder.with_name(f"{folder.name}-site-{size}")
        edition = load(folder) if (folder / "edition.toml").exists() else implied(folder)
        made = build(edition, output, options=options or Options(keep=False, keep_going=True))
    files = {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}
    return files, [one for one in made.findings if one.code != "read-whole"], made.summary


def same_site(folder: Path, piece: int) -> dict[str, bytes]:
    """Hold the site of an edition that is read in pieces against that of one that is read whole."""
    whole, in_pieces = built(folder, WHOLE, 1), built(folder, 0, piece)
    assert in_pieces[1:] == whole[1:]
    assert in_pieces[0].keys() == whole[0].keys()
    assert [name for name, data in whole[0].items() if in_pieces[0][name] != data] == []
    return whole[0]


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 600]))
def test_sites_are_the_same(tmp_path_factory: pytest.TempPathFactory, dice: random.Random, piece: int) -> None:
    """What is made of a corpus does not depend on how it is read: pages, texts, records, the search, each byte."""
    folder = tmp_path_factory.mktemp("sites") / "edition"
    folder.mkdir()
    (folder / "corpus.xml").write_bytes(Maker(dice).file())
    same_site(folder, piece)


def test_old_corpora(tmp_path: Path) -> None:
    """A corpus of TEI P4 gives its texts, and one of P5 without its namespace; what is told has its place."""
    folder = tmp_path / "edition"
    folder.mkdir()
    (folder / "old.xml").write_text(P4, "utf-8")
    (folder / "none.xml").write_text(P4.replace(".2", "").replace("id=", "xml:id="), "utf-8")
    site = same_site(folder, 1)
    assert {"documents/one.html", "documents/all.2.html"} <= site.keys()


def test_addresses_that_last(tmp_path: Path) -> None:
    """The ledger of a corpus counts where it is read in pieces."""
    folder = tmp_path / "edition"
    (folder / "documents").mkdir(parents=True)
    (folder / "edition.toml").write_text('[edition]\ntitle = "T"\n', "utf-8")
    path = folder / "documents" / "corpus.xml"
    text = "<TEI><text><body><p>The first paragraph of {0}.</p><p>And the second of {0}.</p></body></text></TEI>\n"
    path.write_text(f'<teiCorpus xmlns="{TEI}">{text.format("one")}{text.format("two")}</teiCorpus>', "utf-8")
    keep_addresses(load(folder))
    path.write_text(path.read_text("utf-8").replace("<p>And", "<p>This is new.</p><p>And"), "utf-8")
    same_site(folder, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "STREAMED_FROM", 0)
        assert sum(one.new for one in keep_addresses(load(folder))) == 2


def test_a_second_build(tmp_path: Path) -> None:
    """A text that has changed is made again, and no other one of its corpus; the site is that of a clean build."""
    folder = tmp_path / "edition"
    folder.mkdir()
    path = folder / "corpus.xml"
    texts = [
        f'<TEI xml:id="t{n}"><teiHeader><fileDesc><titleStmt><title>T {n}</title></titleStmt></fileDesc></teiHeader>'
        f"<text><body><p>Words {n}.</p></body></text></TEI>\n" for n in range(5)
    ]
    path.write_text(f'<teiCorpus xmlns="{TEI}">{"".join(texts)}</teiCorpus>', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "STREAMED_FROM", 0)
        patch.setattr(streaming, "PIECE", 300)
        output = tmp_path / "site"
        build(implied(folder), output, options=Options(keep=True))
        path.write_text(path.read_text("utf-8").replace("Words 3", "Other words"), "utf-8")
        made = build(implied(folder), output, options=Options(keep=True))
        assert [name for name, _ in made.changes if name.startswith("corpus")] == ["corpus.xml#t3"]
        build(implied(folder), tmp_path / "clean", options=Options(keep=False))
    files = [{one.relative_to(site).as_posix(): one.read_bytes() for one in site.rglob("*") if one.is_file()}
             for site in (output, tmp_path / "clean")]
    assert files[0] == files[1]


@pytest.mark.parametrize("size", [0, WHOLE])
def test_one_text_of_many_fails(size: int, tmp_path: Path) -> None:
    """A text that cannot be made takes none of its corpus with it, and is named."""
    folder = tmp_path / "edition"
    for name in ("documents", "xslt"):
        (folder / name).mkdir(parents=True)
    (folder / "edition.toml").write_text('[edition]\ntitle = "T"\n', "utf-8")
    (folder / "xslt" / "edition.xsl").write_text(
        '<xsl:transform version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template mode="html"'
        f' match="Q{{{TEI}}}hi"><xsl:sequence select="error((), \'broken\')"/></xsl:template></xsl:transform>', "utf-8",
    )
    text = '<TEI xml:id="t{0}"><teiHeader/><text><body><p>Text {0} <{1}>x</{1}></p></body></text></TEI>'
    texts = "".join(text.format(number, "hi" if number == 3 else "seg") for number in range(6))
    (folder / "documents" / "corpus.xml").write_text(f'<teiCorpus xmlns="{TEI}">{texts}</teiCorpus>', "utf-8")
    files, findings, _ = built(folder, size, 10_000)
    assert {f"documents/t{number}.html" for number in (0, 1, 2, 4, 5)} <= files.keys()
    assert "documents/t3.html" not in files
    assert ["the text t3" in one.message for one in findings if one.code == "not-built"] == [True]


@pytest.mark.parametrize("content", [
    "<teiCorpus>" * 5000 + "</teiCorpus>" * 5000,
    "<teiCorpus><TEI/>" * 1000 + "</teiCorpus>" * 1000,
    "<teiCorpus><TEI/></teiCorpus>" * 60_000,
    "".join(f"<n{number}/><teiCorpus/>" for number in range(3000)),
    f"<teiCorpus n='{'x' * 30_000}'><TEI/></teiCorpus>",
])
def test_hostile_corpora(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of the pieces of a file does not grow faster than the file."""
    path = tmp_path / "corpus.xml"
    path.write_text(f'<teiCorpus xmlns="{TEI}">{content}</teiCorpus>', "utf-8")
    monkeypatch.setattr(streaming, "STREAMED_FROM", 0)
    monkeypatch.setattr(streaming, "AT_ONCE", 0)
    source = streaming.streamed(path, path.name, "document")
    assert source is None or len(pickle.dumps(source)) < 20 * path.stat().st_size
