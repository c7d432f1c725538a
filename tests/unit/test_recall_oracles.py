"""The walk, the expansion and the paths against networkx, on random graphs with every kind of edge there is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphmem.ids import entity_key
from graphmem.recall import expand, paths, rank
from graphmem.recall.base import DEFAULT_WEIGHTS, Part, Path, Question, Recipe, Seeds, Subgraph
from graphmem.recall.reader import Reader
from graphmem.stores.reference import ReferenceStore
from graphmem.types import Change, EmbedderIdentity, Entity, Episode, Fact, Join, Link, Scope, Scored, Source, View

PARTITION, OWNER, NOW = "user:u", Scope(user_id="u"), 1000
ENTITIES = [entity_key(PARTITION, name) for name in "abcdefgh"]
A, H = ENTITIES[0], ENTITIES[-1]
EPISODES = ["e1", "e2", "e3", "e4"]
QUESTION = Question("", np.array([1, 0], dtype=np.float32), ())
NO_SEEDS = Seeds({}, (), (), {}, {}, {}, {}, {})
WEIGHTS = DEFAULT_WEIGHTS
HOP = round(DEFAULT_WEIGHTS.hop * paths.STEPS)
DAMPING, ROUNDS = Recipe().damping, Recipe().rounds


@st.composite
def tangles(draw: st.DrawFn, largest: int = 10) -> list[Scored]:
    """Triples with and without mentions, and bare sentences of one to three entities, in one or two episodes."""
    facts = []
    for at in range(draw(st.integers(1, largest))):
        relation = draw(st.sampled_from(["KNOWS", "KNOWS", None]))
        size = draw(st.integers(2 if relation else 1, 3))
        entities = tuple(draw(st.permutations(ENTITIES))[:size])
        episodes = tuple(sorted(draw(st.sets(st.sampled_from(EPISODES), min_size=1, max_size=2))))
        facts.append(Scored(Link(f"f{at:02}", relation, entities, episodes), draw(st.sampled_from([0.1, 0.5, 0.9]))))
    return facts


@st.composite
def joins(draw: st.DrawFn) -> list[Join]:
    pairs = draw(st.sets(st.sampled_from(list(itertools.combinations(ENTITIES, 2))), max_size=3))
    near = [Join(a, b, draw(st.sampled_from([0.8, 0.9]))) for a, b in sorted(pairs)]
    return [*near, *(Join(join.near, join.key, join.cosine) for join in near)]


def reader_of(facts: Sequence[Scored], joins: Sequence[Join] = ()) -> Reader:
    """These facts in a store, their episodes one after the other in one session."""
    store = ReferenceStore()
    store.prepare(EmbedderIdentity("two numbers", 2))
    keys = sorted({key for one in facts for key in one.link.entities})
    change = Change(
        "c1",
        PARTITION,
        0,
        NOW,
        episodes=[Episode(id, PARTITION, OWNER, "s", at, "user", "", "", 0, 0) for at, id in enumerate(EPISODES)],
        entities=[Entity(key, PARTITION, key, "Thing") for key in keys],
        joins=[join for join in joins if {join.key, join.near} <= set(keys)],
        facts=[_fact(*one) for one in facts],
    )
    store.apply(change)
    return Reader(store, [Part(View(PARTITION, OWNER, NOW))])


def _fact(link: Link, cosine: float) -> Fact:
    """A fact with these entities whose vector is so near to the question's."""
    ends = link.entities[:2] if link.relation else (None, None)
    vector = np.array([cosine, math.sqrt(1 - cosine**2)], dtype=np.float32)
    sources = tuple(Source(episode, "") for episode in link.episodes)
    mentions = link.entities[2:] if link.relation else link.entities
    relation = link.relation
    return Fact(
        link.id, PARTITION, OWNER, "", ends[0], relation, ends[1], mentions=mentions, sources=sources, vector=vector
    )


def facts_at(key: str, facts: Sequence[Scored]) -> list[Link]:
    return [one.link for one in facts if key in one.link.entities]


def episodes_at(key: str, facts: Sequence[Scored]) -> set[str]:
    return {episode for link in facts_at(key, facts) for episode in link.episodes}


# the walk


@st.composite
def transitions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """A directed pattern with random weights, rows scaled to 1 or empty, and a restart that sums to 1."""
    size = draw(st.integers(1, 10))
    weights = st.one_of(st.just(0.0), st.just(0.0), st.floats(0.05, 5.0))
    matrix = np.array(draw(st.lists(st.lists(weights, min_size=size, max_size=size), min_size=size, max_size=size)))
    sums = matrix.sum(axis=1, keepdims=True)
    restart = np.array(draw(st.lists(st.sampled_from([0.0, 0.1, 1.0]), min_size=size, max_size=size)))
    restart[draw(st.integers(0, size - 1))] += 1.0
    return np.divide(matrix, sums, out=np.zeros_like(matrix), where=sums > 0), restart / restart.sum()


def ours(matrix: np.ndarray, restart: np.ndarray, rounds: int) -> np.ndarray:
    from scipy.sparse import csr_array

    return rank.pagerank(csr_array(matrix.T), restart, into=np.ones(len(restart)), damping=DAMPING, rounds=rounds)


def of_networkx(matrix: np.ndarray, restart: np.ndarray) -> list[float]:
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(restart)))
    graph.add_weighted_edges_from((a, b, matrix[a, b]) for a, b in np.argwhere(matrix).tolist())
    personal = dict(enumerate(restart.tolist()))
    found = networkx.pagerank(graph, alpha=DAMPING, personalization=personal, max_iter=5000, tol=1e-15)
    return [found[node] for node in range(len(restart))]


def power_iteration(matrix: np.ndarray, restart: np.ndarray, rounds: int) -> list[float]:
    """By the book, one number after the other."""
    rows, start = matrix.tolist(), restart.tolist()
    x = list(start)
    for _ in range(rounds):
        stuck = math.fsum(x[node] for node, row in enumerate(rows) if not any(row))
        flow = [math.fsum(x[a] * rows[a][b] for a in range(len(x))) for b in range(len(x))]
        x = [DAMPING * (flow[b] + stuck * start[b]) + (1 - DAMPING) * start[b] for b in range(len(x))]
    return x


@settings(max_examples=60)
@given(transitions())
def test_the_walk_converges_to_the_pagerank_of_networkx(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    assert ours(*drawn, rounds=400) == pytest.approx(of_networkx(*drawn), abs=1e-9)


@settings(max_examples=60)
@given(transitions())
def test_our_rounds_are_those_of_the_power_iteration_and_as_near_the_limit_as_they_must_be(
    drawn: tuple[np.ndarray, np.ndarray],
) -> None:
    """Each round takes the distance to the limit (the sum of all differences) times the damping or less, as no column
    sums to more than 1. The limit is `(1 - d) * sum(d**j M**j v)`, of which v itself makes up 1 - d, so v is at most 2d
    away; after k rounds 2 d**(k + 1) is left. Both sum to 1: what one node has too much is at most half of that.
    """
    x = ours(*drawn, rounds=ROUNDS)
    assert x == pytest.approx(power_iteration(*drawn, ROUNDS), abs=1e-9)
    apart = np.abs(x - np.array(of_networkx(*drawn)))
    assert apart.sum() <= 2 * DAMPING ** (ROUNDS + 1) + 1e-9
    assert apart.max() <= DAMPING ** (ROUNDS + 1) + 1e-9


def test_the_bound_is_not_loose_by_more_than_a_fifth() -> None:
    """On a ring of two nodes, where each round throws all weight to the other side."""
    ring, restart = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([1.0, 0.0])
    for rounds in (0, 1, 2, ROUNDS):
        apart = np.abs(ours(ring, restart, rounds) - np.array(of_networkx(ring, restart))).sum()
        assert apart == pytest.approx(2 * DAMPING ** (rounds + 1) / (1 + DAMPING), abs=1e-9)


def walk_of(facts: Sequence[Scored], joins: Sequence[Join], episodes: Sequence[str]) -> networkx.DiGraph:
    """The graph of the walk, edge by edge as the ranking describes it."""
    stated = {frozenset((link.entities[0], other)) for link, _ in facts for other in link.entities[1:]}
    stated |= {frozenset(pair) for link, _ in facts for pair in itertools.product(link.entities, link.episodes)}
    edges = dict.fromkeys(stated, 1.0)
    edges |= {frozenset(pair): 1.0 for pair in itertools.pairwise(EPISODES) if set(pair) <= set(episodes)}
    for join in joins:
        ends = frozenset((join.key, join.near))
        edges[ends] = (1.0 if ends in stated else 0.0) + join.cosine
    made = networkx.DiGraph()
    made.add_nodes_from([*episodes, *(key for link, _ in facts for key in link.entities)])
    for ends, weight in edges.items():
        for a, b in itertools.permutations(ends):
            damping = 1.0 if b in episodes else len(episodes_at(b, facts)) ** -WEIGHTS.hub_damping
            made.add_edge(a, b, weight=weight * damping)
    return made


@settings(max_examples=80)
@given(tangles(), joins(), st.sampled_from(ENTITIES), st.sampled_from(EPISODES))
def test_the_shares_of_a_ranking_are_the_pagerank_of_the_graph_it_describes(
    facts: list[Scored], near: list[Join], entity: str, episode: str
) -> None:
    """Whatever the facts are like: what the walk found is read from the parts of the scores."""
    keys = {key for link, _ in facts for key in link.entities}
    near = [join for join in near if {join.key, join.near} <= keys]
    recipe, seeds = (
        Recipe(rounds=400, hops=1),
        NO_SEEDS._replace(
            facts=known(facts),
            entity_masses=dict.fromkeys(sorted(keys), 0.0) | {entity: 0.75},
            episode_masses={episode: 0.25},
        ),
    )
    graph = expand.expand(reader_of(facts, near), QUESTION, seeds, recipe=recipe, weights=WEIGHTS)
    start = {node: mass for node, mass in ((entity, 0.75), (episode, 0.25)) if node in {*keys, *graph.cosines}}
    assume(start)
    drawn = walk_of(facts, near, list(graph.cosines))
    expected = networkx.pagerank(drawn, alpha=DAMPING, personalization=start, max_iter=5000, tol=1e-15)
    terms = rank.rank(graph, seeds, recipe=recipe, weights=WEIGHTS).terms
    for at, (link, _) in enumerate(graph.facts.values()):
        shares = [expected[key] / len(facts_at(key, facts)) for key in link.entities]
        assert terms["episode"].measured[at] == pytest.approx(max(expected[one] for one in link.episodes), abs=1e-9)
        assert terms["entity"].measured[at] == pytest.approx(max(shares), abs=1e-9)


def known(facts: Sequence[Scored]) -> dict[str, Scored]:
    return {one.link.id: one for one in facts}


# the expansion


def breadth_first(facts: Sequence[Scored], near: Sequence[Join], begin: Collection[str], hops: int) -> set[str]:
    """The facts within so many hops; a hop goes from entities, and what is joined to them, to their facts."""
    graph = networkx.Graph((link.id, key) for link, _ in facts for key in link.entities)
    graph.add_nodes_from(ENTITIES)
    joined = networkx.Graph((join.key, join.near) for join in near)
    joined.add_nodes_from(ENTITIES)
    level, reached = set(begin), set(begin)
    found: set[str] = set()
    for _ in range(hops):
        level |= {other for key in level for other in joined[key]}
        found |= {fact for key in level for fact in graph[key]}
        level = {key for fact in found for key in graph[fact]} - reached - level
        reached |= level
    return found


@settings(max_examples=80)
@given(tangles(14), st.sets(st.sampled_from(ENTITIES), min_size=1, max_size=2), st.integers(0, 4))
def test_where_no_bound_bites_the_expansion_is_a_breadth_first_search(
    facts: list[Scored], begin: set[str], hops: int
) -> None:
    masses = dict.fromkeys(sorted(begin), 1 / len(begin))
    found = expanded(facts, (), NO_SEEDS._replace(entity_masses=masses), hops)
    assert set(found.facts) == breadth_first(facts, (), begin, hops)


@settings(max_examples=80)
@given(tangles(14), joins(), st.integers(1, 4))
def test_what_is_joined_to_an_entity_is_followed_with_it(facts: list[Scored], near: list[Join], hops: int) -> None:
    keys = {key for link, _ in facts for key in link.entities}
    near = [join for join in near if {join.key, join.near} <= keys]
    found = expanded(facts, near, NO_SEEDS._replace(entity_masses={A: 1.0}), hops)
    assert set(found.facts) == breadth_first(facts, near, [A], hops)


@settings(max_examples=80)
@given(tangles(14), st.integers(1, 4), st.data())
def test_what_the_seeds_know_is_kept_and_nothing_comes_from_beyond_the_reach(
    facts: list[Scored], hops: int, data: st.DataObject
) -> None:
    ids = data.draw(st.sets(st.sampled_from([one.link.id for one in facts])))
    listed = known([one for one in facts if one.link.id in ids])
    found = set(expanded(facts, (), NO_SEEDS._replace(facts=listed, entity_masses={A: 1.0}), hops).facts)
    assert ids | breadth_first(facts, (), [A], 1) <= found <= ids | breadth_first(facts, (), [A], hops)


def expanded(facts: Sequence[Scored], near: Sequence[Join], seeds: Seeds, hops: int) -> Subgraph:
    return expand.expand(reader_of(facts, near), QUESTION, seeds, recipe=Recipe(hops=hops), weights=WEIGHTS)


# paths between two entities


def between(facts: Sequence[Scored], a: str, b: str, *, hops: int, limit: int = 10_000) -> list[Path]:
    vector = QUESTION.vector
    return paths.between(reader_of(facts), [a], [b], vector, hops=hops, fanout=100, limit=limit, weights=WEIGHTS)


def bipartite(facts: Sequence[Scored]) -> networkx.Graph:
    """Entities and facts as nodes: a simple path goes through no entity and no fact twice."""
    graph = networkx.Graph((key, link.id) for link, _ in facts for key in link.entities)
    graph.add_nodes_from([A, H])
    return graph


def price(facts: Sequence[Scored], source: str, id: str, target: str | None) -> int:
    """What a hop lacks of being a triple quite like the question, in whole steps."""
    link, cosine = known(facts)[id]
    along = link.relation is not None and {source, target} == set(link.entities[:2])
    return round((1 - cosine + (0.0 if along else WEIGHTS.bare_hop)) * paths.STEPS)


def passing(facts: Sequence[Scored], key: str) -> int:
    return round(WEIGHTS.hub_damping * math.log(len(facts_at(key, facts))) * paths.STEPS)


def place(facts: Sequence[Scored], nodes: Sequence[str]) -> tuple[Any, ...]:
    """What orders paths: hops, then cost, then the ids on the way."""
    hops = list(zip(nodes[0::2], nodes[1::2], nodes[2::2], strict=False))
    cost = sum(price(facts, *hop) for hop in hops) + sum(passing(facts, key) for key in nodes[2:-1:2])
    return len(hops), cost, nodes[1::2], nodes[0::2]


def nodes_of(path: Path) -> list[str]:
    return [path[0].source, *itertools.chain.from_iterable((hop.fact_id, str(hop.target)) for hop in path)]


@settings(max_examples=80)
@given(tangles(), st.integers(1, 4))
def test_paths_are_the_simple_paths_of_networkx_best_first(facts: list[Scored], hops: int) -> None:
    found = [nodes_of(path) for path in between(facts, A, H, hops=hops)]
    simple = networkx.all_simple_paths(bipartite(facts), A, H, cutoff=2 * hops)
    assert found == sorted(simple, key=lambda nodes: place(facts, nodes))


@settings(max_examples=60)
@given(tangles(), st.integers(1, 4), st.integers(1, 3))
def test_the_best_few_are_the_first_of_all(facts: list[Scored], hops: int, limit: int) -> None:
    assert between(facts, A, H, hops=hops, limit=limit) == between(facts, A, H, hops=hops)[:limit]


@settings(max_examples=60)
@given(tangles(), st.integers(1, 4))
def test_the_paths_back_are_the_paths_there(facts: list[Scored], hops: int) -> None:
    there = {tuple(nodes_of(path)) for path in between(facts, A, H, hops=hops)}
    assert {tuple(reversed(nodes_of(path))) for path in between(facts, H, A, hops=hops)} == there


@st.composite
def triples(draw: st.DrawFn) -> list[Scored]:
    """At most one triple between two entities, so that a graph of entities says it all."""
    pairs = draw(st.sets(st.sampled_from(list(itertools.combinations(ENTITIES, 2))), min_size=1, max_size=14))
    cosines = st.sampled_from([0.1, 0.3, 0.5, 0.9])
    return [Scored(Link(f"f{a[-2]}{b[-2]}", "KNOWS", (a, b), ()), draw(cosines)) for a, b in sorted(pairs)]


@settings(max_examples=60)
@given(triples())
def test_costs_rise_as_those_of_the_shortest_simple_paths_of_networkx(facts: list[Scored]) -> None:
    """A hop weighs so much that fewer always come first; what it costs to pass through an entity is on its edges."""
    graph = networkx.DiGraph()
    graph.add_nodes_from([A, H])
    for link, _ in facts:
        for source, target in itertools.permutations(link.entities):
            cost = price(facts, source, link.id, target) + (0 if target == H else passing(facts, target))
            graph.add_edge(source, target, weight=1000 * paths.STEPS + cost)
    hops = len(ENTITIES) - 1
    connected = networkx.has_path(graph, A, H)
    expected = list(networkx.shortest_simple_paths(graph, A, H, weight="weight")) if connected else []
    found = [nodes_of(path)[0::2] for path in between(facts, A, H, hops=hops)]
    weights = [[networkx.path_weight(graph, way, "weight") for way in ways] for ways in (found, expected)]
    assert weights[0] == weights[1]
    assert sorted(found) == sorted(expected)


# the path that explains a fact


def cheapest(facts: Sequence[Scored], a: str) -> Iterator[tuple[str, int]]:
    """What it costs at the least to reach each fact from an entity, and to go through it."""
    graph = networkx.DiGraph()
    graph.add_node(a)
    for link, _ in facts:
        for source, target in itertools.permutations(link.entities, 2):
            cost = price(facts, source, link.id, target) + HOP
            before = graph.edges[source, target]["weight"] if graph.has_edge(source, target) else math.inf
            graph.add_edge(source, target, weight=min(cost, before))
    costs = networkx.single_source_dijkstra_path_length(graph, a)
    for link, _ in facts:
        ends = [
            costs[key] + HOP + price(facts, key, link.id, next((one for one in link.entities if one != key), key))
            for key in link.entities
            if key in costs
        ]
        if ends:
            yield link.id, min(ends)


@settings(max_examples=80)
@given(tangles(12), st.randoms())
def test_the_path_that_explains_a_fact_costs_what_dijkstra_says(facts: list[Scored], rng: Any) -> None:
    rng.shuffle(facts)
    wanted = dict(cheapest(facts, A))
    seeds, recipe = NO_SEEDS._replace(facts=known(facts), named=(A,)), Recipe(hops=len(ENTITIES))
    graph = expand.expand(reader_of(facts), QUESTION, seeds, recipe=recipe, weights=WEIGHTS)
    found = paths.explain(graph, seeds, sorted(wanted), recipe=recipe, weights=WEIGHTS)
    for id, cost in wanted.items():
        path = found[id]
        assert (path[0].source, path[-1].fact_id) == (A, id)
        assert all(before.target == after.source for before, after in itertools.pairwise(path))
        assert sum(price(facts, *hop) + HOP for hop in path) == cost
