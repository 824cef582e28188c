"""Random schemas, wrecked ones, and random documents: each is refused with findings or read, and nothing else happens.

A small run always runs. For a long one, with the slowest example and the memory it took::

    PYTHONPATH=.:tests python -m test_relaxng_fuzz 600
"""

from __future__ import annotations

import random
import re
import sys
import time
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from rng_generator import Generator
from trees import parent

from pipeline.relaxng import Schema, SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable

RNG = "http://relaxng.org/ns/structure/1.0"
XSD = "http://www.w3.org/2001/XMLSchema-datatypes"
_NAMES = ("a", "b", "c", "d", "xml:id", "k")
_TYPES = (
    "string", "token", "ID", "IDREF", "IDREFS", "QName", "integer", "decimal", "double", "date", "dateTime", "gYear", "anyURI",
    "boolean", "duration", "base64Binary", "hexBinary", "NMTOKENS", "language", "NCName", "time", "nothing",
)
_PATTERNS = (
    "(a*)*b", "(a|a)*", ".*.*.*x", r"\S+", r"[^\p{C}\p{Z}]+", r"(\p{L}|\p{N})+", "a{0,2000}", "((a{9}){9}){9}", "[a-", r"\i\c*",
    r"[\w-[\d]]{2,3}", "(x+x+)+y", r"\p{IsGreek}?", "é+|e*", "", "(", r"\d+(\.\d+)?",
)
_FACETS = (
    "minLength", "maxLength", "length", "minInclusive", "maxExclusive", "totalDigits", "fractionDigits", "enumeration",
)
_VALUES = (
    "", " ", "x", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaac", "12", "-0.50", "1944-02-30", "2000-02-29Z", "P1Y", "1e9999999", "NaN",
    "a:b", "xml:x", "é", "\U0001d54f", "http://[", "%zz", "9" * 400, "a b c", "true", "99999999999-01-01", "24:00:00", "a" * 5000,
)
_TAGS = (
    "element", "attribute", "group", "interleave", "choice", "optional", "zeroOrMore", "oneOrMore", "list", "mixed", "ref",
    "parentRef", "empty", "value", "data", "text", "notAllowed", "externalRef", "grammar", "define", "start", "div", "include",
    "name", "anyName", "nsName", "except", "param",
)
_GARBAGE = ("", " ", "a b", "x:y", "\u0301", "é", "../x.rng", "%00", "//[", "a" * 300, "-1", "http://www.w3.org/2000/xmlns", "xmlns")


class Schemas:
    """Writes random schemas in XML syntax; most are right, or nearly."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_
        self.left = 0
        self.defines = 1

    def schema(self) -> str:
        """Write a schema."""
        self.left = self.random.choice((5, 15, 40, 120))
        self.defines = self.random.randint(1, 6)
        defines = "".join(
            f'<define name="d{number}"{self._combine()}>{self.pattern(0)}</define>'
            for number in range(self.defines) for _ in range(self.random.choice((1, 1, 1, 1, 1, 1, 2)))
        )
        start = f'<element name="a">{self.pattern(1)}</element>'
        return f'<grammar xmlns="{RNG}" ns="" datatypeLibrary="{XSD}"><start>{start}</start>{defines}</grammar>'

    def _combine(self) -> str:
        return self.random.choice(("", "", ' combine="choice"', ' combine="interleave"'))

    def pattern(self, depth: int) -> str:
        """Write a pattern."""
        self.left -= 1
        pick = self.random.random()
        if self.left < 0 or depth > 12 or pick < 0.25:
            return self._leaf()
        if pick < 0.4:
            content = self._data() if self.random.random() < 0.3 else self.pattern(depth + 1)
            return f"<element{self._named()}{content}</element>"
        if pick < 0.5:
            value = self.random.choice(("", self._data(), self._data(), f"<list><zeroOrMore>{self._data()}</zeroOrMore></list>"))
            attribute = f"<attribute{self._named()}{value}</attribute>"
            return self.random.choice(("<empty/>", f"<optional>{attribute}</optional>", attribute))
        kinds = ("group", "choice", "optional", "zeroOrMore", "oneOrMore", "interleave", "mixed", "list")
        kind = self.random.choices(kinds, (20, 20, 10, 20, 10, 6, 2, 1))[0]
        inside = "".join(self.pattern(depth + 1) for _ in range(self.random.randint(1, 4)))
        return f"<{kind}>{inside * (self.random.choice((1, 1, 1, 2, 12)) if len(inside) < 300 else 1)}</{kind}>"

    def _named(self) -> str:
        if self.random.random() < 0.8:
            return f' name="{self.random.choice(_NAMES)}">'
        names = "<name>b</name>", '<nsName ns="urn:x"/>', "<anyName/>", "<anyName><except><name>a</name></except></anyName>"
        return f"><choice>{''.join(self.random.sample(names, self.random.randint(1, 3)))}</choice>"

    def _leaf(self) -> str:
        ref = f'<ref name="d{self.random.randrange(self.defines)}"/>'
        leaves = ref, f"<element{self._named()}{ref}</element>", "<empty/>", "<text/>", "<notAllowed/>", self._data()
        return self.random.choices(leaves, (20, 20, 20, 10, 2, 1))[0]

    def _data(self) -> str:
        kind = self.random.choice(_TYPES[:-1]) if self.random.random() < 0.98 else _TYPES[-1]
        if self.random.random() < 0.3:
            return f'<value type="{kind}">{self.random.choice(_VALUES)}</value>'
        inside = ""
        if self.random.random() < 0.3:
            patterns = _PATTERNS if self.random.random() < 0.3 else _PATTERNS[:7]
            inside = f'<param name="pattern">{self.random.choice(patterns)}</param>'
        if self.random.random() < 0.1:
            inside += f'<param name="{self.random.choice(_FACETS)}">{self.random.choice(_VALUES)}</param>'
        if self.random.random() < 0.03:
            inside += f"<except>{self._leaf()}</except>"
        return f'<data type="{kind}">{inside}</data>'


def wrecked(schema: str, random_: random.Random) -> bytes:
    """Give a schema with something of it changed, moved, doubled or taken out, or some bytes exchanged."""
    root = etree.fromstring(schema)
    for _ in range(random_.choice((0, 1, 1, 2, 5))):
        nodes = [node for node in root.iter() if node is not root]
        if not nodes:
            break
        node, other = random_.choice(nodes), random_.choice(nodes)
        kind = random_.randrange(5)
        if kind == 0:
            parent(node).remove(node)
        elif kind == 1:
            node.tag = f"{{{RNG}}}{random_.choice(_TAGS)}"
        elif kind == 2:
            node.set(random_.choice(("name", "type", "href", "ns", "datatypeLibrary", "combine", "x")), random_.choice(_GARBAGE))
        elif kind == 3 and node not in other.iterancestors() and node is not other:
            other.append(node)
        elif kind == 4:
            node.addnext(etree.fromstring(etree.tostring(node, with_tail=False)))
    data = bytearray(etree.tostring(root))
    if random_.random() < 0.2:
        for _ in range(random_.randint(1, 4)):
            at = random_.randrange(len(data))
            data[at : at + random_.randint(0, 3)] = bytes(random_.randrange(256) for _ in range(random_.randint(0, 3)))
    return bytes(data)


def document(random_: random.Random, size: int) -> bytes:
    """Write a document of any names and values."""
    parts = ['<a xmlns:n="urn:x">']
    open_ = ["a"]
    for _ in range(random_.randrange(size)):
        pick = random_.random()
        if pick < 0.5:
            name = random_.choice(("a", "b", "c", "d", "n:a", "z"))
            given = {random_.choice((*_NAMES, "n:k")): random_.choice(_VALUES) for _ in range(random_.randrange(3))}
            parts.append(_tag(name, given))
            open_.append(name)
        elif pick < 0.8 and len(open_) > 1:
            parts.append(f"</{open_.pop()}>")
        else:
            parts.append(random_.choice(_VALUES))
    parts += [f"</{name}>" for name in reversed(open_)]
    data = "".join(parts).encode()
    if random_.random() < 0.1:
        at = random_.randrange(len(data))
        data = data[:at] + bytes([random_.randrange(256)]) + data[at + 1 :]
    return data


def _tag(name: str, attributes: dict[str, str]) -> str:
    return f"<{name}" + "".join(f' {key}="{value}"' for key, value in attributes.items()) + ">"


def hostile(random_: random.Random) -> bytes:
    """Write a document that is much of one thing: deep, wide, of many names, of many attributes, of long words."""
    name, number = random_.choice(("a", "b", "z")), random_.choice((1000, 20_000))
    kind = random_.randrange(6)
    if kind == 0:
        inside = f"<{name}>" * number + f"</{name}>" * number
    elif kind == 1:
        inside = f"<{name}/>{random_.choice(_VALUES[:10])}" * number
    elif kind == 2:
        inside = "".join(f"<{name}{count}/>" for count in range(number))
    elif kind == 3:
        inside = _tag(name, {f"k{count}": "x" for count in range(number)}) + f"</{name}>"
    elif kind == 4:
        inside = f"<{name} k='{'x ' * number}' xml:id='{'y' * number}'>{'z ' * number}</{name}>"
    else:
        inside = "".join(f"<{name} xml:id='i{count}' k='i{count + 1}'/>" for count in range(number))
    return f"<a>{inside}</a>".encode()


class Compact:
    """Writes random schemas in compact syntax."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_
        self.left = random_.choice((5, 20, 80, 1000))

    def schema(self) -> str:
        """Write a schema, right or nearly, or with some signs exchanged."""
        names = "abc"
        text = "start = a\n" + "".join(f"{name} = element {name} {{ {self.pattern(0)} }}\n" for name in names)
        signs = list(text)
        for _ in range(self.random.choice((0, 0, 0, 1, 3))):
            at = self.random.randrange(len(signs))
            signs[at] = self.random.choice((*"{}()[]\\\"'~#&|,=*?-:\0é", "include 'x'", 'external "x"', "(" * 500))
        return "".join(signs)

    def pattern(self, depth: int) -> str:
        """Write a pattern."""
        self.left -= 1
        if self.left < 0 or depth > 70 or self.random.random() < 0.3:
            leaves = ("a", "b", "c", "text", "empty", "notAllowed", "xsd:date", '"x" ~ "y"', 'token "x"',
                      'xsd:string { pattern = "(a*)*b" }', "attribute a { text }?", "attribute b { xsd:ID }", "list { a }",
                      "xsd:nothing", "x:b", "'x'")
            return self.random.choice(leaves if self.random.random() < 0.03 else leaves[:9])
        if self.random.random() < 0.3:
            return f"({self.pattern(depth + 1)}){self.random.choice(('', '*', '+', '?'))}"
        if self.random.random() < 0.4:
            return f"element {self.random.choice(('a', 'b', '*', 'include'))} {{ {self.pattern(depth + 1)} }}"
        sign = self.random.choice((", ", " | ", " & "))
        return f"({sign.join(self.pattern(depth + 1) for _ in range(self.random.randint(2, 5)))})"


def documents(schema: str, random_: random.Random) -> list[bytes]:
    """Write some documents, one of them, where that can be done, as the schema says."""
    found = [document(random_, size) for size in (5, 40, random_.choice((5, 40, 400, 4000)))]
    if random_.random() < 0.02:
        found.append(hostile(random_))
    try:
        generator = Generator(etree.fromstring(schema), random_, 30)
        found.append(etree.tostring(generator.document()))
    # The generator knows what the edition's grammar is made of, and not all that is written here.
    except (
        NotImplementedError, LookupError, ValueError, RecursionError, AttributeError, StopIteration, re.error,
        etree.XMLSyntaxError,
    ):
        pass
    return found


def example(seed: int, timed: Callable[[str, float], None] | None = None) -> tuple[bool, int]:
    """Try one schema and some documents; gives whether the schema was taken, and how many documents there were."""
    random_ = random.Random(seed)
    compact = seed % 8 == 0
    text = Compact(random_).schema() if compact else Schemas(random_).schema()
    data = text.encode() if compact or random_.random() < 0.5 else wrecked(text, random_)
    start = time.thread_time()
    try:
        schema = Schema.from_string(data, compact=compact)
    except SchemaError as error:
        faults = error.findings
    else:
        faults = ()
    if timed:
        timed(f"{seed} schema", time.thread_time() - start)
    if faults:
        assert all(fault.code and fault.message and fault.hint for fault in faults)
        return False, 0
    tried = documents(text, random_)
    for number, source in enumerate(tried):
        start = time.thread_time()
        findings = schema.validate(source)
        middle = time.thread_time()
        assert schema.is_valid(source) is (not findings), (seed, number)
        assert all(finding.code and finding.message for finding in findings)
        if timed:
            timed(f"{seed} validate {number}", middle - start)
            timed(f"{seed} is_valid {number}", time.thread_time() - middle)
    return True, len(tried)


@pytest.mark.parametrize("number", [300, pytest.param(5000, marks=pytest.mark.slow)])
def test_nothing_but_findings_comes_of_random_schemas_and_documents(number: int) -> None:
    """Each schema is taken or refused with findings, each document read, and both ways of reading agree."""
    taken = [example(seed)[0] for seed in range(number)]
    assert number // 10 < sum(taken) < number


def _main(seconds: float, seed: int) -> None:
    import resource

    slowest: list[tuple[float, str]] = []

    def timed(what: str, took: float) -> None:
        slowest.append((took, what))
        if len(slowest) > 50:
            slowest.sort(reverse=True)
            del slowest[5:]

    end = time.monotonic() + seconds
    schemas = taken = pairs = failed = 0
    while time.monotonic() < end:
        schemas, seed = schemas + 1, seed + 1
        try:
            was_taken, count = example(seed, timed)
        except Exception as error:  # noqa: BLE001 - to be told, and gone on from
            failed += 1
            sys.stdout.write(f"seed {seed}: {type(error).__name__}: {str(error)[:200]}\n")
            continue
        taken, pairs = taken + was_taken, pairs + count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{schemas} schemas, {taken} taken, {pairs} documents; {failed} failures; peak {peak} MB; slowest (CPU seconds):\n"
        + "".join(f"  {took:.3f} {what}\n" for took, what in sorted(slowest, reverse=True)[:5]),
    )


if __name__ == "__main__":
    _main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10**6)
