"""The similarity of facts and episodes to a question: cosines, and BM25 over the matches of the text arm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphmem.recall.arrays import Stated, array_of, columns, highest, values
from graphmem.recall.base import Weights
from graphmem.stores.found import Texts
from graphmem.types import Matches, Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def bm25(matches: Matches, terms: Sequence[str], weights: Weights) -> dict[str, float]:
    """The BM25 score of each match by id, divided by the best one, which has 1. The terms are those that were asked.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the idf that never
    falls below 0, `ln(1 + (N - n + .5) / (n + .5))`. The average length is that of the matches, not of the
    collection: a store need not know it.
    """
    if not matches.found:
        return {}
    found = Texts.of(matches.found)
    idf = np.array([_idf(matches.total, matches.frequency.get(term, 0)) for term in terms])
    length = weights.k1 * (1 - weights.b + weights.b * found.lengths / found.lengths.mean())
    scores = (idf * found.counts * (weights.k1 + 1) / (found.counts + length[:, None])).sum(axis=1)
    best = scores.max()
    return dict(zip(found.ids, (scores / best).tolist(), strict=True)) if best > 0 else {}


def _idf(total: int, frequency: int) -> float:
    return math.log1p((max(total, frequency) - frequency + 0.5) / (frequency + 0.5))


class Similarity(NamedTuple):
    """How like the question things are, free of collection statistics, in the order they were given: the cosine and
    the text match of facts, facts by these alone, facts with what surrounds them (their best episode), and episodes."""

    cosine: Floats
    text: Floats
    alone: Floats
    facts: Floats
    episodes: Floats


def similarity(
    facts: Mapping[str, Scored],
    cosines: Mapping[str, float],
    said: Stated,
    *,
    text_facts: Mapping[str, float],
    text_episodes: Mapping[str, float],
    weights: Weights,
) -> Similarity:
    """`base(e)` for each episode of `cosines`, `s(f)` for each fact. `said` says which of them states which.

    base(e) = 10 cos(e) + 5 max cos of its facts + 3 bm25(e),
    s(f) = 10 cos(f) + 1.8 bm25(f) + .5 base(its best episode).
    """
    own = columns(facts).cosines
    best = highest(len(cosines), said.episode, own[said.fact])
    episodes = weights.cosine * array_of(cosines) + weights.best_fact * best
    episodes += weights.text_episode * values(cosines, text_episodes)
    text = values(facts, text_facts)
    alone = weights.cosine * own + weights.text_fact * text
    around = highest(len(facts), said.fact, episodes[said.episode], default=-np.inf)
    with_context = alone + weights.context * np.where(np.isfinite(around), around, 0.0)
    return Similarity(own, text, alone, with_context, episodes)


def bounded(score: float) -> float:
    """A score of the ranking between 0 and 1, in the same order: the logistic function."""
    return 1 / (1 + math.exp(-score))
