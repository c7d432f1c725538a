"""The commands that carry memories from one store to another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Annotated, Any

import typer

from graphmem.cli_options import Agent, Run, User, opened, scope
from graphmem.cli_print import as_json, bar, counted, many, note, print_json, say, streamed

Everyone = Annotated[bool, typer.Option("--everyone", help="Instead of one owner all there are in this store.")]
Out = Annotated[str, typer.Argument(metavar="FILE", help="Where to write it; '-', the default, is stdout.")]
In = Annotated[str, typer.Argument(metavar="FILE", help="JSON lines; '-' reads stdin.")]
Infer = Annotated[bool, typer.Option("--infer/--no-infer", help="Draw facts from messages, or keep their text.")]


def export(
    context: typer.Context,
    file: Out = "-",
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    everyone: Everyone = False,
) -> None:
    """Write all that is kept of an owner as JSON lines, for 'graphmem import'."""
    asked: dict[str, Any] = {**scope(user, agent, run), "everyone": everyone}
    with opened(context) as memory, bar("Exporting") as tell, streamed() if file == "-" else nullcontext(file) as out:
        done = memory.export(out, **asked, progress=tell)
    if as_json() and file != "-":
        print_json(done)
        return
    note(f"{many(len(done['owners']), 'owner')}: {counted(done)}.")
    if not done["owners"]:
        note("Nothing is kept of whom you named: look at the id.")
    elif file != "-":
        note(f"Take them in elsewhere: graphmem --store ... import {file}")


def import_(
    context: typer.Context,
    file: In,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    infer: Infer = True,
) -> None:
    """Take in a file of JSON lines: an export, triples, or messages.

    Broken off, it goes on where it was when it is started again. Lines that cannot be used are reported by their
    number, the rest is kept, and the exit code is 2.
    """
    with opened(context, makes=True) as memory, bar("Importing") as tell:
        source = sys.stdin.buffer if file == "-" else file
        done = memory.import_(source, **scope(user, agent, run), infer=infer, progress=tell)
    if as_json():
        print_json(done)
    else:
        _imported(done)
    if done["bad_lines"]:
        raise typer.Exit(2)


VERBS: Mapping[str, Callable[..., None]] = {"export": export, "import": import_}
"""In the order in which the help lists them."""


def _imported(done: Mapping[str, Any]) -> None:
    for bad in done["bad"]:
        note(f"line {bad['line']}: {bad['reason']}")
    if unsaid := done["bad_lines"] - len(done["bad"]):
        note(f"... and {many(unsaid, 'line')} more")
    events = "".join(f", {number} {kind}" for kind, number in done["events"].items())
    known = f" ({done['known']} were there already)" if done["known"] else ""
    say(f"{many(done['taken'], 'line')} of {done['lines']} taken{known}, {many(len(done['owners']), 'owner')}{events}")
    if done["bad_lines"]:
        note(
            f"{many(done['bad_lines'], 'line')} left out: mend them and import the file again, the rest stays as it is."
        )
