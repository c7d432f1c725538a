"""The writes of one change, inside one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from graphmem.errors import StoreConflict
from graphmem.stores.base import JOINS_PER_ENTITY
from graphmem.stores.sqlite.rows import blob, digest_of, dumped
from graphmem.terms import terms
from graphmem.types import Change, Entity, Episode, Event, Fact, Join, Name, Scope

if TYPE_CHECKING:
    from graphmem.types import Vector

_PUT_FACT = """
    INSERT INTO facts (id, partition, written, user_id, agent_id, run_id, text, subject, relation, object, mentions,
        speaker, valid_from, invalid_at, ended_at, recorded_at, updated_at, retired_at, metadata, instruction_like,
        exclusive, marks, words, word_count)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET partition = excluded.partition, written = excluded.written,
        user_id = excluded.user_id, agent_id = excluded.agent_id, run_id = excluded.run_id, text = excluded.text,
        subject = excluded.subject, relation = excluded.relation, object = excluded.object,
        mentions = excluded.mentions, speaker = excluded.speaker, valid_from = excluded.valid_from,
        invalid_at = excluded.invalid_at, ended_at = excluded.ended_at, recorded_at = excluded.recorded_at,
        updated_at = excluded.updated_at, retired_at = excluded.retired_at, metadata = excluded.metadata,
        instruction_like = excluded.instruction_like, exclusive = excluded.exclusive, marks = excluded.marks,
        words = excluded.words, word_count = excluded.word_count
    """
_PUT_EPISODE = """
    INSERT INTO episodes (id, partition, written, user_id, agent_id, run_id, session, position, role, speaker, text,
        at, recorded_at, words, word_count)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET partition = excluded.partition, written = excluded.written,
        user_id = excluded.user_id, agent_id = excluded.agent_id, run_id = excluded.run_id,
        session = excluded.session, position = excluded.position, role = excluded.role, speaker = excluded.speaker,
        text = excluded.text, at = excluded.at, recorded_at = excluded.recorded_at, words = excluded.words,
        word_count = excluded.word_count
    """
_PUT_ENTITY = """
    INSERT INTO entities (key, partition, written, name, type, aliases, owner) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET partition = excluded.partition, written = excluded.written,
        name = excluded.name, type = excluded.type, aliases = excluded.aliases, owner = excluded.owner
    """
_PUT_NAME = """
    INSERT INTO names (entity, normalised, partition, written, text, vector) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (entity, normalised) DO UPDATE SET partition = excluded.partition, written = excluded.written,
        text = excluded.text, vector = coalesce(excluded.vector, vector)
    """
_PUT_JOIN = """
    INSERT INTO joins (entity, near, partition, cosine) VALUES (?, ?, ?, ?)
    ON CONFLICT (entity, near) DO UPDATE SET cosine = excluded.cosine
    """
_TRIM_JOINS = """
    DELETE FROM joins WHERE entity = ?1 AND near NOT IN (
        SELECT near FROM joins WHERE entity = ?1 ORDER BY cosine DESC, near LIMIT ?2)
    """
_PUT_EVENT = """
    INSERT INTO events (id, partition, user_id, agent_id, run_id, kind, fact, at, change_id, reason, before, after,
        cause)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET partition = excluded.partition, user_id = excluded.user_id,
        agent_id = excluded.agent_id, run_id = excluded.run_id, kind = excluded.kind, fact = excluded.fact,
        at = excluded.at, change_id = excluded.change_id, reason = excluded.reason, before = excluded.before,
        after = excluded.after, cause = excluded.cause
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


def prefixed(digest: str, words: str) -> str:
    """The terms as the full-text index knows them: each with its partition's prefix."""
    return " ".join(f"{digest[:16]}x{word}" for word in words.split())


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
        for episode in change.episodes:
            self._put_episode(episode)
        for fact in change.facts:
            self._put_fact(fact)
        self._connection.executemany(_PUT_ENTITY, map(self._entity_row, change.entities))
        self._connection.executemany(_PUT_NAME, map(self._name_row, change.names))
        self._connection.executemany(_PUT_EVENT, map(self._event_row, change.events))
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

    def _put_fact(self, fact: Fact) -> None:
        words = terms(fact.searched_text)
        before = self._connection.execute("SELECT number, words FROM facts WHERE id = ?", (fact.id,)).fetchone()
        self._connection.execute(_PUT_FACT, self._fact_row(fact, words))
        number = self._number("SELECT number FROM facts WHERE id = ?", fact.id)
        if before is None or before[1] != " ".join(words):
            self._unindex("fact_words", before)
            self._index("fact_words", number, words)
        self._put_links(number, fact)
        self._put_vector("INSERT OR REPLACE INTO fact_vectors (fact, vector) VALUES (?, ?)", number, fact.vector)

    def _put_links(self, number: int, fact: Fact) -> None:
        execute = self._connection.executemany
        execute("DELETE FROM fact_entities WHERE fact = ?", [(number,)])
        execute("DELETE FROM fact_sources WHERE fact = ?", [(number,)])
        execute("INSERT INTO fact_entities (entity, fact) VALUES (?, ?)", [(key, number) for key in fact.entities])
        execute(
            _PUT_SOURCE,
            [(number, place, *astuple(source)) for place, source in enumerate(fact.sources)],
        )

    def _put_episode(self, episode: Episode) -> None:
        words = terms(episode.searched_text)
        find = "SELECT number, words FROM episodes WHERE id = ?"
        before = self._connection.execute(find, (episode.id,)).fetchone()
        self._connection.execute(_PUT_EPISODE, self._episode_row(episode, words))
        number = self._number("SELECT number FROM episodes WHERE id = ?", episode.id)
        if before is None or before[1] != " ".join(words):
            self._unindex("episode_words", before)
            self._index("episode_words", number, words)
        put = "INSERT OR REPLACE INTO episode_vectors (episode, vector) VALUES (?, ?)"
        self._put_vector(put, number, episode.vector)

    def _number(self, statement: str, id: str) -> int:
        return int(self._connection.execute(statement, (id,)).fetchone()[0])

    def _put_vector(self, statement: str, number: int, vector: Vector | None) -> None:
        if vector is not None:
            self._connection.execute(statement, (number, blob(vector)))

    def _index(self, table: str, number: int, words: Sequence[str]) -> None:
        self._connection.execute(INDEX[table], (number, prefixed(self._digest, " ".join(words))))

    def _unindex(self, table: str, before: tuple[int, str] | None) -> None:
        if before is not None:
            unindex(self._connection, table, [(before[0], prefixed(self._digest, before[1]))])

    def _put_joins(self, joins: Sequence[Join]) -> None:
        rows = [(join.key, join.near, self._partition, float(join.cosine)) for join in joins]
        self._connection.executemany(_PUT_JOIN, rows)
        starts = sorted({join.key for join in joins})
        self._connection.executemany(_TRIM_JOINS, [(key, JOINS_PER_ENTITY) for key in starts])

    def _fact_row(self, fact: Fact, words: Sequence[str]) -> tuple[object, ...]:
        return (
            fact.id, self._partition, self._revision, *_ids(fact.scope), fact.text, fact.subject, fact.relation,
            fact.object, dumped(fact.mentions), fact.speaker, fact.valid_from, fact.invalid_at, fact.ended_at,
            fact.recorded_at, fact.updated_at, fact.retired_at, dumped(dict(fact.metadata)), fact.instruction_like,
            fact.exclusive, dumped([astuple(mark) for mark in fact.marks]), " ".join(words), len(words),
        )  # fmt: skip

    def _episode_row(self, episode: Episode, words: Sequence[str]) -> tuple[object, ...]:
        return (
            episode.id, self._partition, self._revision, *_ids(episode.scope), episode.session, episode.position,
            episode.role, episode.speaker, episode.text, episode.at, episode.recorded_at, " ".join(words), len(words),
        )  # fmt: skip

    def _entity_row(self, entity: Entity) -> tuple[object, ...]:
        own = (entity.name, entity.type, dumped(entity.aliases), entity.owner)
        return (entity.key, self._partition, self._revision, *own)

    def _name_row(self, name: Name) -> tuple[object, ...]:
        vector = None if name.vector is None else blob(name.vector)
        return (name.key, name.normalised, self._partition, self._revision, name.text, vector)

    def _event_row(self, event: Event) -> tuple[object, ...]:
        documents = (None if document is None else dumped(dict(document)) for document in (event.before, event.after))
        own = (event.kind, event.fact_id, event.at, event.change_id, event.reason)
        return (event.id, self._partition, *_ids(event.scope), *own, *documents, event.cause)


INDEX = {
    "fact_words": "INSERT INTO fact_words (rowid, words) VALUES (?, ?)",
    "episode_words": "INSERT INTO episode_words (rowid, words) VALUES (?, ?)",
}
_UNINDEX = {
    "fact_words": "INSERT INTO fact_words (fact_words, rowid, words) VALUES ('delete', ?, ?)",
    "episode_words": "INSERT INTO episode_words (episode_words, rowid, words) VALUES ('delete', ?, ?)",
}


def unindex(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[int, str]]) -> None:
    """Take rows out of a full-text index: their numbers, with the very text that was put in."""
    connection.executemany(_UNINDEX[table], rows)


def _ids(scope: Scope) -> tuple[str | None, str | None, str | None]:
    return (scope.user_id, scope.agent_id, scope.run_id)
