"""What is kept: whole or not at all, whoever else uses it, whatever becomes of its bytes."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
from editions import command, small

from pipeline.store import FOLDER, Apart, Store, key_of

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [key_of(str(number)) for number in range(50)]
VALUES = {key: {"text": f"words \udc80 {key}" * 20, "number": number} for number, key in enumerate(KEYS)}


@pytest.fixture(params=["beside", "shared"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path | None]:
    """An edition's folder, with entries beside it or in a shared one."""
    (tmp_path / "edition").mkdir()
    return tmp_path / "edition", tmp_path / "shared" if request.param == "shared" else None


def files(places: tuple[Path, Path | None]) -> list[Path]:
    """Give the files that hold entries."""
    edition, shared = places
    return [path for path in (shared or edition / FOLDER).rglob("*") if path.is_file() and path.name != ".gitignore"]


def test_what_was_put(places: tuple[Path, Path | None]) -> None:
    """What was put is there for the same store, for another, and for the next; nothing else is."""
    with Store(*places) as one, Store(*places) as other:
        assert one.get(KEYS[0]) is None
        for key, value in VALUES.items():
            one.put(key, value)
        one.flush()
        assert all(one.get(key) == other.get(key) == value for key, value in VALUES.items())
        none = key_of("none")
        assert one.get_many([*KEYS, none]) == VALUES
        assert one.has_all([*KEYS, none]) == {*KEYS}
    with Store(*places) as store:
        assert all(store.get(key) == value for key, value in VALUES.items())
        assert store.held().entries == len(VALUES)


def test_what_waits(tmp_path: Path) -> None:
    """What was put is written when it is much, be it few entries."""
    with Store(tmp_path) as one, Store(tmp_path) as other:
        one.put(KEYS[0], "little")
        assert other.get(KEYS[0]) is None
        one.put(KEYS[1], random.Random(1).randbytes(2_000_000).hex())
        assert other.get(KEYS[0]) == "little"


def test_damage(places: tuple[Path, Path | None]) -> None:
    """Where bytes were changed, a value is the one that was put or none; the store can be used again."""
    dice = random.Random(1944)
    for _ in range(10):
        with Store(*places) as store:
            for key, value in VALUES.items():
                store.put(key, value)
        for file in files(places):
            data = bytearray(file.read_bytes())
            for _ in range(dice.choice([1, 300])):
                data[dice.randrange(len(data))] = dice.randrange(256)
            file.write_bytes(dice.choice([bytes(data), bytes(data[: len(data) // 2]), b"no store", b""]))
        with Store(*places) as store:
            assert all(store.get(key) in (None, value) for key, value in VALUES.items())


def test_poisoned(places: tuple[Path, Path | None]) -> None:
    """A whole value under the key of another is none."""
    edition, shared = places
    with Store(*places) as store:
        store.put(KEYS[0], "right")
        store.put(KEYS[1], "wrong")
    if shared:
        one, two = files(places)[:2]
        one.write_bytes(two.read_bytes())
    else:
        with sqlite3.connect(edition / FOLDER / "cache.sqlite3") as database:
            (row,) = database.execute("SELECT digest, value FROM entry WHERE key = ?", (KEYS[1],)).fetchall()
            database.execute("UPDATE entry SET digest = ?, value = ? WHERE key = ?", (*row, KEYS[0]))
    with Store(*places) as store:
        assert store.get(KEYS[0]) in (None, "right")
        assert store.get(KEYS[1]) in (None, "wrong")
        assert [store.get(key) for key in KEYS[:2]].count(None) == 1


@pytest.mark.parametrize("there", ["a folder", "no permission", "another table"])
def test_no_store(there: str, tmp_path: Path) -> None:
    """What is no store, or cannot be one, is an empty one."""
    place = tmp_path / FOLDER / "cache.sqlite3"
    place.parent.mkdir()
    if there == "a folder":
        place.mkdir()
    elif there == "no permission":
        place.parent.rmdir()
        place.parent.write_text("a file")
    else:
        with sqlite3.connect(place) as database:
            database.execute("CREATE TABLE entry (key TEXT PRIMARY KEY, digest TEXT, value BLOB)")
    with Store(tmp_path) as store:
        store.put(KEYS[0], 1)
        store.flush()
        assert store.get(KEYS[0]) == 1  # for this build
    with Store(tmp_path) as store:
        assert store.held().entries == (there == "another table")


def test_nothing_is_made_where_nothing_is_kept(tmp_path: Path) -> None:
    """To look into a store makes none; one without an edition leaves nothing."""
    with Store(tmp_path) as store:
        assert store.get(KEYS[0]) is None
    assert list(tmp_path.iterdir()) == []
    with Store(None) as store:
        store.put(KEYS[0], 1)
        store.flush()
        assert store.get(KEYS[0]) == 1
        place = store.path.parent
    assert not place.exists()


def test_what_was_noted(tmp_path: Path) -> None:
    """What was noted last under a name is there for the next build, whatever the name; damaged, it is none."""
    value = {"a \udc80.xml": "5 1 2", "b": [1, "\0"]}
    with Store(tmp_path) as store:
        assert store.last("files /e") is None
        for one in ("first", value):
            store.note("files /e", one)
        store.note("files /\udc80", ["other"])
    with Store(tmp_path) as store:
        assert store.last("files /e") == value
        assert list(store.last("files /e")) == list(value)
        assert store.last("files /\udc80") == ["other"]
    with sqlite3.connect(tmp_path / FOLDER / "cache.sqlite3") as database:
        database.execute("UPDATE noted SET value = CAST(REPLACE(value, '5 1 2', '5 1 3') AS BLOB)")
    with Store(tmp_path) as store:
        assert store.last("files /e") is None
        assert store.last("files /\udc80") == ["other"]


def test_prune(places: tuple[Path, Path | None], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not used for so long goes; what was read meanwhile stays."""
    with Store(*places) as store:
        for key in KEYS[:4]:
            store.put(key, 1)
    later = time.time() + 10 * 24 * 60 * 60
    monkeypatch.setattr("time.time", lambda: later)
    with Store(*places) as store:
        store.get(KEYS[0])
        if places[1]:
            os.utime(store._file(KEYS[0]), (later, later))
    with Store(*places) as store:
        assert store.held(7).unused == 3
        assert store.prune(7) == 3
        assert store.has_all(KEYS[:4]) == {KEYS[0]}


def test_old_entries_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no build has used for a month goes by itself, though others were put on the day before."""
    begun = time.time()
    for day, key in enumerate(KEYS[:40]):
        monkeypatch.setattr("time.time", lambda day=day: begun + day * 25 * 60 * 60)
        with Store(tmp_path) as store:
            store.put(key, day)
    with Store(tmp_path) as store:
        there = store.has_all(KEYS)
    assert there < {*KEYS[:40]}
    assert there >= {*KEYS[11:40]}


@pytest.mark.parametrize("seed", range(12))
def test_what_is_put_after_damage_is_there(seed: int, tmp_path: Path) -> None:
    """Wherever a database was damaged, what was lost can be put again."""
    keys = [key_of(str(number)) for number in range(300)]
    with Store(tmp_path) as store:
        for key in keys:
            store.put(key, key * 5)
        file = store.path
    whole, dice = file.read_bytes(), random.Random(seed)
    size = 4096
    for page in range(seed * size, len(whole), 12 * size):
        data = bytearray(whole)
        for _ in range(30):
            # The beginning of a page says where in it things are.
            data[min(page + int(dice.expovariate(0.02)), len(data) - 1)] = dice.randrange(256)
        file.write_bytes(bytes(data))
        with Store(tmp_path) as store:
            for _ in range(3):
                found = store.get_many(keys)
                for key in keys:
                    if key not in found:
                        store.drop(key)
                        store.put(key, key * 5)
                store.flush()
            assert store.get_many(keys) == {key: key * 5 for key in keys}, page


def test_the_command(tmp_path: Path) -> None:
    """`edition cache` tells what is kept, and drops it; a build that shares a folder keeps nothing beside it."""
    folder = small(tmp_path / "edition")
    shared = tmp_path / "shared"
    assert command("cache", "info", folder).out.endswith(" 0 entries, 0.0 MB; 0 of them unused for 30 days.\n")
    assert command("build", folder, "-o", tmp_path / "site", "--cache", shared).status == 0
    assert " 0 entries" in command("cache", "info", folder).out
    assert " 0 entries" not in command("cache", "info", "--cache", shared).out
    assert command("cache", "prune", "--cache", shared, "--unused-for", "30").out.count(" 0 entries dropped") == 1
    assert command("build", folder, "-o", tmp_path / "site", "--cache", shared, "--no-cache").status == 2


def test_what_a_shared_folder_cannot_take_stays(tmp_path: Path) -> None:
    """Where nothing can be written into the shared folder, a build has what it put, also when it has been flushed."""
    blocked = tmp_path / "no folder"
    blocked.write_text("a file", "utf-8")
    with Store(tmp_path, blocked) as store:
        store.put("key", ["value"])
        store.flush()
        assert store.get("key") == ["value"]


def test_who_looks_from_another_process_changes_nothing(tmp_path: Path) -> None:
    """It sees what has been written; a damaged database it leaves to whose it is."""
    with Store(tmp_path) as store:
        store.put("key", ["value"])
        store.flush()
        apart = Apart(store.place)
        apart.put("other", 1)
        apart.drop("key")
        assert (apart.get("key"), store.get("key"), store.get("other")) == (["value"], ["value"], None)
    database = store.path
    database.write_bytes(b"no database" * 1000)
    assert Apart(store.place).get("key") is None
    assert database.read_bytes() == b"no database" * 1000
