"""`graphmem doctor`: which store, LLM, extractor and embedder are used, why, and whether they work."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem import __version__
from graphmem.config import NO_LLM, ModelSpec, Settings, settings
from graphmem.errors import GraphmemError

if TYPE_CHECKING:
    from graphmem.memory import Memory
    from graphmem.models.base import Embedder, LanguageModel

PACKAGES = ("neo4j", "openai", "langchain-core", "onnxruntime", "tokenizers", "spacy", "sentence-transformers", "numpy")
WHY_NO_LLM = "--llm, GRAPHMEM_LLM and OPENAI_API_KEY choose none; answer() needs one, search does not"


def uses(memory: Memory) -> list[dict[str, str]]:
    """What an open memory works with, a part each: {"part", "uses", "reason"}."""
    chosen = memory.settings
    return [
        _use("store", memory.store_location, chosen.store.reason),
        _use("LLM", memory.llm.name if memory.llm else NO_LLM, chosen.llm.reason if chosen.llm else WHY_NO_LLM),
        _use("extractor", memory.extractor_name, _why_extractor(chosen)),
        _use("embedder", memory.embedder_name, chosen.embedder.reason),
    ]


def examine(*, store: str | None, llm: str | None, embedder: str | None) -> dict[str, Any]:
    """Try each part by itself. `ok` says whether all of them work; a part that fails carries its `problem`.

    An LLM that is set up is asked for one word. A store's file that is not there is not made: it is said so.
    """
    chosen = settings(store=store, llm=llm, embedder=embedder)
    examination = Examination(chosen)
    parts = [examination.embedder(), examination.store(), examination.llm(), examination.extractor(), _tokenizer()]
    return {"ok": all(part["ok"] for part in parts), "parts": parts, "versions": versions()}


def versions() -> dict[str, str]:
    """The versions of Python, graphmem, SQLite and the packages that do the heavy work."""
    found = {"python": platform.python_version(), "graphmem": __version__, "sqlite": sqlite3.sqlite_version}
    return found | {name: _version(name) for name in PACKAGES}


class Examination:
    """Tries the parts one after another; later ones use what earlier ones opened."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen
        self._embedder: Embedder | None = None
        self._llm: LanguageModel | None = None

    def embedder(self) -> dict[str, Any]:
        """Opens the embedder, which checks its files by hash, and embeds one word."""
        spec = self._chosen.embedder
        return _tried("embedder", f"{spec.provider}:{spec.model}", spec.reason, self._open_embedder)

    def store(self) -> dict[str, Any]:
        """Opens the store, checks its schema and that this embedder filled it. A file that is not there is not made."""
        from graphmem.stores.open import file_of, shown

        spec = self._chosen.store
        if (file := file_of(spec)) is not None and _could_be_made(Path(file)):
            return _part("store", f"{Path(file).absolute()} (not there yet: the first 'add' makes it)", spec.reason)
        return _tried("store", shown(spec.url), spec.reason, self._open_store)

    def llm(self) -> dict[str, Any]:
        """Asks the LLM, if there is one, for one word."""
        spec = self._chosen.llm
        if spec is None:
            return _part("LLM", NO_LLM, WHY_NO_LLM)
        return _tried("LLM", f"{spec.provider}:{spec.model}", spec.reason, self._ask_llm)

    def extractor(self) -> dict[str, Any]:
        """Opens what draws facts from messages. It fails where it is an LLM that failed before."""
        spec, why = self._chosen.llm, _why_extractor(self._chosen)
        if spec is not None and self._llm is None:
            return _part("extractor", f"{spec.provider}:{spec.model}", why, problem="the LLM does not work: see above")
        return _tried("extractor", "", why, self._open_extractor)

    def _open_embedder(self) -> str:
        from graphmem.models.open import open_embedder

        self._embedder = open_embedder(self._chosen.embedder)
        self._embedder.embed(["word"])
        return f"{self._embedder.name} ({self._embedder.size} numbers a text{_files(self._chosen.embedder)})"

    def _open_store(self) -> str:
        from graphmem.stores.open import open_store
        from graphmem.types import EmbedderIdentity

        store = open_store(self._chosen.store)
        try:
            if self._embedder is not None:
                store.prepare(EmbedderIdentity(self._embedder.name, self._embedder.size))
            return store.location
        finally:
            store.close()

    def _ask_llm(self) -> str:
        from graphmem.models.base import Prompt
        from graphmem.models.open import open_llm

        if self._chosen.llm is None:
            return NO_LLM
        llm = open_llm(self._chosen.llm)
        llm.reply(Prompt("Answer with one word: ready", "", max_tokens=10))
        self._llm = llm
        return llm.name

    def _open_extractor(self) -> str:
        from graphmem.ingest.extract import open_extractor

        return open_extractor(self._llm, instructions=self._chosen.instructions).name


def _could_be_made(file: Path) -> bool:
    """Whether there is no such file, and its folder, or the nearest above it that is there, may be written."""
    there = next(one for one in (file, *file.absolute().parents) if os.path.lexists(one))
    return there != file and there.is_dir() and os.access(there, os.W_OK)


def _tokenizer() -> dict[str, Any]:
    from graphmem.recall.tokens import default_tokenizer

    return _part("tokenizer", default_tokenizer().name, "counts what context() may take: max_tokens")


def _files(embedder: ModelSpec) -> str:
    """Where the local files are, if there are any, and whether their hashes are known ones."""
    if embedder.provider != "onnx":
        return ""
    from graphmem.models.weights import find_weights, named_folder

    weights = find_weights(embedder.options.get("folder"))
    checked = "not checked" if named_folder(embedder.options.get("folder")) else "good"
    return f", files from {weights.source}, sha256 {checked}"


def _tried(part: str, uses: str, reason: str, attempt: Callable[[], str]) -> dict[str, Any]:
    try:
        return _part(part, attempt(), reason)
    except GraphmemError as error:
        return _part(part, uses, reason, problem=f"{type(error).__name__}: {error}")


def _part(part: str, uses: str, reason: str, *, problem: str = "") -> dict[str, Any]:
    return {**_use(part, uses, reason), "ok": not problem, "problem": problem}


def _use(part: str, uses: str, reason: str) -> dict[str, str]:
    return {"part": part, "uses": uses, "reason": reason}


def _why_extractor(chosen: Settings) -> str:
    return "the LLM draws the facts" if chosen.llm else "no LLM is set up: offline rules, English"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
