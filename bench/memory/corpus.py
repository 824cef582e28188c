"""Make one file of many texts, or one long text: the documents of `../shared/corpora`, varied with a seed.

    python bench/memory/corpus.py FILE MEGABYTES [--seed 1] [--book]

The texts of the corpus are valid, of 5 to 20 kB; each has ids of its own. A book is one text of many divisions.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
TEI_ALL = ROOT.parent / "shared" / "schemas" / "tei_all.rng"
_HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc>
  <titleStmt><title>Many texts</title></titleStmt>
  <publicationStmt><p>For measurements.</p></publicationStmt><sourceDesc><p>Many.</p></sourceDesc>
</fileDesc></teiHeader>
"""
_ID = re.compile(rb'xml:id="([^"]+)"')


def templates() -> list[bytes]:
    """Give the TEI elements of the valid documents of 5 to 20 kB, without what includes other files."""
    sys.path.insert(0, str(ROOT))
    from pipeline.relaxng import Schema

    schema = Schema.from_file(TEI_ALL)
    found = []
    for path in sorted(CORPORA.rglob("*.xml")):
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if 5_000 <= len(data) <= 20_000 and b"<xi:include" not in data and b"<!DOCTYPE" not in data and schema.is_valid(data):
            found.append(data[re.search(rb"<TEI[\s>]", data).start():].strip())
    return found


def varied(data: bytes, name: bytes, dice: random.Random) -> bytes:
    """Give a text with ids of its own, and other numbers in its pointers to elsewhere."""
    ids = set(_ID.findall(data))
    data = _ID.sub(lambda found: b'xml:id="' + name + b"." + found[1] + b'"', data)
    data = re.sub(
        rb'(?<=["\s])#([^"\s]+)', lambda found: b"#" + (name + b"." if found[1] in ids else b"") + found[1], data)

    def other(found: re.Match[bytes]) -> bytes:
        return found[1] + str(dice.randrange(10 ** (len(found[2]) - 1), 10 ** len(found[2]))).encode()

    return re.sub(rb'((?:ref|corresp|key)="https?:[^"0-9]*)([1-9][0-9]{2,6})', other, data)


def corpus(path: Path, size: int, seed: int = 1) -> Path:
    """Write a corpus of about `size` bytes."""
    dice, texts, number = random.Random(seed), templates(), 0
    with path.open("wb") as file:
        file.write(_HEAD)
        while file.tell() < size:
            file.write(varied(texts[number % len(texts)], b"t%d" % number, dice) + b"\n")
            number += 1
        file.write(b"</teiCorpus>\n")
    return path


def book(path: Path, size: int) -> Path:
    """Write one text of about `size` bytes: the divisions of a volume, again and again."""
    text = (CORPORA / "frus-volumes-2013" / "frus1969-76v01.xml").read_bytes()
    begin, end = text.index(b">", text.index(b"<body")) + 1, text.rindex(b"</body>")
    body, number = text[begin:end], 0
    with path.open("wb") as file:
        file.write(text[:begin])
        while file.tell() < size:
            # What points into the body points into its first copy.
            file.write(body.replace(b'xml:id="', b'xml:id="n%d-' % number) if number else body)
            number += 1
        file.write(text[end:])
    return path


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", type=Path)
    options.add_argument("megabytes", type=float)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--book", action="store_true")
    chosen = options.parse_args()
    wanted = int(chosen.megabytes * 1_000_000)
    print(book(chosen.file, wanted) if chosen.book else corpus(chosen.file, wanted, chosen.seed), file=sys.stderr)
