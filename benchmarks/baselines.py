"""What graphmem's search is held against: the passages ranked by one vector each, and by BM25."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from benchmarks.sets import Passage
from graphmem.models.base import Embedder
from graphmem.terms import terms

K1, B = 1.2, 0.75


class Dense:
    """Cosine of the question and "title: text", with the embedder that graphmem uses."""

    def __init__(self, passages: Sequence[Passage], embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = embedder.embed([f"{one.title}: {one.text}" for one in passages])

    def rank(self, question: str) -> list[int]:
        """The positions of the passages, best first, ties by position."""
        cosines = self._vectors @ self._embedder.embed([question])[0]
        return [int(n) for n in np.argsort(-cosines, kind="stable")]


class BM25:
    """Robertson's BM25 over the words of "title: text", with the words that graphmem counts."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._counts = [Counter(terms(f"{one.title}: {one.text}")) for one in passages]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = sum(self._lengths) / len(self._lengths)
        self._holding = Counter(term for counts in self._counts for term in counts)

    def rank(self, question: str) -> list[int]:
        """The positions of the passages, best first, ties by position."""
        words = set(terms(question))
        scores = [self._score(words, n) for n in range(len(self._counts))]
        return sorted(range(len(scores)), key=lambda n: (-scores[n], n))

    def _score(self, words: set[str], position: int) -> float:
        counts, length = self._counts[position], self._lengths[position]
        dampened = K1 * (1 - B + B * length / self._mean)
        return sum(self._rarity(word) * counts[word] * (K1 + 1) / (counts[word] + dampened) for word in words)

    def _rarity(self, word: str) -> float:
        holding = self._holding[word]
        return math.log(1 + (len(self._counts) - holding + 0.5) / (holding + 0.5))
