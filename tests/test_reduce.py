"""What keeps the memory of a build flat: texts on disk, pages made in parcels, mentions turned round on disk."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import reduce
from pipeline.mapping import Handed, Head, Heads, Lost
from pipeline.model import Finding
from pipeline.rendered import Surroundings
from pipeline.store import Store, key_of

TEXT = st.text(max_size=8)
NAMES = st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=40)


@given(NAMES, st.data())
def test_parcels(paths: list[str], data: st.DataObject) -> None:
    """All pages in their order, and none with more rows than are made at once, but for a page that has them alone."""
    rows = {path: data.draw(st.integers(0, 2 * reduce._ROWS)) for path in paths}
    parcels = list(reduce._parcels(paths, rows))
    assert [path for parcel in parcels for path in parcel] == paths
    for parcel in parcels:
        assert 0 < len(parcel) <= reduce._AT_ONCE
        assert len(parcel) == 1 or sum(rows[path] for path in parcel) <= reduce._ROWS


def test_no_more_pages_at_once() -> None:
    """Pages without rows are parcelled too."""
    assert [len(one) for one in reduce._parcels([str(n) for n in range(650)], {})] == [300, 300, 50]


def heads_of(store: Store, tables: list[dict[str, object]]) -> Heads:
    """Keep what is known of texts, and give it back as a build sees it."""
    for number, table in enumerate(tables):
        store.put(str(number), {"record": {}, "findings": [], "account": None, "files": {}, "mentions": {}} | table)
    return Heads(store, [str(number) for number in range(len(tables))])


@given(st.dictionaries(TEXT, st.one_of(st.none(), TEXT, st.lists(TEXT))), TEXT)
def test_heads_are_what_was_kept(record: dict[str, object], words: str) -> None:
    """What is known of a text is the same when it is read again, whatever characters it has."""
    finding = Finding("a.xml", 1, None, "warning", "no-rule", f"{words}\udc80", "transform")
    table = {"record": record, "findings": [finding.as_json()], "files": {words: "1"}}
    with Store(None) as store:
        heads = heads_of(store, [table] * 3)
        assert list(heads) == list(heads[:]) == [Head(record, (finding,), None, {words: "1"}, {})] * 3


def test_a_head_that_is_lost() -> None:
    """What turns out to be there no longer stops the build, which begins again without it."""
    with Store(None) as store:
        heads = heads_of(store, [{}] * 3)
        store.drop("1")
        with pytest.raises(Lost):
            list(heads)
        with pytest.raises(Lost):
            heads.mentions(0)
        assert store.get("0") is None, "it is made again with its mentions"


@given(st.lists(st.lists(TEXT, min_size=1), min_size=1, max_size=5))
def test_what_is_known_of_a_thing(texts: list[list[str]]) -> None:
    """The line of a thing in the register depends on its names whatever their order, its page on the order too."""
    one, other = reduce._Named(), reduce._Named()
    for number, some in enumerate(texts):
        one.add(number, (str(number), key_of(*some)), len(some), some, in_document=number % 2 == 0)
    for number, some in reversed(list(enumerate(texts))):
        other.add(number, (str(number), key_of(*some)), len(some), some[::-1], in_document=number % 2 == 0)
    assert (one.texts, one.times, one.in_documents) == (other.texts, other.times, other.in_documents)
    assert (one.shown == other.shown) == (len(texts) == 1)
    more = reduce._Named()
    for number, some in enumerate(texts):
        words = [*some[1:], f"{some[0]}!"]
        more.add(number, (str(number), key_of(*some)), len(some), words, in_document=number % 2 == 0)
    assert more.texts != one.texts


def test_mentions_by_what_is_mentioned() -> None:
    """Of things the records of those texts that mention them, in the order of the texts, with those mentions alone."""
    record = {"kind": "document", "path": "p", "title": "t", "date": None, "date_text": None, "summary": "left out"}
    mentions = [[{"target": "a", "text": "1"}, {"target": "b", "text": "2"}], [], [{"target": "a", "text": "3"}] * 2]
    with Store(None) as store:
        heads = heads_of(store, [{"record": record | {"path": str(number)}} for number in range(3)])
        for number, some in enumerate(mentions):
            store.put(f"mentions {number}", some)
        with reduce._Inverted(heads) as inverted:
            found = inverted.of(["a"], lambda: {"a": [0, 2], "b": [0]})
            assert [(one["path"], [each["text"] for each in one["mentions"]]) for one in found] == [
                ("0", ["1"]), ("2", ["3", "3"])]
            assert "summary" not in found[0]
            assert [one["path"] for one in inverted.of(["b", "a"], dict)] == ["0", "2"]
            assert inverted.of(["c"], dict) == []


def test_what_is_handed_travels() -> None:
    """What texts are handed is worked out one by one, and when it is sent to another process."""
    asked: list[int] = []

    def give(one: int) -> tuple[int, Surroundings]:
        asked.append(one)
        return one, Surroundings(f"about {one}", "{}", ())

    handed = Handed([7, 9], give)
    assert (len(handed), asked) == (2, [])
    assert pickle.loads(pickle.dumps(handed)) == (give(7), give(9))  # noqa: S301 - our own
    assert next(iter(handed)) == give(7)
    assert [part for part, _ in handed[1:]] == [9]
