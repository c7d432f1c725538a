"""What the offline extractor makes of news: what changed, what ended, what befell somebody who is only named aside."""

from __future__ import annotations

import pytest

from graphmem import times
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message

AT = times.moment("2026-05-12T18:40:00+00:00", name="at")
ME = Mention("I", "Person", speaker=True)


def statements(extractor: RulesExtractor, text: str, name: str | None = None) -> tuple[Statement, ...]:
    return extractor.extract([Message("user", text, name, AT)]).statements


def triple(statement: Statement) -> tuple[str, str, str] | None:
    if statement.subject is None or statement.relation is None or statement.object is None:
        return None
    return statement.subject.name, statement.relation, statement.object.name


def names(statement: Statement) -> list[str]:
    return [mention.name for mention in statement.mentions]


@pytest.mark.parametrize(
    "text",
    ["I moved back to Berlin.", "I went back to live in Berlin.", "I returned to Berlin.", "We moved to Berlin."],
)
def test_who_goes_back_lives_there(extractor: RulesExtractor, text: str) -> None:
    (moved,) = statements(extractor, text)
    assert (triple(moved), moved.ends) == (("I", "LIVES_IN", "Berlin"), False)


@pytest.mark.parametrize(
    "text",
    [
        "I returned to Berlin for a week.",
        "I went back to Berlin.",
        "I returned to the office.",
        "I came back to Berlin.",
    ],
)
def test_who_may_only_be_there_for_a_while_does_not_live_there(extractor: RulesExtractor, text: str) -> None:
    (kept,) = statements(extractor, text)
    assert triple(kept) is None


@pytest.mark.parametrize(
    ("holds", "ended"),
    [
        ("I'm vegetarian.", "I'm not vegetarian anymore."),
        ("I'm vegetarian.", "I'm no longer a vegetarian."),
        ("I eat meat.", "I don't eat meat any more."),
        ("I drink coffee.", "I no longer drink coffee."),
        ("I like sushi.", "I don't like sushi anymore."),
        ("I'm married to Sam.", "I'm not married to Sam any longer."),
        ("Zoe plays chess.", "Zoe doesn't play chess anymore."),
    ],
)
def test_an_ending_names_the_triple_that_held(extractor: RulesExtractor, holds: str, ended: str) -> None:
    (before,), (after,) = statements(extractor, holds), statements(extractor, ended)
    assert (before.subject, before.relation, before.object) == (after.subject, after.relation, after.object)
    assert (before.relation is not None, before.ends, after.ends) == (True, False, True)
    assert after.text == ended


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("I don't smoke anymore.", "I"), ("Bob quit.", "Bob"), ("I quit.", "I"), ("Anna retired.", "Anna"),
        ("Bob doesn't live here anymore.", "Bob"),
    ],
)  # fmt: skip
def test_what_ended_is_kept_though_no_triple_says_it(extractor: RulesExtractor, text: str, who: str) -> None:
    (kept,) = statements(extractor, text)
    assert (kept.text, triple(kept)) == (text, None)
    assert who in names(kept)


def test_any_more_of_a_thing_ends_nothing(extractor: RulesExtractor) -> None:
    assert not any(each.ends for each in statements(extractor, "I don't eat any more sushi."))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Tom, my cat, died.", ("Alice", "HAS_PET", "Tom")),
        ("My dog Rex was run over yesterday.", ("Alice", "HAS_PET", "Rex")),
        ("My manager Bob resigned yesterday.", ("Alice", "HAS_MANAGER", "Bob")),
        ("My sister Ann passed away.", ("Alice", "HAS_SISTER", "Ann")),
        ("I took my sister Ann to the airport.", ("Alice", "HAS_SISTER", "Ann")),
        ("Carol, who knows Yuki, broke down.", ("Carol", "KNOWS", "Yuki")),
    ],
)
def test_what_is_said_in_passing_is_not_the_news(
    extractor: RulesExtractor, text: str, role: tuple[str, str, str]
) -> None:
    news, *aside = statements(extractor, text, "Alice")
    assert (news.text, triple(news)) == (text, None)
    assert role[2] in names(news) or role[0] in names(news)
    assert role in [triple(each) for each in aside]
    assert all(each.quote == news.quote for each in aside)


def test_the_role_said_in_passing_has_its_own_short_sentence(extractor: RulesExtractor) -> None:
    said = [each.text for each in statements(extractor, "My dog Rex was run over.", "Alice")]
    assert said == ["My dog Rex was run over.", "Alice's dog is Rex.", "Rex is a dog."]


def test_a_pet_that_died_is_one_no_longer(extractor: RulesExtractor) -> None:
    news, kind = statements(extractor, "My cat Tom died.", "Alice")
    assert (news.text, triple(news), news.ends) == ("My cat Tom died.", ("Alice", "HAS_PET", "Tom"), True)
    assert triple(kind) == ("Tom", "IS_A", "cat")


def test_a_role_that_is_all_there_is_to_say_stands_in_the_sentence(extractor: RulesExtractor) -> None:
    for text in ("Maria, my sister.", "My sister is Maria."):
        (only,) = statements(extractor, text, "Alice")
        assert triple(only) == ("Alice", "HAS_SISTER", "Maria")


def test_the_words_after_a_known_fact_are_kept(extractor: RulesExtractor) -> None:
    for text in ("I like sushi but only on Fridays with Kim.", "I live in Berlin, but I hate it."):
        assert statements(extractor, text)[0].text == text
    assert "Kim" in names(statements(extractor, "I like sushi but only on Fridays with Kim.")[0])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm Alice.", "Alice"), ("My name is Alice.", "Alice"), ("my name's Alice", "Alice"), ("I'm Priya.", "Priya"),
        ("Hi, I'm Alice Miller and I live in Kiel.", "Alice Miller"), ("I'm called Alice.", "Alice"),
    ],
)  # fmt: skip
def test_who_gives_a_name_has_it(extractor: RulesExtractor, text: str, name: str) -> None:
    first = statements(extractor, text)[0]
    assert (first.subject, first.relation, first.object) == (ME, "HAS_NAME", Mention(name, "Person"))


@pytest.mark.parametrize(
    "text",
    [
        "I'm German.", "I'm Happy.", "I'm Berlin based.", "I'm Nadia's brother.", "My name is not Bob.", "I'm OK.",
        "My dog's name is Rex.", "My middle name is Rose.", "Her name is Anna.", "I'm a Virgo.", "I'm CEO of Acme.",
    ],
)  # fmt: skip
def test_what_one_is_is_no_name(extractor: RulesExtractor, text: str) -> None:
    assert not any(each.relation == "HAS_NAME" for each in statements(extractor, text))


def test_whose_message_has_a_name_needs_no_other(extractor: RulesExtractor) -> None:
    assert not any(each.relation == "HAS_NAME" for each in statements(extractor, "My name is Alice.", "Bob"))


@pytest.mark.parametrize(
    "text",
    ["my dog is called Max", "No wait, my dog is called Max.", "wait my dog is called Max", "My dog's name is Max."],
)
def test_a_pet_is_called_what_is_said_after_called(extractor: RulesExtractor, text: str) -> None:
    assert [triple(each) for each in statements(extractor, text)] == [("I", "HAS_PET", "Max"), ("Max", "IS_A", "dog")]


@pytest.mark.parametrize(
    "text",
    [
        "My brother is called Felix.", "My brother's name is Felix.", "Felix is my brother.",
        "My brother Felix slept badly.", "Felix isn't my brother anymore.",
    ],
)  # fmt: skip
def test_a_role_beside_its_name_is_no_entity(extractor: RulesExtractor, text: str) -> None:
    assert not {"brother", "name"} & {name for each in statements(extractor, text) for name in names(each)}


def test_a_role_whose_name_was_said_before_is_that_person(extractor: RulesExtractor) -> None:
    said = statements(extractor, "My brother is Felix. My brother went to the dentist with Ann.")
    assert {"Felix", "Ann"} <= set(names(said[-1]))
    assert "brother" not in names(said[-1])
