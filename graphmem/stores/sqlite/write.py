"""The writes of one change, inside one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphmem.errors import StoreConflict
from graphmem.stores.base import JOINS_PER_ENTITY
from graphmem.stores.sqlite.rows import blob, digest_of, dumped, selected
from graphmem.terms import terms
from graphmem.types import Change, Entity, Episode, Event, Fact, Join, Name

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


_Row = tuple[object, ...]


class _Table(NamedTuple):
    """How records with words are found by id, put, and indexed."""

    find: str
    put: str
    words: str


_FACTS = _Table("SELECT id, number, words FROM facts WHERE id IN (?*)", _PUT_FACT, "fact_words")
_EPISODES = _Table("SELECT id, number, words FROM episodes WHERE id IN (?*)", _PUT_EPISODE, "episode_words")


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

    def _put_facts(self, facts: Sequence[Fact]) -> None:
        last = {fact.id: fact for fact in facts}
        numbers = self._put(_FACTS, {id: self._fact_row(fact) for id, fact in last.items()})
        written = [(numbers[id],) for id in last]
        execute = self._connection.executemany
        execute("DELETE FROM fact_entities WHERE fact = ?", written)
        execute("DELETE FROM fact_sources WHERE fact = ?", written)
        entities = ((key, numbers[fact.id]) for fact in last.values() for key in fact.entities)
        execute("INSERT INTO fact_entities (entity, fact) VALUES (?, ?)", entities)
        execute(_PUT_SOURCE, (row for fact in last.values() for row in _source_rows(numbers[fact.id], fact)))
        self._put_vectors("INSERT OR REPLACE INTO fact_vectors (fact, vector) VALUES (?, ?)", numbers, facts)

    def _put_episodes(self, episodes: Sequence[Episode]) -> None:
        last = {episode.id: episode for episode in episodes}
        numbers = self._put(_EPISODES, {id: self._episode_row(episode) for id, episode in last.items()})
        self._put_vectors("INSERT OR REPLACE INTO episode_vectors (episode, vector) VALUES (?, ?)", numbers, episodes)

    def _put(self, table: _Table, rows: Mapping[str, _Row]) -> dict[str, int]:
        """Write these rows, whose last but one column holds the words, and index the words. The number of each."""
        before = {id: (number, words) for id, number, words in selected(self._connection, table.find, rows)}
        self._connection.executemany(table.put, rows.values())
        numbers = {id: number for id, number, _ in selected(self._connection, table.find, rows)}
        changed = [id for id, row in rows.items() if id not in before or before[id][1] != row[-2]]
        unindex(self._connection, table.words, [self._indexed(*before[id]) for id in changed if id in before])
        indexed = (self._indexed(numbers[id], str(rows[id][-2])) for id in changed)
        self._connection.executemany(INDEX[table.words], indexed)
        return numbers

    def _indexed(self, number: int, words: str) -> tuple[int, str]:
        return number, prefixed(self._digest, words)

    def _put_vectors(self, statement: str, numbers: Mapping[str, int], records: Iterable[Fact | Episode]) -> None:
        rows = ((numbers[one.id], blob(one.vector)) for one in records if one.vector is not None)
        self._connection.executemany(statement, rows)

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
            fact.exclusive, dumped([(mark.kind, mark.fact_id, mark.reason) for mark in fact.marks]), " ".join(words),
            len(words),
        )  # fmt: skip

    def _episode_row(self, episode: Episode) -> _Row:
        words = terms(episode.searched_text)
        return (
            episode.id, self._partition, self._revision, *episode.scope.ids, episode.session, episode.position,
            episode.role, episode.speaker, episode.text, episode.at, episode.recorded_at, " ".join(words), len(words),
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


def _source_rows(number: int, fact: Fact) -> Iterator[_Row]:
    for place, source in enumerate(fact.sources):
        yield (number, place, source.episode_id, source.quote, source.since, source.until, source.end)
