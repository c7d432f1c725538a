"""Exact traversal in a file: by index in both directions, also in a file of before there was the second one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from graphmem.stores.sqlite import SqliteStore, along, migrate
from graphmem.testing.contract_records import fact, key, put, view
from graphmem.testing.store_contract import EMBEDDER


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


def test_a_file_of_the_first_schema_is_followed_both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = migrate.migrations()[:1]
    with monkeypatch.context() as before:
        before.setattr(migrate, "migrations", lambda: first)
        store = opened(path)
        put(store, fact("f", triple=("Zoe", "OWNS", "Acme")))
        store.close()
    store = opened(path)
    assert [edge.id for edge in store.along(view(), [key("Acme")], "OWNS", backwards=True)] == ["f"]
    store.close()


def test_keys_beyond_one_statement_are_all_asked_for(path: Path) -> None:
    store = opened(path)
    put(store, *(fact(f"f{n:04}", triple=(f"a{n}", "KNOWS", "Zoe")) for n in range(1201)))
    found = store.along(view(), [key(f"a{n}") for n in range(1201)], "KNOWS")
    assert [edge.id for edge in found] == [f"f{n:04}" for n in range(1201)]
    store.close()
