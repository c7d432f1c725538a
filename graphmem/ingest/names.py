"""The rows under which entities are found by their spellings, made anew from what they are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from graphmem.ids import normalise, quoted
from graphmem.ingest.likeness import BLOCK, look_ups
from graphmem.ingest.vectors import Vectors
from graphmem.stores.base import Store
from graphmem.types import Entity, Name

LOOK_UPS = ('"', BLOCK)
"""What the rows begin with that are no spelling of their own, and have no vector."""


def names_of(store: Store, entities: Sequence[Entity], vectors: Vectors, *, before: Collection[str]) -> list[Name]:
    """The names of these entities, with vectors but for the owner's.

    `before` are the keys of those that have borne the names so far: what a caller gave one of them stays given.
    """
    if not entities:
        return []
    partition = entities[0].partition
    spelled = {spelling for entity in entities for spelling in spellings(entity)}
    given = store.named(partition, {quoted(spelling) for spelling in spelled})
    found: dict[tuple[str, str], Name] = {}
    for entity in entities:
        for spelling in spellings(entity):
            _put(found, Name(entity.key, spelling, normalise(spelling)))
            for look_up in look_ups(spelling, entity.type) if not entity.owner else ():
                _put(found, Name(entity.key, spelling, look_up))
            if set(before) & set(given.get(quoted(spelling), ())):
                _put(found, Name(entity.key, spelling, quoted(spelling)))
    return _with_vectors(list(found.values()), vectors, {entity.key for entity in entities if entity.owner})


def spellings(entity: Entity) -> tuple[str, ...]:
    """Its name and its aliases."""
    return (entity.name, *entity.aliases)


def _put(found: dict[tuple[str, str], Name], name: Name) -> None:
    if name.normalised:
        found.setdefault((name.key, name.normalised), name)


def _with_vectors(names: list[Name], vectors: Vectors, owners: Collection[str]) -> list[Name]:
    embedded = [name for name in names if name.key not in owners and not name.normalised.startswith(LOOK_UPS)]
    rows = dict(zip(embedded, vectors.of([name.text for name in embedded]), strict=True))
    return [replace(name, vector=rows.get(name)) for name in names]
