"""What is sold or given away: who had it has it no longer, and nobody loses what was only lent or paid for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from heard import held

from graphmem import Memory


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory("memory:", llm="none") as opened:
        yield opened


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I own a boat.", "Bob bought my boat."),
        ("I own a boat.", "My boat was bought by Bob."),
        ("I own a van.", "A guy from Leeds bought my van."),
        ("I have a laptop.", "My dad bought my laptop off me."),
        ("I have a bike.", "I gave my bike to Ana."),
        ("I have a bike.", "I gave Ana my bike."),
        ("I own a piano.", "I passed my piano on to my niece."),
        ("My car is a Volvo.", "I sold the Volvo to Bob."),
        ("I have a Fender guitar.", "Bob bought the Fender off me."),
        ("Bob owns a boat.", "I bought Bob's boat."),
        ("Bob owns the Corner Cafe.", "Ana bought the Corner Cafe from Bob."),
        ("Ana owns a bakery.", "Ana sold her bakery to Tom."),
        ("Bob owns a kayak.", "Bob gave the kayak to Ana."),
    ],
)
def test_who_had_it_has_it_no_longer(memory: Memory, before: str, after: str) -> None:
    (old,) = held(memory, before)
    assert old not in held(memory, before, after)


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ("I have a car.", "I sold the car to Bob.", ("Bob", "OWNS", "car")),
        ("I have a Vespa.", "I sold Ana my Vespa.", ("Ana", "OWNS", "Vespa")),
        ("Bob owns a boat.", "Bob sold the boat to me.", ("I", "OWNS", "boat")),
        ("Bob owns the Corner Cafe.", "Ana bought the Corner Cafe from Bob.", ("Ana", "OWNS", "Corner Cafe")),
    ],
)
def test_of_a_sale_between_two_it_is_the_others_now(
    memory: Memory, before: str, after: str, now: tuple[str, str, str]
) -> None:
    assert now in held(memory, before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I have a drone.", "I lent my drone to Ana."),
        ("I have a drone.", "I gave the drone to Ana to repair."),
        ("I have a bike.", "I gave Ana my bike for the weekend."),
        ("I have a bike.", "I gave my bike to the mechanic."),
        ("I have a laptop.", "My dad bought my laptop."),
        ("I have a boat.", "Bob bought my boat a new engine."),
        ("I have a boat.", "Bob wants to buy my boat."),
        ("I have a boat.", "If Bob bought my boat I would be happy."),
        ("I own a van.", "Nobody bought my van."),
        ("I own a van.", "No one has bought the van from me yet."),
        ("I own a book.", "Bob bought my book."),
        ("I own a car.", "I bought my car from Bob."),
        ("Bob owns a car.", "I bought a car from Bob."),
    ],
)
def test_nobody_loses_what_was_not_handed_over_for_good(memory: Memory, before: str, after: str) -> None:
    (old,) = held(memory, before)
    assert old in held(memory, before, after)


@pytest.mark.parametrize("said", ["Bob bought my lunch.", "I gave my talk to Bob.", "I bought my first car from Bob."])
def test_nobody_has_what_the_words_do_not_say(memory: Memory, said: str) -> None:
    assert not {each for each in held(memory, said) if each[1] == "OWNS"}


def test_who_bought_it_takes_no_place_of_it(memory: Memory) -> None:
    assert ("I", "PLAYS", "Bob") not in held(memory, "I play the cello.", "I sold my cello to Bob.")
