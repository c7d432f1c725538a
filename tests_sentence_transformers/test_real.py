"""The torch route on the official weights, and how near the default embedder's vectors come to its own."""

from __future__ import annotations

import os

import numpy as np
import pytest

from graphmem.config import ModelSpec
from graphmem.errors import ConfigurationError, MissingDependency
from graphmem.models.base import Embedder
from graphmem.models.onnx import OnnxEmbedder
from graphmem.models.open import open_embedder

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's client is imported, which is at first use

SENTENCES = [
    "Alice works at Acme.",
    "Bob lives in Berlin.",
    "My manager moved to Tokyo last week.",
    "Where does my manager live?",
    "Who on my team knows the client I met last week?",
    "The project was cancelled in March.",
    "I am allergic to peanuts.",
    "My phone number is 555-0134.",
    "Dana's sister Maria is a nurse in Vienna.",
    "Rex",
    "Meine Schwester wohnt seit 2021 in Wien.",
    "彼女は東京に住んでいます。",
    "The quick brown fox jumps over the lazy dog.",
    "I moved from Munich to Vienna in 2019, and my brother stayed behind with the two dogs and the old piano.",
    "He no longer works there.",
    "What is the capital of Portugal?",
    "An invoice over 1,250.00 EUR is due on 2026-05-01.",
    "Erwin likes Thai food but not coriander.",
    "a b c d e f g",
    "word " * 300,
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(ModelSpec("sentence-transformers", "all-MiniLM-L6-v2"))


def test_it_opens_offline_and_gives_unit_vectors(embedder: Embedder) -> None:
    assert (embedder.name, embedder.size) == ("sentence-transformers:all-MiniLM-L6-v2", 384)
    vectors = embedder.embed(SENTENCES)
    assert vectors.shape == (20, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed([]).shape == (0, 384)


def test_the_default_embedder_gives_the_same_vectors(embedder: Embedder) -> None:
    cosines = (embedder.embed(SENTENCES) * OnnxEmbedder().embed(SENTENCES)).sum(axis=1)
    assert cosines.min() >= 0.999
    bare = [embed(["!!!"])[0] for embed in (embedder.embed, OnnxEmbedder().embed)]
    assert bare[0] @ bare[1] >= 0.99  # without a word the int8 weights show most


def test_texts_beside_a_text_change_its_vector_by_rounding_only(embedder: Embedder) -> None:
    together = embedder.embed(SENTENCES)
    alone = np.vstack([embedder.embed([each]) for each in SENTENCES])
    assert np.abs(together - alone).max() < 1e-5


def test_mem0s_name_of_the_provider_opens_the_same(embedder: Embedder) -> None:
    other = open_embedder(ModelSpec("huggingface", "sentence-transformers/all-MiniLM-L6-v2"))
    assert other.name == embedder.name


def test_a_model_that_is_not_there_is_told() -> None:
    with pytest.raises((MissingDependency, ConfigurationError), match="no-such-model"):
        open_embedder(ModelSpec("sentence-transformers", "no-such-model"))
