"""The store as one search sees it: all its partitions at once, under the questions the steps ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from graphmem.recall.base import Part
from graphmem.stores.found import Facts, Hits, Joins, Pairs, merged
from graphmem.types import Degree, Details, Entity, Fact, Hit, Match, Matches, NodeKind, Scored, View

if TYPE_CHECKING:
    from graphmem.stores.base import Store
    from graphmem.types import Vector

T = TypeVar("T")


class Reader(NamedTuple):
    """One store and the parts of it that a search reads. A record of one part is absent from the others."""

    store: Store
    parts: Sequence[Part]

    def near(self, kind: NodeKind, vector: Vector, *, limit: int) -> list[Hit]:
        """The nearest facts or episodes of all parts, nearest first, ties by id."""
        hits = self._each(lambda view: self.store.near(view, kind, vector, limit=limit))
        return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))[:limit]

    def matching(self, kind: NodeKind, terms: Sequence[str], *, limit: int) -> Matches:
        """What the text arm finds in all parts, counted as if they were one collection."""
        all_matches = [self.store.matching(part.view, kind, terms, limit=limit) for part in self.parts]
        if len(all_matches) == 1:
            return all_matches[0]
        found: tuple[Match, ...] = tuple(chain.from_iterable(matches.found for matches in all_matches))
        frequency = {term: sum(matches.frequency.get(term, 0) for matches in all_matches) for term in terms}
        return Matches(found, sum(matches.total for matches in all_matches), frequency)

    def named(self, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """For each normalised name that is known in any part, the keys that bear it, with brackets or without."""
        known: dict[str, tuple[str, ...]] = {}
        for part in self.parts:
            for name, keys in self.store.named(part.view.partition, names, bracketed=True).items():
                known[name] = tuple(sorted({*known.get(name, ()), *keys}))
        return known

    def links(self, fact_ids: Collection[str], vector: Vector) -> Facts:
        return self._facts(fact_ids, lambda view: self.store.links(view, fact_ids, vector))

    def around(self, keys: Collection[str], vector: Vector, *, fanout: int) -> Facts:
        return self._facts(keys, lambda view: self.store.around(view, keys, vector, fanout=fanout))

    def stated_in(self, episode_ids: Collection[str], vector: Vector, *, fanout: int) -> Facts:
        return self._facts(episode_ids, lambda view: self.store.stated_in(view, episode_ids, vector, fanout=fanout))

    def compare(self, episode_ids: Collection[str], vector: Vector) -> Hits:
        """The episodes by id."""
        found = [self.store.compare(part.view, episode_ids, vector) for part in self.parts] if episode_ids else []
        return Hits.of(found[0] if len(found) == 1 else sorted(chain.from_iterable(found)))

    def neighbours(self, episode_ids: Collection[str]) -> Pairs:
        found = [self.store.neighbours(part.view, episode_ids) for part in self.parts] if episode_ids else []
        return Pairs.of(found[0] if len(found) == 1 else list(chain.from_iterable(found)))

    def joins(self, keys: Collection[str]) -> Joins:
        return Joins.of(self.store.joins(keys) if keys else [])

    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        return self.store.degrees(keys) if keys else {}

    def facts(self, ids: Collection[str]) -> list[Fact]:
        return self.store.facts(ids) if ids else []

    def details(self, fact_ids: Collection[str], episode_ids: Collection[str] = ()) -> Details:
        return self.store.details(fact_ids, episode_ids)

    def entities(self, keys: Collection[str]) -> list[Entity]:
        return self.store.entities(keys) if keys else []

    def _facts(self, asked: Collection[str], ask: Callable[[View], Sequence[Scored]]) -> Facts:
        """What the parts find, once each, by id."""
        return merged([ask(part.view) for part in self.parts] if asked else [])

    def _each(self, ask: Callable[[View], Iterable[T]]) -> list[T]:
        return [one for part in self.parts for one in ask(part.view)]
