"""From inner values to the dictionaries that the verbs return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, repeat

from graphmem import results, times
from graphmem.ids import event_id
from graphmem.ingest.base import Extraction, Outcome
from graphmem.ingest.identity import Joined
from graphmem.ingest.likeness import Alike
from graphmem.ingest.pending import Processed
from graphmem.ingest.pipeline import Written
from graphmem.ingest.settle import Settled
from graphmem.recall.answering import Answer
from graphmem.recall.base import Path, Recalled
from graphmem.recall.follow import Reached
from graphmem.recall.records import (
    episode_records,
    found_records,
    memory_record,
    path_record,
    relation_records,
)
from graphmem.stores.base import Store
from graphmem.stores.details import details_of
from graphmem.types import Details, Entity, Event, Fact, Json


def added(written: Written, left_out: Sequence[str] = ()) -> results.AddRecord:
    """What a write did, fact by fact in the order of the outcomes, and the triples among what it added."""
    return {
        "results": outcomes(written.outcomes, written.change_id),
        "relations": _added_relations(written),
        "rejected": [*left_out, *written.extraction.rejected],
        "pending": None,
        "withheld": dict(written.withheld),
        "usage": _usage(
            {stage: round(spent, 3) for stage, spent in written.milliseconds.items()},
            written.extraction,
            written.settled,
        ),
    }


def outcomes(decided: Iterable[Outcome], change_id: str | None) -> list[results.OutcomeRecord]:
    """What became of facts, each with the event by which it can be undone."""
    ids = (event_id(change_id, number) for number in count()) if change_id is not None else repeat(None)
    return [
        {
            "id": one.fact.id,
            "memory": one.fact.text,
            "event": one.kind,
            "reason": one.reason,
            "event_id": None if one.kind == "IGNORE" else next(ids),
        }
        for one in decided
    ]


def queued(event_id: str, left_out: Sequence[str] = ()) -> results.AddRecord:
    """What `add` returns for messages that wait for a model."""
    return {
        "results": [],
        "relations": [],
        "rejected": list(left_out),
        "pending": event_id,
        "withheld": {},
        "usage": _usage({}),
    }


def processed(done: Processed) -> results.ProcessedRecord:
    """What became of waiting messages."""
    return {"results": [added(written) for written in done.written], "left": done.left, "error": done.error}


def joined(made: Joined) -> results.JoinedRecord:
    """What was said of who is who, and what it left."""
    return {
        "entities": [entity(one) for one in made.entities],
        "memories": made.facts,
        "event_id": made.event_id if made.facts else None,
    }


def memories(store: Store, facts: Sequence[Fact]) -> list[results.MemoryRecord]:
    """These facts as memories, in their order."""
    known = details_of(store, facts)
    return [memory_record(fact, known) for fact in facts]


def listed(store: Store, facts: Sequence[Fact]) -> results.ListResult:
    """These facts as memories, in their order, and the triples among them."""
    rendered = memories(store, facts)
    return results.ListResult(results=rendered, relations=relations(rendered))


def found(recalled: Recalled, *, hint: str | None = None) -> results.SearchResult:
    """What a search found: facts with their paths, the triples among them, episodes, and the milliseconds by stage."""
    hits = found_records(recalled)
    spent = _usage(recalled.milliseconds)
    return results.SearchResult(
        results=hits,
        relations=relation_records(hits),
        episodes=episode_records(recalled),
        hint=hint,
        usage=spent,
    )


def answered(given: Answer, recalled: Recalled) -> results.AnswerRecord:
    """An answer with what it rests on."""
    return {
        "answer": given.text,
        "known": given.known,
        "citations": list(given.fact_ids),
        "results": found_records(recalled),
        "usage": _usage(recalled.milliseconds, given),
    }


def paths(ways: Sequence[Path], known: Details) -> list[list[results.HopRecord]]:
    """Paths as lists of hops."""
    return [path_record(way, known) for way in ways]


def reached(store: Store, ends: Sequence[Reached]) -> list[results.ReachedRecord]:
    """Entities with the paths that lead to them; one whose path has just been erased is left out."""
    ids = {hop.fact_id for end in ends for hop in end.path}
    known = store.details(ids)
    there = (end for end in ends if all(hop.fact_id in known.facts for hop in end.path))
    return [{**entity(end.entity), "path": path_record(end.path, known)} for end in there]


def relations(rendered: Iterable[Mapping[str, Json]]) -> list[results.RelationRecord]:
    """The triples among these memories, each once, in their order."""
    triples = ((one["subject"], one["relation"], one["object"]) for one in rendered if one["relation"])
    return [_relation(*triple) for triple in dict.fromkeys(triples)]


def event(recorded: Event) -> results.EventRecord:
    """One line of a history."""
    return {
        "id": recorded.id,
        "memory_id": recorded.fact_id,
        "old_memory": _text(recorded.before),
        "new_memory": _text(recorded.after) if _is_believed(recorded) else None,
        "event": recorded.kind,
        "reason": recorded.reason,
        "cause": recorded.cause,
        "created_at": times.iso(recorded.at),
        "is_deleted": not _is_believed(recorded),
    }


def entity(known: Entity) -> results.EntityRecord:
    """One entity."""
    return {"name": known.name, "type": known.type, "aliases": list(known.aliases)}


def alike(pair: Alike) -> results.AlikeRecord:
    """Two entities that may be one."""
    return {"entity": entity(pair.one), "other": entity(pair.other), "score": round(pair.score, 3)}


def _usage(milliseconds: Mapping[str, float], *asked: Extraction | Settled | Answer) -> dict[str, Json]:
    """What a call cost: LLM calls, tokens, milliseconds by stage. Without `asked` no LLM was."""
    return {
        "llm_calls": sum(one.llm_calls for one in asked),
        "prompt_tokens": sum(one.prompt_tokens for one in asked),
        "completion_tokens": sum(one.completion_tokens for one in asked),
        "milliseconds": dict(milliseconds),
    }


def _added_relations(written: Written) -> list[results.RelationRecord]:
    facts = [one.fact for one in written.outcomes if one.kind in ("ADD", "REINFORCE") and one.fact.relation]
    names = written.names
    ends = ((fact.subject or "", fact.relation or "", fact.object or "") for fact in facts)
    triples = ((names.get(a, a), relation, names.get(b, b)) for a, relation, b in ends)  # its key if it was just erased
    return [_relation(*triple) for triple in dict.fromkeys(triples)]


def _relation(source: str, relationship: str, destination: str) -> results.RelationRecord:
    return {"source": source, "relationship": relationship, "destination": destination}


def _text(fact: Mapping[str, Json] | None) -> str | None:
    return None if fact is None or "text" not in fact else str(fact["text"])


def _is_believed(recorded: Event) -> bool:
    """Whether the fact is believed after the event."""
    return recorded.after is None or recorded.after.get("retired_at") is None
