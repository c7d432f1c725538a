"""What a person changes by hand: another text for a fact, or no fact any more. Both are recorded and keep the past."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace

from graphmem import times
from graphmem.errors import NotFound
from graphmem.ids import normalise
from graphmem.ingest.attempts import until_written
from graphmem.ingest.events import events
from graphmem.ingest.pipeline import Writer
from graphmem.ingest.reconcile import Outcome
from graphmem.ingest.vectors import Vectors
from graphmem.types import Change, Entity, Fact, Json, Moment


def update(writer: Writer, fact_id: str, text: str, *, metadata: Mapping[str, Json] | None = None) -> Fact:
    """Give a fact another text, and the vector that goes with it.

    Entities that the new text no longer names are let go, and a triple with them. Raises NotFound.
    """

    def revised(fact: Fact, now: Moment) -> Outcome:
        entities = {entity.key: entity for entity in writer.store.entities(fact.entities)}
        after = replace(_relinked(fact, text, entities), text=text, updated_at=now)
        if metadata is not None:
            after = replace(after, metadata={**fact.metadata, **metadata})
        return Outcome("UPDATE", after, fact, "changed by hand")

    return _revise(writer, fact_id, revised)


def delete(writer: Writer, fact_id: str) -> Fact:
    """Stop believing a fact: no read sees it any more, its history does. Raises NotFound."""

    def retired(fact: Fact, now: Moment) -> Outcome:
        return Outcome("DELETE", replace(fact, retired_at=now, updated_at=now), fact, "deleted by hand")

    return _revise(writer, fact_id, retired)


def _revise(writer: Writer, fact_id: str, decide: Callable[[Fact, Moment], Outcome]) -> Fact:
    change_id = str(uuid.uuid4())

    def attempt() -> Fact:
        revision, now = writer.store.revision(known_fact(writer, fact_id).partition), times.now()
        fact = known_fact(writer, fact_id)
        outcome = decide(fact, now)
        change = Change(
            id=change_id,
            partition=fact.partition,
            revision=revision,
            at=now,
            facts=Vectors(writer.embedder).facts([outcome.fact]),
            events=events([outcome], change_id=change_id, at=now),
        )
        writer.store.apply(change)
        return outcome.fact

    return until_written(attempt)


def known_fact(writer: Writer, fact_id: str) -> Fact:
    """The fact with this id, unless it was deleted. Raises NotFound."""
    found = [fact for fact in writer.store.facts([fact_id]) if fact.retired_at is None]
    if not found:
        raise NotFound(f"no memory has the id {fact_id!r:.80}: list what there is with get_all()")
    return found[0]


def _relinked(fact: Fact, text: str, entities: Mapping[str, Entity]) -> Fact:
    kept = [key for key in fact.entities if key in entities and _named_in(text, entities[key])]
    if fact.subject in kept and fact.object in kept:
        mentions = tuple(key for key in fact.mentions if key in kept)
        return replace(fact, mentions=mentions)
    return replace(fact, subject=None, relation=None, object=None, mentions=tuple(kept))


def _named_in(text: str, entity: Entity) -> bool:
    words = f" {normalise(text)} "
    return entity.owner or any(f" {normalise(name)} " in words for name in (entity.name, *entity.aliases))
