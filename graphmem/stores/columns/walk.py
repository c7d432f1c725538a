"""What the two paths ask about nearness and the graph, answered from a partition in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.columns.partition import Partition
from graphmem.stores.columns.tables import Episodes, Facts, Spellings
from graphmem.stores.found import Facts as Found
from graphmem.stores.found import Hits, Pairs
from graphmem.stores.numbered import Ids, Lists, Names
from graphmem.types import Hit, NodeKind, View

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Mask, Numbers, Rows
    from graphmem.types import Vector


def seen(partition: Partition, kind: NodeKind, view: View) -> Mask:
    """Which facts or episodes of the partition the view sees."""
    facts = partition.facts
    return facts.seen(view) if kind == "fact" else partition.episodes.seen(view, facts)


def near(partition: Partition, view: View, kind: NodeKind, vector: Vector, limit: int) -> list[Hit]:
    """The `limit` nearest, nearest first, ties by id."""
    records = partition.table(kind)
    rows = np.flatnonzero(seen(partition, kind, view) & records.vectors.there)
    rows = records.vectors.contenders(rows, vector, limit)
    cosines = records.vectors.cosines(rows, vector)
    first = best(records.places, rows, cosines, limit)
    return _hits(records.places.ids, rows[first], cosines[first])


def _hits(ids: Sequence[str], rows: Rows, cosines: Numbers) -> list[Hit]:
    return list(map(Hit, map(ids.__getitem__, rows.tolist()), cosines.tolist()))


def near_names(
    names: Spellings, known: Collection[str], vectors: Vector, *, floor: float, limit: int
) -> Iterator[list[Hit]]:
    """For each vector the known entities with a name at least `floor` near, nearest first, ties by key."""
    for first in range(0, len(vectors), _VECTORS_AT_ONCE):
        some = vectors[first : first + _VECTORS_AT_ONCE]
        asked, rows, cosines = names.vectors.near(some, floor)
        hits = _hits(names.keys, rows, cosines)
        ends = np.searchsorted(asked, np.arange(len(some)), side="right").tolist()
        for begin, end in pairwise([0, *ends]):
            yield _nearest_name(hit for hit in hits[begin:end] if hit.id in known)[:limit]


def _nearest_name(hits: Iterable[Hit]) -> list[Hit]:
    """Each entity once, by its nearest name, nearest first, ties by key."""
    best: dict[str, float] = {}
    for key, cosine in hits:
        best[key] = max(cosine, best.get(key, cosine))
    return [Hit(key, cosine) for key, cosine in sorted(best.items(), key=lambda item: (-item[1], item[0]))]


_VECTORS_AT_ONCE = 1024


def around(partition: Partition, view: View, keys: Collection[str], vector: Vector, fanout: int) -> Found:
    """For each entity its `fanout` facts nearest to the vector that the view sees; once each, by id."""
    facts = partition.facts
    return _fan(partition, view, facts.entities_of.holding(facts.entities.rows(keys)), vector, fanout)


def stated_in(partition: Partition, view: View, ids: Collection[str], vector: Vector, fanout: int) -> Found:
    """For each episode its `fanout` facts nearest to the vector that the view sees; once each, by id."""
    stated = partition.facts.episodes_of.holding(partition.episodes.places.rows(ids))
    return _fan(partition, view, stated, vector, fanout)


def _fan(partition: Partition, view: View, pairs: tuple[Rows, Rows], vector: Vector, fanout: int) -> Found:
    """Of each start's rows the `fanout` nearest that the view sees; together, once each, by id.

    `pairs` are the starts, as numbers from 0 on, with each of their rows.
    """
    facts = partition.facts
    visible = facts.seen(view)
    starts, rows = (column[visible[pairs[1]]] for column in pairs)
    counts = np.bincount(starts)
    crowded = counts > fanout
    many = crowded[starts]
    kept = np.zeros(len(visible), np.bool_)
    kept[rows[~many]] = True
    if crowded.any():
        crowds = rows[many][np.argsort(starts[many], kind="stable")]
        kept[_nearest(facts, np.split(crowds, np.cumsum(counts[crowded])[:-1]), vector, fanout)] = True
    return _found(partition, np.flatnonzero(kept), vector)


def _nearest(facts: Facts, crowds: Sequence[Rows], vector: Vector, fanout: int) -> Rows:
    """The rows of all crowds that are among the `fanout` nearest of theirs, ties by id."""
    hopeful = [facts.vectors.contenders(rows, vector, fanout) for rows in crowds]
    crowd, rows = np.repeat(np.arange(len(crowds)), list(map(len, hopeful))), np.concatenate(hopeful)
    order = np.lexsort((facts.places.rank[rows], -facts.vectors.cosines(rows, vector), crowd))
    begins = np.searchsorted(crowd, np.arange(len(crowds)))
    first = np.arange(len(rows)) - begins[crowd] < fanout  # the order keeps each crowd where it stands
    found: Rows = rows[order[first]]
    return found


def best(places: Names, rows: Rows, scores: Numbers, limit: int) -> Rows:
    """Which `limit` of the rows have the highest scores, highest first, ties by id."""
    chosen = np.arange(len(rows))
    if len(rows) > limit > 0:
        least = np.partition(scores, len(rows) - limit)[len(rows) - limit]
        above, level = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
        left = limit - len(above)
        ranks = places.rank[rows[level]]
        chosen = np.concatenate([above, level[np.argpartition(ranks, left - 1)[:left]]])
    order = np.lexsort((places.rank[rows[chosen]], -scores[chosen]))
    found: Rows = chosen[order][:limit]
    return found


def links(partition: Partition, view: View, ids: Collection[str], vector: Vector) -> Found:
    """These facts as far as the view sees them, by id."""
    rows = partition.facts.known(ids)
    return _found(partition, rows[partition.facts.seen(view)[rows]], vector)


def _found(partition: Partition, rows: Rows, vector: Vector) -> Found:
    """The facts in columns, by id."""
    facts = partition.facts
    rows = facts.places.by_id(rows)
    return Found(
        Ids(facts.places, rows),
        facts.relations_of(rows),
        facts.vectors.cosines(rows, vector),
        Lists(facts.entities, *facts.entities_of.at(rows)),
        Lists(partition.episodes.places, *facts.episodes_of.at(rows)),
    )


def compare(episodes: Episodes, view: View, ids: Collection[str], vector: Vector) -> Hits:
    """These episodes as far as the view admits their scope, by id."""
    rows = episodes.known(ids)
    rows = episodes.places.by_id(rows[episodes.admitted(view.scope)[rows]])
    return Hits(Ids(episodes.places, rows), episodes.vectors.cosines(rows, vector))


def neighbours(episodes: Episodes, view: View, ids: Collection[str]) -> Pairs:
    """The pairs of admitted neighbours with an end among these, sorted."""
    admitted = episodes.admitted(view.scope)
    rows = episodes.known(ids)
    earlier, later = episodes.beside(rows[admitted[rows]])
    both = admitted[earlier] & admitted[later]
    rank = episodes.places.rank
    _, first = np.unique(rank[earlier[both]] << 32 | rank[later[both]], return_index=True)
    return Pairs(episodes.places, earlier[both][first], later[both][first])
