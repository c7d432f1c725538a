"""Exact traversal: everything that a path of relations leads to, and the facts that lead there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from graphmem.errors import InvalidInput
from graphmem.ids import relation_type
from graphmem.recall.base import Hop, Part, Path
from graphmem.types import Edge, Entity

if TYPE_CHECKING:
    from graphmem.stores.base import Store

BACKWARDS = "~"


class Step(NamedTuple):
    """One relation of the path, from subject to object or back."""

    relation: str
    backwards: bool


class Reached(NamedTuple):
    """An entity at the end of the path, and of the ways there the one with the lowest fact ids."""

    entity: Entity
    path: Path


class _Arrival(NamedTuple):
    """A way into an entity, as it is compared: the rank of where it comes from, then the fact."""

    rank: int
    fact_id: str
    source: str


_Level = Mapping[str, _Arrival]


def read_steps(relations: Iterable[str]) -> list[Step]:
    """The steps that these names mean: "works at" and "WORKS_AT" alike, "~WORKS_AT" backwards. Raises InvalidInput."""
    names = [name.strip() for name in relations]
    if not names:
        raise InvalidInput("relations is empty: give at least one relation to follow, as in ['WORKS_AT', '~KNOWS']")
    return [Step(relation_type(name.removeprefix(BACKWARDS)), name.startswith(BACKWARDS)) for name in names]


def follow(
    store: Store,
    starts: Collection[str],
    steps: Sequence[Step],
    *,
    parts: Sequence[Part],
    revisit: bool = True,
    limit: int | None = None,
) -> list[Reached]:
    """The entities to which the steps lead from one of `starts`, each once, by name, ties by key: the first `limit`.

    All of them: nothing is ranked or bounded on the way. A step goes along every triple that the parts show at their
    moment. Entities may be met again, the starts too, unless `revisit` is False: then no step leads to a start.
    """
    avoided = frozenset() if revisit else frozenset(starts)
    ranks: Mapping[str, int] = dict.fromkeys(starts, 0)
    levels: list[_Level] = []
    for step in steps:
        level = _level(ranks, _edges(store, ranks, step, parts=parts), backwards=step.backwards)
        levels.append({key: arrival for key, arrival in level.items() if key not in avoided})
        ranks = _ranks(levels[-1])
    found = store.entities(sorted(ranks)) if ranks else []
    found.sort(key=lambda entity: (entity.name, entity.key))
    return [Reached(entity, _path(levels, entity.key)) for entity in found[:limit]]


def _edges(store: Store, starts: Collection[str], step: Step, *, parts: Sequence[Part]) -> list[Edge]:
    if not starts:
        return []
    found = (store.along(part.view, starts, step.relation, backwards=step.backwards) for part in parts)
    return list(chain.from_iterable(found))


def _level(ranks: Mapping[str, int], edges: Iterable[Edge], *, backwards: bool) -> dict[str, _Arrival]:
    """The best way into each entity that the edges lead to."""
    level: dict[str, _Arrival] = {}
    for id, subject, object in edges:
        source, target = (object, subject) if backwards else (subject, object)
        arrival = _Arrival(ranks[source], id, source)
        if target not in level or arrival < level[target]:
            level[target] = arrival
    return level


def _ranks(level: _Level) -> dict[str, int]:
    """The place of each entity's way among those of its level: all have one length, and each leads to one entity."""
    return {key: rank for rank, key in enumerate(sorted(level, key=level.__getitem__))}


def _path(levels: Sequence[_Level], end: str) -> Path:
    hops: list[Hop] = []
    for level in reversed(levels):
        arrival = level[end]
        hops.append(Hop(arrival.source, arrival.fact_id, end))
        end = arrival.source
    return tuple(reversed(hops))
