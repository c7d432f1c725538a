"""The writes of one change, inside one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from graphmem.errors import StoreConflict
from graphmem.stores.base import JOINS_PER_ENTITY
from graphmem.stores.columns.words import packed
from graphmem.stores.sqlite.rows import blob, digest_of, dumped, selected
from graphmem.types import Change, Entity, Episode, Event, Fact, Join, Name


class _Table(NamedTuple):
    """How rows are put into a table: new ones, and such as may be there already, which keep their number.

    They are two statements because the second one makes SQLite copy pages for each row, in case it fails half way.
    """

    new: str
    again: str
    last: str
    """Asks for the largest number in it."""


def _table(name: str, key: str, columns: str) -> _Table:
    """`key` tells rows apart."""
    marks = ", ".join("?" for _ in f"{key}, {columns}".split(","))
    put = f"INSERT INTO {name} ({key}, {columns}) VALUES ({marks}) ON CONFLICT ({key}) DO "  # noqa: S608  # constants
    again = ", ".join(f"{column} = excluded.{column}" for column in columns.split(", "))
    last = f"SELECT coalesce(max(number), 0) FROM {name}"  # noqa: S608  # a constant
    return _Table(put + "NOTHING", f"{put}UPDATE SET {again}", last)


# `word_count` is read no more, as `words` tells it: SQLite before 3.35 cannot drop a column.
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
_NAMES = _table("names", "partition, normalised, entity", "text")
_NAME_VECTORS = _table("name_vectors", "entity, normalised", "partition, written, vector")
_EVENTS = _table(
    "events", "id", "partition, user_id, agent_id, run_id, kind, fact, at, change_id, reason, before, after, cause"
)
_FACT_VECTORS = _table("fact_vectors", "fact", "vector")
_EPISODE_VECTORS = _table("episode_vectors", "episode", "vector")
_PUT_JOIN = """
    INSERT INTO joins (entity, near, partition, cosine, written) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (entity, near) DO UPDATE SET cosine = excluded.cosine, written = excluded.written
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
    "DELETE FROM name_vectors WHERE entity = ?",
    "DELETE FROM entities WHERE key = ?",
)
_CLEAR_NAMES = "DELETE FROM names WHERE partition = ? AND entity IN (SELECT value FROM json_each(?))"
"""They stand by what they are looked up as, so that all of the partition are looked through."""
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
        self._put_names(change.names)
        self._put(_EVENTS, [self._event_row(event) for event in change.events])
        self._put_joins(change.joins)
        self._finish(change.id)

    def _clear(self, keys: Iterable[str]) -> None:
        cleared = sorted(set(keys))
        if not cleared:
            return
        for statement in _CLEAR:
            self._connection.executemany(statement, [(key,) for key in cleared])
        self._connection.execute(_CLEAR_NAMES, (self._partition, dumped(cleared)))
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
        execute("DELETE FROM fact_mentions WHERE fact = ?", known)
        execute("DELETE FROM fact_sources WHERE fact = ?", known)
        mentions = ((key, numbers[fact.id]) for fact in last.values() for key in _mentions(fact))
        execute("INSERT INTO fact_mentions (entity, fact) VALUES (?, ?)", mentions)
        execute(_PUT_SOURCE, (row for fact in last.values() for row in _source_rows(numbers[fact.id], fact)))
        self._put(_FACT_VECTORS, _vector_rows(numbers, facts))

    def _put_episodes(self, episodes: Sequence[Episode]) -> None:
        last = {episode.id: episode for episode in episodes}
        rows = {id: self._episode_row(episode) for id, episode in last.items()}
        numbers, _ = self._put_found(_FIND_EPISODES, _EPISODES, rows)
        self._put(_EPISODE_VECTORS, _vector_rows(numbers, episodes))

    def _put_found(self, find: str, table: _Table, rows: Mapping[str, _Row]) -> tuple[dict[str, int], list[tuple[int]]]:
        """Write these rows. Returns the number of each by its id, and the numbers of those that were there."""
        last = int(self._connection.execute(table.last).fetchone()[0])
        if self._connection.executemany(table.new, rows.values()).rowcount == len(rows):
            return dict(zip(rows, count(last + 1), strict=False)), []  # as SQLite counts on from the last one
        numbers: dict[str, int] = dict(selected(self._connection, find, rows))
        before = {id: number for id, number in numbers.items() if number <= last}
        self._connection.executemany(table.again, [rows[id] for id in before])
        return numbers, [(number,) for number in before.values()]

    def _put_names(self, names: Sequence[Name]) -> None:
        """What is put again without a vector keeps the one it has."""
        last = {(name.normalised, name.key): name.text for name in names}
        self._put(_NAMES, [(self._partition, *place, last[place]) for place in sorted(last)])  # as they lie in the file
        known = (self._partition, self._revision)
        embedded = [(one.key, one.normalised, *known, blob(one.vector)) for one in names if one.vector is not None]
        self._put(_NAME_VECTORS, embedded)

    def _put_joins(self, joins: Sequence[Join]) -> None:
        rows = [(join.key, join.near, self._partition, float(join.cosine), self._revision) for join in joins]
        self._connection.executemany(_PUT_JOIN, rows)
        starts = sorted({join.key for join in joins})
        self._connection.executemany(_TRIM_JOINS, [(key, JOINS_PER_ENTITY) for key in starts])

    def _fact_row(self, fact: Fact) -> _Row:
        words = fact.searched_terms
        return (
            fact.id, self._partition, self._revision, *fact.scope.ids, fact.text, fact.subject, fact.relation,
            fact.object, dumped(fact.mentions), fact.speaker, fact.valid_from, fact.invalid_at, fact.ended_at,
            fact.recorded_at, fact.updated_at, fact.retired_at, dumped(dict(fact.metadata)), fact.instruction_like,
            fact.exclusive, dumped([(mark.kind, mark.fact_id, mark.reason) for mark in fact.marks]), packed(words),
            len(words),
        )  # fmt: skip

    def _episode_row(self, episode: Episode) -> _Row:
        words = episode.searched_terms
        return (
            episode.id, self._partition, self._revision, *episode.scope.ids, episode.session, episode.position,
            episode.role, episode.speaker, episode.text, episode.at, episode.recorded_at, packed(words), len(words),
        )  # fmt: skip

    def _entity_row(self, entity: Entity) -> _Row:
        own = (entity.name, entity.type, dumped(entity.aliases), entity.owner)
        return (entity.key, self._partition, self._revision, *own)

    def _event_row(self, event: Event) -> _Row:
        documents = (None if document is None else dumped(dict(document)) for document in (event.before, event.after))
        own = (event.kind, event.fact_id, event.at, event.change_id, event.reason)
        return (event.id, self._partition, *event.scope.ids, *own, *documents, event.cause)


def _vector_rows(numbers: Mapping[str, int], records: Iterable[Fact | Episode]) -> list[_Row]:
    return [(numbers[one.id], blob(one.vector)) for one in records if one.vector is not None]


def _mentions(fact: Fact) -> Iterable[str]:
    """What it mentions, once each, but for its subject and object, which stand in the fact itself."""
    return (key for key in dict.fromkeys(fact.mentions) if key not in (fact.subject, fact.object))


def _source_rows(number: int, fact: Fact) -> Iterator[_Row]:
    for place, source in enumerate(fact.sources):
        yield (number, place, source.episode_id, source.quote, source.since, source.until, source.end)
