"""What a new statement does to what is known: add, reinforce, supersede or retract. Pure: no store, no clock.

Only facts of the very same scope are ever touched. Nothing is overwritten: a fact that ends keeps its record.

An end that was stated along with a fact stands: no other value ends it earlier or later, and it ends no other. Such a
fact has an `invalid_at` and no `ended_at`; where we conclude an end, `ended_at` says when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from graphmem.ids import fact_id
from graphmem.terms import terms
from graphmem.types import EventKind, Fact, Json, Moment, Scope, Source

SINGLE_VALUED = frozenset(
    """LIVES_IN HAS_AGE HAS_BIRTHDAY HAS_NAME HAS_PHONE_NUMBER HAS_EMAIL HAS_ADDRESS HAS_MANAGER BORN_IN BORN_ON
    MARRIED_TO HAS_WIFE HAS_HUSBAND HAS_SPOUSE HAS_PARTNER WORKS_AT HAS_OCCUPATION HAS_JOB_TITLE HAS_FAVORITE_COLOR
    HAS_FAVOURITE_COLOUR""".split()
)
"""Relations of which a subject has one at a time. `Memory(single_valued=[...])` adds to them."""

_Key = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement whose names are resolved, on its way to become a fact.

    `at` is when it was said, and `dated` whether that is known. `own_words` are the words of its sentence beyond its
    names and its relation. `given`: a caller stated it as it stands, with its times; else it was drawn from a text.
    """

    text: str
    source: Source
    at: Moment
    speaker: str = ""
    subject: str | None = None
    relation: str | None = None
    object: str | None = None
    mentions: tuple[str, ...] = ()
    valid_from: Moment | None = None
    invalid_at: Moment | None = None
    ends: bool = False
    instruction_like: bool = False
    metadata: Mapping[str, Json] = field(default_factory=dict)
    own_words: frozenset[str] = frozenset()
    dated: bool = True
    given: bool = False


class Outcome(NamedTuple):
    """One decision: the fact as it is to be written, as it stood before (None: it is new), and why."""

    kind: EventKind
    fact: Fact
    before: Fact | None
    reason: str


@dataclass(slots=True)
class Present:
    """The facts known so far, in one scope, while a batch is worked through."""

    partition: str
    scope: Scope
    now: Moment
    single_valued: Collection[str]
    facts: dict[str, Fact] = field(default_factory=dict)
    ids: dict[_Key, set[str]] = field(default_factory=dict)
    """Which facts share a slot or, of bare sentences, a text: a batch is large, and each candidate asks for its own."""

    def put(self, fact: Fact) -> None:
        """Take the fact in, in place of the one with its id."""
        self.facts[fact.id] = fact
        self.ids.setdefault(_key(fact), set()).add(fact.id)

    def slot(self, candidate: Candidate) -> list[Fact]:
        """The believed facts of the candidate's subject and relation, earliest first, ties by id."""
        if candidate.relation is None:
            return []
        return self._alike(candidate)

    def same(self, candidate: Candidate) -> list[Fact]:
        """The believed facts that say just what the candidate says, earliest first."""
        if candidate.relation is not None:
            return [fact for fact in self.slot(candidate) if fact.object == candidate.object]
        return self._alike(candidate)

    def free_id(self, candidate: Candidate) -> str:
        """The id for a new fact that says what the candidate says."""
        occurrence = 0
        while (found := candidate_id(self.partition, self.scope, candidate, occurrence)) in self.facts:
            occurrence += 1
        return found

    def _alike(self, candidate: Candidate) -> list[Fact]:
        found = (self.facts[id] for id in self.ids.get(_key(candidate), ()))
        return sorted((fact for fact in found if self._ours(fact)), key=lambda fact: (_start(fact), fact.id))

    def _ours(self, fact: Fact) -> bool:
        return fact.scope == self.scope and fact.retired_at is None


def _key(said: Fact | Candidate) -> _Key:
    return (None, None, said.text) if said.relation is None else (said.subject, said.relation, None)


def candidate_id(partition: str, scope: Scope, candidate: Candidate, occurrence: int) -> str:
    """The id of the n-th fact that says what the candidate says."""
    return fact_id(
        partition,
        scope,
        candidate.text,
        subject=candidate.subject,
        relation=candidate.relation,
        object=candidate.object,
        occurrence=occurrence,
    )


def reconcile(
    candidates: Iterable[Candidate],
    known: Sequence[Fact],
    *,
    partition: str,
    scope: Scope,
    now: Moment,
    single_valued: Collection[str] = SINGLE_VALUED,
) -> list[Outcome]:
    """What the candidates, taken in order, do to the known facts.

    `single_valued` are all relations of which a subject has one at a time.
    `known` must hold every fact of the candidates' slots and every fact that bears one of their ids.
    Each outcome builds on those before it: the last one for a fact is how it is to be written.
    """
    present = Present(partition, scope, now, single_valued)
    for fact in known:
        present.put(fact)
    outcomes: list[Outcome] = []
    for candidate in candidates:
        for outcome in _outcomes(candidate, present):
            present.put(outcome.fact)
            outcomes.append(outcome)
    return outcomes


def _outcomes(candidate: Candidate, present: Present) -> list[Outcome]:
    if candidate.ends and candidate.relation is not None:
        return _retract(candidate, present)
    for fact in present.same(candidate):
        if _covers(fact, candidate) and candidate.own_words <= set(terms(fact.searched_text)):
            return [_reinforce(fact, candidate, present.now)]
    if candidate.relation in present.single_valued and candidate.invalid_at is None:
        return _supersede(candidate, present)
    return [_add(candidate, present)]


def _retract(candidate: Candidate, present: Present) -> list[Outcome]:
    """End what the candidate says no longer holds; its sentence stays as a fact of its own."""
    moment = _moment(candidate)
    ended = [
        Outcome("RETRACT", _ended(fact, moment, present.now), fact, f"no longer so: {candidate.text}")
        for fact in present.same(candidate)
        if fact.holds(moment) and not _is_past(fact, present.now)
    ]
    linked = tuple(key for key in (candidate.subject, candidate.object, *candidate.mentions) if key is not None)
    sentence = replace(candidate, subject=None, relation=None, object=None, mentions=linked, ends=False)
    return ended + _outcomes(sentence, present)


def _supersede(candidate: Candidate, present: Present) -> list[Outcome]:
    """End what held at the candidate's moment; where later facts are known, the candidate ends where they begin.

    What was stated to end at a certain time has no part in it.
    """
    moment = _moment(candidate)
    others = [fact for fact in present.slot(candidate) if not (_end_stated(fact) or _stands_beside(fact, candidate))]
    holding = [fact for fact in others if fact.holds(moment)]
    later = [fact.valid_from for fact in others if fact.valid_from is not None and fact.valid_from > moment]
    known_ends = [fact.invalid_at for fact in holding if fact.invalid_at is not None]
    until = min([*later, *known_ends], default=None)
    if holding or until is not None or candidate.dated:
        candidate = replace(candidate, valid_from=moment)
    reason = f"{candidate.relation} has one value at a time: {candidate.text}"
    ended = [Outcome("SUPERSEDE", _ended(fact, moment, present.now), fact, reason) for fact in holding]
    return [*ended, _add(candidate, present, until)]


def _stands_beside(fact: Fact, candidate: Candidate) -> bool:
    """Whether both stand: they agree, or were said in one breath ("I work at Acme and at Globex")."""
    return fact.object == candidate.object or any(source == candidate.source for source in fact.sources)


def _reinforce(fact: Fact, candidate: Candidate, now: Moment) -> Outcome:
    start = (
        None if fact.valid_from is None or candidate.valid_from is None else min(fact.valid_from, candidate.valid_from)
    )
    sources = tuple(dict.fromkeys((*fact.sources, candidate.source)))
    after = replace(
        fact,
        sources=sources,
        valid_from=start,
        updated_at=now,
        metadata={**fact.metadata, **candidate.metadata},
        mentions=tuple(dict.fromkeys((*fact.mentions, *_unlinked(candidate, fact)))),
    )
    return Outcome("REINFORCE", after, fact, f"said again: {candidate.text}")


def _unlinked(candidate: Candidate, fact: Fact) -> tuple[str, ...]:
    return tuple(key for key in candidate.mentions if key not in (fact.subject, fact.object))


def _add(candidate: Candidate, present: Present, until: Moment | None = None) -> Outcome:
    """A new fact that ends when the candidate says, or, as we conclude, at `until`."""
    fact = Fact(
        id=present.free_id(candidate),
        partition=present.partition,
        scope=present.scope,
        text=candidate.text,
        subject=candidate.subject,
        relation=candidate.relation,
        object=candidate.object,
        mentions=candidate.mentions,
        speaker=candidate.speaker,
        valid_from=candidate.valid_from,
        invalid_at=candidate.invalid_at if until is None else until,
        ended_at=None if until is None else present.now,
        recorded_at=present.now,
        sources=(candidate.source,),
        metadata=dict(candidate.metadata),
        instruction_like=candidate.instruction_like,
    )
    return Outcome("ADD", fact, None, "new")


def _covers(fact: Fact, candidate: Candidate) -> bool:
    """Whether the fact still stood when the candidate said the same, so that it is no new beginning.

    A stated interval has to lie within a stated one: in any other fact it would be lost when that ends earlier. And
    what is given without an end goes on after one that was stated.
    """
    end, known_end = candidate.invalid_at, fact.invalid_at
    if end is not None:
        return _end_stated(fact) and known_end is not None and end <= known_end and _began(fact, candidate.valid_from)
    if candidate.given and _end_stated(fact):
        return False
    return known_end is None or _moment(candidate) < known_end


def _began(fact: Fact, start: Moment | None) -> bool:
    return fact.valid_from is None or (start is not None and fact.valid_from <= start)


def _end_stated(fact: Fact) -> bool:
    return fact.invalid_at is not None and fact.ended_at is None


def _is_past(fact: Fact, now: Moment) -> bool:
    """Whether it was stated of a time gone by: when it ended is settled."""
    return fact.invalid_at is not None and _end_stated(fact) and fact.invalid_at <= now


def _ended(fact: Fact, moment: Moment, now: Moment) -> Fact:
    return replace(fact, invalid_at=moment, ended_at=now, updated_at=now)


def _moment(candidate: Candidate) -> Moment:
    return candidate.at if candidate.valid_from is None else candidate.valid_from


def _start(fact: Fact) -> Moment:
    return -(2**62) if fact.valid_from is None else fact.valid_from
