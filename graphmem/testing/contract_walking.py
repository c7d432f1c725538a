"""What is promised of the reads of the walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graphmem.recall.incidence import incidence
from graphmem.stores.base import JOINS_PER_ENTITY, Store
from graphmem.stores.found import Facts, Hits, Joins, merged
from graphmem.testing.contract_records import (
    ALICE,
    BOB,
    EAST,
    NOW,
    OWNER,
    Record,
    entity,
    episode,
    fact,
    ids,
    join,
    key,
    link_ids,
    put,
    toward,
    view,
)
from graphmem.types import Degree, Edge, Link, Scope


class LinkContract:
    """Facts as the walk sees them."""

    def test_a_link_is_the_entities_head_first_and_the_episodes_by_id(self, store: Store) -> None:
        put(store, episode("e1"), episode("e2"))
        put(
            store,
            fact("f1", triple=("Zoe", "OWNS", "Acme"), mentions=("Moe", "Zoe", "Abe"), said_in=("e2", "e1", "e2")),
        )
        expected = Link("f1", "OWNS", (key("Zoe"), key("Acme"), key("Moe"), key("Abe")), ("e1", "e2"))
        for found in (
            store.links(view(), ["f1"], EAST),
            store.around(view(), [key("Abe")], EAST, fanout=5),
            store.stated_in(view(), ["e1"], EAST, fanout=5),
        ):
            assert [one.link for one in found] == [expected]

    def test_a_link_without_triple_or_episode(self, store: Store) -> None:
        put(store, fact("f1", mentions=("Zoe", "Abe")), fact("f2"))
        found = [one.link for one in store.links(view(), ["f2", "f1"], EAST)]
        assert found == [Link("f1", None, (key("Zoe"), key("Abe")), ()), Link("f2", None, (), ())]

    def test_a_triple_onto_itself(self, store: Store) -> None:
        put(store, fact("f1", triple=("Zoe", "KNOWS", "Zoe")))
        found = store.around(view(), [key("Zoe")], EAST, fanout=5)
        assert [one.link for one in found] == [Link("f1", "KNOWS", (key("Zoe"),), ())]
        assert store.degrees([key("Zoe")]) == {key("Zoe"): Degree(1, 0)}

    def test_links_are_by_id_with_their_cosine(self, store: Store) -> None:
        put(store, fact("b", vector=toward(1, 1)), fact("a", vector=toward(-1)), fact("c"), fact("d", vector=EAST))
        found = store.links(view(), ["c", "none", "b", "a", "b"], EAST)
        assert link_ids(found) == ["a", "b", "c"]
        assert [one.cosine for one in found] == pytest.approx([-1.0, 0.5**0.5, 0.0], abs=1e-6)

    def test_links_of_another_partition_are_absent(self, store: Store) -> None:
        put(store, fact("g", partition=BOB, scope=OWNER), partition=BOB)
        assert store.links(view(), ["g"], EAST) == []

    def test_links_take_many_ids(self, store: Store) -> None:
        put(store, *(fact(f"f{number:04}") for number in range(1500)))
        assert len(store.links(view(), [f"f{number:04}" for number in range(3000)], EAST)) == 1500


class AlongContract:
    """Exact traversal along one relation."""

    def test_along_gives_the_triples_of_the_relation_by_id(self, store: Store) -> None:
        put(store, fact("c", triple=("Zoe", "OWNS", "Acme")), fact("a", triple=("Zoe", "OWNS", "Zoo")))
        put(store, fact("b", triple=("Moe", "OWNS", "Acme")), fact("d", triple=("Zoe", "KNOWS", "Acme")))
        put(store, fact("e", mentions=("Zoe", "Acme")), fact("f", triple=("Abe", "OWNS", "Moe"), mentions=("Zoe",)))
        zoe, moe, acme, zoo = (key(one) for one in ("Zoe", "Moe", "Acme", "Zoo"))
        assert store.along(view(), [zoe], "OWNS") == [Edge("a", zoe, zoo), Edge("c", zoe, acme)]
        both = [Edge("b", moe, acme), Edge("c", zoe, acme)]
        assert store.along(view(), [acme], "OWNS", backwards=True) == both
        assert store.along(view(), [acme, zoo, "none", acme], "OWNS", backwards=True) == [Edge("a", zoe, zoo), *both]
        assert [edge.id for edge in store.along(view(), [moe, zoe], "OWNS")] == ["a", "b", "c"]

    def test_along_goes_one_way(self, store: Store) -> None:
        put(store, fact("a", triple=("Zoe", "OWNS", "Acme")))
        assert store.along(view(), [key("Acme")], "OWNS") == []
        assert store.along(view(), [key("Zoe")], "OWNS", backwards=True) == []

    def test_along_knows_unused_relations_and_nobody(self, store: Store) -> None:
        put(store, fact("a", triple=("Zoe", "OWNS", "Acme")))
        assert store.along(view(), [key("Zoe")], "EATS") == []
        assert store.along(view(), [], "OWNS") == []
        assert store.along(view(), [], "OWNS", backwards=True) == []

    @pytest.mark.parametrize("backwards", [False, True])
    def test_along_a_triple_onto_itself(self, store: Store, backwards: bool) -> None:
        put(store, fact("a", triple=("Zoe", "KNOWS", "Zoe"), mentions=("Moe",)))
        found = store.along(view(), [key("Zoe")], "KNOWS", backwards=backwards)
        assert found == [Edge("a", key("Zoe"), key("Zoe"))]

    @pytest.mark.parametrize("backwards", [False, True])
    def test_along_leaves_out_nothing(self, store: Store, backwards: bool) -> None:
        """Neither at a hub nor for a large frontier: no fanout bounds it."""
        numbers = range(1500)
        put(store, *(fact(f"f{n:04}", triple=(f"e{n:04}", "PART_OF", "Acme")) for n in numbers))
        keys = [key("Acme")] if backwards else [key(f"e{n:04}") for n in range(3000)]
        found = store.along(view(), keys, "PART_OF", backwards=backwards)
        assert [edge.id for edge in found] == [f"f{n:04}" for n in numbers]

    def test_along_stays_in_its_partition(self, store: Store) -> None:
        put(store, fact("g", partition=BOB, scope=OWNER, triple=("Zoe", "OWNS", "Acme")), partition=BOB)
        assert store.along(view(), [key("Zoe", BOB)], "OWNS") == []
        assert store.along(view(), [key("Acme", BOB)], "OWNS", backwards=True) == []

    def test_along_follows_a_fact_that_changes(self, store: Store) -> None:
        put(store, fact("a", triple=("Zoe", "OWNS", "Acme")))
        put(store, fact("a", triple=("Zoe", "OWNS", "Zoo")))
        assert store.along(view(), [key("Zoe")], "OWNS") == [Edge("a", key("Zoe"), key("Zoo"))]
        assert store.along(view(), [key("Acme")], "OWNS", backwards=True) == []
        put(store, fact("a", triple=("Zoe", "OWNS", "Zoo"), retired_at=NOW))
        assert store.along(view(), [key("Zoe")], "OWNS") == []


class FanoutContract:
    """The nearest facts of entities and of episodes."""

    def test_around_gives_each_entity_its_nearest(self, store: Store) -> None:
        put(store, *_ranked("Acme", "a"), *_ranked("Zoo", "z"), fact("other", mentions=("Moe",), vector=EAST))
        found = store.around(view(), [key("Zoo"), key("none"), key("Acme")], EAST, fanout=2)
        assert link_ids(found) == ["a3", "a4", "z3", "z4"]
        assert [one.cosine for one in found] == pytest.approx([0.5**0.5, 1.0] * 2, abs=1e-6)

    def test_around_takes_subjects_objects_and_mentions_alike(self, store: Store) -> None:
        put(store, fact("a", triple=("Acme", "OWNS", "Zoo")), fact("b", triple=("Zoo", "NEAR", "Acme")))
        put(store, fact("c", mentions=("Moe", "Acme")), fact("d", triple=("Zoo", "NEAR", "Moe"), mentions=("Acme",)))
        assert link_ids(store.around(view(), [key("Acme")], EAST, fanout=9)) == ["a", "b", "c", "d"]

    def test_a_fact_of_two_entities_comes_once(self, store: Store) -> None:
        put(store, fact("a", triple=("Acme", "OWNS", "Zoo")), fact("b", mentions=("Zoo",)))
        assert link_ids(store.around(view(), [key("Acme"), key("Zoo"), key("Acme")], EAST, fanout=9)) == ["a", "b"]

    def test_fanout_ties_by_id(self, store: Store) -> None:
        put(store, episode("e"))
        put(store, *(fact(id, mentions=("Acme",), said_in=("e",), vector=toward(0.3, 0.7)) for id in "hgfedcba"))
        assert link_ids(store.around(view(), [key("Acme")], EAST, fanout=3)) == ["a", "b", "c"]
        assert link_ids(store.stated_in(view(), ["e"], EAST, fanout=3)) == ["a", "b", "c"]

    def test_without_a_vector_counts_as_0(self, store: Store) -> None:
        put(store, episode("e"))
        put(store, *(fact(id, mentions=("Acme",), said_in=("e",), vector=v) for id, v in _mixed()))
        for fanout, expected in ((1, ["d"]), (2, ["b", "d"]), (3, ["b", "c", "d"]), (9, ["a", "b", "c", "d"])):
            found = store.around(view(), [key("Acme")], EAST, fanout=fanout)
            assert link_ids(found) == expected
            assert store.stated_in(view(), ["e"], EAST, fanout=fanout) == found
        assert [one.cosine for one in found] == pytest.approx([-1.0, 0.0, 0.0, 1.0], abs=1e-6)

    def test_the_nearest_of_a_hub(self, store: Store) -> None:
        hub = [fact(f"f{n:03}", mentions=("Acme",), vector=toward(1, n / 100)) for n in range(400)]
        put(store, *hub, fact("z", mentions=("Acme",), vector=toward(1, -0.001)))
        assert link_ids(store.around(view(), [key("Acme")], EAST, fanout=3)) == ["f000", "f001", "z"]

    def test_stated_in_gives_each_episode_its_nearest(self, store: Store) -> None:
        put(store, episode("e1"), episode("e2"))
        put(store, *(fact(f"a{n}", said_in=("e1",), vector=toward(n, 1)) for n in range(4)))
        put(store, *(fact(f"b{n}", said_in=("e2", "e1"), vector=toward(-n, 1)) for n in range(3)))
        assert link_ids(store.stated_in(view(), ["e2", "none", "e1"], EAST, fanout=2)) == ["a2", "a3", "b0", "b1"]

    def test_starts_in_another_partition_give_nothing(self, store: Store) -> None:
        put(store, episode("e", partition=BOB), partition=BOB)
        put(store, fact("g", partition=BOB, scope=OWNER, mentions=("Acme",), said_in=("e",)), partition=BOB)
        assert store.around(view(), [key("Acme", BOB)], EAST, fanout=9) == []
        assert store.stated_in(view(), ["e"], EAST, fanout=9) == []


def _ranked(of: str, prefix: str) -> list[Record]:
    directions = ((-1.0,), (-1.0, 1.0), (0.0, 1.0), (1.0, 1.0), (1.0,))
    return [fact(f"{prefix}{n}", mentions=(of,), vector=toward(*one)) for n, one in enumerate(directions)]


def _mixed() -> list[tuple[str, object]]:
    return [("a", toward(-1)), ("b", None), ("c", None), ("d", EAST)]


class EpisodeWalkContract:
    """Episodes compared and beside each other."""

    def test_compare_gives_the_cosine_by_id(self, store: Store) -> None:
        put(store, episode("c", vector=toward(1, 1)), episode("a", vector=toward(-1)), episode("b"), episode("d"))
        found = store.compare(view(), ["c", "none", "b", "a", "c"], EAST)
        assert ids(found) == ["a", "b", "c"]
        assert [hit.cosine for hit in found] == pytest.approx([-1.0, 0.0, 0.5**0.5], abs=1e-6)

    def test_neighbours_are_one_place_apart_in_one_session(self, store: Store) -> None:
        put(store, *(episode(f"e{n}", session="s", position=n) for n in (3, 1, 2, 5)))
        put(store, *(episode(f"t{n}", session="t", position=n) for n in (0, 1)))
        assert store.neighbours(view(), ["e1"]) == [("e1", "e2")]
        assert store.neighbours(view(), ["e2"]) == [("e1", "e2"), ("e2", "e3")]
        assert store.neighbours(view(), ["e3", "e1", "none", "t1"]) == [("e1", "e2"), ("e2", "e3"), ("t0", "t1")]
        assert store.neighbours(view(), ["e5"]) == []

    def test_neighbours_are_sorted_by_earlier_then_later(self, store: Store) -> None:
        put(store, *(episode(id, session="s", position=n) for n, id in enumerate("dbca")))
        assert store.neighbours(view(), ["b", "c"]) == [("b", "c"), ("c", "a"), ("d", "b")]

    def test_an_episode_written_between_two_joins_them(self, store: Store) -> None:
        put(store, episode("a", session="s", position=0), episode("c", session="s", position=2))
        put(store, episode("b", session="s", position=1))
        assert store.neighbours(view(), ["b"]) == [("a", "b"), ("b", "c")]

    def test_both_neighbours_are_admitted(self, store: Store) -> None:
        put(store, episode("a", session="s"), episode("b", session="s", position=1, scope=Scope("alice", None, "r")))
        assert store.neighbours(view(), ["a"]) == []
        assert store.neighbours(view(), ["b"]) == []
        assert store.neighbours(view(Scope("alice", None, "r")), ["b"]) == [("a", "b")]


class IncidenceContract:
    """Facts and entities as numbers, whether or not the store gives them in columns."""

    def test_incidence_is_what_the_links_and_degrees_say(self, store: Store) -> None:
        put(store, episode("e1"), episode("e2"), fact("f1", mentions=("Moe", "Zoe", "Abe"), said_in=("e2",)))
        put(store, fact("f2"), fact("f3", triple=("Zoe", "OWNS", "Acme"), said_in=("e1", "e2")), fact("f4"))
        put(store, replace(fact("gone", mentions=("Moe",), said_in=("e1",)), retired_at=NOW))
        found = incidence(store.links(view(), ["f1", "f2", "f3"], EAST))
        keys = [key(one) for one in ("Moe", "Zoe", "Abe", "Acme")]
        assert list(found.numbers) == keys
        assert [found.numbers[one] for one in keys] == [0, 1, 2, 3]
        assert found.numbers.at([keys[3], "none", key("Bob"), keys[0]]).tolist() == [3, -1, -1, 0]
        assert keys[1] in found.numbers
        assert key("Bob") not in found.numbers
        assert len(found.numbers) == 4
        assert (found.fact.tolist(), found.entity.tolist()) == ([0, 0, 0, 2, 2], [0, 1, 2, 1, 3])
        assert (found.begins.tolist(), found.entities_of(2)) == ([0, 3, 3, 5], [1, 3])
        counted = found.counted(store.degrees(found.numbers))
        assert counted.degrees.tolist() == [[1, 1], [2, 2], [1, 1], [1, 2]]

    def test_degrees_know_what_was_written_since(self, store: Store) -> None:
        put(store, episode("e1"), episode("e2"), fact("f", mentions=("Zoe",), said_in=("e1",)))
        before = incidence(store.links(view(), ["f"], EAST))
        put(store, fact("g", mentions=("Zoe", "Moe"), said_in=("e2",)))
        assert dict(store.degrees(before.numbers)) == {key("Zoe"): Degree(2, 2)}
        put(store, fact("f", mentions=("Abe",), said_in=("e2",)))
        assert dict(store.degrees(before.numbers)) == {key("Zoe"): Degree(1, 1)}

    def test_ids_are_understood_after_an_erasure(self, store: Store) -> None:
        """A store may count its records anew then: what it gave before has other numbers."""
        put(store, *(episode(id, session="s", position=n) for n, id in enumerate("abc")))
        put(store, fact("f0", mentions=("Gone",), said_in=("a",), scope=Scope("alice", None, "r")))
        put(store, fact("f1", mentions=("Zoe",), said_in=("b",)), fact("f2", mentions=("Moe",), said_in=("c",)))
        found = Facts.of(store.links(view(), ["f1", "f2"], EAST))
        entities, episodes = found.entities.distinct(), found.episodes.distinct()
        store.erase(Scope(run_id="r"))
        assert (list(entities), list(episodes)) == ([key("Zoe"), key("Moe")], ["b", "c"])
        assert dict(store.degrees(entities)) == {key("Zoe"): Degree(1, 1), key("Moe"): Degree(1, 1)}
        assert ids(store.compare(view(), episodes, EAST)) == ["b", "c"]
        assert store.neighbours(view(), episodes) == [("a", "b"), ("b", "c")]
        again = store.links(view(), found.ids, EAST)
        assert link_ids(again) == ["f1", "f2"]
        assert merged([found, again]) == found

    def test_facts_of_several_partitions_and_none(self, store: Store) -> None:
        put(store, fact("f", mentions=("Zoe",)), fact("g", mentions=("Zoe", "Moe")))
        put(store, fact("b", partition=BOB, mentions=("Zoe",)), partition=BOB)
        parts = [store.links(seer, ["b", "f"], EAST) for seer in (view(), view(partition=BOB))]
        both = merged([*parts, store.links(view(), [], EAST)])
        assert link_ids(both) == ["b", "f"]
        found = incidence(both)
        assert list(found.numbers) == [key("Zoe", BOB), key("Zoe")]
        assert found.counted(store.degrees(found.numbers)).degrees.tolist() == [[1, 1], [2, 1]]
        nothing = incidence([])
        assert (len(nothing.numbers), len(nothing.fact), nothing.begins.tolist()) == (0, 0, [0])
        assert nothing.counted(store.degrees(nothing.numbers)).degrees.shape == (0, 2)

    def test_what_was_found_is_the_same_in_columns(self, store: Store) -> None:
        put(store, *(episode(id, vector=toward(1, n)) for n, id in enumerate("abc")))
        put(store, *(fact(f"f{n}", mentions=("Zoe", f"n{n}"), said_in=("b", "a"), vector=EAST) for n in range(5)))
        found = store.around(view(), [key("Zoe")], EAST, fanout=9)
        facts = Facts.of(found)
        assert list(facts) == list(found)
        assert [facts[at] for at in range(5)] == facts[:] == list(facts) == [*found]
        assert list(facts.take(np.array([3, 1]))) == [found[3], found[1]]
        assert [facts.ids[one.link.id] for one in found] == [0, 1, 2, 3, 4]
        assert list(facts.episodes.distinct()) == ["a", "b"]
        hits = store.compare(view(), "cab", EAST)
        assert list(Hits.of(hits)) == list(hits)
        assert Hits.of(hits)[-1] == hits[-1]


class JoinContract:
    """Soft joins and degrees."""

    def test_joins_are_by_key_then_nearest_then_near_key(self, store: Store) -> None:
        put(store, *(entity(one) for one in "abcd"), join("b", "d", 0.9), join("b", "a", 0.9), join("b", "c", 0.95))
        put(store, join("a", "b", 0.8), join("c", "b", 0.7))
        found = store.joins([key("b"), key("a"), key("none"), key("b")])
        pairs = (("a", "b"), ("b", "c"), ("b", "a"), ("b", "d"))
        assert [(one.key, one.near) for one in found] == [(key(one), key(other)) for one, other in pairs]
        assert [one.cosine for one in found] == pytest.approx([0.8, 0.95, 0.9, 0.9])
        assert list(Joins.of(found)) == [found[at] for at in range(4)] == found[:]

    def test_a_join_put_again_has_its_new_cosine(self, store: Store) -> None:
        put(store, entity("a"), entity("b"), join("a", "b", 0.8))
        put(store, join("a", "b", 0.5))
        assert [one.cosine for one in store.joins([key("a")])] == pytest.approx([0.5])

    def test_the_best_joins_are_kept(self, store: Store) -> None:
        others = [f"n{number:02}" for number in range(JOINS_PER_ENTITY + 3)]
        put(store, entity("a"), *(entity(one) for one in others), *(join("a", one, 0.8) for one in reversed(others)))
        assert [one.near for one in store.joins([key("a")])] == [key(one) for one in others[:JOINS_PER_ENTITY]]
        put(store, entity("z"), join("a", "z", 0.9))
        kept = [key("z"), *(key(one) for one in others[: JOINS_PER_ENTITY - 1])]
        assert [one.near for one in store.joins([key("a")])] == kept

    def test_a_join_that_was_not_kept_does_not_come_back(self, store: Store) -> None:
        others = [f"n{number:02}" for number in range(JOINS_PER_ENTITY + 1)]
        put(store, entity("a"), *(entity(one) for one in others), *(join("a", one, 0.8) for one in others))
        put(store, fact("f", mentions=("a", *others[1:])))
        put(store, fact("g", mentions=(others[0],), scope=Scope("alice", None, "r")))
        store.erase(Scope(run_id="r"))
        assert [one.near for one in store.joins([key("a")])] == [key(one) for one in others[1:JOINS_PER_ENTITY]]

    def test_joins_have_a_direction(self, store: Store) -> None:
        put(store, entity("a"), entity("b"), join("a", "b", 0.8))
        assert store.joins([key("b")]) == []

    def test_degrees_count_believed_facts_and_their_episodes(self, store: Store) -> None:
        put(store, *(episode(f"e{n}") for n in range(4)), entity("Lone"))
        put(store, fact("a", mentions=("Acme",), said_in=("e0", "e1")), fact("b", mentions=("Acme",), said_in=("e1",)))
        put(
            store,
            fact("c", triple=("Acme", "OWNS", "Zoo"), invalid_at=NOW, said_in=("e2",), scope=Scope("alice", "x", "r")),
        )
        put(store, fact("d", triple=("Moe", "OWNS", "Acme"), valid_from=NOW * 2))
        put(store, fact("e", mentions=("Acme",), said_in=("e3",), retired_at=NOW))
        found = store.degrees([key("Acme"), key("Zoo"), key("Lone"), key("none"), key("Acme")])
        assert dict(found) == {key("Acme"): Degree(4, 3), key("Zoo"): Degree(1, 1), key("Lone"): Degree(0, 0)}

    def test_degrees_follow_a_retirement(self, store: Store) -> None:
        put(store, episode("e"), fact("a", mentions=("Acme",), said_in=("e",)))
        put(store, fact("a", mentions=("Acme",), said_in=("e",), retired_at=NOW))
        assert dict(store.degrees([key("Acme")])) == {key("Acme"): Degree(0, 0)}
        assert [one.key for one in store.list_entities(ALICE)] == [key("Acme")]
