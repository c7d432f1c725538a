"""What a store in plain dictionaries holds, and what a change and an erasure make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from graphmem.stores.base import JOINS_PER_ENTITY
from graphmem.stores.check import without_sources
from graphmem.types import Change, Counts, Entity, Episode, Event, Fact, Join, Json, Name, Scope, View

if TYPE_CHECKING:
    from graphmem.types import Vector

_WithVector = TypeVar("_WithVector", Fact, Episode, Name)


@dataclass(frozen=True, slots=True)
class Records:
    """Everything there is. A write works on a copy, so a reader keeps what it began with."""

    facts: dict[str, Fact] = field(default_factory=dict)
    episodes: dict[str, Episode] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    names: dict[tuple[str, str], Name] = field(default_factory=dict)
    joins: dict[tuple[str, str], Join] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def copy(self) -> Records:
        return Records(
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
        stated = {id for fact in self.seen_facts(view) for id in episodes_of(fact)}
        return [episode for episode in self.admitted_episodes(view) if episode.id in stated]


def with_change(records: Records, change: Change) -> Records:
    _drop_entities(records, set(change.cleared))
    for fact in change.facts:
        records.facts[fact.id] = _kept(shown(fact, vector=fact.vector), records.facts.get(fact.id))
    for episode in change.episodes:
        records.episodes[episode.id] = _kept(episode, records.episodes.get(episode.id))
    for name in change.names:
        place = (name.key, name.normalised)
        records.names[place] = _kept(name, records.names.get(place))
    records.entities.update((entity.key, entity) for entity in change.entities)
    records.events.update((event.id, detached(event)) for event in change.events)
    _put_joins(records, change.joins)
    records.revisions[change.partition] = change.revision + 1
    records.applied.add(change.id)
    return records


def _kept(record: _WithVector, before: _WithVector | None) -> _WithVector:
    """The record with a vector of its own: a copy of the given one, else the one it had before."""
    if record.vector is not None:
        return replace(record, vector=np.array(record.vector, dtype=np.float32))
    return record if before is None else replace(record, vector=before.vector)


def _put_joins(records: Records, joins: Sequence[Join]) -> None:
    records.joins.update(((join.key, join.near), join) for join in joins)
    for key in {join.key for join in joins}:
        own = sorted((join for join in records.joins.values() if join.key == key), key=join_order)
        for join in own[JOINS_PER_ENTITY:]:
            del records.joins[join.key, join.near]


def join_order(join: Join) -> tuple[str, float, str]:
    return (join.key, -join.cosine, join.near)


def erase(records: Records, scope: Scope) -> Counts:
    facts = [fact for fact in records.facts.values() if fact.scope.carries(scope)]
    episodes = [episode for episode in records.episodes.values() if episode.scope.carries(scope)]
    gone = {fact.id for fact in facts}
    events = [event for event in records.events.values() if event.scope.carries(scope) or event.fact_id in gone]
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


def _drop_sources(records: Records, episodes: set[str]) -> None:
    for fact in records.facts.values():
        left = tuple(source for source in fact.sources if source.episode_id not in episodes)
        records.facts[fact.id] = replace(fact, sources=left)
    for event in records.events.values():
        before, after = without_sources(event.before, episodes), without_sources(event.after, episodes)
        records.events[event.id] = replace(event, before=before, after=after)


def _drop_orphans(records: Records, partitions: set[str]) -> int:
    held = {key for fact in records.facts.values() for key in fact.entities}
    orphans = {
        entity.key for entity in records.entities.values() if entity.partition in partitions and entity.key not in held
    }
    _drop_entities(records, orphans)
    return len(orphans)


def _drop_entities(records: Records, keys: set[str]) -> None:
    for key in keys:
        records.entities.pop(key, None)
    for name in [name for name in records.names.values() if name.key in keys]:
        del records.names[name.key, name.normalised]
    for join in [join for join in records.joins.values() if keys & {join.key, join.near}]:
        del records.joins[join.key, join.near]


def shown(fact: Fact, *, vector: Vector | None = None) -> Fact:
    """The fact with metadata that nobody else holds."""
    return replace(fact, vector=vector, metadata=_document(fact.metadata))


def detached(event: Event) -> Event:
    before = None if event.before is None else _document(event.before)
    after = None if event.after is None else _document(event.after)
    return replace(event, before=before, after=after)


def _document(value: Mapping[str, Json]) -> dict[str, Json]:
    copy: dict[str, Json] = json.loads(json.dumps(dict(value)))
    return copy


def episodes_of(fact: Fact) -> tuple[str, ...]:
    return tuple(sorted({source.episode_id for source in fact.sources}))
