"""Facts, entities and episodes as numbers in arrays, so that no step goes through the graph edge by edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from graphmem.recall.base import TIE, Ranked
from graphmem.stores.found import ById, Facts
from graphmem.stores.numbered import Ids, Names
from graphmem.types import Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]


class Stated(NamedTuple):
    """Which episode states which fact, as pairs of numbers, by fact; episodes are numbered as they were given."""

    fact: Indices
    episode: Indices


def columns(facts: Mapping[str, Scored]) -> Facts:
    """The facts as numbers, in the order given."""
    return facts.all if isinstance(facts, ById) and isinstance(facts.all, Facts) else Facts.of(facts.values())


def ids_of(known: Mapping[str, object]) -> Ids:
    """The ids by which these are known."""
    if isinstance(known, Ids):
        return known
    return known.ids if isinstance(known, ById) else Ids.of(known)


def stated(facts: Mapping[str, Scored], episodes: Mapping[str, object]) -> Stated:
    """Which of these episodes states which of these facts."""
    stating = columns(facts).episodes
    fact = np.repeat(np.arange(len(facts)), stating.counts)
    number = ids_of(episodes).of_others(stating.names, stating.rows)
    return Stated(fact[number >= 0], number[number >= 0])


def values(ids: Mapping[str, object], known: Mapping[str, float]) -> Floats:
    """The value of each id, 0 where none is known."""
    found = np.zeros(len(ids))
    places, of = ids_of(ids).at(ids_of(known)), array_of(known)
    found[places[places >= 0]] = of[places >= 0]
    return found


def numbered(names: Names, known: Mapping[str, float]) -> ById[float]:
    """The same by their numbers among these names, where all are known there: no later step looks at the ids."""
    return ById(Ids(names, np.zeros(0, np.int64)).joined(known), list(known.values()))


def array_of(known: Mapping[str, float]) -> Floats:
    """The values, in their order."""
    return np.fromiter(known.all if isinstance(known, ById) else known.values(), np.float64, len(known))


def highest(size: int, places: Indices, of: Floats, *, default: float = 0.0) -> Floats:
    """For each of `size` places the highest value that falls on it, and no less than `default`."""
    found = np.full(size, default)
    np.maximum.at(found, places, of)
    return found


def falling(scores: Floats) -> Indices:
    """The places of the scores, best first; by place among those that stand less than `TIE` apart from the next."""
    order = np.argsort(-scores)
    result: Indices = np.sort(_runs(scores[order]) * len(order) + order) % max(len(order), 1)
    return result


def _runs(scores: Floats) -> Indices:
    """The number of the run of ties that each of these scores is in, best first: in one, each is less than `TIE` below
    the one before.
    """
    return np.concatenate([[0], np.cumsum(scores[:-1] - scores[1:] >= TIE)])[: len(scores)]


_SLOTS = 1 << 17
"""Several for each edge of a walk. A power of two."""


def alike(numbers: Indices) -> NDArray[np.int32]:
    """For each of these numbers the place of one that equals it, the same place for all that are equal.

    Of those that share a slot one stands there; the few that differ from it look for a place among themselves. Sorting
    takes several times as long.
    """
    found = np.empty(len(numbers), np.int32)
    standing = np.empty(_SLOTS, np.int32)
    left, places = numbers, np.arange(len(numbers), dtype=np.int32)
    while len(left):
        slots = left & _SLOTS - 1
        standing[slots] = places
        found[places] = there = standing.take(slots)
        differing = np.flatnonzero(numbers.take(there) != left)
        left, places = left[differing], places[differing]
    return found


def each_once(first: Indices, second: Indices, size: int) -> tuple[Indices, Indices]:
    """These pairs of numbers below `size`, whichever way round, each once."""
    pairs = np.minimum(first, second) * (size | 1) + np.maximum(first, second)
    once = alike(pairs) == np.arange(len(pairs))
    return first[once], second[once]


class Order(Sequence[Ranked]):
    """Ids with their scores, best first; of thousands only those are made that are looked at."""

    def __init__(self, ids: Ids, order: Indices, scores: Floats) -> None:
        self._ids, self._order, self._scores = ids, order, scores

    @overload
    def __getitem__(self, at: int) -> Ranked: ...
    @overload
    def __getitem__(self, at: slice) -> list[Ranked]: ...
    def __getitem__(self, at: int | slice) -> Ranked | list[Ranked]:
        return list(self._made(self._order[at])) if isinstance(at, slice) else next(self._made(self._order[[at]]))

    def __iter__(self) -> Iterator[Ranked]:
        return self._made(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def _made(self, order: Indices) -> Iterator[Ranked]:
        ids = map(self._ids.names.ids.__getitem__, self._ids.rows[order].tolist())
        return map(Ranked, ids, self._scores[order].tolist())


def ranked(ids: Mapping[str, object], scores: Floats) -> Order:
    """These ids with their scores, best first; ids that are given in order tie by id."""
    return Order(ids_of(ids), falling(scores), scores)


def first(keys: Ids, scores: Floats, limit: int) -> ById[float]:
    """The first `limit` of these keys in the order of `base.ordered`, with their scores; not all need be sorted."""
    chosen = _highest_with_ties(scores, limit)
    order = chosen[np.argsort(-scores[chosen])]
    ids, falls = keys.take(order), scores[order]
    best = sorted(zip(_runs(falls).tolist(), ids, falls.tolist(), range(len(order)), strict=True))[:limit]
    return ById(ids.take([place for *_, place in best]), [score for _, _, score, _ in best])


def _highest_with_ties(scores: Floats, limit: int) -> Indices:
    """Where the `limit` highest scores stand, and all that tie with the last of them, be it through others."""
    if not 0 < limit < len(scores):
        return np.arange(len(scores))
    least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    while (below := scores[(scores < least) & (least - scores < TIE)]).size:
        least = below.min()
    return np.flatnonzero(scores >= least)
