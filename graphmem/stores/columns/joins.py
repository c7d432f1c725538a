"""The soft joins of one partition, by the entity that they start at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.columns.arrays import Column, Runs

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Numbers, Rows


class SoftJoins:
    """For each entity, by its number, the entities near it and how near."""

    def __init__(self) -> None:
        self._runs, self._near, self._cosine = Runs(), Column(np.int32), Column(np.float64)

    @property
    def size_in_bytes(self) -> int:
        return sum(one.size_in_bytes for one in (self._runs, self._near, self._cosine))

    def put(self, starts: Rows, near: Rows, cosines: Numbers, *, total: int) -> None:
        """Make these the joins of the entities that they start at, of which there are then `total`.

        The joins of one entity stand together, in the order in which `at` is to give them.
        """
        first = np.flatnonzero(np.diff(starts, prepend=-1))
        there = len(self._near.values)
        places = np.arange(there, there + len(near))
        for column, values in ((self._near, near), (self._cosine, cosines)):
            column.put(places, values, total=there + len(near))
        self._runs.put(starts[first], np.diff(first, append=len(starts)), there=there, total=total)

    def at(self, starts: Rows) -> tuple[Rows, Rows, Numbers]:
        """The joins from these entities, one entity's after the other's: both ends and the cosine of each."""
        starts = starts[starts < len(self._runs)]
        places, counts = self._runs.at(starts)
        return np.repeat(starts, counts), self._near.values[places].astype(np.int64), self._cosine.values[places]
