"""Personalised PageRank on an undirected weighted graph, to a stated error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

ERROR = 1e-10
ROUNDS = 1000
DIGITS = 12


class Walk:
    """PageRank over a symmetric matrix of weights, entities first, then passages.

    A walker follows an edge with a chance in proportion to its weight, and starts anew from a node without edges, as
    in igraph's `personalized_pagerank`, which the papers' code calls.
    """

    def __init__(self, weights: sparse.csr_matrix) -> None:
        self._weights = weights.tocsr()
        degree = np.asarray(weights.sum(axis=1)).ravel()
        self._stuck = degree <= 0
        self._share = 1 / np.where(self._stuck, 1, degree)

    def pagerank(self, restart: NDArray[np.float64], damping: float) -> NDArray[np.float64]:
        """Each node's score, summing to 1, the sum of all errors below 1e-10; rounded, so that equals tie.

        Restart weights below zero count as none. Raises ValueError when all are.
        """
        start = np.maximum(restart, 0)
        if not start.sum() > 0:
            raise ValueError("a walk needs at least one node to start from")
        start = start / start.sum()
        scores = start
        for _ in range(ROUNDS):
            following = self._step(scores, start, damping)
            change = float(np.abs(following - scores).sum())
            scores = following
            if change * damping < ERROR * (1 - damping):
                break
        return np.asarray(np.round(scores, DIGITS))

    def _step(self, scores: NDArray[np.float64], start: NDArray[np.float64], damping: float) -> NDArray[np.float64]:
        along = self._weights @ np.where(self._stuck, 0, scores * self._share)
        return np.asarray(damping * (along + scores[self._stuck].sum() * start) + (1 - damping) * start)
