"""Beam search over paths of facts, as PropRAG does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.rivals.scores import best_first, cosines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.rivals.base import Embed
    from benchmarks.rivals.scores import Floats

BEAM_WIDTH = 4
MAX_PATH_LENGTH = 3
SECOND_STAGE_FILTER_K = 40
PARALLEL = 3


class Path(NamedTuple):
    """Facts one after another. `crossed` are the entities entered by a synonym's name on the way."""

    facts: tuple[int, ...]
    score: float
    crossed: tuple[int, ...] = ()


class Pool(NamedTuple):
    """The facts that a search may use: by number their words, vectors and entities; of each entity its synonyms."""

    texts: Sequence[str]
    vectors: Floats
    entities: Sequence[tuple[int, ...]]
    synonyms: Mapping[int, Sequence[int]]


class Beam:
    """One search: the 4 best facts, each joined twice (`max_path_length` 3) to a fact that shares an entity or a
    synonym with its last, or to one of the 3 best facts.

    Of the joined paths the 40 whose mean vector is nearest to the question (`second_stage_filter_k`) are embedded as
    one text, and the 4 nearest (`beam_width`) go on.
    """

    def __init__(self, pool: Pool, embed: Embed, question: NDArray[np.float32]) -> None:
        self._pool = pool
        self._embed = embed
        self._question = question
        self._facts_of: dict[int, list[int]] = {}
        for fact, entities in enumerate(pool.entities):
            for entity in entities:
                self._facts_of.setdefault(entity, []).append(fact)

    def search(self) -> tuple[list[Path], list[Path]]:
        """All paths that were kept, best first, and those of one fact that the search began with."""
        scores = cosines(self._pool.vectors, self._question)
        order = best_first(scores, BEAM_WIDTH)
        first = beam = [Path((fact,), float(scores[fact])) for fact in order]
        kept, seen = list(first), {frozenset(one.facts) for one in first}
        for _ in range(1, MAX_PATH_LENGTH):
            beam = self._best(self._longer(beam, order[:PARALLEL], seen))
            kept += beam
        return sorted(kept, key=lambda one: -one.score), first

    def _longer(self, beam: Iterable[Path], parallel: Sequence[int], seen: set[frozenset[int]]) -> list[Path]:
        found = []
        for path in beam:
            joined = self._joined(path.facts[-1])
            for fact in dict.fromkeys([*joined, *parallel]):
                facts = (*path.facts, fact)
                if fact not in path.facts and frozenset(facts) not in seen:
                    seen.add(frozenset(facts))
                    crossed = joined.get(fact)
                    found.append(Path(facts, 0.0, path.crossed if crossed is None else (*path.crossed, crossed)))
        return found

    def _joined(self, fact: int) -> dict[int, int | None]:
        found: dict[int, int | None] = {}
        for entity in self._pool.entities[fact]:
            for other in self._facts_of[entity]:
                found.setdefault(other, None)
            for synonym in self._pool.synonyms.get(entity, ()):
                for other in self._facts_of.get(synonym, ()):
                    found.setdefault(other, synonym)
        return found

    def _best(self, paths: Sequence[Path]) -> list[Path]:
        if not paths:
            return []
        scored = _ordered(paths, self._mean_scores(paths))
        if len(scored) > BEAM_WIDTH:
            near = scored[:SECOND_STAGE_FILTER_K]
            texts = [" ".join(self._pool.texts[fact] for fact in one.facts) for one in near]
            scored = _ordered(near, cosines(self._embed(texts), self._question))
        return scored[:BEAM_WIDTH]

    def _mean_scores(self, paths: Sequence[Path]) -> NDArray[np.float64]:
        means = self._pool.vectors[np.array([one.facts for one in paths])].mean(axis=1)
        lengths = np.sqrt(np.einsum("ij,ij->i", means, means))
        return cosines(means / np.maximum(lengths, 1e-9)[:, None], self._question)


def _ordered(paths: Sequence[Path], scores: NDArray[np.float64]) -> list[Path]:
    return [paths[n]._replace(score=float(scores[n])) for n in best_first(scores)]


def entity_scores(paths: Iterable[Path], entities: Sequence[tuple[int, ...]], limit: int) -> dict[int, float]:
    """The entities of these paths that have the greatest sum of path scores, each with its best path's score."""
    found: dict[int, list[float]] = {}
    for path in paths:
        held = [*path.crossed, *(entity for fact in path.facts for entity in entities[fact])]
        for entity in held:
            found.setdefault(entity, []).append(path.score)
    order = sorted(found, key=lambda entity: -round(sum(found[entity]), 9))
    return {entity: max(found[entity]) for entity in order[:limit]}
