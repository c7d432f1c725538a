"""The store in a Neo4j server (5.26 LTS and 2026.x, Community is enough).

    (:__Entity__:Person {key, name, type})-[:WORKS_AT {fact_id, fact, valid_from}]->(:__Entity__:Organization)
    (:Fact {id, text, embedding})-[:SUBJECT|OBJECT|MENTIONS]->(:__Entity__)<-[:NAMES]-(:Alias {text, vector})
    (:Fact)-[:STATED_IN {quote}]->(:Episode {id, speaker, vector})-[:NEXT]->(:Episode)     (:Event)-[:ON]->(:Fact)

Typed relationships between entities are the present: what is true now, as one sees it in Neo4j Browser. They are
drawn from the facts, which hold the past as well; nothing here reads them. `GraphmemPartition`, `GraphmemChange` and
`GraphmemSchema` are ours alone. Nodes and relationships of others in the same database are never matched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from graphmem.config import StoreSpec
from graphmem.errors import EmbedderMismatch, SchemaTooNew, StoreConflict, StoreUnavailable
from graphmem.stores.base import Capability
from graphmem.stores.check import check_change
from graphmem.stores.columns.partition import Partition
from graphmem.stores.columns.reader import Mark, Reader
from graphmem.stores.columns.store import CACHE_BYTES, ColumnStore
from graphmem.stores.found import Joins
from graphmem.stores.neo4j import records
from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.link import Neo4jLink, Reads, States, intact, rows
from graphmem.stores.neo4j.reader import Neo4jReader, joins_from, mark_of
from graphmem.stores.neo4j.statements import statement_names
from graphmem.stores.neo4j.whole import everything
from graphmem.stores.neo4j.write import apply_change, erase_scope
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

SCHEMA_VERSION = 5
OLDEST_VERSION = (5, 26)
"""Older servers cannot draw a relationship whose type is a parameter, and read some of our Cypher as wrong."""
INDEX_SECONDS = 300
FILLED_AT_ONCE = 20_000
READS = 5
"""How often is read what another writes meanwhile."""
UNLIMITED = 2**31 - 1
T = TypeVar("T")


class Neo4jStore(ColumnStore):
    """The contract of `graphmem.stores.base.Store` on a Neo4j server. May be used from several threads."""

    capabilities: frozenset[Capability] = frozenset({"durable", "shared"})

    def __init__(self, spec: StoreSpec, *, cache_bytes: int = CACHE_BYTES) -> None:
        """Nothing is connected to yet. User and password come from the spec, else from its URL."""
        super().__init__(cache_bytes=cache_bytes)
        self._link = Neo4jLink(spec)
        self.location = self._link.location
        self._embedder: EmbedderIdentity | None = None

    # open and close
    def prepare(self, embedder: EmbedderIdentity) -> None:
        self._check_version()
        found = self._rows("schema_read")
        if not self._checked(found, embedder):
            self._make_schema(embedder)
        self._cache.prepare(embedder.size)
        self._embedder = embedder

    def _check_version(self) -> None:
        """Raise StoreUnavailable when the server is too old, before anything is written."""
        version = self._link.version()
        if version < OLDEST_VERSION:
            told = f"is Neo4j {version[0]}.{version[1]}" if any(version) else "does not say that it is Neo4j"
            raise StoreUnavailable(
                f"the server at {self.location} {told}, and graphmem needs Neo4j 5.26 LTS or newer: upgrade it, name "
                "another server, or name a file to use SQLite. Nothing was written"
            )

    def _checked(self, found: list[dict[str, Any]], embedder: EmbedderIdentity) -> bool:
        """Whether there is a schema of this version. Raises when it is not one for us."""
        if not found:
            return False
        if found[0]["version"] > SCHEMA_VERSION:
            raise SchemaTooNew(
                f"{self.location} holds schema version {found[0]['version']}, this graphmem knows {SCHEMA_VERSION}: "
                "install a newer graphmem"
            )
        stored = EmbedderIdentity(found[0]["embedder"], found[0]["size"])
        if stored != embedder:
            raise EmbedderMismatch(
                f"{self.location} was filled with the embedder {stored.name!r} ({stored.size} numbers), not with "
                f"{embedder.name!r} ({embedder.size}): open it with the first one, or use another database"
            )
        return bool(found[0]["version"] == SCHEMA_VERSION)

    def _make_schema(self, embedder: EmbedderIdentity) -> None:
        """One statement after another; the note of it comes last, so that half a schema is made again.

        Vector indexes that are there may be for vectors of another size, and an older schema had more of them, and
        full-text indexes, and nulls where numbers are now.
        """
        for kind in ("schema_unique_", "schema_index_", "schema_drop_"):
            for name in statement_names(kind):
                self._change_schema(name)
        open_ends = {"never": to_rows.NEVER, "forever": to_rows.FOREVER}
        while self._change_schema("schema_fill_sources", at_once=FILLED_AT_ONCE, **open_ends)[0]["filled"]:
            pass
        settings = {"vector.dimensions": embedder.size, "vector.similarity_function": "cosine"}
        for name in statement_names("schema_vector_"):
            self._change_schema(name, options={"indexConfig": settings})
        self._rows("schema_await_indexes", seconds=INDEX_SECONDS)
        note = {"version": SCHEMA_VERSION, "embedder": embedder.name, "size": embedder.size}
        self._checked(self._link.write(lambda tx: rows(tx, "schema_write", **note)), embedder)

    def _change_schema(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._link.write(lambda tx: rows(tx, name, **parameters))

    def close(self) -> None:
        self._link.close()
        self._cache.clear()

    # write
    def revision(self, partition: str) -> int:
        found = self._rows("read_partition", partition=partition)
        return int(found[0]["revision"]) if found else 0

    def apply(self, change: Change) -> None:
        if self._embedder is None:
            raise StoreUnavailable("this store was not prepared: call prepare(embedder) before anything else")
        check_change(change, self._embedder.size)
        self._link.write(lambda tx: apply_change(tx, change))

    def erase(self, scope: Scope) -> Counts:
        counts = self._link.write(lambda tx: erase_scope(tx, scope))
        self._cache.clear()
        return counts

    def together(self) -> AbstractContextManager[None]:
        return self._link.together()

    # read by id
    def facts(self, ids: Collection[str]) -> list[Fact]:
        return self._facts("read_facts", ids=list(ids)) if ids else []

    def episodes(self, ids: Collection[str]) -> list[Episode]:
        found = self._rows("read_episodes", ids=list(ids)) if ids else []
        return records.episodes_of(row["episode"] for row in found)

    def entities(self, keys: Collection[str]) -> list[Entity]:
        return self._entities("read_entities", keys=list(keys)) if keys else []

    def details(self, fact_ids: Collection[str], episode_ids: Collection[str] = ()) -> Details:
        if not (fact_ids or episode_ids):
            return Details({}, {}, {})
        (found,) = self._rows("read_details", fact_ids=list(fact_ids), episode_ids=list(episode_ids))
        return Details(
            {fact.id: fact for fact in records.facts_of(found["facts"])},
            {episode.id: episode for episode in records.episodes_of(found["episodes"])},
            {entity.key: entity for entity in records.entities_of(found["entities"])},
        )

    # list
    def partitions(self) -> list[str]:
        return sorted(row["partition"] for row in self._rows("read_partitions"))

    def list_facts(self, scope: Scope, *, limit: int | None = None, after: str | None = None) -> list[Fact]:
        page = {"after": after or "", "limit": UNLIMITED if limit is None else limit, "forever": to_rows.FOREVER}
        return self._facts("read_list_facts", **to_rows.scope_row(scope), **page)

    def list_entities(self, partition: str) -> list[Entity]:
        return self._entities("read_list_entities", partition=partition)

    def list_events(self, fact_ids: Collection[str]) -> list[Event]:
        found = self._rows("read_list_events", fact_ids=list(fact_ids)) if fact_ids else []
        return records.events_of(row["event"] for row in found)

    def events(self, ids: Collection[str]) -> list[Event]:
        found = self._rows("read_events", ids=list(ids)) if ids else []
        return records.events_of((row["event"] for row in found), order=("id",))

    def list_changes(
        self, scope: Scope, *, since: Moment | None = None, kinds: Collection[EventKind] = EVENT_KINDS
    ) -> list[Event]:
        asked = {"since": to_rows.NEVER if since is None else since, "kinds": list(kinds)}
        found = self._rows("read_list_changes", **to_rows.scope_row(scope), **asked)
        return records.events_of(row["event"] for row in found)

    def everything(self, partition: str) -> Change:
        for _ in range(READS):
            before = self.revision(partition)
            whole = self._link.read(lambda tx: everything(tx, partition))
            if self.revision(partition) == before:
                return whole
        raise StoreConflict(f"partition {partition!r} was written to while it was read: try in a quiet hour")

    def last_episode(self, partition: str, scope: Scope) -> Episode | None:
        found = self._rows("read_last_episode", scope=to_rows.scope_key(partition, scope))
        return next(iter(records.episodes_of(row["episode"] for row in found)), None)

    # find
    def named(
        self, partition: str, names: Collection[str], *, bracketed: bool = False
    ) -> Mapping[str, tuple[str, ...]]:
        asked = sorted(set(names))
        before = asked if bracketed else []
        return self._link.read(lambda tx: self._named(tx, partition, asked, before)) if names else {}

    def _named(self, tx: Reads, partition: str, names: list[str], before: list[str]) -> dict[str, tuple[str, ...]]:
        (row,) = rows(tx, "read_named", partition=partition, names=names, before=before)
        self._link.states().told[partition] = mark_of(row)
        return _keys_by_name(row["named"], whole=False) | _keys_by_name(row["named"], whole=True)

    def about(self, partition: str, slots: Collection[Slot]) -> list[Fact]:
        asked = [slot._asdict() for slot in dict.fromkeys(slots)]
        found = self._facts("read_about", partition=partition, slots=asked, forever=to_rows.FOREVER) if asked else []
        return list({fact.id: fact for fact in found}.values())

    def sharing(self, partition: str, pairs: Collection[tuple[str, str]]) -> list[Fact]:
        asked = [list(pair) for pair in sorted(set(pairs))]
        found = self._facts("read_sharing", partition=partition, pairs=asked) if asked else []
        return list({fact.id: fact for fact in found}.values())

    # walk
    def along(self, view: View, keys: Collection[str], relation: str, *, backwards: bool = False) -> list[Edge]:
        asked = {"keys": sorted(set(keys)), "relation": relation, "role": "OBJECT" if backwards else "SUBJECT"}
        found = self._rows("read_along", **asked, **to_rows.view_row(view)) if keys else []
        edges = (Edge(**row) for row in intact(found))
        wanted = set(keys)  # a fact that is being written may be tied to one of them still, and name another already
        return sorted(edge for edge in edges if (edge.object if backwards else edge.subject) in wanted)

    def _ask(self, partition: str, work: Callable[[Reader, Partition], T], *, names: bool = False) -> T:
        return self._link.read(lambda tx: self._asked(tx, partition, work, names=names))

    def _ask_last(self, work: Callable[[Reader, Partition], T | None]) -> T | None:
        answers = (self._ask(partition, work) for partition in self._cache.last())
        return next((answer for answer in answers if answer is not None), None)

    def _asked(self, tx: Reads, partition: str, work: Callable[[Reader, Partition], T], *, names: bool) -> T:
        """What the work finds. What is read in one transaction is brought up to date once."""
        states = self._link.states()
        reader = Neo4jReader(tx, partition, states)
        now = states.told[partition] = reader.mark()
        if now != self._cache.mark(partition, names=names):
            states.reached[partition] = self._brought_up(partition, names=names)
        with self._cache.opened(partition, reader, names=names) as held:
            if not names:
                states.reached[partition] = held.mark
            return work(reader, held)

    def _brought_up(self, partition: str, *, names: bool) -> Mark:
        """Read what came to the partition; up to where that is.

        A commit shows its revision before all that it wrote can be found. What one transaction has seen, a later one
        of the same driver finds whole: it waits for it.
        """
        seen = self._link.read_alone(lambda tx: Neo4jReader(tx, partition, States()).mark())

        def read(tx: Reads) -> Mark:
            reader = Neo4jReader(tx, partition, States(), up_to=seen)
            with self._cache.opened(partition, reader, names=names) as held:
                return held.names_mark if names else held.mark

        return self._link.read_alone(read)

    def _joins(self, keys: Collection[str]) -> Joins:
        return Joins.of_rows(self._link.read(lambda tx: joins_from(tx, keys)))

    def _partitions_of(self, keys: Collection[str]) -> Mapping[str, Collection[str]]:
        found: dict[str, list[str]] = {}
        for row in intact(self._rows("read_partitions_of", keys=sorted(set(keys)))) if keys else ():
            found.setdefault(row["partition"], []).append(row["key"])
        return found

    def _facts(self, name: str, **parameters: Any) -> list[Fact]:
        """The facts that the statement finds: read again where one was not whole, for it is so for a moment only.

        A page of a list that lacked one would be taken for the last.
        """
        for _ in range(READS):
            found = self._rows(name, **parameters)
            facts = records.facts_of((row["fact"], row["sources"]) for row in found)
            if len(facts) == len(found):
                break
        return facts

    def _entities(self, name: str, **parameters: Any) -> list[Entity]:
        found = self._rows(name, **parameters)
        return records.entities_of(row["entity"] for row in found)

    def _rows(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._link.read(lambda tx: rows(tx, name, **parameters))


def _keys_by_name(named: Iterable[tuple[str, str | None, bool]], *, whole: bool) -> dict[str, tuple[str, ...]]:
    """The keys of each name that is borne as a `whole`, or else before brackets, sorted; none of what is taken out."""
    pairs = sorted({(name, key) for name, key, so in named if so is whole and key is not None})
    return {name: tuple(key for _, key in group) for name, group in groupby(pairs, key=itemgetter(0))}
