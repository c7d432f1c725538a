"""Records to write and views to read with, as the suite's tests spell them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graphmem.ids import entity_key, normalise
from graphmem.stores.base import Store
from graphmem.types import (
    Change,
    EmbedderIdentity,
    Entity,
    Episode,
    Event,
    EventKind,
    Fact,
    Hit,
    Join,
    Match,
    Moment,
    Name,
    Scope,
    Scored,
    Source,
    View,
)

if TYPE_CHECKING:
    from graphmem.types import Vector

EMBEDDER = EmbedderIdentity("test:32", 32)
"""What the suite's stores are prepared with."""

ALICE, BOB = "user:alice", "user:bob"
OWNER = Scope("alice")
DAY: Moment = 86_400_000_000
NOW: Moment = 1_700_000_000_000_000

Record = Fact | Episode | Entity | Name | Join | Event
_R = TypeVar("_R")


def toward(*weights: float) -> Vector:
    """The unit vector of the suite's size in this direction; missing weights are 0."""
    vector = np.zeros(EMBEDDER.size, dtype=np.float32)
    vector[: len(weights)] = weights
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


EAST = toward(1.0)
NORTH = toward(0.0, 1.0)


def key(name: str, partition: str = ALICE) -> str:
    return entity_key(partition, normalise(name))


def fact(id: str, text: str = "A sentence.", **fields: Any) -> Fact:
    """A fact of Alice's. `triple` and `mentions` name entities, `said_in` names episodes; the rest as in Fact."""
    partition = fields.setdefault("partition", ALICE)
    fields.setdefault("scope", OWNER)
    subject, relation, object = fields.pop("triple", (None, None, None))
    if relation is not None:
        fields.update(subject=key(subject, partition), relation=relation, object=key(object, partition))
    fields["mentions"] = tuple(key(name, partition) for name in fields.pop("mentions", ()))
    fields["sources"] = tuple(Source(episode, "so it was said") for episode in fields.pop("said_in", ()))
    return Fact(id=id, text=text, **fields)


def episode(id: str, text: str = "Some words.", **fields: Any) -> Episode:
    """An episode of Alice's, alone in a session of its own unless it says otherwise."""
    plain = {"partition": ALICE, "scope": OWNER, "session": f"session of {id}", "position": 0, "role": "user"}
    return Episode(id=id, text=text, **{**plain, "speaker": "Alice", "at": NOW, "recorded_at": NOW, **fields})


def entity(name: str, partition: str = ALICE, **fields: Any) -> Entity:
    return Entity(**{"key": key(name, partition), "partition": partition, "name": name, "type": "Thing", **fields})


def name(text: str, of: str, *, partition: str = ALICE, vector: Vector | None = None) -> Name:
    """One spelling of the entity that is called `of`."""
    return Name(key(of, partition), text, normalise(text), vector)


def join(one: str, other: str, cosine: float, *, partition: str = ALICE) -> Join:
    return Join(key(one, partition), key(other, partition), cosine)


def event(id: str, fact_id: str, **fields: Any) -> Event:
    kind: EventKind = fields.pop("kind", "ADD")
    plain = {"partition": ALICE, "scope": OWNER, "at": NOW, "change_id": "some change"}
    return Event(id=id, kind=kind, fact_id=fact_id, **{**plain, **fields})


def view(scope: Scope = OWNER, *, partition: str = ALICE, as_of: Moment = NOW) -> View:
    return View(partition, scope, as_of)


def change(store: Store, *records: Record, partition: str = ALICE) -> Change:
    """One change of these records, worked out from the present. Entities that facts name are added where unknown."""
    given = _of(records, Entity)
    return Change(
        id=str(uuid.uuid4()),
        partition=partition,
        revision=store.revision(partition),
        at=NOW,
        episodes=_of(records, Episode),
        entities=[*given, *_unknown(store, _of(records, Fact), {one.key for one in given}, partition=partition)],
        names=_of(records, Name),
        joins=_of(records, Join),
        facts=_of(records, Fact),
        events=_of(records, Event),
    )


def put(store: Store, *records: Record, partition: str = ALICE) -> Change:
    """Apply one change of these records."""
    made = change(store, *records, partition=partition)
    store.apply(made)
    return made


def ids(found: Iterable[Hit] | Iterable[Fact] | Iterable[Episode] | Iterable[Match]) -> list[str]:
    return [one.id for one in found]


def link_ids(found: Iterable[Scored]) -> list[str]:
    return [one.link.id for one in found]


def _of(records: Iterable[Record], kind: type[_R]) -> list[_R]:
    return [record for record in records if isinstance(record, kind)]


def _unknown(store: Store, facts: Iterable[Fact], given: set[str], *, partition: str) -> list[Entity]:
    wanted = {key for fact in facts for key in fact.entities} - given
    missing = wanted - {one.key for one in store.entities(wanted)}
    return [Entity(key, partition, key.split("|")[1], "Thing") for key in sorted(missing)]
