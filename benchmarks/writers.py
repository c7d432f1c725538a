"""`python -m benchmarks writers`: how much several processes write at once, against one.

Each writer is a process of its own that calls `add_triples` again and again with a few explicit facts: one writer, then
all for one owner, where each write is worked out from what the one before it left, then each for an owner of his own.
Vectors are given (see `speed_scene.GivenEmbedder`), so that it is the writing that is measured. Afterwards every fact
must be there once, and every entity.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.models import spec_of
from benchmarks.speed_scene import GivenEmbedder
from graphmem import Memory

FACTS = 5
"""How many facts one call states."""
PLACES = 50
"""So many things are spoken of by all the writers."""
_WARM = "a first one, so that the server knows its statements; not counted"
PATIENCE = 900
"""Seconds after which a run is given up."""


class Setting(NamedTuple):
    """Who writes for whom, so many calls each."""

    name: str
    owners: tuple[str, ...]
    adds: int


def open_memory(store: str) -> Memory:
    """A memory there, whose vectors cost next to nothing."""
    embedder = GivenEmbedder()
    return Memory(store, embedder=spec_of(embedder))


def stated(writer: int, add: int) -> list[dict[str, str]]:
    """The facts of one call: about something of the writer's own, and something that all speak of."""
    first = (writer * 7919 + add) * FACTS
    return [
        {
            "subject": f"Person {writer} {add}",
            "relation": ("knows", "owns", "likes")[number % 3],
            "object": f"Thing {(first + number) % PLACES}",
        }
        for number in range(FACTS)
    ]


def write(store: str, owner: str, writer: int, adds: int, start: Any, done: Any) -> None:
    """What one process does: the seconds of each call go into `done`."""
    try:
        with open_memory(store) as memory:
            start.wait(PATIENCE)
            done.put((time.time(), *(_timed(memory, owner, writer, add) for add in range(adds))))
    except BaseException as error:
        start.abort()
        done.put(repr(error))
        raise


def _timed(memory: Memory, owner: str, writer: int, add: int) -> float:
    started = time.perf_counter()
    memory.add_triples(stated(writer, add), user_id=owner)
    return time.perf_counter() - started


def run(store: str, setting: Setting) -> dict[str, Any]:
    """Let the setting's writers write at once; what came of it."""
    context = multiprocessing.get_context("spawn")
    start, done = context.Barrier(len(setting.owners)), context.Queue()
    processes = [
        context.Process(target=write, args=(store, owner, writer, setting.adds, start, done))
        for writer, owner in enumerate(setting.owners)
    ]
    for process in processes:
        process.start()
    given = [done.get(timeout=PATIENCE) for _ in processes]
    ended = time.time()
    for process in processes:
        process.join()
    if failed := [one for one in given if isinstance(one, str)]:
        raise ValueError(f"{setting.name}: a writer failed with {failed[0]}")
    return _result(setting, ended - min(one[0] for one in given), sorted(each for one in given for each in one[1:]))


def _result(setting: Setting, seconds: float, calls: Sequence[float]) -> dict[str, Any]:
    return {
        "setting": setting.name,
        "writers": len(setting.owners),
        "adds": len(calls),
        "facts_per_s": len(calls) * FACTS / seconds,
        "seconds": seconds,
        "p50_ms": calls[len(calls) // 2] * 1000,
        "p95_ms": calls[len(calls) * 95 // 100] * 1000,
        "longest_ms": calls[-1] * 1000,
    }


def check(memory: Memory, setting: Setting) -> None:
    """Raise ValueError unless every fact and entity of the setting is there once."""
    for owner in set(setting.owners):
        writers = [writer for writer, one in enumerate(setting.owners) if one == owner]
        expected = Counter(_text(one) for w in writers for add in range(setting.adds) for one in stated(w, add))
        facts = Counter(one["memory"] for one in memory.get_all(user_id=owner, limit=1_000_000)["results"])
        if facts != Counter(dict.fromkeys(expected, 1)):
            raise ValueError(f"{setting.name}: {owner} has {facts.total()} facts, {len(expected)} were written")
        names = Counter(one["name"] for one in memory.entities(user_id=owner))
        if max(names.values()) > 1:
            raise ValueError(f"{setting.name}: {owner} has an entity twice: {names.most_common(1)}")


def _text(triple: dict[str, str]) -> str:
    return " ".join(triple[part] for part in ("subject", "relation", "object"))


def measure(store: str, *, writers: int, adds: int) -> dict[str, Any]:
    """The report: each setting in owners of its own, which are erased before and after."""
    many = tuple(f"benchmark-writers-{number}" for number in range(writers))
    settings = (
        Setting(_WARM, ("benchmark-writers-warm",), adds),
        Setting("one writer", ("benchmark-writers-alone",), adds),
        Setting(f"{writers} writers, one owner", ("benchmark-writers-shared",) * writers, adds),
        Setting(f"{writers} writers, an owner each", many, adds),
    )
    results = []
    with open_memory(store) as memory:
        for setting in settings:
            with ExitStack() as stack:
                for owner in set(setting.owners):
                    memory.delete_all(user_id=owner)
                    stack.callback(memory.delete_all, user_id=owner)
                results.append(run(store, setting))
                check(memory, setting)
        location = memory.store_location
    del results[0]
    return {"store": location.partition(":")[0] if "://" in location else "sqlite", "cores": os.cpu_count(),
            "facts_per_add": FACTS, "results": results}  # fmt: skip


def table(report: dict[str, Any]) -> str:
    """The report for people."""
    alone = report["results"][0]["facts_per_s"]
    head = f"{'':<32}{'facts/s':>9}{'of one':>8}{'p50 ms':>9}{'p95 ms':>9}{'longest':>9}"
    rows = [
        f"{one['setting']:<32}{one['facts_per_s']:>9.0f}{one['facts_per_s'] / alone:>8.2f}"
        f"{one['p50_ms']:>9.1f}{one['p95_ms']:>9.1f}{one['longest_ms']:>9.1f}"
        for one in report["results"]
    ]
    return "\n".join([f"{report['store']}, {report['cores']} cores, {FACTS} facts an add", head, *rows])


def add_command(commands: Any) -> None:
    """`writers`, with its options."""
    one = commands.add_parser("writers", help="how much do several processes write at once?")
    one.set_defaults(do=_do)
    one.add_argument("--store", help="a file or a URL; what it holds of others stays. Default: a temporary file")
    one.add_argument("--writers", type=int, default=8, help="how many processes")
    one.add_argument("--adds", type=int, default=100, help="how many calls each of them makes")
    one.add_argument("--json", type=Path, help="write the report to this file too")


def _do(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or str(Path(folder) / "memory.sqlite")
        report = measure(store, writers=options.writers, adds=options.adds)
    print(table(report))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
