"""Makes a file's schema, brings an older one up to date, and refuses what is not ours."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from graphmem.errors import EmbedderMismatch, SchemaTooNew, StoreCorrupt, StoreUnavailable
from graphmem.stores.columns.words import packed
from graphmem.stores.sqlite.file import BUSY_SECONDS, SqliteFile
from graphmem.types import EmbedderIdentity

APPLICATION = 0x676D656D
"""The number in the file's header that says it is graphmem's: "gmem"."""


class Migration(NamedTuple):
    """One numbered step of the schema. A released one never changes: its hash is kept in every file."""

    number: int
    name: str
    script: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.script.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All steps there are, in order."""
    folder = resources.files("graphmem.stores.sqlite.schema")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files]


def prepare(file: SqliteFile, embedder: EmbedderIdentity) -> None:
    """Make or check the schema and the embedder it is for.

    Raises SchemaTooNew and EmbedderMismatch (the file stays as it was), StoreCorrupt, StoreUnavailable.
    """
    steps = migrations()
    with file.connection() as connection:
        _check_ours(connection, file, len(steps))
        if file.read_only:
            _check_newest(connection, file, len(steps))
            _migrate(connection, file, steps)
            _check_embedder(connection, file, embedder)
            return
    with file.connection() as connection:
        _write_ahead(connection, file)
    with file.atomic() as connection:
        _check_ours(connection, file, len(steps))
        _migrate(connection, file, steps)
        _check_embedder(connection, file, embedder)


def _check_ours(connection: sqlite3.Connection, file: SqliteFile, newest: int) -> None:
    version = _pragma(connection, "PRAGMA user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and _pragma(connection, "PRAGMA application_id") != APPLICATION:
        raise StoreUnavailable(f"{str(file.path)!r} holds the database of another program: choose another path")
    if version > newest:
        raise SchemaTooNew(
            f"{str(file.path)!r} has schema {version}, this graphmem knows schema {newest}: install a newer graphmem"
        )


def _check_newest(connection: sqlite3.Connection, file: SqliteFile, newest: int) -> None:
    version = _pragma(connection, "PRAGMA user_version")
    if version < newest:
        raise StoreUnavailable(
            f"{str(file.path)!r} has schema {version}, cannot be written, and so not be brought to schema {newest}: "
            "open a copy in a folder that you may write to"
        )


def _pragma(connection: sqlite3.Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0])


def _write_ahead(connection: sqlite3.Connection, file: SqliteFile) -> None:
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            break
        except sqlite3.OperationalError as error:
            # two processes that open a new file at once: SQLite does not wait for this lock by itself
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    if mode != "wal":
        raise StoreUnavailable(f"{str(file.path)!r} lies where no write-ahead log can be kept: use a local disk")


def _migrate(connection: sqlite3.Connection, file: SqliteFile, steps: list[Migration]) -> None:
    connection.create_function("packed", 1, lambda words: packed(words.split()))
    version = _pragma(connection, "PRAGMA user_version")
    for step in steps:
        if step.number <= version:
            _check_unchanged(connection, file, step)
        else:
            _take(connection, step)


def _check_unchanged(connection: sqlite3.Connection, file: SqliteFile, step: Migration) -> None:
    found = _meta(connection, f"migration {step.number}")
    if found != step.digest:
        raise StoreCorrupt(
            f"{str(file.path)!r} was made with another {step.name} (sha256 {found}, here {step.digest}): "
            "a released migration never changes, restore that file and add a new one"
        )


def _take(connection: sqlite3.Connection, step: Migration) -> None:
    for statement in statements(step.script):
        connection.execute(statement)
    _put_meta(connection, f"migration {step.number}", step.digest)
    connection.execute(f"PRAGMA application_id = {APPLICATION:d}")
    connection.execute(f"PRAGMA user_version = {step.number:d}")


def statements(script: str) -> Iterator[str]:
    """The script's statements one by one: `executescript` would commit the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _check_embedder(connection: sqlite3.Connection, file: SqliteFile, embedder: EmbedderIdentity) -> None:
    name, size = _meta(connection, "embedder name"), _meta(connection, "embedder size")
    if name is None or size is None:
        _put_meta(connection, "embedder name", embedder.name)
        _put_meta(connection, "embedder size", str(embedder.size))
    elif EmbedderIdentity(name, int(size)) != embedder:
        raise EmbedderMismatch(
            f"{str(file.path)!r} was filled with the embedder {name!r} (size {size}), not with {embedder.name!r} "
            f"(size {embedder.size}): open it with the embedder it was filled with, or use a new file"
        )


def _meta(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _put_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))
