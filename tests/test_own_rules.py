"""An edition's own stylesheet, words and looks: what they change, and what they may not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from editions import article_of, command, edition, parse_page, tei

from pipeline import config
from pipeline.build import build
from pipeline.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = {"a.xml": tei('<p>A <hi rend="red">b</hi>.<note>N.</note></p>', root='xml:lang="en"')}


def stylesheet(content: str) -> bytes:
    """Give a stylesheet around declarations."""
    return (
        '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" default-mode="html"\n'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"\n'
        f' xpath-default-namespace="http://www.tei-c.org/ns/1.0" exclude-result-prefixes="#all">\n{content}'
        "</xsl:stylesheet>"
    ).encode()


def with_rules(folder: Path, **files: bytes) -> Path:
    """Give an edition with a stylesheet of its own, `edition`, and perhaps modules."""
    edition(folder, DOCUMENT)
    (folder / "xslt").mkdir()
    for name, data in files.items():
        (folder / "xslt" / f"{name}.xsl").write_bytes(data)
    return folder


RULE = (
    '<xsl:template match="hi[@rend = \'red\']"><b><xsl:call-template name="ed:attributes"/><xsl:apply-templates/></b>'
    "</xsl:template>"
)


def test_a_rule_of_its_own(tmp_path: Path) -> None:
    """A rule replaces the bundled one, from a module too; a change of it makes the page anew."""
    files = {"edition": stylesheet('<xsl:include href="red%20things.xsl"/>'), "red things": stylesheet(RULE)}
    folder = with_rules(tmp_path / "e", **files)
    made = build(config.load(folder), tmp_path / "site", keep=True).files["documents/a.html"].decode()
    assert article_of(made).findtext(".//b") == "b"
    file = folder / "xslt" / "red things.xsl"
    file.write_bytes(file.read_bytes().replace(b"<b>", b"<i>").replace(b"</b>", b"</i>"))
    made = build(config.load(folder), tmp_path / "site", keep=True).files["documents/a.html"].decode()
    assert article_of(made).findtext(".//i") == "b"


def test_a_rule_that_loses_words(tmp_path: Path) -> None:
    """The proof holds for an edition's own rules too."""
    folder = with_rules(tmp_path / "e", edition=stylesheet('<xsl:template match="hi"/>'))
    run = command("build", folder, "-o", tmp_path / "site")
    assert run.status == 1
    assert "lost" in run.err
    assert not (tmp_path / "site").exists()


def test_words_and_looks_of_its_own(tmp_path: Path) -> None:
    """Words come from the language and from the settings; a style sheet of the edition's own is linked last."""
    settings = 'title = "T"\nlanguage = "de-AT"\n[words]\nmentions = "Vorkommen"\nskip = "Los"'
    folder = edition(tmp_path / "e", DOCUMENT, settings=settings)
    (folder / "xslt").mkdir()
    (folder / "xslt" / "edition.css").write_bytes(b":root { --accent: navy }")
    files = build(config.load(folder), tmp_path / "site").files
    page = parse_page(files["documents/a.html"].decode())
    assert page.get("lang") == "de-AT"
    assert page.xpath("//a[@class='skip']/text()") == ["Los"]
    assert "Lesetext" in page.text_content()
    assert page.xpath("//link[@rel='stylesheet']/@href") == [
        f"../assets/{name}.css" for name in ("edition", "text", "kinds", "reading", "own")]
    assert files["assets/own.css"] == b":root { --accent: navy }"
    assert article_of(files["documents/a.html"].decode()).get("lang") == "en"


@pytest.mark.parametrize(("content", "code"), [
    ('<xsl:include href="../../secret.xsl"/>', "module-not-found"),
    ('<xsl:import href="file:///etc/passwd"/>', "module-not-found"),
    ('<xsl:include href="https://example.org/x.xsl"/>', "module-not-found"),
    ('<xsl:include href="gone.xsl"/>', "module-not-found"),
    ('<xsl:variable name="v" static="yes" select="doc(\'/etc/passwd\')"/>', "static-expression"),
    ("<xsl:template match=\"hi\" use-when=\"doc-available('x')\"/>", "static-expression"),
    ('<xsl:template match="hi"><p xsl:use-when="true()"/></xsl:template>', "static-expression"),
    ('<xsl:template _match="{\'hi\'}"/>', "static-expression"),
    ('<xsl:use-package name="https://example.org/"/>', "static-expression"),
    ("<xsl:template", "not-well-formed"),
])
def test_what_rules_may_not_do(content: str, code: str, tmp_path: Path) -> None:
    """Modules from elsewhere and expressions that run while compiling are refused, with their line."""
    (tmp_path / "secret.xsl").write_bytes(stylesheet(""))
    folder = with_rules(tmp_path / "e", edition=stylesheet(content))
    with pytest.raises(InvalidInput) as caught:
        build(config.load(folder), tmp_path / "site")
    assert {finding.code for finding in caught.value.findings} == {code}
    finding = caught.value.findings[0]
    assert finding.file.endswith("xslt/edition.xsl")
    assert finding.line == 4
    assert finding.hint


def test_a_rule_that_does_not_compile(tmp_path: Path) -> None:
    """A fault of the edition's own stylesheet is the editor's to mend: told with its place, without a traceback."""
    rule = '<xsl:template match="hi"><xsl:value-of select="("/></xsl:template>'
    folder = with_rules(tmp_path / "e", edition=stylesheet(rule))
    run = command("build", folder, "-o", tmp_path / "site")
    assert run.status == 1
    assert "xslt/edition.xsl:4" in run.err
    assert "Traceback" not in run.err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("reading", [
    "doc('file:///etc/passwd')", "unparsed-text('/etc/hostname')", "environment-variable('HOME')",
    "collection('file:///etc')", "json-doc('/etc/hostname')",
])
def test_rules_read_nothing(reading: str, tmp_path: Path) -> None:
    """What a rule asks the system for it does not get."""
    sign = f'<b data-editorial="">{{}}<xsl:value-of select="{reading}"/></b>'
    rule = f'<xsl:template match="hi">{sign}<xsl:apply-templates/></xsl:template>'
    folder = with_rules(tmp_path / "e", edition=stylesheet(rule))
    run = command("build", folder, "-o", tmp_path / "site")
    pages = list((tmp_path / "site").rglob("*.html"))
    assert run.status == 1 or all(b"root:" not in page.read_bytes() for page in pages)
    if run.status == 0:
        assert article_of((tmp_path / "site/documents/a.html").read_text("utf-8")).findtext(".//b") == "{}"
