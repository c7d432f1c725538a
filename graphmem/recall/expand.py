"""The bounded walk outwards from the seeds: which part of the graph the ranking looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from graphmem.recall.arrays import array_of, columns, first, highest, ids_of, ranked, values
from graphmem.recall.base import Question, Recipe, Seeds, Subgraph, Weights
from graphmem.recall.incidence import incidence
from graphmem.stores.found import ById, Facts, Joins, merged
from graphmem.stores.numbered import Ids, firsts

if TYPE_CHECKING:
    from graphmem.recall.reader import Reader


def expand(reader: Reader, question: Question, seeds: Seeds, *, recipe: Recipe, weights: Weights) -> Subgraph:
    """Breadth-first from the seeds' entities, heaviest first, `recipe.hops` deep and never more than its bounds.

    Of an entity the `fanout` facts nearest to the question are followed, in both directions. An entity is followed
    once. Soft joins count as no hop: what lies near a followed entity by name is followed with it.
    """
    facts = [_nearest(columns(seeds.facts), recipe.max_facts)]
    heaviest = first(ids_of(seeds.entity_masses), array_of(seeds.entity_masses), weights.frontier)
    known, followed = facts[0].ids, heaviest.ids.take([])
    joins = [Joins.of([])]
    for left in range(recipe.hops - 1, -1, -1):
        near, frontier = _joined(reader, heaviest)
        joins.append(near)
        found = reader.around(frontier.ids, question.vector, fanout=recipe.fanout)
        facts.append(_held(found, known, frontier, recipe.max_facts - len(known)))
        known, followed = known.joined(facts[-1].ids), followed.joined(frontier.ids)
        if left:
            heaviest = _spread(frontier, facts[-1], followed, weights.frontier)
    return _subgraph(reader, question, seeds, merged(facts), joins)


def _nearest(facts: Facts, limit: int) -> Facts:
    if len(facts) <= limit:
        return facts
    best = ranked(facts.ids, facts.cosines)[:limit]
    return facts.take(facts.ids.at([one.id for one in best])).by_id()


def _joined(reader: Reader, frontier: ById[float]) -> tuple[Joins, ById[float]]:
    """The soft joins of the frontier, and the frontier with what they lead to, each with its share of the mass."""
    joins = reader.joins(frontier.ids)
    wider = frontier.ids.joined(Ids(joins.names, firsts(joins.names, joins.near)))
    keys, near = (wider.of_others(joins.names, ends) for ends in (joins.keys, joins.near))
    masses = values(wider, frontier)
    np.maximum.at(masses, near, masses[keys] * joins.cosines)
    return joins, ById(wider, masses.tolist())


def _held(found: Facts, known: Ids, frontier: Mapping[str, float], room: int) -> Facts:
    """These facts; where too many are new, of those only the ones of the heaviest entities, the nearest first."""
    places = np.flatnonzero(known.at(found.ids) < 0)
    if len(places) <= room:
        return found
    inside = incidence(found)
    heaviest = highest(len(found), inside.fact, values(inside.numbers, frontier)[inside.entity])[places]
    left_out = np.lexsort((-found.cosines[places], -heaviest))[max(room, 0) :]
    kept = np.ones(len(found), np.bool_)
    kept[places[left_out]] = False
    return found.take(np.flatnonzero(kept))


def _spread(frontier: Mapping[str, float], facts: Facts, followed: Ids, limit: int) -> ById[float]:
    """The heaviest entities of these facts that were not followed, with the mass that they get from the frontier.

    An entity's mass goes evenly to its facts, and from each fact to all its entities.
    """
    inside = incidence(facts)
    shares = values(inside.numbers, frontier) / np.bincount(inside.entity, minlength=len(inside.numbers))
    through = np.bincount(inside.fact, shares[inside.entity], len(facts))
    masses = np.bincount(inside.entity, through[inside.fact], len(inside.numbers)).astype(np.float64)
    ahead = np.ones(len(masses), np.bool_)
    numbers = inside.numbers.at(followed)
    ahead[numbers[numbers >= 0]] = False
    return first(inside.numbers.take(ahead), masses[ahead], limit)


def _subgraph(reader: Reader, question: Question, seeds: Seeds, facts: Facts, joins: Sequence[Joins]) -> Subgraph:
    inside = incidence(facts)
    episodes = facts.episodes.distinct().joined(ids_of(seeds.cosines))
    neighbours = reader.neighbours(episodes)
    compared = reader.compare(episodes.joined(neighbours.distinct()), question.vector)
    return Subgraph(
        facts=ById(facts.ids, facts),
        cosines=ById(compared.ids, compared.cosines.tolist()),
        joins=_within(joins, inside.numbers),
        neighbours=neighbours,
        inside=inside.counted(reader.degrees(inside.numbers)),
    )


def _within(joins: Sequence[Joins], numbers: Ids) -> Joins:
    """The joins between these entities, each pair once, in the order of the entities."""
    keys, near = (
        np.concatenate([numbers.of_others(one.names, ends) for one, ends in zip(joins, side, strict=True)])
        for side in ([one.keys for one in joins], [one.near for one in joins])
    )
    cosines = np.concatenate([one.cosines for one in joins])
    there = np.flatnonzero((keys >= 0) & (near >= 0))
    first, second = np.minimum(keys, near)[there], np.maximum(keys, near)[there]
    _, once = np.unique(first * len(numbers) + second, return_index=True)
    return Joins(numbers.names, numbers.rows[first[once]], numbers.rows[second[once]], cosines[there[once]])
