"""What is counted over the questions of a set, and how sure a difference is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

import numpy as np

CUTS = (2, 5, 10, 25)
WHOLE = (5, 10)
TOKENS = 500
COMPARED = ("recall@5", "recall@25", f"recall@{TOKENS}_tokens")
ROUNDS = 10_000


class Found(NamedTuple):
    """What a system gave for one question: passages best first, those of the first tokens, and milliseconds.

    `graph_ms` is the part of expanding and ranking, where the system says so.
    """

    ranked: tuple[int, ...]
    in_tokens: frozenset[int]
    ms: float
    graph_ms: float | None = None


def recall(ranked: Sequence[int], gold: frozenset[int], k: int) -> float:
    """The share of the gold passages among the first k."""
    return len(gold.intersection(ranked[:k])) / len(gold)


def values(found: Found, gold: frozenset[int]) -> dict[str, float]:
    """Every measure of one question, shares of 1."""
    return {
        **{f"recall@{k}": recall(found.ranked, gold, k) for k in CUTS},
        **{f"all_gold@{k}": float(gold <= set(found.ranked[:k])) for k in WHOLE},
        f"recall@{TOKENS}_tokens": len(gold & found.in_tokens) / len(gold),
    }


def summary(found: Sequence[Found], golds: Sequence[frozenset[int]]) -> dict[str, float]:
    """The mean of every measure over the questions, and the milliseconds of a question."""
    each = [values(one, gold) for one, gold in zip(found, golds, strict=True)]
    means = {name: round(fmean(one[name] for one in each), 6) for name in each[0]}
    times = {f"ms_per_query_p{share}": _percentile([one.ms for one in found], share) for share in (50, 95)}
    graph = [one.graph_ms for one in found if one.graph_ms is not None]
    return means | times | ({"graph_ms_p50": _percentile(graph, 50)} if graph else {})


def bootstrap(ours: Sequence[float], theirs: Sequence[float], *, rounds: int = ROUNDS) -> dict[str, float]:
    """The mean difference, question by question, and the middle 95 % of it over questions drawn anew. Seeded."""
    differences = np.asarray(ours) - np.asarray(theirs)
    draw = np.random.default_rng(0)
    means = [differences[draw.integers(0, len(differences), len(differences))].mean() for _ in range(rounds)]
    low, high = np.percentile(means, [2.5, 97.5])
    return {"mean": _rounded(differences.mean()), "low": _rounded(low), "high": _rounded(high)}


def differences(
    found: Mapping[str, Sequence[Found]], golds: Sequence[frozenset[int]], ours: str
) -> dict[str, dict[str, dict[str, float]]]:
    """For each compared measure and each other system: ours minus it, by paired bootstrap."""
    each = {name: [values(one, gold) for one, gold in zip(given, golds, strict=True)] for name, given in found.items()}
    others = [name for name in found if name != ours]
    return {
        measure: {
            name: bootstrap([one[measure] for one in each[ours]], [one[measure] for one in each[name]])
            for name in others
        }
        for measure in COMPARED
    }


def _percentile(numbers: Sequence[float], share: int) -> float:
    return round(float(np.percentile(numbers, share)), 3)


def _rounded(number: float) -> float:
    return round(float(number), 6) + 0.0  # no -0.0
