"""What a new statement does to what is known: add, reinforce, supersede, retract or ignore. Pure: no store, no clock.

Only facts of the very same scope are ever touched. Nothing is overwritten: a fact that ends keeps its record.

The end of a fact that others end is worked out from all that was said of its slot (`timeline`), so the order in which
statements arrive makes no difference, and what is taken away again gives back what it had ended. Only what a write
changes in these ends is written: what a person has set by hand stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graphmem.ingest import timeline
from graphmem.ingest.base import Candidate, Outcome
from graphmem.ingest.present import Present
from graphmem.ingest.relations import OneAtATime, denies, negation, one_at_a_time
from graphmem.types import Fact, Json, Moment, Scope, Source

ONE_AT_A_TIME = one_at_a_time()
"""What holds where nothing is declared."""


def reconcile(
    candidates: Iterable[Candidate],
    known: Sequence[Fact],
    *,
    partition: str,
    scope: Scope,
    now: Moment,
    single: OneAtATime = ONE_AT_A_TIME,
) -> list[Outcome]:
    """What the candidates, taken in order, do to the known facts.

    `single` tells the relations of which a subject has one at a time.
    `known` must hold every fact of the candidates' slots and every fact that bears one of their ids.
    Each outcome builds on those before it: the last one for a fact is how it is to be written.
    """
    present = Present(partition, scope, now, single)
    for fact in known:
        present.put(fact)
    return [outcome for one in candidates for outcome in _outcomes(_with_last_word(signed(one), present), present)]


def signed(candidate: Candidate) -> Candidate:
    """What ends as a statement that denies it. What tells no time of its own holds from when it was said."""
    if candidate.relation is None:
        return candidate
    if candidate.ends:
        return replace(candidate, relation=negation(candidate.relation), valid_from=_moment(candidate), ends=False)
    timeless = candidate.valid_from is None and candidate.invalid_at is None
    return replace(candidate, valid_from=candidate.at) if timeless and candidate.dated else candidate


def _with_last_word(candidate: Candidate, present: Present) -> Candidate:
    """The candidate with a moment of its own up to which it vouches: what comes later has the last word."""
    beside = present.beside(candidate) if candidate.relation is not None else ()
    if not beside:
        return candidate
    own = _source(candidate, candidate.valid_from)
    until = own.until
    later = (source for fact in beside for source in fact.sources if source.until >= until)
    taken = {source.until for source in later if not _says_the_same(source, own)}
    while until in taken:
        until += 1
    return replace(candidate, until=until)


def _outcomes(candidate: Candidate, present: Present) -> list[Outcome]:
    """The consequences first, then what becomes of the statement itself."""
    if not present.beside(candidate):  # as with most: it has no part in anything that was said
        main = _added(candidate, present)
        present.put(main.fact)
        return [main]
    before = present.cuts(candidate)
    main = _reinforced(candidate, present) or _added(candidate, present)
    if main.kind == "IGNORE":
        return [main]
    present.put(main.fact)
    parted = _parted(main.fact, present)
    ended = _differences(before, main.fact, present)
    own = next((one for one in ended if one.fact.id == main.fact.id), None)
    if own is not None:
        main = main._replace(fact=own.fact)
    return [*parted, *(one for one in ended if one is not own), main]


def _reinforced(candidate: Candidate, present: Present) -> Outcome | None:
    """The outcome for a fact that says the same and stood when the candidate was said, None where there is none."""
    for fact in present.same(candidate):
        if _covers(fact, candidate, present) and candidate.own_words() <= set(fact.searched_terms):
            return _reinforce(fact, candidate, present)
    return None


def _reinforce(fact: Fact, candidate: Candidate, present: Present) -> Outcome:
    source = _source(candidate, candidate.valid_from)
    if source.since is None and present.rivals(fact):
        source = replace(source, since=fact.valid_from)
    if source.end is None:
        source = replace(source, end=timeline.stated_end(fact))
    known = next((one for one in fact.sources if _says_the_same(one, source)), None)
    if known is not None and known.until == source.until:
        return _noted(fact, candidate, present.now)
    start = None if fact.valid_from is None or source.since is None else min(fact.valid_from, source.since)
    after = replace(
        fact,
        sources=(*(one for one in fact.sources if one is not known), source),
        valid_from=start,
        updated_at=present.now,
        metadata=_metadata(fact, candidate),
        mentions=tuple(dict.fromkeys((*fact.mentions, *_unlinked(candidate, fact)))),
        exclusive=fact.exclusive or candidate.exclusive,
        marks=tuple(mark for mark in fact.marks if mark.kind != "stale" or not _is_last_word(source, fact)),
    )
    return Outcome("REINFORCE", after, fact, f"said again: {candidate.text}")


def _noted(fact: Fact, candidate: Candidate, now: Moment) -> Outcome:
    """What becomes of a fact that is said again in the same words of the same moment: only the metadata can be news."""
    if (metadata := _metadata(fact, candidate)) == fact.metadata:
        return Outcome("IGNORE", fact, fact, f"said already, in the same words at the same time: {candidate.text}")
    after = replace(fact, metadata=metadata, updated_at=now)
    return Outcome("REINFORCE", after, fact, f"said already, now with other metadata: {candidate.text}")


def _metadata(fact: Fact, candidate: Candidate) -> dict[str, Json]:
    return {**fact.metadata, **candidate.metadata}


def _is_last_word(source: Source, fact: Fact) -> bool:
    return all(one.until < source.until for one in fact.sources)


def _says_the_same(one: Source, other: Source) -> bool:
    """Whether it is the same statement, of the same time."""
    return (one.episode_id, one.quote, one.since, one.end) == (other.episode_id, other.quote, other.since, other.end)


def _unlinked(candidate: Candidate, fact: Fact) -> tuple[str, ...]:
    return tuple(key for key in candidate.mentions if key not in (fact.subject, fact.object))


def _added(candidate: Candidate, present: Present) -> Outcome:
    """A new fact. One whose beginning is not known began when it was said, where another value is known."""
    start = candidate.valid_from
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
        valid_from=start,
        invalid_at=candidate.invalid_at,
        recorded_at=present.now,
        sources=(_source(candidate, start),),
        metadata=dict(candidate.metadata),
        instruction_like=candidate.instruction_like,
        exclusive=candidate.exclusive,
    )
    if start is None and candidate.invalid_at is None and present.rivals(fact):
        fact = _beginning(fact, candidate.at)
    return Outcome("ADD", fact, None, "new")


def _beginning(fact: Fact, moment: Moment) -> Fact:
    return replace(fact, valid_from=moment, sources=tuple(replace(one, since=moment) for one in fact.sources))


def _source(candidate: Candidate, since: Moment | None) -> Source:
    said = candidate.source
    return Source(said.episode_id, said.quote, since, _vouched(candidate), candidate.invalid_at)


def _vouched(candidate: Candidate) -> Moment:
    """The moment up to which it vouches for what it says: when it was said for an interval, else where that began."""
    if candidate.until is not None:
        return candidate.until
    return candidate.at if candidate.invalid_at is not None else _moment(candidate)


def _covers(fact: Fact, candidate: Candidate, present: Present) -> bool:
    """Whether the fact still stood when the candidate said the same, so that it is no new beginning.

    A stated interval has to lie within a stated one: in any other fact it would be lost when that ends earlier. And
    what is given without an end goes on after one that was stated.
    """
    end, known_end = candidate.invalid_at, timeline.stated_end(fact)
    if end is not None:
        return known_end is not None and end <= known_end and _began(fact, candidate.valid_from)
    if known_end is not None:
        return not candidate.given and _moment(candidate) < known_end
    return not fact.sources or _in_one_run(fact, candidate, present)


def _in_one_run(fact: Fact, candidate: Candidate, present: Present) -> bool:
    """Whether nothing that speaks against it was said between the fact's own words and the candidate's."""
    rivals = present.rivals(fact)
    if not rivals:
        return True
    told = timeline.stretch(_source(candidate, candidate.valid_from), fact)
    own = timeline.stretches(fact)
    if told.order > own[-1].order:
        return not timeline.between(own[-1].order, told.order, rivals=rivals, from_=told.since)
    return told.order > own[0].order or not timeline.between(
        told.order, own[0].order, rivals=rivals, from_=own[0].since
    )


def _began(fact: Fact, start: Moment | None) -> bool:
    return fact.valid_from is None or (start is not None and fact.valid_from <= start)


def _parted(new: Fact, present: Present) -> list[Outcome]:
    """A late word between two of a rival's own parts it in two: what was said after it is a new beginning."""
    outcomes = []
    for rival in present.rivals(new) if new.relation is not None else ():
        first = timeline.run(rival, [new])
        if len(first) < len(rival.sources):
            outcomes += list(_in_two(rival, first, new, present))
    return outcomes


def _in_two(rival: Fact, first: tuple[Source, ...], new: Fact, present: Present) -> Iterator[Outcome]:
    rest = tuple(source for source in rival.sources if source not in first)
    earlier = replace(rival, sources=first, valid_from=_start(first), updated_at=present.now)
    present.put(earlier)
    yield Outcome("SUPERSEDE", earlier, rival, f"interrupted by: {new.text}", new.id)
    later = replace(
        rival,
        id=present.free_id(rival),
        sources=rest,
        valid_from=_start(rest),
        recorded_at=present.now,
        updated_at=None,
        marks=(),
    )
    present.put(later)
    yield Outcome("ADD", later, None, f"said again after: {new.text}", new.id)


def _start(sources: Iterable[Source]) -> Moment | None:
    starts = [source.since for source in sources]
    return None if None in starts else min(start for start in starts if start is not None)


def _differences(before: Mapping[str, timeline.Cut], cause: Fact, present: Present) -> list[Outcome]:
    """The facts of a slot whose end is another now, each with its new one."""
    after = present.cuts(cause)
    outcomes = []
    for fact in present.line(cause) if before or after else ():
        old, new = before.get(fact.id), after.get(fact.id)
        if (None if old is None else old.at) != (None if new is None else new.at):
            outcome = _ended(fact, new, cause, present.now)
            present.put(outcome.fact)
            outcomes.append(outcome)
    return outcomes


def _ended(fact: Fact, cut: timeline.Cut | None, cause: Fact, now: Moment) -> Outcome:
    if cut is None:
        open = replace(fact, invalid_at=timeline.stated_end(fact), ended_at=None, updated_at=now)
        return Outcome("RESTORE", open, fact, f"what had ended it is taken back: {cause.text}", cause.id)
    after = replace(fact, invalid_at=cut.at, ended_at=now, updated_at=now)
    if denies(cut.by.relation) != denies(fact.relation):
        return Outcome("RETRACT", after, fact, f"no longer so: {cut.by.text}", cause.id)
    if cut.by.object == fact.object:
        return Outcome("SUPERSEDE", after, fact, f"said again since: {cut.by.text}", cause.id)
    reason = f"{fact.relation} has one value at a time: {cut.by.text}"
    return Outcome("SUPERSEDE", after, fact, reason, cause.id)


def exchanged(
    pairs: Sequence[tuple[Fact, Fact]],
    known: Iterable[Fact],
    *,
    now: Moment,
    single: OneAtATime = ONE_AT_A_TIME,
) -> dict[str, tuple[Outcome, Fact | None]]:
    """What becomes of the facts of some slots when in each pair the second fact takes the place of the first.

    What the first had ended goes on, and what cannot stand beside the second ends; so may the second itself. By id,
    each with the fact that ends it now, if any. `known` must hold all slots; facts of other scopes are passed over.
    """
    found: dict[str, tuple[Outcome, Fact | None]] = {}
    everyone = [*known, *(old for old, _ in pairs)]
    for scope in dict.fromkeys(old.scope for old, _ in pairs):
        own = [pair for pair in pairs if pair[0].scope == scope]
        present = Present(own[0][0].partition, scope, now, single)
        for fact in everyone:
            present.put(fact)
        before = _all_cuts(own, present)
        for _, new in own:
            present.put(new)
        found |= _changed(before, _all_cuts(own, present), own[0][1], present)
    return found


def _all_cuts(pairs: Iterable[tuple[Fact, Fact]], present: Present) -> dict[str, timeline.Cut]:
    return {id: cut for pair in pairs for fact in pair for id, cut in present.cuts(fact).items()}


def _changed(
    before: Mapping[str, timeline.Cut], after: Mapping[str, timeline.Cut], cause: Fact, present: Present
) -> dict[str, tuple[Outcome, Fact | None]]:
    found: dict[str, tuple[Outcome, Fact | None]] = {}
    for id in sorted({*before, *after}):
        old, new, fact = before.get(id), after.get(id), present.facts[id]
        if (None if old is None else old.at) != (None if new is None else new.at) and fact.retired_at is None:
            found[id] = _ended(fact, new, cause, present.now), None if new is None else new.by
    return found


def _moment(candidate: Candidate) -> Moment:
    return candidate.at if candidate.valid_from is None else candidate.valid_from
