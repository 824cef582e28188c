"""The grammar engine against a matcher that is slow and plainly right, and against lxml on real documents."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from conftest import shared
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.relaxng import Schema, SchemaError
from pipeline.relaxng.plain import of_type, pattern_for_ascii

if TYPE_CHECKING:
    from collections.abc import Iterator

RNG = "http://relaxng.org/ns/structure/1.0"
_NAMES = ("a", "b", "c")


@dataclass(frozen=True)
class P:
    """A pattern of a small RELAX NG: `kind` is the element's name in a schema."""

    kind: str
    parts: tuple[P, ...] = ()
    name: str = ""

    def xml(self) -> str:
        """Write the pattern."""
        inside = "".join(part.xml() for part in self.parts)
        if self.kind == "value":
            return f"<value>{self.name}</value>"
        name = f' name="{self.name}"' if self.name else ""
        return f"<{self.kind}{name}>{inside}</{self.kind}>"


def _leaves() -> st.SearchStrategy[P]:
    return st.one_of(
        st.just(P("empty")),
        st.just(P("text")),
        st.just(P("notAllowed")),
        st.sampled_from([P("value", (), word) for word in ("x", "y")]),
        st.builds(
            lambda name, word: P("attribute", (word,), name),
            st.sampled_from(("p", "q")),
            st.sampled_from([P("text"), P("value", (), "x"), P("choice", (P("value", (), "x"), P("empty")))]),
        ),
        st.builds(lambda name: P("element", (P("empty"),), name), st.sampled_from(_NAMES)),
    )


def _compound(inner: st.SearchStrategy[P]) -> st.SearchStrategy[P]:
    return st.one_of(
        st.builds(
            lambda kind, parts: P(kind, tuple(parts)),
            st.sampled_from(("group", "choice", "interleave", "optional", "zeroOrMore", "oneOrMore", "mixed")),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(
            lambda name, parts: P("element", tuple(parts), name),
            st.sampled_from(_NAMES),
            st.lists(inner, min_size=1, max_size=3),
        ),
    )


PATTERNS = st.builds(
    lambda parts: P("element", tuple(parts), "a"),
    st.lists(st.recursive(_leaves(), _compound, max_leaves=10), min_size=1, max_size=3),
)


def matches(pattern: P, element: etree._Element) -> bool:
    """Tell by trying everything whether an element matches a pattern for elements."""
    if element.tag != pattern.name:
        return False
    items = [(str(key), str(value)) for key, value in element.items()]
    children = list(element)
    text = [element.text or "", *(child.tail or "" for child in children)]
    whole = P("group", pattern.parts)
    if not children:
        string = text[0]
        return _fits(whole, frozenset(items), (string,)) or (not string.strip() and _fits(whole, frozenset(items), ()))
    content: list[str | etree._Element] = []
    for index, string in enumerate(text):
        content += [string] if string.strip() else []
        content += [children[index]] if index < len(children) else []
    return _fits(whole, frozenset(items), tuple(content))


def _fits(pattern: P, attributes: frozenset[tuple[str, str]], content: tuple[str | etree._Element, ...]) -> bool:
    """Section 6.2 of the specification, one rule after the other."""
    kind, parts = pattern.kind, pattern.parts
    if kind in {"empty", "notAllowed"}:
        return kind == "empty" and not attributes and not content
    if kind == "text":
        return not attributes and all(isinstance(item, str) for item in content)
    if kind == "value":
        return (
            not attributes
            and len(content) <= 1
            and all(isinstance(item, str) for item in content)
            and (" ".join("".join(map(str, content)).split()) == pattern.name)
        )
    if kind == "attribute":
        return (
            not content
            and len(attributes) == 1
            and all(
                key == pattern.name
                and (_fits(parts[0], frozenset(), (value,)) or (not value.strip() and _fits(parts[0], frozenset(), ())))
                for key, value in attributes
            )
        )
    if kind == "element":
        return not attributes and len(content) == 1 and not isinstance(content[0], str) and matches(pattern, content[0])
    if kind == "choice":
        return any(_fits(part, attributes, content) for part in parts)
    if kind == "mixed":
        return _fits(P("interleave", (P("text"), P("group", parts))), attributes, content)
    if kind == "optional":
        return (not attributes and not content) or _fits(P("group", parts), attributes, content)
    if kind in {"zeroOrMore", "oneOrMore"}:
        if kind == "zeroOrMore" and not attributes and not content:
            return True
        body = P("group", parts)
        return _fits(body, attributes, content) or any(
            (one[0] or one[1]) and (other[0] or other[1]) and _fits(body, *one) and _fits(P("oneOrMore", parts), *other)
            for one, other in _split(attributes, content, mingled=False)
        )
    if len(parts) == 1:
        return _fits(parts[0], attributes, content)
    rest = P(kind, parts[1:])
    return any(
        _fits(parts[0], *one) and _fits(rest, *other)
        for one, other in _split(attributes, content, mingled=kind == "interleave")
    )


_Half = tuple[frozenset[tuple[str, str]], tuple["str | etree._Element", ...]]


def _split(
    attributes: frozenset[tuple[str, str]], content: tuple[str | etree._Element, ...], *, mingled: bool
) -> Iterator[tuple[_Half, _Half]]:
    items = sorted(attributes, key=str)
    for mask in range(1 << len(items)):
        mine = frozenset(item for index, item in enumerate(items) if mask >> index & 1)
        cuts = range(1 << len(content)) if mingled else [(1 << at) - 1 for at in range(len(content) + 1)]
        for cut in cuts:
            first = tuple(item for index, item in enumerate(content) if cut >> index & 1)
            second = tuple(item for index, item in enumerate(content) if not cut >> index & 1)
            yield (mine, first), (attributes - mine, second)


@st.composite
def documents(draw: st.DrawFn, depth: int = 0) -> str:
    """Write a small document."""
    name = draw(st.sampled_from(_NAMES)) if depth else "a"
    attributes = "".join(
        f' {key}="{value}"'
        for key, value in draw(
            st.dictionaries(st.sampled_from(("p", "q")), st.sampled_from(("", " ", "x", "y")), max_size=1)
        ).items()
    )
    texts = st.sampled_from(("", "", " ", "x", " y "))
    children = draw(st.lists(documents(depth + 1), max_size=3 if depth < 2 else 0))
    return f"<{name}{attributes}>{draw(texts)}{''.join(child + draw(texts) for child in children)}</{name}>"


@settings(max_examples=400, deadline=None)
@given(PATTERNS, st.lists(documents(), min_size=1, max_size=6))
def test_verdicts_are_those_of_the_specification(pattern: P, texts: list[str]) -> None:
    """Whatever schema and document: the verdict is that of the definition, and a report says the same."""
    try:
        schema = Schema.from_string(pattern.xml().replace("<element", f'<element xmlns="{RNG}"', 1))
    except SchemaError:
        return
    for text in texts:
        expected = matches(pattern, etree.fromstring(text))
        assert schema.is_valid(text.encode()) is expected, (pattern.xml(), text)
        assert (schema.validate(text.encode()) == []) is expected, (pattern.xml(), text)


@given(
    st.sampled_from(
        (
            r"[^\p{C}\p{Z}]+",
            r"\S+",
            r"[\-+]?\d+(\.\d+)?(%|cm)",
            r"\i\c*",
            r"[a-c\d_]{2,3}x?",
            r"\w+\s\W",
            r".+:.+",
            r"[^/\s]+:\S*",
            r"(\p{L}|\p{Nd})+",
            r"[\p{P}\p{S}]*",
        )
    ),
    st.text(st.characters(max_codepoint=127), max_size=6),
)
def test_plain_patterns_mean_the_same(pattern: str, text: str) -> None:
    """The quick translation for ASCII and elementpath's agree."""
    from pipeline.relaxng.xsd import _pattern

    quick = pattern_for_ascii(pattern)
    assert quick is not None
    assert (quick.fullmatch(text) is None) is (_pattern(pattern).fullmatch(text) is None)


_STRINGS = st.one_of(
    st.from_regex(r"-?[0-9]{3,5}(-[0-9]{1,2}(-[0-9]{1,2})?)?", fullmatch=True),
    st.from_regex(r"[a-z#/:.?=&%-]{0,9}", fullmatch=True),
    st.sampled_from(("true", "0", "1944-02-30", "2000-02-29", "0000", "http://a/b#c", "P1Y", "a b", "", "12:00:00")),
)


@given(
    st.sampled_from(
        ("date", "gYear", "gYearMonth", "dateTime", "time", "anyURI", "boolean", "integer", "decimal", "gDay")
    ),
    _STRINGS,
)
def test_plain_values_mean_the_same(name: str, text: str) -> None:
    """Where a glance decides, elementpath decides likewise."""
    from pipeline.relaxng.xsd import make

    datatype: Any = make(name, ())
    known = of_type(name, datatype.normalized(text))
    datatype._plain = False
    assert known is None or known is datatype.allows(text, {})


def _mutants(text: str, number: int, random_: random.Random) -> Iterator[str]:
    tags = list(re.finditer(r"<([A-Za-z]+)((?:\s[^<>]*)?)/?>", text))
    for _ in range(number):
        found = random_.choice(tags)
        kind = random_.randrange(4)
        if kind == 0:
            other = random_.choice(tags)[1]
            yield text[: found.start()] + f"<{other}/>" + text[found.start() :]
        elif kind == 1:
            yield text[: found.end()] + " loose " + text[found.end() :]
        elif kind == 2:
            yield text[: found.start(2)] + re.sub(r'\s[\w:]+="[^"]*"', "", found[2], count=1) + text[found.end(2) :]
        else:
            yield text[: found.start(2)] + ' when="1944-13-01" type="a b"' + text[found.start(2) :]


@pytest.mark.parametrize("number", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_real_documents_have_the_verdicts_of_lxml(number: int, tei_all: etree.RelaxNG) -> None:
    """Each real document, and mutants of it, is as valid to us as to libxml2."""
    schema = Schema.from_file(shared("schemas/tei_all.rng"))
    random_ = random.Random(1)
    parser = etree.XMLParser(collect_ids=False)
    for path in sorted(shared("corpora").rglob("*.xml")):
        text = path.read_text(encoding="utf-8-sig")
        if len(text) > 100_000:
            continue
        for mutant in (text, *_mutants(text, number, random_)):
            data = mutant.encode()
            try:
                tree = etree.fromstring(data, parser).getroottree()
            except etree.XMLSyntaxError:
                continue
            assert schema.is_valid(data) is tei_all.validate(tree), path
            assert (schema.validate(data) == []) is tei_all.validate(tree), path
