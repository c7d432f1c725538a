"""Growing columns of numpy arrays, by row: ids, vectors, scopes, times, lists. Nothing here reads the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.stores.numbered import spread
from graphmem.types import Scope, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphmem.types import Vector

    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]
    Numbers = NDArray[np.float64]

SINCE_EVER = -(2**63)
NEVER = 2**63 - 1


class Column:
    """A growing array. It has room for a quarter more than it holds, so that adding a row copies hardly ever."""

    def __init__(self, dtype: Any, width: int | None = None) -> None:
        self._width = () if width is None else (width,)
        self._room = np.zeros((0, *self._width), dtype)
        self._used = 0

    @property
    def values(self) -> Any:
        return self._room[: self._used]

    @property
    def size_in_bytes(self) -> int:
        return int(self.values.nbytes)

    def put(self, rows: Rows, values: Any, *, total: int) -> None:
        """Write the values at these rows of what has then `total` rows."""
        if total > len(self._room):
            room = np.zeros((total + total // 4, *self._width), self._room.dtype)
            room[: self._used] = self._room[: self._used]
            self._room = room
        self._used = total
        if len(rows):
            first = int(rows[0])
            together = int(rows[-1]) - first + 1 == len(rows) and bool((np.diff(rows) == 1).all())
            self._room[slice(first, first + len(rows)) if together else rows] = values


class Lists:
    """A list of whole numbers for each row, all in one column. A row written again leaves its old list behind.

    Which rows hold a number is worked out when first asked for. Rows that come later are noted beside that; once
    they are many, or a row has got another list, it is worked out anew.
    """

    def __init__(self) -> None:
        self._begin, self._count = Column(np.int64), Column(np.int64)
        self._values = Column(np.int32)
        self._held_by = self._held_from = np.zeros(0, np.int64)
        self._added: defaultdict[int, list[int]] = defaultdict(list)
        self._room = 0
        """How many more rows may be noted."""

    @property
    def size_in_bytes(self) -> int:
        columns = self._begin.size_in_bytes + self._count.size_in_bytes + self._values.size_in_bytes
        return columns + int(self._held_by.nbytes + self._held_from.nbytes)

    def put(self, rows: Rows, counts: Rows, values: Rows, *, total: int) -> Rows:
        """Write lists of these lengths, which lie in `values` one after the other. Returns what these rows held."""
        old = rows < len(self._count.values)
        before, lengths = self.at(rows[old])
        new = np.repeat(~old, counts)
        if np.array_equal(lengths, counts[old]) and np.array_equal(before, values[~new]):
            self._note(np.repeat(rows, counts)[new], values[new], int((~old).sum()))
        else:
            self._room = 0
        there = len(self._values.values)
        self._values.put(np.arange(there, there + len(values)), values, total=there + len(values))
        self._begin.put(rows, there + np.cumsum(counts) - counts, total=total)
        self._count.put(rows, counts, total=total)
        return before

    def at(self, rows: Rows) -> tuple[Rows, Rows]:
        """The lists of these rows one after the other, and the length of each."""
        counts = self._count.values[rows]
        return self._values.values[spread(self._begin.values[rows], counts)].astype(np.int64), counts

    def pairs(self) -> tuple[Rows, Rows]:
        """Each row with each number of its list, by row."""
        rows = np.arange(len(self._count.values))
        values, counts = self.at(rows)
        return np.repeat(rows, counts), values

    def holding(self, numbers: Rows) -> tuple[Rows, Rows]:
        """Which rows' lists hold these numbers: pairs of a place among the numbers, and a row."""
        if self._room <= 0:
            self._work_out()
        last = len(self._held_from) - 2  # a run of no rows, for what is held by none
        known = np.where((numbers >= 0) & (numbers < last), numbers, last)
        begins = self._held_from[known]
        counts = self._held_from[known + 1] - begins
        places, rows = np.repeat(np.arange(len(numbers)), counts), self._held_by[spread(begins, counts)]
        return self._with_noted(numbers, places, rows) if self._added else (places, rows)

    def _with_noted(self, numbers: Rows, places: Rows, rows: Rows) -> tuple[Rows, Rows]:
        noted = [(at, row) for at, number in enumerate(numbers.tolist()) for row in self._added.get(number, ())]
        more = np.array(noted, np.int64).reshape(-1, 2)
        return np.concatenate([places, more[:, 0]]), np.concatenate([rows, more[:, 1]])

    def _note(self, rows: Rows, values: Rows, count: int) -> None:
        self._room -= count
        if self._room > 0:
            for row, value in zip(rows.tolist(), values.tolist(), strict=True):
                self._added[value].append(row)

    def _work_out(self) -> None:
        rows, values = self.pairs()
        self._held_by = rows[np.argsort(values, kind="stable")]
        self._held_from = np.concatenate([[0], np.cumsum(np.bincount(values)), [len(values)]])
        self._added.clear()
        self._room = max(_NOTED, len(self._count.values) // 4)


_NOTED = 1000


class _Asked:
    """One vector that is asked about, and what is known of its cosines by row: NaN where nothing is."""

    def __init__(self, vector: Vector, total: int) -> None:
        self.name = vector.tobytes()
        self.unit = units_of(vector)
        self.double = vector.astype(np.float64)
        self.about = np.full(total, np.nan, np.float32)
        self.exact = np.full(total, np.nan)


class Vectors:
    """Vectors by row; a row without one holds zeros and counts as such.

    The steps of one search ask about one vector again and again: what was worked out for the last one is kept.
    """

    def __init__(self, size: int) -> None:
        self._matrix = Column(np.float32, size)
        self._scale = Column(np.float32)  # one over the length, 0 where there is no direction
        self._length = Column(np.float64)  # worked out when first needed: NaN before
        self._there = Column(np.bool_)
        self._last: _Asked | None = None
        # what float32 sums may be off by: size roundings, each of half a unit in the last place
        self._slack = 2.0 * (size + 8) * 2.0**-24

    @property
    def there(self) -> Mask:
        found: Mask = self._there.values
        return found

    @property
    def size_in_bytes(self) -> int:
        return self._matrix.size_in_bytes

    def put(self, rows: Rows, vectors: Vector, *, total: int) -> None:
        self._last = None
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        self._matrix.put(rows, vectors, total=total)
        self._scale.put(rows, np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0), total=total)
        self._length.put(rows, np.nan, total=total)
        self._there.put(rows, True, total=total)

    def grow(self, total: int) -> None:
        """Make room for rows without a vector."""
        self._last = None
        for column in (self._matrix, self._scale, self._length, self._there):
            column.put(np.zeros(0, np.int64), (), total=total)

    def about(self, rows: Rows, vector: Vector) -> NDArray[np.float32]:
        """The cosines of these rows up to rounding: quick, and good for leaving out what is far from the best."""
        asked = self._asked(vector)
        unknown = rows[np.isnan(asked.about[rows])]
        asked.about[unknown] = self._worked_out_about(unknown, asked.unit)
        return asked.about[rows]

    def _worked_out_about(self, rows: Rows, unit: Vector) -> NDArray[np.float32]:
        matrix, scale = self._matrix.values, self._scale.values
        most = 3 * len(rows) > len(matrix)  # then picking rows costs more than it saves
        # row by row: for a whole matrix BLAS starts threads, and on a busy machine waits ten times as long for them
        dots = np.matmul((matrix if most else matrix[rows])[:, None, :], unit[:, None])[:, 0, 0]
        dots = dots[rows] if most else dots
        return np.asarray(dots * scale[rows], np.float32)

    def cosines(self, rows: Rows, vector: Vector) -> Numbers:
        """The cosines of these rows in double precision, the same for equal vectors whatever their rows.

        A matrix product would be quicker, but may round a row by its neighbours.
        """
        asked = self._asked(vector)
        unknown = np.sort(rows[np.isnan(asked.exact[rows])])  # as they lie in memory
        asked.exact[unknown] = self._worked_out(unknown, asked.double)
        return asked.exact[rows]

    def _worked_out(self, rows: Rows, other: Numbers) -> Numbers:
        """With one other vector for all the rows, or one for each."""
        lengths = self._lengths(rows) * np.sqrt((other * other).sum(axis=-1))
        others = np.broadcast_to(other, (len(rows), other.shape[-1]))
        dots = np.empty(len(rows))
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            some = slice(first, first + _ROWS_AT_ONCE)
            np.einsum("ij,ij->i", self._matrix.values[rows[some]].astype(np.float64), others[some], out=dots[some])
        return np.asarray(np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0))

    def _asked(self, vector: Vector) -> _Asked:
        if self._last is None or self._last.name != vector.tobytes():
            self._last = _Asked(vector, len(self._matrix.values))
        return self._last

    def _lengths(self, rows: Rows) -> Numbers:
        lengths: Numbers = self._length.values
        unknown = rows[np.isnan(lengths[rows])]
        many = self._matrix.values[unknown].astype(np.float64)
        lengths[unknown] = np.sqrt((many * many).sum(axis=1))
        return lengths[rows]

    def contenders(self, rows: Rows, about: NDArray[np.float32], limit: int) -> Rows:
        """Those of the rows that may be among the `limit` nearest."""
        if len(rows) <= limit:
            return rows
        least = np.partition(about, len(rows) - limit)[len(rows) - limit]
        return np.asarray(rows[about >= least - self._slack])


_ROWS_AT_ONCE = 128
"""So many rows at double precision stay in a core's own memory while they are multiplied and summed."""


def units_of(vectors: Vector) -> Vector:
    """The vector, or vectors in rows, with the length one; a vector of zeros as it is."""
    lengths = np.sqrt(np.einsum("...j,...j", vectors, vectors, dtype=np.float64))[..., None]
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


class Scopes:
    """The ids that rows carry, as small numbers: 0 for none."""

    def __init__(self) -> None:
        self._codes: dict[str | None, int] = {None: 0}
        self._columns = (Column(np.int32), Column(np.int32), Column(np.int32))

    def put(self, rows: Rows, ids: Sequence[Sequence[str | None]], *, total: int) -> None:
        for column, values in zip(self._columns, ids, strict=True):
            for id in set(values):
                self._codes.setdefault(id, len(self._codes))
            codes = np.fromiter(map(self._codes.__getitem__, values), np.int32, len(values))
            column.put(rows, codes, total=total)

    def admitted(self, scope: Scope) -> Mask:
        """Which rows `View.admits` for a view of this scope."""
        user, agent, run = (column.values for column in self._columns)
        mask: Mask = (run == 0) | (run == self._codes.get(scope.run_id, -1))
        for values, id in ((user, scope.user_id), (agent, scope.agent_id)):
            if id is not None:
                mask &= (values == 0) | (values == self._codes.get(id, -1))
        return mask


class Times:
    """When rows hold and are believed, with numbers at the far ends for what is open."""

    def __init__(self) -> None:
        self._columns = tuple(Column(np.int64) for _ in range(3))

    def put(self, rows: Rows, moments: Sequence[Sequence[int]], *, total: int) -> None:
        """Columns in this order: valid_from, invalid_at, retired_at."""
        for column, values in zip(self._columns, moments, strict=True):
            column.put(rows, np.array(values, np.int64), total=total)

    def seen(self, view: View) -> Mask:
        """Which rows are believed and hold at the view's moment."""
        valid_from, invalid_at, _ = (column.values for column in self._columns)
        holds: Mask = (view.as_of < invalid_at) | (invalid_at == NEVER)
        return np.asarray(self.believed_now & (valid_from <= view.as_of) & holds)

    @property
    def believed_now(self) -> Mask:
        return np.asarray(self._columns[2].values == NEVER)
