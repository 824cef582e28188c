"""What very large files take: seconds and the highest memory of `edition validate` and `edition build`.

    python bench/memory/run.py [--sizes 20 100] [--build 20] [--seed 1]

A corpus of many texts, the same with faults in half of its texts, and a book, which is one text (see `corpus.py`), are
validated against TEI All with the rules in it; corpus and book are built. Memory is told where the system does as Linux does.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import corpus as made

ROOT = Path(__file__).resolve().parents[2]
_COMMAND = "from pipeline.cli import main; main()"
_FAULTS = (
    b'<body n="a b" bad="1">', b'<body xml:id="same"><p when="1900-02-30"><ref target="#nowhere" cRef="x">a</ref></p>',
    b'<body><p><ptr target="http://a" cRef="b"/></p>', b"<body>", b"<body>",
)


def faulty(path: Path, target: Path, seed: int) -> None:
    """Write a corpus with faults in its texts, of grammar, rules, references and ids."""
    dice = random.Random(seed)
    with path.open("rb") as source, target.open("wb") as file:
        file.writelines(re.sub(rb"<body>", lambda _: dice.choice(_FAULTS), line) for line in source)


def highest(pid: int) -> int:
    """Give the most memory that a process has had, in MB."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) // 1024
    return 0


def children(pid: int) -> list[int]:
    """Give the processes that a process has started."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text("utf-8").split())
    return found


def measured(*arguments: str | Path) -> tuple[float, float, int, int]:
    """Give the seconds of a command, those of the processor, and the most memory of it and of a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    own, others = 0, 0
    while True:
        done, _, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            # The highest memory that `usage` tells has that of this process in it, which started the other.
            return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, own, others
        own = max(own, highest(process.pid))
        others = max([others, *map(highest, children(process.pid))])
        time.sleep(0.05)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="*", default=[20, 100], help="megabytes that are validated")
    options.add_argument("--build", type=int, nargs="*", default=[20], help="megabytes that are built")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    print("| Work | MB | s | CPU s | main process, MB | largest other, MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for size in sorted({*chosen.sizes, *chosen.build}):
            files = {kind: Path(name) / f"{kind}-{size}" / f"{kind}.xml" for kind in ("corpus", "faulty", "book")}
            for path in files.values():
                path.parent.mkdir()
            made.corpus(files["corpus"], size * 1_000_000, chosen.seed)
            works: list[tuple[str, tuple[str | Path, ...]]] = []
            made.book(files["book"], size * 1_000_000)
            if size in chosen.sizes:
                faulty(files["corpus"], files["faulty"], chosen.seed)
                works += [
                    (f"`edition validate`, {what}", ("validate", files[kind], "--schema", made.TEI_ALL))
                    for kind, what in (("corpus", "a corpus"), ("faulty", "with faults"), ("book", "a book"))
                ]
            if size in chosen.build:
                works += [
                    (f"`edition build`, a {kind}",
                     ("build", files[kind].parent, "--output", Path(name) / f"{kind}-site-{size}", "--no-cache"))
                    for kind in ("corpus", "book")
                ]
            for what, arguments in works:
                seconds, cpu, own, other = measured(*arguments)
                print(f"| {what} | {size} | {seconds:.1f} | {cpu:.1f} | {own} | {other or '–'} |", flush=True)


if __name__ == "__main__":
    main()
