"""How a partition in memory is read from the server: everything, or what was written since.

Ids come first, then what they stand for, some at once: all in one statement would need more memory than a server gives
to one. What was written since, the changes themselves tell. Where one of them does not (an older one, an erasure, one
that took something out) the partition is read anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from graphmem.stores.columns.reader import Mark, SomeEpisodes, SomeFacts, heads_first
from graphmem.stores.columns.tables import Columns
from graphmem.stores.columns.words import packed
from graphmem.stores.neo4j.link import Reads, rows
from graphmem.stores.neo4j.rows import PLACES, vector_of
from graphmem.types import NodeKind

if TYPE_CHECKING:
    from graphmem.types import Vector

RECORDS_AT_ONCE = 2000
VECTORS_AT_ONCE = 1000
"""Together they must fit into the server's memory for a transaction."""

_MARK = 17
"""Letters before each word in what an older graphmem wrote."""

_Put = Literal["facts", "episodes", "entities"]
_ALL: Mapping[_Put, str] = {
    "facts": "read_all_facts",
    "episodes": "read_all_episodes",
    "entities": "read_all_entities",
}
_VECTORS = {"fact": "read_vectors_facts", "episode": "read_vectors_episodes", "name": "read_vectors_names"}


class Neo4jReader:
    """`graphmem.stores.columns.reader.Reader` of a partition, in a transaction.

    `marks` tells of partitions whose state was read in this transaction already.
    """

    def __init__(self, tx: Reads, partition: str, marks: Mapping[str, Mark]) -> None:
        self._tx = tx
        self._partition = partition
        self._marks = marks
        self._now = Mark()
        self._changes: dict[int, list[dict[str, Any]]] = {}
        self._numbers: dict[NodeKind, dict[str, int]] = {"fact": {}, "episode": {}}
        self._sources: list[tuple[list[int], list[str]]] = []

    def mark(self) -> Mark:
        self._now = self._marks.get(self._partition) or self._read_mark()
        return self._now

    def _read_mark(self) -> Mark:
        self._changes.clear()
        found = rows(self._tx, "read_partition", partition=self._partition)
        return Mark(found[0]["revision"], change=found[0]["change"] or "") if found else Mark()

    def goes_on(self, since: Mark, now: Mark) -> bool:
        """The revision may be another one's: a database can be restored, or emptied and filled again."""
        if self._partition in self._marks and now.revision <= since.revision:
            return True  # another thread has read more than this transaction
        asked = {"partition": self._partition, "revision": since.revision}
        same = [row["change"] for row in rows(self._tx, "read_change_of", **asked)] == [since.change]
        return same and len(self._changes_after(since.revision)) == now.revision - since.revision

    def episodes(self, since: int) -> Iterator[SomeEpisodes]:
        self._numbers["episode"].clear()
        for columns in self._held("read_held_episodes", self._put("episodes", since)):
            ids, *scopes, sessions, positions, words = columns
            yield SomeEpisodes(self._records("episode", ids, scopes, words), sessions, positions)

    def facts(self, since: int) -> Iterator[SomeFacts]:
        self._sources.clear()
        self._numbers["fact"].clear()
        for columns in self._held("read_held_facts", self._put("facts", since)):
            ids = columns[0]
            records = self._records("fact", ids, columns[1:4], columns[12], moments=columns[4:7])
            self._sources.append(self._stated(records, columns[11]))
            yield SomeFacts(records, columns[8], heads_first(columns[7], columns[9], columns[10]))

    def _stated(self, facts: Columns, episodes: Sequence[list[str] | None]) -> tuple[list[int], list[str]]:
        """The number of each fact with each of its episodes: those are looked up where the fact does not name them."""
        unknown = [id for id, own in zip(facts.ids, episodes, strict=True) if own is None]
        found = rows(self._tx, "read_episodes_of", ids=unknown) if unknown else []
        looked_up = {row["id"]: row["episodes"] for row in found}
        lists = [looked_up.get(id, []) if own is None else own for id, own in zip(facts.ids, episodes, strict=True)]
        numbers = chain.from_iterable(map(repeat, facts.numbers, map(len, lists)))
        return list(numbers), list(chain.from_iterable(lists))

    def sources(self, _: int) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        return iter(self._sources)

    def vectors(self, kind: NodeKind, _: int) -> Iterator[tuple[Sequence[int], Vector]]:
        known = self._numbers[kind]
        for ids, vectors in self._vectors(kind, list(known)):
            yield [known[id] for id in ids], vectors

    def names(self, since: int) -> Iterator[tuple[Sequence[str], Sequence[str], Vector]]:
        yield from self._vectors("name", self._put("entities", since))

    def entities(self, since: int) -> Collection[str]:
        return self._put("entities", since)

    def joins(self, keys: Collection[str]) -> list[tuple[str, str, float]]:
        return joins_from(self._tx, keys)

    def _put(self, kind: _Put, since: int) -> list[str]:
        """The ids of what was put after this revision."""
        if not since:
            found: list[str] = rows(self._tx, _ALL[kind], partition=self._partition)[0]["ids"]
            return found
        return list(dict.fromkeys(chain.from_iterable(change[kind] for change in self._changes_after(since))))

    def _changes_after(self, since: int) -> list[dict[str, Any]]:
        """What each change after this revision put, as far as that is known."""
        if since not in self._changes:
            asked = {"partition": self._partition, "since": since, "until": self._now.revision}
            self._changes[since] = rows(self._tx, "read_changes", **asked)
        return self._changes[since]

    def _held(self, statement: str, ids: Sequence[str], *, at_once: int = RECORDS_AT_ONCE) -> Iterator[tuple[Any, ...]]:
        """The records as columns, some thousand at once."""
        for first in range(0, len(ids), at_once):
            some = list(ids[first : first + at_once])
            if found := rows(self._tx, statement, ids=some, partition=self._partition):
                yield tuple(zip(*(row.values() for row in found), strict=True))

    def _records(
        self,
        kind: NodeKind,
        ids: Sequence[str],
        scopes: Sequence[Sequence[str | None]],
        words: Sequence[Any],
        **more: Any,
    ) -> Columns:
        known = self._numbers[kind]
        first = self._now.revision * PLACES + len(known)
        numbers = range(first, first + len(ids))
        known.update(zip(ids, numbers, strict=True))
        return Columns(numbers, ids, scopes, list(map(_packed, words)), **more)

    def _vectors(self, kind: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for *columns, vectors in self._held(_VECTORS[kind], ids, at_once=VECTORS_AT_ONCE):
            yield *columns, _matrix(vectors)


def _packed(words: bytes | str) -> bytes:
    """The words of a record, which an older graphmem wrote as text, each behind the partition's mark."""
    return words if isinstance(words, bytes) else packed(word[_MARK:] for word in words.split())


def _matrix(vectors: Sequence[Any]) -> Vector:
    if all(isinstance(vector, bytes) for vector in vectors):
        return np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1)
    return np.array([vector_of(vector) for vector in vectors], np.float32)


def joins_from(tx: Reads, keys: Collection[str]) -> list[tuple[str, str, float]]:
    """The soft joins from these entities in the order of `Store.joins`: the key, the near key and the cosine."""
    found = rows(tx, "read_joins", keys=sorted(set(keys))) if keys else []
    joins = ((row["start"], row["near"], row["cosine"]) for row in found)
    return sorted(joins, key=lambda row: (row[0], -row[2], row[1]))
