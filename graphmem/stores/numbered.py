"""Ids as numbers in arrays: thousands of them go through each search, and none is to be looked at one by one."""

from __future__ import annotations

import threading
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, compress, count, islice, repeat
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]


class Names:
    """Different ids with their numbers, from 0 on. It only ever grows; one thread may put while others read."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self.row: dict[str, int] = dict(zip(dict.fromkeys(ids), count(), strict=False))
        self.ids: list[str] = list(self.row)
        self._rank: Indices = np.zeros(0, np.int64)
        self._ordered: Indices = np.zeros(0, np.int64)
        self._ordering = threading.Lock()

    def rows(self, ids: Collection[str]) -> Indices:
        """The number of each id, -1 where it has none."""
        if isinstance(ids, Ids) and ids.names is self:
            return ids.rows
        return np.fromiter(map(self.row.get, ids, repeat(-1)), np.int64, len(ids))

    def put(self, ids: Collection[str]) -> Indices:
        """The numbers of these ids, new ones at the end."""
        rows = self.rows(ids)
        unknown = rows < 0
        if unknown.any():
            new = list(compress(ids, unknown.tolist()))
            first = len(self.ids)
            self.ids.extend(dict.fromkeys(new))  # before their numbers, by which another thread may ask for them
            self.row.update(zip(self.ids[first:], count(first), strict=False))
            rows[unknown] = self.at(new)
        return rows

    def at(self, ids: Collection[str]) -> Indices:
        """The numbers of these ids, which all have one."""
        return np.fromiter(map(self.row.__getitem__, ids), np.int64, len(ids))

    @property
    def rank(self) -> Indices:
        """The place of each number in the order of the ids."""
        if len(self._rank) < len(self.ids):
            with self._ordering:
                if len(self._rank) < len(self.ids):
                    self._order()
        return self._rank

    def _order(self) -> None:
        """Put the ids that came since in order among the others. What others may be reading is not changed."""
        before, new = self._rank, range(len(self._rank), len(self.ids))
        ordered = sorted(new, key=self.ids.__getitem__)
        places = np.zeros(len(new), np.int64)
        if len(before):
            places[:] = [bisect(self._ordered, self.ids[one], key=self.ids.__getitem__) for one in ordered]
        rank = np.concatenate([before + np.searchsorted(places, before, side="right"), places])
        rank[ordered] = places + np.arange(len(new))
        self._ordered, self._rank = np.insert(self._ordered, places, ordered), rank

    def by_id(self, rows: Indices) -> Indices:
        """These numbers in the order of their ids."""
        return rows[np.argsort(self.rank[rows])]


class Ids(Mapping[str, int]):
    """Different ids in some order, each with its place in it: as `rows`, their numbers among `names`."""

    __slots__ = ("_place", "names", "rows")

    def __init__(self, names: Names, rows: Indices) -> None:
        self.names, self.rows = names, rows
        self._place: Indices | None = None

    @classmethod
    def of(cls, ids: Iterable[str]) -> Ids:
        """These ids, each where it comes first."""
        names = Names(ids)
        return cls(names, np.arange(len(names.ids)))

    def id(self, place: int) -> str:
        """The id at this place."""
        return self.names.ids[int(self.rows[place])]

    def take(self, places: Indices | NDArray[np.bool_] | list[int]) -> Ids:
        """The ids at these places."""
        return Ids(self.names, self.rows[places])

    def at(self, ids: Collection[str]) -> Indices:
        """The place of each id, -1 where it has none."""
        return self.places(self.names.rows(ids))

    def places(self, rows: Indices) -> Indices:
        """The place of each of these numbers among `names`, -1 where it has none."""
        if not len(self.rows):
            return np.full(len(rows), -1)
        if self._place is None:  # only where there is an id: what the rest holds by chance is found out below
            self._place = np.empty(len(self.names.ids), np.int64)
            self._place[self.rows] = np.arange(len(self.rows))
        places = self._place.take(rows, mode="clip")
        found: Indices = np.where(self.rows.take(places, mode="clip") == rows, places, -1)
        return found

    def of_others(self, names: Names, rows: Indices) -> Indices:
        """The place of each of these numbers, which may be among other names, -1 where it has none."""
        return self.places(rows) if names is self.names else self.at([names.ids[row] for row in rows.tolist()])

    def joined(self, ids: Collection[str]) -> Ids:
        """These ids, then those of the others that are not among them."""
        rows = self.names.rows(ids)
        if (rows < 0).any():
            return Ids.of(chain(self, ids))
        return Ids(self.names, firsts(self.names, np.concatenate([self.rows, rows])))

    def __getitem__(self, id: str) -> int:
        place = int(self.at([id])[0])
        if place < 0:
            raise KeyError(id)
        return place

    def __iter__(self) -> Iterator[str]:
        return map(self.names.ids.__getitem__, self.rows.tolist())

    def __len__(self) -> int:
        return len(self.rows)


def firsts(names: Names, rows: Indices) -> Indices:
    """These numbers once each, in the order in which they come first."""
    return rows[first_places(names, rows)]


def first_places(names: Names, rows: Indices) -> Indices:
    """Where each of these numbers comes first."""
    first = np.empty(len(names.ids), np.int64)
    places = np.arange(len(rows))
    first[rows[::-1]] = places[::-1]
    return np.flatnonzero(first.take(rows) == places)


class Lists:
    """Lists of ids one after the other, as numbers among `names`, and the length of each."""

    __slots__ = ("_begins", "counts", "names", "rows")

    def __init__(self, names: Names, rows: Indices, counts: Indices) -> None:
        self.names, self.rows, self.counts = names, rows, counts
        self._begins: Indices | None = None

    @classmethod
    def of(cls, lists: Collection[Collection[str]]) -> Lists:
        joined = list(chain.from_iterable(lists))
        names = Names(joined)
        return cls(names, names.rows(joined), np.fromiter(map(len, lists), np.int64, len(lists)))

    @property
    def begins(self) -> Indices:
        """Where each list begins among the rows."""
        if self._begins is None:
            self._begins = np.cumsum(self.counts) - self.counts
        return self._begins

    def take(self, places: Indices) -> Lists:
        """The lists at these places."""
        counts = self.counts[places]
        return Lists(self.names, self.rows[spread(self.begins[places], counts)], counts)

    def at(self, place: int) -> tuple[str, ...]:
        """The ids of the list at this place."""
        begin = self.begins[place]
        return tuple(map(self.names.ids.__getitem__, self.rows[begin : begin + self.counts[place]].tolist()))

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        ids = iter(map(self.names.ids.__getitem__, self.rows.tolist()))
        return (tuple(islice(ids, count)) for count in self.counts.tolist())

    def distinct(self) -> Ids:
        """The ids of all lists, in the order in which they come first."""
        return Ids(self.names, firsts(self.names, self.rows))


def spread(begins: Indices, counts: Indices) -> Indices:
    """The places of runs that begin there and are so long, one after the other."""
    before = np.cumsum(counts) - counts
    places: Indices = np.arange(counts.sum()) + np.repeat(begins - before, counts)
    return places
