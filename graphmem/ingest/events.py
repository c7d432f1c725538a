"""Events: one recorded change of one fact each, with what stood before, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from graphmem.ids import event_id
from graphmem.ingest.reconcile import Outcome
from graphmem.types import Event, Fact, Json, Moment


def events(outcomes: Iterable[Outcome], *, change_id: str, at: Moment) -> list[Event]:
    """One event for each outcome, in their order."""
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
        )
        for number, outcome in enumerate(outcomes)
    ]


def as_json(fact: Fact) -> dict[str, Json]:
    """Everything of a fact but its vector, ready for JSON."""
    plain = {name: value for name, value in asdict(fact).items() if name != "vector"}
    plain["mentions"] = list(fact.mentions)
    plain["sources"] = [list(source) for source in ((each.episode_id, each.quote) for each in fact.sources)]
    plain["metadata"] = dict(fact.metadata)
    return plain
