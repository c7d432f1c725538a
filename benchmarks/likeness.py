"""Rules that say how alike two names are: ours, and those of others, as their code has them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.run import OURS
from benchmarks.sets.names import Named
from graphmem.ids import normalise
from graphmem.ingest.alike.compare import SAME, alike
from graphmem.models.base import Embedder

Couple = tuple[Named, Named]
Score = Callable[[Sequence[Couple]], list[float]]


class Rule(NamedTuple):
    """A score for pairs of names, and from where up its system takes two for one."""

    score: Score
    threshold: float


def rules(embedder: Embedder) -> Mapping[str, Rule]:
    """All rules, by the name of their system."""
    return {
        OURS: Rule(_ours, SAME),
        "exact": Rule(_exact, 1.0),
        "mem0 1.x": Rule(lambda couples: _mem0(couples, embedder), 0.7),
        "Graphiti": Rule(_graphiti, 0.9),
    }


def _ours(couples: Sequence[Couple]) -> list[float]:
    return [alike(one.name, other.name, type_a=one.type, type_b=other.type) for one, other in couples]


def _exact(couples: Sequence[Couple]) -> list[float]:
    """Equal once normalised, whatever the types."""
    return [float(normalise(one.name) == normalise(other.name)) for one, other in couples]


def _mem0(couples: Sequence[Couple], embedder: Embedder) -> list[float]:
    """The cosine of the names as its graph memory writes them, lower case with underscores. No types."""
    written = {named.name: named.name.lower().replace(" ", "_") for couple in couples for named in couple}
    texts = list(dict.fromkeys(written.values()))
    rows = dict(zip(texts, embedder.embed(texts), strict=True))
    return [float(np.dot(rows[written[one.name]], rows[written[other.name]])) for one, other in couples]


def _graphiti(couples: Sequence[Couple]) -> list[float]:
    """Its steps without the LLM: the same name, else the Jaccard index of the names' shingles of three letters.

    A gate keeps short and monotonous names from the second. MinHash finds the candidates there, and here all are
    compared; what it leaves open goes to an LLM there, and stays apart here. No types.
    """
    return [1.0 if _plain(one) == _plain(other) else _jaccard(_letters(one), _letters(other)) for one, other in couples]


def _plain(named: Named) -> str:
    return " ".join(named.name.lower().split())


def _letters(named: Named) -> str:
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", named.name.lower()).split())


def _jaccard(one: str, other: str) -> float:
    if not (_telling(one) and _telling(other)):
        return 0.0
    some, others = _shingles(one), _shingles(other)
    return len(some & others) / len(some | others)


def _telling(text: str) -> bool:
    """Long enough or of two words, and of at least 1.5 bits a letter."""
    letters = Counter(text.replace(" ", ""))
    total = sum(letters.values())
    entropy = -sum(count / total * math.log2(count / total) for count in letters.values())
    return (len(text) >= 6 or " " in text) and entropy >= 1.5


def _shingles(text: str) -> set[str]:
    bare = text.replace(" ", "")
    return {bare[start : start + 3] for start in range(len(bare) - 2)} or {bare}
