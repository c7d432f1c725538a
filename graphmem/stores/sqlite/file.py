"""One SQLite file and its connections: opened, borrowed by one thread at a time, closed.

Nothing is lost that a transaction returned from: write-ahead log, and every commit is synced. Where the file or its
folder may not be written, it is read, and every write is refused.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphmem.errors import StoreUnavailable
from graphmem.stores.sqlite.errors import border, damaged, unwritable

BUSY_SECONDS = 30.0
_AS_NOW = {"effective_ids": os.access in os.supports_effective_ids}
CHECKED_BYTES = 64 * 1024 * 1024
"""Up to this size a file is read through when it is opened, at about a millisecond for each MB."""


class SqliteFile:
    """The file at `path`. A connection serves one thread at a time and goes back to the idle ones after it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writer = threading.Lock()
        self._held = threading.local()
        self._closed = False
        self.read_only = False
        """Whether it can only be read; known once it was created or found."""
        self._identity: tuple[int, int] | None = None
        self._pid = os.getpid()

    def create(self) -> None:
        """Make the folder and an empty file that only its owner may read, unless they are there."""
        with border(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.is_dir():
                raise StoreUnavailable(f"{str(self.path)!r} is a folder: give the path of a file in it")
            if not self.path.exists():
                self._touch()
            self.read_only = not all(os.access(place, os.W_OK, **_AS_NOW) for place in (self.path, self.path.parent))
            self._become(self._found())

    def check_pages(self) -> None:
        """Raise StoreCorrupt when the file's pages do not fit together: some damage would only hide what is stored.

        A file over CHECKED_BYTES is not read through; what is wrong with it shows where it is read.
        """
        with self.connection() as connection:
            if self.path.stat().st_size > CHECKED_BYTES:
                return
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise damaged(self.path, found)

    def _found(self) -> tuple[int, int]:
        found = self.path.stat()
        return (found.st_dev, found.st_ino)

    def _become(self, identity: tuple[int, int]) -> None:
        with self._lock:
            stale = self._idle if identity != self._identity else []
            self._idle = [] if stale else self._idle
            self._identity = identity
        for connection in stale:
            connection.close()

    def _touch(self) -> None:
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            return  # another process made it just now, which is as good

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction, for this thread alone until the block ends."""
        with border(self.path), self._lent() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection on which all reads of the block see the same state: that of the block around it, if any."""
        with self.together() as connection, border(self.path):
            yield connection

    @contextmanager
    def together(self) -> Iterator[sqlite3.Connection]:
        """The same for a block that does more than read this file: what it raises is none of SQLite's and stays."""
        held: sqlite3.Connection | None = getattr(self._held, "connection", None)
        if held is not None:
            yield held
            return
        with self._lent() as connection:
            with border(self.path):
                connection.execute("BEGIN")
            self._held.connection, self._held.known = connection, {}
            yield connection

    def known(self) -> dict[str, Any]:
        """For what was read in the snapshot that this thread is in: it stays true until that ends."""
        known: dict[str, Any] | None = getattr(self._held, "known", None)
        return {} if known is None else known

    @contextmanager
    def atomic(self) -> Iterator[sqlite3.Connection]:
        """A connection on which the block's writes happen all or not at all; durable when the block has ended."""
        if self.read_only:
            raise unwritable(self.path)
        with self._writer, self.connection() as connection:
            self._check_in_place()
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close what is idle now; what is still in use is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        with border(self.path):
            for connection in idle:
                connection.close()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        with border(self.path):
            connection = self._borrow()
        try:
            yield connection
        finally:
            with border(self.path):
                self._give_back(connection)

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed or self._identity is None:
                state = "was closed: open it again" if self._closed else "was not prepared: call prepare() first"
                raise StoreUnavailable(f"the store {str(self.path)!r} {state}")
            self._check_process()
            if self._idle:
                return self._idle.pop()
        return _connect(self.path, read_only=self.read_only)

    def _check_process(self) -> None:
        if self._pid != os.getpid():
            raise StoreUnavailable(
                f"{str(self.path)!r} was opened before a fork: open a store of its own in each process"
            )

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """End what it still is in, a snapshot or what Ctrl-C cut short, before another thread gets it."""
        if getattr(self._held, "connection", None) is connection:
            self._held.connection = self._held.known = None
        connection.rollback()
        with self._lock:
            if not self._closed and not self.read_only:  # what takes the file as it stands does not see it change
                self._idle.append(connection)
                return
        connection.close()

    def _check_in_place(self) -> None:
        """What is written to a file that was moved or deleted while open would be lost without a word."""
        if self._found() != self._identity:
            raise StoreUnavailable(
                f"{str(self.path)!r} was replaced while it was open: close this store, open it again"
            )


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    place = f"{path.as_uri()}?{_as_it_stands(path)}" if read_only else str(path)
    connection = sqlite3.connect(
        place, uri=read_only, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _as_it_stands(path: Path) -> str:
    """How SQLite opens a file that it cannot write beside: without a log nobody writes to it, so it needs no locks."""
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
