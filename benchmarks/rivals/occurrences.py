"""How often a name stands in each of many texts, without a loop over the texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.rivals.scores import Ints

_BETWEEN = "\0"


class Occurrences:
    """All texts as one, in lower case, and where each begins."""

    def __init__(self, texts: Sequence[str]) -> None:
        lowered = [text.lower() for text in texts]
        self._whole = _BETWEEN.join(lowered)
        self._starts = np.cumsum([0, *(len(one) + 1 for one in lowered)])[:-1]
        self.count = lru_cache(maxsize=10_000)(self._count)
        """The texts that hold the name in lower case, and how often each does, overlaps not counted twice."""

    def _count(self, name: str) -> tuple[Ints, NDArray[np.float64]]:
        places = np.fromiter(self._places(name.lower()), dtype=np.int64)
        texts, times = np.unique(np.searchsorted(self._starts, places, side="right") - 1, return_counts=True)
        return texts, times.astype(np.float64)

    def _places(self, name: str) -> Iterator[int]:
        place = self._whole.find(name)
        while place >= 0 and name:
            yield place
            place = self._whole.find(name, place + len(name))
