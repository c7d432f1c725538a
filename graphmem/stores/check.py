"""What every store refuses, and what all of them take a change to mean."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from graphmem.errors import InvalidInput
from graphmem.ids import RELATION
from graphmem.types import ENTITY_TYPES, EVENT_KINDS, Change, Entity, Episode, Event, Fact, Json, Moment, Name, Scope

if TYPE_CHECKING:
    from graphmem.types import Vector

_MOMENTS = range(-(2**63), 2**63)
_Record = Change | Episode | Entity | Name | Fact | Event


def check_change(change: Change, size: int) -> None:
    """Raise InvalidInput for a change that no store may hold. Every store calls it first thing in `apply`.

    `size` is that of the vectors of the embedder the store was prepared with. Refused are: a record, key, name or
    join of another partition (an entity's key starts with its partition and "|"); a relation that does not match
    `ids.RELATION`; half a triple; a type of entity or kind of event that is not on its list; a vector of another
    shape or with a number that is not finite; metadata that is not JSON; text that is not Unicode; a moment beyond
    64 bits. Whether the entities and episodes that a fact refers to are known is not looked at: callers see to that.

    What a change means, on every store:

    * What tells records apart: the id; for an entity its key; for a name (key, normalised); for a join (key, near).
      When one change puts the same twice, the later one stays.
    * A record put again keeps its place in the order of writing (`last_episode`, `list_events`). That order is one
      of each partition: there is none between the writes to two.
    * `cleared` comes first: what is cleared and put in one change is there anew, with these names and joins only.
    * After its joins are put, each entity they start at keeps the `JOINS_PER_ENTITY` best; the others are gone.
    * `erase` also takes the events of the facts it takes, and from the facts and the events that stay the sources
      in episodes it takes (`without_sources`). In each partition where it took something it takes every entity
      without a fact and counts one on the revision; three Nones look into all partitions. Revisions and the ids of
      applied changes outlive an erasure.
    """
    _check_partitions(change)
    _check_kinds(change)
    for fact in change.facts:
        _check_triple(fact)
    _check_vectors(change, size)
    _check_documents(change)
    _check_texts(change)
    _check_moments(change)


def without_sources(document: Json, episode_ids: Collection[str]) -> Json:
    """A JSON value without the sources (objects in a list whose "episode_id" is one of these), at any depth."""
    if isinstance(document, Mapping):
        return {key: without_sources(value, episode_ids) for key, value in document.items()}
    if isinstance(document, list):
        return [without_sources(one, episode_ids) for one in document if not _is_source_in(one, episode_ids)]
    return document


def _is_source_in(value: Json, episode_ids: Collection[str]) -> bool:
    return isinstance(value, Mapping) and value.get("episode_id") in episode_ids


def _check_kinds(change: Change) -> None:
    for entity in change.entities:
        if entity.type not in ENTITY_TYPES:
            raise InvalidInput(f"entity {entity.key!r} has the type {entity.type!r}: use one of {ENTITY_TYPES}")
    for event in change.events:
        if event.kind not in EVENT_KINDS:
            raise InvalidInput(f"event {event.id!r} has the kind {event.kind!r}: use one of {EVENT_KINDS}")


def _check_partitions(change: Change) -> None:
    records: Iterable[Episode | Entity | Fact | Event] = chain(
        change.episodes, change.entities, change.facts, change.events
    )
    for record in records:
        if record.partition != change.partition:
            raise InvalidInput(
                f"{record!r:.120} is of partition {record.partition!r}, the change of {change.partition!r}: "
                "write each partition with a change of its own"
            )
    begins = f"{change.partition}|"
    for key in dict.fromkeys(_keys(change)):
        if not key.startswith(begins):
            raise InvalidInput(
                f"entity key {key!r} is not of partition {change.partition!r}: make it with ids.entity_key"
            )


def _keys(change: Change) -> Iterator[str]:
    yield from (entity.key for entity in change.entities)
    yield from (name.key for name in change.names)
    yield from (key for join in change.joins for key in (join.key, join.near))
    yield from change.cleared
    for fact in change.facts:
        yield from fact.entities


def _check_triple(fact: Fact) -> None:
    parts = (fact.subject, fact.relation, fact.object)
    if any(part is None for part in parts) and any(part is not None for part in parts):
        raise InvalidInput(f"fact {fact.id!r} has half a triple {parts}: give subject, relation and object, or none")
    if fact.relation is not None and not RELATION.match(fact.relation):
        raise InvalidInput(f"fact {fact.id!r} has the relation {fact.relation!r}: make it with ids.relation_type")


# Vectors, texts and moments are looked at all at once, which is many times as quick as one by one; only where something
# is wrong is it looked for what that is.


def _check_vectors(change: Change, size: int) -> None:
    import numpy as np

    vectors = list(_vectors(change))
    for holder, vector in vectors:
        if vector.shape != (size,):
            raise InvalidInput(f"the vector of {holder!r} has the shape {vector.shape}: this store holds ({size},)")
    if vectors and not np.isfinite([vector for _, vector in vectors]).all():
        holder = next(holder for holder, vector in vectors if not np.isfinite(vector).all())
        raise InvalidInput(f"the vector of {holder!r} holds a number that is not finite: embed its text again")


def _vectors(change: Change) -> Iterator[tuple[str, Vector]]:
    records: Iterable[Episode | Fact] = chain(change.episodes, change.facts)
    for record in records:
        if record.vector is not None:
            yield record.id, record.vector
    for name in change.names:
        if name.vector is not None:
            yield name.text, name.vector


def _check_documents(change: Change) -> None:
    for record, document in _documents(change):
        try:
            _ENCODER.encode(dict(document)).encode()
        except UnicodeEncodeError as error:
            raise _not_unicode(_document_of(record), error) from error
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidInput(
                f"{_document_of(record)} is not JSON ({error}): use texts, finite numbers, lists, dictionaries"
            ) from error


def _document_of(record: Fact | Event) -> str:
    return f"the metadata of {_holder(record)}" if isinstance(record, Fact) else _holder(record)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _documents(change: Change) -> Iterator[tuple[Fact | Event, Mapping[str, Json]]]:
    yield from ((fact, fact.metadata) for fact in change.facts if fact.metadata)
    for event in change.events:
        yield from ((event, document) for document in (event.before, event.after) if document is not None)


def _check_texts(change: Change) -> None:
    try:
        "".join(chain.from_iterable(texts for _, texts in _texts(change))).encode()
    except UnicodeEncodeError:
        for record, texts in _texts(change):
            _check_unicode(record, texts)


def _check_unicode(record: _Record, texts: Iterable[str]) -> None:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError as error:
        raise _not_unicode(_holder(record), error) from error


def _not_unicode(holder: str, error: UnicodeEncodeError) -> InvalidInput:
    return InvalidInput(f"{holder} holds text that is not Unicode ({error.reason}): decode it anew")


def _texts(change: Change) -> Iterator[tuple[_Record, Iterable[str]]]:
    yield change, (change.id,)
    for episode in change.episodes:
        yield episode, (episode.id, episode.session, episode.role, episode.speaker, episode.text, *_ids(episode.scope))
    for entity in change.entities:
        yield entity, (entity.key, entity.name, *entity.aliases)
    yield from ((name, (name.text, name.normalised)) for name in change.names)
    for fact in change.facts:
        yield fact, _fact_texts(fact)
    for event in change.events:
        yield event, (event.id, event.fact_id, event.reason, event.cause or "", *_ids(event.scope))


def _fact_texts(fact: Fact) -> tuple[str, ...]:
    sources = (text for source in fact.sources for text in (source.episode_id, source.quote))
    marks = (text for mark in fact.marks for text in (mark.fact_id, mark.reason))
    return (fact.id, fact.text, fact.speaker, *fact.entities, *_ids(fact.scope), *sources, *marks)


def _ids(scope: Scope) -> Iterator[str]:
    return (one for one in scope.ids if one is not None)


def _holder(record: _Record) -> str:
    """What a message calls the record."""
    if isinstance(record, Change):
        return "the change"
    named = record.key if isinstance(record, Entity) else record.text if isinstance(record, Name) else record.id
    return f"{type(record).__name__.lower()} {named!r}"


def _check_moments(change: Change) -> None:
    all_moments = {moment for _, moments in _moments(change) for moment in moments if moment is not None}
    for beyond in sorted(all_moments.difference(filter(_MOMENTS.__contains__, all_moments))):
        record = next(record for record, moments in _moments(change) if beyond in moments)
        raise InvalidInput(f"{_holder(record)} has the moment {beyond}: give microseconds since 1970 within 64 bits")


def _moments(change: Change) -> Iterator[tuple[_Record, Iterable[Moment | None]]]:
    for episode in change.episodes:
        yield episode, (episode.at, episode.recorded_at)
    for fact in change.facts:
        yield fact, _fact_moments(fact)
    for event in change.events:
        yield event, (event.at,)


def _fact_moments(fact: Fact) -> tuple[Moment | None, ...]:
    world = (fact.valid_from, fact.invalid_at, fact.ended_at)
    stated = (moment for source in fact.sources for moment in (source.since, source.until, source.end))
    return (*world, fact.recorded_at, fact.updated_at, fact.retired_at, *stated)
