"""Which entities a question names, how text is scored, and what restarts the walk."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import pytest

from graphmem.ids import entity_key, normalise
from graphmem.recall import seeds
from graphmem.recall.arrays import stated
from graphmem.recall.base import DEFAULT_WEIGHTS, Part
from graphmem.recall.scoring import bm25, bounded, similarity
from graphmem.types import Link, Match, Matches, Scope, Scored, View

VIEW = View("user:u", Scope(user_id="u"), 0)


def key(name: str) -> str:
    return entity_key("user:u", normalise(name))


class Names:
    """A reader that knows some names and an owner."""

    parts = (Part(VIEW, key("Alice")),)

    def __init__(self, *known: str) -> None:
        self._known = {normalise(name): (key(name),) for name in known}

    def named(self, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        return {name: self._known[name] for name in names if name in self._known}


def named(text: str, *known: str) -> list[str]:
    reader = Names(*known)
    return list(seeds.named_entities(reader, text, DEFAULT_WEIGHTS))  # type: ignore[arg-type]  # all it asks


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Where does Bob live?", "Bob"),
        ("What is Bob's job?", "Bob"),
        ("What is Bob’s job?", "bob"),
        ("the Smiths' house", "Smiths"),
        ("Who lives in New York City?", "New York City"),
        ('Who sang "All You Need Is Love"?', "All You Need Is Love"),
        ("Is he in Washington, D.C.?", "Washington, D.C."),
        ("Does the BBC pay?", "BBC"),
        ("paris/london", "London"),
        ("Where is CAFÉ Central?", "Café Central"),
    ],
)
def test_a_name_in_the_question_is_linked(text: str, known: str) -> None:
    assert named(text, known) == [key(known)]


def test_the_longest_name_wins() -> None:
    assert named("Who lives in New York City?", "York", "New York", "New York City") == [key("New York City")]


def test_names_side_by_side_are_both_linked() -> None:
    assert named("Do Bob and Carol know Dave?", "Bob", "Carol", "Dave") == [key("Bob"), key("Carol"), key("Dave")]


def test_a_name_in_small_letters_counts_less() -> None:
    reader = Names("state", "Kansas", "東京")
    found = seeds.named_entities(reader, "Which state is Kansas, and 東京?", DEFAULT_WEIGHTS)  # type: ignore[arg-type]
    assert found == {key("Kansas"): 1.0, key("state"): DEFAULT_WEIGHTS.common_name, key("東京"): 1.0}


def test_stop_words_alone_are_no_name() -> None:
    assert named("Who is it for?", "It", "Who") == []


@pytest.mark.parametrize(
    "text", ["Where do I live?", "my manager", "Who knows me?", "I'm late", "our team", "Is it mine?"]
)
def test_the_first_person_is_the_owner(text: str) -> None:
    assert named(text) == [key("Alice")]


@pytest.mark.parametrize(
    "text", ["Who runs the US?", "Where is ME on the map?", "a mimetic item", "Who wrote We Are One?"]
)
def test_what_only_looks_like_the_first_person_is_not(text: str) -> None:
    assert key("Alice") not in named(text, "We Are One")


def test_bm25_is_the_published_formula_scaled_to_the_best() -> None:
    matches = Matches((Match("a", 3, (2, 1)), Match("b", 1, (1, 0))), total=10, frequency={"bob": 4, "tea": 1})
    rare, common = math.log(1 + (10 - 1 + 0.5) / 1.5), math.log(1 + (10 - 4 + 0.5) / 4.5)
    long, short = 1.2 * (0.25 + 0.75 * 3 / 2), 1.2 * (0.25 + 0.75 * 1 / 2)
    a = common * 2 * 2.2 / (2 + long) + rare * 2.2 / (1 + long)
    b = common * 2.2 / (1 + short)
    scores = bm25(matches, ["bob", "tea"], DEFAULT_WEIGHTS)
    assert scores == pytest.approx({"a": 1.0, "b": b / a})


def test_bm25_of_nothing_is_nothing() -> None:
    assert bm25(Matches((), 0, {}), ["bob"], DEFAULT_WEIGHTS) == {}


def test_similarity_is_the_documented_sum() -> None:
    facts = {
        "f1": Scored(Link("f1", None, ("x",), ("e1",)), 0.2),
        "f2": Scored(Link("f2", None, ("x",), ("e1", "e2")), 0.4),
    }
    cosines = {"e1": 0.5, "e2": 0.1}
    like = similarity(
        facts,
        cosines,
        stated(facts, cosines),
        text_facts={"f1": 1.0},
        text_episodes={"e2": 0.5},
        weights=DEFAULT_WEIGHTS,
    )
    first = 10 * 0.5 + 5 * 0.4
    assert like.episodes == pytest.approx([first, 10 * 0.1 + 5 * 0.4 + 3 * 0.5])
    assert like.alone == pytest.approx([2 + 1.8, 4])
    assert like.facts == pytest.approx([2 + 1.8 + first / 2, 4 + first / 2])


def test_bounded_scores_keep_their_order_between_0_and_1() -> None:
    scores = [bounded(score) for score in (-9.2, -1, 0, 1, 9)]
    assert scores == sorted(scores)
    assert scores[2] == 0.5
    assert 0 < scores[0] < scores[-1] < 1
