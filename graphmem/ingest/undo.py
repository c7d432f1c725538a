"""Taking back what was written: the exact state before an event and before all that followed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphmem import times
from graphmem.errors import InvalidInput, NotFound
from graphmem.ids import owner_of
from graphmem.ingest.attempts import until_written
from graphmem.ingest.base import Outcome
from graphmem.ingest.deciding import exchanged_in
from graphmem.ingest.disputes import Disputed, at_odds, in_conflict
from graphmem.ingest.events import events, noted_entities, noted_fact, with_entities
from graphmem.ingest.pipeline import Writer
from graphmem.ingest.renaming import renamed
from graphmem.ingest.vectors import Vectors
from graphmem.stores.base import Store
from graphmem.types import WHOSEVER, Change, Entity, Event, Fact, Moment, Scope


def undo(writer: Writer, id: str, *, within: Scope = WHOSEVER) -> tuple[list[Outcome], str]:
    """Take back an event, and the events of the same write that followed from it.

    All their facts are again as they were; one that was new is believed no more. Undoing an UNDO brings back what it
    took away. Returns what became of the facts, and the id of the write. Raises NotFound, and InvalidInput where a fact
    has changed since: that is to be undone first.
    """
    vectors, change_id = Vectors(writer.embedder), writer.new_id()

    def attempt() -> tuple[list[Outcome], str]:
        event = _event(writer.store, id, within)
        revision, now = writer.store.revision(event.partition), times.now()
        group = _group(writer.store, event)
        outcomes = _with_slots(writer, _outcomes(writer.store, group, now), event, now=now)
        outcomes = _with_conflicts(writer, outcomes, group[0], now=now)
        entities = _entities(writer.store, group)
        writer.store.apply(
            _change(writer.store, outcomes, entities, revision=revision, now=now, vectors=vectors, change_id=change_id)
        )
        return outcomes, change_id

    return until_written(attempt)


def _event(store: Store, id: str, within: Scope) -> Event:
    for event in (one for one in store.events([id]) if one.scope.carries(within)):
        if event.kind == "PENDING":
            raise InvalidInput(f"event {id!r:.80} holds messages that are not read yet: there is nothing to undo")
        return event
    raise _unknown(id)


def _unknown(id: str) -> NotFound:
    return NotFound(f"no event has the id {id!r:.80}: see changes() and history()")


def _group(store: Store, event: Event) -> list[Event]:
    """The event, then all that followed from it in the order of their writing. An UNDO is taken whole."""
    change = _written(store, event)
    if event.id not in {one.id for one in change}:
        raise _unknown(event.id)  # it was erased since it was found
    if event.kind == "UNDO" and event.cause is not None:
        event = next((one for one in change if one.id == event.cause), event)
    if event.kind in ("MERGE", "SPLIT"):
        return [one for one in change if one.kind == event.kind]
    wanted = {event.id}
    while len(more := wanted | {one.id for one in change if one.cause in wanted}) > len(wanted):
        wanted = more
    return [event, *(one for one in change if one.id in wanted and one.id != event.id)]


def _written(store: Store, event: Event) -> list[Event]:
    """All events of the same write that are left, in the order of their writing."""
    since = store.list_changes(owner_of(event.partition), since=event.at)
    return [one for one in since if one.change_id == event.change_id]


def _outcomes(store: Store, group: Sequence[Event], now: Moment) -> list[Outcome]:
    first: dict[str, Event] = {}
    for event in group:
        first.setdefault(event.fact_id, event)
    last = {event.fact_id: event for event in group}
    present = {fact.id: fact for fact in store.facts(last)}
    outcomes: list[Outcome] = []
    for fact_id, event in first.items():
        fact = present.get(fact_id)
        if fact is None or fact != noted_fact(last[fact_id].after):
            raise InvalidInput(_changed_since(store, last[fact_id]))
        before = _before(event, fact, now)
        follows = outcomes[0].fact.id if outcomes else None
        outcomes.append(Outcome("UNDO", before, fact, f"taken back: {event.kind}", follows))
    return outcomes


def _with_slots(writer: Writer, outcomes: Sequence[Outcome], event: Event, *, now: Moment) -> list[Outcome]:
    """The outcomes, and what they do to facts that came after the event: those that had ended, and those that end."""
    pairs = [(one.before, one.fact) for one in outcomes if one.before is not None]
    found = exchanged_in(writer.store, pairs, now=now, single=writer.single)
    own = {one.fact.id for one in outcomes}
    root = outcomes[0].fact.id
    ended = [
        one._replace(fact=found[one.fact.id][0].fact) if _ended_since(found.get(one.fact.id), event) else one
        for one in outcomes
    ]
    others = [outcome._replace(follows=root) for id, (outcome, _) in found.items() if id not in own]
    return [*ended, *others]


def _ended_since(found: tuple[Outcome, Fact | None] | None, event: Event) -> bool:
    """Whether what is restored cannot stand beside what was learnt after the event."""
    return found is not None and found[1] is not None and found[1].recorded_at > event.at


def _with_conflicts(writer: Writer, outcomes: Sequence[Outcome], event: Event, *, now: Moment) -> list[Outcome]:
    """The outcomes, and marks where what had ended the event's fact holds on beside it."""
    own = {one.fact.id: one for one in outcomes}
    causes = writer.store.events([event.cause] if event.cause else [])
    enders = writer.store.facts({cause.fact_id for cause in causes}.difference(own))
    again = own[event.fact_id].fact
    disputes = [Disputed(one, again) for one in enders if at_odds(one, again, now=now, single=writer.single)]
    marked = {one.fact.id: one._replace(follows=outcomes[0].fact.id) for one in in_conflict(disputes, now=now)}
    kept = [one._replace(fact=marked.pop(one.fact.id, one).fact) for one in outcomes]
    return [*kept, *marked.values()]


def _before(event: Event, fact: Fact, now: Moment) -> Fact:
    return noted_fact(event.before) or replace(fact, retired_at=now, updated_at=now)


def _changed_since(store: Store, event: Event) -> str:
    later = store.list_events([event.fact_id])
    ids = [one.id for one in later]
    after = later[ids.index(event.id) + 1 :] if event.id in ids else []
    named = ", ".join(dict.fromkeys(f"{one.kind} {one.cause or one.id}" for one in reversed(after)))
    return f"memory {event.fact_id!r} has changed since event {event.id!r}: undo what came later first ({named})"


def _entities(store: Store, group: Sequence[Event]) -> dict[str, Entity | None]:
    """The entities as they were before, by key; None for one that was not there."""
    found: dict[str, Entity | None] = {}
    for event in group:
        for key, entity in noted_entities(event.before).items():
            found.setdefault(key, entity)
    present = {entity.key: entity for entity in store.entities(found)}
    for event in group:
        for key, entity in noted_entities(event.after).items():
            if present.get(key) != entity:
                _refuse_joined(event, key)
                found.pop(key, None)
    return found


def _refuse_joined(event: Event, key: str) -> None:
    """What is known better of an entity since stays; but two that were one cannot be taken apart over a change."""
    known = (*noted_entities(event.before).values(), *noted_entities(event.after).values())
    if None in known:
        raise InvalidInput(f"entity {key!r} has changed since event {event.id!r}: undo what came later first")


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
    noted = events(outcomes, change_id=change_id, at=now)
    return Change(
        change_id,
        facts[0].partition,
        revision,
        now,
        facts=vectors.facts(facts, stored=[one.before for one in outcomes if one.before is not None]),
        events=_with_entities(store, noted, entities),
        **renamed(store, facts[0].partition, entities, vectors),
    )


def _with_entities(store: Store, noted: list[Event], entities: dict[str, Entity | None]) -> list[Event]:
    if not entities:
        return noted
    present: dict[str, Entity | None] = dict.fromkeys(entities)
    present.update((entity.key, entity) for entity in store.entities(entities))
    return with_entities(noted, present, entities)
