"""What the walk needs of one partition, in memory: its facts, episodes and names, and the graph between them.

A record keeps the row it was first given; put again it is overwritten in place. Nothing here reads the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.stores.sqlite.columns import Column, Edges, Places, Scopes, Times, Vectors
from graphmem.types import Degree, Link, Scope, View

if TYPE_CHECKING:
    from graphmem.stores.sqlite.columns import Mask, Rows
    from graphmem.types import Vector


class Columns(NamedTuple):
    """Facts or episodes as columns, ready to be put: one value a record in each. Episodes have no `moments`."""

    numbers: Sequence[int]
    ids: Sequence[str]
    scopes: Sequence[Sequence[str | None]]
    word_counts: Sequence[int]
    moments: Sequence[Sequence[int]] = ()


class _Table:
    """What facts and episodes have in common. A row that is not `stored` is only referred to."""

    def __init__(self, size: int) -> None:
        self.places = Places()
        self.vectors = Vectors(size)
        self.word_counts = Column(np.int64)
        self.stored = Column(np.bool_)
        self._numbers = Column(np.int64)
        self._scopes = Scopes()
        self._by_number: tuple[Rows, Rows] | None = None

    def put(self, columns: Columns) -> Rows:
        rows = self.places.put(columns.ids)
        total = len(self.places.ids)
        self._numbers.put(rows, np.array(columns.numbers, np.int64), total=total)
        self.word_counts.put(rows, np.array(columns.word_counts, np.int64), total=total)
        self._scopes.put(rows, columns.scopes, total=total)
        self.stored.put(rows, True, total=total)
        self.vectors.grow(total)
        self._by_number = None
        return rows

    def put_vectors(self, ids: Sequence[str], vectors: Vector) -> None:
        self.vectors.put(self.places.at(ids), vectors, total=len(self.places.ids))

    def rows_of(self, numbers: Rows) -> Rows:
        """The rows of the records with these numbers; numbers of records that are not here are left out."""
        if self._by_number is None:
            order = np.argsort(self._numbers.values, kind="stable")
            self._by_number = (order, self._numbers.values[order])
        order, ordered = self._by_number
        places = np.minimum(np.searchsorted(ordered, numbers), max(len(ordered) - 1, 0))
        return order[places[ordered[places] == numbers]] if len(ordered) else order

    def number_of(self, row: int) -> int:
        return int(self._numbers.values[row])

    def admitted(self, scope: Scope) -> Mask:
        """Which rows are stored and admitted by a view of this scope."""
        return np.asarray(self._scopes.admitted(scope) & self.stored.values)


class Facts(_Table):
    """The facts of one partition, and what they are tied to."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.links: list[Link] = []
        self.by_entity = Edges()
        self.by_episode = Edges()
        self._times = Times()

    @property
    def size_in_bytes(self) -> int:
        return self.vectors.size_in_bytes + _FACT_BYTES * len(self.links)

    def put(self, columns: Columns) -> Rows:
        rows = super().put(columns)
        self._times.put(rows, columns.moments, total=len(self.places.ids))
        return rows

    def tie(self, row: int, link: Link) -> None:
        """Make this the link of the row."""
        if row == len(self.links):
            self.links.append(link)
        else:
            before, self.links[row] = self.links[row], link
            self.by_entity.remove(row, before.entities)
            self.by_episode.remove(row, before.episodes)
        self.by_entity.add(row, link.entities)
        self.by_episode.add(row, link.episodes)

    def seen(self, view: View) -> Mask:
        """Which rows the view sees."""
        return np.asarray(self.admitted(view.scope) & self._times.seen(view))

    def degree(self, entity: str) -> Degree:
        """How many facts that are not retired hold the entity, and how many episodes state those."""
        rows = self.by_entity.at(entity)
        rows = rows[self._times.believed_now[rows]]
        stated = map(attrgetter("episodes"), map(self.links.__getitem__, rows.tolist()))
        return Degree(len(rows), len(set(chain.from_iterable(stated))))


class Episodes(_Table):
    """The episodes of one partition. A seat is a session and a position in it."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.seats: dict[int, tuple[str, int]] = {}
        self.by_seat: dict[tuple[str, int], int] = {}
        self._stated = (Column(np.int64), Column(np.int64))  # pairs of a fact's row (-1: no more) and an episode's

    @property
    def size_in_bytes(self) -> int:
        return self.vectors.size_in_bytes + _EPISODE_BYTES * len(self.places.ids)

    def seat(self, row: int, seat: tuple[str, int]) -> None:
        before = self.seats.get(row)
        if before is not None and self.by_seat.get(before) == row:
            del self.by_seat[before]
        self.seats[row] = seat
        self.by_seat[seat] = row

    def void(self, facts: Rows) -> None:
        """Forget which episodes state these facts."""
        ours = self._stated[0].values
        ours[np.isin(ours, facts)] = -1

    def state(self, facts: Rows, episodes: Sequence[str]) -> None:
        """Note pairs of a fact's row and the id of an episode that states it."""
        self._refer(episodes)
        rows = self.places.at(episodes)
        ours, theirs = self._stated
        there = len(ours.values)
        added = np.arange(there, there + len(rows))
        ours.put(added, facts, total=there + len(rows))
        theirs.put(added, rows, total=there + len(rows))

    def _refer(self, episodes: Sequence[str]) -> None:
        unknown = [id for id in dict.fromkeys(episodes) if id not in self.places.row]
        if unknown:
            nothing = [0] * len(unknown)
            rows = self.put(Columns([-1] * len(unknown), unknown, ([None] * len(unknown),) * 3, nothing))
            self.stored.put(rows, False, total=len(self.places.ids))

    def seen(self, view: View, facts: Mask) -> Mask:
        """Which rows the view sees, given which facts it sees."""
        ours, theirs = self._stated[0].values, self._stated[1].values
        stated = np.zeros(len(self.places.ids), np.bool_)
        stated[theirs[(ours >= 0) & facts[ours]] if len(ours) else theirs] = True
        return np.asarray(self.admitted(view.scope) & stated)


class Names:
    """The names of one partition that have a vector, and which of its entities are known."""

    def __init__(self, size: int) -> None:
        self.keys: list[str] = []
        self.vectors = Vectors(size)
        self.known: set[str] = set()
        self._row: dict[int, int] = {}

    @property
    def size_in_bytes(self) -> int:
        return self.vectors.size_in_bytes + _NAME_BYTES * len(self.keys)

    def put(self, numbers: Sequence[int], keys: Sequence[str], vectors: Vector) -> None:
        for number, key in zip(numbers, keys, strict=True):
            if number not in self._row:
                self._row[number] = len(self.keys)
                self.keys.append(key)
        rows = np.array([self._row[number] for number in numbers], np.int64)
        self.vectors.put(rows, vectors, total=len(self.keys))


_FACT_BYTES, _EPISODE_BYTES, _NAME_BYTES = 1200, 500, 300
"""What one record takes beside its vector: ids, links and lists of rows, about."""
