"""Messages that wait for a model: kept whole, out of every read, until they are read or erased."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import NamedTuple

from graphmem import times
from graphmem.errors import ModelError
from graphmem.ids import event_id, partition_of
from graphmem.ingest.attempts import until_written
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

    Returns the id of the event that holds them.
    """
    store, kept = writer.store, withholding.stored(writer.policy, messages)
    metadata = withholding.stored_json(writer.policy, metadata)
    partition, change_id = partition_of(scope), str(uuid.uuid4())
    held = {"messages": [asdict(message) for message in kept], "metadata": dict(metadata)}

    def attempt() -> str:
        revision, now = store.revision(partition), times.now()
        event = Event(event_id(change_id, 0), partition, scope, "PENDING", "", now, change_id, why, after=held)
        store.apply(Change(change_id, partition, revision, now, events=[event]))
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
    done = replace(event, after=None, reason="read")
    return add(writer, messages, scope=event.scope, metadata=held["metadata"], along=[done])
