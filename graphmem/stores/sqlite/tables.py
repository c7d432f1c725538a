"""What the walk needs of one partition, in memory: its facts, episodes and names, and the graph between them.

A record keeps the row it was first given; put again it is overwritten in place. Nothing here reads the file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.stores.found import Degrees
from graphmem.stores.numbered import Ids
from graphmem.stores.sqlite.columns import Column, Edges, Lists, Places, Scopes, Times, Vectors
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
        self.entities = Places()
        self.entities_of = Lists()
        self.episodes_of = Lists()
        self._degrees = Column(np.int64, 2)
        self._uncounted: set[str] = set()
        self._last_seen: tuple[View, Mask] | None = None

    @property
    def size_in_bytes(self) -> int:
        tied = self.entities_of.size_in_bytes + self.episodes_of.size_in_bytes
        records = _FACT_BYTES * len(self.links) + _ENTITY_BYTES * len(self.entities.ids)
        return self.vectors.size_in_bytes + records + tied

    def put(self, columns: Columns) -> Rows:
        self._last_seen = None
        rows = super().put(columns)
        self._times.put(rows, columns.moments, total=len(self.places.ids))
        return rows

    def tie(self, rows: Rows, links: Sequence[Link]) -> None:
        """Make these the links of the rows."""
        for row, link in zip(rows.tolist(), links, strict=True):
            self._tie(row, link)
        keys = list(chain.from_iterable(link.entities for link in links))
        self.entities.put(list(dict.fromkeys(keys)))
        counts = np.array([len(link.entities) for link in links], np.int64)
        self.entities_of.put(rows, counts, self.entities.at(keys), total=len(self.places.ids))

    def _tie(self, row: int, link: Link) -> None:
        if row == len(self.links):
            self.links.append(link)
        else:
            before, self.links[row] = self.links[row], link
            self.by_entity.remove(row, before.entities)
            self._uncounted.update(before.entities)
            self.by_episode.remove(row, before.episodes)
        self.by_entity.add(row, link.entities)
        self._uncounted.update(link.entities)
        self.by_episode.add(row, link.episodes)

    def seen(self, view: View) -> Mask:
        """Which rows the view sees."""
        if self._last_seen is None or self._last_seen[0] != view:
            self._last_seen = view, np.asarray(self.admitted(view.scope) & self._times.seen(view))
        return self._last_seen[1]

    def degrees(self, entities: Collection[str]) -> Degrees:
        """How many facts that are not retired hold each entity, and how many episodes state those."""
        self._count()
        rows = self.entities.rows(entities)
        counts = np.zeros((len(rows), 2), np.int64)
        counts[rows >= 0] = self._degrees.values[rows[rows >= 0]]
        return Degrees(entities if isinstance(entities, Ids) else Ids.of(entities), counts)

    def _count(self) -> None:
        """Count anew what changed since it was counted last."""
        if self._uncounted:
            believed = self._times.believed_now
            keys = list(self._uncounted)
            degrees = np.array([self._counted(key, believed) for key in keys], np.int64)
            self._degrees.put(self.entities.at(keys), degrees, total=len(self.entities.ids))
            self._uncounted.clear()

    def _counted(self, entity: str, believed: Mask) -> Degree:
        rows = self.by_entity.at(entity)
        if len(rows) == 1:
            return Degree(1, len(self.links[rows[0]].episodes)) if believed[rows[0]] else Degree(0, 0)
        kept = np.array(rows, np.int64)
        kept = kept[believed[kept]]
        stated = map(attrgetter("episodes"), map(self.links.__getitem__, kept.tolist()))
        return Degree(len(kept), len(set(chain.from_iterable(stated))))


class Episodes(_Table):
    """The episodes of one partition. A seat is a session and a position in it."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.seats: dict[int, tuple[str, int]] = {}
        self.by_seat: dict[tuple[str, int], int] = {}
        self._earlier, self._later = (
            Column(np.int64),
            Column(np.int64),
        )  # the neighbour's row + 1, 0 where there is none
        self._unlinked: list[int] = []
        self._stated = (Column(np.int64), Column(np.int64))  # pairs of a fact's row (-1: no more) and an episode's

    @property
    def size_in_bytes(self) -> int:
        return self.vectors.size_in_bytes + _EPISODE_BYTES * len(self.places.ids)

    def seat(self, row: int, seat: tuple[str, int]) -> None:
        before, other = self.seats.get(row), self.by_seat.get(seat)
        if before is not None and before != seat and self.by_seat.get(before) == row:
            self._leave(row)
            del self.by_seat[before]
        if other is not None and other != row:
            self._leave(other)
        self.seats[row] = seat
        self.by_seat[seat] = row
        self._unlinked.append(row)

    def beside(self, rows: Rows) -> tuple[Rows, Rows]:
        """The pairs of neighbours, earlier and later, with an end among these rows; a pair may come twice."""
        self._link()
        earlier, later = self._earlier.values[rows] - 1, self._later.values[rows] - 1
        first = np.concatenate([earlier[earlier >= 0], rows[later >= 0]])
        return first, np.concatenate([rows[earlier >= 0], later[later >= 0]])

    def _link(self) -> None:
        """Note the neighbours of those that were seated since."""
        pairs: list[tuple[int, int]] = []
        for row in self._unlinked:
            session, position = self.seats[row]
            before, after = self.by_seat.get((session, position - 1)), self.by_seat.get((session, position + 1))
            pairs += [(before, row)] if before is not None else []
            pairs += [(row, after)] if after is not None else []
        both = np.array(pairs, np.int64).reshape(-1, 2)
        for column in (self._earlier, self._later):
            column.put(np.zeros(0, np.int64), (), total=len(self.places.ids))
        self._later.values[both[:, 0]], self._earlier.values[both[:, 1]] = both[:, 1] + 1, both[:, 0] + 1
        self._unlinked.clear()

    def _leave(self, row: int) -> None:
        """Give up the row's seat: it has no neighbours any more."""
        self._link()
        for there, back in ((self._earlier, self._later), (self._later, self._earlier)):
            if there.values[row]:
                back.values[there.values[row] - 1] = 0
                there.values[row] = 0

    def void(self, facts: Rows) -> None:
        """Forget which episodes state these facts."""
        ours = self._stated[0].values
        ours[np.isin(ours, facts)] = -1

    def state(self, facts: Rows, episodes: Sequence[str]) -> Rows:
        """Note pairs of a fact's row and the id of an episode that states it; the rows of these episodes."""
        self._refer(episodes)
        rows = self.places.at(episodes)
        ours, theirs = self._stated
        there = len(ours.values)
        added = np.arange(there, there + len(rows))
        ours.put(added, facts, total=there + len(rows))
        theirs.put(added, rows, total=there + len(rows))
        return rows

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


_FACT_BYTES, _EPISODE_BYTES, _NAME_BYTES, _ENTITY_BYTES = 1200, 500, 300, 130
"""What one record takes beside its vector: ids, links and lists of rows, about."""
