"""What a view sees, on every read that takes one, and that what it does not see takes no place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graphmem.stores.base import Store
from graphmem.testing.contract_records import (
    ALICE,
    BOB,
    DAY,
    EAST,
    NOW,
    OWNER,
    Record,
    episode,
    fact,
    ids,
    key,
    link_ids,
    put,
    toward,
    view,
)
from graphmem.types import Fact, Scope, View

READS = [
    # a memory's ids, the ids a read names, whether it sees it
    (Scope("alice"), Scope("alice"), True),
    (Scope("alice"), Scope("alice", "helper"), True),
    (Scope("alice"), Scope("alice", None, "r"), True),
    (Scope("alice"), Scope("alice", "helper", "r"), True),
    (Scope("alice"), Scope("bob"), False),
    (Scope("alice", "helper"), Scope("alice"), True),
    (Scope("alice", "helper"), Scope("alice", "helper"), True),
    (Scope("alice", "helper"), Scope("alice", "other"), False),
    (Scope("alice", "helper"), Scope("alice", None, "r"), True),
    (Scope("alice", "helper"), Scope("alice", "other", "r"), False),
    (Scope("alice", None, "r"), Scope("alice"), False),
    (Scope("alice", None, "r"), Scope("alice", "helper"), False),
    (Scope("alice", None, "r"), Scope("alice", None, "r"), True),
    (Scope("alice", None, "r"), Scope("alice", None, "s"), False),
    (Scope("alice", None, "r"), Scope("alice", "helper", "r"), True),
    (Scope("alice", "helper", "r"), Scope("alice"), False),
    (Scope("alice", "helper", "r"), Scope("alice", "helper"), False),
    (Scope("alice", "helper", "r"), Scope("alice", None, "r"), True),
    (Scope("alice", "helper", "r"), Scope("alice", "helper", "r"), True),
    (Scope("alice", "helper", "r"), Scope("alice", "other", "r"), False),
    (Scope("alice", "helper", "r"), Scope("alice", "helper", "s"), False),
    (Scope(None, "helper"), Scope("alice", "helper"), True),
    (Scope(None, "helper"), Scope("alice", "other"), False),
    (Scope(None, None, "r"), Scope("alice", None, "r"), True),
    (Scope(None, None, "r"), Scope("alice"), False),
]

TIMES = [
    # a fact's times, the moment of the world, whether it is seen
    ({}, -(10**15), True),
    ({}, NOW * 2, True),
    ({"valid_from": NOW}, NOW - 1, False),
    ({"valid_from": NOW}, NOW, True),
    ({"invalid_at": NOW, "ended_at": NOW}, NOW - 1, True),
    ({"invalid_at": NOW, "ended_at": NOW}, NOW, False),
    ({"invalid_at": NOW, "ended_at": NOW + DAY}, NOW, False),
    ({"invalid_at": NOW}, NOW, False),
    ({"valid_from": NOW, "invalid_at": NOW + DAY}, NOW + DAY - 1, True),
    ({"valid_from": NOW, "invalid_at": NOW + DAY}, NOW + DAY, False),
    ({"valid_from": NOW, "invalid_at": NOW}, NOW, False),
    ({"valid_from": 0}, -1, False),
    ({"valid_from": 0}, 0, True),
    ({"valid_from": -DAY, "invalid_at": 0}, -1, True),
    ({"valid_from": -DAY, "invalid_at": 0}, 0, False),
    ({"recorded_at": NOW * 2}, NOW, True),
    ({"retired_at": NOW}, NOW, False),
    ({"retired_at": NOW * 2}, NOW, False),
]

HIDDEN: dict[str, dict[str, Any]] = {
    "retired": {"retired_at": NOW},
    "ended": {"invalid_at": NOW, "ended_at": NOW},
    "to come": {"valid_from": NOW + 1},
    "of a session": {"scope": Scope("alice", None, "r")},
    "of another agent": {"scope": Scope("alice", "other")},
    "of another owner": {"scope": Scope("bob")},
}
READER = view(Scope("alice", "helper"))
CROWD = 120


class SeeingContract:
    """The reading rule and the half-open intervals, on every read with a view."""

    @pytest.mark.parametrize(("memory", "read", "seen"), READS)
    def test_the_reading_rule(self, store: Store, memory: Scope, read: Scope, seen: bool) -> None:
        _put_one(store, fact("f1", "Red.", scope=memory), memory)
        assert _facts_seen(store, view(read)) == (["f1"] if seen else [])
        assert _episodes_found(store, view(read)) == (["e1"] if seen else [])
        assert _episodes_admitted(store, view(read)) == (["e1", "e2"] if seen else [])

    @pytest.mark.parametrize(("times", "as_of", "seen"), TIMES)
    def test_half_open_times(self, store: Store, times: dict[str, int], as_of: int, seen: bool) -> None:
        _put_one(store, fact("f1", "Red.", **times), OWNER)
        reader = view(as_of=as_of)
        assert _facts_seen(store, reader) == (["f1"] if seen else [])
        assert _episodes_found(store, reader) == (["e1"] if seen else [])
        assert _episodes_admitted(store, reader) == ["e1", "e2"]

    def test_a_view_sees_its_partition_only(self, store: Store) -> None:
        _put_one(store, fact("f1", "Red."), OWNER)
        assert _facts_seen(store, view(partition=BOB)) == []
        assert _episodes_found(store, view(partition=BOB)) == []
        assert _episodes_admitted(store, view(partition=BOB)) == []

    def test_an_episode_needs_a_fact_that_is_seen(self, store: Store) -> None:
        put(store, episode("e1", "Red.", vector=EAST), episode("e2", "Red.", vector=EAST))
        put(store, fact("f1", said_in=("e2",), scope=Scope("alice", "other")), fact("f2", said_in=("e2",)))
        put(store, replace(fact("f3", said_in=("e1",)), retired_at=NOW))
        assert _episodes_found(store, READER) == ["e2"]
        put(store, replace(fact("f2", said_in=("e2",)), invalid_at=NOW))
        assert _episodes_found(store, READER) == []
        assert _episodes_found(store, view(as_of=NOW - 1)) == ["e2"]

    def test_an_episode_of_a_session_is_not_found_through_a_fact_that_is_seen(self, store: Store) -> None:
        put(store, episode("e1", "Red.", scope=Scope("alice", None, "r"), vector=EAST), fact("f1", said_in=("e1",)))
        assert _episodes_found(store, READER) == []
        assert link_ids(store.links(READER, ["f1"], EAST)) == ["f1"]
        assert _episodes_found(store, view(Scope("alice", None, "r"))) == ["e1"]

    def test_a_change_is_seen_by_the_next_read(self, store: Store) -> None:
        one = fact("f1", "Red.")
        _put_one(store, one, OWNER)
        for times, seen in (({"retired_at": NOW}, []), ({"retired_at": None}, ["f1"]), ({"invalid_at": NOW}, [])):
            put(store, replace(store.facts(["f1"])[0], **times))
            assert _facts_seen(store, READER) == seen
            put(store, replace(store.facts(["f1"])[0], invalid_at=None))


def _put_one(store: Store, one: Fact, scope: Scope) -> None:
    """A fact stated in e1, and its neighbour e2 in which nothing is stated."""
    like = fact("", triple=("Acme", "OWNS", "Zoo"), said_in=("e1",))
    linked = replace(one, subject=like.subject, relation=like.relation, object=like.object)
    stated = replace(linked, sources=like.sources, vector=EAST)
    first = episode("e1", "Red.", scope=scope, session="s", vector=EAST)
    put(store, first, episode("e2", "Red.", scope=scope, session="s", position=1, vector=EAST), stated)


def _facts_seen(store: Store, view: View) -> list[str]:
    """The facts that the view sees, on which all reads of facts must agree."""
    seen = ids(store.near(view, "fact", EAST, limit=9))
    assert ids(store.matching(view, "fact", ["red"], limit=9).found) == seen
    assert link_ids(store.around(view, [key("Acme")], EAST, fanout=9)) == seen
    assert link_ids(store.stated_in(view, ["e1"], EAST, fanout=9)) == seen
    assert link_ids(store.links(view, ["f1"], EAST)) == seen
    assert [edge.id for edge in store.along(view, [key("Acme")], "OWNS")] == seen
    assert [edge.id for edge in store.along(view, [key("Zoo")], "OWNS", backwards=True)] == seen
    return seen


def _episodes_found(store: Store, view: View) -> list[str]:
    """The episodes that the view sees, on which the finds of episodes must agree."""
    found = ids(store.near(view, "episode", EAST, limit=9))
    assert ids(store.matching(view, "episode", ["red"], limit=9).found) == found
    return found


def _episodes_admitted(store: Store, view: View) -> list[str]:
    """The episodes whose scope the view admits, on which the reads of the walk must agree."""
    admitted = ids(store.compare(view, ["e1", "e2"], EAST))
    assert store.neighbours(view, ["e1"]) == ([("e1", "e2")] if len(admitted) == 2 else [])
    return admitted


class PlaceContract:
    """Many nearer records that are not seen take no place of those that are."""

    @pytest.mark.parametrize("why", HIDDEN)
    def test_hidden_facts_take_no_place(self, store: Store, why: str) -> None:
        _put_crowd(store, HIDDEN[why])
        assert ids(store.near(READER, "fact", EAST, limit=2)) == ["seen 1", "seen 2"]
        assert set(ids(store.matching(READER, "fact", ["red", "green"], limit=2).found)) == {"seen 1", "seen 2"}
        assert link_ids(store.around(READER, [key("Acme")], EAST, fanout=2)) == ["seen 1", "seen 2"]
        assert link_ids(store.stated_in(READER, ["e"], EAST, fanout=2)) == ["seen 1", "seen 2"]

    @pytest.mark.parametrize("why", HIDDEN)
    def test_episodes_of_hidden_facts_take_no_place(self, store: Store, why: str) -> None:
        _put_crowd(store, HIDDEN[why])
        assert ids(store.near(READER, "episode", EAST, limit=1)) == ["e"]
        assert ids(store.matching(READER, "episode", ["red", "green"], limit=1).found) == ["e"]

    def test_episodes_that_are_not_admitted_take_no_place(self, store: Store) -> None:
        numbers = range(CROWD)
        hidden: list[Record] = [
            episode(f"h{n:03}", "Red green.", scope=Scope("alice", None, "r"), vector=EAST) for n in numbers
        ]
        stated = fact("f", said_in=("e", *(f"h{n:03}" for n in numbers)))
        put(store, *hidden, episode("e", "Red.", vector=toward(0.1, 1)), stated)
        assert ids(store.near(READER, "episode", EAST, limit=1)) == ["e"]
        assert ids(store.matching(READER, "episode", ["red", "green"], limit=1).found) == ["e"]


def _put_crowd(store: Store, hidden: dict[str, Any]) -> None:
    """Two facts that the reader sees, one episode, and a crowd it does not see that is nearer in every way."""
    crowd: list[Record] = []
    for number in range(CROWD):
        id = f"a{number:03}"
        crowd.append(episode(id, "Red green.", vector=EAST))
        crowd.append(fact(id, "Red green.", mentions=("Acme",), said_in=(id, "e"), vector=EAST, **hidden))
    seen = [fact(f"seen {n}", "Red.", mentions=("Acme",), said_in=("e",), vector=toward(-n, 1.0)) for n in (1, 2)]
    put(store, episode("e", "Red.", vector=toward(-1, 1)), *seen, *crowd)
    assert store.list_entities(ALICE)
