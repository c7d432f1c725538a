"""The facts of one scope as they stand while a batch is worked through, found by what they speak of. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from graphmem.ids import fact_id
from graphmem.ingest import timeline
from graphmem.ingest.base import Candidate
from graphmem.ingest.relations import OneAtATime, may_exclude, slot_of
from graphmem.types import Fact, Moment, Scope

_Slot = tuple[str | None, str | None, str | None]


@dataclass(slots=True)
class Present:
    """The facts known so far."""

    partition: str
    scope: Scope
    now: Moment
    single: OneAtATime
    facts: dict[str, Fact] = field(default_factory=dict)
    lines: dict[_Slot, dict[str, Fact]] = field(default_factory=dict)
    """By id the believed facts that share a slot or, of bare sentences, a text: each candidate asks for its own."""
    against: dict[_Slot, set[str]] = field(default_factory=dict)
    """The ids of those that may end others. Where there are none, as in most slots, nothing has to be compared."""
    ends: dict[_Slot, dict[str, timeline.Cut]] = field(default_factory=dict)
    """What `cuts` found, as long as nothing of the slot changes."""

    def put(self, fact: Fact) -> None:
        """Take the fact in, in place of the one with its id."""
        before, self.facts[fact.id] = self.facts.get(fact.id), fact
        for slot in _slots(before) if before is not None else ():
            self._drop(slot, fact.id)
        for slot in _slots(fact) if self._ours(fact) else ():
            self.ends.pop(slot, None)
            self.lines.setdefault(slot, {})[fact.id] = fact
            if timeline.may_oppose(fact, self.single):
                self.against.setdefault(slot, set()).add(fact.id)

    def _drop(self, slot: _Slot, id: str) -> None:
        self.ends.pop(slot, None)
        self.lines.get(slot, {}).pop(id, None)
        self.against.get(slot, set()).discard(id)

    def line(self, said: Fact | Candidate) -> list[Fact]:
        """The believed facts that speak of the same slot, affirming or denying, earliest first, ties by id.

        Of a relation with many values only those with the same one: others have no part in it.
        """
        return _in_order(self.beside(said))

    def beside(self, said: Fact | Candidate) -> Collection[Fact]:
        """As `line`, in no order."""
        return self.lines.get(self.asked(said), {}).values()

    def asked(self, said: Fact | Candidate) -> _Slot:
        """The slot in which the rivals are: of any value where values may exclude each other."""
        of_value, of_any = _slots(said)
        one_at_a_time = said.relation is not None and (said.exclusive or may_exclude(said.relation, self.single))
        return of_any if one_at_a_time else of_value

    def same(self, candidate: Candidate) -> list[Fact]:
        """The believed facts that say just what the candidate says, earliest first."""
        of_value, _ = _slots(candidate)
        said = (candidate.relation, candidate.object)
        return _in_order(fact for fact in self.lines.get(of_value, {}).values() if (fact.relation, fact.object) == said)

    def rivals(self, fact: Fact) -> list[Fact]:
        """The facts of its slot that cannot stand beside it."""
        if not (self.against.get(self.asked(fact)) or timeline.may_oppose(fact, self.single)):
            return []
        return [one for one in self.line(fact) if self._excludes(one, fact)]

    def cuts(self, said: Fact | Candidate) -> dict[str, timeline.Cut]:
        """Where the facts of its slot end, by their ids, and by whom."""
        if said.relation is None or not self.against.get(slot := self.asked(said)):
            return {}
        if slot not in self.ends:
            self.ends[slot] = timeline.cuts(self.line(said), single=self.single)
        return self.ends[slot]

    def free_id(self, said: Fact | Candidate) -> str:
        """The id for a new fact that says this."""
        occurrence = 0
        while (found := candidate_id(self.partition, self.scope, said, occurrence)) in self.facts:
            occurrence += 1
        return found

    def _excludes(self, one: Fact, other: Fact) -> bool:
        if one.id == other.id:
            return False
        return any(timeline.opposes(*pair, single=self.single) for pair in ((one, other), (other, one)))

    def _ours(self, fact: Fact) -> bool:
        return fact.scope == self.scope and fact.retired_at is None


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: (timeline.begin(fact), fact.id))


def _slots(said: Fact | Candidate) -> tuple[_Slot, _Slot]:
    """What it is kept under: its slot with its value, and with any."""
    if said.relation is None:
        return (None, None, said.text), (None, None, said.text)
    slot = slot_of(said.relation)
    return (said.subject, slot, said.object), (said.subject, slot, None)


def candidate_id(partition: str, scope: Scope, said: Fact | Candidate, occurrence: int) -> str:
    """The id of the n-th fact that says this."""
    return fact_id(
        partition,
        scope,
        said.text,
        subject=said.subject,
        relation=said.relation,
        object=said.object,
        occurrence=occurrence,
    )
