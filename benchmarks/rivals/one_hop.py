"""The top dense facts and all that is told of their entities: what mem0's graph memory did, without its LLM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.rivals.base import Corpus, fact_text, passage_text
from benchmarks.rivals.entities import Entities
from benchmarks.rivals.scores import best_first, close_pairs, cosines, then
from graphmem.terms import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS = 5
THRESHOLD = 0.7
LIMIT = 100
K1, B, EPSILON = 1.5, 0.75, 0.25


class OneHop:
    """The graph search of mem0 1.x (`mem0/memory/graph_memory.py`, `MemoryGraph.search`) without its LLM.

    There: an LLM reads the entities out of the question; the nodes whose name's cosine with one of them is at least
    0.7 (`threshold`) are found, with all their relations in both directions, at most 100 for each entity of the
    question, the most similar node's first (`top_k`); BM25Okapi over these relations (k1 1.5, b 0.75, epsilon 0.25,
    the defaults of `rank_bm25`) keeps the best 5.

    What differs here:
    - the LLM is left out: the entities come from the 5 facts that are nearest to the question by vector (5 is the only
      number of relations that mem0 knows);
    - all reranked facts are kept, for whole rankings are compared, ties by cosine;
    - the words of a fact are those that graphmem counts, where mem0 took each whole name for one word, which
      hardly ever matches: this is in its favour;
    - passages stand in the order of their best fact; those that no fact reached follow by their own cosine.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._embed = corpus.embed
        self._entities = Entities(corpus)
        self._facts_of = self._entities.facts_of()
        self._names = self._entities.vectors()
        self._facts = self._entities.fact_vectors()
        self._passages = corpus.embed([passage_text(one) for one in corpus.passages])
        self._words = [terms(fact_text(corpus, one)) for one in corpus.facts]

    def rank(self, question: str) -> list[int]:
        """The positions of all passages, best first, ties by position."""
        vector = self._embed([question])[0]
        rest = best_first(cosines(self._passages, vector))
        if not self._words:
            return rest
        likeness = cosines(self._facts, vector)
        found = self._expanded(best_first(likeness, SEEDS))
        words = okapi([self._words[one] for one in found], terms(question))
        order = np.lexsort((np.array(found), -likeness[found], -words))
        return then((int(self._entities.passage_of[found[one]]) for one in order), rest)

    def _expanded(self, seeds: Sequence[int]) -> list[int]:
        named = list(dict.fromkeys(entity for fact in seeds for entity in self._entities.of[fact]))
        if not named:
            return list(seeds)
        near: dict[int, list[tuple[float, int]]] = {number: [] for number in range(len(named))}
        for row, column, cosine in zip(*close_pairs(self._names[named], self._names, THRESHOLD), strict=True):
            near[int(row)].append((-float(cosine), int(column)))
        return then(seeds, (fact for one in near.values() for fact in self._relations(one)))

    def _relations(self, nodes: Sequence[tuple[float, int]]) -> list[int]:
        facts = dict.fromkeys(fact for _, node in sorted(nodes) for fact in self._facts_of[node])
        return list(facts)[:LIMIT]


def okapi(texts: Sequence[Sequence[str]], question: Sequence[str]) -> NDArray[np.float64]:
    """BM25 of the question for each text among these texts, as `rank_bm25.BM25Okapi` reckons it.

    A word held by more than half of the texts counts a quarter of the words' mean rarity.
    """
    counts = [Counter(one) for one in texts]
    rarity = _rarity(counts)
    mean = max(sum(map(len, texts)) / max(len(texts), 1), 1e-9)
    scores = [
        sum(
            rarity.get(word, 0.0) * one[word] * (K1 + 1) / (one[word] + K1 * (1 - B + B * len(text) / mean))
            for word in question
        )
        for one, text in zip(counts, texts, strict=True)
    ]
    return np.array([round(one, 9) for one in scores], dtype=np.float64)


def _rarity(counts: Sequence[Counter[str]]) -> Mapping[str, float]:
    holding = Counter(word for one in counts for word in one)
    plain = {word: float(np.log((len(counts) - n + 0.5) / (n + 0.5))) for word, n in holding.items()}
    low = EPSILON * sum(plain.values()) / max(len(plain), 1)
    return {word: value if value >= 0 else low for word, value in plain.items()}
