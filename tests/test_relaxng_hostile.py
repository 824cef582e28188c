"""Hostile schemas and documents, each named: what is refused is refused with a message, and all of them end.

The cases run in one process of their own, which is killed if it does not end and which may not use much memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.relaxng import Schema, SchemaError
from pipeline.relaxng.datatypes import DatatypeError
from pipeline.relaxng.expressions import cost_of
from pipeline.relaxng.xsd import _pattern, make

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
RNG = 'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"'
# Seconds after which a case is taken for one without end, and bytes of memory: neither is what a case should need.
_PATIENCE = 120
_MEMORY = 1 << 30


def _grammar(body: str, defines: str = "") -> str:
    return f'<grammar {RNG}><start><element name="a">{body}</element></start>{defines}</grammar>'


def _element(name: str, body: str = "<empty/>") -> str:
    return f'<element name="{name}">{body}</element>'


def _each(number: int, template: str) -> str:
    return "".join(template.replace("@+", str(at + 1)).replace("@", str(at)) for at in range(number))


def _optional(name: str) -> str:
    return f"<optional>{_element(name)}</optional>"


def _data(pattern: str) -> str:
    return _grammar(f'<data type="string"><param name="pattern">{pattern}</param></data>')


_ANY_ATTRIBUTES = _grammar("<zeroOrMore><attribute><anyName/></attribute></zeroOrMore>")
_LIST = _grammar('<list><zeroOrMore><data type="integer"/></zeroOrMore></list>')
_IDS = _grammar(
    '<zeroOrMore><element name="b"><optional><attribute name="i"><data type="ID"/></attribute></optional>'
    '<optional><attribute name="r"><data type="IDREFS"/></attribute></optional></element></zeroOrMore>',
)
_DEEP = '<define name="x"><optional><element name="x"><ref name="x"/></element></optional></define>'
_BOMB = _each(12, '<!ENTITY e@+ "' + "&e@;" * 10 + '">')
_BACKWARDS = "<a " + " ".join(f'n{number}=""' for number in reversed(range(5000))) + "/>"

# A schema, a document, and what comes of it: the codes of the findings, those of a refused schema among them.
CASES: dict[str, Callable[[], tuple[str, str, list[str]]]] = {
    "a pattern that is read in two ways at each letter": lambda: (
        _data("(a*)*b"), f"<a>{'a' * 100_000}c</a>", ["bad-value"]),
    "a pattern of many repetitions": lambda: (_data(".*.*.*.*.*x"), f"<a>{'a' * 100_000}</a>", ["bad-value"]),
    "a pattern of many repetitions, in another alphabet": lambda: (
        _data(".*.*.*.*.*x"), f"<a>{'é' * 100_000}</a>", ["bad-value"]),
    "a pattern of many choices": lambda: (_data("a?" * 30 + "a" * 30), f"<a>{'a' * 29}</a>", ["bad-value"]),
    "a pattern that says what it says a million times": lambda: (
        _data("((a{100}){100}){100}"), "<a/>", ["schema-datatype"]),
    "a pattern of brackets": lambda: (_data("(" * 900 + "a" + ")*" * 900), "<a/>", ["schema-datatype"]),
    "a pattern of differences": lambda: (_data(r"[\p{L}-[\p{Lu}]]*" * 90), "<a/>", ["schema-datatype"]),
    "many patterns of classes": lambda: (
        _grammar("<choice>" + _each(2000, r'<data type="string"><param name="pattern">\p{L}@</param></data>') + "</choice>"),
        "<a/>", ["schema-datatype"] * 1000 + ["too-many-faults"]),
    "many required attributes": lambda: (
        _grammar(_each(5000, '<attribute name="n@"/>')), f"""<a {_each(5000, 'n@="" ')}/>""", []),
    "many required attributes, backwards": lambda: (
        _grammar(_each(5000, '<attribute name="n@"/>')), _BACKWARDS, []),
    "many attributes that are missing": lambda: (
        _grammar(_each(5000, '<attribute name="n@"/>')), "<a/>", ["missing-attribute"]),
    "many optional attributes": lambda: (
        _grammar(_each(5000, '<optional><attribute name="n@"><value>x</value></attribute></optional>')),
        f"""<a {_each(5000, 'n@="x" ')}/>""", []),
    "many choices of attributes": lambda: (
        _grammar(_each(3000, '<choice><attribute name="n@"/><attribute name="m@"/></choice>')),
        f"""<a {_each(3000, 'n@="" ')}/>""", []),
    "many attributes that are interleaved": lambda: (
        _grammar(f"""<interleave>{_each(3000, '<attribute name="n@"/>')}</interleave>"""), f"""<a {_each(3000, 'n@="" ')}/>""", []),
    "a million attributes": lambda: (_ANY_ATTRIBUTES, f"""<a {_each(1_000_000, 'n@="" ')}/>""", ["too-complex"]),
    "many elements that are interleaved": lambda: (
        _grammar(f"<interleave>{_each(3000, _element('e@'))}</interleave>"), f"<a>{_each(3000, '<e@/>')}</a>", []),
    "many elements that are interleaved, one of them missing": lambda: (
        _grammar(f"<interleave>{_each(3000, _element('e@'))}</interleave>"), f"<a>{_each(2999, '<e@/>')}</a>",
        ["missing-element"]),
    "many elements in mixed content": lambda: (
        _grammar(f"<mixed><interleave>{_each(2000, _optional('e@'))}</interleave></mixed>"),
        f"<a>{_each(2000, 't<e@/>')}</a>", []),
    "interleavings by definition": lambda: (
        _grammar('<ref name="x"/>', _each(3000, f'<define name="x" combine="interleave">{_optional("e@")}</define>')),
        "<a><e5/></a>", []),
    "many optional elements of one name": lambda: (
        _grammar('<optional><ref name="b"/></optional>' * 2000, f'<define name="b">{_element("b")}</define>'),
        f"<a>{'<b/>' * 2000}</a>", []),
    "many optional elements of one name and different kinds": lambda: (
        _grammar(_optional("b") * 2000), f"<a>{'<b/>' * 2000}</a>", ["too-complex"]),
    "many optional elements": lambda: (
        _grammar(_each(2000, _optional("b@"))), f"<a>{_each(2000, '<b@/>')}</a>", []),
    "optional elements that nest": lambda: (
        _grammar("<optional>" * 400 + _element("b") + "</optional>" * 400), f"<a>{'<b/>' * 2}</a>", ["repeated-element"]),
    "optional definitions that nest": lambda: (
        _grammar('<ref name="d0"/>', _each(2000, f'<define name="d@"><optional>{_element("b")}<ref name="d@+"/></optional></define>')
                 + '<define name="d2000"><empty/></define>'), "<a/>", ["schema-too-large"]),
    "many repetitions of one element": lambda: (
        _grammar('<zeroOrMore><ref name="b"/></zeroOrMore>' * 2000, f'<define name="b">{_element("b")}</define>'),
        f"<a>{'<b/>' * 2000}</a>", []),
    "a choice that doubles": lambda: (
        _grammar('<ref name="d0"/>', _each(
            60, f'<define name="d@"><choice><ref name="d@+"/><group><ref name="d@+"/>{_element("x")}</group></choice></define>',
        ) + f'<define name="d60">{_element("y")}</define>'), f"<a><y/>{'<x/>' * 30}</a>", ["too-complex"]),
    "a ladder of choices": lambda: (
        _grammar('<ref name="d0"/>', _each(
            5000, f'<define name="d@"><choice><ref name="d@+"/>{_element("e@")}</choice></define>',
        ) + '<define name="d5000"><empty/></define>'), "<a/>", ["schema-too-large"]),
    "a ladder of attributes": lambda: (
        _grammar('<ref name="d0"/>', _each(5000, '<define name="d@"><attribute name="n@"/><ref name="d@+"/></define>')
                 + '<define name="d5000"><empty/></define>'), "<a/>", ["schema-too-large"]),
    "a definition of itself": lambda: (
        _grammar('<ref name="d"/>', '<define name="d"><optional><ref name="d"/></optional></define>'), "<a/>",
        ["schema-reference"]),
    "definitions in a circle": lambda: (
        _grammar('<ref name="d0"/>', _each(5000, '<define name="d@"><ref name="d@+"/></define>')
                 + '<define name="d5000"><ref name="d0"/></define>'), "<a/>", ["schema-reference"]),
    "many definitions": lambda: (
        _grammar(
            f"""<zeroOrMore><choice>{_each(10_000, '<ref name="d@"/>')}</choice></zeroOrMore>""",
            _each(10_000, f'<define name="d@">{_element("e@")}</define>'),
        ), f"<a>{_each(10_000, '<e@/>')}</a>", []),
    "too many definitions": lambda: (
        _grammar("<empty/>", _each(100_000, f'<define name="d@">{_element("e@")}</define>')), "<a/>",
        ["schema-unreadable"]),
    "references that lead nowhere": lambda: (
        _grammar(_each(3000, '<ref name="q@"/>'), _each(3000, f'<define name="d@">{_element("e@")}</define>')), "<a/>",
        ["schema-reference"] * 1000 + ["too-many-faults"]),
    "one definition many times": lambda: (
        _grammar('<ref name="x"/>', _each(10_000, f'<define name="x">{_element("e@")}</define>')), "<a/>",
        ["schema-combine"] * 1000 + ["too-many-faults"]),
    "many namespaces that overlap or not": lambda: (
        _grammar(f"""<interleave>{_each(3000, '<element><nsName ns="u@"/><empty/></element>')}</interleave>"""), "<a/>",
        ["schema-too-large"]),
    "many namespaces of attributes": lambda: (
        _grammar(_each(3000, '<zeroOrMore><attribute><nsName ns="u@"/></attribute></zeroOrMore>')), "<a/>",
        ["schema-too-large"]),
    "name classes that nest": lambda: (
        _grammar(f"<element>{'<choice>' * 400}<name>b</name>{'<name>c</name></choice>' * 400}<empty/></element>"),
        "<a><b/></a>", []),
    "a name class of many names": lambda: (
        _grammar(f"<zeroOrMore><element><choice>{_each(20_000, '<name>x@</name>')}</choice><empty/></element></zeroOrMore>"),
        f"<a>{_each(20_000, '<x@/>')}</a>", []),
    "a name class of all but many": lambda: (
        _grammar(f"<element><anyName><except>{_each(50_000, '<name>x@</name>')}</except></anyName><empty/></element>"),
        "<a><y/></a>", []),
    "a list of a million words": lambda: (_LIST, f"<a>{' '.join(map(str, range(1_000_000)))}</a>", ["too-complex"]),
    "a list of many words": lambda: (_LIST, f"<a>{'1 2 3 4 ' * 25_000}</a>", []),
    "a list of many parts": lambda: (
        _grammar(f"""<list>{'<data type="token"/>' * 5000}</list>"""), f"<a>{_each(5000, 'v@ ')}</a>", []),
    "a list of many parts that may be absent": lambda: (
        _grammar(f"<list>{_each(2000, '<optional><value>v@</value></optional>')}</list>"), f"<a>{_each(2000, 'v@ ')}</a>",
        ["too-complex"]),
    "a value of many": lambda: (
        _grammar(f"<zeroOrMore><element name='b'><attribute name='k'><choice>{_each(10_000, '<value>v@</value>')}"
                 "</choice></attribute></element></zeroOrMore>"), f"""<a>{_each(5000, '<b k="v@"/>')}</a>""", []),
    "a million siblings": lambda: (
        _grammar(f"<zeroOrMore>{_element('b')}</zeroOrMore>"), f"<a>{'<b/>' * 1_000_000}</a>", []),
    "a million siblings that may not stand there": lambda: (
        _grammar(_element("b")), f"<a>{'<b/><c/>' * 500_000}</a>", ["unknown-element", "not-allowed-here", "too-many-faults"]),
    "siblings of many names that nobody knows": lambda: (
        _grammar(_element("b")), f"<a>{_each(1_000_000, '<c@/>')}</a>", ["unknown-element"] * 50 + ["too-many-faults"]),
    "a million elements that are wrong each in its own way": lambda: (
        _grammar(f"<zeroOrMore>{_element('b')}</zeroOrMore>"), f"""<a>{_each(1_000_000, '<b n@="">t<c@/></b>')}</a>""",
        ["attribute-not-allowed", "text-not-allowed", "unknown-element"] * 333 + ["attribute-not-allowed", "too-many-faults"]),
    "references that lead nowhere, among many ids": lambda: (
        _IDS, f"""<a>{_each(20_000, '<b i="i@" r="j@"/>')}</a>""", ["dangling-idref"] * 1000 + ["too-many-faults"]),
    "a reference of many words": lambda: (
        _IDS, f"""<a><b r="{_each(200_000, 'j@ ')}"/>{_each(200_000, '<b i="i@"/>')}</a>""",
        ["dangling-idref"] * 1000 + ["too-many-faults"]),
    "a long text": lambda: (_grammar("<text/>"), f"<a>{'x' * 20_000_000}</a>", []),
    "a long number": lambda: (
        _grammar('<data type="integer"><param name="maxInclusive">5</param></data>'), f"<a>{'9' * 1_000_000}</a>",
        ["bad-value"]),
    "a number of a thousand million digits": lambda: (
        _grammar('<data type="decimal"><param name="totalDigits">5</param></data>'), "<a>1E999999999</a>", ["bad-value"]),
    "a deep document": lambda: (
        _grammar('<ref name="x"/>', _DEEP), f"<a>{'<x>' * 100_000}{'</x>' * 100_000}</a>", []),
    "a deep document of unknown elements": lambda: (
        _grammar('<ref name="x"/>', _DEEP), f"<a>{'<y>' * 100_000}{'</y>' * 100_000}</a>", ["unknown-element"]),
    "a deep schema": lambda: (
        _grammar("<group>" * 100_000 + "<empty/>" + "</group>" * 100_000), "<a/>", ["schema-unreadable"]),
    "a deep annotation": lambda: (
        _grammar(f"""<empty/>{'<x xmlns="urn:x">' * 100_000}{'</x>' * 100_000}"""), "<a/>", []),
    "a schema of nothing but faults": lambda: (
        _grammar("<foo/>" * 50_000), "<a/>", ["schema-syntax"] * 1000 + ["too-many-faults"]),
    "an attribute of a schema that is a hundred thousand": lambda: (
        f"""<element {RNG} name="a" {_each(100_000, 'x@="" ')}><empty/></element>""", "<a/>",
        ["schema-syntax"] * 1000 + ["too-many-faults"]),
    "namespaces in all elements of a schema": lambda: (
        f"""<element {RNG} name="a" {_each(20_000, 'xmlns:x@="u@" ')}><zeroOrMore>{
        '<element xmlns:z="u" name="b"><empty/></element>' * 1000}</zeroOrMore></element>""", "<a/>",
        ["schema-unreadable"]),
    "namespaces in a document": lambda: (
        _grammar(f"<zeroOrMore>{_element('b')}</zeroOrMore>"), f"""<a {_each(20_000, 'xmlns:x@="u@" ')}>{'<b/>' * 10}</a>""", []),
    "a bomb of entities": lambda: (
        _grammar("<text/>"), f"<!DOCTYPE a [<!ENTITY e0 'xxxxxxxxxx'>{_BOMB}]><a>&e12;</a>",
        ["not-well-formed"]),
    "a bomb of entities in a schema": lambda: (
        f"<!DOCTYPE element [<!ENTITY e0 'xxxxxxxxxx'>{_BOMB}]>{_element('a', '<value>&e12;</value>')}", "<a/>",
        ["schema-unreadable"]),
}


def _outcome(schema: str, document: str) -> list[str]:
    try:
        made = Schema.from_string(schema)
    except SchemaError as error:
        return [finding.code if finding.message and finding.hint else "mute" for finding in error.findings]
    findings = made.validate(document.encode())
    assert all(finding.message and finding.hint and finding.line for finding in findings)
    assert made.is_valid(document.encode()) is (not findings)
    return [finding.code for finding in findings]


@pytest.mark.parametrize("name", CASES)
def test_hostile_input_comes_to_an_end_with_a_message(name: str) -> None:
    """In a process that is killed after a while and may use so much memory only, the case has its outcome."""
    done = subprocess.run(
        [sys.executable, __file__, name], cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr[-2000:]


_COMPACT: dict[str, tuple[str, list[tuple[str, int | None, int | None]]]] = {
    "right": ("start = a\na = element a { b* }\nb = element b { xsd:date }", []),
    "nothing": ("", [("schema-reference", 1, 1)]),
    "an undefined name": ("start = a\na = element a { b* }\n", [("schema-reference", 2, 17)]),
    "no such datatype": ("start =\n  element a {\n xsd:nonsense }", [("schema-datatype", 3, 2)]),
    "a sign too much": ("element a { b* ` }", [("schema-unreadable", 1, 16)]),
    "a brace too few": ("start = element a { text\nb = element b { text }", [("schema-unreadable", 2, 1)]),
    "an end too soon": ("start =\n", [("schema-unreadable", 1, 8)]),
    "bytes": ("\0\1", [("schema-unreadable", 1, 1)]),
    "a quotation that does not end": (f"element a {{ '{'x' * 1_000_000}", [("schema-unreadable", 1, 13)]),
    "braces in braces": (f"{'element a {' * 2000}empty{'}' * 2000}", [("schema-unreadable", 1, 671)]),
    "brackets in brackets": (f"element a {{{'(' * 20_000}empty", [("schema-unreadable", 1, 71)]),
    "too many words": ("element a { " + "b | " * 100_000, [("schema-unreadable", 1, 200_007)]),
    "too much": (" " * 5_000_000, [("schema-unreadable", None, None)]),
    "another file": ('start = empty\ninclude "/etc/hostname"', [("schema-include", 2, 9)]),
    "the web": ('start = a\ninclude "http://localhost/x.rnc" { a = empty }', [("schema-include", 2, 9)]),
    "another pattern": ('element a { external "file:///etc/hostname" }', [("schema-include", 1, 22)]),
    "a name that is a word of the syntax": ("element include { attribute external { text } }", []),
}


@pytest.mark.parametrize("name", _COMPACT)
def test_compact_syntax_is_bounded_and_its_faults_have_places(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other file is opened, nothing is fetched, and what is wrong is told where it stands in the compact syntax."""
    Schema.from_string("element a { empty }", compact=True)  # what is imported opens files

    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    text, expected = _COMPACT[name]
    try:
        Schema.from_string(text, compact=True)
        found = []
    except SchemaError as error:
        found = [(finding.code, finding.line, finding.column) for finding in error.findings if finding.hint]
    assert found == expected


def test_files_that_cannot_be_read_are_faults(tmp_path: Path) -> None:
    """Names that no file can have, a folder, and references in a circle."""
    for number, href in enumerate(("%00", "//[", "x" * 5000, ".", "a/" * 2000 + "b")):
        (tmp_path / f"{number}.rng").write_text(f'<externalRef {RNG} href="{href}"/>')
        with pytest.raises(SchemaError) as raised:
            Schema.from_file(tmp_path / f"{number}.rng")
        assert [finding.code for finding in raised.value.findings] == ["schema-include"]
    for number in range(100):
        text = f'<grammar {RNG}><include href="c{(number + 1) % 100}.rng"/></grammar>'
        (tmp_path / f"c{number}.rng").write_text(text)
    with pytest.raises(SchemaError, match=r"leads back to itself|too deeply"):
        Schema.from_file(tmp_path / "c0.rng")


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        ("(a*)*b", "aab", "aac"), ("(a|b)*abb", "ababb", "abab"), (r"(\d+)*x", "12x", "12y"), (r"[\i-[:]][\c-[:]]*", "a-b", ":a"),
        (r"[\w-[\d]]+", "ab", "a1"), ("a{0,2000}", "a" * 2000, "a" * 2001), (r"(.|\n)*x", "\n\nx", "\n"), ("(é|e)+", "éeé", "é1"),
        (r"(\p{IsGreek}+ ?)*", "λδ λ", "λδ g"), ("^a$", "^a$", "a"), (r"(\P{L}|b)*", "1 b€", "1 a"), ("[\U00010000-\U0010ffff]*x", "\U0001d54fx", "ax"),
        ("(a|)*", "aa", "b"), ("(a||b)?", "", "ab"), (r"\p{Lu}{2}(\p{L}*)*", "ÉÀé", "Éé"), (r"[^\p{C}]*.?", "aé", "a\n"),
    ],
)
def test_regular_expressions_mean_what_they_meant(pattern: str, right: str, wrong: str) -> None:
    """Whichever way a string is matched, the answer is that of the standard; a long one has that of a short one."""
    datatype = make("string", [("pattern", pattern)])
    assert datatype.allows(right, {})
    assert not datatype.allows(wrong, {})
    assert not datatype.allows(right + "\0" * 2000, {}) or pattern.startswith((r"(\P", r"(."))
    assert _pattern(pattern).fullmatch(right)
    assert not _pattern(pattern).fullmatch(wrong)


@pytest.mark.parametrize(
    ("pattern", "few", "many"),
    [("[a-z]+", 10**6, None), ("a?b", 10**6, None), (r"\d+(\.\d+)?", 15, 10**6), ("(a*)*", None, 1), ("(a|b)*", None, 1), ("a{2,9}b*", 20, 10**4)],
)
def test_what_backtracking_costs(pattern: str, few: int | None, many: int | None) -> None:
    """What may be read in many ways is not left to a matcher that tries them all."""
    cost = cost_of(pattern)
    assert cost is not None
    assert few is None or cost.few(few)
    assert many is None or not cost.few(many)


def test_patterns_that_are_too_large_are_faults_of_the_schema() -> None:
    """They are told when the schema is read."""
    with pytest.raises(DatatypeError, match="too many regular expressions"):
        make("string", [("pattern", r"\p{L}" * 1000)])
    with pytest.raises(DatatypeError, match="longer than"):
        make("string", [("pattern", r"a" * 3000)])


def _limited() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _limited()
    given_schema, given_document, expected = CASES[sys.argv[1]]()
    found = _outcome(given_schema, given_document)
    if found != expected:
        sys.exit(f"{found[:5]} and {len(found)} in all, not {expected[:5]}")
