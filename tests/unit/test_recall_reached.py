"""A fact that neither its words nor its vector lead to is reached through the graph, and can stand first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphmem import Memory
from graphmem.config import ModelSpec, StoreSpec
from graphmem.ids import owner_key
from graphmem.models.onnx import OnnxEmbedder
from graphmem.recall import pipeline, seeds
from graphmem.recall.base import DEFAULT_WEIGHTS, Part, Recipe
from graphmem.recall.reader import Reader
from graphmem.stores.base import Store
from graphmem.stores.open import open_store
from graphmem.types import EmbedderIdentity, Scope, View

if TYPE_CHECKING:
    import networkx

VERBS = """
likes judges packs signs polishes rents admires donates makes sells teaches collects exhibits restores glazes paints
ships insures photographs
""".split()
CHAT = [
    " ".join(f"Nora {verb} pottery." for verb in VERBS),
    "Nora heats a kiln.",
    "Kim plays chess.",
    "Lee rides a bicycle.",
]
QUESTION = "How does soft clay get hard?"
REACHED = "Nora heats a kiln."
FEW = Recipe(seed_facts=5, seed_episodes=1, text_hits=5)
"""As many seeds in proportion to these facts as the default has in a memory of two hundred."""
PARTS = [Part(View("user:u", Scope(user_id="u"), 2**60), owner_key("user:u"))]


@pytest.fixture
def store(tmp_path: Path, embedder: OnnxEmbedder) -> Iterator[Store]:
    chosen = ModelSpec("onnx", "all-MiniLM-L6-v2", instance=embedder)
    with Memory(store=tmp_path / "memory.sqlite", embedder=chosen) as opened:
        for day, message in enumerate(CHAT, 1):
            sentences = [f"{one}." for one in message.rstrip(".").split(". ")]
            opened.add_triples(
                [triple(one) for one in sentences], user_id="u", source=message, timestamp=f"2026-03-{day:02}"
            )
    yield from opened_again(tmp_path / "memory.sqlite", embedder)


def opened_again(path: Path, embedder: OnnxEmbedder) -> Iterator[Store]:
    again = open_store(StoreSpec(str(path)))
    again.prepare(EmbedderIdentity(embedder.name, embedder.size))
    yield again
    again.close()


def triple(sentence: str) -> dict[str, str]:
    subject, verb, *rest = sentence.rstrip(".").split()
    return {"subject": subject, "relation": verb, "object": rest[-1], "fact": sentence}


def known_to_the_seeds(store: Store, embedder: OnnxEmbedder, asked: str = QUESTION, recipe: Recipe = FEW) -> set[str]:
    """The texts of all facts that are met before the graph is entered."""
    question = pipeline.ask(embedder, asked)
    met = seeds.find(Reader(store, PARTS), question, recipe=recipe, weights=DEFAULT_WEIGHTS).facts
    return {fact.text for fact in store.facts(sorted(met))}


def test_a_fact_that_only_the_graph_reaches_stands_first(store: Store, embedder: OnnxEmbedder) -> None:
    met = known_to_the_seeds(store, embedder)
    assert len(met) >= 8
    assert REACHED not in met
    found = pipeline.search(store, embedder, QUESTION, parts=PARTS, limit=2, explain=True, recipe=FEW)
    first, second = found.facts
    assert first.fact.text == REACHED
    assert first.score > second.score + 0.01
    assert first.explanation is not None
    assert second.explanation is not None
    assert first.explanation.measured["cosine"] < second.explanation.measured["cosine"]
    assert first.explanation.measured["text"] == 0.0
    keys = {key for hop in first.path for key in (hop.source, hop.target) if key is not None}
    assert {"Nora", "kiln"} <= {entity.name for entity in store.entities(keys)}


def test_where_the_graph_is_not_entered_it_is_not_found(store: Store, embedder: OnnxEmbedder) -> None:
    found = pipeline.search(store, embedder, QUESTION, parts=PARTS, hops=0, recipe=FEW)
    assert found.facts
    assert REACHED not in {one.fact.text for one in found.facts}


ONE = Recipe(seed_facts=1, seed_episodes=1, text_hits=1)
"""As many seeds in proportion to the encounters of the novel as the default has in a memory of 12,700 facts."""


@pytest.fixture(scope="module")
def novel() -> networkx.Graph:
    """Who meets whom in "Les Misérables" (D. E. Knuth, The Stanford GraphBase, 1993)."""
    import networkx

    return networkx.les_miserables_graph()


@pytest.fixture(scope="module")
def encounters(
    novel: networkx.Graph, embedder: OnnxEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("novel") / "memory.sqlite"
    met = [{"subject": one, "relation": "meets", "object": other} for one, other in sorted(novel.edges())]
    with Memory(store=path, embedder=ModelSpec("onnx", "all-MiniLM-L6-v2", instance=embedder)) as opened:
        opened.add_triples(met, user_id="u", timestamp="2026-03-01")
    yield from opened_again(path, embedder)


@pytest.mark.parametrize("question", ["Who is Mabeuf connected with?", "Who stands between Mabeuf and the others?"])
def test_in_real_data_too(encounters: Store, novel: networkx.Graph, embedder: OnnxEmbedder, question: str) -> None:
    found = pipeline.search(encounters, embedder, question, parts=PARTS, limit=1, recipe=ONE)
    (best,) = found.facts
    assert best.fact.text not in known_to_the_seeds(encounters, embedder, question, ONE)
    names = {entity.name for entity in encounters.entities(best.fact.entities)}
    assert "Mabeuf" in names
    assert novel.has_edge(*names)
    without = pipeline.search(encounters, embedder, question, parts=PARTS, hops=0, recipe=ONE)
    assert best.fact.id not in {one.fact.id for one in without.facts}
