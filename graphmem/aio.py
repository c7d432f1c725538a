"""`AsyncMemory`: every verb of `Memory`, awaitable. Each runs the very same code in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

from graphmem.memory import Memory

if TYPE_CHECKING:
    from graphmem.models.base import LanguageModel

P = ParamSpec("P")
R = TypeVar("R")


def _awaitable(
    verb: Callable[Concatenate[Memory, P], R],
) -> Callable[Concatenate[AsyncMemory, P], Coroutine[Any, Any, R]]:
    async def awaited(self: AsyncMemory, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(verb, self.memory, *args, **kwargs)

    awaited.__doc__, awaited.__name__ = verb.__doc__, verb.__name__
    return awaited


class AsyncMemory:
    """A `Memory` whose verbs are awaited. Made like one, or with `AsyncMemory.over(memory)`; use `async with`.

    Awaited itself it is itself, so that mem0's `await AsyncMemory.from_config(...)` works as it stands.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.memory = Memory(*args, **kwargs)

    @classmethod
    def over(cls, memory: Memory) -> Self:
        """The awaitable verbs of this very memory."""
        made = cls.__new__(cls)
        made.memory = memory
        return made

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any]) -> Self:
        """As `Memory.from_config`."""
        return cls.over(Memory.from_config(config_dict))

    add = _awaitable(Memory.add)
    add_triples = _awaitable(Memory.add_triples)
    update = _awaitable(Memory.update)
    delete = _awaitable(Memory.delete)
    undo = _awaitable(Memory.undo)
    merge_entities = _awaitable(Memory.merge_entities)
    distinguish_entities = _awaitable(Memory.distinguish_entities)
    split_entity = _awaitable(Memory.split_entity)
    process_pending = _awaitable(Memory.process_pending)
    delete_all = _awaitable(Memory.delete_all)
    reset = _awaitable(Memory.reset)
    search = _awaitable(Memory.search)
    context = _awaitable(Memory.context)
    answer = _awaitable(Memory.answer)
    get = _awaitable(Memory.get)
    get_all = _awaitable(Memory.get_all)
    history = _awaitable(Memory.history)
    changes = _awaitable(Memory.changes)
    entities = _awaitable(Memory.entities)
    paths = _awaitable(Memory.paths)
    follow = _awaitable(Memory.follow)
    graph = _awaitable(Memory.graph)
    export = _awaitable(Memory.export)
    import_ = _awaitable(Memory.import_)
    view = _awaitable(Memory.view)
    close = _awaitable(Memory.close)

    @property
    def store_location(self) -> str:
        """As `Memory.store_location`."""
        return self.memory.store_location

    @property
    def llm(self) -> LanguageModel | None:
        """As `Memory.llm`."""
        return self.memory.llm

    @property
    def extractor_name(self) -> str:
        """As `Memory.extractor_name`. At its first use the extractor is opened, which takes a moment."""
        return self.memory.extractor_name

    @property
    def embedder_name(self) -> str:
        """As `Memory.embedder_name`."""
        return self.memory.embedder_name

    def __await__(self) -> Generator[None, None, Self]:
        yield from ()
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
