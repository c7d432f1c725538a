"""A scene goes into a store in bulk: the very records that `add_triples` would make of it, written by `apply`.

Scenes of a million facts would take the better part of an hour through the public surface; what that costs is measured
apart. A test holds the two against each other, record by record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from benchmarks.progress import bar
from benchmarks.speed_scene import TRIPLES_PER_PASSAGE, GivenEmbedder, Passage, Triple, base_of, name, passages, type_of
from graphmem.ids import entity_key, event_id, exact, fact_id, normalise, partition_of, quoted, relation_type
from graphmem.ingest.episodes import place
from graphmem.ingest.events import as_json
from graphmem.ingest.joins import PLACES
from graphmem.ingest.likeness import look_ups
from graphmem.stores.base import Store
from graphmem.types import Change, Entity, Episode, Event, Fact, Join, Message, Name, Scope, Source

AT_ONCE = 300
"""Passages in one write: with some thousands of facts Neo4j runs short of memory for it."""
_MICRO = 1_000_000


class _Part(NamedTuple):
    """What one write holds, before it has vectors."""

    episodes: list[Episode]
    facts: list[Fact]
    entities: list[int]


def load(store: Store, user: str, given: Sequence[Triple], *, what: str) -> None:
    """Write these facts for a user who has none yet. Writing the same again changes nothing."""
    with bar(what, len(given)) as advance:
        for change in changes(user, given, GivenEmbedder()):
            store.apply(change)
            advance(len(change.facts))


def writes(facts: int) -> int:
    """How many writes so many facts are: the partition's revision when all are there."""
    return -(-facts // (AT_ONCE * TRIPLES_PER_PASSAGE))


def changes(user: str, given: Sequence[Triple], embedder: GivenEmbedder) -> Iterator[Change]:
    """The writes that hold these facts, in order."""
    scope, known = Scope(user_id=user), set[int]()
    said, last = list(passages(given)), None
    for number, first in enumerate(range(0, len(said), AT_ONCE)):
        some = said[first : first + AT_ONCE]
        part = _part(scope, some, last, known)
        last = part.episodes[-1]
        known.update(part.entities)
        yield _change(f"benchmark:{user}:{number}", part, known, embedder, revision=number)


def _part(scope: Scope, some: Sequence[Passage], last: Episode | None, known: set[int]) -> _Part:
    partition = partition_of(scope)
    messages = [Message("user", one.text, None, one.second * _MICRO) for one in some]
    placed = place(messages, partition=partition, scope=scope, last=last, now=messages[-1].at, alone=False)
    facts = [_fact(scope, triple, episode) for one, episode in zip(some, placed, strict=True) for triple in one.triples]
    met = chain.from_iterable(triple.entities for one in some for triple in one.triples)
    return _Part(placed, facts, [number for number in dict.fromkeys(met) if number not in known])


def _fact(scope: Scope, triple: Triple, episode: Episode) -> Fact:
    partition, at = episode.partition, episode.at
    subject, object = _key(partition, triple.subject), _key(partition, triple.object)
    relation = relation_type(triple.relation)
    return Fact(
        id=fact_id(partition, scope, triple.text, subject=subject, relation=relation, object=object),
        partition=partition,
        scope=scope,
        text=triple.text,
        subject=subject,
        relation=relation,
        object=object,
        mentions=() if triple.mention is None else (_key(partition, triple.mention),),
        valid_from=at,
        recorded_at=episode.recorded_at,
        sources=(Source(episode.id, triple.text, since=at, until=at),),
    )


def _change(id: str, part: _Part, known: set[int], embedder: GivenEmbedder, *, revision: int) -> Change:
    """The records of one write with their vectors. `known` are the entities that are there when it is written."""
    partition, at = part.episodes[0].partition, part.episodes[-1].at
    return Change(
        id=id,
        partition=partition,
        revision=revision,
        at=at,
        episodes=_with_text(part, embedder),
        entities=[Entity(_key(partition, one), partition, name(one), type_of(one)) for one in part.entities],
        names=list(_names(partition, part.entities, embedder)),
        joins=list(_joins(partition, part.entities, known, embedder)),
        facts=_with_vectors(part.facts, embedder),
        events=[_event(id, number, fact) for number, fact in enumerate(part.facts)],
    )


def _with_vectors(facts: Sequence[Fact], embedder: GivenEmbedder) -> list[Fact]:
    vectors = embedder.embed([fact.embedded_text for fact in facts])
    return [replace(fact, vector=vector) for fact, vector in zip(facts, vectors, strict=True)]


def _with_text(part: _Part, embedder: GivenEmbedder) -> list[Episode]:
    """The episodes with the quotes of their facts and the vectors of what was said."""
    quotes: dict[str, list[str]] = {}
    for fact in part.facts:
        quotes.setdefault(fact.sources[0].episode_id, []).append(fact.text)
    vectors = embedder.embed([" ".join(quotes[episode.id]) for episode in part.episodes])
    return [
        replace(episode, text="\n".join(quotes[episode.id]), vector=vector)
        for episode, vector in zip(part.episodes, vectors, strict=True)
    ]


def _names(partition: str, numbers: Sequence[int], embedder: GivenEmbedder) -> Iterator[Name]:
    """Each entity's name with its vector, and the rows under which it is looked up."""
    texts = [name(number) for number in numbers]
    for number, text, vector in zip(numbers, texts, embedder.embed(texts), strict=True):
        key = _key(partition, number)
        yield Name(key, text, normalise(text), vector)
        for look_up in (quoted(text), *look_ups(text, type_of(number))):
            yield Name(key, text, look_up)


def _joins(partition: str, numbers: Sequence[int], known: set[int], embedder: GivenEmbedder) -> Iterator[Join]:
    """Both ways between a name and its variant, in the write in which the later of the two comes."""
    written = set(numbers)
    pairs = ((base, one) for one in sorted(known) if (base := base_of(one)) is not None and base in known)
    for pair in (pair for pair in pairs if written.intersection(pair)):
        one, other = embedder.embed([name(number) for number in pair])
        cosine = round(float(one @ other), PLACES)
        shorter, longer = (_key(partition, number) for number in pair)
        yield from (Join(shorter, longer, cosine), Join(longer, shorter, cosine))


def _event(change_id: str, number: int, fact: Fact) -> Event:
    return Event(
        id=event_id(change_id, number),
        partition=fact.partition,
        scope=fact.scope,
        kind="ADD",
        fact_id=fact.id,
        at=fact.recorded_at,
        change_id=change_id,
        reason="new",
        after=as_json(fact),
    )


def _key(partition: str, number: int) -> str:
    return entity_key(partition, exact(name(number)))
