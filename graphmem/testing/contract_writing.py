"""What is promised of `prepare`, `apply`, `revision` and `close`."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from graphmem.errors import EmbedderMismatch, InvalidInput, StoreConflict, StoreError, StoreUnavailable
from graphmem.stores.base import Capability, Store
from graphmem.testing.contract_records import (
    ALICE,
    BOB,
    DAY,
    EAST,
    EMBEDDER,
    NORTH,
    NOW,
    OWNER,
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
    view,
)
from graphmem.types import Change, EmbedderIdentity, Entity, Event, Fact, Hit, Mark, Scope, Slot, Source

if TYPE_CHECKING:
    from graphmem.types import Vector


BROKEN: dict[str, Callable[[Change], Change]] = {
    "a relation that is no relation": lambda c: _with_fact(c, subject=key("Alice"), relation="a`b", object=key("Acme")),
    "a relation in lower case": lambda c: _with_fact(c, subject=key("Alice"), relation="owns", object=key("Acme")),
    "a relation with a line end": lambda c: _with_fact(c, subject=key("Alice"), relation="A\n", object=key("Acme")),
    "half a triple": lambda c: _with_fact(c, subject=key("Alice"), relation="OWNS"),
    "a fact's vector that is too short": lambda c: _with_fact(c, vector=EAST[:-1]),
    "a fact's vectors instead of one": lambda c: _with_fact(c, vector=np.stack([EAST, EAST])),
    "a fact's vector that is not finite": lambda c: _with_fact(c, vector=EAST * np.float32("nan")),
    "an episode's vector that is too long": lambda c: replace(c, episodes=[episode("e9", vector=_zeros(9))]),
    "a name's vector that is empty": lambda c: replace(c, names=[name("Alice", "Alice", vector=_zeros(0))]),
    "a fact of another partition": lambda c: _with_fact(c, partition=BOB),
    "an entity of another partition": lambda c: replace(c, entities=[*c.entities, entity("Bob", BOB)]),
    "an episode of another partition": lambda c: replace(c, episodes=[episode("e9", partition=BOB)]),
    "an event of another partition": lambda c: replace(c, events=[event("v9", "f9", partition=BOB)]),
    "a mention of another partition": lambda c: _with_fact(c, mentions=(key("Bob", BOB),)),
    "a name of another partition": lambda c: replace(c, names=[name("Bob", "Bob", partition=BOB)]),
    "a join into another partition": lambda c: replace(
        c, joins=[replace(join("Alice", "Bob", 0.9), near=key("Bob", BOB))]
    ),
    "an unknown type": lambda c: replace(c, entities=[*c.entities, entity("Rex", type="Dog`) DETACH DELETE n //")]),
    "metadata that is not JSON": lambda c: _with_fact(c, metadata={"at": object()}),
    "metadata that is not a number": lambda c: _with_fact(c, metadata={"at": float("nan")}),
    "text that is not Unicode": lambda c: _with_fact(c, text="half of an emoji: \ud83d"),
    "a moment beyond 64 bits": lambda c: _with_fact(c, valid_from=2**63),
}


def _with_fact(change: Change, **fields: Any) -> Change:
    return replace(change, facts=[*change.facts, replace(fact("f9", "A broken one."), **fields)])


def _zeros(size: int) -> Vector:
    return np.zeros(size, dtype=np.float32)


def require(store: Store, capability: Capability) -> None:
    """Skip the test where the store does not declare the capability."""
    if capability not in store.capabilities:
        pytest.skip(f"{type(store).__name__} does not declare {capability!r}")


class WritingContract:
    """Changes are whole, once, and worked out from the present."""

    def test_prepare_may_be_called_again(self, store: Store) -> None:
        put(store, fact("f1", vector=EAST))
        store.prepare(EMBEDDER)
        assert ids(store.facts(["f1"])) == ["f1"]

    @pytest.mark.parametrize("other", [EmbedderIdentity("other:8", 8), EmbedderIdentity("test:32", 16)])
    def test_prepare_refuses_another_embedder(self, store: Store, other: EmbedderIdentity) -> None:
        put(store, fact("f1", vector=EAST))
        with pytest.raises(EmbedderMismatch):
            store.prepare(other)
        store.prepare(EMBEDDER)
        assert ids(store.near(view(), "fact", EAST, limit=5)) == ["f1"]

    def test_close_may_be_called_twice_and_nothing_else_after_it(self, store: Store) -> None:
        calls = partial(store.facts, ["f1"]), partial(store.apply, change(store, fact("f1")))
        store.close()
        store.close()
        for call in calls:
            with pytest.raises(StoreUnavailable):
                call()

    def test_location_is_a_text_to_show(self, store: Store) -> None:
        assert isinstance(store.location, str)
        assert store.location

    def test_an_unknown_partition_has_revision_0(self, store: Store) -> None:
        assert store.revision(f"user:{uuid.uuid4()}") == 0

    def test_each_change_counts_one_on_its_partition(self, store: Store) -> None:
        before, others = store.revision(ALICE), store.revision(BOB)
        put(store, fact("f1"))
        put(store)
        assert store.revision(ALICE) == before + 2
        assert store.revision(BOB) == others

    def test_a_fact_comes_back_as_it_was_put(self, store: Store) -> None:
        whole = Fact(
            id="f1", partition=ALICE, scope=Scope("alice", "helper", "run 1"), text="Alice works at Acme in Berlin.",
            subject=key("Alice"), relation="WORKS_AT", object=key("Acme"), mentions=(key("Berlin"), key("Alice")),
            speaker="Alice", valid_from=-DAY, invalid_at=NOW, ended_at=NOW + 1, recorded_at=NOW - DAY,
            updated_at=NOW + 2, retired_at=NOW + 3,
            sources=(Source("e2", "at Acme", NOW, NOW + DAY, NOW + 2 * DAY), Source("e1", "in Berlin", None, -DAY)),
            marks=(Mark("stale", "f2", "it moved"), Mark("conflict", "f3", "")),
            metadata={"tags": ["a", {"b": None}], "n": 1.5, "yes": True, "big": 2**60}, instruction_like=True,
            exclusive=True,
        )  # fmt: skip
        put(store, episode("e1"), episode("e2"), whole)
        assert store.facts(["f1"]) == [whole]

    def test_a_bare_fact_comes_back_as_it_was_put(self, store: Store) -> None:
        bare = fact("f1", "It rains.")
        put(store, bare)
        assert store.facts(["f1"]) == [bare]

    def test_two_quotes_of_one_episode_stay_two_sources_in_their_order(self, store: Store) -> None:
        quoted = replace(fact("f1"), sources=(Source("e1", "zebra"), Source("e1", "apple")))
        put(store, episode("e1"), quoted)
        assert store.facts(["f1"])[0].sources == quoted.sources

    def test_an_episode_comes_back_as_it_was_put(self, store: Store) -> None:
        whole = episode(
            "e1", "Line one.\nLine two.", scope=Scope("alice", "helper", "run 1"), session="s", position=7,
            role="document", speaker="A title", at=-5, recorded_at=NOW + 1,
        )  # fmt: skip
        put(store, replace(whole, vector=EAST))
        assert store.episodes(["e1"]) == [whole]

    def test_an_entity_comes_back_as_it_was_put(self, store: Store) -> None:
        whole = Entity(key("Alice"), ALICE, "Alice", "Person", ("Al", "A. Smith"), owner=True)
        put(store, whole)
        assert store.entities([whole.key]) == [whole]

    def test_an_event_comes_back_as_it_was_put(self, store: Store) -> None:
        whole = Event(
            "v1", ALICE, Scope("alice", "helper", "run 1"), "SUPERSEDE", "f1", NOW, "c1", "it moved",
            before={"text": "old", "n": [1]}, after={"text": "new", "deep": {"x": None}},
        )  # fmt: skip
        put(store, fact("f1"), whole)
        assert store.list_events(["f1"]) == [whole]

    def test_reads_by_id_carry_no_vectors(self, store: Store) -> None:
        put(store, episode("e1", vector=EAST), fact("f1", vector=EAST))
        assert store.facts(["f1"])[0].vector is None
        assert store.episodes(["e1"])[0].vector is None

    def test_what_was_put_is_not_tied_to_what_the_caller_holds(self, store: Store) -> None:
        metadata, vector = {"colour": "red"}, EAST.copy()
        put(store, fact("f1", metadata=metadata, vector=vector))
        metadata["colour"] = "blue"
        vector[:] = NORTH
        assert store.facts(["f1"])[0].metadata == {"colour": "red"}
        assert store.near(view(), "fact", EAST, limit=1)[0].cosine == pytest.approx(1.0, abs=1e-6)


class ChangeContract:
    """All of a change, or nothing; once; from the present only."""

    @pytest.mark.parametrize("broken", BROKEN)
    def test_a_broken_change_writes_nothing(self, store: Store, broken: str) -> None:
        put(store, fact("f1", "The old text."))
        revision = store.revision(ALICE)
        good = change(store, entity("Alice"), entity("Acme"), episode("e1"), fact("f1", "The new text."), fact("f2"))
        with pytest.raises((InvalidInput, StoreError)):
            store.apply(BROKEN[broken](good))
        assert store.facts(["f1", "f2", "f9"]) == [fact("f1", "The old text.")]
        assert (store.episodes(["e1", "e9"]), store.list_entities(ALICE)) == ([], [])
        assert store.revision(ALICE) == revision

    def test_a_broken_change_can_be_mended_and_applied(self, store: Store) -> None:
        good = change(store, fact("f1"))
        with pytest.raises((InvalidInput, StoreError)):
            store.apply(_with_fact(good, vector=EAST[:-1]))
        store.apply(good)
        assert ids(store.facts(["f1"])) == ["f1"]

    def test_a_change_applied_again_does_nothing(self, store: Store) -> None:
        made = put(store, fact("f1"))
        revision = store.revision(ALICE)
        store.apply(made)
        assert store.revision(ALICE) == revision

    def test_a_change_applied_again_later_does_not_undo_what_came_since(self, store: Store) -> None:
        made = put(store, fact("f1", "The first text."))
        put(store, fact("f1", "The second text."))
        revision = store.revision(ALICE)
        store.apply(made)
        assert store.facts(["f1"])[0].text == "The second text."
        assert store.revision(ALICE) == revision

    @pytest.mark.parametrize("step", [-1, 1])
    def test_a_change_from_another_revision_is_a_conflict_and_writes_nothing(self, store: Store, step: int) -> None:
        put(store, fact("f1", "Old."))
        stale = change(store, fact("f1", "New."), fact("f2"), entity("Acme"))
        with pytest.raises(StoreConflict):
            store.apply(replace(stale, revision=stale.revision + step))
        assert store.facts(["f1", "f2"]) == [fact("f1", "Old.")]
        assert store.list_entities(ALICE) == []
        store.apply(stale)
        assert ids(store.facts(["f1", "f2"])) == ["f1", "f2"]

    def test_partitions_do_not_conflict(self, store: Store) -> None:
        mine = change(store, fact("f1"))
        put(store, fact("f2", partition=BOB, scope=Scope("bob")), partition=BOB)
        store.apply(mine)
        assert ids(store.facts(["f1", "f2"])) == ["f1", "f2"]

    def test_of_many_threads_with_one_revision_one_wins(self, store: Store) -> None:
        changes = [change(store, fact(f"f{number}")) for number in range(8)]
        revision = store.revision(ALICE)
        outcomes = _all_at_once([partial(store.apply, made) for made in changes])
        assert sorted(outcomes) == ["StoreConflict"] * 7 + ["done"]
        assert store.revision(ALICE) == revision + 1
        assert len(store.list_facts(OWNER)) == 1

    def test_threads_may_write_and_read_other_partitions_at_once(self, store: Store) -> None:
        owners = [f"user:u{number}" for number in range(6)]
        changes = [
            change(store, fact(f"f of {owner}", partition=owner, scope=Scope(owner[5:]), vector=EAST), partition=owner)
            for owner in owners
        ]
        reads = [lambda: store.near(view(), "fact", EAST, limit=3) for _ in range(4)]
        outcomes = _all_at_once([*(partial(store.apply, made) for made in changes), *reads])
        assert outcomes == ["done"] * 10
        assert ids(store.facts([f"f of {owner}" for owner in owners])) == [f"f of {owner}" for owner in owners]


def _all_at_once(calls: list[Callable[[], object]]) -> list[str]:
    outcomes: list[str] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait(timeout=30)
        try:
            call()
        except StoreConflict:
            outcomes.append("StoreConflict")
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


class PuttingAgainContract:
    """Records are put whole; only a vector stays where the new record brings none."""

    def test_a_fact_is_replaced_whole(self, store: Store) -> None:
        first = fact(
            "f1", "Old.", triple=("Alice", "WORKS_AT", "Acme"), mentions=("Berlin",), said_in=("e1",),
            metadata={"a": 1}, speaker="Alice", valid_from=NOW,
        )  # fmt: skip
        second = fact("f1", "New.", triple=("Alice", "LEFT", "Initech"), said_in=("e2",), metadata={"b": 2})
        put(store, episode("e1"), episode("e2"), first)
        put(store, second)
        assert store.facts(["f1"]) == [second]

    def test_a_replaced_fact_is_found_by_what_it_says_now(self, store: Store) -> None:
        put(store, episode("e1"), episode("e2"), fact("f1", "A zebra.", mentions=("Zoo",), said_in=("e1",)))
        put(store, fact("f1", "A giraffe.", mentions=("Park",), said_in=("e2",)))
        assert ids(store.matching(view(), "fact", ["zebra"], limit=5).found) == []
        assert ids(store.matching(view(), "fact", ["giraff"], limit=5).found) == ["f1"]
        assert store.matching(view(), "fact", ["zebra", "giraff"], limit=5).frequency == {"zebra": 0, "giraff": 1}
        assert store.around(view(), [key("Zoo")], EAST, fanout=5) == []
        assert [one.link.entities for one in store.around(view(), [key("Park")], EAST, fanout=5)] == [(key("Park"),)]
        assert store.stated_in(view(), ["e1"], EAST, fanout=5) == []
        assert [one.link.episodes for one in store.stated_in(view(), ["e2"], EAST, fanout=5)] == [("e2",)]

    def test_a_replaced_triple_fills_its_new_slot_only(self, store: Store) -> None:
        put(store, fact("f1", triple=("Alice", "WORKS_AT", "Acme")))
        put(store, fact("f1"))
        assert store.about(ALICE, [_slot("Alice", "WORKS_AT")]) == []
        put(store, fact("f1", triple=("Alice", "LEFT", "Acme")))
        assert ids(store.about(ALICE, [_slot("Alice", "LEFT"), _slot("Alice", "WORKS_AT")])) == ["f1"]

    def test_records_without_a_vector_keep_the_one_they_had(self, store: Store) -> None:
        put(store, episode("e1", vector=EAST), entity("Acme"), name("Acme", "Acme", vector=EAST))
        put(store, fact("f1", said_in=("e1",), vector=EAST))
        put(store, episode("e1", "New."), entity("Acme"), name("ACME", "Acme"), fact("f1", "New.", said_in=("e1",)))
        for hits, id in ((store.near(view(), "fact", EAST, limit=5), "f1"), (_near_episodes(store), "e1")):
            assert ids(hits) == [id]
            assert hits[0].cosine == pytest.approx(1.0, abs=1e-6)
        assert store.near_names(ALICE, EAST[None], floor=0.5, limit=5)[0][0].id == key("Acme")

    def test_a_new_vector_replaces_the_old_one(self, store: Store) -> None:
        put(store, episode("e1", vector=EAST), fact("f1", said_in=("e1",), vector=EAST), entity("Acme"))
        put(store, name("Acme", "Acme", vector=EAST))
        put(store, episode("e1", vector=NORTH), fact("f1", said_in=("e1",), vector=NORTH))
        put(store, name("Acme", "Acme", vector=NORTH))
        for hits in (store.near(view(), "fact", NORTH, limit=5), store.near(view(), "episode", NORTH, limit=5)):
            assert hits[0].cosine == pytest.approx(1.0, abs=1e-6)
        assert store.near_names(ALICE, np.stack([EAST, NORTH]), floor=0.5, limit=5)[0] == []

    def test_an_entity_is_replaced_whole(self, store: Store) -> None:
        put(store, entity("Alice", type="Thing", aliases=("Al", "Ali"), owner=True))
        put(store, entity("Alice", type="Person", aliases=("Al",)))
        assert store.entities([key("Alice")]) == [entity("Alice", type="Person", aliases=("Al",))]

    def test_an_entity_put_again_keeps_its_facts_and_names(self, store: Store) -> None:
        put(store, entity("Acme"), name("Acme", "Acme"), fact("f1", mentions=("Acme",)))
        put(store, entity("Acme", type="Organization"))
        assert store.named(ALICE, ["acme"]) == {"acme": (key("Acme"),)}
        assert [one.link.id for one in store.around(view(), [key("Acme")], EAST, fanout=5)] == ["f1"]

    def test_an_event_is_replaced_whole(self, store: Store) -> None:
        put(store, fact("f1"), event("v1", "f1", after={"a": 1}))
        put(store, event("v1", "f1", kind="UPDATE", before={"a": 1}))
        assert store.list_events(["f1"]) == [event("v1", "f1", kind="UPDATE", before={"a": 1})]

    def test_of_two_in_one_change_the_later_stays(self, store: Store) -> None:
        put(
            store, entity("Acme", type="Place"), entity("Acme", type="Organization"), fact("f1", "A."), fact("f1", "B.")
        )
        assert store.facts(["f1"])[0].text == "B."
        assert store.list_entities(ALICE) == [entity("Acme", type="Organization")]


def _near_episodes(store: Store) -> list[Hit]:
    return store.near(view(), "episode", EAST, limit=5)


def _slot(subject: str, relation: str) -> Slot:
    return Slot(key(subject), relation)


class DurabilityContract:
    """Only for stores that declare it: what `apply` returned from outlives the store, and others see it."""

    def test_everything_is_there_after_opening_again(self, store: Store, reopen: Callable[[], Store]) -> None:
        require(store, "durable")
        made = _put_one_of_each(store)
        before = (store.revision(ALICE), _everything(store))
        store.close()
        again = reopen()
        assert (again.revision(ALICE), _everything(again)) == before
        again.apply(made)
        assert again.revision(ALICE) == before[0]

    def test_the_embedder_is_remembered(self, store: Store, reopen: Callable[[], Store]) -> None:
        require(store, "durable")
        put(store, fact("f1", vector=EAST))
        store.close()
        with pytest.raises(EmbedderMismatch):
            reopen().prepare(EmbedderIdentity("other:8", 8))

    def test_what_was_erased_stays_erased(self, store: Store, reopen: Callable[[], Store]) -> None:
        require(store, "durable")
        made = _put_one_of_each(store)
        store.erase(OWNER)
        revision = store.revision(ALICE)
        store.close()
        again = reopen()
        assert not any(_everything(again))
        again.apply(made)
        assert (again.revision(ALICE), any(_everything(again))) == (revision, False)

    def test_another_opener_sees_each_write_at_once(self, store: Store, reopen: Callable[[], Store]) -> None:
        require(store, "shared")
        other = reopen()
        assert not any(_everything(other))
        _put_one_of_each(store)
        assert _everything(other) == _everything(store)
        put(other, fact("f1", "Another text.", vector=NORTH))
        assert _everything(other) == _everything(store)
        store.erase(OWNER)
        assert not any(_everything(other))

    def test_another_opener_conflicts(self, store: Store, reopen: Callable[[], Store]) -> None:
        require(store, "shared")
        other = reopen()
        mine, theirs = change(store, fact("f1")), change(other, fact("f2"))
        other.apply(theirs)
        with pytest.raises(StoreConflict):
            store.apply(mine)
        assert ids(store.list_facts(OWNER)) == ["f2"]


def _put_one_of_each(store: Store) -> Change:
    return put(
        store,
        entity("Acme"),
        entity("Initech"),
        name("Acme", "Acme", vector=EAST),
        join("Acme", "Initech", 0.9),
        episode("e1", session="s", vector=EAST),
        episode("e2", session="s", position=1),
        fact("f1", "Acme is big.", triple=("Acme", "NEAR", "Initech"), said_in=("e1", "e2"), vector=EAST),
        event("v1", "f1", after={"text": "Acme is big."}),
    )


def _everything(store: Store) -> list[Any]:
    """What every read says about the partition; each is empty when there is nothing."""
    keys = [key("Acme"), key("Initech")]
    return [
        store.facts(["f1"]),
        store.episodes(["e1", "e2"]),
        store.entities(keys),
        store.list_facts(OWNER),
        store.list_entities(ALICE),
        store.list_events(["f1"]),
        store.last_episode(ALICE, OWNER),
        dict(store.named(ALICE, ["acme"])),
        [hit for row in store.near_names(ALICE, EAST[None], floor=0.5, limit=5) for hit in row],
        store.near(view(), "fact", EAST, limit=5),
        store.near(view(), "episode", EAST, limit=5),
        store.matching(view(), "fact", ["big"], limit=5).found,
        store.matching(view(), "episode", ["word"], limit=5).found,
        store.about(ALICE, [_slot("Acme", "NEAR")]),
        store.around(view(), keys, EAST, fanout=5),
        store.stated_in(view(), ["e1"], EAST, fanout=5),
        store.links(view(), ["f1"], EAST),
        store.compare(view(), ["e1", "e2"], EAST),
        store.neighbours(view(), ["e1"]),
        store.joins(keys),
        dict(store.degrees(keys)),
    ]
