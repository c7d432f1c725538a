"""What is named where facts are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from graphmem.types import Details, Fact

if TYPE_CHECKING:
    from graphmem.stores.base import Store


def details_of(store: Store, facts: Iterable[Fact], episode_ids: Collection[str] = ()) -> Details:
    """The details of facts that were read already, in two bulk reads, and the episodes with these ids."""
    own = {fact.id: fact for fact in facts}
    episodes = {source.episode_id for fact in own.values() for source in fact.sources}.union(episode_ids)
    keys = {key for fact in own.values() for key in fact.entities}
    return Details(
        own,
        {episode.id: episode for episode in store.episodes(sorted(episodes))} if episodes else {},
        {entity.key: entity for entity in store.entities(sorted(keys))} if keys else {},
    )
