"""What is kept says no more and no less than was said; through a memory: what it ends of what is known."""

from __future__ import annotations

import pytest
from heard import statements

from graphmem import Memory
from graphmem.ingest.extract_rules import RulesExtractor


def triples(extractor: RulesExtractor, content: str) -> set[tuple[str, str, str]]:
    return {
        (each.subject.name, ("-" if each.ends else "") + (each.relation or ""), each.object.name)
        for each in statements(extractor, content)
        if each.subject is not None and each.object is not None
    }


def held(*said: str) -> dict[str, str | None]:
    """What a memory tells after these messages, each a day after the one before: the relation by its words."""
    with Memory("memory:") as memory:
        for day, text in enumerate(said, start=1):
            memory.add(text, user_id="ana", timestamp=f"2026-01-{day:02d}T09:00:00Z")
        return {each["memory"]: each["relation"] for each in memory.get_all(user_id="ana")["results"]}


@pytest.mark.parametrize(
    "said",
    [
        "My address is 5 Main Street, Springfield.",
        "My favourite songs are Hallelujah and Yesterday.",
        "My pronouns are she, her.",
    ],
)
def test_one_thing_is_and_several_are_as_was_said(said: str) -> None:
    assert list(held(said)) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "Server3 is in Rack12.", "Tom10 lives in Town10.", "Tom102 lives in Town102.", "Tom 10 lives in Town 10.",
        "Robot7 works at Plant4.", "Robot185 works at Plant185.", "Deploy on Fridays is forbidden.",
        "Smoking is not allowed in the office.",
    ],
)  # fmt: skip
def test_a_plain_statement_is_kept_as_it_is(extractor: RulesExtractor, text: str) -> None:
    assert [each.text for each in statements(extractor, text)] == [text]


def test_what_one_is_to_be_reminded_of_is_a_fact(extractor: RulesExtractor) -> None:
    assert triples(extractor, "Remind me that Anna's birthday is on 3 May.") == {("Anna", "HAS_BIRTHDAY", "3 May")}
    assert statements(extractor, "Remind me to call Anna.") == ()


def test_who_left_a_firm_is_meant_after_a_comma_and_not_the_firm(extractor: RulesExtractor) -> None:
    said = "Jonas has just left Lumen Labs, he's at Brightpath now."
    assert triples(extractor, said) == {("Jonas", "-WORKS_AT", "Lumen Labs"), ("Jonas", "WORKS_AT", "Brightpath")}
    assert triples(extractor, "Anna left Bob, he works at Acme.") == set()


@pytest.mark.parametrize("whose", ["doctor's orders", "doctor's advice"])
def test_an_afterthought_is_no_second_object(extractor: RulesExtractor, whose: str) -> None:
    assert triples(extractor, f"I no longer drink coffee, {whose}.") == {("I", "-DRINKS", "coffee")}


def test_a_list_without_and_still_has_all_its_objects(extractor: RulesExtractor) -> None:
    assert {thing for _, _, thing in triples(extractor, "I like tea, coffee.")} == {"tea", "coffee"}


def test_a_cancelled_meeting_tells_of_no_date() -> None:
    assert held("My meeting with Bob got cancelled.") == {"My meeting with Bob got cancelled.": None}


def test_a_cancelled_meeting_has_neither_day_nor_time() -> None:
    after = held("My meeting with Bob is on Friday at 3pm.", "My meeting with Bob got cancelled.")
    assert set(after) == {"My meeting with Bob got cancelled."}
    assert held("The party is on Friday.", "The trip got cancelled.")["The party is on Friday."] == "SCHEDULED_FOR"


@pytest.mark.parametrize("diet", ["I'm vegan.", "I'm a vegetarian."])
def test_meat_again_ends_the_diet_that_is_known(diet: str) -> None:
    assert held(diet, "I eat meat again.") == {"I eat meat again.": "NOT_IS_A"}


def test_meat_again_tells_of_no_diet_that_nobody_spoke_of() -> None:
    with Memory("memory:") as memory:
        memory.add("I'm a nurse. I eat meat again.", user_id="ana")
        assert {each["memory"] for each in memory.get_all(user_id="ana")["results"]} == {
            "I'm a nurse.",
            "I eat meat again.",
        }
        names = {each["name"] for each in memory.entities(user_id="ana")}
    assert names.isdisjoint({"vegan", "vegetarian"})


@pytest.mark.parametrize("said", ["I got married to Kim.", "My wife is Kim.", "I'm dating Kim now."])
def test_who_has_somebody_is_no_longer_single(said: str) -> None:
    after = held("I'm single.", said)
    assert "I'm single." not in after
    assert {said, "I am no longer single."} == set(after)


def test_who_is_single_has_nobody() -> None:
    assert "I'm married to Kim." not in held("I'm married to Kim.", "I'm single again.")
    assert "HAS_EX" in held("My ex-wife is Kim.", "I'm single.").values()


def test_that_somebody_else_is_single_ends_nothing_of_mine() -> None:
    assert held("I'm married to Kim.", "Mia is single.")["I'm married to Kim."] == "MARRIED_TO"


def test_the_end_of_all_of_a_kind_names_nobody() -> None:
    assert set(held("I'm divorced.")) == {"My relationship status is divorced.", "I no longer have a spouse."}
