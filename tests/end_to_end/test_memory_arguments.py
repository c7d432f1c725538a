"""What the constructor and `search` do with arguments that cannot be used, and times at the ends of the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.errors import ConfigurationError, GraphmemError, InvalidInput, ScopeRequired, StoreCorrupt

LIKES = [{"subject": "Bob", "relation": "likes", "object": "tea"}]


@pytest.fixture
def memory() -> Iterator[Memory]:
    with Memory("memory:") as opened:
        yield opened


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_cannot_be_rendered_does_not_get_in(memory: Memory, stamp: str) -> None:
    for write in (
        lambda: memory.add("Bob likes tea.", user_id="u", timestamp=stamp),
        lambda: memory.add({"content": "Bob likes tea.", "timestamp": stamp}, user_id="u"),
        lambda: memory.add_triples([{**LIKES[0], "valid_from": stamp}], user_id="u"),
        lambda: memory.add_triples([{**LIKES[0], "invalid_at": stamp}], user_id="u"),
    ):
        with pytest.raises(InvalidInput, match="years 1 to 9999"):
            write()
    assert memory.get_all(user_id="u", ended=True)["results"] == []


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_the_ends_of_the_calendar_stay_readable(memory: Memory, stamp: str) -> None:
    (added,) = memory.add_triples([{**LIKES[0], "invalid_at": None}], user_id="u", timestamp=stamp)["results"]
    (kept,) = memory.get_all(user_id="u", ended=True)["results"]
    assert datetime.fromisoformat(kept["sources"][0]["at"] or "") == datetime.fromisoformat(stamp).astimezone(UTC)
    assert memory.history(added["id"])


@pytest.mark.parametrize(
    "given",
    [
        {"user_id": "fa", "agent_id": "x", "filters": {"agent_id": "y"}},
        {"user_id": "", "agent_id": "x"},
        {"user_id": 0, "agent_id": "x"},
        {"user_id": "fa", "filters": {"user_id": 5}},
        {"user_id": "fa", "filters": {"score": {"gte": 1}}},
        {"user_id": "fa", "filters": {"OR": [{"score": 1}, {"score": 2}]}},
        {"filters": {"k": 1}},
    ],
)
def test_a_search_that_cannot_be_meant_is_refused(memory: Memory, given: dict[str, Any]) -> None:
    memory.add("Bob likes tea.", user_id="fa", agent_id="x")
    with pytest.raises(InvalidInput) as refused:
        memory.search("Bob", **given)
    assert isinstance(refused.value, ScopeRequired) is ("user_id" not in given)


def test_filters_keep_what_is_equal(memory: Memory) -> None:
    memory.add("Bob likes tea.", user_id="fa", agent_id="x", metadata={"k": 1, "on": True})
    for filters, found in (({"k": 1}, 1), ({"k": True}, 0), ({"on": 1}, 0), ({"on": True, "agent_id": "x"}, 1)):
        assert len(memory.search("Bob", user_id="fa", filters=filters)) == found


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"store": "a\0b"}, "no path of a file"),
        ({"store": 5}, "store"),
        ({"store": b"m.sqlite"}, "store"),
        ({"store": "sqlite://:memory:"}, "memory:"),
        ({"store": "sqlite://u:pw@/x"}, "sqlite:///path"),
        ({"store": ":memory:"}, "memory:"),
        ({"store": "bolt://127.0.0.1:hunter2"}, "NEO4J_PASSWORD"),
        ({"store": "neo4j://ann:hunter2#1@127.0.0.1"}, "NEO4J_PASSWORD"),
        ({"single_valued": "likes"}, "single_valued"),
        ({"single_valued": None}, "single_valued"),
        ({"llm": 5}, "provider:model"),
    ],
)
def test_what_no_memory_is_made_of_is_refused_and_makes_no_file(
    given: dict[str, Any], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GraphmemError, match=named) as refused:
        Memory(**{"store": "memory:"} | given)
    assert isinstance(refused.value, InvalidInput | ConfigurationError)
    assert "hunter2" not in str(refused.value)
    assert "pw@" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_path_may_be_a_path(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite", single_valued=["drives"]) as memory:
        memory.add_triples(LIKES, user_id="u")
        assert memory.settings.single_valued == ("DRIVES",)
    assert [file.name for file in tmp_path.iterdir()] == ["memory.sqlite"]


def test_a_store_that_cannot_be_prepared_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        memory.add_triples(LIKES, user_id="u")
    whole = path.read_bytes()
    path.write_bytes(whole[:40960] + bytes(4096) + whole[45056:])
    with pytest.raises(StoreCorrupt, match="restore it from a copy"):
        Memory(path)
    assert [file.name for file in tmp_path.iterdir()] == ["memory.sqlite"]
