"""The site: whole or not at all, the same bytes from the same input, and every link leads somewhere."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from editions import (
    EXEMPLAR,
    MEMORANDUM,
    article_of,
    copy_of_exemplar,
    edition,
    failing_at,
    many,
    memorandum_site,
    page_of,
    parse_page,
    process,
    publish,
    small,
    snapshot,
    source_of,
    tei,
)
from hypothesis import given
from hypothesis import strategies as st

from pipeline import config, site, trees
from pipeline.addresses import addresses
from pipeline.build import build
from pipeline.errors import ConfigError, OutputError
from pipeline.store import digest_of
from pipeline.transform import Context, Renderer

FILES = {"index.html": b"home", "documents/a.html": b"a", "assets/edition.css": b"css"}
NEWER = {"index.html": b"new home", "documents/b.html": b"b", "assets/edition.css": b"css"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give a folder with a site and two files of the user's."""
    folder = tmp_path / "www" / "site"
    publish(folder, FILES, "Old")
    (folder / "CNAME").write_bytes(b"edition.example")
    (folder / "documents" / "mine.pdf").write_bytes(b"pdf")
    return folder


def write(folder: Path, files: dict[str, bytes] = NEWER, spare: Path | None = None) -> None:
    """Write the newer site."""
    publish(folder, files, "New", spare)


def no_link(*_: Any, **__: Any) -> None:
    """Be a file system without links."""
    raise OSError(1, "Operation not permitted")


def refused(folder: Path, files: dict[str, bytes] = NEWER) -> OutputError:
    """Give the error of writing the newer site; all is then as it was."""
    before = snapshot(folder.parent)
    with pytest.raises(OutputError) as caught:
        write(folder, files)
    assert snapshot(folder.parent) == before
    assert caught.value.exit_status == 2
    assert caught.value.hint
    return caught.value


# Whole or not at all ...........................................................................................


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.text("0123456789abcdef")))
def test_the_manifest(files: dict[str, str]) -> None:
    """It is JSON as Python would write it, whatever the names are, and what is read is what was written."""
    about = {"title": 'The "Löwe"', "date": None}
    written = site._manifest(about, files)
    whole = {"generator": "scholarly-edition-pipeline", **about, "files": files}
    assert written.decode() == json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    assert site._files_of(written) == files


def test_a_new_folder(tmp_path: Path) -> None:
    """A site appears with its manifest, readable for others, and leaves nothing beside it."""
    folder = tmp_path / "deep" / "er" / "site"
    write(folder)
    assert snapshot(folder).keys() == {*NEWER, "manifest.json"}
    assert sorted(folder.parent.iterdir()) == [folder]
    mask = os.umask(0)
    os.umask(mask)
    assert folder.stat().st_mode & 0o777 == 0o777 & ~mask


def test_a_newer_site(old: Path) -> None:
    """A newer site takes the place of the old: pages that are gone go, files of the user's stay."""
    write(old)
    assert snapshot(old).keys() == {*NEWER, "manifest.json", "CNAME", "documents/mine.pdf"}
    assert (old / "index.html").read_bytes() == b"new home"
    assert (old / "documents" / "mine.pdf").read_bytes() == b"pdf"
    assert sorted(old.parent.iterdir()) == [old]


def test_an_empty_folder(tmp_path: Path) -> None:
    """An empty folder is a good place."""
    write(tmp_path)
    assert (tmp_path / "index.html").exists()


@pytest.mark.parametrize("spare", [True, False])
@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("step", ["write_bytes", "mkdir", "rename", "copy2", "chmod", "mkdtemp", "unlink", "link"])
def test_a_failure_at_any_step(
    old: Path, step: str, exchange: bool, spare: bool, monkeypatch: pytest.MonkeyPatch,  # noqa: FBT001
) -> None:
    """Whichever call fails first, second or later, the old site stands byte for byte, or the new one does whole."""
    if not exchange:
        monkeypatch.setattr(trees, "_exchange", lambda *_: False)
    if step == "copy2":
        monkeypatch.setattr(os, "link", no_link)
    ready = old.parent.parent / "spare" if spare else None
    write(old, NEWER | {"index.html": b"newest", "deep/er.html": b"deep"}, ready)
    write(old, FILES, ready)
    before = snapshot(old)
    failures = 0
    for number in range(1, 12):
        with monkeypatch.context() as patch:
            owner: Any = {"copy2": shutil, "mkdtemp": tempfile, "link": os}.get(step, Path)
            patch.setattr(owner, step, failing_at(number, getattr(owner, step)))
            try:
                write(old, spare=ready)
            except OutputError as error:
                assert "No space left" in str(error)  # noqa: PT017 - a call may also never come
                assert snapshot(old) == before, number
                failures += 1
            else:
                break
        assert sorted(old.parent.iterdir()) == [old]
    # What never comes: a spare needs no new folder, what is exchanged no name; without links there are copies.
    never = {"link", *({"mkdtemp", "mkdir"} if spare else {"unlink"}), *({"rename"} if exchange else ())}
    assert failures or step in never
    assert json.loads((old / "manifest.json").read_bytes())["title"] == "New"
    assert snapshot(old).keys() == {*NEWER, "manifest.json", "CNAME", "documents/mine.pdf"}
    assert (old / "index.html").read_bytes() == b"new home"


def test_an_interruption(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C while writing leaves the old site, and nothing beside it."""
    before = snapshot(old.parent)
    monkeypatch.setattr(Path, "write_bytes", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write(old)
    assert snapshot(old.parent) == before


def test_a_link_to_a_folder(old: Path) -> None:
    """Where the output is a link, the folder it leads to is replaced, and the link stays."""
    link = old.parent / "link"
    link.symlink_to(old)
    write(link)
    assert link.is_symlink()
    assert (old / "index.html").read_bytes() == b"new home"
    assert {path.name for path in old.parent.iterdir()} == {"site", "link"}


# What is not ours ..............................................................................................


def test_a_folder_with_other_files(tmp_path: Path) -> None:
    """A folder that no build made is not touched."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "thesis.doc").write_bytes(b"years")
    assert "no edition was built there" in str(refused(folder))
    (folder / "manifest.json").write_text('{"name": "a web app"}')
    assert "no edition was built there" in str(refused(folder))
    (folder / "manifest.json").write_text("{")
    assert "no edition was built there" in str(refused(folder))


def test_a_file_changed_by_hand(old: Path) -> None:
    """A page that somebody has changed is not lost."""
    (old / "documents" / "a.html").write_bytes(b"better")
    assert "documents/a.html: the file was changed by hand" in str(refused(old))


def test_a_page_replaced_by_a_link(old: Path) -> None:
    """A page that is now a link to elsewhere counts as changed."""
    (old / "index.html").unlink()
    (old / "index.html").symlink_to("/etc/hostname")
    assert "changed by hand" in str(refused(old))


def test_a_file_in_the_way(old: Path) -> None:
    """A file of the user's where a page would come is not lost."""
    (old / "documents" / "b.html").write_bytes(b"mine")
    assert "a page would overwrite it" in str(refused(old))


@pytest.mark.parametrize(("mine", "page"), [("persons", "persons/a.html"), ("c.html/mine.txt", "c.html")])
def test_a_folder_in_the_way(mine: str, page: str, old: Path) -> None:
    """A file of the user's where a folder would come, or in one where a page would, is not lost, nor is the page."""
    (old / mine).parent.mkdir(exist_ok=True)
    (old / mine).write_bytes(b"mine")
    assert f"{mine}: the file is not of a build" in str(refused(old, NEWER | {page: b"page"}))
    write(old)
    assert (old / mine).read_bytes() == b"mine"


def test_what_is_known_of_another_manifest(old: Path) -> None:
    """How files looked says nothing of a manifest that has other hashes of them."""
    with site.Draft(old) as draft:
        draft.take(site.digests(old))
        draft.publish({"title": "Old"})
        known = site.Known(draft.known().digest, draft.known().looks)
    manifest = old / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(digest_of(b"home"), digest_of(b"new home")), "utf-8")
    with pytest.raises(OutputError, match="by hand"):
        site.Draft(old, known)


def test_what_changes_before_it_is_used(old: Path) -> None:
    """What happens to the old site between the first look at it and its use is seen: other files, another site."""
    draft = site.Draft(old)
    (old / "new.txt").write_bytes(b"mine")
    write(old, NEWER | {"more.html": b"more"})
    with draft:
        assert draft.take({"more.html": digest_of(b"more"), "index.html": digest_of(b"home")}) == ["index.html"]
        draft.put("index.html", b"newest")
        draft.publish({})
    users = {"CNAME", "documents/mine.pdf", "new.txt"}
    assert snapshot(old).keys() == {"index.html", "more.html", "manifest.json", *users}


@pytest.mark.parametrize("keeping", [True, False])
def test_a_page_changed_meanwhile(keeping: bool, old: Path) -> None:  # noqa: FBT001
    """A page that is changed while a new site is made is not lost when it is to be replaced, or to go."""
    with site.Draft(old) as draft:
        draft.put("index.html" if keeping else "other.html", b"new")
        (old / "index.html").write_bytes(b"better")
        before = snapshot(old)
        with pytest.raises(OutputError, match="by hand"):
            draft.publish({})
    assert snapshot(old.parent) == {f"site/{name}": data for name, data in before.items()}


def test_a_page_deleted_by_hand(old: Path) -> None:
    """A page that somebody has deleted comes back."""
    (old / "documents" / "a.html").unlink()
    write(old, FILES)
    assert (old / "documents" / "a.html").exists()


def test_links_of_the_user(old: Path) -> None:
    """Links that the user has put there stay links."""
    (old / "data").symlink_to("../somewhere")
    write(old)
    assert str((old / "data").readlink()) == "../somewhere"


def test_a_file_of_the_name(tmp_path: Path) -> None:
    """A file of the output's name is not touched."""
    (tmp_path / "site").write_bytes(b"words")
    assert "a file of this name" in str(refused(tmp_path / "site"))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A place under a file, or where nobody may write, is told."""
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file" / "site", Path("/proc/nobody/site"), Path("/dev/null/site")):
        with pytest.raises(OutputError) as caught:
            write(folder)
        assert "cannot be written" in str(caught.value)


def test_a_file_that_may_not_be_read(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site whose files may not be read is told."""
    monkeypatch.setattr(Path, "read_bytes", failing_at(1, Path.read_bytes))
    with pytest.raises(OutputError) as caught:
        write(old)
    assert "cannot be written" in str(caught.value)


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\\b", "C:x", "manifest.json", ""])
def test_paths_that_lead_out(tmp_path: Path, path: str) -> None:
    """A page never leaves the folder, and never takes the manifest's place."""
    with pytest.raises(OutputError):
        write(tmp_path / "site", {path: b"x"})
    assert list(tmp_path.iterdir()) == []


# The same bytes from the same input ............................................................................


def test_two_builds(tmp_path: Path) -> None:
    """Another hash seed, another folder, another working folder, a copy of the edition: the same bytes."""
    elsewhere = copy_of_exemplar(tmp_path / "somewhere" / "else")
    (tmp_path / "cwd").mkdir()
    run = process(
        "build", elsewhere, "--output", tmp_path / "out", "--no-cache", cwd=tmp_path / "cwd", PYTHONHASHSEED="12345",
        TZ="Pacific/Kiritimati", LC_ALL="C", HOME=str(tmp_path),
    )
    assert run.status == 0, run.err
    assert snapshot(tmp_path / "out") == snapshot(memorandum_site())
    assert run.out.strip() == str(tmp_path / "out" / "index.html")
    assert str(tmp_path) not in "".join(page_of(path) for path in pages())


def test_one_process_or_two(tmp_path: Path) -> None:
    """Forty-two documents by one process and by two: the same bytes."""
    folder = config.load(many(tmp_path / "edition", 42))
    one = build(folder, tmp_path / "one", jobs=1)
    two = build(folder, tmp_path / "two", jobs=2)
    assert one == two
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    assert len(list((tmp_path / "one" / "documents").glob("*.html"))) == 43


def date_of(folder: Path, output: Path) -> str | None:
    """Build an edition and give the date of the site."""
    build(config.load(folder), output)
    found: str | None = json.loads((output / "manifest.json").read_bytes())["date"]
    return found


def test_dates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The date is the setting's, the environment's, or the latest revision's; never the clock's."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder = small(tmp_path / "edition", "a", "b")
    file = folder / "documents" / "b.xml"
    file.write_bytes(file.read_bytes().replace(b'change when="2000-01-31"', b'change when="2001-02-03"'))
    assert date_of(folder, tmp_path / "a") == "2001-02-03"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert date_of(folder, tmp_path / "b") == "1970-01-02"
    (folder / config.FILE).write_text('[edition]\ntitle = "T"\ndate = 1944-09-19\n')
    assert date_of(folder, tmp_path / "c") == "1944-09-19"
    (folder / config.FILE).write_text('[edition]\ntitle = "T"\n')
    for wrong in ("yesterday", "9" * 30, "\u00b2"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(ConfigError):
            date_of(folder, tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_no_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition without any date has none."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    documents = {"a.xml": tei("<p>Words.</p>")}
    assert date_of(edition(tmp_path / "edition", documents), tmp_path / "site") is None


def test_manifest() -> None:
    """The manifest names the program and each file with its SHA-256, and nothing else is there."""
    files = snapshot(memorandum_site())
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["generator"] == "scholarly-edition-pipeline"
    assert manifest["version"] == "1.0.0"
    assert manifest["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def test_the_source_is_there() -> None:
    """The TEI beside the page is the source, byte for byte."""
    name = f"documents/{MEMORANDUM}.xml"
    assert (memorandum_site() / name).read_bytes() == (EXEMPLAR / name).read_bytes()


def test_sources_are_not_touched(tmp_path: Path) -> None:
    """A build changes no file of the edition."""
    folder = copy_of_exemplar(tmp_path / "edition")
    before = snapshot(folder)
    build(config.load(folder), tmp_path / "site")
    assert snapshot(folder) == before


# Links .........................................................................................................


def pages() -> list[str]:
    """Give the pages of the memorandum's site."""
    return [path for path in snapshot(memorandum_site()) if path.endswith(".html")]


def parsed() -> dict[str, Any]:
    """Parse the pages of the memorandum's site."""
    return {path: parse_page(page_of(path)) for path in pages()}


def target_of(page: str, link: str) -> str:
    """Give the path that the path of a link leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link))) if link else page


def leads_nowhere(roots: dict[str, Any], files: set[str]) -> list[str]:
    """Give the links inside a site that lead to no file or no id."""
    ids = {path: {element.get("id") for element in root.iter("*")} for path, root in roots.items()}
    wrong = []
    for path, root in roots.items():
        for element in root.iter("*"):
            for key in ("href", "src"):
                link = element.get(key)
                if link is None or urlsplit(link).scheme or (link.startswith("#") and key == "src"):
                    continue
                url = urlsplit(link)
                target = target_of(path, url.path)
                missing = target not in files or (url.fragment and unquote(url.fragment) not in ids.get(target, set()))
                if missing or url.path.startswith("/") or url.path.endswith("/"):
                    wrong.append(f"{path}: {link}")
    return wrong


def test_links_lead_somewhere() -> None:
    """Each link of each page leads to a file of the site, and to an id that is there; all are relative."""
    roots = parsed()
    assert len(roots) > 20
    assert leads_nowhere(roots, set(snapshot(memorandum_site()))) == []


def test_cards_are_there() -> None:
    """Each name of a text that leads to an entry has a card on its page that leads there too."""
    count = 0
    for path, root in parsed().items():
        if path.startswith("documents/") and path != "documents/index.html":
            cards = root.xpath("//p[@class='card-name']/a/@href")
            assert len(set(cards)) == len(cards), path
            links = root.xpath("//article//a[starts-with(@class, 'name ') or @class = 'also']/@href")
            names = [link for link in links if link.startswith("../")]
            assert [one for one in names if one not in cards] == [], path
            count += len(names)
    assert count > 30


ENTRIES = {
    "person": '<listPerson><person xml:id="x"><persName>X</persName></person></listPerson>',
    "group": '<listPerson><personGrp xml:id="x"><persName>X</persName></personGrp></listPerson>',
    "org": '<listOrg><org xml:id="x"><orgName>X</orgName></org></listOrg>',
    "place": '<listPlace><place xml:id="x"><placeName>X</placeName></place></listPlace>',
    "place in a place": '<listPlace><place xml:id="y"><placeName>Y</placeName><place xml:id="x">'
                        "<placeName>X</placeName></place></place></listPlace>",
    "event": '<listEvent><event xml:id="x" when="1944"><label>X</label></event></listEvent>',
    "event of a person": '<listPerson><person xml:id="y"><persName>Y</persName>'
                         '<event xml:id="x" when="1944"><label>X</label></event></person></listPerson>',
    "book": '<listBibl><bibl xml:id="x"><abbr>X</abbr></bibl></listBibl>',
    "book in parts": '<listBibl><biblStruct xml:id="x"><monogr><title>X</title><imprint/></monogr></biblStruct>'
                     "</listBibl>",
    "book of a person": '<listPerson><person xml:id="y"><persName>Y</persName><bibl xml:id="x">X</bibl></person>'
                        "</listPerson>",
    "list in a list": '<listPerson><listPerson><person xml:id="x"><persName>X</persName></person></listPerson>'
                      "</listPerson>",
    "no name of a file": '<listPlace><place xml:id="\u00d8re"><placeName>X</placeName></place></listPlace>',
}
HOLDERS = {"standOff": "<standOff>{}</standOff><text><body><p/></body></text>", "text": "<text><body>{}</body></text>"}
@pytest.mark.parametrize(("holder", "name"), [(holder, name) for holder in HOLDERS for name in ENTRIES])
def test_every_address_has_its_page(holder: str, name: str) -> None:
    """What an entry's address promises is there: the page, and the id on it."""
    data = tei("<p/>").replace(b"<text><body><p/></body></text>", HOLDERS[holder].format(ENTRIES[name]).encode())
    register = source_of(data, "registers/all.xml", "register")
    places = addresses([register])
    renderer = Renderer(Context.of({"title": "T", "menu": []}, places, [register]))
    made = {path: parse_page(page) for path, page in renderer.site([]).items()}
    for key, place in places.items():
        path, _, fragment = place.partition("#")
        assert path in made, key
        assert not fragment or made[path].xpath("//*[@id=$id]", id=fragment), key


def test_a_dead_link_is_found() -> None:
    """The check of links can fail."""
    roots = {"a/b.html": parse_page('<a href="c.html"></a><a href="#x"></a><a href="/b.html"></a>')}
    assert len(leads_nowhere(roots, {"a/b.html", "b.html"})) == 3


def test_every_page_is_reached() -> None:
    """From the home page, links lead to every page."""
    roots, seen, ahead = parsed(), set(), ["index.html"]
    while ahead:
        path = ahead.pop()
        if path in seen or path not in roots:
            continue
        seen.add(path)
        links = (urlsplit(a.get("href")) for a in roots[path].iter("a") if a.get("href"))
        ahead += [target_of(path, url.path) for url in links if not url.scheme]
    assert set(roots) - seen <= {"documents/index.html", "404.html"}


def test_nothing_is_asked_of_another_server() -> None:
    """No style, script, image, font or frame comes from the web: pages are read without a network."""
    for path, root in parsed().items():
        for element in root.iter("script", "img", "iframe", "source", "video", "audio", "embed", "object", "use"):
            assert not re.match(r"(https?:)?//", element.get("src") or element.get("data") or ""), path
        for element in root.iter("link"):
            if element.get("rel") not in {"license", "canonical", "alternate"}:
                assert not re.match(r"(https?:)?//", element.get("href")), path
    for path, data in snapshot(memorandum_site() / "assets").items():
        text = data.decode("utf-8", "replace")
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//|XMLHttpRequest|WebSocket|sendBeacon", text), path


def test_ids() -> None:
    """Ids are unique on each page; each paragraph, heading, note, name and change of the texts has one."""
    for path, root in parsed().items():
        ids = [element.get("id") for element in root.iter("*") if element.get("id")]
        assert len(set(ids)) == len(ids), path
        assert not [one for one in ids if re.search(r"\s", one)], path
    article = article_of(page_of(f"documents/{MEMORANDUM}.html"))
    for name in ("p", "name", "note", "choice", "head", "note-ref", "sic"):
        found = [one for one in article.iter("*") if name in (one.get("class") or "").split()]
        assert found, name
        assert all(one.get("id") or (name == "sic" and one.get("data-reading")) for one in found), name


def test_notes_and_references() -> None:
    """Each reference leads to its note and each note back to its reference, with the same number."""
    root = parsed()[f"documents/{MEMORANDUM}.html"]
    notes = root.xpath("//*[@role='note']")
    references = root.xpath("//*[@role='doc-noteref']")
    assert len(notes) == len(references) == 17
    for note, reference in zip(notes, references, strict=True):
        (back,) = note.xpath(".//a[@role='doc-backlink']")
        assert reference.get("href") == f"#{note.get('id')}"
        assert back.get("href") == f"#{reference.get('id')}"
        assert re.findall(r"\d+", back.text_content()) == re.findall(r"\d+", reference.text_content())


def test_mentions_lead_to_the_words() -> None:
    """Each mention on a register's page leads to the element that holds just these words."""
    roots, count = parsed(), 0
    for path, root in roots.items():
        for link in root.xpath("//*[contains(@class, 'mentions')]//li//a[contains(@href, '#')]"):
            url = urlsplit(link.get("href"))
            target = target_of(path, url.path)
            (element,) = roots[target].xpath("//*[@id=$id]", id=unquote(url.fragment))
            for editorial in element.xpath(".//*[@data-editorial]"):
                editorial.drop_tree() if editorial.tail else editorial.getparent().remove(editorial)
            assert " ".join(element.text_content().split()) == " ".join(link.text_content().split()), (path, url)
            count += 1
    assert count > 30


def test_pages_stand_alone() -> None:
    """Each page names its language, its title and its encoding, and has one first heading."""
    titles = set()
    for path, root in parsed().items():
        assert root.get("lang"), path
        assert root.xpath("//meta/@charset") == ["utf-8"], path
        assert len(root.xpath("//h1")) == 1, path
        assert root.xpath("//main"), path
        titles.add(root.findtext("head/title"))
        assert page_of(path).startswith("<!DOCTYPE"), path
        assert page_of(path).endswith("\n"), path
    assert len(titles) == len(pages())


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows has not")
def test_names_of_files() -> None:
    """All files have names that every system can hold."""
    paths = list(snapshot(memorandum_site()))
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", path) for path in paths)
    assert len({path.casefold() for path in paths}) == len(paths)
