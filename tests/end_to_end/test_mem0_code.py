"""What code written for mem0 1.x does works as it stands, or is told what to write instead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import AsyncMemory, Memory
from graphmem.errors import InvalidInput, WrongArguments


@pytest.fixture
def memory() -> Iterator[Memory]:
    with Memory("memory:") as opened:
        opened.add("Bob likes tea.", user_id="u", agent_id="bot", metadata={"topic": "drinks"}, infer=False)
        opened.add("Bob likes figs.", user_id="u", metadata={"topic": "food"}, infer=False)
        yield opened


def test_get_all_takes_filters(memory: Memory) -> None:
    (one,) = memory.get_all(user_id="u", filters={"topic": "food"})["results"]
    assert one["memory"] == "Bob likes figs."
    assert len(memory.get_all(filters={"user_id": "u"})) == 2
    assert len(memory.get_all(filters={"user_id": "u", "agent_id": "bot"}, limit=5)) == 1
    assert len(memory.get_all(user_id="u", filters={"topic": "food"}, limit=1)) == 1
    with pytest.raises(InvalidInput, match="only equality is supported"):
        memory.get_all(user_id="u", filters={"topic": {"in": ["food"]}})


def test_get_all_is_a_list_and_a_dictionary(memory: Memory) -> None:
    listed = memory.get_all(user_id="u")
    assert [one["memory"] for one in listed] == [one["memory"] for one in listed["results"]]
    assert listed[0] == listed["results"][0]
    assert (len(listed), listed.get("relations")) == (2, [])


@pytest.mark.parametrize(
    ("verb", "given", "told"),
    [
        ("search", {"query": "tea", "user_id": "u", "top_k": 3}, r"search\(\) got an unexpected .*'top_k': .*limit"),
        ("get_all", {"user_id": "u", "page": 3}, r"get_all\(\) .*'page': it takes user_id"),
        ("add", {"messages": "Hi.", "user_id": "u", "memory_type": "procedural_memory"}, r"add\(\) .*'memory_type'"),
        ("search", {"query": "x", "k": 3}, r"'k': it takes query, user_id=, agent_id="),
        ("delete", {}, r"delete\(\) missing .*'memory_id': it takes memory_id"),
        ("close", {"now": True}, r"close\(\) .*'now': it takes none"),
    ],
)
def test_an_argument_that_is_not_known_is_told(memory: Memory, verb: str, given: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongArguments, match=told) as refused:
        getattr(memory, verb)(**given)
    assert isinstance(refused.value, InvalidInput)
    assert isinstance(refused.value, TypeError)


def test_so_are_those_of_the_constructor_and_of_awaited_verbs(tmp_path: Path) -> None:
    with pytest.raises(WrongArguments, match=r"Memory\(\) .*'config': it takes store, llm"):
        Memory(config={})  # type: ignore[call-arg]  # the point of the test

    async def wrong() -> None:
        async with AsyncMemory(tmp_path / "m.sqlite") as memory:
            await memory.search("tea", user_id="u", rerank=True)  # type: ignore[call-arg]  # the point of the test

    with pytest.raises(WrongArguments, match="'rerank'"):
        asyncio.run(wrong())


def test_settings_that_are_not_used_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = {"provider": "sqlite", "config": {"path": str(tmp_path / "m.sqlite")}, "threshold": 0.7}
    known = {"version": "v1.1", "history_db_path": "h.db", "vector_store": {"provider": "qdrant"}}
    with Memory.from_config({"graph_store": store, "reranker": {}, "custom_update_memory_prompt": "Be kind.", **known}):
        told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert [line.partition(" ")[0] for line in told] == [
        "reranker",
        "custom_update_memory_prompt",
        "graph_store.threshold",
    ]
    assert all("leave it out" in line for line in told)
