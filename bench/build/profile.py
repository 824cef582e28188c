"""Where the time of the map goes: its steps, what this engine cannot go below, and what is dear in the stylesheets.

    python bench/build/profile.py [--letters 100] [--rounds 2] [--seed 1]

One process that has warmed up does the map letter by letter; printed in Markdown are milliseconds of the processor a letter,
of each letter the best round. The floors are measured in the same process: each does less than any stylesheet that makes
these bytes. Where Java Saxon can be had (`tools.py`), what it takes for the same transformations on one processor is measured
too, and its own profile tells the dearest templates and functions.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import make
from lxml import etree, html
from scripts import flow_of
from tools import Tools, environment, in_java, installed

from pipeline import fidelity, rendering, transform
from pipeline.rendering import Worker
from pipeline.resources import stylesheet
from pipeline.saxon import Engine
from pipeline.store import Store
from pipeline.transform import Renderer
from pipeline.validate.file import FileChecker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_SHEETS = "the stylesheets: page, two texts, record"
_STEPS = (
    ("the pages parsed, for search and proof", rendering, "pages_read"),
    ("what the search finds in the pages", rendering, "sheets_in"),
    ("the proof", fidelity, "prove"),
    ("the trees for Saxon", Engine, "document"),
    ("the trees for Saxon", Engine, "written"),
    ("grammar and rules (those of an edition by Saxon)", FileChecker, "check"),
    ("citations in words (citeproc-py)", transform, "cited"),
    ("what is handed to the stylesheets, and read of what they give", Renderer, "render"),
    ("hashes, what is kept", rendering, "made_of"),
    ("the account", rendering, "account_of"),
    ("reading, parsing, the rest", Worker, "do"),
)
_CELLS = 8  # in the rows of Saxon's profile
# What a stylesheet of this engine does at least for these bytes. `page` is a finished page as a tree, `others` all else that is made.
_SHEET = """<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map">
  <xsl:output method="json"/>
  <xsl:param name="kind"/> <xsl:param name="settings"/> <xsl:param name="addresses"/> <xsl:param name="about"/>
  <xsl:param name="registers"/> <xsl:param name="page"/> <xsl:param name="others"/> <xsl:param name="path"/>
  <xsl:mode on-no-match="shallow-copy"/>
  <xsl:template match="/">
    <xsl:variable name="copy"><xsl:apply-templates select="$page/*"/></xsl:variable>
    <xsl:sequence select="SELECT"/>
  </xsl:template>
</xsl:stylesheet>"""
_WRITTEN = """map:put($others, 'pages', map { $path: serialize(OF, map { 'method': 'html', 'html-version': 5.0,
  'encoding': 'UTF-8', 'indent': false(), 'include-content-type': false(), 'escape-uri-attributes': false() }) })"""
_EMPTY, _SERIALIZED, _COPIED = (
    "an empty transformation with the same parameters",
    "to write the finished page, the texts and the record, without making them",
    "the same, the page copied by rules first",
)
_FLOORS = {_EMPTY: "map { }", _SERIALIZED: _WRITTEN.replace("OF", "$page/*"), _COPIED: _WRITTEN.replace("OF", "$copy/*")}


class Watch:
    """Tells how long functions take, without those that they call if these are watched too."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}
        self._inside: list[float] = []

    def over(self, owner: Any, name: str, step: str) -> None:
        """Watch a function from now on."""
        watched: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(watched)
        def timed(*arguments: Any, **named: Any) -> Any:
            self._inside.append(0)
            begun = time.process_time()
            try:
                return watched(*arguments, **named)
            finally:
                whole = time.process_time() - begun
                self.taken[step] = self.taken.get(step, 0) + 1000 * (whole - self._inside.pop())
                if self._inside:
                    self._inside[-1] += whole

        setattr(owner, name, timed)


@dataclass(frozen=True)
class _Run:
    """What was transformed with what, and what came of it."""

    source: Any
    parameters: dict[str, Any]
    made: dict[str, Any]


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--letters", type=int, default=100)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = make(Path(name, "edition"), chosen.letters, chosen.seed)
        steps, floors = measured(folder, chosen.rounds)
        _print("Step of the map, ms a letter", {**steps, "together": sum(steps.values())})
        _print("What this engine takes for less, ms a letter", floors)
        tools = installed()
        if "Java Saxon" not in tools.commands:
            sys.exit("Java Saxon is not to be had here.")
        _print("The stylesheets in Java Saxon, on one processor, ms a letter", java(Path(name), chosen.seed, tools))
        print("\n".join(dearest(folder, Path(name), tools)))


def measured(folder: Path, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Give the milliseconds a letter of each step of the map, and of each floor; of each letter the best round."""
    with Store(None) as store:
        plan = flow_of(folder, store).plan
        # What is handed to a letter is worked out by the main process.
        tasks = [replace(task, texts=list(task.texts)) for task in plan.tasks if len(task.texts)]
    engine = Engine({"edition": stylesheet("edition.xsl"), **{name: _SHEET.replace("SELECT", what) for name, what in _FLOORS.items()}})
    watch, runs, found = Watch(), list[_Run](), list[list[dict[str, float]]]()

    class Ours(Renderer):
        def _engine(self) -> Engine:
            return engine

        def _run(self, source: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
            made = super()._run(source, parameters)
            runs.append(_Run(source, {**self._shared(), **parameters}, made))
            return made

    # The rules have an engine of their own, whose time is theirs.
    for step, owner, function in ((_SHEETS, engine, "run_to_text"), *_STEPS):
        watch.over(owner, function, step)
    worker = Worker(plan.job, Ours)
    for _ in range(rounds + 1):
        found.append([])
        runs.clear()
        for task in tasks:
            watch.taken.clear()
            worker.do(task)
            found[-1].append(dict(watch.taken))
    steps = [_least(rounds) for rounds in zip(*found[1:], strict=True)]
    return _mean(steps), _mean([_floors(engine, run, rounds) for run in runs])


def _floors(engine: Engine, run: _Run, rounds: int) -> dict[str, float]:
    """Measure what less than the transformation of a letter takes, with the same parameters."""
    [(path, page)] = run.made["pages"].items()
    others = json.dumps({key: value for key, value in run.made.items() if key != "pages"})
    given = {**run.parameters, "page": engine.document(_tree(page), "mem:/"), "others": engine.value(others), "path": path}
    letter = etree.ElementTree(etree.fromstring(str(run.source).encode()))
    found = []
    for _ in range(rounds + 1):
        begun = time.process_time()
        engine.document(letter, "mem:/")
        found.append({"to parse the letter": 1000 * (time.process_time() - begun)})
        for name in _FLOORS:
            begun = time.process_time()
            text = engine.run_to_text(name, run.source, given)
            found[-1][name] = 1000 * (time.process_time() - begun)
            if name != _EMPTY and json.loads(text) != run.made:
                sys.exit(f"{name}: other bytes")
    return _least(found[1:])


def _tree(page: str) -> etree._ElementTree:
    """Give a page as the tree that it was written from."""
    root = html.document_fromstring(page)
    for element in root.iter():
        for name in {"checked", "defer", "hidden"} & set(element.keys()):
            element.set(name, name)
    return etree.ElementTree(root)


def java(home: Path, seed: int, tools: Tools, count: int = 1000) -> dict[str, float]:
    """Give what Java Saxon takes for a letter, of so many first ones and of twice as many more: it warms up meanwhile."""
    folder = make(home / "many", count, seed)
    command, took = in_java(tools, folder, home / "java"), list[float]()
    for again in range(2):
        if again:
            for letter in [*(folder / "documents").glob("*.xml")]:
                for copy in "bc":
                    shutil.copy(letter, letter.with_name(f"{copy}-{letter.name}"))
        (home / "java").mkdir(exist_ok=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, env=environment(), stderr=subprocess.DEVNULL, preexec_fn=_on_one_processor)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    return {f"the first {count:,}, with its start": took[0] / count, "those after them": (took[1] - took[0]) / (2 * count)}


def _on_one_processor() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def dearest(folder: Path, home: Path, tools: Tools, count: int = 12) -> list[str]:
    """Give what Java Saxon's profile (-TP) says of our stylesheets, of the second half of the letters: the first warm it up."""
    profile = home / "profile.html"
    (home / "out").mkdir()
    subprocess.run([*in_java(tools, folder, home / "out"), f"-TP:{profile}"], check=True, env=environment(), stderr=subprocess.DEVNULL)
    net, calls = Counter[str](), Counter[str]()
    letters = profile.read_text("utf-8").split("<!DOCTYPE")[1:]
    letters = letters[len(letters) // 2 :]
    for letter in letters:
        for row in re.findall(r"<tr>(.*?)</tr>", letter, re.DOTALL):
            cells = [" ".join(re.sub("<[^>]*>", "", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
            if len(cells) == _CELLS:
                what = f"{cells[0]}:{cells[1]} `{cells[2][:50]}`"
                net[what] += float(cells[7].replace(",", ""))
                calls[what] += int(cells[3].replace(",", ""))
    whole = sum(net.values())
    rows = [f"| {what} | {calls[what] / len(letters):.0f} | {time / whole:.1%} |" for what, time in net.most_common(count)]
    return [f"| Dearest in the stylesheets (Java Saxon {tools.versions['Java Saxon']}, -TP) | calls a letter | net |", "|---|---|---|", *rows,
            f"| the other {len(net) - len(rows)} | | {1 - sum(time for _, time in net.most_common(count)) / whole:.1%} |"]


def _least(rounds: Iterable[Mapping[str, float]]) -> Mapping[str, float]:
    return min(rounds, key=lambda one: sum(one.values()))


def _mean(letters: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(one[name] for one in letters) / len(letters) for name in letters[0]}


def _print(what: str, times: Mapping[str, float]) -> None:
    print(f"| {what} | |\n|---|---|", *(f"| {name} | {time:.2f} |" for name, time in times.items()), "", sep="\n", flush=True)


if __name__ == "__main__":
    main()
