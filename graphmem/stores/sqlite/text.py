"""Full-text search in one partition: FTS5 finds who holds a term, BM25 over the partition's own counts ranks them.

FTS5's own rank counts over the whole file, so one owner's records would weigh on another's; this one does not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from math import log
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.base import FREQUENCY_CAP
from graphmem.stores.sqlite.cache import Partition
from graphmem.stores.sqlite.rows import selected
from graphmem.stores.sqlite.tables import Episodes, Facts
from graphmem.stores.sqlite.walk import best, seen, table
from graphmem.types import Match, Matches, NodeKind, View

if TYPE_CHECKING:
    from graphmem.stores.sqlite.columns import Numbers, Rows

_K1, _B = 1.2, 0.75
_POSTINGS: dict[NodeKind, str] = {
    "fact": "SELECT doc FROM fact_terms WHERE term = ?",
    "episode": "SELECT doc FROM episode_terms WHERE term = ?",
}
_WORDS: dict[NodeKind, str] = {
    "fact": "SELECT id, words FROM facts WHERE number IN (?*)",
    "episode": "SELECT id, words FROM episodes WHERE number IN (?*)",
}


class TextSearch:
    """One question to one partition, whose terms are prefixed by its digest."""

    def __init__(self, connection: sqlite3.Connection, partition: Partition, kind: NodeKind, digest: str) -> None:
        self._connection = connection
        self._partition = partition
        self._kind = kind
        self._prefix = f"{digest[:16]}x"
        self._records: Facts | Episodes = table(partition, kind)

    def matching(self, view: View, terms: Sequence[str], limit: int) -> Matches:
        """The best of those the view sees, and how often each term occurs, seen or not."""
        postings = {term: self._posting(term) for term in dict.fromkeys(terms)}
        frequency = {term: min(len(rows), FREQUENCY_CAP) for term, (rows, _) in postings.items()}
        total = int(self._records.stored.values.sum())
        scores = self._scores(postings.values(), total)
        rows = np.flatnonzero((scores > 0) & seen(self._partition, self._kind, view))
        return Matches(self._matches(best(self._records.places.ids, rows, scores[rows], limit)), total, frequency)

    def _posting(self, term: str) -> tuple[Rows, Rows]:
        """The rows that hold the term, and how often each does."""
        kept = self._partition.postings
        found = kept.get((self._kind, term))
        if found is None:
            found = self._read(term)
            if len(found[0]) > _LONG and len(kept) < _KEPT:
                kept[self._kind, term] = found
        return found

    def _read(self, term: str) -> tuple[Rows, Rows]:
        read = self._connection.execute(_POSTINGS[self._kind], (self._prefix + term,)).fetchall()
        numbers = np.fromiter((number for (number,) in read), np.int64, len(read))  # ascending, as the index is
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        return self._records.rows_of(numbers[starts]), np.diff(starts, append=len(numbers))

    def _scores(self, postings: Collection[tuple[Rows, Rows]], total: int) -> Numbers:
        lengths = self._records.word_counts.values
        scores = np.zeros(len(lengths))
        mean = max(1.0, float(lengths.sum()) / max(1, total))
        for rows, counts in postings:
            rarity = log(1 + (total - len(rows) + 0.5) / (len(rows) + 0.5))
            scores[rows] += rarity * counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * lengths[rows] / mean))
        return scores

    def _matches(self, rows: Sequence[int]) -> tuple[Match, ...]:
        numbers = [self._records.number_of(row) for row in rows]
        words = {id: tuple(text.split()) for id, text in selected(self._connection, _WORDS[self._kind], numbers)}
        ids = self._records.places.ids
        return tuple(Match(ids[row], words[ids[row]]) for row in rows)


_LONG, _KEPT = 1000, 64
"""Postings longer than this are kept in memory until the partition is written to, so many at most."""
