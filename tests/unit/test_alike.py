"""Names alike: what meets, what only may, and what never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.sets.names import pairs
from graphmem.ids import normalise
from graphmem.ingest.alike import reading
from graphmem.ingest.alike.compare import REVIEW, SAME, alike, blocks
from graphmem.types import ENTITY_TYPES

TYPES = st.sampled_from([None, *ENTITY_TYPES])
PARTS = st.sampled_from(
    """Anna Weber Bob Robert Miller Dr. Mrs Jr. St. 2 II second Room 4B U.N. NYC New York City of the A & - , _ ' Acme
    Inc. GmbH Müller Mueller Tchaikovsky Monday March 2023 mother e-mail 東京 C# v1.2""".split()
)
NAMES = st.one_of(st.text(max_size=30), st.lists(PARTS, max_size=5).map(" ".join))


@given(NAMES, NAMES, TYPES, TYPES)
def test_either_order_gives_the_same_and_it_lies_between_0_and_1(
    a: str, b: str, type_a: str | None, type_b: str | None
) -> None:
    found = alike(a, b, type_a=type_a, type_b=type_b)
    assert 0 <= found <= 1
    assert found == alike(b, a, type_a=type_b, type_b=type_a)


@given(NAMES, TYPES)
def test_names_that_are_equal_once_normalised_are_one(name: str, type: str | None) -> None:
    again = f" {name.swapcase()}, "
    if not normalise(name):
        assert alike(name, name, type_a=type, type_b=type) == 0
    elif normalise(again) == normalise(name):
        assert alike(name, again, type_a=type, type_b=type) == alike(name, again, type_a=type) == 1


@given(NAMES, NAMES, TYPES)
def test_what_may_be_one_shares_a_block(a: str, b: str, type: str | None) -> None:
    if alike(a, b, type_a=type, type_b=type) >= SAME:
        assert blocks(a) & blocks(b)


@given(NAMES)
def test_blocks_are_few_and_say_something(name: str) -> None:
    found = blocks(name)
    assert "" not in found
    assert len(found) <= 2 * len(name.split()) + 40


def test_no_pair_of_the_published_table_is_taken_for_one_wrongly() -> None:
    wrong = [
        (one.one.name, one.other.name)
        for one in pairs()
        if not one.same and alike(one.one.name, one.other.name, type_a=one.one.type, type_b=one.other.type) >= SAME
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("type", "a", "b"),
    [
        ("Place", "room_101", "room_102"),
        ("Place", "Flat 3", "Flat 3A"),
        ("Time", "Monday", "Tuesday"),
        ("Time", "2024-01-05", "2024-05-01"),
        ("Time", "5pm", "5am"),
        ("Person", "John Smith", "Jane Smith"),
        ("Person", "Anna Smith", "Anne Smith"),
        ("Person", "Anna Weber", "Anna Klein"),
        ("Person", "Francis Lee", "Frances Lee"),
        ("Person", "mother", "father"),
        ("Person", "step-sister", "sister"),
        ("Person", "Kim Jong Un", "Kim Jong Il"),
        ("Person", "Mr. Weber", "Mrs. Weber"),
        ("Place", "New York", "New York City"),
        (None, "New York", "New York Times"),
        ("Organization", "Acme Corp", "Acme Bank"),
        ("Place", "North Korea", "South Korea"),
        ("Place", "Springfield IL", "Springfield MA"),
        ("Place", "Mali", "Malawi"),
        ("Product", "Toy Story", "Toy Story 2"),
        ("Product", "Python 3.1", "Python 3.10"),
        ("Product", "C", "C++"),
        ("Product", "C", "C#"),
        ("Topic", "hypertension", "hypotension"),
        ("Topic", "vitamin D", "vitamin K"),
        ("Place", "東京", "京都"),
        (None, "alice@example.com", "alice@example.org"),
        (None, "Florida", "Flo Ridas"),
    ],
)
def test_these_stay_apart_and_nobody_is_asked(type: str | None, a: str, b: str) -> None:
    assert alike(a, b, type_a=type, type_b=type) < REVIEW


@pytest.mark.parametrize(
    ("type", "a", "b"),
    [
        ("Person", "Jon", "John"),
        ("Person", "Bob", "Robert"),
        ("Person", "Anna", "Anna Weber"),
        ("Person", "Weber", "Dr. Anna Weber"),
        ("Person", "Bob", "Robert Miller"),
        ("Person", "de la Rocha", "Zack de la Rocha"),
        ("Person", "J. Smith", "John Smith"),
        ("Person", "Anna Weber", "Anna Maria Weber"),
        ("Person", "Robert Downey Jr.", "Robert Downey"),
        ("Person", "Henry James", "James Henry"),
        ("Organization", "Acme Inc", "Acme Corp"),
        ("Place", "Berlin", "Berlin, Germany"),
        (None, "apple", "Apple Inc."),
        (None, "Flo Rida", "Florida"),
        (None, "BBC", "Boston Bicycle Club"),
    ],
)
def test_these_may_be_one_and_somebody_is_asked(type: str | None, a: str, b: str) -> None:
    assert REVIEW <= alike(a, b, type_a=type, type_b=type) < SAME


@pytest.mark.parametrize(
    ("type", "a", "b"),
    [
        ("Person", "Jon Miller", "John Miller"),
        ("Person", "Bob Miller", "Robert Miller"),
        (None, "Liz Warren", "Elizabeth Warren"),
        ("Person", "Dr. Anna Weber", "Anna Weber"),
        ("Person", "J. R. R. Tolkien", "John Ronald Reuel Tolkien"),
        ("Person", "JRR Tolkien", "J. R. R. Tolkien"),
        ("Person", "Smith, John", "John Smith"),
        ("Person", "Zoë", "Zoe"),
        ("Person", "Thomas Müller", "Thomas Mueller"),
        ("Person", "Pyotr Tchaikovsky", "Pyotr Chaikovsky"),
        ("Place", "NYC", "New York City"),
        (None, "U.N.", "United Nations"),
        ("Organization", "PWCA", "Parents with Children Abroad"),
        ("Organization", "Acme, Inc.", "ACME"),
        ("Organization", "Univ. of Oxford", "University of Oxford"),
        ("Organization", "Massachusets Institute of Technology", "Massachusetts Institute of Technology"),
        ("Place", "5th Ave", "Fifth Avenue"),
        ("Place", "Twenty-first Street", "21st Street"),
        ("Event", "World War Two", "World War II"),
        ("Time", "Jan 5, 2024", "5 January 2024"),
        ("Product", "GitHub", "Git Hub"),
        (None, "e-mail", "email"),
        ("Topic", "board game", "board games"),
        ("Place", "Rockefeller Centre", "Rockefeller Center"),
    ],
)
def test_these_meet(type: str | None, a: str, b: str) -> None:
    assert alike(a, b, type_a=type, type_b=type) >= SAME


def test_types_that_do_not_agree_keep_names_apart() -> None:
    assert alike("Jordan", "Jordan", type_a="Person", type_b="Place") == REVIEW
    assert alike("Jordan", "Jordan", type_a="Person", type_b="Thing") == 1
    assert alike("Dr. Jordan Hill", "Jordan Hill", type_a="Person", type_b="Place") < REVIEW
    assert alike("Univ. of Oxford", "University of Oxford", type_a="Organization", type_b="Place") == REVIEW


def test_blocks_of_spellings_meet() -> None:
    assert blocks("NYC") & blocks("New York City")
    assert blocks("PWCA") & blocks("Parents with Children Abroad")
    assert blocks("Jon") & blocks("John")
    assert blocks("Philadelphia") & blocks("Philadephia")
    assert not blocks("Anna Weber") & blocks("Robert Miller")
    assert blocks("Room 101") == blocks("room_101")
    assert blocks("!!!") == frozenset()


@given(
    st.lists(
        st.sampled_from(
            "the of and for Anna anna SMITH Colour Czechia britain Great Munich munchen Tchaikovsky Dr doctor Jr PhD "
            "Inc Corp st two twenty third may Sept MIT mit us I IV x B Zoë O'Neil 4 3rd A.".split()
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([" ", " ", "_", "  ", ", ", "-"]),
    st.sampled_from([None, *ENTITY_TYPES]),
)
def test_a_name_of_plain_words_is_read_as_any_other(words: list[str], between: str, kind: str | None) -> None:
    name = between.join(words)
    text = reading._tidy(name)
    assert reading._plain(name, text) in (None, reading._taken_apart(name, text, kind))


def test_most_names_are_plain() -> None:
    assert all(reading._plain(name, name) for name in ("Anna Weber", "Tchaikovsky", "Czech Republic", "jazz"))
