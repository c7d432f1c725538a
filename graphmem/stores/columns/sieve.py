"""Which of all vectors lie near each of a crowd of others: most pairs are ruled out by short forms of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.columns.arrays import Column
from graphmem.stores.columns.vectors import Vectors, units_of

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Numbers, Rows
    from graphmem.types import Vector

_CROWD = 16
_BLOCK = 1024
_PAIRS = 4_000_000
"""From so many pairs on it pays to make short forms, which are kept from then on."""
_DEAR = 1 / 64
"""Where more of the pairs than this pass the sieve, it is quicker to multiply the whole vectors."""
_DIRECTIONS = 127
_SAMPLE, _ROUNDS = 4096, 3
_ROUNDING = 1e-5
"""Single precision may lose less than this of a squared length."""


class SievedVectors(Vectors):
    """Vectors by row, compared with a crowd of others at once."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._sieve: Sieve | None = None
        self._short = Column(np.float32, min(_DIRECTIONS, size) + 1)

    @property
    def size_in_bytes(self) -> int:
        return super().size_in_bytes + self._short.size_in_bytes

    def put(self, rows: Rows, vectors: Vector, *, total: int) -> None:
        super().put(rows, vectors, total=total)
        if self._sieve is not None:
            self._short.put(rows, self._sieve.short(self._units(rows)), total=total)

    def grow(self, total: int) -> None:
        super().grow(total)
        if self._sieve is not None:
            self._short.put(np.zeros(0, np.int64), (), total=total)

    def near(self, vectors: Vector, floor: float) -> tuple[Rows, Rows, Numbers]:
        """The pairs of one of the vectors, shape (n, size), and a row at least `floor` near it, with their cosines.

        In the order of the vectors. The cosines are those that `cosines` gives.
        """
        near = [
            self._nearest(vector, own, floor) for vector, own in zip(vectors, self._crowds(vectors, floor), strict=True)
        ]
        nothing = np.zeros(0, np.int64), np.zeros(0)
        rows, cosines = (np.concatenate(each) for each in zip(nothing, *near, strict=True))
        return np.repeat(np.arange(len(vectors)), [len(own) for own, _ in near]), rows, cosines

    def _nearest(self, vector: Vector, rows: Rows, floor: float) -> tuple[Rows, Numbers]:
        if not len(rows):
            return rows, np.zeros(0)
        hopeful = rows[self.between(rows, vector)[1] >= floor]
        cosines = self._worked_out(hopeful, self._asked(vector))
        near = self.there[hopeful] & (cosines >= floor)
        return hopeful[near], cosines[near]

    def _crowds(self, vectors: Vector, floor: float) -> Sequence[Rows]:
        """For each of the vectors rows that hold all that are so near, and few others where there are many vectors."""
        if len(vectors) < _CROWD:  # BLAS has threads to wake: it pays for a crowd only
            return [np.flatnonzero(self.there)] * len(vectors)
        blocks = self._passed(units_of(vectors), floor - self._rounding)
        nothing = np.zeros(0, np.int64), np.zeros(0, np.int64)
        asked, rows = (np.concatenate(each) for each in zip(nothing, *blocks, strict=True))
        rows = rows[np.argsort(asked, kind="stable")]
        return np.split(rows, np.cumsum(np.bincount(asked, minlength=len(vectors)))[:-1])

    def _passed(self, units: Vector, least: float) -> Iterator[tuple[Rows, Rows]]:
        """The pairs of a unit vector and a row that may be as near, block by block of the rows."""
        sieve = self._sieve_for(len(units))
        forms = None if sieve is None else sieve.short(units)
        for first in range(0, len(self.there), _BLOCK):
            block = np.arange(first, min(first + _BLOCK, len(self.there)))
            short = self._short.values[first : first + _BLOCK]
            pairs = None if forms is None else _at_least(forms, short, least)
            if pairs is None or len(pairs) > _DEAR * len(units) * _BLOCK:
                pairs = _at_least(units, self._units(block), least)
            yield pairs // len(block), first + pairs % len(block)

    def _sieve_for(self, count: int) -> Sieve | None:
        """The sieve for so many vectors; None where it does not pay."""
        total = len(self.there)
        if self._sieve is None and count * total > _PAIRS:
            self._sieve = Sieve(self._units(np.arange(0, total, 1 + total // _SAMPLE)))
            for first in range(0, total, _SAMPLE):
                rows = np.arange(first, min(first + _SAMPLE, total))
                self._short.put(rows, self._sieve.short(self._units(rows)), total=total)
        return self._sieve


def _at_least(some: Vector, others: Vector, least: float) -> Rows:
    """Where the product of one of some and one of the others is no less, counted through."""
    return np.flatnonzero(some @ others.T >= least)


class Sieve:
    """Makes short forms of unit vectors: their shares in some directions, and the length of all the rest.

    By the Cauchy-Schwarz inequality the product of two short forms is never less than that of the whole vectors,
    whatever the directions; it is little more where they are those in which the vectors have most of their length.
    """

    def __init__(self, units: Vector) -> None:
        self._directions = _main_directions(units)

    def short(self, units: Vector) -> Vector:
        """The short forms of these vectors, which have the length one or none."""
        shares = units @ self._directions
        rest = 1 - np.einsum("ij,ij->i", shares, shares)
        return np.column_stack([shares, np.sqrt(np.maximum(rest, 0) + _ROUNDING)])


def _main_directions(units: Vector) -> Vector:
    """As orthonormal columns, by subspace iteration; the same vectors give the same directions."""
    size = units.shape[1]
    found = np.random.default_rng(size).standard_normal((size, min(_DIRECTIONS, size))).astype(np.float32)
    for _ in range(_ROUNDS):
        found = np.linalg.qr(units.T @ (units @ found))[0].astype(np.float32)
    return found
