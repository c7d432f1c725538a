"""How the walk reads in Neo4j: hubs through the index, nothing twice in one search, and nothing out of date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from graphmem.ids import entity_key
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j import find as neo4j_find
from graphmem.stores.neo4j import link as neo4j_link
from graphmem.stores.neo4j import walk as neo4j_walk
from graphmem.stores.reference import ReferenceStore
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Change, Degree, Entity, Episode, Fact, Hit, Scope, Source, View

OWNER = Scope("ann")
PARTITION = "user:ann"
NOW = 1_700_000_000_000_000
VIEW = View(PARTITION, OWNER, NOW)
HUB = entity_key(PARTITION, "Hub")
OTHER = entity_key(PARTITION, "Other")


def put(store: Any, id: str, **records: Any) -> None:
    store.apply(Change(id=id, partition=PARTITION, revision=store.revision(PARTITION), at=NOW, **records))


def unit_vectors(count: int, seed: int = 0) -> np.ndarray:
    numbers = np.random.default_rng(seed).standard_normal((count, EMBEDDER.size)).astype(np.float32)
    return numbers / np.linalg.norm(numbers, axis=1, keepdims=True)


def of_hub(number: int, **given: Any) -> Fact:
    """A fact that has the hub for its subject, its object or among what it mentions."""
    roles: Sequence[dict[str, Any]] = (
        {"subject": HUB, "relation": "KNOWS", "object": OTHER},
        {"subject": OTHER, "relation": "KNOWS", "object": HUB},
        {"mentions": (HUB,)},
    )
    values = {"text": f"Fact {number}.", "recorded_at": 5, "scope": OWNER, **roles[number % 3], **given}
    return Fact(id=f"f{number:03}", partition=PARTITION, **values)


ENTITIES = [Entity(HUB, PARTITION, "Hub", "Person"), Entity(OTHER, PARTITION, "Other", "Person")]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the statements that searches run."""
    names: list[str] = []

    def noted(tx: Any, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
        names.append(name)
        return neo4j_link.rows(tx, name, **parameters)

    for module in (neo4j_find, neo4j_walk):
        monkeypatch.setattr(module, "rows", noted)
    return names


@pytest.mark.neo4j
def test_the_best_facts_of_a_hub_are_found_without_all_of_them(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setattr(neo4j_walk, "CROWD", 20)
    vectors = unit_vectors(150)
    reference = ReferenceStore()
    reference.prepare(EMBEDDER)
    for store in (neo4j_store, reference):
        put(store, "c1", facts=[of_hub(n, vector=vectors[n]) for n in range(150)], entities=ENTITIES)
    for query in unit_vectors(3, seed=1):
        ours, theirs = (store.around(VIEW, [HUB], query, fanout=8) for store in (neo4j_store, reference))
        assert [one.link for one in ours] == [one.link for one in theirs]
        assert np.allclose([one.cosine for one in ours], [one.cosine for one in theirs], rtol=0, atol=1e-12)
    assert {"read_search_subject", "read_search_object", "read_mentioning"} <= set(asked)


@pytest.mark.neo4j
def test_a_hub_whose_facts_are_hidden_is_looked_through(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_walk, "CROWD", 20)
    monkeypatch.setattr(neo4j_find, "FETCH_LEAST", 8)
    monkeypatch.setattr(neo4j_find, "FETCH_MOST", 16)
    east = unit_vectors(1)[0]
    hidden = [of_hub(n, vector=east, scope=Scope("ann", "other")) for n in range(90)]
    put(neo4j_store, "c1", facts=[*hidden, of_hub(90, vector=-east), of_hub(91)], entities=ENTITIES)
    found = neo4j_store.around(View(PARTITION, Scope("ann", "helper"), NOW), [HUB], east, fanout=4)
    assert [one.link.id for one in found] == ["f090", "f091"]


@pytest.mark.neo4j
def test_one_search_asks_for_nothing_twice(neo4j_store: Neo4jStore, asked: list[str]) -> None:
    vectors = unit_vectors(3)
    said = [Episode(f"e{n}", PARTITION, OWNER, "s", n, "user", "", "", NOW, NOW, vectors[n]) for n in range(3)]
    facts = [of_hub(n, vector=vectors[n], sources=(Source(f"e{n}", "q"),)) for n in range(3)]
    put(neo4j_store, "c1", facts=facts, episodes=said, entities=ENTITIES)
    with neo4j_store.together():
        first = neo4j_store.near(VIEW, "fact", vectors[0], limit=3)
        neo4j_store.near(VIEW, "episode", vectors[0], limit=3)
        around = neo4j_store.around(VIEW, [HUB], vectors[0], fanout=5)
        assert neo4j_store.links(VIEW, [hit.id for hit in first], vectors[0]) == around
        assert neo4j_store.neighbours(VIEW, ["e1"]) == [("e0", "e1"), ("e1", "e2")]
        own = neo4j_store.compare(VIEW, ["e0", "e2"], vectors[0])
    assert own == [Hit("e0", pytest.approx(1.0)), Hit("e2", pytest.approx(float(vectors[0] @ vectors[2]), abs=1e-6))]
    assert asked.count("read_partition") == 1
    assert not {"read_links", "read_compare"} & set(asked)


@pytest.mark.neo4j
def test_degrees_are_counted_anew_when_something_was_written(neo4j_store: Neo4jStore, asked: list[str]) -> None:
    vector = unit_vectors(1)[0]

    def degrees() -> Any:
        with neo4j_store.together():
            neo4j_store.near(VIEW, "fact", vector, limit=1)
            return neo4j_store.degrees([HUB, OTHER])

    put(neo4j_store, "c1", facts=[of_hub(0, sources=(Source("e0", "q"),))], entities=ENTITIES)
    assert degrees() == degrees() == {HUB: Degree(1, 1), OTHER: Degree(1, 1)}
    assert asked.count("read_degrees") == 1
    put(neo4j_store, "c2", facts=[of_hub(2, sources=(Source("e0", "q"), Source("e1", "q")))])
    assert degrees() == {HUB: Degree(2, 2), OTHER: Degree(1, 1)}
    neo4j_store.erase(OWNER)
    assert degrees() == {}


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
