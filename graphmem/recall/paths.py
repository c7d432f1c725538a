"""The paths of facts that lead from one entity to another, or from what a question names to a fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.recall.arrays import Incidence, cosines_of, incidence
from graphmem.recall.base import Hop, Path, Seeds, Subgraph, Weights
from graphmem.types import Link, Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphmem.config import Recipe
    from graphmem.recall.reader import Reader
    from graphmem.types import Vector

    Costs = NDArray[np.int64]
    Indices = NDArray[np.int64]

PATHS_COLLECTED = 1000
"""How many paths of one length are looked at before the best are taken: a bounded cost between two hubs."""


STEPS = 10_000
"""Costs are whole numbers of this part of 1: two stores may differ in the last bits of a cosine."""

_FAR = 1 << 60


def explain(
    subgraph: Subgraph,
    seeds: Seeds,
    fact_ids: Sequence[str],
    *,
    recipe: Recipe,
    weights: Weights,
    inside: Incidence | None = None,
) -> dict[str, Path]:
    """For each fact the cheapest path that reaches it; the fact is the last hop.

    It starts at an entity that the question names, or, where none leads there within one hop more than the recipe
    expands, at the head of one of the best seed facts, or else at the fact's own head. A hop costs
    `1 - cosine + weights.hop`, and `weights.bare_hop` more unless it goes along a triple: a chain of triples that are
    like the question explains better than one hop over what a sentence happens to mention. Ties go to fewer hops,
    then to the lower ids. A fact without entities has the empty path. `inside` is the incidence of the subgraph's
    facts, where it is known already.
    """
    web = _web(subgraph.facts, inside or incidence(subgraph.facts.values()), weights)
    heads = [key for id in seeds.best if id in subgraph.facts for key in subgraph.facts[id].link.entities[:1]]
    reached: dict[str, Path] = {}
    for sources in (seeds.named, heads):
        ways = _Ways(web, [key for key in sources if key in web.inside.numbers], recipe.hops + 1)
        reached |= {id: path for id in fact_ids if id not in reached and (path := ways.to(id))}
        if len(reached) == len(fact_ids):
            break
    return {id: reached[id] if id in reached else _alone(subgraph.facts[id].link) for id in fact_ids}


class _Web(NamedTuple):
    """The facts by number, what a hop through each costs along its triple and otherwise, and which have a triple."""

    inside: Incidence
    links: Sequence[Link]
    keys: Sequence[str]
    ids: Mapping[str, int]
    along: Costs
    across: Costs
    triples: Indices


def _web(facts: Mapping[str, Scored], inside: Incidence, weights: Weights) -> _Web:
    links = [scored.link for scored in facts.values()]
    along = np.rint((1 - cosines_of(facts.values()) + weights.hop) * STEPS).astype(np.int64)
    linked = [at for at, link in enumerate(links) if link.relation is not None and len(link.entities) > 1]
    return _Web(
        inside,
        links,
        list(inside.numbers),
        {id: at for at, id in enumerate(facts)},
        along,
        along + round(weights.bare_hop * STEPS),
        np.array(linked, dtype=np.int64),
    )


class _Trail(NamedTuple):
    """A way to an entity, as it is compared: which facts it goes through."""

    through: tuple[str, ...]
    hops: Path


class _Ways:
    """The cheapest ways from some entities to all others, for each number of hops below `longest`.

    After n hops an entity costs what the cheapest of its neighbours cost after n - 1, and the hop: the algorithm of
    Bellman and Ford, a level at a time over all facts at once. Only ways that are asked for are traced back.
    """

    def __init__(self, web: _Web, sources: Iterable[str], longest: int) -> None:
        self._web = web
        start = np.full(len(web.keys), _FAR, dtype=np.int64)
        start[[web.inside.numbers[key] for key in sources]] = 0
        self._costs, self._entries = [start], [self._entry(start)]
        for _ in range(longest - 1):
            self._costs.append(self._hop())
            self._entries.append(self._entry(self._costs[-1]))
        self._trails: dict[tuple[int, int], _Trail] = {}

    def to(self, id: str) -> Path:
        """The cheapest path whose last hop is this fact; empty where none is short enough."""
        fact = self._web.ids[id]
        ends = [(self._last_cost(level, key, fact), level, key) for level, key in self._ways_in(fact)]
        if not ends:
            return ()
        cost, level, _ = min(ends)
        source = min(
            (key for one, at, key in ends if (one, at) == (cost, level)), key=lambda key: self._trail(level, key)
        )
        return (*self._trail(level, source).hops, self._last_hop(source, fact))

    def _entry(self, costs: Costs) -> Costs:
        """What it costs to come to each fact, before the hop through it."""
        entry = np.full(len(self._web.links), _FAR, dtype=np.int64)
        np.minimum.at(entry, self._web.inside.fact, costs[self._web.inside.entity])
        return entry

    def _hop(self) -> Costs:
        web, before = self._web, self._costs[-1]
        onwards = np.full(len(before), _FAR, dtype=np.int64)
        np.minimum.at(onwards, web.inside.entity, (self._entries[-1] + web.across)[web.inside.fact])
        subjects = web.inside.entity[web.inside.begins[web.triples]]
        objects = web.inside.entity[web.inside.begins[web.triples] + 1]
        np.minimum.at(onwards, objects, before[subjects] + web.along[web.triples])
        np.minimum.at(onwards, subjects, before[objects] + web.along[web.triples])
        return np.minimum(onwards, _FAR)

    def _ways_in(self, fact: int) -> Iterator[tuple[int, int]]:
        for level, costs in enumerate(self._costs):
            yield from ((level, key) for key in self._web.inside.entities_of(fact) if costs[key] < _FAR)

    def _last_cost(self, level: int, key: int, fact: int) -> int:
        ends = self._web.inside.entities_of(fact)
        other = next((end for end in ends if end != key), key)
        return int(self._costs[level][key]) + self._price(fact, key, other)

    def _price(self, fact: int, source: int, target: int) -> int:
        ends = set(self._web.inside.entities_of(fact)[:2])
        typed = self._web.links[fact].relation is not None and source != target and {source, target} == ends
        return int((self._web.along if typed else self._web.across)[fact])

    def _last_hop(self, source: int, fact: int) -> Hop:
        link, key = self._web.links[fact], self._web.keys[source]
        return Hop(key, link.id, _other_end(link, key))

    def _trail(self, level: int, key: int) -> _Trail:
        """The cheapest way to an entity of so many hops; among equals the one through the lower ids."""
        if level == 0:
            return _Trail((), ())
        if (level, key) not in self._trails:
            self._trails[level, key] = min(self._trails_to(level, key))
        return self._trails[level, key]

    def _trails_to(self, level: int, key: int) -> Iterator[_Trail]:
        web, before, cost = self._web, self._costs[level - 1], self._costs[level][key]
        facts = web.inside.fact[web.inside.entity == key]
        for fact in facts[(self._entries[level - 1] + web.along)[facts] <= cost].tolist():
            for source in web.inside.entities_of(fact):
                if source != key and before[source] + self._price(fact, source, key) == cost:
                    trail, hop = (
                        self._trail(level - 1, source),
                        Hop(web.keys[source], web.links[fact].id, web.keys[key]),
                    )
                    yield _Trail((*trail.through, hop.fact_id), (*trail.hops, hop))


def _other_end(link: Link, source: str) -> str | None:
    """Where a path ends that comes into its last fact at this entity: at the object, or subject, of a triple."""
    return next((key for key in link.entities if key != source), None)


def _alone(link: Link) -> Path:
    return (Hop(link.entities[0], link.id, _other_end(link, link.entities[0])),) if link.entities else ()


# between two entities


def between(
    reader: Reader,
    starts: Collection[str],
    ends: Collection[str],
    vector: Vector,
    *,
    hops: int,
    fanout: int,
    limit: int,
    weights: Weights,
) -> list[Path]:
    """The best `limit` paths of at most `hops` facts from one of `starts` to one of `ends`, no entity or fact twice.

    Fewest hops first, then those whose facts are most like the vector, then by fact ids. Of each entity the
    `fanout` facts nearest to the vector are followed; of each length `PATHS_COLLECTED` paths are compared.
    """
    facts = _both_ways(reader, starts, ends, vector, hops=hops, fanout=fanout)
    steps = _steps(facts, weights)
    distances = _distances(steps, ends)
    found: list[_Walk] = []
    for length in range(1, hops + 1):
        walks = _walks(steps, distances, sorted(set(starts) - set(ends)), length)
        found += sorted(islice(walks, PATHS_COLLECTED))
        if len(found) >= limit:
            break
    return [trail.hops for trail in found[:limit]]


def _both_ways(
    reader: Reader, starts: Collection[str], ends: Collection[str], vector: Vector, *, hops: int, fanout: int
) -> dict[str, Scored]:
    """The facts within half the way from either side: every path of `hops` facts lies within them."""
    facts: dict[str, Scored] = {}
    for side, depth in ((starts, (hops + 1) // 2), (ends, hops // 2)):
        frontier, followed = set(side), set[str]()
        for _ in range(depth):
            found = reader.around(sorted(frontier), vector, fanout=fanout)
            facts |= {scored.link.id: scored for scored in found}
            followed |= frontier
            frontier = {key for scored in found for key in scored.link.entities} - followed
    return {id: facts[id] for id in sorted(facts)}


class _Walk(NamedTuple):
    """A way so far, as it is compared: how unlike the question it is, then which facts it goes through."""

    cost: float
    through: tuple[str, ...]
    hops: Path

    def and_then(self, hop: Hop, cost: float) -> _Walk:
        return _Walk(round(self.cost + cost, 6), (*self.through, hop.fact_id), (*self.hops, hop))


class _Step(NamedTuple):
    hop: Hop
    target: str
    cost: float


def _cost(scored: Scored, hop: Hop, weights: Weights) -> float:
    typed = scored.link.relation is not None and {hop.source, hop.target} == set(scored.link.entities[:2])
    return 1 - scored.cosine + (0.0 if typed else weights.bare_hop)


def _steps(facts: Mapping[str, Scored], weights: Weights) -> dict[str, list[_Step]]:
    steps: dict[str, list[_Step]] = {}
    for scored in facts.values():
        for source in scored.link.entities:
            for target in scored.link.entities:
                if source != target:
                    hop = Hop(source, scored.link.id, target)
                    steps.setdefault(source, []).append(_Step(hop, target, _cost(scored, hop, weights)))
    return steps


def _distances(steps: Mapping[str, Sequence[_Step]], ends: Collection[str]) -> dict[str, int]:
    distances = dict.fromkeys(ends, 0)
    level, depth = set(ends), 0
    while level:
        depth += 1
        level = {step.target for key in level for step in steps.get(key, ())} - set(distances)
        distances |= dict.fromkeys(level, depth)
    return distances


def _walks(
    steps: Mapping[str, Sequence[_Step]], distances: Mapping[str, int], starts: Iterable[str], length: int
) -> Iterator[_Walk]:
    """Every simple path of exactly this length that ends where the distance is 0, and nowhere before."""

    def walk(at: str, trail: _Walk, visited: frozenset[str], left: int) -> Iterator[_Walk]:
        for step in steps.get(at, ()):
            distance = distances.get(step.target, length)
            if distance > left - 1 or (distance == 0) != (left == 1):
                continue
            if step.target in visited or step.hop.fact_id in trail.through:
                continue
            longer = trail.and_then(step.hop, step.cost)
            if left == 1:
                yield longer
            else:
                yield from walk(step.target, longer, visited | {step.target}, left - 1)

    for start in starts:
        yield from walk(start, _Walk(0.0, (), ()), frozenset({start}), length)
