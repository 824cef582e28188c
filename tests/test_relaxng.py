"""The grammar engine's interface: schemas of several files, ids, what is refused, and hostile input."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import ConfigError
from pipeline.relaxng import Schema, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

RNG = 'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"'


def _codes(schema: Schema, document: str | bytes) -> list[str]:
    data = document.encode() if isinstance(document, str) else document
    findings = schema.validate(data)
    assert schema.is_valid(data) is (not findings)
    return [finding.code for finding in findings]


def test_every_fault_of_a_schema_is_told_with_its_place() -> None:
    """A schema's faults come together, in its order."""
    text = f"""<grammar {RNG}>
  <start><element name="a"><ref name="nobody"/></element></start>
  <define name="x"><element name="b"><data type="dat"/></element></define>
  <define name="x"><element name="c"><empty/></element></define>
</grammar>"""
    with pytest.raises(SchemaError) as raised:
        Schema.from_string(text, name="s.rng")
    assert isinstance(raised.value, ConfigError)
    assert [(f.file, f.line, f.column, f.code) for f in raised.value.findings] == [
        ("s.rng", 2, 28, "schema-reference"),
        ("s.rng", 3, 38, "schema-datatype"),
        ("s.rng", 4, 3, "schema-combine"),
    ]


@pytest.mark.parametrize(
    "href", ["../outside.rng", "/etc/passwd", "file:///etc/passwd", "http://localhost/a.rng", "%2e%2e/outside.rng"]
)
def test_nothing_outside_of_the_schema_s_folder_is_read(tmp_path: Path, href: str) -> None:
    """A reference that leads elsewhere is a fault, even where there is a file."""
    (tmp_path / "outside.rng").write_text(f'<element name="a" {RNG}><empty/></element>')
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "s.rng").write_text(f'<externalRef href="{href}" {RNG}/>')
    with pytest.raises(SchemaError, match="lies outside"):
        Schema.from_file(inside / "s.rng")


@pytest.mark.parametrize("pattern", ["[a-", "[1-/]", "(a", "a)", "*", "a{2,1}", r"\p{Xx}", r"\1", "[a-b-c]"])
def test_a_wrong_regular_expression_is_a_fault_of_the_schema(pattern: str) -> None:
    """It is told where the schema is read, not when a value comes."""
    text = f'<element name="a" {RNG}><data type="token"><param name="pattern">{pattern}</param></data></element>'
    with pytest.raises(SchemaError, match="is not one of XML Schema"):
        Schema.from_string(text)


def test_include_replaces_and_combines(tmp_path: Path) -> None:
    """Definitions in an include replace those of the file, those beside it are combined with it."""
    (
        tmp_path / "base.rng"
    ).write_text(f"""<grammar {RNG}><start><element name="a"><ref name="x"/><ref name="y"/></element></start>
        <define name="x"><element name="x"><empty/></element></define>
        <define name="y" combine="choice"><element name="y"><empty/></element></define></grammar>""")
    (tmp_path / "s.rng").write_text(f"""<grammar {RNG}><include href="base.rng">
        <define name="x"><element name="z"><empty/></element></define></include>
        <define name="y" combine="choice"><empty/></define></grammar>""")
    schema = Schema.from_file(tmp_path / "s.rng")
    assert schema.is_valid(b"<a><z/></a>")
    assert schema.is_valid(b"<a><z/><y/></a>")
    assert not schema.is_valid(b"<a><x/></a>")


def test_compact_syntax(tmp_path: Path) -> None:
    """A schema in compact syntax is read; one that is none is a fault."""
    (tmp_path / "s.rnc").write_text('start = element a { attribute b { "x" }, element c { text }* }\n')
    schema = Schema.from_file(tmp_path / "s.rnc")
    assert schema.is_valid(b'<a b="x"><c/></a>')
    assert not schema.is_valid(b'<a b="y"/>')
    (tmp_path / "bad.rnc").write_text("start = element { }")
    with pytest.raises(SchemaError, match="cannot stand here"):
        Schema.from_file(tmp_path / "bad.rnc")


def test_compact_syntax_of_several_files(tmp_path: Path) -> None:
    """Includes with what overrides them, the namespace that is inherited, external patterns, and a grammar's parent."""
    (tmp_path / "base.rnc").write_text("""start = letter
letter = element letter { attribute n { text }?, date?, p+ }
date = element date { text }
p = element p { text }
""")
    (tmp_path / "own.rnc").write_text("""default namespace = "urn:x"
namespace y = "urn:y"
# no include "z" in a comment
include
  "base.rnc" inherit = y {
  date = element y:date { attribute when { xsd:date } }
}
p |= external "other.rnc"
p |= grammar { start = element list { parent item+ } }
item = element item { text }
""")
    (tmp_path / "other.rnc").write_text('include "plain.rnc"\nstart = element q { r }')
    (tmp_path / "plain.rnc").write_text("r = element r { empty }")
    schema = Schema.from_file(tmp_path / "own.rnc")
    right = b"""<letter xmlns="urn:y" n="1"><date when="1944-09-19"/><p>a</p><q xmlns="urn:x"><r/></q>
        <list xmlns="urn:x"><item/></list></letter>"""
    assert schema.validate(right) == []
    for old, new in ((b'when="1944-09-19"/>', b'when="soon"/>'), (b"<r/>", b""), (b"<item/>", b""), (b"<p>a</p>", b"<p xmlns=''/>")):
        assert len(schema.validate(right.replace(old, new))) == 1
    (tmp_path / "own.rnc").write_text('start = a\n\ninclude "../out.rnc"\ninclude "none.rnc" { a = empty }')
    with pytest.raises(SchemaError) as raised:
        Schema.from_file(tmp_path / "own.rnc")
    assert [(one.code, one.line) for one in raised.value.findings] == [("schema-include", 3), ("schema-include", 4)]


def test_ids_are_checked_unless_told_not_to() -> None:
    """An id that stands twice is a fault, and a reference that leads nowhere."""
    text = f"""<element name="a" {RNG}><zeroOrMore><element name="b"><optional><attribute name="id"><data type="ID"/></attribute></optional>
        <optional><attribute name="to"><data type="IDREFS"/></attribute></optional></element></zeroOrMore></element>"""
    document = b'<a><b to="x y"/><b id="x"/><b id="x"/></a>'
    assert [f.code for f in Schema.from_string(text).validate(document)] == ["dangling-idref", "duplicate-id"]
    assert Schema.from_string(text, id_check=False).validate(document) == []


def test_qualified_names_are_compared_by_namespace() -> None:
    """A value that is a qualified name is one whatever its prefix, on every element anew."""
    schema = Schema.from_string(
        f"""<element name="a" {RNG} xmlns:n="urn:n"><oneOrMore>
        <element name="b"><value type="QName">n:x</value></element></oneOrMore></element>"""
    )
    assert schema.is_valid(b'<a><b xmlns:m="urn:n">m:x</b><b xmlns="urn:n" xmlns:o=""/></a>') is False
    assert schema.is_valid(b'<a><b xmlns:m="urn:n">m:x</b><b xmlns:k="urn:n"> k:x </b></a>')
    assert not schema.is_valid(b'<a><b xmlns:m="urn:n">m:x</b><b xmlns:m="urn:o">m:x</b></a>')


def test_encodings_and_streams() -> None:
    """Documents are read in any encoding, with columns in characters; a stream is left open and need not seek."""
    schema = Schema.from_string(f'<element name="a" {RNG}><text/></element>')
    for encoding in ("utf-8", "utf-16", "iso-8859-1", "cp1252", "utf-8-sig"):
        data = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><a>é<b/></a>'.encode(encoding)
        (finding,) = schema.validate(data)
        assert (finding.line, finding.column) == (1, data.decode(encoding).index("<b/>") + 1), encoding
    japanese = '<?xml version="1.0" encoding="shift_jis"?><a>\u3042</a>'.encode("shift_jis")
    assert schema.is_valid(japanese)

    class Once(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stream = Once(b"<a>x</a>")
    assert schema.validate(stream) == []
    assert not stream.closed


DEEP = 100_000
_RECURSIVE = f"""<grammar {RNG}><start><ref name="a"/><!-- two readings of each a --></start>
    <define name="a"><choice>
      <element name="a"><choice><ref name="a"/><element name="x"><empty/></element></choice></element>
      <element name="a"><choice><ref name="a"/><element name="y"><empty/></element></choice></element>
    </choice></define></grammar>"""


def test_depth_costs_no_recursion() -> None:
    """Documents may nest as deep as they like, two readings of each element kept to the end."""
    schema = Schema.from_string(_RECURSIVE)
    assert _codes(schema, "<a>" * DEEP + "<y/>" + "</a>" * DEEP) == []
    assert _codes(schema, "<a>" * DEEP + "<z/>" + "</a>" * DEEP) == ["unknown-element"]


def test_hostile_documents_are_refused_with_a_message() -> None:
    """Many attributes, many faults, bombs of entities."""
    schema = Schema.from_string(
        f"""<element name="a" {RNG}><zeroOrMore><attribute><anyName/></attribute></zeroOrMore>
        <zeroOrMore><element name="b"><empty/></element></zeroOrMore></element>"""
    )
    assert _codes(schema, "<a " + " ".join(f'n{n}="x"' for n in range(10_000)) + "/>") == []
    assert _codes(schema, "<a " + " ".join(f'n{n}="x"' for n in range(60_000)) + "/>") == ["too-complex"]
    assert _codes(schema, "<a>" + '<b x=""/>' * 2000 + "</a>")[-1] == "too-many-faults"
    bomb = (
        "<!DOCTYPE a [<!ENTITY e0 'x'>"
        + "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(12))
        + "]><a>&e12;</a>"
    )
    assert "not-well-formed" in _codes(schema, bomb)


@pytest.mark.parametrize(
    "body",
    [
        '<ref name="d0"/>'
        "</element></start>"
        + "".join(f'<define name="d{n}"><ref name="d{n + 1}"/><ref name="d{n + 1}"/></define>' for n in range(60))
        + '<define name="d60"><element name="x"><empty/></element></define><start combine="choice"><element name="q"><empty/>',
        "<group>" * 10_000 + "<empty/>" + "</group>" * 10_000,
        "".join(
            f'<choice><element name="c{n}"><empty/></element><group><element name="d{n}"><empty/></element>'
            for n in range(200)
        )
        + "<empty/>"
        + "</group></choice>" * 200,
    ],
)
def test_hostile_schemas_are_refused_with_a_message(body: str) -> None:
    """What doubles with each definition, or nests without end."""
    with pytest.raises(SchemaError, match=r"more than|deeper than"):
        Schema.from_string(f'<grammar {RNG}><start><element name="a">{body}</element></start></grammar>')


def test_files_that_multiply_are_refused(tmp_path: Path) -> None:
    """Two references in each of thirty files, and files that lead back to themselves."""
    for number in range(30):
        (tmp_path / f"{number}.rng").write_text(
            f"<choice {RNG}>" + f'<externalRef href="{number + 1}.rng"/>' * 2 + "</choice>"
        )
    (tmp_path / "30.rng").write_text(f'<element name="a" {RNG}><empty/></element>')
    with pytest.raises(SchemaError, match="too often"):
        Schema.from_file(tmp_path / "0.rng")
    (tmp_path / "self.rng").write_text(f'<grammar {RNG}><include href="self.rng"/></grammar>')
    with pytest.raises(SchemaError, match="leads back to itself"):
        Schema.from_file(tmp_path / "self.rng")


def test_exponential_readings_are_refused() -> None:
    """A content whose readings double with each element is followed as far as that is bearable."""
    tail = "<choice><ref name='x'/><ref name='y'/></choice>" * 200
    schema = Schema.from_string(f"""<grammar {RNG}><start><element name="a"><zeroOrMore><choice><ref name="x"/><ref name="y"/></choice></zeroOrMore>
        <ref name="x"/>{tail}</element></start><define name="x"><element name="x"><empty/></element></define>
        <define name="y"><element name="y"><empty/></element></define></grammar>""")
    import random

    random_ = random.Random(1)
    assert _codes(schema, "<a>" + "".join(random_.choice(("<x/>", "<y/>")) for _ in range(5000)) + "</a>") == [
        "too-complex"
    ]
    assert _codes(schema, "<a>" + "<x/>" * 201 + "</a>") == []
