"""What a person changes by hand: another text for a fact, or no fact any more. Both are recorded and keep the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphmem import times
from graphmem.errors import NotFound
from graphmem.ids import normalise
from graphmem.ingest.attempts import until_written
from graphmem.ingest.base import Batch, Mention, Outcome, Statement
from graphmem.ingest.deciding import exchanged_in, hanging
from graphmem.ingest.events import events
from graphmem.ingest.pipeline import Understood, Writer, change_of, understand
from graphmem.ingest.timeline import stated_end
from graphmem.ingest.vectors import Vectors
from graphmem.ingest.withholding import apply as withholding
from graphmem.types import WHOSEVER, Change, Entity, Fact, Json, Message, Moment, Scope, Source


def update(
    writer: Writer,
    fact_id: str,
    text: str,
    *,
    metadata: Mapping[str, Json] | None = None,
    within: Scope = WHOSEVER,
) -> Fact:
    """Give a fact another text, and the entities, the triple and the vector that go with it.

    The text is read as `add` reads a message; it is its own source. Where nothing is drawn from it, the entities that
    it still names stay, as mentions. Raises NotFound, also for a fact that does not carry the ids of `within`, and
    InvalidInput for a text that may never be stored.
    """
    withholding.check(writer.policy, text)
    speaker = known_fact(writer, fact_id, within).speaker or None
    statements = writer.extractor().extract([Message("user", text, speaker, times.now())]).statements
    vectors = Vectors(writer.embedder)
    change_id = writer.new_id()

    def attempt() -> Fact:
        fact = known_fact(writer, fact_id)
        batch = _batch(writer, fact, text, statements)
        read = understand(writer, batch, now=times.now())
        fact = known_fact(writer, fact_id)  # as it is at the revision that was just read
        after = _revised(fact, text, read)
        if metadata is not None:
            after = replace(after, metadata={**fact.metadata, **withholding.stored_json(writer.policy, metadata)})
        outcomes = _around(writer, Outcome("UPDATE", after, fact, "changed by hand"), now=read.now)
        known = [outcome.before for outcome in outcomes if outcome.before is not None]
        writer.store.apply(
            change_of(writer, batch, read, outcomes=outcomes, known=known, vectors=vectors, change_id=change_id)
        )
        return outcomes[0].fact

    return until_written(attempt)


def _batch(writer: Writer, fact: Fact, text: str, statements: Sequence[Statement]) -> Batch:
    message = Message("user", text, fact.speaker or None, times.now())
    if not statements:
        named = [one.name for one in writer.store.entities(fact.entities) if _named_in(text, one)]
        statements = [Statement(0, text, text, mentions=tuple(Mention(name) for name in named))]
    return Batch(fact.scope, [message], statements, alone=True)


def _revised(fact: Fact, text: str, read: Understood) -> Fact:
    said = next((one for one in read.candidates if one.relation is not None and not one.ends), read.candidates[0])
    triple = (None, None, None) if said.ends else (said.subject, said.relation, said.object)
    entities = dict.fromkeys(key for one in read.candidates for key in (one.subject, one.object, *one.mentions))
    return replace(
        fact,
        text=text,
        subject=triple[0],
        relation=triple[1],
        object=triple[2],
        mentions=tuple(key for key in entities if key is not None and key not in triple),
        sources=(_as_long(replace(said.source, quote=text), fact),),
        exclusive=said.exclusive,
        updated_at=read.now,
        instruction_like=any(one.instruction_like for one in read.candidates),
        marks=(),
    )


def _as_long(source: Source, fact: Fact) -> Source:
    """The source with the times of the fact: what it says is corrected, not when it was so."""
    until = max((one.until for one in fact.sources), default=source.until)
    return replace(source, since=fact.valid_from, until=until, end=stated_end(fact))


def delete(writer: Writer, fact_id: str, *, within: Scope = WHOSEVER) -> Fact:
    """Stop believing a fact: no read sees it any more, its history does, and what it had ended goes on.

    Raises NotFound, also for a fact that does not carry the ids of `within`.
    """
    change_id = writer.new_id()

    def attempt() -> Fact:
        partition = known_fact(writer, fact_id, within).partition
        revision, now = writer.store.revision(partition), times.now()
        fact = known_fact(writer, fact_id)  # as it is at the revision that was just read
        retired = replace(fact, retired_at=now, updated_at=now)
        outcomes = _around(writer, Outcome("DELETE", retired, fact, "deleted by hand"), now=now)
        facts = list({outcome.fact.id: outcome.fact for outcome in outcomes}.values())
        noted = events(outcomes, change_id=change_id, at=now)
        writer.store.apply(Change(change_id, partition, revision, now, facts=facts, events=noted))
        return retired

    return until_written(attempt)


def _around(writer: Writer, main: Outcome, *, now: Moment) -> list[Outcome]:
    """The change of one fact and what it does to others: those of its slot, and those that hang on any of them."""
    old, new = main.before or main.fact, main.fact
    found = exchanged_in(writer.store, [(old, new)], now=now, single=writer.single)
    ended = [outcome._replace(follows=new.id) for id, (outcome, _) in found.items() if id != new.id]
    if new.id in found:
        main = main._replace(fact=found[new.id][0].fact)
    return [main, *ended, *hanging(writer.store, [main, *ended], now=now)]


def known_fact(writer: Writer, fact_id: str, within: Scope = WHOSEVER) -> Fact:
    """The fact with this id that carries these ids, unless it was deleted. Raises NotFound."""
    facts = writer.store.facts([fact_id])
    found = [fact for fact in facts if fact.retired_at is None and fact.scope.carries(within)]
    if not found:
        raise NotFound(f"no memory has the id {fact_id!r:.80}: list what there is with get_all()")
    return found[0]


def _named_in(text: str, entity: Entity) -> bool:
    words = f" {normalise(text)} "
    return entity.owner or any(f" {normalise(name)} " in words for name in (entity.name, *entity.aliases))
