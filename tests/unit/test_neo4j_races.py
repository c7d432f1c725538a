"""What is deleted while it is read: Neo4j gives nulls then, value by value, in no order that one can count on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graphmem.errors import StoreConflict
from graphmem.ids import entity_key
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j import link as neo4j_link
from graphmem.stores.neo4j import reader as neo4j_reader
from graphmem.stores.neo4j import store as neo4j_module
from graphmem.stores.neo4j import write as neo4j_write
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Change, Counts, Entity, Episode, Event, Fact, Scope, Source, View

OWNER = Scope("ann")
PARTITION = "user:ann"
SECONDS = 4
TEN = range(10)
TOLD = tuple(Source(f"e{number}", "Ann knows Bob.", 5, 6, 7) for number in TEN)


def _key(number: int) -> str:
    return entity_key(PARTITION, f"bob {number}")


def _records() -> dict[str, list[Any]]:
    triple = {"subject": _key(0), "relation": "KNOWS", "speaker": "ann", "recorded_at": 5, "sources": TOLD}
    return {
        "facts": [Fact(f"f{n}", PARTITION, OWNER, "Ann knows Bob.", object=_key(n), **triple) for n in TEN],
        "entities": [Entity(_key(n), PARTITION, f"bob {n}", "Person") for n in TEN],
        "episodes": [Episode(f"e{n}", PARTITION, OWNER, "s", n, "user", "ann", "Ann knows Bob.", 5, 5) for n in TEN],
        "events": [Event(f"v{n}", PARTITION, OWNER, "ADD", f"f{n}", 5, "c") for n in TEN],
    }


@contextmanager
def _meanwhile(work: Callable[[], object]) -> Iterator[Future[None]]:
    """Does the work again and again in another thread, for some seconds. What it raises comes at the end."""
    until = time.monotonic() + SECONDS

    def repeat() -> None:
        while time.monotonic() < until:
            work()

    with ThreadPoolExecutor(1) as pool:
        repeated = pool.submit(repeat)
        yield repeated
        repeated.result()


@pytest.mark.neo4j
def test_a_fact_is_read_whole_while_another_writes_its_sources(neo4j_store: Neo4jStore, driver: Any) -> None:
    fact = Fact("f", PARTITION, OWNER, "Ann knows Bob.", recorded_at=5, sources=TOLD)
    neo4j_store.apply(Change("c", PARTITION, 0, 5, facts=[fact]))
    again = """
        MATCH (f:Fact {id: 'f'})-[s:STATED_IN]->(e) WITH f, s, e, properties(s) AS was
        DELETE s CREATE (f)-[t:STATED_IN]->(e) SET t = was
        """
    with _meanwhile(lambda: driver.execute_query(again)) as repeated:
        while not repeated.done():
            (found,) = neo4j_store.facts(["f"])
            assert set(found.sources) <= set(TOLD)
    assert neo4j_store.facts(["f"])[0].sources == TOLD


@pytest.mark.neo4j
def test_what_is_erased_while_it_is_read_is_there_whole_or_not_at_all(neo4j_store: Neo4jStore) -> None:
    """A fact without its sources is whole: they went first."""
    records = _records()
    facts, entities, episodes = (
        {getattr(record, name): record for record in records[kind]}
        for kind, name in (("facts", "id"), ("entities", "key"), ("episodes", "id"))
    )

    def write_and_erase() -> None:
        revision = neo4j_store.revision(PARTITION)
        neo4j_store.apply(Change("c", PARTITION, revision, 5, **records))
        neo4j_store.erase(OWNER)

    seen = 0
    with _meanwhile(write_and_erase) as repeated:
        while not repeated.done():
            details = neo4j_store.details(facts, episodes)
            assert all(_but_sources(fact, facts) for fact in details.facts.values())
            assert all(_but_sources(fact, facts) for fact in neo4j_store.list_facts(OWNER))
            assert details.entities.items() <= entities.items()
            assert details.episodes.items() <= episodes.items()
            neo4j_store.everything(PARTITION)
            neo4j_store.list_events(facts)
            seen += len(details.facts)
    assert seen


def _but_sources(fact: Fact, known: dict[str, Fact]) -> bool:
    return set(fact.sources) <= set(TOLD) and fact == replace(known[fact.id], sources=fact.sources)


ONE = np.ones(EMBEDDER.size, np.float32)
VIEW = View(PARTITION, OWNER, 9)


def _ten(store: Neo4jStore) -> None:
    records = _records()
    facts = [replace(fact, vector=ONE) for fact in records["facts"]]
    store.apply(Change("c", PARTITION, 0, 5, **{**records, "facts": facts}))


@pytest.mark.neo4j
@pytest.mark.parametrize("lacking", ["id", "mentions", "since_us", "words"])
def test_a_fact_of_which_any_value_is_gone_breaks_no_search(neo4j_store: Neo4jStore, driver: Any, lacking: str) -> None:
    _ten(neo4j_store)
    driver.execute_query(f"MATCH (f:Fact {{id: 'f3'}}) REMOVE f.{lacking}", database_="neo4j")
    assert [hit.id for hit in neo4j_store.near(VIEW, "fact", ONE, limit=5)] == ["f0", "f1", "f2", "f4", "f5"]


@pytest.mark.neo4j
def test_a_page_is_full_though_a_fact_of_it_is_being_written(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is short is taken for the last."""
    _ten(neo4j_store)
    read, torn = neo4j_store._rows, [True]

    def once_torn(name: str, **asked: Any) -> Any:
        found = read(name, **asked)
        if torn.pop() if torn else False:
            found[1]["fact"]["text"] = None
        return found

    monkeypatch.setattr(neo4j_store, "_rows", once_torn)
    assert [fact.id for fact in neo4j_store.list_facts(OWNER, limit=3)] == ["f0", "f1", "f2"]


@pytest.mark.neo4j
@pytest.mark.parametrize(("end", "backwards"), [("subject", False), ("object", True)])
def test_a_fact_that_already_names_another_is_not_followed(
    neo4j_store: Neo4jStore, driver: Any, end: str, backwards: bool
) -> None:
    """Its relationships are written after its values."""
    _ten(neo4j_store)
    driver.execute_query(f"MATCH (f:Fact {{id: 'f3'}}) SET f.{end} = 'user:ann|other'", database_="neo4j")
    found = neo4j_store.along(VIEW, [_key(0), _key(3)], "KNOWS", backwards=backwards)
    assert {edge.object if backwards else edge.subject for edge in found} == {_key(0)}


@pytest.mark.neo4j
def test_an_erasure_counts_on_every_owner_that_it_takes_from(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on one to whom the first record of the agent comes while the erasure looks for what it takes."""
    bob, carl = (
        Change(owner, f"user:{owner}", 0, 5, entities=[entity], facts=[fact])
        for owner in ("bob", "carl")
        for entity in [Entity(entity_key(f"user:{owner}", "Eve"), f"user:{owner}", "Eve", "Person")]
        for fact in [Fact(owner, f"user:{owner}", Scope(owner, "a"), "Eve.", mentions=(entity.key,), recorded_at=5)]
    )
    neo4j_store.apply(bob)
    run, late = neo4j_write.rows, [carl]

    def first_apply(tx: Any, name: str, /, **asked: Any) -> Any:
        if name == "write_lock_partition" and late:
            neo4j_store.apply(late.pop())
        return run(tx, name, **asked)

    monkeypatch.setattr(neo4j_write, "rows", first_apply)
    assert neo4j_store.erase(Scope(agent_id="a")) == Counts(2, 0, 2, 0)
    assert [neo4j_store.revision(f"user:{owner}") for owner in ("bob", "carl")] == [2, 2]
    assert neo4j_store.partitions() == []


@pytest.mark.neo4j
def test_what_came_is_read_only_once_all_of_it_can_be_found(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit shows its revision while it still writes indexes: who saw it then may not find what it wrote.

    A later transaction of the same driver does, for it waits until what the earlier one saw is there.
    """
    _ten(neo4j_store)
    too_early: list[Any] = []

    def noting(tx: Any, name: str, /, **asked: Any) -> Any:
        too_early.extend([tx] if name == "read_partition" else [])
        return neo4j_link.rows(tx, name, **asked)

    def finding(tx: Any, name: str, /, **asked: Any) -> Any:
        return () if any(tx is one for one in too_early) else columns(tx, name, **asked)

    columns = neo4j_link.columns
    monkeypatch.setattr(neo4j_reader, "rows", noting)
    monkeypatch.setattr(neo4j_reader, "columns", finding)
    assert len(neo4j_store.near(VIEW, "fact", ONE, limit=20)) == 10
    with neo4j_store.together():
        neo4j_store.apply(Change("d", PARTITION, 1, 5, facts=[Fact("new", PARTITION, OWNER, "New.", recorded_at=5)]))
        assert [link.link.id for link in neo4j_store.links(VIEW, ["new"], ONE)] == ["new"]
    assert too_early


@pytest.mark.neo4j
def test_everything_is_of_one_moment_or_an_error(neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    _ten(neo4j_store)
    read = neo4j_module.everything
    late = [Change("d", PARTITION, 1, 5, facts=[Fact("new", PARTITION, OWNER, "New.", recorded_at=5)])]

    def then_another_writes(tx: Any, partition: str) -> Change:
        whole = read(tx, partition)
        if late:
            neo4j_store.apply(late.pop())
        return whole

    monkeypatch.setattr(neo4j_module, "everything", then_another_writes)
    assert "new" in {fact.id for fact in neo4j_store.everything(PARTITION).facts}
    revision = neo4j_store.revision(PARTITION)
    late += [Change(f"e{n}", PARTITION, revision + n, 5) for n in reversed(range(neo4j_module.READS))]
    with pytest.raises(StoreConflict, match="quiet hour"):
        neo4j_store.everything(PARTITION)
