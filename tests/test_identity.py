"""Who is who, and when: warnings held against cases that are files, and check digits against their definition.

`cases/identity/NAME/` is a folder of somebody's files; `expected.txt` has the findings that it must give, as a person
reads them.
"""

from __future__ import annotations

import calendar
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, shared
from editions import same_as_file
from holding import sources, told
from hypothesis import given
from hypothesis import strategies as st

from pipeline import config, corpus
from pipeline.validate.authorities import fault_of, gnd_check, iso_7064_check
from pipeline.validate.dates import impossible, span
from pipeline.validate.identity import Entries, check_identity
from pipeline.validate.references import References
from pipeline.validate.together import check_references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Finding, Source

CASES = Path(__file__).parent / "cases" / "identity"
DIGITS = "0123456789X"
# Numbers that stand in public authority files.
GND = [
    "118529668", "118731211", "118602551", "118642499", "1026890527", "4044660-8", "2077565-9", "16063972-4", "44467-4",
]
ISNI = ["0000000121450914", "0000 0001 2125 8471", "0000000121457825", "0000000121081549", "000000012146438X"]
ORCID = ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X", "0009-0008-0871-248X"]


def entries(files: Sequence[Source]) -> list[Finding]:
    """Give what is wrong with names, entries, identifiers, lives and dates of somebody's files."""
    found = Entries(References(files, complete=False))
    for number, source in enumerate(files):
        found.take(number, source)
    return found.findings()


@pytest.mark.parametrize("case", sorted(path for path in CASES.iterdir() if path.is_dir()), ids=lambda path: path.name)
def test_case(case: Path) -> None:
    """A folder of files gives the warnings that the case tells."""
    files = sources(case)
    findings = entries(files)
    expected = case / "expected.txt"
    same_as_file(told(findings), expected)


@pytest.mark.parametrize(("file", "numbers"), [("GND", GND), ("ISNI", ISNI), ("ORCID", ORCID), ("VIAF", ["49224511"])])
def test_numbers_of_authority_files(file: str, numbers: list[str]) -> None:
    """Numbers that are given out are right."""
    assert {number: fault_of(file, number) for number in numbers} == dict.fromkeys(numbers)


@given(st.from_regex(r"[0-9]{15}", fullmatch=True))
def test_iso_7064(digits: str) -> None:
    """MOD 11-2 as ISO 7064 defines it: the digits, each times a power of two, add up to 1 modulo 11."""
    whole = digits + iso_7064_check(digits)
    assert sum(DIGITS.index(digit) * 2**power for power, digit in enumerate(reversed(whole))) % 11 == 1


@given(st.from_regex(r"[1-9][0-9]{7,8}", fullmatch=True), st.booleans())
def test_gnd(digits: str, hyphen: bool) -> None:
    """Weighted from the right by 2, 3, 4 …, the digits add up to the check digit, or with it to nothing, modulo 11."""
    check = DIGITS.index(gnd_check(digits, hyphen=hyphen))
    total = sum((place + 2) * int(digit) for place, digit in enumerate(reversed(digits)))
    assert (total - check if hyphen else total + check) % 11 == 0


@given(st.sampled_from(["GND", "ISNI", "ORCID"]), st.data())
def test_every_wrong_digit_is_found(file: str, data: st.DataObject) -> None:
    """A number with one digit changed, or two neighbours exchanged, is never right: for that there are check digits."""
    number = data.draw(st.sampled_from({"GND": GND, "ISNI": ISNI, "ORCID": ORCID}[file]))
    places = [place for place, character in enumerate(number) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([digit for digit in DIGITS[:10] if digit != number[place]]))
    assert fault_of(file, number[:place] + digit + number[place + 1 :])
    exchanged = number[:place] + number[place : place + 2][::-1] + number[place + 2 :]
    assert exchanged == number or not exchanged[place].isalnum() or fault_of(file, exchanged)


@given(st.dates())
def test_days_of_the_calendar_are_possible(day: object) -> None:
    """Each day that there was is possible, and means itself."""
    assert impossible(str(day)) is None
    found = span(str(day))
    assert found
    assert "{:04}-{:02}-{:02}".format(*found.first) == "{:04}-{:02}-{:02}".format(*found.last) == str(day)


@given(st.integers(1, 2100), st.integers(0, 14), st.integers(0, 33))
def test_days_of_no_calendar_are_not(year: int, month: int, day: int) -> None:
    """A day is possible just when the calendar has it."""
    right = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    assert (impossible(f"{year:04}-{month:02}-{day:02}") is None) == right


@given(st.text("0123456789-T:Z+ x", max_size=20))
def test_dates_of_any_form(text: str) -> None:
    """Whatever stands for a date, the answer comes, and what is impossible means no days."""
    assert impossible(text) is None or span(text) is None


def test_exemplar_is_without_warnings() -> None:
    """Neither as an edition nor as somebody's files does this repository's edition give any."""
    edition = corpus.load(config.load(ROOT / "tei"))
    for complete in (True, False):
        assert check_references(References(edition.sources, complete=complete), edition.sources) == []
    assert [finding for source in edition.sources for finding in check_identity(source)] == []


@pytest.mark.parametrize("folder", [
    "frus-history", "frus-volumes-2013", "hsg-milestones", "hsg-rdcr", "isicily", "lebenswelten", "legalkraus",
    "schnitzler-briefe",
])
def test_corpora_give_no_warning(folder: str) -> None:
    """Editions that were proofread, with hundreds of identifiers, dates and names, have none of these faults."""
    files = sources(shared(f"corpora/{folder}"))
    assert entries(files) == []
