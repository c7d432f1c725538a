"""A writer for tests that state their facts themselves: nothing is drawn from a text."""

from __future__ import annotations

from typing import NoReturn

from graphmem.ingest.pipeline import Writer
from graphmem.models.onnx import OnnxEmbedder
from graphmem.stores.base import Store
from graphmem.types import EmbedderIdentity


def no_extractor() -> NoReturn:
    raise AssertionError("these tests state their facts themselves")


def writer_on(store: Store, embedder: OnnxEmbedder) -> Writer:
    """A writer on this store, which is prepared."""
    store.prepare(EmbedderIdentity(embedder.name, embedder.size))
    return Writer(store, embedder, no_extractor)
