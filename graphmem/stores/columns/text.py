"""Text search in one partition: BM25 over its own counts, so that no owner's records weigh on another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.base import FREQUENCY_CAP
from graphmem.stores.columns.partition import Partition
from graphmem.stores.columns.tables import Episodes, Facts
from graphmem.stores.columns.walk import best, seen
from graphmem.stores.found import Texts
from graphmem.types import Matches, NodeKind, View

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Mask, Numbers, Rows

_K1, _B = 1.2, 0.75


def matching(partition: Partition, view: View, kind: NodeKind, terms: Sequence[str], limit: int) -> Matches:
    """The best of those the view sees, and how often each term occurs, seen or not."""
    return _TextSearch(partition.table(kind)).matching(terms, seen(partition, kind, view), limit)


class _TextSearch:
    """One question to the facts or the episodes of a partition."""

    def __init__(self, records: Facts | Episodes) -> None:
        self._records = records
        self._lengths = records.words.counts
        self._total = records.total
        self._mean = max(1.0, float(self._lengths.sum()) / max(1, self._total))

    def matching(self, terms: Sequence[str], visible: Mask, limit: int) -> Matches:
        postings = {term: self._records.words.holding(term) for term in dict.fromkeys(terms)}
        frequency = {term: min(len(rows), FREQUENCY_CAP) for term, (rows, _) in postings.items()}
        rows, scores = self._contenders(postings.values(), visible, limit)
        rows = rows[best(self._records.places, rows, scores, limit)]
        return Matches(self._found(rows, [postings[term] for term in terms]), self._total, frequency)

    def _contenders(self, postings: Iterable[tuple[Rows, Rows]], visible: Mask, limit: int) -> tuple[Rows, Numbers]:
        """The visible rows that may be among the best `limit`, and their scores.

        The rarest terms come first. Once so many rows have more than all further terms could give, no other row
        counts: of a common term only those rows are looked at (Turtle and Flood, "Query evaluation", 1995).
        """
        weighed = [(self._rarity(len(rows)), rows, counts) for rows, counts in sorted(postings, key=_length)]
        left = sum(rarity for rarity, *_ in weighed) * (_K1 + 1)
        scores, open, found = np.zeros(len(visible)), visible, np.zeros(0, np.int64)
        for rarity, rows, counts in weighed:
            places = np.flatnonzero(open[rows])
            here = rows[places]
            if open is visible:
                found = np.concatenate([found, here[scores[here] == 0]])
            scores[here] += rarity * self._worth(here, counts[places])
            left -= rarity * (_K1 + 1)
            if open is visible and _least(scores[found], limit) > left + _ROUNDING:
                open = scores > 0
        return found, scores[found]

    def _rarity(self, frequency: int) -> float:
        return log(1 + (self._total - frequency + 0.5) / (frequency + 0.5))

    def _worth(self, rows: Rows, counts: Rows) -> Numbers:
        """How well the rows match a term that they hold so often: less than `_K1 + 1`."""
        lengths = self._lengths[rows]
        return np.asarray(counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * lengths / self._mean)))

    def _found(self, rows: Rows, postings: Sequence[tuple[Rows, Rows]]) -> Texts:
        place = np.full(len(self._records.places.ids), -1)
        place[rows] = np.arange(len(rows))
        counts = np.zeros((len(rows), len(postings)), np.int64)
        for column, (holding, often) in zip(counts.T, postings, strict=True):
            here = np.flatnonzero(place[holding] >= 0)
            column[place[holding[here]]] = often[here]
        ids = list(map(self._records.places.ids.__getitem__, rows.tolist()))
        return Texts(ids, self._lengths[rows], counts)


def _length(posting: tuple[Rows, Rows]) -> int:
    return len(posting[0])


def _least(scores: Numbers, limit: int) -> float:
    """The last of the best `limit`, 0 where there are not so many."""
    return float(np.partition(scores, len(scores) - limit)[len(scores) - limit]) if 0 < limit <= len(scores) else 0.0


_ROUNDING = 1e-9
