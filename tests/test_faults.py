"""Whatever befalls a build: the old site stands whole, the culprit is named, and the next build is right."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editions import ROOT, command, failing_at, process, publish, small, snapshot

from pipeline import config, pool, rendering, site, trades
from pipeline.bounds import Limits
from pipeline.build import Options, build
from pipeline.errors import EditionError, OutputError
from pipeline.trades import do_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.rendering import Job, Outcome, Task

# A rule that never ends, and one that asks for more and more; each for the letter whose words say so.
LOOP = """
<xsl:function name="own:loop" xmlns:own="urn:own">
  <xsl:param name="n"/>
  <xsl:sequence select="own:loop(($n + 1) mod 7)" xmlns:own="urn:own"/>
</xsl:function>
<xsl:template match="closer[contains(., 'LOOP')]" mode="html" priority="9">
  <xsl:value-of select="own:loop(1)" xmlns:own="urn:own"/>
</xsl:template>"""
EATER = """
<xsl:template match="closer[contains(., 'LOOP')]" mode="html" priority="9">
  <xsl:variable name="much" select="for $n in 1 to 30000000 return string($n) || 'abcdefghijklmnopqrstuvwxyz'"/>
  <xsl:value-of select="count(reverse($much))"/>
</xsl:template>"""


BREAKS = """
<xsl:template match="closer[contains(., 'LOOP')]" mode="html" priority="9">
  <xsl:sequence select="error((), 'It broke.')"/>
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


@pytest.mark.parametrize(("rule", "limit", "reason"), [
    (LOOP, ["--time-limit", "4"], "longer than 4 seconds"),
    (EATER, ["--memory-limit", "700"], "more than 700 MB"),
])
def test_a_stylesheet_without_end(rule: str, limit: list[str], reason: str, tmp_path: Path) -> None:
    """A document on which a stylesheet loops or eats memory is named; with --keep-going all others are built."""
    folder = letters(tmp_path / "edition", rule)
    run = process("build", folder, "-o", tmp_path / "site", *limit)
    assert run.status == 1, run.err
    assert "b.xml" in run.err
    assert reason in run.err
    assert not (tmp_path / "site").exists()
    run = process("build", folder, "-o", tmp_path / "site", "--keep-going", *limit)
    assert run.status == 1, run.err
    assert "Left out: documents/b.xml." in run.err
    pages = {path.stem for path in (tmp_path / "site" / "documents").glob("*.html")}
    assert {"a", "c"} <= pages
    assert "b" not in pages


def test_a_document_that_breaks_its_page(tmp_path: Path) -> None:
    """Where a stylesheet fails on one document, both are named; with --keep-going all others are built."""
    folder = letters(tmp_path / "edition")
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    before = snapshot(tmp_path / "site")
    other = letters(tmp_path / "other", BREAKS)
    shutil.copytree(other / "xslt", folder / "xslt")
    shutil.copy(other / "documents" / "b.xml", folder / "documents")
    run = process("build", folder, "-o", tmp_path / "site")
    assert run.status == 1
    assert "xslt/edition.xsl" in run.err
    assert "It broke (met in documents/b.xml)" in run.err
    assert snapshot(tmp_path / "site") == before
    run = process("build", folder, "-o", tmp_path / "site", "--keep-going")
    assert run.status == 1
    assert "Left out: documents/b.xml." in run.err
    assert {path.stem for path in (tmp_path / "site" / "documents").glob("*.html")} >= {"a", "c"}
    shutil.rmtree(folder / "xslt")
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    assert process("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read stops the build, the old site stands; with --keep-going it is left out, and named."""
    folder = letters(tmp_path / "edition")
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    before = snapshot(tmp_path / "site")
    with (folder / "documents" / "b.xml").open("a") as file:
        file.write("\n")
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path == folder / "documents" / "b.xml":
            raise PermissionError(13, "Permission denied")
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        run = command("build", folder, "-o", tmp_path / "site")
        assert run.status == 1
        assert "b.xml: error: The file cannot be read: Permission denied." in run.err
        assert snapshot(tmp_path / "site") == before
        run = command("build", folder, "-o", tmp_path / "site", "--keep-going")
        assert run.status == 1
        assert "Left out: documents/b.xml." in run.err
        assert not (tmp_path / "site" / "documents" / "b.html").exists()
        assert (tmp_path / "site" / "documents" / "a.html").exists()
    assert command("build", folder, "-o", tmp_path / "site").status == 0
    assert command("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """A file that is no XML stops the build; with --keep-going it is left out, and named."""
    folder = letters(tmp_path / "edition")
    (folder / "documents" / "b.xml").write_text("<TEI>", "utf-8")
    assert command("build", folder, "-o", tmp_path / "site").status == 1
    assert not (tmp_path / "site").exists()
    run = command("build", folder, "-o", tmp_path / "site", "--keep-going")
    assert run.status == 1
    assert "Left out: documents/b.xml." in run.err
    assert "not-well-formed" in run.err
    assert (tmp_path / "site" / "documents" / "a.html").exists()


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    """A file that goes, or changes, between the two looks at it stops the build; the next one is right."""
    for change in ("gone", "changed"):
        folder = letters(tmp_path / change)
        victim = folder / "documents" / "b.xml"

        def scheduler(job: Job, tasks: list[Task], victim: Path = victim, change: str = change) -> list[Outcome]:
            if change == "gone":
                victim.unlink()
            else:
                victim.write_text(victim.read_text("utf-8").replace("Dear", "Dearest"), "utf-8")
            return list(do_all(job, tasks, 1))

        with pytest.raises(EditionError, match=r"b\.xml"):
            build(config.load(folder), tmp_path / "site", options=Options(keep=True, scheduler=scheduler))
        assert not (tmp_path / "site").exists()
        build(config.load(folder), tmp_path / "site", keep=True)
        build(config.load(folder), tmp_path / "clean")
        assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")
        shutil.rmtree(tmp_path / "site")
        shutil.rmtree(tmp_path / "clean")


class Suicide(rendering.Worker):
    """A worker that dies at a document: always, or the first time."""

    def do(self, task: rendering.Task) -> rendering.Done:
        """Die, or work."""
        mark = Path(os.environ["EDITION_TEST_MARK"])
        if task.file.name.endswith("b.xml") and (mark.suffix == ".always" or not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().do(task)


def _suicidal(connection: object) -> None:
    rendering.Worker = Suicide  # type: ignore[misc]
    pool._work(connection)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ["once", "always"])
def test_a_worker_that_dies(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process was at when it died is done again; the file of which it dies each time is named."""
    folder = letters(tmp_path / "edition")
    monkeypatch.setenv("EDITION_TEST_MARK", str(tmp_path / f"mark.{how}"))
    monkeypatch.setattr(trades, "_WORTH", 1)

    class Process(pool._Process):
        target = staticmethod(_suicidal)

    monkeypatch.setattr(pool, "_Process", Process)
    options = Options(keep_going=True, limits=Limits())
    built = build(config.load(folder), tmp_path / "site", 2, options=options)
    assert built.left_out == (("documents/b.xml",) if how == "always" else ())
    monkeypatch.undo()
    if how == "once":
        build(config.load(folder), tmp_path / "clean")
        assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


@pytest.mark.parametrize("call", [1, 3, 7])
def test_a_full_disk(call: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page cannot be written, the old site stands; the next build is right."""
    folder = letters(tmp_path / "edition")
    build(config.load(folder), tmp_path / "site", keep=True)
    before = snapshot(tmp_path / "site")
    (folder / config.FILE).write_text('[edition]\ntitle = "New"\n', "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(site.Path, "write_bytes", failing_at(call, Path.write_bytes))
        with pytest.raises(OutputError, match="No space left"):
            build(config.load(folder), tmp_path / "site", keep=True)
    assert snapshot(tmp_path / "site") == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    build(config.load(folder), tmp_path / "site", keep=True)
    build(config.load(folder), tmp_path / "clean")
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, where this system lets a test have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    line = [mount or "mount", "-t", "tmpfs", "-o", "size=4m", "edition-test", str(place)]
    if mount is None or subprocess.run(line, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be made here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full(tmp_path: Path, disk: Path) -> None:
    """On a disk that is really full the old site stands, and the store is not needed; with room the build is right."""
    folder = letters(disk / "edition")
    assert process("build", folder, "-o", disk / "site").status == 0
    before = snapshot(disk / "site")
    (folder / config.FILE).write_text('[edition]\ntitle = "New"\n', "utf-8")
    with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"0" * 4096)
    run = process("build", folder, "-o", disk / "site")
    assert run.status == 2
    assert "No space left on device" in run.err
    assert snapshot(disk / "site") == before
    assert process("build", folder, "-o", tmp_path / "elsewhere").status == 0  # its store has no room
    (disk / "ballast").unlink()
    assert process("build", folder, "-o", disk / "site").status == 0
    assert process("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(disk / "site") == snapshot(tmp_path / "clean") == snapshot(tmp_path / "elsewhere")
    assert sorted(path.name for path in disk.iterdir()) == ["edition", "site"]


def test_no_room_for_what_is_kept(tmp_path: Path) -> None:
    """Where nothing more may be written to the store, the site is made all the same."""
    folder = letters(tmp_path / "edition")
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "sys.argv = ['edition', *sys.argv[1:]]; from pipeline.cli import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", program, "build", folder, "-o", tmp_path / "site"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
    whole = process("build", folder, "-o", tmp_path / "clean", "--no-cache")
    assert whole.status == 0
    if done.returncode == 0:
        assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")
    else:
        assert "cannot be written" in done.stderr
        assert not (tmp_path / "site").exists()
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def started(*arguments: str | os.PathLike[str]) -> subprocess.Popen[bytes]:
    """Start a build as a group of processes, which can be killed together."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "pipeline.cli", "build", *map(os.fspath, arguments)]
    return subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, start_new_session=True,
    )


def kill(folder: Path, dice: random.Random, times: int, wait: Callable[[float], float]) -> None:
    """Kill builds at random moments; the site is always that of a build before, or whole and new."""
    letters(folder / "edition")
    begun = time.monotonic()
    assert process("build", folder / "edition", "-o", folder / "site").status == 0
    taken = time.monotonic() - begun
    for number in range(times):
        before = snapshot(folder / "site")
        (folder / "edition" / config.FILE).write_text(f'[edition]\ntitle = "T {number}"\n', "utf-8")
        running = started(folder / "edition", "-o", folder / "site", "-j", "2")
        time.sleep(wait(taken) * dice.random())
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        after = snapshot(folder / "site")
        manifest = json.loads(after["manifest.json"])
        is_new = manifest["title"] == f"T {number}" and after.keys() == {*manifest["files"], "manifest.json"}
        assert after == before or is_new
        left = [path for path in folder.iterdir() if path.name.startswith(".")]
        assert len(left) <= 1  # each build takes away what the one before left
    assert process("build", folder / "edition", "-o", folder / "site").status == 0
    assert process("build", folder / "edition", "-o", folder / "clean", "--no-cache").status == 0
    assert snapshot(folder / "site") == snapshot(folder / "clean")
    assert sorted(path.name for path in folder.iterdir()) == ["clean", "edition", "site"]


def test_killed(tmp_path: Path) -> None:
    """A build may be killed at any moment."""
    kill(tmp_path, random.Random(1), 4, lambda taken: taken)  # noqa: S311 - moments, no secrets


@pytest.mark.slow
def test_killed_again_and_again(tmp_path: Path) -> None:
    """The same at a hundred moments."""
    kill(tmp_path, random.Random(2), 100, lambda taken: 1.1 * taken)  # noqa: S311 - moments, no secrets


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone ends processes with their parent")
def test_a_parent_that_is_killed(tmp_path: Path) -> None:
    """Where the build alone is killed, its processes end too, though they be in a loop without end."""
    folder = letters(tmp_path / "edition", LOOP)
    running = started(folder, "-o", tmp_path / "site", "-j", "1")
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")

    def loops(pid: str) -> bool:
        """Tell whether a process has worked for a while: it is in the loop."""
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().split()[13:15])) > 500

    def until(happened: Callable[[], bool]) -> None:
        while not happened():
            assert running.poll() is None or not children.exists()
            time.sleep(0.1)

    until(lambda: any(loops(pid) for pid in children.read_text().split()))
    pids = children.read_text().split()
    running.kill()
    running.communicate()
    until(lambda: not any(_runs(pid) for pid in pids))
    assert not (tmp_path / "site").exists()


def _runs(pid: str) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_what_a_killed_build_left(tmp_path: Path) -> None:
    """What nobody owns beside the site goes, what another build is at stays, and so does all else of such a name."""
    site_ = tmp_path / "site"
    publish(site_, {"a.html": b"one"})
    names = (".site.edition-dead0000", ".site.edition-dead0001.old", ".site.mine", ".site.edition-", ".other.edition-x")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_bytes(b"left")
    (tmp_path / ".site.edition-file").write_bytes(b"a file")
    with site.Draft(site_) as alive:
        alive.put("a.html", b"two")
        publish(site_, {"a.html": b"three"})
        assert alive._fresh is not None
        assert (alive._fresh._folder / "a.html").read_bytes() == b"two"
        with pytest.raises(OutputError, match="another build"):
            alive.publish({})
    assert (site_ / "a.html").read_bytes() == b"three"
    publish(site_, {"a.html": b"four"})
    assert (site_ / "a.html").read_bytes() == b"four"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".other.edition-x", ".site.edition-", ".site.edition-file", ".site.mine", "site"]


def test_killed_between_two_renamings(tmp_path: Path) -> None:
    """Where folders cannot be exchanged, a kill may leave no site: the next build puts the old one back."""
    publish(tmp_path / "site", {"a.html": b"one"})
    (tmp_path / "site" / "own.txt").write_text("the user's")
    (tmp_path / "site").rename(tmp_path / ".site.edition-dead0000.old")
    with site.Draft(tmp_path / "site"):
        pass
    assert (tmp_path / "site" / "a.html").read_bytes() == b"one"
    publish(tmp_path / "site", {"a.html": b"two"})
    assert (tmp_path / "site" / "own.txt").read_text() == "the user's"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_two_builds_at_once(tmp_path: Path) -> None:
    """Two builds of one edition into one folder, with one store: each ends well or says why, and the site is whole."""
    folder = letters(tmp_path / "edition")
    running = [started(folder, "-o", tmp_path / "site") for _ in range(2)]
    ends = [(one.communicate()[1], one.returncode)[::-1] for one in running]
    assert 0 in [status for status, _ in ends], ends
    for status, told in ends:
        assert status in (0, 2), told
        assert b"Traceback" not in told
    assert process("build", folder, "-o", tmp_path / "site").status == 0
    assert process("build", folder, "-o", tmp_path / "clean", "--no-cache").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_two_builds_with_one_shared_store(tmp_path: Path) -> None:
    """Two builds that put into one shared folder at the same time, and one after them: all sites are right."""
    shared = tmp_path / "shared"
    folders = [letters(tmp_path / name) for name in ("one", "two")]
    running = [started(one, "-o", tmp_path / f"{one.name}-site", "--cache", shared) for one in folders]
    for one in running:
        told = one.communicate()[1]
        assert one.returncode == 0, told
    run = process("build", folders[0], "-o", tmp_path / "third", "--cache", shared, "--explain")
    assert run.status == 0
    assert "letter" not in run.err
    assert process("build", folders[0], "-o", tmp_path / "clean", "--no-cache").status == 0
    for name in ("one-site", "two-site", "third"):
        assert snapshot(tmp_path / name) == snapshot(tmp_path / "clean")
    assert [path for path in shared.rglob("new-*") if path.is_file()] == []


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_processes(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site and what is told are the same, however many processes there are."""
    folder = letters(tmp_path / "edition")
    one = build(config.load(folder), tmp_path / "one", 1)
    monkeypatch.setattr(trades, "_WORTH", 1)
    many = build(config.load(folder), tmp_path / "many", jobs)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "many")
    assert one.findings == many.findings


@pytest.mark.parametrize("own", ["", LOOP], ids=["bundled", "own rules"])
def test_a_process_that_makes_ready(own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large edition a process is ready before it is known what is to be made: all is as without it."""
    folder = letters(tmp_path / "edition", own)
    harmless = (folder / "documents" / "b.xml").read_text("utf-8").replace("LOOP", "")
    (folder / "documents" / "b.xml").write_text(harmless, "utf-8")
    build(config.load(folder), tmp_path / "site", 2, keep=True)
    monkeypatch.setattr(trades, "_LARGE", 1)
    done: list[object] = []
    give = pool._Process.give
    monkeypatch.setattr(pool._Process, "give", lambda process, parcel, number: (
        done.extend(task.file.name for task in parcel.tasks if isinstance(task, rendering.Task)),
        give(process, parcel, number)))
    letter = folder / "documents" / "a.xml"
    letter.write_text(letter.read_text("utf-8").replace("Dear", "Dearest"), "utf-8")
    build(config.load(folder), tmp_path / "site", 2, keep=True)
    assert "documents/a.xml" in done
    build(config.load(folder), tmp_path / "clean")
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "clean")


def test_parcels() -> None:
    """Tasks are put into parcels of like size, the largest first, each once."""
    dice = random.Random(3)  # noqa: S311 - sizes, no secrets
    content = rendering.Content("a.xml", "a.xml", "")
    tasks = [rendering.Task(number, content, "document", dice.randrange(1, 100_000), ()) for number in range(200)]
    parcels = pool.parcels(tasks, 2)
    assert sorted(task.number for parcel in parcels for task in parcel) == list(range(200))
    sizes = [sum(task.size for task in parcel) for parcel in parcels]
    assert max(sizes) <= max(100_000, sum(sizes) // 8 + 1)
    assert parcels[0][0].size == max(task.size for task in tasks)
