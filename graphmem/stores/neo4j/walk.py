"""How the walk reads facts and episodes in Neo4j: a statement a step, and nothing twice in one search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphmem.stores.found import Facts, Hits, Relations
from graphmem.stores.neo4j import rows as to_rows
from graphmem.stores.neo4j.find import (
    EPISODE_VECTORS,
    FACT_VECTORS,
    Finder,
    cosines,
    hit_order,
    scores,
    searched,
    searches,
)
from graphmem.stores.neo4j.link import rows
from graphmem.stores.neo4j.memo import Walked
from graphmem.stores.numbered import Ids, Lists
from graphmem.types import Degree, View

if TYPE_CHECKING:
    from graphmem.types import Vector

CROWD = 2000
"""An entity with more facts than this is searched by the vector index, as a partition is."""
UNLIMITED = 2**31 - 1


def around(finder: Finder, view: View, keys: Collection[str], *, vector: Vector, fanout: int) -> Facts:
    """For each entity its `fanout` facts nearest to the vector; once each, by id."""
    most = CROWD if searches(finder, UNLIMITED, vector) else UNLIMITED
    found = _listed(finder, view, keys, fanout=fanout, crowd=most)
    crowds = {key: _crowd(finder, view, key, vector=vector, fanout=fanout) for key in found["crowds"]}
    hidden = [key for key, near in crowds.items() if len(near) < fanout]
    many = [*found["many"], *(list(near.items()) for near in crowds.values())]
    if hidden:
        whole = _listed(finder, view, hidden, fanout=fanout, crowd=UNLIMITED)
        found["few"] += whole["few"]
        many += whole["many"]
    return _fan(finder, view, found["few"], many, vector=vector, fanout=fanout)


def _listed(finder: Finder, view: View, keys: Collection[str], *, fanout: int, crowd: int) -> dict[str, Any]:
    asked = {"keys": sorted(set(keys)), "most": fanout, "crowd": crowd}
    return rows(finder.tx, "read_around", **asked, **to_rows.view_row(view))[0]


def stated_in(finder: Finder, view: View, ids: Collection[str], *, vector: Vector, fanout: int) -> Facts:
    """For each episode its `fanout` facts nearest to the vector; once each, by id."""
    asked = {"ids": sorted(set(ids)), "most": fanout, **to_rows.view_row(view)}
    found = rows(finder.tx, "read_stated_in", **asked)[0]
    return _fan(finder, view, found["few"], found["many"], vector=vector, fanout=fanout)


def _crowd(finder: Finder, view: View, key: str, *, vector: Vector, fanout: int) -> dict[str, str | None]:
    """Of an entity with more facts than can be looked at the nearest by the index; all those that only mention it."""
    asked = {"key": key, **to_rows.view_row(view)}
    found: dict[str, str | None] = {row["id"]: row["vector_key"] for row in rows(finder.tx, "read_mentioning", **asked)}
    for search in ("read_search_subject", "read_search_object"):
        near, _ = searched(finder, view, search, vector=vector, limit=fanout, key=key)
        found |= near
    return found


def _fan(
    finder: Finder,
    view: View,
    few: Iterable[Sequence[Any]],
    many: Sequence[Sequence[tuple[str, str | None]]],
    *,
    vector: Vector,
    fanout: int,
) -> Facts:
    """Of a start with few facts all are taken, of one with many those nearest to the vector."""
    taken = finder.memo.walked(view, few)
    keys = {id: key for own in many for id, key in own}
    hits = {hit.id: hit for hit in scores(finder, FACT_VECTORS, keys, vector)}
    nearest: set[str] = set()
    for own in many:
        nearest.update(hit.id for hit in sorted((hits[id] for id, _ in own), key=hit_order)[:fanout])
    return _columns(finder, taken | _walked(finder, view, nearest), vector)


def links(finder: Finder, view: View, ids: Collection[str], *, vector: Vector) -> Facts:
    """These facts as the walk sees them, as far as the view sees them, by id."""
    return _columns(finder, _walked(finder, view, ids), vector)


def _walked(finder: Finder, view: View, ids: Collection[str]) -> dict[str, Walked]:
    known = finder.memo.facts[view]
    if unknown := sorted({id for id in ids if id not in known}):
        finder.memo.walked(view, rows(finder.tx, "read_links", ids=unknown, **to_rows.view_row(view))[0]["found"])
    return {id: known[id] for id in ids if id in known}


def _columns(finder: Finder, found: Mapping[str, Walked], vector: Vector) -> Facts:
    ids = sorted(found)
    facts = [found[id] for id in ids]
    keys = {id: fact.vector_key for id, fact in zip(ids, facts, strict=True)}
    return Facts(
        Ids.of(ids),
        Relations.of([fact.relation for fact in facts]),
        cosines(finder, FACT_VECTORS, keys, vector),
        Lists.of([fact.entities for fact in facts]),
        Lists.of([fact.episodes for fact in facts]),
    )


def compare(finder: Finder, view: View, ids: Collection[str], *, vector: Vector) -> Hits:
    """The cosine of these episodes, as far as the view admits their scope, by id."""
    admitted = finder.memo.episodes(view)
    if unknown := sorted({id for id in ids if id not in admitted}):
        found = rows(finder.tx, "read_compare", ids=unknown, **to_rows.admit_row(view))
        admitted.update((row["id"], row["vector_key"]) for row in found)
    keys = {id: admitted[id] for id in sorted(set(ids)) if id in admitted}
    return Hits(Ids.of(keys), cosines(finder, EPISODE_VECTORS, keys, vector))


def neighbours(finder: Finder, view: View, ids: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of neighbours of which one is among these, sorted."""
    found = rows(finder.tx, "read_neighbours", ids=sorted(set(ids)), **to_rows.admit_row(view))
    admitted = finder.memo.episodes(view)
    for row in found:
        admitted[row["earlier"]], admitted[row["later"]] = row["earlier_key"], row["later_key"]
    return sorted((row["earlier"], row["later"]) for row in found)


def degrees(finder: Finder, keys: Collection[str]) -> dict[str, Degree]:
    """How often each of these entities occurs, by key."""
    sizes = finder.memo.sizes.items()
    kept = {partition: finder.degrees.of(partition, own["revision"]) for partition, own in sizes}
    found = {key: known[key] for known in kept.values() for key in keys if key in known}
    if unknown := sorted(set(keys).difference(found)):
        for row in rows(finder.tx, "read_degrees", keys=unknown, forever=to_rows.FOREVER):
            found[row["key"]] = degree = Degree(row["facts"], row["episodes"])
            if row["partition"] in kept:
                kept[row["partition"]][row["key"]] = degree
    return dict(sorted(found.items()))
