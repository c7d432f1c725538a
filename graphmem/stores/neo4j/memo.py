"""What was read and need not be asked for again: in one transaction, and until a partition changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from graphmem.types import Degree, Scope, View

DEGREES_MOST = 200_000
"""Degrees that are kept: some 100 bytes each."""


class Walked(NamedTuple):
    """A fact as the walk sees it, with the key of its vector."""

    relation: str | None
    entities: tuple[str, ...]
    episodes: tuple[str, ...]
    vector_key: str | None


@dataclass(slots=True)
class Memo:
    """Sizes by partition; facts by id as far as a view sees them; by id the vector keys of episodes it admits."""

    sizes: dict[str, Mapping[str, int]] = field(default_factory=dict)
    facts: dict[View, dict[str, Walked]] = field(default_factory=lambda: defaultdict(dict))
    admitted: dict[tuple[str, Scope], dict[str, str | None]] = field(default_factory=lambda: defaultdict(dict))

    def walked(self, view: View, rows: Iterable[Sequence[Any]]) -> dict[str, Walked]:
        """The facts of these rows of `read_links`, `read_around` or `read_stated_in`, kept and given back."""
        kept = self.facts[view]
        found = {row[0]: kept.get(row[0]) or _walked(row) for row in rows}
        kept.update(found)
        return found

    def episodes(self, view: View) -> dict[str, str | None]:
        """Of the episodes that the view is known to admit, the keys of their vectors."""
        return self.admitted[view.partition, view.scope]


def _walked(row: Sequence[Any]) -> Walked:
    _, relation, subject, object, mentions, vector_key, episodes = row
    entities = tuple(dict.fromkeys(key for key in (subject, object, *mentions) if key is not None))
    return Walked(relation, entities, tuple(sorted(episodes)), vector_key)


class DegreesKept:
    """Degrees of entities, while their partition stays at one revision: to count a hub's takes all its facts."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, dict[str, Degree]]] = {}

    def of(self, partition: str, revision: int) -> dict[str, Degree]:
        """What is known of the partition at this revision; what the caller finds out is to be put in."""
        kept = self._kept.get(partition)
        if kept is None or kept[0] != revision:
            if sum(len(known) for _, known in list(self._kept.values())) > DEGREES_MOST:
                self._kept.clear()
            self._kept[partition] = kept = (revision, {})
        return kept[1]
