"""Soft joins: which entities have names so near that the walk may pass between them. They stay two entities."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from graphmem.ingest.names import LOOK_UPS
from graphmem.ingest.vectors import Vectors
from graphmem.stores.base import Store
from graphmem.types import Join, Name

if TYPE_CHECKING:
    from graphmem.types import Vector

NEAR_NAME = 0.75
NEAR_NAMES_READ = 64
BLOCK = 256
PLACES = 6
"""Decimal places of a join's cosine: the same two names give the same number, however they were compared."""
_DIGITS = re.compile(r"\d+")


def joins(
    store: Store,
    vectors: Vectors,
    names: Sequence[Name],
    *,
    partition: str,
    owner: str,
    apart: Collection[str] = (),
) -> list[Join]:
    """Joins between these new names and all that lie at least NEAR_NAME from them, both ways, by key.

    The owner's own name joins nobody, and names that hold different numbers are never near (Room 101, Room 102).
    `apart` are entities whose stored names are not looked at.
    """
    new = [name for name in names if name.key != owner and not name.normalised.startswith(LOOK_UPS)]
    if not new:
        return []
    found: dict[tuple[str, str], float] = {}
    rows = vectors.of([name.text for name in new])
    _with_stored(found, store, rows, new, partition, {owner, *apart})
    _among_themselves(found, rows, new)
    return [Join(key, near, cosine) for (key, near), cosine in sorted(found.items())]


def _with_stored(
    found: dict[tuple[str, str], float],
    store: Store,
    rows: Vector,
    new: Sequence[Name],
    partition: str,
    apart: Collection[str],
) -> None:
    near = store.near_names(partition, rows, floor=NEAR_NAME, limit=NEAR_NAMES_READ)
    spelled = {entity.key: entity.name for entity in store.entities({hit.id for hits in near for hit in hits})}
    for name, hits in zip(new, near, strict=True):
        for hit in hits:
            there = hit.id in spelled and hit.id not in apart  # what is not there was erased since it was near
            if there and hit.id != name.key and not _differ_in_number(name.text, spelled[hit.id]):
                _note(found, name.key, hit.id, hit.cosine)


def _among_themselves(found: dict[tuple[str, str], float], rows: Vector, new: Sequence[Name]) -> None:
    import numpy as np

    for start in range(0, len(new), BLOCK):
        cosines = rows[start : start + BLOCK] @ rows[start:].T
        for place in np.flatnonzero(cosines >= NEAR_NAME).tolist():
            row, other = divmod(place, len(new) - start)
            one, two = new[start + row], new[start + other]
            if row < other and one.key != two.key and not _differ_in_number(one.text, two.text):
                _note(found, one.key, two.key, float(cosines[row, other]))


def _note(found: dict[tuple[str, str], float], key: str, other: str, cosine: float) -> None:
    for pair in ((key, other), (other, key)):
        found[pair] = max(round(cosine, PLACES), found.get(pair, 0.0))


def _differ_in_number(one: str, other: str) -> bool:
    return _DIGITS.findall(one) != _DIGITS.findall(other)
