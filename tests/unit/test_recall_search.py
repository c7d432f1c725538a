"""The read path from a query to its result, on the reference store with vectors made by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import networkx
import numpy as np
import pytest

from graphmem.ids import entity_key, normalise
from graphmem.recall import pipeline, records
from graphmem.recall.base import Part, Recalled
from graphmem.recall.graph import graph
from graphmem.stores.base import Store
from graphmem.stores.reference import ReferenceStore
from graphmem.stores.sqlite import SqliteStore
from graphmem.terms import terms
from graphmem.types import (
    Change,
    EmbedderIdentity,
    Entity,
    Episode,
    Fact,
    Join,
    Name,
    Scope,
    Source,
    View,
)

SIZE = 64
ALICE = Scope(user_id="alice")
NOW = 1_000_000
VIEW = View("user:alice", ALICE, NOW)


class WordEmbedder:
    """Texts as the normed sum of one fixed random direction for each of their words."""

    name = "words"
    size = SIZE

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> np.ndarray:
        total = sum((self._direction(term) for term in terms(text)), np.zeros(SIZE))
        return (total / (np.linalg.norm(total) or 1)).astype(np.float32)

    def _direction(self, term: str) -> np.ndarray:
        return np.random.default_rng(list(term.encode())).normal(size=SIZE)


EMBEDDER = WordEmbedder()


def key(name: str) -> str:
    return entity_key("user:alice", normalise(name))


def fact(
    id: str, text: str, triple: tuple[str, str, str] | None = None, *, mentions: Sequence[str] = (), at: str = "e1"
) -> Fact:
    subject, relation, object_ = triple or (None, None, None)
    return Fact(
        id,
        "user:alice",
        ALICE,
        text,
        None if subject is None else key(subject),
        relation,
        None if object_ is None else key(object_),
        tuple(key(name) for name in mentions),
        sources=(Source(at, text),),
        vector=EMBEDDER.embed([text])[0],
    )


WORLD = [
    fact("f1", "Alice's manager is Bob.", ("Alice", "HAS_MANAGER", "Bob"), at="e1"),
    fact("f2", "Bob lives in Hamburg.", ("Bob", "LIVES_IN", "Hamburg"), at="e2"),
    fact("f3", "Alice and Bob had lunch with Carol.", mentions=["Alice", "Bob", "Carol"], at="e3"),
    fact("f4", "Carol lives in Munich.", ("Carol", "LIVES_IN", "Munich"), at="e4"),
    fact("f5", "Dave likes tea.", ("Dave", "LIKES", "tea"), at="e5"),
    fact("f6", "Hamburg is a rainy city in Germany.", ("Hamburg", "LOCATED_IN", "Germany"), at="e6"),
]


def change_of(facts: Sequence[Fact], *, joins: Sequence[Join] = ()) -> Change:
    keys = sorted({key for one in facts for key in one.entities})
    names = [key.split("|")[1] for key in keys]
    ids = sorted({source.episode_id for one in facts for source in one.sources})
    return Change(
        "c1",
        "user:alice",
        0,
        NOW,
        episodes=[_episode(id, position, facts) for position, id in enumerate(ids)],
        entities=[
            Entity(key, "user:alice", name.title(), "Thing", owner=name == "alice")
            for key, name in zip(keys, names, strict=True)
        ],
        names=[Name(key, name.title(), name) for key, name in zip(keys, names, strict=True)],
        joins=joins,
        facts=facts,
    )


def _episode(id: str, position: int, facts: Sequence[Fact]) -> Episode:
    text = " ".join(one.text for one in facts if any(source.episode_id == id for source in one.sources))
    vector = EMBEDDER.embed([text])[0]
    return Episode(id, "user:alice", ALICE, "s1", 3 * position, "user", "Alice", text, 500, 500, vector)


def store_with(change: Change) -> ReferenceStore:
    store = ReferenceStore()
    store.prepare(EmbedderIdentity("words", SIZE))
    store.apply(change)
    return store


def search(store: Store, query: str, **options: object) -> Recalled:
    return pipeline.search(store, EMBEDDER, query, parts=[Part(VIEW, key("Alice"))], **options)  # type: ignore[arg-type]  # options vary


@pytest.fixture
def world() -> ReferenceStore:
    return store_with(change_of(WORLD))


def test_a_question_of_two_hops_finds_the_fact_and_explains_it(world: ReferenceStore) -> None:
    found = search(world, "In which city does my manager live?", limit=3)
    by_id = {one["id"]: one for one in records.found_records(found)}
    hops = by_id["f2"]["path"]
    assert [(hop["source"], hop["relationship"], hop["target"], hop["forward"]) for hop in hops] == [
        ("Alice", "HAS_MANAGER", "Bob", True),
        ("Bob", "LIVES_IN", "Hamburg", True),
    ]
    assert [(hop["fact_id"], hop["quote"], hop["episode_id"]) for hop in hops] == [
        ("f1", "Alice's manager is Bob.", "e1"),
        ("f2", "Bob lives in Hamburg.", "e2"),
    ]
    assert hops[0]["at"] == "1970-01-01T00:00:00.000500+00:00"


def test_a_fact_about_the_named_entity_itself_has_a_path_of_one_hop(world: ReferenceStore) -> None:
    found = search(world, "Where does Carol live?", limit=1)
    assert [hop.fact_id for hop in found.facts[0].path] == ["f4"]
    assert found.facts[0].path[0].source == key("Carol")


def test_a_path_against_the_triple_is_not_forward(world: ReferenceStore) -> None:
    found = search(world, "Who lives in Munich?", limit=1)
    hop = records.found_records(found)[0]["path"][0]
    assert (hop["source"], hop["target"], hop["forward"]) == ("Munich", "Carol", False)
    assert hop["arrow"] == f"<-{hop['relationship']}-"


def test_a_fact_that_shares_no_word_with_the_query_is_found_through_the_graph(world: ReferenceStore) -> None:
    found = search(world, "my manager", limit=10)
    order = [one.fact.id for one in found.facts]
    assert order[0] == "f1"
    assert order.index("f2") < order.index("f5")


def test_a_fact_is_found_by_its_relation_though_its_sentence_says_it_otherwise() -> None:
    moved = fact("f1", "Bob has moved to Hamburg.", ("Bob", "LIVES_IN", "Hamburg"))
    store = store_with(change_of([moved, fact("f2", "Bob has a dog.", mentions=["Bob", "dog"], at="e2")]))
    matches = store.matching(VIEW, "fact", terms("Where does he live?"), limit=5)
    assert [match.id for match in matches.found] == ["f1"]
    assert search(store, "Where does Bob live?").facts[0].fact.id == "f1"


def test_scores_fall_and_lie_between_0_and_1(world: ReferenceStore) -> None:
    found = search(world, "Who lives in Hamburg?")
    scores = [one.score for one in found.facts]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    assert {"embed", "seeds", "expand", "rank", "paths"} == set(found.milliseconds)


def test_what_is_left_out_makes_room_for_the_next(world: ReferenceStore) -> None:
    everything = [one.fact.id for one in search(world, "my manager").facts]
    kept = search(world, "my manager", limit=2, keep=lambda one: one.id != everything[0])
    assert [one.fact.id for one in kept.facts] == everything[1:3]


def test_a_threshold_leaves_out_what_scores_below_it(world: ReferenceStore) -> None:
    everything = search(world, "my manager").facts
    limit = everything[2].score
    assert len(search(world, "my manager", threshold=limit).facts) == 3
    assert search(world, "my manager", threshold=1.0).facts == ()


def test_an_empty_store_finds_nothing() -> None:
    store = ReferenceStore()
    store.prepare(EmbedderIdentity("words", SIZE))
    found = search(store, "Who is my manager?")
    assert (found.facts, found.episodes) == ((), ())


@pytest.mark.parametrize("query", ["", "?!", "the of and", "zebra"])
def test_a_query_without_any_known_word_is_no_error(world: ReferenceStore, query: str) -> None:
    assert len(search(world, query, limit=2).facts) <= 2


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_writing_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    change = change_of(WORLD, joins=[Join(key("tea"), key("Munich"), 0.8), Join(key("Munich"), key("tea"), 0.8)])
    shuffled = Change(
        change.id,
        change.partition,
        0,
        NOW,
        *(rng.sample(list(part), len(part)) for part in (change.episodes, change.entities, change.names)),
        joins=change.joins,
        facts=rng.sample(WORLD, len(WORLD)),
    )
    for query in ("In which city does my manager live?", "Where does Carol live?", "tea"):
        one, other = search(store_with(change), query), search(store_with(shuffled), query)
        assert one.facts == other.facts
        assert one.episodes == other.episodes


def test_facts_that_tie_come_by_id() -> None:
    twins = [fact(id, "Bob likes jazz.", ("Bob", "LIKES", "jazz"), at=f"e-{id}") for id in ("z", "m", "a")]
    found = search(store_with(change_of(twins)), "What does Bob like?")
    assert [one.fact.id for one in found.facts] == ["a", "m", "z"]


def test_what_the_view_does_not_see_is_neither_found_nor_on_a_path() -> None:
    ended = fact("f1", "Alice's manager is Bob.", ("Alice", "HAS_MANAGER", "Bob"))
    ended = Fact(**{name: getattr(ended, name) for name in ended.__slots__} | {"invalid_at": NOW - 1})
    store = store_with(change_of([ended, *WORLD[1:]]))
    found = search(store, "In which city does my manager live?")
    assert "f1" not in {one.fact.id for one in found.facts} | set(found.known.facts)


def test_several_parts_are_ranked_together(world: ReferenceStore) -> None:
    scope = Scope(agent_id="helper")
    own = Fact("g1", "agent:helper", scope, "Hamburg offices close at six.", sources=(Source("x1", "closes at six"),))
    world.apply(Change("c2", "agent:helper", 0, NOW, facts=[own]))
    parts = [Part(VIEW), Part(View("agent:helper", scope, NOW))]
    found = pipeline.search(world, EMBEDDER, "When do offices in Hamburg close?", parts=parts)
    assert {"g1", "f2"} <= {one.fact.id for one in found.facts}


def test_relations_are_the_triples_of_facts_and_paths(world: ReferenceStore) -> None:
    found = records.found_records(search(world, "In which city does my manager live?", limit=2))
    relations = [tuple(one.values()) for one in records.relation_records(found)]
    assert ("Bob", "LIVES_IN", "Hamburg") in relations
    assert len(relations) == len(set(relations))


def test_the_graph_has_an_edge_for_each_triple_that_holds(world: ReferenceStore) -> None:
    made = graph(world, parts=[Part(VIEW)])
    assert isinstance(made, networkx.MultiDiGraph)
    edges = {(a, b, id) for a, b, id in made.edges(keys=True)}
    assert edges == {(one.subject, one.object, one.id) for one in WORLD if one.relation}
    assert made.edges[key("Bob"), key("Hamburg"), "f2"]["relation"] == "LIVES_IN"
    assert set(made) == {key for one in WORLD for key in one.entities}


def test_a_sqlite_file_gives_the_same_results(world: ReferenceStore, tmp_path: Path) -> None:
    file = SqliteStore(tmp_path / "memory.sqlite")
    file.prepare(EmbedderIdentity("words", SIZE))
    file.apply(change_of(WORLD))
    for query in ("In which city does my manager live?", "Where does Carol live?", "tea", "zebra"):
        one, other = search(world, query), search(file, query)
        assert [(hit.fact.id, hit.path) for hit in one.facts] == [(hit.fact.id, hit.path) for hit in other.facts]
        assert [hit.score for hit in one.facts] == pytest.approx([hit.score for hit in other.facts], abs=1e-6)
    file.close()
