"""What becomes of statements whose names are resolved: reconciled, disputes settled, and what hangs on it marked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphmem.ingest import cascade
from graphmem.ingest.base import Candidate, Outcome
from graphmem.ingest.disputes import Disputed, Triple, disputed, in_conflict, left_standing, settled, triple
from graphmem.ingest.endings import ending_known, excluded
from graphmem.ingest.present import candidate_id
from graphmem.ingest.reconcile import exchanged, reconcile, signed
from graphmem.ingest.relations import OneAtATime, may_exclude, relations_in, slot_of
from graphmem.ingest.settle import Dispute, Settled, Verdict, settle
from graphmem.ingest.timeline import last_said
from graphmem.models.base import LanguageModel
from graphmem.stores.base import Store
from graphmem.types import Fact, Moment, Scope, Slot

_UNSURE = Verdict("unsure", "it came up after the one call that was made")


class Judge:
    """Settles what the rules cannot, by one LLM call at most however often a write is worked out."""

    def __init__(self, llm: Callable[[], LanguageModel | None] | None) -> None:
        self._llm = llm
        self._known: dict[tuple[Triple, str], Verdict] = {}
        self.cost = Settled(())
        self.milliseconds: dict[str, float] = {}

    def verdicts(self, disputes: Sequence[Disputed]) -> list[Verdict]:
        """One for each dispute, in their order."""
        if disputes and self._llm is not None:
            self._ask(disputes)
        return [self._known.get((triple(one.new), one.old.text), _UNSURE) for one in disputes]

    def _ask(self, disputes: Sequence[Disputed]) -> None:
        model = None if self._llm is None else self._llm()
        self._llm = None
        if model is None:
            return
        started = time.perf_counter()
        self.cost = settle(model, [_dispute(one) for one in disputes])
        self.milliseconds["settle"] = (time.perf_counter() - started) * 1000
        for one, verdict in zip(disputes, self.cost.verdicts, strict=True):
            self._known[triple(one.new), one.old.text] = verdict


@dataclass(frozen=True, slots=True)
class Deciding:
    """Where statements are decided on: the partition as it is in a store, in one scope, at one moment."""

    store: Store
    partition: str
    scope: Scope
    now: Moment
    single: OneAtATime


def decide(place: Deciding, candidates: Sequence[Candidate], judge: Judge) -> tuple[list[Fact], list[Outcome]]:
    """The outcomes of the statements, and the stored facts they were decided from."""
    candidates = [each for one in candidates for each in ending_known(place.store, place.scope, one)]
    candidates = [each for one in candidates for each in (*excluded(place.store, place.scope, one), one)]
    known = _known_facts(place, candidates)
    outcomes = _reconciled(place, candidates, known)
    disputes = disputed(outcomes, known, now=place.now, single=place.single)
    verdicts = judge.verdicts(disputes)
    rulings = [(triple(one.new), verdict.ruling) for one, verdict in zip(disputes, verdicts, strict=True)]
    replacing = {said for said, ruling in rulings if ruling == "replaces"}
    refused = {said for said, ruling in rulings if ruling == "ignore_new"} - replacing
    if replacing or refused:
        refusals = [one for one in outcomes if one.kind == "ADD" and triple(one.fact) in refused]
        outcomes = _reconciled(place, settled(candidates, replacing, refused), known)
        outcomes += [Outcome("IGNORE", one.fact, one.fact, "what is known stands against it") for one in refusals]
    unsure = [one for one, verdict in zip(disputes, verdicts, strict=True) if verdict.ruling == "unsure"]
    open = [one for one in unsure if triple(one.new) not in replacing | refused]
    open += left_standing(outcomes, known, now=place.now, single=place.single)
    outcomes += in_conflict(open, now=place.now)
    outcomes += hanging(place.store, outcomes, now=place.now)
    new = {outcome.fact.id for outcome in outcomes if outcome.kind == "ADD"}
    marked = (outcome.before for outcome in outcomes if outcome.before is not None and outcome.fact.id not in new)
    return [*known, *marked], outcomes


def _reconciled(place: Deciding, candidates: Sequence[Candidate], known: Sequence[Fact]) -> list[Outcome]:
    partition, scope = place.partition, place.scope
    return reconcile(candidates, known, partition=partition, scope=scope, now=place.now, single=place.single)


def _dispute(one: Disputed) -> Dispute:
    return Dispute(one.new.text, one.old.text, one.new.relation or "", last_said(one.new), last_said(one.old))


def exchanged_in(
    store: Store, pairs: Sequence[tuple[Fact, Fact]], *, now: Moment, single: OneAtATime
) -> dict[str, tuple[Outcome, Fact | None]]:
    """As `exchanged`, with the facts of the slots as they are stored."""
    slots = {slot for pair in pairs for fact in pair for slot in slots_of(fact, single)}
    replaced = {old.id for old, _ in pairs}
    known = store.about(pairs[0][0].partition, slots) if slots else []
    return exchanged(pairs, [fact for fact in known if fact.id not in replaced], now=now, single=single)


def hanging(store: Store, outcomes: Sequence[Outcome], *, now: Moment) -> list[Outcome]:
    """What the outcomes do to stored facts that hang on those they end or take up again."""
    partition = outcomes[0].fact.partition if outcomes else ""
    slots, pairs = cascade.slots(outcomes), cascade.pairs(outcomes)
    found = [*(store.about(partition, slots) if slots else ()), *(store.sharing(partition, pairs) if pairs else ())]
    found += store.facts(cascade.partners(outcomes))
    return cascade.cascade(outcomes, found, now=now)


def _known_facts(place: Deciding, candidates: Sequence[Candidate]) -> list[Fact]:
    slots = {slot for one in candidates for slot in slots_of(one, place.single)}
    found = {fact.id: fact for fact in place.store.about(place.partition, slots)} if slots else {}
    occurrence, open_candidates = 0, list(candidates)
    while open_candidates:
        ids = {candidate_id(place.partition, place.scope, signed(one), occurrence): one for one in open_candidates}
        facts = place.store.facts(ids)
        found.update((fact.id, fact) for fact in facts)
        open_candidates = [ids[fact.id] for fact in facts]
        occurrence += 1
    return list(found.values())


def slots_of(said: Candidate | Fact, single: OneAtATime) -> list[Slot]:
    """Where its rivals are: the relation affirmed and denied, of any value where values may exclude each other."""
    if said.subject is None or said.relation is None:
        return []
    of_any = said.exclusive or may_exclude(said.relation, single)
    object = None if of_any else said.object
    return [Slot(said.subject, each, object) for each in relations_in(slot_of(said.relation))]
