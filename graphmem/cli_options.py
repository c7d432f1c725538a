"""What several commands of the command line share: their options, and the memory that they open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.errors import GraphmemError

if TYPE_CHECKING:
    from graphmem.memory import Memory

User = Annotated[str | None, typer.Option("--user", "-u", help="Whose memory: the user's id.")]
Agent = Annotated[str | None, typer.Option("--agent", help="The agent's id.")]
Run = Annotated[str | None, typer.Option("--run", help="The session's id.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="What held in the world then, ISO 8601. Default: now.")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="What was known then, ISO 8601. Default: now.")]
Limit = Annotated[int, typer.Option("--limit", "-n", help="How many memories at most.")]
Hops = Annotated[int, typer.Option("--hops", help="How many facts away from what the query names.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="A memory's id, as search and list print it.")]

Event = Annotated[str, typer.Argument(metavar="EVENT", help="An event's id, as changes and history print it.")]

_SHARED = {"--json": 0, "--store": 1, "--llm": 1, "--embedder": 1}


@contextmanager
def opened(context: typer.Context) -> Iterator[Memory]:
    """The memory that the shared options name. Nothing is printed while it is open."""
    from graphmem.memory import Memory

    try:
        with Memory(**context.obj) as memory:
            yield memory
    except OSError as error:  # not of stdout
        raise GraphmemError(f"the system refused: {error}") from error


def scope(user: str | None, agent: str | None, run: str | None) -> dict[str, Any]:
    """Whose memory a call is about."""
    return {"user_id": user, "agent_id": agent, "run_id": run}


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
