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


class Runs:
    """Where the list of each row begins in a column that holds all lists, and how long it is.

    A row written again leaves its old list behind.
    """

    def __init__(self) -> None:
        self._begin, self._count = Column(np.int64), Column(np.int64)

    def __len__(self) -> int:
        return len(self._count.values)

    @property
    def size_in_bytes(self) -> int:
        return self._begin.size_in_bytes + self._count.size_in_bytes

    def put(self, rows: Rows, counts: Rows, *, there: int, total: int) -> None:
        """The lists of these rows begin at `there`, one after the other, and are so long."""
        self._begin.put(rows, there + np.cumsum(counts) - counts, total=total)
        self._count.put(rows, counts, total=total)

    def at(self, rows: Rows) -> tuple[Rows, Rows]:
        """The places of these rows' lists, one after the other, and the length of each."""
        counts = self._count.values[rows]
        return spread(self._begin.values[rows], counts), counts


class Lists:
    """A list of whole numbers for each row, all in one column.

    Which rows hold a number is worked out when first asked for. Rows that come later are noted beside that; once
    they are many, or a row has got another list, it is worked out anew.
    """

    def __init__(self) -> None:
        self._runs, self._values = Runs(), Column(np.int32)
        self._held_by = self._held_from = np.zeros(0, np.int64)
        self._added: defaultdict[int, list[int]] = defaultdict(list)
        self._room = 0
        """How many more rows may be noted."""

    @property
    def size_in_bytes(self) -> int:
        columns = self._runs.size_in_bytes + self._values.size_in_bytes
        return columns + int(self._held_by.nbytes + self._held_from.nbytes)

    def put(self, rows: Rows, counts: Rows, values: Rows, *, total: int) -> Rows:
        """Write lists of these lengths, which lie in `values` one after the other. Returns what these rows held."""
        old = rows < len(self._runs)
        before, lengths = self.at(rows[old])
        new = np.repeat(~old, counts)
        if np.array_equal(lengths, counts[old]) and np.array_equal(before, values[~new]):
            self._note(np.repeat(rows, counts)[new], values[new], int((~old).sum()))
        else:
            self._room = 0
        there = len(self._values.values)
        self._values.put(np.arange(there, there + len(values)), values, total=there + len(values))
        self._runs.put(rows, counts, there=there, total=total)
        return before

    def at(self, rows: Rows) -> tuple[Rows, Rows]:
        """The lists of these rows one after the other, and the length of each."""
        places, counts = self._runs.at(rows)
        return self._values.values[places].astype(np.int64), counts

    def pairs(self) -> tuple[Rows, Rows]:
        """Each row with each number of its list, by row."""
        rows = np.arange(len(self._runs))
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
        self._room = max(_NOTED, len(self._runs) // 4)


_NOTED = 1000


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

    def steady(self, moment: int) -> tuple[int, int]:
        """From when on and until when, this moment in between, no row begins or ceases to hold."""
        moments = np.concatenate([column.values for column in self._columns[:2]])
        past = moments <= moment
        return int(moments[past].max(initial=SINCE_EVER)), int(moments[~past].min(initial=NEVER))

    @property
    def believed_now(self) -> Mask:
        return np.asarray(self._columns[2].values == NEVER)
