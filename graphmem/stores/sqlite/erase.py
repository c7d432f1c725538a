"""Erasure: records out of every table and index, so that none of their text is left in the file.

Freed pages are overwritten (`secure_delete`); the write-ahead log is emptied into the file and cut to nothing.
"""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from graphmem.errors import StoreUnavailable
from graphmem.stores.check import without_sources
from graphmem.stores.sqlite.file import BUSY_SECONDS
from graphmem.stores.sqlite.rows import carrying, dumped, selected
from graphmem.stores.sqlite.write import mark_removal
from graphmem.types import Counts, Scope

_FACTS_GONE = "SELECT number, id, partition FROM facts WHERE "
_EPISODES_GONE = "SELECT number, id, partition FROM episodes WHERE "
_EVENTS_GONE = "SELECT number, partition FROM events WHERE "
_LOSING = """SELECT DISTINCT f.partition FROM fact_sources AS s JOIN facts AS f ON f.number = s.fact
    WHERE s.episode IN (?*)"""
_QUOTING = """SELECT number, before, after FROM events
    WHERE partition = ? AND instr(coalesce(before, '') || coalesce(after, ''), '"episode_id"')"""
_ORPHANS = (
    """DELETE FROM joins WHERE partition = ? AND (
        NOT EXISTS (SELECT 1 FROM fact_entities AS m WHERE m.entity = joins.entity)
        OR NOT EXISTS (SELECT 1 FROM fact_entities AS m WHERE m.entity = joins.near))""",
    """DELETE FROM names WHERE partition = ?
        AND NOT EXISTS (SELECT 1 FROM fact_entities AS m WHERE m.entity = names.entity)""",
    """DELETE FROM name_vectors WHERE partition = ?
        AND NOT EXISTS (SELECT 1 FROM fact_entities AS m WHERE m.entity = name_vectors.entity)""",
    """DELETE FROM entities WHERE partition = ?
        AND NOT EXISTS (SELECT 1 FROM fact_entities AS m WHERE m.entity = entities.key)""",
)
_FORGET_EMPTY = """UPDATE partitions SET name = NULL WHERE number = ?
    AND NOT EXISTS (SELECT 1 FROM facts WHERE partition = partitions.number)
    AND NOT EXISTS (SELECT 1 FROM episodes WHERE partition = partitions.number)
    AND NOT EXISTS (SELECT 1 FROM entities WHERE partition = partitions.number)
    AND NOT EXISTS (SELECT 1 FROM events WHERE partition = partitions.number)"""


def erase(connection: sqlite3.Connection, scope: Scope) -> Counts:
    """Remove the scope's records inside one transaction; `scrub` then empties the log."""
    condition, ids = carrying(scope)
    facts = connection.execute(_FACTS_GONE + condition, ids).fetchall()
    episodes = connection.execute(_EPISODES_GONE + condition, ids).fetchall()
    events = dict(connection.execute(_EVENTS_GONE + condition, ids))
    events.update(selected(connection, _EVENTS_GONE + "fact IN (?*)", [row[1] for row in facts]))
    touched = {row[2] for row in (*facts, *episodes)} | set(events.values())
    if scope == Scope():
        touched |= {number for (number,) in connection.execute("SELECT DISTINCT partition FROM entities")}
    connection.executemany("DELETE FROM facts WHERE number = ?", [(row[0],) for row in facts])
    _remove_episodes(connection, episodes)
    connection.executemany("DELETE FROM events WHERE number = ?", [(number,) for number in events])
    orphans = sum(_remove_orphans(connection, partition) for partition in sorted(touched))
    _finish(connection, touched)
    return Counts(len(facts), len(episodes), orphans, len(events))


def _remove_episodes(connection: sqlite3.Connection, rows: list[tuple[int, str, int]]) -> None:
    ids = {row[1] for row in rows}
    losing = {partition for (partition,) in selected(connection, _LOSING, ids)}
    for partition in sorted(losing | {row[2] for row in rows}):
        _scrub_events(connection, partition, ids)
    connection.executemany("DELETE FROM fact_sources WHERE episode = ?", [(id,) for id in ids])
    mark_removal(connection, losing)
    connection.executemany("DELETE FROM episodes WHERE number = ?", [(row[0],) for row in rows])


def _scrub_events(connection: sqlite3.Connection, partition: int, episodes: set[str]) -> None:
    """Take the erased episodes' quotes out of what the events that stay tell of before and after."""
    for number, *documents in connection.execute(_QUOTING, (partition,)).fetchall():
        kept = [None if one is None else dumped(without_sources(json.loads(one), episodes)) for one in documents]
        if kept != documents:
            connection.execute("UPDATE events SET before = ?, after = ? WHERE number = ?", (*kept, number))


def _remove_orphans(connection: sqlite3.Connection, partition: int) -> int:
    """Remove what no fact holds any more; how many entities that were."""
    return [connection.execute(statement, (partition,)).rowcount for statement in _ORPHANS][-1]


def _finish(connection: sqlite3.Connection, touched: set[int]) -> None:
    counted = [(number,) for number in sorted(touched)]
    connection.executemany("UPDATE partitions SET revision = revision + 1 WHERE number = ?", counted)
    mark_removal(connection, touched)
    connection.executemany(_FORGET_EMPTY, counted)


def scrub(connection: sqlite3.Connection, path: Path) -> None:
    """Empty the write-ahead log, where the erased records still stand. Waits for other readers to end."""
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > deadline:
            raise StoreUnavailable(
                f"the records are erased, but another program keeps reading {str(path)!r}, so their text may still "
                "stand in its '-wal' file: end that program and erase again"
            )
        time.sleep(0.02)
