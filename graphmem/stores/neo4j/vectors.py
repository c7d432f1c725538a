"""The vectors this process has met, so that each crosses the wire once, and exact cosines computed from them.

The server's own similarity is in single precision; ranks that must agree between stores to seven digits are computed
here, in double precision. A vector goes by a digest of its numbers, so what is held can never be out of date.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BOUND_BYTES = 256 * 2**20
Fetch = Callable[[Sequence[str]], Iterable[Mapping[str, Any]]]
"""From ids to rows of `id`, `vector_key` and `embedding`; ids without a vector are absent."""


class VectorCache:
    """Vectors by key, in one matrix of at most `bound` bytes; it starts anew when that is full."""

    def __init__(self, size: int, *, bound: int = BOUND_BYTES) -> None:
        self._most = max(1, bound // (4 * size))
        self._matrix: NDArray[np.float32] = np.empty((0, size), np.float32)
        self._places: dict[str, int] = {}
        self._lock = threading.Lock()

    def cosines(
        self, keys: Mapping[str, str | None], vectors: NDArray[np.float32], fetch: Fetch
    ) -> NDArray[np.float64]:
        """For each row of `vectors` the cosine of each record, shape (rows, len(keys)), in the order of `keys`.

        `keys` gives a record's vector key by its id; without one (None or "") its cosine is 0.0.
        """
        matrix = self._gather(keys, fetch).astype(np.float64)
        wanted = vectors.astype(np.float64)
        lengths = np.sqrt((wanted * wanted).sum(1))[:, None] * np.sqrt(np.einsum("ij,ij->i", matrix, matrix))[None, :]
        # not BLAS: it gives equal rows different last bits, and then ties are not by id
        cosines: NDArray[np.float64] = np.empty((len(wanted), len(matrix)))
        for row, one in enumerate(wanted):
            np.einsum("ij,j->i", matrix, one, out=cosines[row])
        np.divide(cosines, lengths, out=cosines, where=lengths > 0)
        return cosines

    def _gather(self, keys: Mapping[str, str | None], fetch: Fetch) -> NDArray[np.float32]:
        with self._lock:
            found, missing = self._held(keys)
        if not missing:
            return found
        fetched = {row["id"]: row for row in fetch(list(missing))}
        for id, row in fetched.items():
            found[missing[id]] = row["embedding"]
        with self._lock:
            self._keep({str(row["vector_key"]): found[missing[id]] for id, row in fetched.items()})
        return found

    def _held(self, keys: Mapping[str, str | None]) -> tuple[NDArray[np.float32], dict[str, int]]:
        """One row for each record, and for those that are not held the row where it belongs."""
        found = np.zeros((len(keys), self._matrix.shape[1]), np.float32)
        places = np.array([self._places.get(key or "", -1) for key in keys.values()], dtype=np.intp)
        found[places >= 0] = self._matrix[places[places >= 0]]
        missing = {id: row for row, (id, key) in enumerate(keys.items()) if key and places[row] < 0}
        return found, missing

    def _keep(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        new = {key: vector for key, vector in vectors.items() if key not in self._places}
        if len(self._places) + len(new) > self._most:
            self._places.clear()
        for key, vector in list(new.items())[: self._most]:
            place = len(self._places)
            if place >= len(self._matrix):
                self._grow()
            self._matrix[place] = vector
            self._places[key] = place

    def _grow(self) -> None:
        rows = min(self._most, max(1024, 2 * len(self._matrix)))
        larger = np.empty((rows, self._matrix.shape[1]), np.float32)
        larger[: len(self._matrix)] = self._matrix
        self._matrix = larger
