"""BM25 without vectors and without a graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from benchmarks.rivals.base import Corpus, passage_text
from benchmarks.rivals.scores import best_first
from graphmem.terms import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

K1, B = 1.2, 0.75


class BM25:
    """Robertson's BM25 (k1 1.2, b 0.75, the defaults of Lucene) over the words of "title: text".

    The words are those that graphmem counts: lower case, stemmed, without stop words. A passage without a word of the
    question scores 0 and comes last, by position.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._words = WordScores([passage_text(one) for one in corpus.passages])

    def rank(self, question: str) -> list[int]:
        """The positions of all passages, best first, ties by position."""
        return best_first(self._words.score(question))


class WordScores:
    """BM25 of a question for each of some texts, from an inverted index."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(terms(text)) for text in texts]
        self._size = len(texts)
        self._rows = {word: n for n, word in enumerate(dict.fromkeys(word for one in counts for word in one))}
        self._postings = _weighted(_matrix(counts, self._rows))

    def score(self, question: str) -> NDArray[np.float64]:
        """One score for each text, 0 for a text without any of the words, rounded to 9 digits."""
        scores = np.zeros(self._size)
        for word in sorted(set(terms(question)) & self._rows.keys()):
            row = self._rows[word]
            held = slice(self._postings.indptr[row], self._postings.indptr[row + 1])
            scores[self._postings.indices[held]] += self._postings.data[held]
        return np.round(scores, 9)


def _matrix(counts: Sequence[Counter[str]], rows: dict[str, int]) -> sparse.csr_matrix:
    row = [rows[word] for one in counts for word in one]
    column = [n for n, one in enumerate(counts) for _ in one]
    values = [float(many) for one in counts for many in one.values()]
    return sparse.csr_matrix((values, (row, column)), shape=(len(rows), len(counts)))


def _weighted(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.asarray(matrix.sum(axis=0)).ravel()
    holding = np.diff(matrix.indptr)
    rarity = np.log(1 + (matrix.shape[1] - holding + 0.5) / (holding + 0.5))
    dampened = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1e-9)) if len(lengths) else lengths
    weighted = matrix.copy()
    weighted.data = np.repeat(rarity, holding) * matrix.data * (K1 + 1) / (matrix.data + dampened[matrix.indices])
    return weighted
