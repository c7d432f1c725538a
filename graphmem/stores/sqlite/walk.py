"""What the two paths ask about nearness and the graph, answered from a partition in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from heapq import nsmallest
from typing import TYPE_CHECKING

import numpy as np

from graphmem.stores.sqlite.cache import Partition
from graphmem.stores.sqlite.columns import marked
from graphmem.stores.sqlite.tables import Episodes, Facts, Names
from graphmem.types import Hit, NodeKind, Scored, View

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
    return [Hit(ids[row], cosine) for row, cosine in zip(rows.tolist(), cosines.tolist(), strict=True)]


def near_names(names: Names, vector: Vector, floor: float, limit: int) -> list[Hit]:
    """The entities with a name at least `floor` near, by their nearest name, nearest first, ties by key."""
    rows = np.flatnonzero(names.vectors.there)
    rows = names.vectors.hopefuls(rows, names.vectors.about(rows, vector), floor)
    best: dict[str, float] = {}
    for hit in _hits(names.keys, rows, names.vectors.cosines(rows, vector)):
        if hit.cosine >= floor and hit.id in names.known:
            best[hit.id] = max(hit.cosine, best.get(hit.id, hit.cosine))
    return [Hit(key, cosine) for key, cosine in sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]]


def fan(facts: Facts, view: View, starts: Iterable[Rows], vector: Vector, fanout: int) -> list[Scored]:
    """Of each start's rows the `fanout` nearest that the view sees; together, once each, by id."""
    total = len(facts.places.ids)
    visible = facts.seen(view)
    contenders = _contenders(facts, [one[visible[one]] for one in starts], vector, fanout)
    rows = np.flatnonzero(marked(contenders, total))
    cosines = np.zeros(total)
    cosines[rows] = facts.vectors.cosines(rows, vector)
    kept = np.flatnonzero(marked((_nearest(facts, one, cosines, fanout) for one in contenders), total))
    return _scored(facts, kept, cosines[kept])


def _contenders(facts: Facts, rows: Sequence[Rows], vector: Vector, fanout: int) -> list[Rows]:
    """For each start the rows that may be among its nearest: all of them where they are few."""
    total = len(facts.places.ids)
    crowded = np.flatnonzero(marked((one for one in rows if len(one) > fanout), total))
    about = np.zeros(total, np.float32)
    about[crowded] = facts.vectors.about(crowded, vector)
    return [facts.vectors.contenders(one, about[one], fanout) for one in rows]


def _nearest(facts: Facts, rows: Rows, cosines: Numbers, fanout: int) -> Rows:
    if len(rows) <= fanout:
        return rows
    return np.array(best(facts.places.ids, rows, cosines[rows], fanout), np.int64)


def best(ids: Sequence[str], rows: Rows, scores: Numbers, limit: int) -> list[int]:
    """The `limit` rows with the highest scores, highest first, ties by id."""
    if len(rows) > limit > 0:
        least = np.partition(scores, len(rows) - limit)[len(rows) - limit]
        above, level = scores > least, scores == least
        ties = nsmallest(limit - int(above.sum()), rows[level].tolist(), key=ids.__getitem__)
        return [*best(ids, rows[above], scores[above], limit), *ties]
    ordered = sorted(zip(rows.tolist(), scores.tolist(), strict=True), key=lambda one: (-one[1], ids[one[0]]))
    return [row for row, _ in ordered[:limit]]


def links(facts: Facts, view: View, ids: Collection[str], vector: Vector) -> list[Scored]:
    """These facts as far as the view sees them, by id."""
    rows = facts.places.known(set(ids))
    rows = rows[facts.seen(view)[rows]]
    return _scored(facts, rows, facts.vectors.cosines(rows, vector))


def _scored(facts: Facts, rows: Rows, cosines: Numbers) -> list[Scored]:
    """The facts' links with their cosines, by id: ids are unique, so nothing after them is compared."""
    return sorted(map(Scored, (facts.links[row] for row in rows.tolist()), cosines.tolist()))


def compare(episodes: Episodes, view: View, ids: Collection[str], vector: Vector) -> list[Hit]:
    """These episodes as far as the view admits their scope, by id."""
    rows = episodes.places.known(set(ids))
    rows = rows[episodes.admitted(view.scope)[rows]]
    return sorted(_hits(episodes.places.ids, rows, episodes.vectors.cosines(rows, vector)))


def neighbours(episodes: Episodes, view: View, ids: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of admitted neighbours with an end among these, sorted."""
    admitted = episodes.admitted(view.scope)
    found: set[tuple[str, str]] = set()
    for row in episodes.places.known(set(ids)).tolist():
        if admitted[row]:
            found.update(_pairs(episodes, row, admitted))
    return sorted(found)


def _pairs(episodes: Episodes, row: int, admitted: Mask) -> Iterable[tuple[str, str]]:
    session, position = episodes.seats[row]
    names = episodes.places.ids
    for other, pair in ((position - 1, (1, 0)), (position + 1, (0, 1))):
        place = episodes.by_seat.get((session, other))
        if place is not None and admitted[place]:
            both = (names[row], names[place])
            yield both[pair[0]], both[pair[1]]
