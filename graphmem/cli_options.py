"""What several commands of the command line share: their options, and the memory that they open."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.errors import GraphmemError, InvalidInput, StoreUnavailable

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
Metadata = Annotated[str | None, typer.Option(metavar="JSON", help='Kept with each memory: {"topic": "food"}.')]
Filter = Annotated[str | None, typer.Option(metavar="JSON", help='Only those with this metadata: {"topic": "food"}.')]
Threshold = Annotated[float | None, typer.Option(help="Only those with at least this score, 0 to 1.")]

Event = Annotated[str, typer.Argument(metavar="EVENT", help="An event's id, as changes and history print it.")]

_SHARED = {"--json": 0, "--store": 1, "--llm": 1, "--embedder": 1}


@contextmanager
def opened(context: typer.Context, *, makes: bool = False) -> Iterator[Memory]:
    """The memory that the shared options name. Nothing is printed while it is open.

    Without `makes` a store that was named has to be there: a name mistyped is no new store.
    """
    from graphmem.memory import Memory

    if not makes:
        check_there(context.obj["store"])
    try:
        with Memory(**context.obj) as memory:
            yield memory
    except OSError as error:  # not of stdout
        raise GraphmemError(f"the system refused: {error}") from error


def check_there(store: str | None) -> None:
    """Raises StoreUnavailable where the file of a store is missing that was named, here or in GRAPHMEM_STORE."""
    from graphmem import config
    from graphmem.stores.open import file_of

    spec = config.settings(store=store).store
    file = file_of(spec)
    if spec.reason == config.DEFAULT_STORE or file is None:
        return
    try:
        os.stat(file)
    except FileNotFoundError as error:
        raise StoreUnavailable(
            f"there is no store {file!r}: give the path of one that is there; 'graphmem add' and 'import' make it"
        ) from error
    except (OSError, ValueError):
        return  # what is wrong with it the store says


def scope(user: str | None, agent: str | None, run: str | None) -> dict[str, Any]:
    """Whose memory a call is about."""
    return {"user_id": user, "agent_id": agent, "run_id": run}


def read_object(text: str | None, option: str) -> dict[str, Any] | None:
    """The JSON object that was given with the option. Raises InvalidInput."""
    try:
        given = None if text is None else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_no_object(text, option)) from error
    if given is None or isinstance(given, dict):
        return given
    raise InvalidInput(_no_object(text, option))


def _no_object(text: str | None, option: str) -> str:
    return f'{option} {text!r:.80} is no JSON object: write {option} \'{{"topic": "food"}}\''


def hoisted(words: Sequence[str]) -> list[str]:
    """The same words with the shared options in front of the command, so that they may stand anywhere before "--".

    An option without its value is left alone, to be refused: in front it would take the command for its value.
    """
    shared: list[str] = []
    rest: list[str] = []
    end = options_end(words)
    position = 0
    while position < end:
        name = words[position].partition("=")[0]
        width = 1 + (_SHARED[name] if words[position] == name else 0) if name in _SHARED else 1
        if position + width > end:
            return [name]
        (shared if name in _SHARED else rest).extend(words[position : min(position + width, end)])
        position += width
    return [*shared, *rest, *words[end:]]


def options_end(words: Sequence[str]) -> int:
    """Where the options end: at "--", else at the end."""
    return list(words).index("--") if "--" in words else len(words)
