"""What a person puts right by hand, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.config import StoreSpec
from graphmem.errors import InvalidInput, NotFound
from tests.end_to_end.tiny import opened

USER = {"user_id": "ann"}


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    """An empty memory in a store of each kind."""
    if request.param == "sqlite":
        store: Any = str(tmp_path / "memory.sqlite")
    else:
        server = request.getfixturevalue("neo4j_server")
        store = StoreSpec(server.uri, server.username, server.password)
    with opened(store) as memory:
        yield memory


def conflicts(memory: Memory) -> dict[str, list[str]]:
    """What holds now, each with the sentences that contradict it."""
    found = memory.get_all(**USER)["results"]
    texts = {one["id"]: one["memory"] for one in found}
    return {one["memory"]: [texts[id] for id in one["conflicts"]] for one in found}


def moved(memory: Memory) -> None:
    """Ann lived in Oslo, and lives in Bergen now."""
    for day, city in (("2026-01-01", "Oslo"), ("2026-02-01", "Bergen")):
        memory.add_triples([{"subject": "Ann", "relation": "lives in", "object": city}], timestamp=day, **USER)


def event(memory: Memory, kind: str) -> str:
    """The last event of this kind."""
    return [one["id"] for one in memory.changes(**USER) if one["event"] == kind][-1]


def test_two_values_that_undo_lets_stand_contradict_each_other(memory: Memory) -> None:
    moved(memory)
    before = memory.get_all(**USER, ended=True)
    done = memory.undo(event(memory, "SUPERSEDE"))
    assert [one["event"] for one in done] == ["UNDO", "MARK"]
    both = {"Ann lives in Oslo": ["Ann lives in Bergen"], "Ann lives in Bergen": ["Ann lives in Oslo"]}
    assert conflicts(memory) == both
    memory.undo(event(memory, "UNDO"))
    assert memory.get_all(**USER, ended=True) == before


def test_they_no_longer_do_when_one_of_them_ends(memory: Memory) -> None:
    moved(memory)
    memory.undo(event(memory, "SUPERSEDE"))
    both = conflicts(memory)
    ids = {one["memory"]: one["id"] for one in memory.get_all(**USER)["results"]}
    memory.delete(ids["Ann lives in Bergen"])
    assert conflicts(memory) == {"Ann lives in Oslo": []}
    memory.undo(event(memory, "DELETE"))
    assert conflicts(memory) == both


def test_what_is_denied_and_holds_all_the_same_is_contradicted(memory: Memory) -> None:
    memory.add_triples([{"subject": "Ann", "relation": "likes", "object": "tea"}], timestamp="2026-01-01", **USER)
    memory.add_triples([{"subject": "Ann", "relation": "not likes", "object": "tea"}], timestamp="2026-02-01", **USER)
    memory.undo(event(memory, "RETRACT"))
    assert sorted(map(len, conflicts(memory).values())) == [1, 1]


def alike(memory: Memory, **scope: str) -> None:
    """Two of whom a person has to say whether they are one."""
    for name, city in (("Jon Smith", "Oslo"), ("J. Smith", "Bonn")):
        triple = {"subject": name, "subject_type": "Person", "relation": "works in", "object": city}
        memory.add_triples([triple], **USER, **scope)


def asked(memory: Memory, **scope: str) -> list[set[str]]:
    """The names of the pairs that are for review."""
    pairs = memory.entities(**USER, **scope, review=True)
    return [{one["entity"]["name"], one["other"]["name"]} for one in pairs]


def test_two_that_are_said_to_be_two_are_not_asked_about_again(memory: Memory) -> None:
    alike(memory)
    assert asked(memory) == [{"Jon Smith", "J. Smith"}]
    done = memory.distinguish_entities("jon smith", "J. Smith", **USER)
    assert ({one["name"] for one in done["entities"]}, done["memories"]) == ({"Jon Smith", "J. Smith"}, 1)
    assert asked(memory) == []
    again = memory.distinguish_entities("J. Smith", "Jon Smith", **USER)
    assert (again["memories"], again["event_id"]) == (0, None)
    with pytest.raises(InvalidInput, match="said to be two"):
        memory.merge_entities("Jon Smith", "J. Smith", **USER)
    assert done["event_id"] is not None
    undone = memory.undo(done["event_id"])
    assert asked(memory) == [{"Jon Smith", "J. Smith"}]
    memory.undo(memory.history(undone[0]["id"])[-1]["id"])
    assert asked(memory) == []
    memory.delete(undone[0]["id"])
    memory.merge_entities("Jon Smith", "J. Smith", **USER)
    assert asked(memory) == []


def test_that_they_are_two_goes_out_and_comes_in_and_is_erased(memory: Memory, tmp_path: Path) -> None:
    alike(memory)
    memory.distinguish_entities("Jon Smith", "J. Smith", **USER)
    memory.export(tmp_path / "ann.jsonl", **USER)
    with opened("memory:") as other:
        other.import_(tmp_path / "ann.jsonl")
        assert asked(other) == []
    memory.delete_all(**USER)
    memory.export(tmp_path / "ann.jsonl", **USER)
    assert "Smith" not in (tmp_path / "ann.jsonl").read_text("utf-8")
    alike(memory)
    assert asked(memory) == [{"Jon Smith", "J. Smith"}]


def test_what_is_said_of_two_of_a_session_is_erased_with_it(memory: Memory) -> None:
    alike(memory, run_id="talk")
    with pytest.raises(NotFound):
        memory.distinguish_entities("Jon Smith", "J. Smith", **USER)
    memory.distinguish_entities("Jon Smith", "J. Smith", **USER, run_id="talk")
    assert asked(memory, run_id="talk") == []
    memory.delete_all(run_id="talk")
    assert memory.entities(**USER, run_id="talk") == []


def test_two_of_two_owners_are_not_for_review(memory: Memory) -> None:
    triple = {"subject": "Jon Smith", "subject_type": "Person", "relation": "works in", "object": "Oslo"}
    memory.add_triples([triple], **USER)
    memory.add_triples([{**triple, "subject": "J. Smith"}], agent_id="helper")
    assert asked(memory, agent_id="helper") == []
    with pytest.raises(InvalidInput, match="two owners"):
        memory.distinguish_entities("Jon Smith", "J. Smith", **USER, agent_id="helper")


def test_two_of_an_agents_own_are_told_apart_in_a_call_that_names_a_user_too(memory: Memory) -> None:
    triple = {"subject": "Jon Smith", "subject_type": "Person", "relation": "works in", "object": "Oslo"}
    memory.add_triples([triple, {**triple, "subject": "J. Smith"}], agent_id="helper")
    memory.distinguish_entities("Jon Smith", "J. Smith", **USER, agent_id="helper")
    assert memory.entities(agent_id="helper", review=True) == asked(memory, agent_id="helper") == []


def test_who_is_stands_before_who_is_no_longer(memory: Memory) -> None:
    memory.add("My boss is Ingrid Vos.", user_id="alice", timestamp="2026-03-02")
    memory.add("Ingrid isn't my boss anymore. I report to Rashid now.", user_id="alice", timestamp="2026-03-10")
    hits = memory.search("Who is my boss?", user_id="alice", explain=True)
    assert hits[0]["object"] == "Rashid"
    assert hits[0]["explanation"]["measured"]["instead"] == 1
    assert [one["memory"] for one in hits if one["relation"] == "NOT_HAS_MANAGER"] == ["Ingrid isn't my boss anymore."]
