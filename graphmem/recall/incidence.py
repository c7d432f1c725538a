"""Which entity stands in which fact, as numbers in arrays, so that no step of a read goes through it pair by pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.stores.found import Degrees, Facts
from graphmem.stores.numbered import Ids
from graphmem.types import Degree, Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]


class Incidence(NamedTuple):
    """Which entity stands in which fact. Facts are numbered as they were given, entities as they first occur in them.

    `fact` and `entity` hold one pair each for every entity of every fact, fact by fact, head first; the pairs of fact
    f are those from `begins[f]` up to `begins[f + 1]`. `degrees` has for each entity in how many facts and in how many
    episodes it occurs at all (`Degree`), at least 1, shape (n, 2).
    """

    numbers: Ids
    fact: Indices
    entity: Indices
    begins: Indices
    degrees: Floats

    def entities_of(self, fact: int) -> list[int]:
        """The numbers of the fact's entities, head first."""
        found: list[int] = self.entity[self.begins[fact] : self.begins[fact + 1]].tolist()
        return found

    def counted(self, degrees: Mapping[str, Degree]) -> Incidence:
        """The same with these degrees; an entity whose degree is not given counts as if it occurred once."""
        if isinstance(degrees, Degrees) and degrees.ids is self.numbers:
            return self._replace(degrees=np.maximum(degrees.counts, 1).astype(np.float64))
        known = chain.from_iterable(map(degrees.get, self.numbers, repeat(Degree(1, 1))))
        counts = np.fromiter(known, np.float64, 2 * len(self.numbers)).reshape(-1, 2)
        return self._replace(degrees=np.maximum(counts, 1.0))


def incidence(found: Iterable[Scored]) -> Incidence:
    """The entities of these facts, each as if it occurred once."""
    entities = Facts.of(found).entities
    numbers = entities.distinct()
    return Incidence(
        numbers=numbers,
        fact=np.repeat(np.arange(len(entities.counts)), entities.counts),
        entity=numbers.places(entities.rows),
        begins=np.concatenate([[0], np.cumsum(entities.counts)]),
        degrees=np.ones((len(numbers), 2)),
    )
