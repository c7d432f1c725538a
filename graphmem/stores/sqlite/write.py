"""The writes of one change, inside one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphmem.errors import StoreConflict
from graphmem.stores.base import JOINS_PER_ENTITY
from graphmem.stores.columns.words import packed
from graphmem.stores.sqlite.rows import blob, digest_of, dumped, selected
from graphmem.terms import terms
from graphmem.types import Change, Entity, Episode, Event, Fact, Join, Name


class _Table(NamedTuple):
    """How rows are put into a table: new ones, and such as may be there already, which keep their number.

    They are two statements because the second one makes SQLite copy pages for each row, in case it fails half way.
    """

    new: str
    again: str


def _table(name: str, key: str, columns: str, *, kept: str = "") -> _Table:
    """`key` tells rows apart; the column `kept` keeps its value where the new one is NULL."""
    marks = ", ".join("?" for _ in f"{key}, {columns}".split(","))
    put = f"INSERT INTO {name} ({key}, {columns}) VALUES ({marks}) ON CONFLICT ({key}) DO "  # noqa: S608  # constants
    changes = {column: f"excluded.{column}" for column in columns.split(", ")}
    if kept:
        changes[kept] = f"coalesce(excluded.{kept}, {kept})"
    return _Table(put + "NOTHING", put + "UPDATE SET " + ", ".join(f"{one} = {new}" for one, new in changes.items()))


_FACTS = _table(
    "facts",
    "id",
    "partition, written, user_id, agent_id, run_id, text, subject, relation, object, mentions, speaker, valid_from, "
    "invalid_at, ended_at, recorded_at, updated_at, retired_at, metadata, instruction_like, exclusive, marks, words, "
    "word_count",
)
_EPISODES = _table(
    "episodes",
    "id",
    "partition, written, user_id, agent_id, run_id, session, position, role, speaker, text, at, recorded_at, words, "
    "word_count",
)
_ENTITIES = _table("entities", "key", "partition, written, name, type, aliases, owner")
_NAMES = _table("names", "entity, normalised", "partition, written, text, vector", kept="vector")
_EVENTS = _table(
    "events", "id", "partition, user_id, agent_id, run_id, kind, fact, at, change_id, reason, before, after, cause"
)
_FACT_VECTORS = _table("fact_vectors", "fact", "vector")
_EPISODE_VECTORS = _table("episode_vectors", "episode", "vector")
_PUT_JOIN = """
    INSERT INTO joins (entity, near, partition, cosine) VALUES (?, ?, ?, ?)
    ON CONFLICT (entity, near) DO UPDATE SET cosine = excluded.cosine
    """
_TRIM_JOINS = """
    DELETE FROM joins WHERE entity = ?1 AND near NOT IN (
        SELECT near FROM joins WHERE entity = ?1 ORDER BY cosine DESC, near LIMIT ?2)
    """
_PUT_SOURCE = """
    INSERT INTO fact_sources (fact, position, episode, quote, since, until, ended) VALUES (?, ?, ?, ?, ?, ?, ?)
    """
_CLEAR = (
    "DELETE FROM joins WHERE entity = ?1 OR near = ?1",
    "DELETE FROM names WHERE entity = ?",
    "DELETE FROM entities WHERE key = ?",
)
_OPEN_PARTITION = """
    INSERT INTO partitions (digest, name) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET name = excluded.name
    """


def revision_of(connection: sqlite3.Connection, partition: str) -> int:
    row = connection.execute("SELECT revision FROM partitions WHERE digest = ?", (digest_of(partition),)).fetchone()
    return 0 if row is None else int(row[0])


def apply(connection: sqlite3.Connection, change: Change) -> None:
    """Write the change unless it was written before. Raises StoreConflict."""
    if connection.execute("SELECT 1 FROM changes WHERE id = ?", (change.id,)).fetchone():
        return
    now = revision_of(connection, change.partition)
    if change.revision != now:
        raise StoreConflict(
            f"partition {change.partition!r} is at revision {now}, the change was worked out from "
            f"{change.revision}: read again and work it out anew"
        )
    _Writer(connection, change.partition, now + 1).write(change)


def mark_removal(connection: sqlite3.Connection, partitions: Iterable[int]) -> None:
    """Note that something was taken out: what is cached of these partitions can only be built anew."""
    marked = [(number,) for number in sorted(partitions)]
    connection.executemany("UPDATE partitions SET removals = removals + 1 WHERE number = ?", marked)


_Row = tuple[object, ...]


_FIND_FACTS = "SELECT id, number FROM facts WHERE id IN (?*)"
_FIND_EPISODES = "SELECT id, number FROM episodes WHERE id IN (?*)"


class _Writer:
    """Puts records into one partition, marked with the revision they make."""

    def __init__(self, connection: sqlite3.Connection, partition: str, revision: int) -> None:
        self._connection = connection
        self._digest = digest_of(partition)
        self._revision = revision
        connection.execute(_OPEN_PARTITION, (self._digest, partition))
        row = connection.execute("SELECT number FROM partitions WHERE digest = ?", (self._digest,)).fetchone()
        self._partition = int(row[0])

    def write(self, change: Change) -> None:
        self._clear(change.cleared)
        self._put_episodes(change.episodes)
        self._put_facts(change.facts)
        self._put(_ENTITIES, [self._entity_row(entity) for entity in change.entities])
        self._put(_NAMES, [self._name_row(name) for name in change.names])
        self._put(_EVENTS, [self._event_row(event) for event in change.events])
        self._put_joins(change.joins)
        self._finish(change.id)

    def _clear(self, keys: Iterable[str]) -> None:
        cleared = [(key,) for key in sorted(set(keys))]
        for statement in _CLEAR:
            self._connection.executemany(statement, cleared)
        if cleared:
            mark_removal(self._connection, [self._partition])

    def _finish(self, change_id: str) -> None:
        self._connection.execute(
            "UPDATE partitions SET revision = ? WHERE number = ?", (self._revision, self._partition)
        )
        self._connection.execute("INSERT INTO changes (id) VALUES (?)", (change_id,))

    def _put(self, table: _Table, rows: Sequence[_Row]) -> None:
        """Put rows of which most are new. Of two with one key the later one stays."""
        if self._connection.executemany(table.new, rows).rowcount < len(rows):
            self._connection.executemany(table.again, rows)

    def _put_facts(self, facts: Sequence[Fact]) -> None:
        last = {fact.id: fact for fact in facts}
        numbers, known = self._put_found(_FIND_FACTS, _FACTS, {id: self._fact_row(fact) for id, fact in last.items()})
        execute = self._connection.executemany
        execute("DELETE FROM fact_entities WHERE fact = ?", known)
        execute("DELETE FROM fact_sources WHERE fact = ?", known)
        entities = ((key, numbers[fact.id]) for fact in last.values() for key in fact.entities)
        execute("INSERT INTO fact_entities (entity, fact) VALUES (?, ?)", entities)
        execute(_PUT_SOURCE, (row for fact in last.values() for row in _source_rows(numbers[fact.id], fact)))
        self._put(_FACT_VECTORS, _vector_rows(numbers, facts))

    def _put_episodes(self, episodes: Sequence[Episode]) -> None:
        last = {episode.id: episode for episode in episodes}
        rows = {id: self._episode_row(episode) for id, episode in last.items()}
        numbers, _ = self._put_found(_FIND_EPISODES, _EPISODES, rows)
        self._put(_EPISODE_VECTORS, _vector_rows(numbers, episodes))

    def _put_found(self, find: str, table: _Table, rows: Mapping[str, _Row]) -> tuple[dict[str, int], list[tuple[int]]]:
        """Write these rows. Returns the number of each by its id, and the numbers of those that were there."""
        before: dict[str, int] = dict(selected(self._connection, find, rows))
        self._connection.executemany(table.new, [row for id, row in rows.items() if id not in before])
        self._connection.executemany(table.again, [rows[id] for id in before])
        return dict(selected(self._connection, find, rows)), [(number,) for number in before.values()]

    def _put_joins(self, joins: Sequence[Join]) -> None:
        rows = [(join.key, join.near, self._partition, float(join.cosine)) for join in joins]
        self._connection.executemany(_PUT_JOIN, rows)
        starts = sorted({join.key for join in joins})
        self._connection.executemany(_TRIM_JOINS, [(key, JOINS_PER_ENTITY) for key in starts])

    def _fact_row(self, fact: Fact) -> _Row:
        words = terms(fact.searched_text)
        return (
            fact.id, self._partition, self._revision, *fact.scope.ids, fact.text, fact.subject, fact.relation,
            fact.object, dumped(fact.mentions), fact.speaker, fact.valid_from, fact.invalid_at, fact.ended_at,
            fact.recorded_at, fact.updated_at, fact.retired_at, dumped(dict(fact.metadata)), fact.instruction_like,
            fact.exclusive, dumped([(mark.kind, mark.fact_id, mark.reason) for mark in fact.marks]), packed(words),
            len(words),
        )  # fmt: skip

    def _episode_row(self, episode: Episode) -> _Row:
        words = terms(episode.searched_text)
        return (
            episode.id, self._partition, self._revision, *episode.scope.ids, episode.session, episode.position,
            episode.role, episode.speaker, episode.text, episode.at, episode.recorded_at, packed(words), len(words),
        )  # fmt: skip

    def _entity_row(self, entity: Entity) -> _Row:
        own = (entity.name, entity.type, dumped(entity.aliases), entity.owner)
        return (entity.key, self._partition, self._revision, *own)

    def _name_row(self, name: Name) -> _Row:
        vector = None if name.vector is None else blob(name.vector)
        return (name.key, name.normalised, self._partition, self._revision, name.text, vector)

    def _event_row(self, event: Event) -> _Row:
        documents = (None if document is None else dumped(dict(document)) for document in (event.before, event.after))
        own = (event.kind, event.fact_id, event.at, event.change_id, event.reason)
        return (event.id, self._partition, *event.scope.ids, *own, *documents, event.cause)


def _vector_rows(numbers: Mapping[str, int], records: Iterable[Fact | Episode]) -> list[_Row]:
    return [(numbers[one.id], blob(one.vector)) for one in records if one.vector is not None]


def _source_rows(number: int, fact: Fact) -> Iterator[_Row]:
    for place, source in enumerate(fact.sources):
        yield (number, place, source.episode_id, source.quote, source.since, source.until, source.end)
