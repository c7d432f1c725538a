"""Messages that wait for a model: kept whole, out of every read, until they are read or erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import NamedTuple

from graphmem import times
from graphmem.errors import ModelError
from graphmem.ids import event_id, partition_of
from graphmem.ingest.attempts import until_written
from graphmem.ingest.episodes import turn_before
from graphmem.ingest.pipeline import Writer, Written, add
from graphmem.ingest.withholding import apply as withholding
from graphmem.stores.base import Store
from graphmem.types import Change, Event, EventKind, Json, Message, Scope


class Processed(NamedTuple):
    """What became of waiting messages: what was written, and how many batches still wait and why."""

    written: tuple[Written, ...]
    left: int
    error: str | None


def queue(writer: Writer, messages: Sequence[Message], *, scope: Scope, metadata: Mapping[str, Json], why: str) -> str:
    """Keep the messages, without what may never be stored, until `process` is asked for.

    A question that waits for them is kept with them, and waits for no later ones. Returns the id of the event that
    holds them.
    """
    store, kept = writer.store, withholding.stored(writer.policy, messages)
    metadata = withholding.stored_json(writer.policy, metadata)
    partition, change_id = partition_of(scope), writer.new_id()
    held = {"messages": [asdict(message) for message in kept], "metadata": dict(metadata)}

    def attempt() -> str:
        revision, now = store.revision(partition), times.now()
        last = store.last_episode(partition, scope)
        before = turn_before(last, kept[0], scope)
        asked = {"asked": asdict(before)} if before is not None and before.content else {}
        answered = [replace(last, text=last.settled_text)] if last is not None and last.waiting else []
        event = Event(event_id(change_id, 0), partition, scope, "PENDING", "", now, change_id, why, after=held | asked)
        store.apply(Change(change_id, partition, revision, now, episodes=answered, events=[event]))
        return event.id

    return until_written(attempt)


def waiting(store: Store, scope: Scope) -> list[Event]:
    """The events that hold messages of these ids which are not read yet, oldest first."""
    kinds: tuple[EventKind, ...] = ("PENDING",)
    return [event for event in store.list_changes(scope, kinds=kinds) if event.after]


def process(writer: Writer, scope: Scope) -> Processed:
    """Read the waiting messages, each batch as it came in and in one write with the note that it is read.

    What a model still fails at waits on; the first failure is told.
    """
    written: list[Written] = []
    errors: list[ModelError] = []
    for event in waiting(writer.store, scope):
        try:
            written.append(_read(writer, event))
        except ModelError as error:
            errors.append(error)
    return Processed(tuple(written), len(errors), str(errors[0]) if errors else None)


def _read(writer: Writer, event: Event) -> Written:
    held = event.after or {}
    messages = [Message(**message) for message in held["messages"]]
    asked = Message(**held["asked"]) if "asked" in held else None
    done = replace(event, after=None, reason="read")
    return add(writer, messages, scope=event.scope, metadata=held["metadata"], along=[done], asked=asked)
