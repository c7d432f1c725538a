"""The options of the command line that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

User = Annotated[str | None, typer.Option("--user", "-u", help="Whose memory: the user's id.")]
Agent = Annotated[str | None, typer.Option("--agent", help="The agent's id.")]
Run = Annotated[str | None, typer.Option("--run", help="The session's id.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The moment the search is about, ISO 8601.")]
Limit = Annotated[int, typer.Option("--limit", "-n", help="How many memories at most.")]
Hops = Annotated[int, typer.Option("--hops", help="How many facts away from what the query names.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="A memory's id, as search and list print it.")]

_SHARED = {"--json": 0, "--store": 1, "--llm": 1, "--embedder": 1}


def hoisted(words: Sequence[str]) -> list[str]:
    """The same words with the shared options in front of the command, so that they may stand anywhere before "--"."""
    shared: list[str] = []
    rest: list[str] = []
    end = options_end(words)
    position = 0
    while position < end:
        name = words[position].partition("=")[0]
        width = 1 + (_SHARED[name] if words[position] == name else 0) if name in _SHARED else 1
        (shared if name in _SHARED else rest).extend(words[position : min(position + width, end)])
        position += width
    return [*shared, *rest, *words[end:]]


def options_end(words: Sequence[str]) -> int:
    """Where the options end: at "--", else at the end."""
    return list(words).index("--") if "--" in words else len(words)
