"""What several unit tests work with: the default embedder and the offline rules, loaded once for each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from graphmem.ingest.extract_rules import RulesExtractor
    from graphmem.models.onnx import OnnxEmbedder


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    from graphmem.models.onnx import OnnxEmbedder

    return OnnxEmbedder()


@pytest.fixture(scope="module")
def extractor() -> RulesExtractor:
    from graphmem.ingest.extract_rules import RulesExtractor

    return RulesExtractor()
