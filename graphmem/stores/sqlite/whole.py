"""The partitions there are, and one of them whole: every record with its vector, as one change."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.sqlite import rows
from graphmem.types import Change, Join, Name

if TYPE_CHECKING:
    from graphmem.types import Vector

_NUMBER = "SELECT number FROM partitions WHERE digest = ?"
_EPISODES = """SELECT id, vector FROM episodes LEFT JOIN episode_vectors ON episode = number
    WHERE partition = ? ORDER BY number"""
_FACTS = "SELECT id, vector FROM facts LEFT JOIN fact_vectors ON fact = number WHERE partition = ?"
_NAMES = """SELECT n.entity, n.text, n.normalised, v.vector FROM names AS n
    LEFT JOIN name_vectors AS v ON v.entity = n.entity AND v.normalised = n.normalised
    WHERE n.partition = ? ORDER BY n.entity, n.normalised"""
_JOINS = "SELECT entity, near, cosine FROM joins WHERE partition = ? ORDER BY entity, cosine DESC, near"
_EVENTS = "SELECT id FROM events WHERE partition = ? ORDER BY number"
_HOLDING = """SELECT name FROM partitions
    WHERE EXISTS (SELECT 1 FROM facts WHERE partition = partitions.number)
    OR EXISTS (SELECT 1 FROM episodes WHERE partition = partitions.number)
    OR EXISTS (SELECT 1 FROM entities WHERE partition = partitions.number)
    OR EXISTS (SELECT 1 FROM events WHERE partition = partitions.number)"""


def partitions(connection: sqlite3.Connection) -> list[str]:
    """The names of the partitions that hold a record, sorted by their code points."""
    return sorted(name for (name,) in connection.execute(_HOLDING))


def everything(connection: sqlite3.Connection, partition: str) -> Change:
    """All records of the partition, as `Store.everything` promises them."""
    found = connection.execute(_NUMBER, (rows.digest_of(partition),)).fetchone()
    own = (-1 if found is None else int(found[0]),)
    fact_vectors = _vectors(connection, _FACTS, own)
    episode_vectors = _vectors(connection, _EPISODES, own)
    episodes = {one.id: one for one in rows.episodes_by_id(connection, episode_vectors)}
    event_ids = [id for (id,) in connection.execute(_EVENTS, own)]
    events = {event.id: event for event in rows.events_by_id(connection, event_ids)}
    facts = rows.facts_by_id(connection, fact_vectors)
    return Change(
        "",
        partition,
        0,
        0,
        episodes=[replace(episodes[id], vector=vector) for id, vector in episode_vectors.items()],
        entities=rows.entities_of(connection, partition),
        names=[Name(key, text, form, _vector(blob)) for key, text, form, blob in connection.execute(_NAMES, own)],
        joins=[Join(*row) for row in connection.execute(_JOINS, own)],
        facts=[replace(fact, vector=fact_vectors[fact.id]) for fact in facts],
        events=[events[id] for id in event_ids],
    )


def _vectors(connection: sqlite3.Connection, statement: str, own: tuple[int]) -> Mapping[str, Vector | None]:
    """Each id, in the statement's order, with its vector."""
    return {id: _vector(blob) for id, blob in connection.execute(statement, own)}


def _vector(blob: bytes | None) -> Vector | None:
    return None if blob is None else np.frombuffer(blob, "<f4").astype(np.float32)
