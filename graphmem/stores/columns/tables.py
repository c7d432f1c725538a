"""What the walk needs of one partition, in memory: its facts, episodes and names, and the graph between them.

A record keeps the row it was first given; put again it is overwritten in place. Nothing here reads the file.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.stores.columns.arrays import Column, Lists, Scopes, Times
from graphmem.stores.columns.sieve import SievedVectors
from graphmem.stores.columns.vectors import Vectors
from graphmem.stores.columns.words import Words
from graphmem.stores.found import Degrees, Relations
from graphmem.stores.numbered import Ids, Names
from graphmem.types import Scope, View

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Mask, Rows
    from graphmem.types import Vector


class Columns(NamedTuple):
    """Facts or episodes as columns, ready to be put: one value a record in each. Episodes have no `moments`."""

    numbers: Sequence[int]
    ids: Sequence[str]
    scopes: Sequence[Sequence[str | None]]
    words: Sequence[bytes]
    """As `columns.words.packed` gives them."""
    moments: Sequence[Sequence[int]] = ()


class _Seen(NamedTuple):
    """Which rows views of one scope see that look from one moment on, until another."""

    scope: Scope
    since: int
    until: int
    mask: Mask

    def by(self, view: View) -> bool:
        return self.scope == view.scope and self.since <= view.as_of < self.until


class _Table:
    """What facts and episodes have in common. A row that is not `stored` is only referred to."""

    def __init__(self, size: int) -> None:
        self.places = Names()
        self.vectors = Vectors(size)
        self.words = Words()
        self.stored = Column(np.bool_)
        self._numbers = Column(np.int64)
        self._scopes = Scopes()
        self._by_number: tuple[Rows, Rows] | None = None

    def put(self, columns: Columns) -> Rows:
        rows = self.places.put(columns.ids)
        total = len(self.places.ids)
        self._numbers.put(rows, np.array(columns.numbers, np.int64), total=total)
        self.words.put(rows, columns.words, total=total)
        self._scopes.put(rows, columns.scopes, total=total)
        self.stored.put(rows, True, total=total)
        self._by_number = None
        return rows

    @property
    def total(self) -> int:
        """How many records are stored."""
        return int(np.count_nonzero(self.stored.values))

    def known(self, ids: Collection[str]) -> Rows:
        """The rows of those ids that have one, each once."""
        rows = self.places.rows(ids if isinstance(ids, Ids) else dict.fromkeys(ids))
        return rows[rows >= 0]

    def put_vectors(self, numbers: Sequence[int], vectors: Vector) -> None:
        """Give the records with these numbers, which are all here, their vectors."""
        self.vectors.put(self.rows_of(np.array(numbers, np.int64)), vectors, total=len(self.places.ids))

    def rows_of(self, numbers: Rows) -> Rows:
        """The rows of the records with these numbers; numbers of records that are not here are left out."""
        if self._by_number is None:
            order = np.argsort(self._numbers.values, kind="stable")
            self._by_number = (order, self._numbers.values[order])
        order, ordered = self._by_number
        places = np.minimum(np.searchsorted(ordered, numbers), max(len(ordered) - 1, 0))
        return order[places[ordered[places] == numbers]] if len(ordered) else order

    def admitted(self, scope: Scope) -> Mask:
        """Which rows are stored and admitted by a view of this scope."""
        return np.asarray(self._scopes.admitted(scope) & self.stored.values)


class Facts(_Table):
    """The facts of one partition, and what they are tied to."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._times = Times()
        self._relation = Column(np.int32)
        self._relations = Names()
        self.entities = Names()
        self.entities_of = Lists()
        self.episodes_of = Lists()
        self._degrees = Column(np.int64, 2)
        self._uncounted: list[Rows] = []
        self._stating: tuple[Rows, Rows] | None = None
        self._last_seen: _Seen | None = None

    @property
    def size_in_bytes(self) -> int:
        lists = self.entities_of.size_in_bytes + self.episodes_of.size_in_bytes
        records = _FACT_BYTES * len(self.places.ids) + _ENTITY_BYTES * len(self.entities.ids)
        return self.vectors.size_in_bytes + self.words.size_in_bytes + records + lists

    def put(self, columns: Columns) -> Rows:
        self._last_seen = None
        rows = super().put(columns)
        self._times.put(rows, columns.moments, total=len(self.places.ids))
        return rows

    def tie(self, rows: Rows, relations: Sequence[str | None], entities: Sequence[Sequence[str]]) -> None:
        """Make these the relations and the entities of the rows; a row's entities may be told twice."""
        total = len(self.places.ids)
        self._relation.put(rows, self._codes(relations), total=total)
        counts, numbers = self._numbered(entities)
        before = self.entities_of.put(rows, counts, numbers, total=total)
        self._uncounted += [before, numbers]

    def refer(self, entities: Collection[str]) -> Rows:
        """The numbers of these entities, which no fact need hold."""
        numbers = self.entities.rows(entities)
        if (numbers < 0).any():
            numbers = self.entities.put(entities)
            self._uncounted.append(numbers)
        return numbers

    def _numbered(self, lists: Sequence[Sequence[str]]) -> tuple[Rows, Rows]:
        """The lengths of these lists of entities, and their numbers one list after the other, each once in a list."""
        numbers = self.entities.put(list(chain.from_iterable(lists)))
        of = np.repeat(np.arange(len(lists)), np.fromiter(map(len, lists), np.int64, len(lists)))
        _, first = np.unique(of << 32 | numbers, return_index=True)
        first.sort()
        return np.bincount(of[first], minlength=len(lists)), numbers[first]

    def state(self, rows: Rows, facts: Rows, episodes: Rows) -> None:
        """Make these the episodes that state the rows: pairs of a fact's row and an episode's, in the rows' order.

        A pair may come twice, one after the other.
        """
        new = (np.diff(facts, prepend=-1) != 0) | (np.diff(episodes, prepend=-1) != 0)
        facts, episodes = facts[new], episodes[new]
        place = np.zeros(len(self.places.ids), np.int64)
        place[rows] = np.arange(len(rows))
        counts = np.bincount(place[facts], minlength=len(rows))
        self.episodes_of.put(rows, counts, episodes, total=len(self.places.ids))
        self._uncounted.append(self.entities_of.at(rows)[0])
        self._stating = None

    def _codes(self, relations: Sequence[str | None]) -> Rows:
        self._relations.put([one for one in dict.fromkeys(relations) if one is not None])
        return np.array([-1 if one is None else self._relations.row[one] for one in relations], np.int32)

    def relations_of(self, rows: Rows) -> Relations:
        return Relations(self._relations, self._relation.values[rows])

    @property
    def stating(self) -> tuple[Rows, Rows]:
        """Each row with the row of each episode that states it."""
        if self._stating is None:
            self._stating = self.episodes_of.pairs()
        return self._stating

    def seen(self, view: View) -> Mask:
        """Which rows the view sees."""
        if self._last_seen is None or not self._last_seen.by(view):
            mask = np.asarray(self.admitted(view.scope) & self._times.seen(view))
            self._last_seen = _Seen(view.scope, *self._times.steady(view.as_of), mask)
        return self._last_seen.mask

    def degrees(self, entities: Collection[str]) -> Degrees:
        """How many facts that are not retired hold each entity, and how many episodes state those."""
        self._count()
        rows = self.entities.rows(entities)
        counts = np.zeros((len(rows), 2), np.int64)
        known = np.flatnonzero(rows >= 0)
        counts[known] = self._degrees.values.take(rows[known], axis=0)  # twice as quick as [], row by row
        return Degrees(entities if isinstance(entities, Ids) else Ids.of(entities), counts)

    def _count(self) -> None:
        """Count anew what changed since it was counted last."""
        if not self._uncounted:
            return
        total = len(self.entities.ids)
        among = np.zeros(total, np.bool_)
        among[np.concatenate(self._uncounted)] = True
        changed = np.flatnonzero(among)
        self._uncounted.clear()
        if len(changed) > _MANY:
            rows, entities = self.entities_of.pairs()
        else:
            places, rows = self.entities_of.holding(changed)
            entities = changed[places]
        believed = self._times.believed_now[rows]
        counts = _counted(rows[believed], entities[believed], self.episodes_of, total)
        self._degrees.put(changed, counts[changed], total=total)


def _counted(facts: Rows, entities: Rows, episodes_of: Lists, total: int) -> Rows:
    """For each entity the number of its facts and that of the episodes that state them; pairs of a fact and entity."""
    episodes, counts = episodes_of.at(facts)
    told = np.sort(np.repeat(entities, counts) << 32 | episodes)  # not `unique`: its hashing takes longer
    told = told[np.diff(told, prepend=-1) > 0] >> 32
    return np.stack([np.bincount(entities, minlength=total), np.bincount(told, minlength=total)], axis=1)


class Episodes(_Table):
    """The episodes of one partition. A seat is a session and a position in it."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._sessions = Names()
        self._seats = Column(np.int64, 3)  # the session's number, the position, and when it was taken
        self._taken = 0
        self._beside: tuple[Rows, Rows] | None = None
        self._last_seen: tuple[Mask, Mask] | None = None

    @property
    def size_in_bytes(self) -> int:
        return self.vectors.size_in_bytes + self.words.size_in_bytes + _EPISODE_BYTES * len(self.places.ids)

    def put(self, columns: Columns) -> Rows:
        self._last_seen = self._beside = None
        rows = super().put(columns)
        self._seats.put(np.zeros(0, np.int64), (), total=len(self.places.ids))
        return rows

    def seat(self, rows: Rows, sessions: Sequence[str], positions: Sequence[int]) -> None:
        """Give these rows their seats; who sits there already has no neighbours for as long."""
        taken = np.arange(self._taken + 1, self._taken + 1 + len(rows))
        seats = np.stack([self._sessions.put(sessions), np.array(positions, np.int64), taken], axis=1)
        self._seats.put(rows, seats, total=len(self.places.ids))
        self._taken += len(rows)
        self._beside = None

    def beside(self, rows: Rows) -> tuple[Rows, Rows]:
        """The pairs of neighbours, earlier and later, with an end among these rows; a pair may come twice."""
        if self._beside is None:
            self._beside = self._neighbours()
        earlier, later = self._beside[0][rows], self._beside[1][rows]
        first = np.concatenate([earlier[earlier >= 0], rows[later >= 0]])
        return first, np.concatenate([rows[earlier >= 0], later[later >= 0]])

    def _neighbours(self) -> tuple[Rows, Rows]:
        """The row before and the row after each, -1 where there is none."""
        session, position, taken = self._seats.values.T
        order = np.lexsort((taken, position, session))
        order = order[taken[order] > 0]
        alike = (np.diff(session[order]) == 0) & (np.diff(position[order]) == 0)
        order = order[np.append(~alike, True)[: len(order)]]  # of those in one seat the last to take it
        next = (np.diff(session[order]) == 0) & (np.diff(position[order]) == 1)
        earlier, later = order[:-1][next], order[1:][next]
        before, after = np.full(len(session), -1), np.full(len(session), -1)
        before[later], after[earlier] = earlier, later
        return before, after

    def refer(self, ids: Collection[str]) -> None:
        """Give those of these ids that have no row one, which is not `stored`."""
        unknown = [id for id in dict.fromkeys(ids) if id not in self.places.row]
        if unknown:
            many = len(unknown)
            rows = self.put(Columns([-1] * many, unknown, ([None] * many,) * 3, [b""] * many))
            self.stored.put(rows, False, total=len(self.places.ids))

    def seen(self, view: View, facts: Facts) -> Mask:
        """Which rows the view sees: those it admits of which it sees a fact."""
        visible = facts.seen(view)  # of another view it is another mask
        if self._last_seen is None or self._last_seen[0] is not visible:
            ours, theirs = facts.stating
            stated = np.zeros(len(self.places.ids), np.bool_)
            stated[theirs[visible[ours]]] = True
            self._last_seen = visible, np.asarray(self.admitted(view.scope) & stated)
        return self._last_seen[1]


class Spellings:
    """The names of one partition that have a vector, and whose they are."""

    def __init__(self, size: int) -> None:
        self.keys: list[str] = []
        self.vectors = SievedVectors(size)
        self._row: dict[Hashable, int] = {}

    @property
    def size_in_bytes(self) -> int:
        return self.vectors.size_in_bytes + _NAME_BYTES * len(self.keys)

    def put(self, numbers: Sequence[Hashable], keys: Sequence[str], vectors: Vector) -> None:
        for number, key in zip(numbers, keys, strict=True):
            if number not in self._row:
                self._row[number] = len(self.keys)
                self.keys.append(key)
        rows = np.array([self._row[number] for number in numbers], np.int64)
        self.vectors.put(rows, vectors, total=len(self.keys))


_MANY = 1000
"""More entities than this are counted anew all at once."""

_FACT_BYTES, _EPISODE_BYTES, _NAME_BYTES, _ENTITY_BYTES = 400, 550, 250, 250
"""What one record takes beside its vector: ids, moments and lists of rows, about."""
