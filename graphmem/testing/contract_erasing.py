"""What is promised of `erase`, and that no text can do harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphmem.ids import normalise, partition_of
from graphmem.stores.base import Store
from graphmem.terms import terms
from graphmem.testing.contract_records import (
    ALICE,
    BOB,
    EAST,
    NOW,
    OWNER,
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
from graphmem.types import Counts, Name, Scope, Slot, Source

SESSION = Scope("alice", None, "r")


class ErasingContract:
    """Erasure is by the ids given, in every partition, and leaves no text behind."""

    def test_counts_what_it_removed(self, store: Store) -> None:
        put(store, episode("e1"), fact("a", mentions=("Acme", "Zoo"), said_in=("e1",)), event("v1", "a"))
        put(store, fact("b", mentions=("Zoo",), retired_at=NOW), event("v2", "b"), event("v3", "b"))
        assert store.erase(OWNER) == Counts(facts=2, episodes=1, entities=2, events=3)
        assert store.erase(OWNER) == Counts()

    def test_takes_what_carries_all_the_given_ids(self, store: Store) -> None:
        scopes = (Scope("alice"), Scope("alice", "helper"), SESSION, Scope("alice", "helper", "r"))
        put(store, *(fact(f"f{n}", scope=scope) for n, scope in enumerate(scopes)))
        put(store, *(episode(f"e{n}", scope=scope) for n, scope in enumerate(scopes)))
        assert store.erase(Scope("alice", "helper", "r"))[:2] == (1, 1)
        assert store.erase(Scope(run_id="r"))[:2] == (1, 1)
        assert store.erase(Scope("bob")) == Counts()
        assert ids(store.list_facts(Scope())) == ["f0", "f1"]
        assert ids(store.episodes(["e0", "e1", "e2", "e3"])) == ["e0", "e1"]

    def test_reaches_every_partition(self, store: Store) -> None:
        for owner in ("alice", "bob", "carol"):
            own, scope = f"user:{owner}", Scope(owner, "helper" if owner != "carol" else None)
            put(store, fact(f"f {owner}", partition=own, scope=scope, mentions=("Acme",)), partition=own)
        assert store.erase(Scope(agent_id="helper")) == Counts(facts=2, entities=2)
        assert ids(store.list_facts(Scope())) == ["f carol"]
        assert store.list_entities(BOB) == []
        assert [one.key for one in store.list_entities("user:carol")] == [key("Acme", "user:carol")]

    def test_three_nones_match_everything(self, store: Store) -> None:
        put(store, entity("Lone"), name("Lone", "Lone"), fact("a", mentions=("Acme",)), event("v", "a"))
        put(store, entity("Lonely", BOB), name("Lonely", "Lonely", partition=BOB), partition=BOB)
        put(store, episode("e", partition="agent:x", scope=Scope(None, "x")), partition="agent:x")
        assert store.erase(Scope()) == Counts(facts=1, episodes=1, entities=3, events=1)
        for partition in (ALICE, BOB, "agent:x"):
            assert store.list_entities(partition) == []
            assert store.matching(view(partition=partition), "episode", ["word"], limit=5).total == 0
        assert (dict(store.named(BOB, ["lonely"])), store.episodes(["e"])) == ({}, [])

    def test_entities_that_a_fact_still_holds_stay_with_their_names_and_joins(self, store: Store) -> None:
        put(
            store,
            *(entity(one) for one in "abc"),
            *(name(one, one, vector=EAST) for one in "abc"),
        )
        put(store, join("a", "b", 0.9), join("b", "a", 0.9), join("a", "c", 0.8), join("c", "a", 0.8))
        put(store, fact("f", mentions=("a", "b")), fact("g", mentions=("b", "c"), scope=SESSION))
        assert store.erase(SESSION) == Counts(facts=1, entities=1)
        assert [one.key for one in store.list_entities(ALICE)] == [key("a"), key("b")]
        assert dict(store.named(ALICE, ["a", "b", "c"])) == {"a": (key("a"),), "b": (key("b"),)}
        assert ids(store.near_names(ALICE, EAST[None], floor=0.5, limit=9)[0]) == [key("a"), key("b")]
        assert [(one.key, one.near) for one in store.joins([key("a"), key("b"), key("c")])] == [
            (key("a"), key("b")),
            (key("b"), key("a")),
        ]

    def test_an_entity_that_a_retired_fact_holds_stays(self, store: Store) -> None:
        put(store, fact("f", mentions=("a1",), retired_at=NOW), fact("g", mentions=("a1",), scope=SESSION))
        store.erase(SESSION)
        assert [one.key for one in store.list_entities(ALICE)] == [key("a1")]

    def test_an_entity_that_lost_its_fact_to_an_edit_goes_too(self, store: Store) -> None:
        put(store, fact("f", mentions=("Acme",)))
        put(store, fact("f", mentions=("Zoo",)))
        assert store.erase(OWNER) == Counts(facts=1, entities=2)

    def test_entities_of_untouched_partitions_stay(self, store: Store) -> None:
        put(store, entity("Lone", BOB), partition=BOB)
        put(store, fact("f"))
        store.erase(OWNER)
        assert [one.name for one in store.list_entities(BOB)] == ["Lone"]

    def test_no_read_finds_what_was_erased(self, store: Store) -> None:
        put(store, entity("Acme"), name("Acme", "Acme", vector=EAST), episode("e1", "Red.", session="s", vector=EAST))
        one = fact("f", "Red.", triple=("Acme", "OWNS", "Zoo"), said_in=("e1",), vector=EAST)
        put(store, one, event("v", "f", before={"text": "Red."}), episode("e2", session="s", position=1))
        store.erase(OWNER)
        assert (store.facts(["f"]), store.episodes(["e1"]), store.list_events(["f"])) == ([], [], [])
        assert (store.near(view(), "fact", EAST, limit=5), store.near(view(), "episode", EAST, limit=5)) == ([], [])
        assert store.matching(view(), "fact", ["red"], limit=5) == ((), 0, {"red": 0})
        assert store.matching(view(), "episode", ["red"], limit=5) == ((), 0, {"red": 0})
        assert store.about(ALICE, [Slot(key("Acme"), "OWNS")]) == []
        assert store.around(view(), [key("Acme")], EAST, fanout=5) == []
        assert (store.neighbours(view(), ["e1", "e2"]), store.compare(view(), ["e1"], EAST)) == ([], [])
        assert store.last_episode(ALICE, OWNER) is None
        assert (dict(store.named(ALICE, ["acme"])), dict(store.degrees([key("Acme")]))) == ({}, {})

    def test_events_go_with_their_fact(self, store: Store) -> None:
        put(store, fact("f", scope=SESSION), event("v", "f", scope=OWNER, after={"text": "A secret."}))
        assert store.erase(SESSION).events == 1
        assert store.list_events(["f"]) == []

    def test_quotes_go_with_their_episode(self, store: Store) -> None:
        put(store, episode("e1", scope=SESSION), episode("e2"))
        kept, gone = Source("e2", "said again"), Source("e1", "said first")
        put(store, replace(fact("f"), sources=(gone, kept)), replace(fact("g"), sources=(gone,)))
        assert store.erase(SESSION) == Counts(episodes=1)
        assert [one.sources for one in store.facts(["f", "g"])] == [(kept,), ()]

    def test_quotes_go_out_of_the_events_too(self, store: Store) -> None:
        put(store, episode("e1", scope=SESSION), episode("e2"), fact("f", said_in=("e2",)))
        quoted = [{"episode_id": id, "quote": f"words of {id}"} for id in ("e1", "e2")]
        put(
            store, event("v1", "f", after={"n": 1, "sources": quoted}), event("v2", "f", before={"sources": quoted[:1]})
        )
        store.erase(SESSION)
        assert store.list_events(["f"]) == [
            event("v1", "f", after={"n": 1, "sources": quoted[1:]}),
            event("v2", "f", before={"sources": []}),
        ]

    def test_an_episode_that_states_nothing_any_more_stays(self, store: Store) -> None:
        put(store, episode("e1"), fact("f", said_in=("e1",), scope=SESSION))
        store.erase(SESSION)
        assert ids(store.episodes(["e1"])) == ["e1"]

    def test_counts_one_on_the_revision_where_it_took_something(self, store: Store) -> None:
        put(store, fact("f"))
        put(store, fact("g", partition=BOB, scope=Scope("bob")), partition=BOB)
        mine, others = store.revision(ALICE), store.revision(BOB)
        store.erase(OWNER)
        store.erase(OWNER)
        assert (store.revision(ALICE), store.revision(BOB)) == (mine + 1, others)

    def test_an_erased_change_does_not_come_back(self, store: Store) -> None:
        made = put(store, fact("f"))
        store.erase(OWNER)
        store.apply(made)
        assert store.facts(["f"]) == []

    def test_the_same_records_may_be_written_anew(self, store: Store) -> None:
        put(store, episode("e"), fact("f", mentions=("Acme",), said_in=("e",), vector=EAST))
        store.erase(OWNER)
        put(store, episode("e"), fact("f", mentions=("Acme",), said_in=("e",)))
        assert ids(store.list_facts(OWNER)) == ["f"]
        assert store.near(view(), "fact", EAST, limit=5) == []

    def test_keeps_what_the_others_find(self, store: Store) -> None:
        put(store, *(fact(f"f{n}", "Red.", scope=SESSION if n % 2 else OWNER, vector=EAST) for n in range(8)))
        store.erase(SESSION)
        assert ids(store.near(view(SESSION), "fact", EAST, limit=9)) == ["f0", "f2", "f4", "f6"]
        matches = store.matching(view(SESSION), "fact", ["red"], limit=9)
        assert (set(ids(matches.found)), matches.total, matches.frequency) == (
            set(ids(store.list_facts(OWNER))),
            4,
            {"red": 4},
        )


HOSTILE = [
    "back`tick` and ```more```",
    "it's \"quoted\" 'twice''",
    "x'); DROP TABLE facts; --",
    'Acme") DETACH DELETE n //',
    "MATCH (n) DETACH DELETE n",
    "${jndi:ldap://x} {{ template }} %s %(name)s {0} $v",
    'Red" OR text:* AND NOT NEAR(a b, 5) ^2 ~0.8',
    "+must -not (group) [a TO b] {x} \\ / ? * : ! && ||",
    "user:bob|acme| with | bars % and %7C",
    "line one\nline two\r\n\ttab",
    "\\u0041 \\' \\\\ backslashes \\",
    "nul \x00 inside, bell \x07",
    "北京 是 首都",
    "Москва столица России",
    "مدينة القاهرة",
    "हिन्दी भाषा",
    "Ελλάδα naïve ÅNGSTRÖM ﬁne",
    "emoji 😀👩‍👩‍👧 flag 🇩🇪",
    "\u202eright to left\u202c zero\u200bwidth",
    "e\u0301 decomposed and é composed",
]


class HostileContract:
    """Any text may stand anywhere a text may stand."""

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_a_text_comes_back_and_is_found(self, store: Store, text: str) -> None:
        one = fact("f1", text, speaker=text, metadata={text: [text]})
        put(store, replace(one, sources=(Source("e1", text),)), episode("e1", text, speaker=text), fact("f2", "Plain."))
        put(store, event("v1", "f1", reason=text, before={text: text}))
        assert store.facts(["f1", "f2"]) == [replace(one, sources=(Source("e1", text),)), fact("f2", "Plain.")]
        assert store.episodes(["e1"]) == [episode("e1", text, speaker=text)]
        assert store.list_events(["f1"]) == [event("v1", "f1", reason=text, before={text: text})]
        for term in terms(text):
            assert ids(store.matching(view(), "fact", [term], limit=5).found) == ["f1"]
            assert ids(store.matching(view(), "episode", [term], limit=5).found) == ["e1"]
        assert ids(store.matching(view(), "fact", terms(text), limit=5).found) == ["f1"]

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_a_name_comes_back_and_is_known(self, store: Store, text: str) -> None:
        one = replace(entity("x"), key=key(text), name=text, aliases=(text, "x"), type="Person")
        spelling = Name(key(text), text, normalise(text), EAST)
        put(store, one, entity("other"), spelling, replace(fact("f1"), mentions=(one.key,)))
        put(store, replace(join("other", "other", 0.9), near=one.key))
        assert store.entities([one.key]) == [one]
        assert dict(store.named(ALICE, [normalise(text)])) == {normalise(text): (one.key,)}
        assert ids(store.near_names(ALICE, EAST[None], floor=0.5, limit=5)[0]) == [one.key]
        assert [link.link.id for link in store.around(view(), [one.key], EAST, fanout=5)] == ["f1"]
        assert [link.near for link in store.joins([key("other")])] == [one.key]

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_an_owner_may_be_called_so(self, store: Store, text: str) -> None:
        scope, bystander = Scope(text, text, text), fact("f2", "Red.", vector=EAST)
        put(store, bystander)
        own = partition_of(scope)
        put(store, fact("f1", "Red.", partition=own, scope=scope, mentions=("Acme",), vector=EAST), partition=own)
        reader = view(scope, partition=own)
        assert store.facts(["f1"])[0].scope == scope
        assert ids(store.near(reader, "fact", EAST, limit=5)) == ["f1"]
        assert ids(store.matching(reader, "fact", ["red"], limit=5).found) == ["f1"]
        assert store.erase(Scope(text)) == Counts(facts=1, entities=1)
        assert ids(store.list_facts(Scope())) == ["f2"]

    def test_owners_whose_names_look_alike_stay_apart(self, store: Store) -> None:
        owners = ["al", "AL", "al ", "al|ice", "al%7Cice", "%", "_", "*", "agent:al", "ａｌ"]
        for number, owner in enumerate(owners):
            scope = Scope(owner)
            own = partition_of(scope)
            put(store, fact(f"f{number}", "Red.", partition=own, scope=scope, vector=EAST), partition=own)
        for number, owner in enumerate(owners):
            reader = view(Scope(owner), partition=partition_of(Scope(owner)))
            assert ids(store.near(reader, "fact", EAST, limit=20)) == [f"f{number}"]
            assert ids(store.matching(reader, "fact", ["red"], limit=20).found) == [f"f{number}"]
            assert ids(store.list_facts(Scope(owner))) == [f"f{number}"]
        assert store.erase(Scope("%")).facts == 1
        assert len(store.list_facts(Scope())) == len(owners) - 1

    def test_a_very_long_text_and_a_very_long_word(self, store: Store) -> None:
        long = f"Red {'x' * 40_000} {'green apple ' * 3000}blue."
        put(store, episode("e1", long), fact("f1", long, said_in=("e1",)), fact("f2", "Short."))
        assert store.facts(["f1"])[0].text == long
        assert ids(store.matching(view(), "fact", ["blue"], limit=5).found) == ["f1"]
        assert ids(store.matching(view(), "episode", ["blue"], limit=5).found) == ["e1"]

    def test_a_long_name(self, store: Store) -> None:
        text = "acme " * 60
        put(store, entity(text), name(text, text), fact("f1", mentions=(text,)))
        assert dict(store.named(ALICE, [normalise(text)])) == {normalise(text): (key(text),)}

    def test_a_big_change_is_written_whole(self, store: Store) -> None:
        put(store, *(fact(f"f{n:04}", f"Red {n}.", mentions=(f"n{n % 50}",), vector=EAST) for n in range(1200)))
        assert len(store.list_facts(OWNER)) == 1200
        assert store.matching(view(), "fact", ["77"], limit=5).found[0].id == "f0077"
