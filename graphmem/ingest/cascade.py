"""What hangs on a fact that has ended is marked stale, and no longer where that fact goes on again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graphmem.ingest.reconcile import Outcome
from graphmem.ingest.relations import HANGS_ON, is_denial
from graphmem.types import Fact, Mark, Moment, Slot

_HANGING = frozenset(relation for hanging in HANGS_ON.values() for relation in hanging)


def slots(outcomes: Iterable[Outcome]) -> list[Slot]:
    """The slots whose facts may hang on what these outcomes end or take up again."""
    return [
        Slot(fact.subject, relation)
        for fact, _ in _turned(outcomes)
        if fact.subject is not None
        for relation in sorted(HANGS_ON.get(fact.relation or "", ()))
    ]


def pairs(outcomes: Iterable[Outcome]) -> list[tuple[str, str]]:
    """The ends of the facts that these outcomes end or take up again: what speaks of both may hang on them."""
    return [(fact.subject, fact.object) for fact, _ in _turned(outcomes) if fact.subject and fact.object]


def partners(outcomes: Iterable[Outcome]) -> list[str]:
    """The ids of the facts that contradict those that these outcomes end or take up again."""
    return [mark.fact_id for fact, _ in _turned(outcomes) for mark in fact.marks if mark.kind == "conflict"]


def cascade(outcomes: Sequence[Outcome], found: Iterable[Fact], *, now: Moment) -> list[Outcome]:
    """What the outcomes do to the facts that hang on others.

    `found` are the facts of `slots`, `pairs` and `partners`. A fact is stale from when what it hangs on ended, unless
    it was said or said again at a later time. Each fact stands once, as it is after all outcomes.
    """
    present = {fact.id: fact for fact in found} | {outcome.fact.id: outcome.fact for outcome in outcomes}
    new = {outcome.fact.id for outcome in outcomes if outcome.kind == "ADD"}
    marked: dict[str, Outcome] = {}
    for base, outcome in _turned(outcomes):
        for fact in present.values():
            if fact.id in new or fact.id == base.id or fact.scope != base.scope or fact.retired_at is not None:
                continue
            known = marked[fact.id].fact if fact.id in marked else fact
            after = _turn(known, base)
            if after is not known:
                reason = f"{'has ended' if base.invalid_at is not None else 'holds again'}: {base.text}"
                cause = outcome.follows or outcome.fact.id
                marked[fact.id] = Outcome("MARK", replace(after, updated_at=now), fact, reason, cause)
    return list(marked.values())


def _turned(outcomes: Iterable[Outcome]) -> Iterator[tuple[Fact, Outcome]]:
    """The triples that these outcomes ended or took up again."""
    for outcome in outcomes:
        fact = outcome.fact
        turned = outcome.before is not None and outcome.before.invalid_at != fact.invalid_at
        gone = outcome.kind == "DELETE"
        if (turned or gone) and fact.relation is not None and not is_denial(fact.relation):
            yield fact, outcome


def _turn(fact: Fact, base: Fact) -> Fact:
    """The fact with the marks that its base gives it now, itself where nothing changes."""
    others = tuple(mark for mark in fact.marks if mark.fact_id != base.id)
    marks = (*others, *_given(fact, base))
    return fact if set(marks) == set(fact.marks) else replace(fact, marks=marks)


def _given(fact: Fact, base: Fact) -> Iterator[Mark]:
    if base.retired_at is not None:
        return
    ended = base.invalid_at
    if ended is None and any((mark.kind, mark.fact_id) == ("conflict", fact.id) for mark in base.marks):
        yield Mark("conflict", base.id, f"another value: {base.text}")
    stale = Mark("stale", base.id, f"has ended: {base.text}")
    if ended is not None and (stale in fact.marks or (_hangs(fact, base) and _said_before(fact, ended))):
        yield stale


def _hangs(fact: Fact, base: Fact) -> bool:
    if fact.relation is None or fact.invalid_at is not None or is_denial(fact.relation):
        return False
    if fact.subject == base.subject and fact.relation in HANGS_ON.get(base.relation or "", ()):
        return True
    of_both = {base.subject, base.object} <= set(fact.entities)
    return (
        of_both and fact.relation != base.relation and (fact.relation in _HANGING or fact.relation.startswith("HAS_"))
    )


def _said_before(fact: Fact, moment: Moment) -> bool:
    return all(source.until < moment for source in fact.sources)
