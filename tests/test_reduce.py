"""What keeps the memory of a build flat: texts on disk, pages made in parcels, mentions turned round on disk."""

from __future__ import annotations

import pickle
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import heads as heads_module
from pipeline import reduce
from pipeline.heads import Head, Heads, Lost
from pipeline.mapping import Handed
from pipeline.mentions import Inverted, counts_of, things_in
from pipeline.model import Finding
from pipeline.rendered import Surroundings
from pipeline.store import Store, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    assert [len(one) for one in reduce._parcels([str(n) for n in range(250)], {})] == [100, 100, 50]


def heads_of(store: Store, tables: Sequence[Mapping[str, Any]], prefix: str = "") -> Heads:
    """Keep what is known of texts, and give it back as a build sees it."""
    keys = [f"{prefix}{number}" for number in range(len(tables))]
    for key, table in zip(keys, tables, strict=True):
        store.put(key, {"record": {}, "findings": [], "account": None, "files": {}, "mentions": {}, **table})
    return Heads(store, keys, keys)


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


def mentioning(number: int, names: list[str], *, kind: str = "document", target: str = "t") -> dict[str, Any]:
    """Give what is known of a text that mentions something by these names."""
    record = {"kind": kind, "path": str(number), "title": "", "date": None, "date_text": None}
    return {"record": record, "mentions": {target: [key_of(*names), len(names), names]} if names else {}}


@given(st.lists(st.lists(TEXT, min_size=1), min_size=1, max_size=5))
def test_what_is_known_of_a_thing(texts: list[list[str]]) -> None:
    """The line of a thing in the register depends on its names whatever their order, its page on the order too."""
    tables = [mentioning(number, some) for number, some in enumerate(texts)]
    turned = [mentioning(number, some[::-1]) for number, some in reversed(list(enumerate(texts)))]
    more = [mentioning(number, [*some[1:], f"{some[0]}!"]) for number, some in enumerate(texts)]
    with Store(None) as store:
        one, other, third = (things_in(heads_of(store, some, f"{which} "))["t"]
                             for which, some in enumerate((tables, turned, more)))
    assert (one.names, one.times, one.in_documents) == (other.names, other.times, other.in_documents)
    assert (one.digest == other.digest) == (tables == turned)
    assert third.names != one.names
    assert list(one.numbers) == list(range(len(texts)))


def test_what_a_page_shows_of_a_text_is_part_of_what_is_known() -> None:
    """Another title, date or kind of a text that mentions a thing makes the page of the thing another."""
    digests = set()
    with Store(None) as store:
        for which, said in enumerate([{}, {"title": "T"}, {"date": "1818"}, {"date_text": "1818"}, {"path": "p"},
                                      {"kind": "page"}]):
            table = mentioning(0, ["a"])
            heads = heads_of(store, [{**table, "record": table["record"] | said}], f"{which} ")
            digests.add(things_in(heads)["t"].digest)
    assert len(digests) == 6


@given(st.lists(st.tuples(st.lists(st.sampled_from("abc"), max_size=3), st.sampled_from(["s", "t"])), max_size=12),
       st.data())
def test_it_is_known_however_texts_are_bundled(texts: list[tuple[list[str], str]], data: st.DataObject) -> None:
    """What is known of things, and how often each is named, is what going through text by text gives."""
    tables = [mentioning(number, names, target=target, kind="page" if number > 8 else "document")
              for number, (names, target) in enumerate(texts)]
    ends = data.draw(st.sets(st.integers(0, 12)))
    with Store(None) as store, pytest.MonkeyPatch.context() as patch:
        known = []
        for which, many in enumerate((1, 12, None)):
            heads = heads_of(store, tables, f"{which} ")
            patch.setattr(heads_module, "bundles", partial(_divided, many=many, ends=ends))
            things = things_in(heads)
            counts = counts_of(heads, {"s", "t"}, {"s"})
            known.append(({target: (one.digest, one.names, one.times, one.in_documents, list(one.numbers))
                           for target, one in things.items()}, counts))
    assert known[0] == known[1] == known[2]
    for target in ("s", "t"):
        mine = [(number, names) for number, (names, of) in enumerate(texts) if of == target and names]
        assert (target in known[0][0]) == bool(mine)
        if mine:
            _, _, times, in_documents, numbers = known[0][0][target]
            assert numbers == [number for number, _ in mine]
            assert times == sum(len(names) for _, names in mine)
            assert in_documents == sum(len(names) for number, names in mine if number <= 8)
            counted = Counter(("page" if number > 8 else "document", "" if target == "s" else name)
                              for number, names in mine for name in names)
            told = {(table["kind"], mention["text"]): mention["times"] for table in known[0][1]
                    for mention in table["mentions"] if mention["target"] == target}
            assert told == counted


def _divided(names: list[str], many: int | None, ends: set[int]) -> Iterator[slice]:
    """Divide into runs of so many, or such as end behind these numbers."""
    first = 0
    for place in range(1, len(names) + 1):
        if place == len(names) or (place - first == many if many else place in ends):
            yield slice(first, place)
            first = place


def test_bundles_of_heads() -> None:
    """What one maker gives of a bundle is kept, apart from what others do; of a text that changed it is made again."""
    made: list[str] = []

    def titles(heads: Sequence[Head]) -> list[str]:
        made.extend(head.record["title"] for head in heads)
        return [head.record["title"] for head in heads]

    tables = [{"record": {"title": str(number)}} for number in range(3)]
    with Store(None) as store:
        heads = heads_of(store, tables)
        for _ in range(2):
            assert [one for _, some in heads.bundled("titles", titles) for one in some] == ["0", "1", "2"]
            assert made == ["0", "1", "2"]
        assert [some for _, some in heads.bundled("lengths", len)] == [3]
        store.put("other", {"record": {"title": "x"}, "findings": [], "account": None, "files": {}, "mentions": {}})
        changed = Heads(store, heads.names, [*heads.keys[:2], "other"])
        assert [one for _, some in changed.bundled("titles", titles) for one in some] == ["0", "1", "x"]
        store.drop("1")
        with pytest.raises(Lost):
            list(Heads(store, heads.names, heads.keys).bundled("anew", titles))


def test_mentions_by_what_is_mentioned() -> None:
    """Of things the records of those texts that mention them, in the order of the texts, with those mentions alone."""
    record = {"kind": "document", "path": "p", "title": "t", "date": None, "date_text": None, "summary": "left out"}
    mentions = [[{"target": "a", "text": "1"}, {"target": "b", "text": "2"}], [], [{"target": "a", "text": "3"}] * 2]
    with Store(None) as store:
        heads = heads_of(store, [{"record": record | {"path": str(number)}} for number in range(3)])
        for number, some in enumerate(mentions):
            store.put(f"mentions {number}", some)
        with Inverted(heads) as inverted:
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
    assert pickle.loads(pickle.dumps(handed)) == (give(7), give(9))
    assert next(iter(handed)) == give(7)
    assert [part for part, _ in handed[1:]] == [9]
    assert [part for part, _ in Handed([7, 9], give, 7)[0:]] == [0, 2]
