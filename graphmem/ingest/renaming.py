"""What is written where entities come, go or get other names: their rows and soft joins, made anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphmem.ids import owner_key
from graphmem.ingest.joins import joins
from graphmem.ingest.names import names_of
from graphmem.ingest.vectors import Vectors
from graphmem.stores.base import Store
from graphmem.types import Entity


def renamed(store: Store, partition: str, entities: Mapping[str, Entity | None], vectors: Vectors) -> dict[str, Any]:
    """The parts of a `Change` after which these keys stand for these entities, and for nothing where they have None."""
    put = [entity for entity in entities.values() if entity is not None]
    names = names_of(store, put, vectors, before=list(entities))
    return {
        "entities": put,
        "names": names,
        "joins": joins(store, vectors, names, partition=partition, owner=owner_key(partition), apart=entities),
        "cleared": list(entities),
    }
