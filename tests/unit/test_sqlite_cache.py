"""Partitions in memory: what a view sees, what is near, and that they never differ from the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem.errors import InvalidInput
from graphmem.recall.incidence import incidence
from graphmem.stores.columns.arrays import NEVER, SINCE_EVER, Column
from graphmem.stores.columns.tables import Columns, Episodes, Facts
from graphmem.stores.columns.walk import best
from graphmem.stores.found import Facts as Found
from graphmem.stores.numbered import Names
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.contract_records import (
    ALICE,
    EAST,
    EMBEDDER,
    OWNER,
    change,
    entity,
    episode,
    fact,
    join,
    key,
    name,
    put,
    toward,
    view,
)
from graphmem.types import EmbedderIdentity, Fact, Hit, Scope, View

IDS = st.sampled_from((None, "a", "b"))
SCOPES = st.builds(Scope, IDS, IDS, IDS)
MOMENTS = st.one_of(st.integers(-3, 3), st.integers(-(2**62), 2**62))
MAYBE = st.none() | MOMENTS
FACTS = st.builds(
    Fact,
    id=st.uuids().map(str),
    partition=st.just(ALICE),
    scope=SCOPES,
    text=st.just(""),
    valid_from=MAYBE,
    invalid_at=MAYBE,
    ended_at=MAYBE,
    recorded_at=MOMENTS,
    retired_at=MAYBE,
)
VIEWS = st.builds(View, st.just(ALICE), SCOPES, MOMENTS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "memory.sqlite")
    store.prepare(EMBEDDER)
    yield store
    store.close()


@given(st.lists(FACTS, max_size=12, unique_by=lambda fact: fact.id), st.lists(VIEWS, min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_the_mask_sees_what_the_view_sees(facts: list[Fact], views: list[View]) -> None:
    held = table(facts)
    for seer in views:  # one after the other: what was worked out for one is good for some others
        assert held.seen(seer).tolist() == [seer.sees(fact) for fact in facts]
        assert held.admitted(seer.scope).tolist() == [seer.admits(fact.scope) for fact in facts]


def test_what_is_seen_is_worked_out_again_only_when_something_begins_or_ends() -> None:
    scope = Scope("u")
    held = table([Fact(id, ALICE, scope, "", valid_from=one, invalid_at=10) for id, one in (("a", 3), ("b", None))])
    masks = {at: held.seen(View(ALICE, scope, at)) for at in (2, 3, 9, 4, 10, 11)}
    assert [masks[at].tolist() for at in (2, 3, 10)] == [[False, True], [True, True], [False, False]]
    assert masks[3] is masks[9] is masks[4]
    assert masks[10] is masks[11]
    assert masks[3] is not masks[2]


def table(facts: list[Fact]) -> Facts:
    made = Facts(2)
    scopes = [[getattr(fact.scope, name) for fact in facts] for name in ("user_id", "agent_id", "run_id")]
    moments = [
        [SINCE_EVER if fact.valid_from is None else fact.valid_from for fact in facts],
        [NEVER if fact.invalid_at is None else fact.invalid_at for fact in facts],
        [NEVER if fact.retired_at is None else fact.retired_at for fact in facts],
    ]
    numbers = list(range(len(facts)))
    made.put(Columns(numbers, [fact.id for fact in facts], scopes, [b""] * len(facts), moments))
    return made


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from((0.0, 0.5, 1.0))), unique_by=lambda one: one[0]))
def test_the_best_by_score_then_by_id(scored: list[tuple[str, float]]) -> None:
    ids, scores = [id for id, _ in scored], np.array([score for _, score in scored], np.float64)
    expected = [ids.index(id) for id, _ in sorted(scored, key=lambda one: (-one[1], one[0]))]
    for limit in range(len(ids) + 2):
        assert best(Names(ids), np.arange(len(ids)), scores, limit).tolist() == expected[:limit]


def test_a_column_grows_and_is_overwritten_in_place() -> None:
    column = Column(np.int64)
    column.put(np.array([0, 1]), np.array([10, 11]), total=2)
    column.put(np.array([1, 2, 3, 4, 5]), np.array([21, 22, 23, 24, 25]), total=6)
    column.put(np.array([0, 5]), np.array([30, 35]), total=7)
    assert column.values.tolist() == [30, 21, 22, 23, 24, 35, 0]


ACTS = st.lists(
    st.tuples(
        st.integers(0, 6),  # which fact
        st.lists(st.sampled_from(("Acme", "Bob", "Zoo")), max_size=2, unique=True),
        st.lists(st.sampled_from(("e1", "e2", "e3")), max_size=2, unique=True),
        st.sampled_from(("red", "red apples", "apples apples", "zebra")),
        st.sampled_from((None, EAST, toward(1.0, 1.0), toward(0.0, 1.0))),
        st.sampled_from((OWNER, Scope("alice", run_id="r"), Scope("alice", agent_id="helper"))),
        st.sampled_from(("put", "put", "put", "put episode", "join", "retire", "erase")),
    ),
    min_size=1,
    max_size=12,
)


@given(ACTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_partition_kept_in_memory_equals_one_read_anew(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[object, ...]]
) -> None:
    path = tmp_path_factory.mktemp("cache") / "memory.sqlite"
    with closing(SqliteStore(path)) as kept:
        kept.prepare(EMBEDDER)
        for act in acts:
            perform(kept, *act)
            with closing(SqliteStore(path)) as anew:
                anew.prepare(EMBEDDER)
                assert answers(kept) == answers(anew)


def perform(store: SqliteStore, *act: object) -> None:
    number, mentions, said_in, text, vector, scope, what = act
    one = fact(f"f{number}", text, scope=scope, mentions=mentions, said_in=said_in, vector=vector)
    if what == "erase":
        store.erase(Scope("alice", run_id="r"))
    elif what == "join":
        ends = [join(one, other, 0.4 + number / 10) for one in mentions for other in mentions if one != other]
        put(store, *map(entity, mentions), *ends)
    elif what == "put episode":
        put(store, episode(f"e{number}", str(text), scope=scope, session="s", position=number, vector=vector))
    else:
        put(store, replace(one, retired_at=1 if what == "retire" else None), name("Acme", "Acme", vector=vector))


def answers(store: SqliteStore) -> list[object]:
    keys, episodes = [key(one) for one in ("Acme", "Bob", "Zoo")], [f"e{n}" for n in range(7)]
    found: list[object] = [
        store.degrees(keys),
        list(store.joins(keys)),
        store.near_names(ALICE, EAST[None], floor=0.1, limit=5),
    ]
    for seer in (view(), view(Scope("alice", "helper", "r"))):
        found += [store.near(seer, kind, EAST, limit=4) for kind in ("fact", "episode")]
        found += [store.matching(seer, kind, ["red", "appl"], limit=4) for kind in ("fact", "episode")]
        found += [store.around(seer, keys, EAST, fanout=2), store.stated_in(seer, episodes, EAST, fanout=2)]
        found += [store.links(seer, [f"f{n}" for n in range(7)], EAST), store.compare(seer, episodes, EAST)]
        found += [store.neighbours(seer, episodes)]
        facts = store.around(seer, keys, EAST, fanout=9)
        inside, generic = incidence(facts), incidence(list(facts)).counted(store.degrees(keys))
        inside = inside.counted(store.degrees(inside.numbers))
        assert list(inside.numbers) == list(generic.numbers)
        assert [part.tolist() for part in inside[1:]] == [part.tolist() for part in generic[1:]]
        assert [list(one) for one in (facts.entities.distinct(), facts.episodes.distinct())] == [
            list(one) for one in (generic.numbers, Found.of(list(facts)).episodes.distinct())
        ]
        found += [list(inside.numbers), *(part.tolist() for part in inside[1:])]
    return found


def test_the_oldest_partition_makes_room(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "memory.sqlite", cache_bytes=100_000)) as store:
        store.prepare(EMBEDDER)
        for n in range(20):
            own = f"user:{n}"
            put(store, *(fact(f"{n} {m}", partition=own, vector=EAST) for m in range(20)), partition=own)
            assert len(store.near(view(partition=own), "fact", EAST, limit=99)) == 20
            cache = store._cache
            assert cache._total == sum(cache._bytes.values()) <= 100_000
        assert len(cache._partitions) == 3
        assert len(store.near(view(partition="user:0"), "fact", EAST, limit=99)) == 20


def test_a_partition_larger_than_the_bound_still_works(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "memory.sqlite", cache_bytes=1)) as store:
        store.prepare(EMBEDDER)
        put(store, fact("f", vector=EAST))
        assert len(store.near(view(), "fact", EAST, limit=9)) == 1
        assert len(store._cache._partitions) == 1


def test_one_more_fact_does_not_read_the_partition_anew(store: SqliteStore) -> None:
    put(store, *(fact(f"f{n:04}", mentions=("Acme",), vector=EAST) for n in range(3000)))
    store.near(view(), "fact", EAST, limit=1)
    places = next(iter(store._cache._partitions.values())).facts.places
    put(store, fact("g", vector=EAST))
    assert len(store.near(view(), "fact", EAST, limit=5000)) == 3001
    assert next(iter(store._cache._partitions.values())).facts.places is places


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 99])
def test_the_joins_of_an_entity_are_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr("graphmem.stores.sqlite.reader._ROWS_AT_ONCE", at_once)
    names = "abcd"
    with closing(SqliteStore(tmp_path / "memory.sqlite")) as store:
        store.prepare(EMBEDDER)
        put(store, *map(entity, names), *(join(one, to, 0.8) for one in names for to in names if one < to))
        put(store, fact("f", mentions=("a", "b", "c", "d"), vector=EAST))
        kept = [*asked_of_memory(store, names)]
        assert kept == [(key(one), key(to)) for one in names for to in names if one < to]
        put(store, entity("e"), join("a", "e", 0.9), join("d", "e", 0.7))
        now = [*asked_of_memory(store, names)]
        assert now == [(key("a"), key("e")), *kept, (key("d"), key("e"))]


def asked_of_memory(store: SqliteStore, names: str) -> Iterator[tuple[str, str]]:
    """The ends of the joins, once the partition is in memory, from where they are read."""
    store.near(view(), "fact", EAST, limit=1)
    held = next(iter(store._cache._partitions.values())).joins([key(one) for one in names])
    assert held is not None
    return ((one.key, one.near) for one in held)


def test_names_are_compared_without_the_facts_and_facts_without_the_names(store: SqliteStore) -> None:
    put(store, fact("f", mentions=("Acme",), vector=EAST), entity("Acme"), name("Acme", of="Acme", vector=EAST))
    assert store.near_names(ALICE, EAST[None], floor=0.5, limit=1) == [[Hit(key("Acme"), 1.0)]]
    held = next(iter(store._cache._partitions.values()))
    assert (len(held.facts.places.ids), len(held.names.keys)) == (0, 1)
    assert [hit.id for hit in store.near(view(), "fact", EAST, limit=1)] == ["f"]
    put(store, entity("Other"), name("Other", of="Other", vector=EAST))
    assert len(store.near(view(), "fact", EAST, limit=1)) == len(held.names.keys) == 1
    assert len(store.near_names(ALICE, EAST[None], floor=0.5, limit=9)[0]) == 2


def test_who_is_interrupted_while_counting_leaves_nothing_half_counted(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    put(store, fact("f", mentions=("Acme",), vector=EAST))
    store.near(view(), "fact", EAST, limit=1)
    with monkeypatch.context() as patch:
        patch.setattr("graphmem.stores.columns.tables._counted", ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            store.degrees([key("Acme")])
    store.near(view(), "fact", EAST, limit=1)
    assert store.degrees([key("Acme")])[key("Acme")].facts == 1


def test_a_query_of_another_size_is_refused(store: SqliteStore) -> None:
    put(store, fact("f", vector=EAST))
    for wrong in (np.zeros(3, np.float32), np.zeros(9, np.float32)):
        with pytest.raises(InvalidInput, match="holds size 32"):
            store.near(view(), "fact", wrong, limit=1)
        with pytest.raises(InvalidInput, match="holds size 32"):
            store.near_names(ALICE, wrong[None], floor=0.5, limit=1)


def test_others_do_not_weigh_on_the_rank(tmp_path: Path) -> None:
    """Alone "rare" is the rarer term; among another's thousand it would be the commoner one."""
    with closing(SqliteStore(tmp_path / "memory.sqlite")) as store:
        store.prepare(EmbedderIdentity("test:8", 8))
        put(store, *(fact(f"f{n}", "common") for n in range(5)), fact("rare", "rare"))
        asked = ["common", "rare"]
        before = store.matching(view(), "fact", asked, limit=3)
        own = "user:bob"
        put(store, *(fact(f"b{n}", "rare", partition=own) for n in range(1000)), partition=own)
        assert store.matching(view(), "fact", asked, limit=3) == before
        assert before.found[0].id == "rare"


def test_a_change_worked_out_is_applied_once(store: SqliteStore) -> None:
    made = change(store, fact("f"), entity("Acme"))
    store.apply(made)
    store.apply(made)
    assert store.revision(ALICE) == 1


SEATINGS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("st"), st.integers(0, 3)), max_size=20)


@given(SEATINGS, st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_neighbours_follow_those_who_change_seats(seatings: list[tuple[int, str, int]], every: int) -> None:
    episodes, taken = Episodes(2), dict[int, tuple[str, int]]()
    episodes.put(Columns(list(range(6)), list("abcdef"), [[None] * 6] * 3, [b""] * 6))
    for count, (row, session, position) in enumerate(seatings):
        taken.pop(row, None)
        taken[row] = (session, position)
        episodes.seat(np.array([row]), [session], [position])
        if count % every == 0:
            seats = {seat: one for one, seat in taken.items()}  # of those in one seat the last to take it
            found = zip(*(part.tolist() for part in episodes.beside(np.arange(6))), strict=True)
            assert set(found) == {
                (one, seats[session, at + 1]) for (session, at), one in seats.items() if (session, at + 1) in seats
            }


def test_a_crowd_of_names_is_compared_as_each_by_itself(store: SqliteStore) -> None:
    drawn = np.random.default_rng(5).standard_normal((40, EMBEDDER.size)).astype(np.float32)
    names = [name(f"N{n}", f"N{n}", vector=one) for n, one in enumerate(drawn)]
    put(store, *names, *(entity(f"N{n}") for n in range(40)), name("N0", "None"))
    crowd = drawn + 0.7 * drawn[::-1]
    found = store.near_names(ALICE, crowd, floor=0.2, limit=5)
    assert found == [store.near_names(ALICE, one[None], floor=0.2, limit=5)[0] for one in crowd]
    assert {len(hits) for hits in found} > {5}
