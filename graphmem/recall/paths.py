"""The paths of facts that lead from one entity to another, or from what a question names to a fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import accumulate, islice
from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.ids import is_denial
from graphmem.recall.arrays import columns
from graphmem.recall.base import Hop, Path, Recipe, Seeds, Subgraph, Weights
from graphmem.recall.denied import denials
from graphmem.recall.incidence import Incidence, incidence
from graphmem.stores.found import Facts
from graphmem.types import Link, Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphmem.recall.reader import Reader
    from graphmem.types import Vector

    Costs = NDArray[np.int64]
    Indices = NDArray[np.int64]
    Mask = NDArray[np.bool_]

FACTS_A_LEVEL = 10_000
"""How many facts a search between two entities opens in one step: a bounded cost between two hubs."""

WAYS_LOOKED_AT = 10_000
"""How many beginnings of paths of one length are compared, best first: what is found by then is what is given."""

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
    expands, at the head of one of the best seed facts, or else at the fact's own head. A hop costs `1 - cosine +
    weights.hop`, and `weights.bare_hop` more unless it goes along a triple: a chain of triples that are like the
    question explains better than one hop over what a sentence happens to mention. Ties go to fewer hops, then to the
    lower ids. No path passes through a denial. A fact without entities has the empty path. `inside` is the incidence of
    the subgraph's facts, where it is known already.
    """
    facts = columns(subgraph.facts)
    web = _web(facts, inside or incidence(facts), weights)
    best = facts.ids.at(seeds.best)
    heads = [key for at in best[best >= 0].tolist() for key in facts.entities.at(at)[:1]]
    reached: dict[str, Path] = {}
    for sources in (seeds.named, heads):
        ways = _Ways(web, [key for key in sources if key in web.inside.numbers], recipe.hops + 1)
        reached |= {id: path for id in fact_ids if id not in reached and (path := ways.to(id))}
        if len(reached) == len(fact_ids):
            break
    return {id: reached[id] if id in reached else _alone(facts.link(facts.ids[id])) for id in fact_ids}


class _Web(NamedTuple):
    """The facts by number, and what a hop through each costs along its triple and otherwise.

    `pairs` are those of the incidence, and `triples` the facts with a triple, through which a path may pass.
    """

    inside: Incidence
    facts: Facts
    keys: Sequence[str]
    along: Costs
    across: Costs
    leads: Mask
    pairs: Indices
    triples: Indices

    def typed(self, fact: int) -> bool:
        return bool(self.facts.relations.rows[fact] >= 0)


def _web(facts: Facts, inside: Incidence, weights: Weights) -> _Web:
    along = np.rint((1 - facts.cosines + weights.hop) * STEPS).astype(np.int64)
    leads = ~denials(facts.relations)  # those join nobody
    return _Web(
        inside,
        facts,
        list(inside.numbers),
        along,
        along + round(weights.bare_hop * STEPS),
        leads,
        np.flatnonzero(leads[inside.fact]),
        np.flatnonzero(leads & (facts.relations.rows >= 0) & (facts.entities.counts > 1)),
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
        fact = self._web.facts.ids[id]
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
        entry = np.full(len(self._web.facts), _FAR, dtype=np.int64)
        np.minimum.at(entry, self._web.inside.fact, costs[self._web.inside.entity])
        return entry

    def _hop(self) -> Costs:
        web, before = self._web, self._costs[-1]
        onwards = np.full(len(before), _FAR, dtype=np.int64)
        costs = (self._entries[-1] + web.across)[web.inside.fact[web.pairs]]
        np.minimum.at(onwards, web.inside.entity[web.pairs], costs)
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
        typed = self._web.typed(fact) and source != target and {source, target} == ends
        return int((self._web.along if typed else self._web.across)[fact])

    def _last_hop(self, source: int, fact: int) -> Hop:
        link, key = self._web.facts.link(fact), self._web.keys[source]
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
        facts = facts[web.leads[facts]]
        for fact in facts[(self._entries[level - 1] + web.along)[facts] <= cost].tolist():
            for source in web.inside.entities_of(fact):
                if source != key and before[source] + self._price(fact, source, key) == cost:
                    trail = self._trail(level - 1, source)
                    hop = Hop(web.keys[source], web.facts.ids.id(fact), web.keys[key])
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

    Fewest hops first; of one length the cheapest, ties by fact ids, then by entities. A hop costs `1 - cosine` to the
    vector, `weights.bare_hop` more unless it goes along a triple, and passing through an entity `weights.hub_damping *
    ln(its facts)`: what many facts speak of joins everything to everything and says little. No path passes through a
    start or an end on its way, and none through a denial. Of each entity the `fanout` facts nearest to the vector are
    followed, of each level the rarest entities up to `FACTS_A_LEVEL` facts; `WAYS_LOOKED_AT` bounds the search.
    """
    outer, inner = set(ends), set(starts) - set(ends)
    sides = _Side(reader, inner, outer), _Side(reader, outer, inner)
    facts: dict[str, Scored] = {}
    found: list[Path] = []
    for length in range(1, hops + 1):
        facts |= _next(sides, vector, fanout)
        maze = _maze(reader, facts, inner, outer, length, weights)
        found += islice(_cheapest(maze, sorted(inner), length), limit - len(found))
        if len(found) == limit:
            break
    return found


class _Side:
    """A search outwards from some entities that does not go through those where it may not pass."""

    def __init__(self, reader: Reader, begin: Collection[str], barred: Collection[str]) -> None:
        self._reader, self._outermost, self._seen = reader, set(begin), {*begin, *barred}
        self._facts: Mapping[str, int] | None = None

    @property
    def facts(self) -> Mapping[str, int]:
        """How many facts each of the outermost entities has; read when it is asked for, as the last step does not."""
        if self._facts is None:
            self._facts = {key: one.facts for key, one in self._reader.degrees(sorted(self._outermost)).items()}
        return self._facts

    def step(self, vector: Vector, fanout: int) -> Sequence[Scored]:
        """The facts of the outermost entities, of the rarest first, but denials; then their entities are outermost."""
        around = self._reader.around(sorted(self._rarest(fanout)), vector, fanout=fanout)
        found = [scored for scored in around if not is_denial(scored.link.relation)]
        self._outermost = {key for scored in found for key in scored.link.entities} - self._seen
        self._seen |= self._outermost
        self._facts = None
        return found

    def _rarest(self, fanout: int) -> list[str]:
        rising = sorted(self.facts, key=lambda key: (self.facts[key], key))
        totals = accumulate(min(self.facts[key], fanout) for key in rising)
        return [key for key, total in zip(rising, totals, strict=True) if total <= max(FACTS_A_LEVEL, fanout)]


def _next(sides: Iterable[_Side], vector: Vector, fanout: int) -> dict[str, Scored]:
    """A step from the side that has less to look at, so that no hub is opened needlessly.

    After n steps, from whichever side, every path of n facts lies within what was found, as far as the bounds let it.
    """
    side = min(sides, key=lambda side: sum(side.facts.values()))
    return {scored.link.id: scored for scored in side.step(vector, fanout)}


class _Maze(NamedTuple):
    """The facts at each entity, the cost of passing through it, and `left[n]`: the least cost from it to an end in
    n hops, for those that a start reaches soon enough. What `left` holds may go through an entity or fact twice."""

    facts: Mapping[str, Sequence[Scored]]
    passing: Mapping[str, int]
    left: Sequence[Mapping[str, int]]
    weights: Weights

    def hops_from(self, source: str, within: int) -> Iterator[tuple[Hop, str, int]]:
        """The hops from an entity to one that comes to an end in `within` hops more, each with that and its cost."""
        for scored in self.facts.get(source, ()):
            for target in scored.link.entities:
                if target != source and target in self.left[within] and (target in self.passing or not within):
                    yield Hop(source, scored.link.id, target), target, _cost(scored, source, target, self.weights)


def _maze(
    reader: Reader,
    facts: Mapping[str, Scored],
    starts: Collection[str],
    ends: Collection[str],
    hops: int,
    weights: Weights,
) -> _Maze:
    at: dict[str, list[Scored]] = {}
    for scored in map(facts.__getitem__, sorted(facts)):
        for key in scored.link.entities:
            at.setdefault(key, []).append(scored)
    near_end, near_start = _distances(at, ends, hops, starts), _distances(at, starts, hops, ends)
    inside = {key for key, far in near_end.items() if far + near_start.get(key, hops) <= hops} - {*starts, *ends}
    degrees = reader.degrees(sorted(inside))
    known = ((key, degrees[key].facts if key in degrees else 1) for key in sorted(inside))
    passing = {key: round(weights.hub_damping * log(max(facts, 1)) * STEPS) for key, facts in known}
    left: list[Mapping[str, int]] = [dict.fromkeys(ends, 0)]
    maze = _Maze(at, passing, left, weights)
    while len(left) <= hops:
        left.append(_one_more_hop(maze, {*passing, *starts}))
    return maze


def _distances(
    facts: Mapping[str, Sequence[Scored]], begin: Collection[str], longest: int, barred: Collection[str]
) -> dict[str, int]:
    """How many hops entities are away; those that are barred are reached, but nothing through them."""
    distances, level = dict.fromkeys(begin, 0), set(begin)
    for depth in range(1, longest + 1):
        reached = {key for one in level for scored in facts.get(one, ()) for key in scored.link.entities}
        level = reached - set(distances)
        distances |= dict.fromkeys(level, depth)
        level -= set(barred)
    return distances


def _one_more_hop(maze: _Maze, sources: Collection[str]) -> dict[str, int]:
    within = len(maze.left) - 1
    after = maze.left[within]
    left: dict[str, int] = {}
    for source in sources:
        costs = [cost + maze.passing.get(to, 0) + after[to] for _, to, cost in maze.hops_from(source, within)]
        if costs:
            left[source] = min(costs)
    return left


def _cost(scored: Scored, source: str, target: str, weights: Weights) -> int:
    typed = scored.link.relation is not None and {source, target} == set(scored.link.entities[:2])
    return round((1 - scored.cosine + (0.0 if typed else weights.bare_hop)) * STEPS)


class _Way(NamedTuple):
    """A way so far, as it is compared: the least that it can cost in the end, then what it goes through."""

    least: int
    through: tuple[str, ...]
    entities: tuple[str, ...]
    spent: int
    hops: Path


def _cheapest(maze: _Maze, starts: Sequence[str], length: int) -> Iterator[Path]:
    """The paths of exactly this length, cheapest first: A*, led by what is left at the least (`_Maze.left`)."""
    left = maze.left[length]
    ways = [_Way(left[start], (), (start,), 0, ()) for start in starts if start in left]
    heapify(ways)
    for _ in range(WAYS_LOOKED_AT):
        if not ways:
            return
        way = heappop(ways)
        if len(way.hops) == length:
            yield way.hops
        else:
            for longer in _longer(maze, way, length - len(way.hops) - 1):
                heappush(ways, longer)


def _longer(maze: _Maze, way: _Way, after: int) -> Iterator[_Way]:
    for hop, target, cost in maze.hops_from(way.entities[-1], after):
        if target in way.entities or hop.fact_id in way.through:
            continue
        spent = way.spent + cost + maze.passing.get(target, 0)
        least = spent + maze.left[after][target]
        yield _Way(least, (*way.through, hop.fact_id), (*way.entities, target), spent, (*way.hops, hop))
