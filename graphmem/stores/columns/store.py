"""The reads of a store that are answered from partitions in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from graphmem.stores.columns import text, walk
from graphmem.stores.columns.cache import Cache
from graphmem.stores.columns.partition import Partition
from graphmem.stores.columns.reader import Reader
from graphmem.stores.found import Facts, Hits, Joins, Pairs
from graphmem.types import Degree, Hit, Matches, NodeKind, View

if TYPE_CHECKING:
    from graphmem.types import Vector

CACHE_BYTES = 256 * 1024 * 1024
"""How much of the partitions read last is kept in memory, about."""

T = TypeVar("T")


class ColumnStore(ABC):
    """What `graphmem.stores.base.Store` promises of nearness, texts and the walk, from a partition's columns."""

    def __init__(self, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._cache = Cache(bound=cache_bytes)

    @abstractmethod
    def _ask(self, partition: str, work: Callable[[Reader, Partition], T], *, names: bool = False) -> T:
        """What the work finds in the partition, which is up to date, and in a reader that sees the same.

        Its names are up to date where they are asked for, and then nothing else of it.
        """

    @abstractmethod
    def _ask_last(self, work: Callable[[Reader, Partition], T | None]) -> T | None:
        """The first answer but None that one of the few partitions read last has, each brought up to date."""

    @abstractmethod
    def _partitions_of(self, keys: Collection[str]) -> Mapping[str, Collection[str]]:
        """The entities with these keys, by key, grouped by their partition."""

    def near_names(self, partition: str, vectors: Vector, *, floor: float, limit: int) -> list[list[Hit]]:
        self._cache.check(vectors)

        def nearest(_: Reader, held: Partition) -> list[list[Hit]]:
            return list(walk.near_names(held.names, held.known, vectors, floor=floor, limit=limit))

        return self._ask(partition, nearest, names=True)

    def near(self, view: View, kind: NodeKind, vector: Vector, *, limit: int) -> list[Hit]:
        self._cache.check(vector)
        return self._ask(view.partition, lambda _, held: walk.near(held, view, kind, vector, limit))

    def matching(self, view: View, kind: NodeKind, terms: Sequence[str], *, limit: int) -> Matches:
        return self._ask(view.partition, lambda _, held: text.matching(held, view, kind, terms, limit))

    def around(self, view: View, keys: Collection[str], vector: Vector, *, fanout: int) -> Facts:
        self._cache.check(vector)
        return self._ask(view.partition, lambda _, held: walk.around(held, view, keys, vector, fanout))

    def stated_in(self, view: View, episode_ids: Collection[str], vector: Vector, *, fanout: int) -> Facts:
        self._cache.check(vector)
        return self._ask(view.partition, lambda _, held: walk.stated_in(held, view, episode_ids, vector, fanout))

    def links(self, view: View, fact_ids: Collection[str], vector: Vector) -> Facts:
        self._cache.check(vector)
        return self._ask(view.partition, lambda _, held: walk.links(held, view, fact_ids, vector))

    def compare(self, view: View, episode_ids: Collection[str], vector: Vector) -> Hits:
        self._cache.check(vector)
        return self._ask(view.partition, lambda _, held: walk.compare(held.episodes, view, episode_ids, vector))

    def neighbours(self, view: View, episode_ids: Collection[str]) -> Pairs:
        return self._ask(view.partition, lambda _, held: walk.neighbours(held.episodes, view, episode_ids))

    def joins(self, keys: Collection[str]) -> Joins:
        found = self._ask_last(lambda _, held: held.joins(keys))
        return self._joins(keys) if found is None else found

    @abstractmethod
    def _joins(self, keys: Collection[str]) -> Joins:
        """The soft joins from entities that no partition in memory is known to hold."""

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        found = self._ask_last(lambda _, held: held.degrees(keys))
        return self._degrees(keys) if found is None else found

    def _degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        """The same for entities that no partition in memory is known to hold."""
        degrees: dict[str, Degree] = {}
        for partition, own in self._partitions_of(keys).items():
            degrees.update(self._ask(partition, _degrees_of(own)))
        return degrees


def _degrees_of(keys: Collection[str]) -> Callable[[Reader, Partition], Mapping[str, Degree]]:
    return lambda _, held: held.facts.degrees(keys)
