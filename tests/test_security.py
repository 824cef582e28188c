"""What a hostile file, a hostile edition or a hostile folder tries: nothing is read, run, asked for or written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from editions import command, edition, parse_page, rendered, snapshot, source_of, tei
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listener import Listener
from lxml import etree

from pipeline import addresses, browse, check, config, xmlio
from pipeline.errors import ConfigError
from pipeline.facets import FACETS
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.model import Source

SECRET = "the secret words"
NS = 'xmlns="http://www.tei-c.org/ns/1.0"'


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    """Give a server on this machine that must not be asked for anything."""
    with Listener() as one:
        yield one


# Files .........................................................................................................

DTD = '<!ENTITY leak "the secret words"><!ATTLIST TEI n CDATA "the secret words">'
ATTACKS = {
    "entity": '<!DOCTYPE TEI [<!ENTITY e SYSTEM "{text}">]><TEI>&e;</TEI>',
    "entity of a public name": '<!DOCTYPE TEI [<!ENTITY e PUBLIC "-//x" "{text}">]><TEI>&e;</TEI>',
    "entity in an attribute": '<!DOCTYPE TEI [<!ENTITY e SYSTEM "{text}">]><TEI n="&e;"/>',
    "entity in an entity": '<!DOCTYPE TEI [<!ENTITY e SYSTEM "{text}"><!ENTITY f "&e;">]><TEI>&f;</TEI>',
    "entity never used": '<!DOCTYPE TEI [<!ENTITY e SYSTEM "{text}">]><TEI/>',
    "parameter entity": '<!DOCTYPE TEI [<!ENTITY % p SYSTEM "{dtd}"> %p;]><TEI>&leak;</TEI>',
    "parameter entity alone": '<!DOCTYPE TEI [<!ENTITY % p SYSTEM "{dtd}"> %p;]><TEI/>',
    "sending a file away": '<!DOCTYPE TEI [<!ENTITY % f SYSTEM "{text}"><!ENTITY % p SYSTEM "{dtd}"> %p;]><TEI/>',
    "DTD": '<!DOCTYPE TEI SYSTEM "{dtd}"><TEI/>',
    "DTD and its entity": '<!DOCTYPE TEI SYSTEM "{dtd}"><TEI>&leak;</TEI>',
    "DTD of a public name": '<!DOCTYPE TEI PUBLIC "-//x" "{dtd}"><TEI/>',
    "DTD and a subset": '<!DOCTYPE TEI SYSTEM "{dtd}" [<!ENTITY own "own">]><TEI>&own;</TEI>',
    "DTD and ids": '<!DOCTYPE TEI SYSTEM "{dtd}"><TEI xml:id="a"/>',
    "unparsed entity": '<!DOCTYPE TEI [<!NOTATION n SYSTEM "{text}"><!ENTITY e SYSTEM "{text}" NDATA n>]><TEI n="e"/>',
    "XInclude": '<TEI xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" href="{text}"/></TEI>',
    "schema location": '<TEI xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                       'xsi:noNamespaceSchemaLocation="{dtd}"/>',
    "stylesheet": '<?xml-stylesheet href="{dtd}" type="text/xsl"?><TEI/>',
    "model": '<?xml-model href="{dtd}"?><TEI/>',
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp037", "utf-7"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_outside_a_file_is_read(name: str, encoding: str, tmp_path: Path, listener: Listener) -> None:
    """No entity, DTD, inclusion or schema is fetched, from the disk or the network, in whatever encoding."""
    (tmp_path / "text").write_text(SECRET, "utf-8")
    (tmp_path / "dtd").write_text(DTD, "utf-8")
    for base in (tmp_path.as_uri(), str(tmp_path), listener.address):
        markup = ATTACKS[name].format(text=f"{base}/text", dtd=f"{base}/dtd")
        declared = {"cp037": "IBM037", "utf-7": "UTF-7"}.get(encoding)
        first = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
        data = (first + markup).encode(encoding)
        if encoding == "utf-7":
            data = first.encode() + markup.encode("utf-7").replace(b"<", b"+ADw-").replace(b"!", b"+ACE-")
        tree, findings = xmlio.parse(data, "in.xml")
        assert (tree is None) == bool(findings)
        assert not any(SECRET in finding.message for finding in findings)
        if tree is not None:
            root = tree.getroot()
            assert SECRET not in etree.tostring(root, encoding="unicode")
            assert not [node for node in root.iter() if node.tag is etree.Entity]
            assert len(xmlio.positions(data)) == len(list(root.iter("*")))
    assert listener.asked() == []


def test_an_entity_from_outside_is_told() -> None:
    """The finding names the entity and says that nothing outside is read, in UTF-16 too."""
    for encoding in ("utf-8", "utf-16"):
        data = '<!DOCTYPE TEI [\n<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<TEI>&e;</TEI>'.encode(encoding)
        _, (finding,) = xmlio.parse(data, "in.xml")
        assert (finding.code, finding.line) == ("external-entity", 3)
        assert "“e”" in finding.message


def chain(levels: int, factor: int) -> str:
    """Declare entities, each of which is the one before it several times."""
    lines = [f'<!ENTITY e{n} "{f"&e{n - 1};" * factor}">' for n in range(1, levels)]
    return '<!ENTITY e0 "ha ha ha ha ha ha">' + "".join(lines)


@pytest.mark.parametrize("markup", [
    f"<!DOCTYPE TEI [{chain(10, 10)}]><TEI>&e9;</TEI>",
    f"<!DOCTYPE TEI [{chain(30, 2)}]><TEI>&e29;</TEI>",
    f'<!DOCTYPE TEI [{chain(10, 10)}]><TEI n="&e9;"/>',
    f'<!DOCTYPE TEI [<!ENTITY a "{"a" * 100_000}">]><TEI>{"&a;" * 20_000}</TEI>',
    f'<!DOCTYPE TEI [<!ENTITY a "{"a" * 100_000}">]><TEI n="{"&a;" * 20_000}"/>',
    '<!DOCTYPE TEI [<!ENTITY a "&b;"><!ENTITY b "&a;">]><TEI>&a;</TEI>',
    '<!DOCTYPE TEI [<!ENTITY % a "%b;"><!ENTITY % b "%a;"> %a;]><TEI/>',
    f"<TEI>{'<a>' * 100_000}",
])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bombs(markup: str, encoding: str) -> None:
    """Entities that grow without bound stop the parser, which tells it."""
    tree, findings = xmlio.parse(markup.encode(encoding), "in.xml")
    assert tree is None
    assert findings
    assert all(len(finding.message) < 500 for finding in findings)


def test_a_bomb_in_an_edition(tmp_path: Path) -> None:
    """The command tells a bomb as it tells any other fault, and goes on."""
    bomb = f"<!DOCTYPE TEI [{chain(10, 10)}]>\n<TEI>&e9;</TEI>".encode()
    run = command("validate", edition(tmp_path, {"a.xml": bomb, "b.xml": b"<TEI>"}), "--format", "json")
    assert run.status == 1
    assert [finding["file"][-5:] for finding in run.json["findings"]] == ["a.xml", "b.xml"]
    assert "expand to too much" in run.json["findings"][0]["hint"]


# Grammars and rules of a stranger's edition ....................................................................

RNG = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0">{0}'
    '<start><element name="x"><text/></element></start></grammar>'
)


@pytest.mark.parametrize("part", [
    '<include href="{uri}"/>', '<define name="y"><externalRef href="{uri}"/></define>',
])
def test_a_grammar_asks_the_network_for_nothing(part: str, listener: Listener, tmp_path: Path) -> None:
    """A grammar that includes another from the web is refused, and nothing is asked for."""
    grammar = tmp_path / "own.rng"
    (tmp_path / "a.xml").write_bytes(tei("<p/>"))
    grammar.write_text(RNG.format(part.format(uri=f"{listener.address}/more.rng")), "utf-8")
    run = command("validate", tmp_path / "a.xml", "--schema", grammar)
    assert run.status == 2, run
    assert listener.asked() == []


def test_entities_of_a_grammar(tmp_path: Path, listener: Listener) -> None:
    """Entities and DTDs of a grammar are not read."""
    grammar = tmp_path / "own.rng"
    (tmp_path / "a.xml").write_bytes(tei("<p/>"))
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    for uri in (f"{listener.address}/x", (tmp_path / "secret").as_uri()):
        doctype = f'<!DOCTYPE grammar SYSTEM "{uri}" [<!ENTITY e SYSTEM "{uri}">]>'
        grammar.write_text(doctype + RNG.format("<a:x xmlns:a='a'>&e;</a:x>"), "utf-8")
        run = command("validate", tmp_path / "a.xml", "--schema", grammar)
        assert run.status in {1, 2}
        assert SECRET not in run.out + run.err
    assert listener.asked() == []


@pytest.mark.parametrize("expression", [
    "doc('{uri}')", "unparsed-text('{uri}')", "collection('{uri}')", "environment-variable('EDITION_SECRET')",
    "document('{uri}')", "json-doc('{uri}')",
])
def test_rules_reach_nothing(
    expression: str, tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Schematron rules of an edition see the edition and nothing else."""
    monkeypatch.setenv("EDITION_SECRET", SECRET)
    (tmp_path / "secret.xml").write_text(f"<x>{SECRET}</x>", "utf-8")
    for uri in ((tmp_path / "secret.xml").as_uri(), f"{listener.address}/x"):
        value = expression.format(uri=uri)
        rules = f"""<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt3">
          <let name="early" value="{value}"/>
          <pattern><rule context="/*"><assert test="false()">It says <value-of select="{value}"/></assert></rule>
          </pattern></schema>"""
        folder = edition(tmp_path / "edition", {"a.xml": tei("<p/>")}, schemas={"edition.sch": rules.encode()})
        run = command("validate", folder)
        assert run.status in {1, 2, 70}
        assert SECRET not in run.out + run.err
    assert listener.asked() == []


# Pages .........................................................................................................

PAYLOADS = [
    "<script>alert(1)</script>", '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>",
    "</script><script>alert(1)", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
    "java\tscript:alert(1)", "data:text/html,<script>", "vbscript:x", "</title><script>alert(1)</script>",
    "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "</style><script>",
    "color:red;background:url(https://evil.example/x)", '" onclick="alert(1)', "' onmouseover='alert(1)",
    "\u2028</script>", "${alert(1)}", "{{7*7}}", "&lt;script&gt;", "<!--<script>", "expression(alert(1))",
    "//evil.example/x", "\\\\evil.example\\x", "file:///etc/passwd", "blob:x", 'https://ok.example/"><script>',
    "http:javascript:alert(1)",
]
CLEAN = re.compile(r"https?://|mailto:", re.IGNORECASE)
SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*\s*:", re.IGNORECASE)


def attribute(text: str) -> str:
    """Write a text as the value of an attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\t", "&#9;")


def words(text: str) -> str:
    """Write a text as content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_ACTING = {"style", "iframe", "object", "embed", "base", "form", "svg", "math", "img", "template", "applet"}

_DRAWN = {"svg", "a", "title", "desc", "rect", "circle", "line", "path", "text"}


def faults_of(page: str) -> list[str]:
    """Tell what could act, or asks for something, in a page."""
    root = parse_page(page)
    faults = []
    for element in root.iter("*"):
        name = str(element.tag)
        # The frame's own form, which asks the search page of the site.
        searches = name == "form" and re.fullmatch(r"(\.\./)*search\.html", element.get("action", ""))
        # What the edition itself draws: nothing but shapes, words and links.
        parent = element.getparent()
        is_drawn = name == "svg" and parent is not None and parent.get("class") in {"timeline", "map"}
        if is_drawn and {str(one.tag) for one in element.iter("*")} <= _DRAWN:
            continue
        if not searches and name in _ACTING:
            faults.append(f"<{name}>")
        if name == "script":
            faults += faults_of_script(element)
        for key, value in element.items():
            if searches and key == "action":
                continue
            if key.startswith("on") or key in {"style", "srcdoc", "formaction", "action", "background", "ping"}:
                faults.append(f"{name}/@{key}")
            if key in {"href", "src", "cite", "data"} and (
                (SCHEME.match(value) and not CLEAN.match(value)) or value.startswith(("//", "\\"))
            ):
                faults.append(f"{name}/@{key}={value}")
            if name == "meta" and key == "http-equiv" and value != "Content-Security-Policy":
                faults.append(f"meta {value}")
    return faults


def faults_of_script(element: Any) -> list[str]:
    """A script is our own file without text of its own, or JSON that cannot end it."""
    text = element.text or ""
    if element.get("type") == "application/ld+json":
        json.loads(text)
        return ["< in JSON-LD"] if "<" in text else []
    source = element.get("src") or ""
    return [] if not text.strip() and re.fullmatch(r"(\.\./)*assets/[a-z-]+\.js", source) else ["<script>"]


def hostile(payload: str) -> tuple[list[Source], dict[str, str]]:
    """Make an edition that has a payload wherever a text or an attribute goes, with the settings."""
    a, w = attribute(payload), words(payload)
    every = (f'xml:id="ID" n="{a}" type="{a}" rend="{a}" style="{a}" xml:lang="{a}" cert="{a}" resp="{a}" '
             f'onclick="{a}" onload="{a}" rendition="{a}" role="{a}" wit="{a}" href="{a}" src="{a}" class="{a}" '
             f'subtype="{a}" reason="{a}" extent="{a}" unit="{a}" level="{a}" when="{a}" cols="{a}" who="{a}"')
    count = iter(range(10_000))

    def markup(name: str, content: str = w, more: str = "") -> str:
        own = every.replace("ID", f"{a}{next(count)}", 1)
        return f"<{name} {own} {more}>{content}</{name}>"

    target = f'target="{a}"'
    inline = "".join(
        markup(name, more=more) for name, more in [
            ("hi", ""), ("ref", target), ("ptr", target), ("persName", f'ref="{a}"'), ("date", ""), ("q", ""),
            ("note", target), ("gap", ""), ("pb", ""), ("milestone", ""), ("graphic", f'url="{a}"'), ("unknown", ""),
            ("script", ""), ("style", ""), ("title", ""), ("sic", ""), ("del", ""), ("citedRange", target),
            ("persName", 'ref="../registers/all.xml#one"'), ("rs", f'ref="../registers/all.xml#one {a}"'),
        ]
    )
    inline += f'<choice><sic>{w}</sic><corr>{w}</corr></choice><app><lem>{w}</lem><rdg wit="{a}">{w}</rdg></app>'
    blocks = (
        markup("head") + markup("p", inline) + markup("list", markup("item")) + markup("lg", markup("l"))
        + markup("table", markup("row", markup("cell"))) + markup("figure", markup("figDesc"))
    )
    header = (
        "<encodingDesc><classDecl><taxonomy xml:id='t'>"
        f"<category xml:id='c'><catDesc>{w}</catDesc></category></taxonomy></classDecl></encodingDesc>"
        f'<profileDesc><creation><date when="{a}">{w}</date></creation>'
        f"<abstract resp='#x'><p>{w}</p></abstract><langUsage><language ident=\"{a}\">{w}</language></langUsage>"
        f"<textClass><catRef target='#c'/><keywords><term>{w}</term></keywords></textClass></profileDesc>"
        f'<revisionDesc><change when="{a}" who="{a}">{w}</change></revisionDesc>'
    )
    document = tei(blocks, header, f'xml:id="{a}" xml:lang="{a}"', title=w)
    document = document.replace(b"</titleStmt>", (
        f"<title type='sub'>{w}</title><author>{w}</author>"
        f"<respStmt xml:id='x'><resp>{w}</resp><name>{w}</name></respStmt></titleStmt>").encode())
    document = document.replace(b"<publicationStmt><p>A test.</p>", (
        f'<publicationStmt><publisher>{w}</publisher><availability><licence target="{a}">{w}</licence></availability>'
    ).encode())
    register = tei(
        "<p/>", "",
    ).replace(b"<text>", (
        f'<standOff><listPerson><person xml:id="one"><persName>{w}</persName><occupation source="{a}">{w}</occupation>'
        f'<birth when="{a}">{w}</birth><idno type="GND">{w}</idno><idno type="{a}">{w}</idno>'
        f'<note type="history">{w}<ref target="{a}">{w}</ref></note></person>'
        f'<person xml:id="{a}"><persName>{w}</persName></person>'
        f'<relation name="{a}" active="#one" passive="{a}" source="{a}"/></listPerson>'
        f'<listOrg><org xml:id="two"><orgName>{w}</orgName></org></listOrg>'
        f'<listPlace><place xml:id="three"><placeName>{w}</placeName>'
        f"<location><geo>{w}</geo></location></place></listPlace>"
        f'<listEvent><event xml:id="four" when="{a}"><label>{w}</label><desc>{w}</desc></event></listEvent>'
        f'<listBibl><bibl xml:id="five"><abbr>{w}</abbr><ref target="{a}">{w}</ref></bibl></listBibl></standOff><text>'
    ).encode())
    page = tei(f"<p>{inline}</p>", header, title=w)
    sources = [
        source_of(document, "documents/a.xml"), source_of(page, "pages/p.xml", "page"),
        source_of(register, "registers/all.xml", "register"),
    ]
    setting = dict.fromkeys(("title", "subtitle", "version", "date", "editor", "publisher", "language"), payload)
    return sources, setting


def pages_of(payload: str) -> dict[str, str]:
    """Make all pages of a hostile edition, without asking validation."""
    sources, setting = hostile(payload)
    places = addresses.addresses(sources)
    menu = [{"label": payload, "path": path, "group": "browse"} for path in ("a.html", "b.html")]
    context = Context.of({**setting, "program": "0", "menu": menu}, places, sources[2:])
    renderer = Renderer(context)
    renderings = [renderer.render(source) for source in sources[:2]]
    pages = {places[source.name]: one.page for source, one in zip(sources, renderings, strict=False)}
    who = {"who": payload, "name": payload, "as": payload}
    records = [
        replace(one.record, date="1944-09-19", facets={facet: [payload] for facet in FACETS}, letter={"sent": [who]})
        for one in renderings
    ]
    browsed = browse.pages_of([record.as_json() for record in records], lambda _: None)
    return {**pages, **renderer.site(records, [page.table for page in browsed])}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_acts_in_a_page(payload: str) -> None:
    """A payload in every place of a document, a page, a register and the settings is text, or nothing."""
    pages = pages_of(payload)
    assert len(pages) >= 10
    for path, page in pages.items():
        assert faults_of(page) == [], path
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", path), path
        assert "Content-Security-Policy" in page


def test_the_scan_finds_what_acts() -> None:
    """The scan itself can fail: each thing it forbids is found."""
    for markup in (
        "<p onclick=x>", "<a href='javascript:x'>", "<a href=' data:x'>", "<img src=x>", "<p style=x>",
        "<script>x</script>", "<script src='https://evil.example/x.js'></script>", "<iframe>",
        "<a href='//evil.example'>", "<base href=x>",
        '<script type="application/ld+json">{"a": "<"}</script>', "<meta http-equiv=refresh content=x>",
    ):
        assert faults_of(f"<html><body>{markup}"), markup


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
       st.sampled_from(PAYLOADS))
def test_any_words_in_a_page(text: str, payload: str) -> None:
    """Random text around a payload does not make it act, and stands in the page."""
    a, w = attribute(text + payload), words(text + payload)
    _, rendering = rendered(tei(f'<p type="{a}"><ref target="{a}">{w}</ref></p>', title=w))
    assert faults_of(rendering.page) == []


@pytest.mark.parametrize("value", [
    "javascript:alert(1)", "data:text/html,x", "'><script>", "https://x.org/ onclick=x", "file:///etc/passwd",
    "//x.org",
])
@pytest.mark.parametrize("name", ["licence", "base_url"])
def test_addresses_in_settings(tmp_path: Path, name: str, value: str) -> None:
    """An address in edition.toml is one of the web, or refused."""
    folder = edition(tmp_path, {"a.xml": tei("<p/>")}, f'title = "T"\n{name} = {json.dumps(value)}')
    with pytest.raises(ConfigError):
        config.load(folder)


@pytest.mark.parametrize("name", ["licence", "base_url"])
def test_markup_in_addresses_of_settings(tmp_path: Path, name: str) -> None:
    """An address of the web that holds markup stays an address."""
    value = "https://x.org/\"'><script>alert(1)</script>"
    folder = edition(tmp_path / "e", {"a.xml": tei("<p>x</p>")}, f'title = "T"\n{name} = {json.dumps(value)}')
    loaded = config.load(folder)
    read, _ = check.check_edition(loaded)
    setting = {"title": "T", name: value, "menu": [], "program": "0"}
    renderer = Renderer(Context.of(setting, addresses.addresses(read.sources), []))
    rendering = renderer.render(read.sources[0])
    for page in (rendering.page, *renderer.site([rendering.record]).values()):
        assert faults_of(page) == []


# Names of files ................................................................................................


@pytest.mark.parametrize("identifier", ["../../evil", "/etc/evil", "con", "a/b", "..", "C:evil", "a\\..\\evil", "-rf"])
def test_ids_as_names_of_files(tmp_path: Path, identifier: str) -> None:
    """Whatever an id says, its files lie in the folder of documents."""
    sources, _ = hostile("x")
    source = source_of(tei("<p/>", root=f'xml:id="{identifier}"'), "documents/a.xml")
    places = addresses.addresses([source, *sources[1:]])
    path = (tmp_path / places["documents/a.xml"]).resolve()
    assert path.parent == tmp_path / "documents"


def test_a_hostile_edition_is_refused_whole(tmp_path: Path) -> None:
    """What validation refuses leaves no site and nothing else on the disk."""
    sources, _ = hostile("<script>alert(1)</script>")
    folder = edition(
        tmp_path / "edition", {"a.xml": sources[0].data}, registers={"all.xml": sources[2].data},
        pages={"p.xml": sources[1].data},
    )
    before = snapshot(tmp_path)
    run = command("build", folder, "--output", tmp_path / "site", "--no-cache", "--strict")
    assert run.status == 1
    assert snapshot(tmp_path) == before
