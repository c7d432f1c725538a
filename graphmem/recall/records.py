"""Facts, episodes and paths as the plain dictionaries that callers get."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from graphmem.recall.base import Explanation, Hop, Path, Recalled, RecalledFact
from graphmem.recall.explain import cypher
from graphmem.times import iso
from graphmem.types import Details, Fact, Source


class SourceRecord(TypedDict):
    """Where a memory was stated: who said these words, and when (ISO 8601)."""

    episode_id: str
    quote: str
    speaker: str
    at: str | None


class HopRecord(TypedDict):
    """One step of a path. `target` is None where the memory has no other entity.

    `relationship` is None unless the step goes along the triple: it then points from source to target where
    `forward` is true, else from target to source. `arrow` draws that: "-KNOWS->", "<-KNOWS-", or "--" where a bare
    sentence joins the two.
    `quote`, `episode_id` and `at` are those of the memory's first source.
    """

    source: str
    relationship: str | None
    arrow: str
    target: str | None
    forward: bool
    fact_id: str
    memory: str
    quote: str | None
    episode_id: str | None
    at: str | None
    valid_from: str | None
    invalid_at: str | None


class MemoryRecord(TypedDict):
    """One memory. Times are ISO 8601 with offset; entities are given by name.

    `stale` says why it may be out of date: what it hangs on has ended. `conflicts` are the ids of memories that
    contradict it. `instruction_like` marks one that reads like an order to an AI, which `context` leaves out: filter by
    it before you put results into a prompt yourself.
    """

    id: str
    memory: str
    created_at: str | None
    updated_at: str | None
    metadata: dict[str, Any]
    user_id: str | None
    agent_id: str | None
    run_id: str | None
    valid_from: str | None
    invalid_at: str | None
    subject: str | None
    relation: str | None
    object: str | None
    mentions: list[str]
    sources: list[SourceRecord]
    instruction_like: bool
    stale: str | None
    conflicts: list[str]


class ExplanationRecord(TypedDict):
    """How a score came about: `parts` add up to `raw_score`, whose logistic function is the score.

    `measured` has, under the names of the parts, what they were worked out from: the cosine to the query, the text
    match (1 for the best), the shares of the walk that its best episode and its best entity have, its place among the
    facts of that episode, and whether it took the place of a denial (1), or gave up its own (-1). `cypher` draws the
    path in Neo4j Browser, once the memory lies in Neo4j; it is None where the path leads through a fact that has just
    been erased or changed.
    """

    raw_score: float
    parts: dict[str, float]
    measured: dict[str, float]
    cypher: str | None


class FoundRecord(MemoryRecord):
    """A memory that a search found: its score between 0 and 1, and the path whose last hop it is."""

    score: float
    path: list[HopRecord]


class ExplainedRecord(FoundRecord):
    """A memory that a search found which was asked to explain itself."""

    explanation: ExplanationRecord


class EpisodeRecord(TypedDict):
    """A message or passage that a search found: who said it, when (ISO 8601), and its score between 0 and 1.

    Scores of episodes are comparable with each other, not with those of memories.
    """

    id: str
    speaker: str
    at: str | None
    score: float


class RelationRecord(TypedDict):
    """A triple, in the words of mem0."""

    source: str
    relationship: str
    destination: str


def memory_record(fact: Fact, known: Details) -> MemoryRecord:
    """One fact as a memory."""
    return MemoryRecord(
        id=fact.id,
        memory=fact.text,
        created_at=iso(fact.recorded_at),
        updated_at=iso(fact.updated_at),
        metadata=dict(fact.metadata),
        user_id=fact.scope.user_id,
        agent_id=fact.scope.agent_id,
        run_id=fact.scope.run_id,
        valid_from=iso(fact.valid_from),
        invalid_at=iso(fact.invalid_at),
        subject=None if fact.subject is None else known.name(fact.subject),
        relation=fact.relation,
        object=None if fact.object is None else known.name(fact.object),
        mentions=[known.name(key) for key in fact.mentions],
        sources=[_source(source, known) for source in fact.sources],
        instruction_like=fact.instruction_like,
        stale=next((mark.reason for mark in fact.marks if mark.kind == "stale"), None),
        conflicts=[mark.fact_id for mark in fact.marks if mark.kind == "conflict"],
    )


def found_record(found: RecalledFact, known: Details) -> FoundRecord:
    """One found fact with its score and path."""
    record = FoundRecord(**memory_record(found.fact, known), score=found.score, path=path_record(found.path, known))
    if found.explanation is None:
        return record
    return ExplainedRecord(**record, explanation=_explanation_record(found, found.explanation, known))


def _explanation_record(found: RecalledFact, explanation: Explanation, known: Details) -> ExplanationRecord:
    return ExplanationRecord(
        raw_score=explanation.score,
        parts=dict(explanation.adds),
        measured=dict(explanation.measured),
        cypher=cypher(found.path, found.fact, known.facts),
    )


def path_record(path: Path, known: Details) -> list[HopRecord]:
    """The hops of a path; none where a fact on the way has just been erased."""
    if any(hop.fact_id not in known.facts for hop in path):
        return []
    return [_hop(hop, known) for hop in path]


def found_records(recalled: Recalled) -> list[FoundRecord]:
    """All facts a search found, best first."""
    return [found_record(found, recalled.known) for found in recalled.facts]


def episode_records(recalled: Recalled) -> list[EpisodeRecord]:
    """The episodes that a search found, best first; one that has just been erased is left out."""
    known = recalled.known.episodes
    found = [(known[id], score) for id, score in recalled.episodes if id in known]
    return [
        EpisodeRecord(id=one.id, speaker=one.speaker or one.role, at=iso(one.at), score=score) for one, score in found
    ]


def relation_records(found: Sequence[FoundRecord]) -> list[RelationRecord]:
    """The triples of what was found and of the steps that lead there, best first, each once."""
    unique = dict.fromkeys(triple for record in found for triple in _triples(record))
    return [RelationRecord(source=a, relationship=r, destination=b) for a, r, b in unique]


def _triples(record: FoundRecord) -> Iterator[tuple[str, str, str]]:
    if record["subject"] and record["relation"] and record["object"]:
        yield record["subject"], record["relation"], record["object"]
    for hop in record["path"]:
        if hop["relationship"] and hop["target"]:
            ends = (hop["source"], hop["target"]) if hop["forward"] else (hop["target"], hop["source"])
            yield ends[0], hop["relationship"], ends[1]


def _source(source: Source, known: Details) -> SourceRecord:
    episode = known.episodes.get(source.episode_id)
    return SourceRecord(
        episode_id=source.episode_id,
        quote=source.quote,
        speaker="" if episode is None else episode.speaker or episode.role,
        at=None if episode is None else iso(episode.at),
    )


def _hop(hop: Hop, known: Details) -> HopRecord:
    fact = known.facts[hop.fact_id]
    source = _source(fact.sources[0], known) if fact.sources else None
    along = fact.relation is not None and {hop.source, hop.target} == {fact.subject, fact.object}
    relationship, forward = fact.relation if along else None, not along or hop.source == fact.subject
    return HopRecord(
        source=known.name(hop.source),
        relationship=relationship,
        arrow=_arrow(relationship, forward=forward),
        target=None if hop.target is None else known.name(hop.target),
        forward=forward,
        fact_id=fact.id,
        memory=fact.text,
        quote=None if source is None else source["quote"],
        episode_id=None if source is None else source["episode_id"],
        at=None if source is None else source["at"],
        valid_from=iso(fact.valid_from),
        invalid_at=iso(fact.invalid_at),
    )


def _arrow(relationship: str | None, *, forward: bool) -> str:
    if relationship is None:
        return "--"
    return f"-{relationship}->" if forward else f"<-{relationship}-"
