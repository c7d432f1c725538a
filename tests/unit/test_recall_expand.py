"""The bounded walk against networkx, and what its bounds keep."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.recall import expand
from graphmem.recall.arrays import first
from graphmem.recall.base import DEFAULT_WEIGHTS, Part, Question, Ranked, Recipe, Seeds, Subgraph, ordered
from graphmem.recall.reader import Reader
from graphmem.stores.found import Facts, Hits, Joins, Pairs
from graphmem.stores.numbered import Ids
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.contract_records import EMBEDDER, entity, fact, key, put, view
from graphmem.types import Degree, Hit, Join, Link, Scored

QUESTION = Question("", np.zeros(2, dtype=np.float32), ())
NO_SEEDS = Seeds({}, (), (), {}, {}, {}, {}, {})


class Web:
    """A reader over a few facts, each stated in an episode of its own."""

    def __init__(self, facts: Sequence[Scored], joins: Sequence[Join] = ()) -> None:
        self._facts = facts
        self._joins = joins

    def around(self, keys: Collection[str], vector: object, *, fanout: int) -> Facts:
        del vector
        found = {one for key in keys for one in self._nearest(key)[:fanout]}
        return Facts.of(sorted(found, key=lambda one: one.link.id))

    def _nearest(self, key: str) -> list[Scored]:
        own = [one for one in self._facts if key in one.link.entities]
        return sorted(own, key=lambda one: (-one.cosine, one.link.id))

    def joins(self, keys: Collection[str]) -> Joins:
        return Joins.of([join for join in self._joins if join.key in keys])

    def neighbours(self, ids: Collection[str]) -> Pairs:
        return Pairs.of([("e-a", "e-b")] if {"e-a", "e-b"} & set(ids) else [])

    def compare(self, ids: Collection[str], vector: object) -> Hits:
        del vector
        return Hits.of([Hit(id, 0.25) for id in sorted(ids)])

    def degrees(self, keys: Collection[str]) -> dict[str, Degree]:
        return {key: Degree(len(self._nearest(key)), 1) for key in keys}


def triple(id: str, entities: str, cosine: float = 0.5) -> Scored:
    return Scored(Link(id, "KNOWS", tuple(entities), (f"e-{id}",)), cosine)


def expanded(
    facts: Sequence[Scored], masses: Mapping[str, float], recipe: Recipe, joins: Sequence[Join] = ()
) -> Subgraph:
    seeds = NO_SEEDS._replace(entity_masses=masses)
    return expand.expand(Web(facts, joins), QUESTION, seeds, recipe=recipe, weights=DEFAULT_WEIGHTS)  # type: ignore[arg-type]  # a reader's walk only


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=3, unique=True), min_size=1, max_size=14),
    st.integers(0, 4),
)
def test_where_no_bound_bites_it_is_the_ego_graph_of_networkx(sentences: list[list[str]], hops: int) -> None:
    facts = [triple(f"f{at:02}", "".join(keys)) for at, keys in enumerate(sentences)]
    graph = networkx.Graph()
    graph.add_node("a")
    for link, _ in facts:
        graph.add_edges_from((link.id, key) for key in link.entities)
    reached = networkx.ego_graph(graph, "a", radius=2 * hops)
    found = expanded(facts, {"a": 1.0}, Recipe(hops=hops))
    assert set(found.facts) == {node for node in reached if len(node) == 3}
    assert found.inside is not None
    assert set(found.inside.numbers) == ({node for node in reached if len(node) == 1} if found.facts else set())
    assert list(found.facts) == sorted(found.facts)


def test_of_a_hub_the_facts_nearest_to_the_question_are_kept() -> None:
    facts = [triple(f"f{at}", "h" + other, at / 10) for at, other in enumerate("abcdef")]
    assert set(expanded(facts, {"h": 1.0}, Recipe(hops=1, fanout=2)).facts) == {"f4", "f5"}


def test_there_are_never_more_facts_than_the_bound() -> None:
    facts = [triple(f"f{at:02}", "h" + other, at / 20) for at, other in enumerate("abcdefghijkl".replace("h", "z"))]
    assert len(expanded(facts, {"h": 1.0}, Recipe(max_facts=5)).facts) == 5
    listed = NO_SEEDS._replace(facts={one.link.id: one for one in facts})
    found = expand.expand(Web(facts), QUESTION, listed, recipe=Recipe(max_facts=3), weights=DEFAULT_WEIGHTS)  # type: ignore[arg-type]  # a reader's walk only
    assert set(found.facts) == {"f09", "f10", "f11"}


def test_when_room_is_short_the_heaviest_entity_comes_first() -> None:
    facts = [triple("f1", "ab", 0.9), triple("f2", "ac", 0.9), triple("f3", "xy", 0.1), triple("f4", "xz", 0.1)]
    found = expanded(facts, {"a": 0.2, "x": 0.8}, Recipe(hops=1, max_facts=2))
    assert set(found.facts) == {"f3", "f4"}


def test_who_was_followed_takes_no_place_of_who_was_not() -> None:
    facts, seeds = [triple("f1", "ab"), triple("f2", "bc")], NO_SEEDS._replace(entity_masses={"a": 1.0})
    one = replace(DEFAULT_WEIGHTS, frontier=1)
    found = expand.expand(Web(facts), QUESTION, seeds, recipe=Recipe(hops=2), weights=one)  # type: ignore[arg-type]  # a reader's walk only
    assert set(found.facts) == {"f1", "f2"}


def test_soft_joins_are_followed_without_a_hop() -> None:
    facts = [triple("f1", "ab"), triple("f2", "cd")]
    joins = [Join("a", "c", 0.8), Join("c", "a", 0.8), Join("a", "q", 0.9)]
    found = expanded(facts, {"a": 1.0}, Recipe(hops=1), joins)
    assert set(found.facts) == {"f1", "f2"}
    assert found.joins == [Join("a", "c", 0.8)]


def test_episodes_come_with_their_neighbours_and_cosines() -> None:
    found = expanded([triple("a", "xy")], {"x": 1.0}, Recipe())
    assert found.neighbours == [("e-a", "e-b")]
    assert found.cosines == {"e-a": 0.25, "e-b": 0.25}


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.sampled_from((0.1, 0.1 + 5e-7, 0.1 + 1e-6, 0.3, 0.5))),
    st.integers(0, 12),
)
def test_the_first_few_are_those_of_the_whole_order(scores: dict[str, float], limit: int) -> None:
    whole = ordered([Ranked(key, score) for key, score in scores.items()])
    found = first(Ids.of(scores), np.array(list(scores.values()), np.float64), limit)
    assert list(found.items()) == [tuple(one) for one in whole[:limit]]


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[SqliteStore]:
    """Four hubs of 10, 100, 1,000 and 3,000 facts, each fact with another entity, in one partition."""
    with closing(SqliteStore(tmp_path / "memory.sqlite")) as store:
        store.prepare(EMBEDDER)
        drawn = np.random.default_rng(1)
        for size in SIZES:
            vectors = drawn.standard_normal((size, EMBEDDER.size)).astype(np.float32)
            put(
                store,
                entity(f"hub {size}"),
                *(
                    fact(f"{size} {at}", mentions=(f"hub {size}", f"{size} {at}"), vector=vector)
                    for at, vector in enumerate(vectors)
                ),
            )
        yield store


SIZES = (10, 100, 1_000, 3_000)


def test_how_many_facts_are_touched_does_not_grow_with_a_hub(hubs: SqliteStore) -> None:
    recipe, touched = Recipe(), {}
    for size in SIZES:
        question = Question("", np.ones(EMBEDDER.size, np.float32), ())
        seeds = NO_SEEDS._replace(entity_masses={key(f"hub {size}"): 1.0})
        reader = Reader(hubs, [Part(view())])
        touched[size] = len(expand.expand(reader, question, seeds, recipe=recipe, weights=DEFAULT_WEIGHTS).facts)
    assert touched == {10: 10, 100: recipe.fanout, 1_000: recipe.fanout, 3_000: recipe.fanout}
