"""An id alone reaches any memory; with the ids of its owner beside it, only what carries them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.errors import NotFound
from tests.end_to_end.tiny import opened

ALICE, BOB = {"user_id": "alice"}, {"user_id": "bob"}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with opened(str(tmp_path / "memory.sqlite")) as memory:
        yield memory


@pytest.fixture
def id(memory: Memory) -> str:
    added = memory.add_triples(
        [{"subject": "Bob", "relation": "LIVES_IN", "object": "Bern"}], **ALICE, agent_id="guide"
    )
    return str(added["results"][0]["id"])


@pytest.mark.parametrize("ids", [{}, ALICE, {"agent_id": "guide"}, {**ALICE, "agent_id": "guide"}])
def test_whoever_carries_the_memory_reads_changes_and_takes_back(memory: Memory, id: str, ids: dict[str, str]) -> None:
    found = memory.get(id, **ids)
    assert found is not None
    assert found["object"] == "Bern"
    assert memory.update(id, "Bob lives in Basel.", **ids)["memory"] == "Bob lives in Basel."
    event = memory.history(id, **ids)[-1]
    assert memory.undo(event["id"], **ids)
    assert memory.delete(id, **ids)["id"] == id
    assert [one["event"] for one in memory.history(id, **ids)] == ["ADD", "UPDATE", "UNDO", "DELETE"]
    assert memory.get(id, **ids) is None


@pytest.mark.parametrize(
    "ids", [BOB, {**BOB, "agent_id": "guide"}, {**ALICE, "run_id": "today"}, {"agent_id": "other"}]
)
def test_to_anybody_else_it_is_not_there_and_stays_as_it_was(memory: Memory, id: str, ids: dict[str, str]) -> None:
    before, event = memory.get(id), memory.history(id)[-1]["id"]
    refused: list[Callable[[], Any]] = [
        lambda: memory.update(id, "Bob lives in Basel.", **ids),
        lambda: memory.delete(id, **ids),
        lambda: memory.history(id, **ids),
        lambda: memory.undo(event, **ids),
    ]
    assert memory.get(id, **ids) is None
    for call in refused:
        with pytest.raises(NotFound, match=r"no (memory|event) has the id"):
            call()
    assert memory.get(id) == before
    assert len(memory.history(id)) == 1


def test_i_am_one_also_where_a_session_is_named(memory: Memory) -> None:
    memory.add_triples([{"subject": "I", "relation": "KNOWS", "object": "Bob"}], **ALICE)
    memory.add_triples([{"subject": "Al", "relation": "KNOWS", "object": "Carla"}], **ALICE)
    memory.merge_entities("I", "Al", **ALICE, run_id="today")
    assert [one["name"] for one in memory.entities(**ALICE) if "Al" in one["aliases"]] == ["alice"]
