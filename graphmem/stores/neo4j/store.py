"""The store in a Neo4j server (5.26 LTS and 2026.x, Community is enough).

    (:__Entity__:Person {key, name, type})-[:WORKS_AT {fact_id, fact, valid_from}]->(:__Entity__:Organization)
    (:Fact {id, text, embedding})-[:SUBJECT|OBJECT|MENTIONS]->(:__Entity__)<-[:NAMES]-(:Alias {text, embedding})
    (:Fact)-[:STATED_IN {quote}]->(:Episode {id, speaker, embedding})-[:NEXT]->(:Episode)     (:Event)-[:ON]->(:Fact)

Typed relationships between entities are the present: what is true now, as one sees it in Neo4j Browser. They are
drawn from the facts, which hold the past as well; nothing here reads them. `GraphmemPartition`, `GraphmemChange` and
`GraphmemSchema` are ours alone. Nodes and relationships of others in the same database are never matched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from graphmem.config import StoreSpec
from graphmem.errors import EmbedderMismatch, SchemaTooNew, StoreUnavailable
from graphmem.stores.base import Capability
from graphmem.stores.check import check_change
from graphmem.stores.found import Facts, Hits
from graphmem.stores.neo4j import find, walk
from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.link import Neo4jLink, Reads, rows
from graphmem.stores.neo4j.memo import DegreesKept
from graphmem.stores.neo4j.statements import statement_names
from graphmem.stores.neo4j.vectors import VectorCache
from graphmem.stores.neo4j.whole import everything
from graphmem.stores.neo4j.write import apply_change, erase_scope
from graphmem.types import (
    EVENT_KINDS,
    Change,
    Counts,
    Degree,
    Edge,
    EmbedderIdentity,
    Entity,
    Episode,
    Event,
    EventKind,
    Fact,
    Hit,
    Join,
    Matches,
    Moment,
    NodeKind,
    Scope,
    Slot,
    View,
)

if TYPE_CHECKING:
    from graphmem.types import Vector

SCHEMA_VERSION = 2
OLDEST_VERSION = (5, 26)
"""Older servers cannot draw a relationship whose type is a parameter, and read some of our Cypher as wrong."""
SEARCH_VERSION = (2026, 1)
"""The first server that can filter inside its vector index. Older ones get no vector index: partitions are scanned."""
INDEX_SECONDS = 300
UNLIMITED = 2**31 - 1
_Result = TypeVar("_Result")


class Neo4jStore:
    """The contract of `graphmem.stores.base.Store` on a Neo4j server. May be used from several threads."""

    capabilities: frozenset[Capability] = frozenset({"durable", "shared", "indexed"})

    def __init__(self, spec: StoreSpec) -> None:
        """Nothing is connected to yet. User and password come from the spec, else from its URL."""
        self._link = Neo4jLink(spec)
        self.location = self._link.location
        self._embedder: EmbedderIdentity | None = None
        self._cache = VectorCache(1)
        self._degrees = DegreesKept()
        self._searchable = False

    # open and close
    def prepare(self, embedder: EmbedderIdentity) -> None:
        self._searchable = self._supported() >= SEARCH_VERSION
        found = self._rows("schema_read")
        if not self._checked(found, embedder):
            self._make_schema(embedder, anew=not found or found[0]["version"] < SCHEMA_VERSION)
        self._cache = VectorCache(embedder.size)
        self._embedder = embedder

    def _supported(self) -> tuple[int, int]:
        """The server's version. Raises StoreUnavailable when it is too old, before anything is written."""
        version = self._link.version()
        if version < OLDEST_VERSION:
            told = f"is Neo4j {version[0]}.{version[1]}" if any(version) else "does not say that it is Neo4j"
            raise StoreUnavailable(
                f"the server at {self.location} {told}, and graphmem needs Neo4j 5.26 LTS or newer: upgrade it, name "
                "another server, or name a file to use SQLite. Nothing was written"
            )
        return version

    def _checked(self, found: list[dict[str, Any]], embedder: EmbedderIdentity) -> bool:
        """Whether there is a schema of this version, with vector indexes where the server can search them.

        Raises when it is not one for us. A server that was upgraded may lack the indexes.
        """
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
        return bool(found[0]["version"] == SCHEMA_VERSION and (found[0]["searchable"] or not self._searchable))

    def _make_schema(self, embedder: EmbedderIdentity, *, anew: bool) -> None:
        """One statement after another; the note of it comes last, so that half a schema is made again.

        `anew` drops vector indexes that may be there, as they may be for vectors of another size.
        """
        for kind in ("schema_unique_", "schema_index_", "schema_text_"):
            for name in statement_names(kind):
                self._change_schema(name)
        if self._searchable:
            settings = {"vector.dimensions": embedder.size, "vector.similarity_function": "cosine"}
            for name in statement_names("schema_drop_vector_") if anew else ():
                self._change_schema(name)
            for name in statement_names("schema_vector_"):
                self._change_schema(name, options={"indexConfig": settings})
        self._rows("schema_await_indexes", seconds=INDEX_SECONDS)
        of = {"embedder": embedder.name, "size": embedder.size}
        note = {"version": SCHEMA_VERSION, "searchable": self._searchable, **of}
        self._checked(self._link.write(lambda tx: rows(tx, "schema_write", **note)), embedder)

    def _change_schema(self, name: str, **parameters: Any) -> None:
        self._link.write(lambda tx: rows(tx, name, **parameters))

    def close(self) -> None:
        self._link.close()

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
        return self._link.write(lambda tx: erase_scope(tx, scope))

    def together(self) -> AbstractContextManager[None]:
        return self._link.together()

    # read by id
    def facts(self, ids: Collection[str]) -> list[Fact]:
        return self._facts("read_facts", ids=list(ids)) if ids else []

    def episodes(self, ids: Collection[str]) -> list[Episode]:
        found = self._rows("read_episodes", ids=list(ids)) if ids else []
        return sorted((to_rows.episode_of(row["episode"]) for row in found), key=lambda episode: episode.id)

    def entities(self, keys: Collection[str]) -> list[Entity]:
        return self._entities("read_entities", keys=list(keys)) if keys else []

    # list
    def list_facts(self, scope: Scope, *, limit: int | None = None, after: str | None = None) -> list[Fact]:
        page = {"after": after or "", "limit": UNLIMITED if limit is None else limit, "forever": to_rows.FOREVER}
        return self._facts("read_list_facts", **to_rows.scope_row(scope), **page)

    def list_entities(self, partition: str) -> list[Entity]:
        return self._entities("read_list_entities", partition=partition)

    def list_events(self, fact_ids: Collection[str]) -> list[Event]:
        found = self._rows("read_list_events", fact_ids=list(fact_ids)) if fact_ids else []
        return to_rows.events_in_order(found)

    def events(self, ids: Collection[str]) -> list[Event]:
        found = self._rows("read_events", ids=list(ids)) if ids else []
        return sorted((to_rows.event_of(row["event"]) for row in found), key=lambda event: event.id)

    def list_changes(
        self, scope: Scope, *, since: Moment | None = None, kinds: Collection[EventKind] = EVENT_KINDS
    ) -> list[Event]:
        asked = {"since": to_rows.NEVER if since is None else since, "kinds": list(kinds)}
        return to_rows.events_in_order(self._rows("read_list_changes", **to_rows.scope_row(scope), **asked))

    def everything(self, partition: str) -> Change:
        return self._link.read(lambda tx: everything(tx, partition))

    def last_episode(self, partition: str, scope: Scope) -> Episode | None:
        found = self._rows("read_last_episode", scope=to_rows.scope_key(partition, scope))
        return to_rows.episode_of(found[0]["episode"]) if found else None

    # find
    def named(self, partition: str, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for row in self._rows("read_named", partition=partition, names=sorted(set(names))) if names else []:
            found.setdefault(row["name"], set()).add(row["entity"])
        return {name: tuple(sorted(keys)) for name, keys in found.items()}

    def near_names(self, partition: str, vectors: Vector, *, floor: float, limit: int) -> list[list[Hit]]:
        return self._find(lambda finder: find.near_names(finder, partition, vectors, floor=floor, limit=limit))

    def near(self, view: View, kind: NodeKind, vector: Vector, *, limit: int) -> list[Hit]:
        return self._find(lambda finder: find.near(finder, view, kind, vector=vector, limit=limit))

    def matching(self, view: View, kind: NodeKind, terms: Sequence[str], *, limit: int) -> Matches:
        return self._find(lambda finder: find.matching(finder, view, kind, terms=terms, limit=limit))

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
        return sorted(Edge(row["id"], row["subject"], row["object"]) for row in found)

    def around(self, view: View, keys: Collection[str], vector: Vector, *, fanout: int) -> Facts:
        return self._find(lambda finder: walk.around(finder, view, keys, vector=vector, fanout=fanout))

    def stated_in(self, view: View, episode_ids: Collection[str], vector: Vector, *, fanout: int) -> Facts:
        return self._find(lambda finder: walk.stated_in(finder, view, episode_ids, vector=vector, fanout=fanout))

    def links(self, view: View, fact_ids: Collection[str], vector: Vector) -> Facts:
        return self._find(lambda finder: walk.links(finder, view, fact_ids, vector=vector))

    def compare(self, view: View, episode_ids: Collection[str], vector: Vector) -> Hits:
        return self._find(lambda finder: walk.compare(finder, view, episode_ids, vector=vector))

    def neighbours(self, view: View, episode_ids: Collection[str]) -> list[tuple[str, str]]:
        return self._find(lambda finder: walk.neighbours(finder, view, episode_ids))

    def joins(self, keys: Collection[str]) -> list[Join]:
        found = self._rows("read_joins", keys=sorted(set(keys))) if keys else []
        joins = (Join(row["start"], row["near"], row["cosine"]) for row in found)
        return sorted(joins, key=lambda join: (join.key, -join.cosine, join.near))

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        return self._find(lambda finder: walk.degrees(finder, keys)) if keys else {}

    def _facts(self, name: str, **parameters: Any) -> list[Fact]:
        found = self._rows(name, **parameters)
        return sorted((to_rows.fact_of(row["fact"], row["sources"]) for row in found), key=lambda fact: fact.id)

    def _entities(self, name: str, **parameters: Any) -> list[Entity]:
        found = self._rows(name, **parameters)
        return sorted((to_rows.entity_of(row["entity"]) for row in found), key=lambda entity: entity.key)

    def _rows(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._link.read(lambda tx: rows(tx, name, **parameters))

    def _find(self, search: Callable[[find.Finder], _Result]) -> _Result:
        return self._link.read(lambda tx: search(self._finder(tx)))

    def _finder(self, tx: Reads) -> find.Finder:
        return find.Finder(tx, self._cache, self._link.memo(), self._degrees, self._searchable)
