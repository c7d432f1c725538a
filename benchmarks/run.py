"""What a benchmark is asked to do, the memory it runs on, and what it hands back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.vectors import CachedEmbedder
from graphmem import Memory
from graphmem.config import NO_LLM, ModelSpec, settings
from graphmem.models.open import open_embedder

OURS = "graphmem"
"""Our name among the systems."""

Report = dict[str, Any]
"""What is written as JSON. Only keys with "ms" in them differ from run to run."""


class Run(NamedTuple):
    """One call of `python -m benchmarks recall`."""

    set: str
    data: Path | None = None
    store: str | None = None
    limit: int | None = None
    cache: Path | None = None
    systems: tuple[str, ...] | None = None


Measure = Callable[[Run], Report]
"""Raises OSError or ValueError for data that is not there or not as expected."""

Table = Callable[[Report], str]


@contextmanager
def opened(run: Run) -> Iterator[tuple[Memory, CachedEmbedder]]:
    """A memory in the run's store, and the embedder that remembers on disk."""
    vectors = CachedEmbedder(open_embedder(settings().embedder), run.cache)
    spec = ModelSpec("cached", vectors.name, instance=vectors)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            Memory(run.store or f"{folder}/memory.sqlite", llm=NO_LLM, embedder=spec) as memory,
        ):
            yield memory, vectors
    finally:
        vectors.close()
