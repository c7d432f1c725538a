"""Graphs that are given as triples: how they go into a memory, and the kinship stories, measured by `paths`."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.filling import MARKS
from benchmarks.progress import bar
from benchmarks.run import Report, Run, opened
from benchmarks.sets.clutrr import Story, Triple, clutrr
from benchmarks.tables import rows_of
from graphmem import Memory

AT_ONCE = 4000
"""Triples in one call: each is one atomic write."""
LISTED = 20
"""How many of the questions that went wrong the printed table names; the JSON names them all."""

Given = Mapping[str, Any]
"""One dictionary as `add_triples` takes it."""


def fill(memory: Memory, name: str, owners: Mapping[str, Sequence[Given]], *, at: str | None = None) -> float | None:
    """Add each owner's triples, unless the store holds just these: the milliseconds it took, None if it did."""
    digest = hashlib.sha256(json.dumps([owners, at], default=str).encode()).hexdigest()[:16]
    if any(one["metadata"].get("digest") == digest for one in _marks(memory)):
        return None
    started = time.perf_counter()
    with bar(f"fill {name}", sum(map(len, owners.values()))) as advance:
        for user, triples in owners.items():
            if memory.get_all(user_id=user, limit=1, ended=True)["results"]:
                memory.delete_all(user_id=user)
            for start in range(0, len(triples), AT_ONCE):
                some = triples[start : start + AT_ONCE]
                memory.add_triples(some, user_id=user, timestamp=at)
                advance(len(some))
    marked = {"user": name, "digest": digest, "write_path": ""}
    memory.add(f"{name} holds {digest}", user_id=MARKS, infer=False, metadata=marked)
    return round(1000 * (time.perf_counter() - started))


def _marks(memory: Memory) -> list[Any]:
    return list(memory.get_all(user_id=MARKS, limit=100_000)["results"])


def milliseconds(spent: Sequence[float]) -> dict[str, float]:
    """The median and the 95th percentile, as all reports name them."""
    return {f"ms_per_query_p{share}": round(float(np.percentile(spent, share)), 3) for share in (50, 95)}


def percent(share: float) -> str:
    """A share for people, never rounded up to all or nothing."""
    return "100" if share == 1 else f"{min(100 * share, 99.99):.2f}"


# kinship stories


def measure_clutrr(run: Run) -> Report:
    """Of the questions how two people are related: the share where the first path is the chain that proves it.

    Each story is a memory of its own: other stories tell of other people under the same names.
    """
    stories = clutrr(run.data)[: run.limit]
    longest = max(len(story.chain) for story in stories)
    with opened(run) as (memory, _):
        owners = {_user(number): _given(story) for number, story in enumerate(stories)}
        filled = fill(memory, "clutrr", owners)
        first, spent = [], []
        with bar("paths clutrr", len(stories)) as advance:
            for number, story in enumerate(stories):
                started = time.perf_counter()
                found = memory.paths(*story.ends, user_id=_user(number), hops=longest)
                spent.append(1000 * (time.perf_counter() - started))
                first.append(_triples(found[0]) if found else ())
                advance()
    return {"set": "clutrr", "n": len(stories), "fill_ms": filled, **_judged(stories, first), **milliseconds(spent)}


def _judged(stories: Sequence[Story], first: Sequence[tuple[Triple, ...]]) -> Report:
    right = [found == _stored(story.chain) for story, found in zip(stories, first, strict=True)]
    lengths = sorted({len(story.chain) for story in stories})
    by_hops = {n: [ok for ok, story in zip(right, stories, strict=True) if len(story.chain) == n] for n in lengths}
    wrong = [
        {"ends": story.ends, "chain": _stored(story.chain), "found": found}
        for story, found, ok in zip(stories, first, right, strict=True)
        if not ok
    ]
    return {
        "first_is_gold": float(np.mean(right)),
        "by_hops": {str(n): float(np.mean(each)) for n, each in by_hops.items()},
        "wrong": wrong,
    }


def table_clutrr(report: Report) -> str:
    """The shares, and the first of the questions that went wrong."""
    hops = report["by_hops"]
    rows = [[percent(report["first_is_gold"]), *map(percent, hops.values()), f"{report['ms_per_query_p50']:.1f}"]]
    head = ["gold path first, % of " + str(report["n"]), *(f"{n} hops" for n in hops), "ms p50"]
    lines = [f"{one['ends']}: {one['found']} in place of {one['chain']}" for one in report["wrong"][:LISTED]]
    return "\n".join([*rows_of(head, rows), "", *lines])


def _user(number: int) -> str:
    return f"clutrr-{number}"


def _given(story: Story) -> list[Given]:
    people = {"subject_type": "Person", "object_type": "Person"}
    return [{"subject": a, "relation": relation, "object": b, **people} for a, relation, b in story.triples]


def _stored(chain: Sequence[Triple]) -> tuple[Triple, ...]:
    return tuple((a, relation.upper(), b) for a, relation, b in chain)


def _triples(path: Sequence[Any]) -> tuple[Triple, ...]:
    """The path as triples, each as it was told."""
    ends = [(hop["source"], hop["target"]) if hop["forward"] else (hop["target"], hop["source"]) for hop in path]
    return tuple((a, hop["relationship"], b) for hop, (a, b) in zip(path, ends, strict=True))
