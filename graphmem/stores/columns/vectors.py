"""Vectors by row, as whole numbers of three bytes: the upper ones tell which may be nearest, all of them how near.

Only directions are kept: each row is stretched until its largest number is `_LARGEST`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numkong
import numpy as np

from graphmem.stores.columns.arrays import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphmem.stores.columns.arrays import Mask, Numbers, Rows
    from graphmem.types import Vector

    Singles = NDArray[np.float32]
    Bytes = NDArray[np.int8]

_Float = TypeVar("_Float", np.float32, np.float64)

_BYTES = 3
_ABOVE = 1 << 16
"""What one in an upper byte stands for."""
_LARGEST = 127 * _ABOVE
_LEAST = np.finfo(np.float32).tiny
"""Vectors of smaller numbers are taken for zeros, or nearly so."""
_PUT_AT_ONCE = 512
_WORTH = 256 ** (4 - np.add.outer(np.arange(_BYTES), np.arange(_BYTES)))
"""What one in the product of two bytes stands for, by the places of the bytes in their numbers, the upper one first."""


class Vectors:
    """Vectors by row; a row without one holds zeros and counts as such.

    The steps of one search ask about one vector again and again: what was worked out for the last one is kept.
    """

    def __init__(self, size: int) -> None:
        self._upper = Column(np.int8, size)
        self._lower = Column(np.int8, 2 * size)  # the middle bytes of all numbers, then the lowest
        self._length = Column(np.float64)
        self._scale = Column(np.float32)  # what one in an upper byte stands for, where the length is one
        self._lost = Column(np.float32)  # and the length of what the upper bytes leave out
        self._there = Column(np.bool_)
        self._columns = (self._upper, self._lower, self._length, self._scale, self._lost, self._there)
        self._last: _Asked | None = None
        # what single precision's sums may be off by: size roundings, each of half a unit in the last place
        self._rounding = 2.0 * (size + 8) * 2.0**-24

    @property
    def there(self) -> Mask:
        found: Mask = self._there.values
        return found

    @property
    def size_in_bytes(self) -> int:
        return sum(column.size_in_bytes for column in self._columns)

    def put(self, rows: Rows, vectors: Vector, *, total: int) -> None:
        self.grow(total)
        for first in range(0, len(rows), _PUT_AT_ONCE):
            some = slice(first, first + _PUT_AT_ONCE)
            for column, values in zip(self._columns, (*_stretched(vectors[some]), True), strict=True):
                column.put(rows[some], values, total=total)

    def grow(self, total: int) -> None:
        """Make room for rows without a vector."""
        self._last = None
        for column in self._columns:
            column.put(np.zeros(0, np.int64), (), total=total)

    def contenders(self, rows: Rows, vector: Vector, limit: int) -> Rows:
        """Those of the rows, in order and once each, that may be among the `limit` nearest."""
        if len(rows) <= limit:
            return rows
        least, most = self._of_all(vector) if len(rows) == len(self.there) else self.between(rows, vector)
        return np.asarray(rows[most >= _highest(least, limit)])

    def between(self, rows: Rows, vector: Vector) -> tuple[Singles, Singles]:
        """Numbers that the cosines of these rows lie between: quick, good for leaving out what is far from the best."""
        asked = self._asked(vector)
        if asked.between is None and 3 * len(rows) <= len(self.there):  # else picking rows costs more than it saves
            return self._worked_out_between(rows, asked)
        least, most = self._of_all(vector)
        return least[rows], most[rows]

    def _of_all(self, vector: Vector) -> tuple[Singles, Singles]:
        asked = self._asked(vector)
        if asked.between is None:
            asked.between = self._worked_out_between(slice(None), asked)
        return asked.between

    def _worked_out_between(self, rows: Rows | slice, asked: _Asked) -> tuple[Singles, Singles]:
        """By the Cauchy-Schwarz inequality a product is off by no more than the lengths left out on both sides."""
        about = _products(asked.upper, self._upper.values[rows]) * self._scale.values[rows]
        about *= np.float32(asked.scale)
        slack = self._lost.values[rows] * np.float32(1 + asked.lost)
        slack += np.float32(asked.lost + self._rounding)
        return about - slack, about + slack

    def cosines(self, rows: Rows, vector: Vector) -> Numbers:
        """The cosines of these rows in double precision, the same for equal vectors whatever their rows.

        A matrix product of BLAS may round a row by its neighbours, and wakes threads.
        """
        asked = self._asked(vector)
        if asked.exact is None:
            asked.exact = np.full(len(self.there), np.nan)
        unknown = np.sort(rows[np.isnan(asked.exact[rows])])  # as they lie in memory
        asked.exact[unknown] = self._worked_out(unknown, asked)
        return asked.exact[rows]

    def _worked_out(self, rows: Rows, asked: _Asked) -> Numbers:
        """The products of whole numbers add up without rounding, in whatever order that is done."""
        upper, lower = self._bytes(rows)
        dots = _exact_products(upper, asked.bytes) @ _WORTH[:1].ravel()
        dots += _exact_products(lower, asked.bytes).reshape(len(rows), _WORTH[1:].size) @ _WORTH[1:].ravel()
        lengths = self._length.values[rows] * asked.length
        return np.asarray(np.divide(dots, lengths, out=np.zeros(len(rows)), where=lengths > 0))

    def _bytes(self, rows: Rows) -> tuple[Bytes, Bytes]:
        """The upper bytes of these rows, and of each the middle ones, then the lowest."""
        upper = self._upper.values.take(rows, axis=0)  # twice as quick as [], row by row
        return upper, self._lower.values.take(rows, axis=0).reshape(-1, upper.shape[1])

    def _units(self, rows: Rows) -> Vector:
        upper, lower = self._bytes(rows)
        whole = upper.astype(np.float32)
        for bytes in (lower[::2], lower[1::2]):
            whole *= 256
            whole += bytes
        return units_of(whole)

    def _asked(self, vector: Vector) -> _Asked:
        if self._last is None or self._last.name != vector.tobytes():
            self._last = _Asked(vector)
        return self._last


class _Asked:
    """One vector that is asked about, and what is known of its cosines."""

    def __init__(self, vector: Vector) -> None:
        self.name = vector.tobytes()
        self.upper, lower, length, scale, lost = _stretched(vector[None, :])
        self.bytes = np.concatenate([self.upper, lower.reshape(2, -1)])
        self.length, self.scale, self.lost = float(length[0]), float(scale[0]), float(lost[0])
        self.between: tuple[Singles, Singles] | None = None
        """Of all rows, as `Vectors.between`."""
        self.exact: Numbers | None = None
        """The cosines by row: NaN where one is not known."""


def _stretched(vectors: Vector) -> tuple[Bytes, Bytes, Numbers, Singles, Singles]:
    """These vectors in upper and lower bytes, their lengths, and what one in an upper byte stands for and it loses."""
    largest = np.maximum(np.maximum(vectors.max(axis=1), -vectors.min(axis=1)), _LEAST)
    stretched: Vector = vectors / largest[:, None]
    stretched *= _LARGEST
    whole = np.rint(stretched, out=stretched).astype(np.int32)
    lengths = _lengths(whole.astype(np.float64))
    upper, middle, lowest = _signed_bytes(whole)
    whole -= upper.astype(np.int32) * _ABOVE
    lost = _lengths(whole.astype(np.float32))
    over = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    lower = np.concatenate([middle, lowest], axis=1)
    return upper, lower, lengths, (_ABOVE * over).astype(np.float32), (lost * over).astype(np.float32)


def _signed_bytes(whole: NDArray[np.int32]) -> tuple[Bytes, Bytes, Bytes]:
    """The bytes of which these numbers are the sum, each with a sign of its own: the upper one is the nearest."""
    above = (whole + 128) >> 8
    return ((above + 128) >> 8).astype(np.int8), above.astype(np.int8), whole.astype(np.int8)


def _lengths(vectors: NDArray[_Float]) -> NDArray[_Float]:
    found: NDArray[_Float] = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return found


def _products(one: Bytes, many: Bytes) -> Singles:
    """The dot products of one row of bytes and each of many: exact, in a fifth of the time of single precision."""
    found = np.empty((1, len(many)), np.float32)
    if len(many):
        numkong.cdist(one, many, "dot", out=found)
    return np.asarray(found[0])


def _exact_products(many: Bytes, few: Bytes) -> NDArray[np.int64]:
    """The dot products of each of many rows of bytes and each of a few."""
    found = np.empty((len(many), len(few)), np.int32)
    if len(many):
        numkong.cdist(many, few, "dot", out=found)
    return found.astype(np.int64)


def _highest(values: Singles, limit: int) -> np.float32:
    """The `limit`-th highest of more values than that.

    Of the highest of each of `limit` or more groups, the `limit`-th is no higher than it: few values are left to sort.
    """
    groups = len(values) // _GROUP
    if groups > limit:
        floors = values[: groups * _GROUP].reshape(groups, _GROUP).max(axis=1)
        values = values[values >= np.partition(floors, groups - limit)[groups - limit]]
    return np.float32(np.partition(values, len(values) - limit)[len(values) - limit])


_GROUP = 64


def units_of(vectors: Vector) -> Vector:
    """The vector, or vectors in rows, with the length one; a vector of zeros as it is."""
    lengths = np.sqrt(np.einsum("...j,...j", vectors, vectors, dtype=np.float64))[..., None]
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
