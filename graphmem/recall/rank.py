"""Personalised PageRank over entities and episodes, blended with the similarity to the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING

import numpy as np

from graphmem.recall.arrays import Incidence, Stated, falling, highest, incidence, ranked, stated
from graphmem.recall.base import Ranked, Ranking, Seeds, Subgraph, Weights
from graphmem.recall.scoring import similarity
from graphmem.types import Degree

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from graphmem.config import Recipe

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]


def rank(
    subgraph: Subgraph, seeds: Seeds, *, recipe: Recipe, weights: Weights, inside: Incidence | None = None
) -> Ranking:
    """Facts and episodes of the subgraph, best first.

    An episode has `ln(x + floor) + blend * base`, x its PageRank. A fact has `w + fact_blend * similarity`, w half
    from its best episode and half from its best entity, both as `ln(x + floor)`; an entity shares its x evenly among
    all its facts, so that a hub does not lift whatever it is part of. What only the graph reaches can outrank what
    the vector found. The second and further facts of one episode lose `repeat * ln(place)`, so that what was said
    once does not fill the list. `inside` is the incidence of the subgraph's facts, where it is known already.
    """
    inside, said = inside or incidence(subgraph.facts.values()), stated(subgraph.facts.values(), subgraph.cosines)
    nodes = dict(inside.numbers) | {id: at for at, id in enumerate(subgraph.cosines, len(inside.numbers))}
    degrees = _degrees(inside.numbers, subgraph.degrees)
    x = pagerank(
        _backwards(_edges(subgraph, inside, said, nodes), _damping(degrees, len(nodes), weights)),
        _restart(seeds, nodes),
        damping=recipe.damping,
        rounds=recipe.rounds,
    )
    like = similarity(
        subgraph.facts,
        subgraph.cosines,
        said,
        text_facts=seeds.text_facts,
        text_episodes=seeds.text_episodes,
        weights=weights,
    )
    x_entities, x_episodes = x[: len(degrees)], x[len(degrees) :]
    best = highest(len(subgraph.facts), inside.fact, (x_entities / degrees[:, 0])[inside.entity])
    spoken, episode = _best_episodes(len(subgraph.facts), said, x_episodes)
    walked = (np.log(spoken + weights.floor) + np.log(best + weights.floor)) / 2
    facts = walked + weights.fact_blend * like.alone
    return Ranking(
        facts=_facts(list(subgraph.facts), facts, episode, weights),
        episodes=ranked(list(subgraph.cosines), np.log(x_episodes + weights.floor) + weights.blend * like.episodes),
    )


def _facts(ids: Sequence[str], scores: Floats, episode: Indices, weights: Weights) -> tuple[Ranked, ...]:
    """The facts in order, each less by its place among those of the same episode."""
    order = falling(scores)
    order = order[episode[order] >= 0]
    grouped = order[np.argsort(episode[order], kind="stable")]
    _, begins, counts = np.unique(episode[grouped], return_index=True, return_counts=True)
    lowered = scores.copy()
    lowered[grouped] -= weights.repeat * np.log(1 + np.arange(len(grouped)) - np.repeat(begins, counts))
    return ranked(ids, lowered)


def _best_episodes(size: int, said: Stated, x: Floats) -> tuple[Floats, Indices]:
    """For each fact the x of the episode that the walk reached most, and its number, ties by id; 0 and -1 if none."""
    order = np.lexsort((said.episode, -np.round(x[said.episode], 12), said.fact))
    facts, first = np.unique(said.fact[order], return_index=True)
    best = np.full(size, -1, dtype=np.int64)
    best[facts] = said.episode[order][first]
    spoken = np.zeros(size)
    spoken[facts] = x[best[facts]]
    return spoken, best


def pagerank(backwards: csr_array, restart: Floats, *, damping: float, rounds: int) -> Floats:
    """`x <- damping * T'x + (1 - damping) * v` for so many rounds, from v. `backwards` is T', `restart` v (sum 1).

    Columns of T' sum to 1, or to 0 where a node has no edge: what stands there goes back to v, so that x sums to 1.
    """
    stuck = np.bincount(backwards.indices, backwards.data, len(restart)) == 0
    x = restart
    for _ in range(rounds):
        x = damping * (backwards @ x) + (damping * x[stuck].sum() + 1 - damping) * restart
    return x


def _edges(subgraph: Subgraph, inside: Incidence, said: Stated, nodes: Mapping[str, int]) -> csr_array:
    """Head to each other entity of a fact 1, entity to episode 1, soft join its cosine, neighbour episodes 1.

    Facts that join the same two nodes share one edge. Edges have no direction: the matrix is symmetric.
    """
    heads, others = _beside_heads(inside)
    entities, episodes = _in_episodes(inside, said)
    first, second = np.concatenate([heads, entities]), np.concatenate([others, episodes + len(inside.numbers)])
    edges = _symmetric(first, second, np.ones(len(first)), len(nodes))
    edges.data[:] = 1.0
    ties = [(nodes[join.key], nodes[join.near], join.cosine) for join in subgraph.joins]
    ties += [(nodes[a], nodes[b], 1.0) for a, b in subgraph.neighbours if a in nodes and b in nodes]
    if not ties:
        return edges
    rows = np.array(ties, dtype=np.float64)
    return edges + _symmetric(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2], len(nodes))


def _beside_heads(inside: Incidence) -> tuple[Indices, Indices]:
    """Each entity of a fact but its head, after its head."""
    places = inside.begins[inside.fact]
    others = np.flatnonzero(np.arange(len(places)) != places)
    return inside.entity[places[others]], inside.entity[others]


def _in_episodes(inside: Incidence, said: Stated) -> tuple[Indices, Indices]:
    """Each entity of a fact with each episode that states the fact."""
    begins, counts = inside.begins[said.fact], np.diff(inside.begins)[said.fact]
    before = np.cumsum(counts) - counts
    places = np.arange(counts.sum()) + np.repeat(begins - before, counts)
    return inside.entity[places], np.repeat(said.episode, counts)


def _symmetric(first: Indices, second: Indices, weight: Floats, size: int) -> csr_array:
    from scipy.sparse import csr_array

    ends = (np.concatenate([first, second]).astype(np.int32), np.concatenate([second, first]).astype(np.int32))
    return csr_array((np.concatenate([weight, weight]), ends), shape=(size, size))


def _backwards(edges: csr_array, damping: Floats) -> csr_array:
    """Whence a node's weight comes, from symmetric edges; each is damped by the node it leads to."""
    sums = edges @ damping
    shares = np.divide(1.0, sums, out=np.zeros(len(sums)), where=sums > 0)
    scaled = edges.copy()
    scaled.data = edges.data * np.repeat(damping, np.diff(edges.indptr)) * shares[edges.indices]
    return scaled


def _degrees(numbers: Mapping[str, int], degrees: Mapping[str, Degree]) -> Floats:
    """In how many facts and in how many episodes each entity occurs, at least 1, shape (n, 2)."""
    known = chain.from_iterable(map(degrees.get, numbers, repeat(Degree(1, 1))))
    return np.maximum(np.fromiter(known, np.float64, 2 * len(numbers)).reshape(-1, 2), 1.0)


def _damping(degrees: Floats, size: int, weights: Weights) -> Floats:
    """By which factor the weight of an edge into each node is taken: episodes ** -0.5 for entities, 1 for episodes."""
    return np.concatenate([degrees[:, 1] ** -weights.hub_damping, np.ones(size - len(degrees))])


def _restart(seeds: Seeds, nodes: Mapping[str, int]) -> Floats:
    restart = np.zeros(len(nodes))
    for masses in (seeds.entity_masses, seeds.episode_masses):
        for node, mass in masses.items():
            if node in nodes:
                restart[nodes[node]] += mass
    total = restart.sum()
    return restart / total if total else restart
