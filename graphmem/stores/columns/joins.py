"""The soft joins of one partition, by the entity that they start at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.columns.arrays import Column
from graphmem.stores.numbered import spread

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Numbers, Rows


class SoftJoins:
    """For each entity, by its number, the entities near it and how near. A list put again leaves the old one behind."""

    def __init__(self) -> None:
        self._begin, self._count = Column(np.int64), Column(np.int64)
        self._near, self._cosine = Column(np.int32), Column(np.float64)

    @property
    def size_in_bytes(self) -> int:
        return sum(column.size_in_bytes for column in (self._begin, self._count, self._near, self._cosine))

    def put(self, starts: Rows, near: Rows, cosines: Numbers, *, total: int) -> None:
        """Make these the joins of the entities that they start at, of which there are then `total`.

        The joins of one entity stand together, in the order in which `at` is to give them.
        """
        first = np.flatnonzero(np.diff(starts, prepend=-1))
        there = len(self._near.values)
        places = np.arange(there, there + len(near))
        for column, values in ((self._near, near), (self._cosine, cosines)):
            column.put(places, values, total=there + len(near))
        self._begin.put(starts[first], there + first, total=total)
        self._count.put(starts[first], np.diff(first, append=len(starts)), total=total)

    def at(self, starts: Rows) -> tuple[Rows, Rows, Numbers]:
        """The joins from these entities, one entity's after the other's: both ends and the cosine of each."""
        there = np.flatnonzero(starts < len(self._count.values))
        counts = self._count.values[starts[there]]
        places = spread(self._begin.values[starts[there]], counts)
        return np.repeat(starts[there], counts), self._near.values[places].astype(np.int64), self._cosine.values[places]
