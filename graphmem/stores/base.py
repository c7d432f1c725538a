"""The contract between graphmem and what keeps its records.

A store keeps episodes, entities with their names, facts and events, one partition per owner, and answers bulk
questions about them. It decides nothing: what to keep and how to rank is worked out above it.

What every store promises:

* `apply` is all-or-nothing, durable when it returns, and idempotent: a change whose id was applied does nothing.
* Every list has a total order, ties by id (for entities: key). Missing ids are absent, never an error.
* Intervals are half-open. A vector score is the plain cosine, higher is better, exact within what the view sees.
  A record without a vector is never found by vector; where a cosine must be given it counts as 0.0.
* Text search promises rank only, but counts (`total`, `frequency`) exactly, up to `FREQUENCY_CAP`.
* What a view does not see is never returned, and never takes the place of something it does see.
* Errors of drivers never escape: they become StoreUnavailable, StoreConflict, StoreCorrupt or SchemaTooNew.
* A store may be used from several threads and, where it is a file or a server, by several processes.

`graphmem.testing.store_contract` is this text as tests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal, Protocol

from graphmem.types import (
    EVENT_KINDS,
    Change,
    Counts,
    Degree,
    Details,
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
    Scored,
    Slot,
    View,
)

if TYPE_CHECKING:
    from graphmem.types import Vector

FREQUENCY_CAP = 1000
"""A term's frequency is counted up to here: a bounded cost, and the same number on every store."""

JOINS_PER_ENTITY = 10
"""How many of an entity's soft joins are kept: the highest cosines, ties by key."""

Capability = Literal["durable", "shared"]
"""What a store may offer beyond the contract.

durable: what it holds outlives the process. shared: several processes may use it at once.
"""


class Store(Protocol):
    """Some records of some owners. Made by `graphmem.stores.open`; used by the two paths only."""

    capabilities: frozenset[Capability]
    location: str
    """Where it is, fit to be shown: a path or a URL without user and password."""

    # open and close
    def prepare(self, embedder: EmbedderIdentity) -> None:
        """Make or check the schema. Call it once before anything else; it may be called again.

        Raises EmbedderMismatch when the store was filled with another embedder, SchemaTooNew, StoreUnavailable.
        """

    def close(self) -> None:
        """Give back every resource. May be called twice; whatever else is asked after it raises StoreUnavailable."""

    # write
    def revision(self, partition: str) -> int:
        """How many changes the partition has seen (an erasure counts as one). 0 when it has none."""

    def apply(self, change: Change) -> None:
        """Write one change whole, or not at all.

        Raises StoreConflict when the partition's revision is no longer `change.revision`,
        unless this very change was applied before: then it returns and does nothing.
        """

    def erase(self, scope: Scope) -> Counts:
        """Remove every fact, episode and event that carries all the given ids, in whatever partition, and
        the entities, names and joins that no fact is left to hold. Nothing of the text stays behind.

        An id of the scope that is None matches anything; a scope of three Nones matches every record there is.
        """

    def together(self) -> AbstractContextManager[None]:
        """What this thread reads inside the block it reads more cheaply, and from one state where the store can."""

    # read by id
    def facts(self, ids: Collection[str]) -> list[Fact]:
        """The facts with these ids, whatever their time, by id. Without vectors."""

    def episodes(self, ids: Collection[str]) -> list[Episode]:
        """The episodes with these ids, by id. Without vectors."""

    def entities(self, keys: Collection[str]) -> list[Entity]:
        """The entities with these keys, by key."""

    def details(self, fact_ids: Collection[str], episode_ids: Collection[str] = ()) -> Details:
        """These facts, the episodes that state them and those with these ids, the entities that the facts speak of.

        What `facts`, `episodes` and `entities` find one after another, from one read where the store can.
        """

    # list
    def partitions(self) -> list[str]:
        """The partitions that hold a record, be it a retired fact or an episode without facts, sorted."""

    def list_facts(self, scope: Scope, *, limit: int | None = None, after: str | None = None) -> list[Fact]:
        """The facts that are not retired and carry all the given ids, ended ones too, by id, from after `after` on."""

    def list_entities(self, partition: str) -> list[Entity]:
        """All entities of the partition, by key."""

    def events(self, ids: Collection[str]) -> list[Event]:
        """The events with these ids, by id."""

    def list_events(self, fact_ids: Collection[str]) -> list[Event]:
        """The events of these facts, by time, ties by the order of their writing."""

    def list_changes(
        self, scope: Scope, *, since: Moment | None = None, kinds: Collection[EventKind] = EVENT_KINDS
    ) -> list[Event]:
        """The events of these kinds at or after `since` that carry all the given ids, as `list_events` orders them.

        Between the events of two partitions at one moment there is no order but that of their ids.
        """

    def everything(self, partition: str) -> Change:
        """All records of the partition, with their vectors, as the one change that makes them in an empty store.

        They are those of one moment. Facts and entities stand by id and key, episodes and events in the order of their
        writing. `revision` and `at` are 0, the id is empty. A store that cannot hold the others off while it reads
        raises StoreConflict where they write all the time.
        """

    def last_episode(self, partition: str, scope: Scope) -> Episode | None:
        """The episode of exactly this scope that was written last. Without its vector."""

    # find
    def named(
        self, partition: str, names: Collection[str], *, bracketed: bool = False
    ) -> Mapping[str, tuple[str, ...]]:
        """For each normalised name that is known, the keys of the entities that bear it, sorted.

        With `bracketed` a name that nobody bears stands for those whose own goes on in brackets and ends there, as
        "Mercury (planet)" and "Mercury (element)" do for "mercury".
        """

    def near_names(self, partition: str, vectors: Vector, *, floor: float, limit: int) -> list[list[Hit]]:
        """For each row of `vectors` the entities with a name at least `floor` near, nearest first, once each."""

    def near(self, view: View, kind: NodeKind, vector: Vector, *, limit: int) -> list[Hit]:
        """The facts or episodes nearest to the vector among those the view sees.

        A view sees an episode when it admits its scope and sees at least one fact stated in it.
        """

    def matching(self, view: View, kind: NodeKind, terms: Sequence[str], *, limit: int) -> Matches:
        """Facts or episodes that hold at least one of the terms, best first, among those the view sees.

        The words of a record are those of its `searched_text`.
        """

    def about(self, partition: str, slots: Collection[Slot]) -> list[Fact]:
        """The facts that are not retired and fill one of these slots, whatever their scope and time, by id."""

    def sharing(self, partition: str, pairs: Collection[tuple[str, str]]) -> list[Fact]:
        """The facts that speak of both entities of one of these pairs, retired ones too, by id.

        It costs no more than the facts of the second entity of each pair.
        """

    # walk: thousands of records go through each search, so a store may give what it finds in columns
    # (`graphmem.stores.found`), and knows by their numbers the ids (`Ids`) in which it is asked about them again
    def along(self, view: View, keys: Collection[str], relation: str, *, backwards: bool = False) -> list[Edge]:
        """All triples of this relation that the view sees and whose subject (`backwards`: object) is among the keys.

        By id, each once, however many there are. It costs no more than the facts of these entities, however large the
        partition.
        """

    def around(self, view: View, keys: Collection[str], vector: Vector, *, fanout: int) -> Sequence[Scored]:
        """For each entity its `fanout` facts nearest to the vector that the view sees; once each, by id."""

    def stated_in(self, view: View, episode_ids: Collection[str], vector: Vector, *, fanout: int) -> Sequence[Scored]:
        """For each episode its `fanout` facts nearest to the vector that the view sees; once each, by id."""

    def links(self, view: View, fact_ids: Collection[str], vector: Vector) -> Sequence[Scored]:
        """These facts as the walk sees them, as far as the view sees them, by id."""

    def compare(self, view: View, episode_ids: Collection[str], vector: Vector) -> Sequence[Hit]:
        """The cosine of these episodes to the vector, as far as the view admits their scope, by id."""

    def neighbours(self, view: View, episode_ids: Collection[str]) -> Sequence[tuple[str, str]]:
        """The pairs (earlier, later) of neighbour episodes with at least one end among these, sorted.

        Both ends are episodes whose scope the view admits.
        """

    def joins(self, keys: Collection[str]) -> Sequence[Join]:
        """The soft joins that start at these entities, by key, then nearest first, then by the near key."""

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        """How often each of these entities occurs. Unknown keys are absent."""
