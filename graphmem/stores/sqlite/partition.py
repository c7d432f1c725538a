"""One partition in memory: what the file holds of it, read once, and what was written since, read in addition."""

from __future__ import annotations

import gc
import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.errors import StoreCorrupt
from graphmem.stores.found import Joins
from graphmem.stores.numbered import Ids
from graphmem.stores.sqlite.columns import NEVER, SINCE_EVER
from graphmem.stores.sqlite.rows import joins_from
from graphmem.stores.sqlite.tables import Columns, Episodes, Facts, Spellings
from graphmem.types import Degree

if TYPE_CHECKING:
    from graphmem.stores.sqlite.columns import Rows
    from graphmem.types import Vector

_FACTS = """
    SELECT number, id, user_id, agent_id, run_id, word_count, coalesce(valid_from, ?),
        coalesce(invalid_at, ?), coalesce(retired_at, ?),
        subject, relation, object, mentions
    FROM facts WHERE partition = ? AND written > ? ORDER BY written, number
    """
_OPEN_ENDS = (SINCE_EVER, NEVER, NEVER)
_SOURCES = """
    SELECT f.number, s.episode FROM facts AS f JOIN fact_sources AS s ON s.fact = f.number
    WHERE f.partition = ? AND f.written > ? ORDER BY f.written, f.number, s.episode
    """
_FACT_VECTORS = """
    SELECT f.number, v.vector FROM facts AS f JOIN fact_vectors AS v ON v.fact = f.number
    WHERE f.partition = ? AND f.written > ? ORDER BY f.written, f.number
    """
_EPISODES = """
    SELECT number, id, user_id, agent_id, run_id, word_count, session, position
    FROM episodes WHERE partition = ? AND written > ? ORDER BY written, number
    """
_EPISODE_VECTORS = """
    SELECT e.number, v.vector FROM episodes AS e JOIN episode_vectors AS v ON v.episode = e.number
    WHERE e.partition = ? AND e.written > ? ORDER BY e.written, e.number
    """
_NAMES = """
    SELECT number, entity, vector FROM names
    WHERE partition = ? AND written > ? AND vector IS NOT NULL ORDER BY written, number
    """
_ENTITIES = "SELECT key FROM entities WHERE partition = ? AND written > ?"

_ROWS_AT_ONCE = 4096

_PARTITION_BYTES = 20_000
"""What an empty partition takes, about."""

_STATE = "SELECT number, revision, removals FROM partitions WHERE digest = ?"


class Partition:
    """One partition in memory, as of `revision`. Used by one thread at a time, which holds `lock`."""

    def __init__(self, size: int) -> None:
        self.lock = threading.Lock()
        self.size = size
        self.clear()

    def clear(self) -> None:
        self.number = 0
        self.revision = 0
        self.removals = 0
        self.facts = Facts(self.size)
        self.episodes = Episodes(self.size)
        self.postings: dict[tuple[str, str], tuple[Rows, Rows]] = {}
        self._names = Spellings(self.size)
        self._entities: set[str] = set()
        self._names_revision = 0

    @property
    def size_in_bytes(self) -> int:
        return _PARTITION_BYTES + self.facts.size_in_bytes + self.episodes.size_in_bytes + self._names.size_in_bytes

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree] | None:
        """How often each of these entities occurs, None where one of them is not known to be of this partition."""
        if not self._holds(keys):
            return None
        return self.facts.degrees(keys if isinstance(keys, Ids) else sorted(set(keys)))

    def joins(self, connection: sqlite3.Connection, keys: Collection[str]) -> Joins | None:
        """The soft joins from these entities as `Store.joins`, None as for `degrees`."""
        if not self._holds(keys):
            return None
        found = joins_from(connection, keys)
        starts, near = self.facts.refer([key for key, _, _ in found]), self.facts.refer([near for _, near, _ in found])
        return Joins(self.facts.entities, starts, near, np.array([cosine for *_, cosine in found], np.float64))

    def _holds(self, keys: Collection[str]) -> bool:
        """Whether all of these entities are known to be of this partition."""
        known = self.facts.entities
        return (isinstance(keys, Ids) and keys.names is known) or all(map(known.row.__contains__, keys))

    def refresh(self, connection: sqlite3.Connection, digest: str) -> None:
        """Bring it up to what the connection's snapshot holds."""
        with self._whole():
            self._refresh(connection, digest)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.clear()  # it may stand half way: the next read begins anew
            raise

    def _refresh(self, connection: sqlite3.Connection, digest: str) -> None:
        number, revision, removals = connection.execute(_STATE, (digest,)).fetchone() or (0, 0, 0)
        if revision < self.revision:
            return  # the snapshot was taken before another thread read what is here
        if removals != self.removals:
            self.clear()
        self.number = number
        if revision != self.revision:
            with _no_search_for_garbage():
                self._read(connection, (number, self.revision))
            self.postings.clear()
        self.revision, self.removals = revision, removals

    def _read(self, connection: sqlite3.Connection, since: tuple[int, int]) -> None:
        self._read_episodes(connection, since)
        self._read_facts(connection, since)
        self._read_vectors(self.facts, connection.execute(_FACT_VECTORS, since))
        self._read_vectors(self.episodes, connection.execute(_EPISODE_VECTORS, since))

    def _read_episodes(self, connection: sqlite3.Connection, since: tuple[int, int]) -> None:
        for numbers, ids, *scopes, words, sessions, positions in _chunks(connection.execute(_EPISODES, since)):
            rows = self.episodes.put(Columns(numbers, ids, scopes, words))
            self.episodes.seat(rows, sessions, positions)

    def _read_facts(self, connection: sqlite3.Connection, since: tuple[int, int]) -> None:
        read = [np.zeros(0, np.int64)]
        for columns in _chunks(connection.execute(_FACTS, (*_OPEN_ENDS, *since))):
            rows = self.facts.put(Columns(columns[0], columns[1], columns[2:5], columns[5], columns[6:9]))
            subjects, relations, objects, mentions = columns[9:]
            self.facts.tie(rows, relations, _entities(subjects, objects, mentions))
            read.append(rows)
        self.facts.state(np.concatenate(read), *self._sources(connection, since))

    def _sources(self, connection: sqlite3.Connection, since: tuple[int, int]) -> tuple[Rows, Rows]:
        """The facts that were read and the episodes that state them, in pairs of rows."""
        facts, episodes = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for numbers, ids in _chunks(connection.execute(_SOURCES, since)):
            self.episodes.refer(ids)
            facts.append(self.facts.rows_of(np.array(numbers, np.int64)))
            episodes.append(self.episodes.places.at(ids))
        return np.concatenate(facts), np.concatenate(episodes)

    def _read_vectors(self, records: Facts | Episodes, cursor: sqlite3.Cursor) -> None:
        records.vectors.grow(len(records.places.ids))
        for numbers, blobs in _chunks(cursor):
            records.put_vectors(numbers, self._vectors(blobs))

    def names(self, connection: sqlite3.Connection) -> tuple[Spellings, Collection[str]]:
        """The names that have a vector, and all entities: read when first asked for, as no search needs them."""
        if self._names_revision != self.revision:
            since = (self.number, self._names_revision)
            with self._whole():
                self._entities.update(key for (key,) in connection.execute(_ENTITIES, since))
                for numbers, keys, blobs in _chunks(connection.execute(_NAMES, since)):
                    self._names.put(numbers, keys, self._vectors(blobs))
            self._names_revision = self.revision
        return self._names, self._entities

    def _vectors(self, blobs: Sequence[bytes]) -> Vector:
        joined = b"".join(blobs)
        if len(joined) != 4 * self.size * len(blobs):
            raise StoreCorrupt(f"a stored vector has not the size {self.size} of this store: restore it from a copy")
        return np.frombuffer(joined, "<f4").reshape(len(blobs), self.size)


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Python looks for cycles after so many new objects, at all objects there are: a fifth of the time to read rows."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _chunks(cursor: sqlite3.Cursor) -> Iterator[tuple[tuple[Any, ...], ...]]:
    """The cursor's rows as columns, some thousand rows at once."""
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield tuple(zip(*rows, strict=True))


def _entities(
    subjects: Sequence[str | None], objects: Sequence[str | None], mentions: Sequence[str]
) -> list[Sequence[str]]:
    """The entities of each fact, head first; one may come twice."""
    lists = json.loads(f"[{','.join(mentions)}]")  # one call for all of them: much faster than one each
    return [
        others if subject is None or object is None else (subject, object, *others)
        for subject, object, others in zip(subjects, objects, lists, strict=True)
    ]
