"""The partitions that were read last, in memory, brought up to date before each read.

What another process wrote is found by the partition's revision: rows written since are read in addition. After a
removal the partition is read anew.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graphmem.errors import InvalidInput, StoreCorrupt
from graphmem.stores.numbered import Ids
from graphmem.stores.sqlite.columns import NEVER, SINCE_EVER
from graphmem.stores.sqlite.file import SqliteFile
from graphmem.stores.sqlite.rows import Row, digest_of
from graphmem.stores.sqlite.tables import Columns, Episodes, Facts, Names
from graphmem.types import Degree, Link

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
    WHERE f.partition = ? AND f.written > ? ORDER BY f.written, f.number
    """
_FACT_VECTORS = """
    SELECT f.id, v.vector FROM facts AS f JOIN fact_vectors AS v ON v.fact = f.number
    WHERE f.partition = ? AND f.written > ? ORDER BY f.written, f.number
    """
_EPISODES = """
    SELECT number, id, user_id, agent_id, run_id, word_count, session, position
    FROM episodes WHERE partition = ? AND written > ? ORDER BY written, number
    """
_EPISODE_VECTORS = """
    SELECT e.id, v.vector FROM episodes AS e JOIN episode_vectors AS v ON v.episode = e.number
    WHERE e.partition = ? AND e.written > ? ORDER BY e.written, e.number
    """
_NAMES = """
    SELECT number, entity, vector FROM names
    WHERE partition = ? AND written > ? AND vector IS NOT NULL ORDER BY written, number
    """
_ENTITIES = "SELECT key FROM entities WHERE partition = ? AND written > ?"

_VECTORS_AT_ONCE = 4096

_READ_TOGETHER = 3
"""A search reads a user's, an agent's and a run's partition at most."""

T = TypeVar("T")

_PARTITION_BYTES = 20_000
"""What an empty partition takes, about."""


class Partition:
    """One partition in memory, as of `revision`. Used by one thread at a time, which holds `lock`."""

    def __init__(self, size: int) -> None:
        self.lock = threading.Lock()
        self.size = size
        self.clear()

    def clear(self) -> None:
        self.revision = 0
        self.removals = 0
        self.facts = Facts(self.size)
        self.episodes = Episodes(self.size)
        self.names = Names(self.size)
        self.postings: dict[tuple[str, str], tuple[Rows, Rows]] = {}

    @property
    def size_in_bytes(self) -> int:
        return _PARTITION_BYTES + self.facts.size_in_bytes + self.episodes.size_in_bytes + self.names.size_in_bytes

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree] | None:
        """How often each of these entities occurs, None where one of them is not of this partition."""
        if isinstance(keys, Ids) and keys.names is self.facts.entities:
            return self.facts.degrees(keys)
        return self.facts.degrees(sorted(set(keys))) if self.names.known.issuperset(keys) else None

    def refresh(self, connection: sqlite3.Connection, digest: str) -> None:
        """Bring it up to what the connection's snapshot holds."""
        try:
            self._refresh(connection, digest)
        except BaseException:
            self.clear()  # it may stand half way: the next read begins anew
            raise

    def _refresh(self, connection: sqlite3.Connection, digest: str) -> None:
        statement = "SELECT number, revision, removals FROM partitions WHERE digest = ?"
        number, revision, removals = connection.execute(statement, (digest,)).fetchone() or (0, 0, 0)
        if removals != self.removals:
            self.clear()
        if revision != self.revision:
            self._read(connection, number)
            self.postings.clear()
        self.revision, self.removals = revision, removals

    def _read(self, connection: sqlite3.Connection, number: int) -> None:
        since = (number, self.revision)
        self._read_episodes(connection, since)
        self._read_facts(connection, since)
        self.names.known.update(key for (key,) in connection.execute(_ENTITIES, since))
        names = connection.execute(_NAMES, since).fetchall()
        numbers, keys, blobs = _columns(names, 3)
        self.names.put(numbers, keys, self._vectors(blobs))

    def _read_episodes(self, connection: sqlite3.Connection, since: tuple[int, int]) -> None:
        numbers, ids, *scopes, words, sessions, positions = _columns(connection.execute(_EPISODES, since).fetchall(), 8)
        rows = self.episodes.put(Columns(numbers, ids, scopes, words))
        for row, seat in zip(rows.tolist(), zip(sessions, positions, strict=True), strict=True):
            self.episodes.seat(row, seat)
        self._read_vectors(self.episodes, connection.execute(_EPISODE_VECTORS, since))

    def _read_facts(self, connection: sqlite3.Connection, since: tuple[int, int]) -> None:
        columns = _columns(connection.execute(_FACTS, (*_OPEN_ENDS, *since)).fetchall(), 13)
        numbers, ids, moments, linked = columns[0], columns[1], columns[6:9], columns[9:]
        rows = self.facts.put(Columns(numbers, ids, columns[2:5], columns[5], moments))
        stated = connection.execute(_SOURCES, since).fetchall()
        links = _links(numbers, ids, linked, stated)
        self.facts.tie(rows, links)
        self._state(rows, links)
        self._read_vectors(self.facts, connection.execute(_FACT_VECTORS, since))

    def _state(self, rows: Rows, links: Sequence[Link]) -> None:
        counts = np.array([len(link.episodes) for link in links], np.int64)
        self.episodes.void(rows)
        stating = self.episodes.state(np.repeat(rows, counts), [id for link in links for id in link.episodes])
        self.facts.episodes_of.put(rows, counts, stating, total=len(self.facts.places.ids))

    def _read_vectors(self, records: Facts | Episodes, cursor: sqlite3.Cursor) -> None:
        while rows := cursor.fetchmany(_VECTORS_AT_ONCE):
            ids, blobs = _columns(rows, 2)
            records.put_vectors(ids, self._vectors(blobs))

    def _vectors(self, blobs: Sequence[bytes]) -> Vector:
        joined = b"".join(blobs)
        if len(joined) != 4 * self.size * len(blobs):
            raise StoreCorrupt(f"a stored vector has not the size {self.size} of this store: restore it from a copy")
        return np.frombuffer(joined, "<f4").reshape(len(blobs), self.size)


def _columns(rows: Sequence[Row], width: int) -> tuple[tuple[Any, ...], ...]:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * width


def _links(
    numbers: Sequence[int], ids: Sequence[str], linked: Sequence[Sequence[Any]], stated: Sequence[Row]
) -> list[Link]:
    subjects, relations, objects, mentions = linked
    lists = json.loads(f"[{','.join(mentions)}]")  # one call for all of them: much faster than one each
    episodes = {
        number: tuple(sorted({episode for _, episode in group})) for number, group in groupby(stated, key=itemgetter(0))
    }
    return [
        Link(id, relation, _entities(subject, object, others), episodes.get(number, ()))
        for number, id, subject, relation, object, others in zip(
            numbers, ids, subjects, relations, objects, lists, strict=True
        )
    ]


def _entities(subject: str | None, object: str | None, mentions: Sequence[str]) -> tuple[str, ...]:
    if subject is None or object is None:
        return tuple(dict.fromkeys(mentions))
    return tuple(dict.fromkeys((subject, object, *mentions)))


class Cache:
    """The partitions read last, as many as fit into `bound` bytes, and always the one in use."""

    def __init__(self, file: SqliteFile, *, bound: int) -> None:
        self._file = file
        self._bound = bound
        self._lock = threading.Lock()
        self._partitions: OrderedDict[str, Partition] = OrderedDict()
        self._bytes: dict[str, int] = {}
        self._total = 0
        self._size = 0

    def prepare(self, size: int) -> None:
        """Hold vectors of this size from now on."""
        self.clear()
        self._size = size

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._partitions.clear()
            self._bytes.clear()
            self._total = 0

    def first(self, ask: Callable[[Partition], T | None]) -> T | None:
        """The first answer but None that one of the few partitions read last has, each brought up to date."""
        with self._lock:
            last = list(islice(reversed(self._partitions), _READ_TOGETHER))
        for digest in last:
            with self._opened(digest) as (_, partition):
                answer = ask(partition)
            if answer is not None:
                return answer
        return None

    @contextmanager
    def partition(self, name: str) -> Iterator[tuple[sqlite3.Connection, Partition]]:
        """The partition up to date and a connection that sees the same state, for this thread alone."""
        with self._opened(digest_of(name)) as opened:
            yield opened

    @contextmanager
    def _opened(self, digest: str) -> Iterator[tuple[sqlite3.Connection, Partition]]:
        found = self._get(digest)
        with found.lock, self._file.snapshot() as connection:
            found.refresh(connection, digest)
            self._count(digest, found.size_in_bytes)
            yield connection, found

    def check(self, vector: Vector) -> None:
        """Raise InvalidInput for a query vector that cannot be compared with what is stored."""
        if vector.shape[-1] != self._size:
            raise InvalidInput(f"a vector of size {vector.shape[-1]} was asked for, the store holds size {self._size}")

    def _get(self, digest: str) -> Partition:
        with self._lock:
            found = self._partitions.get(digest)
            if found is None:
                found = self._partitions[digest] = Partition(self._size)
            self._partitions.move_to_end(digest)
            return found

    def _count(self, digest: str, size: int) -> None:
        with self._lock:
            if digest in self._partitions:
                self._total += size - self._bytes.get(digest, 0)
                self._bytes[digest] = size
            while len(self._partitions) > 1 and self._total > self._bound:
                oldest, _ = self._partitions.popitem(last=False)
                self._total -= self._bytes.pop(oldest, 0)
