"""Personalised PageRank over entities and episodes, blended with the similarity to the question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.recall.arrays import Stated, alike, array_of, columns, each_once, falling, highest, ids_of, ranked, stated
from graphmem.recall.base import Ranking, Recipe, Seeds, Subgraph, Term, Weights
from graphmem.recall.denied import ValueOf, in_its_place
from graphmem.recall.incidence import Incidence, incidence
from graphmem.recall.scoring import similarity
from graphmem.stores.found import Joins, Pairs
from graphmem.stores.numbered import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from graphmem.stores.numbered import Ids

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]
    Mask = NDArray[np.bool_]


def rank(
    subgraph: Subgraph, seeds: Seeds, *, recipe: Recipe, weights: Weights, value_of: ValueOf = lambda _: None
) -> Ranking:
    """Facts and episodes of the subgraph, best first.

    An episode has `ln(x + floor) + blend * base`, x its PageRank. A fact has `w + fact_blend * similarity`, w half
    from its best episode and half from its best entity, both as `ln(x + floor)`; an entity shares its x evenly among
    all its facts, so that a hub does not lift whatever it is part of. What only the graph reaches can outrank what
    the vector found. The second and further facts that one episode tells of the same things lose
    `repeat * ln(place)`, so that what was said once does not fill the list. A denial changes places with what is so
    instead, where that stands lower.
    """
    inside = subgraph.inside or incidence(columns(subgraph.facts))
    said = stated(subgraph.facts, subgraph.cosines)
    joins = Joins.of(subgraph.joins)
    led_to = [inside.numbers.at(ids_of(seeds.entity_masses)), *_ends(inside, joins)]
    nodes = fold(inside, len(subgraph.cosines), unlike=np.concatenate(led_to))
    x_entities, x_episodes = walk(subgraph, seeds, inside, said, nodes, recipe=recipe, weights=weights)
    like = similarity(
        subgraph.facts,
        subgraph.cosines,
        said,
        text_facts=seeds.text_facts,
        text_episodes=seeds.text_episodes,
        weights=weights,
    )
    best = highest(len(subgraph.facts), inside.fact, (x_entities / inside.degrees[:, 0])[inside.entity])
    spoken, episode = _best_episodes(len(subgraph.facts), said, x_episodes)
    terms = {
        "cosine": Term(like.cosine, weights.fact_blend * weights.cosine * like.cosine),
        "text": Term(like.text, weights.fact_blend * weights.text_fact * like.text),
        "episode": Term(spoken, np.log(spoken + weights.floor) / 2),
        "entity": Term(best, np.log(best + weights.floor) / 2),
    }
    place = _places(_sum(terms), _told_together(inside, episode))
    terms["place"] = Term(place, weights.repeat * np.log(1 / place))
    instead = in_its_place(columns(subgraph.facts), _sum(terms), value_of)
    terms["instead"] = Term(np.sign(instead), instead)
    return Ranking(
        facts=ranked(subgraph.facts, _sum(terms)),
        episodes=ranked(subgraph.cosines, np.log(x_episodes + weights.floor) + weights.blend * like.episodes),
        terms=terms,
    )


def _sum(terms: Mapping[str, Term]) -> Floats:
    total: Floats = np.sum([term.adds for term in terms.values()], axis=0)
    return total


def _told_together(inside: Incidence, episode: Indices) -> Indices:
    """A number for each fact, the same for those of one episode that share an entity, be it through others of them.

    -1 where a fact has no episode.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    several = np.bincount(inside.entity, minlength=len(inside.numbers)) > 1
    pairs = np.flatnonzero(several[inside.entity] & (episode[inside.fact] >= 0))
    spoken_of = episode[inside.fact[pairs]] * len(inside.numbers) + inside.entity[pairs]
    same = alike(spoken_of)
    again = np.flatnonzero(same != np.arange(len(same)))
    begins = np.searchsorted(pairs[again], inside.begins)  # pairs are fact by fact
    ties = csr_array((np.ones(len(again)), inside.fact[pairs[same[again]]], begins), shape=(len(episode),) * 2)
    _, together = connected_components(ties, directed=False)
    return np.where(episode >= 0, together, -1)


def _places(scores: Floats, together: Indices) -> Floats:
    """The place of each fact among those that are told together, 1 for the best, and where it has no number."""
    order = falling(scores)
    order = order[together[order] >= 0]
    grouped = order[np.argsort(together[order], kind="stable")]
    counts = np.bincount(together[grouped])
    places = np.ones(len(scores))
    places[grouped] += np.arange(len(grouped)) - np.repeat(np.cumsum(counts) - counts, counts)
    return places


def _best_episodes(size: int, said: Stated, x: Floats) -> tuple[Floats, Indices]:
    """For each fact the x of the episode that the walk reached most, and its number, ties by id; 0 and -1 if none."""
    rounded = np.round(x, 12)[said.episode]
    among_best = rounded == highest(size, said.fact, rounded)[said.fact]
    best = np.full(size, len(x))
    np.minimum.at(best, said.fact[among_best], said.episode[among_best])
    best[best == len(x)] = -1
    return np.append(x, 0.0)[best], best


def pagerank(edges: csr_array, restart: Floats, *, into: Floats, damping: float, rounds: int) -> Floats:
    """`x <- damping * T'x + (1 - damping) * v` for so many rounds, from v, which is `restart` (sum 1).

    T'[i, j], how much of what stands at j goes to i, is in proportion to `edges[i, j] * into[i]`. Where a node has no
    edge, what stands there goes back to v, so that x sums to 1.
    """
    out = into @ edges
    shares = np.divide(damping, out, out=np.zeros(len(out)), where=out > 0)
    back = np.where(out > 0, 0.0, damping * into)
    stuck = damping * restart[out == 0].sum()
    weights, restarted = shares * into, shares * restart
    got, afresh = np.zeros(len(restart)), 1.0
    for _ in range(rounds):  # x is `into * got + afresh * restart`: what it hands on, `shares * x`, is said without it
        flow = weights * got + afresh * restarted
        got, afresh = edges @ flow, 1 - damping + back @ got + stuck * afresh
    x: Floats = into * got + afresh * restart
    return x


class Nodes(NamedTuple):
    """The nodes of the walk: entities, each alone or several as one, then episodes.

    `of_entity` holds the node of each entity, `sizes` how many entities or episodes each node stands for.
    """

    of_entity: Indices
    sizes: Floats
    episodes: int

    @property
    def first_episode(self) -> int:
        return len(self.sizes) - self.episodes


def fold(inside: Incidence, episodes: int, *, unlike: Indices) -> Nodes:
    """Entities that the walk cannot tell apart, as one node: its x, divided by how many they are, is that of each.

    Those are the entities of one fact, its head aside, that occur nowhere else at all, are stated in one episode and
    are none of `unlike` (-1 is nobody), to which something else leads: they have the same edges, and the edges the
    same weights. Two thirds of the entities of a text are of this kind.
    """
    alone = np.bincount(inside.entity, minlength=len(inside.numbers)) == 1
    alone &= (inside.degrees[:, 0] == 1) & (inside.degrees[:, 1] == 1)
    alone[inside.entity[inside.begins[:-1][np.diff(inside.begins) > 0]]] = False
    alone[unlike[unlike >= 0]] = False
    return _numbered(inside, alone, episodes)


def _numbered(inside: Incidence, alone: Mask, episodes: int) -> Nodes:
    """The nodes where of the entities that are `alone` those of one fact are one node."""
    kept = np.cumsum(~alone)
    nodes = kept - 1
    pairs = np.flatnonzero(alone[inside.entity])
    group = np.cumsum(np.diff(inside.fact[pairs], prepend=-1) > 0)  # pairs are fact by fact
    before = int(kept[-1]) if len(kept) else 0
    nodes[inside.entity[pairs]] = before + group - 1
    sizes = np.concatenate([np.bincount(nodes, minlength=before + int(group.max(initial=0))), np.ones(episodes)])
    return Nodes(nodes, sizes, episodes)


def walk(
    subgraph: Subgraph, seeds: Seeds, inside: Incidence, said: Stated, nodes: Nodes, *, recipe: Recipe, weights: Weights
) -> tuple[Floats, Floats]:
    """The PageRank of each entity and of each episode. An edge of a node that stands for several is theirs together."""
    into = nodes.sizes.copy()
    into[nodes.of_entity] *= inside.degrees[:, 1] ** -weights.hub_damping
    episodes = ids_of(subgraph.cosines)
    x = pagerank(
        _edges(subgraph, inside, said, nodes, episodes),
        _restart(seeds, inside, nodes, episodes),
        into=into,
        damping=recipe.damping,
        rounds=recipe.rounds,
    )
    return (x / nodes.sizes)[nodes.of_entity], x[nodes.first_episode :]


def _edges(subgraph: Subgraph, inside: Incidence, said: Stated, nodes: Nodes, episodes: Ids) -> csr_array:
    """Head to each other entity of a fact 1, entity to episode 1, soft join its cosine, neighbour episodes 1.

    Facts that join the same two nodes share one edge. Edges have no direction: the matrix is symmetric.
    """
    node, begins = _nodes_of_facts(inside, nodes)
    heads, others = _beside_heads(node, begins)
    entities, stating = _in_episodes(node, begins, said)
    first, second = each_once(
        np.concatenate([heads, entities]), np.concatenate([others, stating + nodes.first_episode]), len(nodes.sizes)
    )
    from_ties, to_ties, cosines = _ties(subgraph, inside, nodes, episodes)
    return _symmetric(
        np.concatenate([first, from_ties]),
        np.concatenate([second, to_ties]),
        np.concatenate([np.ones(len(first)), cosines]),
        len(nodes.sizes),
    )


def _ties(subgraph: Subgraph, inside: Incidence, nodes: Nodes, episodes: Ids) -> tuple[Indices, Indices, Floats]:
    """Soft joins with their cosines, then neighbour episodes."""
    joins = Joins.of(subgraph.joins)
    pairs = Pairs.of(subgraph.neighbours)
    beside = np.stack([episodes.of_others(pairs.names, ends) for ends in (pairs.first, pairs.second)])
    beside = beside[:, (beside >= 0).all(axis=0)] + nodes.first_episode
    first, second = np.concatenate([nodes.of_entity[np.stack(_ends(inside, joins))], beside], axis=1)
    return first, second, np.concatenate([joins.cosines, np.ones(beside.shape[1])])


def _ends(inside: Incidence, joins: Joins) -> list[Indices]:
    """The entities at which the joins begin, and those at which they end."""
    return [inside.numbers.of_others(joins.names, ends) for ends in (joins.keys, joins.near)]


def _nodes_of_facts(inside: Incidence, nodes: Nodes) -> tuple[Indices, Indices]:
    """The nodes of the facts, fact by fact, head first, and where each fact's begin; most stand once in a fact."""
    node = nodes.of_entity[inside.entity]
    new = (np.diff(node, prepend=-1) != 0) | (np.diff(inside.fact, prepend=-1) != 0)
    return node[new], np.concatenate([[0], np.cumsum(new)])[inside.begins]


def _beside_heads(node: Indices, begins: Indices) -> tuple[Indices, Indices]:
    """Each node of a fact but its head, after its head."""
    counts = np.diff(begins)
    some = counts > 0
    others = np.ones(len(node), np.bool_)
    others[begins[:-1][some]] = False
    return np.repeat(node[begins[:-1][some]], counts[some] - 1), node[others]


def _in_episodes(node: Indices, begins: Indices, said: Stated) -> tuple[Indices, Indices]:
    """Each node of a fact with each episode that states the fact."""
    counts = np.diff(begins)[said.fact]
    return node[spread(begins[said.fact], counts)], np.repeat(said.episode, counts)


def _symmetric(first: Indices, second: Indices, weight: Floats, size: int) -> csr_array:
    from scipy.sparse import coo_array

    rows, columns = (
        np.concatenate(ends, dtype=np.int32, casting="same_kind") for ends in ((first, second), (second, first))
    )
    edges = coo_array((np.concatenate([weight, weight]), (rows, columns)), shape=(size, size))
    edges.has_canonical_format = True  # a product adds up what stands twice: no need to look for it and sort
    return edges.tocsr()


def _restart(seeds: Seeds, inside: Incidence, nodes: Nodes, episodes: Ids) -> Floats:
    restart = np.zeros(len(nodes.sizes))
    for masses, ids, node in (
        (seeds.entity_masses, inside.numbers, nodes.of_entity),
        (seeds.episode_masses, episodes, np.arange(nodes.first_episode, len(nodes.sizes))),
    ):
        numbers = ids.at(ids_of(masses))
        restart[node[numbers[numbers >= 0]]] += array_of(masses)[numbers >= 0]
    total = restart.sum()
    return restart / total if total else restart
