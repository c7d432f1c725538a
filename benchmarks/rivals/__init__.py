"""What graphmem's search is held against, on the same passages, facts and vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from benchmarks.rivals.base import Corpus, System
from benchmarks.rivals.bm25 import BM25
from benchmarks.rivals.dense import Dense
from benchmarks.rivals.hipporag2 import HippoRAG2
from benchmarks.rivals.linear_rag import LinearRAG
from benchmarks.rivals.one_hop import OneHop
from benchmarks.rivals.prop_rag import PropRAG
from benchmarks.rivals.score_blend import ScoreBlend

RIVALS: Mapping[str, Callable[[Corpus], System]] = MappingProxyType(
    {
        "bm25": BM25,
        "dense": Dense,
        "blend": ScoreBlend,
        "one_hop": OneHop,
        "hipporag2": HippoRAG2,
        "linear_rag": LinearRAG,
        "prop_rag": PropRAG,
    }
)
"""Each rival by its name in the report, in the order of the report's rows."""
