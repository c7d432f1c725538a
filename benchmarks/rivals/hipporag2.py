"""HippoRAG 2, without the LLM that filters its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from benchmarks.rivals.base import Corpus, passage_text
from benchmarks.rivals.entities import Entities
from benchmarks.rivals.pagerank import Walk
from benchmarks.rivals.scores import best_first, cosines, stretched
from benchmarks.rivals.synonyms import both_ways, synonyms

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINKING_TOP_K = 5
PASSAGE_NODE_WEIGHT = 0.05
DAMPING = 0.5


class HippoRAG2:
    """ "From RAG to Memory" (arXiv 2502.14802; github.com/OSU-NLP-Group/HippoRAG, `src/hipporag/HippoRAG.py`).

    The graph: entities and passages; an edge of 1 for each triple in each direction, an edge of 1 from a passage to
    each of its entities, an edge of the cosine between names of cosine 0.8 and more, which takes the place of a
    triple's. The question: the 5 facts nearest by vector, their scores stretched to 0 .. 1 over all facts, each divided
    by the number of its entity's passages and averaged for each entity; the 5 heaviest entities and all passages
    (their cosines stretched to 0 .. 1, times 0.05) are where personalised PageRank (damping 0.5) starts anew.
    Parameters as `utils/config_utils.py` has them (`linking_top_k`, `passage_node_weight`, `damping`,
    `synonymy_edge_sim_threshold`).

    What differs here:
    - the LLM that keeps some of the 5 facts ("recognition memory") is left out: all 5 are kept;
    - a fact of more than two entities (a sentence) is read as one triple from its head to each other entity, and gives
      its score to all of them;
    - facts, names and passages are embedded as graphmem embeds them, not as printed tuples of lower case, and names
      are one entity where graphmem's normal form of them is equal;
    - where igraph solves exactly, the walk goes on until the error is below 1e-10.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._embed = corpus.embed
        self._entities = entities = Entities(corpus)
        self._distinct = entities.distinct_facts()
        self._facts = entities.fact_vectors()[self._distinct]
        self._passages = corpus.embed([passage_text(one) for one in corpus.passages])
        held = entities.in_passages()
        self._spread = np.maximum(np.asarray(held.sum(axis=0)).ravel(), 1)
        self._walk = Walk(both_ways(self._joined(corpus), held))

    def rank(self, question: str) -> list[int]:
        """The positions of all passages, best first, ties by position."""
        vector = self._embed([question])[0]
        dense = stretched(cosines(self._passages, vector))
        restart = np.concatenate([self._seeds(vector), PASSAGE_NODE_WEIGHT * dense])
        return best_first(self._walk.pagerank(restart, DAMPING)[len(self._entities) :])

    def _joined(self, corpus: Corpus) -> sparse.csr_matrix:
        near = synonyms(self._entities.names, corpus.embed(self._entities.names))
        told = self._told()
        return (told - told.multiply(near > 0) + near).tocsr()

    def _told(self) -> sparse.csr_matrix:
        pairs = [(fact[0], other) for fact in self._entities.of for other in fact[1:]]
        head, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        size = len(self._entities)
        one_way = sparse.csr_matrix((np.ones(len(head)), (head, other)), shape=(size, size))
        return (one_way + one_way.T).tocsr()

    def _seeds(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        weights = np.zeros(len(self._entities))
        if not len(self._facts):
            return weights
        scores = stretched(cosines(self._facts, vector))
        times = np.zeros(len(weights))
        for row in best_first(scores, LINKING_TOP_K):
            held = list(self._entities.of[self._distinct[row]])
            weights[held] += scores[row] / self._spread[held]
            times[held] += 1
        weights /= np.maximum(times, 1)
        weights[best_first(weights)[LINKING_TOP_K:]] = 0.0
        return weights
