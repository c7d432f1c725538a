"""The read path: query -> seeds -> expand -> rank -> paths -> result. No LLM is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from graphmem.config import Recipe
from graphmem.recall import expand, paths, rank, seeds
from graphmem.recall.base import DEFAULT_WEIGHTS, Part, Path, Question, Ranked, Recalled, RecalledFact, Weights
from graphmem.recall.explain import explanations
from graphmem.recall.reader import Reader
from graphmem.recall.scoring import bounded
from graphmem.terms import terms
from graphmem.types import Fact

if TYPE_CHECKING:
    from graphmem.models.base import Embedder
    from graphmem.stores.base import Store
    from graphmem.types import Vector

DEFAULT_RECIPE = Recipe()

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
) -> Recalled:
    """The `limit` facts and episodes that answer a query best, over all parts as one graph, each fact with its path.

    Scores lie between 0 and 1; facts below `threshold`, and those that `keep` refuses, are left out and make room
    for the next. `hops` overrides the recipe's; with `explain` each fact says how its score came about. The order is
    total: best first, ties by id. Finds nothing for a query without a letter. The store's and the embedder's errors
    pass through.
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
            ranking = rank.rank(subgraph, start, recipe=recipe, weights=weights)
        with clock("paths"):
            best = _best(reader, ranking.facts, limit, threshold=threshold, keep=keep)
            ids = [fact.id for fact, _ in best]
            reached = paths.explain(subgraph, start, ids, recipe=recipe, weights=weights, inside=subgraph.inside)
            hop_facts = _hop_facts(reader, [fact for fact, _ in best], reached.values())
    told = explanations(ranking, subgraph.facts, ids) if explain else {}
    return Recalled(
        facts=tuple(RecalledFact(fact, score, reached[fact.id], told.get(fact.id)) for fact, score in best),
        episodes=tuple(Ranked(id, bounded(score)) for id, score in ranking.episodes[:limit]),
        hop_facts=hop_facts,
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
) -> tuple[list[Path], dict[str, Fact]]:
    """The best `limit` paths of at most `hops` facts between entities given by key, and the facts they go through.

    Fewest hops first, then the facts most like `vector`, which stands for what is asked about the two; ties by id.
    """
    reader = Reader(store, parts)
    found = paths.between(reader, starts, ends, vector, hops=hops, fanout=fanout, limit=limit, weights=weights)
    return found, _hop_facts(reader, (), found)


def _best(
    reader: Reader, ranked: Sequence[Ranked], limit: int, *, threshold: float | None, keep: Keep | None
) -> list[tuple[Fact, float]]:
    wanted = (Ranked(id, bounded(score)) for id, score in ranked)
    fitting = (one for one in wanted if threshold is None or one.score >= threshold)
    kept = ((fact, score) for fact, score in _loaded(reader, fitting, limit) if keep is None or keep(fact))
    return list(islice(kept, limit))


def _loaded(reader: Reader, ranked: Iterator[Ranked], size: int) -> Iterator[tuple[Fact, float]]:
    """Their facts, read in batches and no earlier than needed."""
    while batch := list(islice(ranked, max(size, 1))):
        facts = {fact.id: fact for fact in reader.facts([one.id for one in batch])}
        yield from ((facts[id], score) for id, score in batch if id in facts)


def _hop_facts(reader: Reader, known: Sequence[Fact], ways: Iterable[Path]) -> dict[str, Fact]:
    facts = {fact.id: fact for fact in known}
    on_the_way = {hop.fact_id for path in ways for hop in path} - set(facts)
    facts |= {fact.id: fact for fact in reader.facts(sorted(on_the_way))}
    return facts


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.milliseconds[stage] = (time.perf_counter() - start) * 1000
