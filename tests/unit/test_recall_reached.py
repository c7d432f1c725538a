"""A fact that neither its words nor its vector lead to is reached through the graph, and can stand first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graphmem import Memory
from graphmem.config import ModelSpec, Recipe, StoreSpec
from graphmem.ids import owner_key
from graphmem.models.onnx import OnnxEmbedder
from graphmem.recall import pipeline, seeds
from graphmem.recall.base import DEFAULT_WEIGHTS, Part
from graphmem.recall.reader import Reader
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


@pytest.fixture
def memory(tmp_path: Path, embedder: OnnxEmbedder) -> Iterator[Memory]:
    chosen = ModelSpec("onnx", "all-MiniLM-L6-v2", instance=embedder)
    with Memory(store=tmp_path / "memory.sqlite", embedder=chosen) as opened:
        opened.settings = replace(opened.settings, recipe=FEW)
        for day, message in enumerate(CHAT, 1):
            sentences = [f"{one}." for one in message.rstrip(".").split(". ")]
            opened.add_triples(
                [triple(one) for one in sentences], user_id="u", source=message, timestamp=f"2026-03-{day:02}"
            )
        yield opened


def triple(sentence: str) -> dict[str, str]:
    subject, verb, *rest = sentence.rstrip(".").split()
    return {"subject": subject, "relation": verb, "object": rest[-1], "fact": sentence}


def known_to_the_seeds(memory: Memory, embedder: OnnxEmbedder) -> set[str]:
    """The texts of all facts that are met before the graph is entered."""
    store = open_store(StoreSpec(memory.store_location))
    store.prepare(EmbedderIdentity(embedder.name, embedder.size))
    reader = Reader(store, [Part(View("user:u", Scope(user_id="u"), 2**60), owner_key("user:u"))])
    met = seeds.find(reader, pipeline.ask(embedder, QUESTION), recipe=FEW, weights=DEFAULT_WEIGHTS).facts
    texts = {fact.text for fact in store.facts(sorted(met))}
    store.close()
    return texts


def test_a_fact_that_only_the_graph_reaches_stands_first(memory: Memory, embedder: OnnxEmbedder) -> None:
    met = known_to_the_seeds(memory, embedder)
    assert len(met) >= 8
    assert REACHED not in met
    first, second = memory.search(QUESTION, user_id="u", limit=2, explain=True)
    assert first["memory"] == REACHED
    assert first["score"] > second["score"] + 0.01
    assert first["explanation"]["measured"]["cosine"] < second["explanation"]["measured"]["cosine"]
    assert first["explanation"]["measured"]["text"] == 0.0
    assert {"Nora", "kiln"} <= {name for hop in first["path"] for name in (hop["source"], hop["target"])}


def test_where_the_graph_is_not_entered_it_is_not_found(memory: Memory) -> None:
    found = memory.search(QUESTION, user_id="u", hops=0)
    assert REACHED not in {one["memory"] for one in found}
