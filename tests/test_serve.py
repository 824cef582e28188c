"""The preview: pages from memory for this machine alone, made again when a file is saved, with what is wrong in it."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from editions import MEMORANDUM, ROOT, command, copy_of_exemplar, snapshot

from pipeline import config
from pipeline.build import build
from pipeline.cli.commands import main

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
pytest.importorskip("watchfiles", reason="the extra [serve] is not installed")

from pipeline.serve.app import app
from pipeline.serve.builder import Outcome, Preview
from pipeline.serve.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

PAGE = f"documents/{MEMORANDUM}.html"
WORD = "converged"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the exemplar."""
    return copy_of_exemplar(tmp_path / "tei")


def document(folder: Path) -> Path:
    """The memorandum's file."""
    return folder / "documents" / f"{MEMORANDUM}.xml"


def replaced(file: Path, old: str, new: str) -> None:
    """Save a file with other words."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


# Building in memory ............................................................................................


def held_to_build(preview: Preview, folder: Path, output: Path) -> None:
    """Hold the files of a preview to those of a build from nothing."""
    built = build(config.load(folder), output)
    assert preview.files.keys() == set(built.files)
    assert [path for path, content in preview.files.items() if content != built.files[path]] == []


def test_same_as_a_build(folder: Path, tmp_path: Path) -> None:
    """After each change, whatever of, the site is that of a build from nothing."""
    state = snapshot(folder)
    preview = Preview(folder)
    assert preview.build().files.keys() == preview.files.keys()
    assert snapshot(folder) == state, "something was written beside the sources"
    held_to_build(preview, folder, tmp_path / "site0")
    own = folder / "xslt"
    own.mkdir()
    steps: list[Callable[[], object]] = [
        lambda: replaced(document(folder), WORD, "met"),
        lambda: replaced(folder / "registers" / "persons.xml", "Harriman", "Harryman"),
        lambda: replaced(folder / "edition.toml", 'title = "', 'title = "New '),
        lambda: (own / "edition.css").write_text("p { color: red }", "utf-8"),
        lambda: replaced(folder / "pages" / "introduction.xml", "</title>", " anew</title>"),
    ]
    for number, step in enumerate(steps, 1):
        step()
        outcome = preview.build()
        assert outcome.files
        assert not outcome.broken, outcome.findings
        held_to_build(preview, folder, tmp_path / f"site{number}")


def test_documents_first(folder: Path) -> None:
    """What a reader waits for is told first, the findings and the other pages when they are known; nothing twice."""
    preview = Preview(folder)
    early: list[Outcome] = []
    preview.build(early.append)
    assert early == []
    replaced(document(folder), WORD, "met")
    rest = preview.build(early.append)
    assert [PAGE in one.files for one in early] == [True]
    assert early[0].findings is None
    assert rest.files
    assert not early[0].files.keys() & rest.files.keys()


def test_only_what_changed(folder: Path) -> None:
    """A word of the document changes its own files and those that quote it, and no page of the edition."""
    preview = Preview(folder)
    preview.build()
    replaced(document(folder), WORD, "met")
    changed = preview.build().files
    assert PAGE in changed
    assert not {"index.html", "pages/introduction.html", "assets/edition.css"} & changed.keys()
    assert preview.build().files == {}


@pytest.mark.parametrize(("file", "old", "new", "code"), [
    (f"documents/{MEMORANDUM}.xml", "<p", "<pp", "not-well-formed"),
    ("edition.toml", "title =", "titel =", "unknown-setting"),
    ("registers/persons.xml", "</person>", "</persn>", "not-well-formed"),
])
def test_broken(folder: Path, file: str, old: str, new: str, code: str) -> None:
    """What cannot be built is told, and the last good site stays; mended, it is as it was."""
    preview = Preview(folder)
    preview.build()
    before = dict(preview.files)
    replaced(folder / file, old, new)
    outcome = preview.build()
    assert outcome.broken
    assert code in {one["code"] for one in outcome.findings or () if one["stops"]}
    assert preview.files == before
    replaced(folder / file, new, old)
    outcome = preview.build()
    assert (outcome.broken, outcome.findings, outcome.files) == (False, (), {})


def test_begins_with_a_broken_file(folder: Path) -> None:
    """A file that was never readable keeps no other page from being shown."""
    (folder / "documents" / "bad.xml").write_text("<TEI", "utf-8")
    preview = Preview(folder)
    outcome = preview.build()
    assert PAGE in outcome.files
    assert "not-well-formed" in {one["code"] for one in outcome.findings or ()}
    replaced(document(folder), WORD, "met")
    assert PAGE in preview.build().files


def test_own_stylesheet(folder: Path) -> None:
    """The edition's own stylesheet takes effect when it has been saved, and its fault is told."""
    preview = Preview(folder)
    preview.build()
    (folder / "xslt").mkdir()
    own = folder / "xslt" / "edition.xsl"
    rule = '<xsl:template match="p" mode="html"><p class="own"><xsl:apply-templates mode="html"/></p></xsl:template>'
    head = '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    own.write_text(f"{head}{rule.replace('match', 'mach')}</xsl:stylesheet>", "utf-8")
    preview.forget()
    outcome = preview.build()
    assert outcome.broken
    assert any("edition.xsl" in one["file"] for one in outcome.findings or ())
    own.unlink()
    assert not preview.build().broken


# The server ....................................................................................................


def state_of(files: dict[str, bytes]) -> State:
    """Give a state with some files."""
    state = State("run")
    state.take((Outcome(files), ()))
    return state


@dataclass
class Answer:
    """What the server answers."""

    status: int
    headers: dict[str, str]
    content: bytes


def ask(state: State, path: str, host: str | None = "localhost:8000", method: str = "GET") -> Answer:
    """Ask the server for a path, to the letter: no client puts it in order before."""
    server = app(state, ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", host.encode())] if host is not None else [], "scheme": "http", "http_version": "1.1",
        "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 1), "root_path": "",
    }

    async def answered() -> None:
        await server(scope, receive, send)

    asyncio.run(answered())
    headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:]))


HTML = (b'<html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'self\'">'
        b"</head><body>Home</body></html>")
FILES = {"index.html": HTML, "persons/index.html": HTML, "a b.txt": "Wörter".encode(), "persons/x.xml": b"<x/>"}


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_pages(host: str) -> None:
    """Pages come from memory, with the script of the preview and leave to listen; other files are as they are."""
    def asked(path: str, method: str = "GET") -> Answer:
        return ask(state_of(FILES), path, host, method)

    home = asked("/")
    assert home.status == 200
    assert b"connect-src 'self'" in home.content
    assert b'src=".preview/preview.js"' in home.content
    assert b'src="../.preview/preview.js"' in asked("/persons/index.html").content
    assert asked("/persons").headers["location"] == "/persons/"
    assert asked("/a%20b.txt").content.decode() == "Wörter"
    assert asked("/persons/x.xml").content == b"<x/>"
    assert asked("/", "HEAD").status == 200
    assert asked("/.preview/preview.js").headers["content-type"].startswith("text/javascript")
    assert "access-control-allow-origin" not in home.headers
    assert home.headers["cache-control"] == "no-store"
    assert home.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("host", [
    "example.org", "example.org:8000", "localhost", "localhost:9", "localhost.example.org:8000",
    "127.0.0.1.nip.io:8000",
    "10.0.0.1:8000", "localhost:8000.example.org", "", None,
])
def test_foreign_hosts_are_refused(host: str | None) -> None:
    """A name that is not this machine's own gets nothing, whatever it asks for."""
    for path in ("/", "/.preview/events", "/.preview/preview.js", "/none"):
        assert ask(state_of(FILES), path, host).status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_is_changed(method: str) -> None:
    """Whoever would change something is refused."""
    assert ask(state_of(FILES), "/", method=method).status == 405


@pytest.mark.parametrize("path", [
    "/../pyproject.toml", "/%2e%2e/pyproject.toml", "//etc/passwd", "/persons/../../x", "/.preview/../edition.css",
    "/.preview/%2e%2e%2fedition.css", "/.preview/edition.css", "/a\\..\\b", "/none.html", "/%00", "/.preview/",
])
def test_nothing_else_is_there(path: str) -> None:
    """Only the files of the site are given; an address of others says that there is none, and what it names is text."""
    assert ask(state_of(FILES), path).status == 404
    assert b"<script>alert" not in ask(state_of(FILES), "/<script>alert(1)</script>").content


def test_before_the_first_build() -> None:
    """A page that is asked for too early appears by itself."""
    state = State("run")
    answer = ask(state, "/")
    assert answer.status == 503
    assert b"preview.js" in answer.content
    state.take((Outcome(FILES), ()))
    assert state.news("index.html", 0)["reload"]


def test_news() -> None:
    """A page is told of itself, of the style, and of what was saved or is its own; not of other pages."""
    wrong = {"name": "documents/a.xml", "file": "x/documents/a.xml", "severity": "error", "stops": False}
    other = {**wrong, "name": "documents/b.xml"}
    state = state_of({**FILES, "documents/a.html": HTML})
    assert not state.news("index.html", 1)["reload"]
    state.take((Outcome({"documents/a.html": HTML}, (), (wrong, other), {"documents/a.html": "documents/a.xml"}), ()))
    assert not state.news("index.html", 1)["reload"]
    assert state.news("documents/a.html", 1)["reload"]
    assert state.news("index.html", 1)["findings"] == []
    assert len(state.news("documents/a.html", 2)["findings"]) == 1
    state.take((Outcome({"assets/own.css": b""}, (), (wrong, other)), ("documents/b.xml",)))
    assert state.news("index.html", 2)["reload"]
    assert len(state.news("index.html", 3)["findings"]) == 1


# The whole .....................................................................................................


@dataclass
class Served:
    """A preview that runs: its process and its port."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """Ask for a path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()

    def news(self, page: str) -> Iterator[dict[str, Any]]:
        """Listen as a page does."""
        answer = self.get(f"/.preview/events?path={page}&since=x")
        for line in answer:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


@contextmanager
def served(folder: Path, scratch: Path | None = None) -> Iterator[Served]:
    """Run `edition serve`, on any port; what is kept for it is in `scratch`."""
    line = [sys.executable, "-m", "pipeline.cli", "serve", str(folder), "--port", "0", "--no-open"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
                               env={**os.environ, **({"TMPDIR": str(scratch)} if scratch else {})})
    try:
        assert process.stdout is not None
        yield Served(process, int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2]))
    finally:
        process.kill()
        process.communicate()


def test_round(folder: Path, tmp_path: Path) -> None:
    """A saved word is in the page; a fault is told and gone when mended; and all ends at once with the stream open."""
    state = snapshot(folder)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with served(folder, scratch) as preview:
        news = preview.news(PAGE)
        assert next(news)["findings"] == []
        replaced(document(folder), WORD, "unheard-of")
        assert next(news)["reload"]
        assert b"unheard-of" in preview.get(f"/{PAGE}").read()
        replaced(document(folder), "#germany", "#nowhere")
        told = next(one for one in news if one["findings"])["findings"]
        assert "dangling-pointer" in {one["code"] for one in told}
        assert all(one["message"] and one["line"] for one in told)
        replaced(document(folder), "<p", "<pp")
        assert next(one for one in news if one["broken"])["findings"]
        assert b"unheard-of" in preview.get(f"/{PAGE}").read()
        replaced(document(folder), "<pp", "<p")
        replaced(document(folder), "#nowhere", "#germany")
        assert next(one for one in news if not one["findings"] and not one["broken"])
        assert preview.get("/", Host="example.org").status == 403
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(60) == 0
        with pytest.raises((StopIteration, http.client.HTTPException, OSError)):
            next(news)
    assert list(scratch.iterdir()) == []
    replaced(document(folder), "unheard-of", WORD)
    assert snapshot(folder) == state, "something was written beside the sources"


def test_missing_libraries(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, it is said how to get it."""
    monkeypatch.setattr("pipeline.serve.find_spec", lambda name: None if name == "uvicorn" else True)
    result = CliRunner().invoke(main, ["serve", str(folder)])
    assert result.exit_code == 2
    assert "pip install 'scholarly-edition-pipeline[serve]'" in result.stderr


def test_port_taken(folder: Path) -> None:
    """A port that was asked for and is in use is told."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(main, ["serve", str(folder), "--port", str(taken.getsockname()[1]), "--no-open"])
    assert result.exit_code == 2
    assert "port-taken" in result.stderr


# What an editor sees ...........................................................................................


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_editors_round(folder: Path, browser: Browser, tmp_path: Path) -> None:
    """A changed word appears where the reader was; a fault is told until mended; its difference; lasting addresses."""
    old = shutil.copytree(folder, tmp_path / "old")
    assert command("addresses", folder).status == 0
    last = "<p>The end of it.</p>"
    replaced(document(folder), "</body>", f"</body><!-- {last} -->")
    troubles: list[str] = []
    with served(folder) as preview:
        next(preview.news(PAGE))
        page = browser.new_page(viewport={"width": 900, "height": 500})
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(f"http://localhost:{preview.port}/{PAGE}")
        paragraph = page.locator("article p", has_text=WORD).first
        paragraph.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 100)")
        assert page.evaluate("scrollY") > 0
        at = paragraph.bounding_box()
        replaced(document(folder), WORD, "unheard-of")
        changed = page.locator("article p", has_text="unheard-of").first
        changed.wait_for()
        page.wait_for_load_state()
        page.wait_for_function("document.readyState === 'complete' && scrollY > 0")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        now = changed.bounding_box()
        assert at
        assert now
        assert abs(at["y"] - now["y"]) < 3
        box = page.locator("#preview-findings")
        assert box.is_hidden()
        replaced(document(folder), "#germany", "#nowhere")
        box.get_by_text("dangling-pointer").wait_for()
        assert f"{MEMORANDUM}.xml:" in box.inner_text()
        replaced(document(folder), "#nowhere", "#germany")
        box.wait_for(state="hidden")
        replaced(document(folder), "<p", "<pp")
        box.get_by_text("cannot be built").wait_for()
        assert changed.is_visible()
        replaced(document(folder), "<pp", "<p")
        box.wait_for(state="hidden")
        # What was put in before it takes nothing from its address.
        address = changed.get_attribute("id")
        replaced(document(folder), "<p>", "<p>Something new stands before it.</p><p>")
        page.get_by_text("Something new stands before it.").wait_for()
        assert "unheard-of" in page.locator(f"[id='{address}']").inner_text()
        difference = command("diff", old, folder, "--format", "html")
        (tmp_path / "difference.html").write_text(difference.out, "utf-8")
        page.goto((tmp_path / "difference.html").as_uri())
        assert page.locator("del", has_text=WORD).is_visible()
        assert page.locator("ins", has_text="unheard-of").is_visible()
        assert page.locator("ins", has_text="Something new stands before it.").is_visible()
        assert troubles == []
