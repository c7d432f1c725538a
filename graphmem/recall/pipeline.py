"""The read path: query -> seeds -> expand -> rank -> paths -> result. No LLM is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from graphmem.recall import expand, paths, rank, seeds
from graphmem.recall.base import (
    DEFAULT_RECIPE,
    DEFAULT_WEIGHTS,
    Part,
    Path,
    Question,
    Ranked,
    Recalled,
    RecalledFact,
    Recipe,
    Weights,
)
from graphmem.recall.denied import ValueOf
from graphmem.recall.explain import explanations
from graphmem.recall.reader import Reader
from graphmem.recall.scoring import bounded
from graphmem.terms import terms
from graphmem.types import Details, Fact

if TYPE_CHECKING:
    from graphmem.models.base import Embedder
    from graphmem.stores.base import Store
    from graphmem.types import Vector

Keep = Callable[[Fact], bool]


def search(
    store: Store,
    embedder: Embedder,
    query: str,
    *,
    parts: Sequence[Part],
    limit: int = 10,
    hops: int | None = None,
    threshold: float | None = None,
    keep: Keep | None = None,
    explain: bool = False,
    recipe: Recipe = DEFAULT_RECIPE,
    weights: Weights = DEFAULT_WEIGHTS,
    value_of: ValueOf = lambda _: None,
) -> Recalled:
    """The `limit` facts and episodes that answer a query best, over all parts as one graph, each fact with its path.

    Scores lie between 0 and 1; facts below `threshold`, and those that `keep` refuses, are left out and make room
    for the next. `hops` overrides the recipe's; with `explain` each fact says how its score came about. `value_of`
    tells of which relations a subject has one value at a time. The order is total: best first, ties by id. Finds
    nothing for a query without a letter. A fact that is erased meanwhile is left out. The store's and the embedder's
    errors pass through.
    """
    recipe = recipe if hops is None else replace(recipe, hops=hops)
    reader, clock = Reader(store, parts), _Clock()
    with clock("embed"):
        question = ask(embedder, query)
    with store.together():
        with clock("seeds"):
            start = seeds.find(reader, question, recipe=recipe, weights=weights)
        with clock("expand"):
            subgraph = expand.expand(reader, question, start, recipe=recipe, weights=weights)
        with clock("rank"):
            ranking = rank.rank(subgraph, start, recipe=recipe, weights=weights, value_of=value_of)
        with clock("paths"):
            best = _best(reader, ranking.facts, limit, threshold=threshold, keep=keep)
            ids = [one.id for one in best]
            reached = paths.explain(subgraph, start, ids, recipe=recipe, weights=weights, inside=subgraph.inside)
            episodes = tuple(Ranked(id, bounded(score)) for id, score in ranking.episodes[:limit])
            known = reader.details(_on_the_way(reached.values()) | set(ids), [one.id for one in episodes])
    told = explanations(ranking, subgraph.facts, ids) if explain else {}
    there = ((known.facts[id], score) for id, score in best if id in known.facts)
    return Recalled(
        facts=tuple(RecalledFact(fact, score, reached[fact.id], told.get(fact.id)) for fact, score in there),
        episodes=episodes,
        known=known,
        milliseconds=clock.milliseconds,
    )


def ask(embedder: Embedder, query: str) -> Question:
    """The query with its vector and its words, each once."""
    vector: Vector = embedder.embed([query])[0]
    return Question(query, vector, tuple(dict.fromkeys(terms(query))))


def connect(
    store: Store,
    vector: Vector,
    starts: Collection[str],
    ends: Collection[str],
    *,
    parts: Sequence[Part],
    hops: int = 3,
    fanout: int = 200,
    limit: int = 10,
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[list[Path], Details]:
    """The best `limit` paths of at most `hops` facts between entities given by key, with the facts they go through.

    Fewest hops first, then the facts most like `vector`, which stands for what is asked about the two; ties by id.
    """
    reader = Reader(store, parts)
    found = paths.between(reader, starts, ends, vector, hops=hops, fanout=fanout, limit=limit, weights=weights)
    return found, reader.details(_on_the_way(found))


def _best(
    reader: Reader, ranked: Sequence[Ranked], limit: int, *, threshold: float | None, keep: Keep | None
) -> list[Ranked]:
    wanted = (Ranked(id, bounded(score)) for id, score in ranked)
    fitting = (one for one in wanted if threshold is None or one.score >= threshold)
    return list(islice(fitting if keep is None else _kept(reader, fitting, limit, keep), limit))


def _kept(reader: Reader, ranked: Iterator[Ranked], size: int, keep: Keep) -> Iterator[Ranked]:
    """Those whose facts are kept: these are read in batches, no earlier than needed."""
    while batch := list(islice(ranked, max(size, 1))):
        kept = {fact.id for fact in reader.facts([one.id for one in batch]) if keep(fact)}
        yield from (one for one in batch if one.id in kept)


def _on_the_way(ways: Iterable[Path]) -> set[str]:
    """The facts that these paths go through."""
    return {hop.fact_id for path in ways for hop in path}


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.milliseconds[stage] = (time.perf_counter() - start) * 1000
