"""Taking back what was written: the exact state before an event and before all that followed from it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from graphmem import times
from graphmem.errors import InvalidInput, NotFound
from graphmem.ids import event_id, owner_key
from graphmem.ingest.attempts import until_written
from graphmem.ingest.events import as_json, entity_as_json, entity_of, events, fact_of, with_entities
from graphmem.ingest.joins import joins
from graphmem.ingest.names import names_of
from graphmem.ingest.pipeline import Writer
from graphmem.ingest.reconcile import Outcome
from graphmem.ingest.vectors import Vectors
from graphmem.stores.base import Store
from graphmem.types import Change, Entity, Event, Fact, Json, Moment


def undo(writer: Writer, id: str) -> list[Outcome]:
    """Take back an event, and the events of the same write that followed from it.

    All their facts are again as they were; one that was new is believed no more. Undoing an UNDO brings back what it
    took away. Raises NotFound, and InvalidInput where a fact has changed since: that is to be undone first.
    """
    vectors, change_id = Vectors(writer.embedder), str(uuid.uuid4())

    def attempt() -> list[Outcome]:
        event = _event(writer.store, id)
        revision, now = writer.store.revision(event.partition), times.now()
        group = _group(writer.store, event)
        outcomes = _outcomes(writer.store, group, now)
        entities = _entities(writer.store, group)
        writer.store.apply(
            _change(writer.store, outcomes, entities, revision=revision, now=now, vectors=vectors, change_id=change_id)
        )
        return outcomes

    return until_written(attempt)


def _event(store: Store, id: str) -> Event:
    for event in store.events([id]):
        if event.kind == "PENDING":
            raise InvalidInput(f"event {id!r:.80} holds messages that are not read yet: there is nothing to undo")
        return event
    raise NotFound(f"no event has the id {id!r:.80}: see changes() and history()")


def _group(store: Store, event: Event) -> list[Event]:
    """The event, then all that followed from it in the order of their writing."""
    change = _written(store, event.change_id)
    if event.kind in ("MERGE", "SPLIT"):
        return [one for one in change if one.kind == event.kind]
    wanted = {event.id}
    while len(more := wanted | {one.id for one in change if one.cause in wanted}) > len(wanted):
        wanted = more
    return [event, *(one for one in change if one.id in wanted and one.id != event.id)]


def _written(store: Store, change_id: str) -> list[Event]:
    found: list[Event] = []
    for start in count(step=100):
        ids = [event_id(change_id, number) for number in range(start, start + 100)]
        some = {event.id: event for event in store.events(ids)}
        found += [some[id] for id in ids if id in some]
        if len(some) < len(ids):
            return found
    raise AssertionError("count never ends")


def _outcomes(store: Store, group: Sequence[Event], now: Moment) -> list[Outcome]:
    first: dict[str, Event] = {}
    for event in group:
        first.setdefault(event.fact_id, event)
    last = {event.fact_id: event for event in group}
    present = {fact.id: fact for fact in store.facts(last)}
    outcomes: list[Outcome] = []
    for fact_id, event in first.items():
        fact = present.get(fact_id)
        if fact is None or not _is_as(fact, last[fact_id].after):
            raise InvalidInput(_changed_since(store, last[fact_id]))
        before = _before(event, fact, now)
        follows = outcomes[0].fact.id if outcomes else None
        outcomes.append(Outcome("UNDO", before, fact, f"taken back: {event.kind} {event.reason}".rstrip(), follows))
    return outcomes


def _is_as(fact: Fact, noted: object) -> bool:
    return isinstance(noted, dict) and as_json(fact) == {key: noted[key] for key in noted if key != "entities"}


def _before(event: Event, fact: Fact, now: Moment) -> Fact:
    return replace(fact, retired_at=now, updated_at=now) if event.before is None else fact_of(event.before)


def _changed_since(store: Store, event: Event) -> str:
    later = store.list_events([event.fact_id])
    ids = [one.id for one in later]
    after = later[ids.index(event.id) + 1 :] if event.id in ids else []
    named = ", ".join(f"{one.kind} {one.id}" for one in reversed(after))
    return f"memory {event.fact_id!r} has changed since event {event.id!r}: undo what came later first ({named})"


def _entities(store: Store, group: Sequence[Event]) -> dict[str, Entity | None]:
    """The entities as they were before, by key; None for one that was not there."""
    found: dict[str, Entity | None] = {}
    for event in group:
        for key, one in _noted(event.before).items():
            found.setdefault(key, None if one is None else entity_of(one))
    present = {entity.key: entity_as_json(entity) for entity in store.entities(found)}
    for event in group:
        for key, one in _noted(event.after).items():
            if present.get(key) != one:
                _refuse_joined(event, key)
                found.pop(key, None)
    return found


def _refuse_joined(event: Event, key: str) -> None:
    """What is known better of an entity since stays; but two that were one cannot be taken apart over a change."""
    if set(_noted(event.before).values()) | set(_noted(event.after).values()) >= {None}:
        raise InvalidInput(f"entity {key!r} has changed since event {event.id!r}: undo what came later first")


def _noted(document: object) -> dict[str, Json]:
    return dict(document.get("entities") or {}) if isinstance(document, dict) else {}


def _change(
    store: Store,
    outcomes: Sequence[Outcome],
    entities: dict[str, Entity | None],
    *,
    revision: int,
    now: Moment,
    vectors: Vectors,
    change_id: str,
) -> Change:
    facts = [outcome.fact for outcome in outcomes]
    partition = facts[0].partition
    put = [entity for entity in entities.values() if entity is not None]
    names = names_of(store, put, vectors, before=list(entities))
    noted = events(outcomes, change_id=change_id, at=now)
    return Change(
        change_id,
        partition,
        revision,
        now,
        entities=put,
        names=names,
        joins=joins(store, vectors, names, partition=partition, owner=owner_key(partition), apart=entities),
        facts=vectors.facts(facts, stored=[one.before for one in outcomes if one.before is not None]),
        events=_with_entities(store, noted, entities),
        cleared=list(entities),
    )


def _with_entities(store: Store, noted: list[Event], entities: dict[str, Entity | None]) -> list[Event]:
    if not entities:
        return noted
    present: dict[str, Entity | None] = dict.fromkeys(entities)
    present.update((entity.key, entity) for entity in store.entities(entities))
    return with_entities(noted, present, entities)
