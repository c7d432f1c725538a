"""Events: one recorded change of one fact each, with what stood before, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from operator import attrgetter

from graphmem.ids import event_id
from graphmem.ingest.base import Outcome
from graphmem.types import Entity, Event, Fact, Json, Mark, Moment, Scope, Source

_FIELDS = tuple(field.name for field in fields(Fact) if field.name != "vector")
_VALUES = attrgetter(*_FIELDS)


def events(outcomes: Iterable[Outcome], *, change_id: str, at: Moment) -> list[Event]:
    """One event for each outcome that writes something, in their order."""
    written = [outcome for outcome in outcomes if outcome.kind != "IGNORE"]
    causes = _causes(written)
    return [
        Event(
            id=event_id(change_id, number),
            partition=outcome.fact.partition,
            scope=outcome.fact.scope,
            kind=outcome.kind,
            fact_id=outcome.fact.id,
            at=at,
            change_id=change_id,
            reason=outcome.reason,
            before=None if outcome.before is None else as_json(outcome.before),
            after=as_json(outcome.fact),
            cause=None if cause is None else event_id(change_id, cause),
        )
        for number, (outcome, cause) in enumerate(zip(written, causes, strict=True))
        if outcome.kind != "IGNORE"
    ]


def _causes(outcomes: Sequence[Outcome]) -> list[int | None]:
    """The place of the outcome that each one follows from: the next one of that fact, else the last one before."""
    found: list[int | None] = [None] * len(outcomes)
    last: dict[str, int] = {}
    waiting: dict[str, list[int]] = {}
    for place, outcome in enumerate(outcomes):
        if outcome.follows is not None:
            found[place] = last.get(outcome.follows)
            waiting.setdefault(outcome.follows, []).append(place)
        else:
            last[outcome.fact.id] = place
            for earlier in waiting.pop(outcome.fact.id, ()):
                found[earlier] = place
    return found


def as_json(fact: Fact) -> dict[str, Json]:
    """Everything of a fact but its vector, ready for JSON. `noted_fact` makes it a fact again."""
    told = dict(zip(_FIELDS, _VALUES(fact), strict=True))
    told["scope"] = _plain(fact.scope)
    told["mentions"] = list(fact.mentions)
    told["sources"] = [_plain(source) for source in fact.sources]
    told["metadata"] = dict(fact.metadata)
    told["marks"] = [_plain(mark) for mark in fact.marks]
    return told


def _plain(one: Scope | Source | Mark) -> dict[str, Json]:
    """Its fields, which are all plain: `asdict` copies what is inside them as well, and takes five times as long."""
    return dict(zip(one.__slots__, _PLAIN[type(one)](one), strict=True))


_PLAIN = {each: attrgetter(*each.__slots__) for each in (Scope, Source, Mark)}


def noted_fact(document: Mapping[str, Json] | None) -> Fact | None:
    """The fact of an event's `before` or `after`, without its vector; None where there was none."""
    if document is None or "id" not in document:
        return None
    own = {name: value for name, value in document.items() if name in _FIELDS}
    own["scope"] = Scope(**own["scope"])
    own["mentions"] = tuple(own["mentions"])
    own["sources"] = tuple(_source(source) for source in own["sources"])
    own["marks"] = tuple(Mark(**mark) for mark in own.get("marks", ()))
    return Fact(**own)


def _source(noted: Json) -> Source:
    """A source; of the first events only episode and quote were noted."""
    return Source(**noted) if isinstance(noted, dict) else Source(*noted)


def noted_entities(document: Mapping[str, Json] | None) -> dict[str, Entity | None]:
    """The entities of an event's `before` or `after`, by key; None for one that was not there."""
    found = {} if document is None else document.get("entities") or {}
    return {key: None if one is None else _entity(one) for key, one in found.items()}


def entity_as_json(entity: Entity) -> dict[str, Json]:
    """An entity, ready for JSON."""
    return {**asdict(entity), "aliases": list(entity.aliases)}


def _entity(document: Mapping[str, Json]) -> Entity:
    return Entity(**{**document, "aliases": tuple(document["aliases"])})


def with_entities(
    noted: Iterable[Event], before: Mapping[str, Entity | None], after: Mapping[str, Entity | None]
) -> list[Event]:
    """The events with the entities before and after beside their facts, so that they can be taken back, too."""
    was, now = _documents(before), _documents(after)
    return [
        replace(event, before={**(event.before or {}), "entities": was}, after={**(event.after or {}), "entities": now})
        for event in noted
    ]


def _documents(entities: Mapping[str, Entity | None]) -> dict[str, Json]:
    return {key: None if entity is None else entity_as_json(entity) for key, entity in entities.items()}
