"""The entities of a corpus, numbered, and which facts and passages hold which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from benchmarks.rivals.base import Corpus, fact_text
from graphmem.ids import exact

if TYPE_CHECKING:
    from benchmarks.rivals.scores import Floats, Ints


class Entities:
    """The entities of a corpus in the order in which its facts name them; names that `exact` leaves
    alike are one entity.

    `of` holds for each fact its entities, each once, the head first. `names` are as first spelled.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._numbers: dict[str, int] = {}
        self.names: list[str] = []
        self.of: list[tuple[int, ...]] = [self._numbered(one.entities) for one in corpus.facts]
        self.passage_of = np.array([one.passage for one in corpus.facts], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.names)

    def _numbered(self, names: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._number(name) for name in names if exact(name)))

    def _number(self, name: str) -> int:
        number = self._numbers.setdefault(exact(name), len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number

    def vectors(self) -> Floats:
        """One vector for each name."""
        return self._corpus.embed(self.names)

    def fact_vectors(self) -> Floats:
        """One vector for each fact of the corpus."""
        return self._corpus.embed([fact_text(self._corpus, one) for one in self._corpus.facts])

    def mentions(self) -> tuple[Ints, Ints]:
        """Each pair of a fact and one of its entities."""
        facts = np.repeat(np.arange(len(self.of)), [len(one) for one in self.of])
        return facts, np.array([number for one in self.of for number in one], dtype=np.int64)

    def facts_of(self) -> list[tuple[int, ...]]:
        """For each entity its facts, in their order."""
        held: list[list[int]] = [[] for _ in self.names]
        for fact, numbers in enumerate(self.of):
            for number in numbers:
                held[number].append(fact)
        return [tuple(one) for one in held]

    def in_passages(self) -> sparse.csr_matrix:
        """Passages by entities: 1 where a fact of the passage holds the entity."""
        facts, entities = self.mentions()
        shape = (len(self._corpus.passages), len(self.names))
        held = sparse.csr_matrix((np.ones(len(facts)), (self.passage_of[facts], entities)), shape=shape)
        held.data[:] = 1.0
        return held

    def distinct_facts(self) -> Ints:
        """The first position of each different fact: those of the same words about the same entities are one."""
        first: dict[tuple[str, tuple[int, ...]], int] = {}
        for fact, known in enumerate(self._corpus.facts):
            first.setdefault((fact_text(self._corpus, known), self.of[fact]), fact)
        return np.array(list(first.values()), dtype=np.int64)
