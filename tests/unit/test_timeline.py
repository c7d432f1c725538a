"""Whatever order statements come in, the same is held to have been so at every moment."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.base import Candidate
from graphmem.ingest.reconcile import exchanged, reconcile
from graphmem.ingest.relations import slot_of
from graphmem.types import Fact, Scope, Source

SCOPE = Scope(user_id="alice")
PARTITION = "user:alice"
NOW = 2_000
Held = set[tuple[str | None, str | None, int | None]]

VALUES = ("Berlin", "Lisbon", "Oslo")
SAID = st.tuples(
    st.sampled_from(VALUES),
    st.sampled_from(
        (
            "LIVES_IN",
            "LIKES",
            "DISLIKES",
            "HAS_BUDGET",
            "WORKS_AT",
            "WORKS_FOR",
            "OWNS",
            "DRIVES",
            "HAS_PARTNER",
            "HAS_WIFE",
            "DATES",
        )
    ),
    st.sampled_from(("says", "denies", "still", "denies any")),
)
"""A value, a relation, and how it is said: plainly, denied (for that value or for any), or "for 3 ticks now"."""


def candidate(at: int, value: str, relation: str, how: str) -> Candidate:
    """A taste is denied for one value only; what is denied for any names none that is told of ("I quit my job")."""
    how = "denies" if "LIKES" in relation and how == "denies any" else how
    value = "nobody" if how == "denies any" and value in VALUES else value
    text = f"alice {relation} {value} {how}"
    return Candidate(
        text,
        Source(f"episode {at}", text),
        at,
        subject="alice",
        relation=relation,
        object=value,
        valid_from=at - 3 if how == "still" else at,
        until=at if how == "still" else None,
        ends=how.startswith("denies"),
        exclusive=how == "denies any" if how.startswith("denies") else relation == "HAS_BUDGET",
    )


def told(said: list[Candidate]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for number, one in enumerate(said):
        known = list(facts.values())
        outcomes = reconcile([one], known, partition=PARTITION, scope=SCOPE, now=NOW + number)
        facts |= {outcome.fact.id: outcome.fact for outcome in outcomes if outcome.kind != "IGNORE"}
    return facts


def held(facts: dict[str, Fact], moment: int) -> Held:
    believed = (fact for fact in facts.values() if fact.retired_at is None and fact.holds(moment))
    return {(fact.relation, fact.object, fact.valid_from) for fact in believed}


MOMENTS = [1_000, *range(95, 180, 2)]


@given(st.lists(SAID, min_size=2, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=600)
def test_any_order_of_arrival_gives_the_same_at_every_moment(said: list[tuple[str, str, str]], random: Random) -> None:
    in_order = [candidate(100 + 10 * number, *one) for number, one in enumerate(said)]
    mixed = list(in_order)
    random.shuffle(mixed)
    one, other = told(in_order), told(mixed)
    for moment in MOMENTS:
        assert held(one, moment) == held(other, moment)


@given(st.lists(SAID, min_size=2, max_size=6), st.data())
@settings(max_examples=300)
def test_what_is_taken_out_gives_back_what_it_had_ended(said: list[tuple[str, str, str]], data: st.DataObject) -> None:
    """A fact that was said once is taken out: at every moment it is as if it had never been said."""
    in_order = [candidate(100 + 10 * number, *one) for number, one in enumerate(said)]
    facts = told(in_order)
    once = sorted(fact.id for fact in facts.values() if len(fact.sources) == 1)
    if not once:
        return
    gone = facts[data.draw(st.sampled_from(once))]
    others = [fact for fact in facts.values() if fact.id != gone.id and fact.subject == gone.subject]
    slot = [fact for fact in others if slot_of(fact.relation or "") == slot_of(gone.relation or "")]
    retired = Fact(**{name: getattr(gone, name) for name in gone.__slots__} | {"retired_at": NOW + 99})
    found = exchanged([(gone, retired)], slot, now=NOW + 99)
    after = facts | {gone.id: retired} | {id: outcome.fact for id, (outcome, _) in found.items()}
    never = told([one for one in in_order if one.source.episode_id != gone.sources[0].episode_id])
    for moment in MOMENTS:
        assert {one[:2] for one in held(after, moment)} == {one[:2] for one in held(never, moment)}


@pytest.mark.parametrize(
    ("relation", "denied", "how", "stays"),
    [
        ("OWNS", "DRIVES", "denies", True),
        ("DRIVES", "OWNS", "denies", False),
        ("HAS_PET", "OWNS", "denies", False),
        ("HAS_WIFE", "HAS_PARTNER", "denies any", False),
        ("DATES", "HAS_WIFE", "denies any", True),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_word_that_says_less_leaves_the_wider_one(
    relation: str, denied: str, how: str, stays: bool, turned: bool
) -> None:
    """Who no longer drives a car still owns it, who sold it drives it no more; who is single has no wife."""
    said = [candidate(100, "Oslo", relation, "says"), candidate(110, "Oslo", denied, how)]
    facts = told(said[::-1] if turned else said)
    assert ((relation, "Oslo", 100) in held(facts, 120)) is stays


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 0, 1), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_a_retraction_ends_what_was_said_before_it_even_when_it_comes_first(order: tuple[int, int, int]) -> None:
    said = [
        candidate(100, "Berlin", "LIKES", "says"),
        candidate(110, "Berlin", "LIKES", "denies"),
        candidate(120, "Berlin", "LIKES", "says"),
    ]
    facts = told([said[number] for number in order])
    assert held(facts, 105) == {("LIKES", "Berlin", 100)}
    assert held(facts, 115) == {("NOT_LIKES", "Berlin", 110)}
    assert held(facts, 125) == {("LIKES", "Berlin", 120)}


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_still_so_outlives_what_was_said_in_between(turned: bool) -> None:
    """ "I live in Oslo" in April, "I've lived in Lisbon since March" in June."""
    said = [candidate(104, "Oslo", "LIVES_IN", "says"), candidate(106, "Lisbon", "LIVES_IN", "still")]
    facts = told(said[::-1] if turned else said)
    assert held(facts, 110) == {("LIVES_IN", "Lisbon", 103)}
    assert held(facts, 104) == {("LIVES_IN", "Lisbon", 103)}


def test_a_late_word_parts_a_fact_in_two() -> None:
    said = [candidate(100, "Berlin", "LIVES_IN", "says"), candidate(120, "Berlin", "LIVES_IN", "says")]
    assert [len(fact.sources) for fact in told(said).values()] == [2]
    facts = told([*said, candidate(110, "Oslo", "LIVES_IN", "says")])
    assert sorted((fact.object, fact.valid_from, fact.invalid_at) for fact in facts.values()) == [
        ("Berlin", 100, 110),
        ("Berlin", 120, None),
        ("Oslo", 110, 120),
    ]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("Acme", "WORKS_FOR", "says"), ("Umbra", "WORKS_AT", "says")),
        (("Acme", "WORKS_AT", "says"), ("job", "WORKS_AT", "denies any")),
        (("job", "WORKS_AT", "denies any"), ("Acme", "WORKS_AT", "says")),
        (("Volvo", "DRIVES", "says"), ("Volvo", "OWNS", "denies")),
        (("Volvo", "DRIVES", "says"), ("car", "DRIVES", "denies any")),
        (("olives", "DISLIKES", "says"), ("olives", "LIKES", "says")),
        (("Kim", "HAS_PARTNER", "says"), ("Kim", "HAS_EX", "says")),
        (("Kim", "HAS_WIFE", "says"), ("Kim", "MARRIED_TO", "denies")),
        (("law", "STUDIES", "says"), ("law", "HAS_MAJOR", "denies")),
    ],
)
def test_what_was_said_by_another_word_ends_too(
    before: tuple[str, str, str], after: tuple[str, str, str], late: bool
) -> None:
    said = [candidate(100, *before), candidate(110, *after)]
    facts = told(said[::-1] if late else said).values()
    assert {fact.object: fact.invalid_at for fact in facts if fact.valid_from == 100} == {before[0]: 110}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("house", "OWNS", "says"), ("car", "DRIVES", "denies any")),
        (("Volvo", "DRIVES", "says"), ("house", "OWNS", "denies")),
        (("Ana", "MARRIED_TO", "says"), ("Ben", "HAS_PARTNER", "says")),
        (("olives", "DISLIKES", "says"), ("ham", "LIKES", "says")),
        (("Berlin", "LIVES_IN", "says"), ("job", "WORKS_AT", "denies any")),
    ],
)
def test_another_thing_does_not(before: tuple[str, str, str], after: tuple[str, str, str]) -> None:
    stands, _ = told([candidate(100, *before), candidate(110, *after)]).values()
    assert stands.invalid_at is None
