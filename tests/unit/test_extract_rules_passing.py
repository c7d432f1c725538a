"""Who one is, with whom and where, as it is typed in passing: fragments, asides in brackets, what was before.

`want` lists every triple that is drawn, "I" for the speaker; "-" before a relation says that it holds no longer. A
message that starts with "A:" is the assistant's.
"""

from __future__ import annotations

import pytest
from heard import AT

from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message


def triples(extractor: RulesExtractor, *said: str) -> set[str]:
    messages = [
        Message("assistant" if each.startswith("A:") else "user", each.removeprefix("A:").strip(), None, AT)
        for each in said
    ]
    return {
        f"{'I' if one.subject.speaker else one.subject.name} {'-' if one.ends else ''}{one.relation} "
        f"{'I' if one.object.speaker else one.object.name}"
        for one in extractor.extract(messages).statements
        if one.subject is not None and one.object is not None
    }


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("My name it is Goran", {"I HAS_NAME Goran"}),
        ("Wilhelmina here, Willa to my mates", {"I HAS_NAME Wilhelmina", "I HAS_NICKNAME Willa"}),
        ("Tomasz, plumber, nice to meet you!", {"I HAS_NAME Tomasz", "I HAS_OCCUPATION plumber"}),
        ("it's Tove here, Oskar's sister", {"I HAS_NAME Tove", "Oskar HAS_SISTER I"}),
        ("Grandma here", set()),
        ("Show Ben, Benny to his friends, the pictures", set()),
    ],
)
def test_who_one_is(extractor: RulesExtractor, said: str, want: set[str]) -> None:
    assert triples(extractor, said) == want


@pytest.mark.parametrize("answer", ["Pim is fine", "just Pim will do", "Pim works"])
def test_a_name_that_will_do_is_ones_name(extractor: RulesExtractor, answer: str) -> None:
    assert triples(extractor, "A: What should I call you?", answer) == {"I HAS_NAME Pim"}


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("my late wife Edith planted these", {"I -HAS_WIFE Edith"}),
        ("my ex-husband Paul rang", {"I -HAS_HUSBAND Paul"}),
        ("our old landlady Mrs Pym was strict", {"I -HAS_LANDLADY Mrs Pym"}),
        ("our future son-in-law Tim rang", set()),
        ("my ex Gareth's van is blocking the road", {"I HAS_EX Gareth"}),
        ("a friend of mine, Darren, is a roofer", {"I HAS_FRIEND Darren", "Darren HAS_OCCUPATION roofer"}),
        ("got a new tenant, Olu", {"I HAS_TENANT Olu"}),
        ("my missus Karen rang", {"I HAS_WIFE Karen"}),
        ("my boyfriend is Swiss", {"boyfriend HAS_NATIONALITY Swiss"}),
        ("if my landlord Boris comes, say I moved", {"I HAS_LANDLORD Boris"}),
        ("if I had a dog named Rex I'd walk more", set()),
        ("Nigel is practically my brother", set()),
        ("my folks (Ada and Per) are abroad", {"I HAS_PARENT Ada", "I HAS_PARENT Per"}),
        ("my grandparents, Ada and Per, are abroad", {"I HAS_GRANDPARENT Ada", "I HAS_GRANDPARENT Per"}),
        ("oldest is called Juno, youngest is Max", {"I HAS_CHILD Juno", "I HAS_CHILD Max"}),
        ("the oldest is Harvard", set()),
        ("no kids, one cat: Olive", {"I HAS_PET Olive", "Olive IS_A cat"}),
        ("kids: Ava (7), Max (4)", {"I HAS_CHILD Ava", "I HAS_CHILD Max", "Ava HAS_AGE 7", "Max HAS_AGE 4"}),
        ("the man next door, Emil, drums", {"I HAS_NEIGHBOR Emil"}),
        ("Ida and I have been together for 5 years", {"I HAS_PARTNER Ida"}),
        ("Helga is who I report to", {"I HAS_MANAGER Helga"}),
        ("working under Fatima these days", {"I HAS_MANAGER Fatima"}),
        ("say hello to Bruno, our new puppy", {"I HAS_PET Bruno", "Bruno IS_A puppy"}),
        ("I went with Tom my cousin and it rained", {"I HAS_COUSIN Tom"}),
        ("I told Tom my cousin is ill", set()),
        ("a big thank you from Jo, best boss ever", {"I HAS_MANAGER Jo"}),
        ("the midwife, Colette, is lovely", {"I HAS_MIDWIFE Colette"}),
        ("Marcelo has been coaching me since may", {"I HAS_COACH Marcelo"}),
        ("the coach is training a team", set()),
        (
            "our girls Ada and Isa are 9 and 6",
            {"I HAS_DAUGHTER Ada", "I HAS_DAUGHTER Isa", "Ada HAS_AGE 9", "Isa HAS_AGE 6"},
        ),
        ("Jo is a roofer and my son Max is 4", {"Jo HAS_OCCUPATION roofer", "I HAS_SON Max", "Max HAS_AGE 4"}),
        ("my wife and my son are ill", set()),
        ("the singer, Colette, is lovely", set()),
        ("Nephew Theo started school", {"I HAS_NEPHEW Theo"}),
        ("our twins are Kit and Fritzi", {"I HAS_CHILD Kit", "I HAS_CHILD Fritzi"}),
        ("mum's Italian, dad's Scottish", {"mum HAS_NATIONALITY Italian", "dad HAS_NATIONALITY Scottish"}),
        ("he is my daughter Ann's eldest", {"I HAS_DAUGHTER Ann"}),
        ("I've been dating somebody, Aurelio, 2 months", {"I DATES Aurelio"}),
        ("I see Dr Oz now", {"I HAS_DOCTOR Dr Oz"}),
        ("I'm with Mr Oz now", set()),
        ("sharing a house with Bea and some bloke called Vito", {"I LIVES_WITH Bea", "I LIVES_WITH Vito"}),
        ("guitar teacher = Mr Halloran", {"I HAS_TEACHER Mr Halloran"}),
    ],
)
def test_who_somebody_is_to_the_speaker(extractor: RulesExtractor, said: str, want: set[str]) -> None:
    assert triples(extractor, said) == want


@pytest.mark.parametrize(
    ("said", "want"),
    [
        (["met my brother. Igor's his name"], {"I HAS_BROTHER Igor"}),
        (["my daughter's rabbit ran off. his name is Bolt"], set()),
        (["my aunt has a boyfriend", "he's called Paolo"], set()),
        (["saw Mira with her husband", "he's called Paolo"], {"Mira HAS_HUSBAND Paolo"}),
        (["Ingrid texted. she's moving to Turin"], {"Ingrid PLANS_TO_MOVE_TO Turin"}),
        (["my sister came", "A: What's her name?", "Ines, she flies in from Cork"], {"I HAS_SISTER Ines"}),
        (["my manager is Nadia", "it's Owen since monday"], {"I -HAS_MANAGER Nadia", "I HAS_MANAGER Owen"}),
        (["A: Nice! Tell me about him.", "Kaoru, 16, from Sapporo"], set()),
        (["my midwife changed again, now its Colette"], {"I HAS_MIDWIFE Colette"}),
        (["I live in Split", "no wait, Zadar, we moved in spring"], {"I LIVES_IN Zadar"}),
    ],
)
def test_who_is_meant(extractor: RulesExtractor, said: list[str], want: set[str]) -> None:
    assert triples(extractor, *said) >= want
    assert not {each for each in triples(extractor, *said) if each.split(" ")[1] in ("HAS_DAUGHTER", "HAS_AUNT")}


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("my boss (she's called Ute) gave me friday off", {"I HAS_MANAGER Ute"}),
        ("any ideas for dinner (im vegan)?", {"I IS_A vegan"}),
        ("any ideas for dinner (i guess pasta)?", set()),
    ],
)
def test_a_sentence_in_brackets_is_one(extractor: RulesExtractor, said: str, want: set[str]) -> None:
    assert triples(extractor, said) == want


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("self employed since spring", {"I IS_A self-employed"}),
        ("sre at Datadog", {"I HAS_OCCUPATION sre", "I WORKS_AT Datadog"}),
        ("gardener for an old couple", {"I HAS_OCCUPATION gardener"}),
        ("nurse for a day, what a laugh", set()),
        ("9 years as a welder", {"I HAS_OCCUPATION welder"}),
        ("9 years as a welder before that", set()),
        ("night shifts at Holby General", {"I WORKS_AT Holby General"}),
        ("I am since two years working for Kone", {"I WORKS_AT Kone"}),
        ("working by a big firm called Krantz", {"I WORKS_AT Krantz"}),
        ("started at ikea in may", {"I WORKS_AT IKEA"}),
        ("double shift at Holby General tonight", {"I WORKS_AT Holby General"}),
        ("year 9 at Hillside, so much homework", {"I STUDIES_AT Hillside"}),
        ("I teach year 9 at Hillside", {"I TEACHES_AT Hillside"}),
        ("driving for lyft now", {"I WORKS_AT Lyft"}),
        ("I quit Smoking", set()),
        ("I quit Lidl", {"I -WORKS_AT Lidl"}),
        ("junior year at Fairmont High", {"I STUDIES_AT Fairmont High"}),
        ("dad of two and part time baker", {"I NUMBER_OF_CHILDREN two", "I HAS_OCCUPATION baker"}),
    ],
)
def test_what_one_does(extractor: RulesExtractor, said: str, want: set[str]) -> None:
    assert triples(extractor, said) == want


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("we retired down to Brighton in 2019", {"I LIVES_IN Brighton"}),
        ("here in Oslo its already dark", {"I LIVES_IN Oslo"}),
        ("here in Rome for the weekend", set()),
        ("here in Excel nothing works", set()),
        ("where I live, Skopje, nobody does that", {"I LIVES_IN Skopje"}),
        ("I'm in Leeds for uni", {"I LIVES_IN Leeds"}),
        ("born in Delhi but raised in Luton", {"I BORN_IN Delhi", "I GREW_UP_IN Luton"}),
        ("been stuck in Hull my whole life", {"I LIVES_IN Hull"}),
        ("been stuck in traffic my whole life", set()),
        ("I left for Vienna at 19", {"I LIVES_IN Vienna"}),
        ("I left for Vienna at noon", set()),
        ("my commute from Luton is awful", {"I LIVES_IN Luton"}),
        ("our house was his idea and she lives in Ghent", set()),
        ("our address is in Lund", {"I LIVES_IN Lund"}),
        ("we're staying put in Kassel", {"I LIVES_IN Kassel"}),
        ("my son studied in Bologna", set()),
        ("I study in Bologna", {"I STUDIES_IN Bologna"}),
        ("we live in Graz, before that it was Maribor", {"I LIVES_IN Graz", "I -LIVES_IN Maribor"}),
        ("after six years in Bremen we moved to Kiel", {"I -LIVES_IN Bremen", "I LIVES_IN Kiel"}),
        ("after six years at Bosch I quit", {"I -WORKS_AT Bosch"}),
        ("after three months with Ana I moved out", set()),
        ("after two weeks in Spain I quit sugar", set()),
        ("I haven't lived in Hull for ages, it's York now", {"I -LIVES_IN Hull", "I LIVES_IN York"}),
        ("I would have moved after six years in Bremen", set()),
    ],
)
def test_where_one_lives_and_lived(extractor: RulesExtractor, said: str, want: set[str]) -> None:
    assert triples(extractor, said) == want


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("I'm dyslexic", {"I HAS_CONDITION dyslexic"}),
        ("I'm 46 since last week", {"I HAS_AGE 46"}),
        ("I'm Basque", {"I HAS_NATIONALITY Basque"}),
        ("my sister-in-law Greta drives me mad", {"I HAS_SISTER_IN_LAW Greta"}),
    ],
)
def test_how_one_is(extractor: RulesExtractor, said: str, want: set[str]) -> None:
    assert triples(extractor, said) == want
