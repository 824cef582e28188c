"""What the proof costs that no word is lost: its share of a build.

    python bench/fidelity/run.py [--repeat 3]

Needs `../shared` (corpora). Prints, for the long volume and for all the small documents, the seconds of rendering and
of the proof with the account (the best of `--repeat`), and the proof's share of both; then the proof's share of a whole
build of all corpora as one edition, in one process. The bound is a fifth.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from editions import renderer, source_of

from pipeline import config, fidelity, rendering
from pipeline.account import account_of
from pipeline.build import build

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
LONG = "frus1969-76v01"


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def document(path: Path, repeat: int) -> tuple[float, float]:
    source = source_of(path.read_bytes())
    rendered, proved = [], []
    for _ in range(repeat):
        seconds, made = timed(lambda: renderer().render(source))
        rendered.append(seconds)
        proved.append(timed(lambda source=source, made=made: account_of(source, made, fidelity.prove(source, made)))[0])
    return min(rendered), min(proved)


def whole(files: list[Path]) -> tuple[float, float]:
    spent = 0.0

    def counting(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            nonlocal spent
            seconds, result = timed(lambda: call(*arguments))
            spent += seconds
            return result
        return counted

    rendering.fidelity.prove = counting(fidelity.prove)
    rendering.account_of = counting(account_of)
    with tempfile.TemporaryDirectory() as folder:
        edition = Path(folder) / "edition"
        (edition / "documents").mkdir(parents=True)
        (edition / config.FILE).write_text('[edition]\ntitle = "All"\n', "utf-8")
        for path in files:
            (edition / "documents" / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
        seconds, _ = timed(lambda: build(config.load(edition), Path(folder) / "site", jobs=1))
    return seconds, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    files = sorted(CORPORA.glob("*/*.xml"))
    long = [path for path in files if path.stem == LONG]
    small = [path for path in files if path.stem != LONG]
    document(small[0], 1)  # what is compiled and imported once
    print(f"{'':34}{'rendering':>10}{'proof':>10}{'share':>8}")
    for name, chosen in ((f"volume of {long[0].stat().st_size / 1e6:.1f} MB", long), (f"{len(small)} small documents", small)):
        times = [document(path, repeat) for path in chosen]
        rendered, proved = sum(one for one, _ in times), sum(one for _, one in times)
        print(f"{name:34}{rendered:9.2f}s{proved:9.2f}s{proved / (rendered + proved):8.1%}")
    seconds, spent = whole(files)
    print(f"{'build of all, one process':34}{seconds:9.2f}s{spent:9.2f}s{spent / seconds:8.1%}")


if __name__ == "__main__":
    main()
