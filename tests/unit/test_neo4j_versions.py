"""Servers of other versions: one that is too old is refused by its number, one that was upgraded gets its indexes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from graphmem.config import StoreSpec
from graphmem.errors import StoreUnavailable
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j import store as neo4j_store_module
from graphmem.stores.neo4j.statements import statement, statement_names
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Change, Fact, Scope, View

HELLO, LOGON, RESET, GOODBYE = 0x01, 0x6A, 0x0F, 0x02
SUCCESS = 0x70


# a server that is too old


def _text(value: str) -> bytes:
    """A string of less than 16 bytes as PackStream has it."""
    return bytes([0x80 + len(value)]) + value.encode()


def _greeting(agent: str) -> bytes:
    """SUCCESS with what a server says of itself, as one chunk."""
    body = bytes([0xB1, SUCCESS, 0xA2]) + _text("server") + _text(agent) + _text("connection_id") + _text("bolt-1")
    return len(body).to_bytes(2, "big") + body + b"\0\0"


def _messages(talk: Any) -> Iterator[int]:
    """The kinds of the messages that come in, until the other side hangs up."""
    while size := int.from_bytes(talk.read(2), "big"):
        message = talk.read(size)
        while size := int.from_bytes(talk.read(2), "big"):
            message += talk.read(size)
        yield message[1]


@contextmanager
def bolt_server(agent: str, version: bytes) -> Iterator[tuple[str, list[int]]]:
    """Speaks so much of the Bolt protocol that a driver learns which server this is, and notes what it is asked."""
    seen: list[int] = []

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # closed at the end of the test
            while True:
                talk_to(*listener.accept())

    def talk_to(connection: socket.socket, _: object) -> None:
        with connection, connection.makefile("rwb") as talk:
            talk.read(20)
            talk.write(version)
            talk.flush()
            for kind in _messages(talk):
                seen.append(kind)
                talk.write(_greeting(agent))
                talk.flush()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield f"bolt://127.0.0.1:{listener.getsockname()[1]}", seen
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize(
    ("agent", "bolt", "told"),
    [
        ("Neo4j/4.4.38", b"\0\0\4\4", "is Neo4j 4.4"),
        ("Neo4j/5.25.1", b"\0\0\4\5", "is Neo4j 5.25"),
        ("Other/1.2", b"\0\0\4\5", "does not say that it is Neo4j"),
    ],
)
def test_a_server_that_is_too_old_is_refused_by_its_number(agent: str, bolt: bytes, told: str) -> None:
    with bolt_server(agent, bolt) as (url, seen):
        store = Neo4jStore(StoreSpec(url=url, username="neo4j", password="secret"))
        with pytest.raises(StoreUnavailable, match=f"at {url} {told}.*5.26 LTS or newer") as refused:
            store.prepare(EMBEDDER)
        store.close()
    assert "secret" not in str(refused.value)
    assert HELLO in seen
    assert set(seen) <= {HELLO, LOGON, RESET, GOODBYE}  # it was asked who it is, and nothing was run


# a server that cannot search inside its vector index, and one that has learned to


@pytest.fixture
def driver(neo4j_server: Any) -> Iterator[Any]:
    import neo4j

    login = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=login, notifications_min_severity="OFF") as driver:
        yield driver


@pytest.fixture
def old(neo4j_server: Any, driver: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Neo4jStore]:
    """A store as a server before 2026.1 has it: no vector index anywhere."""
    for name in statement_names("schema_drop_vector_"):
        driver.execute_query(statement(name).text, database_="neo4j")
    with monkeypatch.context() as patched:
        patched.setattr(neo4j_store_module, "SEARCH_VERSION", (9999, 1))
        store = _opened(neo4j_server)
    yield store
    store.close()


def _opened(server: Any) -> Neo4jStore:
    store = Neo4jStore(StoreSpec(server.uri, server.username, server.password))
    store.prepare(EMBEDDER)
    return store


def _vector_indexes(driver: Any) -> set[str]:
    found = driver.execute_query("SHOW VECTOR INDEXES YIELD name, state RETURN name, state", database_="neo4j").records
    return {record["name"] for record in found if record["state"] == "ONLINE"}


def _fill(store: Neo4jStore, count: int) -> Any:
    import numpy as np

    rows = np.random.default_rng(1).standard_normal((count, EMBEDDER.size)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    facts = [
        Fact(f"f{number:03}", "user:ann", Scope("ann"), f"Fact {number}.", recorded_at=5, vector=row)
        for number, row in enumerate(rows)
    ]
    store.apply(Change(id="c", partition="user:ann", revision=0, at=5, facts=facts))
    return rows


@pytest.mark.neo4j
def test_without_vector_indexes_a_partition_is_looked_through(
    old: Neo4jStore, driver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphmem.stores.neo4j.find.SCAN_MOST", 0)
    rows = _fill(old, 40)
    assert _vector_indexes(driver) == set()
    found = old.near(View("user:ann", Scope("ann"), 9), "fact", rows[7], limit=5)
    best = sorted(range(40), key=lambda number: -float(rows[number] @ rows[7]))[:5]
    assert [hit.id for hit in found] == [f"f{number:03}" for number in best]


@pytest.mark.neo4j
def test_an_upgraded_server_gets_its_vector_indexes(
    old: Neo4jStore, neo4j_server: Any, driver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _fill(old, 40)
    monkeypatch.setattr("graphmem.stores.neo4j.find.SCAN_MOST", 0)
    store = _opened(neo4j_server)
    try:
        found = store.near(View("user:ann", Scope("ann"), 9), "fact", rows[7], limit=5)
        assert found[0].id == "f007"
        if store._searchable:  # else the server itself is one that cannot search
            assert {f"graphmem_{kind}_vector" for kind in ("fact", "episode", "alias")} <= _vector_indexes(driver)
    finally:
        store.close()


@pytest.mark.neo4j
@pytest.mark.usefixtures("neo4j_store")
def test_opening_again_makes_nothing_again(neo4j_server: Any, driver: Any) -> None:
    """Vector indexes that are there stay: to make them again takes long, and nobody could search meanwhile."""
    which = "SHOW INDEXES YIELD name, id WHERE name STARTS WITH 'graphmem_' RETURN name, id ORDER BY name"
    before = [tuple(one) for one in driver.execute_query(which, database_="neo4j").records]
    driver.execute_query("MATCH (s:GraphmemSchema) REMOVE s.searchable", database_="neo4j")
    for _ in range(2):
        _opened(neo4j_server).close()
    assert [tuple(one) for one in driver.execute_query(which, database_="neo4j").records] == before
    assert before
