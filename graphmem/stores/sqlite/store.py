"""The default store: one SQLite file, with what the walk needs of the last read partitions in memory.

schema/   the tables, as numbered migrations
file      connections, transactions       errors            what SQLite raises, translated
migrate   prepare                         rows, whole       whole records, a whole partition
write     apply                           erase             erase
reader    how a partition is read         along             exact traversal
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from graphmem.errors import InvalidInput, StoreUnavailable
from graphmem.stores.base import Capability
from graphmem.stores.check import check_change
from graphmem.stores.columns.partition import Partition
from graphmem.stores.columns.reader import Reader
from graphmem.stores.columns.store import CACHE_BYTES, ColumnStore
from graphmem.stores.details import details_of
from graphmem.stores.found import Joins
from graphmem.stores.sqlite import along as along_triples
from graphmem.stores.sqlite import rows
from graphmem.stores.sqlite.erase import erase, scrub
from graphmem.stores.sqlite.file import SqliteFile
from graphmem.stores.sqlite.migrate import prepare
from graphmem.stores.sqlite.reader import SqliteReader
from graphmem.stores.sqlite.whole import everything, partitions
from graphmem.stores.sqlite.write import apply, revision_of
from graphmem.types import (
    EVENT_KINDS,
    Change,
    Counts,
    Details,
    Edge,
    EmbedderIdentity,
    Entity,
    Episode,
    Event,
    EventKind,
    Fact,
    Moment,
    Scope,
    Slot,
    View,
)

T = TypeVar("T")


class SqliteStore(ColumnStore):
    """`graphmem.stores.base.Store` in one file. Nothing is opened before `prepare`."""

    capabilities: frozenset[Capability] = frozenset({"durable", "shared"})

    def __init__(self, path: str | Path, *, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(cache_bytes=cache_bytes)
        self.location = str(_absolute(path))
        self._file = SqliteFile(Path(self.location))
        self._embedder: EmbedderIdentity | None = None

    # open and close
    def prepare(self, embedder: EmbedderIdentity) -> None:
        self._file.create()
        prepare(self._file, embedder)
        self._file.check_pages()
        self._cache.prepare(embedder.size)
        self._embedder = embedder

    def close(self) -> None:
        self._file.close()
        self._cache.clear()

    # write
    def revision(self, partition: str) -> int:
        with self._file.connection() as connection:
            return revision_of(connection, partition)

    def apply(self, change: Change) -> None:
        if self._embedder is None:
            raise StoreUnavailable(f"the store {self.location!r} was not prepared: call prepare(embedder) first")
        check_change(change, self._embedder.size)
        with self._file.atomic() as connection:
            apply(connection, change)

    def erase(self, scope: Scope) -> Counts:
        with self._file.atomic() as connection:
            counts = erase(connection, scope)
        self._cache.clear()
        with self._file.connection() as connection:
            scrub(connection, self._file.path)
        return counts

    @contextmanager
    def together(self) -> Iterator[None]:
        with self._file.together():
            yield

    # read by id
    def facts(self, ids: Collection[str]) -> list[Fact]:
        with self._file.snapshot() as connection:
            return rows.facts_by_id(connection, ids)

    def episodes(self, ids: Collection[str]) -> list[Episode]:
        with self._file.snapshot() as connection:
            return rows.episodes_by_id(connection, ids)

    def entities(self, keys: Collection[str]) -> list[Entity]:
        with self._file.snapshot() as connection:
            return rows.entities_by_key(connection, keys)

    def details(self, fact_ids: Collection[str], episode_ids: Collection[str] = ()) -> Details:
        with self._file.snapshot():
            return details_of(self, self.facts(fact_ids), episode_ids)

    # list
    def partitions(self) -> list[str]:
        with self._file.snapshot() as connection:
            return partitions(connection)

    def list_facts(self, scope: Scope, *, limit: int | None = None, after: str | None = None) -> list[Fact]:
        with self._file.snapshot() as connection:
            return rows.facts_carrying(connection, scope, after=after, limit=limit)

    def list_entities(self, partition: str) -> list[Entity]:
        with self._file.snapshot() as connection:
            return rows.entities_of(connection, partition)

    def events(self, ids: Collection[str]) -> list[Event]:
        with self._file.snapshot() as connection:
            return rows.events_by_id(connection, ids)

    def list_events(self, fact_ids: Collection[str]) -> list[Event]:
        with self._file.snapshot() as connection:
            return rows.events_of(connection, fact_ids)

    def list_changes(
        self, scope: Scope, *, since: Moment | None = None, kinds: Collection[EventKind] = EVENT_KINDS
    ) -> list[Event]:
        with self._file.snapshot() as connection:
            return rows.events_carrying(connection, scope, since, kinds)

    def everything(self, partition: str) -> Change:
        with self._file.snapshot() as connection:
            return everything(connection, partition)

    def last_episode(self, partition: str, scope: Scope) -> Episode | None:
        with self._file.snapshot() as connection:
            return rows.last_episode(connection, partition, scope)

    # find
    def named(
        self, partition: str, names: Collection[str], *, bracketed: bool = False
    ) -> Mapping[str, tuple[str, ...]]:
        with self._file.snapshot() as connection:
            return rows.keys_named(connection, partition, names, bracketed=bracketed)

    def about(self, partition: str, slots: Collection[Slot]) -> list[Fact]:
        with self._file.snapshot() as connection:
            return rows.facts_about(connection, partition, slots)

    def sharing(self, partition: str, pairs: Collection[tuple[str, str]]) -> list[Fact]:
        with self._file.snapshot() as connection:
            return rows.facts_sharing(connection, partition, pairs)

    # walk
    def along(self, view: View, keys: Collection[str], relation: str, *, backwards: bool = False) -> list[Edge]:
        with self._file.snapshot() as connection:
            return along_triples.edges(connection, view, keys, relation, backwards=backwards)

    def _ask(self, partition: str, work: Callable[[Reader, Partition], T], *, names: bool = False) -> T:
        with self._opened(rows.digest_of(partition), names=names) as (reader, held):
            return work(reader, held)

    def _ask_last(self, work: Callable[[Reader, Partition], T | None]) -> T | None:
        for digest in self._cache.last():
            with self._opened(digest) as (reader, held):
                if (answer := work(reader, held)) is not None:
                    return answer
        return None

    @contextmanager
    def _opened(self, digest: str, *, names: bool = False) -> Iterator[tuple[Reader, Partition]]:
        with self._file.snapshot() as connection:
            reader = self._file.known().setdefault(digest, SqliteReader(connection, digest, size=self._cache.size))
            with self._cache.opened(digest, reader, names=names) as held:
                yield reader, held

    def _joins(self, keys: Collection[str]) -> Joins:
        with self._file.snapshot() as connection:
            return Joins.of_rows(rows.joins_from(connection, keys))

    def _partitions_of(self, keys: Collection[str]) -> Mapping[str, Collection[str]]:
        with self._file.snapshot() as connection:
            return rows.partitions_of(connection, keys)


def _absolute(path: str | Path) -> Path:
    if str(path) in ("", ":memory:") or "\0" in str(path):
        raise InvalidInput(
            f"{str(path)!r} is no path of a file: give 'memory.sqlite', or 'memory:' to keep nothing on disk"
        )
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError as error:
        raise InvalidInput(f"{str(path)!r} names a user without a home folder: write the path in full") from error
