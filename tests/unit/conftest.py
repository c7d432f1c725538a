"""What several unit tests write with: the default embedder, loaded once for each file of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from graphmem.models.onnx import OnnxEmbedder


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    from graphmem.models.onnx import OnnxEmbedder

    return OnnxEmbedder()
