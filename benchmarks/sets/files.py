"""Reading the files of a question set, plain or packed."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.sets.base import Collection

Loader = Callable[[Path | None], Collection]
"""From the folder with the data to the set. Raises OSError for a file that is not there, ValueError for a wrong one."""


def read_json(data: Path | None, pattern: str) -> Any:
    """The one file in `data` that fits the pattern ("musique/openie_*.json"), as it is or packed as .xz."""
    path = find(data, pattern)
    return json.loads(read_text(path))


def read_text(path: Path) -> str:
    """The text of a file, unpacked if it ends on .xz."""
    if path.suffix != ".xz":
        return path.read_text(encoding="utf-8")
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read()


def find(data: Path | None, pattern: str) -> Path:
    """Where that file is. Raises FileNotFoundError for none, ValueError for several of different names."""
    if data is None:
        raise ValueError("name the folder with the data: --data DIR")
    found = {path.name.removesuffix(".xz"): path for end in (".xz", "") for path in sorted(data.glob(pattern + end))}
    if not found:
        raise FileNotFoundError(f"{data / pattern} is not there, nor packed as .xz")
    if len(found) > 1:
        raise ValueError(f"{data / pattern} fits {len(found)} files, one is due: {', '.join(sorted(found))}")
    return next(iter(found.values()))
