"""What the rules cannot settle: two values of a property that may or may not exclude each other. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from graphmem.ingest import timeline
from graphmem.ingest.reconcile import Candidate, Outcome
from graphmem.ingest.relations import OneAtATime, is_attribute
from graphmem.types import Fact, Mark, Moment

Triple = tuple[str | None, str | None, str | None]


class Disputed(NamedTuple):
    """A new fact and one that stands, of one property of one subject."""

    new: Fact
    old: Fact


def disputed(outcomes: Iterable[Outcome], known: Iterable[Fact], *, now: Moment, single: OneAtATime) -> list[Disputed]:
    """The pairs that nothing tells apart, in the order of the outcomes, then by id."""
    after = {fact.id: fact for fact in known} | {outcome.fact.id: outcome.fact for outcome in outcomes}
    added = dict.fromkeys(outcome.fact.id for outcome in outcomes if outcome.kind == "ADD")
    return [
        Disputed(after[id], after[other])
        for id in added
        for other in sorted(after)
        if _unsettled(after[id], after[other], now=now, single=single)
    ]


def _unsettled(new: Fact, old: Fact, *, now: Moment, single: OneAtATime) -> bool:
    if (new.subject, new.relation, new.scope) != (old.subject, old.relation, old.scope) or new.object == old.object:
        return False
    relation = new.relation
    if relation is None or single(relation) or not is_attribute(relation) or new.exclusive:
        return False
    said = {(source.episode_id, source.quote) for source in new.sources}
    in_one_breath = any((source.episode_id, source.quote) in said for source in old.sources)
    open = all(one.retired_at is None and one.invalid_at is None and one.holds(now) for one in (new, old))
    return open and not in_one_breath and timeline.begin(old) <= timeline.begin(new)


def triple(fact: Fact | Candidate) -> Triple:
    """What the verdict on a dispute is kept under."""
    return (fact.subject, fact.relation, fact.object)


def settled(
    candidates: Sequence[Candidate], replacing: Collection[Triple], refused: Collection[Triple]
) -> list[Candidate]:
    """The candidates as a verdict has them: those that replace what stood are exclusive, refused ones are left out."""
    kept = [one for one in candidates if triple(one) not in refused]
    return [replace(one, exclusive=True) if triple(one) in replacing else one for one in kept]


def in_conflict(disputes: Iterable[Disputed], *, now: Moment) -> list[Outcome]:
    """Both facts of each dispute, marked; neither is dropped."""
    facts: dict[str, Fact] = {}
    before: dict[str, Outcome] = {}
    for new, old in disputes:
        for one, other in ((new, old), (old, new)):
            fact = facts.get(one.id, one)
            if any((mark.kind, mark.fact_id) == ("conflict", other.id) for mark in fact.marks):
                continue
            mark = Mark("conflict", other.id, f"another value: {other.text}")
            facts[one.id] = replace(fact, marks=(*fact.marks, mark), updated_at=now)
            before[one.id] = Outcome("MARK", facts[one.id], one, f"in conflict with: {other.text}", new.id)
    return list(before.values())
