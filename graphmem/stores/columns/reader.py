"""What a partition in memory asks of the store that it is a copy of."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from graphmem.stores.columns.tables import Columns
from graphmem.types import NodeKind

if TYPE_CHECKING:
    from graphmem.types import Vector


class Mark(NamedTuple):
    """The state of a partition: its revision, how often something was taken out, and the id of the last change.

    A store may leave out what it does not need to tell states apart.
    """

    revision: int = 0
    removals: int = 0
    change: str = ""


class SomeFacts(NamedTuple):
    """Some facts: their records, and the relation and the entities of each, head first; one may come twice."""

    records: Columns
    relations: Sequence[str | None]
    entities: Sequence[Sequence[str]]


class SomeEpisodes(NamedTuple):
    """Some episodes: their records and their seats."""

    records: Columns
    sessions: Sequence[str]
    positions: Sequence[int]


class Reader(Protocol):
    """One partition in a store, as one snapshot has it. `since`: only what was written after that revision.

    A record has a number of the reader's choice, the same in all that one reading gives.
    """

    def mark(self) -> Mark:
        """The state that the partition is in."""

    def goes_on(self, since: Mark, now: Mark) -> bool:
        """Whether all that differs from `since` was written later: else the partition has to be read anew.

        Where `now` is what an older snapshot sees, all of it is known, and it goes on, too.
        """

    def episodes(self, since: int, /) -> Iterator[SomeEpisodes]:
        """The episodes."""

    def facts(self, since: int, /) -> Iterator[SomeFacts]:
        """The facts, retired ones too."""

    def sources(self, since: int, /) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        """The numbers of the facts, in the order of `facts`, each with the id of an episode that states it, by id."""

    def vectors(self, kind: NodeKind, since: int, /) -> Iterator[tuple[Sequence[int], Vector]]:
        """The numbers of the facts or episodes that have a vector, and those."""

    def names(self, since: int, /) -> Iterator[tuple[Sequence[Hashable], Sequence[str], Vector]]:
        """The names that have a vector: what each goes by, the key of its entity, and the vectors."""

    def entities(self, since: int, /) -> Collection[str]:
        """The keys of the entities."""

    def joins(self, since: int, /) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[float]]]:
        """All soft joins of each entity that got one, in the order of `Store.joins`: key, near key and cosine.

        Those of one entity come together.
        """


def heads_first(
    subjects: Sequence[str | None], objects: Sequence[str | None], mentions: Sequence[Sequence[str]]
) -> list[Sequence[str]]:
    """The entities of each fact: its subject and object, where it has both, then what it mentions."""
    return [
        others if subject is None or object is None else (subject, object, *others)
        for subject, object, others in zip(subjects, objects, mentions, strict=True)
    ]
