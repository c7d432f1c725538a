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
    apart = scores[order][:-1] - scores[order][1:] >= TIE
    run = np.concatenate([[0], np.cumsum(apart)])[: len(order)]
    result: Indices = np.sort(run * len(order) + order) % max(len(order), 1)
    return result


_SLOTS = 1 << 17
"""Several for each edge of a walk. A power of two."""


def each_once(first: Indices, second: Indices, size: int) -> tuple[Indices, Indices]:
    """These pairs of numbers below `size`, whichever way round, each once.

    Of the pairs that share a slot one stands there, and only those that differ from it, one in sixteen, are sorted:
    sorting all takes nearly twice as long.
    """
    pairs = np.minimum(first, second) * (size | 1) + np.maximum(first, second)
    slots, places = pairs & _SLOTS - 1, np.arange(len(pairs), dtype=np.int32)
    standing = np.empty(_SLOTS, np.int32)
    standing[slots] = places
    there = standing.take(slots)
    differing = np.flatnonzero(pairs.take(there) != pairs)
    _, once = np.unique(pairs[differing], return_index=True)
    once = np.concatenate([np.flatnonzero(there == places), differing[once]])
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
    order = np.argsort(-scores)
    apart = np.flatnonzero(scores[order][:-1] - scores[order][1:] >= TIE) + 1
    end = int(np.append(apart, len(order))[np.searchsorted(apart, limit)])
    run = np.searchsorted(apart, np.arange(end), side="right").tolist()
    chosen = keys.take(order[:end])
    best = sorted(zip(run, chosen, scores[order[:end]].tolist(), range(end), strict=True))[:limit]
    return ById(chosen.take([place for *_, place in best]), [score for _, _, score, _ in best])
