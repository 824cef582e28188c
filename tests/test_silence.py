"""Rules that are not compiled, since they surely say nothing of a document: held against Saxon, who is asked of all."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import shared
from editions import source_of
from lxml import etree
from trees import DEFAULT

from pipeline.corpus import load_file
from pipeline.errors import ConfigError
from pipeline.validate.rules import Rules
from pipeline.validate.silent import Silence
from pipeline.validate.xpath import UnclearError, condition, paths

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Source

SCH = "http://purl.oclc.org/dsdl/schematron"
NAMES = ("t:a", "t:b", "t:c", "t:*")
WORDS = ("", "x", "x y", "#x", "1")


def pick(random_: random.Random, *choices: str) -> str:
    """Choose one."""
    return random_.choice(choices)


def path(random_: random.Random, depth: int) -> str:
    """Write a path, as tests have them."""
    name = pick(random_, *NAMES)
    axis = pick(random_, "", "child::", "ancestor::", "parent::", "self::", ".//", "ancestor-or-self::", "//", "../")
    steps = pick(random_, "@n", "@k", ".", f"{axis}{name}", f"{axis}{name}", f"{axis}{name}/@n", f"t:a/{name}", "@*")
    if steps == "." or steps.endswith("@*") or not depth or random_.random() < 0.6:
        return steps
    return f"{steps}[{pick(random_, '1', logic(random_, depth - 1))}]"


def value(random_: random.Random, depth: int) -> str:
    """Write something to be compared."""
    one = pick(random_, ".", "@n", "@k", "normalize-space(@n)", "normalize-space()", "name(.)", "$v", "string(@k)")
    number = pick(random_, f"count({path(random_, depth)})", "string-length(@n)", "2", "0", "string-length( . )")
    several = path(random_, depth)
    word = f"'{pick(random_, *WORDS)}'"
    return pick(
        random_,
        f"{one} {pick(random_, 'eq', 'ne', '=', '!=')} {word}",
        f"{several} {pick(random_, '=', '!=')} {word}",
        f"{several} = {several}",
        f"{one} = ('x', {word})",
        f"{number} {pick(random_, 'gt', 'lt', 'ge', '=', '!=', '>', '<=')} {pick(random_, '1', '0', '2')}",
        f"contains(@n, {word})",
        f"starts-with( @k, {word})",
        f"matches(@n, {word})",
        f"@n {pick(random_, '<', '>', '=')} 1",
        f"count({several}) mod 2 = 1",
    )


def logic(random_: random.Random, depth: int) -> str:
    """Write a test."""
    if not depth or random_.random() < 0.3:
        return pick(random_, path(random_, 0), value(random_, 0))
    left, right = logic(random_, depth - 1), logic(random_, depth - 1)
    return pick(
        random_, f"({left}) and ({right})", f"{left} or {right}", f"{left} and {right}", f"not({left})",
        f"not({path(random_, 0)} | {path(random_, 0)})", path(random_, depth), value(random_, depth),
        f"exists({path(random_, depth)})", f"empty({path(random_, depth)})",
        f"(if ({left}) then {right} else true())", f"({left})",
    )


def context(random_: random.Random) -> str:
    """Write a match pattern."""
    name = pick(random_, *NAMES)
    grouped = f"( t:a | t:c )/{name}"
    plain = pick(random_, name, name, f"t:a/{name}", f"t:b//{name}", f"{name}/@n", "@k", grouped, f"/{name}")
    predicate = f"[{logic(random_, 1)}]" if random_.random() < 0.5 else ""
    more = f" | {pick(random_, *NAMES)}" if random_.random() < 0.2 else ""
    return plain.replace("$v", "'v'") + predicate.replace("$v", "'v'") + more


def schema(random_: random.Random, patterns: int) -> etree._ElementTree:
    """Make a schema of random rules, each about one thing."""
    root = etree.Element(f"{{{SCH}}}schema", nsmap={"sch": SCH}, queryBinding="xslt3")
    etree.SubElement(root, f"{{{SCH}}}ns", prefix="t", uri="urn:t")
    for number in range(patterns):
        pattern = etree.SubElement(root, f"{{{SCH}}}pattern")
        for _ in range(random_.choice((1, 1, 2))):
            rule = etree.SubElement(pattern, f"{{{SCH}}}rule", context=context(random_))
            made = logic(random_, 2)
            if random_.random() < 0.1:
                made = f"if ({made}) then {logic(random_, 1)} and {logic(random_, 1)} else false()"
            if "$v" in made or random_.random() < 0.2:
                etree.SubElement(rule, f"{{{SCH}}}let", name="v", value=pick(random_, "name(.)", "normalize-space(@n)"))
            kind = pick(random_, "assert", "report")
            test = etree.SubElement(rule, f"{{{SCH}}}{kind}", test=made, role=f"{'error'}")
            test.set("id", f"p-{number}-{len(pattern)}")
            test.text = "Wrong."
    return root.getroottree()


def document(random_: random.Random) -> Source:
    """Make a small document."""
    root = etree.Element("{urn:t}a", nsmap={DEFAULT: "urn:t"})
    places = [root]
    for _ in range(random_.randrange(12)):
        child = etree.SubElement(random_.choice(places), f"{{urn:t}}{pick(random_, 'a', 'b', 'c')}")
        places.append(child)
        child.text = random_.choice(WORDS)
        for name in ("n", "k"):
            if random_.random() < 0.4:
                child.set(name, random_.choice(WORDS))
    return source_of(etree.tostring(root))


@pytest.mark.parametrize("seed", range(4))
def test_saxon_says_nothing_more(tmp_path: Path, seed: int) -> None:
    """What Saxon says of a document comes from the patterns that may speak of it, and of most the rest is left out."""
    random_ = random.Random(seed)
    tree = schema(random_, 150)
    file = tmp_path / "rules.sch"
    tree.write(file)
    silence, rules = Silence(tree), Rules(file)
    told = silent = 0
    for _ in range(15):
        source = document(random_)
        speaking = silence.speaking(source.tree)
        found = {int(finding.code.split("-")[1]) for finding in rules.check([source], [source])
                 if finding.code.startswith("p-")}
        patterns = list(tree.getroot().iter(f"{{{SCH}}}pattern"))
        assert found <= speaking, [etree.tostring(patterns[number]) for number in found - speaking]
        told += len(found)
        silent += silence.patterns - len(speaking)
    assert told > 100
    assert silent > 300


@pytest.mark.parametrize(
    "test",
    [
        "$x", "id('a')", "current()/@n", "@n < 2", "@n = 1", "child::node()", "text()", "t:a except t:b", "a/b/c ! .",
        "every $x in t:a satisfies $x", "(: @n :) @k", "@xml:id = 'x'", "following::t:a", "preceding-sibling::t:a",
        "t:a eq 'x'", "string(t:a)", "count(t:a) + 1", "'a''b' = @n", "@n castable as xs:date", "f:not(@n)", "t:a/",
        "@n = ('x', 1)", "t:a[count(t:b)]", "(t:a)[1]", "", "[", "t:a = ", "not(@n", "name(t:a)", "'x' < @n",
    ],
)
def test_unclear(test: str) -> None:
    """What libxml2 might take otherwise than Saxon, or is no XPath, is not taken at all."""
    with pytest.raises(UnclearError):
        condition(test)


@pytest.mark.parametrize(
    "pattern", ["t:a/parent::t:b", "id('x')", ".", "text()", "t:a[", "ancestor::t:a", "t:a/..", "*[.]/.."],
)
def test_unclear_context(pattern: str) -> None:
    """Nor is what is no match pattern of names."""
    with pytest.raises(UnclearError):
        paths(pattern)


GRAMMAR = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:sch="http://purl.oclc.org/dsdl/schematron"
    datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <sch:ns prefix="tei" uri="http://www.tei-c.org/ns/1.0"/><sch:ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>
  <start><ref name="any"/></start>
  <define name="any">
    <element><anyName/><zeroOrMore><attribute><anyName/></attribute></zeroOrMore>
      <zeroOrMore><choice><text/><ref name="any"/></choice></zeroOrMore></element>
    <sch:pattern id="first"><sch:rule context="tei:p[@n]"><sch:assert test="@n">No.</sch:assert></sch:rule>
      <sch:rule context="tei:p"><sch:report id="has-hi" test="tei:hi">It has a hi.</sch:report></sch:rule></sch:pattern>
    <sch:pattern id="second"><sch:rule context="tei:ab"><sch:let name="x" value="xs:wrong("/>
      <sch:assert test="$x">No.</sch:assert></sch:rule></sch:pattern>
    <sch:pattern id="third"><sch:rule context="tei:l"><sch:let name="n" value="xs:integer(@n)"/>
      <sch:report test="$n gt 3">More than 3.</sch:report></sch:rule></sch:pattern>
  </define>
</grammar>"""


def told(rules: Rules, body: str) -> list[tuple[str, str]]:
    """Give what rules say of a body."""
    source = source_of(f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{body}</body></text></TEI>'.encode())
    return [(finding.code, finding.message) for finding in rules.check([source], [source])]


def test_what_is_left_out_changes_nothing(tmp_path: Path) -> None:
    """The first rule of a pattern fires though it says nothing; codes stay; what is wrong is told at last."""
    path_ = tmp_path / "any.rng"
    path_.write_text(GRAMMAR, "utf-8")
    rules = Rules(path_)
    assert told(rules, "<p n='1'><hi/></p>") == []
    assert told(rules, "<p><hi/></p>") == [("has-hi", "It has a hi.")]
    with pytest.raises(ConfigError, match="is wrong"):
        told(rules, "<ab/>")
    rules = Rules(path_)
    ((code, message),) = told(rules, "<l n='no'/>")
    assert code == "schematron-rule-4"
    assert message.startswith("A variable of this rule could not be tested here")


def test_no_saxon_for_a_letter(tmp_path: Path) -> None:
    """Where no rule can say anything, Saxon is not even loaded."""
    (tmp_path / "any.rng").write_text(GRAMMAR, "utf-8")
    (tmp_path / "a.xml").write_bytes(
        b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body><p>One</p></body></text></TEI>')
    program = (
        "import sys; from pathlib import Path; from pipeline.check import check_paths\n"
        "print(check_paths([Path('a.xml')], Path('any.rng')), 'saxonche' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == "(1, []) False\n"


def test_rules_of_tei_all_say_the_same(tmp_path: Path) -> None:
    """Of real texts, the rules of TEI All say what they say when all of them are compiled."""
    from pipeline.validate.schematron import load_schema

    tree = load_schema(shared("schemas/tei_all.rng"))
    assert tree is not None
    tree.write(tmp_path / "all.sch")
    whole, rules = Rules(tmp_path / "all.sch"), Rules(shared("schemas/tei_all.rng"))
    for file in sorted(shared("corpora").glob("*/*.xml"))[::3]:
        source, _ = load_file(file, file.name, "document")
        assert source
        assert rules.check([source], [source]) == whole.check([source], [source])
