"""What building an edition of letters costs, against what a user would pick instead.

    python bench/build/run.py [--sizes 1000 3000 10000] [--quick] [--jobs 2] [--seed 1] [--repeat 3] [--into FOLDER] [--readme]

Makes editions of letters from `../shared/corpora` with a seed, runs all contenders on this machine, one after the other in
several rounds, of which the quickest of each counts, and writes `results.md` and `growth.svg` into the folder (default: beside this file), with `--readme` into `README.md` too. `--quick` takes 100 and 300 letters: a few
minutes. The contenders are installed into `bench/.tools` by pip and npm; what is not to be had is named as such.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from chart import written
from corpus import make
from measure import ROOT, Cost, best, cost
from tools import Tools, environment, in_java, installed

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
SHEET = HERE / "tei.xsl"
_MARK = "<!-- bench/build -->"


def edition(*arguments: str | Path) -> list[str | Path]:
    """Give the command `edition`."""
    return [sys.executable, "-m", "pipeline.cli", *arguments]


def script(*arguments: str | Path) -> list[str | Path]:
    """Give one of the `scripts`."""
    return [sys.executable, HERE / "scripts.py", *arguments]


@dataclass
class Report:
    """The tables and the numbers for the plot, as they come."""

    lines: list[str] = field(default_factory=list)
    bars: list[tuple[str, float]] = field(default_factory=list)
    growth: list[tuple[int, float, float, float]] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Print a line, and keep it."""
        print(line, flush=True)
        self.lines.append(line)

    def table(self, *names: str) -> None:
        """Begin a table."""
        self.say("")
        self.say(f"| {' | '.join(names)} |")
        self.say("|" + "---|" * len(names))


def main() -> None:
    """Print the tables, and write them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="+", default=[1000, 3000, 10000])
    options.add_argument("--quick", action="store_true")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--repeat", type=int, default=3, help="rounds of the contenders")
    options.add_argument("--into", type=Path, default=HERE)
    options.add_argument("--without-contenders", action="store_true")
    options.add_argument("--readme", action="store_true", help="put the tables into README.md too, between its marks")
    chosen = options.parse_args()
    sizes = [100, 300] if chosen.quick else chosen.sizes
    report = Report()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        home = Path(name)
        letters = [make(home / f"e{size}", size, chosen.seed) for size in sizes]
        _starts(report, home)
        tools = Tools({}) if chosen.without_contenders else installed()
        _contenders(report, home, letters[0], sizes[0], chosen, tools)
        _search(report, home, sizes[0], tools)
        _growth(report, home, letters, sizes, chosen)
    chosen.into.mkdir(exist_ok=True)
    about = f"{platform.machine()}, Python {platform.python_version()}, {chosen.jobs} processes; seconds of the clock unless said."
    tables = "\n".join([about, *report.lines, ""])
    (chosen.into / "results.md").write_text(tables, "utf-8")
    if chosen.readme:
        readme = ROOT / "README.md"
        before, _, rest = readme.read_text("utf-8").partition(f"{_MARK}\n")
        readme.write_text(f"{before}{_MARK}\n{tables}{_MARK}{rest.partition(_MARK)[2]}", "utf-8")
    (chosen.into / "growth.svg").write_text(written(report.bars, report.growth, sizes[0]), "utf-8")


def _starts(report: Report, home: Path) -> None:
    shutil.copytree(ROOT / "tei", home / "tei", ignore=shutil.ignore_patterns(".edition"))
    bare = best([sys.executable, "-c", "pass"], 9)
    report.table("Start", "s", "`python -c pass` : 1")
    build = edition("build", home / "tei", "-o", home / "memo")
    for what, line, before in (
        ("`edition --help`", edition("--help"), ()), ("`edition validate`, the memorandum", edition("validate", home / "tei"), ()),
        ("`edition build`, the memorandum", build, [home / "tei" / ".edition", home / "memo"]), ("the same again", build, ()),
    ):
        taken = best(line, 5, before)
        report.say(f"| {what} | {taken.wall:.2f} | {taken.wall / bare.wall:.1f} |")


def _contenders(report: Report, home: Path, folder: Path, size: int, chosen: argparse.Namespace, tools: Tools) -> None:
    """Compare validation and pages: each with the grammar, and a page a letter; in rounds, the quickest of each."""
    files = sorted((folder / "documents").glob("*.xml"))
    grammar, out = ROOT / "schemas" / "edition.rng", home / "out"

    def made(*commands: list[str | Path], inside: Path | None = None) -> Cost:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        found = Cost(0, 0)
        for command in commands:
            found += cost(command, environment(), inside)
        if len(list(out.glob("*"))) < len(files):
            sys.exit(f"not every page was made: {commands[-1][:4]}")
        return found

    report.table(f"Validate + HTML, {size:,} letters", "s", "CPU s", "ours : 1", "what it makes")
    site = home / "site-alone"
    building = edition("build", folder, "-o", home / "all", "--no-cache", "--jobs", str(chosen.jobs))
    ours, alone, floor = "**ours, the map**", "one worker", "floor"
    works: dict[str, Callable[[], Cost]] = {
        ours: lambda: best(script("map", folder, site, str(chosen.jobs)), 1, [site]),
        "ours, `edition build`": lambda: best(building, 1, [home / "all"]),
        alone: lambda: best(script("map", folder, site, "1"), 1, [site]),
        floor: lambda: best(script("floor", folder, home / "all", home / "floor"), 1, [home / "floor"]),
    }
    what = {
        ours: "grammar, rules; pages, two texts, records, proof, accounts",
        "ours, `edition build`": "the same, and indexes, registers, chronology, search, references",
    }

    def add(name: str, makes: str, *commands: list[str | Path], inside: Path | None = None) -> None:
        works[name], what[name] = lambda: made(*commands, inside=inside), makes

    simpler = "grammar; the simpler page"
    jing = [*tools.commands.get("jing", []), "-i", grammar, *files]
    if "jing" in tools.commands and "Java Saxon" in tools.commands:
        saxon: list[str | Path] = [*tools.commands["Java Saxon"], f"-s:{folder / 'documents'}", f"-o:{out}"]
        java = f"jing + Java Saxon-HE {tools.versions['Java Saxon']}"
        add(f"{java}, our stylesheets", "grammar; pages, two texts, records", jing, in_java(tools, folder, out))
        add(f"{java}, simpler page", simpler, jing, [*saxon, f"-xsl:{SHEET}"])
    if "jing" in tools.commands and "SaxonJS" in tools.commands:
        compiled = home / "tei.sef.json"
        compiling = [*tools.commands["xslt3"], f"-xsl:{SHEET}", f"-export:{compiled}", "-nogo"]
        add("jing + SaxonJS, simpler page", simpler, jing, compiling, [*tools.commands["SaxonJS"], compiled, out, *files])
    libxml = [*tools.commands.get("xmllint", ["jing"]), "--noout", "--relaxng", grammar, *files]
    checker, checks = (libxml, "xmllint") if "xmllint" in tools.commands else (jing, "jing")
    if "xmllint" in tools.commands or "jing" in tools.commands:
        add(f"{checks} + libxslt (lxml), simpler page", simpler, checker, script("libxslt", folder, SHEET, out))
    if "xsltproc" in tools.commands and ("xmllint" in tools.commands or "jing" in tools.commands):
        loop = 'for f in documents/*.xml; do "$1" -o "$2/$(basename "$f" .xml).html" "$3" "$f"; done'
        each = ["sh", "-c", loop, "sh", tools.commands["xsltproc"][0], out, SHEET]
        add(f"{checks} + xsltproc a letter, simpler page", simpler, checker, each, inside=folder)
    rounds = [{name: work() for name, work in works.items()} for _ in range(chosen.repeat)]
    taken = {name: min((costs[name] for costs in rounds), key=lambda one: one.wall) for name in works}
    for name, makes in what.items():
        report.bars.append((name.strip("*"), taken[name].wall))
        beside = taken[name].wall / taken[ours].wall
        report.say(f"| {name} | {taken[name].wall:.1f} | {taken[name].cpu:.1f} | {beside:.2f} | {makes} |")
    for name, reason in tools.missing.items():
        if name != "Pagefind":
            report.say(f"| {name} | – | – | – | not run: {reason} |")
    report.table("The map", "s", "")
    report.say(f"| one worker | {taken[alone].wall:.1f} | {taken[alone].wall / taken[floor].wall:.1f} × the floor |")
    report.say(f"| {chosen.jobs} workers | {taken[ours].wall:.1f} | {taken[alone].wall / taken[ours].wall:.2f} × as fast as one |")
    report.say(f"| the floor: to parse the files with Saxon and to write the same bytes | {taken[floor].wall:.1f} | |")
    told = (f"{name.strip('*')} {', '.join(f'{costs[name].wall:.1f}' for costs in rounds)}" for name in works)
    print("all rounds:", *told, sep="\n  ", flush=True)


def _search(report: Report, home: Path, size: int, tools: Tools) -> None:
    report.table(f"Search index, {size:,} letters", "s", "CPU s", "MB", "files")
    rows = [("ours: two readings, phrases, nearness, facets, from the disk too",
             best(script("search", home / "all", home / "index")), home / "index")]
    if "Pagefind" in tools.commands:
        taken = cost([*tools.commands["Pagefind"], "--site", home / "site-alone", "--output-path", home / "pagefind"], environment())
        rows.append(("Pagefind: words of the pages as they stand", taken, home / "pagefind"))
    for name, taken, folder in rows:
        files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        report.say(f"| {name} | {taken.wall:.1f} | {taken.cpu:.1f} | {sum(files) / 1e6:.1f} | {len(files):,} |")
    if "Pagefind" in tools.missing:
        report.say(f"| Pagefind | – | – | – | not run: {tools.missing['Pagefind']} |")


def _growth(report: Report, home: Path, letters: list[Path], sizes: list[int], chosen: argparse.Namespace) -> None:
    report.table("Letters", "full, s", "ms a letter", "CPU ms a letter", "nothing changed", "one letter changed",
                 "one process", "main MB", "worker MB", "site MB", "files")
    for folder, size in zip(letters, sizes, strict=True):
        site = home / f"s{size}"
        build = edition("build", folder, "-o", site, "--jobs", str(chosen.jobs))
        full = best(build, 1, [folder / ".edition", site])
        same = best(build, 4).wall
        one = min(_changed(folder, size, build, turn) for turn in range(3))
        files = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
        single = "–"
        if size == sizes[0]:
            alone = best([*build[:-1], "1"], 1, [folder / ".edition", site])
            single = f"{alone.wall:.1f} s: {alone.wall / full.wall:.2f} × as long"
        report.growth.append((size, full.wall, same, one))
        report.say(
            f"| {size:,} | {full.wall:.1f} | {1000 * full.wall / size:.1f} | {1000 * full.cpu / size:.1f} "
            f"| {same:.2f} s: 1/{full.wall / same:.0f} | {one:.2f} s: 1/{full.wall / one:.0f} | {single} "
            f"| {full.main} | {full.child} | {sum(files) / 1e6:.0f} | {len(files):,} |")


def _changed(folder: Path, size: int, build: list[str | Path], turn: int) -> float:
    """Correct a letter, and build."""
    letter = folder / "documents" / f"letter-{size // 2 + turn:05}.xml"
    text = letter.read_text("utf-8")
    letter.write_text(re.sub(r"this is the", f"this is {turn + 1} the", text, count=1), "utf-8")
    return cost(build).wall


if __name__ == "__main__":
    main()
