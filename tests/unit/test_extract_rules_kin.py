"""Relatives and roles without a name: whose they are tells them apart, and who is known in the role is meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from heard import held, statements

from graphmem import Memory
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory("memory:", llm="none") as opened:
        yield opened


def triples(extractor: RulesExtractor, content: str) -> set[tuple[str, str, str]]:
    return {
        (each.subject.name, each.relation or "", each.object.name)
        for each in statements(extractor, content)
        if each.subject is not None and each.object is not None
    }


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("My landlord is married to Ivy.", ("landlord", "MARRIED_TO", "Ivy")),
        ("My boss moved to Bergen.", ("boss", "LIVES_IN", "Bergen")),
        ("Bob's landlord lives in Rome.", ("Bob's landlord", "LIVES_IN", "Rome")),
        ("My boss's wife works at Acme.", ("boss's wife", "WORKS_AT", "Acme")),
        ("The bar is owned by Bob's wife.", ("Bob's wife", "OWNS", "bar")),
        ("My boss's wife is Ana.", ("boss", "HAS_WIFE", "Ana")),
        ("The mother of Bob lives in Rome.", ("Bob's mother", "LIVES_IN", "Rome")),
    ],
)
def test_a_relative_without_a_name_is_whose_relative_it_is(
    extractor: RulesExtractor, said: str, so: tuple[str, str, str]
) -> None:
    assert triples(extractor, said) == {so}


@pytest.mark.parametrize(
    "said",
    [
        "My friend lives in Hull.",
        "My aunt lives in Bergen.",
        "My landlord in Rome works at Shell.",
        "My brother in Rome works at Shell.",
        "My older brother lives in Hull.",
        "My other brother lives in Kiel.",
        "One of my brothers lives in Bonn.",
        "My ex-wife lives in Rome.",
        "My former boss lives in Rome.",
        "A friend's aunt lives in Rome.",
        "Her mother lives in Bonn.",
    ],
)
def test_of_whom_there_may_be_several_nothing_is_sure(extractor: RulesExtractor, said: str) -> None:
    assert triples(extractor, said) == set()


@pytest.mark.parametrize("said", ["The bar of Bob's aunt is nice and big.", "Her aunt lives in Rome."])
def test_somebody_elses_aunt_is_not_the_users(extractor: RulesExtractor, said: str) -> None:
    named = {one.name for each in statements(extractor, said) for one in (each.subject, *each.mentions) if one}
    assert "aunt" not in named


def test_of_people_who_talk_each_has_his_own(extractor: RulesExtractor) -> None:
    said = [Message("user", "My wife lives in Rome.", name, 1_770_000_000_000_000) for name in ("Tom", "Eva")]
    subjects = [each.subject.name for each in extractor.extract(said).statements if each.subject is not None]
    assert subjects == ["Tom's wife", "Eva's wife"]


@pytest.mark.parametrize(
    ("said", "so"),
    [
        (["My landlord lives in Bergen.", "My landlord moved to Oslo."], {("landlord", "LIVES_IN", "Oslo")}),
        (["Bob's mother lives in Rome.", "My mother lives in Oslo."],
         {("Bob's mother", "LIVES_IN", "Rome"), ("mother", "LIVES_IN", "Oslo")}),
        (["My wife Ingrid lives in Bergen.", "My wife moved to Oslo."],
         {("I", "HAS_WIFE", "Ingrid"), ("Ingrid", "LIVES_IN", "Oslo")}),
        (["My manager is Bob.", "My boss moved to Hamburg."],
         {("I", "HAS_MANAGER", "Bob"), ("Bob", "LIVES_IN", "Hamburg")}),
        (["My aunt Ingrid lives in Bergen.", "The cafe is owned by my aunt."],
         {("I", "HAS_AUNT", "Ingrid"), ("Ingrid", "LIVES_IN", "Bergen"), ("Ingrid", "OWNS", "cafe")}),
        (["My mother is Carla.", "Bob's mother lives in Rome."],
         {("I", "HAS_MOTHER", "Carla"), ("Bob's mother", "LIVES_IN", "Rome")}),
        (["My boss is Bob.", "My boss is now Tom.", "My boss lives in Kiel."],
         {("I", "HAS_MANAGER", "Tom"), ("Tom", "LIVES_IN", "Kiel")}),
        (["My aunts are Ida and Rita.", "The cafe is owned by my aunt."],
         {("I", "HAS_AUNT", "Ida"), ("I", "HAS_AUNT", "Rita"), ("aunt", "OWNS", "cafe")}),
        (["My manager is Bob.", "Bob isn't my manager any more. My manager lives in Kiel."],
         {("manager", "LIVES_IN", "Kiel")}),
    ],
)  # fmt: skip
def test_who_is_known_in_the_role_is_meant(memory: Memory, said: list[str], so: set[tuple[str, str, str]]) -> None:
    assert held(memory, *said) == so


def test_what_is_told_later_of_an_earlier_day_is_of_nobody_who_came_after(memory: Memory) -> None:
    memory.add("My boss is Bob.", user_id="kate", timestamp="2026-05-10")
    memory.add("My boss lives in Kiel.", user_id="kate", timestamp="2026-04-10")
    assert "boss" in {one["subject"] for one in memory.get_all(user_id="kate")["results"]}


def test_who_has_a_role_in_a_session_has_it_there_alone(memory: Memory) -> None:
    memory.add("My landlord is Karl.", user_id="lena", run_id="trip", timestamp="2026-05-10")
    memory.add("My landlord is married to Ivy.", user_id="lena", timestamp="2026-06-10")
    assert {one["subject"] for one in memory.get_all(user_id="lena")["results"]} == {"lena", "landlord"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I sold our house to my brother.", "My brother owns the house."),
        ("The shop is run by Marta and my landlord.", "The shop's leader is my landlord."),
    ],
)
def test_the_sentence_says_whose_relative_it_is(extractor: RulesExtractor, said: str, told: str) -> None:
    assert told in {each.text for each in statements(extractor, said)}
