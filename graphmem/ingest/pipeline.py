"""The write path: messages -> extract -> resolve -> reconcile -> apply.

The partition may change while a write is worked out. Then the store refuses it, and all but the extraction is
worked out again from the present: no fact is lost, none is doubled, and the LLM is not asked twice.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graphmem import times
from graphmem.ids import normalise, owner_key, partition_of, quoted
from graphmem.ingest import episodes as episodes_step
from graphmem.ingest import events as events_step
from graphmem.ingest.attempts import until_written
from graphmem.ingest.base import Batch, Candidate, Extraction, Extractor, Mention, Outcome, Statement
from graphmem.ingest.candidates import candidate
from graphmem.ingest.deciding import Deciding, Judge, decide
from graphmem.ingest.episodes import with_question
from graphmem.ingest.first_names import known_in_full
from graphmem.ingest.in_role import known_in_role
from graphmem.ingest.joins import joins
from graphmem.ingest.likeness import candidates, look_ups
from graphmem.ingest.relations import OneAtATime, one_at_a_time
from graphmem.ingest.resolve import Known, Owner, Resolved, mentions_of, resolve, wanted_names
from graphmem.ingest.settle import Settled
from graphmem.ingest.vectors import Vectors
from graphmem.ingest.withholding import apply as withholding
from graphmem.ingest.withholding.policy import Policy
from graphmem.models.base import Embedder, LanguageModel
from graphmem.stores.base import Store
from graphmem.types import (
    Change,
    Entity,
    Episode,
    Event,
    Fact,
    Json,
    Message,
    Moment,
    Name,
    Scope,
)


@dataclass(frozen=True, slots=True)
class Writer:
    """What the write path works with. The extractor is made when first needed: it may be heavy."""

    store: Store
    embedder: Embedder
    extractor: Callable[[], Extractor]
    single_valued: tuple[str, ...] = ()
    keep_messages: bool = False
    policy: Policy | None = None
    llm: Callable[[], LanguageModel | None] = lambda: None
    """What settles, in one call, what the rules cannot; never asked about facts that a caller states himself."""
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    """The id of the next write, whichever verb writes. A store passes over a write whose id it has seen."""

    @property
    def single(self) -> OneAtATime:
        """Which relations have one value at a time."""
        return one_at_a_time(self.single_valued)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did, or with `dry_run` would have done."""

    outcomes: tuple[Outcome, ...]
    names: Mapping[str, str]
    """Each entity's name by key, for the entities of the outcomes."""
    extraction: Extraction
    milliseconds: Mapping[str, float]
    settled: Settled
    change_id: str | None
    """The id of the write, None where nothing was written."""
    withheld: Mapping[str, int]
    """How many pieces the policy kept out, by category."""


def add(
    writer: Writer,
    messages: Sequence[Message],
    *,
    scope: Scope,
    metadata: Mapping[str, Json],
    infer: bool = True,
    dry_run: bool = False,
    along: Sequence[Event] = (),
    asked: Message | None = None,
) -> Written:
    """Extract what the messages say and write it. Raises before anything is written, or writes all of it.

    `along` are events that are put in the same write. `asked` is the question that the first message answers, where
    it did not wait in the store.
    """
    started = time.perf_counter()
    shown, masked = withholding.shown(writer.policy, messages)
    earlier = _earlier(writer, messages[0], scope, asked) if infer else None
    extraction = writer.extractor().extract(shown, earlier) if infer else _verbatim(shown)
    extraction, dropped = withholding.allowed(writer.policy, extraction)
    spent = {"extract": _since(started)}
    question = "" if asked is None else asked.content
    batch = _storable(writer, Batch(scope, messages, extraction.statements, metadata, asked=question))
    counts = masked + dropped + withholding.left_out(writer.policy, metadata)
    return _write(writer, batch, extraction, spent, dry_run=dry_run, asks=infer, withheld=counts, along=along)


def add_batch(writer: Writer, batch: Batch, *, dry_run: bool = False) -> Written:
    """Write statements that the caller states himself: nothing is extracted."""
    extraction, dropped = withholding.allowed(writer.policy, Extraction(tuple(batch.statements)))
    counts = dropped + withholding.left_out(writer.policy, batch.metadata)
    batch = _storable(writer, replace(batch, statements=extraction.statements))
    return _write(writer, batch, extraction, {}, dry_run=dry_run, withheld=counts)


def _earlier(writer: Writer, first: Message, scope: Scope, asked: Message | None) -> Message | None:
    """Who spoke just before in an earlier call, with what he asked: as it may be kept, now and when it came."""
    last = writer.store.last_episode(partition_of(scope), scope)
    before = asked or episodes_step.turn_before(last, first, scope)
    return None if before is None else withholding.stored(writer.policy, [before])[0]


def _storable(writer: Writer, batch: Batch) -> Batch:
    """The batch without what may never be stored of its messages and metadata."""
    messages = withholding.stored(writer.policy, batch.messages)
    return replace(batch, messages=messages, metadata=withholding.stored_json(writer.policy, batch.metadata))


def _verbatim(messages: Sequence[Message]) -> Extraction:
    """Every message as one bare sentence, said by its speaker."""
    return Extraction(
        tuple(
            Statement(n, one.content, one.content, mentions=(Mention(one.name or "", speaker=True),), valid_from=one.at)
            for n, one in enumerate(messages)
            if one.role != "system"
        )
    )


def _write(
    writer: Writer,
    batch: Batch,
    extraction: Extraction,
    spent: dict[str, float],
    *,
    dry_run: bool,
    asks: bool = False,
    withheld: Mapping[str, int] | None = None,
    along: Sequence[Event] = (),
) -> Written:
    started = time.perf_counter()
    judge = Judge(writer.llm if asks else None)
    vectors = Vectors(writer.embedder)
    change_id = writer.new_id()

    def attempt() -> Written:
        change, outcomes, names = _work_out(writer, batch, judge, vectors=vectors, change_id=change_id)
        if not _still_wait(writer.store, along):
            return Written((), {}, extraction, spent, judge.cost, None, {})
        if not dry_run and (change.facts or change.episodes):
            writer.store.apply(replace(change, events=[*change.events, *along]))
        milliseconds = {**spent, **judge.milliseconds, "write": _since(started) - sum(judge.milliseconds.values())}
        done = None if dry_run else change_id
        return Written(tuple(outcomes), names, extraction, milliseconds, judge.cost, done, withheld or {})

    return until_written(attempt, place=partition_of(batch.scope))


def _still_wait(store: Store, along: Sequence[Event]) -> bool:
    """Whether what is to be noted as read was neither read nor erased since: if it is after this, `apply` refuses."""
    if not along:
        return True
    stored = store.events([event.id for event in along])
    return len(stored) == len(along) and all(event.after for event in stored)


def _work_out(
    writer: Writer, batch: Batch, judge: Judge, *, vectors: Vectors, change_id: str
) -> tuple[Change, list[Outcome], Mapping[str, str]]:
    """One atomic change from the partition as it is now."""
    read = understand(writer, batch, now=times.now())
    partition = read.resolved.partition
    place = Deciding(writer.store, partition, batch.scope, read.now, writer.single)
    known, outcomes = decide(place, read.candidates, judge)
    change = change_of(writer, batch, read, outcomes=outcomes, known=known, vectors=vectors, change_id=change_id)
    return change, outcomes, _names_of(writer.store, outcomes, read.resolved)


@dataclass(frozen=True, slots=True)
class Understood:
    """A batch as the partition knows its names: where its episodes stand, which entities it means, what it says."""

    revision: int
    now: Moment
    last: Episode | None
    """The scope's last episode before."""
    placed: list[Episode]
    resolved: Resolved
    candidates: list[Candidate]


def understand(writer: Writer, batch: Batch, *, now: Moment) -> Understood:
    """Episodes and names of a batch, from the partition as it is now."""
    partition = partition_of(batch.scope)
    revision = writer.store.revision(partition)  # before any other read: what changes after it is refused by `apply`
    last = writer.store.last_episode(partition, batch.scope)
    placed = _episodes(writer, batch, partition, last=last, now=now)
    resolved = _resolve(writer.store, batch, partition)
    said = [candidate(statement, batch, placed, resolved=resolved, now=now) for statement in batch.statements]
    return Understood(revision, now, last, placed, resolved, said)


def change_of(
    writer: Writer,
    batch: Batch,
    read: Understood,
    *,
    outcomes: Sequence[Outcome],
    known: Sequence[Fact],
    vectors: Vectors,
    change_id: str,
) -> Change:
    """The one atomic write that these outcomes are. `known` are the facts as they are stored."""
    facts = list({outcome.fact.id: outcome.fact for outcome in outcomes if outcome.kind != "IGNORE"}.values())
    quoted_by = [outcome.fact for outcome in outcomes]
    names, partition, owner = list(read.resolved.names.values()), read.resolved.partition, read.resolved.owner
    return Change(
        id=change_id,
        partition=partition,
        revision=read.revision,
        at=read.now,
        episodes=_with_quotes(writer, vectors, batch, read, quoted_by),
        entities=list(read.resolved.entities.values()),
        names=[*_with_vectors(vectors, names, owner), *read.resolved.look_ups()],
        joins=joins(writer.store, vectors, names, partition=partition, owner=owner),
        facts=vectors.facts(facts, stored=known),
        events=_events(outcomes, read, change_id=change_id),
    )


def _events(outcomes: Sequence[Outcome], read: Understood, *, change_id: str) -> list[Event]:
    """The events of the outcomes; the first also tells what is known better of entities now."""
    noted = events_step.events(outcomes, change_id=change_id, at=read.now)
    told = {key: one for key, one in read.resolved.entities.items() if read.resolved.before.get(key) not in (None, one)}
    first = next((place for place, event in enumerate(noted) if event.cause is None), None)
    if told and first is not None:
        before = {key: read.resolved.before[key] for key in told}
        noted[first : first + 1] = events_step.with_entities(noted[first : first + 1], before, told)
    return noted


# episodes


def _episodes(writer: Writer, batch: Batch, partition: str, *, last: Episode | None, now: Moment) -> list[Episode]:
    placed = episodes_step.place(
        batch.messages,
        partition=partition,
        scope=batch.scope,
        last=last,
        now=now,
        alone=batch.alone,
        dated=batch.dated,
    )
    return _as_stored(writer.store, placed)


def _as_stored(store: Store, placed: Sequence[Episode]) -> list[Episode]:
    """The episodes; those that are known, as what is said in the very same words is, with the times they had."""
    known = {one.id: one for one in store.episodes([episode.id for episode in placed])}
    return [
        replace(one, at=known[one.id].at, recorded_at=known[one.id].recorded_at) if one.id in known else one
        for one in placed
    ]


def _with_quotes(
    writer: Writer, vectors: Vectors, batch: Batch, read: Understood, facts: Sequence[Fact]
) -> list[Episode]:
    """The episodes with the text that is kept of them and the vector of all they said, both with what was asked."""
    before = episodes_step.asked_before(read.last, read.placed, batch.messages, asked=batch.asked)
    asked = withholding.stored_texts(writer.policy, before)
    quotes = episodes_step.quotes(facts)
    kept = [
        replace(one, text=with_question(message.content if writer.keep_messages else quotes.get(one.id, ""), question))
        for one, message, question in zip(read.placed, batch.messages, asked, strict=True)
    ]
    if not batch.alone:
        texts = map(with_question, map(episodes_step.embedded_text, batch.messages), asked)
        kept = [replace(one, vector=vector) for one, vector in zip(kept, vectors.of([*texts]), strict=True)]
    return episodes_step.handed_on(read.last, kept, batch.messages, now=read.now)


# resolve


def _resolve(store: Store, batch: Batch, partition: str) -> Resolved:
    messages = list(batch.messages)
    keys = store.named(partition, wanted_names(batch.statements, messages))
    alike = _alike(store, batch, partition, keys)
    in_role = known_in_role(store, batch, partition)
    wanted = {owner_key(partition), *in_role.values()}
    wanted.update(key for each in (*keys.values(), *alike.values()) for key in each)
    entities = {entity.key: entity for entity in store.entities(wanted)}
    in_full = known_in_full(store, batch, partition, alike=alike, entities=entities)
    known = Known(keys, entities, _given(store, batch, partition, entities.values()), alike, in_full, in_role)
    return resolve(batch.statements, messages, partition=partition, owner=_owner(batch.scope), known=known)


def _alike(store: Store, batch: Batch, partition: str, known: Collection[str]) -> dict[str, list[str]]:
    """For each name from a text that nothing bears, the entities whose names share most with it."""
    said = (mention for statement in batch.statements for mention in mentions_of(statement))
    open = {normalise(one.name): one for one in said if not (one.given or one.speaker)}
    wanted = {name: look_ups(one.name, one.type) for name, one in open.items() if name and name not in known}
    every = {look_up for own in wanted.values() for look_up in own}
    found = store.named(partition, every) if every else {}
    return {name: keys for name, own in wanted.items() if (keys := candidates(own, found))}


def _given(store: Store, batch: Batch, partition: str, entities: Iterable[Entity]) -> set[str]:
    """The keys of those entities that have their name from a caller: asked for only where this batch gives names."""
    if not any(mention.given for statement in batch.statements for mention in mentions_of(statement)):
        return set()
    names = {quoted(name) for entity in entities for name in (entity.name, *entity.aliases)}
    return {key for keys in store.named(partition, names).values() for key in keys}


def _owner(scope: Scope) -> Owner:
    id = scope.user_id or scope.agent_id or scope.run_id or ""
    in_session = scope.run_id is not None and id != scope.run_id
    return Owner(owner_key(partition_of(scope)), id, in_session=in_session)


def _with_vectors(vectors: Vectors, names: Sequence[Name], owner: str) -> list[Name]:
    """The names with their vectors, but for the owner's."""
    rows = iter(vectors.of([name.text for name in names if name.key != owner]))
    return [one if one.key == owner else Name(one.key, one.text, one.normalised, next(rows)) for one in names]


def _names_of(store: Store, outcomes: Sequence[Outcome], resolved: Resolved) -> dict[str, str]:
    """Of entities that the batch names it is known; others come up where facts that were known are touched."""
    known = {**resolved.before, **resolved.entities}
    keys = {key for outcome in outcomes for key in outcome.fact.entities}.difference(known)
    stored = store.entities(keys) if keys else []
    return {key: entity.name for key, entity in known.items()} | {entity.key: entity.name for entity in stored}


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
