"""What the rules cannot settle: two values of a property that may or may not exclude each other. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from graphmem.ingest.base import Candidate, Outcome
from graphmem.ingest.relations import OneAtATime, is_attribute, slot_of
from graphmem.ingest.timeline import in_one_breath, may_oppose, opposes
from graphmem.types import Fact, Mark, Moment

Triple = tuple[str | None, str | None, str | None]

MOST = 4
"""So many values of a property may contradict each other."""


class Disputed(NamedTuple):
    """A new fact and one that stands, of one property of one subject."""

    new: Fact
    old: Fact


def disputed(outcomes: Iterable[Outcome], known: Iterable[Fact], *, now: Moment, single: OneAtATime) -> list[Disputed]:
    """The pairs that nothing tells apart: each new fact with what stood, by id, and with the new ones before it.

    Where more than MOST values of a property stand, it is one that has several, and nothing is in dispute.
    """
    after = {fact.id: fact for fact in known} | {outcome.fact.id: outcome.fact for outcome in outcomes}
    added = list(dict.fromkeys(outcome.fact.id for outcome in outcomes if outcome.kind == "ADD"))
    slots: dict[tuple[str | None, str | None], list[Fact]] = {}
    for id in (*sorted(set(after).difference(added)), *added):
        fact = after[id]
        if fact.relation is not None and is_attribute(fact.relation):
            slots.setdefault((fact.subject, fact.relation), []).append(fact)
    new = set(added)
    return [
        Disputed(fact, other)
        for slot in slots.values()
        if sum(_is_open(fact, now) for fact in slot) <= MOST
        for place, fact in enumerate(slot)
        if fact.id in new
        for other in slot[:place]
        if _unsettled(fact, other, now=now, single=single)
    ]


def left_standing(
    outcomes: Iterable[Outcome], known: Iterable[Fact], *, now: Moment, single: OneAtATime
) -> list[Disputed]:
    """Each new fact with what it excludes and could not end: that another ended it was taken back by hand."""
    given = list(outcomes)
    after = {fact.id: fact for fact in known} | {outcome.fact.id: outcome.fact for outcome in given}
    open = [fact for fact in after.values() if fact.relation is not None and _is_open(fact, now)]
    every, opposing = _by_slot(open), _by_slot(fact for fact in open if may_oppose(fact, single))
    new = dict.fromkeys(one.fact.id for one in given if one.kind == "ADD")
    return [
        Disputed(fact, other)
        for fact in (after[id] for id in new)
        for other in (every if may_oppose(fact, single) else opposing).get(_slot(fact), ())
        if other.scope == fact.scope and other.id != fact.id
        if at_odds(fact, other, now=now, single=single)
    ]


def _slot(fact: Fact) -> tuple[str | None, str]:
    return fact.subject, slot_of(fact.relation or "")


def _by_slot(facts: Iterable[Fact]) -> dict[tuple[str | None, str], list[Fact]]:
    """Of hundreds of friends none opposes another: only those that may are compared with all."""
    slots: dict[tuple[str | None, str], list[Fact]] = {}
    for fact in facts:
        slots.setdefault(_slot(fact), []).append(fact)
    return slots


def _unsettled(new: Fact, old: Fact, *, now: Moment, single: OneAtATime) -> bool:
    if new.scope != old.scope or new.object == old.object or new.exclusive or single(new.relation or ""):
        return False
    return _is_open(new, now) and _is_open(old, now) and not in_one_breath(new, old)


def at_odds(one: Fact, other: Fact, *, now: Moment, single: OneAtATime) -> bool:
    """Whether both hold though they exclude each other, as after an end that was taken back by hand."""
    excluding = any(opposes(*pair, single=single) for pair in ((one, other), (other, one)))
    return excluding and _is_open(one, now) and _is_open(other, now)


def _is_open(fact: Fact, now: Moment) -> bool:
    return fact.retired_at is None and fact.invalid_at is None and fact.holds(now)


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
