"""Exact traversal in a file: by index in both directions, also in a file of before there was the second one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from graphmem.stores.sqlite import SqliteStore, along, migrate, rows
from graphmem.stores.sqlite.rows import digest_of
from graphmem.testing.contract_records import ALICE, EAST, entity, fact, key, name, put, view
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Hit, Match, Slot, Source

T = TypeVar("T")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite"


def opened(path: Path) -> SqliteStore:
    store = SqliteStore(path)
    store.prepare(EMBEDDER)
    return store


@pytest.mark.parametrize("backwards", [False, True])
def test_only_the_facts_of_the_keys_are_looked_at(path: Path, backwards: bool) -> None:
    store = opened(path)
    put(store, *(fact(f"f{n}", triple=(f"a{n}", "KNOWS", f"b{n}")) for n in range(300)))
    store.close()
    statements: list[str] = []
    connection = sqlite3.connect(path)
    connection.set_trace_callback(statements.append)
    asked = key("b7" if backwards else "a7")
    found = along.edges(connection, view(), [asked], "KNOWS", backwards=backwards)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statements[0]}")]
    connection.close()
    assert [edge.id for edge in found] == ["f7"]
    end = "object" if backwards else "subject"
    assert f"({end}=? AND relation=?)" in plan[0]
    assert not any("SCAN facts" in line for line in plan)


def test_of_a_hub_with_many_values_only_those_asked_for_are_looked_at(path: Path) -> None:
    store = opened(path)
    put(store, *(fact(f"f{n:03}", triple=("Zoe", "LIKES", f"b{n}")) for n in range(300)))
    store.close()
    connection = sqlite3.connect(path)
    steps = {asked: _steps(connection, Slot(key("Zoe"), "LIKES", asked)) for asked in (key("b7"), key("none"), None)}
    connection.close()
    assert [found for found, _ in steps.values()] == [["f007"], [], [f"f{n:03}" for n in range(300)]]
    assert steps[key("none")][1] < steps[key("b7")][1] < steps[None][1] / 10


def test_of_many_names_only_those_that_go_on_in_brackets_are_looked_at(path: Path) -> None:
    store = opened(path)
    known = [f"b{n} ({end})" for n in range(300) for end in "xy"]
    put(store, *map(entity, known), *(name(each, each) for each in known))
    store.close()
    connection = sqlite3.connect(path)
    found, steps = _counted(connection, lambda: rows.keys_named(connection, ALICE, ["b7", "b"], bracketed=True))
    _, without = _counted(connection, lambda: rows.keys_named(connection, ALICE, ["b7", "b"], bracketed=False))
    connection.close()
    assert found == {"b7": (key("b7 (x)"), key("b7 (y)"))}
    assert steps < without + 600


def _counted(connection: sqlite3.Connection, work: Callable[[], T]) -> tuple[T, int]:
    """What it gives, and how many steps of SQLite's machine that takes."""
    steps: list[None] = []
    connection.set_progress_handler(lambda: steps.append(None), 1)
    found = work()
    connection.set_progress_handler(None, 1)
    return found, len(steps)


def _steps(connection: sqlite3.Connection, slot: Slot) -> tuple[list[str], int]:
    """The facts of a slot, and how many steps of SQLite's machine they took."""
    found, steps = _counted(connection, lambda: rows.facts_about(connection, ALICE, [slot]))
    return [one.id for one in found], steps


def test_what_two_entities_share_is_found_by_the_second_one(path: Path) -> None:
    store = opened(path)
    put(store, *(fact(f"f{n}", triple=("Zoe", "KNOWS", f"b{n}"), mentions=(f"c{n}",)) for n in range(300)))
    for other in ("b7", "c7"):
        assert [one.id for one in store.sharing(ALICE, [(key("Zoe"), key(other))])] == ["f7"]
    store.close()
    connection = sqlite3.connect(path)
    pair = (key("Zoe"), key("c7"))
    found, steps = _counted(connection, lambda: rows.facts_sharing(connection, ALICE, [pair]))
    connection.close()
    assert len(found) == 1
    assert steps < 600


OLD = """
    INSERT INTO partitions (number, digest, name, revision) VALUES (1, '{digest}', 'user:alice', 1);
    INSERT INTO episodes (number, id, partition, written, user_id, session, position, role, speaker, text, at,
        recorded_at, words, word_count) VALUES (1, 'e1', 1, 1, 'alice', 's', 0, 'user', '', 'so', 50, 60, 'so', 1),
        (2, 'e2', 1, 1, 'alice', 's', 1, 'user', '', 'so', 70, 80, 'so', 1);
    INSERT INTO facts (number, id, partition, written, user_id, text, subject, relation, object, mentions, speaker,
        valid_from, recorded_at, metadata, instruction_like, words, word_count)
        VALUES (1, 'f', 1, 1, 'alice', 'so', '{zoe}', 'OWNS', '{acme}', '[]', '', 40, 60, '{{}}', 0, 'big tea big', 3);
    INSERT INTO fact_words (rowid, words) VALUES (1, '{mark}big {mark}tea {mark}big');
    INSERT INTO fact_entities (entity, fact) VALUES ('{zoe}', 1), ('{acme}', 1), ('{bob}', 1);
    INSERT INTO entities (key, partition, written, name, type, aliases, owner)
        VALUES ('{zoe}', 1, 1, 'Zoe', 'Thing', '[]', 0);
    INSERT INTO names (entity, normalised, partition, written, text, vector)
        VALUES ('{zoe}', 'zoe', 1, 1, 'Zoe', x'{vector}'), ('{zoe}', '"zoe"', 1, 1, 'Zoe', NULL);
    INSERT INTO fact_sources (fact, position, episode, quote) VALUES (1, 0, 'e1', 'so'), (1, 1, 'e2', 'and so');
"""


TOO_DEEP = "UPDATE fact_words_data SET block = X'000000008F510000' WHERE id = 10"
"""An index of 2001 levels, as many erasures once made them: SQLite calls it malformed."""


@pytest.mark.parametrize("more", ["", TOO_DEEP])
def test_a_file_of_the_first_schema_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    first = migrate.migrations()[:1]
    with monkeypatch.context() as before:
        before.setattr(migrate, "migrations", lambda: first)
        opened(path).close()
    connection = sqlite3.connect(path)
    connection.executescript(
        OLD.format(
            digest=digest_of(ALICE),
            mark=f"{digest_of(ALICE)[:16]}x",
            zoe=key("Zoe"),
            acme=key("Acme"),
            bob=key("Bob"),
            vector=EAST.tobytes().hex(),
        )
    )
    connection.execute(more)
    connection.commit()
    connection.close()
    store = opened(path)
    assert [edge.id for edge in store.along(view(), [key("Acme")], "OWNS", backwards=True)] == ["f"]
    (known,) = store.facts(["f"])
    assert known.sources == (Source("e1", "so", 40, 50), Source("e2", "and so", 70, 70))
    assert (known.marks, known.exclusive) == ((), False)
    assert list(store.matching(view(), "fact", ["tea", "big"], limit=5).found) == [Match("f", 3, (1, 2))]
    assert [one.id for one in store.matching(view(), "episode", ["so"], limit=5).found] == ["e1", "e2"]
    _names_are_as_before(store)
    store.close()


def _names_are_as_before(store: SqliteStore) -> None:
    zoe = key("Zoe")
    assert store.named(ALICE, ["zoe", '"zoe"', "bob"]) == {"zoe": (zoe,), '"zoe"': (zoe,)}
    assert store.near_names(ALICE, EAST[None], floor=0.5, limit=2) == [[Hit(zoe, 1.0)]]
    names = [(name.key, name.text, name.normalised, name.vector is None) for name in store.everything(ALICE).names]
    assert names == [(zoe, "Zoe", '"zoe"', True), (zoe, "Zoe", "zoe", False)]
    assert [one.id for one in store.sharing(ALICE, [(zoe, key("Bob"))])] == ["f"]
    assert not store.sharing(ALICE, [(zoe, key("Other"))])


def test_keys_beyond_one_statement_are_all_asked_for(path: Path) -> None:
    store = opened(path)
    put(store, *(fact(f"f{n:04}", triple=(f"a{n}", "KNOWS", "Zoe")) for n in range(1201)))
    found = store.along(view(), [key(f"a{n}") for n in range(1201)], "KNOWS")
    assert [edge.id for edge in found] == [f"f{n:04}" for n in range(1201)]
    store.close()
