"""Ingest of ready triples through `add_triples`: facts a second, and whose seconds they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import speed_limit
from benchmarks.models import spec_of
from benchmarks.progress import bar
from benchmarks.run import Report
from benchmarks.speed_places import Opened, Place
from benchmarks.speed_scene import GivenEmbedder, Triple, triples
from graphmem import Memory
from graphmem.stores.base import Store
from graphmem.types import Change

AT_ONCE = 1000
"""Triples in one call: each call is one atomic write."""
LIMIT_FACTS = 10_000
"""The driver's own limit on Neo4j is measured with so many facts at most: they are held in memory for it."""
_PRACTICE = 5


class _TimedStore:
    """A store that counts the seconds of its writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.spent = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def apply(self, change: Change) -> None:
        started = time.perf_counter()
        self._store.apply(change)
        self.spent += time.perf_counter() - started


def ingested(place: Place, given: Sequence[Triple], folder: Path, *, most_seconds: float) -> Report:
    """Fill an empty store, a thousand triples a call, for at most so many seconds. Embedding is not counted.

    `facts_per_s` is over all calls, `last_facts_per_s` over the last tenth of them: what it is at that size. The parts
    are seconds: `pipeline` is ours above the store, `store` what `apply` takes beyond the driver's own limit, `driver`
    that limit: the same rows by the fewest statements. None where it was not measured. `cpu_s` are the seconds of this
    process, which other work on the machine does not lengthen.
    """
    with place.fresh() as opened:
        spent, applied, cpu = _filled(opened, given, most_seconds)
        done = min(AT_ONCE * len(spent), len(given))
        limit = _limit(place, opened, folder, writes=len(spent), facts=done)
    last = spent[-max(1, len(spent) // 10) :]
    return {
        "facts": done,
        "calls": len(spent),
        "seconds": round(sum(spent), 3),
        "facts_per_s": round(done / sum(spent), 1),
        "last_facts_per_s": round(min(AT_ONCE, len(given)) * len(last) / sum(last), 1),
        "pipeline_s": round(sum(spent) - applied, 3),
        "apply_s": round(applied, 3),
        "cpu_s": round(cpu, 3),
        "facts_per_cpu_s": round(done / cpu, 1),
        "driver_s": None if limit is None else round(limit, 3),
        "driver_facts_per_s": None if limit is None else round(done / limit, 1),
    }


def _filled(opened: Opened, given: Sequence[Triple], most: float) -> tuple[list[float], float, float]:
    embedder = GivenEmbedder()
    with (
        Memory(opened.store, embedder=spec_of(embedder)) as memory,
        bar(f"ingest {len(given)}", len(given)) as advance,
    ):
        _practise(memory, opened.user("practice"))
        timed = _TimedStore(memory._store)
        memory._store = timed
        spent: list[float] = []
        cpu = time.process_time() - embedder.spent
        for first in range(0, len(given), AT_ONCE):
            if sum(spent) > most:
                break
            some = [triple.given for triple in given[first : first + AT_ONCE]]
            spent.append(_seconds(lambda asked=some: memory.add_triples(asked, user_id=opened.user("owner")), embedder))  # type: ignore[misc]
            advance(len(some))
        return spent, timed.spent, time.process_time() - embedder.spent - cpu


def _practise(memory: Memory, user: str) -> None:
    """A server's first writes take many times as long as those after it has compiled them. What they wrote goes."""
    for number in range(_PRACTICE):
        memory.add_triples([triple.given for triple in triples(100, seed=number)], user_id=user)
    memory.delete_all(user_id=user)


def _seconds(call: Callable[[], object], embedder: GivenEmbedder) -> float:
    """The seconds of a call without those of the embedder."""
    before, started = embedder.spent, time.perf_counter()
    call()
    return time.perf_counter() - started - (embedder.spent - before)


def _limit(place: Place, opened: Opened, folder: Path, *, writes: int, facts: int) -> float | None:
    if place.kind == "sqlite" and opened.files is not None:
        return speed_limit.sqlite_seconds(opened.files, folder / "limit.sqlite", writes=writes)
    if opened.files is None or facts > LIMIT_FACTS:
        return None
    return speed_limit.neo4j_seconds(opened.store, writes=writes)
