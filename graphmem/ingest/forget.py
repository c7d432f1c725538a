"""Erasing a part of an owner's memory, such as one session: what only that part called things is forgotten, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graphmem import times
from graphmem.ids import entity_key, exact, normalise, owner_of
from graphmem.ingest.attempts import until_written
from graphmem.ingest.events import noted_entities
from graphmem.ingest.names import spellings
from graphmem.ingest.pipeline import Writer
from graphmem.ingest.renaming import renamed
from graphmem.ingest.vectors import Vectors
from graphmem.stores.base import Store
from graphmem.types import Change, Counts, Entity, Event, Fact, Moment, Scope


def erase(writer: Writer, scope: Scope) -> Counts:
    """Remove everything that carries all the given ids. Nothing of the text stays behind.

    Entities that other facts speak of stay, without the names that only the erased ones gave them.
    """
    if scope != Scope(scope.user_id):  # an owner who goes whole leaves no name behind
        for partition, facts in _parted(writer.store, scope).items():
            _forget(writer, partition, facts)
    return writer.store.erase(scope)


def _parted(store: Store, scope: Scope) -> dict[str, list[Fact]]:
    """The facts that go, by partition, of those partitions that do not go whole."""
    events = store.list_changes(scope)
    found: dict[str, list[Fact]] = {}
    for fact in store.facts({event.fact_id for event in events if event.fact_id}):
        if fact.scope.carries(scope) and owner_of(fact.partition) != scope:
            found.setdefault(fact.partition, []).append(fact)
    return found


def _forget(writer: Writer, partition: str, gone: Sequence[Fact]) -> None:
    """Take the names that only these facts hold from the entities that stay, and from what was noted of them."""
    store, vectors = writer.store, Vectors(writer.embedder)

    def attempt() -> None:
        revision = store.revision(partition)
        lost = {entity.key: (entity, names) for entity, names in _lost(store, partition, gone)}
        if lost:
            kept = {key: _without(entity, names) for key, (entity, names) in lost.items()}
            silenced = _without_names(store, partition, {name for _, names in lost.values() for name in names})
            parts = renamed(store, partition, kept, vectors)
            store.apply(Change(writer.new_id(), partition, revision, times.now(), events=silenced, **parts))

    until_written(attempt)


def _lost(store: Store, partition: str, gone: Sequence[Fact]) -> Iterable[tuple[Entity, list[str]]]:
    """The entities that stay, each with the names that stand in what goes and in nothing that stays.

    One that was spoken of before keeps the name that it began with, though what stays may say "he"; the owner keeps
    name and id.
    """
    ids, here = {fact.id for fact in gone}, _words(gone)
    for entity in store.entities({key for fact in gone for key in fact.entities}):
        about = store.sharing(partition, [(entity.key, entity.key)])
        left = [fact for fact in about if fact.id not in ids]
        there, known = _words(left), entity.owner or min(about, key=_recorded, default=None) in left
        names = [name for name in spellings(entity) if _stands(name, here) and not _stands(name, there)]
        lost = [name for name in names if not (known and _began_with(entity, name))]
        if left and lost:
            yield entity, lost


def _recorded(fact: Fact) -> tuple[Moment, str]:
    return fact.recorded_at, fact.id


def _began_with(entity: Entity, name: str) -> bool:
    """Whether its key is made of this name; of the owner, whether it is the name or the id."""
    if entity.owner:
        return name in (entity.name, *owner_of(entity.partition).ids)
    return any(entity.key.startswith(entity_key(entity.partition, form)) for form in (exact(name), normalise(name)))


def _words(facts: Iterable[Fact]) -> str:
    texts = (text for fact in facts for text in (fact.text, fact.speaker, *(source.quote for source in fact.sources)))
    return exact(" | ".join(texts))


def _stands(name: str, words: str) -> bool:
    """Whether the name is written there as a whole, or as several of it: "Dan Lee" is not in "Jordan Lee"."""
    said = normalise(name)
    return bool(said) and re.search(rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", words) is not None


def _without(entity: Entity, names: Sequence[str]) -> Entity:
    """The entity without these names; where its own is among them, it goes by the first that is left."""
    left = [name for name in spellings(entity) if name not in names] or ["(forgotten)"]
    return replace(entity, name=left[0], aliases=tuple(left[1:]))


def _without_names(store: Store, partition: str, names: Iterable[str]) -> list[Event]:
    """The events that tell of these names among entities, without what they tell of them."""
    forgotten = {normalise(name) for name in names}
    events = [event for event in store.list_changes(owner_of(partition)) if event.partition == partition]
    return [_silent(event) for event in events if _tells(event, forgotten)]


def _tells(event: Event, forgotten: set[str]) -> bool:
    told = (*noted_entities(event.before).values(), *noted_entities(event.after).values())
    spelled = {normalise(name) for entity in told if entity is not None for name in spellings(entity)}
    return bool(spelled & forgotten)


def _silent(event: Event) -> Event:
    return replace(event, reason="", before=_plain(event.before), after=_plain(event.after))


def _plain(document: Mapping[str, object] | None) -> Mapping[str, object] | None:
    left = None if document is None else {key: value for key, value in document.items() if key != "entities"}
    return left or None
