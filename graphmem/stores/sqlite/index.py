"""The two full-text indexes, kept clean and shallow.

The terms of a deleted row stay in an FTS5 index until all its segments are merged into one (`optimize`). Each such
merge puts a level or two on top of those there are, none is ever taken away, and SQLite calls an index of more than
2000 levels malformed. So one that has many is built anew from the records, which cleans it as well.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from graphmem.stores.sqlite.write import INDEX, prefixed

MOST_LEVELS = 256
"""Building anew costs about eight merges; at two levels a merge that is one more in sixteen."""
READABLE_LEVELS = 2000
"""FTS5_MAX_SEGMENT in SQLite's fts5_index.c, which bounds the levels too."""


class _Index(NamedTuple):
    """The statements of one index."""

    structure: str
    truncate: str
    merge: str
    clear: str
    put: str
    records: str


_INDEXES = (
    _Index(
        "SELECT block FROM fact_words_data WHERE id = 10",
        "UPDATE fact_words_data SET block = ? WHERE id = 10",
        "INSERT INTO fact_words (fact_words) VALUES ('optimize')",
        "INSERT INTO fact_words (fact_words) VALUES ('delete-all')",
        INDEX["fact_words"],
        "SELECT f.number, p.digest, f.words FROM facts AS f JOIN partitions AS p ON p.number = f.partition",
    ),
    _Index(
        "SELECT block FROM episode_words_data WHERE id = 10",
        "UPDATE episode_words_data SET block = ? WHERE id = 10",
        "INSERT INTO episode_words (episode_words) VALUES ('optimize')",
        "INSERT INTO episode_words (episode_words) VALUES ('delete-all')",
        INDEX["episode_words"],
        "SELECT e.number, p.digest, e.words FROM episodes AS e JOIN partitions AS p ON p.number = e.partition",
    ),
)


def clean(connection: sqlite3.Connection) -> None:
    """Leave no term of a deleted row in the indexes. Costs their whole size, not that of what was deleted."""
    for index in _INDEXES:
        if _levels(_structure(connection, index)) > MOST_LEVELS:
            _build(connection, index)
        else:
            connection.execute(index.merge)


def repair(connection: sqlite3.Connection) -> None:
    """Build anew each index that has got more levels than SQLite reads."""
    for index in _INDEXES:
        structure = _structure(connection, index)
        if _levels(structure) > READABLE_LEVELS:
            # SQLite opens the index only when its structure record can be read: no levels, no segments, none written
            connection.execute(index.truncate, (structure[:4] + bytes(3),))
            _build(connection, index)


def _structure(connection: sqlite3.Connection, index: _Index) -> bytes:
    row = connection.execute(index.structure).fetchone()
    return b"" if row is None else bytes(row[0])


def _levels(structure: bytes) -> int:
    """What stands behind the record's first four bytes: an integer of seven bits a byte, the last one below 128."""
    levels = 0
    for byte in structure[4:]:
        levels = levels << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return levels


def _build(connection: sqlite3.Connection, index: _Index) -> None:
    connection.execute(index.clear)
    records = connection.execute(index.records)
    connection.executemany(index.put, ((number, prefixed(digest, words)) for number, digest, words in records))
