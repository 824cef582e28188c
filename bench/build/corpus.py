"""Make an edition of any number of letters: the words of `../shared/corpora`, varied with a seed.

    python bench/build/corpus.py FOLDER NUMBER [--seed 1]

The letters are valid, of 3 to 15 kB, and name persons of one register, of which there is one for ten letters.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
TEMPLATE = ROOT / "pipeline" / "template"


def words() -> list[str]:
    """Give the words of the shared corpora."""
    text = " ".join(re.sub(r"<[^>]*>", " ", path.read_text("utf-8")) for path in sorted(CORPORA.glob("frus-history/*.xml")))
    return re.findall(r"[A-Za-z]+[,.;]?", text)


def make(folder: Path, count: int, seed: int = 1) -> Path:
    """Write an edition of `count` letters."""
    dice, every = random.Random(seed), words()
    for name in ("documents", "registers"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "edition.toml").write_text('[edition]\ntitle = "Letters"\neditor = "Nobody"\n', "utf-8")
    persons = max(10, count // 10)
    register = (TEMPLATE / "registers" / "persons.xml").read_text("utf-8")
    entries = "".join(
        f'<person xml:id="person-{n}"><persName type="main"><forename>{dice.choice(every).strip(",.;").title()}</forename>'
        f"<surname>{dice.choice(every).strip(',.;').title()}{n}</surname></persName></person>"
        for n in range(persons)
    )
    register = re.sub(r"(<listPerson[^>]*>).*(</listPerson>)", lambda found: found[1] + entries + found[2], register, flags=re.DOTALL)
    (folder / "registers" / "persons.xml").write_text(register, "utf-8")
    letter = (TEMPLATE / "documents" / "letter-1.xml").read_text("utf-8")
    for number in range(count):
        (folder / "documents" / f"letter-{number:05}.xml").write_text(
            varied(letter, f"letter-{number:05}", every, persons, dice), "utf-8")
    return folder


def varied(letter: str, name: str, every: list[str], persons: int, dice: random.Random) -> str:
    ids = re.findall(r'xml:id="([^"]+)"', letter)
    for one in ids:
        new = name if one == ids[0] else f"{name}.{one}"
        letter = letter.replace(f'xml:id="{one}"', f'xml:id="{new}"')
        letter = re.sub(rf'(?<=["\s])#{re.escape(one)}(?=["\s])', f"#{new}", letter)
    editor = f"#{name}.{ids[1]}"
    paragraphs = []
    for _ in range(dice.randrange(2, 20)):
        start = dice.randrange(len(every) - 150)
        some = [escape(word) for word in every[start : start + dice.randrange(30, 120)]]
        for _ in range(dice.randrange(3)):
            person = dice.randrange(persons)
            some[dice.randrange(len(some))] = (
                f'<persName ref="../registers/persons.xml#person-{person}" resp="{editor}">{dice.choice(every).strip(",.;")}</persName>')
        paragraphs.append(f"<p>{' '.join(some)}</p>\n")
    letter = letter.replace("#example-person", f"#person-{dice.randrange(persons)}")
    date = f"18{dice.randrange(10, 99)}-0{dice.randrange(1, 10)}-1{dice.randrange(10)}"
    letter = letter.replace('when="2000-01-31"', f'when="{date}"').replace(">A letter<", f">Letter {name[-5:]}<")
    return letter.replace("<closer>", "".join(paragraphs) + "<closer>")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("number", type=int)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    make(chosen.folder, chosen.number, chosen.seed)
    print(chosen.folder, file=sys.stderr)
