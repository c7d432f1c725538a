"""Which known entity another spelling means: only where exactly one is that alike, else it is for a person to say.

Candidates are found by blocks: rows under which a name is looked up besides its normalised form, as `named` finds them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from graphmem.ingest.base import Mention
from graphmem.types import Entity

BLOCK = "~"
"""What a block begins with: no normalised name does."""
LARGE = 200
"""A block with more entities than this is not looked at where a smaller one has some."""
MOST = 50
"""How many entities are compared with a name at most: those that share most blocks with it."""

_PROPER = frozenset(("Person", "Organization", "Place", "Product", "Event"))


class Alike(NamedTuple):
    """Two entities whose names are so alike that they may be one."""

    one: Entity
    other: Entity
    score: float


def is_proper(name: str, type: str | None) -> bool:
    """Whether it is the name of one thing, and no word for a kind of things: "Jon Smith", "the IMF", not "red cars"."""
    return type in _PROPER or any(word[:1].isupper() for word in name.split())


def look_ups(name: str, type: str | None) -> list[str]:
    """The rows under which a proper name is found by another spelling of it."""
    if not is_proper(name, type):
        return []
    from graphmem.ingest.alike.compare import blocks  # its word lists take a while to load

    return [BLOCK + block for block in sorted(blocks(name))]


def candidates(wanted: Sequence[str], found: Mapping[str, Collection[str]]) -> list[str]:
    """The keys of the entities that share most of these look-ups, ties by key."""
    held = [found.get(look_up, ()) for look_up in wanted]
    small = [keys for keys in held if 0 < len(keys) <= LARGE]
    shared = Counter(key for keys in small or held for key in keys)
    return sorted(shared, key=lambda key: (-shared[key], key))[:MOST]


def meant(mention: Mention, known: Iterable[Entity]) -> Entity | None:
    """The one entity of these whose name is a spelling of the mention's; None where several are, or none is.

    Compared with the entity's own name only: what it came to be called by likeness leads to no other.
    """
    from graphmem.ingest.alike.compare import SAME, alike

    same = [
        entity for entity in known if alike(mention.name, entity.name, type_a=mention.type, type_b=entity.type) >= SAME
    ]
    return same[0] if len(same) == 1 else None


def review(entities: Sequence[Entity]) -> list[Alike]:
    """The pairs of one owner that may be one, the likeliest first, ties by key."""
    from graphmem.ingest.alike.compare import REVIEW, alike

    blocks: dict[tuple[str, str], list[int]] = {}
    for place, entity in enumerate(entities):
        for look_up in look_ups(entity.name, entity.type):
            blocks.setdefault((entity.partition, look_up), []).append(place)
    pairs = {pair for places in blocks.values() if len(places) <= LARGE for pair in combinations(places, 2)}
    scored = (
        Alike(one, other, alike(one.name, other.name, type_a=one.type, type_b=other.type))
        for one, other in ((entities[a], entities[b]) for a, b in pairs)
    )
    return sorted(
        (pair for pair in scored if pair.score >= REVIEW), key=lambda pair: (-pair.score, pair.one.key, pair.other.key)
    )
