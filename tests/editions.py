"""What the tests of the pipeline share: small editions, one renderer, the memorandum's site, cases as files."""

from __future__ import annotations

import atexit
import difflib
import functools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from lxml import html

from pipeline import config, resources, site, xmlio
from pipeline.addresses import safe_name
from pipeline.build import build
from pipeline.cli.commands import main
from pipeline.model import TEI, Source
from pipeline.transform import Context, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.model import Kind
    from pipeline.rendered import Rendering

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
EXEMPLAR = ROOT / "tei"
MEMORANDUM = "memorandum-1944-09-19"
SETTINGS = 'title = "A test edition"'
WORDS = [f"word{number}" for number in range(400)]


# Sources .......................................................................................................


def tei(body: str, header: str = "", root: str = "", title: str = "A case") -> bytes:
    """Give a TEI file around the content of a body (or a whole `text`), with more for its header."""
    text = body if body.lstrip().startswith("<text") else f"<text><body>{body}</body></text>"
    return (
        f'<TEI xmlns="{TEI}"{root and f" {root}"}><teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt>'
        "<publicationStmt><p>A test.</p></publicationStmt><sourceDesc><p>Made up.</p></sourceDesc></fileDesc>"
        f"{header}</teiHeader>{text}</TEI>"
    ).encode()


def chapters(*sizes: int) -> bytes:
    """Give a text of chapters of so many paragraphs, each of its own words."""
    return tei("".join(
        f"<div><head>Chapter of {size}</head>"
        + "".join(f"<p>{' '.join(random.Random(f'{size}.{n}').sample(WORDS, 30))}</p>" for n in range(size))
        + "</div>" for size in sizes
    ))


def source_of(data: bytes, name: str = "documents/in.xml", kind: Kind = "document") -> Source:
    """Parse a file's bytes as a source of an edition, without a file."""
    tree, findings = xmlio.parse(data, name)
    assert tree is not None, findings
    return Source(name, Path(name), kind, data, tree, xmlio.xml_id(tree.getroot()) or Path(name).stem)


@functools.cache
def renderer() -> Renderer:
    """Give one renderer, without registers, for a document and a page."""
    addresses = {"documents/in.xml": "documents/in.html", "pages/in.xml": "pages/in.html"}
    return Renderer(Context.of({"title": "A test edition", "program": "0", "menu": []}, addresses, []))


def rendered(data: bytes) -> tuple[Source, Rendering]:
    """Render a document's bytes."""
    source = source_of(data)
    return source, renderer().render(source)


def parse_page(page: str) -> Any:
    """Parse a page as browsers do, roughly."""
    return html.document_fromstring(page)


def article_of(page: str) -> Any:
    """Give the element of a page that holds the text, without the links to the addresses of its paragraphs."""
    article = next(iter(parse_page(page).iterfind(".//article[@data-document]")))
    for link in article.findall(".//a[@class='address']"):
        link.drop_tree()
    return article


def ids_of(page: str) -> dict[str, str]:
    """Give the words of all that has an address in the text of a page."""
    found = (one for one in article_of(page).iter() if one.get("id"))
    return {str(one.get("id")): " ".join(one.text_content().split()) for one in found}


# Editions ......................................................................................................


def edition(folder: Path, documents: Mapping[str, bytes], settings: str = SETTINGS, **others: Any) -> Path:
    """Write an edition: files by name in `documents` (and `registers=`, `pages=`, `schemas=`)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / config.FILE).write_text(f"[edition]\n{settings}\n", "utf-8")
    for place, files in {"documents": documents, **others}.items():
        (folder / place).mkdir(exist_ok=True)
        for name, data in files.items():
            (folder / place / name).write_bytes(data)
    return folder


def with_ledger(folder: Path, documents: dict[str, bytes], settings: str = SETTINGS) -> Path:
    """Write an edition and its ledger."""
    edition(folder, documents, settings)
    assert command("addresses", folder).status == 0
    return folder


def copy_of_exemplar(folder: Path) -> Path:
    """Copy the edition of the memorandum."""
    return Path(shutil.copytree(EXEMPLAR, folder, ignore=shutil.ignore_patterns(".edition")))


def renamed(data: bytes, name: str) -> bytes:
    """Give a document with `name` for its id, and every other id and pointer within it made its own."""
    ids = re.findall(rb'xml:id="([^"]+)"', data)
    for one in ids:
        new = name.encode() if one == ids[0] else name.encode() + b"." + one
        data = data.replace(b'xml:id="%b"' % one, b'xml:id="%b"' % new)
        data = re.sub(rb'(?<=["\s])#%b(?=["\s])' % re.escape(one), b"#" + new, data)
    return data


def many(folder: Path, count: int) -> Path:
    """Multiply the memorandum: `count` documents, each with ids of its own."""
    copy_of_exemplar(folder)
    file = folder / "documents" / f"{MEMORANDUM}.xml"
    for number in range(1, count):
        name = f"memorandum-{number:03}"
        file.with_name(f"{name}.xml").write_bytes(renamed(file.read_bytes(), name))
    return folder


def small(folder: Path, *names: str, settings: str = SETTINGS) -> Path:
    """Write an edition of the letter that comes with `edition new`, once for each name; without faults."""
    shutil.copytree(resources.template(), folder, dirs_exist_ok=True)
    letter = folder / "documents" / "letter-1.xml"
    data = letter.read_bytes()
    letter.unlink()
    names = names or ("letter",)
    for page in (folder / "pages").glob("*.xml"):
        page.write_bytes(page.read_bytes().replace(b"letter-1.xml", f"{names[0]}.xml".encode()))
    for name in names:
        letter.with_name(f"{name}.xml").write_bytes(renamed(data, name))
    (folder / config.FILE).write_text(f"[edition]\n{settings}\n", "utf-8")
    return folder


# A rule that never ends, for the letter whose words say so.
LOOP = """
<xsl:function name="own:loop" xmlns:own="urn:own">
  <xsl:param name="n"/>
  <xsl:sequence select="own:loop(($n + 1) mod 7)" xmlns:own="urn:own"/>
</xsl:function>
<xsl:template match="closer[contains(., 'LOOP')]" mode="html" priority="9">
  <xsl:value-of select="own:loop(1)" xmlns:own="urn:own"/>
</xsl:template>"""


def letters(folder: Path, rule: str = "") -> Path:
    """Give an edition of three letters, with a rule of its own, of which one makes the rule do its worst."""
    small(folder, "a", "b", "c")
    if rule:
        (folder / "xslt").mkdir()
        (folder / "xslt" / "edition.xsl").write_text(
            '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
            f'xpath-default-namespace="http://www.tei-c.org/ns/1.0">{rule}</xsl:stylesheet>', "utf-8")
        letter = folder / "documents" / "b.xml"
        letter.write_text(letter.read_text("utf-8").replace("<closer>", "<closer>LOOP "), "utf-8")
    return folder


@functools.cache
def memorandum_site() -> Path:
    """Build the memorandum's edition, once; not to be changed."""
    folder = Path(tempfile.mkdtemp(prefix="edition-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build(config.load(EXEMPLAR), folder / "site")
    return folder / "site"


def publish(folder: Path, files: Mapping[str, bytes], title: str = "", spare: Path | None = None) -> None:
    """Make a folder a site of these files."""
    with site.Draft(folder, spare=spare) as draft:
        for name, content in files.items():
            draft.put(name, content)
        draft.publish({"title": title})


def page_of(path: str) -> str:
    """Read a page of the memorandum's site."""
    return (memorandum_site() / path).read_text("utf-8")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder, by path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def document_name(identifier: str) -> str:
    """Give the path of a document's page."""
    return f"documents/{safe_name(identifier)}.html"


# The command ...................................................................................................


@dataclass(frozen=True)
class Run:
    """What a run of the command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, read as JSON."""
        return json.loads(self.out)


def command(*arguments: str | os.PathLike[str]) -> Run:
    """Run `edition` in this process."""
    result = CliRunner(catch_exceptions=False).invoke(main, [os.fspath(argument) for argument in arguments])
    assert "Traceback" not in result.output
    return Run(result.exit_code, result.stdout, result.stderr)


def process(*arguments: str | os.PathLike[str], cwd: Path | None = None, **environment: str) -> Run:
    """Run `edition` in a process of its own."""
    line = [sys.executable, "-m", "pipeline.cli", *(os.fspath(argument) for argument in arguments)]
    known = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        line, cwd=cwd or ROOT, env={**known, "PYTHONPATH": paths, **environment}, capture_output=True,
        encoding="utf-8", check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


# Cases as files ................................................................................................


def same_as_file(actual: str, expected: Path) -> None:
    """Hold a text against a case's file; a difference is shown line by line, and the text left beside the file."""
    left = expected.with_name(f"{expected.name}.actual")
    wanted = expected.read_text("utf-8") if expected.exists() else ""
    if actual == wanted:
        left.unlink(missing_ok=True)
        return
    left.write_text(actual, "utf-8")
    lines = difflib.unified_diff(wanted.splitlines(), actual.splitlines(), expected.name, left.name, lineterm="")
    pytest.fail("\n".join(lines) or f"{expected.name} differs in its line ends", pytrace=False)


def failing_at(number: int, call: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a call so that the `number`th one (from 1) finds the disk full."""
    count = 0

    def failing(*arguments: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            raise OSError(28, "No space left on device")
        return call(*arguments, **options)

    return failing
