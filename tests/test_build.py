"""A build of what is wrong, and of what changes: everything told, nothing half done, nothing of the old left over."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from editions import (
    EXEMPLAR,
    MEMORANDUM,
    article_of,
    command,
    copy_of_exemplar,
    edition,
    process,
    publish,
    small,
    snapshot,
    source_of,
    tei,
)

from pipeline import check, config, fidelity, mapping, resources
from pipeline.build import build
from pipeline.errors import ConfigError, InvalidInput, StylesheetError
from pipeline.model import TEI
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Finding, Source
    from pipeline.rendered import Rendering

DOCUMENT = f"documents/{MEMORANDUM}.xml"


def told(folder: Path) -> list[Finding]:
    """Validate an edition and give what was found."""
    return check.check_edition(config.load(folder))[1]


def with_document(folder: Path, data: bytes, name: str = "broken.xml") -> Path:
    """Give an edition with one more document."""
    small(folder)
    (folder / "documents" / name).write_bytes(data)
    return folder


BROKEN = {
    "not well-formed": (b"<TEI>\n <p>\n</TEI>", "not-well-formed", 3, 7),
    "empty": (b"", "empty-file", None, None),
    "not TEI": (b"<html/>", "not-tei", 1, 1),
    "wrong encoding": (b'<?xml version="1.0" encoding="UTF-8"?>\n<TEI>\xe9</TEI>', "wrong-encoding", 2, 6),
    "undeclared encoding": (b"<TEI>\n\n \xe9</TEI>", "wrong-encoding", 3, 2),
    "external entity": (b'<!DOCTYPE TEI [<!ENTITY e SYSTEM "x">]>\n<TEI>&e;</TEI>', "external-entity", 2, 9),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file(name: str, tmp_path: Path) -> None:
    """A file that is no TEI is told with its place and what to do, and stops the build; the old site stays."""
    data, code, line, column = BROKEN[name]
    folder = with_document(tmp_path / "edition", data)
    publish(tmp_path / "site", {"index.html": b"the old site"})
    before = snapshot(tmp_path / "site")
    (finding,) = [one for one in told(folder) if one.file == "documents/broken.xml"]
    assert (finding.code, finding.line, finding.column) == (code, line, column)
    assert finding.hint
    run = command("build", folder, "-o", tmp_path / "site", "--no-cache")
    assert run.status == 1
    assert f"broken.xml:{line}:{column}: error:" in run.err or line is None
    assert code in run.err
    assert snapshot(tmp_path / "site") == before


def test_all_faults_of_all_files(tmp_path: Path) -> None:
    """One run tells the faults of every file, in the order of files and lines, none twice."""
    folder = small(tmp_path)
    for number, (data, *_) in enumerate(BROKEN.values()):
        (folder / "documents" / f"broken-{number}.xml").write_bytes(data)
    found = told(folder)
    assert {finding.file for finding in found} >= {f"documents/broken-{n}.xml" for n in range(len(BROKEN))}
    assert len(set(found)) == len(found)
    places = [(finding.file, finding.line or 0, finding.column or 0) for finding in found]
    assert places == sorted(places)


def test_ids_that_stand_twice_in_a_file(tmp_path: Path) -> None:
    """The second of two ids is told with line and column, and the line of the first."""
    folder = small(tmp_path)
    file = folder / "documents" / "letter.xml"
    lines = file.read_text("utf-8").split("\n")
    (row,) = [number for number, line in enumerate(lines) if "<choice>" in line]
    lines[row] = lines[row].replace("<choice>", '<choice xml:id="letter.document-type">')
    file.write_text("\n".join(lines), "utf-8")
    (finding,) = [one for one in told(folder) if one.code == "duplicate-id"]
    first = next(number for number, line in enumerate(lines, 1) if '"letter.document-type"' in line)
    assert (finding.file, finding.line) == ("documents/letter.xml", row + 1)
    assert finding.column == lines[row].index("<choice") + 1
    assert f"line {first}." in finding.message


def test_ids_that_stand_twice_in_an_edition(tmp_path: Path) -> None:
    """Two documents with one id are told: their pages would be one."""
    folder = small(tmp_path, "a", "b")
    file = folder / "documents" / "b.xml"
    file.write_bytes((folder / "documents" / "a.xml").read_bytes())
    codes = {(finding.file, finding.code) for finding in told(folder)}
    assert ("documents/b.xml", "same-address") in codes


def test_a_missing_register(tmp_path: Path) -> None:
    """Names that point into a register that is gone are told where they stand."""
    folder = small(tmp_path)
    (folder / "registers" / "persons.xml").unlink()
    found = [finding for finding in told(folder) if finding.file == "documents/letter.xml"]
    assert found
    assert all(finding.line and finding.column and finding.hint for finding in found)
    assert any("persons.xml" in finding.message for finding in found)


def test_a_grammar_that_is_none(tmp_path: Path) -> None:
    """A grammar or rules of the edition's own that cannot be read are told as settings are."""
    for name, data in [("edition.rng", b"<x/>"), ("edition.rng", b"<"), ("edition.sch", b"<")]:
        folder = small(tmp_path / name / data.hex())
        (folder / "schemas").mkdir(exist_ok=True)
        (folder / "schemas" / name).write_bytes(data)
        with pytest.raises(ConfigError) as caught:
            told(folder)
        assert name in caught.value.findings[0].file
        run = command("validate", folder)
        assert run.status == 2
        assert name in run.err


def test_a_prefixed_document(tmp_path: Path) -> None:
    """A document that writes TEI with a prefix is read as any other, its faults with their places."""
    data = (EXEMPLAR / DOCUMENT).read_text("utf-8")
    prefixed = data.replace("<TEI xmlns=", "<TEI xmlns:tei=").replace("</", "</tei:")
    prefixed = re.sub(r"<(?=[A-Za-z])", "<tei:", prefixed)
    folder = copy_of_exemplar(tmp_path / "edition")
    (folder / DOCUMENT).write_text(prefixed, "utf-8")
    assert told(folder) == told(EXEMPLAR)
    wrong = prefixed.replace("<tei:p>", "<tei:pp>", 1).replace("</tei:p>", "</tei:pp>", 1)
    (folder / DOCUMENT).write_text(wrong, "utf-8")
    found = told(folder)
    assert found
    assert all(finding.line and finding.column for finding in found)


OTHER = {
    "TEI without namespace": (b"<TEI><text><body><p>Words.</p></body></text></TEI>", "not-tei"),
    "P4": (b'<TEI.2><text lang="fr"><body><p id="x">Words.</p></body></text></TEI.2>', "not-tei"),
    "a division": (f'<div xmlns="{TEI}"><p>Words.</p></div>'.encode(), "tei-fragment"),
    "a body": (f'<body xmlns="{TEI}"><p>Words.</p></body>'.encode(), "tei-fragment"),
    "a text": (f'<text xmlns="{TEI}"><body><p>Words.</p></body></text>'.encode(), "tei-fragment"),
    "no header": (f'<TEI xmlns="{TEI}"><text><body><p>Words.</p></body></text></TEI>'.encode(), "missing-element"),
    "an unknown element": (tei("<p><unheard>Words.</unheard></p>"), "unknown-element"),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_is_not_valid_is_built(name: str, tmp_path: Path) -> None:
    """TEI of another form, and what is not valid, is told and rendered; with --strict nothing is built."""
    data, code = OTHER[name]
    folder = with_document(tmp_path / "edition", data, "other.xml")
    assert code in {one.code for one in told(folder) if one.file == "documents/other.xml"}
    run = command("build", folder, "-o", tmp_path / "site", "--no-cache")
    assert run.status == 0, run.err
    assert code in run.err
    page = (tmp_path / "site" / "documents" / "other.html").read_text("utf-8")
    assert article_of(page).text_content().split() == ["Words."]
    assert (tmp_path / "site" / "documents" / "other.xml").read_bytes() == data
    strict = command("build", folder, "-o", tmp_path / "strict", "--no-cache", "--strict")
    assert strict.status == (0 if code == "tei-fragment" and not _errors(folder) else 1)
    assert (tmp_path / "strict").exists() == (strict.status == 0)


def _errors(folder: Path) -> list[Finding]:
    return [one for one in told(folder) if one.severity == "error"]


def test_examples_of_tei_in_its_own_namespace(tmp_path: Path) -> None:
    """What an example shows is no part of the text that it stands in, whichever namespace it is in."""
    example = """<egXML xmlns="http://www.tei-c.org/ns/Examples"><p>one <hi>two</hi></p><TEI xmlns="http://www.tei-c.org/ns/1.0"
        ><text><body><p>three <note>four</note></p></body></text></TEI></egXML>"""
    text = f"""<TEI xmlns="{TEI}"><teiHeader><fileDesc><titleStmt><title>E</title></titleStmt></fileDesc></teiHeader>
        <text><body><p>Before {example} after.</p><egXML><p>five <del>six</del></p></egXML></body></text></TEI>"""
    folder = tmp_path / "edition"
    folder.mkdir()
    (folder / "text.xml").write_text(text)
    built = build(config.implied(folder), tmp_path / "site")
    words = " ".join(built.files["documents/text.txt"].decode().rpartition("-" * 72)[2].split())
    assert words == (
        "Before <p>one <hi>two</hi></p><TEI><text><body><p>three <note>four</note></p></body></text></TEI> after. "
        "<p>five <del>six</del></p>"
    )
    assert b"&lt;note&gt;" in built.files["documents/text.html"]


def test_a_corpus_gives_its_texts(tmp_path: Path) -> None:
    """Each text of a teiCorpus has its page, and pointers between them lead from one page to the other."""
    one = tei('<p>One <ref target="#b">two</ref> <ref target="#second">it</ref>.</p>', root='xml:id="first"').decode()
    two = tei('<p xml:id="b">Two.</p>', root='xml:id="second"').decode()
    data = f'<teiCorpus xmlns="{TEI}"><teiHeader/>\n{one}\n{two}</teiCorpus>'.encode()
    folder = with_document(tmp_path / "edition", data, "all.xml")
    files = build(config.load(folder), tmp_path / "site").files
    first = article_of(files["documents/first.html"].decode())
    assert first.xpath(".//a/@href") == ["second.html#b", "second.html#second"]
    assert article_of(files["documents/second.html"].decode()).text_content().split() == ["Two."]
    assert files["documents/second.xml"] == two.encode()


# What is written is proved .....................................................................................


HI = """  <xsl:template match="hi">
    <span class="hi">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
"""


_CONTENT = "      <xsl:apply-templates/>\n"


@pytest.mark.parametrize(("words", "instead", "code"), [
    ("", "", None),
    (_CONTENT, "", "words-lost"),
    (_CONTENT, "<xsl:apply-templates/> <xsl:apply-templates/>", "words-doubled"),
    (_CONTENT, '<xsl:value-of select="string-join(tokenize(.))"/>', "words-joined"),
    (_CONTENT, '<xsl:value-of select="reverse(tokenize(.))"/>', "words-moved"),
    ('class="hi"', 'class="hi" data-editorial=""', "words-lost"),
    ('class="hi"', 'class="hi" data-reading="reading"', "words-lost"),
])
def test_a_stylesheet_with_a_fault(
    words: str, instead: str, code: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stylesheets that lose, double, join or move words are found out."""
    stylesheets = tmp_path / "xslt"
    shutil.copytree(resources.stylesheet("edition.xsl").parent, stylesheets)
    core = stylesheets / "html" / "core.xsl"
    whole = core.read_text("utf-8")
    assert HI in whole
    core.write_text(whole.replace(HI, HI.replace(words, instead) if words else HI), "utf-8")
    monkeypatch.setattr("pipeline.transform.stylesheet", lambda name: stylesheets / name)
    context = Context.of({"title": "T", "menu": []}, {"documents/in.xml": "documents/in.html"}, [])
    source = source_of(tei("<p>One <hi>two three</hi> four.</p>"))
    findings = fidelity.check(source, Renderer(context).render(source))
    assert {finding.code for finding in findings} == ({code} if code else set())


def test_a_difference_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an output is not its source, all is told, and the site stays as it was."""
    folder = config.load(small(tmp_path / "edition"))
    build(folder, tmp_path / "site")
    before = snapshot(tmp_path / "site")
    true_proof = fidelity.prove

    def prove_less(source: Source, made: Rendering, conventions: str | None, _: object) -> fidelity.Proof:
        pages = {path: page.replace("document", "document document", 9) for path, page in made.pages.items()}
        return true_proof(source, replace(made, pages=pages), conventions)

    monkeypatch.setattr(fidelity, "prove", prove_less)
    with pytest.raises(InvalidInput) as caught:
        build(folder, tmp_path / "site")
    assert {finding.code for finding in caught.value.findings} <= {"words-added", "words-doubled", "words-changed"}
    assert snapshot(tmp_path / "site") == before


def test_a_stylesheet_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the stylesheets is not blamed on the text: exit status 70, nothing written, no traceback."""
    def fail(*_: object) -> None:
        raise StylesheetError("no rule", "core.xsl", 3, "XTDE0555")

    monkeypatch.setattr("pipeline.transform.Renderer.render", fail)
    run = command("build", small(tmp_path / "edition"), "-o", tmp_path / "site", "--no-cache")
    assert run.status == 70
    assert "core.xsl:3: no rule" in run.err
    assert "not of your text" in run.err
    assert not (tmp_path / "site").exists()


def test_warnings(tmp_path: Path) -> None:
    """An element without a rule is told once a build, however many documents have it, and does not stop it."""
    grammar = (
        '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><ref name="any"/></start>'
        '<define name="any"><element><anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/>'
        '<ref name="any"/></choice></zeroOrMore></element></define></grammar>'
    )
    rules = (
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt3">'
        '<pattern><rule context="/*"><report test="false()">x</report></rule></pattern></schema>'
    )
    documents = {f"{name}.xml": tei(f"<p>a <novelty>b</novelty>{more}</p>", root='xml:lang="en"')
                 for name, more in [("x", ""), ("y", " <novelty>c</novelty>")]}
    folder = edition(
        tmp_path / "edition", documents, schemas={"edition.rng": grammar.encode(), "edition.sch": rules.encode()},
    )
    built = build(config.load(folder), tmp_path / "site")
    assert [finding.code for finding in built.findings].count("no-rule") == 1
    run = command("build", folder, "-o", tmp_path / "site", "--no-cache")
    assert run.status == 0
    assert run.err.count("No rule for the element <novelty>") == 1
    assert "1 warning" in run.err


# What changes ..................................................................................................


def test_a_second_build(tmp_path: Path) -> None:
    """With what is kept of the first build or without: the same site; then a change shows, and what is gone goes."""
    folder = small(tmp_path / "edition", "a", "b")
    for kept in ([], ["--no-cache"], []):
        assert command("build", folder, "-o", tmp_path / f"site-{len(kept)}", *kept).status == 0
    assert snapshot(tmp_path / "site-0") == snapshot(tmp_path / "site-1")
    file = folder / "documents" / "a.xml"
    file.write_bytes(file.read_bytes().replace(b"new edition", b"changed edition"))
    (folder / "documents" / "b.xml").unlink()
    for kept in ([], ["--no-cache"]):
        assert command("build", folder, "-o", tmp_path / f"site-{len(kept)}", *kept).status == 0
    assert snapshot(tmp_path / "site-0") == snapshot(tmp_path / "site-1")
    assert b"changed edition" in (tmp_path / "site-0" / "documents" / "a.txt").read_bytes()
    assert not (tmp_path / "site-0" / "documents" / "b.html").exists()


def test_what_is_used_is_not_taken_for_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made of texts is kept as long as builds use it, though they look it up some hundred texts at once."""
    folder, now = small(tmp_path / "edition", "a", "b"), time.time()
    (folder / "xslt").mkdir()
    for day in (0, 1, 20, 40):
        monkeypatch.setattr(time, "time", lambda day=day: now + day * 86_400)
        (folder / "xslt" / "edition.css").write_text(f"/* day {day} */", "utf-8")
        build(config.load(folder), tmp_path / "site", keep=True)
    with closing(sqlite3.connect(folder / ".edition" / "cache.sqlite3")) as database:
        used = [used for used, in database.execute("SELECT used FROM entry WHERE key LIKE 'body %'")]
    assert len(used) >= len("ab")
    assert min(used) > now + 39 * 86_400


@pytest.mark.parametrize("what", ["a file of the user", "another build"])
def test_what_comes_while_texts_are_made(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put into the old site while the texts of the new one are made and written is not lost."""
    folder, site = small(tmp_path / "edition", "a", "b"), tmp_path / "site"
    build(config.load(folder), site, keep=True)
    take = mapping.Plan.take

    def slowly(plan: mapping.Plan, *arguments: Any) -> None:
        take(plan, *arguments)
        monkeypatch.undo()
        if what == "another build":
            build(config.load(folder), site)
        (site / "documents" / "mine.txt").write_text("mine", "utf-8")

    monkeypatch.setattr(mapping.Plan, "take", slowly)
    for name in ("a", "b"):
        file = folder / "documents" / f"{name}.xml"
        file.write_bytes(file.read_bytes().replace(b"new edition", b"changed edition"))
    build(config.load(folder), site, keep=True)
    build(config.load(folder), tmp_path / "clean")
    assert snapshot(site) == {**snapshot(tmp_path / "clean"), "documents/mine.txt": b"mine"}


def test_a_change_of_a_register(tmp_path: Path) -> None:
    """A name changed in a register shows in the documents that mention it, kept renderings or not."""
    folder = small(tmp_path / "edition")
    command("build", folder, "-o", tmp_path / "site")
    register = folder / "registers" / "persons.xml"
    register.write_bytes(register.read_bytes().replace(b"Example", b"Changed"))
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    assert b"Changed" in (tmp_path / "site" / "documents" / "letter.html").read_bytes()


def test_a_damaged_store(tmp_path: Path) -> None:
    """Whatever stands where renderings are kept, the site is the same."""
    folder = small(tmp_path / "edition")
    command("build", folder, "-o", tmp_path / "one")
    (store,) = [path for path in (folder / ".edition").iterdir() if path.suffix == ".sqlite3"]
    data = bytearray(store.read_bytes())
    for damaged in (b"", b"words", bytes(data[: len(data) // 2]), bytes(data[:-600]) + b"\xff" * 600):
        store.write_bytes(damaged)
        assert command("build", folder, "-o", tmp_path / "two").status == 0
        assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    store.unlink(missing_ok=True)  # where damage is met when something is written, it goes at once
    store.mkdir()
    assert command("build", folder, "-o", tmp_path / "two").status == 0


def test_progress(tmp_path: Path) -> None:
    """Progress is told for each file, to the last: the register is checked, too."""
    seen: list[tuple[int, int]] = []
    build(config.load(small(tmp_path / "edition", "a", "b")), tmp_path / "site", progress=lambda *at: seen.append(at))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_for_a_notebook(tmp_path: Path) -> None:
    """The names that the package offers do what the command does."""
    import pipeline

    edition_ = pipeline.load_edition(small(tmp_path / "edition"))
    read, findings = pipeline.check_edition(edition_)
    assert [source.kind for source in read.sources] == ["document", "register", "page"]
    assert findings == []
    built = pipeline.build_edition(edition_, tmp_path / "site")
    assert json.loads((tmp_path / "site" / "manifest.json").read_bytes())["files"].keys() == built.files.keys()
    with pytest.raises(AttributeError):
        _ = pipeline.no_such_name


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The command says on standard output where the site is, and all else on standard error."""
    folder = small(tmp_path / "edition")
    run = process("build", "--output", "out", "--no-cache", cwd=folder / "documents")
    assert run.status == 0, run.err
    assert run.out == "out/index.html\n"
    assert (folder / "documents" / "out" / "index.html").exists()
    assert "%" not in run.err  # no progress bar in a pipe
