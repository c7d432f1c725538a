"""What hangs on a fact that has ended is marked stale, and no longer where that fact goes on again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graphmem import times
from graphmem.ids import is_denial
from graphmem.ingest.base import Outcome
from graphmem.ingest.relations import HANGS_ON
from graphmem.ingest.timeline import last_said
from graphmem.types import Fact, Mark, Moment, Slot

_HANGING = frozenset(relation for hanging in HANGS_ON.values() for relation in hanging)


def slots(outcomes: Iterable[Outcome]) -> list[Slot]:
    """The slots whose facts may hang on what these outcomes begin, end or take up again, and those of that itself."""
    return [
        Slot(fact.subject or "", relation)
        for fact, _ in _turned(outcomes)
        for relation in (*sorted(HANGS_ON.get(fact.relation or "", ())), fact.relation or "")
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
    present = _Present({fact.id: fact for fact in found} | {outcome.fact.id: outcome.fact for outcome in outcomes})
    new = {outcome.fact.id for outcome in outcomes if outcome.kind == "ADD"}
    marked: dict[str, Outcome] = {}
    for turned, outcome in _turned(outcomes):
        base = present.with_marks(turned)
        of_slot = present.of_slot(base)
        for fact in present.touched(base, of_slot):
            if fact.id in new or fact.id == base.id or fact.scope != base.scope or fact.retired_at is not None:
                continue
            known = marked[fact.id].fact if fact.id in marked else fact
            after = _turn(known, base, of_slot=of_slot)
            if after is not known:
                reason = f"{'has ended' if base.invalid_at is not None else 'holds again'}: {base.text}"
                cause = outcome.follows or outcome.fact.id
                marked[fact.id] = Outcome("MARK", replace(after, updated_at=now), fact, reason, cause)
    return list(marked.values())


class _Present:
    """The facts at hand, found by what can tie them to a base: a batch is large, and each base asks for its own."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts
        self._place = {id: place for place, id in enumerate(facts)}
        self._by_slot: dict[tuple[str | None, str | None], list[Fact]] = {}
        self._at: dict[str, set[str]] = {}
        for fact in facts.values():
            self._by_slot.setdefault((fact.subject, fact.relation), []).append(fact)
            for tie in (*fact.entities, *(mark.fact_id for mark in fact.marks)):
                self._at.setdefault(tie, set()).add(fact.id)

    def with_marks(self, base: Fact) -> Fact:
        """The base with the marks that it has after all outcomes."""
        return replace(base, marks=self._facts[base.id].marks)

    def of_slot(self, base: Fact) -> list[Fact]:
        """The facts of the base's subject, relation and scope."""
        return [one for one in self._by_slot.get((base.subject, base.relation), ()) if one.scope == base.scope]

    def touched(self, base: Fact, of_slot: Iterable[Fact]) -> list[Fact]:
        """The facts that speak of the base's subject, bear a mark of its slot, or contradict it; as they were given."""
        ties = (base.subject or "", base.id, *(one.id for one in of_slot))
        named = {mark.fact_id for mark in base.marks if mark.fact_id in self._facts}
        ids = named.union(*(self._at.get(tie, ()) for tie in ties))
        return [self._facts[id] for id in sorted(ids, key=self._place.__getitem__)]


def _turned(outcomes: Iterable[Outcome]) -> Iterator[tuple[Fact, Outcome]]:
    """The triples that these outcomes ended or took up again."""
    for outcome in outcomes:
        fact = outcome.fact
        turned = outcome.before is not None and outcome.before.invalid_at != fact.invalid_at
        turned = turned or (outcome.kind == "ADD" and fact.relation in HANGS_ON)
        if outcome.kind == "UPDATE" and outcome.before is not None and outcome.before.relation is not None:
            yield replace(outcome.before, retired_at=fact.updated_at), outcome
            continue
        gone = outcome.kind == "DELETE"
        if (turned or gone) and fact.relation is not None and not is_denial(fact.relation):
            yield fact, outcome


def _turn(fact: Fact, base: Fact, *, of_slot: Sequence[Fact]) -> Fact:
    """The fact with the marks that its base gives it now, itself where nothing changes.

    What hung on another fact that said the same as one that holds hangs on that one.
    """
    holds = base.retired_at is None and base.invalid_at is None
    kin = {base.id, *(one.id for one in of_slot if holds and one.object == base.object)}
    others = tuple(mark for mark in fact.marks if mark.fact_id not in kin)
    marks = (*others, *_given(fact, base, of_slot))
    return fact if set(marks) == set(fact.marks) else replace(fact, marks=marks)


def _given(fact: Fact, base: Fact, of_slot: Sequence[Fact]) -> Iterator[Mark]:
    if base.retired_at is not None:
        return
    ended = base.invalid_at
    if ended is None and any((mark.kind, mark.fact_id) == ("conflict", fact.id) for mark in base.marks):
        yield Mark("conflict", base.id, f"another value: {base.text}")
    if ended is not None:
        known = [mark for mark in fact.marks if (mark.kind, mark.fact_id) == ("stale", base.id)]
        if known or (_hangs(fact, base) and _said_before(fact, ended) and not _said_of_another(fact, base, of_slot)):
            yield Mark("stale", base.id, f"has ended on {times.iso(ended):.10}: {base.text}")


def _said_of_another(fact: Fact, base: Fact, of_slot: Sequence[Fact]) -> bool:
    """Whether it was said while another value of the slot held, and so hangs on that one."""
    said = last_said(fact)
    return not base.holds(said) and any(one.holds(said) for one in of_slot if one.retired_at is None)


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
