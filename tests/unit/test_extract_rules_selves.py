"""What people say they are: whose parents, from where, of which faith, at which school; several facts in one breath."""

from __future__ import annotations

import pytest
from heard import statements

from graphmem.ingest.extract_rules import RulesExtractor

Said = tuple[str, str, str, bool]


def triples(extractor: RulesExtractor, content: str) -> set[Said]:
    return {
        (each.subject.name, each.relation or "", each.object.name, each.ends)
        for each in statements(extractor, content)
        if each.subject is not None and each.object is not None
    }


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("early bird here, up at 5", ("I", "IS_A", "early bird", False)),
        ("vegetarian here btw", ("I", "IS_A", "vegetarian", False)),
        ("proud mum of four", ("I", "NUMBER_OF_CHILDREN", "four", False)),
        ("grandad of 3 and loving it", ("I", "NUMBER_OF_GRANDCHILDREN", "3", False)),
        ("aussie living in Oslo", ("I", "LIVES_IN", "Oslo", False)),
        ("peruvian but living in Turin", ("I", "HAS_NATIONALITY", "Peruvian", False)),
        ("half Danish, half Thai", ("I", "HAS_NATIONALITY", "Thai", False)),
        ("I've got dual citizenship, Irish and American", ("I", "HAS_NATIONALITY", "American", False)),
        ("I'm Chilean", ("I", "HAS_NATIONALITY", "Chilean", False)),
        ("retired electrician from Hove", ("I", "HAS_OCCUPATION", "retired electrician", False)),
        ("winger for Ajax Cape Town", ("I", "MEMBER_OF", "Ajax Cape Town", False)),
        ("right-handed btw, so the picture is the wrong way round", ("I", "IS_A", "right-handed", False)),
        ("we're Methodists so no raffle please", ("I", "IS_A", "Methodist", False)),
        ("brought up Jewish in Leeds", ("I", "RAISED_AS", "Jewish", False)),
        ("we only eat halal at home", ("I", "EATS", "halal", False)),
        ("I'm fasting during Lent this year", ("I", "OBSERVES", "Lent", False)),
        ("been knitting every evening for years", ("I", "DOES", "knitting", False)),
        ("I've been in Bilbao six years", ("I", "LIVES_IN", "Bilbao", False)),
        ("just me and the cat in a studio in Rennes", ("I", "LIVES_IN", "Rennes", False)),
        ("I write mostly Rust these days", ("I", "CODES_IN", "Rust", False)),
        ("I deliver parcels for Hermes", ("I", "WORKS_AT", "Hermes", False)),
        ("I'm doing biology and geography for my a levels", ("I", "STUDIES", "geography", False)),
        ("was doing chemistry at Ghent", ("I", "STUDIED", "chemistry", False)),
        ("signed up for a sourdough class", ("I", "TAKES", "sourdough class", False)),
        ("my thesis is on glacier melt", ("I", "RESEARCHES", "glacier melt", False)),
        ("finished my pharmacy degree in May", ("I", "HAS_DEGREE_IN", "pharmacy", False)),
        ("studying law with a minor in Arabic", ("I", "MINORS_IN", "Arabic", False)),
        ("cats > dogs", ("I", "PREFERS", "cats", False)),
        ("my mums from Riga and my dads Estonian", ("mum", "FROM", "Riga", False)),
        ("my top snack: nachos", ("I", "HAS_FAVORITE_SNACK", "nachos", False)),
        ("fav artist at the moment is Sade", ("I", "HAS_FAVORITE_ARTIST", "Sade", False)),
        ("my name is Edna I'm eighty-one I live in Rhyl", ("I", "HAS_AGE", "81", False)),
        ("my name is Edna I'm eighty-one I live in Rhyl", ("I", "LIVES_IN", "Rhyl", False)),
        ("hi I'm Sol, 19, from Cadiz, I box and I study law", ("I", "FROM", "Cadiz", False)),
        ("I have gout, take allopurinol daily and play the tuba", ("I", "PLAYS", "tuba", False)),
        ("I drive a tram and breed budgies", ("I", "BREEDS", "budgies", False)),
        ("my sister Kim is a judge, my brother Lev plays bass", ("Lev", "PLAYS", "bass", False)),
        ("Noor's 3, Sami's 8 and they're both asthmatic", ("Noor", "HAS_AGE", "3", False)),
        ("Noor's 3, Sami's 8 and they're both asthmatic", ("Sami", "HAS_CONDITION", "asthmatic", False)),
        ("Ewa (my neighbour) feeds the hens", ("I", "HAS_NEIGHBOR", "Ewa", False)),
        ("total wine snob, sorry", ("I", "IS_A", "wine snob", False)),
        ("Hull born and bred", ("I", "FROM", "Hull", False)),
        ("late shifts at Asda, always tired", ("I", "WORKS_AT", "Asda", False)),
        ("evening shifts at the mill, always tired", ("I", "WORKS_AT", "mill", False)),
        ("I'm Latino", ("I", "HAS_NATIONALITY", "Latino", False)),
        ("badminton every thursday", ("I", "PLAYS", "badminton", False)),
        ("I'm vegan, don't smoke, and do pilates", ("I", "DOES", "pilates", False)),
        ("I'm 58 with a dodgy hip", ("I", "HAS_CONDITION", "dodgy hip", False)),
        ("I'm 58 with a dodgy hip", ("I", "HAS_AGE", "58", False)),
        ("our twins (Rae and Kit) start school soon", ("I", "HAS_CHILD", "Kit", False)),
        ("we have one son Idris, he loves maths", ("I", "HAS_SON", "Idris", False)),
        ("i have a son, Milo, and a daughter, Ivy", ("I", "HAS_SON", "Milo", False)),
        ("I understand Catalan but can't speak it", ("I", "UNDERSTANDS", "Catalan", False)),
        ("blood group AB+ in case it matters", ("I", "HAS_BLOOD_TYPE", "AB+", False)),
        ("completed my apprenticeship as a plasterer", ("I", "HAS_OCCUPATION", "plasterer", False)),
        ("Toyota man for life", ("I", "LIKES", "Toyota", False)),
        ("we're off to Crete!", ("I", "PLANS_TO_VISIT", "Crete", False)),
        (
            "got told by the consultant I have an overactive thyroid",
            ("I", "HAS_CONDITION", "overactive thyroid", False),
        ),
        ("the vet confirmed Mabel has arthritis", ("Mabel", "HAS_CONDITION", "arthritis", False)),
        ("my solicitor Mrs Laing is slow", ("I", "HAS_LAWYER", "Mrs Laing", False)),
        ("I speak Urdu, decent French and obviously English", ("I", "SPEAKS", "French", False)),
    ],
)
def test_what_people_are(extractor: RulesExtractor, said: str, so: Said) -> None:
    assert so in triples(extractor, said)


@pytest.mark.parametrize(
    "said",
    [
        "same here",
        "no librarian here",
        "people living in Oslo are so calm",
        "stuck in traffic",
        "stuck in Gatwick, send help",
        "looking at catholic schools for the kids",
        "I've been running around all day",
        "I've been running since 6 this morning",
        "I'm doing business in Asia",
        "my brothers called me yesterday",
        "the house I live in is cold",
        "5 > 3",
        "exercises for people with bad knees",
        "my neighbour has a bad back",
        "night shifts at Tesco suck",
        "football on sunday was cancelled",
        "my phd is on hold",
        "in another life I was a pirate",
        "tennis was on TV",
        "I understand, thanks",
        "if I were a muslim I'd fast",
        "maybe I'll sign up for a pottery class",
        "I'd love to bake, run a shop and live by the sea",
    ],
)
def test_what_only_looks_like_it(extractor: RulesExtractor, said: str) -> None:
    assert triples(extractor, said) == set()
