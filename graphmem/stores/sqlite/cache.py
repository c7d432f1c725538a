"""The partitions that were read last, in memory, brought up to date before each read.

What another process wrote is found by the partition's revision: rows written since are read in addition. After a
removal the partition is read anew.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from graphmem.errors import InvalidInput
from graphmem.stores.sqlite.file import SqliteFile
from graphmem.stores.sqlite.partition import Partition
from graphmem.stores.sqlite.rows import digest_of

if TYPE_CHECKING:
    from graphmem.types import Vector

_READ_TOGETHER = 3
"""A search reads a user's, an agent's and a run's partition at most."""

T = TypeVar("T")


class Cache:
    """The partitions read last, as many as fit into `bound` bytes, and always the one in use."""

    def __init__(self, file: SqliteFile, *, bound: int) -> None:
        self._file = file
        self._bound = bound
        self._lock = threading.Lock()
        self._partitions: OrderedDict[str, Partition] = OrderedDict()
        self._bytes: dict[str, int] = {}
        self._total = 0
        self._size = 0

    def prepare(self, size: int) -> None:
        """Hold vectors of this size from now on."""
        self.clear()
        self._size = size

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._partitions.clear()
            self._bytes.clear()
            self._total = 0

    def first(self, ask: Callable[[sqlite3.Connection, Partition], T | None]) -> T | None:
        """The first answer but None that one of the few partitions read last has, each brought up to date."""
        with self._lock:
            last = list(islice(reversed(self._partitions), _READ_TOGETHER))
        for digest in last:
            with self._opened(digest) as (connection, partition):
                answer = ask(connection, partition)
            if answer is not None:
                return answer
        return None

    @contextmanager
    def partition(self, name: str) -> Iterator[tuple[sqlite3.Connection, Partition]]:
        """The partition up to date and a connection that sees the same state, for this thread alone."""
        with self._opened(digest_of(name)) as opened:
            yield opened

    @contextmanager
    def _opened(self, digest: str) -> Iterator[tuple[sqlite3.Connection, Partition]]:
        found = self._get(digest)
        with found.lock, self._file.snapshot() as connection:
            found.refresh(connection, digest)
            self._count(digest, found.size_in_bytes)
            yield connection, found

    def check(self, vector: Vector) -> None:
        """Raise InvalidInput for a query vector that cannot be compared with what is stored."""
        if vector.shape[-1] != self._size:
            raise InvalidInput(f"a vector of size {vector.shape[-1]} was asked for, the store holds size {self._size}")

    def _get(self, digest: str) -> Partition:
        with self._lock:
            found = self._partitions.get(digest)
            if found is None:
                found = self._partitions[digest] = Partition(self._size)
            self._partitions.move_to_end(digest)
            return found

    def _count(self, digest: str, size: int) -> None:
        with self._lock:
            if digest in self._partitions:
                self._total += size - self._bytes.get(digest, 0)
                self._bytes[digest] = size
            while len(self._partitions) > 1 and self._total > self._bound:
                oldest, _ = self._partitions.popitem(last=False)
                self._total -= self._bytes.pop(oldest, 0)
