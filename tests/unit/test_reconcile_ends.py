"""Where facts end and what their records keep, in cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphmem.ingest.base import Candidate, Outcome
from graphmem.ingest.reconcile import exchanged, reconcile
from graphmem.types import Fact, Mark, Scope, Source

SCOPE = Scope(user_id="alice")
NOW = 1_000
STALE = Mark("stale", "another", "has ended")
Facts = dict[str, Fact]


def said(value: str, at: int, relation: str = "LIVES_IN", **more: Any) -> Candidate:
    """Said at this moment, of this moment on unless it tells another one."""
    text = f"alice {relation} {value}"
    told = {"subject": "alice", "relation": relation, "object": value, "valid_from": at, **more}
    return Candidate(text, Source(f"episode {at}", text), at, **told)


def heard(*words: Candidate, known: Facts | None = None) -> tuple[list[Outcome], Facts]:
    """One after the other; what became of the last one, and all facts."""
    facts, outcomes = dict(known or {}), []
    for word in words:
        outcomes = reconcile([word], list(facts.values()), partition="user:alice", scope=SCOPE, now=NOW)
        facts |= {outcome.fact.id: outcome.fact for outcome in outcomes if outcome.kind != "IGNORE"}
    return outcomes, facts


def times(facts: Facts) -> list[tuple[str | None, int | None, int | None]]:
    """Each fact's value, beginning and end, as they began."""
    own = [(one.object, one.valid_from, one.invalid_at) for one in facts.values()]
    return sorted(own, key=lambda one: (one[1] or 0, one[0] or ""))


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def only(facts: Facts, **wanted: object) -> Fact:
    (found,) = [one for one in facts.values() if all(getattr(one, name) == value for name, value in wanted.items())]
    return found


def test_an_interval_is_vouched_for_by_when_it_was_told() -> None:
    told_later = said("tea", 150, "LIKES", valid_from=100, invalid_at=200)
    _, facts = heard(said("tea", 120, "LIKES", ends=True), told_later)
    fact = only(facts, relation="LIKES")
    assert (fact.valid_from, fact.invalid_at, fact.ended_at) == (100, 200, None)


def test_an_interval_told_again_with_the_very_same_end_is_no_other_fact() -> None:
    outcomes, facts = heard(said("tea", 150, "LIKES", invalid_at=200), said("tea", 160, "LIKES", invalid_at=200))
    assert kinds(outcomes) == ["REINFORCE"]
    assert times(facts) == [("tea", 150, 200)]


def test_a_stated_end_stays_stated_where_a_denial_begins_just_then() -> None:
    outcomes, facts = heard(said("tea", 110, "LIKES", invalid_at=120), said("tea", 120, "LIKES", ends=True))
    assert kinds(outcomes) == ["ADD"]
    assert only(facts, relation="LIKES").ended_at is None


def test_what_ended_an_interval_taken_back_gives_it_its_latest_stated_end() -> None:
    whole, part = said("tea", 100, "LIKES", invalid_at=200), said("tea", 105, "LIKES", invalid_at=180)
    _, facts = heard(whole, part, said("tea", 150, "LIKES", ends=True))
    fact, denial = only(facts, relation="LIKES"), only(facts, relation="NOT_LIKES")
    assert fact.invalid_at == 150
    found = exchanged([(denial, replace(denial, retired_at=NOW))], [fact], now=NOW)
    assert (found[fact.id][0].fact.invalid_at, found[fact.id][0].fact.ended_at) == (200, None)


def test_no_fact_ends_before_it_begins() -> None:
    _, facts = heard(said("Oslo", 120, valid_from=109, until=120, ends=True), said("Oslo", 110))
    assert only(facts, relation="LIVES_IN").invalid_at == 110


def test_the_last_word_of_one_moment_goes_on_as_the_fact_it_was() -> None:
    outcomes, facts = heard(said("Oslo", 105), said("Bergen", 125), said("Oslo", 125))
    assert kinds(outcomes) == ["SUPERSEDE", "REINFORCE"]
    assert times(facts) == [("Oslo", 105, None), ("Bergen", 125, 125)]
    assert only(facts, object="Oslo").ended_at is None


def test_what_is_said_in_the_same_words_anew_ends_what_was_said_before() -> None:
    _, facts = heard(
        said("jazz", 125, "LIKES", exclusive=True),
        said("blues", 120, "LIKES", exclusive=True),
        said("jazz", 100, "LIKES"),
    )
    assert times(facts) == [("jazz", 100, 125), ("blues", 120, 125), ("jazz", 125, None)]


def test_what_is_said_again_without_a_time_reaches_back_to_no_other_value() -> None:
    _, facts = heard(said("Oslo", 105), said("Bergen", 110), said("Bergen", 115, valid_from=None, dated=False))
    assert times(facts) == [("Oslo", 105, 110), ("Bergen", 110, None)]


def test_parted_in_two_what_was_so_since_ever_still_was() -> None:
    _, facts = heard(said("Oslo", 100, valid_from=None, dated=False), said("Oslo", 105), said("Oslo", 125))
    assert times(facts) == [("Oslo", None, None)]
    _, facts = heard(said("Bergen", 115), known=facts)
    assert times(facts) == [("Oslo", None, 115), ("Bergen", 115, 125), ("Oslo", 125, None)]


def test_parted_in_two_the_new_beginning_bears_no_mark_of_the_old_one() -> None:
    _, facts = heard(said("Oslo", 105), said("Oslo", 125))
    _, facts = heard(said("Bergen", 115), known={id: replace(one, marks=(STALE,)) for id, one in facts.items()})
    marks = {one.valid_from: one.marks for one in facts.values()}
    assert marks == {105: (STALE,), 115: (), 125: ()}


def test_a_late_word_takes_no_mark_off_that_a_later_one_would() -> None:
    _, facts = heard(said("tea", 110, "LIKES"))
    marked = {id: replace(one, marks=(STALE,)) for id, one in facts.items()}
    for at, marks in ((105, (STALE,)), (120, ())):
        outcomes, _ = heard(said("tea", at, "LIKES"), known=marked)
        assert [(one.kind, one.fact.marks) for one in outcomes] == [("REINFORCE", marks)]


def test_a_fact_that_is_taken_out_is_not_taken_up_again() -> None:
    _, facts = heard(said("Oslo", 100), said("Bergen", 110))
    old, new = only(facts, object="Oslo"), only(facts, object="Bergen")
    assert old.invalid_at == 110
    assert exchanged([(old, replace(old, retired_at=NOW))], [new], now=NOW) == {}
