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
    ],
)  # fmt: skip
def test_what_stands_before_a_question_is_told(extractor: RulesExtractor, text: str, kept: tuple[str, ...]) -> None:
    found = [one.text for one in statements(extractor, text)]
    assert all(any(words in each for each in found) for words in kept)
    assert not any("can you" in each or "how " in each or "wondering" in each for each in found)


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
