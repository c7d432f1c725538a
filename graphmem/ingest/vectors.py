"""The vectors of one write's texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING

from graphmem.models.base import Embedder
from graphmem.types import Fact

if TYPE_CHECKING:
    from graphmem.types import Vector


class Vectors:
    """The vectors of one write's texts; what was embedded in one attempt is not embedded again in the next."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._rows: dict[str, int] = {}
        self._known: Vector | None = None

    def of(self, texts: Sequence[str]) -> Vector:
        """One row for each text, in the order of the texts; shape (0, size) for none."""
        import numpy as np

        new = sorted(set(texts).difference(self._rows))
        if new:
            embedded = self._embedder.embed(new)
            self._known = embedded if self._known is None else np.concatenate([self._known, embedded])
            self._rows.update((text, row) for row, text in enumerate(new, start=len(self._rows)))
        if self._known is None:
            return np.zeros((0, self._embedder.size), dtype=np.float32)
        return np.asarray(self._known[[self._rows[text] for text in texts]])

    def facts(self, facts: Sequence[Fact], *, stored: Iterable[Fact] = ()) -> list[Fact]:
        """The facts with their vectors, but for those whose stored one is still right."""
        told = [(fact.id, fact.embedded_text) for fact in facts]
        ids = {fact.id for fact in facts}
        kept = {(fact.id, fact.embedded_text) for fact in stored if fact.id in ids}
        new = [one for one in told if one not in kept]
        rows = dict(zip((id for id, _ in new), self.of([text for _, text in new]), strict=True))
        return [Fact(*(*_ALL_ELSE(fact), rows.get(fact.id))) for fact in facts]


_ALL_ELSE = attrgetter(*(field.name for field in fields(Fact) if field.name != "vector"))
"""All of a fact before its vector: with so many fields `replace` takes three times as long."""
