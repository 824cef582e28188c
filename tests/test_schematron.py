"""The compiler of Schematron and the rules of the edition, held against cases that are files.

`cases/schematron/FEATURE/` holds a schema (or a grammar with one in it), a document and the findings they must give;
`errors/NAME/` a schema that must be refused, and the words; `unreadable/NAME/` one of several files that must be.
`cases/rules/edition/` is a small edition without faults; `cases/rules/ID.toml` holds, for the rule of that id, changes
to it that must be accepted (`valid`) and changes that must be found, where and in which words (`invalid`).
"""

from __future__ import annotations

import copy
import difflib
import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import saxonche
from conftest import shared
from editions import same_as_file
from lxml import etree
from trees import parent

from pipeline.corpus import load_file
from pipeline.errors import ConfigError, StylesheetError
from pipeline.resources import schema, stylesheet
from pipeline.saxon import Engine
from pipeline.validate.rules import Rules
from pipeline.validate.schematron import load_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

CASES = Path(__file__).parent / "cases"
FEATURES = sorted(path.parent for path in CASES.glob("schematron/*/schema.*"))
UNREADABLE = sorted(path.parent for path in CASES.glob("schematron/unreadable/*/schema.sch"))
REFUSED = sorted(path.parent for path in CASES.glob("schematron/errors/*/schema.sch"))
BASE = CASES / "rules" / "edition"
TEI = Path(__file__).parent.parent / "tei"
RULES = sorted(CASES.glob("rules/*.toml"))
SCH = "{http://purl.oclc.org/dsdl/schematron}"
TESTS = (SCH + "assert", SCH + "report")
MADE_LINE = "{urn:scholarly-edition-pipeline:schematron}line"

Finding = dict[str, Any]
Trees = dict[str, etree._ElementTree]


def parse(text: bytes) -> etree._ElementTree:
    """Parse a file as the pipeline does: ids that stand twice are no fault of the parser's."""
    return etree.ElementTree(etree.fromstring(text, etree.XMLParser(collect_ids=False)))


def name(value: object) -> str:
    """Name a case by its file."""
    return value.stem if isinstance(value, Path) else ""


def only(expected: list[Finding], actual: list[Finding], why: str) -> None:
    """Hold findings against those expected, whatever their order, as far as a case tells of them."""
    kept = ("file", "line", "code", "attribute", "message")
    left, right = (
        "\n".join(sorted(json.dumps([finding[key] for key in kept], ensure_ascii=False) for finding in told))
        for told in (expected, actual)
    )
    if left != right:
        lines = difflib.unified_diff(left.splitlines(), right.splitlines(), "expected", "actual", lineterm="")
        pytest.fail("\n".join((why, *lines)), pytrace=False)


def read(path: Path) -> str:
    """Read a file of a case; one that is not there is empty."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture(scope="module")
def compiler() -> Engine:
    """Give the compiler of schemas."""
    return Engine({"schematron": stylesheet("schematron.xsl")})


def compiled(
    compiler: Engine, tree: etree._ElementTree, file: str, *, lines: bool = True, phase: str = "#DEFAULT",
) -> str:
    """Give the stylesheet that a schema is compiled to."""
    if lines:
        for element in tree.iter("*"):
            if MADE_LINE not in element.attrib:
                element.set(MADE_LINE, str(element.sourceline))
    document = compiler.document(tree, f"edition:/schemas/{file}")
    return compiler.run_to_text("schematron", document, {"phase": phase})


# The compiler


@pytest.mark.parametrize("case", FEATURES, ids=name)
def test_feature(compiler: Engine, case: Path) -> None:
    """A schema finds in a document what the case says."""
    (path,) = case.glob("schema.*")
    tree = load_schema(path)
    assert tree is not None
    text = compiled(compiler, tree, path.name, phase=read(case / "phase.txt").strip() or "#DEFAULT")
    engine = Engine({"rules": text})
    document = engine.document(parse((case / "in.xml").read_bytes()), "edition:/documents/in.xml")
    parameters = json.loads(read(case / "parameters.json") or "{}")
    actual = engine.run("rules", document, parameters)
    lines = ",\n".join(json.dumps(finding, ensure_ascii=False) for finding in actual)
    same_as_file(f"[\n{lines}\n]\n", case / "expected.json")


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_refused(compiler: Engine, case: Path) -> None:
    """A schema that cannot be honoured in full is refused, each fault with its line and what to do."""
    with pytest.raises(StylesheetError) as caught:
        compiled(compiler, parse((case / "schema.sch").read_bytes()), "schema.sch")
    same_as_file(f"{caught.value}\n", case / "expected.txt")


@pytest.mark.parametrize("case", UNREADABLE, ids=name)
def test_unreadable(case: Path) -> None:
    """A schema whose parts cannot be read is refused, with the file and the line that say so."""
    with pytest.raises(ConfigError) as caught:
        Rules(case / "schema.sch")
    told = "".join(
        f"{Path(finding.file).relative_to(case)}:{finding.line} {finding.code} {finding.message.splitlines()[0]}\n"
        for finding in caught.value.findings
    )
    same_as_file(told, case / "expected.txt")


def test_includes_that_double(tmp_path: Path) -> None:
    """Files that include each other twice, thirty deep, are refused before they fill the memory."""
    for number in range(30):
        twice = f'<sch:include href="{number + 1}.sch"/>' * 2
        (tmp_path / f"{number}.sch").write_text(f'<sch:p xmlns:sch="{SCH[1:-1]}">{twice}</sch:p>', "utf-8")
    (tmp_path / "30.sch").write_text(f'<sch:p xmlns:sch="{SCH[1:-1]}"/>', "utf-8")
    with pytest.raises(ConfigError):
        load_schema(tmp_path / "0.sch")


def test_unknown_phase() -> None:
    """A phase that the schema has not is refused, and those that it has are named."""
    with pytest.raises(ConfigError, match="there is no phase “quik”; the schema has quick or other"):
        Rules(CASES / "schematron/phase-default/schema.sch", "quik")


def test_grammar_without_rules() -> None:
    """A grammar with no rules in it is no fault and has nothing to check."""
    rules = Rules(schema("edition.rng"))
    assert not rules
    assert rules.check([], []) == []


def test_rules_of_tei_all() -> None:
    """TEI All's own rules compile, and find in other people's files what they break, each where it stands."""
    rules = Rules(shared("schemas/tei_all.rng"))
    found = []
    for path in sorted(shared("corpora").glob("*/*.xml")):
        source, _ = load_file(path, path.name, "document")
        assert source
        found += [(f.file, f.line, f.severity, f.code) for f in rules.check([source], [source])]
    assert found == [
        ("ISic002985.xml", 197, "error", "subst-substcontents1"),
        ("1738-11-26_Streitsache_Hufen_Rosengarten.xml", 13, "error", "att-typed-subtypetyped"),
        ("1947-06-17_Gruve_LR_Sachsen.xml", 9, "error", "att-typed-subtypetyped"),
        ("L00793.xml", 84, "error", "addspan-addspan-requires-spanto"),
        *[("L02766.xml", line, "warning", "att-datable-w3c-att-datable-w3c-when") for line in (451, 520, 529)],
    ]


def test_refused_without_lines(compiler: Engine) -> None:
    """Where nobody tells the lines of a schema, faults are told by path."""
    tree = parse((CASES / "schematron/errors/no-diagnostic/schema.sch").read_bytes())
    path = "/sch:schema[1]/sch:pattern[1]/sch:rule[1]/sch:assert[1]: element sch:assert: there is no"
    with pytest.raises(StylesheetError, match=re.escape(path)):
        compiled(compiler, tree, "schema.sch", lines=False)


def test_static_errors_keep_their_line(compiler: Engine) -> None:
    """What is no XPath is refused, and the stylesheet tells the line of the schema it stands on."""
    source = b"""<sch:schema xmlns:sch="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt3">
      <sch:pattern>
        <sch:rule context="p">
          <sch:assert test="true()">Right.</sch:assert>
          <sch:assert test="1 +">Wrong.</sch:assert>
        </sch:rule>
      </sch:pattern>
    </sch:schema>"""
    text = compiled(compiler, parse(source), "schema.sch")
    with pytest.raises(StylesheetError) as caught:
        Engine({"rules": text})
    assert caught.value.line is not None
    assert 'made:line="5"' in text.splitlines()[caught.value.line - 1]


def test_same_bytes(compiler: Engine) -> None:
    """The same schema gives the same stylesheet."""
    tree = etree.parse(schema("edition.sch"))
    assert compiled(compiler, tree, "edition.sch") == compiled(compiler, tree, "edition.sch")


# The rules of the edition


class Variants:
    """The rules of the edition as they are, and as they would be with one of their tests changed."""

    def __init__(self, compiler: Engine) -> None:
        tree = etree.parse(schema("edition.sch"))
        self.codes = [test.get("id") for test in tree.iter(*TESTS)]
        texts = {"rules": compiled(compiler, tree, "edition.sch")}
        for code in self.codes:
            for variant in ("without", "always"):
                changed = copy.deepcopy(tree)
                test = next(test for test in changed.iter(*TESTS) if test.get("id") == code)
                if variant == "without":
                    parent(test).remove(test)
                else:
                    test.set("test", "false()" if test.tag == SCH + "assert" else "true()")
                texts[f"{variant} {code}"] = compiled(compiler, changed, "edition.sch")
        self.engine = Engine(texts)
        self.base = {file: parse(path.read_bytes()) for file, path in files(BASE).items()}
        self._documents = {file: self._document(tree, file) for file, tree in self.base.items()}

    def _document(self, tree: etree._ElementTree, file: str) -> Any:
        return self.engine.document(tree, f"edition:/{file}")

    def findings(self, variant: str, changed: Trees | None = None) -> list[Finding]:
        """Give what a variant of the rules finds in the small edition, with some of its files changed."""
        changed = changed or {}
        documents = {file: self._document(tree, file) for file, tree in changed.items()}
        return found(self.engine, variant, self.base | changed, self._documents | documents)


def files(folder: Path) -> dict[str, Path]:
    """Give the files of an edition by their name in it."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/*.xml"))}


def found(engine: Engine, variant: str, trees: Trees, documents: Mapping[str, Any]) -> list[Finding]:
    """Give all findings of an edition, with the file and the line that each stands on."""
    edition = list(documents.values())
    findings: list[Finding] = []
    for file, document in documents.items():
        elements = list(trees[file].iter("*"))
        findings += [
            {"file": file, "line": elements[finding["node"] - 1].sourceline, **finding}
            for finding in engine.run(variant, document, {"edition": edition})
        ]
    return findings


@pytest.fixture(scope="module")
def variants(compiler: Engine) -> Variants:
    """Give the rules and their variants, compiled once."""
    return Variants(compiler)


def cases(kind: str) -> list[Any]:
    """Give the cases of all rules: the code of the rule, and the change."""
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{number}")
        for path in RULES
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))[kind], 1)
    ]


def change(case: Mapping[str, Any]) -> Trees:
    """Make the change that a case describes: `find` stands once in `file` and is replaced."""
    text = (BASE / case["file"]).read_text(encoding="utf-8")
    assert text.count(case["find"]) == 1, f"not once in {case['file']}: {case['find']}"
    return {case["file"]: parse(text.replace(case["find"], case["replace"]).encode())}


def line_of(tree: etree._ElementTree, words: str) -> int:
    """Give the number of the one line of a changed file that holds some words."""
    lines = etree.tostring(tree, encoding="unicode").splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if words in line]
    assert len(numbers) == 1, f"on {len(numbers)} lines: {words}"
    return numbers[0]


def expected(code: str, case: Mapping[str, Any], trees: Trees) -> list[Finding]:
    """Give the findings that an invalid case announces: its own, and those that it brings `also`."""
    return [
        {
            "file": (file := told.get("in", case["file"])),
            "line": line_of(trees[file], told["at"]),
            "code": told.get("code", code),
            "attribute": told.get("attribute"),
            "message": told["says"],
        }
        for told in (case, *case.get("also", ()))
    ]


def test_base_is_valid(variants: Variants) -> None:
    """The small edition that the cases change has no faults."""
    only([], variants.findings("rules"), "the small edition")


def test_every_rule_has_cases(variants: Variants) -> None:
    """Each test of the schema has a file of cases with at least one of each kind, and each file a test."""
    assert all(variants.codes), "each assert and report needs an id"
    assert sorted(map(str, variants.codes)) == [path.stem for path in RULES]
    for path in RULES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        assert table["valid"], path
        assert table["invalid"], path


@pytest.mark.parametrize("code", [path.stem for path in RULES])
def test_every_rule_is_awake(variants: Variants, code: str) -> None:
    """The context of each rule matches something in the small edition: a valid case means something."""
    hints = [finding["hint"] for finding in variants.findings(f"always {code}") if finding["code"] == code]
    assert hints, "the small edition has nothing that the rule is about"
    assert all(hints), "each finding needs a diagnostic that says what to do"


@pytest.mark.parametrize(("code", "case"), cases("valid"))
def test_valid(variants: Variants, code: str, case: dict[str, Any]) -> None:
    """What a case calls valid is not found."""
    only([], variants.findings("rules", change(case)), case["why"])


@pytest.mark.parametrize(("code", "case"), cases("invalid"))
def test_invalid(variants: Variants, code: str, case: dict[str, Any]) -> None:
    """What a case calls invalid is found where it stands, by its rule and, unless announced, by no other."""
    changed = change(case)
    only(expected(code, case, variants.base | changed), variants.findings("rules", changed), case["why"])


@pytest.mark.parametrize(("code", "case"), cases("invalid"))
def test_rule_is_needed(variants: Variants, code: str, case: dict[str, Any]) -> None:
    """Without its rule an invalid case would pass, but for what other rules say of it."""
    changed = change(case)
    others = [finding for finding in expected(code, case, variants.base | changed) if finding["code"] != code]
    only(others, variants.findings(f"without {code}", changed), case["why"])


def test_exemplar_is_valid(variants: Variants) -> None:
    """The edition of this repository keeps its own rules."""
    trees = {file: parse(path.read_bytes()) for file, path in files(TEI).items()}
    documents = {file: variants.engine.document(tree, f"edition:/{file}") for file, tree in trees.items()}
    assert trees
    only([], found(variants.engine, "rules", trees, documents), "the exemplar")


@pytest.mark.parametrize("missing", ["", "pages", "registers"])
def test_editor_finds_neighbours(compiler: Engine, tmp_path: Path, missing: str) -> None:
    """An XML editor, which passes no edition in, finds the neighbouring folders; one may be missing."""
    shutil.copytree(BASE, tmp_path / "edition")
    if missing:
        shutil.rmtree(tmp_path / "edition" / missing)
    processor = saxonche.PySaxonProcessor(license=False)
    rules = processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_text=compiled(compiler, etree.parse(schema("edition.sch")), "edition.sch"),
    )
    document = processor.parse_xml(xml_file_name=str(tmp_path / "edition/documents/letter.xml"))
    codes = {finding["code"] for finding in json.loads(rules.transform_to_string(xdm_node=document))}
    assert codes == ({"pointer-resolves"} if missing == "registers" else set())
