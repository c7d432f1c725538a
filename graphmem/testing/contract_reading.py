"""What is promised of the reads by id, the lists and the finds, apart from what a view may see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graphmem.stores.base import FREQUENCY_CAP, Store
from graphmem.terms import terms
from graphmem.testing.contract_records import (
    ALICE,
    BOB,
    EAST,
    EMBEDDER,
    NOW,
    OWNER,
    Record,
    entity,
    episode,
    event,
    fact,
    ids,
    key,
    put,
    toward,
    view,
)
from graphmem.types import Details, Match, NodeKind, Scope, Slot

BOTH_KINDS: tuple[NodeKind, NodeKind] = ("fact", "episode")


class EmptyContract:
    """A store without records, and questions without content."""

    def test_an_empty_store_answers_everything_with_nothing(self, store: Store) -> None:
        assert (store.facts(["f1"]), store.episodes(["e1"]), store.entities([key("Acme")])) == ([], [], [])
        assert (store.list_facts(OWNER), store.list_entities(ALICE), store.list_events(["f1"])) == ([], [], [])
        assert store.last_episode(ALICE, OWNER) is None
        assert dict(store.named(ALICE, ["acme"])) == {}
        assert store.near_names(ALICE, EAST[None], floor=0.0, limit=5) == [[]]
        assert store.about(ALICE, [Slot(key("Acme"), "OWNS")]) == []
        assert (store.joins([key("Acme")]), dict(store.degrees([key("Acme")]))) == ([], {})

    @pytest.mark.parametrize("kind", BOTH_KINDS)
    def test_an_empty_store_finds_nothing(self, store: Store, kind: NodeKind) -> None:
        assert store.near(view(), kind, EAST, limit=5) == []
        matches = store.matching(view(), kind, ["acm"], limit=5)
        assert (matches.found, matches.total, dict(matches.frequency)) == ((), 0, {"acm": 0})

    def test_an_empty_store_has_nothing_to_walk(self, store: Store) -> None:
        assert store.around(view(), [key("Acme")], EAST, fanout=5) == []
        assert store.stated_in(view(), ["e1"], EAST, fanout=5) == []
        assert (store.links(view(), ["f1"], EAST), store.compare(view(), ["e1"], EAST)) == ([], [])
        assert store.neighbours(view(), ["e1"]) == []


class TogetherContract:
    """Reads in one block."""

    @pytest.mark.parametrize(
        "raised", [OSError("pipe"), OverflowError("far"), UnicodeEncodeError("ascii", "é", 0, 1, "")]
    )
    def test_what_a_block_raises_leaves_as_it_is(self, store: Store, raised: Exception) -> None:
        with pytest.raises(type(raised)) as error, store.together():
            raise raised
        assert error.value is raised
        put(store, fact("f1", vector=EAST))
        assert ids(store.facts(["f1"])) == ["f1"]

    def test_a_block_within_a_block_reads_on(self, store: Store) -> None:
        put(store, fact("f1", vector=EAST))
        with store.together():
            with store.together():
                assert ids(store.near(view(), "fact", EAST, limit=5)) == ["f1"]
            assert ids(store.near(view(), "fact", EAST, limit=5)) == ["f1"]

    def test_after_a_block_its_writes_are_read(self, store: Store) -> None:
        put(store, fact("f1", vector=EAST))
        with store.together():
            assert ids(store.near(view(), "fact", EAST, limit=5)) == ["f1"]
        put(store, fact("f2", vector=EAST))
        with store.together():
            assert sorted(ids(store.near(view(), "fact", EAST, limit=5))) == ["f1", "f2"]

    def test_asking_for_nothing_gives_nothing(self, store: Store) -> None:
        put(store, episode("e1", vector=EAST), fact("f1", mentions=("Acme",), said_in=("e1",)), event("v1", "f1"))
        assert (store.facts([]), store.episodes([]), store.entities([]), store.list_events([])) == ([], [], [], [])
        assert (dict(store.named(ALICE, [])), store.about(ALICE, [])) == ({}, [])
        assert store.near_names(ALICE, np.zeros((0, EMBEDDER.size), dtype=np.float32), floor=0.5, limit=5) == []
        assert store.around(view(), [], EAST, fanout=5) == []
        assert store.stated_in(view(), [], EAST, fanout=5) == []
        assert (store.links(view(), [], EAST), store.compare(view(), [], EAST)) == ([], [])
        assert (store.neighbours(view(), []), store.joins([]), dict(store.degrees([]))) == ([], [], {})

    @pytest.mark.parametrize("kind", BOTH_KINDS)
    def test_no_terms_find_nothing_and_still_count(self, store: Store, kind: NodeKind) -> None:
        put(store, episode("e1"), fact("f1", said_in=("e1",)))
        matches = store.matching(view(), kind, [], limit=5)
        assert (matches.found, matches.total, dict(matches.frequency)) == ((), 1, {})


class ListContract:
    """Reads by id and lists: each in its one order."""

    def test_reads_by_id_are_sorted_and_skip_what_is_missing(self, store: Store) -> None:
        put(store, *(fact(id) for id in ("f2", "f10", "F1", "é")), *(episode(id) for id in ("e2", "e10", "E1")))
        put(store, entity("b"), entity("B2"), entity("a"))
        assert ids(store.facts(["é", "f2", "none", "F1", "f10", "f2"])) == ["F1", "f10", "f2", "é"]
        assert ids(store.episodes(["e2", "none", "E1", "e10", "e2"])) == ["E1", "e10", "e2"]
        keys = [key("b"), key("none"), key("a"), key("B2"), key("a")]
        assert [one.key for one in store.entities(keys)] == [key("a"), key("B2"), key("b")]

    def test_details_are_the_facts_with_what_is_named_where_they_are_shown(self, store: Store) -> None:
        put(store, *(episode(id) for id in ("e1", "e2", "e3", "e4")), *map(entity, ("Acme", "Ann", "Bob", "Cy")))
        told = fact("f1", triple=("Ann", "WORKS_AT", "Acme"), mentions=("Bob",), said_in=("e1", "e2"))
        put(store, told, fact("f2", mentions=("Bob",), said_in=("e2",)), fact("f3", mentions=("Cy",), said_in=("e3",)))
        found = store.details(["f2", "none", "f1"], ["e4", "e1", "none"])
        assert dict(found.facts) == {one.id: one for one in store.facts(["f1", "f2"])}
        assert dict(found.episodes) == {one.id: one for one in store.episodes(["e1", "e2", "e4"])}
        keys = [key("Acme"), key("Ann"), key("Bob")]
        assert dict(found.entities) == {one.key: one for one in store.entities(keys)}

    def test_details_of_nothing_known_are_nothing(self, store: Store) -> None:
        put(store, fact("f1", said_in=("unknown",)))
        found = store.details(["f1"])
        assert (list(found.facts), found.episodes, found.entities, found.name(key("x"))) == (["f1"], {}, {}, key("x"))
        assert store.details([]) == store.details(["none"], ["none"]) == Details({}, {}, {})

    def test_ids_may_come_as_any_collection(self, store: Store) -> None:
        put(store, fact("f1"), fact("f2"))
        for wanted in (("f2", "f1"), {"f1", "f2"}, frozenset(["f1", "f2"]), {"f1": 0, "f2": 0}.keys()):
            assert ids(store.facts(wanted)) == ["f1", "f2"]

    def test_reads_by_id_take_many_ids(self, store: Store) -> None:
        put(store, fact("f1"))
        assert ids(store.facts([f"none {number}" for number in range(3000)] + ["f1"])) == ["f1"]

    def test_list_facts_takes_ended_ones_and_leaves_retired_ones(self, store: Store) -> None:
        put(store, fact("f1"), fact("f2", invalid_at=NOW, ended_at=NOW), fact("f3", retired_at=NOW))
        assert ids(store.list_facts(OWNER)) == ["f1", "f2"]

    def test_list_facts_takes_what_carries_all_the_given_ids(self, store: Store) -> None:
        put(store, *(fact(f"f{n}", scope=scope) for n, scope in enumerate(SCOPES)))
        put(store, fact("g", partition=BOB, scope=Scope("bob", "helper")), partition=BOB)
        assert ids(store.list_facts(Scope("alice"))) == ["f0", "f1", "f2", "f3"]
        assert ids(store.list_facts(Scope("alice", "helper"))) == ["f1", "f3"]
        assert ids(store.list_facts(Scope(agent_id="helper"))) == ["f1", "f3", "g"]
        assert ids(store.list_facts(Scope(run_id="r"))) == ["f2", "f3"]
        assert ids(store.list_facts(Scope("alice", "helper", "r"))) == ["f3"]
        assert ids(store.list_facts(Scope("alice", run_id="other"))) == []
        assert ids(store.list_facts(Scope())) == ["f0", "f1", "f2", "f3", "g"]

    def test_list_facts_pages(self, store: Store) -> None:
        put(store, *(fact(f"f{number:02}") for number in range(7)), fact("f03x", retired_at=NOW))
        pages, after = [], None
        while page := store.list_facts(OWNER, limit=3, after=after):
            pages.append(ids(page))
            after = page[-1].id
        assert pages == [["f00", "f01", "f02"], ["f03", "f04", "f05"], ["f06"]]
        assert ids(store.list_facts(OWNER, after="f03x")) == ["f04", "f05", "f06"]
        assert ids(store.list_facts(OWNER, limit=100)) == [f"f{number:02}" for number in range(7)]

    def test_list_entities_is_of_one_partition_by_key(self, store: Store) -> None:
        put(store, entity("b"), entity("a"))
        put(store, entity("c", BOB), partition=BOB)
        assert [one.name for one in store.list_entities(ALICE)] == ["a", "b"]
        assert [one.name for one in store.list_entities(BOB)] == ["c"]

    def test_events_are_listed_by_time_then_by_writing(self, store: Store) -> None:
        put(store, fact("f1"), fact("f2"), event("z", "f1"), event("a", "f1"), event("m", "f2", at=NOW - 5))
        put(store, event("b", "f1", at=NOW - 9), event("other", "f3"))
        put(store, event("0", "f1"))
        assert [one.id for one in store.list_events(["f1", "f2"])] == ["b", "m", "z", "a", "0"]
        assert [one.id for one in store.list_events(["f2", "none"])] == ["m"]

    def test_an_event_put_again_keeps_its_place(self, store: Store) -> None:
        put(store, event("a", "f1"), event("b", "f1"))
        put(store, event("a", "f1", reason="mended"))
        assert [one.id for one in store.list_events(["f1"])] == ["a", "b"]

    def test_the_last_episode_is_the_one_written_last(self, store: Store) -> None:
        put(store, episode("z", at=NOW + 9), episode("b", at=NOW))
        assert store.last_episode(ALICE, OWNER) == episode("b", at=NOW)
        put(store, episode("a", at=NOW - 9, vector=EAST))
        last = store.last_episode(ALICE, OWNER)
        assert last == episode("a", at=NOW - 9)
        assert last.vector is None

    def test_an_episode_put_again_does_not_become_the_last(self, store: Store) -> None:
        put(store, episode("a"), episode("b"))
        put(store, episode("a", "More words."))
        assert store.last_episode(ALICE, OWNER) == episode("b")

    def test_the_last_episode_is_of_exactly_one_scope(self, store: Store) -> None:
        put(store, *(episode(f"e{n}", scope=scope) for n, scope in enumerate(SCOPES)))
        put(store, episode("e4", scope=Scope("alice"), session="session of e0", position=1))
        put(store, episode("e5", scope=Scope("alice"), session="another"))
        last = [store.last_episode(ALICE, scope) for scope in SCOPES]
        assert [one.id if one else None for one in last] == ["e5", "e1", "e2", "e3"]
        for scope in (Scope(run_id="r"), Scope("alice", "nobody")):
            assert store.last_episode(ALICE, scope) is None

    def test_the_last_episode_is_of_one_partition(self, store: Store) -> None:
        put(store, episode("e1", partition=BOB), partition=BOB)
        assert store.last_episode(ALICE, OWNER) is None


SCOPES = (Scope("alice"), Scope("alice", "helper"), Scope("alice", None, "r"), Scope("alice", "helper", "r"))


class NearContract:
    """Search by vector: the plain cosine, exact, in one order."""

    @pytest.mark.parametrize("kind", BOTH_KINDS)
    def test_nearest_first_with_the_plain_cosine(self, store: Store, kind: NodeKind) -> None:
        _put_with_vectors(store, {"a": (-1,), "b": (0, 1), "c": (1, 1), "d": (1,)})
        hits = store.near(view(), kind, EAST, limit=10)
        assert ids(hits) == ["d", "c", "b", "a"]
        assert [hit.cosine for hit in hits] == pytest.approx([1.0, 0.5**0.5, 0.0, -1.0], abs=1e-6)

    @pytest.mark.parametrize("kind", BOTH_KINDS)
    def test_ties_by_id_and_the_cut_comes_after(self, store: Store, kind: NodeKind) -> None:
        _put_with_vectors(store, dict.fromkeys("hgfedcba", (0.3, 0.7, 0.2)) | {"z": (1,)})
        assert ids(store.near(view(), kind, EAST, limit=4)) == ["z", "a", "b", "c"]

    @pytest.mark.parametrize("kind", BOTH_KINDS)
    def test_ties_by_id_among_many(self, store: Store, kind: NodeKind) -> None:
        order = [f"f{number * 37 % 150:03}" for number in range(150)]
        _put_with_vectors(store, dict.fromkeys(order, (0.31, 0.71, 0.17, 0.05)))
        assert ids(store.near(view(), kind, toward(0.9, 0.2, 0.4), limit=20)) == sorted(order)[:20]

    @pytest.mark.parametrize("kind", BOTH_KINDS)
    def test_what_has_no_vector_is_not_found(self, store: Store, kind: NodeKind) -> None:
        put(store, episode("b"), fact("b", said_in=("b",)))
        _put_with_vectors(store, {"a": (-1,)})
        assert ids(store.near(view(), kind, EAST, limit=5)) == ["a"]

    def test_partitions_do_not_see_each_other(self, store: Store) -> None:
        _put_with_vectors(store, {"a": (0, 1)})
        crowd = [fact(f"b{n}", partition=BOB, scope=OWNER, vector=EAST, said_in=("eb",)) for n in range(150)]
        put(store, episode("eb", partition=BOB, vector=EAST), *crowd, partition=BOB)
        assert (ids(store.near(view(), "fact", EAST, limit=3)), ids(store.near(view(), "episode", EAST, limit=3))) == (
            ["a"],
            ["a"],
        )


def _put_with_vectors(store: Store, directions: dict[str, tuple[float, ...]]) -> None:
    """For each id an episode and a fact stated in it, both with that vector."""
    records: list[Record] = []
    for id, direction in directions.items():
        records += [episode(id, vector=toward(*direction)), fact(id, said_in=(id,), vector=toward(*direction))]
    put(store, *records)


class MatchingContract:
    """Search by words: who is found, and the counts; of the order only that more of the terms is better."""

    def test_facts_are_found_by_speaker_and_sentence(self, store: Store) -> None:
        put(store, fact("f1", "Cats sleep.", speaker="Alice"), fact("f2", "Dogs bark."), fact("f3", "Cats and dogs."))
        for asked, found in (("cat", {"f1", "f3"}), ("alic", {"f1"}), ("bark", {"f2"}), ("mous", set())):
            assert set(ids(store.matching(view(), "fact", [asked], limit=5).found)) == found

    def test_a_fact_is_found_by_the_words_of_its_relation(self, store: Store) -> None:
        moved = fact("f1", "Bob has moved to Hamburg.", triple=("Bob", "LIVES_IN", "Hamburg"))
        put(store, moved, fact("f2", "Bob has a dog."))
        asked = terms("Where does Bob live?")
        assert ids(store.matching(view(), "fact", asked, limit=5).found) == ["f1", "f2"]
        assert list(store.matching(view(), "fact", ["live"], limit=5).found) == [Match("f1", 4, (1,))]

    def test_a_fact_whose_relation_changes_is_found_by_the_new_one_only(self, store: Store) -> None:
        put(store, fact("f1", "Bob moved.", triple=("Bob", "LIVES_IN", "Hamburg")))
        put(store, fact("f1", "Bob moved.", triple=("Bob", "WORKS_AT", "Hamburg")))
        assert ids(store.matching(view(), "fact", ["live"], limit=5).found) == []
        assert ids(store.matching(view(), "fact", ["work"], limit=5).found) == ["f1"]

    def test_episodes_are_found_by_speaker_and_text(self, store: Store) -> None:
        put(store, episode("e1", "Cats sleep.", speaker="Carol"), episode("e2", "Dogs bark.", speaker=""))
        put(store, fact("f1", said_in=("e1", "e2")))
        for asked, found in (("cat", {"e1"}), ("carol", {"e1"}), ("bark", {"e2"}), ("mous", set())):
            assert set(ids(store.matching(view(), "episode", [asked], limit=5).found)) == found

    def test_an_episode_is_found_by_its_day(self, store: Store) -> None:
        october, day = 1_697_155_200_000_000, 86_400_000_000  # 13 October 2023, 00:00 UTC
        put(store, episode("e1", "Cats sleep.", at=october), episode("e2", "Dogs bark.", at=october + 40 * day))
        put(store, fact("f1", said_in=("e1", "e2")))
        asked = terms("What did she say on October 13?")
        assert ids(store.matching(view(), "episode", asked, limit=5).found) == ["e1"]

    def test_a_match_counts_the_words_of_its_text(self, store: Store) -> None:
        stated = episode("e1", "The cats' cats sleep.", speaker="Carol")
        put(store, stated, fact("f1", "Cats chase cats.", speaker="Dave", said_in=("e1",)))
        asked = ["cat", "mous", "dave"]
        assert list(store.matching(view(), "fact", asked, limit=5).found) == [Match("f1", 4, (2, 0, 1))]
        words = len(terms(stated.searched_text))
        assert list(store.matching(view(), "episode", asked, limit=5).found) == [Match("e1", words, (2, 0, 0))]

    def test_any_of_the_terms_finds_and_more_of_them_come_first(self, store: Store) -> None:
        put(store, fact("a", "Red apple."), fact("b", "Red car."), fact("c", "Green apple."), fact("d", "Blue sea."))
        found = ids(store.matching(view(), "fact", ["red", "car"], limit=5).found)
        assert found[0] == "b"
        assert set(found) == {"a", "b"}

    def test_the_limit_keeps_the_best(self, store: Store) -> None:
        put(store, *(fact(f"f{number:02}", "Red apple.") for number in range(30)), fact("z", "Red car."))
        matches = store.matching(view(), "fact", ["red", "car"], limit=1)
        assert ids(matches.found) == ["z"]
        assert (matches.total, dict(matches.frequency)) == (31, {"red": 31, "car": 1})

    def test_a_term_asked_twice_counts_once(self, store: Store) -> None:
        put(store, fact("f1", "Red apple."))
        matches = store.matching(view(), "fact", ["red", "red"], limit=5)
        assert (ids(matches.found), dict(matches.frequency)) == (["f1"], {"red": 1})

    @pytest.mark.parametrize("kind", BOTH_KINDS)
    def test_counts_are_of_the_whole_partition_seen_or_not(self, store: Store, kind: NodeKind) -> None:
        put(store, episode("e1", "Red."), episode("e3", "Blue."))
        put(store, episode("e2", "Red.", scope=Scope("alice", None, "r")))
        put(store, fact("f1", "Red.", said_in=("e1",)), fact("f2", "Red.", retired_at=NOW), fact("f3", "Blue."))
        put(store, episode("e9", "Red.", partition=BOB), fact("g1", "Red.", partition=BOB), partition=BOB)
        matches = store.matching(view(), kind, ["red", "blue", "green"], limit=5)
        assert (matches.total, dict(matches.frequency)) == (3, {"red": 2, "blue": 1, "green": 0})
        assert set(ids(matches.found)) == ({"f1", "f3"} if kind == "fact" else {"e1"})

    def test_others_change_neither_counts_nor_what_is_found(self, store: Store) -> None:
        put(store, fact("f1", "Red apple."), fact("f2", "Green car."))
        before = store.matching(view(), "fact", ["red", "car"], limit=5)
        put(store, *(fact(f"g{n}", "Red car.", partition=BOB) for n in range(60)), partition=BOB)
        after = store.matching(view(), "fact", ["red", "car"], limit=5)
        assert (set(after.found), after.total, after.frequency) == (set(before.found), before.total, before.frequency)

    @pytest.mark.parametrize("extra", [-1, 0, 1])
    def test_frequency_is_counted_up_to_the_cap(self, store: Store, extra: int) -> None:
        number = FREQUENCY_CAP + extra
        put(store, *(fact(f"f{n:04}", "Red apple." if n else "Red car.") for n in range(number)))
        matches = store.matching(view(), "fact", ["red", "appl", "car"], limit=3)
        assert matches.total == number
        assert dict(matches.frequency) == {"red": min(number, FREQUENCY_CAP), "appl": number - 1, "car": 1}
        assert matches.found[0].id == "f0000"

    def test_words_that_are_query_syntax_elsewhere_are_words(self, store: Store) -> None:
        put(store, fact("f1", "Near the column, match rank; delete node 2*3."), fact("f2", "Far away."))
        for word in ("near", "column", "match", "rank", "delet", "node", "2", "3"):
            assert ids(store.matching(view(), "fact", [word], limit=5).found) == ["f1"], word
        found = store.matching(view(), "fact", ["near", "far"], limit=5).found
        assert set(ids(found)) == {"f1", "f2"}


class AboutContract:
    """What reconciliation asks: the facts of a slot."""

    def test_slots_with_and_without_an_object(self, store: Store) -> None:
        put(store, fact("a", triple=("Alice", "OWNS", "Cat")), fact("b", triple=("Alice", "OWNS", "Dog")))
        put(store, fact("c", triple=("Bob", "OWNS", "Cat")), fact("d", triple=("Alice", "LIKES", "Cat")))
        put(store, fact("e", mentions=("Alice", "Cat")), fact("f", triple=("Cat", "OWNS", "Alice")))
        owns = Slot(key("Alice"), "OWNS")
        assert ids(store.about(ALICE, [owns])) == ["a", "b"]
        assert ids(store.about(ALICE, [owns._replace(object=key("Dog"))])) == ["b"]
        assert ids(store.about(ALICE, [owns._replace(object=key("Emu"))])) == []
        assert ids(store.about(ALICE, [Slot(key("Bob"), "OWNS"), owns, owns._replace(object=key("Dog"))])) == [
            "a",
            "b",
            "c",
        ]

    def test_whatever_its_scope_and_time_unless_retired(self, store: Store) -> None:
        one = fact("a", triple=("Alice", "OWNS", "Cat"), metadata={"n": 1})
        put(store, replace(one, scope=Scope("alice", "helper", "r")), replace(one, id="b", invalid_at=NOW - 9))
        put(store, replace(one, id="c", valid_from=NOW * 2), replace(one, id="d", retired_at=NOW * 2))
        found = store.about(ALICE, [Slot(key("Alice"), "OWNS")])
        assert ids(found) == ["a", "b", "c"]
        assert found[0] == replace(one, scope=Scope("alice", "helper", "r"))

    def test_slots_are_of_one_partition(self, store: Store) -> None:
        put(store, fact("a", triple=("Alice", "OWNS", "Cat")))
        assert store.about(BOB, [Slot(key("Alice"), "OWNS")]) == []
