"""An embedder that costs nothing, and memories that use it: for tests of many facts, also in processes of their own."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from graphmem import Memory
from graphmem.config import ModelSpec
from graphmem.types import Change

SIZE = 32
ROOT = Path(__file__).parents[2]


class TinyEmbedder:
    """Texts that share words have vectors that are near; equal texts have equal ones."""

    name, size = "tiny:words", SIZE

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        rows = np.array([sum(map(_of_word, text.casefold().split()), _of_word("")) for text in texts])
        rows = rows.reshape(len(texts), SIZE)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _of_word(word: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(SIZE)


def opened(store: Any, **given: Any) -> Memory:
    """A memory there that uses the tiny embedder."""
    return Memory(store, embedder=ModelSpec("tiny", "words", instance=TinyEmbedder()), **given)


def everything(memory: Memory, user: str) -> Change:
    """All that is kept of the user."""
    return memory._store.everything(f"user:{user}")


def timeless(whole: Change) -> Iterator[object]:
    """What is kept without the moments at which it was written."""
    yield from (replace(one, recorded_at=0) for one in whole.episodes)
    yield from (*whole.entities, *whole.names, *whole.joins)
    yield from (replace(one, recorded_at=0, updated_at=None) for one in whole.facts)
    yield from ((one.id, one.kind, one.fact_id, one.change_id, one.cause) for one in whole.events)


def command(function: Callable[..., object], *words: object) -> list[str]:
    """The command line that calls this function with these words, in a process of its own started in `ROOT`."""
    given = [str(word) for word in words]
    return [sys.executable, "-c", f"from {function.__module__} import {function.__name__} as f; f(*{given!r})"]
