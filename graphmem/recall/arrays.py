"""Facts, entities and episodes as numbers in arrays, so that no step goes through the graph edge by edge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, count, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.recall.base import TIE, Ranked
from graphmem.types import Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]


class Incidence(NamedTuple):
    """Which entity stands in which fact. Facts are numbered as they were given, entities as they first occur in them.

    `fact` and `entity` hold one pair each for every entity of every fact, fact by fact, head first; the pairs of fact
    f are those from `begins[f]` up to `begins[f + 1]`.
    """

    numbers: Mapping[str, int]
    fact: Indices
    entity: Indices
    begins: Indices

    def entities_of(self, fact: int) -> list[int]:
        """The numbers of the fact's entities, head first."""
        found: list[int] = self.entity[self.begins[fact] : self.begins[fact + 1]].tolist()
        return found


class Stated(NamedTuple):
    """Which episode states which fact, as pairs of numbers, by fact; episodes are numbered as they were given."""

    fact: Indices
    episode: Indices


def incidence(facts: Iterable[Scored]) -> Incidence:
    """The entities of these facts."""
    entities = [scored.link.entities for scored in facts]
    keys = list(chain.from_iterable(entities))
    numbers = dict(zip(dict.fromkeys(keys), count(), strict=False))
    counts = np.fromiter(map(len, entities), np.int64, len(entities))
    return Incidence(
        numbers=numbers,
        fact=np.repeat(np.arange(len(entities)), counts),
        entity=np.fromiter(map(numbers.__getitem__, keys), np.int64, len(keys)),
        begins=np.concatenate([[0], np.cumsum(counts)]),
    )


def stated(facts: Iterable[Scored], episode_ids: Iterable[str]) -> Stated:
    """Which of these episodes states which of these facts."""
    numbers = {id: at for at, id in enumerate(episode_ids)}
    pairs = [
        (fact, numbers[id])
        for fact, scored in enumerate(facts)
        for id in scored.link.episodes
        if id in numbers
    ]  # fmt: skip
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Stated(both[:, 0], both[:, 1])


def cosines_of(facts: Collection[Scored]) -> Floats:
    """The facts' cosines to the question."""
    return np.fromiter(map(itemgetter(1), facts), np.float64, len(facts))


def values(ids: Collection[str], known: Mapping[str, float]) -> Floats:
    """The value of each id, 0 where none is known."""
    return np.fromiter(map(known.get, ids, repeat(0.0)), np.float64, len(ids))


def highest(size: int, places: Indices, of: Floats, *, default: float = 0.0) -> Floats:
    """For each of `size` places the highest value that falls on it, and no less than `default`."""
    found = np.full(size, default)
    np.maximum.at(found, places, of)
    return found


def falling(scores: Floats) -> Indices:
    """The places of the scores, best first; by place among those that stand less than `TIE` apart from the next."""
    order = np.argsort(-scores, kind="stable")
    apart = scores[order][:-1] - scores[order][1:] >= TIE
    run = np.concatenate([[0], np.cumsum(apart)])[: len(order)]
    result: Indices = order[np.lexsort((order, run))]
    return result


def ranked(ids: Sequence[str], scores: Floats) -> tuple[Ranked, ...]:
    """These ids with their scores, best first; ids that are given in order tie by id."""
    order = falling(scores)
    return tuple(map(Ranked, [ids[at] for at in order.tolist()], scores[order].tolist()))
