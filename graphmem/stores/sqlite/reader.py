"""How a partition in memory is read from the file: everything, or what was written since."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.errors import StoreCorrupt
from graphmem.stores.columns.arrays import NEVER, SINCE_EVER
from graphmem.stores.columns.reader import Mark, SomeEpisodes, SomeFacts, heads_first
from graphmem.stores.columns.tables import Columns
from graphmem.types import NodeKind

if TYPE_CHECKING:
    from graphmem.types import Vector

_FACTS = """
    SELECT number, id, user_id, agent_id, run_id, words, coalesce(valid_from, ?),
        coalesce(invalid_at, ?), coalesce(retired_at, ?),
        subject, relation, object, mentions
    FROM facts WHERE partition = ? AND written > ? ORDER BY written, number
    """
_OPEN_ENDS = (SINCE_EVER, NEVER, NEVER)
_SOURCES = """
    SELECT f.number, s.episode FROM facts AS f JOIN fact_sources AS s ON s.fact = f.number
    WHERE f.partition = ? AND f.written > ? ORDER BY f.written, f.number, s.episode
    """
_EPISODES = """
    SELECT number, id, user_id, agent_id, run_id, words, session, position
    FROM episodes WHERE partition = ? AND written > ? ORDER BY written, number
    """
_VECTORS: dict[NodeKind, str] = {
    "fact": """
    SELECT f.number, v.vector FROM facts AS f JOIN fact_vectors AS v ON v.fact = f.number
    WHERE f.partition = ? AND f.written > ? ORDER BY f.written, f.number
    """,
    "episode": """
    SELECT e.number, v.vector FROM episodes AS e JOIN episode_vectors AS v ON v.episode = e.number
    WHERE e.partition = ? AND e.written > ? ORDER BY e.written, e.number
    """,
}
_NAMES = """
    SELECT number, entity, vector FROM name_vectors
    WHERE partition = ? AND written > ? ORDER BY written, number
    """
_JOINS = "SELECT entity, near, cosine FROM joins WHERE {} ORDER BY entity, cosine DESC, near"
_ALL_JOINS = _JOINS.format("partition = ?")
_NEW_JOINS = _JOINS.format("entity IN (SELECT entity FROM joins WHERE partition = ? AND written > ?)")
_ENTITIES = "SELECT key FROM entities WHERE partition = ? AND written > ?"
_STATE = "SELECT number, revision, removals FROM partitions WHERE digest = ?"

_ROWS_AT_ONCE = 4096


class SqliteReader:
    """`graphmem.stores.columns.reader.Reader` of the partition with this digest, in the connection's snapshot."""

    def __init__(self, connection: sqlite3.Connection, digest: str, *, size: int) -> None:
        self._connection = connection
        self._digest = digest
        self._size = size

    @cached_property
    def _state(self) -> tuple[int, int, int]:
        return self._connection.execute(_STATE, (self._digest,)).fetchone() or (0, 0, 0)

    def mark(self) -> Mark:
        return Mark(*self._state[1:])

    def goes_on(self, since: Mark, now: Mark) -> bool:
        return now.revision > 0 and (since.removals == now.removals or now.revision < since.revision)

    def episodes(self, since: int) -> Iterator[SomeEpisodes]:
        for numbers, ids, *scopes, words, sessions, positions in self._columns(_EPISODES, since):
            yield SomeEpisodes(Columns(numbers, ids, scopes, words), sessions, positions)

    def facts(self, since: int) -> Iterator[SomeFacts]:
        for columns in self._columns(_FACTS, since, *_OPEN_ENDS):
            records = Columns(columns[0], columns[1], columns[2:5], columns[5], columns[6:9])
            subjects, relations, objects, mentions = columns[9:]
            lists = json.loads(f"[{','.join(mentions)}]")  # one call for all of them: much faster than one each
            yield SomeFacts(records, relations, heads_first(subjects, objects, lists))

    def sources(self, since: int) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        yield from self._columns(_SOURCES, since)

    def vectors(self, kind: NodeKind, since: int) -> Iterator[tuple[Sequence[int], Vector]]:
        return ((numbers, self._matrix(blobs)) for numbers, blobs in self._columns(_VECTORS[kind], since))

    def names(self, since: int) -> Iterator[tuple[Sequence[int], Sequence[str], Vector]]:
        return ((numbers, keys, self._matrix(blobs)) for numbers, keys, blobs in self._columns(_NAMES, since))

    def entities(self, since: int) -> Collection[str]:
        return [key for (key,) in self._connection.execute(_ENTITIES, (self._state[0], since))]

    def joins(self, since: int) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[float]]]:
        own = self._state[0]
        asked = (_NEW_JOINS, (own, since)) if since else (_ALL_JOINS, (own,))
        cursor = self._connection.execute(*asked)
        begun: list[tuple[str, str, float]] = []
        while more := cursor.fetchmany(_ROWS_AT_ONCE):
            rows = begun + more
            whole = bisect_left(rows, rows[-1][0], key=itemgetter(0))  # those of the last one may go on
            yield from _as_columns(rows[:whole])
            begun = rows[whole:]
        yield from _as_columns(begun)

    def _columns(self, statement: str, since: int, *values: int) -> Iterator[tuple[Any, ...]]:
        """The rows as columns, some thousand rows at once."""
        cursor = self._connection.execute(statement, (*values, self._state[0], since))
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from _as_columns(rows)

    def _matrix(self, blobs: Sequence[bytes]) -> Vector:
        joined = b"".join(blobs)
        if len(joined) != 4 * self._size * len(blobs):
            raise StoreCorrupt(f"a stored vector has not the size {self._size} of this store: restore it from a copy")
        return np.frombuffer(joined, "<f4").reshape(len(blobs), self._size)


def _as_columns(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    if rows:
        yield tuple(zip(*rows, strict=True))
