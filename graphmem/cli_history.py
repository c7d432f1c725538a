"""The commands that look back and put right: what was written, what of it is taken back, which names are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Annotated, Any

import typer

from graphmem.cli_options import Agent, Event, Id, Run, User, opened, scope
from graphmem.cli_print import many, note, outcome, say, show

Since = Annotated[str | None, typer.Option("--since", help="What was written from then on, ISO 8601. Default: ever.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the entity that goes out is called.")]
Entity = Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's name: the one that stays.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The name of the one that becomes part of it.")]
One = Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's name.")]
Another = Annotated[str, typer.Argument(metavar="OTHER", help="The name of one that is not the same.")]
Out = Annotated[list[str] | None, typer.Option("--memory", help="A memory that goes out with it, by id; repeatable.")]


def history(context: typer.Context, id: Id) -> None:
    """Show what happened to one memory, oldest first."""
    with opened(context) as memory:
        events = memory.history(id)
    show(events, lambda: _history(events))


def changes(
    context: typer.Context, user: User = None, agent: Agent = None, run: Run = None, since: Since = None
) -> None:
    """Show all that was written, oldest first.

    What followed from an event, such as the end of an old value, stands under it.
    """
    with opened(context) as memory:
        events = memory.changes(**scope(user, agent, run), since=since)
    show(events, lambda: _changes(events))


def undo(context: typer.Context, event: Event) -> None:
    """Take back an event, with all that followed from it."""
    with opened(context) as memory:
        done = memory.undo(event)
        event_id = memory.history(done[0]["id"])[-1]["id"]
    show(done, lambda: _undone(done, event_id))


def merge(
    context: typer.Context, entity: Entity, other: Other, user: User = None, agent: Agent = None, run: Run = None
) -> None:
    """Say that two entities are one. The names of the second become aliases."""
    with opened(context) as memory:
        made = memory.merge_entities(entity, other, **scope(user, agent, run))
    show(made, lambda: _joined(made))


def distinguish(
    context: typer.Context, entity: One, other: Another, user: User = None, agent: Agent = None, run: Run = None
) -> None:
    """Say that two entities are two, however alike their names."""
    with opened(context) as memory:
        made = memory.distinguish_entities(entity, other, **scope(user, agent, run))
    show(made, lambda: _joined(made))


def split(
    context: typer.Context,
    entity: Entity,
    name: Name,
    memory_ids: Out = None,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
) -> None:
    """Say that an entity is two: one called NAME goes out of it.

    Without --memory, what was merged into it under that name goes out as it came.
    """
    with opened(context) as memory:
        made = memory.split_entity(entity, name, memories=memory_ids or None, **scope(user, agent, run))
    show(made, lambda: _joined(made))


def pending(context: typer.Context, user: User = None, agent: Agent = None, run: Run = None) -> None:
    """Read the messages that a model failed at.

    They wait where they came in by: add --on-model-error queue.
    """
    with opened(context) as memory:
        done = memory.process_pending(**scope(user, agent, run))
    show(done, lambda: _processed(done))
    if done["left"]:
        raise typer.Exit(3)


VERBS = (history, changes, undo, merge, distinguish, split, pending)
"""In the order in which the help lists them."""


def review(found: Sequence[Mapping[str, Any]], whose: Mapping[str, str | None]) -> None:
    """The pairs that may be one, the likeliest first, and how to say so."""
    if not found:
        note("No two names are so alike that they may mean one thing.")
        return
    for pair in found:
        say(f"{pair['score']:.2f}  {_named(pair['entity'])}  |  {_named(pair['other'])}")
    first = found[0]
    names = f"{quote(first['entity']['name'])} {quote(first['other']['name'])}"
    note(f"{many(len(found), 'pair')} to look at. Where they are two: graphmem distinguish {names}{owner(whose)}")
    note(f"Where they are one: graphmem merge {names}{owner(whose)}")


def owner(whose: Mapping[str, str | None]) -> str:
    """The options that name the same owner again, for a command to be copied."""
    return "".join(f" --{name.removesuffix('_id')} {quote(id)}" for name, id in whose.items() if id is not None)


def _history(found: Sequence[Mapping[str, Any]]) -> None:
    for one in found:
        say(_event(one, from_=one["cause"]))
    note("Take one back: graphmem undo EVENT, the id in front. What follows from another goes back with that one.")


def _changes(found: Sequence[Mapping[str, Any]]) -> None:
    for depth, one in _as_followed(found):
        say(_event(one, depth=depth))
    how = ". Take one back, with what stands under it: graphmem undo EVENT, the id in front" if found else ""
    note(f"{many(len(found), 'event')}{how}")


def _as_followed(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each event with its depth, under the one that it follows from."""
    ids = {one["id"] for one in found}
    under: dict[str | None, list[Mapping[str, Any]]] = defaultdict(list)
    for one in found:
        under[one["cause"] if one["cause"] in ids else None].append(one)
    waiting = [(0, one) for one in reversed(under[None])]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        waiting += [(depth + 1, each) for each in reversed(under[one["id"]])]


def _event(one: Mapping[str, Any], *, depth: int = 0, from_: str | None = None) -> str:
    """`ID  2026-05-12T09:00:00  ADD        I live in Hamburg.  (why)`"""
    old, new = one["old_memory"], one["new_memory"]
    text = f"{old} -> {new}" if old and new and old != new else new or old or ""
    why = "" if one["reason"] in ("", "new") else f"  ({one['reason']})"
    cause = f"  [follows from {from_}]" if from_ else ""
    indent = "  " * depth
    return f"{one['id']}  {str(one['created_at'])[:19]}  {indent}{one['event']:<10} {text}{why}{cause}"


def _undone(done: Sequence[Mapping[str, Any]], event_id: str) -> None:
    for one in done:
        say(outcome(one))
    note(f"{many(len(done), 'memory', 'memories')} as before. To have it back: graphmem undo {event_id}")


def _joined(made: Mapping[str, Any]) -> None:
    for one in made["entities"]:
        also = f"  (also {', '.join(one['aliases'])})" if one["aliases"] else ""
        say(f"{_named(one)}{also}")
    back = f". Take it back: graphmem undo {made['event_id']}" if made["event_id"] else ""
    note(f"{many(made['memories'], 'memory', 'memories')} changed{back}")


def _named(entity: Mapping[str, Any]) -> str:
    return f"{entity['name']} ({entity['type']})"


def _processed(done: Mapping[str, Any]) -> None:
    for batch in done["results"]:
        for one in batch["results"]:
            say(outcome(one))
    note(f"{many(len(done['results']), 'batch', 'batches')} read, {done['left']} still waiting.")
    if done["left"]:
        note(f"The model still fails ({done['error']}). What waits is kept: run this again when it works.")
