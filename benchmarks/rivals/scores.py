"""Scores that come out the same on every run, and the orders made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]
    Ints = NDArray[np.int64]

DIGITS = 6
_MARGIN = 1e-4
_ROWS = 500


class Pairs(NamedTuple):
    """Pairs of vectors by their places, and the cosine of each."""

    at: Ints
    to: Ints
    cosine: NDArray[np.float64]


def cosines(vectors: Floats, vector: Floats) -> NDArray[np.float64]:
    """The cosine of each unit vector with one, rounded to 6 digits: equal texts tie, whatever stands beside them.

    Summed by numpy's own loop, since a threaded matrix product may differ in its last bits from run to run.
    """
    return np.asarray(np.round(np.einsum("ij,j->i", vectors, vector).astype(np.float64), DIGITS))


def best_first(scores: Floats, limit: int | None = None) -> list[int]:
    """The positions of the highest scores, best first, ties by position."""
    return [int(one) for one in np.argsort(-scores, kind="stable")[:limit]]


def then(first: Iterable[int], rest: Iterable[int]) -> list[int]:
    """The positions of the first, then of the rest, each once."""
    return list(dict.fromkeys([*first, *rest]))


def stretched(scores: Floats) -> NDArray[np.float64]:
    """Scores stretched to 0 .. 1; all ones where they are all the same, as the papers' code has it."""
    low, high = float(scores.min()), float(scores.max())
    if high == low:
        return np.ones(len(scores))
    return np.asarray((scores - low) / (high - low), dtype=np.float64)


def close_pairs(rows: Floats, columns: Floats, threshold: float) -> Pairs:
    """All pairs of unit vectors whose cosine, rounded to 6 digits, reaches the threshold, by rows, then columns."""
    return _joined([_close(rows, columns, slice(n, n + _ROWS), threshold) for n in range(0, len(rows), _ROWS)])


def close_among(vectors: Floats, threshold: float) -> Pairs:
    """All pairs of different unit vectors of one list whose cosine reaches the threshold, by rows, then columns.

    The last result is kept, since rivals over the same names ask for the same pairs.
    """
    return _close_among(np.ascontiguousarray(vectors, dtype=np.float32).tobytes(), vectors.shape[1], threshold)


@lru_cache(maxsize=1)
def _close_among(data: bytes, size: int, threshold: float) -> Pairs:
    vectors = np.frombuffer(data, dtype=np.float32).reshape(-1, size)
    blocks = []
    for start in range(0, len(vectors), _ROWS):
        at, to, cosine = _close(vectors[start:], vectors[start:], slice(0, _ROWS), threshold)
        later = at < to
        blocks.append(Pairs(at[later] + start, to[later] + start, cosine[later]))
    at, to, cosine = _joined(blocks)
    order = np.lexsort((np.concatenate([to, at]), np.concatenate([at, to])))
    there, back = np.concatenate([at, to])[order], np.concatenate([to, at])[order]
    return Pairs(there, back, np.concatenate([cosine, cosine])[order])


def _close(rows: Floats, columns: Floats, part: slice, threshold: float) -> Pairs:
    """A matrix product finds the candidates, and numpy's own loop says what their cosines are."""
    block = rows[part]
    at, to = np.nonzero(block @ columns.T >= threshold - _MARGIN)
    exact = np.round(np.einsum("ij,ij->i", block[at], columns[to]).astype(np.float64), DIGITS)
    keep = exact >= threshold
    return Pairs(at[keep] + part.start, to[keep], exact[keep])


def _joined(parts: Sequence[Pairs]) -> Pairs:
    if not parts:
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    at, to, cosine = (np.concatenate(one) for one in zip(*parts, strict=True))
    return Pairs(at, to, cosine)
