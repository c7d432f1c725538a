"""The contract in plain dictionaries, held in memory and searched by looking at everything.

The other stores are compared with this one, so nothing here is clever: no index, no cache, no bound.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from graphmem.errors import EmbedderMismatch, StoreConflict, StoreUnavailable
from graphmem.ids import before_brackets
from graphmem.stores.base import FREQUENCY_CAP, Capability
from graphmem.stores.check import check_change
from graphmem.stores.details import details_of
from graphmem.stores.found import match_of
from graphmem.stores.held import Records, detached, episodes_of, erase, join_order, shown, with_change
from graphmem.terms import terms as words_of
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
    Link,
    Matches,
    Moment,
    Name,
    NodeKind,
    Scope,
    Scored,
    Slot,
    View,
)

if TYPE_CHECKING:
    from graphmem.types import Vector

_WithVector = TypeVar("_WithVector", Fact, Episode, Name)


class ReferenceStore:
    """A store that forgets everything when it is closed: for tests, to try things out, and for `known_at`."""

    capabilities: frozenset[Capability] = frozenset()
    location = "memory"

    def __init__(self) -> None:
        self._held: Records | None = Records()
        self._embedder: EmbedderIdentity | None = None
        self._lock = threading.Lock()

    @property
    def _records(self) -> Records:
        if self._held is None:
            raise StoreUnavailable("the store 'memory' was closed and has forgotten everything: open another one")
        return self._held

    # open and close
    def prepare(self, embedder: EmbedderIdentity) -> None:
        with self._lock:
            if self._embedder not in (None, embedder):
                raise EmbedderMismatch(
                    f"this store was filled with {self._embedder}, not with {embedder}: open it with the first one"
                )
            self._embedder = embedder

    def close(self) -> None:
        with self._lock:
            self._held = None

    # write
    def revision(self, partition: str) -> int:
        return self._records.revisions.get(partition, 0)

    def apply(self, change: Change) -> None:
        with self._lock:
            check_change(change, self._size())
            if change.id in self._records.applied:
                return
            now = self._records.revisions.get(change.partition, 0)
            if change.revision != now:
                raise StoreConflict(
                    f"partition {change.partition!r} is at revision {now}, the change was worked out from "
                    f"{change.revision}: read again and work it out anew"
                )
            self._held = with_change(self._records.copy(), change)

    def _size(self) -> int:
        if self._embedder is None:
            raise StoreUnavailable("this store was not prepared: call prepare(embedder) before anything else")
        return self._embedder.size

    def erase(self, scope: Scope) -> Counts:
        with self._lock:
            records = self._records.copy()
            counts = erase(records, scope)
            self._held = records
            return counts

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    # read by id
    def facts(self, ids: Collection[str]) -> list[Fact]:
        found = (self._records.facts.get(id) for id in sorted(set(ids)))
        return [shown(fact) for fact in found if fact is not None]

    def episodes(self, ids: Collection[str]) -> list[Episode]:
        found = (self._records.episodes.get(id) for id in sorted(set(ids)))
        return [replace(episode, vector=None) for episode in found if episode is not None]

    def entities(self, keys: Collection[str]) -> list[Entity]:
        found = (self._records.entities.get(key) for key in sorted(set(keys)))
        return [entity for entity in found if entity is not None]

    def details(self, fact_ids: Collection[str], episode_ids: Collection[str] = ()) -> Details:
        return details_of(self, self.facts(fact_ids), episode_ids)

    # list
    def list_facts(self, scope: Scope, *, limit: int | None = None, after: str | None = None) -> list[Fact]:
        facts = [fact for fact in self._records.facts.values() if fact.retired_at is None and fact.scope.carries(scope)]
        later = [fact for fact in by_id(facts) if after is None or fact.id > after]
        return [shown(fact) for fact in later[:limit]]

    def list_entities(self, partition: str) -> list[Entity]:
        own = (entity for entity in self._records.entities.values() if entity.partition == partition)
        return sorted(own, key=lambda entity: entity.key)

    def events(self, ids: Collection[str]) -> list[Event]:
        found = (self._records.events.get(id) for id in sorted(set(ids)))
        return [detached(event) for event in found if event is not None]

    def list_events(self, fact_ids: Collection[str]) -> list[Event]:
        wanted = set(fact_ids)
        events = (event for event in self._records.events.values() if event.fact_id in wanted)
        return [detached(event) for event in sorted(events, key=lambda event: event.at)]

    def list_changes(
        self, scope: Scope, *, since: Moment | None = None, kinds: Collection[EventKind] = EVENT_KINDS
    ) -> list[Event]:
        events = (
            event for event in self._records.events.values() if event.kind in kinds and event.scope.carries(scope)
        )
        later = [event for event in events if since is None or event.at >= since]
        return [detached(event) for event in sorted(later, key=lambda event: event.at)]

    def partitions(self) -> list[str]:
        held = (self._records.facts, self._records.episodes, self._records.entities, self._records.events)
        return sorted({record.partition for records in held for record in records.values()})

    def everything(self, partition: str) -> Change:
        records = self._records
        own = self.list_entities(partition)
        keys = {entity.key for entity in own}
        return Change(
            "", partition, 0, 0,
            episodes=list(records.episodes_of(partition)),
            entities=own,
            names=sorted(self._names_of(partition), key=lambda name: (name.key, name.normalised)),
            joins=sorted((join for join in records.joins.values() if join.key in keys), key=join_order),
            facts=[shown(fact, vector=fact.vector) for fact in by_id(records.facts_of(partition))],
            events=[detached(event) for event in records.events.values() if event.partition == partition],
        )  # fmt: skip

    def last_episode(self, partition: str, scope: Scope) -> Episode | None:
        own = [episode for episode in self._records.episodes_of(partition) if episode.scope == scope]
        return replace(own[-1], vector=None) if own else None

    # find
    def named(
        self, partition: str, names: Collection[str], *, bracketed: bool = False
    ) -> Mapping[str, tuple[str, ...]]:
        borne: dict[str, set[str]] = {}
        before: dict[str, set[str]] = {}
        for name in self._names_of(partition):
            borne.setdefault(name.normalised, set()).add(name.key)
            if bracketed and (plain := before_brackets(name.normalised)):
                before.setdefault(plain, set()).add(name.key)
        found = {name: borne.get(name) or before.get(name) for name in names}
        return {name: tuple(sorted(keys)) for name, keys in found.items() if keys}

    def near_names(self, partition: str, vectors: Vector, *, floor: float, limit: int) -> list[list[Hit]]:
        names = [name for name in self._names_of(partition) if name.vector is not None]
        return [_near_entities(names, vector, floor)[:limit] for vector in vectors]

    def _names_of(self, partition: str) -> list[Name]:
        records = self._records
        own = {entity.key for entity in records.entities.values() if entity.partition == partition}
        return [name for name in records.names.values() if name.key in own]

    def near(self, view: View, kind: NodeKind, vector: Vector, *, limit: int) -> list[Hit]:
        seen = self._seen(view, kind)
        hits = [Hit(record.id, cosine(record.vector, vector)) for record in seen if record.vector is not None]
        return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))[:limit]

    def _seen(self, view: View, kind: NodeKind) -> Sequence[Fact | Episode]:
        return self._records.seen_facts(view) if kind == "fact" else self._records.seen_episodes(view)

    def matching(self, view: View, kind: NodeKind, terms: Sequence[str], *, limit: int) -> Matches:
        records = self._records
        own = records.facts_of(view.partition) if kind == "fact" else records.episodes_of(view.partition)
        held = [set(_words(record)) for record in own]
        frequency = {term: min(FREQUENCY_CAP, sum(term in words for words in held)) for term in terms}
        matches = [match_of(record.id, _words(record), terms) for record in self._seen(view, kind)]
        found = [match for match in matches if any(match.counts)]
        found.sort(key=lambda match: (match.counts.count(0), match.length, match.id))
        return Matches(tuple(found[:limit]), total=len(held), frequency=frequency)

    def about(self, partition: str, slots: Collection[Slot]) -> list[Fact]:
        believed = (fact for fact in self._records.facts_of(partition) if fact.retired_at is None)
        return [shown(fact) for fact in by_id(believed) if any(_fills(fact, slot) for slot in slots)]

    def sharing(self, partition: str, pairs: Collection[tuple[str, str]]) -> list[Fact]:
        own = by_id(self._records.facts_of(partition))
        return [shown(fact) for fact in own if any(set(fact.entities) >= set(pair) for pair in pairs)]

    # walk
    def along(self, view: View, keys: Collection[str], relation: str, *, backwards: bool = False) -> list[Edge]:
        found = [
            Edge(fact.id, fact.subject, fact.object)
            for fact in self._records.seen_facts(view)
            if fact.relation == relation and fact.subject is not None and fact.object is not None
        ]
        return sorted(edge for edge in found if (edge.object if backwards else edge.subject) in set(keys))

    def around(self, view: View, keys: Collection[str], vector: Vector, *, fanout: int) -> list[Scored]:
        return self._fan(view, keys, vector, fanout=fanout, ends=lambda fact: fact.entities)

    def stated_in(self, view: View, episode_ids: Collection[str], vector: Vector, *, fanout: int) -> list[Scored]:
        return self._fan(view, episode_ids, vector, fanout=fanout, ends=episodes_of)

    def _fan(
        self,
        view: View,
        starts: Collection[str],
        vector: Vector,
        *,
        fanout: int,
        ends: Callable[[Fact], tuple[str, ...]],
    ) -> list[Scored]:
        wanted = set(starts)
        held: dict[str, list[Fact]] = {}
        for fact in self._records.seen_facts(view):
            for end in wanted.intersection(ends(fact)):
                held.setdefault(end, []).append(fact)
        found: dict[str, Scored] = {}
        for facts in held.values():
            scored = sorted((_scored(fact, vector) for fact in facts), key=lambda one: (-one.cosine, one.link.id))
            found.update((one.link.id, one) for one in scored[:fanout])
        return [found[id] for id in sorted(found)]

    def links(self, view: View, fact_ids: Collection[str], vector: Vector) -> list[Scored]:
        wanted = set(fact_ids)
        seen = (fact for fact in self._records.seen_facts(view) if fact.id in wanted)
        return [_scored(fact, vector) for fact in by_id(seen)]

    def compare(self, view: View, episode_ids: Collection[str], vector: Vector) -> list[Hit]:
        wanted = set(episode_ids)
        admitted = (episode for episode in self._records.admitted_episodes(view) if episode.id in wanted)
        return sorted(Hit(episode.id, cosine(episode.vector, vector)) for episode in admitted)

    def neighbours(self, view: View, episode_ids: Collection[str]) -> list[tuple[str, str]]:
        places = {(one.session, one.position): one.id for one in self._records.admitted_episodes(view)}
        pairs = ((id, places.get((session, position + 1))) for (session, position), id in places.items())
        wanted = set(episode_ids)
        return sorted((one, two) for one, two in pairs if two is not None and wanted & {one, two})

    def joins(self, keys: Collection[str]) -> list[Join]:
        wanted = set(keys)
        return sorted((join for join in self._records.joins.values() if join.key in wanted), key=join_order)

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        records = self._records
        held: dict[str, list[Fact]] = {key: [] for key in sorted(set(keys)) if key in records.entities}
        for fact in records.facts.values():
            for key in held.keys() & set(fact.entities) if fact.retired_at is None else ():
                held[key].append(fact)
        return {key: _degree(facts) for key, facts in held.items()}


def cosine(one: Vector | None, other: Vector) -> float:
    """The plain cosine in double precision; 0.0 where there is no vector or it has no direction."""
    if one is None:
        return 0.0
    a, b = one.astype(np.float64), other.astype(np.float64)
    length = float(np.sqrt((a * a).sum()) * np.sqrt((b * b).sum()))
    return float(np.einsum("i,i->", a, b)) / length if length else 0.0


def by_id(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.id)


def _near_entities(names: Iterable[Name], vector: Vector, floor: float) -> list[Hit]:
    best: dict[str, float] = {}
    for name in names:
        best[name.key] = max(best.get(name.key, -1.0), cosine(name.vector, vector))
    hits = [Hit(key, value) for key, value in best.items() if value >= floor]
    return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))


def _words(record: Fact | Episode) -> tuple[str, ...]:
    return tuple(words_of(record.searched_text))


def _fills(fact: Fact, slot: Slot) -> bool:
    same = fact.subject == slot.subject and fact.relation == slot.relation
    return same and slot.object in (None, fact.object)


def _scored(fact: Fact, vector: Vector) -> Scored:
    return Scored(Link(fact.id, fact.relation, fact.entities, episodes_of(fact)), cosine(fact.vector, vector))


def _degree(facts: Sequence[Fact]) -> Degree:
    return Degree(len(facts), len({id for fact in facts for id in episodes_of(fact)}))
