"""The grammar of the edition: what it accepts is TEI, and each of its constraints is tested.

`cases/grammar/NAME.xml` are valid files that have everything the grammar allows; beside them stand, a line each,
edits that leave them valid (`NAME.accepted`) and edits that do not (`NAME.refused`; see `edited`). What is held:

- what the grammar accepts, TEI All accepts: the edition, the cases, and documents made at random from it;
- each case is accepted or refused as told, and the fault is found in the right line;
- each constraint is tested: without it some case that is to be refused is accepted; and without any element,
  attribute or value that the grammar allows, something that is to be accepted is refused.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from edited import Case, cases, parsed
from lxml import etree
from rng_generator import RNG, Generator
from rng_relaxing import Relaxation, relaxations
from trees import line_of, parent

from pipeline.validate.grammar import Grammar

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Kind

GRAMMAR = ROOT / "schemas" / "edition.rng"
CASES = ROOT / "tests" / "cases" / "grammar"
EDITION = sorted((ROOT / "tei").glob("*/*.xml"))
VALID = sorted(CASES.glob("*.xml"))
ACCEPTED = sorted(CASES.glob("*.accepted"))
REFUSED = sorted(CASES.glob("*.refused"))
ANNOTATIONS = "{http://relaxng.org/ns/compatibility/annotations/1.0}"
XML_COMMENTS = etree.XMLParser(remove_comments=True, remove_blank_text=True)

# The edits that a case of each kind of constraint is likely to be made by: they are tried first.
LIKELY = {
    "required attribute": ("drop", "bare"),
    "required child": ("drop", "fill", "blank"),
    "required item": ("set",),
    "value": ("set", "fill"),
    "facet": ("set", "fill"),
    "once": ("twice", "put"),
    "order": ("swap", "last"),
    "no words": ("words",),
    "empty": ("words",),
    "one of": ("give",),
    "not here": ("put",),
}

# Constraints that say nothing of their own, so that no case can tell whether they are there: a date of the prose is
# a date of a document with less; before and after the parts of a text the same page breaks, notes and so on may stand.
SAID_OTHERWISE = [
    "model.phrase, not here: core.date.prose for core.date",
    "textstructure.text.document, order: core.pb* before (textstructure.div core.pb*)+",
    "textstructure.div.content, required child: textstructure.div.inner in (textstructure.div.inner model.global*)*",
    (
        "textstructure.div.content, required child: (textstructure.closer | textstructure.postscript)"
        " in ((textstructure.closer | textstructure.postscript) model.global*)*"
    ),
]


def plain_grammar() -> etree._Element:
    """Read the grammar without its documentation."""
    grammar = etree.parse(GRAMMAR, XML_COMMENTS).getroot()
    for documentation in list(grammar.iter(f"{ANNOTATIONS}documentation")):
        documentation.getparent().remove(documentation)
    return grammar


def kind(path: Path) -> Kind:
    """Tell the kind of a file of the edition or of a valid case."""
    tree = etree.parse(path)
    if tree.find("{*}standOff") is not None:
        return "register"
    return "page" if tree.find("{*}teiHeader/{*}profileDesc") is None else "document"


def grammar_of(kind_: str) -> etree.RelaxNG:
    """Compile the grammar for one kind of file.

    libxml2 tries the kinds in turn and tells the faults of one of them: it has to be told the right one.
    """
    grammar = plain_grammar()
    for ref in grammar.findall(f"{RNG}start/{RNG}choice/{RNG}ref"):
        if not ref.get("name", "").endswith(kind_):
            parent(ref).remove(ref)
    return etree.RelaxNG(etree.ElementTree(grammar))


@pytest.fixture(scope="session")
def edition() -> etree.RelaxNG:
    """Compile the grammar as it stands."""
    return etree.RelaxNG(etree.parse(GRAMMAR))


@pytest.fixture(scope="session")
def refused(edition: etree.RelaxNG) -> list[tuple[Case, etree._Element]]:
    """Give all cases that are refused, parsed: what is accepted is another test's affair."""
    found = [(case, parsed(case.document)) for path in REFUSED for case in cases(path)]
    return [(case, root) for case, root in found if not edition.validate(root)]


@pytest.mark.parametrize("path", [*EDITION, *VALID], ids=lambda path: path.name)
def test_the_edition_and_the_valid_cases_are_accepted(path: Path, edition: etree.RelaxNG) -> None:
    """Every file of the edition follows its own grammar, and so does every valid case."""
    edition.assertValid(etree.parse(path))


@pytest.mark.parametrize("path", [*EDITION, *VALID], ids=lambda path: path.name)
def test_the_edition_and_the_valid_cases_are_tei(path: Path, tei_all: etree.RelaxNG) -> None:
    """Every file of the edition is valid TEI All, and so is every valid case."""
    tei_all.assertValid(etree.parse(path))


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_what_is_to_be_accepted_is_accepted_and_tei(path: Path, edition: etree.RelaxNG, tei_all: etree.RelaxNG) -> None:
    """The edits that leave a file valid do so, here and in TEI All."""
    for case in cases(path):
        root = parsed(case.document)
        assert edition.validate(root), f"{case}: {edition.error_log}"
        assert tei_all.validate(root), f"{case}: {tei_all.error_log}"


def generated_are_tei(number: int, seed: int, edition: etree.RelaxNG, tei_all: etree.RelaxNG) -> Generator:
    """Make documents from the grammar; each has to be valid by it and by TEI All."""
    generator = Generator.of(GRAMMAR, random.Random(seed))
    for _ in range(number):
        document = parsed(etree.tostring(generator.document()))
        for grammar in (edition, tei_all):
            # The document is told whole: it is not to be had again from a failure far down the row.
            assert grammar.validate(document), f"{grammar.error_log}\n{etree.tostring(document, encoding='unicode')}"
    return generator


def test_what_the_grammar_accepts_is_tei(edition: etree.RelaxNG, tei_all: etree.RelaxNG) -> None:
    """Random documents that together use all that the grammar has are valid TEI All."""
    generator = generated_are_tei(300, 1944, edition, tei_all)
    assert [f"{p.tag.removeprefix(RNG)} {p.get('name') or p.text}" for p in generator.unused()] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_the_grammar_accepts_is_tei_at_length(seed: int, edition: etree.RelaxNG, tei_all: etree.RelaxNG) -> None:
    """The same with thousands of documents."""
    generated_are_tei(2500, seed, edition, tei_all)


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_each_case_is_refused_where_it_errs(path: Path) -> None:
    """Each invalid case is refused, and a fault is reported in the line of the culprit."""
    grammar = grammar_of(kind(path.with_suffix(".xml")))
    wrong = []
    for case in cases(path):
        root = parsed(case.document)
        if grammar.validate(root):
            wrong.append(f"{case}: accepted")
        elif not found(case, root, grammar):
            wrong.append(f"{case}: {[(error.line, error.message) for error in grammar.error_log]}")
    assert not wrong, "\n".join(wrong)


def found(case: Case, root: etree._Element, grammar: etree.RelaxNG) -> bool:
    """Tell whether libxml2 has found the culprit.

    Its habits are allowed for: some faults it reports at the element's first child or without a line, naming
    the right element; of a run of optional elements it reports the first.
    """
    culprits = [element for element in root.iter() if line_of(element) in case.lines]
    names = [f"Element {etree.QName(culprit).localname} " for culprit in culprits]
    lines = case.lines | {line_of(before) for culprit in culprits for before in culprit.itersiblings(preceding=True)}
    return any(error.line in lines or error.message.startswith(tuple(names)) for error in grammar.error_log)


# Where the type of a list decides what it holds, a list of the wrong type errs at its first child.
TOLD_AT_THE_CHILD = {"//list[label]/@type", "//list[not(label)]/@type"}


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_the_engine_refuses_each_case_where_it_errs(path: Path) -> None:
    """What `edition validate` uses refuses each invalid case too, in the line of the culprit.

    In the cases each start tag takes a line more: libxml2 counts where it ends, our engine where it begins.
    """
    engine, name = Grammar(GRAMMAR), kind(path.with_suffix(".xml"))
    wrong = []
    for case in cases(path):
        lines = {finding.line or 0 for finding in engine.check("case", name, case.document)}
        near = lines | {one + 1 for one in lines}
        if not lines or not (near & case.lines or any(place in str(case) for place in TOLD_AT_THE_CHILD)):
            wrong.append(f"{case}: {sorted(lines)}, not {sorted(case.lines)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_the_engine_accepts_each_valid_case(path: Path) -> None:
    """What `edition validate` uses finds nothing in the valid cases."""
    engine, name = Grammar(GRAMMAR), kind(path.with_suffix(".xml"))
    told = [str(case) for case in cases(path) if engine.check("case", name, case.document)]
    assert not told, "\n".join(told)


def test_a_document_does_not_pass_as_a_page() -> None:
    """In an edition the kind of a file counts: what lies in documents/ has the header of a document."""
    engine = Grammar(GRAMMAR)
    page = (ROOT / "tei" / "pages" / "introduction.xml").read_bytes()
    assert engine.check("page.xml", "page", page) == []
    assert engine.check("page.xml", "document", page) != []
    assert engine.check("page.xml", None, page) == []


# In parts, so that several processes can share the work.
@pytest.mark.parametrize("part", range(4))
def test_each_constraint_has_a_case(part: int, refused: list[tuple[Case, etree._Element]]) -> None:
    """Without any one of its constraints the grammar accepts a case that it has to refuse."""
    grammar = plain_grammar()
    untested = [
        str(relaxation)
        for relaxation in list(relaxations(grammar))[part::4]
        if str(relaxation) not in SAID_OTHERWISE
        and not noticed(relaxation, etree.RelaxNG(relaxation.apply(grammar)), refused)
    ]
    assert untested == []


def test_no_constraint_is_excused_in_vain() -> None:
    """What is said to need no case is there."""
    assert set(SAID_OTHERWISE) <= {str(relaxation) for relaxation in relaxations(plain_grammar())}


def noticed(relaxation: Relaxation, relaxed: etree.RelaxNG, refused: list[tuple[Case, etree._Element]]) -> bool:
    """Tell whether a relaxed grammar accepts an invalid case, trying the likeliest first."""
    hints = set(re.findall(r"\w+", f"{relaxation.element} {relaxation.define} {relaxation.detail}"))

    def unlikely(candidate: tuple[Case, etree._Element]) -> tuple[bool, int]:
        case = candidate[0]
        return case.verb not in LIKELY[relaxation.kind], -len(hints & case.concerns)

    return any(relaxed.validate(root) for _, root in sorted(refused, key=unlikely))


@pytest.mark.parametrize("what", ["element", "attribute", pytest.param("value", marks=pytest.mark.slow)])
def test_each_thing_allowed_has_a_valid_case(what: str) -> None:
    """Without any one of its elements, attributes and values the grammar refuses something valid."""
    grammar = plain_grammar()
    files = [etree.parse(path) for path in [*VALID, *EDITION]]
    files += [parsed(case.document).getroottree() for path in ACCEPTED for case in cases(path)]
    unused = []
    for pattern in grammar.iter(f"{RNG}{what}"):
        name = pattern.get("name") or pattern.text or ""
        if pattern.get("name") is None:
            pattern.text = "never"
        else:
            pattern.set("name", "never")
        narrowed = etree.RelaxNG(etree.ElementTree(grammar))
        if all(narrowed.validate(file) for file in files):
            unused.append(f"{name} in line {pattern.sourceline}")
        if pattern.tag == f"{RNG}value":
            pattern.text = name
        else:
            pattern.set("name", name)
    assert unused == []


def test_everything_is_documented() -> None:
    """Each element, attribute and value of a list says what it is for."""
    grammar = etree.parse(GRAMMAR)
    documentation = f"{ANNOTATIONS}documentation"
    bare = [p for p in grammar.iter(f"{RNG}element", f"{RNG}attribute") if p.find(documentation) is None]
    # A value holds nothing but itself, so its documentation follows.
    bare += [v for v in grammar.iter(f"{RNG}value") if getattr(v.getnext(), "tag", "") != documentation]
    assert [f"{p.get('name') or p.text} in line {p.sourceline}" for p in bare] == []


def test_an_attribute_that_is_missing_has_a_name() -> None:
    """Where one of the ways to go on asks for no attribute, what the others ask for is named."""
    text = (ROOT / "pipeline" / "template" / "registers" / "persons.xml").read_bytes()
    source = b'<sourceDesc><bibl type="transcription">x</bibl></sourceDesc>'
    wrong = re.sub(rb"<sourceDesc>.*?</sourceDesc>", source, text, flags=re.DOTALL)
    told = [finding.message for finding in Grammar(GRAMMAR).check("case", "register", wrong)]
    assert "<bibl> lacks the attribute xml:id." in told
