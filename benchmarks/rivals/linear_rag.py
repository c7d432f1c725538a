"""LinearRAG: entities, sentences and passages, without relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from benchmarks.rivals.base import Corpus, passage_text
from benchmarks.rivals.entities import Entities
from benchmarks.rivals.occurrences import Occurrences
from benchmarks.rivals.pagerank import Walk
from benchmarks.rivals.question_names import QuestionNames
from benchmarks.rivals.scores import best_first, cosines, stretched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.rivals.scores import Ints

MAX_ITERATIONS = 3
ITERATION_THRESHOLD = 0.4
TOP_K_SENTENCE = 3
PASSAGE_RATIO = 2.0
PASSAGE_NODE_WEIGHT = 0.05
DAMPING = 0.5


class Active(NamedTuple):
    """An entity that the question has reached: how strongly, and in which round (1 for those it names)."""

    score: float
    tier: int


class LinearRAG:
    """ "Linear Graph Retrieval Augmented Generation on Large-scale Corpora" (arXiv 2510.10114;
    github.com/DEEP-PolyU/LinearRAG, `src/LinearRAG.py`, its BFS iteration). It needs no LLM to retrieve.

    Each named entity of the question activates the entity nearest to it by vector. In two further rounds
    (`max_iterations` 3) each entity of at least 0.4 (`iteration_threshold`) passes its score, times the sentence's
    cosine with the question, to all entities of its 3 best sentences (`top_k_sentence`) that were not used before.
    A passage weighs 0.05 (`passage_node_weight`) times [2 (`passage_ratio`) times its cosine stretched to 0 .. 1, plus
    ln(1 + the sum over active entities of score * ln(1 + occurrences) / round)]. Personalised PageRank (damping 0.5)
    goes over passages and entities, an edge's weight being the entity's share of the passage's mentions. A question
    without names is ranked by cosine. Parameters are the defaults of `run.py`, which the README's command runs;
    `scripts/run.sh` has others for each data set, which no run with one setting for all sets can use, and
    `src/config.py` has 0.5, 1 and 1.5 for threshold, sentences and ratio.

    What differs here:
    - sentences are graphmem's facts with all their entities, embedded as graphmem embeds them, in place of spaCy's
      sentences and its named entities; where a set brings triples, each triple is a sentence;
    - the question's names come from graphmem's own spaCy model (small), not from `en_core_web_trf`;
    - an entity that its passage does not spell out counts as mentioned once;
    - passages are joined to their neighbours, weight 1, in conversations only: the code joins all consecutive passages,
      which the paper does not have (its issue 15), and unrelated documents have no neighbours;
    - where igraph solves exactly, the walk goes on until the error is below 1e-10.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._embed = corpus.embed
        self._entities = entities = Entities(corpus)
        self._names = entities.vectors()
        self._names_in = QuestionNames()
        distinct = entities.distinct_facts()
        self._holding = [entities.of[fact] for fact in distinct]
        self._sentences = entities.fact_vectors()[distinct]
        self._sentences_of = _sentences_of(self._holding, len(entities))
        texts = [passage_text(one) for one in corpus.passages]
        self._passages = corpus.embed(texts)
        self._occurrences = Occurrences(texts)
        self._walk = Walk(_edges(corpus, entities, texts))

    def rank(self, question: str) -> list[int]:
        """The positions of all passages, best first, ties by position."""
        vector = self._embed([question])[0]
        dense = cosines(self._passages, vector)
        named = self._named(question)
        if not named:
            return best_first(dense)
        weights, active = self._activated(named, vector)
        passages = PASSAGE_NODE_WEIGHT * (PASSAGE_RATIO * stretched(dense) + np.log(1 + self._bonus(active)))
        scores = self._walk.pagerank(np.concatenate([weights, passages]), DAMPING)
        return best_first(scores[len(self._entities) :])

    def _named(self, question: str) -> dict[int, Active]:
        names = self._names_in(question) if len(self._entities) else []
        found = {}
        for vector in self._embed(names) if names else ():
            likeness = cosines(self._names, vector)
            nearest = int(np.argmax(likeness))
            found[nearest] = Active(float(likeness[nearest]), 1)
        return found

    def _activated(
        self, named: Mapping[int, Active], vector: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], dict[int, Active]]:
        weights = np.zeros(len(self._entities))
        for entity, one in named.items():
            weights[entity] = one.score
        active, current, used = dict(named), dict(named), set[int]()
        for tier in range(2, MAX_ITERATIONS + 1):
            current = self._spread(current, used, vector, weights, tier=tier)
            active.update(current)
        return weights, active

    def _spread(
        self,
        current: Mapping[int, Active],
        used: set[int],
        vector: NDArray[np.float32],
        weights: NDArray[np.float64],
        *,
        tier: int,
    ) -> dict[int, Active]:
        reached = {}
        for entity, one in current.items():
            if one.score < ITERATION_THRESHOLD:
                continue
            for sentence, likeness in self._best_sentences(entity, used, vector):
                used.add(sentence)
                score = one.score * likeness
                if score >= ITERATION_THRESHOLD:
                    held = self._holding[sentence]
                    weights[list(held)] += score
                    reached.update(dict.fromkeys(held, Active(score, tier)))
        return reached

    def _best_sentences(self, entity: int, used: set[int], vector: NDArray[np.float32]) -> list[tuple[int, float]]:
        fresh = [one for one in self._sentences_of[entity] if one not in used]
        if not fresh:
            return []
        likeness = cosines(self._sentences[fresh], vector)
        return [(fresh[n], float(likeness[n])) for n in best_first(likeness, TOP_K_SENTENCE)]

    def _bonus(self, active: Mapping[int, Active]) -> NDArray[np.float64]:
        bonus = np.zeros(len(self._passages))
        for entity, one in active.items():
            texts, times = self._occurrences.count(self._entities.names[entity])
            bonus[texts] += one.score * np.log(1 + times) / one.tier
        return np.maximum(bonus, 0)


def _sentences_of(holding: Sequence[tuple[int, ...]], size: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(size)]
    for sentence, entities in enumerate(holding):
        for entity in entities:
            found[entity].append(sentence)
    return found


def _edges(corpus: Corpus, entities: Entities, texts: Sequence[str]) -> sparse.csr_matrix:
    held = entities.in_passages().tocoo()
    times = [max(texts[row].count(entities.names[column]), 1) for row, column in zip(held.row, held.col, strict=True)]
    mentions = sparse.csr_matrix((np.array(times, dtype=np.float64), (held.row, held.col)), shape=held.shape)
    totals = np.maximum(np.asarray(mentions.sum(axis=1)).ravel(), 1)
    shares = sparse.diags(1 / totals) @ mentions
    return sparse.bmat([[None, shares.T], [shares, _neighbours(corpus)]], format="csr")


def _neighbours(corpus: Corpus) -> sparse.csr_matrix:
    sessions = [one.session for one in corpus.passages]
    size = len(sessions)
    left: Ints = np.array(
        [n for n in range(size - 1) if sessions[n] is not None and sessions[n] == sessions[n + 1]], dtype=np.int64
    )
    one_way = sparse.csr_matrix((np.ones(len(left)), (left, left + 1)), shape=(size, size))
    return (one_way + one_way.T).tocsr()
