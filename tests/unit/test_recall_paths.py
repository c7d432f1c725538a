"""Paths against networkx, and which one is taken where there are several."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.recall import paths
from graphmem.recall.base import DEFAULT_WEIGHTS, Hop, Path, Recipe, Seeds, Subgraph
from graphmem.types import Degree, Link, Scored

NO_SEEDS = Seeds({}, (), (), {}, {}, {}, {}, {})
VECTOR = np.zeros(2, dtype=np.float32)


class Facts:
    """A reader over a few facts."""

    def __init__(self, facts: Sequence[Scored]) -> None:
        self._facts = facts

    def around(self, keys: Collection[str], vector: np.ndarray, *, fanout: int) -> list[Scored]:
        del vector
        found = {one for key in keys for one in self._nearest(key)[:fanout]}
        return sorted(found, key=lambda one: one.link.id)

    def _nearest(self, key: str) -> list[Scored]:
        own = [one for one in self._facts if key in one.link.entities]
        return sorted(own, key=lambda one: (-one.cosine, one.link.id))

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        return {key: Degree(sum(key in one.link.entities for one in self._facts), 1) for key in sorted(keys)}


def triple(id: str, entities: str | Sequence[str], cosine: float = 0.5) -> Scored:
    return Scored(Link(id, "KNOWS", tuple(entities), ()), cosine)


def bare(id: str, entities: str, cosine: float = 0.5) -> Scored:
    return Scored(Link(id, None, tuple(entities), ()), cosine)


def explained(
    facts: Sequence[Scored], wanted: str, *, named: str = "", best: Sequence[str] = (), hops: int = 2
) -> Path:
    graph = Subgraph({one.link.id: one for one in facts}, {}, (), ())
    seeds = NO_SEEDS._replace(named=tuple(named), best=tuple(best))
    return paths.explain(graph, seeds, [wanted], recipe=Recipe(hops=hops), weights=DEFAULT_WEIGHTS)[wanted]


def between(
    facts: Sequence[Scored], a: str, b: str, *, hops: int = 3, limit: int = 1000, fanout: int = 1000
) -> list[Path]:
    return paths.between(
        Facts(facts),  # type: ignore[arg-type]  # around() is all that is asked of a reader
        [a],
        [b],
        VECTOR,
        hops=hops,
        fanout=fanout,
        limit=limit,
        weights=DEFAULT_WEIGHTS,
    )


def test_the_path_goes_from_the_named_entity_to_the_fact() -> None:
    facts = [triple("f1", "ab"), triple("f2", "bc"), triple("f3", "cd")]
    assert explained(facts, "f3", named="a") == (Hop("a", "f1", "b"), Hop("b", "f2", "c"), Hop("c", "f3", "d"))


def test_a_fact_of_the_named_entity_has_one_hop() -> None:
    facts = [triple("f1", "ab"), triple("f2", "bc")]
    assert explained(facts, "f2", named="ac") == (Hop("c", "f2", "b"),)


def test_of_paths_of_one_length_the_one_more_like_the_question_is_taken() -> None:
    facts = [triple("f1", "ab", 0.2), triple("f2", "ab", 0.8), triple("f3", "bc")]
    assert explained(facts, "f3", named="a")[0].fact_id == "f2"


def test_a_chain_of_triples_explains_better_than_a_mention_on_the_way() -> None:
    on_the_way, enters_by_mention = triple("f1", "ab", 0.6), triple("f2", "bca")
    assert [hop.fact_id for hop in explained([on_the_way, enters_by_mention], "f2", named="a")] == ["f1", "f2"]
    assert [hop.fact_id for hop in explained([enters_by_mention], "f2", named="a")] == ["f2"]


def test_a_chain_of_triples_unlike_the_question_does_not() -> None:
    facts = [triple("f1", "ab", 0.0), triple("f2", "bca")]
    assert [hop.fact_id for hop in explained(facts, "f2", named="a")] == ["f2"]


def test_a_path_has_at_most_one_hop_more_than_the_recipe_expands() -> None:
    facts = [triple("f1", "ab"), triple("f2", "bc"), triple("f3", "cd"), triple("f4", "de")]
    assert len(explained(facts, "f4", named="a", hops=3)) == 4
    assert explained(facts, "f4", named="a", hops=2) == (Hop("d", "f4", "e"),)


def test_a_triple_is_preferred_to_a_sentence_a_little_more_like_the_question() -> None:
    facts = [triple("f1", "ab", 0.5), bare("f2", "ab", 0.7), triple("f3", "bc")]
    assert explained(facts, "f3", named="a")[0].fact_id == "f1"


def test_equal_paths_are_told_apart_by_id() -> None:
    facts = [triple("f1", "ab"), triple("f2", "ab"), triple("f3", "bc")]
    assert explained(list(reversed(facts)), "f3", named="a")[0].fact_id == "f1"


def test_without_a_named_entity_the_path_starts_at_a_seed_fact() -> None:
    facts = [triple("f1", "ab"), triple("f2", "bc"), triple("f3", "xy")]
    assert explained(facts, "f2", best=["f1"]) == (Hop("a", "f1", "b"), Hop("b", "f2", "c"))
    assert explained(facts, "f1", best=["f1"]) == (Hop("a", "f1", "b"),)


def test_no_path_passes_through_a_denial() -> None:
    denial = Scored(Link("f1", "NOT_KNOWS", ("a", "b"), ()), 0.9)
    facts = [denial, triple("f2", "bc"), triple("f3", "ad"), triple("f4", "db")]
    assert [hop.fact_id for hop in explained(facts, "f2", named="a")] == ["f3", "f4", "f2"]
    assert explained(facts, "f1", named="a") == (Hop("a", "f1", "b"),)
    assert [[hop.fact_id for hop in path] for path in between(facts, "a", "c")] == [["f3", "f4", "f2"]]


def test_a_fact_that_nothing_leads_to_starts_at_its_own_head() -> None:
    facts = [triple("f1", "ab"), bare("f2", "x"), bare("f3", "")]
    assert explained(facts, "f2", named="a") == (Hop("x", "f2", None),)
    assert explained(facts, "f3", named="a") == ()


@st.composite
def webs(draw: st.DrawFn) -> list[Scored]:
    pairs = draw(st.lists(st.sampled_from(list(itertools.permutations("abcdefg", 2))), min_size=1, max_size=14))
    return [triple(f"f{at:02}", "".join(pair), draw(st.sampled_from([0.1, 0.5, 0.9]))) for at, pair in enumerate(pairs)]


@st.composite
def tangles(draw: st.DrawFn) -> list[Scored]:
    """Triples with mentions, and bare sentences of one to three entities."""
    kinds, cosines = st.sampled_from([triple, triple, bare]), st.sampled_from([0.1, 0.5, 0.9])
    facts = []
    for at in range(draw(st.integers(1, 8))):
        kind = draw(kinds)
        size = draw(st.integers(2 if kind is triple else 1, 3))
        entities = draw(st.permutations("abcdefg"))[:size]
        facts.append(kind(f"f{at:02}", "".join(entities), draw(cosines)))
    return facts


def oracle(facts: Sequence[Scored]) -> networkx.MultiGraph:
    graph = networkx.MultiGraph()
    graph.add_nodes_from("abcdefg")
    graph.add_edges_from((*one.link.entities, one.link.id) for one in facts)
    return graph


@settings(max_examples=150, deadline=None)
@given(webs(), st.integers(1, 4))
def test_paths_between_two_entities_are_the_simple_paths_of_networkx(facts: list[Scored], hops: int) -> None:
    found = between(facts, "a", "g", hops=hops)
    expected = {
        tuple(id for _, _, id in path) for path in networkx.all_simple_edge_paths(oracle(facts), "a", "g", cutoff=hops)
    }
    assert {tuple(hop.fact_id for hop in path) for path in found} == expected
    assert len(found) == len(expected)
    assert [len(path) for path in found] == sorted(len(path) for path in found)
    for path in found:
        assert (path[0].source, path[-1].target) == ("a", "g")
        assert all(before.target == after.source for before, after in itertools.pairwise(path))


@settings(max_examples=150, deadline=None)
@given(tangles(), st.randoms())
def test_explanations_are_the_cheapest_paths_whatever_the_order(facts: list[Scored], rng) -> None:
    shuffled = list(facts)
    rng.shuffle(shuffled)
    for link, _ in facts:
        ways = list(every_way(facts, "a", link.id, left=3))
        best = min(ways, default=(0, 0, (), (Hop(link.entities[0], link.id, other_end(link, link.entities[0])),)))
        assert explained(facts, link.id, named="a") == best[-1]
        assert explained(shuffled, link.id, named="a") == best[-1]


def every_way(facts: Sequence[Scored], at: str, wanted: str, *, left: int, way: Path = ()) -> Iterator[tuple]:
    """All ways of at most so many hops to a fact: cost, hops, ids, and the path itself."""
    costs = {one.link.id: 1 - one.cosine + DEFAULT_WEIGHTS.hop for one in facts}
    for link, _ in facts if left else ():
        if at not in link.entities:
            continue
        if link.id == wanted:
            path = (*way, Hop(at, wanted, other_end(link, at)))
            total = sum(costs[hop.fact_id] + bare_hop(facts, hop) for hop in path)
            yield round(total, 6), len(path), tuple(hop.fact_id for hop in path), path
        for target in sorted(set(link.entities) - {at}):
            yield from every_way(facts, target, wanted, left=left - 1, way=(*way, Hop(at, link.id, target)))


def other_end(link: Link, source: str) -> str | None:
    return next((key for key in link.entities if key != source), None)


def bare_hop(facts: Sequence[Scored], hop: Hop) -> float:
    link = next(one.link for one in facts if one.link.id == hop.fact_id)
    along = link.relation is not None and {hop.source, hop.target} == set(link.entities[:2])
    return 0.0 if along else DEFAULT_WEIGHTS.bare_hop


def test_the_limit_keeps_the_best() -> None:
    facts = [triple("f1", "ab", 0.1), triple("f2", "ab", 0.9), triple("f3", "ac", 0.9), triple("f4", "cb", 0.9)]
    assert [[hop.fact_id for hop in path] for path in between(facts, "a", "b", limit=2)] == [["f2"], ["f1"]]


def test_no_path_leads_to_itself_or_out_of_nothing() -> None:
    assert between([triple("f1", "ab")], "a", "a") == []
    assert between([triple("f1", "ab"), triple("f2", "cd")], "a", "d") == []
    assert between([triple("f1", "ab")], "a", "b", hops=1) == [(Hop("a", "f1", "b"),)]


def test_of_paths_of_one_length_the_one_through_the_rarer_entity_comes_first() -> None:
    through_hub = [triple("f1", "ah", 0.9), triple("f2", "hb", 0.9)]
    through_rare = [triple("f3", "ar", 0.6), triple("f4", "rb", 0.6)]
    others = [triple(f"g{at}", f"h{end}", 0.9) for at, end in enumerate("cdeijklmnopq")]
    found = [[hop.fact_id for hop in path] for path in between([*through_hub, *through_rare, *others], "a", "b")]
    assert found == [["f3", "f4"], ["f1", "f2"]]
    found = [[hop.fact_id for hop in path] for path in between([*through_hub, *through_rare], "a", "b")]
    assert found == [["f1", "f2"], ["f3", "f4"]], "where both are as rare, what is more like the question"


def test_a_shorter_path_comes_before_a_more_specific_one() -> None:
    facts = [triple("f1", "ah"), triple("f2", "hb"), *(triple(f"g{at}", f"h{end}") for at, end in enumerate("cdeij"))]
    facts += [triple("f3", "ar", 0.9), triple("f4", "rs", 0.9), triple("f5", "sb", 0.9)]
    assert [len(path) for path in between(facts, "a", "b")] == [2, 3]


def test_an_end_with_more_facts_than_are_followed_is_reached_from_the_other_side() -> None:
    facts = [
        triple("f1", "ac"),
        triple("f2", "cb", 0.1),
        *(triple(f"g{at:03}", ("b", f"x{at}"), 0.9) for at in range(60)),
    ]
    for a, b in ("ab", "ba"):
        found = between(facts, a, b, hops=2, fanout=50)
        assert [{hop.fact_id for hop in path} for path in found] == [{"f1", "f2"}]


def test_of_a_hub_only_the_facts_that_are_followed_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "FACTS_A_LEVEL", 10)
    ways = [triple("f1", "ax"), triple("f2", "ay"), triple("f3", "xp"), triple("f4", "yq")]
    ways += [triple("f5", "pb"), triple("f6", "qb")]
    around = [triple(f"{hub}{at}", (hub, f"{hub}{at}"), 0.1) for hub in "xy" for at in range(6)]
    far = [triple(f"b{at}", ("b", f"b{at}"), 0.1) for at in range(30)]
    found = between([*ways, *around, *far], "a", "b", fanout=5)
    assert [[hop.fact_id for hop in path] for path in found] == [["f1", "f3", "f5"], ["f2", "f4", "f6"]]


def test_between_two_hubs_the_best_paths_are_found_though_there_are_many() -> None:
    middle = [f"m{at:03}" for at in range(60)]
    facts = [triple(f"a{key}", ("a", key), 0.5) for key in middle] + [
        triple(f"b{key}", (key, "b"), 0.5) for key in middle
    ]
    best = [triple("c1", ("a", "m059"), 0.9), triple("c2", ("m059", "m058"), 0.9), triple("c3", ("m058", "b"), 0.9)]
    found = between([*facts, *best], "a", "b", limit=100)
    long = [tuple(hop.fact_id for hop in path) for path in found if len(path) == 3]
    assert long[0] == ("c1", "c2", "c3")
