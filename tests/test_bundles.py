"""Bundles: what is known of many things is kept together, and one that changes makes one bundle anew."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.bundles import bundled, bundles
from pipeline.store import Store

NAMES = st.lists(st.text(max_size=6), max_size=900, unique=True)


@given(NAMES)
def test_runs_make_up_the_whole(names: list[str]) -> None:
    """All things are in one run each, in their order; no run is empty or too long."""
    runs = [names[some] for some in bundles(names)]
    assert [name for run in runs for name in run] == names
    assert all(0 < len(run) <= 512 for run in runs)


@given(NAMES.filter(bool), st.data())
def test_one_that_goes_divides_no_other_run_anew(names: list[str], data: st.DataObject) -> None:
    """Of the runs that do not have it, all are as they were, but where one grew too long."""
    gone = data.draw(st.sampled_from(names))
    before = [names[some] for some in bundles(names)]
    rest = [name for name in names if name != gone]
    after = [rest[some] for some in bundles(rest)]
    if all(len(run) < 512 for run in (*before, *after)):
        # One run that has it is another, or the two beside it are one.
        assert len([run for run in before if run not in after]) <= 2


def test_a_change_makes_one_bundle_anew() -> None:
    """What has the same keys is not made again; the values are those of the things, in their order."""
    names = [f"letter-{number:05}" for number in range(2000)]
    keys = [f"key of {name}" for name in names]
    made: list[slice] = []

    def make(some: slice) -> Any:
        made.append(some)
        return [name.upper() for name in names[some]]

    with Store(None) as store:
        first = [value for _, values in bundled(store, "names", names, keys, make) for value in values]
        assert first == [name.upper() for name in names]
        several = len(made)
        assert several > 8
        made.clear()
        keys[1234] = "another"
        assert [one for _, values in bundled(store, "names", names, keys, make) for one in values] == first
        assert [(1234 in range(some.start, some.stop)) for some in made] == [True]
        assert len(list(bundled(store, "lengths", names, keys, lambda some: [some.start]))) == several
        assert len(made) == 1
