"""The bounded walk outwards from the seeds: which part of the graph the ranking looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from graphmem.recall.base import Question, Ranked, Seeds, Subgraph, Weights, ordered
from graphmem.types import Join, Scored

if TYPE_CHECKING:
    from graphmem.config import Recipe
    from graphmem.recall.reader import Reader


def expand(reader: Reader, question: Question, seeds: Seeds, *, recipe: Recipe, weights: Weights) -> Subgraph:
    """Breadth-first from the seeds' entities, heaviest first, `recipe.hops` deep and never more than its bounds.

    Of an entity the `fanout` facts nearest to the question are followed, in both directions. An entity is followed
    once. Soft joins count as no hop: what lies near a followed entity by name is followed with it.
    """
    facts = _nearest(seeds.facts, recipe.max_facts)
    frontier = dict(seeds.entity_masses)
    followed: set[str] = set()
    joins: list[Join] = []
    for _ in range(recipe.hops):
        near, frontier = _joined(reader, _heaviest(frontier, weights.frontier))
        joins += near
        found = reader.around(sorted(frontier), question.vector, fanout=recipe.fanout)
        followed |= set(frontier)
        new = _kept(found, facts, frontier, recipe.max_facts - len(facts))
        facts |= new
        frontier = {key: mass for key, mass in _spread(frontier, new).items() if key not in followed}
    return _subgraph(reader, question, seeds, facts, joins)


def _nearest(facts: Mapping[str, Scored], limit: int) -> dict[str, Scored]:
    if len(facts) <= limit:
        return dict(facts)
    return {one.id: facts[one.id] for one in ordered([Ranked(id, facts[id].cosine) for id in facts])[:limit]}


def _heaviest(masses: Mapping[str, float], limit: int) -> dict[str, float]:
    return dict(ordered([Ranked(key, mass) for key, mass in masses.items()])[:limit])


def _joined(reader: Reader, frontier: Mapping[str, float]) -> tuple[list[Join], dict[str, float]]:
    """The soft joins of the frontier, and the frontier with what they lead to, each with its share of the mass."""
    joins = reader.joins(sorted(frontier))
    wider = dict(frontier)
    for join in joins:
        wider[join.near] = max(wider.get(join.near, 0.0), frontier[join.key] * join.cosine)
    return joins, wider


def _kept(
    found: Iterable[Scored], known: Mapping[str, Scored], frontier: Mapping[str, float], room: int
) -> dict[str, Scored]:
    """The new ones of these facts; where there are too many those of the heaviest entities, the nearest first."""
    new = {scored.link.id: scored for scored in found if scored.link.id not in known}
    if len(new) <= room:
        return new

    def place(id: str) -> tuple[float, float, str]:
        link, cosine = new[id]
        return -max(frontier.get(key, 0.0) for key in link.entities), -cosine, id

    return {id: new[id] for id in sorted(new, key=place)[: max(room, 0)]}


def _spread(frontier: Mapping[str, float], facts: Mapping[str, Scored]) -> dict[str, float]:
    """The mass that each entity of these facts gets from the frontier: an entity's mass goes evenly to its facts."""
    counts: dict[str, int] = {}
    for link, _ in facts.values():
        for key in link.entities:
            counts[key] = counts.get(key, 0) + 1
    masses: dict[str, float] = {}
    for link, _ in facts.values():
        mass = sum(frontier[key] / counts[key] for key in link.entities if key in frontier)
        for key in link.entities:
            masses[key] = masses.get(key, 0.0) + mass
    return masses


def _subgraph(
    reader: Reader, question: Question, seeds: Seeds, facts: Mapping[str, Scored], joins: Sequence[Join]
) -> Subgraph:
    entities = {key for link, _ in facts.values() for key in link.entities}
    stating = {episode for link, _ in facts.values() for episode in link.episodes}
    neighbours = reader.neighbours(sorted(stating | set(seeds.cosines)))
    episodes = stating.union(*neighbours) - set(seeds.cosines)
    cosines = {**seeds.cosines, **dict(reader.compare(sorted(episodes), question.vector))}
    return Subgraph(
        facts={id: facts[id] for id in sorted(facts)},
        cosines=dict(sorted(cosines.items())),
        joins=_within(joins, entities),
        neighbours=neighbours,
        degrees=reader.degrees(sorted(entities)),
    )


def _within(joins: Iterable[Join], entities: Collection[str]) -> list[Join]:
    """The joins between these entities, each pair once, sorted."""
    pairs = {
        (min(key, near), max(key, near)): Join(min(key, near), max(key, near), cosine)
        for key, near, cosine in ((join.key, join.near, join.cosine) for join in joins)
        if key in entities and near in entities
    }
    return [pairs[pair] for pair in sorted(pairs)]
