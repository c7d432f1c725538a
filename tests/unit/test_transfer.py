"""Copying a partition from store to store: nothing is lost, nothing doubled, nothing mixed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import InvalidInput, StoreConflict, StoreUnavailable
from graphmem.moving import transfer
from graphmem.moving.transfer import copy_partition
from graphmem.stores.base import Store
from graphmem.stores.reference import ReferenceStore
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing import strategies as drawn
from graphmem.testing.contract_records import (
    ALICE,
    EAST,
    EMBEDDER,
    OWNER,
    entity,
    episode,
    event,
    fact,
    join,
    name,
    put,
)
from graphmem.types import Change, Counts


def whole(store: Store, partition: str = ALICE) -> tuple[Any, ...]:
    """Everything of a partition with its vectors, to be compared."""
    found = store.everything(partition)
    holders: Sequence[Any] = (*found.episodes, *found.names, *found.facts)
    return found, [None if one.vector is None else one.vector.tolist() for one in holders]


def reference() -> ReferenceStore:
    store = ReferenceStore()
    store.prepare(EMBEDDER)
    return store


@contextmanager
def sqlite() -> Iterator[SqliteStore]:
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "memory.sqlite")
        store.prepare(EMBEDDER)
        yield store
        store.close()


class Broken(ReferenceStore):
    """A store that goes away after so many writes."""

    left = 0

    def apply(self, change: Change) -> None:
        if self.left == 0:
            raise StoreUnavailable("gone")
        self.left -= 1
        super().apply(change)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "CHANGE_RECORDS", 3)


def filled(store: Store, facts: int = 10) -> Store:
    """A store with records of each kind; events and episodes in an order that their ids do not have."""
    put(store, *(episode(f"e{number}", vector=EAST) for number in reversed(range(facts))))
    put(store, *(fact(f"f{number}", mentions=("Acme", "Zoo"), said_in=[f"e{number}"]) for number in range(facts)))
    put(store, *(event(f"v{number}", f"f{number}", after={"text": "x"}) for number in reversed(range(facts))))
    put(store, name("Acme", "Acme", vector=EAST), join("Acme", "Zoo", 0.5), fact("f1", "Anew.", vector=EAST))
    return store


@settings(max_examples=40)
@given(st.data())
def test_there_and_back_is_the_identity(data: st.DataObject) -> None:
    first = reference()
    for number in range(data.draw(st.integers(1, 4))):
        change = data.draw(drawn.changes(f"c{number}"))
        first.apply(replace(change, revision=first.revision(change.partition)))
    with pytest.MonkeyPatch.context() as patch, sqlite() as there:
        patch.setattr(transfer, "CHANGE_RECORDS", data.draw(st.sampled_from((1, 3, 500))))
        back = reference()
        for partition in ("user:alice", "user:bob", "agent:helper", "run:r"):
            copy_partition(first, there, partition)
            copy_partition(there, back, partition)
            assert whole(there, partition) == whole(first, partition)
            assert whole(back, partition) == whole(first, partition)


@pytest.mark.usefixtures("small")
def test_changes_are_bounded() -> None:
    store = filled(reference())
    cuts = list(transfer.cuts(store.everything(ALICE)))
    sizes = [sum(map(len, (one.episodes, one.entities, one.names, one.joins, one.facts, one.events))) for one in cuts]
    assert sizes == [3] * 11 + [1]


def test_long_texts_make_small_changes() -> None:
    store = reference()
    put(store, *(fact(f"f{number}", "a " * 400_000) for number in range(5)))
    assert [len(one.facts) for one in transfer.cuts(store.everything(ALICE))] == [2, 2, 1]


@pytest.mark.usefixtures("small")
def test_a_copy_broken_off_is_gone_on_with() -> None:
    source, target = filled(reference()), Broken()
    target.prepare(EMBEDDER)
    target.left = 5
    with pytest.raises(StoreUnavailable):
        copy_partition(source, target, ALICE)
    assert target.revision(ALICE) == 5
    target.left, told = 1000, []
    copy_partition(source, target, ALICE, progress=lambda done, total: told.append((done, total)))
    assert whole(target) == whole(source)
    assert told[0] == (15, 34)
    assert told[-1] == (34, 34)
    assert target.revision(ALICE) == 12


@pytest.mark.usefixtures("small")
def test_a_copy_of_what_is_there_writes_nothing() -> None:
    source, target = filled(reference()), reference()
    assert copy_partition(source, target, ALICE) == Counts(10, 10, 2, 10)
    revision = target.revision(ALICE)
    assert copy_partition(source, target, ALICE) == Counts(10, 10, 2, 10)
    assert target.revision(ALICE) == revision


def test_a_copy_can_be_made_again_after_an_erasure() -> None:
    source, target = filled(reference()), reference()
    copy_partition(source, target, ALICE)
    target.erase(OWNER)
    copy_partition(source, target, ALICE)
    assert whole(target) == whole(source)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (fact("mine"), "facts such as 'mine'"),
        (fact("f1", "It says otherwise."), "facts such as 'f1'"),
        (fact("f1", "Anew."), "facts such as 'f1'"),
        (entity("Elsewhere"), "entities such as"),
        (episode("e1"), "episodes such as 'e1'"),
        (episode("e3", vector=EAST), "episodes of this copy, but not the first ones"),
        (event("v1", "f1", after={"text": "x"}), "events of this copy, but not the first ones"),
    ],
)
def test_what_is_no_part_of_the_copy_is_not_mixed_with_it(other: Any, what: str) -> None:
    source, target = filled(reference()), reference()
    put(target, other)
    before = whole(target)
    with pytest.raises(InvalidInput, match=r"nothing was written.*erase") as refused:
        copy_partition(source, target, ALICE)
    assert what in str(refused.value)
    assert whole(target) == before


@pytest.mark.usefixtures("small")
def test_another_writer_in_between_is_noticed() -> None:
    source, target = filled(reference()), reference()

    def disturb(done: int, _: int) -> None:
        if done == 6:
            put(target, fact("mine"))

    with pytest.raises(StoreConflict):
        copy_partition(source, target, ALICE, progress=disturb)
