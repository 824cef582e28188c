"""The pages of docs/findings, made of the cases of tests/cases/findings.

    .venv/bin/python tests/findings_pages.py

writes them anew. `cases/findings/CODE.toml` says what a code `means` and what to `do`, and has a wrong and a right
example. An example is a `[patch]` of the letter that comes with `edition new`; or of the edition in `cases/rules`, by
the patch of the number `rule`, from 1, in the rule's own cases; or it is all files of a folder, `[wrong]` or `[right]`
with what is in `[both]`. On it the command is `run`; it must tell the code of the wrong example and not of the right
one. What follows from a fault by other codes is named in `also`; `beside`: the page shows what is in `[both]`. Where
a fault needs more than files (a disk without permission), examples are `in_words`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import textwrap
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import editions

from pipeline import resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CASES = editions.CASES / "findings"
DOCS = editions.ROOT / "docs"
COMMAND = ".venv/bin/python tests/findings_pages.py"
_TOLD = re.compile(r"^(?P<place>\S.*?): (?P<severity>error|warning|info): (?P<message>.*) \[(?P<code>[a-z0-9-]+)\]$")
_SETTINGS = '[edition]\ntitle = "A test edition"\n'
# The edition in cases/rules is made for the rules alone, and no grammar holds it.
_ANYTHING = """<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><ref name="any"/></start><define name="any">
<element><anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/><ref name="any"/></choice></zeroOrMore>
</element></define></grammar>"""
_LANGUAGES = {".xml": "xml", ".rng": "xml", ".sch": "xml", ".toml": "toml", ".json": "json"}
_SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Information"}


@dataclass(frozen=True)
class Case:
    """A code with its examples, as its file has them."""

    code: str
    data: dict[str, Any]

    @property
    def runs(self) -> bool:
        """Tell whether the examples are files."""
        return "wrong_in_words" not in self.data

    def patch(self) -> tuple[str, str, str] | None:
        """Give the file that is patched, its right and its wrong words."""
        if self.data.get("rule"):
            found = tomllib.loads((editions.CASES / "rules" / f"{self.code}.toml").read_text("utf-8"))["invalid"]
            found = found[self.data["rule"] - 1]
            return found["file"], found["find"], found["replace"]
        found = self.data.get("patch")
        return (found["file"], found["right"], found["wrong"]) if found else None

    def write(self, side: str, folder: Path) -> None:
        """Write the wrong or the right example into an empty folder."""
        if self.data.get("rule"):
            shutil.copytree(editions.CASES / "rules" / "edition", folder, dirs_exist_ok=True)
            (folder / "edition.toml").write_text(_SETTINGS, "utf-8")
            (folder / "schemas").mkdir()
            (folder / "schemas" / "edition.rng").write_text(_ANYTHING, "utf-8")
        elif "patch" in self.data:
            shutil.copytree(resources.template(), folder, dirs_exist_ok=True)
        patch = self.patch()
        if patch:
            file, right, wrong = patch
            text = (folder / file).read_text("utf-8")
            assert text.count(right) == 1, f"{self.code}: {right} stands {text.count(right)} times in {file}"
            if side == "wrong":
                (folder / file).write_text(text.replace(right, wrong), "utf-8")
        for name, text in {**self.data.get("both", {}), **self.data.get(side, {})}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")

    def shown(self, side: str) -> Iterator[tuple[str, str]]:
        """Give the files of an example, or the lines of one that tell the two apart."""
        patch = self.patch()
        if patch is None:
            yield from self.data[side].items()
            return
        with tempfile.TemporaryDirectory() as place:
            for one in ("wrong", "right"):
                self.write(one, Path(place) / one)
            texts = {one: (Path(place) / one / patch[0]).read_text("utf-8").splitlines() for one in ("wrong", "right")}
        first = next(n for n, (a, b) in enumerate(zip(*texts.values(), strict=False)) if a != b)
        last = next(n for n, (a, b) in enumerate(zip(*map(reversed, texts.values()), strict=False)) if a != b)
        lines = texts[side][first : len(texts[side]) - last]
        if not any(line.strip() for line in lines):  # what is only left out is seen by what stands around it
            lines = texts[side][first - 1 : len(texts[side]) - last + 1]
        yield patch[0], textwrap.dedent("\n".join(lines)).strip("\n")


@cache
def cases() -> dict[str, Case]:
    """Give all cases by code."""
    files = sorted(path for path in CASES.glob("*.toml") if path.stem != "pages")
    return {path.stem: Case(path.stem, tomllib.loads(path.read_text("utf-8"))) for path in files}


def told(case: Case, side: str) -> dict[str, list[str]]:
    """Give what the command tells of an example, by code: the lines of each finding."""
    found: dict[str, list[str]] = {}
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "edition"
        folder.mkdir()
        case.write(side, folder)
        try:
            os.chdir(folder)
            run = editions.command(*case.data.get("run", "validate .").split())
        finally:
            os.chdir(here)
    # A finding about the whole folder names it.
    lines = (run.out + run.err).replace(str(folder.resolve()), "letters").splitlines()
    for number, line in enumerate(lines):
        head = _TOLD.match(line)
        if head:
            hints = [after for after in lines[number + 1 : number + 2] if after.startswith("    ")]
            found.setdefault(head["code"], []).append("\n".join([line, *hints]))
    return found


def contents() -> dict[str, dict[str, str]]:
    """Give the pages by name: title, introduction, and the codes in their order."""
    return tomllib.loads((CASES / "pages.toml").read_text("utf-8"))


def pages() -> dict[str, str]:
    """Give the pages by their paths in the folder of the documentation."""
    made = {}
    index = [
        "# Findings", "",
        "Every finding of `edition validate` and `edition build` has a code, which does not change from version to",
        "version. A text that is not valid is built all the same, unless the build is `--strict`; a file that cannot",
        "be read and words that are not those of the source stop any build. Each code is explained with a wrong and a",
        "right example.",
        "", f"<!-- Made of tests/cases/findings by {COMMAND} -->",
    ]
    for name, page in contents().items():
        codes = page["codes"].split()
        made[f"findings/{name}.md"] = _page(page, codes)
        index += ["", f"## {page['title']}", "", page["introduction"].replace("](", "](findings/"), ""]
        index += ["| Code | What is wrong |", "|---|---|"]
        for code in codes:
            means = cases()[code].data["means"].replace("](", "](findings/").replace("|", "\\|")
            index.append(f"| [`{code}`](findings/{name}.md#{code}) | {means} |")
    return {"findings.md": "\n".join(index) + "\n", **made}


def _page(page: dict[str, str], codes: list[str]) -> str:
    out = [f"# {page['title']}", "", page["introduction"], "", "[All findings](../findings.md)", ""]
    out += [f"<!-- Made of tests/cases/findings by {COMMAND} -->"]
    for code in codes:
        out += _section(cases()[code])
    return "\n".join(out) + "\n"


def _section(case: Case) -> list[str]:
    data = case.data
    out = ["", f"## {case.code}", ""]
    if not case.runs:
        words = [f"Wrong: {data['wrong_in_words']}", "", f"Right: {data['right_in_words']}"]
        return [*out, data["means"], "", f"**What to do.** {data['do']}", "", *words]
    (first, *_) = told(case, "wrong")[case.code]
    severity = _TOLD.match(first.splitlines()[0])
    assert severity
    out += [f"{_SEVERITIES[severity['severity']]}. {data['means']}", ""]
    if data.get("beside"):
        out += ["Beside the examples:", "", *_blocks(data["both"].items())]
    out += ["Wrong:", "", *_blocks(case.shown("wrong"))]
    out += ["The command tells:", "", "```text", *first.splitlines(), "```", ""]
    return [*out, f"**What to do.** {data['do']}", "", "Right:", "", *_blocks(case.shown("right"))][:-1]


def _blocks(files: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in files:
        yield from (f"`{name}`", "", f"```{_LANGUAGES.get(Path(name).suffix, 'text')}", *text.splitlines(), "```", "")


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
