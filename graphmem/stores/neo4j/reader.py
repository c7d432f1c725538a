"""How a partition in memory is read from the server: everything, or what was written since.

Records come in slices: all in one would need more memory than a server gives to a statement, and one by one they take
the driver several times as long. What was written since, the changes themselves tell. Where one of them does not (an
older one, an erasure, one that took something out) the partition is read anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from graphmem.stores.columns.reader import Mark, SomeEpisodes, SomeFacts, heads_first
from graphmem.stores.columns.tables import Columns
from graphmem.stores.columns.words import packed
from graphmem.stores.neo4j.link import Reads, States, columns, intact, rows
from graphmem.stores.neo4j.records import vector_of
from graphmem.stores.neo4j.rows import PLACES, pairs_begin
from graphmem.types import NodeKind

if TYPE_CHECKING:
    from graphmem.types import Vector

RECORDS_AT_ONCE = 2000
VECTORS_AT_ONCE = 1000
"""Together they must fit into the server's memory for a transaction."""

_MARK = 17
"""Letters before each word in what an older graphmem wrote."""

_Put = Literal["facts", "episodes", "entities", "joins"]


class _Statements(NamedTuple):
    """How records are read: all of a partition, or those with some ids."""

    all: str
    some: str
    at_once: int = VECTORS_AT_ONCE


_FACTS = _Statements("read_all_facts", "read_some_facts", RECORDS_AT_ONCE)
_EPISODES = _Statements("read_all_episodes", "read_some_episodes", RECORDS_AT_ONCE)
_VECTORS: Mapping[NodeKind, _Statements] = {
    "fact": _Statements("read_all_fact_vectors", "read_some_fact_vectors"),
    "episode": _Statements("read_all_episode_vectors", "read_some_episode_vectors"),
}
_NAMES = _Statements("read_all_name_vectors", "read_some_name_vectors")


class Neo4jReader:
    """`graphmem.stores.columns.reader.Reader` of a partition, in a transaction that found these states already.

    With `up_to` it reads as far as that, whatever came since.
    """

    def __init__(self, tx: Reads, partition: str, states: States, *, up_to: Mark | None = None) -> None:
        self._tx = tx
        self._up_to = up_to
        self._partition = partition
        self._states = states
        self._now = Mark()
        self._changes: dict[int, list[dict[str, Any]]] = {}
        self._numbers: dict[NodeKind, dict[str, int]] = {"fact": {}, "episode": {}}
        self._sources: list[tuple[list[int], list[str]]] = []

    def mark(self) -> Mark:
        reached = self._up_to or self._states.reached.get(self._partition)
        self._now = reached or self._states.told.pop(self._partition, None) or self._read_mark()
        return self._now

    def _read_mark(self) -> Mark:
        self._changes.clear()
        found = rows(self._tx, "read_partition", partition=self._partition)
        return mark_of(found[0]) if found else Mark()

    def goes_on(self, since: Mark, now: Mark) -> bool:
        """The revision may be another one's: a database can be restored, or emptied and filled again."""
        if self._partition in self._states.reached and now.revision <= since.revision:
            return True  # another thread has read more than this transaction
        asked = {"partition": self._partition, "revision": since.revision}
        same = [row["change"] for row in rows(self._tx, "read_change_of", **asked)] == [since.change]
        later = max(now.revision - since.revision, 0)  # none, where another thread has read more since `now` was told
        return same and len(self._changes_after(since.revision)) == later

    def episodes(self, since: int) -> Iterator[SomeEpisodes]:
        self._numbers["episode"].clear()
        for ids, *scopes, sessions, positions, words in self._columns(_EPISODES, since, "episodes"):
            yield SomeEpisodes(self._records("episode", ids, scopes, words), sessions, positions)

    def facts(self, since: int) -> Iterator[SomeFacts]:
        self._sources.clear()
        self._numbers["fact"].clear()
        for ids, *own, episodes, words in self._columns(_FACTS, since, "facts"):
            records = self._records("fact", ids, own[:3], words, moments=own[3:6])
            subjects, relations, objects, mentions = own[6:]
            self._sources.append(self._stated(records, episodes))
            yield SomeFacts(records, relations, heads_first(subjects, objects, mentions))

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

    def vectors(self, kind: NodeKind, since: int) -> Iterator[tuple[Sequence[int], Vector]]:
        known = self._numbers[kind]
        for ids, vectors in self._columns(_VECTORS[kind], since, "facts" if kind == "fact" else "episodes"):
            here = [at for at, id in enumerate(ids) if id in known]  # what came since the records were read comes later
            if here:
                yield [known[ids[at]] for at in here], _matrix([vectors[at] for at in here])

    def names(self, since: int) -> Iterator[tuple[Sequence[str], Sequence[str], Vector]]:
        for names, keys, vectors in self._columns(_NAMES, since, "entities"):
            yield names, keys, _matrix(vectors)

    def entities(self, since: int) -> Collection[str]:
        if since:
            return self._put("entities", since)
        found: list[str] = rows(self._tx, "read_all_entities", partition=self._partition)[0]["ids"]
        return found

    def joins(self, since: int) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[float]]]:
        if found := joins_from(self._tx, self._put("joins", since)) if since else self._every_join():
            starts, near, cosines = zip(*found, strict=True)
            yield starts, near, cosines

    def _every_join(self) -> list[tuple[str, str, float]]:
        asked = {"partition": self._partition, "prefix": pairs_begin(f"{self._partition}|")}
        slices = columns(self._tx, "read_all_joins", **asked, at_once=RECORDS_AT_ONCE)
        return _in_order(row for some in slices for row in zip(*some, strict=True))

    def _put(self, kind: _Put, since: int) -> list[str]:
        """The ids of what was put after this revision."""
        return list(dict.fromkeys(chain.from_iterable(change[kind] for change in self._changes_after(since))))

    def _changes_after(self, since: int) -> list[dict[str, Any]]:
        """What each change after this revision put, as far as that is known."""
        if since not in self._changes:
            asked = {"partition": self._partition, "since": since, "until": self._now.revision}
            self._changes[since] = rows(self._tx, "read_changes", **asked)
        return self._changes[since]

    def _columns(self, statements: _Statements, since: int, kind: _Put) -> Iterator[tuple[Any, ...]]:
        """The records as columns, some at once: all, or those that were put after this revision."""
        asked = {"partition": self._partition, "at_once": statements.at_once}
        if not since:
            yield from columns(self._tx, statements.all, **asked)
        elif ids := self._put(kind, since):
            yield from columns(self._tx, statements.some, ids=ids, **asked)

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


def _packed(words: bytes | str) -> bytes:
    """The words of a record, which an older graphmem wrote as text, each behind the partition's mark."""
    return words if isinstance(words, bytes) else packed(word[_MARK:] for word in words.split())


def _matrix(vectors: Sequence[Any]) -> Vector:
    if all(isinstance(vector, bytes) for vector in vectors):
        return np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1)
    return np.array([vector_of(vector) for vector in vectors], np.float32)


def mark_of(row: Mapping[str, Any]) -> Mark:
    """The state of a partition, of which nothing is known where the row has no revision."""
    return Mark() if row["revision"] is None else Mark(row["revision"], change=row["change"] or "")


def joins_from(tx: Reads, keys: Collection[str]) -> list[tuple[str, str, float]]:
    """The soft joins from these entities in the order of `Store.joins`: the key, the near key and the cosine."""
    found = rows(tx, "read_joins", keys=sorted(set(keys))) if keys else []
    return _in_order((row["start"], row["near"], row["cosine"]) for row in intact(found))


def _in_order(joins: Iterable[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    return sorted(joins, key=lambda row: (row[0], -row[2], row[1]))
