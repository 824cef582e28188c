"""No word lost of any TEI: texts from the grammar of TEI All, every element of it at least once a run."""

from __future__ import annotations

import functools
import random
from typing import TYPE_CHECKING

import pytest
from conftest import shared
from editions import CASES, rendered, tei
from holding import assert_closes
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from tei_generator import Writer, grammar, reduced, spanned, transposed

from pipeline import fidelity
from pipeline.account import account_of
from pipeline.relaxng import Schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tei_generator import Grammar

    Change = Callable[[etree._Element, random.Random], None]

SLICES = 8
# A text is made smaller by its elements, which are fewer than the choices that it was written with.
FUZZ = settings(
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def whole() -> Grammar:
    """Read the grammar, once."""
    return grammar(shared("schemas/tei_all.rng"))


@functools.cache
def schema() -> Schema:
    """Compile the grammar, once."""
    return Schema.from_file(shared("schemas/tei_all.rng"))


def document(text: etree._Element) -> bytes:
    """Write a text as a document."""
    return tei(etree.tostring(text, encoding="unicode"))


def fault(text: etree._Element) -> str | None:
    """Render a text, and tell what is wrong with it."""
    source, rendering = rendered(document(text))
    proof = fidelity.prove(source, rendering)
    if proof.findings:
        return "\n".join(finding.message for finding in proof.findings)
    assert_closes(account_of(source, rendering, proof))
    return None


def told(text: etree._Element) -> str:
    """Tell what is wrong with a text by the smallest of its kind that is still TEI."""
    small = reduced(text, lambda one: schema().is_valid(document(one)) and bool(fault(one)))
    return f"{etree.tostring(small, encoding='unicode')}\n{fault(small)}"


def directed(name: str) -> etree._Element:
    """Write the text that an element has in each run, the same one always."""
    return Writer(whole(), random.Random(name), size=12).text(whole().ways[name])


@pytest.mark.parametrize("part", range(SLICES))
def test_every_element(part: int) -> None:
    """Each element of TEI All that may stand in a text keeps its words and those around it."""
    names = whole().names[part::SLICES]
    wrong = [name for name in names if fault(directed(name))]
    if wrong:  # one of them is made small, which takes some seconds
        listed = f"{len(wrong)} of {len(names)} elements: {' '.join(wrong)}"
        pytest.fail(f"{listed}\n{told(directed(wrong[0]))}", pytrace=False)


def test_the_documents_are_tei() -> None:
    """What the generator writes is valid, and has every element: some 500 of them."""
    assert len(whole().names) > 500
    for name in whole().names:
        data = document(directed(name))
        assert schema().is_valid(data), data.decode()
        assert etree.fromstring(data).find(f".//{{*}}{name}") is not None


def any_text(choices: random.Random, at: int, size: int) -> None:
    """Write a text that comes past an element, and see that it keeps its words."""
    names = whole().names
    text = Writer(whole(), choices, size).text(whole().ways[names[at % len(names)]])
    if fault(text):
        pytest.fail(told(text), pytrace=False)


@pytest.mark.parametrize("nest", sorted((CASES / "nests").glob("*.xml")), ids=lambda nest: nest.stem)
def test_nest(nest: Path) -> None:
    """Nests of elements that random texts found to lose, join or split words, each as small as it could be made."""
    assert fault(etree.parse(nest).getroot()) is None


@settings(FUZZ, max_examples=25)
@given(choices=st.randoms(use_true_random=False), at=st.integers(0, 511))
def test_any_text(choices: random.Random, at: int) -> None:
    """Whatever TEI allows, the words come out."""
    any_text(choices, at, 30)


@settings(FUZZ, max_examples=25)
@given(choices=st.randoms(use_true_random=False), at=st.integers(0, 511))
def test_any_spans(choices: random.Random, at: int) -> None:
    """What is deleted, added, undone or done again from anywhere to anywhere leaves every other word."""
    any_spans(choices, at, 20)


@settings(FUZZ, max_examples=25)
@given(choices=st.randoms(use_true_random=False), at=st.integers(0, 511))
def test_any_transpositions(choices: random.Random, at: int) -> None:
    """What changes places is there once in either text."""
    any_spans(choices, at, 20, transposed)


@pytest.mark.slow
@settings(FUZZ, max_examples=600)
@given(choices=st.randoms(use_true_random=False), at=st.integers(0, 511))
def test_many_spans(choices: random.Random, at: int) -> None:
    """The same, longer."""
    any_spans(choices, at, 30)


def any_spans(choices: random.Random, at: int, size: int, change: Change = spanned) -> None:
    """Write a text with stretches over its elements, whether that is valid or not, and see that it keeps its words."""
    names = whole().names
    text = Writer(whole(), choices, size).text(whole().ways[names[at % len(names)]])
    change(text, choices)
    if fault(text):
        small = reduced(text, lambda one: bool(fault(one)))
        pytest.fail(f"{etree.tostring(small, encoding='unicode')}\n{fault(small)}", pytrace=False)


@pytest.mark.slow
@settings(FUZZ, max_examples=600)
@given(choices=st.randoms(use_true_random=False), at=st.integers(0, 511))
def test_many_texts(choices: random.Random, at: int) -> None:
    """The same, longer."""
    any_text(choices, at, 60)
