"""Which part of a large graph is drawn: what is nearest to what was asked, else to the owner. Never a silent cut."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graphmem.types import Fact, Moment

MOST_ENTITIES = 1500
MOST_FACTS = 6000
"""More than this is neither drawn in a moment nor read by anyone."""


class Choice(NamedTuple):
    """The entities by key and the facts by id that are drawn, and how many there are in all."""

    entities: tuple[str, ...]
    facts: tuple[Fact, ...]
    all_entities: int
    all_facts: int


def choose(
    facts: Sequence[Fact], anchors: Sequence[str], *, first: Collection[str], at: Moment, most: int = MOST_ENTITIES
) -> Choice:
    """The `most` entities nearest to the anchors, and the facts that tie them, be it to others too.

    Near is counted in facts; of those equally near, the ones that more facts speak of come first, ties by key. Of too
    many facts those whose ids are in `first` stay, then those that hold at the moment, ties by id.
    """
    degrees = Counter(key for fact in facts for key in fact.entities)
    kept = _nearest(facts, [key for key in anchors if key in degrees], degrees, most)
    among = [fact for fact in facts if _ties(fact, kept)]
    among.sort(key=lambda fact: (fact.id not in first, not fact.holds(at), fact.id))
    drawn = sorted(among[:MOST_FACTS], key=lambda fact: fact.id)
    return Choice(tuple(sorted(kept)), tuple(drawn), len(degrees), len(facts))


def _ties(fact: Fact, kept: Collection[str]) -> bool:
    """Whether it can be drawn among these: both ends of a triple, or two entities of a sentence, or all it has."""
    needed = fact.entities if fact.subject is None or fact.object is None else (fact.subject, fact.object)
    there = sum(key in kept for key in needed)
    return there >= min(2, len(needed)) and (fact.subject is None or there == len(needed))


def _nearest(facts: Sequence[Fact], anchors: Iterable[str], degrees: Mapping[str, int], most: int) -> set[str]:
    if len(degrees) <= most:
        return set(degrees)
    of = _facts_of(facts)
    kept: dict[str, None] = {}
    ring = list(dict.fromkeys(anchors))
    while len(kept) < most:
        ring = ring or _ranked(degrees.keys() - kept.keys(), degrees)[:1]
        ring = ring[: most - len(kept)]
        kept.update(dict.fromkeys(ring))
        beside = {key for one in ring for fact in of[one] for key in fact.entities}
        ring = _ranked(beside - kept.keys(), degrees)
    return set(kept)


def _facts_of(facts: Iterable[Fact]) -> Mapping[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for key in fact.entities:
            found[key].append(fact)
    return found


def _ranked(keys: Iterable[str], degrees: Mapping[str, int]) -> list[str]:
    return sorted(keys, key=lambda key: (-degrees[key], key))
