"""A progress bar on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    """Says that some steps are done."""

    def __call__(self, steps: int = 1) -> None: ...


@contextmanager
def bar(what: str, total: int) -> Iterator[Advance]:
    """A bar for `total` steps that goes when they are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=total)

        def advance(steps: int = 1) -> None:
            progress.advance(task, steps)

        yield advance
