"""What a person puts right by hand, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.config import StoreSpec
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
