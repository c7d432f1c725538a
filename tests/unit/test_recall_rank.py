"""The walk against networkx, and the order of results."""

from __future__ import annotations

from collections.abc import Mapping

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.recall import rank
from graphmem.recall.arrays import stated
from graphmem.recall.base import DEFAULT_WEIGHTS, Ranked, Recipe, Seeds, Subgraph, ordered
from graphmem.recall.incidence import incidence
from graphmem.types import Degree, Join, Link, Scored

NO_SEEDS = Seeds({}, (), (), {}, {}, {}, {}, {})


@st.composite
def transitions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """A symmetric pattern with random weights, rows scaled to 1 or empty, and a restart that sums to 1."""
    size = draw(st.integers(1, 12))
    weights = st.one_of(st.just(0.0), st.floats(0.05, 5.0))
    matrix = np.array(draw(st.lists(st.lists(weights, min_size=size, max_size=size), min_size=size, max_size=size)))
    matrix = matrix * (matrix.T > 0)
    sums = matrix.sum(axis=1, keepdims=True)
    restart = np.array(draw(st.lists(st.floats(0.0, 1.0), min_size=size, max_size=size)))
    restart[draw(st.integers(0, size - 1))] += 1.0
    return np.divide(matrix, sums, out=np.zeros_like(matrix), where=sums > 0), restart / restart.sum()


@settings(max_examples=60, deadline=None)
@given(transitions(), st.lists(st.floats(0.05, 5.0), min_size=12, max_size=12))
def test_pagerank_is_that_of_networkx(given_: tuple[np.ndarray, np.ndarray], weights: list[float]) -> None:
    from scipy.sparse import csr_array

    matrix, restart = given_
    into = np.array(weights[: len(restart)])
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(restart)))
    graph.add_weighted_edges_from((a, b, matrix[a, b] * into[b]) for a, b in np.argwhere(matrix))
    expected = networkx.pagerank(
        graph, alpha=0.9, personalization=dict(enumerate(restart)), max_iter=1000, tol=1e-14, weight="weight"
    )
    ours = rank.pagerank(csr_array(matrix.T), restart, into=into, damping=0.9, rounds=400)
    assert ours == pytest.approx([expected[node] for node in range(len(restart))], abs=1e-9)
    assert ours.sum() == pytest.approx(1.0)


def scored(id: str, entities: str, episodes: str, cosine: float = 0.0) -> Scored:
    return Scored(Link(id, "KNOWS", tuple(entities), tuple(episodes.split())), cosine)


def subgraph(*facts: Scored, joins: tuple[Join, ...] = (), neighbours: tuple[tuple[str, str], ...] = ()) -> Subgraph:
    entities = {key for link, _ in facts for key in link.entities}
    episodes = sorted(
        {episode for link, _ in facts for episode in link.episodes} | {e for pair in neighbours for e in pair}
    )
    degrees = {key: Degree(sum(key in link.entities for link, _ in facts), 1) for key in sorted(entities)}
    known = {one.link.id: one for one in facts}
    inside = incidence(facts).counted(degrees)
    return Subgraph(known, dict.fromkeys(episodes, 0.0), joins, neighbours, inside)


def with_degrees(graph: Subgraph, changed: Mapping[str, Degree]) -> Subgraph:
    """The same where these entities occur so often."""
    inside = graph.inside
    assert inside is not None
    degrees = inside.degrees.copy()
    for key, degree in changed.items():
        degrees[inside.numbers[key]] = degree
    return graph._replace(inside=inside._replace(degrees=degrees))


def seeded(**masses: float) -> Seeds:
    return NO_SEEDS._replace(entity_masses=masses)


def ranking(graph: Subgraph, seeds: Seeds) -> tuple[dict[str, float], dict[str, float]]:
    found = rank.rank(graph, seeds, recipe=Recipe(), weights=DEFAULT_WEIGHTS)
    return dict(found.facts), dict(found.episodes)


def test_facts_score_less_the_further_they_are_from_the_seed() -> None:
    chain = subgraph(
        scored("f1", "ab", "e1"), scored("f2", "bc", "e2"), scored("f3", "cd", "e3"), scored("f4", "de", "e4")
    )
    facts, episodes = ranking(chain, seeded(a=1.0))
    assert facts["f1"] > facts["f2"] > facts["f3"] > facts["f4"]
    assert episodes["e1"] > episodes["e2"] > episodes["e3"] > episodes["e4"]


def test_a_fact_near_the_seed_can_outrank_one_more_like_the_question() -> None:
    facts, _ = ranking(subgraph(scored("near", "ab", "e1", 0.1), scored("like", "cd", "e2", 0.3)), seeded(a=1.0))
    assert facts["near"] > facts["like"]


def test_of_two_equally_near_facts_the_one_more_like_the_question_stands_first() -> None:
    facts, _ = ranking(subgraph(scored("f1", "ab", "e1", 0.2), scored("f2", "ac", "e2", 0.6)), seeded(a=1.0))
    assert facts["f2"] > facts["f1"]


def test_further_facts_of_an_episode_stand_lower_where_they_tell_of_the_same() -> None:
    told = [scored("f1", "ab", "e1", 0.9), scored("f2", "bc", "e1", 0.8), scored("f3", "cd", "e1", 0.7)]
    others = [scored("f4", "xy", "e1", 0.6), scored("f5", "ab", "e2", 0.5), scored("f6", "", "e1", 0.4)]
    unsaid = Scored(Link("f7", None, ("a", "x"), ()), 0.3)
    found = rank.rank(subgraph(*told, *others, unsaid), seeded(a=1.0), recipe=Recipe(), weights=DEFAULT_WEIGHTS)
    assert found.terms["place"].measured.tolist() == [1, 2, 3, 1, 1, 1, 1]
    assert not rank.rank(subgraph(), seeded(a=1.0), recipe=Recipe(), weights=DEFAULT_WEIGHTS).facts


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sets(st.sampled_from("abcdefgh"), max_size=3), st.integers(-1, 2)), min_size=1, max_size=12)
)
def test_what_is_told_together_is_connected_in_networkx(told: list[tuple[set[str], int]]) -> None:
    inside = incidence([scored(f"f{at:02}", "".join(sorted(held)), "") for at, (held, _) in enumerate(told)])
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(told)))
    graph.add_edges_from(
        (at, (episode, one)) for at, (held, episode) in enumerate(told) if episode >= 0 for one in held
    )
    numbers = rank._told_together(inside, np.array([episode for _, episode in told])).tolist()
    parts = [{at for at in part if isinstance(at, int)} for part in networkx.connected_components(graph)]
    expected = {frozenset(part) for part in parts if part and told[min(part)][1] >= 0}
    assert {frozenset(at for at, own in enumerate(numbers) if own == one) for one in {*numbers} - {-1}} == expected


def test_neighbour_episodes_pass_weight_on() -> None:
    facts = (scored("f1", "ab", "e1"), scored("f2", "cd", "e2"), scored("f3", "cd", "e3"))
    _, episodes = ranking(subgraph(*facts, neighbours=(("e1", "e2"),)), seeded(a=1.0))
    assert episodes["e2"] > episodes["e3"]


def test_soft_joins_pass_weight_on() -> None:
    facts = (scored("f1", "ab", "e1"), scored("f2", "cd", "e2"), scored("f3", "xy", "e3"))
    found, _ = ranking(subgraph(*facts, joins=(Join("b", "c", 0.9),)), seeded(a=1.0))
    assert found["f2"] > found["f3"]


def test_an_entity_shares_its_weight_among_its_facts() -> None:
    facts = (scored("f1", "ab", "e1"), scored("f2", "cd", "e2"))
    graph = subgraph(*facts)
    seeds = seeded(a=0.5, c=0.5)
    equal, _ = ranking(graph, seeds)
    talkative, _ = ranking(with_degrees(graph, {"a": Degree(20, 1), "b": Degree(20, 1)}), seeds)
    assert equal["f1"] == pytest.approx(equal["f2"])
    assert talkative["f1"] < talkative["f2"]


def test_of_the_facts_of_one_episode_the_second_counts_less() -> None:
    facts = (scored("f1", "ab", "e1", 0.5), scored("f2", "ab", "e1", 0.4), scored("f3", "ab", "e2", 0.4))
    found, _ = ranking(subgraph(*facts), seeded(a=1.0))
    assert found["f1"] > found["f3"] > found["f2"]


def test_a_hub_gets_less_than_an_entity_of_few_facts() -> None:
    facts = (scored("f1", "ah", "e1"), scored("f2", "ab", "e2"))
    graph = subgraph(*facts)
    busy = with_degrees(graph, {"h": Degree(400, 300)})
    found, _ = ranking(busy, seeded(a=1.0))
    assert found["f2"] > found["f1"]


def test_facts_without_entities_or_seeds_are_ranked_by_similarity() -> None:
    found, _ = ranking(subgraph(scored("f1", "", "e1", 0.2), scored("f2", "", "e1", 0.5)), NO_SEEDS)
    assert found["f2"] > found["f1"]


def test_scores_closer_than_a_tie_are_ordered_by_id() -> None:
    near = [Ranked("c", 0.5), Ranked("b", 0.5 - 1e-8), Ranked("a", 0.5 - 2e-8), Ranked("d", 0.9), Ranked("e", 0.1)]
    assert [one.id for one in ordered(near)] == ["d", "a", "b", "c", "e"]
    assert ordered([]) == []


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0, 1)), unique_by=lambda one: one[0]), st.randoms())
def test_the_order_does_not_depend_on_the_order_given(ranked: list[tuple[str, float]], rng) -> None:
    given_ = [Ranked(*one) for one in ranked]
    expected = ordered(given_)
    rng.shuffle(given_)
    assert ordered(given_) == expected


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Subgraph, Seeds]:
    """Sentences with some entities of their own and some of others', their degrees at least what is seen of them."""
    facts = []
    for at in range(draw(st.integers(1, 8))):
        shared = draw(st.lists(st.sampled_from("ABCDE"), max_size=3, unique=True))
        own = [f"{at}{n}" for n in range(draw(st.integers(0, 4)))]
        episodes = draw(st.lists(st.sampled_from(("e1", "e2", "e3", "e4")), max_size=2, unique=True))
        entities = tuple(draw(st.permutations([*shared, *own])))
        facts.append(Scored(Link(f"f{at}", None, entities, tuple(sorted(episodes))), draw(st.floats(-1, 1))))
    keys = sorted({key for link, _ in facts for key in link.entities})
    some = st.lists(st.sampled_from(keys), max_size=3, unique=True) if keys else st.just([])
    pairs = st.tuples(st.sampled_from(keys), st.sampled_from(keys)) if len(keys) > 1 else st.nothing()
    found = draw(st.sets(pairs, max_size=3)) if len(keys) > 1 else set()
    joins = tuple(Join(a, b, 0.75) for a, b in sorted(found) if a < b)
    made = subgraph(*facts, joins=joins, neighbours=draw(st.sampled_from(((), (("e1", "e2"),)))))
    unseen = {key: Degree(draw(st.integers(1, 9)), draw(st.integers(1, 9))) for key in draw(some)}
    masses = {key: draw(st.floats(0.01, 1.0)) for key in draw(some)}
    return with_degrees(made, unseen), NO_SEEDS._replace(entity_masses=masses, episode_masses={"e1": 0.25})


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_entities_of_one_fact_as_one_node_change_no_share(given_: tuple[Subgraph, Seeds]) -> None:
    graph, seeds = given_
    inside, said = graph.inside, stated(graph.facts, graph.cosines)
    assert inside is not None
    ends = [key for join in graph.joins for key in (join.key, join.near)]
    folded = rank.fold(inside, len(graph.cosines), unlike=inside.numbers.at([*seeds.entity_masses, *ends]))
    apart = rank.fold(inside, len(graph.cosines), unlike=np.arange(len(inside.numbers)))
    assert len(apart.sizes) == len(inside.numbers) + len(graph.cosines)
    found, expected = (
        rank.walk(graph, seeds, inside, said, nodes, recipe=Recipe(), weights=DEFAULT_WEIGHTS)
        for nodes in (folded, apart)
    )
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_entities_that_only_one_fact_names_are_one_node() -> None:
    graph = subgraph(scored("f1", "abcd", "e1"), scored("f2", "aefgh", "e2"))
    assert graph.inside is not None
    nodes = rank.fold(graph.inside, 2, unlike=graph.inside.numbers.at(["g"]))
    assert nodes.sizes.tolist() == [1, 1, 3, 3, 1, 1]  # a, g, bcd, efh, two episodes
