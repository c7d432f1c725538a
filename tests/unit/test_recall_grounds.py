"""What an answer rests on, and that what is said of others answers no question."""

from __future__ import annotations

import pytest

from graphmem import times
from graphmem.recall.base import Hop, Recalled, RecalledFact
from graphmem.recall.context import render
from graphmem.recall.grounds import Grounds, Told, grounds
from graphmem.types import Details, Entity, Episode, Fact, Scope, Source


def told(text: str, *people: str) -> Told:
    return Told(text, text, frozenset(people))


MARIA = told("Maria speaks Spanish and plays the cello.", "Maria Silva")
DEV = told("Dev is a huge chess nerd.", "Dev")
INES = told("Ines lives in Porto.", "Ines")
WIFE = told("Bob is married to Ines, his wife.", "Bob", "Ines")
BAND = told("The band plays in Lisbon.")
FACTS = (MARIA, DEV, INES, WIFE, BAND)


def rests(question: str, answer: str, *cited: int) -> Grounds:
    return grounds(question, answer, FACTS, cited=cited)


def test_an_answer_that_cites_nothing_rests_on_the_facts_nearest_to_it() -> None:
    assert rests("Which languages does Maria speak?", "Spanish.").places == (0,)
    assert rests("Where does the band play?", "The band plays in Lisbon.").places == (4,)


def test_a_cited_fact_that_has_nothing_to_do_with_it_is_left_out() -> None:
    assert rests("Which languages does Maria speak?", "Maria speaks Spanish.", 1, 0).places == (0,)


def test_what_is_cited_for_the_question_stays_and_comes_first() -> None:
    found = rests("Where does the wife of Bob live?", "In Porto.", 3, 2)
    assert found == Grounds((3, 2))


def test_facts_that_are_as_near_all_count() -> None:
    twice = (told("Ana has a boat."), told("Ana sold a boat."), told("Ana rows."))
    assert grounds("What does Ana have?", "A boat.", twice, cited=()).places == (0, 1)


@pytest.mark.parametrize("cited", [(), (1,), (0, 1)])
def test_what_is_said_of_another_is_no_answer(cited: tuple[int, ...]) -> None:
    found = grounds("Which languages does Dev speak?", "Dev speaks Spanish.", (MARIA, DEV), cited=cited)
    assert found.not_about == ("Dev",)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which languages does Silva speak?", "Spanish"),  # by one word of the name
        ("Do Dev and Maria speak Spanish?", "Maria speaks Spanish."),  # one of those who are asked about
        ("Who speaks Spanish?", "Dev speaks Spanish."),  # nobody is asked about
        ("Where does Zoe live?", "Porto"),  # nobody that the facts know
        ("How many instruments does Dev play?", "3"),  # it cannot be traced
        ("Welche Sprachen spricht Dev?", "Er spricht fließend Spanisch."),
    ],
)
def test_what_may_be_an_answer_passes(question: str, answer: str) -> None:
    assert rests(question, answer).not_about == ()


def test_an_answer_that_cannot_be_traced_rests_on_what_it_cites() -> None:
    assert rests("Wo wohnt die Frau von Bob?", "Sie wohnt zusammen mit ihm in Porto.", 3, 2) == Grounds((3, 2))


def test_no_facts() -> None:
    assert grounds("Where?", "Here.", (), cited=()) == Grounds(())


# who a fact is about, as a block tells it

DAY = times.moment("2026-03-02T09:15:00Z", name="day")
SCOPE = Scope(user_id="alice")
ENTITIES = {
    name: Entity(name, "p", name, type)
    for name, type in (("Bob", "Person"), ("Ines", "Person"), ("Porto", "Place"), ("Acme", "Organization"))
}


def fact(id: str, text: str, triple: tuple[str, str, str] | None = None, *, speaker: str = "") -> Fact:
    subject, relation, object_ = triple or (None, None, None)
    source = (Source(f"e-{speaker}", text),) if speaker else ()
    return Fact(id, "p", SCOPE, text, subject=subject, relation=relation, object=object_, sources=source)


def people(*found: RecalledFact, facts: tuple[Fact, ...]) -> dict[str, set[str]]:
    episode = Episode("e-Carol", "p", SCOPE, "s", 0, "user", "Carol", "", DAY, DAY)
    known = Details({one.id: one for one in facts}, {episode.id: episode}, ENTITIES)
    return {one.id: set(one.people) for one in render(Recalled(found, known=known)).told}


def test_a_fact_is_about_its_people_and_its_speaker() -> None:
    said = fact("f1", "I like Porto.", speaker="Carol")
    assert people(RecalledFact(said, 0.9, ()), facts=(said,)) == {"f1": {"Carol"}}


def test_a_fact_is_about_those_whose_path_leads_to_it() -> None:
    wife, home = fact("f1", "x", ("Bob", "MARRIED_TO", "Ines")), fact("f2", "y", ("Ines", "LIVES_IN", "Porto"))
    path = (Hop("Bob", "f1", "Ines"), Hop("Ines", "f2", "Porto"))
    assert people(RecalledFact(home, 0.9, path), facts=(wife, home)) == {"f1": {"Bob", "Ines"}, "f2": {"Bob", "Ines"}}
    apart = people(RecalledFact(wife, 0.9, ()), RecalledFact(home, 0.8, ()), facts=(wife, home))
    assert apart["f2"] == {"Ines"}


def test_what_is_said_of_a_thing_is_about_whose_it_is() -> None:
    job, firm = fact("f1", "x", ("Bob", "WORKS_AT", "Acme")), fact("f2", "y", ("Acme", "BASED_IN", "Porto"))
    found = people(RecalledFact(job, 0.9, ()), RecalledFact(firm, 0.8, ()), facts=(job, firm))
    assert found == {"f1": {"Bob"}, "f2": {"Bob"}}
