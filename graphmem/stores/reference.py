"""The contract in plain dictionaries, held in memory and searched by looking at everything.

The other stores are compared with this one, so nothing here is clever: no index, no cache, no bound.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from graphmem.errors import EmbedderMismatch, StoreConflict, StoreUnavailable
from graphmem.stores.base import FREQUENCY_CAP, JOINS_PER_ENTITY, Capability
from graphmem.stores.check import check_change, without_sources
from graphmem.terms import terms as words_of
from graphmem.types import (
    Change,
    Counts,
    Degree,
    Edge,
    EmbedderIdentity,
    Entity,
    Episode,
    Event,
    Fact,
    Hit,
    Join,
    Json,
    Link,
    Match,
    Matches,
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


@dataclass(frozen=True, slots=True)
class _Records:
    """Everything there is. A write works on a copy, so a reader keeps what it began with."""

    facts: dict[str, Fact] = field(default_factory=dict)
    episodes: dict[str, Episode] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    names: dict[tuple[str, str], Name] = field(default_factory=dict)
    joins: dict[tuple[str, str], Join] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def copy(self) -> _Records:
        return _Records(
            dict(self.facts),
            dict(self.episodes),
            dict(self.entities),
            dict(self.names),
            dict(self.joins),
            dict(self.events),
            dict(self.revisions),
            set(self.applied),
        )

    def facts_of(self, partition: str) -> Iterator[Fact]:
        return (fact for fact in self.facts.values() if fact.partition == partition)

    def episodes_of(self, partition: str) -> Iterator[Episode]:
        return (episode for episode in self.episodes.values() if episode.partition == partition)

    def seen_facts(self, view: View) -> list[Fact]:
        return [fact for fact in self.facts_of(view.partition) if view.sees(fact)]

    def admitted_episodes(self, view: View) -> list[Episode]:
        return [episode for episode in self.episodes_of(view.partition) if view.admits(episode.scope)]

    def seen_episodes(self, view: View) -> list[Episode]:
        stated = {id for fact in self.seen_facts(view) for id in _episodes_of(fact)}
        return [episode for episode in self.admitted_episodes(view) if episode.id in stated]


class ReferenceStore:
    """A store that forgets everything when it is closed. For tests, and to try things out."""

    capabilities: frozenset[Capability] = frozenset()
    location = "memory"

    def __init__(self) -> None:
        self._records = _Records()
        self._embedder: EmbedderIdentity | None = None
        self._lock = threading.Lock()

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
            self._records = _Records()

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
            self._records = _with_change(self._records.copy(), change)

    def _size(self) -> int:
        if self._embedder is None:
            raise StoreUnavailable("this store was not prepared: call prepare(embedder) before anything else")
        return self._embedder.size

    def erase(self, scope: Scope) -> Counts:
        with self._lock:
            records = self._records.copy()
            counts = _erase(records, scope)
            self._records = records
            return counts

    # read by id
    def facts(self, ids: Collection[str]) -> list[Fact]:
        found = (self._records.facts.get(id) for id in sorted(set(ids)))
        return [_shown(fact) for fact in found if fact is not None]

    def episodes(self, ids: Collection[str]) -> list[Episode]:
        found = (self._records.episodes.get(id) for id in sorted(set(ids)))
        return [replace(episode, vector=None) for episode in found if episode is not None]

    def entities(self, keys: Collection[str]) -> list[Entity]:
        found = (self._records.entities.get(key) for key in sorted(set(keys)))
        return [entity for entity in found if entity is not None]

    # list
    def list_facts(self, scope: Scope, *, limit: int | None = None, after: str | None = None) -> list[Fact]:
        facts = [fact for fact in self._records.facts.values() if fact.retired_at is None and carries(fact, scope)]
        later = [fact for fact in _by_id(facts) if after is None or fact.id > after]
        return [_shown(fact) for fact in later[:limit]]

    def list_entities(self, partition: str) -> list[Entity]:
        own = (entity for entity in self._records.entities.values() if entity.partition == partition)
        return sorted(own, key=lambda entity: entity.key)

    def list_events(self, fact_ids: Collection[str]) -> list[Event]:
        wanted = set(fact_ids)
        events = (event for event in self._records.events.values() if event.fact_id in wanted)
        return [_detached(event) for event in sorted(events, key=lambda event: event.at)]

    def last_episode(self, partition: str, scope: Scope) -> Episode | None:
        own = [episode for episode in self._records.episodes_of(partition) if episode.scope == scope]
        return replace(own[-1], vector=None) if own else None

    # find
    def named(self, partition: str, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for name in self._names_of(partition):
            if name.normalised in set(names):
                found.setdefault(name.normalised, set()).add(name.key)
        return {normalised: tuple(sorted(keys)) for normalised, keys in found.items()}

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
        matches = [Match(record.id, _words(record)) for record in self._seen(view, kind)]
        found = [match for match in matches if set(terms) & set(match.words)]
        found.sort(key=lambda match: (-len(set(terms) & set(match.words)), len(match.words), match.id))
        return Matches(tuple(found[:limit]), total=len(held), frequency=frequency)

    def about(self, partition: str, slots: Collection[Slot]) -> list[Fact]:
        believed = (fact for fact in self._records.facts_of(partition) if fact.retired_at is None)
        return [_shown(fact) for fact in _by_id(believed) if any(_fills(fact, slot) for slot in slots)]

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
        return self._fan(view, episode_ids, vector, fanout=fanout, ends=_episodes_of)

    def _fan(
        self,
        view: View,
        starts: Collection[str],
        vector: Vector,
        *,
        fanout: int,
        ends: Callable[[Fact], tuple[str, ...]],
    ) -> list[Scored]:
        seen = self._records.seen_facts(view)
        found: dict[str, Scored] = {}
        for start in starts:
            scored = [_scored(fact, vector) for fact in seen if start in ends(fact)]
            scored.sort(key=lambda one: (-one.cosine, one.link.id))
            found.update((one.link.id, one) for one in scored[:fanout])
        return [found[id] for id in sorted(found)]

    def links(self, view: View, fact_ids: Collection[str], vector: Vector) -> list[Scored]:
        wanted = set(fact_ids)
        seen = (fact for fact in self._records.seen_facts(view) if fact.id in wanted)
        return [_scored(fact, vector) for fact in _by_id(seen)]

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
        return sorted((join for join in self._records.joins.values() if join.key in wanted), key=_join_order)

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        records = self._records
        return {key: _degree(records.facts.values(), key) for key in sorted(set(keys)) if key in records.entities}


def cosine(one: Vector | None, other: Vector) -> float:
    """The plain cosine in double precision; 0.0 where there is no vector or it has no direction."""
    if one is None:
        return 0.0
    a, b = one.astype(np.float64), other.astype(np.float64)
    length = float(np.sqrt((a * a).sum()) * np.sqrt((b * b).sum()))
    return float(np.einsum("i,i->", a, b)) / length if length else 0.0


def carries(record: Fact | Episode | Event, scope: Scope) -> bool:
    """Whether a record carries all ids that the scope gives."""
    own, given = record.scope, scope
    pairs = ((given.user_id, own.user_id), (given.agent_id, own.agent_id), (given.run_id, own.run_id))
    return all(wanted is None or wanted == present for wanted, present in pairs)


def _with_change(records: _Records, change: Change) -> _Records:
    for fact in change.facts:
        records.facts[fact.id] = _kept(_shown(fact, vector=fact.vector), records.facts.get(fact.id))
    for episode in change.episodes:
        records.episodes[episode.id] = _kept(episode, records.episodes.get(episode.id))
    for name in change.names:
        place = (name.key, name.normalised)
        records.names[place] = _kept(name, records.names.get(place))
    records.entities.update((entity.key, entity) for entity in change.entities)
    records.events.update((event.id, _detached(event)) for event in change.events)
    _put_joins(records, change.joins)
    records.revisions[change.partition] = change.revision + 1
    records.applied.add(change.id)
    return records


def _kept(record: _WithVector, before: _WithVector | None) -> _WithVector:
    """The record with a vector of its own: a copy of the given one, else the one it had before."""
    if record.vector is not None:
        return replace(record, vector=np.array(record.vector, dtype=np.float32))
    return record if before is None else replace(record, vector=before.vector)


def _put_joins(records: _Records, joins: Sequence[Join]) -> None:
    records.joins.update(((join.key, join.near), join) for join in joins)
    for key in {join.key for join in joins}:
        own = sorted((join for join in records.joins.values() if join.key == key), key=_join_order)
        for join in own[JOINS_PER_ENTITY:]:
            del records.joins[join.key, join.near]


def _join_order(join: Join) -> tuple[str, float, str]:
    return (join.key, -join.cosine, join.near)


def _erase(records: _Records, scope: Scope) -> Counts:
    facts = [fact for fact in records.facts.values() if carries(fact, scope)]
    episodes = [episode for episode in records.episodes.values() if carries(episode, scope)]
    gone = {fact.id for fact in facts}
    events = [event for event in records.events.values() if carries(event, scope) or event.fact_id in gone]
    removed: tuple[Fact | Episode | Event, ...] = (*facts, *episodes, *events)
    touched = {record.partition for record in removed}
    if scope == Scope():
        touched |= {entity.partition for entity in records.entities.values()}
    _drop(records.facts, gone)
    _drop(records.episodes, {episode.id for episode in episodes})
    _drop(records.events, {event.id for event in events})
    _drop_sources(records, {episode.id for episode in episodes})
    orphans = _drop_orphans(records, touched)
    for partition in touched:
        records.revisions[partition] = records.revisions.get(partition, 0) + 1
    return Counts(len(facts), len(episodes), orphans, len(events))


def _drop(records: dict[str, Fact] | dict[str, Episode] | dict[str, Event], ids: set[str]) -> None:
    for id in ids:
        del records[id]


def _drop_sources(records: _Records, episodes: set[str]) -> None:
    for fact in records.facts.values():
        left = tuple(source for source in fact.sources if source.episode_id not in episodes)
        records.facts[fact.id] = replace(fact, sources=left)
    for event in records.events.values():
        before, after = without_sources(event.before, episodes), without_sources(event.after, episodes)
        records.events[event.id] = replace(event, before=before, after=after)


def _drop_orphans(records: _Records, partitions: set[str]) -> int:
    held = {key for fact in records.facts.values() for key in fact.entities}
    orphans = {
        entity.key for entity in records.entities.values() if entity.partition in partitions and entity.key not in held
    }
    for key in orphans:
        del records.entities[key]
    for name in [name for name in records.names.values() if name.key in orphans]:
        del records.names[name.key, name.normalised]
    for join in [join for join in records.joins.values() if orphans & {join.key, join.near}]:
        del records.joins[join.key, join.near]
    return len(orphans)


def _shown(fact: Fact, *, vector: Vector | None = None) -> Fact:
    """The fact with metadata that nobody else holds."""
    return replace(fact, vector=vector, metadata=_document(fact.metadata))


def _detached(event: Event) -> Event:
    before = None if event.before is None else _document(event.before)
    after = None if event.after is None else _document(event.after)
    return replace(event, before=before, after=after)


def _document(value: Mapping[str, Json]) -> dict[str, Json]:
    copy: dict[str, Json] = json.loads(json.dumps(dict(value)))
    return copy


def _by_id(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.id)


def _episodes_of(fact: Fact) -> tuple[str, ...]:
    return tuple(sorted({source.episode_id for source in fact.sources}))


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
    return Scored(Link(fact.id, fact.relation, fact.entities, _episodes_of(fact)), cosine(fact.vector, vector))


def _degree(facts: Iterable[Fact], key: str) -> Degree:
    believed = [fact for fact in facts if fact.retired_at is None and key in fact.entities]
    return Degree(len(believed), len({id for fact in believed for id in _episodes_of(fact)}))
