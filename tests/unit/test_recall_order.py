"""A total order: the same facts, written in any order and in any parts, on any store, are found alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem import Memory
from graphmem.config import ModelSpec, StoreSpec
from graphmem.models.onnx import OnnxEmbedder

AT = "2026-03-01T12:00:00+00:00"

TRIPLES = [
    ("Alice", "WORKS_WITH", "Bob", "Alice and Bob work together."),
    ("Alice", "WORKS_WITH", "Carol", "Alice and Carol work together."),
    ("Bob", "SAILS_WITH", "Dave", "Bob goes sailing with Dave."),
    ("Carol", "SAILS_WITH", "Dave", "Carol goes sailing with Dave."),
    ("Dave", "VISITED", "Hamburg", "Dave visited Hamburg."),
    ("Dave", "VISITED", "Hamburg-Altona", "Dave visited Hamburg-Altona."),
    ("Bob", "VISITED", "Hamburg", "Bob visited Hamburg."),
    ("Hamburg", "NEAR", "Lübeck", "Hamburg is near Lübeck."),
    ("Hamburg Altona", "PART_OF", "Hamburg", "Hamburg Altona is a part of Hamburg."),
    ("Erin", "LIKES", "tea", "Erin likes tea."),
    ("Frank", "LIKES", "tea", "Frank likes tea."),
]
PASSAGES = [
    ("Lübeck", "Lübeck is known for marzipan. It lies on the Trave.", [("Lübeck", "LIES_ON", "Trave", ["marzipan"])]),
    ("Trave", "The Trave flows into the Baltic Sea.", [("Trave", "FLOWS_INTO", "Baltic Sea", [])]),
    ("Dave", "Dave builds boats. Dave knows Erin.", [("Dave", "BUILDS", "boats", []), ("Dave", "KNOWS", "Erin", [])]),
]
QUESTIONS = [
    "Which city did the people visit with whom Alice works together?",
    "Into which sea does the river of the city near Hamburg flow?",
    "What does somebody like whom the boat builder knows?",
    "tea",
]

Item = Mapping[str, Any]


def items() -> list[Item]:
    triples = [{"given": [dict(zip(("subject", "relation", "object", "fact"), one, strict=True))]} for one in TRIPLES]
    return [*triples, *(_passage(*one) for one in PASSAGES)]


def _passage(title: str, text: str, stated: Sequence[tuple[str, str, str, list[str]]]) -> Item:
    given = [{"subject": s, "relation": r, "object": o, "mentions": mentions} for s, r, o, mentions in stated]
    return {"given": given, "source": {"role": "document", "name": title, "content": text}}


def fill(memory: Memory, order: Sequence[Item], cuts: Sequence[bool]) -> None:
    """Write the items in this order; triples without a passage that stand side by side go in together unless cut."""
    parts: list[dict[str, Any]] = []
    for item, cut in zip(order, cuts, strict=True):
        if parts and not cut and "source" not in item and "source" not in parts[-1]:
            parts[-1]["given"] = [*parts[-1]["given"], *item["given"]]
        else:
            parts.append(dict(item))
    for part in parts:
        memory.add_triples(part.pop("given"), user_id="u", timestamp=AT, **part)


def answers(memory: Memory) -> list[list[Mapping[str, Any]]]:
    """What is found for each question, and how Alice is tied to tea, without the moments of writing."""
    found = [[_timeless(one) for one in memory.search(question, user_id="u")] for question in QUESTIONS]
    ways = [{"path": way} for way in memory.paths("Alice", "tea", user_id="u", hops=5)]
    return [*found, ways]


def _timeless(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in one.items() if key not in ("created_at", "updated_at")}


def assert_alike(one: Sequence[Sequence[Mapping[str, Any]]], other: Sequence[Sequence[Mapping[str, Any]]]) -> None:
    for ours, theirs in zip(one, other, strict=True):
        assert [_without_score(each) for each in ours] == [_without_score(each) for each in theirs]
        scores = [each.get("score", 0.0) for each in theirs]
        assert [each.get("score", 0.0) for each in ours] == pytest.approx(scores, abs=1e-6)


def _without_score(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in one.items() if key != "score"}


@pytest.fixture(scope="module")
def embedder() -> ModelSpec:
    return ModelSpec("onnx", "all-MiniLM-L6-v2", instance=OnnxEmbedder())


@pytest.fixture(scope="module")
def expected(embedder: ModelSpec) -> list[list[Mapping[str, Any]]]:
    """What is found where the items were written as they stand above, each on its own, to the reference store."""
    return made("memory:", embedder, items(), [True] * len(items()))


def made(
    store: str | StoreSpec, embedder: ModelSpec, order: Sequence[Item], cuts: Sequence[bool]
) -> list[list[Mapping[str, Any]]]:
    with Memory(store=store, embedder=embedder) as memory:
        fill(memory, order, cuts)
        return answers(memory)


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[Item], list[bool]]:
    order = draw(st.permutations(items()))
    return order, draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))


def test_there_is_something_to_order(expected: list[list[Mapping[str, Any]]]) -> None:
    *found, ways = expected
    assert all(len(one) == 10 for one in found)
    assert len(ways) > 1
    assert any(len(one["path"]) > 2 for hits in found for one in hits)


@settings(max_examples=15)
@given(drawn=orders())
def test_the_order_of_writing_changes_nothing(
    drawn: tuple[list[Item], list[bool]], embedder: ModelSpec, expected: list[list[Mapping[str, Any]]]
) -> None:
    assert_alike(made("memory:", embedder, *drawn), expected)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=orders())
def test_nor_does_it_in_a_file(
    drawn: tuple[list[Item], list[bool]],
    embedder: ModelSpec,
    expected: list[list[Mapping[str, Any]]],
    names: Iterator[str],
) -> None:
    assert_alike(made(next(names), embedder, *drawn), expected)


@pytest.fixture
def names(tmp_path: Path) -> Iterator[str]:
    return (str(tmp_path / f"{number}.sqlite") for number in itertools.count())


@pytest.mark.neo4j
def test_nor_does_it_in_a_database(
    embedder: ModelSpec, expected: list[list[Mapping[str, Any]]], neo4j_server: Any
) -> None:
    store = StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password)
    order = list(reversed(items()))
    assert_alike(made(store, embedder, order, [at % 3 == 0 for at, _ in enumerate(order)]), expected)
