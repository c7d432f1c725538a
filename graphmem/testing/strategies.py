"""Hypothesis strategies for what a store is given: scopes, views, records, changes.

Names, vectors and moments come from small pools, so that what is drawn meets: entities are shared, vectors are
equal, intervals touch. The vectors of the pool have pairwise different cosines; only equal ones tie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from hypothesis import strategies as st

from graphmem.ids import entity_key, episode_id, normalise, partition_of, session_id
from graphmem.testing.contract_records import DAY, EMBEDDER, NOW
from graphmem.types import (
    ENTITY_TYPES,
    Change,
    Entity,
    Episode,
    Event,
    EventKind,
    Fact,
    Join,
    Mark,
    Moment,
    Name,
    Scope,
    Slot,
    Source,
    View,
)

if TYPE_CHECKING:
    from graphmem.types import Vector

_S = TypeVar("_S")
_T = TypeVar("_T")
USERS, AGENTS, RUNS = ("alice", "alice", "alice", "bob"), ("helper", "other"), ("r", "s")
NAMES = ("Alice", "Bob", "Acme", "北京", 'O"Neil `x`', "Zoo", "Room 101", "Zoo (Graz)", "Acme (a) b")
WORDS = ("red", "apples", "run", "near", "Москва", "naïve", "42", "the", "AND", "zebra")
RELATIONS = ("WORKS_AT", "OWNS")
SPEAKERS = ("", "Alice", "Red")
MOMENTS: tuple[Moment, ...] = tuple(NOW + step * DAY for step in range(-3, 4))
SESSIONS_PER_SCOPE = 2
METADATA = st.dictionaries(st.sampled_from(("a", "b")), st.sampled_from((1, "x", None, [True])), max_size=2)
NOTHING: Mapping[str, Sequence[str]] = {}


def _pool() -> tuple[Vector, ...]:
    drawn = np.random.default_rng(7).standard_normal((6, EMBEDDER.size))
    return tuple((drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32))


VECTORS = _pool()


@lru_cache(maxsize=64)
def vectors() -> st.SearchStrategy[Vector]:
    """A unit vector out of six."""
    return st.sampled_from(VECTORS)


@lru_cache(maxsize=64)
def moments() -> st.SearchStrategy[Moment]:
    """A moment at, or one tick beside, one of seven days."""
    return st.builds(lambda moment, step: moment + step, st.sampled_from(MOMENTS), st.sampled_from((-1, 0, 0, 1)))


def _one_in(number: int, strategy: st.SearchStrategy[_S], other: st.SearchStrategy[_T]) -> st.SearchStrategy[_S | _T]:
    """The strategy once in so many draws, else the other one."""
    return st.integers(1, number).flatmap(lambda drawn: strategy if drawn == number else other)


MAYBE = _one_in(3, moments(), st.none())


@lru_cache(maxsize=64)
def scopes(*, salt: str = "") -> st.SearchStrategy[Scope]:
    """A scope with at least one id. Scopes of different salts share no partition."""
    users, agents, runs = ((salt + one for one in pool) for pool in (USERS, AGENTS, RUNS))
    drawn = st.builds(
        Scope,
        st.sampled_from((*users, None)),
        st.sampled_from((None, None, None, *agents)),
        st.sampled_from((None, None, None, *runs)),
    )
    return drawn.filter(lambda scope: scope != Scope())


@lru_cache(maxsize=64)
def views(*, salt: str = "") -> st.SearchStrategy[View]:
    """A view of one of the salt's partitions, mostly with its owner named, at some moment."""
    owners, others = scopes(salt=salt), scopes(salt=salt)
    readers = st.sampled_from((_named, _named, _other))
    return st.builds(
        lambda owner, other, reader, as_of: View(partition_of(owner), reader(owner, other), as_of),
        owners, others, readers, moments(),
    )  # fmt: skip


def _named(owner: Scope, other: Scope) -> Scope:
    return Scope(owner.user_id or other.user_id, other.agent_id or owner.agent_id, other.run_id or owner.run_id)


def _other(_: Scope, other: Scope) -> Scope:
    return other


@lru_cache(maxsize=64)
def texts() -> st.SearchStrategy[str]:
    """A few words; seldom none, or something no full-text query would survive."""
    plain = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
    return _one_in(6, st.text(st.characters(codec="utf-8"), max_size=12), plain)


@lru_cache(maxsize=64)
def keys(partition: str) -> st.SearchStrategy[str]:
    """The key of one of the partition's entities."""
    return st.sampled_from(NAMES).map(lambda name: entity_key(partition, normalise(name)))


@lru_cache(maxsize=64)
def slots(partition: str) -> st.SearchStrategy[Slot]:
    return st.builds(Slot, keys(partition), st.sampled_from(RELATIONS), st.none() | keys(partition))


@st.composite
def entities(draw: st.DrawFn, partition: str, key: str) -> Entity:
    """The entity with this key, anew."""
    aliases = tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True)))
    name = draw(st.sampled_from(NAMES))
    return Entity(key, partition, name, draw(st.sampled_from(ENTITY_TYPES)), aliases, owner=draw(st.booleans()))


@st.composite
def names(draw: st.DrawFn, key: str) -> Name:
    """A spelling of the entity with this key; in every other case it has no vector."""
    text = draw(st.sampled_from(NAMES))
    return Name(key, text, normalise(text), draw(MAYBE_VECTOR))


def joins(key: str, partition: str) -> st.SearchStrategy[Join]:
    return st.builds(Join, st.just(key), keys(partition), st.sampled_from((0.75, 0.8, 0.9, 0.95)))


@st.composite
def episodes(draw: st.DrawFn, scope: Scope, recorded_at: Moment) -> Episode:
    """An episode somewhere in one of the scope's sessions; its id is a function of its place."""
    partition = partition_of(scope)
    session = session_id(partition, scope, draw(st.integers(1, SESSIONS_PER_SCOPE)))
    position = draw(st.integers(0, 3))
    return Episode(
        id=episode_id(session, position),
        partition=partition,
        scope=scope,
        session=session,
        position=position,
        role=draw(st.sampled_from(("user", "assistant", "document"))),
        speaker=draw(st.sampled_from(SPEAKERS)),
        text=draw(texts()),
        at=draw(moments()),
        recorded_at=recorded_at,
        vector=draw(MAYBE_VECTOR),
    )


@lru_cache(maxsize=64)
def _triples(partition: str) -> st.SearchStrategy[tuple[str | None, str | None, str | None]]:
    none: st.SearchStrategy[tuple[str | None, str | None, str | None]] = st.just((None, None, None))
    return none | st.tuples(keys(partition), st.sampled_from(RELATIONS), keys(partition))


@lru_cache(maxsize=64)
def _mentions(partition: str) -> st.SearchStrategy[list[str]]:
    return st.lists(keys(partition), min_size=1, max_size=3)


@lru_cache(maxsize=64)
def _sources(said_in: tuple[str, ...]) -> st.SearchStrategy[Source]:
    return st.builds(Source, st.sampled_from(said_in), texts(), MAYBE, moments(), MAYBE)


MARKS = st.lists(
    st.builds(Mark, st.sampled_from(("stale", "conflict")), st.just("f"), st.sampled_from(WORDS)), max_size=2
)


@st.composite
def facts(draw: st.DrawFn, scope: Scope, recorded_at: Moment, *, said_in: tuple[str, ...]) -> Fact:
    """A fact of the scope whose sources are among these episodes. Its id is one of a few, so it meets itself."""
    partition = partition_of(scope)
    subject, relation, object = draw(_triples(partition))
    sources = draw(st.lists(_sources(said_in), max_size=3)) if said_in else []
    return Fact(
        id=f"{partition} {scope.agent_id} {scope.run_id} {draw(st.integers(0, 9))}",
        partition=partition,
        scope=scope,
        text=draw(texts()),
        subject=subject,
        relation=relation,
        object=object,
        mentions=tuple(draw(_mentions(partition))),
        speaker=draw(st.sampled_from(SPEAKERS)),
        recorded_at=recorded_at,
        sources=tuple(sources),
        metadata=draw(METADATA),
        instruction_like=draw(st.booleans()),
        exclusive=draw(st.booleans()),
        marks=tuple(draw(MARKS)),
        vector=draw(MAYBE_VECTOR),
        **draw(TIMES),
    )


def _times(moments: tuple[Moment | None, ...]) -> dict[str, Moment | None]:
    """When a fact held and was believed: mostly still, sometimes ended or retired."""
    valid_from, invalid_at, ended_at, retired_at = moments
    if valid_from is not None and invalid_at is not None and valid_from > invalid_at:
        valid_from, invalid_at = invalid_at, valid_from
    if invalid_at is None:
        ended_at = None
    return {"valid_from": valid_from, "invalid_at": invalid_at, "ended_at": ended_at, "retired_at": retired_at}


SELDOM = _one_in(5, moments(), st.none())
TIMES = st.tuples(MAYBE, MAYBE, MAYBE, SELDOM).map(_times)
MAYBE_VECTOR = st.none() | vectors()


@st.composite
def events(draw: st.DrawFn, fact: Fact, id: str, change_id: str) -> Event:
    """An event of the fact, of its scope, that tells what the fact is after it."""
    kinds: tuple[EventKind, ...] = ("ADD", "UPDATE", "SUPERSEDE")
    sources = [{"episode_id": source.episode_id, "quote": source.quote} for source in fact.sources]
    after = {"text": fact.text, "sources": sources}
    kind, at = draw(st.sampled_from(kinds)), draw(moments())
    cause = draw(st.sampled_from((None, "v")))
    told = draw(texts())
    return Event(id, fact.partition, fact.scope, kind, fact.id, at, change_id, told, after=after, cause=cause)


@st.composite
def changes(draw: st.DrawFn, id: str, *, salt: str = "", known: Mapping[str, Sequence[str]] = NOTHING) -> Change:
    """A valid change to one partition, from revision 0: put the present one in its place.

    Every entity and episode that its facts refer to is in it, or (an episode) among those `known` of its partition.
    """
    scope = draw(scopes(salt=salt))
    partition, at = partition_of(scope), draw(st.sampled_from(MOMENTS))
    stated = draw(st.lists(episodes(scope, at), max_size=3))
    quotable = tuple(dict.fromkeys((*(one.id for one in stated), *known.get(partition, ()))))
    told = draw(st.lists(facts(scope, at, said_in=quotable), min_size=1, max_size=6))
    linked = sorted({key for fact in told for key in fact.entities})
    some = st.sampled_from(linked) if linked else st.nothing()
    near = draw(st.lists(some.flatmap(lambda key: joins(key, partition)), max_size=3 if linked else 0))
    return Change(
        id=id,
        partition=partition,
        revision=0,
        at=at,
        episodes=stated,
        entities=[draw(entities(partition, key)) for key in linked],
        names=draw(st.lists(some.flatmap(names), max_size=3 if linked else 0)),
        joins=[join for join in near if join.near in linked],
        facts=told,
        events=[draw(events(fact, f"{id} {number}", id)) for number, fact in enumerate(told)],
        cleared=draw(st.lists(some, max_size=2)) if linked else (),
    )
