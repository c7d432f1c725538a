"""Records as rows of parameters for Neo4j.

Moments are stored as integers (`*_us`, microseconds); the ends of intervals with a number for "open", so that
an index can compare them and none is null. Beside them stand real datetimes under the plain names, for people who look
at the graph.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any, TypeVar

from graphmem.stores.check import without_sources
from graphmem.stores.columns.words import packed
from graphmem.types import (
    Change,
    Entity,
    Episode,
    Fact,
    Join,
    Json,
    Name,
    Scope,
    View,
)

if TYPE_CHECKING:
    from graphmem.types import Vector

Row = dict[str, Any]
FOREVER = 2**63 - 1
NEVER = -(2**63)
PLACES = 1 << 24
"""How many records of a kind one change may hold: `written` is the revision times this, plus the place."""

_PLAIN = frozenset({str, int, float, bool, type(None)})
_Record = TypeVar("_Record")
_WithVector = TypeVar("_WithVector", Fact, Episode)


def unique(records: Iterable[_Record], key: Callable[[_Record], object]) -> list[_Record]:
    """The records once each: at the place of the first, as the last one says."""
    return list({key(record): record for record in records}.values())


def latest(records: Iterable[_WithVector]) -> list[_WithVector]:
    """The records with an id once each, as `unique`; one without a vector takes that of the one before it."""
    found: dict[str, _WithVector] = {}
    for record in records:
        before = found.get(record.id)
        kept = record if record.vector is not None or before is None else replace(record, vector=before.vector)
        found[record.id] = kept
    return list(found.values())


def episode_rows(change: Change) -> list[Row]:
    return [
        {
            "id": one.id,
            "written": written(change, place),
            **_vector(one.vector),
            "properties": {
                "partition": one.partition,
                **_ids(one.scope),
                "scope": scope_key(one.partition, one.scope),
                "session": one.session,
                "position": one.position,
                "role": one.role,
                "speaker": one.speaker,
                "text": one.text,
                "words": packed(one.searched_terms),
                "at_us": one.at,
                "recorded_us": one.recorded_at,
            },
        }
        for place, one in enumerate(latest(change.episodes))
    ]


def entity_rows(entities: Sequence[Entity]) -> list[Row]:
    return [
        {
            "key": one.key,
            "labels": [one.type, "User"] if one.owner else [one.type],
            "properties": {
                "partition": one.partition,
                "name": one.name,
                "type": one.type,
                "aliases": list(one.aliases),
                "owner": one.owner,
            },
        }
        for one in unique(entities, lambda one: one.key)
    ]


def name_rows(partition: str, names: Sequence[Name]) -> list[Row]:
    merged: dict[str, Row] = {}
    for one in names:
        key = pair_key(one.key, one.normalised)
        own = _vector(one.vector)
        if own["vector"] is None and key in merged:
            own = {"vector": merged[key]["vector"]}
        properties = {"partition": partition, "entity": one.key, "text": one.text, "normalised": one.normalised}
        merged[key] = {"key": key, **own, "properties": properties}
    return list(merged.values())


def join_rows(partition: str, joins: Sequence[Join]) -> list[Row]:
    return [
        {
            "key": pair_key(one.key, one.near),
            "properties": {"partition": partition, "start": one.key, "near": one.near, "cosine": float(one.cosine)},
        }
        for one in unique(joins, lambda one: (one.key, one.near))
    ]


def fact_rows(facts: Sequence[Fact]) -> list[Row]:
    return [
        {
            "id": one.id,
            **_vector(one.vector),
            "embedding": None if one.vector is None else one.vector.tolist(),
            "moments": {
                "valid_from": one.valid_from,
                "invalid_at": one.invalid_at,
                "recorded_at": one.recorded_at,
                "retired_at": one.retired_at,
            },
            "properties": _fact_properties(one),
        }
        for one in facts
    ]


def _fact_properties(fact: Fact) -> Row:
    return {
        "partition": fact.partition,
        **_ids(fact.scope),
        "text": fact.text,
        "subject": fact.subject,
        "relation": fact.relation,
        "object": fact.object,
        "mentions": list(fact.mentions),
        "episodes": sorted({source.episode_id for source in fact.sources}),
        "speaker": fact.speaker,
        "words": packed(fact.searched_terms),
        "metadata": _json(fact.metadata),
        "instruction_like": fact.instruction_like,
        "exclusive": fact.exclusive,
        "marks": json.dumps([astuple(mark) for mark in fact.marks], ensure_ascii=False),
        "since_us": NEVER if fact.valid_from is None else fact.valid_from,
        "until_us": FOREVER if fact.invalid_at is None else fact.invalid_at,
        "ended_us": NEVER if fact.ended_at is None else fact.ended_at,
        "recorded_us": fact.recorded_at,
        "updated_us": fact.updated_at,
        "retired_us": FOREVER if fact.retired_at is None else fact.retired_at,
    }


def link_rows(facts: Sequence[Fact]) -> list[Row]:
    """One row for each entity of a fact in each of its roles."""
    rows = []
    for fact in facts:
        roles = (("SUBJECT", (fact.subject,)), ("OBJECT", (fact.object,)), ("MENTIONS", fact.mentions))
        for role, keys in roles:
            rows += [{"id": fact.id, "role": role, "key": key} for key in dict.fromkeys(keys) if key is not None]
    return rows


def source_rows(facts: Sequence[Fact]) -> list[Row]:
    return [
        {
            "id": fact.id,
            "episode": source.episode_id,
            "quote": source.quote,
            "index": index,
            "since": NEVER if source.since is None else source.since,
            "until": source.until,
            "end": FOREVER if source.end is None else source.end,
        }
        for fact in facts
        for index, source in enumerate(fact.sources)
    ]


def drawn_rows(facts: Sequence[Fact]) -> list[Row]:
    """The facts of the present that link two entities: neither retired nor ended."""
    return [
        {
            "subject": fact.subject,
            "object": fact.object,
            "relation": fact.relation,
            "moments": {"valid_from": fact.valid_from, "recorded_at": fact.recorded_at},
            "properties": {"fact_id": fact.id, "fact": fact.text, "partition": fact.partition, **_ids(fact.scope)},
        }
        for fact in facts
        if fact.relation is not None and fact.retired_at is None and fact.invalid_at is None
    ]


def event_rows(change: Change) -> list[Row]:
    events = unique(change.events, lambda one: one.id)
    return [
        {
            "id": one.id,
            "written": written(change, place),
            "properties": {
                "partition": one.partition,
                **_ids(one.scope),
                "kind": one.kind,
                "fact_id": one.fact_id,
                "change_id": one.change_id,
                "reason": one.reason,
                "cause": one.cause,
                **_documents(one.before, one.after),
                "at_us": one.at,
            },
        }
        for place, one in enumerate(events)
    ]


def redacted_row(row: Mapping[str, Any], episodes: Collection[str]) -> Row:
    """An event's documents without the sources in these episodes."""
    texts = (row["before"], row["after"])
    before, after = (None if text is None else without_sources(json.loads(text), episodes) for text in texts)
    return {"id": row["id"], "properties": _documents(before, after)}


def _documents(before: Mapping[str, Json] | None, after: Mapping[str, Json] | None) -> Row:
    """An event's documents and, so that an erasure finds them, the episodes they cite."""
    return {
        "before": None if before is None else _json(before),
        "after": None if after is None else _json(after),
        "cites": sorted({*_cited(before), *_cited(after)}),
    }


def _cited(document: Json) -> Iterator[str]:
    if isinstance(document, Mapping):
        if isinstance(episode := document.get("episode_id"), str):
            yield episode
        yield from _cited(list(document.values()))
    elif isinstance(document, list | tuple):
        for value in document:
            if type(value) not in _PLAIN:
                yield from _cited(value)


def written(change: Change, place: int) -> int:
    """A record's place in the order of writing of its partition."""
    return change.revision * PLACES + place


def pair_key(one: str, other: str) -> str:
    """One key for two strings; no other pair has it."""
    return json.dumps([one, other], ensure_ascii=False)


def pairs_begin(start: str) -> str:
    """What `pair_key` gives for any first string that begins like this, it begins with."""
    return json.dumps([start], ensure_ascii=False)[:-2]


def scope_key(partition: str, scope: Scope) -> str:
    """One key for exactly this scope in this partition."""
    return json.dumps([partition, *scope.ids], ensure_ascii=False)


def view_row(view: View) -> Row:
    """What a view sees, as numbers that an index can compare with a fact's."""
    return {"partition": view.partition, **_ids(view.scope), "as_of": view.as_of, "forever": FOREVER}


def scope_row(scope: Scope) -> Row:
    """The ids a listing or an erasure names, and which one of them to look up: the rarest."""
    run, user = scope.run_id is not None, scope.user_id is not None
    return {
        **_ids(scope),
        "by_run": scope.run_id,
        "by_user": None if run else scope.user_id,
        "by_agent": None if run or user else scope.agent_id,
        "everything": scope == Scope(),
    }


def _ids(scope: Scope) -> Row:
    return {"user_id": scope.user_id, "agent_id": scope.agent_id, "run_id": scope.run_id}


def _json(value: Mapping[str, Json]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


def _vector(vector: Vector | None) -> Row:
    return {"vector": None if vector is None else vector.astype("<f4").tobytes()}
