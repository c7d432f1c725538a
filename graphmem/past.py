"""What was believed at an earlier moment: a partition as it was known then, made anew from its history.

Every write notes what stood before, so the past can be worked out exactly. It costs a reading of the whole partition,
and memory for it, for as long as the answer is worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graphmem.ids import normalise, owner_of
from graphmem.ingest.events import noted_entities, noted_fact
from graphmem.ingest.vectors import Vectors
from graphmem.models.base import Embedder
from graphmem.stores.base import Store
from graphmem.stores.reference import ReferenceStore
from graphmem.types import Change, EmbedderIdentity, Entity, Event, Fact, Moment, Name


def as_known(store: Store, partitions: Iterable[str], known_at: Moment, embedder: Embedder) -> Store:
    """A store that holds these partitions as they were known at the moment: the very one where nothing came later.

    Else it is one of its own, without their history, of which nothing is kept.
    """
    partitions = list(dict.fromkeys(partitions))
    if not any(store.list_changes(owner_of(partition), since=known_at + 1) for partition in partitions):
        return store
    past = ReferenceStore()
    past.prepare(EmbedderIdentity(embedder.name, embedder.size))
    for partition in partitions:
        past.apply(_rewound(store.everything(partition), known_at, Vectors(embedder)))
    return past


def _rewound(whole: Change, known_at: Moment, vectors: Vectors) -> Change:
    """The partition's records as they were after all that was written up to the moment."""
    later = _first_later(whole.events, known_at)
    facts = [then for fact in whole.facts if (then := _fact_then(fact, later.get(fact.id), known_at)) is not None]
    entities = _entities_then(whole, known_at)
    return replace(
        whole,
        id=f"{whole.partition} at {known_at}",
        facts=_with_vectors(facts, whole.facts, vectors),
        episodes=[episode for episode in whole.episodes if episode.recorded_at <= known_at],
        entities=list(entities.values()),
        names=_names_then(whole, entities, vectors),
        joins=[join for join in whole.joins if {join.key, join.near} <= set(entities)],
        events=(),
    )


def _first_later(events: Iterable[Event], known_at: Moment) -> Mapping[str, Event]:
    """For each fact the first event after the moment: what stood before it stood then."""
    found: dict[str, Event] = {}
    for event in events:
        if event.at > known_at:
            found.setdefault(event.fact_id, event)
    return found


def _fact_then(fact: Fact, later: Event | None, known_at: Moment) -> Fact | None:
    if later is None:
        return fact if fact.recorded_at <= known_at else None
    return noted_fact(later.before)


def _with_vectors(facts: list[Fact], now: Iterable[Fact], vectors: Vectors) -> list[Fact]:
    """The facts with vectors: that of today where the text is the same, else one of the text of then."""
    known = {(fact.id, fact.embedded_text): fact.vector for fact in now}
    told = [(fact.id, fact.embedded_text) for fact in facts]
    other = [one for one in told if one not in known]
    own = dict(zip((id for id, _ in other), vectors.of([text for _, text in other]), strict=True))
    return [replace(fact, vector=own.get(one[0], known.get(one))) for fact, one in zip(facts, told, strict=True)]


def _entities_then(whole: Change, known_at: Moment) -> dict[str, Entity]:
    """The entities by key, those that were merged, split or renamed since as they were."""
    found = {entity.key: entity for entity in whole.entities}
    for event in reversed(whole.events):
        if event.at > known_at:
            for key, entity in noted_entities(event.before).items():
                if entity is None:
                    found.pop(key, None)
                else:
                    found[key] = entity
    return dict(sorted(found.items()))


def _names_then(whole: Change, entities: Mapping[str, Entity], vectors: Vectors) -> list[Name]:
    """The names that are borne as they were then, and those that were borne by others since."""
    now = {entity.key: entity for entity in whole.entities}
    same = [name for name in whole.names if name.key in entities and now.get(name.key) == entities[name.key]]
    other = [
        Name(entity.key, spelling, normalise(spelling))
        for entity in entities.values()
        if now.get(entity.key) != entity
        for spelling in (entity.name, *entity.aliases)
        if normalise(spelling)
    ]
    rows = vectors.of([name.text for name in other])
    return [*same, *(replace(name, vector=row) for name, row in zip(other, rows, strict=True))]
