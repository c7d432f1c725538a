"""What a new statement does to what is known."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest import disputes, timeline
from graphmem.ingest.base import Candidate, Outcome
from graphmem.ingest.reconcile import reconcile
from graphmem.ingest.relations import OneAtATime, is_denial, one_at_a_time
from graphmem.types import Fact, Scope, Source

SCOPE = Scope(user_id="alice")
PARTITION = "user:alice"
NOW = 1_000


def candidate(object: str, at: int, relation: str = "LIVES_IN", **more: object) -> Candidate:
    text = f"alice {relation} {object}"
    return Candidate(
        text,
        Source(f"episode {at} {object}", text),
        at,
        subject="alice",
        relation=relation,
        object=object,
        valid_from=at,
        **more,
    )  # type: ignore[arg-type]  # a table's keywords


def bare(text: str, at: int = 10) -> Candidate:
    return Candidate(text, Source(f"episode {at}", text), at, mentions=("alice",), valid_from=at)


def run(*batches: list[Candidate], single_valued: tuple[str, ...] = ()) -> tuple[list[Outcome], dict[str, Fact]]:
    facts: dict[str, Fact] = {}
    outcomes: list[Outcome] = []
    for batch in batches:
        outcomes = reconcile(
            batch,
            list(facts.values()),
            partition=PARTITION,
            scope=SCOPE,
            now=NOW,
            single=one_at_a_time(single_valued),
        )
        facts |= {outcome.fact.id: outcome.fact for outcome in outcomes}
    return outcomes, facts


def holding(facts: dict[str, Fact], moment: int) -> set[str | None]:
    believed = [fact for fact in facts.values() if fact.retired_at is None and not is_denial(fact.relation)]
    return {fact.object for fact in believed if fact.holds(moment)}


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def test_a_single_valued_relation_supersedes_and_keeps_the_past() -> None:
    outcomes, facts = run([candidate("Berlin", 10)], [candidate("Lisbon", 20)])
    assert kinds(outcomes) == ["SUPERSEDE", "ADD"]
    assert holding(facts, 15) == {"Berlin"}
    assert holding(facts, 20) == {"Lisbon"}


def test_a_multi_valued_relation_keeps_both() -> None:
    outcomes, facts = run([candidate("jazz", 10, "LIKES")], [candidate("blues", 20, "LIKES")])
    assert kinds(outcomes) == ["ADD"]
    assert holding(facts, 30) == {"jazz", "blues"}


def test_a_relation_becomes_single_valued_when_declared() -> None:
    _, facts = run([candidate("jazz", 10, "LIKES")], [candidate("blues", 20, "LIKES")], single_valued=("LIKES",))
    assert holding(facts, 30) == {"blues"}


def test_the_same_fact_is_reinforced_and_gains_a_source() -> None:
    outcomes, facts = run([candidate("Berlin", 10)], [candidate("Berlin", 20)])
    assert kinds(outcomes) == ["REINFORCE"]
    (fact,) = facts.values()
    assert (len(fact.sources), fact.valid_from) == (2, 10)


def test_the_same_sentence_without_a_triple_is_reinforced() -> None:
    outcomes, facts = run([bare("The garden is full of bees.")], [bare("The garden is full of bees.", 20)])
    assert kinds(outcomes) == ["REINFORCE"]
    assert len(facts) == 1


def test_moving_back_is_a_new_fact_with_its_own_id() -> None:
    _, facts = run([candidate("Berlin", 10)], [candidate("Lisbon", 20)], [candidate("Berlin", 30)])
    assert len(facts) == 3
    assert [holding(facts, moment) for moment in (10, 20, 30)] == [{"Berlin"}, {"Lisbon"}, {"Berlin"}]


def test_what_ends_is_ended_and_its_sentence_is_kept() -> None:
    ends = candidate("Acme", 20, "WORKS_AT", ends=True)
    outcomes, facts = run([candidate("Acme", 10, "WORKS_AT")], [ends])
    assert kinds(outcomes) == ["RETRACT", "ADD"]
    assert outcomes[1].fact.relation == "NOT_WORKS_AT"
    assert holding(facts, 15) == {"Acme"}
    assert "Acme" not in holding(facts, 25)


def test_ending_what_was_never_known_keeps_the_sentence() -> None:
    outcomes, _ = run([candidate("Acme", 20, "WORKS_AT", ends=True)])
    assert kinds(outcomes) == ["ADD"]


def test_a_fact_about_the_past_does_not_end_the_present() -> None:
    _, facts = run([candidate("Berlin", 10)], [candidate("Paris", 2, invalid_at=5)])
    assert holding(facts, 20) == {"Berlin"}
    assert holding(facts, 3) == {"Paris"}


Interval = tuple[int | None, int | None]


def given_for(object: str, interval: Interval, relation: str = "PLAYS_FOR") -> Candidate:
    text = f"alice {relation} {object}"
    source = Source(f"{object} {interval}", text)
    return Candidate(
        text,
        source,
        NOW,
        subject="alice",
        relation=relation,
        object=object,
        valid_from=interval[0],
        invalid_at=interval[1],
        dated=False,
        given=True,
    )


def intervals(facts: dict[str, Fact]) -> set[tuple[str | None, int | None, int | None]]:
    return {(fact.object, fact.valid_from, fact.invalid_at) for fact in facts.values()}


@pytest.mark.parametrize("order", [[(95, 97), (90, 92)], [(90, 92), (95, 97)], [(90, 92), (95, 97), (90, 92)]])
def test_two_intervals_of_one_triple_are_two_facts(order: list[Interval]) -> None:
    _, facts = run(*[[given_for("Lions", interval)] for interval in order])
    assert intervals(facts) == {("Lions", 90, 92), ("Lions", 95, 97)}


@pytest.mark.parametrize("order", [[(90, 95), (93, 100)], [(93, 100), (90, 95)], [(None, 95), (93, 100)]])
def test_intervals_that_overlap_hold_in_both(order: list[Interval]) -> None:
    _, facts = run(*[[given_for("Lions", interval)] for interval in order])
    assert [bool(holding(facts, moment)) for moment in (90, 94, 99, 100)] == [True, True, True, False]


MOMENTS = st.none() | st.integers(0, 12)
INTERVALS = st.tuples(MOMENTS, MOMENTS).filter(lambda pair: pair[0] is None or pair[1] is None or pair[0] <= pair[1])


@given(st.lists(st.lists(st.tuples(st.sampled_from(["Lions", "Bears"]), INTERVALS), max_size=4), max_size=5))
def test_what_is_stated_holds_exactly_then_in_any_order(batches: list[list[tuple[str, Interval]]]) -> None:
    _, facts = run(*[[given_for(*one) for one in batch] for batch in batches])
    stated = [one for batch in batches for one in batch]
    for moment in range(-1, 14):
        due = {object for object, interval in stated if within(moment, interval)}
        assert holding(facts, moment) == due


CLOSED = st.tuples(st.sampled_from(["MIT", "Yale"]), INTERVALS.filter(lambda pair: pair[1] is not None))
OPEN = st.tuples(st.sampled_from(["MIT", "Yale"]), st.tuples(st.integers(0, 12), st.none()))


@given(st.lists(CLOSED, max_size=5), st.lists(OPEN, max_size=3), st.randoms(use_true_random=False))
def test_a_stated_end_is_never_moved_and_moves_no_other(
    closed: list[tuple[str, Interval]], still: list[tuple[str, Interval]], random: Random
) -> None:
    mixed = [*closed, *still]
    random.shuffle(mixed)
    _, facts = run(*[[given_for(*one, relation="WORKS_AT")] for one in mixed])
    _, only = run(*[[given_for(*one, relation="WORKS_AT")] for one in mixed if one in still])
    for moment in range(-1, 14):
        due = {object for object, interval in closed if within(moment, interval)}
        assert holding(facts, moment) == due | holding(only, moment)


def within(moment: int, interval: Interval) -> bool:
    start, end = interval
    return (start is None or start <= moment) and (end is None or moment < end)


def test_a_value_without_an_end_leaves_a_stated_end_alone() -> None:
    _, facts = run([given_for("MIT", (1, 9), "WORKS_AT")], [given_for("Yale", (5, None), "WORKS_AT")])
    assert intervals(facts) == {("MIT", 1, 9), ("Yale", 5, None)}


def test_a_value_without_an_end_is_superseded_however_it_was_stated() -> None:
    _, facts = run([given_for("MIT", (1, None), "WORKS_AT")], [given_for("Yale", (5, None), "WORKS_AT")])
    assert intervals(facts) == {("MIT", 1, 5), ("Yale", 5, None)}


def test_what_is_said_in_passing_does_not_reopen_a_stated_past() -> None:
    past = given_for("MIT", (1, 9), "WORKS_AT")
    _, facts = run([past], [candidate("MIT", 20, "WORKS_AT")])
    assert intervals(facts) == {("MIT", 1, 9), ("MIT", 20, None)}


@pytest.mark.parametrize(("end", "ended"), [(9, 9), (NOW + 9, NOW + 5)])
def test_a_stated_end_gives_way_to_another_only_while_it_is_ahead(end: int, ended: int) -> None:
    told = [given_for("MIT", (1, end), "WORKS_AT")]
    _, facts = run(told, [candidate("MIT", NOW + 5, "WORKS_AT", ends=True)])
    assert [fact.invalid_at for fact in facts.values() if fact.relation == "WORKS_AT"] == [ended]


def test_two_values_said_in_one_breath_both_stand() -> None:
    source = Source("e", "I work at Acme and at Globex")
    both = [
        Candidate("t", source, 10, subject="alice", relation="WORKS_AT", object=name, valid_from=10)
        for name in ("Acme", "Globex")
    ]
    _, facts = run(both)
    assert holding(facts, 20) == {"Acme", "Globex"}


def without_validity(object: str, at: int, *, dated: bool) -> Candidate:
    source = Source(f"{object} {at}", object)
    return Candidate(object, source, at, subject="alice", relation="LIVES_IN", object=object, dated=dated)


def test_facts_without_any_time_are_superseded_from_when_another_is_told() -> None:
    _, facts = run([without_validity("Berlin", NOW, dated=False)], [without_validity("Lisbon", NOW, dated=False)])
    assert holding(facts, NOW) == {"Lisbon"}
    assert holding(facts, NOW - 1) == {"Berlin"}


@pytest.mark.parametrize("order", [[("Berlin", 10), ("Paris", 30)], [("Paris", 30), ("Berlin", 10)]])
def test_what_tells_no_time_holds_from_when_it_was_said(order: list[tuple[str, int]]) -> None:
    _, facts = run(*[[without_validity(city, at, dated=True)] for city, at in order])
    assert [holding(facts, moment) for moment in (5, 20, 40)] == [set(), {"Berlin"}, {"Paris"}]


def test_what_says_more_than_the_known_fact_is_kept_beside_it_and_ends_with_it() -> None:
    plain, more = candidate("Berlin", 10), replace(candidate("Berlin", 20), own_words=lambda: frozenset(["hate"]))
    outcomes, facts = run([plain], [replace(more, text="I live in Berlin, but I hate it.")])
    assert kinds(outcomes) == ["ADD"]
    outcomes = reconcile([candidate("Lisbon", 30)], list(facts.values()), partition=PARTITION, scope=SCOPE, now=NOW)
    assert kinds(outcomes) == ["SUPERSEDE", "SUPERSEDE", "ADD"]


def _compared(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> list[Fact]:
    """The facts that the module compares with others, from now on."""
    compared: list[Fact] = []
    known = module.opposes

    def opposes(other: Fact, fact: Fact, *, single: OneAtATime) -> bool:
        compared.append(fact)
        return bool(known(other, fact, single=single))

    monkeypatch.setattr(module, "opposes", opposes)
    return compared


def test_values_that_stand_side_by_side_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = _compared(monkeypatch, timeline)
    tracks = [candidate(f"track {n}", 10 + n, relation="HAS_TRACK") for n in range(50)]
    outcomes, _ = run(tracks)
    assert (kinds(outcomes), compared) == (["ADD"] * 50, [])
    run([*tracks, candidate("track 7", 100, relation="NOT_HAS_TRACK")])
    assert compared


def test_nor_are_they_when_it_is_asked_what_could_not_be_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = _compared(monkeypatch, disputes)
    outcomes, facts = run([candidate(f"friend {n}", 10 + n, relation="HAS_FRIEND") for n in range(50)])
    rule = one_at_a_time()
    assert (disputes.left_standing(outcomes, facts.values(), now=NOW, single=rule), compared) == ([], [])


def test_a_deleted_fact_neither_reinforces_nor_ends() -> None:
    _, facts = run([candidate("Berlin", 10)])
    (fact,) = facts.values()
    outcomes = reconcile(
        [candidate("Berlin", 20)], [replace(fact, retired_at=NOW)], partition=PARTITION, scope=SCOPE, now=NOW
    )
    assert kinds(outcomes) == ["ADD"]
    assert outcomes[0].fact.id != fact.id


def test_another_scope_is_left_alone() -> None:
    _, facts = run([candidate("Berlin", 10)])
    outcomes = reconcile(
        [candidate("Lisbon", 20)],
        list(facts.values()),
        partition=PARTITION,
        scope=Scope(user_id="alice", run_id="r"),
        now=NOW,
    )
    assert kinds(outcomes) == ["ADD"]


@given(st.permutations([("Berlin", 10), ("Lisbon", 20), ("Porto", 30), ("Faro", 40)]))
def test_the_present_and_the_past_do_not_depend_on_the_order_of_arrival(order: list[tuple[str, int]]) -> None:
    _, facts = run(*[[candidate(city, at)] for city, at in order])
    assert [holding(facts, at + 5) for at in (10, 20, 30, 40)] == [{"Berlin"}, {"Lisbon"}, {"Porto"}, {"Faro"}]


@pytest.mark.parametrize("repeat", [2, 5])
def test_saying_it_again_never_doubles_a_fact(repeat: int) -> None:
    _, facts = run(*[[candidate("Berlin", 10), bare("It is warm here.")] for _ in range(repeat)])
    assert len(facts) == 2
