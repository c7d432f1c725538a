"""How the best records for a vector or for words are found in Neo4j: exactly, within what the view sees.

Small partitions are looked through whole, with cosines computed here; large ones are searched through the server's
vector index, filtered inside the index, fetching more than is asked for. When what the view does not see has taken too
many of those places, more is fetched, and in the end everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphmem.stores.base import FREQUENCY_CAP
from graphmem.stores.found import match_of
from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.link import Reads, rows
from graphmem.stores.neo4j.memo import DegreesKept, Memo
from graphmem.stores.neo4j.vectors import VectorCache
from graphmem.types import Hit, Match, Matches, NodeKind, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphmem.types import Vector

SCAN_MOST = 2000
"""A partition with at most so many records of a kind is looked through whole."""
FETCH_LEAST = 200
FETCH_MOST = 5000
FETCH_FACTOR = 4
PACKED_AT_ONCE = 1000
"""Vectors in one record: together they must fit into the server's memory for a transaction."""
QUERY_WORDS = 500
"""Words in one full-text query: Lucene takes 1,024 clauses."""


class Finder(NamedTuple):
    """What a search needs: a transaction, the vectors at hand, what was read already, and what the server can do.

    `searchable`: it can search inside a partition, and give vectors in single precision.
    """

    tx: Reads
    cache: VectorCache
    memo: Memo
    degrees: DegreesKept
    searchable: bool


class _Vectors(NamedTuple):
    """The statements that read vectors: as lists of numbers, and as the bytes of numbers in single precision."""

    listed: str
    packed: str


FACT_VECTORS = _Vectors("read_vectors_facts", "read_packed_facts")
EPISODE_VECTORS = _Vectors("read_vectors_episodes", "read_packed_episodes")
NAME_VECTORS = _Vectors("read_vectors_names", "read_packed_names")


class _Kind(NamedTuple):
    """The statements for one kind of record."""

    scan: str
    search: str
    match: str
    vectors: _Vectors
    counted: str


_KINDS: Mapping[NodeKind, _Kind] = {
    "fact": _Kind("read_scan_facts", "read_search_facts", "read_match_facts", FACT_VECTORS, "facts"),
    "episode": _Kind("read_scan_episodes", "read_search_episodes", "read_match_episodes", EPISODE_VECTORS, "episodes"),
}


# by vector
def near(finder: Finder, view: View, kind: NodeKind, *, vector: Vector, limit: int) -> list[Hit]:
    """The records nearest to the vector that the view sees."""
    names = _KINDS[kind]
    if searches(finder, _sizes(finder, view.partition)[names.counted], vector):
        found = _search(finder, view, names, vector=vector, limit=limit)
        if found is not None:
            return found
    row = rows(finder.tx, names.scan, **to_rows.view_row(view))[0]
    return _ranked(finder, names.vectors, dict(zip(row["ids"], row["vector_keys"], strict=True)), vector, limit)


def _search(finder: Finder, view: View, names: _Kind, *, vector: Vector, limit: int) -> list[Hit] | None:
    """What the vector index finds; None when what the view does not see takes up too much of it."""
    seen, enough = searched(finder, view, names.search, vector=vector, limit=limit)
    return _ranked(finder, names.vectors, seen, vector, limit) if enough else None


def searched(
    finder: Finder, view: View, search: str, *, vector: Vector, limit: int, **more: str
) -> tuple[dict[str, str], bool]:
    """Records near to the vector that the view sees, with the keys of their vectors, and whether there are `limit`."""
    fetch, seen = max(FETCH_LEAST, FETCH_FACTOR * limit), dict[str, str]()
    while fetch <= FETCH_MOST:
        asked = {"vector": vector.tolist(), "fetch": fetch, **more}
        found = rows(finder.tx, search, **asked, **to_rows.view_row(view))
        seen = {row["id"]: row["vector_key"] for row in found if row["seen"]}
        if len(seen) >= limit or len(found) < fetch:
            break
        fetch *= FETCH_FACTOR
    return seen, len(seen) >= limit


def near_names(finder: Finder, partition: str, vectors: Vector, *, floor: float, limit: int) -> list[list[Hit]]:
    """For each vector the entities with a name at least `floor` near."""
    if searches(finder, _sizes(finder, partition)["names"], vectors):
        found = [_search_names(finder, partition, vector, floor=floor, limit=limit) for vector in vectors]
        if None not in found:
            return [hits for hits in found if hits is not None]
    row = rows(finder.tx, "read_scan_names", partition=partition)[0]
    keys = dict(zip(row["keys"], row["vector_keys"], strict=True))
    found_cosines = finder.cache.cosines(keys, vectors, partial(_fetched, finder, NAME_VECTORS))
    return [_best_entities(row["entities"], own.tolist(), floor)[:limit] for own in found_cosines]


def _search_names(finder: Finder, partition: str, vector: Vector, *, floor: float, limit: int) -> list[Hit] | None:
    fetch = max(FETCH_LEAST, FETCH_FACTOR * limit)
    while fetch <= FETCH_MOST:
        found = rows(finder.tx, "read_search_names", vector=vector.tolist(), fetch=fetch, partition=partition)
        known = [row for row in found if row["seen"]]
        keys = {row["key"]: row["vector_key"] for row in known}
        own = cosines(finder, NAME_VECTORS, keys, vector).tolist()
        hits = _best_entities([row["entity"] for row in known], own, floor)
        if len(hits) >= limit or (own and min(own) < floor):
            return hits[:limit]
        if len(found) < fetch:
            return None
        fetch *= FETCH_FACTOR
    return None


def _best_entities(entities: Sequence[str], own: Sequence[float], floor: float) -> list[Hit]:
    best: dict[str, float] = {}
    for key, cosine in zip(entities, own, strict=True):
        if cosine >= floor:
            best[key] = max(best.get(key, floor), cosine)
    return sorted((Hit(key, cosine) for key, cosine in best.items()), key=hit_order)


def searches(finder: Finder, held: int, vectors: Vector) -> bool:
    """Whether to ask the vector index: it refuses a vector without direction."""
    lengths = np.abs(vectors).sum(-1)
    return finder.searchable and held > SCAN_MOST and bool(np.all(lengths > 0))


def _sizes(finder: Finder, partition: str) -> Mapping[str, int]:
    """How many facts, episodes and names the partition holds."""
    known = finder.memo.sizes
    if partition not in known:
        found = rows(finder.tx, "read_partition", partition=partition)
        known[partition] = found[0] if found else {"revision": 0, "facts": 0, "episodes": 0, "names": 0}
    return known[partition]


def _ranked(finder: Finder, vectors: _Vectors, keys: Mapping[str, str | None], vector: Vector, limit: int) -> list[Hit]:
    """The `limit` nearest of these records, ties by id."""
    ids, found = list(keys), cosines(finder, vectors, keys, vector)
    floor = np.partition(found, -limit)[-limit] if 0 < limit < len(found) else -np.inf
    hits = (Hit(ids[place], float(found[place])) for place in np.flatnonzero(found >= floor))
    return sorted(hits, key=hit_order)[:limit]


def scores(finder: Finder, vectors: _Vectors, keys: Mapping[str, str | None], vector: Vector) -> list[Hit]:
    """The cosine of each record, in the order given."""
    found = cosines(finder, vectors, keys, vector).tolist()
    return [Hit(id, cosine) for id, cosine in zip(keys, found, strict=True)]


def cosines(finder: Finder, vectors: _Vectors, keys: Mapping[str, str | None], vector: Vector) -> NDArray[np.float64]:
    """The same as numbers alone. `keys` gives each record's vector key by its id."""
    found: NDArray[np.float64] = finder.cache.cosines(keys, vector[None, :], partial(_fetched, finder, vectors))[0]
    return found


def _fetched(finder: Finder, vectors: _Vectors, ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Rows of `id`, `vector_key` and `embedding`."""
    if not finder.searchable:
        yield from rows(finder.tx, vectors.listed, ids=list(ids))
        return
    for first in range(0, len(ids), PACKED_AT_ONCE):
        for row in rows(finder.tx, vectors.packed, ids=list(ids[first : first + PACKED_AT_ONCE])):
            yield {**row, "embedding": np.frombuffer(row["embedding"].raw(), ">f4")}


def hit_order(hit: Hit) -> tuple[float, str]:
    """Nearest first, ties by id."""
    return (-hit.cosine, hit.id)


# by words
def matching(finder: Finder, view: View, kind: NodeKind, *, terms: Sequence[str], limit: int) -> Matches:
    """The records that hold one of the terms, in the order of the server's own score, ties by id."""
    names = _KINDS[kind]
    asked = list(dict.fromkeys(terms))
    marked = to_rows.mark(view.partition, asked)
    all_marked = to_rows.mark(view.partition, terms)
    found: dict[str, tuple[float, Match]] = {}
    held: dict[str, int] = {}
    for start in range(0, len(marked), QUERY_WORDS):
        asked_now = marked[start : start + QUERY_WORDS]
        found |= _matched(finder, view, names, words=asked_now, terms=all_marked, limit=limit, held=held)
    best = sorted(found.values(), key=lambda one: (-one[0], one[1].id))
    frequency = {term: held[word] for term, word in zip(asked, marked, strict=True)}
    total = _sizes(finder, view.partition)[names.counted]
    return Matches(tuple(match for _, match in best[:limit]), total=total, frequency=frequency)


def _matched(
    finder: Finder,
    view: View,
    names: _Kind,
    *,
    words: Sequence[str],
    terms: Sequence[str],
    limit: int,
    held: dict[str, int],
) -> dict[str, tuple[float, Match]]:
    """What holds one of the words, by how often it holds each of `terms`. How many hold each word goes into `held`."""
    fetch = max(FETCH_LEAST, FETCH_FACTOR * limit)
    while True:
        uncounted = [word for word in words if word not in held]
        query = {"query": " ".join(words), "fetch": fetch, "words": uncounted, "cap": FREQUENCY_CAP}
        row = rows(finder.tx, names.match, **query, **to_rows.view_row(view))[0]
        held.update(row["held"])
        if len(row["found"]) >= limit or row["hits"] < fetch:
            best = sorted(row["found"], key=lambda one: (-one[-1], one[0]))[:limit]
            return {id: (score, match_of(id, own.split(" "), terms)) for id, own, score in best}
        fetch *= FETCH_FACTOR
