"""The state machine itself: stores with one mistake each, which it must notice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from graphmem.stores.base import Store
from graphmem.stores.reference import ReferenceStore
from graphmem.testing.state_machine import make_machine
from graphmem.testing.store_contract import EMBEDDER
from graphmem.types import Change, Counts, Degree, Event, Hit, Matches, NodeKind, Scope, Scored, View

QUICK = settings(
    derandomize=True, database=None, deadline=None, max_examples=60, stateful_step_count=12, phases=[Phase.generate]
)


class HoldsOneTickTooLong(ReferenceStore):
    def around(self, view: View, keys: Collection[str], vector: Any, *, fanout: int) -> list[Scored]:
        return super().around(replace(view, as_of=view.as_of - 1), keys, vector, fanout=fanout)


class ClearsTooLittle(ReferenceStore):
    def apply(self, change: Change) -> None:
        super().apply(replace(change, cleared=list(change.cleared)[1:]))


class ShowsSessions(ReferenceStore):
    def stated_in(self, view: View, episode_ids: Collection[str], vector: Any, *, fanout: int) -> list[Scored]:
        runs = {fact.scope.run_id for fact in self._records.facts.values()}
        views = [replace(view, scope=replace(view.scope, run_id=run)) for run in (*runs, None)]
        stated = super().stated_in
        found = {one.link.id: one for each in views for one in stated(each, episode_ids, vector, fanout=fanout)}
        return [found[id] for id in sorted(found)]


class BreaksTiesBackwards(ReferenceStore):
    def near(self, view: View, kind: NodeKind, vector: Any, *, limit: int) -> list[Hit]:
        hits = super().near(view, kind, vector, limit=10_000)
        return sorted(sorted(hits, reverse=True), key=lambda hit: -hit.cosine)[:limit]


class CountsWhatItShows(ReferenceStore):
    def matching(self, view: View, kind: NodeKind, terms: Sequence[str], *, limit: int) -> Matches:
        found = super().matching(view, kind, terms, limit=limit)
        held = [sum(one.counts[at] > 0 for one in found.found) for at in range(len(terms))]
        return found._replace(frequency=dict(zip(terms, held, strict=True)))


class DropsVectors(ReferenceStore):
    def apply(self, change: Change) -> None:
        for fact in change.facts:
            self._records.facts.pop(fact.id, None)
        super().apply(change)


class LeavesOrphans(ReferenceStore):
    def erase(self, scope: Scope) -> Counts:
        names, entities = dict(self._records.names), dict(self._records.entities)
        counts = super().erase(scope)
        self._records.entities.update(entities)
        self._records.names.update(names)
        return counts


class CountsRetiredFacts(ReferenceStore):
    def degrees(self, keys: Collection[str]) -> Mapping[str, Degree]:
        facts = [fact for fact in self._records.facts.values() if set(keys) & set(fact.entities)]
        found = super().degrees(keys)
        return {
            key: degree._replace(facts=sum(key in fact.entities for fact in facts)) for key, degree in found.items()
        }


class OrdersEventsById(ReferenceStore):
    def list_events(self, fact_ids: Collection[str]) -> list[Event]:
        return sorted(super().list_events(fact_ids), key=lambda event: event.id)


MISTAKEN = [
    HoldsOneTickTooLong,
    ClearsTooLittle,
    ShowsSessions,
    BreaksTiesBackwards,
    CountsWhatItShows,
    DropsVectors,
    LeavesOrphans,
    CountsRetiredFacts,
    OrdersEventsById,
]


@pytest.mark.parametrize("mistaken", MISTAKEN)
def test_a_mistake_is_noticed(mistaken: type[ReferenceStore]) -> None:
    machine = make_machine(_opening(ReferenceStore), _opening(mistaken))
    with pytest.raises(AssertionError, match="differ"):
        run_state_machine_as_test(machine, settings=QUICK)


def _opening(kind: type[ReferenceStore]) -> Any:
    @contextmanager
    def opened() -> Iterator[Store]:
        store = kind()
        store.prepare(EMBEDDER)
        yield store

    return opened
