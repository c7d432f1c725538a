"""What somebody tells along with a question: before it, as its reason, or as what it takes for granted."""

from __future__ import annotations

import pytest
from heard import statements

from graphmem.ingest.extract_rules import RulesExtractor


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("How do I price my candles, considering that I pay 40 euros for wax?", "I pay 40 euros for wax."),
        ("Is this flat too big, given I have two kids?", "I have two kids."),
        ("How should I train now that I've joined the Leith Rowing Club?", "I've joined the Leith Rowing Club."),
        ("What can I cook, especially since my flatmate Ines is a vegan?", "My flatmate Ines is a vegan."),
        ("Which bank is best, seeing that we moved to Utrecht in May?", "We moved to Utrecht in May."),
        ("How do I calm down knowing that the flight to Lyon was cancelled?", "The flight to Lyon was cancelled."),
        ("How do I replan since the talks in Graz got moved to July 16?", "The talks in Graz got moved to July 16."),
        ("Can I join even though I have never rowed in a club?", "I have never rowed in a club."),
        ("Should I take the bus, because the ferry to Oban was full?", "The ferry to Oban was full."),
        ("How do I make use of the fact that I won three prizes in 2023?", "I won three prizes in 2023."),
        ("I'm wondering whether I should run because I had surgery in Basel?", "I had surgery in Basel."),
        ("I don't know if I should sell the van, now that I work in Delft", "I work in Delft."),
        ("Would you check my letter, since Polish isn't my first language?", "Polish isn't my first language."),
        ("Am I still a junior, though I'm 29 now?", "I'm 29 now."),
        ("Who do I call, my boiler in Hackney stopped this morning?", "My boiler in Hackney stopped this morning."),
        ("Which tent should I buy, my budget is 150 euros", "My budget is 150 euros."),
        ("Can you tell me more, considering I have never used Kubernetes, so what would I need?",
         "I have never used Kubernetes."),
    ],
)  # fmt: skip
def test_what_a_question_takes_for_granted_is_told(extractor: RulesExtractor, text: str, kept: str) -> None:
    assert kept in [one.text for one in statements(extractor, text)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I'm a nurse at Haukeland, how do I ask for a raise", ("Haukeland", "nurse")),
        ("I booked a cabin near Voss for May 6-8, can you suggest hikes, trails and lakes there", ("cabin near Voss",)),
        ("We named the boats \"Ida\" and \"Una,\" can you find a third one?", ("Una",)),
        ("I teach chess in Graz on Sundays, so how can I get more pupils, books and boards?", ("chess",)),
        ("I was proud when I ran to Hönefoss, but I'm not sure what to do next, got any advice?", ("Hönefoss",)),
        ("My boss Tamara suggested a class in Split, and I'm wondering if it is any good for me?", ("Split",)),
        ("I had to put off a trip to Bilbao to finish the audit, was work before family right?", ("trip to Bilbao",)),
        ("I've got a limit of 200 euros and waver between a Fuji and a Leica, which one would you take", ("Leica",)),
        ("I met Kim in Rome, is there a good bar nearby", ("I met Kim in Rome.",)),
        ("Now that I live in Bergen, what should I do when it rains?", ("I live in Bergen.",)),
        ("Since my cousin Ole is moving to Turku in May, what should I give him?", ("My cousin Ole is moving",)),
        ("Because my visa expires in July, can I still go?", ("My visa expires in July.",)),
        ("As someone who is allergic to wasps, should I keep hens?", ("I am allergic to wasps.",)),
        ("As someone who works at Nokia, can I apply?", ("I work at Nokia.",)),
        ("Being a vegan, where do I eat in Lyon?", ("I am a vegan.",)),
        ("I joined the Ghent Chess Club in May, what's a good opening", ("I joined the Ghent Chess Club in May.",)),
        ("My mum has been diagnosed with gout, what should she drink", ("My mum has been diagnosed with gout.",)),
        ("I bought a Fiat Panda in 2016, is it worth keeping", ("I bought a Fiat Panda in 2016.",)),
        ("I'm flying to Faro on May 9, is there a tram into town", ("I'm flying to Faro on May 9.",)),
        ("I've been a vegan since March, does rice milk have calcium", ("I've been a vegan since March.",)),
        ("I'm a vegetarian so what can I order in Graz", ("I'm a vegetarian.",)),
        ("I signed with Arup in May, must I tell them that I'm pregnant", ("I signed with Arup in May.",)),
        ("My sister Tove lives in Odense, correct?", ("My sister Tove lives in Odense.",)),
        ("My favourite city is Rome, do you know it", ("My favourite city is Rome.",)),
        ("They love Jazz Fest in Ghent, got any gift ideas", ("Ghent",)),
    ],
)  # fmt: skip
def test_what_stands_before_a_question_is_told(extractor: RulesExtractor, text: str, kept: tuple[str, ...]) -> None:
    found = [one.text for one in statements(extractor, text)]
    assert all(any(words in each for each in found) for words in kept)
    assert not any(words in each for each in found for words in _OF_QUESTIONS)


_OF_QUESTIONS = (
    "can you", "how ", "wondering", "what's", "what should", "what can", "Since ", "Because ", "Being ", "someone",
    "is it", "is there", "does ",
    "so ", "must ", "correct", "do you", "gift",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "My sister, Anna, is there on Mondays and I cover Tuesdays.",
        "My uncle Bob, who runs a bar in Cork, does that for a living.",
        "I'll cancel the picnic in Ulm on Saturday, should it rain.",
        "My brother plays chess in Graz, so do I.",
        "I know what I want, which is a job at Volvo.",
        "Now that I live in Bergen I take the tram to Nesttun.",
        "Since my sister moved to Rome the flat in Ulm is quiet.",
        "Even though my parents live in Nice, I never visit Antibes.",
    ],
)
def test_what_only_looks_like_a_question_after_it_stays_with_it(extractor: RulesExtractor, text: str) -> None:
    whole = text.replace(", Anna,", " Anna").rstrip(".")
    assert whole in [one.text.rstrip(".") for one in statements(extractor, text)]


def test_and_that_goes_on_without_that(extractor: RulesExtractor) -> None:
    found = [
        one.text for one in statements(extractor, "What should I do given that I have asthma and that I live in Delhi?")
    ]
    assert "I have asthma." in found
    assert "I live in Delhi." in found


@pytest.mark.parametrize(
    "opener", ["Guess what, ", "Can you believe it, ", "As you know, ", "Maybe I should mention that "]
)
def test_what_leads_to_something_told_is_left_out(extractor: RulesExtractor, opener: str) -> None:
    (told,) = statements(extractor, f"{opener}I joined Ericsson in May.")
    assert told.text == "I joined Ericsson in May."


@pytest.mark.parametrize(
    "text",
    [
        "How would you feel if I quit, considering a move to Oslo?",
        "What do you recommend, given the high cost of living in Zug?",
        "Did Bob leave because he was fired from Acme?",
        "Does the fact that I'm vegan matter at Noma?",
        "Do you know whether the fact that I have asthma changes the dose?",
        "Pretend I'm a pirate, considering I have a boat?",
        "Translate this: how do I pay now that I live in Rome?",
        "Is it worth seeing the castle, or the old bridge?",
        "Once I've moved to Bonn, what do I have to register",
        "When my contract at Arup ends in May, can I claim benefits?",
        "If I lived in Oslo, would I need a car",
        "Before I move to Bonn on June 1, which papers do I need?",
        "Hypothetically, if I were living in Umeå, could I work in Vaasa?",
        "For a story: I'm a detective in Oslo, who should be the killer?",
        "Act as my doctor: I have asthma, what do I do?",
        "Which is better, I have a car or I take the bus?",
        "How do I say in Dutch, I have a brother in Ghent?",
        "The question is, do I stay at Bosch?",
        "Which of my jobs should I quit, the one at Lidl or the one at Aldi",
        "Do people in Norway pay less tax since they have oil?",
        "What should Romeo do, considering that he loves Juliet?",
    ],
)  # fmt: skip
def test_what_is_only_asked_or_supposed_is_not_told(extractor: RulesExtractor, text: str) -> None:
    assert statements(extractor, text) == ()


def test_a_question_that_is_told_of_is_none(extractor: RulesExtractor) -> None:
    (told,) = statements(extractor, "My boss asked me, can you cover Friday for Lena, and I agreed.")
    assert "I agreed" in told.text


def test_what_stands_before_a_question_may_be_long(extractor: RulesExtractor) -> None:
    days = ", then ".join(f"in week {number} I wrote down twenty new words" for number in range(1, 13))
    text = f"My score in Latin rose from 65 to 82 because {days}, so can you help me find out what made the difference?"
    assert len(text) > 600
    assert [one.text for one in statements(extractor, text)] == [text[: text.index(", so can you")] + "."]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We adopted a beagle called Pepper and I need a leash.", "Pepper and I"),
        ("The launch was planned for the 8th but the fair was postponed to June.", "8th but the fair"),
    ],
)
def test_what_begins_anew_is_no_part_of_a_name(extractor: RulesExtractor, text: str, name: str) -> None:
    found = statements(extractor, text)
    assert found
    assert not any(each.name == name for one in found for each in one.mentions)


@pytest.mark.parametrize(
    "text",
    ["The plumber (Mr. Duarte) comes on June 3.", "I freelanced for two years in Ghent."],
)
def test_the_words_are_kept_as_they_were_said(extractor: RulesExtractor, text: str) -> None:
    (told,) = statements(extractor, text)
    assert told.text == text
