"""PropRAG: a walk to find the neighbourhood, a beam search over paths of facts in it, and a second walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from benchmarks.rivals.base import Corpus, fact_text, passage_text
from benchmarks.rivals.beam import Beam, Path, Pool, entity_scores
from benchmarks.rivals.entities import Entities
from benchmarks.rivals.pagerank import Walk
from benchmarks.rivals.scores import best_first, cosines, stretched, then
from benchmarks.rivals.synonyms import both_ways, synonyms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.rivals.scores import Ints

SEED_FACTS = 20
SEED_ENTITIES = 40
PATHS = 5
PATH_ENTITIES = 5
FOCUS_TOP_K = 50
PASSAGE_NODE_WEIGHT = 0.05
FIRST_DAMPING = 0.75
SECOND_DAMPING = 0.45


class PropRAG:
    """ "Guiding Retrieval with Beam Search over Proposition Paths" (arXiv 2504.18070; github.com/ReLink-Inc/PropRAG,
    `src/proprag/PropRAG.py`, `graph_search_with_proposition_entities`, and `graph_beam_search.py`).

    It needs no LLM to retrieve. The graph is HippoRAG 2's, with an edge between any two entities of a proposition.
    First the 40 heaviest entities of the 20 nearest propositions, weight 1 each, and all passages (cosines stretched to
    0 .. 1, times 0.05) start a walk of damping 0.75. Then beam search (see `Beam`) goes over the propositions of its
    best 50 passages (`focus_top_k`). The 5 heaviest entities of the 5 best paths, and those of the 4 propositions that
    it began with, each set stretched to 0 .. 1, the greater of both taken, start a walk of damping 0.45 among these
    passages and their entities, which ranks them; the others follow as the first walk has them. Parameters are those
    written in the code and the defaults of `main.py` and `utils/config_utils.py`.

    What differs here:
    - its propositions are written by an LLM, each to be understood by itself; here they are graphmem's facts, sentences
      with their title or triples as they came, embedded as graphmem embeds them, with all their entities;
    - names are one entity where graphmem's normal form of them is equal;
    - where igraph solves exactly, the walks go on until the error is below 1e-10.
    The beam search embeds up to 80 texts for a question; where embeddings are cached on disk, its time is too short.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._embed = corpus.embed
        self._entities = entities = Entities(corpus)
        distinct = entities.distinct_facts()
        self._holding = [entities.of[fact] for fact in distinct]
        self._texts = [fact_text(corpus, corpus.facts[fact]) for fact in distinct]
        self._facts = entities.fact_vectors()[distinct]
        self._passages = corpus.embed([passage_text(one) for one in corpus.passages])
        self._near = synonyms(entities.names, entities.vectors())
        self._held = entities.in_passages()
        self._graph = both_ways(_together(self._holding, len(entities)) + self._near, self._held)
        self._walk = Walk(self._graph)
        self._stated = _stated(corpus, entities, distinct)

    def rank(self, question: str) -> list[int]:
        """The positions of all passages, best first, ties by position."""
        vector = self._embed([question])[0]
        dense = PASSAGE_NODE_WEIGHT * stretched(cosines(self._passages, vector))
        if not len(self._entities):
            return best_first(dense)
        restart = np.concatenate([self._first_seeds(vector), dense])
        first = best_first(self._walk.pagerank(restart, FIRST_DAMPING)[len(self._entities) :])
        return then(self._refocused(vector, dense, first[:FOCUS_TOP_K]), first)

    def _first_seeds(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        scores = cosines(self._facts, vector)
        paths = [Path((fact,), float(scores[fact])) for fact in best_first(scores, SEED_FACTS)]
        seeds = np.zeros(len(self._entities))
        seeds[list(entity_scores(paths, self._holding, SEED_ENTITIES))] = 1.0
        return seeds

    def _refocused(self, vector: NDArray[np.float32], dense: NDArray[np.float64], focus: Sequence[int]) -> list[int]:
        facts = then((), (fact for passage in focus for fact in self._stated[passage]))
        near = np.unique(self._held[list(focus)].indices)
        if not facts:
            return list(focus)
        seeds = self._second_seeds(vector, facts)
        nodes = np.concatenate([near, len(self._entities) + np.array(focus)])
        restart = np.concatenate([seeds[near], dense[list(focus)]])
        scores = Walk(self._graph[nodes][:, nodes]).pagerank(restart, SECOND_DAMPING)[len(near) :]
        order = np.lexsort((np.array(focus), -scores))
        return [focus[n] for n in order]

    def _second_seeds(self, vector: NDArray[np.float32], facts: Sequence[int]) -> NDArray[np.float64]:
        holding = [self._holding[fact] for fact in facts]
        pool = Pool([self._texts[fact] for fact in facts], self._facts[facts], holding, self._synonyms(holding))
        paths, single = Beam(pool, self._embed, vector).search()
        return np.maximum(
            self._stretched(entity_scores(paths[:PATHS], holding, PATH_ENTITIES)),
            self._stretched(entity_scores(single, holding, PATH_ENTITIES)),
        )

    def _synonyms(self, holding: Sequence[tuple[int, ...]]) -> dict[int, list[int]]:
        here = sorted({entity for one in holding for entity in one})
        known = set(here)
        near = self._near[here] + self._near.T.tocsr()[here]
        rows = [near.indices[near.indptr[n] : near.indptr[n + 1]] for n in range(len(here))]
        return {
            entity: [int(one) for one in sorted(row) if int(one) in known]
            for entity, row in zip(here, rows, strict=True)
        }

    def _stretched(self, scores: Mapping[int, float]) -> NDArray[np.float64]:
        weights = np.zeros(len(self._entities))
        weights[list(scores)] = list(scores.values())
        return stretched(weights) if weights.sum() > 0 else weights


def _together(holding: Sequence[tuple[int, ...]], size: int) -> sparse.csr_matrix:
    pairs = [pair for one in holding for pair in combinations(one, 2)]
    left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    one_way = sparse.csr_matrix((np.ones(len(left)), (left, right)), shape=(size, size))
    return (one_way + one_way.T).tocsr()


def _stated(corpus: Corpus, entities: Entities, distinct: Ints) -> list[list[int]]:
    """For each passage the different facts that it states, by their place among the different facts."""
    place = {(fact_text(corpus, corpus.facts[fact]), entities.of[fact]): n for n, fact in enumerate(distinct)}
    stated: list[list[int]] = [[] for _ in corpus.passages]
    for fact, known in enumerate(corpus.facts):
        stated[known.passage].append(place[fact_text(corpus, known), entities.of[fact]])
    return stated
