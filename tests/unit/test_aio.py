"""`AsyncMemory` beside `Memory`: the same verbs, awaited."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

from graphmem import AsyncMemory, Memory

PLAIN = {"from_config", "over"}


def test_every_public_name_of_memory_is_there() -> None:
    names = {name for name in dir(Memory) if not name.startswith("_")}
    assert names - PLAIN <= set(vars(AsyncMemory))


def test_a_config_works_with_and_without_await(tmp_path: Path) -> None:
    config = {"graph_store": {"provider": "sqlite", "config": {"path": str(tmp_path / "memory.sqlite")}}}

    async def both() -> None:
        async with AsyncMemory.from_config(config) as one, await AsyncMemory.from_config(config) as other:
            await one.add("I like tea.", user_id="ann", infer=False)
            (found,) = (await other.get_all(user_id="ann"))["results"]
            assert found["memory"] == "I like tea."
            assert found["instruction_like"] is False
            assert one.store_location == other.store_location == one.memory.store_location
            assert one.embedder_name == one.memory.embedder_name
            assert one.llm is one.memory.llm
            assert one.extractor_name == one.memory.extractor_name

    asyncio.run(both())


def test_the_verbs_are_awaited() -> None:
    plain = {"memory", "over", "from_config", "store_location", "llm", "extractor_name", "embedder_name"}
    verbs = {name for name in vars(AsyncMemory) if not name.startswith("_")} - plain
    assert all(inspect.iscoroutinefunction(vars(AsyncMemory)[name]) for name in verbs)
    assert {"add", "search", "delete_all", "close"} <= verbs
