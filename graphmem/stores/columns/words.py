"""Which records hold a word, and how often: what text search needs of a partition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.columns.arrays import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphmem.stores.columns.arrays import Rows

    Postings = NDArray[np.uint64]

_BYTES = 8
_ROW = np.uint64(2**24 - 1)
_MOST_LATE = 8
"""Sorting all anew waits until this share of it came late."""


def packed(words: Iterable[str]) -> bytes:
    """The words as a store keeps them: of each, in their order, the first eight bytes of its hash."""
    return b"".join(map(_hashed, words))


@lru_cache(maxsize=100_000)
def _hashed(word: str) -> bytes:
    return hashlib.blake2b(word.encode(), digest_size=_BYTES).digest()


class Words:
    """The words of each row, put as `packed`.

    Each occurrence is one number, 40 bits of the word's hash and 24 of the row, so that all that is needed is their
    order. Among 100,000 different words one question in ten million finds another word's rows as well.
    """

    def __init__(self) -> None:
        self._counts = Column(np.int64)
        self._sorted = self._late = np.zeros(0, np.uint64)  # two runs, each in order
        self._new: list[Postings] = []

    @property
    def counts(self) -> Rows:
        """How many words each row has."""
        found: Rows = self._counts.values
        return found

    @property
    def size_in_bytes(self) -> int:
        return self._counts.size_in_bytes + int(self._sorted.nbytes + self._late.nbytes)

    def put(self, rows: Rows, words: Sequence[bytes], *, total: int) -> None:
        """Make these the words of the rows."""
        self._forget(rows[rows < len(self.counts)])
        counts = np.fromiter(map(len, words), np.int64, len(words)) // _BYTES
        self._counts.put(rows, counts, total=total)
        hashes = np.frombuffer(b"".join(words), "<u8")
        self._new.append(hashes & ~_ROW | np.repeat(rows, counts).astype(np.uint64))

    def holding(self, word: str) -> tuple[Rows, Rows]:
        """The rows that hold the word, and how often each does."""
        self._settle()
        first = np.frombuffer(packed([word]), "<u8") & ~_ROW
        found = [run[slice(*_between(run, first, first | _ROW))] for run in (self._sorted, self._late) if len(run)]
        rows = (np.concatenate(found or [self._late]) & _ROW).astype(np.int64)
        begins = np.ones(len(rows), np.bool_)
        np.not_equal(rows[1:], rows[:-1], out=begins[1:])
        if begins.all():  # by far the most words stand in a record once
            return rows, np.ones(len(rows), np.int64)
        starts = np.flatnonzero(begins)
        return rows[starts], np.diff(starts, append=len(rows))

    def _forget(self, rows: Rows) -> None:
        rows = rows[self.counts[rows] > 0]
        if not len(rows):
            return
        self._settle()
        gone = np.zeros(len(self.counts), np.bool_)
        gone[rows] = True
        self._sorted = self._sorted[~gone[self._sorted & _ROW]]
        self._late = self._late[~gone[self._late & _ROW]]

    def _settle(self) -> None:
        """Bring in what came since it was last asked. While it is little, it lies beside the rest."""
        if not self._new:
            return
        late = np.concatenate([self._late, *self._new])
        self._new.clear()
        if _MOST_LATE * len(late) > len(self._sorted):
            self._sorted, late = np.concatenate([self._sorted, late]), late[:0]
            self._sorted.sort()
        late.sort()
        self._late = late


def _between(run: Postings, first: Postings, last: Postings) -> tuple[int, int]:
    return int(np.searchsorted(run, first[0], "left")), int(np.searchsorted(run, last[0], "right"))
