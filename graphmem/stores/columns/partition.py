"""One partition in memory: what the store holds of it, read once, and what was written since, read in addition."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from graphmem.garbage import no_search_for_garbage
from graphmem.stores.columns.joins import SoftJoins
from graphmem.stores.columns.reader import Mark, Reader
from graphmem.stores.columns.tables import Episodes, Facts, Spellings
from graphmem.stores.found import Joins
from graphmem.stores.numbered import Ids
from graphmem.types import Degree, NodeKind

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Rows

_PARTITION_BYTES = 20_000
"""What an empty partition takes, about."""

_KINDS: tuple[NodeKind, ...] = ("fact", "episode")

_ROUNDS = 5
"""While a store that gives no snapshot is read, it may be written to: then what came is read as well, so many times."""


class Partition:
    """One partition in memory, as of `mark`. Used by one thread at a time, inside `alone`.

    `names`, those that have a vector, and `known`, the keys of all entities, are as of `names_mark`.
    """

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self.size = size
        self.readings = 0
        """How often something was read into it."""
        self.clear()

    def clear(self) -> None:
        self.mark = Mark()
        self.facts = Facts(self.size)
        self.episodes = Episodes(self.size)
        self._joins = SoftJoins()
        self._forget_names()

    def _forget_names(self) -> None:
        self.names = Spellings(self.size)
        self.known: set[str] = set()
        self.names_mark = Mark()

    @property
    def size_in_bytes(self) -> int:
        parts = (self.facts, self.episodes, self.names, self._joins)
        return _PARTITION_BYTES + sum(part.size_in_bytes for part in parts)

    def table(self, kind: NodeKind) -> Facts | Episodes:
        return self.facts if kind == "fact" else self.episodes

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree] | None:
        """How often each of these entities occurs, None where one of them is not known to be of this partition."""
        if not self._holds(keys):
            return None
        return self.facts.degrees(keys if isinstance(keys, Ids) else sorted(set(keys)))

    def joins(self, keys: Collection[str]) -> Joins | None:
        """The soft joins from these entities as `Store.joins`, None as for `degrees`."""
        if not self._holds(keys):
            return None
        known = self.facts.entities
        return Joins(known, *self._joins.at(known.at(sorted(set(keys)))))

    def _holds(self, keys: Collection[str]) -> bool:
        """Whether all of these entities are known to be of this partition."""
        known = self.facts.entities
        return (isinstance(keys, Ids) and keys.names is known) or all(map(known.row.__contains__, keys))

    def refresh(self, reader: Reader) -> None:
        """Bring facts and episodes up to what the reader sees, unless they are further already."""
        self.mark = _up_to_date(reader, self.mark, read=self._read, forget=self.clear)

    def refresh_names(self, reader: Reader) -> None:
        """The same with names and entities: only a write needs them, and needs nothing else."""
        self.names_mark = _up_to_date(reader, self.names_mark, read=self._read_names, forget=self._forget_names)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """This thread's alone until the block ends. It is emptied when that is broken off, as by Ctrl-C.

        What was read or counted may stand half way then; the next read begins anew.
        """
        with self._lock:
            try:
                yield
            except BaseException:
                self.clear()
                raise

    def _read(self, reader: Reader, since: int) -> None:
        self.readings += 1
        for some in reader.episodes(since):
            self.episodes.seat(self.episodes.put(some.records), some.sessions, some.positions)
        self._read_facts(reader, since)
        for kind in _KINDS:
            records = self.table(kind)
            records.vectors.grow(len(records.places.ids))
            for numbers, vectors in reader.vectors(kind, since):
                records.put_vectors(numbers, vectors)
        for starts, near, cosines in reader.joins(since):
            ends = self.facts.refer(starts), self.facts.refer(near)
            self._joins.put(*ends, np.array(cosines, np.float64), total=len(self.facts.entities.ids))

    def _read_facts(self, reader: Reader, since: int) -> None:
        read = [np.zeros(0, np.int64)]
        for some in reader.facts(since):
            rows = self.facts.put(some.records)
            self.facts.tie(rows, some.relations, some.entities)
            read.append(rows)
        self.facts.state(np.concatenate(read), *self._sources(reader, since))

    def _sources(self, reader: Reader, since: int) -> tuple[Rows, Rows]:
        """The facts that were read and the episodes that state them, in pairs of rows."""
        facts, episodes = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for numbers, ids in reader.sources(since):
            self.episodes.refer(ids)
            facts.append(self.facts.rows_of(np.array(numbers, np.int64)))
            episodes.append(self.episodes.places.at(ids))
        return np.concatenate(facts), np.concatenate(episodes)

    def _read_names(self, reader: Reader, since: int) -> None:
        self.readings += 1
        self.known.update(reader.entities(since))
        for numbers, keys, vectors in reader.names(since):
            self.names.put(numbers, keys, vectors)


def _up_to_date(reader: Reader, mark: Mark, *, read: Callable[[Reader, int], None], forget: Callable[[], None]) -> Mark:
    """Read what came since the mark, all anew where that does not go on. Returns how far it is then."""
    for _ in range(_ROUNDS):
        now = reader.mark()
        if now == mark:
            break
        if mark.revision and not reader.goes_on(mark, now):
            forget()
            mark = Mark()
        if now.revision < mark.revision:
            break
        with no_search_for_garbage():
            read(reader, mark.revision)
        mark = now
    return mark
