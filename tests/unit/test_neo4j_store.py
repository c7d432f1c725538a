"""What only the Neo4j store can get wrong: the server, the drawn graph, large partitions, and other people's nodes."""

from __future__ import annotations

import re
import socket
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphmem.config import StoreSpec
from graphmem.errors import ConfigurationError, EmbedderMismatch, SchemaTooNew, StoreError, StoreUnavailable
from graphmem.ids import entity_key
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j import link as neo4j_link
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Change, Counts, EmbedderIdentity, Entity, Fact, Scope, View

OWNER = Scope("ann")
PARTITION = "user:ann"
NOW = 1_700_000_000_000_000
VIEW = View(PARTITION, OWNER, NOW)


def key(name: str) -> str:
    return entity_key(PARTITION, name)


def entity(name: str, type: str = "Person", *, owner: bool = False) -> Entity:
    return Entity(key(name), PARTITION, name, type, owner=owner)


def fact(id: str, **given: Any) -> Fact:
    values = {"text": f"Fact {id}.", "recorded_at": 5, "scope": OWNER, **given}
    return Fact(id=id, partition=PARTITION, **values)


def triple(id: str, subject: str, relation: str, object: str, **given: Any) -> Fact:
    return fact(id, subject=key(subject), relation=relation, object=key(object), **given)


def put(store: Any, id: str, **records: Any) -> None:
    store.apply(Change(id=id, partition=PARTITION, revision=store.revision(PARTITION), at=NOW, **records))


def unit_vectors(count: int, seed: int = 0) -> np.ndarray:
    numbers = np.random.default_rng(seed).standard_normal((count, EMBEDDER.size)).astype(np.float32)
    return numbers / np.linalg.norm(numbers, axis=1, keepdims=True)


def asked(driver: Any, query: str) -> list[list[Any]]:
    return [list(record.values()) for record in driver.execute_query(query, database_="neo4j").records]


DRAWN = "MATCH (a:__Entity__)-[r]->(b:__Entity__) RETURN a.name, type(r), b.name, r.fact, r.valid_from.year"


# the drawn graph
@pytest.mark.neo4j
def test_typed_relationships_hold_the_present_only(neo4j_store: Neo4jStore, driver: Any) -> None:
    people = [entity("ann", owner=True), entity("acme", "Organization"), entity("bolt", "Organization")]
    works = triple("f1", "ann", "WORKS_AT", "acme", valid_from=0)
    put(neo4j_store, "c1", entities=people, facts=[works, triple("f2", "ann", "LEFT", "bolt", invalid_at=9)])
    assert asked(driver, DRAWN) == [["ann", "WORKS_AT", "acme", "Fact f1.", 1970]]
    put(neo4j_store, "c2", facts=[triple("f1", "ann", "RUNS", "bolt")])
    assert asked(driver, DRAWN) == [["ann", "RUNS", "bolt", "Fact f1.", None]]
    put(neo4j_store, "c3", facts=[triple("f1", "ann", "RUNS", "bolt", retired_at=NOW)])
    assert asked(driver, DRAWN) == []


@pytest.mark.neo4j
def test_labels_follow_the_type_and_the_owner(neo4j_store: Neo4jStore, driver: Any) -> None:
    labels = "MATCH (e:__Entity__) UNWIND labels(e) AS label RETURN label ORDER BY label"
    put(neo4j_store, "c1", entities=[entity("ann", owner=True)])
    assert asked(driver, labels) == [["Person"], ["User"], ["__Entity__"]]
    put(neo4j_store, "c2", entities=[entity("ann", "Topic")])
    assert asked(driver, labels) == [["Topic"], ["__Entity__"]]


@pytest.mark.neo4j
def test_nodes_of_others_are_left_alone(neo4j_store: Neo4jStore, driver: Any) -> None:
    labels = ("Fact", "Episode", "Event", "Alias", "Join", "__Entity__", "Person", "Stranger")
    for label in labels:
        asked(driver, f"CREATE (:{label} {{name: 'theirs'}})-[:KNOWS]->(:{label} {{name: 'theirs too'}})")
    put(neo4j_store, "c1", entities=[entity("ann")], facts=[triple("f1", "ann", "KNOWS", "bob")])
    assert [one.name for one in neo4j_store.list_entities(PARTITION)] == ["ann"]
    assert [one.id for one in neo4j_store.list_facts(Scope())] == ["f1"]
    counts = neo4j_store.erase(Scope())
    assert (counts.facts, counts.episodes, counts.entities, counts.events) == (1, 0, 1, 0)
    assert asked(driver, "MATCH (n {name: 'theirs'})-[:KNOWS]->(m) RETURN count(*)") == [[len(labels)]]
    left = "MATCH (n) WHERE n.name IS NULL AND NOT n:GraphmemPartition AND NOT n:GraphmemChange RETURN count(n)"
    assert asked(driver, left) == [[0]]


@pytest.mark.neo4j
def test_an_entity_of_the_type_event_is_no_event(neo4j_store: Neo4jStore) -> None:
    put(neo4j_store, "c1", entities=[entity("gala", "Event")], facts=[triple("f1", "ann", "VISITED", "gala")])
    assert neo4j_store.erase(OWNER) == Counts(facts=1, entities=1)
    put(neo4j_store, "c2", entities=[entity("gala", "Event")], facts=[triple("f1", "ann", "VISITED", "gala")])
    assert neo4j_store.erase(Scope()) == Counts(facts=1, entities=1)


@pytest.mark.neo4j
def test_others_never_crowd_out_what_a_view_sees(neo4j_store: Neo4jStore) -> None:
    east = unit_vectors(1)[0]
    hidden = [fact(f"h{n:03}", text="blue sky", vector=east, scope=Scope("ann", "other")) for n in range(300)]
    mine = [fact(f"m{n}", text="blue sea and much more beside it", vector=-east) for n in range(3)]
    put(neo4j_store, "c1", facts=[*hidden, *mine])
    view = View(PARTITION, Scope("ann", "helper"), NOW)
    assert [hit.id for hit in neo4j_store.near(view, "fact", east, limit=3)] == ["m0", "m1", "m2"]
    assert sorted(match.id for match in neo4j_store.matching(view, "fact", ["blue"], limit=3).found) == [
        "m0",
        "m1",
        "m2",
    ]


# the server
def test_no_server_is_said_at_once() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"bolt://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(StoreUnavailable, match=r"is the server running\?"):
            Neo4jStore(StoreSpec(url, "neo4j", "secret")).prepare(EMBEDDER)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_port_that_accepts_and_says_nothing_is_given_up(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert neo4j_link.FIRST_REPLY_SECONDS <= 10
    monkeypatch.setattr(neo4j_link, "FIRST_REPLY_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = Neo4jStore(StoreSpec(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}", "neo4j", "secret"))
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match=r"is the server running\?"):
            store.prepare(EMBEDDER)
        store.close()
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("host", ["a..b", "x" * 64, "[1:2:3]"])
def test_a_host_that_is_none_is_said(host: str) -> None:
    with pytest.raises((ConfigurationError, StoreUnavailable), match=re.escape(host)):
        Neo4jStore(StoreSpec(f"bolt://{host}:7687", "neo4j", "secret")).prepare(EMBEDDER)


@pytest.mark.parametrize(
    "url", ["memory.sqlite", "http://localhost:7474", "neo4j:", "bolt://", "redis://user:secret@host"]
)
def test_a_url_that_is_not_neo4js_is_refused_without_showing_its_login(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Neo4jStore(StoreSpec(url))
    assert "secret" not in str(refused.value)


def test_the_location_shows_no_login() -> None:
    store = Neo4jStore(StoreSpec("neo4j://ann:pa%40ss@example.org:7687"))
    store.close()
    store.close()
    assert store.location == "neo4j://example.org:7687"


@pytest.mark.neo4j
def test_a_wrong_password_is_said(neo4j_server: Any) -> None:
    store = Neo4jStore(StoreSpec(neo4j_server.uri, "neo4j", "not this one"))
    with pytest.raises(StoreUnavailable, match="check NEO4J_USERNAME and NEO4J_PASSWORD") as refused:
        store.prepare(EMBEDDER)
    assert "not this one" not in str(refused.value)


@pytest.mark.neo4j
def test_a_login_in_the_url_is_used_and_an_unknown_database_is_said(neo4j_server: Any) -> None:
    url = neo4j_server.uri.replace("bolt://", f"bolt://{neo4j_server.username}:{neo4j_server.password}@")
    store = Neo4jStore(StoreSpec(url, database="elsewhere"))
    with pytest.raises(StoreUnavailable, match="no database 'elsewhere'"):
        store.prepare(EMBEDDER)


@pytest.mark.neo4j
def test_a_newer_schema_and_another_embedder_are_refused(neo4j_store: Neo4jStore, driver: Any) -> None:
    with pytest.raises(EmbedderMismatch, match="test:32"):
        neo4j_store.prepare(EmbedderIdentity("other", 8))
    asked(driver, "MATCH (s:GraphmemSchema) SET s.version = 99")
    with pytest.raises(SchemaTooNew, match="99"):
        neo4j_store.prepare(EMBEDDER)
    asked(driver, "MATCH (s:GraphmemSchema) DELETE s")


@pytest.mark.neo4j
def test_what_apply_returned_from_outlives_a_killed_server(tmp_path: Path) -> None:
    from graphmem.local_neo4j.server import LocalNeo4j

    done: list[int] = []
    with LocalNeo4j(tmp_path / "home") as server:
        spec = StoreSpec(server.uri, server.username, server.password)
        writer = threading.Thread(target=_write_until_it_fails, args=(spec, done))
        writer.start()
        while len(done) < 20 and writer.is_alive():
            writer.join(0.01)
        server.kill()
        writer.join()
        server.start()
        store = Neo4jStore(StoreSpec(server.uri, server.username, server.password))
        store.prepare(EMBEDDER)
        facts = {one.id for one in store.list_facts(OWNER)}
        revision = store.revision(PARTITION)
        store.close()
        assert (tmp_path / "home" / "password").stat().st_mode & 0o077 == 0
    assert len(done) >= 20
    assert revision in (len(done), len(done) + 1)
    assert facts == {f"{change}-{n}" for change in range(revision) for n in range(5)}


def _write_until_it_fails(spec: StoreSpec, done: list[int]) -> None:
    store = Neo4jStore(spec)
    try:
        store.prepare(EMBEDDER)
        while True:
            put(store, f"c{len(done)}", facts=[fact(f"{len(done)}-{n}") for n in range(5)])
            done.append(len(done))
    except StoreError:
        store.close()
