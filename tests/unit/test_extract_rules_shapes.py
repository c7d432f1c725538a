"""What the offline rules make of shapes of the grammar: who does it in a passive, whose it is, who left for where."""

from __future__ import annotations

import pytest
from heard import statements

from graphmem import times
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message

MARCH = times.moment("2026-03-12T18:40:00+00:00", name="at")


def triples(extractor: RulesExtractor, content: str) -> set[tuple[str, str, str]]:
    return {
        (each.subject.name, ("-" if each.ends else "") + (each.relation or ""), each.object.name)
        for each in statements(extractor, content)
        if each.subject is not None and each.object is not None
    }


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("Halcyon is led by Marta Ruiz", ("Halcyon", "HAS_LEADER", "Marta Ruiz")),
        ("Halcyon isn't led by Marta Ruiz any more.", ("Halcyon", "-HAS_LEADER", "Marta Ruiz")),
        ("The workshop was led by Tara.", ("workshop", "HAD_LEADER", "Tara")),
        ("I'm taught by Ms Park.", ("I", "HAS_TEACHER", "Ms Park")),
        ("I'm managed by Priya.", ("I", "HAS_MANAGER", "Priya")),
        ("The cafe is owned by my aunt", ("aunt", "OWNS", "cafe")),
        ("The cafe was owned by my aunt.", ("aunt", "OWNED", "cafe")),
        ("That bike belongs to Jonas", ("Jonas", "OWNS", "bike")),
        ("This laptop belongs to me.", ("I", "OWNS", "laptop")),
        ("The house belonged to my grandmother.", ("grandmother", "OWNED", "house")),
        ("The cafe no longer belongs to Jonas.", ("Jonas", "-OWNS", "cafe")),
        ("The bakery was founded by Luis Ortega.", ("Luis Ortega", "FOUNDED", "bakery")),
        ("Greenly was founded by Anna.", ("Anna", "FOUNDED", "Greenly")),
        ("The song was written by Elena Park.", ("Elena Park", "WROTE", "song")),
        ("My class is taught by a nice lady called Rosa.", ("class", "HAS_TEACHER", "Rosa")),
        ("Lena belongs to the Ramblers.", ("Lena", "MEMBER_OF", "Ramblers")),
    ],
)  # fmt: skip
def test_who_does_it_and_whose_it_is_are_told_by_the_passive(
    extractor: RulesExtractor, said: str, so: tuple[str, str, str]
) -> None:
    assert triples(extractor, said) == {so}


@pytest.mark.parametrize(
    "said",
    [
        "The cafe might be owned by Ana.", "The shop will be run by Ana.", "A cafe is owned by Ana.",
        "The house was built by hand.", "The word belongs to Latin.", "My bike belongs to the city.",
        "The bike doesn't belong to me.", "The place is owned by a bank.", "My cat was found by Ana.",
        "The house is being built by Tom.", "The future belongs to Ana.",
        "The place I work at is owned by Tom.", "My daughter is taught by Mrs Kent.",
        "The course is taught by Prof. Lund and Dr. Haas.",
    ],
)  # fmt: skip
def test_a_passive_that_is_not_sure_of_both_ends_gives_no_triple(extractor: RulesExtractor, said: str) -> None:
    assert triples(extractor, said) == set()


@pytest.mark.parametrize(
    ("said", "left", "now"),
    [
        ("Tessa left Bellwether, she works at Northgate Labs now", ("Tessa", "Bellwether"), "Northgate Labs"),
        ("Tessa left Bellwether, now she works for Northgate Labs.", ("Tessa", "Bellwether"), "Northgate Labs"),
        ("My friend Marcus quit Dunlop, he is at Pirelli now.", ("Marcus", "Dunlop"), "Pirelli"),
    ],
)
def test_who_left_a_firm_is_meant_by_the_pronoun_that_works_elsewhere(
    extractor: RulesExtractor, said: str, left: tuple[str, str], now: str
) -> None:
    who, old = left
    assert {(who, "-WORKS_AT", old), (who, "WORKS_AT", now)} == triples(extractor, said) - {("I", "HAS_FRIEND", who)}


@pytest.mark.parametrize(
    "said",
    [
        "Tessa left Marcus, he works at Northgate.", "Ana left Porto, she lives in Lyon now.",
        "Tessa left Bellwether, they hired Bob.", "Tessa left Bellwether. She's in Rome.",
        "My boss left Acme, he works at Umbra now.",
    ],
)  # fmt: skip
def test_a_pronoun_that_may_mean_either_means_none(extractor: RulesExtractor, said: str) -> None:
    assert triples(extractor, said) == set()


def test_what_may_be_a_person_or_a_place_is_no_firm_that_was_left(extractor: RulesExtractor) -> None:
    assert triples(extractor, "Rosa left Bruno, she works at Zara.") == {("Rosa", "WORKS_AT", "Zara")}
    assert ("Joe", "-WORKS_AT", "London") not in triples(extractor, "Joe left London, he works at Barclays now.")


def test_a_post_that_several_hold_is_held_by_each_and_by_no_other_in_turn(extractor: RulesExtractor) -> None:
    several = statements(extractor, "The team is led by Ana and Bob.")
    assert [(each.relation, each.object and each.object.name, each.exclusive) for each in several] == [
        ("HAS_LEADER", "Ana", False),
        ("HAS_LEADER", "Bob", False),
    ]
    (alone,) = statements(extractor, "Halcyon is led by Marta Ruiz.")
    assert alone.exclusive
    pupil = [each for each in statements(extractor, "My daughter Mia is taught by Mrs Kent.") if each.exclusive]
    assert pupil == []


@pytest.mark.parametrize("said", ["Launch moved: April 3 now.", "The launch was on March 20, it is on April 3 now"])
def test_a_sentence_of_the_past_and_of_now_tells_how_things_stand_now(extractor: RulesExtractor, said: str) -> None:
    kept = extractor.extract([Message("user", said, None, MARCH)]).statements
    assert {each.valid_from for each in kept} == {MARCH}


@pytest.mark.parametrize(
    ("said", "since"),
    [
        ("I have a dentist appointment on April 3.", "2026-03-12T18:40"),
        ("I have surgery on Friday.", "2026-03-12T18:40"),
        ("The venue is the Corn Exchange on April 3.", "2026-03-12T18:40"),
        ("I work at Acme from April 3.", "2026-03-12T18:40"),
        ("I no longer work at Acme from April 3.", "2026-03-12T18:40"),
        ("My rent is 900 euros from June.", "2026-03-12T18:40"),
        ("My rent is 900 euros since June.", "2025-06-01"),
        ("I work at Acme since April 3.", "2025-04-03"),
        ("I've lived in Kiel since April.", "2025-04-01"),
        ("I started at Acme on April 3.", "2025-04-03"),
        ("I moved to Oslo in May.", "2025-05-01"),
        ("I live in Kiel since last May.", "2025-05-01"),
    ],
)
def test_a_date_without_a_year_is_the_next_one_in_the_present_and_the_last_one_in_the_past(
    extractor: RulesExtractor, said: str, since: str
) -> None:
    (only,) = extractor.extract([Message("user", said, None, MARCH)]).statements
    assert only.relation is not None
    assert (times.iso(only.valid_from) or "").startswith(since)


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("My husband's name is Leopold but everyone calls him Leo", {("I", "HAS_HUSBAND", "Leopold"),
         ("Leopold", "HAS_NICKNAME", "Leo")}),
        ("I can't eat gluten, and I hate soy.", {("I", "-EATS", "gluten"), ("I", "DISLIKES", "soy")}),
        ("I used to work nights at Tesco.", {("I", "-WORKS_AT", "Tesco")}),
        ("I work nights at Ocado.", {("I", "WORKS_AT", "Ocado")}),
        ("I'm in a new band called Gutter Lark", {("I", "MEMBER_OF", "Gutter Lark")}),
        ("I work for the council", {("I", "WORKS_AT", "council")}),
        ("My PhD at Wageningen is hard.", {("I", "STUDIES_AT", "Wageningen")}),
        ("My degree at Leeds was hard.", set()),
        ("My job is stressful.", set()),
        ("My job is a nurse.", {("I", "HAS_OCCUPATION", "nurse")}),
        ("I work for the team.", set()),
    ],
)  # fmt: skip
def test_a_shape_says_what_its_words_leave_open(
    extractor: RulesExtractor, said: str, so: set[tuple[str, str, str]]
) -> None:
    assert triples(extractor, said) == so


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("The cafe is run by my wife Ines and me.", {("cafe", "HAS_LEADER", "Ines"), ("cafe", "HAS_LEADER", "I")}),
        ("The shop is run by Ines and me.", {("shop", "HAS_LEADER", "Ines"), ("shop", "HAS_LEADER", "I")}),
        ("The bakery belongs to my brother Tom Vos and me.", {("Tom Vos", "OWNS", "bakery"), ("I", "OWNS", "bakery")}),
        ("The book was written by my aunt Ida and her friend Max.", {("Ida", "WROTE", "book"),
         ("Max", "WROTE", "book")}),
        ("I work with my friend Jo and Bob.", {("I", "HAS_COLLEAGUE", "Jo"), ("I", "HAS_COLLEAGUE", "Bob")}),
    ],
)  # fmt: skip
def test_what_is_coordinated_with_a_name_beside_a_role_counts_too(
    extractor: RulesExtractor, said: str, so: set[tuple[str, str, str]]
) -> None:
    assert so <= triples(extractor, said)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The team is led by my boss Ana and not Ben.", ("team", "HAS_LEADER", "Ben")),
        ("I work with my friend Jo and her company is in Oslo.", ("I", "HAS_COLLEAGUE", "company")),
        ("The cafe is run by my wife Ines, and Bob and I own the bakery.", ("cafe", "HAS_LEADER", "Bob")),
        ("Halcyon is run by Tesco and Ana.", ("Halcyon", "HAS_LEADER", "Tesco")),
    ],
)
def test_what_is_not_coordinated_with_it_does_not(
    extractor: RulesExtractor, said: str, wrong: tuple[str, str, str]
) -> None:
    assert wrong not in triples(extractor, said)
