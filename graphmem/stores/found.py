"""What the reads of the walk find, in columns: a sequence like any other, whose items are made when looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar, overload

import numpy as np

from graphmem.stores.numbered import Ids, Lists, Names, first_places, firsts
from graphmem.types import Degree, Hit, Join, Link, Match, Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

T = TypeVar("T")


class _Columns(Sequence[T]):
    """A sequence that equals any other of the same items."""

    @abstractmethod
    def item(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        return [self.item(one) for one in range(len(self))[at]] if isinstance(at, slice) else self.item(at)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def __repr__(self) -> str:
        return repr(list(self))


class Facts(_Columns[Scored]):
    """Different facts as the walk sees them: the relation of each, -1 where it has none, its entities and episodes."""

    __slots__ = ("cosines", "entities", "episodes", "ids", "relations")

    def __init__(self, ids: Ids, relations: Relations, cosines: Floats, entities: Lists, episodes: Lists) -> None:
        self.ids, self.relations, self.cosines = ids, relations, cosines
        self.entities, self.episodes = entities, episodes

    @classmethod
    def of(cls, found: Iterable[Scored]) -> Facts:
        """These facts in columns. It is they themselves where they already are."""
        if isinstance(found, Facts):
            return found
        scored = list({one[0].id: one for one in found}.values())
        links = list(map(itemgetter(0), scored))
        return cls(
            Ids.of(map(attrgetter("id"), links)),
            Relations.of([link.relation for link in links]),
            np.fromiter(map(itemgetter(1), scored), np.float64, len(scored)),
            Lists.of(list(map(attrgetter("entities"), links))),
            Lists.of(list(map(attrgetter("episodes"), links))),
        )

    def take(self, places: Indices) -> Facts:
        """The facts at these places."""
        return Facts(
            self.ids.take(places),
            Relations(self.relations.names, self.relations.rows[places]),
            self.cosines[places],
            self.entities.take(places),
            self.episodes.take(places),
        )

    def by_id(self) -> Facts:
        """The same in the order of their ids, once each."""
        once = first_places(self.ids.names, self.ids.rows)
        return self.take(once[np.argsort(self.ids.names.rank[self.ids.rows[once]])])

    def item(self, at: int) -> Scored:
        return Scored(self.link(at), float(self.cosines[at]))

    def __iter__(self) -> Iterator[Scored]:
        links = map(Link, self.ids, self.relations.each(), self.entities, self.episodes)
        return map(Scored, links, self.cosines.tolist())

    def link(self, at: int) -> Link:
        """The fact at this place without its cosine."""
        return Link(self.ids.id(at), self.relations.at(at), self.entities.at(at), self.episodes.at(at))

    def __len__(self) -> int:
        return len(self.cosines)


class Relations(NamedTuple):
    """The relation of each of some facts as its number among `names`, -1 where it has none."""

    names: Names
    rows: Indices

    @classmethod
    def of(cls, relations: Sequence[str | None]) -> Relations:
        names = Names(one for one in relations if one is not None)
        return cls(names, np.fromiter((-1 if one is None else names.row[one] for one in relations), np.int64))

    def each(self) -> Iterator[str | None]:
        """The relation of each fact."""
        return (None if number < 0 else self.names.ids[number] for number in self.rows.tolist())

    def at(self, place: int) -> str | None:
        """The relation at this place."""
        number = int(self.rows[place])
        return None if number < 0 else self.names.ids[number]


def merged(found: Iterable[Sequence[Scored]]) -> Facts:
    """All these facts, once each, by id; each sequence is by id already."""
    some = [Facts.of(one) for one in found if len(one)]
    if len(some) == 1:
        return some[0]
    ids, fact_rows = _under_one([(one.ids.names, one.ids.rows) for one in some])
    relations, relation_rows = _under_one([(one.relations.names, one.relations.rows) for one in some])
    entities, entity_rows = _under_one([(one.entities.names, one.entities.rows) for one in some])
    episodes, episode_rows = _under_one([(one.episodes.names, one.episodes.rows) for one in some])
    return Facts(
        Ids(ids, fact_rows),
        Relations(relations, relation_rows),
        np.concatenate([np.zeros(0), *(one.cosines for one in some)]),
        Lists(entities, entity_rows, _joined([one.entities.counts for one in some])),
        Lists(episodes, episode_rows, _joined([one.episodes.counts for one in some])),
    ).by_id()


def _under_one(found: Sequence[tuple[Names, Indices]]) -> tuple[Names, Indices]:
    """These numbers one after the other, as numbers among one and the same names; -1 stays.

    They have different names where they are of several partitions, of one that was read anew meanwhile, or of a store
    that keeps no names.
    """
    if len({names for names, _ in found}) == 1:
        return found[0][0], _joined([rows for _, rows in found])
    joint = Names()
    renamed = []
    for names, rows in found:
        own = np.full(len(rows), -1)
        own[rows >= 0] = joint.put([names.ids[row] for row in rows.tolist() if row >= 0])
        renamed.append(own)
    return joint, _joined(renamed)


def _joined(rows: Sequence[Indices]) -> Indices:
    return np.concatenate([np.zeros(0, np.int64), *rows])


class Joins(_Columns[Join]):
    """Soft joins: the two ends of each, as numbers among `names`, and its cosine."""

    __slots__ = ("cosines", "keys", "names", "near")

    def __init__(self, names: Names, keys: Indices, near: Indices, cosines: Floats) -> None:
        self.names, self.keys, self.near, self.cosines = names, keys, near, cosines

    @classmethod
    def of(cls, found: Sequence[Join]) -> Joins:
        """These joins in columns. It is they themselves where they already are."""
        if isinstance(found, Joins):
            return found
        return cls.of_rows([(one.key, one.near, one.cosine) for one in found])

    @classmethod
    def of_rows(cls, rows: Collection[tuple[str, str, float]]) -> Joins:
        """Joins of which each row has the two ends and the cosine."""
        keys, near, cosines = zip(*rows, strict=True) if rows else ((), (), ())
        names = Names(chain(keys, near))
        return cls(names, names.at(keys), names.at(near), np.array(cosines, np.float64))

    def item(self, at: int) -> Join:
        return Join(self.names.ids[self.keys[at]], self.names.ids[self.near[at]], float(self.cosines[at]))

    def __len__(self) -> int:
        return len(self.cosines)


class Hits(_Columns[Hit]):
    """Different records with their cosines."""

    __slots__ = ("cosines", "ids")

    def __init__(self, ids: Ids, cosines: Floats) -> None:
        self.ids, self.cosines = ids, cosines

    @classmethod
    def of(cls, found: Collection[Hit]) -> Hits:
        """These records in columns. It is they themselves where they already are."""
        if isinstance(found, Hits):
            return found
        cosines = dict(found)
        return cls(Ids.of(cosines), np.fromiter(cosines.values(), np.float64, len(cosines)))

    def item(self, at: int) -> Hit:
        return Hit(self.ids.id(at), float(self.cosines[at]))

    def __iter__(self) -> Iterator[Hit]:
        return map(Hit, self.ids, self.cosines.tolist())

    def __len__(self) -> int:
        return len(self.ids)


def match_of(id: str, words: Sequence[str], terms: Iterable[str]) -> Match:
    """The record of these words as one that was found by some of the terms."""
    return Match(id, len(words), tuple(map(words.count, terms)))


class Texts(_Columns[Match]):
    """Records found by text: `lengths` has one number for each, `counts` one row with a column for each asked term."""

    __slots__ = ("counts", "ids", "lengths")

    def __init__(self, ids: Sequence[str], lengths: Indices, counts: Indices) -> None:
        self.ids, self.lengths, self.counts = ids, lengths, counts

    @classmethod
    def of(cls, found: Sequence[Match]) -> Texts:
        """These records in columns. It is they themselves where they already are."""
        if isinstance(found, Texts):
            return found
        lengths = np.array([match.length for match in found], np.int64)
        return cls([match.id for match in found], lengths, np.array([match.counts for match in found], np.int64))

    def item(self, at: int) -> Match:
        return Match(self.ids[at], int(self.lengths[at]), tuple(self.counts[at].tolist()))

    def __len__(self) -> int:
        return len(self.ids)


class Pairs(_Columns[tuple[str, str]]):
    """Pairs of ids, as numbers among `names`."""

    __slots__ = ("first", "names", "second")

    def __init__(self, names: Names, first: Indices, second: Indices) -> None:
        self.names, self.first, self.second = names, first, second

    @classmethod
    def of(cls, found: Sequence[tuple[str, str]]) -> Pairs:
        """These pairs in columns. It is they themselves where they already are."""
        if isinstance(found, Pairs):
            return found
        names = Names(chain.from_iterable(found))
        return cls(names, names.at([one for one, _ in found]), names.at([other for _, other in found]))

    def distinct(self) -> Ids:
        """The ids of all pairs, once each."""
        return Ids(self.names, firsts(self.names, np.concatenate([self.first, self.second])))

    def item(self, at: int) -> tuple[str, str]:
        return self.names.ids[self.first[at]], self.names.ids[self.second[at]]

    def __len__(self) -> int:
        return len(self.first)


class Degrees(Mapping[str, Degree]):
    """The degrees of entities: `counts` has one row for each, of facts and of episodes."""

    __slots__ = ("counts", "ids")

    def __init__(self, ids: Ids, counts: Indices) -> None:
        self.ids, self.counts = ids, counts

    def __getitem__(self, key: str) -> Degree:
        return Degree(*self.counts[self.ids[key]].tolist())

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


class ById(Mapping[str, T]):
    """Things by the id of each, all of them at once as `all`, in the order of `ids`."""

    __slots__ = ("_places", "all", "ids")

    def __init__(self, ids: Ids, all: Sequence[T]) -> None:
        self.ids, self.all = ids, all
        self._places: dict[str, int] = {}

    def __getitem__(self, id: str) -> T:
        if not self._places:
            self._places = dict(zip(self.ids, count(), strict=False))
        return self.all[self._places[id]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)
