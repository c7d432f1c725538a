"""Exact traversal against networkx, on two stores, and which path is given where there are several."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import InvalidInput
from graphmem.ids import partitions_of
from graphmem.recall.base import Part
from graphmem.recall.follow import Reached, Step, follow, read_steps
from graphmem.recall.graph import graph
from graphmem.stores.base import Store
from graphmem.stores.reference import ReferenceStore
from graphmem.testing.contract_records import BOB, NOW, entity, fact, key, put
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Fact, Scope, View

NAMES = ("Ann", "Bea", "Cem", "Dan")
RELATIONS = ("KNOWS", "OWNS")
OWNER, SESSION = Scope("alice"), Scope("alice", None, "r")
AGENT = Scope(None, "helper")
TIMES = (None, NOW - 1, NOW, NOW + 1)

names = st.sampled_from(NAMES)
triples = st.tuples(names, st.sampled_from(RELATIONS), names)
steps = st.lists(st.builds(Step, st.sampled_from(RELATIONS), st.booleans()), min_size=1, max_size=3)


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """Some facts of different times and scopes, most of them seen at NOW."""
    made = []
    for triple in draw(st.lists(triples, min_size=8, max_size=24)):
        unseen = draw(st.integers(0, 4)) == 4
        hidden: dict[str, Any] = {
            "scope": draw(st.sampled_from((OWNER, SESSION))),
            "valid_from": draw(st.sampled_from(TIMES)),
            "invalid_at": draw(st.sampled_from(TIMES)),
            "retired_at": draw(st.sampled_from((None, NOW))),
        }
        id = draw(st.uuids())
        made.append(
            fact(str(id), triple=triple, mentions=draw(st.lists(names, max_size=1)), **hidden if unseen else {})
        )
    return made


@pytest.fixture(params=["reference", "sqlite"], scope="module")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Store]]:
    """Empty stores, one after the other."""
    folder: Path = tmp_path_factory.mktemp("follow")

    def opened() -> Iterator[Store]:
        from graphmem.stores.sqlite import SqliteStore

        for number in itertools.count():
            store = ReferenceStore() if request.param == "reference" else SqliteStore(folder / f"{number}.sqlite")
            store.prepare(EMBEDDER)
            yield store
            store.close()

    made = opened()
    yield made
    made.close()  # type: ignore[attr-defined]  # it is a generator


@given(
    made=facts(), path=steps, starts=st.sets(names, min_size=1, max_size=2), revisit=st.booleans(), late=st.booleans()
)
def test_follow_agrees_with_networkx(
    stores: Iterator[Store], made: list[Fact], path: list[Step], starts: set[str], revisit: bool, late: bool
) -> None:
    store = next(stores)
    put(store, *(entity(name) for name in NAMES), *made)
    parts = [Part(View("user:alice", SESSION if late else OWNER, NOW + late))]
    keys = [key(name) for name in sorted(starts)]
    found = follow(store, keys, path, parts=parts, revisit=revisit)
    expected = _walked(graph(store, parts=parts), keys, path, revisit=revisit)
    assert {one.entity.key: one.path for one in found} == expected
    assert [one.entity.name for one in found] == sorted(one.entity.name for one in found)


def _walked(
    drawn: networkx.MultiDiGraph, starts: Sequence[str], path: Sequence[Step], *, revisit: bool
) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Every walk there is, one by one, and of those to one entity the one with the lowest ids."""
    walks: list[tuple[tuple[str, str, str], ...]] = [((start, "", start),) for start in starts]
    for step in path:
        edges = drawn.reverse().edges if step.backwards else drawn.edges
        walks = [
            (*walk, (source, id, target))
            for walk in walks
            for source, target, id, relation in edges(keys=True, data="relation")
            if source == walk[-1][2] and relation == step.relation and (revisit or target not in starts)
        ]
    best: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for walk in sorted(walks, key=lambda walk: [id for _, id, _ in walk]):
        best.setdefault(walk[-1][2], walk[1:])
    return best


@pytest.fixture
def store() -> Store:
    made = ReferenceStore()
    made.prepare(EMBEDDER)
    return made


def test_several_partitions_are_one_world_without_an_edge_between(store: Store) -> None:
    put(store, fact("a", triple=("Ann", "KNOWS", "Bea")), fact("b", triple=("Bea", "KNOWS", "Cem")))
    own: dict[str, Any] = {"partition": "agent:helper", "scope": AGENT}
    put(store, fact("c", triple=("Ann", "KNOWS", "Dan"), **own), partition="agent:helper")
    put(store, fact("d", partition=BOB, scope=Scope("bob"), triple=("Ann", "KNOWS", "Eve")), partition=BOB)
    both = Scope("alice", "helper")
    parts = [Part(View(partition, both, NOW)) for partition in partitions_of(both)]
    starts = [key("Ann"), key("Ann", "agent:helper")]
    assert _named(follow(store, starts, read_steps(["knows"]), parts=parts)) == ["bea", "dan"]
    assert _named(follow(store, starts, read_steps(["knows", "knows"]), parts=parts)) == ["cem"]


def test_ties_of_names_are_by_key_and_limit_takes_the_first(store: Store) -> None:
    called = {"Dan": "Twin", "Bea": "Twin", "Cem": "Twin", "Eve": "Abe"}
    put(store, *(replace(entity(name), name=other) for name, other in called.items()))
    put(store, *(fact(name, triple=("Ann", "KNOWS", name)) for name in ("Dan", "Bea", "Cem", "Eve")))
    found = follow(store, [key("Ann")], read_steps(["knows"]), parts=[Part(View("user:alice", OWNER, NOW))])
    assert [one.entity.key for one in found] == [key(name) for name in ("Eve", "Bea", "Cem", "Dan")]
    few = follow(store, [key("Ann")], read_steps(["knows"]), parts=[Part(View("user:alice", OWNER, NOW))], limit=2)
    assert few == found[:2]


def test_a_hub_is_followed_whole(store: Store) -> None:
    put(store, *(fact(f"{n:04}", triple=(f"member {n:04}", "PART_OF", "Club")) for n in range(1200)))
    parts = [Part(View("user:alice", OWNER, NOW))]
    found = follow(store, [key("member 0007")], read_steps(["part of", "~part of"]), parts=parts)
    assert len(found) == 1200
    others = follow(store, [key("member 0007")], read_steps(["part of", "~part of"]), parts=parts, revisit=False)
    assert [one.entity.key for one in others] == [one.entity.key for one in found if one.entity.name != "member 0007"]


def test_relations_are_read_as_triples_are() -> None:
    expected = [Step("WORKS_AT", False), Step("WORKS_AT", True), Step("WORKS_AT", False), Step("KNOWS", True)]
    assert read_steps(["works at", "~WORKS_AT", " worksAt ", "~ knows"]) == expected


@pytest.mark.parametrize("given", [[], ["~"], ["KNOWS", "~~"], ["知る"]])
def test_what_is_no_relation_is_refused(given: list[str]) -> None:
    with pytest.raises(InvalidInput, match="relation"):
        read_steps(given)


def _named(found: Sequence[Reached]) -> list[str]:
    return [one.entity.name for one in found]
