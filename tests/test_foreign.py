"""TEI that nobody here wrote: what a file is, its schema, what it includes; held against cases that are files.

`cases/foreign/NAME/` is a folder of somebody's files, checked with `cases/foreign/tei_all.rng` as the schema that is
given (with none where the folder has a file `none`); `expected.txt` has the findings that it must give.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import shared
from editions import same_as_file
from holding import told
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.corpus import load_file
from pipeline.findings import in_order
from pipeline.foreign import Given, associations, recognize
from pipeline.model import Finding, Source
from pipeline.validate.together import validate_foreign
from pipeline.xinclude import resolve
from pipeline.xmlio import parse, positions

CASES = Path(__file__).parent / "cases" / "foreign"
GIVEN = CASES / "tei_all.rng"
TEI = "http://www.tei-c.org/ns/1.0"
XI = "http://www.w3.org/2001/XInclude"


def checked(folder: Path, schema: Path | None) -> list[Finding]:
    """Check a folder as `edition validate FOLDER --schema FILE` does."""
    sources: list[Source] = []
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*.xml")):
        source, found = load_file(path, path.relative_to(folder).as_posix(), "document", foreign=True)
        findings += found
        sources += [source] if source else []
    return in_order([*findings, *validate_foreign(sources, folder, Given(schema) if schema else None)])


@pytest.mark.parametrize("case", sorted(path for path in CASES.iterdir() if path.is_dir()), ids=lambda path: path.name)
def test_case(case: Path) -> None:
    """A folder of files gives the findings that the case tells, at their places in the files as they are."""
    expected = case / "expected.txt"
    findings = checked(case, None if (case / "none").exists() else GIVEN)
    same_as_file(told(findings), expected)


def test_included_text() -> None:
    """What is included stands in the place of what includes it, with the text around it, and with its base."""
    path = CASES / "include" / "whole.xml"
    source, _ = load_file(path, "whole.xml", "document")
    assert source
    whole = resolve(source, path.parent)
    text = " ".join("".join(map(str, whole.source.root.itertext())).split())
    assert text == "One, Third. and A note with & and <. Here: , , , ."
    assert [element.get("{http://www.w3.org/XML/1998/namespace}base") for element in whole.source.root.iter("*")
            if "base" in str(element.keys())] == ["chapters/one.xml", "two.xml", "chapters/two.xml"]
    assert whole.files == {"chapters/note.txt", "chapters/one.xml", "chapters/two.xml"}
    assert whole.complete


def test_includes_that_double(tmp_path: Path) -> None:
    """Files that include each other twice, thirty deep, end with a finding and not with the memory."""
    for number in range(30):
        twice = f'<xi:include href="{number + 1}.xml"/>' * 2 + "<p/>" * 100
        path = tmp_path / f"{number}.xml"
        path.write_text(f'<TEI xmlns="{TEI}" xmlns:xi="{XI}">{twice}</TEI>', "utf-8")
    (tmp_path / "30.xml").write_text(f'<p xmlns="{TEI}"/>', "utf-8")
    source, _ = load_file(tmp_path / "0.xml", "0.xml", "document")
    assert source
    whole = resolve(source, tmp_path)
    assert any("too large" in finding.message for finding in whole.findings)
    assert not whole.complete


def test_deep_texts(tmp_path: Path) -> None:
    """A text that is nested as deeply as the parser reads is no trap for includes."""
    deep = f'<TEI xmlns="{TEI}" xmlns:xi="{XI}">{"<p>" * 1500}<xi:include href="none.xml"/>{"</p>" * 1500}</TEI>'
    (tmp_path / "a.xml").write_text(deep, "utf-8")
    source, findings = load_file(tmp_path / "a.xml", "a.xml", "document")
    assert source, findings
    assert [finding.code for finding in resolve(source, tmp_path).findings] == ["bad-xinclude"]


def test_nothing_outside_is_included(tmp_path: Path) -> None:
    """Neither a path, nor a link, nor an address leads out of the folder."""
    (tmp_path / "secret.xml").write_text(f'<p xmlns="{TEI}">secret</p>', "utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.xml").symlink_to(tmp_path / "secret.xml")
    hrefs = [
        "../secret.xml", "link.xml", f"{tmp_path}/secret.xml", f"file://{tmp_path}/secret.xml", "%2e%2e/secret.xml",
    ]
    includes = "".join(f'<xi:include href="{href}"/><xi:include href="{href}" parse="text"/>' for href in hrefs)
    (folder / "a.xml").write_text(f'<TEI xmlns="{TEI}" xmlns:xi="{XI}">{includes}</TEI>', "utf-8")
    source, _ = load_file(folder / "a.xml", "a.xml", "document")
    assert source
    whole = resolve(source, folder)
    assert b"secret</p>" not in whole.source.data
    assert [finding.code for finding in whole.findings] == ["include-outside"] * 10


@given(st.lists(st.sampled_from(["<p/>", "<p>\n</p>", "t\n", "<i:include href='b.xml'/>", "<!--\n-->"]), max_size=12))
def test_each_element_keeps_its_place(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """Each element of the whole has the place it has in the file that it came from."""
    folder = tmp_path_factory.mktemp("include")
    other = f'<div xmlns="{TEI}">\n  <ab/>\n</div>'.encode()
    (folder / "b.xml").write_bytes(other)
    data = f'<TEI xmlns="{TEI}" xmlns:i="{XI}">{"".join(parts)}\n<end/></TEI>'.encode()
    tree, _ = parse(data, "a.xml")
    assert tree is not None
    whole = resolve(Source("a.xml", folder / "a.xml", "document", data, tree, "a"), folder)
    own = dict(zip(tree.iter("*"), positions(data), strict=True))
    expected = []
    for element, place in own.items():
        if element.tag == f"{{{XI}}}include":
            expected += [("b.xml", *other_place) for other_place in positions(other)]
        else:
            expected.append(("a.xml", *place))
    assert list(whole.places) == expected
    last = Finding("a.xml", *whole.merged[-1], "error", "x-y", "", "xml")
    assert (whole.located(last).file, whole.located(last).line) == ("a.xml", data.count(b"\n") + 1)


@pytest.mark.parametrize(("root", "form"), [
    (f'<TEI xmlns="{TEI}"/>', "tei"), (f'<teiCorpus xmlns="{TEI}"/>', "corpus"), (f'<div xmlns="{TEI}"/>', "fragment"),
    ("<TEI.2/>", "none"), ("<TEI/>", "none"), ("<html/>", "none"), ("<x/>", "none"),
])
def test_forms(root: str, form: str) -> None:
    """A file is recognized by its root element; what is no text says what it is and what to do."""
    found = recognize(etree.fromstring(root))
    assert found.form == form
    assert bool(found.message) == bool(found.hint) == (form != "tei")


def test_processing_instructions_of_any_form() -> None:
    """Pseudo-attributes in either kind of quotation marks, in any order; what is no schema is passed over."""
    tree, _ = parse(b"""<?xml-model type='a/b' href='a.rng'?><?xml-model href="b.sch" title="x > y"?><?xml-model?>
        <?oxygen RNGSchema="http://example.org/c.rng" type="xml"?><?xml-model href="d.dtd"?><a/>""", "a.xml")
    assert tree is not None
    assert [(found.href, found.kind) for found in associations(tree)] == [
        ("a.rng", "grammar"), ("b.sch", "rules"), ("http://example.org/c.rng", "grammar"), ("d.dtd", "other"),
    ]


@pytest.mark.parametrize(("folder", "codes"), [
    ("frus-volumes-2013", set()),
    ("hsg-rdcr", {"missing-element"}),
    ("isicily", {"include-outside", "missing-file", "schema-not-read", "subst-substcontents1"}),
])
def test_corpora(folder: str, codes: set[str]) -> None:
    """Other people's files against TEI All: its grammar, its rules, their pointers, the schemas they ask for."""
    findings = checked(shared(f"corpora/{folder}"), shared("schemas/tei_all.rng"))
    assert {finding.code for finding in findings} == codes
