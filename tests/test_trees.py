"""Trees that are exchanged: whatever stood in the spare before, what appears is what was wanted."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from editions import ROOT, command, publish, small, snapshot
from hypothesis import given
from hypothesis import strategies as st

from pipeline import site, trees
from pipeline.folders import unhidden
from pipeline.looks import looks_of
from pipeline.store import digest_of

# Names that are another time those of folders.
NAMES = st.sampled_from(["a", "a/b", "a/c", "a/b/d", "e.html", "f/g", "f/h/i"])
CONTENTS = st.sampled_from([b"one", b"two", b"three"])


def without_conflicts(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out what cannot be: a file in a file."""
    return {name: data for name, data in files.items()
            if not any(other.startswith(f"{name}/") for other in files)}


SITES = st.dictionaries(NAMES, CONTENTS, min_size=1).map(without_conflicts)
# Which files the draft is asked to take over together, after those before them were put one by one.
FROM = st.integers(0, 7)
TAMPERINGS = st.sampled_from(["nothing", "a file less", "another file", "a file more", "a link elsewhere", "no folder"])


@given(st.lists(st.tuples(SITES, FROM, TAMPERINGS), min_size=1, max_size=5))
def test_what_is_wanted_appears(states: list[tuple[dict[str, bytes], int, str]]) -> None:
    """Each state of a site is there as it was put, whatever was done to the spare; what lies elsewhere is untouched."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / ".edition").mkdir()
        elsewhere, spare, folder = home / "elsewhere", home / ".edition" / "site-x", home / "www" / "site"
        known = site.Known()
        elsewhere.mkdir()
        (elsewhere / "b").write_bytes(b"not ours")
        for files, first, tampering in states:
            with site.Draft(folder, known, spare) as draft:
                stood = snapshot(folder)
                together = {path: digest_of(files[path]) for path in list(files)[first:]}
                for path in list(files)[:first]:
                    draft.put(path, files[path])
                others = draft.take(together)
                assert others == [path for path in together if stood.get(path) != files[path]]
                for path in others:
                    draft.put(path, files[path])
                assert draft.names == sorted(files)
                assert snapshot(folder) == stood, "no file of the site that stands is written in place"
                draft.publish({})
                known = draft.known()
            assert known.looks == looks_of(folder).looks
            assert known.digest == digest_of((folder / "manifest.json").read_bytes())
            found = snapshot(folder)
            assert found.pop("manifest.json")
            assert found == files
            assert not [path for path in folder.rglob("*") if path.is_dir() and not any(path.iterdir())]
            assert [path.name for path in folder.parent.iterdir()] == ["site"]
            before = snapshot(folder)
            tamper(spare, elsewhere, tampering)
            assert snapshot(folder) == before
            assert snapshot(elsewhere) == {"b": b"not ours"}


def tamper(spare: Path, elsewhere: Path, how: str) -> None:
    """Do something to the spare that nobody should."""
    there = [path for path in sorted(spare.rglob("*")) if path.is_file()]
    if how == "no folder":
        shutil.rmtree(spare, ignore_errors=True)
    elif how == "a file less" and there:
        there[0].unlink()
    elif how == "another file" and there:
        there[0].unlink()
        there[0].write_bytes(b"damaged")
    elif how == "a file more" and spare.is_dir():
        (spare / "more.html").write_bytes(b"more")
    elif how == "a link elsewhere" and spare.is_dir():
        target = spare / "a"
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        target.unlink(missing_ok=True)
        target.symlink_to(elsewhere)


def test_a_change_costs_a_change(tmp_path: Path) -> None:
    """With a spare, a site of which one file changes is made by writing that file and its manifest."""
    (tmp_path / ".edition").mkdir()
    spare, folder = tmp_path / ".edition" / "site-x", tmp_path / "site"

    def write(number: int) -> None:
        with site.Draft(folder, spare=spare) as draft:
            for one in range(50):
                draft.put(f"{one}.html", b"%d" % (one if one != 7 else 1000 + number))
            draft.publish({})

    write(0)
    numbers = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert {path.name: path.stat().st_ino for path in spare.iterdir()} == numbers, "it is ready at once"
    write(1)
    write(2)
    now = {path.name: path.stat().st_ino for path in folder.iterdir()}
    changed = {name for name in now if now[name] != numbers[name]}
    assert changed <= {"7.html", "manifest.json"}, "the others are the same files still"
    assert (folder / "7.html").read_bytes() == b"1002"


def test_a_spare_in_use(tmp_path: Path) -> None:
    """Who cannot have the spare, since another build works on it, makes a tree of its own."""
    (tmp_path / ".edition").mkdir()
    spare, folder = tmp_path / ".edition" / "site-x", tmp_path / "site"
    publish(folder, {"a.html": b"one"})
    spare.mkdir()
    first = trees.begin(folder, spare)
    second = trees.begin(folder, spare)
    second.write("a.html", [b"t", b"wo"])
    assert not any(spare.iterdir())
    assert second.replace(folder, trees.inode(folder))
    second.leave()
    first.leave()
    assert (folder / "a.html").read_bytes() == b"two"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".edition", "site"]


def test_no_spare_elsewhere(tmp_path: Path) -> None:
    """A folder for the spare that a link leads to is none: what lies there is not ours."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "kept.txt").write_bytes(b"kept")
    (tmp_path / ".edition").mkdir()
    spare = tmp_path / ".edition" / "site-x"
    spare.symlink_to(tmp_path / "mine")
    with site.Draft(tmp_path / "site", spare=spare) as draft:
        draft.put("a.html", b"one")
        draft.publish({})
    assert snapshot(tmp_path / "mine") == {"kept.txt": b"kept"}
    assert (tmp_path / "site" / "a.html").read_bytes() == b"one"


def test_pruning_takes_it_away(tmp_path: Path) -> None:
    """What stands ready for the next build goes with `edition cache prune`, and the build after that is right."""
    folder = small(tmp_path / "edition", "one", "two")
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    assert list((folder / ".edition").glob("site-*/index.html"))
    assert command("cache", "prune", folder).status == 0
    assert not list((folder / ".edition").glob("site-*"))
    before = snapshot(tmp_path / "site")
    document = next((folder / "documents").glob("*.xml"))
    document.write_text(document.read_text("utf-8").replace("</p>", " more</p>", 1), "utf-8")
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    after = snapshot(tmp_path / "site")
    assert after.keys() == before.keys()
    assert after != before
    assert list((folder / ".edition").glob("site-*/index.html"))


def test_nobody_reads_it(tmp_path: Path) -> None:
    """What is kept beside an edition is seen by no command that is given the folder."""
    folder = small(tmp_path / "edition", "one")
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    assert list((folder / ".edition").rglob("*.xml"))
    (folder / "edition.toml").unlink()
    run = command("validate", folder, "--schema", ROOT / "schemas" / "edition.rng")
    assert ".edition" not in f"{run.out}{run.err}"
    assert {path.parent.name for path in unhidden(folder, "*.xml")} == {"documents", "pages", "registers"}
