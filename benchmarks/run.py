"""What a benchmark is asked to do, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Report = dict[str, Any]
"""What is written as JSON. Only keys with "ms" in them differ from run to run."""


class Run(NamedTuple):
    """One call of `python -m benchmarks recall`."""

    set: str
    data: Path | None = None
    store: str | None = None
    limit: int | None = None
    cache: Path | None = None
    systems: tuple[str, ...] | None = None


Measure = Callable[[Run], Report]
"""Raises OSError or ValueError for data that is not there or not as expected."""

Table = Callable[[Report], str]
