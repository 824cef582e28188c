"""Pointers: where they lead, held against cases that are files and against properties.

`cases/references/edition/NAME/` is a small edition, `…/foreign/NAME/` a folder of somebody's files; `expected.txt`
has the findings that it must give, as a person reads them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest
from conftest import ROOT, shared
from editions import same_as_file
from holding import sources, told
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import config, corpus
from pipeline.facts import File
from pipeline.findings import once
from pipeline.model import Finding, Source
from pipeline.prefixes import Prefix
from pipeline.reading import Unread
from pipeline.validate.nearest import Nearest
from pipeline.validate.pointers import address_fault
from pipeline.validate.references import References
from pipeline.validate.together import check_references
from pipeline.xmlio import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Origin

CASES = Path(__file__).parent / "cases" / "references"
NAMES = st.text("abcdefgxyz-_.0123456789", min_size=1, max_size=12).map(lambda text: f"n{text}")


def source_of(body: str, name: str = "a.xml") -> Source:
    """Make a source of the body of a text."""
    data = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{body}</body></text></TEI>'.encode()
    tree, findings = parse(data, name)
    assert tree is not None, findings
    return Source(name, Path("/nowhere", name), "document", data, tree, "a")


def pointed(files: Sequence[Source], *, complete: bool) -> list[Finding]:
    """Give what is wrong with the pointers of files."""
    references = References(files, complete=complete)
    return [finding for source in files for finding in references.check(source)]


@pytest.mark.parametrize(
    "case", sorted(path for path in CASES.glob("*/*") if path.is_dir()),
    ids=lambda path: f"{path.parent.name}-{path.name}",
)
def test_case(case: Path) -> None:
    """A small edition, or a folder of somebody's files, has the faults that the case tells."""
    files = sources(case)
    findings = pointed(files, complete=case.parent.name == "edition")
    expected = case / "expected.txt"
    same_as_file(told(findings), expected)


@pytest.mark.parametrize("complete", [True, False])
def test_sources_that_are_read_anew(*, complete: bool) -> None:
    """Sources that are read each time they are come to give what sources in memory give, and few trees are there."""
    for case in sorted(path for path in (CASES.parent / "identity", *CASES.iterdir()) if path.is_dir()):
        for folder in sorted(path for path in case.iterdir() if path.is_dir()):
            files = sources(folder)
            unread = Unread([File(one.name, str(one.path), one.kind, "") for one in files])
            found = check_references(References(unread, complete=complete), unread)
            assert found == check_references(References(files, complete=complete), files)
            assert len(unread._last) <= 4
            some = unread[1:]  # of which nothing is read yet
            assert isinstance(some, Unread)
            assert (len(some), some._last) == (max(0, len(files) - 1), {})


@given(st.lists(NAMES, unique=True, max_size=8), st.lists(NAMES, max_size=8))
def test_exactly_what_has_no_id_dangles(ids: list[str], pointers: list[str]) -> None:
    """Each pointer to an id that is not there is found, and no other; each finding stands at its own element."""
    body = "".join(f'<p xml:id="{name}"/>' for name in ids)
    body += "".join(f'\n<ref target="#{name}"/>' for name in pointers)
    source = source_of(body)
    findings = pointed([source], complete=True)
    places = {name: 2 + pointers.index(name) for name in pointers if name not in ids}
    found = {re.findall("“#(.*?)”", finding.message)[0]: finding.line for finding in reversed(findings)}
    assert found == places


@given(st.lists(NAMES, min_size=1, unique=True), st.data())
def test_nearest_is_one_of_them(names: list[str], data: st.DataObject) -> None:
    """What is suggested exists; a name in another case, or with other marks between, is always found."""
    nearest = Nearest(names)
    name = data.draw(st.sampled_from(names))
    other = data.draw(NAMES)
    assert nearest(other) in {None, *names}
    assert nearest(name.upper()) in names
    assert nearest(name) == name or re.sub(r"[\W_]", "", nearest(name) or "") == re.sub(r"[\W_]", "", name)


@given(st.text(max_size=40))
def test_addresses_of_any_form(text: str) -> None:
    """Whatever is written for an address, the answer is one, and comes."""
    address_fault(text)
    address_fault(f"https://{text}")


@example("%00.xml", "")
@example("a" * 5000 + ".xml#b", "")
@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30), st.text("abc:/.#%_", max_size=12))
def test_pointers_of_any_form(pointer: str, base: str) -> None:
    """Whatever stands for a pointer or a base, the answer comes, and the same for an edition and for others."""
    written = quoteattr(pointer)
    source = source_of(f"<ref target={written} xml:base={quoteattr(base)}/><persName ref={written}/>")
    for complete in (True, False):
        check_references(References([source], complete=complete), [source])


@given(st.from_regex(r"https?://([a-z0-9-]{1,20}\.){1,4}[a-z]{2,6}(:[1-9][0-9]{0,3})?(/[a-zA-Z0-9._~!$&'()*+,;=:@-]*)*(\?[a-z=&/?]*)?(#[a-z/?]*)?",
                     fullmatch=True))
def test_right_addresses(address: str) -> None:
    """An address as RFC 3986 has it is right."""
    assert address_fault(address) is None


@given(st.text("ab()[]*+?{}|\\.^$1,dpi", max_size=14), st.text("ab", max_size=60))
def test_patterns_of_strangers(pattern: str, rest: str) -> None:
    """No pattern of a prefixDef raises what is not announced, or takes long."""
    try:
        Prefix("x", pattern, "#$1$2").expand(rest + "!")
    except ValueError:
        return


@pytest.mark.parametrize("pattern", ["(a+)+", "(a*)*b", "(a|a)*b", "((a)+)*", "(?:a{1,})+", "a*a*a*a*b", "(a+b?)*c"])
def test_costly_patterns(pattern: str) -> None:
    """Patterns that Python's matcher could spend years on are not tried."""
    with pytest.raises(ValueError, match=re.escape(pattern)):
        Prefix("x", pattern, "#$1").expand("a" * 50)


def test_links_that_lead_to_themselves(tmp_path: Path) -> None:
    """A folder with a link to itself is no trap."""
    (tmp_path / "loop").symlink_to("loop")
    path = tmp_path / "a.xml"
    path.write_bytes(source_of('<ref target="loop/b.xml#x"/>').data)
    source, _ = corpus.load_file(path, "a.xml", "document")
    assert source
    assert [finding.code for finding in pointed([source], complete=False)] == ["missing-file"]


def test_rules_and_references_tell_a_fault_once() -> None:
    """Where both the rules and the references tell of a pointer, the references are kept, and only there."""
    def finding(code: str, origin: Origin, xpath: str) -> Finding:
        return Finding("a.xml", 1, 1, "error", code, code, origin, None, xpath)

    kept = once([
        finding("person-ref", "schematron", "/TEI[1]/a[1]/@ref"),
        finding("person-ref", "schematron", "/TEI[1]/a[2]/@ref"),
        finding("pointer-resolves", "schematron", "/TEI[1]/a[3]/@ref"),
        finding("name-has-resp", "schematron", "/TEI[1]/a[1]/@ref"),
        finding("wrong-target", "references", "/TEI[1]/a[1]/@ref"),
    ])
    assert [(found.code, found.xpath) for found in kept] == [
        ("person-ref", "/TEI[1]/a[2]/@ref"), ("name-has-resp", "/TEI[1]/a[1]/@ref"),
        ("wrong-target", "/TEI[1]/a[1]/@ref"),
    ]


def test_impossible_date_is_told_by_the_grammar_with_the_reason() -> None:
    """A date that the grammar refuses too is one finding, an error, and says why."""
    grammar = Finding("a.xml", 3, 9, "error", "not-in-grammar", "“1944-02-30” is no date.", "relaxng")
    date = Finding("a.xml", 3, 9, "warning", "impossible-date",
                   "The when of <date> is “1944-02-30”, but February 1944 has 29 days.", "references")
    (kept,) = once([date, grammar])
    assert (kept.severity, kept.message) == ("error", "“1944-02-30” is no date. February 1944 has 29 days.")


def test_exemplar_is_without_findings() -> None:
    """The pointers of this repository's edition lead where they should."""
    edition = corpus.load(config.load(ROOT / "tei"))
    assert pointed(edition.sources, complete=True) == []


@pytest.mark.parametrize(("folder", "codes"), [
    ("frus-history", set()), ("frus-volumes-2013", set()), ("hsg-milestones", set()), ("hsg-rdcr", set()),
    ("isicily", {"missing-file"}), ("lebenswelten", {"dangling-pointer"}),
    ("legalkraus", {"dangling-pointer", "unknown-prefix"}), ("schnitzler-briefe", {"dangling-pointer"}),
])
def test_corpora(folder: str, codes: set[str]) -> None:
    """In other people's files only what is certain is told: what dangles has no such id in any of them."""
    files = sources(shared(f"corpora/{folder}"))
    findings = pointed(files, complete=False)
    assert {finding.code for finding in findings} == codes
    assert {finding.severity for finding in findings} <= {"warning"}
    by_name = {source.name: source for source in files}
    for finding in findings:
        pointer = re.findall("“#(.*?)”", finding.message)[:1]
        if finding.code == "dangling-pointer" and pointer[0]:
            assert f'xml:id="{pointer[0]}"'.encode() not in by_name[finding.file].data
