"""The partitions that were read last, in memory, brought up to date before each read.

What another process wrote is found by the partition's revision: rows written since are read in addition. After a
removal the partition is read anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from graphmem.errors import InvalidInput
from graphmem.stores.columns.partition import Partition
from graphmem.stores.columns.reader import Mark, Reader

if TYPE_CHECKING:
    from graphmem.types import Vector

_READ_TOGETHER = 3
"""A search reads a user's, an agent's and a run's partition at most."""


class Cache:
    """The partitions read last, as many as fit into `bound` bytes, and always the one in use."""

    def __init__(self, *, bound: int) -> None:
        self._bound = bound
        self._lock = threading.Lock()
        self._partitions: OrderedDict[str, Partition] = OrderedDict()
        self._bytes: dict[str, int] = {}
        self._total = 0
        self.size = 0

    def prepare(self, size: int) -> None:
        """Hold vectors of this size from now on."""
        self.clear()
        self.size = size

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._partitions.clear()
            self._bytes.clear()
            self._total = 0

    def last(self) -> list[str]:
        """What the few partitions read last go by, the last one first."""
        with self._lock:
            return list(islice(reversed(self._partitions), _READ_TOGETHER))

    def mark(self, name: str, *, names: bool = False) -> Mark:
        """How far the partition that goes by this name is read, or with `names` its names."""
        found = self._get(name)
        return found.names_mark if names else found.mark

    @contextmanager
    def opened(self, name: str, reader: Reader, *, names: bool = False) -> Iterator[Partition]:
        """The partition that goes by this name, for this thread alone, brought up to what the reader sees.

        All but its names, or with `names` nothing but those: what is not asked for is read when it is.
        """
        found = self._get(name)
        with found.alone():
            known = found.readings
            found.refresh_names(reader) if names else found.refresh(reader)
            if found.readings != known:
                self._count(name, found.size_in_bytes)
            yield found

    def check(self, vector: Vector) -> None:
        """Raise InvalidInput for a query vector that cannot be compared with what is stored."""
        if vector.shape[-1] != self.size:
            raise InvalidInput(f"a vector of size {vector.shape[-1]} was asked for, the store holds size {self.size}")

    def _get(self, name: str) -> Partition:
        with self._lock:
            found = self._partitions.get(name)
            if found is None:
                found = self._partitions[name] = Partition(self.size)
            self._partitions.move_to_end(name)
            return found

    def _count(self, name: str, size: int) -> None:
        with self._lock:
            if name in self._partitions:
                self._total += size - self._bytes.get(name, 0)
                self._bytes[name] = size
            while len(self._partitions) > 1 and self._total > self._bound:
                oldest, _ = self._partitions.popitem(last=False)
                self._total -= self._bytes.pop(oldest, 0)
