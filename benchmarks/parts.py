"""What each part of the retriever gives: the same questions with one part off at a time, and with no bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import fmean, median
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from benchmarks import filling
from benchmarks.metrics import bootstrap, recall
from benchmarks.progress import bar
from benchmarks.reading import graph_ms
from benchmarks.run import Report, Run, opened
from benchmarks.sets.base import Collection, Question
from benchmarks.sets.load import load
from benchmarks.tables import difference, rows_of
from graphmem import times
from graphmem.config import settings
from graphmem.ids import owner_key, partitions_of
from graphmem.models.base import Embedder
from graphmem.recall.base import Part, Recalled, Recipe, Weights
from graphmem.recall.pipeline import search
from graphmem.stores.base import Store
from graphmem.stores.open import open_store
from graphmem.types import EmbedderIdentity, Matches, Scope, Scored, View

DEFAULT = "default"
CUTS = (5, 25)
NO_BOUND = 1_000_000
NO_WALK = 1e9
"""Beside this floor the logarithm of a share of the walk is the same for all, and similarity alone is left."""
FLAT = 1e-3

EMPTY: Mapping[str, object] = MappingProxyType(
    {"named": {}, "matching": Matches((), 0, {}), "joins": [], "neighbours": []}
)
"""What a store that knows no names, no words, no joins or no neighbours answers."""
READS = ("links", "stated_in", "around")
"""The store's answers by which facts come into a search."""


class Setting(NamedTuple):
    """How the retriever is set. `unknown` names the questions to which the store is to answer as in `EMPTY`."""

    recipe: Recipe = Recipe()
    weights: Weights = Weights()
    unknown: frozenset[str] = frozenset()


def _flat_facts(weights: Weights) -> Weights:
    """The same ratios between all similarities, all so small that the softmax over the best facts is flat.

    What similarities are blended with, and the divisor before the softmax over episodes, follow: no order changes.
    """
    return replace(
        weights,
        cosine=weights.cosine * FLAT,
        best_fact=weights.best_fact * FLAT,
        text_episode=weights.text_episode * FLAT,
        text_fact=weights.text_fact * FLAT,
        flat=weights.flat * FLAT,
        blend=weights.blend / FLAT,
        fact_blend=weights.fact_blend / FLAT,
    )


_WIDE = Recipe(hops=50, fanout=NO_BOUND, max_facts=NO_BOUND, episode_fanout=NO_BOUND)
_FAR = Weights(frontier=NO_BOUND)

PARTS: Mapping[str, Setting] = {
    DEFAULT: Setting(),
    "no graph: similarity alone": Setting(Recipe(hops=0), Weights(floor=NO_WALK)),
    "no walk: damping 0": Setting(Recipe(damping=0.0)),
    "no named entities": Setting(unknown=frozenset({"named"})),
    "no episode seeds": Setting(Recipe(mass_episodes=0.0)),
    "fact seeds only": Setting(Recipe(mass_episodes=0.0), unknown=frozenset({"named"})),
    "no text arm": Setting(unknown=frozenset({"matching"})),
    "no soft joins": Setting(unknown=frozenset({"joins"})),
    "no neighbour episodes": Setting(unknown=frozenset({"neighbours"})),
    "no hub damping": Setting(weights=Weights(hub_damping=0.0)),
    "damping .5": Setting(Recipe(damping=0.5)),
    "flat weights on the facts": Setting(weights=_flat_facts(Weights())),
    "names in small letters in full": Setting(weights=Weights(common_name=1.0)),
    "no context in facts' scores": Setting(weights=Weights(context=0.0)),
    "1 hop": Setting(Recipe(hops=1)),
    "500 facts": Setting(Recipe(max_facts=500)),
    "walk unbounded": Setting(_WIDE, _FAR),
    "walk and seeds unbounded": Setting(
        replace(_WIDE, seed_facts=NO_BOUND, seed_episodes=NO_BOUND, text_hits=NO_BOUND), _FAR
    ),
}
"""The default, then each part off by itself, then the bounds off."""


class Answer(NamedTuple):
    """The positions of the passages found, best first, how many facts the search read, and milliseconds."""

    ranked: tuple[int, ...]
    touched: int
    graph_ms: float


def measure(run: Run) -> Report:
    """graphmem's passages on the set's questions under each setting, and what differs from the default."""
    collection = load(run.set, run.data)
    questions = collection.questions[: run.limit]
    if not questions:
        raise ValueError("no question is left to ask")
    with opened(run) as (memory, vectors):
        owners = {one.owner for one in questions}
        filled = filling.fill(memory, collection, owners)
        vectors.hold([one.text for one in questions])
        with _store(run.store or memory.store_location, vectors) as store:
            known = {owner: Owner(store, collection, owner) for owner in sorted(owners)}
            facts = max(len(store.list_facts(owner.scope)) for owner in known.values())
            found = _asked(known, questions, vectors)
    figures = {name: _figures(given, found[DEFAULT], questions) for name, given in found.items()}
    return {"set": collection.name, "n": len(questions), "facts": facts, "stale": filled.stale, "parts": figures}


@contextmanager
def _store(url: str, embedder: Embedder) -> Iterator[Store]:
    store = open_store(settings(store=url).store)
    try:
        store.prepare(EmbedderIdentity(embedder.name, embedder.size))
        if "durable" not in store.capabilities:
            raise ValueError(f"--store {url!r} holds nothing once it is closed: name a file or a server")
        yield store
    finally:
        store.close()


class Owner:
    """One owner's part of the store, with the position of the passage that each of its episodes is."""

    def __init__(self, store: Store, collection: Collection, owner: str) -> None:
        self.store = store
        self.scope = Scope(user_id=filling.user_of(collection, owner))
        now = times.now()
        self.parts = [Part(View(one, self.scope, now), owner_key(one)) for one in partitions_of(self.scope)]
        self._at = {one.at: one.position for one in filling.placed(collection, owner)}
        self._position: dict[str, int] = {}

    def positions(self, episodes: Sequence[str]) -> tuple[int, ...]:
        """The positions of these episodes, in their order."""
        for one in self.store.episodes([id for id in episodes if id not in self._position]):
            self._position[one.id] = self._at[times.iso(one.at) or ""]
        return tuple(self._position[id] for id in episodes)


class Watched:
    """A store that notes what facts a search reads, and answers some of the questions as if it knew nothing."""

    def __init__(self, store: Store, unknown: frozenset[str]) -> None:
        self._store = store
        self._unknown = unknown
        self._read: list[Sequence[Scored]] = []

    def __getattr__(self, name: str) -> Any:
        if name in self._unknown:
            return lambda *_, **__: EMPTY[name]
        asked = getattr(self._store, name)
        return self._noting(asked) if name in READS else asked

    @property
    def touched(self) -> int:
        """How many different facts were read, however many were looked at to choose them."""
        return len({scored.link.id for some in self._read for scored in some})

    def _noting(self, asked: Any) -> Any:
        def answer(*given: object, **named: object) -> Sequence[Scored]:
            found: Sequence[Scored] = asked(*given, **named)
            self._read.append(found)
            return found

        return answer


def _asked(known: Mapping[str, Owner], questions: Sequence[Question], embedder: Embedder) -> dict[str, list[Answer]]:
    """The answers by setting; each question goes through all of them in turn, so that the clock is fair."""
    found: dict[str, list[Answer]] = {name: [] for name in PARTS}
    with bar("ask", len(questions) * len(PARTS)) as advance:
        for question in questions:
            for name, setting in PARTS.items():
                found[name].append(ask(known[question.owner], question.text, setting, embedder))
                advance()
    return found


def ask(owner: Owner, question: str, setting: Setting, embedder: Embedder) -> Answer:
    """What the retriever finds in an owner's memory when it is set so."""
    store = Watched(owner.store, setting.unknown)
    parts = owner.parts
    if "named" in setting.unknown:
        parts = [replace(part, owner=None) for part in parts]  # "I" names the owner
    found: Recalled = search(
        cast(Store, store), embedder, question,
        parts=parts, limit=max(CUTS), recipe=setting.recipe, weights=setting.weights,
    )  # fmt: skip
    positions = owner.positions([one.id for one in found.episodes])
    return Answer(positions, store.touched, graph_ms(found.milliseconds))


def _figures(given: Sequence[Answer], default: Sequence[Answer], questions: Sequence[Question]) -> dict[str, Any]:
    shares = {k: _recalls(given, questions, k) for k in CUTS}
    return {
        **{f"recall@{k}": round(fmean(each), 6) for k, each in shares.items()},
        "minus_default": {f"recall@{k}": bootstrap(shares[k], _recalls(default, questions, k)) for k in CUTS},
        "facts_touched": max(one.touched for one in given),
        "graph_ms_p50": round(median(one.graph_ms for one in given), 3),
    }


def _recalls(given: Sequence[Answer], questions: Sequence[Question], k: int) -> list[float]:
    return [recall(one.ranked, question.gold, k) for one, question in zip(given, questions, strict=True)]


def table(report: Report) -> str:
    """A row for each setting."""
    measures = [f"recall@{k}" for k in CUTS]
    head = ["", *(f"R@{k}" for k in CUTS), *(f"R@{k} - default (95 %)" for k in CUTS), "facts touched", "graph ms p50"]
    rows = [
        [name, *(f"{one[measure]:.3f}" for measure in measures)]
        + ["" if name == DEFAULT else difference(one["minus_default"][measure]) for measure in measures]
        + [str(one["facts_touched"]), f"{one['graph_ms_p50']:.1f}"]
        for name, one in report["parts"].items()
    ]
    said = f"{report['set']}: {report['n']} questions over at most {report['facts']} facts, one part off at a time"
    if report["stale"]:
        said += "\nthe store was filled by other code than today's: name a new --store to fill it anew"
    return "\n".join([said, "", *rows_of(head, rows)])
