"""All facts within two hops of an entity: by the store's own walk, and by networkx with the whole graph in memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.run import Report
from benchmarks.speed_measure import ROUNDS, spread, timed
from benchmarks.speed_scene import GivenEmbedder, Triple, name
from graphmem.ids import entity_key, exact, partition_of
from graphmem.stores.base import Store
from graphmem.stores.found import Facts
from graphmem.types import Scope, View

if TYPE_CHECKING:
    import networkx

    from graphmem.types import Vector

ALL = 1_000_000
"""No entity has more facts than this: nothing is left out."""


def expanded(store: Store, user: str, given: Sequence[Triple], count: int) -> Report:
    """Milliseconds of both from the same starts, which must reach the same facts. Ours also scores each of them.

    `ratio` compares the medians, `ratio_of_sums` all starts together: those with many facts weigh most. Raises
    ValueError where the two differ.
    """
    view = View(partition_of(Scope(user_id=user)), Scope(user_id=user), int(time.time() * 1e6))
    vector = GivenEmbedder().embed(["What do we know?"])[0]
    graph = _graph(given)
    starts = [given[(2 * at + 1) * len(given) // (2 * count)].object for at in range(count)]
    keys = [entity_key(view.partition, exact(name(start))) for start in starts]
    ours = [[timed(lambda one=key: _by_store(store, view, vector, one)) for key in keys] for _ in range(1 + ROUNDS)]  # type: ignore[misc]
    theirs = [[timed(lambda one=start: _by_networkx(graph, one)) for start in starts] for _ in range(1 + ROUNDS)]  # type: ignore[misc]
    for start, (_, found), (_, reached) in zip(starts, ours[0], theirs[0], strict=True):
        if found != reached:
            raise ValueError(f"from {name(start)} the store reaches {found} facts, networkx {reached}")
    best, best_nx = _best(ours[1:]), _best(theirs[1:])
    mine, nx = spread(best), spread(best_nx)
    return {
        "n": count,
        "nodes": len({entity for triple in given for entity in triple.entities}),
        "facts_reached": round(sum(found for _, found in ours[0]) / count, 1),
        **mine,
        "networkx_ms_p50": nx["ms_p50"],
        "ratio": round(mine["ms_p50"] / nx["ms_p50"], 2),
        "ratio_of_sums": round(sum(best) / sum(best_nx), 2),
    }


def _best(rounds: Sequence[Sequence[tuple[float, int]]]) -> list[float]:
    """The fastest round of each start."""
    return [min(took for took, _ in tries) for tries in zip(*rounds, strict=True)]


def _by_store(store: Store, view: View, vector: Vector, start: str) -> int:
    """As a search does it: under one snapshot, and no fact becomes an object that nobody looks at."""
    with store.together():
        first = Facts.of(store.around(view, [start], vector, fanout=ALL))
        return len(store.around(view, first.entities.distinct(), vector, fanout=ALL))


def _by_networkx(graph: networkx.Graph, start: int) -> int:
    import networkx as nx

    reached = nx.single_source_shortest_path_length(graph, start, cutoff=3)
    return sum(1 for node in reached if isinstance(node, str))


def _graph(given: Sequence[Triple]) -> networkx.Graph:
    """Entities as numbers, facts as texts, an edge from each fact to each of its entities."""
    import networkx as nx

    graph = nx.Graph()
    for number, triple in enumerate(given):
        graph.add_edges_from((f"fact {number}", entity) for entity in triple.entities)
    return graph
