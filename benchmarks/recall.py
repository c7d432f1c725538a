"""Recall of passages: of those that are needed to answer, how many are among the first k?"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.baselines import BM25, Dense
from benchmarks.sets import Collection, Passage, Question
from graphmem import Memory
from graphmem.config import settings
from graphmem.models.open import open_embedder

OWNER = "benchmark"
CUTS = (2, 5, 10)
FACTS = 100
"""How many memories are asked for: enough to name more than ten passages."""


def measure(collection: Collection, *, limit: int | None = None, store: str | None = None) -> dict[str, Any]:
    """Recall at 2, 5 and 10 of graphmem, of one vector a passage and of BM25, on the same passages and questions."""
    questions = collection.questions[:limit]
    embedder = open_embedder(settings().embedder)
    with tempfile.TemporaryDirectory() as folder, Memory(store or f"{folder}/memory.sqlite") as memory:
        filled = fill(memory, collection.passages)
        ours = _ranked(questions, lambda text: search(memory, text))
    dense = _ranked(questions, Dense(collection.passages, embedder).rank)
    bm25 = _ranked(questions, BM25(collection.passages).rank)
    return {
        "set": collection.name,
        "passages": len(collection.passages),
        "questions": len(questions),
        "filled_s": filled,
        "graphmem": _report(questions, ours, dense["ranks"]),
        "dense": _report(questions, dense, dense["ranks"]),
        "bm25": _report(questions, bm25, dense["ranks"]),
    }


def fill(memory: Memory, passages: Sequence[Passage]) -> float | None:
    """Add every passage, and return the seconds it took; None for a store that was filled before."""
    if memory.get_all(user_id=OWNER, limit=1)["results"]:
        return None
    started = time.perf_counter()
    for position, passage in enumerate(passages):
        _add(memory, passage, {"passage": position})
    return round(time.perf_counter() - started, 2)


def search(memory: Memory, question: str) -> list[int]:
    """The positions of the passages in the order in which the memories found first name them."""
    found = memory.search(question, user_id=OWNER, limit=FACTS)["results"]
    return list(dict.fromkeys(int(one["metadata"]["passage"]) for one in found))


def recall(ranked: Sequence[int], gold: frozenset[int], k: int) -> float:
    """The share of the gold passages among the first k."""
    return len(gold.intersection(ranked[:k])) / len(gold)


def table(report: Mapping[str, Any]) -> str:
    """The report as a table in Markdown."""
    filled = "filled before" if report["filled_s"] is None else f"filled in {report['filled_s']} s"
    lines = [
        f"{report['set']}: {report['passages']} passages, {report['questions']} questions, {filled}",
        "",
        "| | R@2 | R@5 | R@10 | R@5 beyond dense (95 %) | ms a question |",
        "|---|---|---|---|---|---|",
    ]
    for name in ("graphmem", "dense", "bm25"):
        one = report[name]
        numbers = " | ".join(f"{one[f'r@{k}']:.3f}" for k in CUTS)
        low, high = one["beyond_dense"]
        lines.append(f"| {name} | {numbers} | {low:+.3f} .. {high:+.3f} | {one['ms']:.1f} |")
    return "\n".join(lines)


def _add(memory: Memory, passage: Passage, metadata: dict[str, Any]) -> None:
    document = {"role": "document", "name": passage.title, "content": passage.text}
    if passage.triples is None:
        memory.add([document], user_id=OWNER, metadata=metadata)
    elif passage.triples:
        triples = [{"subject": one[0], "relation": one[1], "object": one[2]} for one in passage.triples]
        memory.add_triples(triples, source=document, user_id=OWNER, metadata=metadata)


def _ranked(questions: Sequence[Question], rank: Callable[[str], list[int]]) -> dict[str, Any]:
    ranks, milliseconds = [], []
    for question in questions:
        started = time.perf_counter()
        ranks.append(rank(question.text))
        milliseconds.append(1000 * (time.perf_counter() - started))
    return {"ranks": ranks, "ms": statistics.median(milliseconds)}


def _report(questions: Sequence[Question], found: Mapping[str, Any], dense: Sequence[Sequence[int]]) -> dict[str, Any]:
    means = {f"r@{k}": statistics.mean(_recalls(questions, found["ranks"], k)) for k in CUTS}
    beyond = bootstrap(_recalls(questions, found["ranks"], 5), _recalls(questions, dense, 5))
    return {**means, "beyond_dense": beyond, "ms": found["ms"]}


def _recalls(questions: Sequence[Question], ranks: Sequence[Sequence[int]], k: int) -> list[float]:
    return [recall(ranked, one.gold, k) for one, ranked in zip(questions, ranks, strict=True)]


def bootstrap(ours: Sequence[float], theirs: Sequence[float], *, rounds: int = 2000) -> tuple[float, float]:
    """The middle 95 % of the mean difference over questions drawn anew, pair by pair. Seeded: the same each time."""
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    draw = random.Random(0)
    means = sorted(statistics.fmean(draw.choices(differences, k=len(differences))) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds) - 1]
