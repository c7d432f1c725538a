"""What the two paths ask about nearness and the graph, answered from a partition in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.found import Facts as Found
from graphmem.stores.found import Hits
from graphmem.stores.numbered import Ids, Lists
from graphmem.stores.sqlite.cache import Partition
from graphmem.stores.sqlite.columns import marked
from graphmem.stores.sqlite.tables import Episodes, Facts, Names
from graphmem.types import Hit, NodeKind, View

if TYPE_CHECKING:
    from graphmem.stores.sqlite.columns import Mask, Numbers, Rows
    from graphmem.types import Vector


def seen(partition: Partition, kind: NodeKind, view: View) -> Mask:
    """Which facts or episodes of the partition the view sees."""
    facts = partition.facts.seen(view)
    return facts if kind == "fact" else partition.episodes.seen(view, facts)


def table(partition: Partition, kind: NodeKind) -> Facts | Episodes:
    return partition.facts if kind == "fact" else partition.episodes


def near(partition: Partition, view: View, kind: NodeKind, vector: Vector, limit: int) -> list[Hit]:
    """The `limit` nearest, nearest first, ties by id."""
    records = table(partition, kind)
    rows = np.flatnonzero(seen(partition, kind, view) & records.vectors.there)
    rows = records.vectors.contenders(rows, records.vectors.about(rows, vector), limit)
    hits = _hits(records.places.ids, rows, records.vectors.cosines(rows, vector))
    return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))[:limit]


def _hits(ids: Sequence[str], rows: Rows, cosines: Numbers) -> list[Hit]:
    return list(map(Hit, map(ids.__getitem__, rows.tolist()), cosines.tolist()))


def near_names(names: Names, vector: Vector, floor: float, limit: int) -> list[Hit]:
    """The entities with a name at least `floor` near, by their nearest name, nearest first, ties by key."""
    rows = np.flatnonzero(names.vectors.there)
    rows = names.vectors.hopefuls(rows, names.vectors.about(rows, vector), floor)
    best: dict[str, float] = {}
    for hit in _hits(names.keys, rows, names.vectors.cosines(rows, vector)):
        if hit.cosine >= floor and hit.id in names.known:
            best[hit.id] = max(hit.cosine, best.get(hit.id, hit.cosine))
    return [Hit(key, cosine) for key, cosine in sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]]


def fan(partition: Partition, view: View, starts: Sequence[Sequence[int]], vector: Vector, fanout: int) -> Found:
    """Of each start's rows the `fanout` nearest that the view sees; together, once each, by id."""
    facts = partition.facts
    visible = facts.seen(view)
    few = np.fromiter(chain.from_iterable(one for one in starts if len(one) <= fanout), np.int64)
    kept = marked([few], len(visible)) & visible
    for rows in _crowds(facts, visible, starts, vector, fanout):
        kept[_nearest(facts, rows, vector, fanout)] = True
    return _found(partition, np.flatnonzero(kept), vector)


def _crowds(
    facts: Facts, visible: Mask, starts: Iterable[Sequence[int]], vector: Vector, fanout: int
) -> Iterator[Rows]:
    """For each start of more rows than `fanout` those of them that may be among its nearest."""
    for start in starts:
        if len(start) > fanout:
            rows = np.array(start, np.int64)
            rows = rows[visible[rows]]
            yield facts.vectors.contenders(rows, facts.vectors.about(rows, vector), fanout)


def _nearest(facts: Facts, rows: Rows, vector: Vector, fanout: int) -> Rows:
    if len(rows) <= fanout:
        return rows
    return np.array(best(facts.places.ids, rows, facts.vectors.cosines(rows, vector), fanout), np.int64)


def best(ids: Sequence[str], rows: Rows, scores: Numbers, limit: int) -> list[int]:
    """The `limit` rows with the highest scores, highest first, ties by id."""
    if len(rows) > limit > 0:
        least = np.partition(scores, len(rows) - limit)[len(rows) - limit]
        above, level = scores > least, scores == least
        ties = nsmallest(limit - int(above.sum()), rows[level].tolist(), key=ids.__getitem__)
        return [*best(ids, rows[above], scores[above], limit), *ties]
    ordered = sorted(zip(rows.tolist(), scores.tolist(), strict=True), key=lambda one: (-one[1], ids[one[0]]))
    return [row for row, _ in ordered[:limit]]


def links(partition: Partition, view: View, ids: Collection[str], vector: Vector) -> Found:
    """These facts as far as the view sees them, by id."""
    rows = partition.facts.places.known(ids)
    return _found(partition, rows[partition.facts.seen(view)[rows]], vector)


def _found(partition: Partition, rows: Rows, vector: Vector) -> Found:
    """The facts in columns, by id."""
    facts = partition.facts
    rows = facts.places.by_id(rows)
    return Found(
        Ids(facts.places, rows),
        list(map(facts.links.__getitem__, rows.tolist())),
        facts.vectors.cosines(rows, vector),
        Lists(facts.entities, *facts.entities_of.at(rows)),
        Lists(partition.episodes.places, *facts.episodes_of.at(rows)),
    )


def compare(episodes: Episodes, view: View, ids: Collection[str], vector: Vector) -> Hits:
    """These episodes as far as the view admits their scope, by id."""
    rows = episodes.places.known(ids)
    rows = episodes.places.by_id(rows[episodes.admitted(view.scope)[rows]])
    return Hits(Ids(episodes.places, rows), episodes.vectors.cosines(rows, vector))


def neighbours(episodes: Episodes, view: View, ids: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of admitted neighbours with an end among these, sorted."""
    admitted = episodes.admitted(view.scope)
    rows = episodes.places.known(ids)
    rows = rows[admitted[rows]]
    earlier, later = episodes.beside(rows)
    both = admitted[earlier] & admitted[later]
    names = episodes.places.ids.__getitem__
    return sorted(set(zip(map(names, earlier[both].tolist()), map(names, later[both].tolist()), strict=True)))
