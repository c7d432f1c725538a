"""Servers of other versions: one that is too old is refused by its number, one that was upgraded gets its indexes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from graphmem.config import StoreSpec
from graphmem.errors import StoreUnavailable
from graphmem.stores.neo4j import Neo4jStore
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Change, Fact, Scope, Source, View

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


# a store of an older schema


def _opened(server: Any) -> Neo4jStore:
    store = Neo4jStore(StoreSpec(server.uri, server.username, server.password))
    store.prepare(EMBEDDER)
    return store


def _indexes(driver: Any) -> dict[str, int]:
    which = "SHOW INDEXES YIELD name, id, state WHERE name STARTS WITH 'graphmem_' AND state = 'ONLINE' RETURN name, id"
    return {record["name"]: record["id"] for record in driver.execute_query(which, database_="neo4j").records}


@pytest.mark.neo4j
def test_an_older_schema_is_brought_up_to_date(neo4j_store: Neo4jStore, neo4j_server: Any, driver: Any) -> None:
    """One that had a vector index for each kind, nulls in sources, and changes that did not tell what they put."""
    vector, told = (
        np.eye(EMBEDDER.size, dtype="f4")[0],
        (Source("e1", "Ann sails."), Source("e2", "Ann sails.", 5, 6, 7)),
    )
    fact = Fact("f", "user:ann", Scope("ann"), "Ann sails.", recorded_at=5, sources=told, vector=vector)
    neo4j_store.apply(Change(id="c", partition="user:ann", revision=0, at=5, facts=[fact]))
    settings = f"{{`vector.dimensions`: {EMBEDDER.size}, `vector.similarity_function`: 'cosine'}}"
    for statement in (
        "MATCH (c:GraphmemChange) REMOVE c.facts, c.episodes, c.entities",
        "MATCH (:Fact)-[s:STATED_IN {index: 0}]->() REMOVE s.since_us, s.until_us, s.end_us",
        "MATCH (s:GraphmemSchema) SET s.version = 2, s.searchable = true",
        "DROP INDEX graphmem_change_revision",
        f"CREATE VECTOR INDEX graphmem_alias_vector FOR (n:Alias) ON (n.embedding) OPTIONS {{indexConfig: {settings}}}",
    ):
        driver.execute_query(statement, database_="neo4j")
    store = _opened(neo4j_server)
    try:
        found = store.near(View("user:ann", Scope("ann"), 9), "fact", fact.vector, limit=5)
        assert [hit.id for hit in found] == ["f"]
        assert store.facts(["f"])[0].sources == told
    finally:
        store.close()
    assert {"graphmem_change_revision", "graphmem_fact_vector"} <= set(_indexes(driver))
    assert "graphmem_alias_vector" not in _indexes(driver)


@pytest.mark.neo4j
@pytest.mark.usefixtures("neo4j_store")
def test_opening_again_makes_nothing_again(neo4j_server: Any, driver: Any) -> None:
    """A vector index that is there stays: to make it again takes long."""
    before = _indexes(driver)
    for _ in range(2):
        _opened(neo4j_server).close()
    assert before
    assert _indexes(driver) == before


@pytest.mark.neo4j
def test_people_can_search_facts_by_vector(neo4j_store: Neo4jStore, driver: Any) -> None:
    rows = np.random.default_rng(1).standard_normal((40, EMBEDDER.size)).astype(np.float32)
    facts = [
        Fact(f"f{number:03}", "user:ann", Scope("ann"), f"Fact {number}.", recorded_at=5, vector=row)
        for number, row in enumerate(rows)
    ]
    neo4j_store.apply(Change(id="c", partition="user:ann", revision=0, at=5, facts=facts))
    driver.execute_query("CALL db.awaitIndexes(60)", database_="neo4j")
    search = "CALL db.index.vector.queryNodes('graphmem_fact_vector', 1, $vector) YIELD node RETURN node.id AS id"
    found = driver.execute_query(search, vector=rows[7].tolist(), database_="neo4j").records
    assert [record["id"] for record in found] == ["f007"]
