"""The locked engine: a stylesheet reaches nothing outside what it is given, and its faults are told."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

import pytest
from editions import rendered, tei
from listener import Listener
from lxml import etree

from pipeline.errors import StylesheetError
from pipeline.saxon import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "the secret words"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    """Give a server on this machine that must not be asked for anything."""
    with Listener() as one:
        yield one


def sheet(body: str, more: str = "") -> str:
    """Give a stylesheet whose initial template writes what `body` selects, or that it failed."""
    return f"""<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
      xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:err="http://www.w3.org/2005/xqt-errors">
      <xsl:output method="text"/>{more}
      <xsl:template match="/" name="xsl:initial-template"><xsl:try>{body}
        <xsl:catch>refused <xsl:value-of select="$err:code"/></xsl:catch></xsl:try>.</xsl:template>
    </xsl:stylesheet>"""


def select(expression: str) -> str:
    """Give a stylesheet that writes the value of an expression."""
    return sheet(f'<xsl:value-of select="{expression}"/>')


def run(stylesheet: str | Path) -> str:
    """Run a stylesheet of the test, without a source."""
    return Engine({"test": stylesheet}).run_to_text("test", None)


READING = [
    "doc('{uri}')", "document('{uri}')", "doc-available('{uri}')", "unparsed-text('{uri}')",
    "unparsed-text-lines('{uri}')", "unparsed-text-available('{uri}')", "collection('{uri}')",
    "collection('{folder}?select=*.xml')", "uri-collection('{folder}')", "json-doc('{uri}')",
    "transform(map {{ 'stylesheet-location': '{uri}', 'initial-template': xs:QName('x') }})?output",
    "load-xquery-module('{uri}')?variables?*",
    "parse-xml('&lt;!DOCTYPE x [&lt;!ENTITY e SYSTEM &quot;{uri}&quot;>]>&lt;x>&amp;e;&lt;/x>')",
    "parse-xml('&lt;!DOCTYPE x SYSTEM &quot;{uri}&quot;>&lt;x>&amp;e;&lt;/x>')",
]


@pytest.mark.parametrize("expression", READING)
def test_nothing_outside_is_read(expression: str, tmp_path: Path, listener: Listener) -> None:
    """No function of XPath reads a file or the network."""
    address = listener.address
    secret = tmp_path / "secret.xml"
    secret.write_text(f"<x>{SECRET}</x>", "utf-8")
    for uri in (secret.as_uri(), str(secret), f"{address}/secret.xml"):
        result = run(select(expression.format(uri=uri, folder=tmp_path.as_uri())))
        assert SECRET not in result
        assert "secret.xml" not in result.replace("refused", "")
        assert result.startswith(("refused", "false", ".", "<x", "\n")), result
    assert listener.asked() == []


@pytest.mark.parametrize("expression", [
    "environment-variable('PATH')", "available-environment-variables()", "system-property('java.version')",
    "Q{http://saxon.sf.net/}system-id()", "Q{java:java.lang.System}getProperty('user.dir')",
    "Q{java:java.lang.Runtime}getRuntime()", "Q{http://expath.org/ns/file}read-text('/etc/hostname')",
])
def test_nothing_of_the_machine_is_told(expression: str) -> None:
    """No function tells of the environment or runs another program."""
    try:
        result = run(select(expression))
    except StylesheetError:
        return
    assert result.startswith(("refused", ".")), result


def test_evaluate_is_refused() -> None:
    """A text cannot be run as XPath."""
    body = """<xsl:evaluate xpath="'1 + 1'"/>"""
    try:
        assert run(sheet(body)).startswith("refused")
    except StylesheetError as error:
        assert "evaluate" in str(error)  # noqa: PT017 - either will do


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stylesheet writes what it returns and no file."""
    monkeypatch.chdir(tmp_path)
    for place in ("out.xml", (tmp_path / "out.xml").as_uri(), "../out.xml"):
        body = f'<xsl:result-document href="{place}"><x/></xsl:result-document>'
        with contextlib.suppress(StylesheetError):
            run(sheet(body))
    assert list(tmp_path.rglob("*")) == []
    assert not (tmp_path.parent / "out.xml").exists()


# While a stylesheet is compiled, its modules are read through the engine: it is the program's own, or an edition's.
STATIC = [
    """<xsl:variable name="v" static="yes" select="string(doc('{uri}'))"/>""",
    """<xsl:variable name="v" static="yes" select="unparsed-text('{uri}')"/>""",
    """<xsl:variable name="v" select="''" use-when="unparsed-text-available('{uri}')"/>
       <xsl:variable name="v" select="'absent'" use-when="not(unparsed-text-available('{uri}'))"/>""",
    """<xsl:variable name="v" static="yes" select="environment-variable('EDITION_SECRET')"/>""",
]


@pytest.mark.parametrize("declaration", STATIC)
def test_nothing_is_read_while_compiling(
    declaration: str, tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stylesheet that came as text (compiled rules) reads nothing while it is compiled, either."""
    address = listener.address
    monkeypatch.setenv("EDITION_SECRET", SECRET)
    secret = tmp_path / "secret.xml"
    secret.write_text(f"<x>{SECRET}</x>", "utf-8")
    for uri in (secret.as_uri(), f"{address}/secret.xml"):
        try:
            result = run(sheet('<xsl:value-of select="$v"/>', declaration.format(uri=uri)))
        except StylesheetError as error:
            result = str(error)
        assert SECRET not in result
    assert listener.asked() == []


def test_modules_are_read_from_the_disk(tmp_path: Path) -> None:
    """A stylesheet that is a file includes its modules."""
    (tmp_path / "main.xsl").write_text(
        sheet('<xsl:value-of select="$v"/>', '<xsl:include href="module.xsl"/>'), "utf-8")
    (tmp_path / "module.xsl").write_text(
        '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        '<xsl:variable name="v" select="42"/></xsl:stylesheet>', "utf-8")
    assert run(tmp_path / "main.xsl").strip(".\n ") == "42"


def test_a_stylesheet_that_does_not_compile() -> None:
    """A static error is told with the line."""
    with pytest.raises(StylesheetError) as caught:
        Engine({"broken": select("1 +").replace("\n", "\n\n")})
    assert caught.value.exit_status == 70
    assert caught.value.line


def test_a_stylesheet_that_fails() -> None:
    """A dynamic error is told with its message; the engine can go on."""
    engine = Engine({"bad": sheet("").replace("<xsl:try>", "<xsl:message terminate='yes'>gone</xsl:message><xsl:try>"),
                     "good": select("6 * 7")})
    with pytest.raises(StylesheetError):
        engine.run_to_text("bad", None)
    assert engine.run_to_text("good", None).startswith("42")


def test_parameters() -> None:
    """Texts, numbers, truth, lists and documents arrive as what they are, each run with its own."""
    names = "text number yes list tree"
    more = "".join(f'<xsl:param name="{name}" select="()"/>' for name in names.split())
    body = """<xsl:value-of select="$text instance of xs:string, $number + 1, $yes instance of xs:boolean,
      count($list), $tree/x/y" separator="|"/>"""
    engine = Engine({"test": sheet(body, more)})
    tree = engine.document(etree.ElementTree(etree.fromstring("<x><y>z</y></x>")), "edition:/x.xml")
    values = {"text": "t", "number": 41, "yes": True, "list": ["a", "b"], "tree": tree}
    assert engine.run_to_text("test", None, values).startswith("true|42|true|2|z")
    assert engine.run_to_text("test", None, {"text": "t"}).startswith("true|false|0")


def test_values_of_json() -> None:
    """What a JSON text says arrives as it is said, line ends and quotation marks too; a value serves many runs."""
    body = '<xsl:value-of select="$it?a, $it?b?*" separator="|"/>'
    engine = Engine({"test": sheet(body, '<xsl:param name="it" select="()"/>')})
    value = engine.value(json.dumps({"a": 'one\ntwo "é\u0301 😀" \\n', "b": [1, True, None, "{}"]}))
    for _ in range(3):
        assert engine.run_to_text("test", None, {"it": value}).startswith('one\ntwo "é\u0301 😀" \\n|1|true|{}')


def test_base_uri_and_large_documents() -> None:
    """A document keeps the base URI it is given; size and depth of real files pass."""
    engine = Engine({"test": sheet('<xsl:value-of select="base-uri(/), count(//*), string-length(/)"/>')})
    text = "<x>" + "&amp;" * 150_000 + "<y>" * 500 + "</y>" * 500 + "</x>"
    tree = engine.document(etree.ElementTree(etree.fromstring(text, etree.XMLParser(huge_tree=True))), "edition:/a.xml")
    assert engine.run_to_text("test", tree).startswith("edition:/a.xml 501 150000")


@pytest.mark.parametrize("depth", [100, 300])
def test_deep_texts(depth: int) -> None:
    """A text nested deeper than any editor nests is rendered."""
    _, rendering = rendered(tei("<p>x" + "<hi>" * depth + "y" + "</hi>" * depth + "</p>"))
    assert "y" in rendering.page
