"""What comes back from somebody else's embedder, checked before anything is written by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.errors import ModelReplyInvalid

if TYPE_CHECKING:
    from graphmem.models.base import Embedder
    from graphmem.types import Vector


def unit_rows(rows: object, *, count: int, size: int, name: str) -> Vector:
    """These rows as float32 unit vectors, shape (count, size).

    Raises ModelReplyInvalid for rows of another number or size, and for one that is not finite or has no direction.
    """
    import numpy as np

    try:
        vectors = np.asarray(rows, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ModelReplyInvalid(f"{name} gave no rows of numbers ({error}): {count} of size {size} are due") from error
    if vectors.shape != (count, size):
        raise ModelReplyInvalid(f"{name} gave vectors of shape {vectors.shape} where {(count, size)} is due")
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all((norms > 0) & np.isfinite(norms)):
        raise ModelReplyInvalid(f"{name} gave a vector without a direction: use another embedder")
    unit: Vector = (vectors / norms).astype(np.float32)
    return unit


def size_of(rows: object, *, name: str) -> int:
    """How many numbers each of these rows has. Raises ModelReplyInvalid where there is no number in them."""
    import numpy as np

    shape = np.shape(np.asarray(rows, dtype=object))
    if len(shape) != 2 or not shape[1]:
        raise ModelReplyInvalid(f"{name} gave no vector when it was asked for one: use another embedder")
    return int(shape[1])


class CheckedEmbedder:
    """An embedder whose every answer is checked to be what `Embedder` promises."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.size = embedder.size
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, in the order of the texts. Raises ModelReplyInvalid."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        return unit_rows(self._embedder.embed(texts), count=len(texts), size=self.size, name=self.name)
