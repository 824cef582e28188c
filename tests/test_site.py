"""Files to disk: a site appears whole or not at all, and nothing of the user's is lost."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from editions import failing_at, publish, snapshot
from hypothesis import given
from hypothesis import strategies as st

from pipeline import site, trees
from pipeline.errors import OutputError
from pipeline.store import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
@pytest.mark.parametrize("step", ["open", "mkdir", "rename", "copy2", "chmod", "mkdtemp", "unlink", "link"])
def test_a_failure_at_any_step(
    old: Path, step: str, exchange: bool, spare: bool, monkeypatch: pytest.MonkeyPatch,
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
    def interrupted() -> Iterator[bytes]:
        yield b"half of "
        raise KeyboardInterrupt

    whole = trees.Tree.write
    monkeypatch.setattr(trees.Tree, "write", lambda tree, name, _: whole(tree, name, interrupted()))
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


def test_what_is_news(old: Path) -> None:
    """How files look is told where it is not what was known: of the user's files too, and each time once."""
    def news(known: site.Known | None) -> site.Known | None:
        for path in old.rglob("*"):
            os.utime(path, (0, 0))  # no file is so new that it may change without showing it
        with site.Draft(old, known) as draft:
            draft.take(site.digests(old))
            draft.publish({"title": "Old"})
            assert draft.names == sorted(FILES)
            found = draft.news()
            assert found in (None, draft.known())
            return found

    first = news(None)
    assert first
    assert first.looks.keys() == snapshot(old).keys()
    assert news(first) is None
    (old / "mine.txt").write_bytes(b"mine")
    second = news(first)
    assert second
    assert second.looks.keys() - first.looks.keys() == {"mine.txt"}
    assert news(second) is None


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
        draft.look_again()
        assert draft.take({"more.html": digest_of(b"more"), "index.html": digest_of(b"home")}) == ["index.html"]
        draft.put("index.html", b"newest")
        draft.publish({})
    users = {"CNAME", "documents/mine.pdf", "new.txt"}
    assert snapshot(old).keys() == {"index.html", "more.html", "manifest.json", *users}


@pytest.mark.parametrize("keeping", [True, False])
def test_a_page_changed_meanwhile(keeping: bool, old: Path) -> None:
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
