"""The map on a cluster: a real scheduler and two workers on this machine, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from editions import command, small, snapshot

from pipeline import config
from pipeline.build import Options, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.tasks import Job, Outcome, Task

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")


def ended(running: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


@pytest.fixture
def cluster(tmp_path: Path, wheel: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers that have the wheel alone; give its address and the workers."""
    place, alone = tmp_path / "scheduler.json", tmp_path / "wheel"
    zipfile.ZipFile(wheel).extractall(alone)
    environment = {**os.environ, "PYTHONPATH": str(alone), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}

    def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        return subprocess.Popen(
            line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            cwd=tmp_path,
        )

    from distributed import Client

    with ExitStack() as stack:
        where = ["--scheduler-file", str(place)]
        stack.callback(ended, start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *where))
        own = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        workers = [start("dask_worker", *own, *where) for _ in range(2)]
        for worker in workers:
            stack.callback(ended, worker)
        with Client(scheduler_file=str(place), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
            found = client.run(find_spec, "pipeline").values()
            assert all(spec and (spec.origin or "").startswith(str(alone)) for spec in found)
        yield address, workers


def test_a_worker_that_is_killed(tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    """What a killed worker was at is done by the other; the site is that of one process, own rules and all."""
    from pipeline.cluster import on_cluster

    address, workers = cluster
    folder = small(tmp_path / "edition", *(f"letter-{number}" for number in range(12)))
    (folder / "xslt").mkdir()
    (folder / "xslt" / "edition.xsl").write_text(
        '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
        'xpath-default-namespace="http://www.tei-c.org/ns/1.0"><xsl:template match="closer" mode="html" priority="9">'
        '<p class="own"><xsl:apply-templates mode="html"/></p></xsl:template></xsl:stylesheet>', "utf-8",
    )

    def scheduler(job: Job, tasks: Sequence[Task]) -> Iterator[Outcome]:
        for number, outcome in enumerate(on_cluster(address)(job, tasks)):
            if number == 2:
                ended(workers[0])
            yield outcome

    built = build(config.load(folder), tmp_path / "site", options=Options(scheduler=scheduler))
    alone = build(config.load(folder), tmp_path / "alone")
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "alone")
    assert built.findings == alone.findings
    assert b'class="own"' in (tmp_path / "site" / "documents" / "letter-0.html").read_bytes()


def test_the_command(tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    """`--scheduler` gives the same site; an address where no scheduler is is told as such."""
    folder = small(tmp_path / "edition", "a", "b")
    run = command("build", folder, "-o", tmp_path / "site", "--no-cache", "--scheduler", cluster[0])
    assert run.status == 0, run.err
    assert command("build", folder, "-o", tmp_path / "alone", "--no-cache").status == 0
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "alone")


def test_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address where there is no scheduler is told, with what to do."""
    monkeypatch.setattr("pipeline.cluster._WAIT", 1)
    folder = small(tmp_path / "edition")
    run = command("build", folder, "-o", tmp_path / "site", "--no-cache", "--scheduler", "tcp://127.0.0.1:9")
    assert run.status == 2
    assert "dask worker" in run.err
