"""What `search(explain=True)` says: the parts of a score add up, and the Cypher names nothing but ids."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import AsyncMemory, Memory
from graphmem.recall.base import Hop
from graphmem.recall.explain import cypher
from graphmem.types import Fact, Scope

TRIPLES = [
    {"subject": "Alice", "relation": "HAS_MANAGER", "object": "Bob", "fact": "Alice's manager is Bob."},
    {
        "subject": "Bob",
        "relation": "LIVES_IN",
        "object": "Hamburg",
        "fact": "Bob lives in Hamburg.",
        "mentions": ["Elbe"],
    },
    {"subject": "Carol's \u0027 pet", "relation": "LIKES", "object": "Bob", "fact": "Carol's pet likes Bob."},
]
TOGETHER = {"source": "Bob lives in Hamburg. Bob rows on the Elbe. Bob has a dog."}
QUESTION = "In which city does Alice's manager live?"


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(store=tmp_path / "memory.sqlite") as opened:
        opened.add_triples(TRIPLES, user_id="alice")
        opened.add_triples(
            [
                {"subject": "Bob", "relation": "ROWS_ON", "object": "Elbe", "fact": "Bob rows on the Elbe."},
                {"subject": "Bob", "relation": "HAS", "object": "dog", "fact": "Bob has a dog."},
            ],
            user_id="alice",
            **TOGETHER,
        )
        yield opened


def test_the_parts_add_up_to_the_raw_score_and_that_to_the_score(memory: Memory) -> None:
    found = memory.search(QUESTION, user_id="alice", explain=True)
    assert len(found) == 5
    for one in found:
        told = one["explanation"]
        assert set(told["parts"]) == set(told["measured"]) >= {"cosine", "text", "episode", "entity", "place"}
        assert math.fsum(told["parts"].values()) == pytest.approx(told["raw_score"], abs=1e-12)
        assert 1 / (1 + math.exp(-told["raw_score"])) == pytest.approx(one["score"], abs=1e-12)


def test_what_was_measured_is_what_was_found(memory: Memory) -> None:
    found = memory.search("Alice's manager is Bob.", user_id="alice", explain=True)
    measured = {one["memory"]: one["explanation"]["measured"] for one in found}
    assert measured["Alice's manager is Bob."]["cosine"] == pytest.approx(1.0, abs=1e-5)
    assert max(one["text"] for one in measured.values()) == measured["Alice's manager is Bob."]["text"] == 1.0
    assert {measured[f"Bob {rest}"]["place"] for rest in ("rows on the Elbe.", "has a dog.")} == {1.0, 2.0}
    assert all(0 < one["episode"] <= 1 and 0 < one["entity"] <= 1 for one in measured.values())


def test_without_it_nothing_changes(memory: Memory) -> None:
    plain = memory.search(QUESTION, user_id="alice")
    told = memory.search(QUESTION, user_id="alice", explain=True)
    assert all("explanation" not in one for one in plain)
    assert [{key: one[key] for key in one if key != "explanation"} for one in told] == list(plain)


def test_the_awaitable_memory_explains_too(memory: Memory) -> None:
    found: Any = asyncio.run(AsyncMemory.over(memory).search(QUESTION, user_id="alice", explain=True))
    assert list(found) == list(memory.search(QUESTION, user_id="alice", explain=True))


def fact(id: str, subject: str | None, object: str | None, *mentions: str) -> Fact:
    relation = None if subject is None else "KNOWS"
    return Fact(id, "user:a", Scope(user_id="a"), "", subject, relation, object, mentions)


def test_the_statement_of_a_path() -> None:
    facts = {"f-1": fact("f-1", "a", "b"), "f-2": fact("f-2", None, None, "c", "b")}
    path = (Hop("a", "f-1", "b"), Hop("b", "f-2", "c"))
    made = str(cypher(path, facts["f-2"], facts))
    assert made.startswith(
        "UNWIND [\n  {fact: 'f-1', source: 0, target: 1},\n  {fact: 'f-2', source: 3, target: 2}\n] AS hop\n"
    )
    assert "$" not in made
    assert "//" not in made


def test_a_fact_of_one_entity_and_one_of_none() -> None:
    alone, bare = fact("f1", None, None, "a"), fact("f2", None, None)
    of_one = cypher((Hop("a", "f1", None),), alone, {"f1": alone})
    assert "{fact: 'f1', source: 2, target: null}" in str(of_one)
    assert "{fact: 'f2', source: null, target: null}" in str(cypher((), bare, {"f2": bare}))


def test_there_is_no_statement_without_all_facts_of_the_path() -> None:
    last = fact("f2", "b", "c")
    assert cypher((Hop("a", "f1", "b"), Hop("b", "f2", "c")), last, {"f2": last}) is None


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_nothing_that_a_user_wrote_stands_in_the_statement(name: str, id: str) -> None:
    odd = fact("f1", f"|{name}|", f"|{name}|2", f"|{name}|3")
    plain = fact("f1", "|a|", "|a|2", "|a|3")
    hops = [(Hop(f"|{a}|", "f1", f"|{a}|3"),) for a in (name, "a")]
    assert cypher(hops[0], odd, {"f1": odd}) == cypher(hops[1], plain, {"f1": plain})
    strange = fact(id, "a", "b")
    made = cypher((Hop("a", id, "b"),), strange, {id: strange})
    assert made is None or (id.isascii() and id.replace("-", "").isalnum()) or set(id) == {"-"}
