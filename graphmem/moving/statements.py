"""From lines of triples and messages to the write path, in batches that are written once however often it is tried.

A batch's write has an id made of what the lines say. The events of the write bear it, so a file that is imported again,
after a kill or with more lines, finds what is there already and passes it over. What was erased since is written anew.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple

from graphmem import checks, times
from graphmem.errors import GraphmemError, InvalidInput
from graphmem.ids import event_id, partition_of
from graphmem.ingest import pipeline as ingest
from graphmem.ingest.base import Batch, Statement
from graphmem.ingest.messages import read_messages
from graphmem.ingest.triples import messages_of, read_triples
from graphmem.moving.reading import Line, Report
from graphmem.types import Json, Message, Moment, Scope

WINDOW = 5_000
"""Lines that are looked at together: those of one owner among them go into the same batches."""
TRIPLES = 500
MESSAGES = 20
"""What one batch holds at most, as one atomic write; of messages as much as one call of an LLM reads well."""
ERASURES = 8
"""What a file holds may have been erased so often and is still known when it is there: each time has other ids."""
_TRIPLE = ("subject", "relation", "object")
_SAID = (*_TRIPLE, "role", "content")
_CALL = ("user_id", "agent_id", "run_id", "metadata", "timestamp")
"""What a line says besides its triple or message: the arguments of `add_triples` and `add`."""


class _Head(NamedTuple):
    """What all lines of a batch have in common. `metadata` is JSON; `dated`: the triples say when they were stated."""

    triples: bool
    scope: Scope
    metadata: str
    dated: bool


class _Item(NamedTuple):
    """One line, read and checked: what it says (a Statement, a Message), as JSON, and when it was said."""

    number: int
    said: Any
    content: Json
    at: Moment


@dataclass(slots=True)
class Importing:
    """An import that is under way."""

    writer: ingest.Writer
    report: Report
    scope: Scope
    """Whose the lines are that name nobody."""
    infer: bool
    advance: Callable[[int], None]
    _seen: Counter[str] = field(default_factory=Counter)
    _attempts: dict[str, int] = field(default_factory=dict)
    """By partition how often what this file holds was erased since it was first imported, as far as is known."""

    def load(self, lines: Iterable[Line]) -> None:
        """Write all the lines. Raises what the write path raises; what was written until then stays."""
        reading = iter(lines)
        while window := list(islice(reading, WINDOW)):
            batches = list(_batches(self._items(window)))
            for number, (head, items) in enumerate(batches, 1):
                try:
                    self._write(head, items)
                except GraphmemError as error:
                    error.add_note(f"The lines up to some {window[0].number} are in. Import the file again to go on.")
                    raise
                start = window[0].end
                self.advance(start + (window[-1].end - start) * number // len(batches))

    # reading
    def _items(self, window: Sequence[Line]) -> Iterator[tuple[_Head, _Item]]:
        for line in window:
            try:
                found = self._item(line)
            except InvalidInput as error:
                reason = str(error).replace("triples[0]", "triple").replace("messages[0]", "message")
                self.report.refuse(line.number, reason)
            else:
                yield from found

    def _item(self, line: Line) -> list[tuple[_Head, _Item]]:
        given = line.document
        if not any(name in given for name in _SAID):
            raise InvalidInput('no triple ("subject", "relation", "object") and no message ("role", "content")')
        ids = {name: given.get(name) for name in ("user_id", "agent_id", "run_id")}
        named = any(id is not None for id in ids.values())
        scope = checks.read_scope(**ids) if named else _named(self.scope)
        metadata = json.dumps(checks.read_metadata(given.get("metadata")), sort_keys=True)
        at = times.optional_moment(given.get("timestamp"), name="timestamp")
        if "content" in given or "role" in given:
            if both := [name for name in _TRIPLE if name in given]:
                raise InvalidInput(f"{both[0]!r} in a line with a message: give the triple a line of its own")
            return self._message(line, _Head(False, scope, metadata, True), at=at)
        triple = {name: value for name, value in given.items() if name not in _CALL}
        (statement,) = read_triples([triple])
        head = _Head(True, scope, metadata, at is not None)
        return [(head, _Item(line.number, statement, [triple, at], times.now() if at is None else at))]

    def _message(self, line: Line, head: _Head, *, at: Moment | None) -> list[tuple[_Head, _Item]]:
        """Nothing where the line is a turn without content, such as a call of a tool."""
        moment = times.now() if at is None else at
        *read, _ = read_messages([line.document, "the one that a list needs"], at=moment)
        said = [line.document.get(name) for name in ("role", "content", "name")]
        return [(head, _Item(line.number, one, [*said, at], moment)) for one in read]

    # writing
    def _write(self, head: _Head, items: Sequence[_Item]) -> None:
        partition = partition_of(head.scope)
        self.report.owners.add(partition)
        name = _name(head, items, infer=self.infer)
        self._seen[name] += 1
        name = f"{name} {self._seen[name]}"
        attempt = self._attempts.get(partition, 0)
        while (known := self._known(name, attempt)) is None:
            written = self._put(head, items, _change_id(name, attempt))
            if self._took(written, name, attempt):
                self.report.events.update(outcome.kind for outcome in written.outcomes)
                break
            attempt += 1
        else:
            self.report.known += len(items)
        self._attempts[partition] = attempt if known is None else known
        self.report.taken += len(items)

    def _known(self, name: str, attempt: int) -> int | None:
        """The attempt whose events are there, None for none up to some after this one."""
        places = {event_id(_change_id(name, one), 0): one for one in range(attempt + ERASURES)}
        return max((places[event.id] for event in self.writer.store.events(list(places))), default=None)

    def _took(self, written: ingest.Written, name: str, attempt: int) -> bool:
        """Whether the store took the write: one whose id it has seen, and whose events were erased, it passes over.

        Where nothing changed there is nothing to be missed.
        """
        changed = any(outcome.kind != "IGNORE" for outcome in written.outcomes)
        return not changed or self._known(name, attempt) == attempt

    def _put(self, head: _Head, items: Sequence[_Item], change_id: str) -> ingest.Written:
        writer = replace(self.writer, new_id=lambda: change_id)
        metadata = json.loads(head.metadata)
        if not head.triples:
            messages: list[Message] = [item.said for item in items]
            return ingest.add(writer, messages, scope=head.scope, metadata=metadata, infer=self.infer)
        statements: list[Statement] = [replace(item.said, message=place) for place, item in enumerate(items)]
        own = [message for item in items for message in messages_of([item.said], at=item.at)]
        return ingest.add_batch(writer, Batch(head.scope, own, statements, metadata, alone=True, dated=head.dated))


def _named(scope: Scope) -> Scope:
    return checks.read_scope(*scope.ids)


def _batches(items: Iterable[tuple[_Head, _Item]]) -> Iterator[tuple[_Head, list[_Item]]]:
    """The items with the same head together, in the order in which each head came first, cut to size."""
    found: dict[_Head, list[_Item]] = {}
    for head, item in items:
        found.setdefault(head, []).append(item)
    for head, own in found.items():
        size = TRIPLES if head.triples else MESSAGES
        yield from ((head, own[start : start + size]) for start in range(0, len(own), size))


def _name(head: _Head, items: Sequence[_Item], *, infer: bool) -> str:
    """What the batch says, as a short text: equal lines, equal name."""
    said = [head.triples, *head.scope.ids, head.metadata, infer, *(item.content for item in items)]
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(said, sort_keys=True)))


def _change_id(name: str, attempt: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"import {name} {attempt}"))
