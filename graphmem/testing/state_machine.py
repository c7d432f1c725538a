"""Two stores side by side: the same random writes to both, and after each the same answers from both.

    Machine = make_machine(open_reference, open_mine)
    run_state_machine_as_test(Machine)

Where the contract leaves something open (the order of a text search) only what it promises is compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from graphmem.errors import InvalidInput, StoreConflict
from graphmem.ids import entity_key, normalise, partition_of
from graphmem.stores.base import Store
from graphmem.terms import terms
from graphmem.testing import strategies
from graphmem.types import Change, Episode, Event, Fact, Hit, Name, NodeKind, Scope, Scored, View

if TYPE_CHECKING:
    from graphmem.types import Vector

Opening = Callable[[], AbstractContextManager[Store]]
EVERYTHING = 10_000
LIMITS = (1, 2, 3, EVERYTHING)
WRITES_BEFORE_ERASING = 4
CLOSE = 1e-6


class SideBySide(RuleBasedStateMachine):
    """One example: both stores start empty."""

    openings: ClassVar[tuple[Opening, Opening]]
    shared: ClassVar[bool]
    """Whether all examples meet in one database, so that each needs partitions of its own."""
    examples: ClassVar[int] = 0
    steps: ClassVar[int] = 0
    """How many steps all examples took together."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self.a, self.b = (self._open.enter_context(opening()) for opening in self.openings)
        type(self).examples += 1
        self.salt = f"{self.examples:04} " if self.shared else ""
        self.changes: list[Change] = []
        self.facts: dict[str, Fact] = {}
        self.episodes: dict[str, dict[str, None]] = {}  # in the order of writing, which the salt does not change

    def teardown(self) -> None:
        self._open.close()

    # writes
    @rule(data=st.data())
    def write(self, data: st.DataObject) -> None:
        for _ in range(2):
            self._apply(data.draw(strategies.changes(self._new_id(), salt=self.salt, known=self._known())))
        self._compare(data)

    @precondition(lambda self: self.facts)
    @rule(data=st.data())
    def end_or_retire(self, data: st.DataObject) -> None:
        before = self.a.facts(self.facts)
        if not before:
            return
        fact, at = data.draw(st.sampled_from(before)), data.draw(strategies.moments())
        ended = replace(fact, invalid_at=at, ended_at=at)
        again = data.draw(st.sampled_from((ended, replace(fact, retired_at=at), replace(fact, retired_at=None))))
        self._apply(Change(self._new_id(), fact.partition, 0, at, facts=[again]))
        self._compare(data)

    @precondition(lambda self: self.changes)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        change = data.draw(st.sampled_from(self.changes))
        for store in (self.a, self.b):
            store.apply(change)
        self._compare(data)

    @precondition(lambda self: self.changes)
    @rule(data=st.data(), step=st.sampled_from((-1, 1, None)))
    def refuse(self, data: st.DataObject, step: int | None) -> None:
        """A change from another revision, or (no step) a broken one from the present."""
        change = replace(data.draw(st.sampled_from(self.changes)), id=self._new_id())
        revision = self.a.revision(change.partition)
        if step is None:
            broken = Fact("broken", change.partition, Scope(), "Broken.", vector=np.zeros(3, dtype=np.float32))
            self._refused(replace(change, revision=revision, facts=[*change.facts, broken]), InvalidInput)
        else:
            self._refused(replace(change, revision=revision + step), StoreConflict)
        self._compare(data)

    @precondition(lambda self: len(self.changes) > WRITES_BEFORE_ERASING)
    @rule(data=st.data(), everything=st.integers(0, 9).map(lambda number: number == 9))
    def erase(self, data: st.DataObject, everything: bool) -> None:
        scope = Scope() if everything else data.draw(strategies.scopes(salt=self.salt))
        same(self.a.erase(scope), self.b.erase(scope))
        self._compare(data)

    # comparisons
    def _compare(self, data: st.DataObject) -> None:
        type(self).steps += 1
        compare_records(self.a, self.b, self._partitions(), [*self.facts, "none"], self._episode_ids())
        for partition in self._partitions():
            own = [fact.id for fact in self.facts.values() if fact.partition == partition]
            same(self.a.list_events(own), self.b.list_events(own))
            events = [event.id for event in self.a.list_events(own)]
            same(self.a.events(events), self.b.events(events))
            same_whole(self.a.everything(partition), self.b.everything(partition))
            keys = _keys(partition)
            pairs = list(zip(keys, keys[1:] + keys[:1], strict=True))
            same(self.a.sharing(partition, pairs), self.b.sharing(partition, pairs))
        for view in data.draw(st.lists(strategies.views(salt=self.salt), min_size=2, max_size=2)):
            vector, limit = data.draw(strategies.vectors()), data.draw(st.sampled_from(LIMITS))
            compare_finds(self.a, self.b, view, vector, limit=limit)
            compare_words(self.a, self.b, view, data.draw(strategies.texts()))
            episodes = data.draw(st.sets(st.sampled_from(self._episode_ids())))
            compare_walk(self.a, self.b, view, vector, facts=self.facts, episodes=episodes, fanout=limit)
            compare_names(self.a, self.b, view.partition, limit=limit)
            asked = data.draw(st.lists(strategies.slots(view.partition), max_size=2))
            same(self.a.about(view.partition, asked), self.b.about(view.partition, asked))

    # what is known of the example
    def _apply(self, change: Change) -> None:
        change = self._present(change)
        for store in (self.a, self.b):
            store.apply(change)
        self.changes.append(change)
        self.facts.update((fact.id, fact) for fact in change.facts)
        self.episodes.setdefault(change.partition, {}).update((one.id, None) for one in change.episodes)

    def _present(self, change: Change) -> Change:
        same(self.a.revision(change.partition), self.b.revision(change.partition))
        return replace(change, revision=self.a.revision(change.partition))

    def _refused(self, change: Change, error: type[Exception]) -> None:
        for store in (self.a, self.b):
            try:
                store.apply(change)
            except error:
                continue
            raise AssertionError(f"{type(store).__name__} took a change that must raise {error.__name__}")

    def _new_id(self) -> str:
        return f"{self.salt}{len(self.changes)} {self.steps}"

    def _episode_ids(self) -> list[str]:
        return ["none", *(id for ids in self.episodes.values() for id in ids)]

    def _known(self) -> dict[str, list[str]]:
        """The episodes of each partition that are stored still."""
        stored = {one.id for one in self.a.episodes(self._episode_ids())}
        return {owner: [id for id in ids if id in stored] for owner, ids in self.episodes.items()}

    def _partitions(self) -> list[str]:
        return sorted({change.partition for change in self.changes})


def make_machine(first: Opening, second: Opening, *, shared: bool = False) -> type[SideBySide]:
    """A machine for these two. Each opening is a context manager that gives an empty store, prepared with EMBEDDER.

    `shared` says that one of them gives the same database each time, emptied through `erase`: revisions stay.
    """
    own = {"openings": (first, second), "shared": shared, "steps": 0, "examples": 0}
    return type("Machine", (SideBySide,), own)


def compare_records(a: Store, b: Store, partitions: list[str], facts: list[str], episodes: list[str]) -> None:
    """Reads by id and lists."""
    same(a.facts(facts), b.facts(facts))
    same(a.episodes(episodes), b.episodes(episodes))
    same(a.partitions(), b.partitions())
    same(a.list_facts(Scope()), b.list_facts(Scope()))
    some = facts[len(facts) // 2]
    same(a.list_facts(Scope(), limit=3, after=some), b.list_facts(Scope(), limit=3, after=some))
    for partition in partitions:
        same(a.revision(partition), b.revision(partition))
        same(a.list_entities(partition), b.list_entities(partition))
        keys = _keys(partition)
        same(a.entities(keys), b.entities(keys))
        same(dict(a.degrees(keys)), dict(b.degrees(keys)))
        same(a.joins(keys), b.joins(keys))


def same_whole(one: Change, two: Change) -> None:
    """The same records in the same order, with the same vectors."""
    same(one, two)
    same(*(_numbers((*change.facts, *change.episodes, *change.names)) for change in (one, two)))


def _numbers(records: Iterable[Fact | Episode | Name]) -> list[list[float] | None]:
    return [None if record.vector is None else record.vector.tolist() for record in records]


def compare_finds(a: Store, b: Store, view: View, vector: Vector, *, limit: int) -> None:
    """The finds by vector, and what is asked of exactly one scope."""
    kinds: tuple[NodeKind, NodeKind] = ("fact", "episode")
    for kind in kinds:
        same_hits(a.near(view, kind, vector, limit=limit), b.near(view, kind, vector, limit=limit))
    same(a.list_facts(view.scope), b.list_facts(view.scope))
    one, two = (store.list_changes(view.scope, since=view.as_of, kinds=("ADD", "UPDATE")) for store in (a, b))
    same(_of_one_order(one), _of_one_order(two))
    own = partition_of(view.scope)
    same(a.last_episode(own, view.scope), b.last_episode(own, view.scope))


def compare_words(a: Store, b: Store, view: View, text: str) -> None:
    """The finds by text: who is found and the counts; with a limit, only how many."""
    kinds: tuple[NodeKind, NodeKind] = ("fact", "episode")
    for kind in kinds:
        one, two = (store.matching(view, kind, terms(text), limit=EVERYTHING) for store in (a, b))
        same((sorted(one.found), one.total, one.frequency), (sorted(two.found), two.total, two.frequency))
        few = b.matching(view, kind, terms(text), limit=2)
        same(len(few.found), min(2, len(one.found)))
        assert set(few.found) <= set(one.found)


def compare_walk(
    a: Store, b: Store, view: View, vector: Vector, *, facts: Iterable[str], episodes: set[str], fanout: int
) -> None:
    """The reads of the walk."""
    keys, ids = _keys(view.partition), list(facts)
    for some in (keys[:1], keys):
        same_links(a.around(view, some, vector, fanout=fanout), b.around(view, some, vector, fanout=fanout))
    same_links(a.stated_in(view, episodes, vector, fanout=fanout), b.stated_in(view, episodes, vector, fanout=fanout))
    same_links(a.links(view, ids, vector), b.links(view, ids, vector))
    for relation, backwards in itertools.product(strategies.RELATIONS, (False, True)):
        one, two = (store.along(view, keys, relation, backwards=backwards) for store in (a, b))
        same(one, two)
    same_hits(a.compare(view, episodes, vector), b.compare(view, episodes, vector))
    same(a.neighbours(view, episodes), b.neighbours(view, episodes))


def compare_names(a: Store, b: Store, partition: str, *, limit: int) -> None:
    """Names by their form and by vector."""
    names = [normalise(name) for name in strategies.NAMES]
    for bracketed in (False, True):
        known, also = (store.named(partition, names, bracketed=bracketed) for store in (a, b))
        same(dict(known), dict(also))
    rows = np.stack(strategies.VECTORS[:3])
    for floor in (-1.0, 0.1):
        found = a.near_names(partition, rows, floor=floor, limit=limit)
        for one, two in zip(found, b.near_names(partition, rows, floor=floor, limit=limit), strict=True):
            same_hits(one, two)


def same(one: Any, two: Any) -> None:
    assert one == two, f"the stores differ:\n  {one}\n  {two}"


def same_hits(one: Sequence[Hit], two: Sequence[Hit]) -> None:
    """The same records in the same order, with cosines that differ by rounding at most."""
    assert [hit.id for hit in one] == [hit.id for hit in two], f"the stores differ:\n  {one}\n  {two}"
    _close([hit.cosine for hit in one], [hit.cosine for hit in two])


def same_links(one: Sequence[Scored], two: Sequence[Scored]) -> None:
    assert [each.link for each in one] == [each.link for each in two], f"the stores differ:\n  {one}\n  {two}"
    _close([each.cosine for each in one], [each.cosine for each in two])


def _close(one: list[float], two: list[float]) -> None:
    assert all(abs(x - y) <= CLOSE for x, y in zip(one, two, strict=True)), f"cosines differ:\n  {one}\n  {two}"


def _of_one_order(events: list[Event]) -> dict[str, list[Event]]:
    """The events of each partition in their order: there is none between those of two."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.partition, []).append(event)
    return found


def _keys(partition: str) -> list[str]:
    return [entity_key(partition, normalise(name)) for name in (*strategies.NAMES, "unknown")]
