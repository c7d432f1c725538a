"""How fast the driver alone writes the rows that an ingest wrote: `executemany` in SQLite, plain `UNWIND` in Neo4j.

The very rows are read back and written again under the same indexes, in as many transactions, by the fewest statements.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from benchmarks.speed_places import store_of
from graphmem.config import StoreSpec
from graphmem.stores.sqlite.file import SqliteFile

if TYPE_CHECKING:
    import neo4j

Row = Sequence[Any]
_TABLES = (
    "partitions", "changes", "episodes", "facts", "entities", "names", "name_vectors", "joins", "events",
    "fact_vectors", "episode_vectors", "fact_mentions", "fact_sources",
)  # fmt: skip
_ORDER = {"fact_mentions": "ORDER BY fact, entity", "fact_sources": "ORDER BY fact", "joins": "ORDER BY near"}
_ROWS = 500


def sqlite_seconds(written: Path, empty: Path, *, writes: int) -> float:
    """The seconds that the rows of one file take to go into an empty one with the same schema, in so many writes.

    Foreign keys are not checked: the rows of a write are not all of the same facts.
    """
    rows = _rows(written)
    with store_of(StoreSpec(str(empty))):
        pass
    file = SqliteFile(empty)
    file.create()
    with file.connection() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
    started = time.perf_counter()
    for number in range(writes):
        with file.atomic() as connection:
            for statement, all in rows.items():
                connection.executemany(statement, _share(all, number, writes))
    spent = time.perf_counter() - started
    file.close()
    return spent


def _rows(path: Path) -> dict[str, list[Row]]:
    """What is written, by the statement that writes it."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        found = {_insert(table, connection): _all(table, connection) for table in _TABLES}
    connection.close()
    return found


def _all(table: str, connection: sqlite3.Connection) -> list[Row]:
    return connection.execute(f"SELECT * FROM {table} {_ORDER.get(table, '')}").fetchall()  # noqa: S608  # our own names


def _insert(table: str, connection: sqlite3.Connection) -> str:
    width = len(connection.execute(f"SELECT * FROM {table} LIMIT 0").description)  # noqa: S608  # a name of our own
    return f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"  # noqa: S608  # so is this


def _share(all: Sequence[Row], number: int, of: int) -> Sequence[Row]:
    return all[number * len(all) // of : (number + 1) * len(all) // of]


# Neo4j

Nodes = dict[tuple[str, ...], list[dict[str, Any]]]
Ties = dict[str, list[dict[str, Any]]]


def neo4j_seconds(spec: StoreSpec, *, writes: int) -> float:
    """The seconds that a server's nodes and relationships take to be written again, each in so many writes.

    They are deleted first. The server must hold nothing but what an ingest wrote.
    """
    import neo4j

    login = (spec.username or "", spec.password or "")
    with neo4j.GraphDatabase.driver(spec.url, auth=login, notifications_min_severity="OFF") as driver:
        nodes, ties = _graph(driver)
        with driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        driver.execute_query("CALL db.awaitIndexes(300)")
        return _write_nodes(driver, nodes, ties, writes=writes)


def _graph(driver: neo4j.Driver) -> tuple[Nodes, Ties]:
    nodes: Nodes = defaultdict(list)
    ties: Ties = defaultdict(list)
    with driver.session() as session:
        asked = (
            "MATCH (n) WHERE NOT n:GraphmemSchema RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS own"
        )
        for id, labels, own in session.run(asked):
            nodes[tuple(sorted(labels))].append({"id": id, "own": own})
        asked = "MATCH (a)-[r]->(b) RETURN elementId(a), type(r), elementId(b), properties(r)"
        for a, type, b, own in session.run(asked):
            ties[type].append({"a": a, "b": b, "own": own})
    return nodes, ties


def _write_nodes(driver: neo4j.Driver, nodes: Nodes, ties: Ties, *, writes: int) -> float:
    new: dict[str, str] = {}
    started = time.perf_counter()
    with driver.session() as session:
        for number in range(writes):
            new.update(session.execute_write(_put_nodes, nodes, number, writes))
        for rows in ties.values():
            for row in rows:
                row["a"], row["b"] = new[row["a"]], new[row["b"]]
        for number in range(writes):
            session.execute_write(_put_ties, ties, number, writes)
    return time.perf_counter() - started


def _put_nodes(tx: neo4j.ManagedTransaction, nodes: Nodes, number: int, writes: int) -> list[tuple[str, str]]:
    new: list[tuple[str, str]] = []
    for labels, all in nodes.items():
        named = ":".join(f"`{label}`" for label in labels)
        text = f"UNWIND $rows AS row CREATE (n:{named}) SET n = row.own RETURN row.id AS old, elementId(n) AS new"
        for some in _batches(_share(cast(Sequence[Any], all), number, writes)):
            new += [(old, made) for old, made in tx.run(_literal(text), rows=some)]
    return new


def _put_ties(tx: neo4j.ManagedTransaction, ties: Ties, number: int, writes: int) -> None:
    for type, all in ties.items():
        text = (
            "UNWIND $rows AS row MATCH (a) WHERE elementId(a) = row.a MATCH (b) WHERE elementId(b) = row.b "
            f"CREATE (a)-[r:`{type}`]->(b) SET r = row.own"
        )
        for some in _batches(_share(cast(Sequence[Any], all), number, writes)):
            tx.run(_literal(text), rows=some).consume()


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + _ROWS] for first in range(0, len(rows), _ROWS))


def _literal(text: str) -> Any:
    """The driver wants texts that are not put together; here they are, from labels that the same server gave."""
    return text
