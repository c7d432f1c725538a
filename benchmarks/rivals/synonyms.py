"""Names that are nearly the same, joined as HippoRAG 2 joins them and PropRAG after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from benchmarks.rivals.scores import close_among

if TYPE_CHECKING:
    from benchmarks.rivals.scores import Floats

THRESHOLD = 0.8
NEIGHBOURS = 101
_SHORT = 2


def synonyms(names: Sequence[str], vectors: Floats) -> sparse.csr_matrix:
    """From each name to those whose cosine is at least 0.8: the cosine, at most 101 for a name, the nearest first.

    A name of two letters or digits has none of its own, though others may have it. From `HippoRAG.add_synonymy_edges`
    (`synonymy_edge_sim_threshold` 0.8; the 2,047 neighbours of `synonymy_edge_topk` are cut to 101 by the loop there).
    """
    at, to, cosine = close_among(vectors, THRESHOLD)
    long = np.array([len(re.sub("[^A-Za-z0-9]", "", name)) > _SHORT for name in names], dtype=bool)
    keep = long[at]
    at, to, cosine = at[keep], to[keep], cosine[keep]
    order = np.lexsort((to, -cosine, at))
    at, to, cosine = at[order], to[order], cosine[order]
    place = np.arange(len(at)) - np.searchsorted(at, at)
    near = place < NEIGHBOURS
    return sparse.csr_matrix((cosine[near], (at[near], to[near])), shape=(len(names), len(names)))


def both_ways(entities: sparse.csr_matrix, passages: sparse.csr_matrix) -> sparse.csr_matrix:
    """The symmetric matrix of a graph: entities by entities, each direction an edge, and passages by entities."""
    return sparse.bmat([[entities + entities.T, passages.T], [passages, None]], format="csr", dtype=np.float64)
