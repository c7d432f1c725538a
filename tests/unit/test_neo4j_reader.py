"""What a worker holds of a partition in Neo4j: read once, brought up to date in little, and never out of date."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from graphmem.config import StoreSpec
from graphmem.ids import entity_key
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j import link as neo4j_link
from graphmem.stores.neo4j import reader as neo4j_reader
from graphmem.stores.neo4j import store as neo4j_store_module
from graphmem.stores.neo4j import write as neo4j_write
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Change, Degree, Entity, Episode, Fact, Hit, Join, Name, Scope, Source, View

OWNER = Scope("ann")
PARTITION = "user:ann"
NOW = 1_700_000_000_000_000
VIEW = View(PARTITION, OWNER, NOW)
HUB = entity_key(PARTITION, "Hub")
OTHER = entity_key(PARTITION, "Other")
ENTITIES = [Entity(HUB, PARTITION, "Hub", "Person"), Entity(OTHER, PARTITION, "Other", "Person")]
JOINS = [Join(HUB, OTHER, 0.9), Join(OTHER, HUB, 0.8)]
VECTORS = np.eye(EMBEDDER.size, dtype=np.float32)

Asked = list[tuple[str, dict[str, Any]]]


def put(store: Any, id: str, **records: Any) -> None:
    store.apply(Change(id=id, partition=PARTITION, revision=store.revision(PARTITION), at=NOW, **records))


def of_hub(number: int, **given: Any) -> Fact:
    values = {"text": f"Fact {number}.", "recorded_at": 5, "scope": OWNER, "vector": VECTORS[number], **given}
    values = {"subject": HUB, "relation": "KNOWS", "object": OTHER, **values}
    return Fact(id=f"f{number}", partition=PARTITION, **values)


def said(number: int) -> Episode:
    return Episode(f"e{number}", PARTITION, OWNER, "s", number, "user", "", "", NOW, NOW, VECTORS[number])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The statements that reads run, each with its parameters."""
    noted: Asked = []

    def noting(run: Callable[..., Any]) -> Callable[..., Any]:
        def asking(tx: Any, name: str, /, **parameters: Any) -> Any:
            noted.append((name, parameters))
            return run(tx, name, **parameters)

        return asking

    monkeypatch.setattr(neo4j_reader, "rows", noting(neo4j_link.rows))
    monkeypatch.setattr(neo4j_store_module, "rows", noting(neo4j_link.rows))
    monkeypatch.setattr(neo4j_reader, "columns", noting(neo4j_link.columns))
    return noted


@pytest.fixture
def another(neo4j_server: Any) -> Iterator[Callable[[], Neo4jStore]]:
    """Opens the same database as another worker does."""
    opened: list[Neo4jStore] = []

    def open() -> Neo4jStore:
        opened.append(Neo4jStore(StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password)))
        opened[-1].prepare(EMBEDDER)
        return opened[-1]

    yield open
    for store in opened:
        store.close()


def names(asked: Asked) -> list[str]:
    return [name for name, _ in asked]


def seen(store: Neo4jStore) -> list[Any]:
    """What the reads of a partition say of it."""
    facts = store.around(VIEW, [HUB], VECTORS[0], fanout=20)
    hits = [store.near(VIEW, kind, VECTORS[1], limit=20) for kind in ("fact", "episode")]
    return [
        facts,
        *hits,
        store.neighbours(VIEW, ["e0", "e1"]),
        store.degrees([HUB, OTHER]),
        store.near_names(PARTITION, VECTORS[:3], floor=0.5, limit=5),
        store.matching(VIEW, "fact", ["fact"], limit=20),
        store.joins([HUB, OTHER]),
    ]


@pytest.mark.neo4j
def test_one_search_asks_for_nothing_twice(neo4j_store: Neo4jStore, asked: Asked) -> None:
    facts = [of_hub(n, sources=(Source(f"e{n}", "q"),)) for n in range(3)]
    put(neo4j_store, "c1", facts=facts, episodes=[said(n) for n in range(3)], entities=ENTITIES)
    with neo4j_store.together():
        first = neo4j_store.near(VIEW, "fact", VECTORS[0], limit=3)
        around = neo4j_store.around(VIEW, [HUB], VECTORS[0], fanout=5)
        assert neo4j_store.links(VIEW, [hit.id for hit in first], VECTORS[0]) == around
        assert neo4j_store.neighbours(VIEW, ["e1"]) == [("e0", "e1"), ("e1", "e2")]
        assert neo4j_store.compare(VIEW, ["e0", "e2"], VECTORS[0]) == [Hit("e0", 1.0), Hit("e2", 0.0)]
        assert neo4j_store.degrees([HUB]) == {HUB: Degree(3, 3)}
    read = [name for name in names(asked) if name.startswith("read_all")]
    assert (len(set(read)), len(read)) == (5, 5)
    asked.clear()
    with neo4j_store.together():
        neo4j_store.near(VIEW, "fact", VECTORS[0], limit=3)
        neo4j_store.around(VIEW, [HUB], VECTORS[0], fanout=5)
    assert names(asked) == ["read_partition"]


@pytest.mark.neo4j
def test_a_search_in_what_is_held_asks_for_the_names_with_the_state_and_for_what_is_shown(
    neo4j_store: Neo4jStore, asked: Asked
) -> None:
    named = [Name(HUB, "Hub", "hub", VECTORS[0])]
    facts = [of_hub(n, sources=(Source("e0", "q"),)) for n in range(3)]
    put(neo4j_store, "c1", facts=facts, episodes=[said(0)], entities=ENTITIES, names=named, joins=JOINS)
    seen(neo4j_store)
    asked.clear()
    with neo4j_store.together():
        assert neo4j_store.named(PARTITION, ["hub", "hob"]) == {"hub": (HUB,)}
        assert [hit.id for hit in neo4j_store.near(VIEW, "fact", VECTORS[1], limit=1)] == ["f1"]
        assert list(neo4j_store.joins([HUB, OTHER])) == JOINS
        assert set(neo4j_store.details(["f1"]).entities) == {HUB, OTHER}
    assert names(asked) == ["read_named", "read_details"]


@pytest.mark.neo4j
def test_a_state_that_was_told_before_is_compared_once_more_where_much_is_read(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore]
) -> None:
    put(neo4j_store, "c1", facts=[of_hub(0)], entities=ENTITIES)
    worker = another()
    with worker.together():
        worker.named(PARTITION, ["hub"])
        put(neo4j_store, "c2", facts=[of_hub(1)])
        assert [hit.id for hit in worker.near(VIEW, "fact", VECTORS[1], limit=2)] == ["f1", "f0"]


@pytest.mark.neo4j
def test_what_another_thread_has_read_since_is_not_read_anew(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore], asked: Asked
) -> None:
    put(neo4j_store, "c1", facts=[of_hub(0)], entities=ENTITIES)
    seen(neo4j_store)
    worker = another()
    with neo4j_store.together():
        neo4j_store.named(PARTITION, ["hub"])
        put(worker, "c2", facts=[of_hub(1)])
        thread = threading.Thread(target=neo4j_store.near, args=(VIEW, "fact", VECTORS[0]), kwargs={"limit": 1})
        thread.start()
        thread.join()
        asked.clear()
        assert [hit.id for hit in neo4j_store.near(VIEW, "fact", VECTORS[1], limit=2)] == ["f1", "f0"]
    assert not [name for name in names(asked) if name.startswith(("read_all", "read_some"))]


@pytest.mark.neo4j
def test_of_what_was_written_since_only_that_is_read(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore], asked: Asked
) -> None:
    named = [Name(HUB, "Hub", "hub", VECTORS[0]), Name(OTHER, "Other", "other", VECTORS[1])]
    put(neo4j_store, "c1", facts=[of_hub(n) for n in range(5)], episodes=[said(0)], entities=ENTITIES, names=named[:1])
    put(neo4j_store, "j1", joins=JOINS)
    seen(neo4j_store)
    worker = another()
    put(worker, "c2", facts=[of_hub(5, sources=(Source("e1", "q"),))], episodes=[said(1)])
    put(worker, "c3", facts=[of_hub(2, invalid_at=NOW - 5)], names=named[1:])
    put(worker, "j2", joins=[Join(HUB, OTHER, 0.7)])
    asked.clear()
    found = seen(neo4j_store)
    assert [parameters["keys"] for name, parameters in asked if name == "read_joins"] == [[HUB]]
    read = {name: parameters["ids"] for name, parameters in asked if "ids" in parameters}
    assert read.pop("read_some_facts") == ["f5", "f2"]
    assert read.pop("read_some_episodes") == ["e1"]
    assert {id for ids in read.values() for id in ids} <= {"f5", "f2", "e1", OTHER}
    assert found == seen(another())
    assert found[0].ids.at(["f2"]).tolist() == [-1]


@pytest.mark.neo4j
def test_words_that_an_older_graphmem_wrote_as_text_are_found(neo4j_store: Neo4jStore, driver: Any) -> None:
    put(neo4j_store, "c1", facts=[of_hub(0), of_hub(1)], episodes=[said(0)])
    marked = " ".join(f"0123456789abcdefx{word}" for word in ("fact", "fact", "xylophon"))
    driver.execute_query("MATCH (f:Fact {id: 'f1'}) SET f.words = $words", words=marked)
    driver.execute_query("MATCH (e:Episode) SET e.words = ''")
    found = neo4j_store.matching(VIEW, "fact", ["xylophon", "fact"], limit=5)
    assert [(match.id, tuple(match.counts)) for match in found.found] == [("f1", (1, 2)), ("f0", (0, 1))]
    assert found.frequency == {"xylophon": 1, "fact": 2}


@pytest.mark.neo4j
def test_names_are_brought_up_to_date_after_facts_were(neo4j_store: Neo4jStore) -> None:
    put(neo4j_store, "c1", facts=[of_hub(0)], entities=ENTITIES, names=[Name(HUB, "Hub", "hub", VECTORS[0])])
    assert neo4j_store.near_names(PARTITION, VECTORS[:1], floor=0.5, limit=5) == [[Hit(HUB, 1.0)]]
    put(neo4j_store, "c2", names=[Name(OTHER, "Other", "other", VECTORS[1])])
    with neo4j_store.together():
        neo4j_store.near(VIEW, "fact", VECTORS[0], limit=3)
        assert neo4j_store.near_names(PARTITION, VECTORS[1:2], floor=0.5, limit=5) == [[Hit(OTHER, 1.0)]]


@pytest.mark.neo4j
@pytest.mark.parametrize("how", ["cleared", "erased", "of an older graphmem", "told no joins", "too long ago"])
def test_where_nobody_knows_what_changed_the_partition_is_read_anew(
    neo4j_store: Neo4jStore,
    another: Callable[[], Neo4jStore],
    driver: Any,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    monkeypatch.setattr(neo4j_write, "CHANGES_KEPT", 2)
    named = [Name(HUB, "Hub", "hub", VECTORS[0]), Name(OTHER, "Other", "other", VECTORS[1])]
    facts = [of_hub(n, scope=Scope("ann", None, f"r{n}")) for n in range(3)]
    put(neo4j_store, "c1", facts=facts, episodes=[said(0)], entities=ENTITIES, names=named, joins=JOINS)
    seen(neo4j_store)
    worker = another()
    if how == "cleared":
        put(worker, "c2", cleared=[OTHER], facts=[of_hub(n, object=HUB) for n in range(3)])
    elif how == "erased":
        worker.erase(Scope("ann", None, "r1"))
    else:
        for n in range(4 if how == "too long ago" else 1):
            put(worker, f"d{n}", facts=[of_hub(n + 3)], episodes=[said(n + 1)], joins=[Join(HUB, OTHER, 0.7)])
    if how == "of an older graphmem":
        driver.execute_query("MATCH (c:GraphmemChange {id: 'd0'}) REMOVE c.facts, c.episodes, c.entities, c.joins")
    if how == "told no joins":
        driver.execute_query("MATCH (c:GraphmemChange {id: 'd0'}) REMOVE c.joins")
    assert seen(neo4j_store) == seen(another())


@pytest.mark.neo4j
@pytest.mark.parametrize("changes", [1, 2, 3, 4])
def test_a_database_that_was_emptied_and_filled_again_is_read_anew(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore], driver: Any, changes: int
) -> None:
    """Its revision is then lower than the worker's, the same, or higher."""
    for n in range(3):
        put(neo4j_store, f"c{n}", facts=[of_hub(n)], episodes=[said(n)], entities=ENTITIES, joins=JOINS)
    seen(neo4j_store)
    driver.execute_query("MATCH (n) WHERE NOT n:GraphmemSchema DETACH DELETE n")
    for n in range(changes):
        named = [Name(OTHER, "Other", "other", VECTORS[1])]
        put(another(), f"d{n}", facts=[of_hub(n + 4)], entities=ENTITIES, names=named)
    assert seen(neo4j_store) == seen(another())


@pytest.mark.neo4j
def test_names_that_were_long_not_asked_for_are_read_anew(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_write, "CHANGES_KEPT", 2)
    put(neo4j_store, "c", facts=[of_hub(0)], entities=ENTITIES, names=[Name(HUB, "Hub", "hub", VECTORS[0])])
    seen(neo4j_store)
    worker = another()
    for n in range(4):
        put(worker, f"c{n}", names=[Name(OTHER, f"other {n}", f"other {n}", VECTORS[n + 1])])
        neo4j_store.near(VIEW, "fact", VECTORS[0], limit=1)  # brings facts up to date, not names
    assert neo4j_store.near_names(PARTITION, VECTORS[:5], floor=0.5, limit=5)[1:] == [[Hit(OTHER, 1.0)]] * 4


@pytest.mark.neo4j
def test_names_of_an_older_state_are_not_taken_for_those_of_now(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore]
) -> None:
    put(neo4j_store, "c1", facts=[of_hub(0)], entities=ENTITIES, names=[Name(HUB, "Hub", "hub", VECTORS[0])])
    worker = another()
    with neo4j_store.together():
        neo4j_store.near(VIEW, "fact", VECTORS[0], limit=1)
        put(worker, "c2", names=[Name(OTHER, "Other", "other", VECTORS[1])])
        thread = threading.Thread(target=neo4j_store.near, args=(VIEW, "fact", VECTORS[0]), kwargs={"limit": 1})
        thread.start()
        thread.join()
        neo4j_store.near_names(PARTITION, VECTORS[:1], floor=0.5, limit=5)
    assert neo4j_store.near_names(PARTITION, VECTORS[1:2], floor=0.5, limit=5) == [[Hit(OTHER, 1.0)]]


@pytest.mark.neo4j
def test_what_is_written_while_a_partition_is_read_is_read_as_well(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(neo4j_store, "c1", facts=[of_hub(0)], episodes=[said(0)], entities=ENTITIES)
    worker, late = another(), [of_hub(1, sources=(Source("e1", "q"),))]

    def columns(tx: Any, name: str, /, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        if name == "read_all_facts" and late:  # the episodes were read before
            put(worker, "c2", facts=[late.pop()], episodes=[said(1)])
        return neo4j_link.columns(tx, name, **parameters)

    monkeypatch.setattr(neo4j_reader, "columns", columns)
    assert [hit.id for hit in neo4j_store.near(VIEW, "fact", VECTORS[1], limit=2)] == ["f1", "f0"]
    assert [hit.id for hit in neo4j_store.near(VIEW, "episode", VECTORS[1], limit=2)] == ["e1"]
    assert seen(neo4j_store) == seen(worker)


@pytest.mark.neo4j
def test_what_is_erased_while_a_partition_is_read_is_left_out(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(neo4j_store, "c1", facts=[of_hub(n, scope=Scope("ann", None, f"r{n % 2}")) for n in range(30)])
    worker, again = another(), [Scope("ann", None, "r1")]

    def columns(tx: Any, name: str, /, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        for read in neo4j_link.columns(tx, name, **parameters):
            if name == "read_all_facts" and again:
                worker.erase(again.pop())
            yield read

    monkeypatch.setattr(neo4j_reader, "columns", columns)
    monkeypatch.setattr(neo4j_reader, "_FACTS", neo4j_reader._FACTS._replace(at_once=1))
    assert seen(neo4j_store) == seen(worker)


@pytest.mark.neo4j
def test_changes_tell_what_they_put_no_longer_than_needed(neo4j_store: Neo4jStore, driver: Any) -> None:
    def told() -> list[Any]:
        query = "MATCH (c:GraphmemChange) RETURN c.facts AS ids ORDER BY c.revision"
        return [record["ids"] for record in driver.execute_query(query).records]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(neo4j_write, "CHANGES_KEPT", 2)
        for n in range(4):
            put(neo4j_store, f"c{n}", facts=[of_hub(n)])
    assert told() == [None, None, ["f2"], ["f3"]]
    neo4j_store.erase(Scope("ann", None, "nothing of it"))
    assert told() == [None, None, ["f2"], ["f3"]]
    neo4j_store.erase(OWNER)
    assert told() == [None] * 5


@pytest.mark.neo4j
def test_what_an_older_graphmem_wrote_is_read_the_same(
    neo4j_store: Neo4jStore, another: Callable[[], Neo4jStore], driver: Any
) -> None:
    """Vectors as lists of numbers, and facts that do not name their episodes."""
    facts = [of_hub(n, vector=VECTORS[n] * 0.3 + VECTORS[n + 1], sources=(Source("e0", "q"),)) for n in range(5)]
    named = [Name(HUB, "Hub", "hub", VECTORS[0])]
    put(neo4j_store, "c1", facts=facts, episodes=[said(0)], entities=ENTITIES, names=named)
    found, whole = seen(neo4j_store), neo4j_store.everything(PARTITION)
    older = "MATCH (n:Episode|Alias) SET n.embedding = $vector REMOVE n.vector"
    driver.execute_query(older, vector=VECTORS[0].tolist())
    driver.execute_query("MATCH (f:Fact) REMOVE f.vector, f.episodes")
    assert seen(another()) == found
    assert [fact.vector.tolist() for fact in neo4j_store.everything(PARTITION).facts] == [
        fact.vector.tolist() for fact in whole.facts
    ]


def test_the_driver_writes_out_no_rows() -> None:
    class Transaction:
        shown = ""

        def run(self, _: str, parameters: dict[str, Any]) -> list[Any]:
            self.shown = repr(parameters)
            assert parameters["rows"] == [{"embedding": [0.5] * 384}] * 500
            return []

    tx = Transaction()
    neo4j_link.rows(tx, "write_put_facts", rows=[{"embedding": [0.5] * 384}] * 500)  # type: ignore[arg-type]  # stands in
    assert len(tx.shown) < 100
