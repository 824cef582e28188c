"""What building an edition costs: full, unchanged, one letter changed; growth, memory, cores; against the floor.

    python bench/build/run.py [--sizes 1000 3000 10000] [--jobs 2] [--seed 1] [--repeat 1]

The floor is what parsing the same files with Saxon and writing the same bytes takes. Contenders for "validate + HTML"
are used where they are installed (jing, xsltproc or lxml's libxslt with `tei.xsl` beside this file); the others are
named as missing. Prints tables in Markdown.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from corpus import ROOT, make

_FLOOR = """
import sys, pathlib, saxonche
from lxml import etree
folder, site, out = map(pathlib.Path, sys.argv[1:4])
processor = saxonche.PySaxonProcessor(license=False)
builder = processor.new_document_builder()
for path in sorted(folder.rglob("*.xml")):
    tree = etree.parse(str(path))
    builder.parse_xml(xml_text=etree.tostring(tree.getroot(), encoding="unicode"))
for path in sorted(site.rglob("*")):
    if path.is_file():
        target = out / path.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
"""
_LIBXSLT = """
import sys, pathlib
from lxml import etree
folder, sheet, out = map(pathlib.Path, sys.argv[1:4])
out.mkdir()
transform = etree.XSLT(etree.parse(str(sheet)))
for path in sorted(folder.glob("*.xml")):
    (out / path.with_suffix(".html").name).write_bytes(bytes(transform(etree.parse(str(path)))))
"""


def memory_of(pid: int) -> dict[int, int]:
    """Give the memory of a process and its children, in MB, by process."""
    found = {}
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            continue
        found[one] = pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    return found


def measured(command: list[str | Path]) -> tuple[float, int, int]:
    """Run a command; give seconds, and the peak memory of its main process and of the largest child, in MB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peaks: dict[int, int] = {}

    def watch() -> None:
        while process.poll() is None:
            for pid, size in memory_of(process.pid).items():
                peaks[pid] = max(size, peaks.get(pid, 0))
            time.sleep(0.1)

    thread = threading.Thread(target=watch)
    thread.start()
    _, told = process.communicate()
    thread.join()
    if process.returncode not in (0, 1):
        sys.exit(told.decode())
    return time.perf_counter() - begun, peaks.pop(process.pid, 0), max(peaks.values(), default=0)


def best(command: list[str | Path], repeat: int, before: list[Path]) -> tuple[float, int, int]:
    found = []
    for _ in range(repeat):
        for path in before:
            shutil.rmtree(path, ignore_errors=True)
        found.append(measured(command))
    return min(one[0] for one in found), max(one[1] for one in found), max(one[2] for one in found)


def edition(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "pipeline.cli", *arguments]


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--repeat", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        print("| Letters | full, s | ms a letter | unchanged : full | one changed : full | one core : two | full : floor | main MB | worker MB | site MB |")
        print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
        for size in chosen.sizes:
            grown(home, size, chosen)
        print("\n| Start | s | python -c pass : 1 |\n|---|---|---|")
        bare = best([sys.executable, "-c", "pass"], 5, [])[0]
        shutil.copytree(ROOT / "tei", home / "tei", ignore=shutil.ignore_patterns(".edition"))
        for what, line in {"edition --help": edition("--help"), "edition validate (memorandum)": edition("validate", home / "tei"),
                           "edition build (memorandum)": edition("build", home / "tei", "-o", home / "memo")}.items():
            taken = best(line, 5, [home / "tei" / ".edition"])[0]
            print(f"| {what} | {taken:.2f} | {taken / bare:.1f} |", flush=True)
        contenders(home, chosen)


def grown(home: Path, size: int, chosen: argparse.Namespace) -> None:
    """Print the line of one size."""
    folder, site = make(home / f"e{size}", size, chosen.seed), home / f"s{size}"
    build = edition("build", folder, "-o", site)
    several = [*build, "--jobs", str(chosen.jobs)]
    full = best(several, chosen.repeat, [folder / ".edition", site])
    one = best([*build, "--jobs", "1"], chosen.repeat, [folder / ".edition", site])[0] if size <= 1000 else 0
    same = best(several, 3, [])[0]
    changed = []
    letter = folder / "documents" / f"letter-{size // 2:05}.xml"
    for number in range(3):
        letter.write_text(re.sub(r"(this is the)", rf"\1 {number}", letter.read_text("utf-8"), count=1), "utf-8")
        changed.append(measured(several)[0])
    floor = best([sys.executable, "-c", _FLOOR, folder, site, home / "floor"], 1, [home / "floor"])[0]
    weight = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) // 1_000_000
    print(f"| {size} | {full[0]:.1f} | {1000 * full[0] / size:.1f} | 1/{full[0] / same:.0f} ({same:.2f} s) "
          f"| 1/{full[0] / min(changed):.0f} ({min(changed):.2f} s) | {one / full[0]:.2f} | {full[0] / floor:.1f} "
          f"| {full[1]} | {full[2]} | {weight} |", flush=True)
    shutil.rmtree(home / "floor", ignore_errors=True)


def contenders(home: Path, chosen: argparse.Namespace) -> None:
    """Print the line of each contender for validation and HTML."""
    size = min(1000, max(chosen.sizes))
    documents = home / f"e{size}" / "documents"
    sheet = Path(__file__).with_name("tei.xsl")
    print("\n| Validate + HTML | s | what it does |\n|---|---|---|")
    folder = home / f"e{size}"
    ours = best(edition("build", folder, "-o", home / "ours", "--no-cache"), 1, [home / "ours"])[0]
    print(f"| ours, {size} letters | {ours:.1f} | grammar, rules, references; pages, texts, indexes, proof that no word is lost |")
    grammar = ROOT / "schemas" / "edition.rng"
    if shutil.which("jing"):
        taken = best(["jing", "-i", grammar, *sorted(documents.glob("*.xml"))], 1, [])[0]
        print(f"| jing | {taken:.1f} | grammar |")
    taken = best([sys.executable, "-c", _LIBXSLT, documents, sheet, home / "libxslt"], 1, [home / "libxslt"])[0]
    print(f"| libxslt (lxml, one process) | {taken:.1f} | a page a letter, by a stylesheet of {len(sheet.read_text().splitlines())} lines |")
    for tool in ("xsltproc", "xslt3", "saxon"):
        if not shutil.which(tool):
            print(f"| {tool} | – | not installed here |")


if __name__ == "__main__":
    main()
