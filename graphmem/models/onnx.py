"""The default embedder: all-MiniLM-L6-v2 on ONNX Runtime. No torch, no server, no key.

ONNX Runtime starts its telemetry when it is imported, writes a device id into the home folder and queues events there;
`disable_telemetry_events` comes too late for that. So ORT_DISABLE_TELEMETRY=1 is set in this process's environment just
before the import, unless it is set already.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphmem.errors import ConfigurationError
from graphmem.models.foreign import Foreign
from graphmem.models.weights import MODEL, Weights, find_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from graphmem.types import Vector

MAX_TOKENS = 256  # of the model's own configuration; what is beyond is not read
_BATCH = 16
_WORKERS = min(4, os.cpu_count() or 1)


class _Loaded(NamedTuple):
    session: Any
    tokenizer: Tokenizer


class OnnxEmbedder:
    """Sentence vectors by mean pooling over the tokens and L2 norm, as sentence-transformers computes them.

    The files are looked for and loaded at the first `embed`: see `graphmem.models.weights.find_weights`.
    Texts are batched by their number of tokens, so none is padded and none is touched by what stands beside it.
    Safe to use from several threads.
    """

    name = f"onnx:{MODEL}"
    size = 384

    def __init__(self, folder: str | Path | None = None) -> None:
        self._folder = folder
        self._loaded: _Loaded | None = None
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, shape (len(texts), 384), in the order of the texts.

        Raises MissingDependency when the model's files cannot be found, ConfigurationError when they cannot be used.
        """
        import numpy as np

        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        if not texts:
            return vectors
        loaded = self._load()
        tokens = [loaded.tokenizer.encode(text).ids for text in texts]
        batches = list(_of_equal_length(tokens))
        for batch, rows in zip(batches, _mapped(loaded.session, tokens, batches), strict=True):
            vectors[batch] = rows
        return vectors

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(find_weights(self._folder))
            return self._loaded


def _load(weights: Weights) -> _Loaded:
    from tokenizers import Tokenizer

    onnxruntime = _onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # several texts run side by side instead
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    with Foreign(ConfigurationError, f"the model files of {weights.source} cannot be loaded"):
        session = onnxruntime.InferenceSession(str(weights.model), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(weights.tokenizer))
    _check_shape(session, weights)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return _Loaded(session, tokenizer)


def _onnxruntime() -> Any:
    """The package, with its telemetry off from the start. Where it was imported before, off from now on."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


def _check_shape(session: Any, weights: Weights) -> None:
    shape = session.get_outputs()[0].shape
    if len(shape) != 3 or shape[2] != OnnxEmbedder.size:
        raise ConfigurationError(
            f"{weights.model} is not {MODEL}: its output has the shape {shape}, not (batch, tokens, 384)"
        )


def _of_equal_length(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The numbers of the texts, in batches of equal length."""
    by_length: dict[int, list[int]] = {}
    for number, ids in enumerate(tokens):
        by_length.setdefault(len(ids), []).append(number)
    for numbers in by_length.values():
        yield from (numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH))


def _mapped(session: Any, tokens: Sequence[Sequence[int]], batches: list[list[int]]) -> list[Vector]:
    def run(batch: list[int]) -> Vector:
        return _run(session, [tokens[number] for number in batch])

    if len(batches) == 1:
        return [run(batches[0])]
    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(run, batches))


def _run(session: Any, ids: Sequence[Sequence[int]]) -> Vector:
    import numpy as np

    tokens = np.asarray(ids, dtype=np.int64)
    feeds = {
        "input_ids": tokens,
        "attention_mask": np.ones_like(tokens),
        "token_type_ids": np.zeros_like(tokens),
    }
    wanted = {each.name for each in session.get_inputs()}
    states = session.run(None, {name: feed for name, feed in feeds.items() if name in wanted})[0]
    means = states.mean(axis=1, dtype=np.float32)  # over all tokens: none is padding
    vectors: Vector = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
    return vectors
