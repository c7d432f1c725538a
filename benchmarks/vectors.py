"""An embedder that remembers on disk: the same texts are embedded in every run."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs

if TYPE_CHECKING:
    from graphmem.models.base import Embedder
    from graphmem.types import Vector

_MANY = 500
_FIND = "SELECT vectors.key, vector FROM json_each(?) AS asked JOIN vectors ON vectors.key = asked.value"


class CachedEmbedder:
    """Gives what `embedder` gave for a text once, under its name. Safe to use from several threads and processes."""

    def __init__(self, embedder: Embedder, folder: Path | None = None) -> None:
        self.name = embedder.name
        self.size = embedder.size
        self._embedder = embedder
        self._held: dict[str, Vector] = {}
        self._lock = threading.Lock()
        folder = folder or Path(platformdirs.user_cache_dir("graphmem", appauthor=False)) / "benchmarks"
        folder.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(folder / "vectors.sqlite", timeout=60, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, in the order of the texts."""
        found = {text: self._held[text] for text in texts if text in self._held}
        asked = [text for text in dict.fromkeys(texts) if text not in found]
        for start in range(0, len(asked), _MANY):
            found |= self._stored_or_new(asked[start : start + _MANY])
        return np.array([found[text] for text in texts], dtype=np.float32).reshape(len(texts), self.size)

    def hold(self, texts: Sequence[str]) -> None:
        """Keep these in memory from now on, so that what is timed is neither the model nor the disk."""
        self._held |= dict(zip(texts, self.embed(texts), strict=True))

    def close(self) -> None:
        """Give back the file."""
        self._file.close()

    def _stored_or_new(self, texts: Sequence[str]) -> dict[str, Vector]:
        keys = {self._key(text): text for text in texts}
        with self._lock:
            known = {keys[key]: vector for key, vector in self._read(list(keys)).items()}
            new = [text for text in texts if text not in known]
            made = dict(zip(new, self._embedder.embed(new), strict=True))
            self._write({self._key(text): vector for text, vector in made.items()})
        return known | made

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.name}\0{text}".encode()).hexdigest()

    def _read(self, keys: Sequence[str]) -> dict[str, Vector]:
        rows = self._file.execute(_FIND, (json.dumps(keys),))
        return {key: np.frombuffer(vector, dtype="<f4") for key, vector in rows}

    def _write(self, made: dict[str, Vector]) -> None:
        rows = [(key, vector.astype("<f4").tobytes()) for key, vector in made.items()]
        with self._file:
            self._file.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
