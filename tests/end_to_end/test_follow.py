"""`follow` as a caller meets it: on real files, through the verb, awaited, and in a shell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import AsyncMemory, Memory
from graphmem.errors import InvalidInput, NotFound, ScopeRequired
from tests.end_to_end.conftest import Graphmem

TRIPLES: list[dict[str, Any]] = [
    {"subject": "Alice", "relation": "works at", "object": "Acme", "subject_type": "Person"},
    {"subject": "Bob", "relation": "works at", "object": "Acme", "subject_type": "Person"},
    {"subject": "Cleo", "relation": "WorksAt", "object": "Zoo", "invalid_at": "2026-01-01"},
    {"subject": "Cleo", "relation": "works at", "object": "Acme", "valid_from": "2026-01-01"},
    {"subject": "Acme", "relation": "located in", "object": "Berlin", "object_type": "Place"},
]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(str(tmp_path / "memory.sqlite")) as opened:
        opened.add_triples(TRIPLES, user_id="u", timestamp="2025-06-01")
        yield opened


def names(found: list[Any]) -> list[str]:
    return [one["name"] for one in found]


def test_follow_gives_every_answer_with_the_path_that_leads_there(memory: Memory) -> None:
    found = memory.follow("alice", ["works at", "~works at"], user_id="u")
    assert names(found) == ["Alice", "Bob", "Cleo"]
    assert names(memory.follow("Alice", ["WORKS_AT", "~WORKS_AT"], user_id="u", revisit=False)) == ["Bob", "Cleo"]
    assert names(memory.follow("Alice", ["works_at", "~worksAt"], user_id="u", limit=2)) == ["Alice", "Bob"]
    assert [(hop["source"], hop["relationship"], hop["target"], hop["forward"]) for hop in found[1]["path"]] == [
        ("Alice", "WORKS_AT", "Acme", True),
        ("Acme", "WORKS_AT", "Bob", False),
    ]
    assert found[1]["path"][1]["memory"] == "Bob works at Acme"
    assert json.loads(json.dumps(found)) == found


def test_a_triple_onto_itself_is_a_step_forward(memory: Memory) -> None:
    memory.add_triples([{"subject": "Alice", "relation": "trusts", "object": "Alice"}], user_id="u")
    for relation in ("trusts", "~trusts"):
        (found,) = memory.follow("Alice", [relation], user_id="u")
        (hop,) = found["path"]
        assert (hop["source"], hop["relationship"], hop["target"], hop["forward"]) == ("Alice", "TRUSTS", "Alice", True)


def test_follow_is_about_a_moment(memory: Memory) -> None:
    for as_of, place in (("2025-12-31T23:59:59Z", "Zoo"), ("2026-01-01", "Acme")):
        assert names(memory.follow("Cleo", ["works at"], user_id="u", as_of=as_of)) == [place]
    assert memory.follow("Zoo", ["~works at"], user_id="u", as_of="2025-07-01")
    with pytest.raises(NotFound):
        memory.follow("Zoo", ["~works at"], user_id="u", as_of="2026-07-01")


def test_what_is_no_longer_believed_is_not_followed(memory: Memory) -> None:
    (hop,) = memory.follow("Bob", ["works at"], user_id="u")[0]["path"]
    memory.delete(hop["fact_id"])
    assert names(memory.follow("Acme", ["~works at"], user_id="u")) == ["Alice", "Cleo"]


def test_what_a_session_knows_does_not_leave_it(memory: Memory) -> None:
    memory.add_triples([{"subject": "Bob", "relation": "knows", "object": "Falcon"}], user_id="u", run_id="s")
    assert names(memory.follow("Bob", ["knows"], user_id="u", run_id="s")) == ["Falcon"]
    assert memory.follow("Bob", ["knows"], user_id="u") == []
    for name in ("Falcon", "Nobody"):
        with pytest.raises(NotFound, match=name):
            memory.follow(name, ["~knows"], user_id="u")


def test_a_relation_that_nobody_uses_leads_nowhere(memory: Memory) -> None:
    assert memory.follow("Alice", ["eats"], user_id="u") == []
    assert memory.follow("Alice", ["works at", "works at"], user_id="u") == []
    assert memory.follow("me", ["works at"], user_id="u") == []


@pytest.mark.parametrize("given", [[], "WORKS_AT", ["~"], [""], [5], None, ["WORKS_AT", None]])
def test_relations_that_cannot_be_followed_are_refused(memory: Memory, given: Any) -> None:
    with pytest.raises(InvalidInput, match="relation"):
        memory.follow("Alice", given, user_id="u")


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": True}, {"as_of": "soon"}, {"entity": ""}, {"entity": 5}])
def test_arguments_that_cannot_be_used_are_refused(memory: Memory, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        memory.follow(**{"entity": "Alice", "relations": ["works at"], "user_id": "u", **wrong})
    with pytest.raises(ScopeRequired):
        memory.follow("Alice", ["works at"])


def test_follow_can_be_awaited(memory: Memory) -> None:
    found = asyncio.run(AsyncMemory.over(memory).follow("Bob", ["works at", "located in"], user_id="u"))
    assert names(found) == ["Berlin"]


def test_follow_in_a_shell(graphmem: Graphmem, tmp_path: Path) -> None:
    file = tmp_path / "triples.json"
    file.write_text(json.dumps(TRIPLES), encoding="utf-8")
    assert graphmem("add-triples", str(file), "-u", "u").code == 0
    shown = graphmem("follow", "Alice", "works at", "~works at", "-u", "u", "--no-revisit", "--limit", "1")
    assert shown.out == "Person        Bob  Alice -WORKS_AT-> Acme <-WORKS_AT- Bob\n"
    then = graphmem("follow", "Cleo", "works at", "-u", "u", "--as-of", "2025-07-01", "--json")
    assert names(then.json) == ["Zoo"]
    assert [graphmem("follow", *words, "-u", "u").code for words in (("Nobody", "x"), ("Bob", "x"), ("Bob", "~"))] == [
        1,
        0,
        2,
    ]
