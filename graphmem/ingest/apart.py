"""Two whose names are alike and who are two all the same, said by hand: a fact, kept and taken back like any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphmem import times
from graphmem.ids import event_id, partition_of
from graphmem.ingest.attempts import until_written
from graphmem.ingest.base import Batch, Statement
from graphmem.ingest.deciding import Deciding, Judge, decide
from graphmem.ingest.identity import DIFFERENT_FROM, Joined, told_apart, two
from graphmem.ingest.likeness import Alike
from graphmem.ingest.pipeline import Writer, change_of, understand
from graphmem.ingest.vectors import Vectors
from graphmem.stores.base import Store
from graphmem.types import Message, Scope, View


def distinguish(writer: Writer, scope: Scope, key: str, other: str) -> Joined:
    """Write, in this scope, that two entities of one partition are two; nothing where that is known there.

    Raises NotFound, and InvalidInput for one and the same and for entities of two owners.
    """
    vectors, change_id, now = Vectors(writer.embedder), writer.new_id(), times.now()

    def attempt() -> Joined:
        # in one order, so that it is said in the same words whichever is named first
        one, another = sorted(two(writer.store, key, other), key=lambda entity: entity.key)
        text = f"{one.name} is not {another.name}."
        own = _within(scope, one.partition)
        batch = Batch(own, [Message("document", text, None, now)], [Statement(0, text, text)], alone=True, dated=False)
        read = understand(writer, batch, now=now)
        if any(fact.scope == own for fact in told_apart(writer.store, [(key, other)], one.partition)):
            return Joined((one, another), 0, "")
        stated = replace(read.candidates[0], subject=one.key, relation=DIFFERENT_FROM, object=another.key)
        known, outcomes = decide(Deciding(writer.store, one.partition, own, now, writer.single), [stated], Judge(None))
        writer.store.apply(
            change_of(writer, batch, read, outcomes=outcomes, known=known, vectors=vectors, change_id=change_id)
        )
        return Joined((one, another), 1, event_id(change_id, 0))

    return until_written(attempt)


def undecided(store: Store, alike: Sequence[Alike], views: Iterable[View]) -> list[Alike]:
    """The pairs of which nothing that these views see says that they are two, in their order."""
    pairs = {(pair.one.key, pair.other.key) for pair in alike}
    seen = [fact for view in views for fact in told_apart(store, pairs, view.partition) if view.sees(fact)]
    decided = {frozenset((fact.subject, fact.object)) for fact in seen}
    return [pair for pair in alike if frozenset((pair.one.key, pair.other.key)) not in decided]


def _within(scope: Scope, partition: str) -> Scope:
    """Of the ids given those that a memory in this partition can carry."""
    of_agent, of_run = replace(scope, user_id=None), Scope(run_id=scope.run_id)
    return next(one for one in (scope, of_agent, of_run) if one != Scope() and partition_of(one) == partition)
