"""A fact that neither its words nor its vector lead to is reached through the graph, and can stand first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
    again = open_store(StoreSpec(str(tmp_path / "memory.sqlite")))
    again.prepare(EmbedderIdentity(embedder.name, embedder.size))
    yield again
    again.close()


def triple(sentence: str) -> dict[str, str]:
    subject, verb, *rest = sentence.rstrip(".").split()
    return {"subject": subject, "relation": verb, "object": rest[-1], "fact": sentence}


def known_to_the_seeds(store: Store, embedder: OnnxEmbedder) -> set[str]:
    """The texts of all facts that are met before the graph is entered."""
    question = pipeline.ask(embedder, QUESTION)
    met = seeds.find(Reader(store, PARTS), question, recipe=FEW, weights=DEFAULT_WEIGHTS).facts
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
