"""What is deleted while it is read: Neo4j gives nulls then, value by value, in no order that one can count on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from graphmem.ids import entity_key
from graphmem.stores.neo4j import Neo4jStore
from graphmem.types import Change, Entity, Episode, Event, Fact, Scope, Source

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
