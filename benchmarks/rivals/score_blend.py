"""Vectors and words together, without a graph."""

from __future__ import annotations

import numpy as np

from benchmarks.rivals.base import Corpus, fact_text, passage_text
from benchmarks.rivals.bm25 import WordScores
from benchmarks.rivals.scores import best_first, cosines

PASSAGE, FACT, WORDS = 10.0, 5.0, 2.1


class ScoreBlend:
    """What remains of graphmem's own recipe when its graph is taken away: how much the graph itself brings.

    10 cos(question, passage) + 5 max over the passage's facts of cos(question, fact) + 2.1 bm25(passage) / max bm25.
    The weights are those that graphmem's ranking began with; a passage without facts gets nothing from the second
    part, and no passage gets anything from the third where no word of the question is known.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._embed = corpus.embed
        texts = [passage_text(one) for one in corpus.passages]
        self._passages = corpus.embed(texts)
        self._facts = corpus.embed([fact_text(corpus, one) for one in corpus.facts])
        self._stated_by = np.array([one.passage for one in corpus.facts], dtype=np.int64)
        self._words = WordScores(texts)

    def rank(self, question: str) -> list[int]:
        """The positions of all passages, best first, ties by position."""
        vector = self._embed([question])[0]
        words = self._words.score(question)
        scores = PASSAGE * cosines(self._passages, vector) + WORDS * words / max(float(words.max()), 1e-9)
        if len(self._facts):
            scores += FACT * self._best_facts(cosines(self._facts, vector))
        return best_first(np.round(scores, 9))

    def _best_facts(self, facts: np.ndarray) -> np.ndarray:
        best = np.full(len(self._passages), -np.inf)
        np.maximum.at(best, self._stated_by, facts)
        return np.where(np.isinf(best), 0.0, best)
