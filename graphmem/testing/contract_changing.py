"""What the history, a whole partition and the taking out of entities promise."""

from __future__ import annotations

from dataclasses import replace

from graphmem.stores.base import Store
from graphmem.stores.reference import ReferenceStore
from graphmem.testing.contract_records import (
    ALICE,
    BOB,
    DAY,
    EAST,
    EMBEDDER,
    NOW,
    Record,
    change,
    entity,
    episode,
    event,
    fact,
    ids,
    join,
    key,
    name,
    put,
    toward,
)
from graphmem.types import Event, Mark, Scope, Source


def _event_ids(found: list[Event]) -> list[str]:
    return [event.id for event in found]


class HistoryContract:
    """Events by id, and by the ids they carry, their kind and their time."""

    def test_events_by_id(self, store: Store) -> None:
        one = event("v1", "f1", before={"text": "a"}, after={"text": "b"}, reason="so", cause="v2")
        put(store, fact("f1"), one, event("v2", "f1"))
        assert store.events(["v2", "v1", "v1", "none"]) == [one, event("v2", "f1")]

    def test_changes_stand_by_time_then_in_the_order_of_writing(self, store: Store) -> None:
        put(store, event("v3", "f1", at=NOW + 1), event("v2", "f1"), event("v1", "f2"))
        put(store, event("v0", "f1"), event("v4", "f1", at=NOW - 1))
        assert _event_ids(store.list_changes(Scope("alice"))) == ["v4", "v2", "v1", "v0", "v3"]
        assert _event_ids(store.list_changes(Scope("alice"), since=NOW + 1)) == ["v3"]
        assert _event_ids(store.list_changes(Scope("alice"), since=NOW + 2)) == []

    def test_changes_of_the_ids_and_kinds_that_are_asked_for(self, store: Store) -> None:
        session = Scope("alice", None, "r")
        put(store, event("v1", "f1"), event("v2", "f2", scope=session, kind="PENDING"), event("v3", "f1", kind="UNDO"))
        put(store, event("v4", "f4", scope=Scope("bob"), partition=BOB), partition=BOB)
        assert _event_ids(store.list_changes(Scope("alice"))) == ["v1", "v2", "v3"]
        assert _event_ids(store.list_changes(session)) == ["v2"]
        assert _event_ids(store.list_changes(Scope(None, "helper"))) == []
        assert _event_ids(store.list_changes(Scope("alice"), kinds=("PENDING", "UNDO"))) == ["v2", "v3"]
        assert {event.id for event in store.list_changes(Scope())} >= {"v1", "v4"}

    def test_an_erasure_takes_events_without_a_fact(self, store: Store) -> None:
        put(store, event("v1", "", kind="PENDING", after={"messages": ["zebra"]}))
        assert store.erase(Scope("alice")).events == 1
        assert store.list_changes(Scope("alice")) == []


class WholeContract:
    """Which partitions there are, and everything of one, ready to be written elsewhere."""

    def test_a_partition_is_there_as_long_as_it_holds_a_record(self, store: Store) -> None:
        for owner, record in (
            ("user:ana", fact("f1", retired_at=NOW, partition="user:ana", scope=Scope("ana"))),
            ("user:Émile", episode("e1", partition="user:Émile", scope=Scope("Émile"))),
            ("run:r", event("v1", "", partition="run:r", scope=Scope(None, None, "r"), kind="PENDING")),
            ("agent:helper", entity("Acme", partition="agent:helper")),
            ("user:nobody", None),
        ):
            put(store, *(() if record is None else (record,)), partition=owner)
        assert store.partitions() == ["agent:helper", "run:r", "user:ana", "user:Émile"]
        store.erase(Scope("Émile"))
        assert store.partitions() == ["agent:helper", "run:r", "user:ana"]
        store.erase(Scope())
        assert store.partitions() == []

    def test_a_partition_can_be_made_again_from_everything(self, store: Store) -> None:
        whole = _rich(store)
        found = store.everything(ALICE)
        with_all = ReferenceStore()
        with_all.prepare(EMBEDDER)
        with_all.apply(found)
        assert _plain(with_all, ALICE) == _plain(store, ALICE)
        assert ids(found.facts) == ["f1", "f2"]
        assert [None if one.vector is None else one.vector.tolist() for one in found.facts] == [EAST.tolist(), None]
        assert found.names[0].vector is not None
        assert (found.partition, found.revision, found.id) == (ALICE, 0, "")
        assert len(found.events) == len(whole)

    def test_nothing_is_everything_of_an_unknown_partition(self, store: Store) -> None:
        put(store, fact("f1"))
        found = store.everything(BOB)
        assert not any((found.facts, found.episodes, found.entities, found.names, found.joins, found.events))


def _rich(store: Store) -> list[Event]:
    """A partition with a record of each kind; the events of it."""
    session = Scope("alice", "helper", "r")
    said = (Source("e2", "so"), Source("e1", "and so", NOW, NOW + DAY, NOW + DAY))
    marks = (Mark("stale", "f2", "Acme moved"), Mark("conflict", "f2", "it says otherwise"))
    triple = fact("f1", "Alice works.", triple=("Alice", "WORKS_AT", "Acme"), mentions=("Zoo",), vector=EAST)
    put(store, episode("e2", vector=EAST), episode("e1", scope=session))
    put(
        store,
        replace(triple, sources=said, marks=marks),
        fact("f2", scope=session, retired_at=NOW),
        name("Acme", "Acme", vector=toward(0, 1)),
        name("ACME Corp", "Acme"),
        join("Alice", "Acme", 0.8),
        event("v1", "f1", after={"text": "x"}),
        event("v2", "f2", scope=session, kind="MERGE"),
    )
    put(store, fact("other", partition=BOB, scope=Scope("bob")), partition=BOB)
    return [event("v1", "f1"), event("v2", "f2")]


def _plain(store: Store, partition: str) -> tuple[object, ...]:
    found = store.everything(partition)
    return (found.episodes, found.entities, found.names, found.joins, found.facts, found.events)


class ClearingContract:
    """Entities are taken out before a change is put."""

    def test_a_cleared_entity_is_gone_with_its_names_and_joins(self, store: Store) -> None:
        _named(store)
        store.apply(replace(change(store, fact("f1", mentions=("Acme",))), cleared=[key("Apex")]))
        assert store.entities([key("Apex"), key("Acme")]) == [entity("Acme")]
        assert store.named(ALICE, ["apex", "acme"]) == {"acme": (key("Acme"),)}
        assert [(one.key, one.near) for one in store.joins([key("Acme"), key("Zoo")])] == [(key("Acme"), key("Zoo"))]
        assert [hit.id for hit in store.near_names(ALICE, EAST[None, :], floor=-1, limit=9)[0]] == [key("Acme")]

    def test_a_cleared_entity_that_is_put_again_keeps_its_facts(self, store: Store) -> None:
        _named(store)
        again = change(store, entity("Acme", aliases=("Apex",)), name("Apex", "Acme", vector=toward(1, 1)))
        store.apply(replace(again, cleared=[key("Acme")]))
        assert store.entities([key("Acme")]) == [entity("Acme", aliases=("Apex",))]
        assert store.named(ALICE, ["acme"]) == {}
        assert store.named(ALICE, ["apex"]) == {"apex": (key("Acme"), key("Apex"))}
        assert store.joins([key("Acme")]) == []
        assert store.degrees([key("Acme")])[key("Acme")].facts == 2

    def test_clearing_what_is_not_there_does_nothing(self, store: Store) -> None:
        _named(store)
        store.apply(replace(change(store), cleared=[key("Nobody")]))
        assert [one.key for one in store.list_entities(ALICE)] == sorted((key("Acme"), key("Apex"), key("Zoo")))


def _named(store: Store) -> None:
    records: list[Record] = [
        fact("f1", mentions=("Acme", "Apex")),
        fact("f2", mentions=("Acme", "Zoo")),
        entity("Acme"),
        name("Acme", "Acme", vector=EAST),
        name("Apex", "Apex", vector=toward(1, 0.2)),
        *(join(*pair, 0.9) for pair in (("Acme", "Apex"), ("Apex", "Acme"), ("Acme", "Zoo"), ("Zoo", "Apex"))),
    ]
    put(store, *records)


class SharingContract:
    """The facts of two entities at once."""

    def test_facts_that_speak_of_both(self, store: Store) -> None:
        put(
            store,
            fact("f1", triple=("Alice", "WORKS_AT", "Acme")),
            fact("f2", mentions=("Acme", "Berlin", "Alice")),
            fact("f3", mentions=("Acme", "Berlin"), retired_at=NOW),
            fact("f4", mentions=("Alice",)),
        )
        assert ids(store.sharing(ALICE, [(key("Alice"), key("Acme"))])) == ["f1", "f2"]
        assert ids(store.sharing(ALICE, [(key("Acme"), key("Acme")), (key("Alice"), key("Berlin"))])) == [
            "f1",
            "f2",
            "f3",
        ]
        assert store.sharing(ALICE, []) == []
        assert store.sharing(BOB, [(key("Alice"), key("Acme"))]) == []
