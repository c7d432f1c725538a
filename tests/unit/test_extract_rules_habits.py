"""Stays that are over, pastimes, tastes said with "to", firms with a name beside, ages in brackets, two as one."""

from __future__ import annotations

import pytest
from heard import statements

from graphmem.ingest.extract_rules import RulesExtractor


def triples(extractor: RulesExtractor, content: str) -> set[tuple[str, str, str, bool]]:
    return {
        (each.subject.name, each.relation or "", each.object.name, each.ends)
        for each in statements(extractor, content)
        if each.subject is not None and each.object is not None
    }


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("Just got back from 3 weeks in Patagonia", ("I", "VISITED", "Patagonia", False)),
        ("I came back from Sardinia yesterday", ("I", "VISITED", "Sardinia", False)),
        ("I spent my childhood in Bahrain", ("I", "GREW_UP_IN", "Bahrain", False)),
        ("I spent two years in Japan", ("I", "LIVED_IN", "Japan", False)),
        ("We moved here from Lagos in 2019", ("I", "LIVES_IN", "Lagos", True)),
        ("I've lived in Calgary my whole life", ("I", "LIVES_IN", "Calgary", False)),
        ("I swim every Tuesday before work", ("I", "DOES", "swimming", False)),
        ("On Tuesdays I do yoga", ("I", "DOES", "yoga", False)),
        ("I like to read crime novels", ("I", "LIKES", "reading crime novels", False)),
        ("I don't like to fly", ("I", "LIKES", "flying", True)),
        ("I'm learning how to code", ("I", "LEARNS", "coding", False)),
        ("My company, Nordhaus, makes chairs", ("Nordhaus", "MAKES", "chairs", False)),
        ("My startup, Loopy, is doing fine", ("I", "HAS_STARTUP", "Loopy", False)),
        ("My parents immigrated from Vietnam", ("parents", "FROM", "Vietnam", False)),
        ("I live with my parents", ("I", "LIVES_WITH", "parents", False)),
        ("My friend Ben's mum is a judge", ("Ben's mum", "HAS_OCCUPATION", "judge", False)),
        ("I have two sons from my first marriage, Leo and Finn", ("I", "HAS_SON", "Finn", False)),
        ("I have two kids, Ben (4) and Mia (7)", ("Mia", "HAS_AGE", "7", False)),
        ("I listen to lo-fi and hip-hop", ("I", "LISTENS_TO", "hip-hop", False)),
        ("I'm left-handed", ("I", "IS_A", "left-handed", False)),
        ("My wife Ana is Portuguese", ("Ana", "HAS_NATIONALITY", "Portuguese", False)),
        ("My mum has fibromyalgia", ("mum", "HAS_CONDITION", "fibromyalgia", False)),
        ("My dad has Parkinson's", ("dad", "HAS_CONDITION", "Parkinson's", False)),
        ("I don't have a microwave", ("I", "OWNS", "microwave", True)),
        ("I got a new job at Stripe as a recruiter", ("I", "HAS_OCCUPATION", "recruiter", False)),
        ("My wife is due in June", ("wife", "HAS_DUE_DATE", "June", False)),
    ],
)
def test_what_is_done_by_habit_or_was_for_a_time(
    extractor: RulesExtractor, said: str, so: tuple[str, str, str, bool]
) -> None:
    assert so in triples(extractor, said)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("I came back from Sardinia yesterday", "FROM"),
        ("My nephew Jonah is at Purdue, studying physics", "STUDIES"),
        ("My son Teo has a nut allergy, like epipen-level", "LIKES"),
        ("It was my cousin Anneke, not my sister", "HAS_SISTER"),
        ("My friend Ana's brother lives in Rome", "LIVES_IN"),
        ("I have a PhD in biology", "OWNS"),
        ("I've had migraines since I was a teenager", "WAS_A"),
        ("We're renting a cabin in Norway for Easter", "LIVES_IN"),
        ("I rarely eat meat", "EATS"),
        ("I run into problems all the time", "DOES"),
        ("I hate to ask but can you help", "DISLIKES"),
        ("We have rats in the attic", "HAS_PET"),
        ("I have no cats", "HAS_PET"),
        ("My parents moved to Linz", "HAS_PARENT"),
        ("My family moved to Linz", "HAS_FAMILY"),
        ("The food is Italian", "HAS_NATIONALITY"),
        ("I was diagnosed with a poor prognosis", "OWNS"),
    ],
)
def test_what_only_looks_so_gives_no_such_triple(extractor: RulesExtractor, said: str, wrong: str) -> None:
    assert wrong not in {relation for _, relation, _, _ in triples(extractor, said)}
