"""How the best records for a vector or for words are found in Neo4j: exactly, within what the view sees.

Small partitions are looked through whole, with cosines computed here; large ones are searched through the server's
vector index, filtered inside the index, fetching more than is asked for. When what the view does not see has taken too
many of those places, more is fetched, and in the end everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphmem.stores.base import FREQUENCY_CAP
from graphmem.stores.found import match_of
from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.link import Reads, rows
from graphmem.stores.neo4j.vectors import VectorCache
from graphmem.terms import terms as words_of
from graphmem.types import Episode, Fact, Hit, Match, Matches, NodeKind, Scope, Scored, View

if TYPE_CHECKING:
    from graphmem.types import Vector

SCAN_MOST = 2000
"""A partition with at most so many records of a kind is looked through whole."""
FETCH_LEAST = 200
FETCH_MOST = 5000
FETCH_FACTOR = 4
QUERY_WORDS = 500
"""Words in one full-text query: Lucene takes 1,024 clauses."""


class Finder(NamedTuple):
    """What a search needs: a transaction, the vectors at hand, and whether the server can search inside a partition."""

    tx: Reads
    cache: VectorCache
    searchable: bool


class _Kind(NamedTuple):
    """The statements for one kind of record."""

    scan: str
    search: str
    match: str
    frequency: str
    vectors: str
    counted: str


_KINDS: Mapping[NodeKind, _Kind] = {
    "fact": _Kind("read_scan_facts", "read_search_facts", "read_match_facts", "read_frequency_facts",
                  "read_vectors_facts", "facts"),
    "episode": _Kind("read_scan_episodes", "read_search_episodes", "read_match_episodes", "read_frequency_episodes",
                     "read_vectors_episodes", "episodes"),
}  # fmt: skip


# by vector
def near(finder: Finder, view: View, kind: NodeKind, *, vector: Vector, limit: int) -> list[Hit]:
    """The records nearest to the vector that the view sees."""
    names = _KINDS[kind]
    if _searches(finder, _held(finder.tx, view.partition)[names.counted], vector):
        found = _search(finder, view, names, vector=vector, limit=limit)
        if found is not None:
            return found
    row = rows(finder.tx, names.scan, **to_rows.view_row(view))[0]
    return _ranked(finder, names.vectors, dict(zip(row["ids"], row["vector_keys"], strict=True)), vector)[:limit]


def _search(finder: Finder, view: View, names: _Kind, *, vector: Vector, limit: int) -> list[Hit] | None:
    """What the vector index finds; None when what the view does not see takes up too much of it."""
    fetch = max(FETCH_LEAST, FETCH_FACTOR * limit)
    while fetch <= FETCH_MOST:
        found = rows(finder.tx, names.search, vector=vector.tolist(), fetch=fetch, **to_rows.view_row(view))
        seen = {row["id"]: row["vector_key"] for row in found if row["seen"]}
        if len(seen) >= limit:
            return _ranked(finder, names.vectors, seen, vector)[:limit]
        if len(found) < fetch:
            return None
        fetch *= FETCH_FACTOR
    return None


def near_names(finder: Finder, partition: str, vectors: Vector, *, floor: float, limit: int) -> list[list[Hit]]:
    """For each vector the entities with a name at least `floor` near."""
    if _searches(finder, _held(finder.tx, partition)["names"], vectors):
        found = [_search_names(finder, partition, vector, floor=floor, limit=limit) for vector in vectors]
        if None not in found:
            return [hits for hits in found if hits is not None]
    row = rows(finder.tx, "read_scan_names", partition=partition)[0]
    keys = dict(zip(row["keys"], row["vector_keys"], strict=True))
    cosines = finder.cache.cosines(keys, vectors, partial(_fetched, finder.tx, "read_vectors_names"))
    return [_best_entities(row["entities"], own.tolist(), floor)[:limit] for own in cosines]


def _search_names(finder: Finder, partition: str, vector: Vector, *, floor: float, limit: int) -> list[Hit] | None:
    fetch = max(FETCH_LEAST, FETCH_FACTOR * limit)
    while fetch <= FETCH_MOST:
        found = rows(finder.tx, "read_search_names", vector=vector.tolist(), fetch=fetch, partition=partition)
        known = [row for row in found if row["seen"]]
        keys = {row["key"]: row["vector_key"] for row in known}
        fetched = partial(_fetched, finder.tx, "read_vectors_names")
        cosines = finder.cache.cosines(keys, vector[None, :], fetched)[0].tolist()
        hits = _best_entities([row["entity"] for row in known], cosines, floor)
        if len(hits) >= limit or (cosines and min(cosines) < floor):
            return hits[:limit]
        if len(found) < fetch:
            return None
        fetch *= FETCH_FACTOR
    return None


def _best_entities(entities: Sequence[str], cosines: Sequence[float], floor: float) -> list[Hit]:
    best: dict[str, float] = {}
    for key, cosine in zip(entities, cosines, strict=True):
        if cosine >= floor:
            best[key] = max(best.get(key, floor), cosine)
    return sorted((Hit(key, cosine) for key, cosine in best.items()), key=_hit_order)


def _searches(finder: Finder, held: int, vectors: Vector) -> bool:
    """Whether to ask the vector index: it refuses a vector without direction."""
    lengths = np.abs(vectors).sum(-1)
    return finder.searchable and held > SCAN_MOST and bool(np.all(lengths > 0))


def _held(tx: Reads, partition: str) -> Mapping[str, int]:
    found = rows(tx, "read_partition", partition=partition)
    return found[0] if found else {"facts": 0, "episodes": 0, "names": 0}


def _ranked(finder: Finder, vectors: str, keys: Mapping[str, str | None], vector: Vector) -> list[Hit]:
    return sorted(scores(finder, vectors, keys, vector), key=_hit_order)


def scores(finder: Finder, vectors: str, keys: Mapping[str, str | None], vector: Vector) -> list[Hit]:
    """The cosine of each record, in the order given; `vectors` names the statement that reads vectors."""
    if not keys:
        return []
    cosines = finder.cache.cosines(keys, vector[None, :], partial(_fetched, finder.tx, vectors))[0].tolist()
    return [Hit(id, cosine) for id, cosine in zip(keys, cosines, strict=True)]


def _fetched(tx: Reads, name: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    return rows(tx, name, ids=list(ids))


def _hit_order(hit: Hit) -> tuple[float, str]:
    return (-hit.cosine, hit.id)


# by words
def matching(finder: Finder, view: View, kind: NodeKind, *, terms: Sequence[str], limit: int) -> Matches:
    """The records that hold one of the terms, in the order of the server's own score, ties by id."""
    names = _KINDS[kind]
    asked = list(dict.fromkeys(terms))
    marked = to_rows.mark(view.partition, asked)
    total = _held(finder.tx, view.partition)[names.counted]
    held = {row["word"]: row["held"] for row in rows(finder.tx, names.frequency, words=marked, cap=FREQUENCY_CAP)}
    found: dict[str, tuple[float, Match]] = {}
    for start in range(0, len(marked), QUERY_WORDS):
        asked_now = marked[start : start + QUERY_WORDS]
        found |= _matched(finder, view, names, words=asked_now, terms=terms, limit=limit)
    best = sorted(found.values(), key=lambda one: (-one[0], one[1].id))
    frequency = {term: held[word] for term, word in zip(asked, marked, strict=True)}
    return Matches(tuple(match for _, match in best[:limit]), total=total, frequency=frequency)


def _matched(
    finder: Finder, view: View, names: _Kind, *, words: Sequence[str], terms: Sequence[str], limit: int
) -> dict[str, tuple[float, Match]]:
    fetch = max(FETCH_LEAST, FETCH_FACTOR * limit)
    while True:
        query = {"words": " ".join(words), "fetch": fetch}
        row = rows(finder.tx, names.match, **query, **to_rows.view_row(view))[0]
        if len(row["found"]) >= limit or row["hits"] < fetch:
            return {id: (score, match_of(id, own, terms)) for id, own, score in _worded(names, row["found"])}
        fetch *= FETCH_FACTOR


def _worded(names: _Kind, found: Iterable[Sequence[Any]]) -> Iterable[tuple[str, tuple[str, ...], float]]:
    """Id, the words that were indexed, and score."""
    for id, speaker, text, relation, at, score in found:
        record: Fact | Episode = Fact(id, "", Scope(), text, relation=relation, speaker=speaker)
        if names.counted == "episodes":
            record = Episode(id, "", Scope(), "", 0, "", speaker, text, at, at)
        yield id, tuple(words_of(record.searched_text)), score


# by walking
def fan(
    finder: Finder, view: View, starts: Iterable[Mapping[str, Any]], *, vector: Vector, fanout: int
) -> list[Scored]:
    """For each start (rows of `ids` and `vector_keys`) its `fanout` facts nearest to the vector; once each, by id."""
    listed = list(starts)
    keys = {id: key for row in listed for id, key in zip(row["ids"], row["vector_keys"], strict=True)}
    hits = {hit.id: hit for hit in scores(finder, "read_vectors_facts", keys, vector)}
    chosen: set[str] = set()
    for row in listed:
        own = sorted((hits[id] for id in row["ids"]), key=_hit_order)
        chosen.update(hit.id for hit in own[:fanout])
    return links(finder, view, sorted(chosen), vector=vector)


def links(finder: Finder, view: View, ids: Sequence[str], *, vector: Vector) -> list[Scored]:
    """These facts as the walk sees them, as far as the view sees them, by id."""
    if not ids:
        return []
    found = {row["id"]: row for row in rows(finder.tx, "read_links", ids=list(ids), **to_rows.view_row(view))}
    keys = {id: found[id]["vector_key"] for id in sorted(found)}
    scored = scores(finder, "read_vectors_facts", keys, vector)
    return [Scored(to_rows.link_of(found[hit.id]), hit.cosine) for hit in scored]


def compare(finder: Finder, view: View, ids: Sequence[str], *, vector: Vector) -> list[Hit]:
    """The cosine of these episodes, as far as the view admits their scope, by id."""
    found = rows(finder.tx, "read_compare", ids=list(ids), **to_rows.admit_row(view)) if ids else []
    keys = {row["id"]: row["vector_key"] for row in sorted(found, key=lambda row: str(row["id"]))}
    return scores(finder, "read_vectors_episodes", keys, vector)
