"""Records as rows and rows as records, and the reads that give whole records."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graphmem.types import Entity, Episode, Event, EventKind, Fact, Json, Mark, Moment, Scope, Slot, Source

if TYPE_CHECKING:
    from graphmem.types import Vector

Row = tuple[Any, ...]
T = TypeVar("T")

_CHUNK = 500  # ids in one statement: well below what the oldest SQLite allows

_FACTS = """
    SELECT f.number, f.id, p.name, f.user_id, f.agent_id, f.run_id, f.text, f.subject, f.relation, f.object,
        f.mentions, f.speaker, f.valid_from, f.invalid_at, f.ended_at, f.recorded_at, f.updated_at, f.retired_at,
        f.metadata, f.instruction_like, f.exclusive, f.marks
    FROM facts AS f JOIN partitions AS p ON p.number = f.partition
    """
_EPISODES = """
    SELECT e.id, p.name, e.user_id, e.agent_id, e.run_id, e.session, e.position, e.role, e.speaker, e.text, e.at,
        e.recorded_at
    FROM episodes AS e JOIN partitions AS p ON p.number = e.partition
    """
_ENTITIES = """
    SELECT e.key, p.name, e.name, e.type, e.aliases, e.owner
    FROM entities AS e JOIN partitions AS p ON p.number = e.partition
    """
_EVENTS = """
    SELECT e.id, p.name, e.user_id, e.agent_id, e.run_id, e.kind, e.fact, e.at, e.change_id, e.reason, e.before,
        e.after, e.cause, e.number
    FROM events AS e JOIN partitions AS p ON p.number = e.partition
    """
_NAMED = """
    SELECT n.normalised, n.entity FROM names AS n JOIN entities AS e ON e.key = n.entity
    WHERE n.partition = (SELECT number FROM partitions WHERE digest = ?) AND n.normalised IN (?*)
    """
# In this order, or SQLite goes through all names of the partition.
_BRACKETED = """
    SELECT w.value, n.entity FROM json_each(?) AS w
    CROSS JOIN names AS n ON n.partition = (SELECT number FROM partitions WHERE digest = ?)
        AND n.normalised >= w.value || ' (' AND n.normalised < w.value || ' )'
    CROSS JOIN entities AS e ON e.key = n.entity
    WHERE instr(n.normalised, ')') = 0
    """
_SOURCES = (
    "SELECT fact, episode, quote, since, until, ended FROM fact_sources WHERE fact IN (?*) ORDER BY fact, position"
)
# An empty blob comes after all texts: a slot of any object is a range, too, and the index leads to both.
_ABOUT = """
    WITH asked (subject, relation, object) AS (VALUES ?*)
    SELECT f.number FROM asked AS a
    CROSS JOIN facts AS f INDEXED BY facts_slot
        ON f.subject = a.subject AND f.relation = a.relation
        AND f.object BETWEEN coalesce(a.object, '') AND coalesce(a.object, x'')
    WHERE f.partition = (SELECT number FROM partitions WHERE digest = ?) AND f.retired_at IS NULL
    """
# A plus keeps SQLite from the partition's index, which would lead it through all of its facts.
_SHARING = """WHERE f.number IN (SELECT fact FROM fact_entities WHERE entity = ?) AND +p.digest = ?
    AND EXISTS (SELECT 1 FROM fact_entities AS a WHERE a.entity = ? AND a.fact = f.number)"""
_IDS = ("user_id", "agent_id", "run_id")
_CARRIES = ("user_id = ?", "agent_id = ?", "run_id = ?")


def digest_of(partition: str) -> str:
    """What tells a partition apart in the file, also after its name is gone."""
    return hashlib.sha256(partition.encode()).hexdigest()


def selected(
    connection: sqlite3.Connection,
    statement: str,
    values: Collection[str | int],
    given: Sequence[str | int | None] = (),
) -> Iterator[Row]:
    """The statement's rows with `(?*)` standing for these values, however many; each value once.

    `given` are the parameters before them.
    """
    for chunk in _chunks(sorted(set(values)), _CHUNK):
        marks = ", ".join("?" * len(chunk))
        yield from connection.execute(statement.replace("?*", marks), (*given, *chunk)).fetchall()


def _chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(values)
    while chunk := list(islice(left, size)):
        yield chunk


def carrying(scope: Scope) -> tuple[str, list[str]]:
    """The condition that a row carries all ids of the scope, and its parameters."""
    given = [(condition, id) for condition, id in zip(_CARRIES, scope.ids, strict=True) if id is not None]
    return " AND ".join(condition for condition, _ in given) or "TRUE", [id for _, id in given]


def dumped(value: Mapping[str, Json] | Sequence[Json]) -> str:
    if not value:  # most are: the encoder takes twenty times as long to say so
        return "{}" if isinstance(value, Mapping) else "[]"
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def blob(vector: Vector) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def facts_by_id(connection: sqlite3.Connection, ids: Collection[str]) -> list[Fact]:
    return _facts(connection, selected(connection, _FACTS + "WHERE f.id IN (?*)", ids))


def facts_carrying(connection: sqlite3.Connection, scope: Scope, after: str | None, limit: int | None) -> list[Fact]:
    condition, parameters = carrying(scope)
    statement = f"{_FACTS} WHERE f.retired_at IS NULL AND (? IS NULL OR f.id > ?) AND {condition} ORDER BY f.id LIMIT ?"
    bound = -1 if limit is None else limit
    return _facts(connection, connection.execute(statement, (after, after, *parameters, bound)).fetchall())


def facts_about(connection: sqlite3.Connection, partition: str, slots: Collection[Slot]) -> list[Fact]:
    """The facts of a slot are looked up before anything else of them: of a write's slots most have none."""
    numbers: set[int] = set()
    for chunk in _chunks(set(slots), _CHUNK // 3):
        statement = _ABOUT.replace("?*", ", ".join("(?, ?, ?)" for _ in chunk))
        values = (value for slot in chunk for value in slot)
        numbers.update(number for (number,) in connection.execute(statement, (*values, digest_of(partition))))
    return _facts(connection, selected(connection, _FACTS + "WHERE f.number IN (?*)", numbers))


def _facts(connection: sqlite3.Connection, rows: Iterable[Row]) -> list[Fact]:
    rows = sorted(rows, key=lambda row: str(row[1]))
    all_stated = selected(connection, _SOURCES, [row[0] for row in rows])
    sources = {
        number: tuple(Source(*stated) for _, *stated in group)
        for number, group in groupby(all_stated, key=lambda row: row[0])
    }
    return [_fact(row, sources.get(row[0], ())) for row in rows]


def _fact(row: Row, sources: tuple[Source, ...]) -> Fact:
    return Fact(
        id=row[1],
        partition=row[2],
        scope=Scope(*row[3:6]),
        text=row[6],
        subject=row[7],
        relation=row[8],
        object=row[9],
        mentions=tuple(json.loads(row[10])),
        speaker=row[11],
        valid_from=row[12],
        invalid_at=row[13],
        ended_at=row[14],
        recorded_at=row[15],
        updated_at=row[16],
        retired_at=row[17],
        sources=sources,
        metadata=json.loads(row[18]),
        instruction_like=bool(row[19]),
        exclusive=bool(row[20]),
        marks=tuple(Mark(*mark) for mark in json.loads(row[21])),
    )


def episodes_by_id(connection: sqlite3.Connection, ids: Collection[str]) -> list[Episode]:
    return [_episode(row) for row in sorted(selected(connection, _EPISODES + "WHERE e.id IN (?*)", ids))]


def last_episode(connection: sqlite3.Connection, partition: str, scope: Scope) -> Episode | None:
    """Found by the id that the partition is named after: by another one, or none, strangers' would be walked, or all.

    A plus keeps SQLite from an index: by that id's it finds the last one first.
    """
    owner = next((column for column, id in zip(_IDS, scope.ids, strict=True) if id is not None), "")
    conditions = " AND ".join(f"e.{one} = ?" if one == owner else f"+e.{one} IS ?" for one in _IDS)
    statement = f"{_EPISODES} WHERE p.digest = ? AND {conditions} ORDER BY e.number DESC LIMIT 1"
    row = connection.execute(statement, (digest_of(partition), *scope.ids)).fetchone()
    return None if row is None else _episode(row)


def _episode(row: Row) -> Episode:
    id, partition, user_id, agent_id, run_id, *rest = row
    return Episode(id, partition, Scope(user_id, agent_id, run_id), *rest)


def entities_by_key(connection: sqlite3.Connection, keys: Collection[str]) -> list[Entity]:
    return [_entity(row) for row in sorted(selected(connection, _ENTITIES + "WHERE e.key IN (?*)", keys))]


def entities_of(connection: sqlite3.Connection, partition: str) -> list[Entity]:
    statement = _ENTITIES + "WHERE p.digest = ? ORDER BY e.key"
    return [_entity(row) for row in connection.execute(statement, (digest_of(partition),))]


def _entity(row: Row) -> Entity:
    key, partition, name, type, aliases, owner = row
    return Entity(key, partition, name, type, tuple(json.loads(aliases)), bool(owner))


def facts_sharing(connection: sqlite3.Connection, partition: str, pairs: Collection[tuple[str, str]]) -> list[Fact]:
    found: dict[str, Row] = {}
    for one, other in set(pairs):
        rows = connection.execute(_FACTS + _SHARING, (other, digest_of(partition), one))
        found.update((row[1], row) for row in rows)
    return _facts(connection, found.values())


def events_by_id(connection: sqlite3.Connection, ids: Collection[str]) -> list[Event]:
    return [_event(row) for row in sorted(selected(connection, _EVENTS + "WHERE e.id IN (?*)", ids))]


def events_of(connection: sqlite3.Connection, fact_ids: Collection[str]) -> list[Event]:
    rows = selected(connection, _EVENTS + "WHERE e.fact IN (?*)", fact_ids)
    return [_event(row) for row in sorted(rows, key=_event_order)]


def events_carrying(
    connection: sqlite3.Connection, scope: Scope, since: Moment | None, kinds: Collection[EventKind]
) -> list[Event]:
    condition, parameters = carrying(scope)
    asked = f"{_EVENTS} WHERE e.kind IN (?*) AND (? IS NULL OR e.at >= ?) AND {condition} ORDER BY e.at, e.number"
    statement = asked.replace("?*", ", ".join("?" * len(kinds)))
    return [_event(row) for row in connection.execute(statement, (*kinds, since, since, *parameters))]


def _event_order(row: Row) -> tuple[Any, ...]:
    return (row[7], row[-1])


def _event(row: Row) -> Event:
    id, partition, user_id, agent_id, run_id, kind, fact, at, change, reason, before, after, cause, _ = row
    scope = Scope(user_id, agent_id, run_id)
    return Event(id, partition, scope, kind, fact, at, change, reason, _document(before), _document(after), cause)


def _document(text: str | None) -> Mapping[str, Json] | None:
    return None if text is None else json.loads(text)


def joins_from(connection: sqlite3.Connection, keys: Collection[str]) -> list[tuple[str, str, float]]:
    """The soft joins from these entities in the order of `Store.joins`: the key, the near key and the cosine."""
    rows = selected(connection, "SELECT entity, near, cosine FROM joins WHERE entity IN (?*)", keys)
    return sorted(((key, near, cosine) for key, near, cosine in rows), key=lambda row: (row[0], -row[2], row[1]))


def keys_named(
    connection: sqlite3.Connection, partition: str, names: Collection[str], *, bracketed: bool
) -> dict[str, tuple[str, ...]]:
    found = _keys_by_name(selected(connection, _NAMED, names, (digest_of(partition),)))
    if bracketed and (others := sorted(set(names) - found.keys())):
        given = (json.dumps(others), digest_of(partition))
        found |= _keys_by_name(connection.execute(_BRACKETED, given).fetchall())
    return found


def _keys_by_name(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    named = groupby(sorted(set(rows)), key=lambda row: str(row[0]))
    return {name: tuple(key for _, key in group) for name, group in named}


def partitions_of(connection: sqlite3.Connection, keys: Collection[str]) -> dict[str, list[str]]:
    """The entities with these keys, by key, grouped by their partition."""
    found: dict[str, list[str]] = {}
    for row in sorted(selected(connection, _ENTITIES + "WHERE e.key IN (?*)", keys)):
        found.setdefault(row[1], []).append(row[0])
    return found
