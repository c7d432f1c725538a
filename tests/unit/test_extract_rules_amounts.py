"""The offline extractor on what is set and changes: budgets, goals, limits, deadlines, each with what it is for."""

from __future__ import annotations

import pytest

from graphmem import Memory, times
from graphmem.config import NO_LLM
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message

AT = 1_770_000_000_000_000


def triples(extractor: RulesExtractor, *said: str) -> list[str]:
    statements = extractor.extract([Message("user", each, None, AT) for each in said]).statements
    return [f"{one.relation} {one.object.name}" for one in statements if one.object is not None]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("My budget for paint is $90.", "HAS_PAINT_BUDGET $90"),
        ("My paint budget is $90.", "HAS_PAINT_BUDGET $90"),
        ("The budget for paint is $90.", "HAS_PAINT_BUDGET $90"),
        ("Our monthly budget for the garden is $200.", "HAS_GARDEN_BUDGET $200"),
        ("I have a weekly budget of 60 euros for lunches.", "HAS_LUNCH_BUDGET 60 euros"),
        ("We set a joint $300 travel budget.", "HAS_TRAVEL_BUDGET $300"),
        ("I might go over my budget of £75 for candles.", "HAS_CANDLE_BUDGET £75"),
        ("I spent $80, which is more than my $70 fuel budget.", "HAS_FUEL_BUDGET $70"),
        ("It was a long day but I raised my fuel budget to $95.", "HAS_FUEL_BUDGET $95"),
        ("I saw that our print quota was cut to 400 pages.", "HAS_PRINT_QUOTA 400 pages"),
        ("I found a nice lamp with my new budget of $40.", "HAS_BUDGET $40"),
        ("I've increased my step goal from 6,000 to 9,000 steps.", "HAS_STEP_GOAL 9,000 steps"),
        ("We raised our paint budget to $90, and later to $99.", "HAS_PAINT_BUDGET $99"),
        ("I'm nervous about my 3 May deadline for the grant proposal.", "HAS_GRANT_PROPOSAL_DEADLINE 3 May"),
        ("My deadline for the thesis moved to June 9.", "HAS_THESIS_DEADLINE June 9"),
        ("I'm planning around the new thesis deadline of June 12.", "HAS_THESIS_DEADLINE June 12"),
        ("My password for Spotify is tulip9.", "HAS_SPOTIFY_PASSWORD tulip9"),
        ("My salary for the new job is $61,000.", "HAS_JOB_SALARY $61,000"),
        ("My daily calorie goal of 1,800 is hard to keep.", "HAS_CALORIE_GOAL 1,800"),
        ("My speed limit was raised to 130 km/h.", "HAS_SPEED_LIMIT 130 km/h"),
        ("My diet is vegan.", "HAS_DIET vegan"),
        ("My blood type is A positive.", "HAS_BLOOD_TYPE A positive"),
        ("My birthday is in May.", "HAS_BIRTHDAY May"),
        ("My size is medium.", "HAS_SIZE medium"),
    ],
)
def test_what_it_is_for_is_part_of_what_it_is(extractor: RulesExtractor, said: str, meant: str) -> None:
    assert triples(extractor, said) == [meant]


@pytest.mark.parametrize(
    "said",
    [
        "They have a budget of $2 million for marketing.",
        "My old fuel budget of $70 was too small.",
        "I spent $80 and went over my $70 budget.",  # which one?
        "I want a budget of $500 for the trip.",
        "If my fuel budget was raised to $900 I'd drive.",
        "My sister has a $50 toy budget.",
        "The Atlas team works with a budget of $9,000.",
        "My phone has a limit of 5 GB.",
    ],
)
def test_what_is_nobodys_or_no_longer_so_or_of_unknown_use_is_none(extractor: RulesExtractor, said: str) -> None:
    assert not [one for one in triples(extractor, said) if one.split("_")[-1].startswith(("BUDGET", "LIMIT"))]


def test_a_budget_for_one_thing_does_not_end_that_for_another() -> None:
    with Memory("memory:", llm=NO_LLM) as memory:
        memory.add("My budget for books is $35.", user_id="ann", timestamp="2026-01-01")
        memory.add("My budget for groceries is $500.", user_id="ann", timestamp="2026-01-02")
        memory.add("I've increased our grocery budget to $550.", user_id="ann", timestamp="2026-01-03")
        holds = {one["object"] for one in memory.get_all(user_id="ann")["results"]}
        assert holds == {"$35", "$550"}
        assert memory.search("What is my grocery budget?", user_id="ann")[0]["object"] == "$550"


@pytest.mark.parametrize(
    ("said", "since"),
    [
        ("I've raised my reading goal to 12 books by March 1.", "2026-02-02"),
        ("I've raised my reading goal to 12 books by the 9th of May 2026.", "2026-02-02"),
        ("I've raised my reading goal to 12 books since January.", "2026-01-01"),
    ],
)
def test_the_day_by_which_it_is_to_be_reached_is_not_its_first(
    extractor: RulesExtractor, said: str, since: str
) -> None:
    (one,) = extractor.extract([Message("user", said, None, AT)]).statements
    assert one.valid_from is not None
    assert times.iso(one.valid_from)[:10] == since


@pytest.mark.parametrize(
    "said",
    [
        "My rent is way too high.",
        "My budget is tight.",
        "My deadline is close.",
        "My salary is pretty low.",
        "My weight is stable.",
        "My password is weak.",
        "My hobby is expensive.",
        "My diet is terrible.",
        "My birthday is next week.",
        "My rent is half my salary.",
        "My blood type is rare.",
        "My dentist's name is hard to remember.",
    ],
)
def test_how_it_is_is_not_how_much_it_is(extractor: RulesExtractor, said: str) -> None:
    assert triples(extractor, said) == []


def test_what_is_said_of_a_value_does_not_end_it() -> None:
    with Memory("memory:", llm=NO_LLM) as memory:
        memory.add("My rent is $1,200.", user_id="ann", timestamp="2026-01-01")
        memory.add("My rent is too high.", user_id="ann", timestamp="2026-02-01")
        assert "$1,200" in {one["object"] for one in memory.get_all(user_id="ann")["results"]}


def test_what_leans_on_the_words_before_it_is_not_cut_off_from_them(extractor: RulesExtractor) -> None:
    said = "I want to read more each week, and I just found out it was adjusted to 90 pages."
    assert [one.text for one in extractor.extract([Message("user", said, None, AT)]).statements] == [said]
