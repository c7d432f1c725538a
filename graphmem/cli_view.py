"""The command that draws: one HTML page of a memory's graph, which needs no server and no network."""

from __future__ import annotations

import re
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli_options import Agent, AsOf, Hops, KnownAt, Limit, Run, User, opened, scope
from graphmem.cli_print import many, note, say, show
from graphmem.moving.replacing import replacing

if TYPE_CHECKING:
    from graphmem.viewing.page import Page

Query = Annotated[str | None, typer.Option("--query", "-q", help="A question: the paths of what it finds are marked.")]
Out = Annotated[str | None, typer.Option("--out", "-o", help="Where the page goes; '-' is stdout. Default: here.")]
Most = Annotated[int, typer.Option("--most", help="How many entities to draw at most, the nearest ones.")]
NoOpen = Annotated[bool, typer.Option("--no-open", help="Write the page, and do not open it in a browser.")]


def view(
    context: typer.Context,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    query: Query = None,
    out: Out = None,
    limit: Limit = 10,
    hops: Hops = 2,
    most: Most = 1500,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    no_open: NoOpen = False,
) -> None:
    """Draw the graph as one HTML page.

    It needs no server and no network, and may be sent to whoever may read this memory.
    """
    with opened(context) as memory:
        asked: dict[str, Any] = {"limit": limit, "hops": hops, "most": most, "as_of": as_of, "known_at": known_at}
        page = memory.view(query, **scope(user, agent, run), **asked)
    if out == "-":
        sys.stdout.buffer.write(page.html.encode())
        sys.stdout.buffer.flush()
        return
    file = Path(out or _name(user, agent, run)).expanduser().absolute()
    with replacing(file) as draft:
        draft.write(page.html)
    show(_record(page, file), lambda: _written(page, file, opens=not no_open))


VERBS = (view,)
"""In the order in which the help lists them."""


def _name(*ids: str | None) -> str:
    """A file's name that tells whose memory it is, whatever the ids are made of."""
    told = "-".join(re.sub(r"[^\w.-]+", "_", id).strip(".")[:60] for id in ids if id is not None)
    return f"memory-of-{told or 'nobody'}.html"


def _record(page: Page, file: Path) -> dict[str, Any]:
    return {
        "file": str(file),
        "entities": page.entities,
        "facts": page.facts,
        "all_entities": page.all_entities,
        "all_facts": page.all_facts,
        "results": page.results,
    }


def _written(page: Page, file: Path, *, opens: bool) -> None:
    say(str(file))
    if not page.all_facts:
        note("Nothing is known yet, so the page is empty. Tell something first: graphmem add TEXT")
    elif page.facts < page.all_facts:
        note(
            f"{many(page.entities, 'entity', 'entities')} of {page.all_entities:,} and {page.facts:,} of "
            f"{many(page.all_facts, 'fact')} are on it, the nearest ones: --query chooses others"
        )
    else:
        note(f"{many(page.entities, 'entity', 'entities')} and {many(page.facts, 'fact')}, of all times.")
    if opens and not webbrowser.open(file.as_uri()):
        note("No browser could be started here: open the file in one.")
