"""What every peer's script shares. It runs in the peer's own environment, where nothing of graphmem is installed."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

BATCH = 500


class Task:
    """What the harness asks for: it comes as JSON in the file that is the first argument."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
        self.folder = Path(self.given["folder"])
        self.report: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return self.given[name]

    def records(self, what: str) -> Iterator[list[dict[str, Any]]]:
        """The facts or entities of the scene with their vectors, a batch at a time."""
        vectors = np.load(self.folder / f"{what}.npy", mmap_mode="r")
        with (self.folder / f"{what}.jsonl").open(encoding="utf-8") as lines:
            rows: list[dict[str, Any]] = []
            for place, line in enumerate(lines):
                rows.append(json.loads(line) | {"vector": vectors[place].tolist()})
                if len(rows) == BATCH:
                    yield rows
                    rows = []
            if rows:
                yield rows

    def phase(self, name: str) -> None:
        """Tell the endpoint what the next calls are for."""
        body = json.dumps({"name": name}).encode()
        asked = urllib.request.Request(
            f"{self.url}/phase", body, {"Content-Type": "application/json"}
        )  # our own endpoint
        with urllib.request.urlopen(asked, timeout=30) as reply:  # so here
            reply.read()

    def load(self, work: Callable[[], None]) -> None:
        """Put the scene into the database, and note how long that took."""
        started = time.perf_counter()
        work()
        self.report["load_s"] = round(time.perf_counter() - started, 2)

    async def ask(self, search: Callable[[str], Awaitable[Sequence[str]]]) -> None:
        """Search for each question: the milliseconds, and the facts' owners of what was found, in order.

        All are asked in turn, once for practice and then in rounds, of which the fastest counts for each question.
        """
        await self._round(search)
        self.phase("search")
        rounds = [await self._round(search) for _ in range(self.rounds)]
        self.report["search"] = [min(tries, key=lambda one: one[0]) for tries in zip(*rounds, strict=True)]

    async def _round(self, search: Callable[[str], Awaitable[Sequence[str]]]) -> list[tuple[float, Any]]:
        return [await timed(search, question) for question in self.questions]

    async def add(self, add: Callable[[str], Awaitable[object]]) -> None:
        """Add each message: the milliseconds. The first three are for practice."""
        self.phase("practice")
        for message in self.messages[:3]:
            await add(message)
        self.phase("add")
        self.report["add"] = [(await timed(add, message))[0] for message in self.messages[3:]]

    def done(self) -> None:
        """Hand the report to the harness."""
        (self.folder / "report.json").write_text(json.dumps(self.report), encoding="utf-8")


async def timed(call: Callable[[str], Awaitable[Any]], text: str) -> tuple[float, Any]:
    """The milliseconds of a call, and what it gave."""
    started = time.perf_counter()
    given = await call(text)
    spent = round(1000 * (time.perf_counter() - started), 3)
    return spent, given if isinstance(given, list) else None


def run(main: Callable[[Task], Coroutine[Any, Any, None]]) -> None:
    """Do the task of one peer."""
    task = Task()
    asyncio.run(main(task))
    task.done()
